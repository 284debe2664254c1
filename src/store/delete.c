/* delete.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The jobs of put-away.h: messages and folders deleted. */

#include "config.h"

#include "store/change-private.h"
#include "store/partial.h"
#include "store/put-away.h"
#include "store/store-private.h"

#define DAY (24 * 60 * 60)

typedef struct
{
  GArray *rows;        /* of gint64 */
  char   *account;
  char   *path;
  guint   trash_days;
  guint   junk_days;
} Request;

static Request *
request_new (const char *account,
             const char *path)
{
  Request *self = g_new0 (Request, 1);

  self->account = g_strdup (account);
  self->path = g_strdup (path);
  return self;
}

static void
request_free (gpointer data)
{
  Request *self = data;

  g_clear_pointer (&self->rows, g_array_unref);
  g_free (self->account);
  g_free (self->path);
  g_free (self);
}

/* --- what came of it --- */

static SatchelDeletion *
deletion_new (SatchelDeletionKind kind,
              const char         *account,
              const char         *path)
{
  SatchelDeletion *self = g_new0 (SatchelDeletion, 1);

  self->kind = kind;
  self->time = g_get_real_time () / G_USEC_PER_SEC;
  self->account = g_strdup (account);
  self->path = g_strdup (path);
  return self;
}

static void
give (GTask           *task,
      SatchelDeletion *deletion,
      gboolean         deleted,
      GError          *error)
{
  if (deleted)
    {
      g_task_return_pointer (task, deletion, (GDestroyNotify) satchel_deletion_free);
      return;
    }

  satchel_deletion_free (deletion);
  g_task_return_error (task, error);
}

/* In a transaction of its own. */
static gboolean
begin_deletion (SatchelStore    *self,
                SatchelDeletion *deletion,
                const char      *folders,
                GError         **error)
{
  if (!satchel_database_begin (self->state, error))
    return FALSE;
  if (satchel_put_away_begin (self->state, deletion->kind, deletion->account, folders, &deletion->deletion, error))
    return satchel_database_commit (self->state, error);

  satchel_database_rollback (self->state);
  return FALSE;
}

static guint
count_done (GPtrArray *changes)
{
  guint n = 0;

  for (guint i = 0; i < changes->len; i++)
    n += ((SatchelChange *) g_ptr_array_index (changes, i))->done;
  return n;
}

/* --- deleting --- */

static gboolean
move_to_trash (SatchelStore    *self,
               GArray          *rows,
               const char      *account,
               SatchelDeletion *deletion,
               GError         **error)
{
  g_autoptr(GPtrArray) changes = NULL;
  g_autoptr(SatchelIndexFolder) target = NULL;
  gboolean moved;
  gint64 trash;

  if (rows->len == 0)
    return TRUE;
  if (!satchel_store_ensure_folder (self, account, satchel_role_get_path (SATCHEL_ROLE_TRASH), &trash, error))
    return FALSE;
  target = satchel_index_get_folder (self->index, trash, error);
  if (target == NULL)
    return FALSE;
  changes = satchel_change_find (self, rows, error);
  if (changes == NULL)
    return FALSE;

  moved = satchel_change_move (self, changes, target, &deletion->deletion, error);
  deletion->n += count_done (changes);
  return moved;
}

static gboolean
discard (SatchelStore    *self,
         GArray          *rows,
         SatchelDeletion *deletion,
         GError         **error)
{
  g_autoptr(GPtrArray) changes = NULL;
  gboolean discarded;

  if (rows->len == 0)
    return TRUE;
  changes = satchel_change_find (self, rows, error);
  if (changes == NULL || (deletion->deletion == 0 && !begin_deletion (self, deletion, deletion->path, error)))
    return FALSE;

  discarded = satchel_put_away_discard (self, changes, deletion->deletion, error);
  deletion->n += count_done (changes);
  return discarded;
}

/* The rows of a job by what becomes of them: account → GArray, "" for good. Returns: (transfer full) (nullable). */
static GHashTable *
sort_rows (SatchelStore *self,
           GArray       *rows,
           GError      **error)
{
  g_autoptr(GHashTable) groups =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  GError *failure = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      gint64 row = g_array_index (rows, gint64, i);
      g_autoptr(SatchelStatement) statement =
        satchel_database_ask (self->index, error,
                              "SELECT f.account, f.role FROM message m JOIN folder f USING (folder) WHERE m.row = ?",
                              "i", row);
      g_autofree char *account = NULL;
      GArray *group;

      if (statement == NULL)
        return NULL;
      if (!satchel_statement_next (statement, &failure))
        continue;
      account = sqlite3_column_int (statement, 1) == SATCHEL_ROLE_TRASH ? g_strdup ("")
                                                                        : satchel_statement_dup_text (statement, 0);
      group = g_hash_table_lookup (groups, account);
      if (group == NULL)
        {
          group = g_array_new (FALSE, FALSE, sizeof (gint64));
          g_hash_table_insert (groups, g_steal_pointer (&account), group);
        }
      g_array_append_val (group, row);
    }
  if (failure == NULL)
    return g_steal_pointer (&groups);

  g_propagate_error (error, failure);
  return NULL;
}

