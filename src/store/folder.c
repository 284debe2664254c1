/* folder.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Accounts: their folders, and the small things that are remembered for them. */

#include "config.h"

#include "store/store-private.h"

#include "base/durable.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

typedef struct
{
  char    *account;
  char    *key;
  char    *value;
  gboolean delete_mail;
} Request;

static Request *
request_new (const char *account)
{
  Request *self = g_new0 (Request, 1);

  self->account = g_strdup (account);
  return self;
}

static void
request_free (gpointer data)
{
  Request *self = data;

  g_free (self->account);
  g_free (self->key);
  g_free (self->value);
  g_free (self);
}

/* --- adding an account --- */

static void
do_add_account (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  SatchelStore *self = source;
  Request *request = data;
  GError *error = NULL;
  gint64 folder;

  for (SatchelRole role = SATCHEL_ROLE_INBOX; role < SATCHEL_ROLE_NONE; role++)
    {
      if (!satchel_store_ensure_folder (self, request->account, satchel_role_get_path (role), &folder,
                                        &error))
        {
          g_task_return_error (task, error);
          return;
        }
    }

  satchel_store_tell_changed (self, 0);
  g_task_return_boolean (task, TRUE);
}

void
satchel_store_add_account_async (SatchelStore        *self,
                                 const char          *account,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (account != NULL && *account != '\0');

  task = satchel_store_new_task (self, satchel_store_add_account_async, request_new (account),
                                 request_free, cancellable, callback, data);
  satchel_store_run (self, self->store, SATCHEL_URGENT, task, do_add_account);
}

gboolean
satchel_store_add_account_finish (SatchelStore *self,
                                  GAsyncResult *result,
                                  GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- removing an account --- */

/* The names of the messages in its folders: some may have come from other accounts. */
static GPtrArray *
list_names (SatchelStore *self,
            const char   *account,
            GError      **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(SatchelStatement) statement =
    satchel_database_ask (self->index, error,
                          "SELECT m.name FROM message m JOIN folder f USING (folder)"
                          " WHERE f.account = ?", "s", account);
  GError *failure = NULL;

  if (statement == NULL)
    return NULL;
  while (satchel_statement_next (statement, &failure))
    g_ptr_array_add (names, satchel_statement_dup_text (statement, 0));
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return NULL;
    }

  return g_steal_pointer (&names);
}

static gboolean
forget_account (SatchelStore *self,
                const char   *account,
                GPtrArray    *names,
                GError      **error)
{
  if (!satchel_database_begin (self->state, error))
    return FALSE;

  if (!satchel_database_do (self->state, error, "DELETE FROM server_message WHERE account = ?", "s",
                            account)
      || !satchel_database_do (self->state, error, "DELETE FROM note WHERE account = ?", "s", account))
    goto failed;
  if (names != NULL
      && (!satchel_database_do (self->state, error,
                                "DELETE FROM message WHERE name IN"
                                " (SELECT name FROM partial WHERE account = ?)", "s", account)
          || !satchel_database_do (self->state, error, "DELETE FROM partial WHERE account = ?", "s", account)
          || !satchel_database_do (self->state, error, "DELETE FROM put_away WHERE account = ?", "s", account)))
    goto failed;
  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      if (!satchel_database_do (self->state, error, "DELETE FROM message WHERE name = ?", "s",
                                g_ptr_array_index (names, i)))
        goto failed;
    }

  return satchel_database_commit (self->state, error);

failed:
  satchel_database_rollback (self->state);
  return FALSE;
}

static gboolean
drop_rows (SatchelStore *self,
           const char   *account,
           GError      **error)
{
  if (!satchel_database_begin (self->index, error))
    return FALSE;

  if (satchel_database_do (self->index, error,
                           "DELETE FROM message WHERE folder IN"
                           " (SELECT folder FROM folder WHERE account = ?)", "s", account)
      && satchel_database_do (self->index, error, "DELETE FROM folder WHERE account = ?", "s", account))
    return satchel_database_commit (self->index, error);

  satchel_database_rollback (self->index);
  return FALSE;
}

