/* undelete.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The jobs of put-away.h: what was deleted is taken back. */

#include "config.h"

#include "store/change-private.h"
#include "store/put-away.h"
#include "store/store-private.h"

#include <glib/gi18n-lib.h>

/* --- taking back --- */

/* A message of a deletion, and where it was. */
typedef struct
{
  char *name;
  char *account;
  char *folder;
  char *suffix;   /* NULL: it is in Trash */
} Former;

static void
former_free (gpointer data)
{
  Former *self = data;

  g_free (self->name);
  g_free (self->account);
  g_free (self->folder);
  g_free (self->suffix);
  g_free (self);
}

static GPtrArray *
list_former (SatchelStore *self,
             gint64        deletion,
             GError      **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func (former_free);
  g_autoptr(SatchelStatement) statement =
    satchel_database_ask (self->state, error,
                          "SELECT name, account, folder, suffix, suffix IS NULL FROM put_away"
                          " WHERE deletion = ? AND folder IS NOT NULL ORDER BY account, folder", "i", deletion);
  GError *failure = NULL;

  if (statement == NULL)
    return NULL;
  while (satchel_statement_next (statement, &failure))
    {
      Former *former = g_new0 (Former, 1);

      former->name = satchel_statement_dup_text (statement, 0);
      former->account = satchel_statement_dup_text (statement, 1);
      former->folder = satchel_statement_dup_text (statement, 2);
      former->suffix = sqlite3_column_int (statement, 4) ? NULL : satchel_statement_dup_text (statement, 3);
      g_ptr_array_add (all, former);
    }
  if (failure == NULL)
    return g_steal_pointer (&all);

  g_propagate_error (error, failure);
  return NULL;
}

/* Those from @first on that were in the same folder, out of the Trash again. @end: (out). */
static gboolean
move_back (SatchelStore *self,
           GPtrArray    *all,
           guint         first,
           guint        *end,
           GError      **error)
{
  const Former *one = g_ptr_array_index (all, first);
  g_autoptr(GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GPtrArray) changes = NULL;
  g_autoptr(SatchelIndexFolder) target = NULL;
  gint64 folder, deletion = 0;
  guint i;

  for (i = first; i < all->len; i++)
    {
      const Former *other = g_ptr_array_index (all, i);
      g_autoptr(SatchelPlace) place = NULL;

      if (!g_str_equal (other->account, one->account) || !g_str_equal (other->folder, one->folder))
        break;
      place = other->suffix == NULL ? satchel_index_find_place (self->index, other->name, NULL) : NULL;
      if (place != NULL)
        g_array_append_val (rows, place->row);
    }
  *end = i;
  if (rows->len == 0)
    return TRUE;

  if (!satchel_store_ensure_folder (self, one->account, one->folder, &folder, error))
    return FALSE;
  target = satchel_index_get_folder (self->index, folder, error);
  changes = target != NULL ? satchel_change_find (self, rows, error) : NULL;
  return changes != NULL && satchel_change_move (self, changes, target, &deletion, error);
}

static gboolean
bring_back (SatchelStore *self,
            GPtrArray    *all,
            GError      **error)
{
  for (guint i = 0; i < all->len;)
    {
      if (!move_back (self, all, i, &i, error))
        return FALSE;
    }
  for (guint i = 0; i < all->len; i++)
    {
      const Former *former = g_ptr_array_index (all, i);

      if (former->suffix != NULL
          && !satchel_put_away_restore (self, former->name, former->account, former->folder, former->suffix, error))
        return FALSE;
    }

  return TRUE;
}

