/* searchable.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* All words of a message that a person may look for: heads, the body in both its forms, names of attachments, and
 * what is written in those that are text or messages themselves. */

#pragma once

#include "message/source.h"

G_BEGIN_DECLS

typedef struct
{
  char *subject;
  char *from;       /* names and addresses, one a line; so are these: */
  char *to;
  char *copies;     /* Cc and Bcc */
  char *text;       /* the body as text; "" if there is none */
  char *html;       /* the words of the body as HTML; "" if there is none */
  char *attached;   /* the words of attachments */
  char *files;      /* names of attachments, one a line */
} SatchelSearchable;

/* Never fails. Of each text at most SATCHEL_LIMIT_SEARCHED octets. Returns: (transfer full). */
SatchelSearchable *satchel_searchable_read (SatchelSource     *source);
void               satchel_searchable_free (SatchelSearchable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelSearchable, satchel_searchable_free)

G_END_DECLS
