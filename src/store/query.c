/* query.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Answers for lists, off the main thread, from connections that can only read. */

#include "config.h"

#include "store/store-private.h"

#include "store/schema.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* @lists: a thread's connection, opened where it is NULL. */
static SatchelDatabase *
get_lists (SatchelStore     *self,
           SatchelDatabase **lists,
           GError          **error)
{
  g_autofree char *index = NULL;
  g_autofree char *state = NULL;
  g_autoptr(GError) failure = NULL;

  if (*lists != NULL)
    return *lists;

  index = g_build_filename (self->path, "index.sqlite", NULL);
  state = g_build_filename (self->path, "state.sqlite", NULL);
  *lists = satchel_schema_open_lists (index, state, &failure);
  if (*lists == NULL && !g_error_matches (failure, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_MISSING))
    g_propagate_error (error, g_steal_pointer (&failure));

  return *lists;
}

SatchelDatabase *
satchel_store_get_lists (SatchelStore *self,
                         GError      **error)
{
  return get_lists (self, &self->lists, error);
}

SatchelDatabase *
satchel_store_get_finding_lists (SatchelStore *self,
                                 GError      **error)
{
  return get_lists (self, self->find != NULL ? &self->finding_lists : &self->lists, error);
}

/* Hands over @answer, or the error. */
static void
give (GTask         *task,
      gpointer       answer,
      GDestroyNotify free_answer,
      GError        *error)
{
  if (error == NULL)
    {
      g_task_return_pointer (task, answer, free_answer);
      return;
    }

  satchel_store_look_at_index_error (g_task_get_source_object (task), error);
  if (answer != NULL)
    free_answer (answer);
  g_task_return_error (task, error);
}

/* --- folders --- */

static SatchelFolderInfo *
read_folder (SatchelStatement *statement)
{
  SatchelFolderInfo *info = g_new0 (SatchelFolderInfo, 1);
  const char *slash;

  info->row = sqlite3_column_int64 (statement, 0);
  info->account = satchel_statement_dup_text (statement, 1);
  info->path = satchel_statement_dup_text (statement, 2);
  info->role = sqlite3_column_int (statement, 3);
  info->messages = (guint64) sqlite3_column_int64 (statement, 4);
  info->unread = (guint64) sqlite3_column_int64 (statement, 5);
  info->bytes = (guint64) sqlite3_column_int64 (statement, 6);
  slash = strrchr (info->path, '/');
  info->name = g_strdup (slash != NULL ? slash + 1 : info->path);

  return info;
}

static void
do_list_folders (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  GPtrArray *folders = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_folder_info_free);
  g_autoptr(SatchelStatement) statement = NULL;
  GError *error = NULL;
  SatchelDatabase *lists = satchel_store_get_lists (source, &error);

  if (lists != NULL)
    statement = satchel_database_ask (lists, &error,
                                      "SELECT folder, account, path, role, messages, unread, bytes"
                                      "  FROM folder ORDER BY account, role, path COLLATE NOCASE, path",
                                      "");
  while (statement != NULL && satchel_statement_next (statement, &error))
    g_ptr_array_add (folders, read_folder (statement));

  give (task, folders, (GDestroyNotify) g_ptr_array_unref, error);
}

void
satchel_store_list_folders_async (SatchelStore        *self,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (SATCHEL_IS_STORE (self));

  task = satchel_store_new_task (self, satchel_store_list_folders_async, NULL, NULL, cancellable,
                                 callback, data);
  satchel_store_run (self, self->read, SATCHEL_URGENT, task, do_list_folders);
}

GPtrArray *
satchel_store_list_folders_finish (SatchelStore *self,
                                   GAsyncResult *result,
                                   GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- lists --- */

/* The words must be those of the partial indices, or SQLite does not use them. */
static char *
make_sql (const SatchelQuery *query)
{
  static const char *const keys[] = {
    [SATCHEL_SORT_DATE] = "date",
    [SATCHEL_SORT_SENDER] = "sender_key",
    [SATCHEL_SORT_SUBJECT] = "subject_key",
    [SATCHEL_SORT_SIZE] = "size",
  };
  const char *direction = query->ascending ? "ASC" : "DESC";
  GString *sql = g_string_new ("SELECT row FROM message WHERE ");

  g_string_append (sql, query->folder != 0 ? "folder = ?"
                                           : "folder IN (SELECT folder FROM folder WHERE role = ?)");
  if (query->unread)
    g_string_append (sql, " AND flags & 1 = 0");
  if (query->flagged)
    g_string_append (sql, " AND flags & 2 = 2");
  if (query->attachments)
    g_string_append (sql, " AND attachments = 1");

  g_string_append_printf (sql, " ORDER BY %s %s", keys[query->sort], direction);
  if (query->sort != SATCHEL_SORT_DATE)
    g_string_append_printf (sql, ", date %s", direction);
  g_string_append_printf (sql, ", row %s", direction);
  if (query->limit > 0)
    g_string_append_printf (sql, " LIMIT %u", query->limit);

  return g_string_free (sql, FALSE);
}

static gboolean
check_folder (SatchelDatabase *lists,
              gint64           folder,
              GError         **error)
{
  gint64 there = 0;

  if (folder == 0)
    return TRUE;
  if (lists != NULL
      && !satchel_database_ask_int (lists, &there, 0, error,
                                    "SELECT 1 FROM folder WHERE folder = ?", "i", folder))
    return FALSE;
  if (there == 0)
    g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_NO_FOLDER,
                 _("This folder is not there any more."));

  return there != 0;
}

