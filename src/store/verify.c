/* verify.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Compares Maildir, state and index, file by file, in a thread and with connections of its own: it
 * holds nobody up, and works beside another process that writes. What such a process moves meanwhile is
 * looked for again before it is called missing. */

#include "config.h"

#include "store/partial.h"
#include "store/store-private.h"

#include "store/schema.h"

#include "base/progress.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Microseconds between two calls of the progress function. */
#define PROGRESS_INTERVAL (100 * 1000)

/* A file of the Maildir. */
typedef struct
{
  char *name;
  char *path;
  char *account;
  char *folder;
} File;

typedef struct
{
  /* Borrowed */
  SatchelStore        *store;
  GCancellable        *cancellable;
  SatchelProgressFunc  progress;
  gpointer             progress_data;

  /* Owned */
  SatchelDatabase *index;       /* NULL: there is none */
  SatchelDatabase *state;
  GPtrArray       *files;
  GHashTable      *names;       /* of those files */
  SatchelVerdict  *verdict;
  gint64           told;
} Verify;

static void
file_free (gpointer data)
{
  File *self = data;

  g_free (self->name);
  g_free (self->path);
  g_free (self->account);
  g_free (self->folder);
  g_free (self);
}

static void
verify_free (gpointer data)
{
  Verify *self = data;

  g_clear_pointer (&self->index, satchel_database_close);
  g_clear_pointer (&self->state, satchel_database_close);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->verdict, satchel_verdict_free);
  g_free (self);
}

