/* import-batch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/import-private.h"

#include "store/state.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Batches on their way to the index while the next one is read. */
#define MOST_BATCHES 3

/* Messages that are parsed before other mail has its turn. */
#define READ_AT_ONCE 32

void
satchel_import_message_free (ImportMessage *self)
{
  g_clear_pointer (&self->bytes, g_byte_array_unref);
  g_clear_pointer (&self->entry, satchel_entry_free);
  g_free (self->name);
  g_free (self->suffix);
  g_free (self->received);
  g_free (self->held);
  g_free (self);
}

ImportBatch *
satchel_import_batch_new (Import *import)
{
  ImportBatch *self = g_new0 (ImportBatch, 1);

  self->import = import;
  self->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_import_message_free);

  return self;
}

void
satchel_import_batch_free (ImportBatch *self)
{
  g_ptr_array_unref (self->messages);
  g_clear_error (&self->error);
  g_free (self);
}

static char *
get_tmp (const ImportMessage *self)
{
  return g_build_filename (self->folder->directory, "tmp", self->name, NULL);
}

static char *
get_file (const ImportMessage *self)
{
  return satchel_maildir_get_file (self->folder->directory, *self->suffix != '\0', self->name, self->suffix);
}

/* Files that are written, but go nowhere. */
static void
remove_files (ImportBatch *self)
{
  for (guint i = 0; i < self->messages->len && !self->import->dry_run; i++)
    {
      ImportMessage *message = g_ptr_array_index (self->messages, i);
      g_autofree char *path = get_tmp (message);

      (void) g_unlink (path);
    }
}

/* The disk, the state and the index may disagree about the folders concerned. */
static void
compare_folders (ImportBatch *self)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->messages->len; i++)
    {
      ImportMessage *message = g_ptr_array_index (self->messages, i);

      if (g_hash_table_add (seen, message->folder))
        satchel_catch_up_compare (self->import->store, message->folder->row);
    }
}

/* --- what is here already --- */

/* It is more than a word in the state: the file is there, or is on its way into the index. */
static gboolean
is_there (Import          *import,
          SatchelDatabase *index,
          const char      *name)
{
  g_autoptr(SatchelPlace) place = index != NULL ? satchel_index_find_place (index, name, NULL) : NULL;
  g_autofree char *path = NULL;

  if (place == NULL)
    return !import->dry_run && g_hash_table_contains (import->store->in_flight, name);

  path = satchel_store_locate (import->store, index, place, NULL);
  return path != NULL;
}

/* What the person has deleted for good and brings again is wanted again; first lines are not the message. */
static gboolean
find_held (Import          *import,
           SatchelDatabase *state,
           SatchelDatabase *index,
           ImportMessage   *message,
           GError         **error)
{
  g_autoptr(SatchelStatement) statement =
    satchel_database_ask (state, error,
                          "SELECT name FROM message WHERE fingerprint = ? AND forgotten IS NULL"
                          " AND NOT EXISTS (SELECT 1 FROM partial WHERE partial.name = message.name)",
                          "b", message->fingerprint, (gsize) SATCHEL_DIGEST_SIZE);
  GError *failure = NULL;

  while (statement != NULL && message->held == NULL && satchel_statement_next (statement, &failure))
    {
      g_autofree char *name = satchel_statement_dup_text (statement, 0);

      if (is_there (import, index, name))
        message->held = g_steal_pointer (&name);
    }
  if (failure != NULL)
    g_propagate_error (error, failure);

  return statement != NULL && failure == NULL;
}

/* The same mail twice in what is brought is one, too. */
static void
find_twin (Import        *import,
           ImportMessage *message)
{
  const char *twin = g_hash_table_lookup (import->seen, message->fingerprint);

  if (twin != NULL)
    message->held = g_strdup (twin);
  else
    g_hash_table_insert (import->seen, g_memdup2 (message->fingerprint, SATCHEL_DIGEST_SIZE),
                         g_strdup (message->name));
}

static gboolean
judge (ImportBatch     *self,
       SatchelDatabase *state,
       SatchelDatabase *index,
       GError         **error)
{
  Import *import = self->import;

  for (guint i = 0; i < self->messages->len; i++)
    {
      ImportMessage *message = g_ptr_array_index (self->messages, i);

      if (state != NULL && !find_held (import, state, index, message, error))
        return FALSE;
      if (message->held == NULL)
        find_twin (import, message);
    }

  return TRUE;
}

static gboolean
make_folder (Import       *import,
             ImportFolder *folder,
             GError      **error)
{
  if (folder->row != 0)
    return TRUE;
  if (!satchel_store_ensure_folder (import->store, import->account, folder->path, &folder->row, error))
    return FALSE;

  satchel_store_tell_changed (import->store, 0);
  return TRUE;
}