static void
do_query (GTask        *task,
          gpointer      source,
          gpointer      data,
          GCancellable *cancellable)
{
  const SatchelQuery *query = data;
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(SatchelStatement) statement = NULL;
  g_autofree char *sql = make_sql (query);
  GError *error = NULL;
  SatchelDatabase *lists = satchel_store_get_lists (source, &error);

  if (error == NULL && check_folder (lists, query->folder, &error) && lists != NULL)
    statement = satchel_database_ask (lists, &error, sql, "i",
                                      query->folder != 0 ? query->folder : (gint64) query->role);
  while (statement != NULL && satchel_statement_next (statement, &error))
    {
      gint64 row = sqlite3_column_int64 (statement, 0);

      g_array_append_val (rows, row);

      /* A long list that nobody waits for any more. */
      if (rows->len % 4096 == 0 && g_cancellable_set_error_if_cancelled (cancellable, &error))
        break;
    }

  if (lists != NULL && error == NULL && query->conversations
      && satchel_store_update_conversations (source, lists, cancellable, &error))
    satchel_store_fold_conversations (source, rows, query->kept);

  give (task, rows, (GDestroyNotify) g_array_unref, error);
}

void
satchel_store_query_async (SatchelStore        *self,
                           const SatchelQuery  *query,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (query != NULL && query->sort <= SATCHEL_SORT_SIZE);

  task = satchel_store_new_task (self, satchel_store_query_async, g_memdup2 (query, sizeof *query),
                                 g_free, cancellable, callback, data);
  satchel_store_run (self, self->read, SATCHEL_URGENT, task, do_query);
}

GArray *
satchel_store_query_finish (SatchelStore *self,
                            GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- rows --- */

/* 3: SATCHEL_WISH_FETCH. */
#define ROW_SQL \
  "SELECT m.row, m.name, f.account, m.folder, f.path, m.subject, m.sender, m.recipients, m.preview," \
  "       m.date, m.arrived, m.size, m.flags, m.attachments," \
  "       EXISTS (SELECT 1 FROM on_server s WHERE s.name = m.name), m.partial = 1," \
  "       m.partial = 1 AND EXISTS (SELECT 1 FROM on_server s WHERE s.name = m.name AND s.wish = 3)" \
  "  FROM message m JOIN folder f USING (folder) WHERE "

static SatchelRow *
read_row (SatchelStatement *statement)
{
  SatchelRow *row = g_atomic_rc_box_new0 (SatchelRow);

  row->row = sqlite3_column_int64 (statement, 0);
  row->id = satchel_statement_dup_text (statement, 1);
  row->account = satchel_statement_dup_text (statement, 2);
  row->folder = sqlite3_column_int64 (statement, 3);
  row->path = satchel_statement_dup_text (statement, 4);
  row->subject = satchel_statement_dup_text (statement, 5);
  row->from = satchel_statement_dup_text (statement, 6);
  row->to = satchel_statement_dup_text (statement, 7);
  row->preview = satchel_statement_dup_text (statement, 8);
  row->date = sqlite3_column_int64 (statement, 9);
  row->arrived = sqlite3_column_int64 (statement, 10);
  row->size = (guint64) sqlite3_column_int64 (statement, 11);
  row->flags = sqlite3_column_int (statement, 12);
  row->has_attachments = sqlite3_column_int (statement, 13);
  row->on_server = sqlite3_column_int (statement, 14);
  row->is_partial = sqlite3_column_int (statement, 15);
  row->is_wished = sqlite3_column_int (statement, 16);
  row->in_conversation = 1;

  return row;
}

GPtrArray *
satchel_store_read_rows (SatchelStore    *self,
                         SatchelDatabase *lists,
                         GArray          *numbers,
                         GError         **error)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_row_unref);
  g_autoptr(GError) failure = NULL;

  for (guint i = 0; failure == NULL && i < numbers->len; i++)
    {
      gint64 number = g_array_index (numbers, gint64, i);
      g_autoptr(SatchelStatement) statement = satchel_database_ask (lists, &failure, ROW_SQL "m.row = ?", "i", number);
      SatchelRow *row;

      if (statement == NULL || !satchel_statement_next (statement, &failure))
        continue;
      row = read_row (statement);
      g_ptr_array_add (rows, row);
      if (self->conversations != NULL)
        {
          g_autoptr(GArray) members = satchel_store_read_conversation (self, lists, number, &failure);

          row->in_conversation = MAX (members->len, 1);
        }
    }

  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return rows;
}

