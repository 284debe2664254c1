/* summary.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The few headers that a list, a reader's head and a conversation need. */

#pragma once

#include "message/address.h"
#include "message/source.h"

G_BEGIN_DECLS

/* Stands for "the message has no date that can be read". */
#define SATCHEL_NO_DATE G_MININT64

typedef struct
{
  char      *subject;       /* decoded, no control characters; "" if there is none */
  GPtrArray *from;          /* of SatchelAddress; never NULL, may be empty */
  GPtrArray *to;
  GPtrArray *cc;
  GPtrArray *reply_to;
  gint64     date;          /* Unix seconds, or SATCHEL_NO_DATE (RFC 5322 §3.3, read leniently) */
  char      *message_id;    /* without angle brackets; nullable */
  GPtrArray *in_reply_to;   /* of char *, without angle brackets; never NULL */
  GPtrArray *references;
  char      *preview;       /* first words of the text, white space folded; "" if there is none */
  gboolean   has_attachments; /* something to save that is not shown inline */
} SatchelSummary;

/* Never fails: what can't be read is empty. Returns: (transfer full). */
SatchelSummary *satchel_summary_read (SatchelSource  *source);
void            satchel_summary_free (SatchelSummary *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelSummary, satchel_summary_free)

G_END_DECLS