static gboolean
open_one (Verify           *self,
          const char       *name,
          SatchelSchema     schema,
          SatchelDatabase **db,
          GError          **error)
{
  g_autofree char *path = g_build_filename (self->store->path, name, NULL);
  g_autoptr(GError) failure = NULL;

  *db = satchel_schema_open_reading (path, schema, &failure);
  if (*db != NULL || g_error_matches (failure, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_MISSING))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* First lines are compared as whole messages are: with what was kept. */
static void
list_partial (Verify *self)
{
  g_autoptr(SatchelStatement) statement = NULL;

  if (self->state != NULL)
    statement = satchel_database_ask (self->state, NULL, "SELECT name, account, folder FROM partial", "");
  while (statement != NULL && satchel_statement_next (statement, NULL))
    {
      File *file = g_new (File, 1);

      file->name = satchel_statement_dup_text (statement, 0);
      file->account = satchel_statement_dup_text (statement, 1);
      file->folder = satchel_statement_dup_text (statement, 2);
      file->path = satchel_partial_get_file (self->store->path, file->account, file->name);
      if (g_file_test (file->path, G_FILE_TEST_EXISTS))
        {
          g_ptr_array_add (self->files, file);
          g_hash_table_add (self->names, file->name);
        }
      else
        {
          file_free (file);
        }
    }
}

/* Lists the Maildir anew. */
static void
list_files (Verify *self)
{
  g_autoptr(GPtrArray) folders = satchel_maildir_list_folders (self->store->path);

  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  self->files = g_ptr_array_new_with_free_func (file_free);
  self->names = g_hash_table_new (g_str_hash, g_str_equal);
  list_partial (self);

  for (guint i = 0; i < folders->len; i++)
    {
      SatchelFolderInfo *info = g_ptr_array_index (folders, i);
      g_autofree char *directory =
        satchel_store_get_directory (self->store, info->account, info->path);
      g_autoptr(GPtrArray) found = satchel_maildir_list_files (directory, NULL);

      for (guint j = 0; found != NULL && j < found->len; j++)
        {
          SatchelMaildirFile *one = g_ptr_array_index (found, j);
          File *file = g_new (File, 1);

          file->name = g_strdup (one->name);
          file->path = satchel_maildir_get_file (directory, one->in_cur, one->name, one->suffix);
          file->account = g_strdup (info->account);
          file->folder = g_strdup (info->path);
          g_ptr_array_add (self->files, file);
          g_hash_table_add (self->names, file->name);
        }
    }
}

static void
add_id (GPtrArray  *ids,
        const char *name)
{
  g_ptr_array_add (ids, g_filename_display_name (name));
}

/* --- progress --- */

static void
tell_progress (Verify *self,
               guint64 done)
{
  gint64 now = g_get_monotonic_time ();

  if (now - self->told < PROGRESS_INTERVAL && done < self->files->len)
    return;

  self->told = now;
  satchel_progress_tell (self->store->context, self->progress, self->progress_data, done, self->files->len);
}

/* --- the bytes --- */

/* @integrity: SATCHEL_DIGEST_SIZE octets. FALSE in @known: no hash to compare with. */
static gboolean
get_integrity (Verify     *self,
               const char *name,
               guint8     *integrity,
               gboolean   *known,
               GError    **error)
{
  g_autoptr(SatchelStatement) statement = NULL;
  GError *failure = NULL;

  *known = FALSE;
  if (self->state == NULL)
    return TRUE;
  statement = satchel_database_ask (self->state, error,
                                    "SELECT integrity FROM message WHERE name = ?", "s", name);
  if (statement == NULL)
    return FALSE;

  if (satchel_statement_next (statement, &failure)
      && sqlite3_column_bytes (statement, 0) == SATCHEL_DIGEST_SIZE)
    {
      memcpy (integrity, sqlite3_column_blob (statement, 0), SATCHEL_DIGEST_SIZE);
      *known = TRUE;
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

/* A mark gives the file another name in the same folder, a move in another; the message is the same. */
static char *
find_again (Verify     *self,
            const File *file)
{
  g_autoptr(SatchelPlace) place =
    self->index != NULL ? satchel_index_find_place (self->index, file->name, NULL) : NULL;
  g_autofree char *directory = NULL;
  g_autoptr(SatchelMaildirFile) found = NULL;

  if (place != NULL)
    return satchel_store_locate (self->store, self->index, place, NULL);

  directory = satchel_store_get_directory (self->store, file->account, file->folder);
  found = satchel_maildir_find (directory, file->name);
  return found != NULL ? satchel_maildir_get_file (directory, found->in_cur, found->name, found->suffix)
                       : NULL;
}

static gboolean
check_bytes (Verify     *self,
             const File *file,
             GError    **error)
{
  guint8 known[SATCHEL_DIGEST_SIZE], fingerprint[SATCHEL_DIGEST_SIZE], integrity[SATCHEL_DIGEST_SIZE];
  g_autoptr(GError) unreadable = NULL;
  gboolean comparable, read;
  guint64 size;

  if (!get_integrity (self, file->name, known, &comparable, error))
    return FALSE;

  read = satchel_entry_hash_file (file->path, fingerprint, integrity, &size, self->cancellable,
                                  &unreadable);
  if (!read && g_error_matches (unreadable, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_autofree char *path = find_again (self, file);

      /* Gone for good meanwhile: that is looked at with the others that are missing. */
      if (path == NULL)
        return TRUE;
      g_clear_error (&unreadable);
      read = satchel_entry_hash_file (path, fingerprint, integrity, &size, self->cancellable,
                                      &unreadable);
    }
  if (g_error_matches (unreadable, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&unreadable));
      return FALSE;
    }

  if (!read || (comparable && memcmp (known, integrity, SATCHEL_DIGEST_SIZE) != 0))
    add_id (self->verdict->damaged, file->name);
  return TRUE;
}

static gboolean
check_all_bytes (Verify  *self,
                 GError **error)
{
  for (guint i = 0; i < self->files->len; i++)
    {
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error)
          || !check_bytes (self, g_ptr_array_index (self->files, i), error))
        return FALSE;
      self->verdict->messages++;
      tell_progress (self, i + 1);
    }

  return TRUE;
}

/* --- the lists --- */

/* Adds to @missing what @sql names and no file has. */
static gboolean
collect_missing (Verify          *self,
                 SatchelDatabase *db,
                 const char      *sql,
                 GHashTable      *missing,
                 GError         **error)
{
  g_autoptr(SatchelStatement) statement = NULL;
  GError *failure = NULL;

  if (db == NULL)
    return TRUE;
  statement = satchel_database_ask (db, error, sql, "");
  if (statement == NULL)
    return FALSE;

  while (satchel_statement_next (statement, &failure))
    {
      const char *name = (const char *) sqlite3_column_text (statement, 0);

      if (!g_hash_table_contains (self->names, name))
        g_hash_table_add (missing, g_strdup (name));
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

/* What a listing of the Maildir made after the question doesn't have either. */
static gboolean
find_missing (Verify  *self,
              GError **error)
{
  g_autoptr(GHashTable) missing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  const char *name;

  if (!collect_missing (self, self->state, "SELECT name FROM message WHERE forgotten IS NULL", missing,
                        error)
      || !collect_missing (self, self->index, "SELECT name FROM message", missing, error))
    return FALSE;
  if (g_hash_table_size (missing) == 0)
    return TRUE;

  list_files (self);
  g_hash_table_iter_init (&iter, missing);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, NULL))
    {
      gint64 forgotten = 0;

      /* Deleted by the person since then, or before: the index has yet to hear of it. */
      if (self->state != NULL
          && !satchel_database_ask_int (self->state, &forgotten, 0, error,
                                        "SELECT forgotten IS NOT NULL FROM message WHERE name = ?",
                                        "s", name))
        return FALSE;
      if (!forgotten && !g_hash_table_contains (self->names, name))
        add_id (self->verdict->missing, name);
    }

  return TRUE;
}

static gboolean
is_shown (Verify     *self,
          const File *file,
          gboolean   *shown,
          GError    **error)
{
  gint64 answer = 0;

  *shown = FALSE;
  if (self->index != NULL
      && !satchel_database_ask_int (self->index, &answer, 0, error,
                                    "SELECT 1 FROM message m JOIN folder f USING (folder)"
                                    " WHERE m.name = ? AND f.account = ? AND f.path = ?", "sss",
                                    file->name, file->account, file->folder))
    return FALSE;

  /* It was moved on since it was listed. */
  *shown = answer != 0 || !g_file_test (file->path, G_FILE_TEST_EXISTS);
  return TRUE;
}

static gboolean
find_not_indexed (Verify  *self,
                  GError **error)
{
  for (guint i = 0; i < self->files->len; i++)
    {
      const File *file = g_ptr_array_index (self->files, i);
      gboolean shown;

      if (!is_shown (self, file, &shown, error))
        return FALSE;
      if (!shown)
        add_id (self->verdict->not_indexed, file->name);
    }

  return TRUE;
}

static int
compare_ids (gconstpointer a,
             gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
do_verify (GTask        *task,
           gpointer      source,
           gpointer      data,
           GCancellable *cancellable)
{
  Verify *self = data;
  SatchelVerdict *verdict = g_new0 (SatchelVerdict, 1);
  GError *error = NULL;

  verdict->missing = g_ptr_array_new_with_free_func (g_free);
  verdict->damaged = g_ptr_array_new_with_free_func (g_free);
  verdict->not_indexed = g_ptr_array_new_with_free_func (g_free);
  self->verdict = verdict;

  if (!open_one (self, "state.sqlite", SATCHEL_SCHEMA_STATE, &self->state, &error)
      || !open_one (self, "index.sqlite", SATCHEL_SCHEMA_INDEX, &self->index, &error)
      || (list_files (self), FALSE)
      || !check_all_bytes (self, &error)
      || !find_not_indexed (self, &error)
      || !find_missing (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  g_ptr_array_sort (verdict->missing, compare_ids);
  g_ptr_array_sort (verdict->damaged, compare_ids);
  g_ptr_array_sort (verdict->not_indexed, compare_ids);
  g_task_return_pointer (task, g_steal_pointer (&self->verdict),
                         (GDestroyNotify) satchel_verdict_free);
}

void
satchel_store_verify_async (SatchelStore        *self,
                            void               (*progress) (guint64  done,
                                                            guint64  total,
                                                            gpointer data),
                            gpointer             progress_data,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             data)
{
  g_autoptr(GTask) task = NULL;
  Verify *verify;

  g_return_if_fail (SATCHEL_IS_STORE (self));

  verify = g_new0 (Verify, 1);
  verify->store = self;
  verify->cancellable = cancellable;
  verify->progress = progress;
  verify->progress_data = progress_data;
  task = satchel_store_new_task (self, satchel_store_verify_async, verify, verify_free, cancellable,
                                 callback, data);
  g_task_run_in_thread (task, do_verify);
}

SatchelVerdict *
satchel_store_verify_finish (SatchelStore *self,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