static gboolean
delete_groups (SatchelStore    *self,
               GHashTable      *groups,
               SatchelDeletion *deletion,
               GError         **error)
{
  GArray *for_good = g_hash_table_lookup (groups, "");
  GHashTableIter iter;
  gpointer account, rows;

  /* One kind for all: what is for good is said to be. */
  if (for_good != NULL)
    {
      deletion->kind = SATCHEL_DELETION_FOR_GOOD;
      if (!discard (self, for_good, deletion, error))
        return FALSE;
    }
  g_hash_table_iter_init (&iter, groups);
  while (g_hash_table_iter_next (&iter, &account, &rows))
    {
      if (*(const char *) account != '\0' && !move_to_trash (self, rows, account, deletion, error))
        return FALSE;
    }

  return TRUE;
}

static void
do_delete (GTask        *task,
           gpointer      source,
           gpointer      data,
           GCancellable *cancellable)
{
  Request *request = data;
  GError *error = NULL;
  SatchelDeletion *deletion = deletion_new (SATCHEL_DELETION_MOVED, NULL, NULL);
  g_autoptr(GHashTable) groups = sort_rows (source, request->rows, &error);

  give (task, deletion, groups != NULL && delete_groups (source, groups, deletion, &error), error);
}

/* --- a folder --- */

