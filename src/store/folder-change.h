/* folder-change.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Folders made and renamed by a person. Deleting one is told in put-away.h, since it can be taken back.
 *
 * A path is parts joined by "/", each a name as the person typed it; on the disk each is one directory in that of the
 * part before. The standard folders (Inbox …) keep their names. */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/* Makes a folder, and those above it that are missing. Errors: BAD_NAME, EXISTS, READ_ONLY, DISK_FULL, FAILED.
 * Returns in finish its number; 0 on error. */
void          satchel_store_create_folder_async  (SatchelStore         *self,
                                                  const char           *account,
                                                  const char           *path,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              data);
gint64        satchel_store_create_folder_finish (SatchelStore         *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

/* Renames a folder with all that is below it, also into another one. It keeps its number, and messages their rows.
 * Errors: NO_FOLDER, STANDARD_FOLDER, and those of create. */
void          satchel_store_rename_folder_async  (SatchelStore         *self,
                                                  const char           *account,
                                                  const char           *path,
                                                  const char           *to,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              data);
gboolean      satchel_store_rename_folder_finish (SatchelStore         *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

/* --- when a store is opened --- */

/* Ends renamings that a crash has interrupted. Before the folders on the disk are compared with the index. */
gboolean      satchel_folder_catch_up            (SatchelStore         *store,
                                                  GError              **error);

G_END_DECLS