/* Its directory goes in one rename, so that a crash leaves all of it or nothing; the files behind
 * the other name are removed at leisure, by the next open if need be. */
static gboolean
put_mail_away (SatchelStore *self,
               const char   *account,
               char        **away,
               GError      **error)
{
  g_autofree char *directory = satchel_store_get_directory (self, account, "");
  g_autofree char *target = g_strdup_printf ("%s/mail/.removed-%08x", self->path, g_random_int ());
  GError *failure = NULL;

  *away = NULL;
  if (!g_file_test (directory, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (!satchel_durable_rename (directory, target, &failure))
    {
      g_propagate_error (error, satchel_store_explain (self, failure));
      return FALSE;
    }

  *away = g_steal_pointer (&target);
  return TRUE;
}

static void
remove_tree (gpointer data)
{
  satchel_maildir_remove_tree (data);
}

static gboolean
remove_account (SatchelStore *self,
                Request      *request,
                GError      **error)
{
  g_autoptr(GPtrArray) names = NULL;
  g_autofree char *away = NULL;

  if (request->delete_mail)
    {
      names = list_names (self, request->account, error);
      if (names == NULL)
        return FALSE;
    }

  if (!forget_account (self, request->account, names, error))
    return FALSE;
  if (!request->delete_mail)
    return TRUE;

  if (!put_mail_away (self, request->account, &away, error)
      || !drop_rows (self, request->account, error))
    return FALSE;
  if (away != NULL)
    satchel_worker_push (self->parse, SATCHEL_IDLE, remove_tree, g_steal_pointer (&away), g_free);

  return TRUE;
}

static void
do_remove_account (GTask        *task,
                   gpointer      source,
                   gpointer      data,
                   GCancellable *cancellable)
{
  GError *error = NULL;

  if (!remove_account (source, data, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  satchel_store_tell_changed (source, 0);
  g_task_return_boolean (task, TRUE);
}

void
satchel_store_remove_account_async (SatchelStore        *self,
                                    const char          *account,
                                    gboolean             delete_mail,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             data)
{
  g_autoptr(GTask) task = NULL;
  Request *request;

  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (account != NULL && *account != '\0');

  request = request_new (account);
  request->delete_mail = delete_mail;
  task = satchel_store_new_task (self, satchel_store_remove_account_async, request, request_free,
                                 cancellable, callback, data);
  satchel_store_run (self, self->store, SATCHEL_URGENT, task, do_remove_account);
}

gboolean
satchel_store_remove_account_finish (SatchelStore *self,
                                     GAsyncResult *result,
                                     GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- notes --- */

static void
do_note (GTask        *task,
         gpointer      source,
         gpointer      data,
         GCancellable *cancellable)
{
  SatchelStore *self = source;
  Request *request = data;
  GError *error = NULL;
  gboolean noted;

  if (request->value != NULL)
    noted = satchel_database_do (self->state, &error,
                                 "INSERT OR REPLACE INTO note (account, key, value) VALUES (?, ?, ?)",
                                 "sss", request->account, request->key, request->value);
  else
    noted = satchel_database_do (self->state, &error,
                                 "DELETE FROM note WHERE account = ? AND key = ?", "ss",
                                 request->account, request->key);

  if (noted)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
satchel_store_note_async (SatchelStore        *self,
                          const char          *account,
                          const char          *key,
                          const char          *value,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             data)
{
  g_autoptr(GTask) task = NULL;
  Request *request;

  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (account != NULL && key != NULL);

  request = request_new (account);
  request->key = g_strdup (key);
  request->value = g_strdup (value);
  task = satchel_store_new_task (self, satchel_store_note_async, request, request_free, cancellable,
                                 callback, data);
  satchel_store_run (self, self->store, SATCHEL_ORDINARY, task, do_note);
}

gboolean
satchel_store_note_finish (SatchelStore *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
