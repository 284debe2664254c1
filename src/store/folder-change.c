/* folder-change.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/folder-change.h"

#include "store/change-private.h"
#include "store/store-private.h"

#include "base/durable.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* The note that a renaming is under way: "old//new". */
#define RENAMING "renaming"

typedef struct
{
  char *account;
  char *path;
  char *to;
} Request;

static Request *
request_new (const char *account,
             const char *path,
             const char *to)
{
  Request *self = g_new (Request, 1);

  *self = (Request) { g_strdup (account), g_strdup (path), g_strdup (to) };
  return self;
}

static void
request_free (gpointer data)
{
  Request *self = data;

  g_free (self->account);
  g_free (self->path);
  g_free (self->to);
  g_free (self);
}

/* --- names --- */

/* "inbox" and "INBOX" would be taken for the Inbox by people and by disks that don't know the difference. */
static gboolean
is_standard (const char *path)
{
  for (SatchelRole role = SATCHEL_ROLE_INBOX; role < SATCHEL_ROLE_NONE; role++)
    {
      if (g_ascii_strcasecmp (path, satchel_role_get_path (role)) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
fail (GError          **error,
      SatchelStoreError code,
      const char       *words)
{
  g_set_error_literal (error, SATCHEL_STORE_ERROR, (int) code, words);
  return FALSE;
}

static gboolean
is_usable (const char *path,
           GError    **error)
{
  switch (satchel_maildir_check_path (path))
    {
    case SATCHEL_PATH_EMPTY:
      return fail (error, SATCHEL_STORE_ERROR_BAD_NAME,
                   _("A folder needs a name; with a “/” there has to be one before and after it."));
    case SATCHEL_PATH_TOO_LONG:
      return fail (error, SATCHEL_STORE_ERROR_BAD_NAME, _("This name is too long for a folder. Choose a shorter one."));
    case SATCHEL_PATH_TOO_DEEP:
      return fail (error, SATCHEL_STORE_ERROR_BAD_NAME,
                   _("Folders can’t be nested that deep. Put it into one further up."));
    case SATCHEL_PATH_NO_TEXT:
      return fail (error, SATCHEL_STORE_ERROR_BAD_NAME, _("This can’t be the name of a folder. Choose another one."));
    case SATCHEL_PATH_GOOD:
    default:
      return TRUE;
    }
}

gint64
satchel_folder_look_up (SatchelStore *self,
                        const char   *account,
                        const char   *path,
                        gboolean      own,
                        GError      **error)
{
  gint64 folder = 0;

  if (!satchel_index_find_folder (self->index, account, path, &folder, error))
    return 0;
  if (folder == 0)
    return fail (error, SATCHEL_STORE_ERROR_NO_FOLDER, _("This folder is not there any more."));
  if (own && is_standard (path))
    return fail (error, SATCHEL_STORE_ERROR_STANDARD_FOLDER,
                 _("Each account needs this folder, so it can’t be renamed or deleted."));

  return folder;
}

static gboolean
is_free (SatchelStore *self,
         const char   *account,
         const char   *path,
         GError      **error)
{
  gint64 folder = 0;

  if (!satchel_index_find_folder (self->index, account, path, &folder, error))
    return FALSE;
  if (folder != 0 || (is_standard (path) && satchel_role_from_path (path) == SATCHEL_ROLE_NONE))
    return fail (error, SATCHEL_STORE_ERROR_EXISTS, _("There is a folder with this name already. Choose another name."));

  return TRUE;
}

GPtrArray *
satchel_folder_list_tree (SatchelStore *self,
                          const char   *account,
                          const char   *path,
                          GError      **error)
{
  g_autoptr(GPtrArray) tree = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_index_folder_free);
  g_autofree char *below = g_strconcat (path, "/", NULL);
  g_autoptr(SatchelStatement) statement = NULL;
  GError *failure = NULL;

  statement = satchel_database_ask (self->index, error,
                                    "SELECT folder, path, role FROM folder WHERE account = ?"
                                    " AND (path = ? OR substr (path, 1, length (?)) = ?) ORDER BY length (path) DESC",
                                    "ssss", account, path, below, below);
  if (statement == NULL)
    return NULL;
  while (satchel_statement_next (statement, &failure))
    {
      SatchelIndexFolder *folder = g_new0 (SatchelIndexFolder, 1);

      folder->folder = sqlite3_column_int64 (statement, 0);
      folder->account = g_strdup (account);
      folder->path = satchel_statement_dup_text (statement, 1);
      folder->role = sqlite3_column_int (statement, 2);
      g_ptr_array_add (tree, folder);
    }
  if (failure == NULL)
    return g_steal_pointer (&tree);

  g_propagate_error (error, failure);
  return NULL;
}

/* --- making --- */

/* From the top: where it ends too early, what is there is a folder. */
static gboolean
make_all (SatchelStore *self,
          const char   *account,
          const char   *path,
          gint64       *folder,
          GError      **error)
{
  g_autofree char *upto = g_strdup (path);

  for (char *at = upto; at != NULL;)
    {
      char *slash = strchr (at, '/');

      if (slash != NULL)
        *slash = '\0';
      if (!satchel_store_ensure_folder (self, account, upto, folder, error))
        return FALSE;
      if (slash != NULL)
        *slash = '/';
      at = slash != NULL ? slash + 1 : NULL;
    }

  return TRUE;
}

static void
do_create (GTask        *task,
           gpointer      source,
           gpointer      data,
           GCancellable *cancellable)
{
  Request *request = data;
  GError *error = NULL;
  gint64 folder = 0;

  if (!is_usable (request->path, &error) || !is_free (source, request->account, request->path, &error)
      || !make_all (source, request->account, request->path, &folder, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  satchel_store_tell_changed (source, 0);
  g_task_return_pointer (task, g_memdup2 (&folder, sizeof folder), g_free);
}

void
satchel_store_create_folder_async (SatchelStore        *self,
                                   const char          *account,
                                   const char          *path,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (account != NULL && *account != '\0' && path != NULL);

  task = satchel_store_new_task (self, satchel_store_create_folder_async, request_new (account, path, NULL),
                                 request_free, cancellable, callback, data);
  satchel_store_run (self, self->store, SATCHEL_URGENT, task, do_create);
}

gint64
satchel_store_create_folder_finish (SatchelStore *self,
                                    GAsyncResult *result,
                                    GError      **error)
{
  g_autofree gint64 *folder = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), 0);

  folder = g_task_propagate_pointer (G_TASK (result), error);
  return folder != NULL ? *folder : 0;
}

/* --- renaming --- */

static gboolean
rename_directory (SatchelStore *self,
                  Request      *request,
                  GError      **error)
{
  g_autofree char *from = satchel_store_get_directory (self, request->account, request->path);
  g_autofree char *to = satchel_store_get_directory (self, request->account, request->to);
  GError *failure = NULL;

  if (satchel_durable_rename (from, to, &failure))
    return TRUE;
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_EXISTS)
      || g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_EMPTY))
    {
      g_error_free (failure);
      return fail (error, SATCHEL_STORE_ERROR_EXISTS, _("There is a folder with this name already. Choose another name."));
    }

  g_propagate_error (error, satchel_store_explain (self, failure));
  return FALSE;
}

