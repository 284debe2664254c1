/* restore-mend.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The right octets of damaged and missing messages, from the newest backup that has them. What was received is known by
 * the state's integrity hash: nothing else is taken, however it is called. */

#include "config.h"

#include "store/restore.h"

#include "base/durable.h"
#include "store/snapshot-folder.h"
#include "store/state.h"
#include "store/store-private.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char      **folders;
  GPtrArray  *ids;
} Mend;

typedef struct
{
  SatchelStore *store;
  GHashTable   *wanted;   /* id → integrity hash */
  gint64        mended;
} Work;

static void
mend_free (gpointer data)
{
  Mend *self = data;

  g_strfreev (self->folders);
  g_ptr_array_unref (self->ids);
  g_free (self);
}

static gboolean
read_wanted (Work      *work,
             GPtrArray *ids,
             GError   **error)
{
  for (guint i = 0; i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);
      g_autoptr(SatchelStatement) statement =
        satchel_database_ask (work->store->state, error,
                              "SELECT integrity FROM message WHERE name = ? AND forgotten IS NULL", "s", id);
      GError *failure = NULL;

      if (statement == NULL)
        return FALSE;
      if (satchel_statement_next (statement, &failure)
          && sqlite3_column_bytes (statement, 0) == SATCHEL_DIGEST_SIZE)
        g_hash_table_insert (work->wanted, g_strdup (id),
                             g_memdup2 (sqlite3_column_blob (statement, 0), SATCHEL_DIGEST_SIZE));
      if (failure != NULL)
        {
          g_propagate_error (error, failure);
          return FALSE;
        }
    }

  return TRUE;
}

/* Where the message is to be: where its damaged file lies, or where its row says, or where the backup had it. */
static char *
choose_path (Work                *work,
             SatchelSnapshotItem *item,
             const char          *id,
             GError             **error)
{
  char *path = satchel_store_find_file (work->store, id);
  g_autofree char *folder = NULL;
  g_autofree char *account = NULL;
  g_autofree char *name = NULL;
  gint64 row;

  if (path != NULL || satchel_snapshot_place_is_partial (item->place))
    return path;

  folder = satchel_snapshot_place_to_folder (item->place);
  satchel_maildir_read_directory (folder, &account, &name);
  if (!satchel_store_ensure_folder (work->store, account, name, &row, error))
    return NULL;
  return g_build_filename (work->store->path, item->place, NULL);
}

/* In one step: nobody ever sees half of it. */
static gboolean
put_in_place (Work       *work,
              const char *from,
              guint64     size,
              const guint8 *digest,
              const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *maildir = g_path_get_dirname (directory);
  g_autofree char *name = satchel_maildir_make_name (g_get_real_time () / G_USEC_PER_SEC, "", path, 0);
  g_autofree char *fresh = g_build_filename (maildir, "tmp", name, NULL);
  guint8 found[SATCHEL_DIGEST_SIZE];
  guint64 length;

  if (!satchel_snapshot_copy (from, fresh, &length, found, NULL, NULL))
    return FALSE;
  if (length == size && memcmp (found, digest, SATCHEL_DIGEST_SIZE) == 0
      && satchel_durable_sync_file (fresh, NULL) && g_rename (fresh, path) == 0)
    {
      satchel_durable_step ("rename", path);
      return satchel_durable_sync_directory (directory, NULL);
    }

  (void) g_unlink (fresh);
  return FALSE;
}

static void
mend_item (Work                  *work,
           SatchelSnapshotFolder *folder,
           const char            *name,
           SatchelManifest       *manifest,
           SatchelSnapshotItem   *item)
{
  g_autofree char *id = satchel_snapshot_place_to_id (item->place);
  const guint8 *integrity = g_hash_table_lookup (work->wanted, id);
  g_autofree char *from = NULL;
  g_autofree char *path = NULL;

  if (integrity == NULL || memcmp (integrity, item->digest, SATCHEL_DIGEST_SIZE) != 0)
    return;

  from = satchel_snapshot_folder_find (folder, name, manifest->linked, item);
  path = from != NULL ? choose_path (work, item, id, NULL) : NULL;
  if (path == NULL || !put_in_place (work, from, item->size, item->digest, path))
    return;

  work->mended++;
  g_hash_table_remove (work->wanted, id);
}

static void
mend_from (Work       *work,
           const char *path)
{
  g_autoptr(SatchelSnapshotFolder) folder = satchel_snapshot_folder_open (path, SATCHEL_SNAPSHOT_READ, NULL);
  g_autoptr(GPtrArray) names = folder != NULL ? satchel_snapshot_folder_list_names (folder) : NULL;

  for (guint i = names != NULL ? names->len : 0; i > 0 && g_hash_table_size (work->wanted) > 0; i--)
    {
      const char *name = g_ptr_array_index (names, i - 1);
      g_autoptr(SatchelManifest) manifest = satchel_snapshot_folder_read (folder, name, FALSE, NULL);

      for (guint j = 0; manifest != NULL && j < manifest->items->len; j++)
        mend_item (work, folder, name, manifest, g_ptr_array_index (manifest->items, j));
    }
}

static void
do_mend (GTask        *task,
         gpointer      source,
         gpointer      data,
         GCancellable *cancellable)
{
  Mend *mend = data;
  g_autoptr(GHashTable) wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Work work = { source, wanted, 0 };
  GError *error = NULL;

  if (!read_wanted (&work, mend->ids, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  for (guint i = 0; mend->folders[i] != NULL && g_hash_table_size (wanted) > 0; i++)
    {
      if (g_task_return_error_if_cancelled (task))
        return;
      mend_from (&work, mend->folders[i]);
    }
  if (work.mended > 0)
    satchel_catch_up_start (source);
  g_task_return_int (task, (gssize) work.mended);
}

void
satchel_store_mend_async (SatchelStore       *self,
                          const char *const  *folders,
                          GPtrArray          *ids,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            data)
{
  g_autoptr(GTask) task = NULL;
  Mend *mend;

  g_return_if_fail (SATCHEL_IS_STORE (self) && folders != NULL && ids != NULL);

  mend = g_new0 (Mend, 1);
  mend->folders = g_strdupv ((char **) folders);
  mend->ids = g_ptr_array_ref (ids);
  task = satchel_store_new_task (self, satchel_store_mend_async, mend, mend_free, cancellable, callback, data);
  satchel_store_run (self, self->store, SATCHEL_ORDINARY, task, do_mend);
}

gint64
satchel_store_mend_finish (SatchelStore *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}
