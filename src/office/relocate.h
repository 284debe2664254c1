/* relocate.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Moves the whole store to another folder, for example on another disk. Everything is copied, made
 * durable, and read back and compared before the settings name the new place; only then is the old
 * copy removed. Stopped or broken at any point, one whole store is there and in use. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* @from: a store that is closed. @to: the folder that the person chose; if it has anything in it, a folder
 * "Satchel" is made inside. @progress: (nullable), called in the calling thread's main context, bytes. Errors:
 * SATCHEL_OFFICE_ERROR_DISK, SATCHEL_OFFICE_ERROR_STORE, G_IO_ERROR_CANCELLED. */
void     satchel_relocate_async  (const char           *from,
                                  const char           *to,
                                  void                (*progress) (guint64  done,
                                                                   guint64  total,
                                                                   gpointer data),
                                  gpointer              progress_data,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              data);

/* Returns: (transfer full) (nullable): where the store is now. */
char    *satchel_relocate_finish (GAsyncResult         *result,
                                  GError              **error);

G_END_DECLS