/* Also those that were empty. */
static gboolean
make_folders_again (SatchelStore *self,
                    gint64        deletion,
                    gboolean     *known,
                    GError      **error)
{
  g_autoptr(SatchelStatement) statement =
    satchel_database_ask (self->state, error, "SELECT account, folders, kind FROM deletion WHERE deletion = ?", "i",
                          deletion);
  g_autofree char *account = NULL;
  g_autofree char *folders = NULL;
  g_auto(GStrv) paths = NULL;
  GError *failure = NULL;
  gint64 row;

  if (statement == NULL)
    return FALSE;
  *known = satchel_statement_next (statement, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (!*known || sqlite3_column_int (statement, 2) != SATCHEL_DELETION_FOLDER)
    return TRUE;

  account = satchel_statement_dup_text (statement, 0);
  folders = satchel_statement_dup_text (statement, 1);
  paths = g_strsplit (folders, "//", -1);
  for (guint i = 0; paths[i] != NULL; i++)
    {
      if (!satchel_store_ensure_folder (self, account, paths[i], &row, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
undelete (SatchelStore *self,
          gint64        deletion,
          GError      **error)
{
  g_autoptr(GPtrArray) all = NULL;
  gboolean known;

  if (!make_folders_again (self, deletion, &known, error))
    return FALSE;
  all = list_former (self, deletion, error);
  if (all == NULL)
    return FALSE;
  if (!known)
    {
      g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_NO_MESSAGE,
                   _("This is too long ago to be taken back."));
      return FALSE;
    }

  return bring_back (self, all, error)
         && satchel_database_do (self->state, error, "DELETE FROM deletion WHERE deletion = ?", "i", deletion);
}

static void
do_undelete (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  GError *error = NULL;
  gboolean back = undelete (source, *(gint64 *) data, &error);

  satchel_store_tell_changed (source, 0);
  if (back)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
satchel_store_undelete_async (SatchelStore        *self,
                              gint64               deletion,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (SATCHEL_IS_STORE (self));

  task = satchel_store_new_task (self, satchel_store_undelete_async, g_memdup2 (&deletion, sizeof deletion), g_free,
                                 cancellable, callback, data);
  satchel_store_run (self, self->store, SATCHEL_URGENT, task, do_undelete);
}

gboolean
satchel_store_undelete_finish (SatchelStore *self,
                               GAsyncResult *result,
                               GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- what can be taken back --- */

static SatchelDeletion *
read_deletion (SatchelStatement *statement)
{
  g_autofree char *folders = satchel_statement_dup_text (statement, 4);
  g_auto(GStrv) paths = g_strsplit (folders, "//", 2);
  SatchelDeletion *self = g_new0 (SatchelDeletion, 1);

  self->deletion = sqlite3_column_int64 (statement, 0);
  self->kind = sqlite3_column_int (statement, 1);
  self->time = sqlite3_column_int64 (statement, 2);
  self->account = satchel_statement_dup_text (statement, 3);
  self->path = g_strdup (paths[0] != NULL ? paths[0] : "");
  self->n = (guint) sqlite3_column_int64 (statement, 5);
  return self;
}

static void
do_list (GTask        *task,
         gpointer      source,
         gpointer      data,
         GCancellable *cancellable)
{
  SatchelStore *self = source;
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_deletion_free);
  g_autoptr(SatchelStatement) statement = NULL;
  GError *error = NULL;

  statement = satchel_database_ask (self->state, &error,
                                    "SELECT d.deletion, d.kind, d.time, d.account, d.folders,"
                                    "       (SELECT count (*) FROM put_away p WHERE p.deletion = d.deletion) AS n"
                                    "  FROM deletion d WHERE (n > 0 OR d.kind = ?) AND d.kind <> ?"
                                    " ORDER BY d.deletion",
                                    "ii", (gint64) SATCHEL_DELETION_FOLDER, (gint64) SATCHEL_DELETION_EXPIRED);
  while (statement != NULL && satchel_statement_next (statement, &error))
    g_ptr_array_add (all, read_deletion (statement));

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&all), (GDestroyNotify) g_ptr_array_unref);
}

void
satchel_store_deletions_async (SatchelStore        *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (SATCHEL_IS_STORE (self));

  task = satchel_store_new_task (self, satchel_store_deletions_async, NULL, NULL, cancellable, callback, data);
  satchel_store_run (self, self->store, SATCHEL_URGENT, task, do_list);
}

GPtrArray *
satchel_store_deletions_finish (SatchelStore *self,
                                GAsyncResult *result,
                                GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