static gboolean
make_folders (ImportBatch *self,
              GError     **error)
{
  for (guint i = 0; i < self->messages->len; i++)
    {
      ImportMessage *message = g_ptr_array_index (self->messages, i);

      if (message->held == NULL && !make_folder (self->import, message->folder, error))
        return FALSE;
    }

  return TRUE;
}

/* In the store's thread. One look for all of them: a transaction of its own for each costs more than the look. */
static void
judge_batch (gpointer data)
{
  ImportBatch *self = data;
  Import *import = self->import;
  SatchelDatabase *state = import->store->state;

  satchel_database_do (state, NULL, "BEGIN", "");
  (void) judge (self, state, import->store->index, &self->error);
  satchel_database_do (state, NULL, "COMMIT", "");
  if (self->error == NULL)
    (void) make_folders (self, &self->error);
  g_async_queue_push (import->judged, import);
}

/* --- to the disk --- */

static gboolean
write_file (ImportMessage *message,
            GError       **error)
{
  g_autofree char *path = get_tmp (message);
  SatchelDurable *file = satchel_durable_begin (path, 0600, error);

  if (file == NULL)
    return FALSE;
  if (!satchel_durable_write (file, message->bytes->data, message->bytes->len, error))
    {
      satchel_durable_abandon (file);
      return FALSE;
    }

  return satchel_durable_leave (file, error);
}

/* In the import's thread, while the store's waits for the disk with an earlier batch. What is here already is done with. */
static gboolean
write_files (ImportBatch *self)
{
  Import *import = self->import;

  for (guint i = 0; i < self->messages->len;)
    {
      ImportMessage *message = g_ptr_array_index (self->messages, i);
      const char *id = message->held != NULL ? message->held : message->name;

      if (message->received != NULL)
        g_hash_table_replace (import->report->received, g_strdup (message->received), g_strdup (id));
      if (message->held != NULL)
        {
          g_autofree char *path = get_tmp (message);

          if (message->bytes == NULL && !import->dry_run)
            (void) g_unlink (path);
          import->report->duplicates++;
          g_ptr_array_remove_index (self->messages, i);
          continue;
        }
      if (!import->dry_run && message->bytes != NULL && !write_file (message, &import->error))
        {
          import->error = satchel_store_explain (import->store, import->error);
          return FALSE;
        }
      i++;
    }

  return TRUE;
}

static gboolean
sync_directories (ImportBatch *self,
                  GError     **error)
{
  g_autoptr(GHashTable) synced = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->messages->len; i++)
    {
      ImportMessage *message = g_ptr_array_index (self->messages, i);
      g_autofree char *file = get_file (message);
      g_autofree char *directory = g_path_get_dirname (file);

      if (g_hash_table_contains (synced, directory))
        continue;
      if (!satchel_durable_sync_directory (directory, error))
        return FALSE;
      g_hash_table_add (synced, g_steal_pointer (&directory));
    }

  return TRUE;
}

/* Bytes, then names: a name in new/ or cur/ is never without them. */
static gboolean
commit_files (ImportBatch *self,
              GError     **error)
{
  if (!satchel_durable_sync_file_system (self->import->store->path, error))
    return FALSE;

  for (guint i = 0; i < self->messages->len; i++)
    {
      ImportMessage *message = g_ptr_array_index (self->messages, i);
      g_autofree char *tmp = get_tmp (message);
      g_autofree char *file = get_file (message);

      if (!satchel_durable_rename_unsynced (tmp, file, error))
        return FALSE;
    }

  return sync_directories (self, error);
}

static gboolean
write_state (ImportBatch *self,
             GError     **error)
{
  Import *import = self->import;
  SatchelDatabase *state = import->store->state;

  if (!satchel_database_begin (state, error))
    return FALSE;
  for (guint i = 0; i < self->messages->len; i++)
    {
      ImportMessage *message = g_ptr_array_index (self->messages, i);

      if (!satchel_state_add_message (state, message->name, import->account, message->arrived, message->length,
                                      message->fingerprint, message->integrity, message->identity.octets, error))
        {
          satchel_database_rollback (state);
          return FALSE;
        }
    }

  return satchel_database_commit (state, error);
}

/* --- into the index --- */

static void
end_batch (ImportBatch *self)
{
  Import *import = self->import;

  g_async_queue_push (import->done, self);
}

/* Rows that can't be written now are written when the folder is compared again. */
static void
index_batch (gpointer data)
{
  ImportBatch *self = data;
  SatchelStore *store = self->import->store;
  g_autoptr(GError) error = NULL;
  gboolean written = satchel_database_begin (store->index, &error);
  ImportFolder *last = NULL;

  for (guint i = 0; written && i < self->messages->len; i++)
    {
      ImportMessage *message = g_ptr_array_index (self->messages, i);

      written = message->entry == NULL || satchel_index_add (store->index, message->entry, &error);
    }
  if (written)
    written = satchel_database_commit (store->index, &error);
  else
    satchel_database_rollback (store->index);
  satchel_store_look_at_index_error (store, error);
  if (!written)
    compare_folders (self);

  for (guint i = 0; i < self->messages->len; i++)
    {
      ImportMessage *message = g_ptr_array_index (self->messages, i);

      g_hash_table_remove (store->in_flight, message->name);
      if (message->folder != last)
        satchel_store_tell_changed (store, message->folder->row);
      last = message->folder;
    }
  satchel_text_job_wake (store, TRUE);
  end_batch (self);
}

