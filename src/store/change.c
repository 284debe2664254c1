/* change.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a person does to messages: mark, move, delete for good. Each job overtakes receiving and
 * catching up. The order of the steps is told in store.c. */

#include "config.h"

#include "store/change-private.h"
#include "store/partial.h"
#include "store/state.h"
#include "store/store-private.h"

#include "base/durable.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

typedef struct
{
  GArray      *rows;
  SatchelFlags set;
  SatchelFlags clear;
  gint64       folder;
} Request;

static Request *
request_new (const gint64 *rows,
             guint         n)
{
  Request *self = g_new0 (Request, 1);

  self->rows = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n);
  g_array_append_vals (self->rows, rows, n);

  return self;
}

static void
request_free (gpointer data)
{
  Request *self = data;

  g_array_unref (self->rows);
  g_free (self);
}

static void
change_free (gpointer data)
{
  SatchelChange *self = data;

  satchel_place_free (self->place);
  g_free (self->path);
  g_free (self);
}

GPtrArray *
satchel_change_find (SatchelStore *self,
                     GArray       *rows,
                     GError      **error)
{
  g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func (change_free);
  GError *failure = NULL;

  for (guint i = 0; i < rows->len && failure == NULL; i++)
    {
      SatchelPlace *place = satchel_index_get_place (self->index, g_array_index (rows, gint64, i),
                                                     &failure);
      SatchelChange *change;

      if (place == NULL)
        continue;
      change = g_new0 (SatchelChange, 1);
      change->place = place;
      change->from = place->folder;
      change->path = satchel_store_locate (self, self->index, place, &failure);
      g_ptr_array_add (changes, change);
    }
  if (failure == NULL)
    return g_steal_pointer (&changes);

  satchel_store_look_at_index_error (self, failure);
  g_propagate_error (error, failure);
  return NULL;
}

/* The index follows; a row that can't be written now is put right by the next catching up. */
static void
write_places (SatchelStore *self,
              GPtrArray    *changes)
{
  g_autoptr(GError) error = NULL;
  gboolean written = satchel_database_begin (self->index, &error);

  for (guint i = 0; written && i < changes->len; i++)
    {
      SatchelChange *change = g_ptr_array_index (changes, i);

      written = !change->done || satchel_index_set_place (self->index, change->place, &error);
    }
  if (written)
    satchel_database_commit (self->index, &error);
  else
    satchel_database_rollback (self->index);
  satchel_store_look_at_index_error (self, error);
}

void
satchel_change_tell (SatchelStore *self,
                     GPtrArray    *changes)
{
  g_autoptr(GHashTable) told = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < changes->len; i++)
    {
      SatchelChange *change = g_ptr_array_index (changes, i);

      if (change->done && g_hash_table_add (told, &change->from))
        satchel_store_tell_changed (self, change->from);
      if (change->done && g_hash_table_add (told, &change->place->folder))
        satchel_store_tell_changed (self, change->place->folder);
    }
}

/* Gives the file its new place. Whatever was touched goes to cur/. */
static gboolean
rename_change (SatchelStore *self,
               SatchelChange       *change,
               const char   *directory,
               gint64        folder,
               SatchelFlags  flags,
               GError      **error)
{
  SatchelPlace *place = change->place;
  g_autofree char *suffix = satchel_maildir_make_suffix (place->suffix, flags);
  g_autofree char *target = satchel_maildir_get_file (directory, TRUE, place->name, suffix);
  GError *failure = NULL;

  if (place->partial)
    return change->done = satchel_partial_change (self, place, change->path, folder, flags, error);

  if (!g_str_equal (change->path, target)
      && !satchel_durable_rename_unsynced (change->path, target, &failure))
    {
      /* Another program was quicker: it is gone from where it was, so it is passed over. */
      if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        {
          g_error_free (failure);
          return TRUE;
        }
      g_propagate_error (error, satchel_store_explain (self, failure));
      return FALSE;
    }

  change->done = TRUE;
  place->folder = folder;
  place->in_cur = TRUE;
  g_free (place->suffix);
  place->suffix = g_steal_pointer (&suffix);
  place->flags = flags;
  return TRUE;
}

/* --- marking --- */

