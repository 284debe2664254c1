/* body.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The part of a message to show, as text or as HTML (RFC 2046 §5.1). */

#pragma once

#include "message/source.h"

G_BEGIN_DECLS

typedef struct
{
  char *text;   /* decoded UTF-8, lines end by \n, format=flowed unwrapped (RFC 3676), several text
                 * parts one after another; NULL where the body has only HTML, or nothing */
  char *html;   /* decoded UTF-8, as the sender wrote it: never show it without a sanitiser or a
                 * view that has neither scripts nor network; NULL where there is none */
  char *notice; /* what the message is, from its parts, for a card above the text or where there is none:
                 * an invitation, what became of a message sent, a piece of a message; several lines of
                 * UTF-8; NULL for most */
  gboolean cut; /* longer than SATCHEL_LIMIT_TEXT, the rest is left out */
} SatchelBody;

/* Never fails. Returns: (transfer full). */
SatchelBody *satchel_body_read         (SatchelSource  *source);

/* Text for people out of HTML: no tags, no scripts or styles, entities decoded, white space
 * folded, block elements on lines of their own. @html: UTF-8. At most @limit octets.
 * Returns: (transfer full). */
char        *satchel_body_html_to_text (const char     *html,
                                        gsize           limit);

void         satchel_body_free         (SatchelBody    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelBody, satchel_body_free)

G_END_DECLS
