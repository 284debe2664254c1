/* keep-job.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Backing up and looking through a backup, in a thread whose reading and writing makes way for that of others. Errors
 * are those of store/snapshot.h. Progress and answer come from the caller's thread-default main context. */

#pragma once

#include "store/snapshot.h"

G_BEGIN_DECLS

/* Backs up the store in @store_path and the settings, and remembers that this was verified. */
void                    satchel_keep_back_up_async  (const char              *store_path,
                                                     const char              *folder,
                                                     SatchelProgressFunc      progress,
                                                     gpointer                 progress_data,
                                                     GCancellable            *cancellable,
                                                     GAsyncReadyCallback      callback,
                                                     gpointer                 data);
/* Returns: (transfer full) (nullable). */
SatchelSnapshotReport  *satchel_keep_back_up_finish (GAsyncResult            *result,
                                                     GError                 **error);

/* Reads all that is in the backup again; remembers it if all is well. */
void                    satchel_keep_verify_async   (const char              *folder,
                                                     SatchelProgressFunc      progress,
                                                     gpointer                 progress_data,
                                                     GCancellable            *cancellable,
                                                     GAsyncReadyCallback      callback,
                                                     gpointer                 data);
/* Returns: (transfer full) (nullable). */
SatchelSnapshotVerdict *satchel_keep_verify_finish  (GAsyncResult            *result,
                                                     GError                 **error);

G_END_DECLS
