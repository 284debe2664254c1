/* fetch-wish.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the person wants of copies on a server, remembered until it is done. The next fetch of the account does it. */

#pragma once

#include "store/receive.h"

G_BEGIN_DECLS

/* Receive these whole, however large. Done when that is durable. Rows that are whole already are passed over, and
 * those whose copy on the server is gone. Errors: READ_ONLY, DISK_FULL, FAILED. Returns: the accounts from whose
 * servers they are to come: (transfer full) (nullable) (element-type utf8). */
void          satchel_store_wish_rows_async    (SatchelStore         *self,
                                                const gint64         *rows,
                                                guint                 n,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              data);
GPtrArray    *satchel_store_wish_rows_finish   (SatchelStore         *self,
                                                GAsyncResult         *result,
                                                GError              **error);

/* The same for what the server calls @uids (NULL-terminated), whether it was ever listed or not. One that was
 * deleted here for good is wanted again. Those that are whole here stay as they are. */
void          satchel_store_wish_uids_async    (SatchelStore         *self,
                                                const char           *account,
                                                const char * const   *uids,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              data);
gboolean      satchel_store_wish_uids_finish   (SatchelStore         *self,
                                                GAsyncResult         *result,
                                                GError              **error);

/* Which of @uids are not held whole. What was wished for and is not on the server is wished no longer.
 * Returns: (transfer full) (nullable) (element-type utf8). */
void          satchel_store_missed_uids_async  (SatchelStore         *self,
                                                const char           *account,
                                                const char * const   *uids,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              data);
GPtrArray    *satchel_store_missed_uids_finish (SatchelStore         *self,
                                                GAsyncResult         *result,
                                                GError              **error);

G_END_DECLS