static void
read_message (ImportMessage *self)
{
  g_autoptr(SatchelEntry) entry = satchel_entry_new (self->name, self->folder->row, *self->suffix != '\0',
                                                     self->suffix, self->arrived);

  if (self->bytes != NULL)
    {
      g_autoptr(GBytes) bytes = g_byte_array_free_to_bytes (g_steal_pointer (&self->bytes));
      g_autoptr(SatchelSource) source = satchel_source_new_for_bytes (bytes);

      satchel_entry_read (entry, source);
    }
  else
    {
      g_autofree char *path = get_file (self);

      if (!satchel_entry_read_file (entry, path, FALSE))
        return;
    }
  self->entry = g_steal_pointer (&entry);
}

static void
read_batch (gpointer data)
{
  ImportBatch *self = data;
  SatchelStore *store = self->import->store;

  for (guint n = 0; n < READ_AT_ONCE && self->next < self->messages->len; n++)
    read_message (g_ptr_array_index (self->messages, self->next++));

  if (self->next < self->messages->len)
    satchel_worker_push (store->parse, SATCHEL_ORDINARY, read_batch, self, NULL);
  else
    satchel_worker_push (store->store, SATCHEL_ORDINARY, index_batch, self, NULL);
}

/* In the store's thread. */
static void
keep_batch (gpointer data)
{
  ImportBatch *self = data;
  SatchelStore *store = self->import->store;

  if (!commit_files (self, &self->error))
    self->error = satchel_store_explain (store, self->error);
  else
    (void) write_state (self, &self->error);
  if (self->error != NULL)
    {
      /* Those that have their names already are noticed, as after a crash. */
      remove_files (self);
      compare_folders (self);
      end_batch (self);
      return;
    }

  for (guint i = 0; i < self->messages->len; i++)
    {
      const ImportMessage *message = g_ptr_array_index (self->messages, i);

      g_hash_table_add (store->in_flight, g_strdup (message->name));
    }
  satchel_worker_push (store->parse, SATCHEL_ORDINARY, read_batch, self, NULL);
}

/* --- the import's side --- */

gboolean
satchel_import_wait (Import *import,
                     guint   most)
{
  while (import->on_their_way > most)
    {
      ImportBatch *batch = g_async_queue_pop (import->done);

      import->on_their_way--;
      if (batch->error == NULL)
        import->report->imported += batch->messages->len;
      else if (import->error == NULL)
        import->error = g_steal_pointer (&batch->error);
      satchel_import_batch_free (batch);
    }

  return import->error == NULL;
}

/* Nothing is on its way to the store, so what was judged is what there is. */
static gboolean
judge_here (ImportBatch *self)
{
  if (!self->import->dry_run)
    {
      satchel_worker_push (self->import->store->store, SATCHEL_ORDINARY, judge_batch, self, NULL);
      g_async_queue_pop (self->import->judged);
    }
  else
    {
      (void) judge (self, self->import->state, self->import->index, &self->error);
    }
  if (self->error != NULL)
    self->import->error = g_steal_pointer (&self->error);

  return self->import->error == NULL;
}

gboolean
satchel_import_batch_keep (ImportBatch *self)
{
  Import *import = self->import;

  if (!judge_here (self) || !write_files (self))
    {
      remove_files (self);
      satchel_import_batch_free (self);
      return FALSE;
    }

  /* Behind it, in the same thread, the next batch is judged: from then on the state knows these. */
  if (!import->dry_run)
    g_hash_table_remove_all (import->seen);
  if (import->dry_run || self->messages->len == 0)
    {
      import->report->imported += self->messages->len;
      satchel_import_batch_free (self);
      return TRUE;
    }

  import->on_their_way++;
  satchel_worker_push (import->store->store, SATCHEL_ORDINARY, keep_batch, self, NULL);
  return satchel_import_wait (import, MOST_BATCHES);
}

typedef struct
{
  Import       *import;
  ImportFolder *folder;
  GError       *error;
} Making;

static void
do_make_folder (gpointer data)
{
  Making *making = data;

  (void) make_folder (making->import, making->folder, &making->error);
  g_async_queue_push (making->import->judged, making->import);
}

gboolean
satchel_import_make_folder (Import       *import,
                            ImportFolder *folder)
{
  Making making = { import, folder, NULL };

  satchel_worker_push (import->store->store, SATCHEL_ORDINARY, do_make_folder, &making, NULL);
  g_async_queue_pop (import->judged);
  if (making.error != NULL)
    import->error = making.error;

  return making.error == NULL;
}