/* In one transaction: asked for one by one, each row locks both databases and looks whether they have changed. */
static GPtrArray *
read_rows_at_once (SatchelStore    *self,
                   SatchelDatabase *lists,
                   GArray          *numbers,
                   GError         **error)
{
  GPtrArray *rows;

  if (!satchel_database_do (lists, error, "BEGIN", ""))
    return g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_row_unref);
  rows = satchel_store_read_rows (self, lists, numbers, error);
  satchel_database_rollback (lists);

  return rows;
}

static void
do_rows (GTask        *task,
         gpointer      source,
         gpointer      data,
         GCancellable *cancellable)
{
  GPtrArray *rows = NULL;
  GError *error = NULL;
  SatchelDatabase *lists = satchel_store_get_lists (source, &error);

  if (lists != NULL)
    rows = read_rows_at_once (source, lists, data, &error);
  else
    rows = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_row_unref);

  give (task, rows, (GDestroyNotify) g_ptr_array_unref, error);
}

void
satchel_store_rows_async (SatchelStore        *self,
                          const gint64        *rows,
                          guint                n,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             data)
{
  g_autoptr(GTask) task = NULL;
  GArray *wanted;

  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (rows != NULL || n == 0);

  wanted = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n);
  g_array_append_vals (wanted, rows, n);
  task = satchel_store_new_task (self, satchel_store_rows_async, wanted,
                                 (GDestroyNotify) g_array_unref, cancellable, callback, data);
  satchel_store_run (self, self->read, SATCHEL_URGENT, task, do_rows);
}

GPtrArray *
satchel_store_rows_finish (SatchelStore *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
set_no_message (GError **error)
{
  g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_NO_MESSAGE,
               _("There is no such message here."));
}

static void
do_find (GTask        *task,
         gpointer      source,
         gpointer      data,
         GCancellable *cancellable)
{
  g_autoptr(SatchelStatement) statement = NULL;
  SatchelRow *row = NULL;
  GError *error = NULL;
  SatchelDatabase *lists = satchel_store_get_lists (source, &error);

  if (lists != NULL)
    statement = satchel_database_ask (lists, &error, ROW_SQL "m.name = ?", "s", (const char *) data);
  if (statement != NULL && satchel_statement_next (statement, &error))
    row = read_row (statement);
  if (row == NULL && error == NULL)
    set_no_message (&error);

  give (task, row, (GDestroyNotify) satchel_row_unref, error);
}

void
satchel_store_find_async (SatchelStore        *self,
                          const char          *id,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (id != NULL);

  task = satchel_store_new_task (self, satchel_store_find_async, g_strdup (id), g_free, cancellable,
                                 callback, data);
  satchel_store_run (self, self->read, SATCHEL_URGENT, task, do_find);
}

SatchelRow *
satchel_store_find_finish (SatchelStore *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- messages --- */

typedef struct
{
  gint64             row;
  SatchelStoreReader work;
  gpointer           work_data;
  GDestroyNotify     free_result;
  SatchelSource     *source;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_clear_pointer (&self->source, satchel_source_free);
  g_free (self);
}

/* One that killed the parser before is given to it without what followed its heads. */
static SatchelSource *
open_place (SatchelPlace *place,
            const char   *path,
            GError      **error)
{
  g_autoptr(SatchelSource) source = satchel_source_new_for_path (path, error);
  g_autoptr(GBytes) head = NULL;

  if (source == NULL || !place->heads_only)
    return g_steal_pointer (&source);

  head = satchel_entry_read_head (path, error);
  if (head == NULL)
    return NULL;
  satchel_source_limit (source, g_bytes_get_size (head));
  return g_steal_pointer (&source);
}

static SatchelSource *
open_source (SatchelStore *self,
             gint64        row,
             GError      **error)
{
  g_autoptr(GError) failure = NULL;
  SatchelDatabase *lists = satchel_store_get_lists (self, &failure);
  gboolean known = FALSE;

  /* The file may be renamed between asking the index and opening it, by a mark or a move; then the
   * index says something else soon. */
  for (guint attempt = 0; lists != NULL && failure == NULL && attempt < 5; attempt++)
    {
      g_autoptr(SatchelPlace) place = satchel_index_get_place (lists, row, &failure);
      g_autofree char *path = NULL;
      SatchelSource *source;

      if (place == NULL)
        break;
      known = TRUE;
      path = satchel_store_locate (self, lists, place, &failure);
      source = path != NULL ? open_place (place, path, &failure) : NULL;
      if (source != NULL)
        return source;
      if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        g_clear_error (&failure);
      g_usleep (attempt * 1000);
    }

  if (failure != NULL)
    g_propagate_error (error, satchel_store_explain (self, g_steal_pointer (&failure)));
  else if (known)
    g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_NO_MESSAGE,
                 _("The file of this message is gone. It may be in a backup."));
  else
    set_no_message (error);
  return NULL;
}