static GArray *
list_rows (SatchelStore *self,
           gint64        folder,
           GError      **error)
{
  g_autoptr(GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(SatchelStatement) statement =
    satchel_database_ask (self->index, error, "SELECT row FROM message WHERE folder = ?", "i", folder);
  GError *failure = NULL;

  if (statement == NULL)
    return NULL;
  while (satchel_statement_next (statement, &failure))
    {
      gint64 row = sqlite3_column_int64 (statement, 0);

      g_array_append_val (rows, row);
    }
  if (failure == NULL)
    return g_steal_pointer (&rows);

  g_propagate_error (error, failure);
  return NULL;
}

static gboolean
empty_folder (SatchelStore    *self,
              Request         *request,
              SatchelDeletion *deletion,
              GError         **error)
{
  SatchelRole role = satchel_role_from_path (request->path);
  gint64 folder = satchel_folder_look_up (self, request->account, request->path, FALSE, error);
  g_autoptr(GArray) rows = folder != 0 ? list_rows (self, folder, error) : NULL;

  if (rows == NULL)
    return FALSE;
  if (role == SATCHEL_ROLE_TRASH || role == SATCHEL_ROLE_JUNK)
    return discard (self, rows, deletion, error);

  return (rows->len == 0 || begin_deletion (self, deletion, request->path, error))
         && move_to_trash (self, rows, request->account, deletion, error);
}

static void
do_empty (GTask        *task,
          gpointer      source,
          gpointer      data,
          GCancellable *cancellable)
{
  Request *request = data;
  GError *error = NULL;
  SatchelDeletion *deletion = deletion_new (SATCHEL_DELETION_EMPTIED, request->account, request->path);

  give (task, deletion, empty_folder (source, request, deletion, &error), error);
}

static char *
join_paths (GPtrArray *tree)
{
  GString *joined = g_string_new (NULL);

  for (guint i = tree->len; i > 0; i--)
    {
      if (joined->len > 0)
        g_string_append (joined, "//");
      g_string_append (joined, ((SatchelIndexFolder *) g_ptr_array_index (tree, i - 1))->path);
    }

  return g_string_free (joined, FALSE);
}

/* Messages first: a folder goes when nothing is left in it. */
static gboolean
remove_folder (SatchelStore    *self,
               Request         *request,
               SatchelDeletion *deletion,
               GError         **error)
{
  g_autoptr(GPtrArray) tree = NULL;
  g_autofree char *joined = NULL;

  if (satchel_folder_look_up (self, request->account, request->path, TRUE, error) == 0)
    return FALSE;
  tree = satchel_folder_list_tree (self, request->account, request->path, error);
  if (tree == NULL)
    return FALSE;
  joined = join_paths (tree);
  if (!begin_deletion (self, deletion, joined, error))
    return FALSE;

  for (guint i = 0; i < tree->len; i++)
    {
      const SatchelIndexFolder *folder = g_ptr_array_index (tree, i);
      g_autoptr(GArray) rows = list_rows (self, folder->folder, error);

      if (rows == NULL || !move_to_trash (self, rows, request->account, deletion, error)
          || !satchel_folder_remove_empty (self, folder, error))
        return FALSE;
    }

  return TRUE;
}

static void
do_remove (GTask        *task,
           gpointer      source,
           gpointer      data,
           GCancellable *cancellable)
{
  Request *request = data;
  GError *error = NULL;
  SatchelDeletion *deletion = deletion_new (SATCHEL_DELETION_FOLDER, request->account, request->path);
  gboolean removed = remove_folder (source, request, deletion, &error);

  satchel_store_tell_changed (source, 0);
  give (task, deletion, removed, error);
}

/* --- what goes by itself --- */

/* Since when @name waits; those of which nobody knows wait from now on. */
static gboolean
look_since (SatchelStore *self,
            const char   *name,
            gint64        now,
            gint64       *since,
            GError      **error)
{
  if (!satchel_database_ask_int (self->state, since, 0, error, "SELECT since FROM put_away WHERE name = ?", "s", name))
    return FALSE;
  if (*since != 0)
    return TRUE;

  *since = now;
  return satchel_put_away_note (self->state, name, 0, now, NULL, NULL, NULL, error);
}

static GArray *
list_expired (SatchelStore *self,
              gint64        folder,
              guint         days,
              GError      **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr(GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(SatchelStatement) statement = NULL;
  GError *failure = NULL;

  statement = satchel_database_ask (self->index, error, "SELECT row, name FROM message WHERE folder = ?", "i", folder);
  if (statement == NULL || !satchel_database_begin (self->state, error))
    return NULL;
  while (failure == NULL && satchel_statement_next (statement, &failure))
    {
      gint64 row = sqlite3_column_int64 (statement, 0);
      gint64 since;

      if (look_since (self, (const char *) sqlite3_column_text (statement, 1), now, &since, &failure)
          && since < now - (gint64) days * DAY)
        g_array_append_val (rows, row);
    }
  if (failure == NULL && satchel_database_commit (self->state, &failure))
    return g_steal_pointer (&rows);

  satchel_database_rollback (self->state);
  g_propagate_error (error, failure);
  return NULL;
}

static gboolean
expire (SatchelStore    *self,
        const char      *account,
        SatchelRole      role,
        guint            days,
        SatchelDeletion *deletion,
        GError         **error)
{
  g_autoptr(GArray) rows = NULL;
  gint64 folder = 0;

  if (days == 0)
    return TRUE;
  if (!satchel_index_find_folder (self->index, account, satchel_role_get_path (role), &folder, error))
    return FALSE;
  if (folder == 0)
    return TRUE;

  rows = list_expired (self, folder, days, error);
  return rows != NULL && discard (self, rows, deletion, error);
}

static void
do_expire (GTask        *task,
           gpointer      source,
           gpointer      data,
           GCancellable *cancellable)
{
  Request *request = data;
  GError *error = NULL;
  SatchelDeletion *deletion = deletion_new (SATCHEL_DELETION_EXPIRED, request->account, NULL);
  gboolean expired = satchel_put_away_catch_up (source, &error)
                     && expire (source, request->account, SATCHEL_ROLE_TRASH, request->trash_days, deletion, &error)
                     && expire (source, request->account, SATCHEL_ROLE_JUNK, request->junk_days, deletion, &error);

  give (task, deletion, expired, error);
}

/* --- the calls --- */

static void
run (SatchelStore        *self,
     gpointer             tag,
     Request             *request,
     int                  urgency,
     GTaskThreadFunc      func,
     GCancellable        *cancellable,
     GAsyncReadyCallback  callback,
     gpointer             data)
{
  g_autoptr(GTask) task = satchel_store_new_task (self, tag, request, request_free, cancellable, callback, data);

  satchel_store_run (self, self->store, urgency, task, func);
}

void
satchel_store_delete_async (SatchelStore        *self,
                            const gint64        *rows,
                            guint                n,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             data)
{
  Request *request;

  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (rows != NULL || n == 0);

  request = request_new (NULL, NULL);
  request->rows = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n);
  g_array_append_vals (request->rows, rows, n);
  run (self, satchel_store_delete_async, request, SATCHEL_URGENT, do_delete, cancellable, callback, data);
}

void
satchel_store_empty_folder_async (SatchelStore        *self,
                                  const char          *account,
                                  const char          *path,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             data)
{
  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (account != NULL && path != NULL);

  run (self, satchel_store_empty_folder_async, request_new (account, path), SATCHEL_URGENT, do_empty, cancellable,
       callback, data);
}

void
satchel_store_remove_folder_async (SatchelStore        *self,
                                   const char          *account,
                                   const char          *path,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             data)
{
  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (account != NULL && path != NULL);

  run (self, satchel_store_remove_folder_async, request_new (account, path), SATCHEL_URGENT, do_remove, cancellable,
       callback, data);
}

void
satchel_store_expire_async (SatchelStore        *self,
                            const char          *account,
                            guint                trash_days,
                            guint                junk_days,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             data)
{
  Request *request;

  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (account != NULL);

  request = request_new (account, NULL);
  request->trash_days = trash_days;
  request->junk_days = junk_days;
  run (self, satchel_store_expire_async, request, SATCHEL_IDLE, do_expire, cancellable, callback, data);
}

SatchelDeletion *
satchel_store_delete_finish (SatchelStore *self,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