static gboolean
mark (SatchelStore *self,
      Request      *request,
      GPtrArray    *changes,
      GError      **error)
{
  for (guint i = 0; i < changes->len; i++)
    {
      SatchelChange *change = g_ptr_array_index (changes, i);
      g_autoptr(SatchelIndexFolder) folder = NULL;
      g_autofree char *directory = NULL;
      SatchelFlags flags = (change->place->flags | request->set) & ~request->clear;

      if (change->path == NULL || flags == change->place->flags)
        continue;
      folder = satchel_index_get_folder (self->index, change->place->folder, error);
      if (folder == NULL)
        return FALSE;
      directory = satchel_store_get_directory (self, folder->account, folder->path);
      if (!rename_change (self, change, directory, folder->folder, flags, error))
        return FALSE;
    }

  return TRUE;
}

static void
do_mark (GTask        *task,
         gpointer      source,
         gpointer      data,
         GCancellable *cancellable)
{
  SatchelStore *self = source;
  Request *request = data;
  GError *error = NULL;
  g_autoptr(GPtrArray) changes = satchel_change_find (self, request->rows, &error);
  gboolean done = changes != NULL && mark (self, request, changes, &error);

  /* What was renamed before an error is told all the same. */
  if (changes != NULL)
    {
      write_places (self, changes);
      satchel_change_tell (self, changes);
    }
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
satchel_store_mark_async (SatchelStore        *self,
                          const gint64        *rows,
                          guint                n,
                          SatchelFlags         set,
                          SatchelFlags         clear,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             data)
{
  g_autoptr(GTask) task = NULL;
  Request *request;

  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (rows != NULL || n == 0);

  request = request_new (rows, n);
  request->set = set;
  request->clear = clear;
  task = satchel_store_new_task (self, satchel_store_mark_async, request, request_free, cancellable,
                                 callback, data);
  satchel_store_run (self, self->store, SATCHEL_URGENT, task, do_mark);
}

gboolean
satchel_store_mark_finish (SatchelStore *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- moving --- */

/* A message waits in these until it goes by itself. */
static gboolean
is_waiting_room (SatchelRole role)
{
  return role == SATCHEL_ROLE_TRASH || role == SATCHEL_ROLE_JUNK;
}

static gboolean
write_leaving (SatchelStore        *self,
               const SatchelChange *change,
               gboolean             to_trash,
               GError             **error)
{
  return (to_trash || change->from_role != SATCHEL_ROLE_TRASH
          || satchel_state_set_deleted (self->state, change->place->name, 0, error))
         && satchel_put_away_forget (self->state, change->place->name, error);
}

/* Those that leave a Trash were not deleted after all. */
static gboolean
write_left (SatchelStore *self,
            GPtrArray    *changes,
            gboolean      to_trash,
            GError      **error)
{
  gboolean begun = FALSE;

  for (guint i = 0; i < changes->len; i++)
    {
      const SatchelChange *change = g_ptr_array_index (changes, i);

      if (change->path == NULL || !is_waiting_room (change->from_role))
        continue;
      if (!begun && !satchel_database_begin (self->state, error))
        return FALSE;
      begun = TRUE;
      if (!write_leaving (self, change, to_trash, error))
        {
          satchel_database_rollback (self->state);
          return FALSE;
        }
    }

  return !begun || satchel_database_commit (self->state, error);
}

static gboolean
write_arrival (SatchelStore        *self,
               const SatchelChange *change,
               SatchelRole          role,
               gint64               deletion,
               GError             **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr(SatchelIndexFolder) origin = satchel_index_get_folder (self->index, change->from, error);

  if (origin == NULL)
    return FALSE;
  if (role == SATCHEL_ROLE_TRASH && change->from_role != SATCHEL_ROLE_TRASH
      && !satchel_state_set_deleted (self->state, change->place->name, now, error))
    return FALSE;

  return satchel_put_away_note (self->state, change->place->name, deletion, now, origin->account,
                                origin->path, NULL, error);
}

/* Since when they are in Trash or Junk, and where they were before; of a Trash also that they were deleted. */
static gboolean
write_arrived (SatchelStore *self,
               GPtrArray    *changes,
               SatchelRole   role,
               gint64       *deletion,
               GError      **error)
{
  if (!satchel_database_begin (self->state, error))
    return FALSE;
  if (role == SATCHEL_ROLE_TRASH && *deletion == 0
      && !satchel_put_away_begin (self->state, SATCHEL_DELETION_MOVED, NULL, NULL, deletion, error))
    goto failed;

  for (guint i = 0; i < changes->len; i++)
    {
      const SatchelChange *change = g_ptr_array_index (changes, i);

      if (change->done && !write_arrival (self, change, role, *deletion, error))
        goto failed;
    }

  return satchel_database_commit (self->state, error);

failed:
  satchel_database_rollback (self->state);
  return FALSE;
}

static gboolean
note_origins (SatchelStore *self,
              GPtrArray    *changes,
              gint64        folder,
              GError      **error)
{
  for (guint i = 0; i < changes->len; i++)
    {
      SatchelChange *change = g_ptr_array_index (changes, i);
      g_autoptr(SatchelIndexFolder) origin =
        satchel_index_get_folder (self->index, change->from, error);

      if (origin == NULL)
        return FALSE;
      change->from_role = origin->role;

      /* It is there already. */
      if (change->from == folder)
        g_clear_pointer (&change->path, g_free);
    }

  return TRUE;
}

/* Makes the new names durable before the old ones' absence. */
static gboolean
sync_moves (SatchelStore *self,
            GPtrArray    *changes,
            const char   *directory,
            GError      **error)
{
  g_autoptr(GHashTable) synced = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *target = g_build_filename (directory, "cur", NULL);
  GError *failure = NULL;

  satchel_durable_sync_directory (target, &failure);
  for (guint i = 0; i < changes->len && failure == NULL; i++)
    {
      SatchelChange *change = g_ptr_array_index (changes, i);
      g_autofree char *origin = change->path != NULL ? g_path_get_dirname (change->path) : NULL;

      if (!change->done || g_hash_table_contains (synced, origin))
        continue;
      satchel_durable_sync_directory (origin, &failure);
      g_hash_table_add (synced, g_steal_pointer (&origin));
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, satchel_store_explain (self, failure));
  return FALSE;
}

/* @durable: (out): all that were moved are where they were moved to for good. */
static gboolean
move_files (SatchelStore       *self,
            GPtrArray          *changes,
            SatchelIndexFolder *target,
            gboolean           *durable,
            GError            **error)
{
  g_autofree char *directory = satchel_store_get_directory (self, target->account, target->path);
  GError *failure = NULL;
  gboolean moved = TRUE;

  *durable = FALSE;
  if (!satchel_maildir_create (self->path, target->account, target->path, &failure))
    {
      g_propagate_error (error, satchel_store_explain (self, failure));
      return FALSE;
    }

  for (guint i = 0; moved && i < changes->len; i++)
    {
      SatchelChange *change = g_ptr_array_index (changes, i);

      if (change->path != NULL)
        moved = rename_change (self, change, directory, target->folder, change->place->flags, error);
    }

  /* Those that were moved before one failed are as moved as any. */
  *durable = sync_moves (self, changes, directory, moved ? error : NULL);
  return *durable && moved;
}

gboolean
satchel_change_move (SatchelStore       *self,
                     GPtrArray          *changes,
                     SatchelIndexFolder *target,
                     gint64             *deletion,
                     GError            **error)
{
  gboolean to_trash = target->role == SATCHEL_ROLE_TRASH;
  gboolean moved, durable;

  if (!note_origins (self, changes, target->folder, error) || !write_left (self, changes, to_trash, error))
    return FALSE;

  /* What a power cut may take back out of Trash must not be deleted on the server. */
  moved = move_files (self, changes, target, &durable, error);
  if (is_waiting_room (target->role) && durable
      && !write_arrived (self, changes, target->role, deletion, moved ? error : NULL))
    moved = FALSE;

  write_places (self, changes);
  satchel_change_tell (self, changes);
  return moved;
}

static GArray *
list_moved (GPtrArray *changes)
{
  GArray *moved = g_array_new (FALSE, FALSE, sizeof (SatchelMoved));

  for (guint i = 0; i < changes->len; i++)
    {
      SatchelChange *change = g_ptr_array_index (changes, i);
      SatchelMoved one = { change->place->row, change->from, change->place->folder };

      if (change->done)
        g_array_append_val (moved, one);
    }

  return moved;
}

static void
do_move (GTask        *task,
         gpointer      source,
         gpointer      data,
         GCancellable *cancellable)
{
  SatchelStore *self = source;
  Request *request = data;
  GError *error = NULL;
  g_autoptr(GPtrArray) changes = NULL;
  g_autoptr(SatchelIndexFolder) target = satchel_index_get_folder (self->index, request->folder, &error);
  gint64 deletion = 0;

  if (target == NULL && error == NULL)
    g_set_error (&error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_NO_FOLDER,
                 _("This folder is not there any more."));
  if (error == NULL)
    changes = satchel_change_find (self, request->rows, &error);

  if (changes != NULL && satchel_change_move (self, changes, target, &deletion, &error))
    g_task_return_pointer (task, list_moved (changes), (GDestroyNotify) g_array_unref);
  else
    g_task_return_error (task, error);
}

void
satchel_store_move_async (SatchelStore        *self,
                          const gint64        *rows,
                          guint                n,
                          gint64               folder,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             data)
{
  g_autoptr(GTask) task = NULL;
  Request *request;

  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (rows != NULL || n == 0);

  request = request_new (rows, n);
  request->folder = folder;
  task = satchel_store_new_task (self, satchel_store_move_async, request, request_free, cancellable,
                                 callback, data);
  satchel_store_run (self, self->store, SATCHEL_URGENT, task, do_move);
}

GArray *
satchel_store_move_finish (SatchelStore *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- deleting for good --- */

/* @undo: only those that are still there, and they are remembered again. */
static gboolean
write_forgotten (SatchelStore *self,
                 GPtrArray    *changes,
                 gboolean      undo,
                 GError      **error)
{
  gint64 when = undo ? 0 : g_get_real_time () / G_USEC_PER_SEC;

  if (!satchel_database_begin (self->state, error))
    return FALSE;

  for (guint i = 0; i < changes->len; i++)
    {
      SatchelChange *change = g_ptr_array_index (changes, i);

      if (undo && change->done)
        continue;
      if (!satchel_state_set_forgotten (self->state, change->place->name, when, error))
        {
          satchel_database_rollback (self->state);
          return FALSE;
        }
    }

  return satchel_database_commit (self->state, error);
}

/* A message whose file is gone already is deleted all the same: that is how such rows go. */
static gboolean
unlink_files (SatchelStore *self,
              GPtrArray    *changes,
              GError      **error)
{
  for (guint i = 0; i < changes->len; i++)
    {
      SatchelChange *change = g_ptr_array_index (changes, i);

      if (change->path != NULL && g_unlink (change->path) != 0 && errno != ENOENT)
        {
          int saved = errno;

          g_propagate_error (error, satchel_store_explain (self,
            g_error_new (G_IO_ERROR, (int) g_io_error_from_errno (saved), "%s", g_strerror (saved))));
          return FALSE;
        }
      satchel_durable_step ("unlink", change->place->name);
      change->done = TRUE;
    }

  return TRUE;
}

/* Step 3 for those of which there were only the first lines. What fails is done by the next open. */
static void
end_partial (SatchelStore *self,
             GPtrArray    *changes)
{
  for (guint i = 0; i < changes->len; i++)
    {
      const SatchelChange *change = g_ptr_array_index (changes, i);

      if (change->done && change->place->partial)
        satchel_partial_remove (self->state, change->place->name, NULL);
    }
}

void
satchel_change_remove_rows (SatchelStore *self,
                            GPtrArray    *changes)
{
  g_autoptr(GError) error = NULL;
  gboolean removed = satchel_database_begin (self->index, &error);

  for (guint i = 0; removed && i < changes->len; i++)
    {
      SatchelChange *change = g_ptr_array_index (changes, i);

      removed = !change->done || satchel_index_remove (self->index, change->place->row, &error);
    }
  if (removed)
    satchel_database_commit (self->index, &error);
  else
    satchel_database_rollback (self->index);
  satchel_store_look_at_index_error (self, error);
}

static void
do_expunge (GTask        *task,
            gpointer      source,
            gpointer      data,
            GCancellable *cancellable)
{
  SatchelStore *self = source;
  Request *request = data;
  GError *error = NULL;
  g_autoptr(GPtrArray) changes = satchel_change_find (self, request->rows, &error);

  if (changes == NULL || !write_forgotten (self, changes, FALSE, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (!unlink_files (self, changes, &error))
    write_forgotten (self, changes, TRUE, NULL);
  end_partial (self, changes);
  satchel_change_remove_rows (self, changes);
  satchel_change_tell (self, changes);

  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
satchel_store_expunge_async (SatchelStore        *self,
                             const gint64        *rows,
                             guint                n,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (rows != NULL || n == 0);

  task = satchel_store_new_task (self, satchel_store_expunge_async, request_new (rows, n),
                                 request_free, cancellable, callback, data);
  satchel_store_run (self, self->store, SATCHEL_URGENT, task, do_expunge);
}

gboolean
satchel_store_expunge_finish (SatchelStore *self,
                              GAsyncResult *result,
                              GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
