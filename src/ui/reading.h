/* reading.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* All of one message that the reader shows, read in one go off the main thread. */

#pragma once

#include "message/attachment.h"
#include "message/body.h"
#include "message/invitation.h"
#include "message/report.h"
#include "message/safe-html.h"
#include "message/sender-proof.h"
#include "message/summary.h"
#include "ui/letter.h"

G_BEGIN_DECLS

typedef struct
{
  SatchelSummary  *summary;
  SatchelBody     *body;
  GPtrArray       *report;        /* of SatchelReportRecipient: what body's notice says; nullable, as is … */
  SatchelInvitation *invitation;
  GPtrArray       *fields;        /* of SatchelHeadField: the whole head */
  GPtrArray       *attachments;   /* of SatchelAttachment: without pictures that the HTML shows */
  char            *caution;       /* what is wrong with the sender's name or address; nullable */
  SatchelSafeHtml *page;          /* what is shown of the HTML; NULL: its words are shown as text */
  char            *sender;        /* nullable, and … */
  SatchelProof     proof;         /* … what speaks for it: see sender-proof.h */
} SatchelReading;

void            satchel_reading_async  (SatchelLetter       *letter,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             data);

/* Errors: those of satchel_letter_read_async(). Returns: (transfer full) (nullable). */
SatchelReading *satchel_reading_finish (SatchelLetter       *letter,
                                        GAsyncResult        *result,
                                        GError             **error);

void            satchel_reading_free   (SatchelReading      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelReading, satchel_reading_free)

G_END_DECLS