static void
do_load (GTask        *task,
         gpointer      source,
         gpointer      data,
         GCancellable *cancellable)
{
  Reading *reading = data;
  GError *error = NULL;
  SatchelSource *message = open_source (source, reading->row, &error);

  give (task, message, (GDestroyNotify) satchel_source_free, error);
}

void
satchel_store_load_async (SatchelStore        *self,
                          gint64               row,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             data)
{
  g_autoptr(GTask) task = NULL;
  Reading *reading;

  g_return_if_fail (SATCHEL_IS_STORE (self));

  reading = g_new0 (Reading, 1);
  reading->row = row;
  task = satchel_store_new_task (self, satchel_store_load_async, reading, reading_free, cancellable,
                                 callback, data);
  satchel_store_run (self, self->read, SATCHEL_URGENT, task, do_load);
}

SatchelSource *
satchel_store_load_finish (SatchelStore *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
do_read (GTask        *task,
         gpointer      source,
         gpointer      data,
         GCancellable *cancellable)
{
  Reading *reading = data;
  GError *error = NULL;
  gpointer result = reading->work (reading->source, reading->work_data, cancellable, &error);

  g_clear_pointer (&reading->source, satchel_source_free);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, reading->free_result);
}

/* Opened where the index is asked, read where a long message holds nobody up. */
static void
do_open_to_read (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  SatchelStore *self = source;
  Reading *reading = data;
  GError *error = NULL;

  reading->source = open_source (self, reading->row, &error);
  if (reading->source == NULL)
    g_task_return_error (task, error);
  else
    satchel_worker_run (self->show, SATCHEL_URGENT, task, do_read);
}

void
satchel_store_read_async (SatchelStore        *self,
                          gint64               row,
                          SatchelStoreReader   work,
                          gpointer             work_data,
                          GDestroyNotify       free_result,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             data)
{
  g_autoptr(GTask) task = NULL;
  Reading *reading;

  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (work != NULL);

  reading = g_new0 (Reading, 1);
  *reading = (Reading) { row, work, work_data, free_result, NULL };
  task = satchel_store_new_task (self, satchel_store_read_async, reading, reading_free, cancellable,
                                 callback, data);
  satchel_store_run (self, self->read, SATCHEL_URGENT, task, do_open_to_read);
}

gpointer
satchel_store_read_finish (SatchelStore *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- notes --- */

/* From the state itself: it is there before any index. */
static void
do_notes (GTask        *task,
          gpointer      source,
          gpointer      data,
          GCancellable *cancellable)
{
  SatchelStore *self = source;
  GHashTable *notes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *path = g_build_filename (self->path, "state.sqlite", NULL);
  GError *error = NULL;
  g_autoptr(SatchelDatabase) state = satchel_schema_open_reading (path, SATCHEL_SCHEMA_STATE, &error);
  g_autoptr(SatchelStatement) statement = NULL;

  if (g_error_matches (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_MISSING))
    g_clear_error (&error);
  if (state != NULL)
    statement = satchel_database_ask (state, &error, "SELECT key, value FROM note WHERE account = ?",
                                      "s", (const char *) data);
  while (statement != NULL && satchel_statement_next (statement, &error))
    g_hash_table_insert (notes, satchel_statement_dup_text (statement, 0),
                         satchel_statement_dup_text (statement, 1));

  if (error == NULL)
    {
      g_task_return_pointer (task, notes, (GDestroyNotify) g_hash_table_unref);
      return;
    }
  g_hash_table_unref (notes);
  g_task_return_error (task, error);
}

void
satchel_store_notes_async (SatchelStore        *self,
                           const char          *account,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (account != NULL);

  task = satchel_store_new_task (self, satchel_store_notes_async, g_strdup (account), g_free,
                                 cancellable, callback, data);
  satchel_store_run (self, self->read, SATCHEL_URGENT, task, do_notes);
}

GHashTable *
satchel_store_notes_finish (SatchelStore *self,
                            GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
