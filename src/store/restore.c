/* restore.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Messages come back some hundred at a time, each step in this order, which is that of receiving: the files are copied
 * to tmp/ and compared with the manifest; they reach the disk; they get their names, which reach the disk; the state
 * says that they are held. What dies in between is swept, or lies there and is recognised; a second run brings the
 * rest. */

#include "config.h"

#include "store/restore.h"

#include "base/durable.h"
#include "store/partial.h"
#include "store/restore-state.h"
#include "store/snapshot-folder.h"
#include "store/store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Messages, and octets, of one step: what a person does waits for no longer than that. */
#define STEP_MESSAGES 200
#define STEP_OCTETS (16 * 1024 * 1024)

typedef struct
{
  /* Borrowed: the task holds it */
  SatchelStore            *store;

  /* Owned */
  char                    *path;       /* of the backup */
  char                    *name;
  char                    *only;
  char                    *below;
  SatchelSnapshotFolder   *folder;
  SatchelManifest         *manifest;
  SatchelRestoreState     *state;
  GHashTable              *here;       /* ids of messages that have a file */
  GHashTable              *spare;      /* hexadecimal SHA-256 → GPtrArray of ids here that the backup doesn't have */
  GPtrArray               *moves;      /* of Move: this step's */
  SatchelRestored         *restored;
  GTask                   *task;

  SatchelProgressFunc      progress;
  gpointer                 progress_data;
  guint                    next;
  guint64                  octets;     /* of this step */
} Restore;

typedef struct
{
  char    *id;
  char    *from;      /* in tmp/ */
  char    *to;
  char    *twin;      /* id of another that holds the same; then there are no paths */
  gboolean partial;
} Move;

static void
move_free (gpointer data)
{
  Move *self = data;

  if (self->from != NULL)
    (void) g_unlink (self->from);
  g_free (self->id);
  g_free (self->from);
  g_free (self->to);
  g_free (self->twin);
  g_free (self);
}

void
satchel_restored_free (SatchelRestored *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->lost);
  g_free (self);
}

static void
restore_free (gpointer data)
{
  Restore *self = data;

  g_clear_pointer (&self->folder, satchel_snapshot_folder_close);
  g_clear_pointer (&self->manifest, satchel_manifest_free);
  g_clear_pointer (&self->here, g_hash_table_unref);
  g_clear_pointer (&self->spare, g_hash_table_unref);
  g_clear_pointer (&self->restored, satchel_restored_free);
  g_clear_pointer (&self->moves, g_ptr_array_unref);
  g_free (self->path);
  g_free (self->name);
  g_free (self->only);
  g_free (self->below);
  g_free (self);
}

/* --- what is here --- */

static void
list_here (Restore *self)
{
  g_autoptr(GPtrArray) folders = satchel_maildir_list_folders (self->store->path);
  g_autoptr(SatchelStatement) statement =
    satchel_database_ask (self->store->state, NULL, "SELECT name FROM partial", "");

  for (guint i = 0; i < folders->len; i++)
    {
      SatchelFolderInfo *info = g_ptr_array_index (folders, i);
      g_autofree char *directory = satchel_store_get_directory (self->store, info->account, info->path);
      g_autoptr(GPtrArray) files = satchel_maildir_list_files (directory, NULL);

      for (guint j = 0; files != NULL && j < files->len; j++)
        g_hash_table_add (self->here, g_strdup (((SatchelMaildirFile *) g_ptr_array_index (files, j))->name));
    }
  while (statement != NULL && satchel_statement_next (statement, NULL))
    g_hash_table_add (self->here, satchel_statement_dup_text (statement, 0));
}

