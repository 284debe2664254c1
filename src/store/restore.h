/* restore.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Back from a backup: everything, a folder, one message, or the right octets of one that is damaged. See snapshot.h.
 *
 * Messages come back under their ids, in their folders, with their flags, and with what was known of their copies on
 * the servers, so that nothing is received twice. Nothing that is here is changed: what is here under its id, or the
 * same octets under another id that the backup does not have, stays as it is. One deleted for good meanwhile comes
 * back, and is not deleted on the server. */

#pragma once

#include "store/snapshot.h"

G_BEGIN_DECLS

typedef struct
{
  guint64    restored;
  guint64    present;   /* were here already */
  GPtrArray *lost;      /* of char * ids: not right in the backup, so not brought back */
} SatchelRestored;

void             satchel_restored_free         (SatchelRestored         *self);

/* In steps that make way for other work. @name: the snapshot; NULL: the newest. @only: (nullable): the id of one message.
 * @below: (nullable): the place of a folder, "mail/home/Inbox", of which the messages come back, not those of folders
 * in it. @progress: (nullable), called in the store's context. What has come back when it is cancelled, stays.
 * Errors: those of snapshot.h; NO_MESSAGE: the backup doesn't hold @only. */
void             satchel_store_restore_async   (SatchelStore            *self,
                                                const char              *folder,
                                                const char              *name,
                                                const char              *only,
                                                const char              *below,
                                                SatchelProgressFunc      progress,
                                                gpointer                 progress_data,
                                                GCancellable            *cancellable,
                                                GAsyncReadyCallback      callback,
                                                gpointer                 data);

/* Returns: (transfer full) (nullable). */
SatchelRestored *satchel_store_restore_finish  (SatchelStore            *self,
                                                GAsyncResult            *result,
                                                GError                 **error);

/* Gives messages of @ids, which are damaged or missing, the octets that were received, from the newest snapshot that has
 * them in any of the backups @folders. Those that cannot be read are passed over.
 * Returns in finish how many are right again; -1: failed. */
void             satchel_store_mend_async      (SatchelStore            *self,
                                                const char *const       *folders,
                                                GPtrArray               *ids,
                                                GCancellable            *cancellable,
                                                GAsyncReadyCallback      callback,
                                                gpointer                 data);
gint64           satchel_store_mend_finish     (SatchelStore            *self,
                                                GAsyncResult            *result,
                                                GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelRestored, satchel_restored_free)

G_END_DECLS