static gboolean
note_renaming (SatchelStore *self,
               Request      *request,
               GError      **error)
{
  g_autofree char *value = g_strconcat (request->path, "//", request->to, NULL);

  return satchel_database_do (self->state, error,
                              "INSERT OR REPLACE INTO note (account, key, value) VALUES (?, ?, ?)", "sss",
                              request->account, RENAMING, value);
}

static gboolean
forget_renaming (SatchelStore *self,
                 const char   *account,
                 GError      **error)
{
  return satchel_database_do (self->state, error, "DELETE FROM note WHERE account = ? AND key = ?", "ss", account,
                              RENAMING);
}

/* Everything of the state that names a folder. */
static gboolean
rename_in_state (SatchelStore *self,
                 Request      *request,
                 GError      **error)
{
  static const char *const tables[] = { "partial", "put_away" };
  g_autofree char *below = g_strconcat (request->path, "/", NULL);

  if (!satchel_database_begin (self->state, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *sql =
        g_strdup_printf ("UPDATE %s SET folder = ? || substr (folder, length (?) + 1) WHERE account = ?"
                         " AND (folder = ? OR substr (folder, 1, length (?)) = ?)", tables[i]);

      if (!satchel_database_do (self->state, error, sql, "ssssss", request->to, request->path, request->account,
                                request->path, below, below))
        goto failed;
    }
  if (forget_renaming (self, request->account, error))
    return satchel_database_commit (self->state, error);

failed:
  satchel_database_rollback (self->state);
  return FALSE;
}

/* The numbers of folders stay, and so what is selected and shown. */
static gboolean
rename_in_index (SatchelStore *self,
                 Request      *request,
                 GPtrArray    *tree,
                 GError      **error)
{
  if (!satchel_database_begin (self->index, error))
    return FALSE;
  for (guint i = 0; i < tree->len; i++)
    {
      const SatchelIndexFolder *folder = g_ptr_array_index (tree, i);
      g_autofree char *path = g_strconcat (request->to, folder->path + strlen (request->path), NULL);

      if (!satchel_database_do (self->index, error, "UPDATE folder SET path = ?, role = ? WHERE folder = ?", "sii",
                                path, (gint64) satchel_role_from_path (path), folder->folder))
        {
          satchel_database_rollback (self->index);
          return FALSE;
        }
    }

  return satchel_database_commit (self->index, error);
}

static gboolean
may_rename (SatchelStore *self,
            Request      *request,
            GError      **error)
{
  g_autofree char *below = g_strconcat (request->path, "/", NULL);

  if (satchel_folder_look_up (self, request->account, request->path, TRUE, error) == 0
      || !is_usable (request->to, error) || !is_free (self, request->account, request->to, error))
    return FALSE;
  if (g_str_has_prefix (request->to, below))
    return fail (error, SATCHEL_STORE_ERROR_BAD_NAME, _("A folder can’t be put into itself."));

  return TRUE;
}

static gboolean
make_parent (SatchelStore *self,
             Request      *request,
             GError      **error)
{
  g_autofree char *parent = g_strdup (request->to);
  char *slash = strrchr (parent, '/');
  gint64 folder;

  if (slash == NULL)
    return TRUE;

  *slash = '\0';
  return make_all (self, request->account, parent, &folder, error);
}

static gboolean
rename_folder (SatchelStore *self,
               Request      *request,
               GError      **error)
{
  g_autoptr(GPtrArray) tree = NULL;

  if (g_str_equal (request->path, request->to))
    return TRUE;
  if (!may_rename (self, request, error) || !make_parent (self, request, error))
    return FALSE;
  tree = satchel_folder_list_tree (self, request->account, request->path, error);
  if (tree == NULL || !note_renaming (self, request, error))
    return FALSE;
  if (!rename_directory (self, request, error))
    {
      forget_renaming (self, request->account, NULL);
      return FALSE;
    }
  if (!rename_in_state (self, request, error) || !rename_in_index (self, request, tree, error))
    return FALSE;

  /* What was on its way to its row was read by its old name. */
  for (guint i = 0; i < tree->len; i++)
    satchel_catch_up_look_at (self, ((SatchelIndexFolder *) g_ptr_array_index (tree, i))->folder);
  return TRUE;
}

static void
do_rename (GTask        *task,
           gpointer      source,
           gpointer      data,
           GCancellable *cancellable)
{
  GError *error = NULL;
  gboolean renamed = rename_folder (source, data, &error);

  satchel_store_look_at_index_error (source, error);
  satchel_store_tell_changed (source, 0);
  if (renamed)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
satchel_store_rename_folder_async (SatchelStore        *self,
                                   const char          *account,
                                   const char          *path,
                                   const char          *to,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (account != NULL && *account != '\0' && path != NULL && to != NULL);

  task = satchel_store_new_task (self, satchel_store_rename_folder_async, request_new (account, path, to),
                                 request_free, cancellable, callback, data);
  satchel_store_run (self, self->store, SATCHEL_URGENT, task, do_rename);
}

gboolean
satchel_store_rename_folder_finish (SatchelStore *self,
                                    GAsyncResult *result,
                                    GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- deleting --- */

/* tmp/ first, the sign that the two others are durable. What another program has put there meanwhile stays, and so
 * does the folder then. */
gboolean
satchel_folder_remove_empty (SatchelStore             *self,
                             const SatchelIndexFolder *folder,
                             GError                  **error)
{
  static const char *const parts[] = { "tmp", "new", "cur", "." };
  g_autofree char *directory = satchel_store_get_directory (self, folder->account, folder->path);
  g_autofree char *parent = g_path_get_dirname (directory);

  satchel_maildir_sweep (directory);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *part = i + 1 < G_N_ELEMENTS (parts) ? g_build_filename (directory, parts[i], NULL)
                                                           : g_strdup (directory);

      if (rmdir (part) != 0 && errno != ENOENT)
        {
          satchel_maildir_create (self->path, folder->account, folder->path, NULL);
          return fail (error, SATCHEL_STORE_ERROR_FAILED,
                       _("There are files in this folder that its list does not show yet, so it stays. "
                         "Try again in a moment."));
        }
      satchel_durable_step ("rmdir", part);
    }
  satchel_durable_sync_directory (parent, NULL);

  return satchel_database_do (self->index, error, "DELETE FROM folder WHERE folder = ? AND messages = 0", "i",
                              folder->folder);
}

/* --- when a store is opened --- */

/* Did the directory get its new name? If so the rest follows; the index compares the folders anyway. */
static gboolean
end_renaming (SatchelStore *self,
              const char   *account,
              const char   *value,
              GError      **error)
{
  g_auto(GStrv) paths = g_strsplit (value, "//", 2);
  g_autofree char *from = satchel_store_get_directory (self, account, paths[0]);
  g_autofree char *to = satchel_store_get_directory (self, account, paths[1] != NULL ? paths[1] : "");
  Request request = { (char *) account, paths[0], paths[1] };
  g_autoptr(GPtrArray) tree = NULL;
  gint64 taken = 0;

  if (paths[1] == NULL || g_file_test (from, G_FILE_TEST_IS_DIR) || !g_file_test (to, G_FILE_TEST_IS_DIR))
    return forget_renaming (self, account, error);
  if (!rename_in_state (self, &request, error)
      || !satchel_index_find_folder (self->index, account, request.to, &taken, error))
    return FALSE;
  if (taken != 0)
    return TRUE;

  tree = satchel_folder_list_tree (self, account, request.path, error);
  return tree != NULL && rename_in_index (self, &request, tree, error);
}

gboolean
satchel_folder_catch_up (SatchelStore *self,
                         GError      **error)
{
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(SatchelStatement) statement = NULL;
  GError *failure = NULL;

  statement = satchel_database_ask (self->state, error, "SELECT account, value FROM note WHERE key = ?", "s", RENAMING);
  if (statement == NULL)
    return FALSE;
  while (satchel_statement_next (statement, &failure))
    {
      g_ptr_array_add (notes, satchel_statement_dup_text (statement, 0));
      g_ptr_array_add (notes, satchel_statement_dup_text (statement, 1));
    }
  g_clear_pointer (&statement, satchel_statement_end);
  for (guint i = 0; i + 1 < notes->len && failure == NULL; i += 2)
    end_renaming (self, g_ptr_array_index (notes, i), g_ptr_array_index (notes, i + 1), &failure);
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}