/* The same mail that has come again since the disk was lost, by its octets; each makes up for one of the backup's. */
static gboolean
list_spare (Restore *self,
            GError **error)
{
  g_autoptr(GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(SatchelStatement) statement = NULL;
  GError *failure = NULL;

  for (guint i = 0; i < self->manifest->items->len; i++)
    g_hash_table_add (ids, satchel_snapshot_place_to_id (
                             ((SatchelSnapshotItem *) g_ptr_array_index (self->manifest->items, i))->place));

  statement = satchel_database_ask (self->store->state, error,
                                    "SELECT name, integrity FROM message"
                                    " WHERE forgotten IS NULL AND integrity IS NOT NULL", "");
  if (statement == NULL)
    return FALSE;
  while (satchel_statement_next (statement, &failure))
    {
      g_autofree char *id = satchel_statement_dup_text (statement, 0);
      g_autofree char *hex = satchel_digest_to_hex (sqlite3_column_blob (statement, 1),
                                                    (gsize) sqlite3_column_bytes (statement, 1));
      GPtrArray *same = g_hash_table_lookup (self->spare, hex);

      if (!g_hash_table_contains (self->here, id) || g_hash_table_contains (ids, id))
        continue;
      if (same == NULL)
        {
          same = g_ptr_array_new_with_free_func (g_free);
          g_hash_table_insert (self->spare, g_steal_pointer (&hex), same);
        }
      g_ptr_array_add (same, g_steal_pointer (&id));
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

/* Returns: (transfer full) (nullable). */
static char *
take_twin (Restore             *self,
           SatchelSnapshotItem *item)
{
  g_autofree char *hex = satchel_digest_to_hex (item->digest, SATCHEL_DIGEST_SIZE);
  GPtrArray *same = g_hash_table_lookup (self->spare, hex);

  return same != NULL && same->len > 0 ? g_ptr_array_steal_index_fast (same, 0) : NULL;
}

/* --- one message --- */

static gboolean
is_wanted (Restore             *self,
           SatchelSnapshotItem *item,
           const char          *id)
{
  g_autofree char *folder = NULL;

  if (self->only != NULL)
    return g_str_equal (self->only, id);
  if (self->below == NULL)
    return TRUE;

  folder = satchel_snapshot_place_to_folder (item->place);
  return g_str_equal (folder, self->below);
}

/* The folder on the disk and in the lists. @tmp: (out) (transfer full): where its files begin. */
static gboolean
make_folder (Restore             *self,
             SatchelSnapshotItem *item,
             char               **tmp,
             GError             **error)
{
  g_autofree char *place = satchel_snapshot_place_to_folder (item->place);
  g_autofree char *account = NULL;
  g_autofree char *path = NULL;
  GError *failure = NULL;
  gint64 folder;

  *tmp = NULL;
  satchel_maildir_read_directory (place, &account, &path);
  if (satchel_snapshot_place_is_partial (item->place))
    {
      if (!satchel_partial_make_directory (self->store->path, account, &failure))
        {
          g_propagate_error (error, satchel_store_explain (self->store, failure));
          return FALSE;
        }
      *tmp = g_build_filename (self->store->path, place, ".partial", "tmp", NULL);
      return TRUE;
    }

  if (!satchel_store_ensure_folder (self->store, account, path, &folder, error))
    return FALSE;
  *tmp = g_build_filename (self->store->path, place, "tmp", NULL);
  return TRUE;
}

/* FALSE without @error: the backup doesn't have it right. */
static gboolean
copy_right (Restore             *self,
            SatchelSnapshotItem *item,
            const char          *to,
            GError             **error)
{
  g_autofree char *from = satchel_snapshot_folder_find (self->folder, self->name, self->manifest->linked, item);
  guint8 digest[SATCHEL_DIGEST_SIZE];
  GError *failure = NULL;
  guint64 size;

  if (from == NULL)
    return FALSE;
  if (satchel_snapshot_copy (from, to, &size, digest, NULL, &failure))
    {
      if (size == item->size && memcmp (digest, item->digest, SATCHEL_DIGEST_SIZE) == 0)
        return TRUE;
      (void) g_unlink (to);
    }
  if (failure != NULL)
    {
      /* The disk that can't be written is that of the mail. */
      g_set_error (error, SATCHEL_STORE_ERROR, failure->code,
                   failure->code == SATCHEL_STORE_ERROR_DISK_FULL
                     ? _("The disk is full. Make room on it, then try again.")
                     : _("The mail folder can’t be written. Look at its permissions."));
      g_error_free (failure);
    }

  return FALSE;
}

static gboolean
bring_back (Restore             *self,
            SatchelSnapshotItem *item,
            const char          *id,
            GError             **error)
{
  g_autofree char *tmp = NULL;
  g_autofree char *name = satchel_maildir_make_name (g_get_real_time () / G_USEC_PER_SEC, "", id, 0);
  g_autofree char *from = NULL;
  GError *failure = NULL;
  Move *move;

  if (!make_folder (self, item, &tmp, error))
    return FALSE;
  from = g_build_filename (tmp, name, NULL);
  if (!copy_right (self, item, from, &failure))
    {
      if (failure == NULL)
        g_ptr_array_add (self->restored->lost, g_filename_display_name (id));
      else
        g_propagate_error (error, failure);
      return failure == NULL;
    }

  move = g_new0 (Move, 1);
  move->id = g_strdup (id);
  move->from = g_steal_pointer (&from);
  move->to = g_build_filename (self->store->path, item->place, NULL);
  move->partial = satchel_snapshot_place_is_partial (item->place);
  g_ptr_array_add (self->moves, move);
  self->octets += item->size;
  return TRUE;
}

static gboolean
look_at_item (Restore             *self,
              SatchelSnapshotItem *item,
              GError             **error)
{
  g_autofree char *id = satchel_snapshot_place_to_id (item->place);
  g_autofree char *twin = NULL;

  if (!is_wanted (self, item, id))
    return TRUE;
  if (g_hash_table_contains (self->here, id))
    {
      self->restored->present++;
      return TRUE;
    }

  twin = self->only == NULL ? take_twin (self, item) : NULL;
  if (twin != NULL)
    {
      Move *move = g_new0 (Move, 1);

      move->id = g_strdup (id);
      move->twin = g_steal_pointer (&twin);
      g_ptr_array_add (self->moves, move);
      self->restored->present++;
      return TRUE;
    }

  g_hash_table_add (self->here, g_strdup (id));
  return bring_back (self, item, id, error);
}

/* --- a step is durable --- */

static gboolean
sync_store (Restore *self,
            GError **error)
{
  int fd = open (self->store->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced = fd >= 0 && syncfs (fd) == 0;
  int saved = errno;

  if (fd >= 0)
    (void) close (fd);
  if (!synced)
    g_propagate_error (error, satchel_store_explain (self->store,
      g_error_new_literal (G_IO_ERROR, (int) g_io_error_from_errno (saved), g_strerror (saved))));
  else
    satchel_durable_step ("sync", self->store->path);

  return synced;
}

static gboolean
give_names (Restore *self,
            GError **error)
{
  g_autoptr(GHashTable) directories = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  const char *directory;
  GError *failure = NULL;

  for (guint i = 0; i < self->moves->len && failure == NULL; i++)
    {
      Move *move = g_ptr_array_index (self->moves, i);

      if (move->from == NULL)
        continue;
      if (satchel_durable_rename_unsynced (move->from, move->to, &failure))
        g_clear_pointer (&move->from, g_free);
      g_hash_table_add (directories, g_path_get_dirname (move->to));
    }
  g_hash_table_iter_init (&iter, directories);
  while (failure == NULL && g_hash_table_iter_next (&iter, (gpointer *) &directory, NULL))
    (void) satchel_durable_sync_directory (directory, &failure);
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, satchel_store_explain (self->store, failure));
  return FALSE;
}

static gboolean
write_state (Restore *self,
             gboolean rest,
             GError **error)
{
  if (self->state == NULL)
    return TRUE;
  if (!satchel_database_begin (self->store->state, error))
    return FALSE;

  for (guint i = 0; i < self->moves->len; i++)
    {
      Move *move = g_ptr_array_index (self->moves, i);

      if (!satchel_restore_state_take (self->state, move->id, move->twin, move->partial, error))
        {
          satchel_database_rollback (self->store->state);
          return FALSE;
        }
    }
  if (rest && !satchel_restore_state_take_rest (self->state, error))
    {
      satchel_database_rollback (self->store->state);
      return FALSE;
    }

  return satchel_database_commit (self->store->state, error);
}

static gboolean
end_step (Restore *self,
          GError **error)
{
  if (self->moves->len == 0)
    return TRUE;
  if (!sync_store (self, error) || !give_names (self, error) || !write_state (self, FALSE, error))
    return FALSE;

  for (guint i = 0; i < self->moves->len; i++)
    {
      Move *move = g_ptr_array_index (self->moves, i);

      self->restored->restored += move->twin == NULL;
    }
  g_ptr_array_set_size (self->moves, 0);
  self->octets = 0;
  return TRUE;
}

/* --- the whole --- */

static gboolean
make_all_folders (Restore *self,
                  GError **error)
{
  for (guint i = 0; i < self->manifest->folders->len; i++)
    {
      g_autofree char *account = NULL;
      g_autofree char *path = NULL;
      gint64 folder;

      satchel_maildir_read_directory (g_ptr_array_index (self->manifest->folders, i), &account, &path);
      if (!satchel_store_ensure_folder (self->store, account, path, &folder, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
open_state (Restore *self,
            GError **error)
{
  SatchelSnapshotItem *item = satchel_manifest_find_file (self->manifest, "state.sqlite");
  g_autofree char *from = item != NULL ? satchel_snapshot_folder_find (self->folder, self->name, TRUE, item) : NULL;
  g_autofree char *scratch = g_build_filename (self->store->path, "restore.sqlite", NULL);
  guint8 digest[SATCHEL_DIGEST_SIZE];
  guint64 size;

  if (item == NULL)
    return TRUE;
  if (from == NULL || !satchel_snapshot_copy (from, NULL, &size, digest, NULL, NULL)
      || memcmp (digest, item->digest, SATCHEL_DIGEST_SIZE) != 0)
    {
      g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_DAMAGED,
                   _("What this backup remembers of your servers is damaged. Choose a backup of another day."));
      return FALSE;
    }

  self->state = satchel_restore_state_open (self->store->state, from, scratch, error);
  return self->state != NULL;
}

static gboolean
holds_only (Restore *self,
            GError **error)
{
  for (guint i = 0; self->only != NULL && i < self->manifest->items->len; i++)
    {
      SatchelSnapshotItem *item = g_ptr_array_index (self->manifest->items, i);
      g_autofree char *id = satchel_snapshot_place_to_id (item->place);

      if (g_str_equal (id, self->only))
        return TRUE;
    }
  if (self->only == NULL)
    return TRUE;

  g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_NO_MESSAGE,
               _("This backup holds no message “%s”. Look in a backup of another day."), self->only);
  return FALSE;
}

static char *
newest_name (Restore *self)
{
  g_autoptr(GPtrArray) names = satchel_snapshot_folder_list_names (self->folder);

  return names->len > 0 ? g_strdup (g_ptr_array_index (names, names->len - 1)) : NULL;
}

static gboolean
begin (Restore *self,
       GError **error)
{
  self->manifest = satchel_snapshot_read (self->path, self->name, error);
  if (self->manifest == NULL)
    return FALSE;
  self->folder = satchel_snapshot_folder_open (self->path, SATCHEL_SNAPSHOT_READ, error);
  if (self->folder == NULL)
    return FALSE;
  if (self->name == NULL)
    self->name = newest_name (self);
  if (!holds_only (self, error) || !open_state (self, error))
    return FALSE;

  list_here (self);
  return list_spare (self, error)
         && (self->only != NULL || self->below != NULL || make_all_folders (self, error));
}

/* What has come back is shown, however it ended. */
static void
end (Restore *self,
     GError  *error)
{
  SatchelStore *store = self->store;
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  g_clear_pointer (&self->state, satchel_restore_state_close);
  g_ptr_array_set_size (self->moves, 0);
  satchel_catch_up_start (store);
  satchel_store_tell_changed (store, 0);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&self->restored), (GDestroyNotify) satchel_restored_free);
}

/* FALSE: it has ended, with @error or well. */
static gboolean
run_step (Restore *self,
          GError **error)
{
  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (self->task), error)
      || (self->manifest == NULL && !begin (self, error)))
    return FALSE;

  while (self->next < self->manifest->items->len && self->moves->len < STEP_MESSAGES && self->octets < STEP_OCTETS)
    {
      if (!look_at_item (self, g_ptr_array_index (self->manifest->items, self->next), error))
        return FALSE;
      self->next++;
    }
  if (!end_step (self, error))
    return FALSE;

  satchel_progress_tell (self->store->context, self->progress, self->progress_data, self->next,
                         self->manifest->items->len);
  if (self->next < self->manifest->items->len)
    return TRUE;
  if (self->only == NULL && self->below == NULL)
    (void) write_state (self, TRUE, error);
  return FALSE;
}

static void
run (gpointer data)
{
  Restore *self = data;
  GError *error = NULL;

  if (atomic_load (&self->store->closing))
    end (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Stopped.")));
  else if (run_step (self, &error))
    satchel_worker_push (self->store->store, SATCHEL_IDLE, run, self, NULL);
  else
    end (self, error);
}

static void
do_restore (GTask        *task,
            gpointer      source,
            gpointer      data,
            GCancellable *cancellable)
{
  Restore *self = data;

  self->task = g_object_ref (task);
  run (self);
}

void
satchel_store_restore_async (SatchelStore            *self,
                             const char              *folder,
                             const char              *name,
                             const char              *only,
                             const char              *below,
                             SatchelProgressFunc      progress,
                             gpointer                 progress_data,
                             GCancellable            *cancellable,
                             GAsyncReadyCallback      callback,
                             gpointer                 data)
{
  g_autoptr(GTask) task = NULL;
  Restore *restore;

  g_return_if_fail (SATCHEL_IS_STORE (self) && folder != NULL);

  restore = g_new0 (Restore, 1);
  restore->store = self;
  restore->path = g_strdup (folder);
  restore->name = g_strdup (name);
  restore->only = g_strdup (only);
  restore->below = g_strdup (below);
  restore->progress = progress;
  restore->progress_data = progress_data;
  restore->here = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  restore->spare = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  restore->moves = g_ptr_array_new_with_free_func (move_free);
  restore->restored = g_new0 (SatchelRestored, 1);
  restore->restored->lost = g_ptr_array_new_with_free_func (g_free);
  task = satchel_store_new_task (self, satchel_store_restore_async, restore, restore_free, cancellable, callback,
                                 data);
  satchel_store_run (self, self->store, SATCHEL_ORDINARY, task, do_restore);
}

SatchelRestored *
satchel_store_restore_finish (SatchelStore *self,
                              GAsyncResult *result,
                              GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
