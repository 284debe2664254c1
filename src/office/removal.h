/* removal.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Copies removed from the server in an open session: DELE for what may go (office/retention), said only for
 * messages that the store has just read again and found to be the ones it kept, or that the person named. A copy
 * that was recognised by its head alone is received once more before, and compared; should it be another message
 * after all, it is kept as one. One that the server refuses to delete costs only itself. Nothing is gone before
 * QUIT was granted (RFC 1939 §6): what was said is given back, to be noted then. */

#pragma once

#include "office/session.h"
#include "store/receive.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *said;       /* borrowed from the listing: DELE was granted */
  guint      n_leaving;  /* messages that were to go */
  guint64    received;   /* messages newly stored, taken for others until now */
  guint64    bytes;      /* … and theirs */
} SatchelRemoval;

/* @listing: (element-type SatchelListed), borrowed until the result is freed. Errors: those of wire, grammar and
 * store, G_IO_ERROR_CANCELLED: then there must be no QUIT. */
void            satchel_removal_async  (SatchelSession       *session,
                                        SatchelAccount       *account,
                                        SatchelStore         *store,
                                        GPtrArray            *listing,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              data);

/* Returns: (transfer full) (nullable). */
SatchelRemoval *satchel_removal_finish (SatchelSession       *session,
                                        GAsyncResult         *result,
                                        GError              **error);

void            satchel_removal_free   (SatchelRemoval       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelRemoval, satchel_removal_free)

G_END_DECLS
