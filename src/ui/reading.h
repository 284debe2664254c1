/* reading.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* All of one message that the reader shows, read in one go off the main thread. */

#pragma once

#include "message/attachment.h"
#include "message/body.h"
#include "message/safe-html.h"
#include "message/sender-proof.h"
#include "message/summary.h"
#include "store/store.h"

G_BEGIN_DECLS

typedef struct
{
  SatchelSummary  *summary;
  SatchelBody     *body;
  GPtrArray       *attachments;   /* of SatchelAttachment: without pictures that the HTML shows */
  SatchelSafeHtml *page;         /* what is shown of the HTML; NULL: its words are shown as text */
  char            *sender;        /* nullable, and … */
  SatchelProof     proof;         /* … what speaks for it: see sender-proof.h */
} SatchelReading;

void            satchel_reading_async  (SatchelStore        *store,
                                        gint64               row,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             data);

/* Errors: those of satchel_store_read_async(). Returns: (transfer full) (nullable). */
SatchelReading *satchel_reading_finish (SatchelStore        *store,
                                        GAsyncResult        *result,
                                        GError             **error);

void            satchel_reading_free   (SatchelReading      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelReading, satchel_reading_free)

G_END_DECLS
