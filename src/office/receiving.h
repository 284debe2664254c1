/* receiving.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Messages received in an open session, into the store: RETR for each, whole or not at all, or TOP where
 * the item says first_lines.
 *
 *   receiving = satchel_receiving_new (session, account, store, on_changed, self);
 *   satchel_receiving_run_async (receiving, news, cancellable, …);
 *   …
 *   satchel_receiving_free (receiving);
 */

#pragma once

#include "office/arrival.h"
#include "office/session.h"

G_BEGIN_DECLS

typedef struct _SatchelReceiving SatchelReceiving;

/* @changed: called when a count has changed. Returns: (transfer full). */
SatchelReceiving           *satchel_receiving_new         (SatchelSession       *session,
                                                           SatchelAccount       *account,
                                                           SatchelStore         *store,
                                                           SatchelArrivalFunc    changed,
                                                           gpointer              data);

/* Receives @news (of SatchelListed, borrowed until the callback) in its order; once. One whose first lines the
 * server refuses is added to its end, to come whole. What was kept is said in
 * the items. A message that the server does not send or the store can't take is counted and passed over. In any
 * case the callback comes only after the store has answered for all that was handed to it. The result's source is
 * the session. Errors: those of wire, grammar and store, G_IO_ERROR_CANCELLED. */
void                        satchel_receiving_run_async   (SatchelReceiving     *self,
                                                           GPtrArray            *news,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              data);
gboolean                    satchel_receiving_run_finish  (SatchelReceiving     *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);

/* What has come so far. */
const SatchelArrivalCounts *satchel_receiving_get_counts  (SatchelReceiving     *self);

/* Messages that the server would not send. */
guint                       satchel_receiving_get_refused (SatchelReceiving     *self);

/* Why the first message that was passed over was, in the server's or the store's words. (nullable). */
const char                 *satchel_receiving_get_why     (SatchelReceiving     *self);

/* Not while it runs. (nullable) */
void                        satchel_receiving_free        (SatchelReceiving     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelReceiving, satchel_receiving_free)

G_END_DECLS
