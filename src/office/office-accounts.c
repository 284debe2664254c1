/* office-accounts.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/office-private.h"

#include "office/secrets.h"
#include "office/trouble.h"

/* --- adding an account --- */

typedef struct
{
  SatchelAccount *account;
  SatchelFetch   *fetch;
  GError         *error;
  gboolean        has_password;
} Adding;

static void
adding_free (gpointer data)
{
  Adding *adding = data;

  g_object_unref (adding->account);
  g_clear_object (&adding->fetch);
  g_clear_error (&adding->error);
  g_free (adding);
}

static void
on_password_taken_back (GObject      *source,
                        GAsyncResult *result,
                        gpointer      data)
{
  g_autoptr(GTask) task = data;
  Adding *adding = g_task_get_task_data (task);

  (void) satchel_secrets_clear_finish (result, NULL);
  g_task_return_error (task, g_steal_pointer (&adding->error));
}

/* Nothing stays behind of an account that could not be added. @task, @error: (transfer full). */
static void
adding_failed (GTask  *task,
               GError *error)
{
  Adding *adding = g_task_get_task_data (task);

  adding->error = error;
  if (adding->has_password)
    {
      satchel_secrets_clear_async (adding->account, NULL, on_password_taken_back, task);
      return;
    }
  g_task_return_error (task, g_steal_pointer (&adding->error));
  g_object_unref (task);
}

static void
on_added (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr(GTask) task = data;
  SatchelOffice *self = g_task_get_source_object (task);
  Adding *adding = g_task_get_task_data (task);
  GError *error = NULL;
  Desk *desk;

  if (!satchel_store_add_account_finish (self->store, result, &error))
    {
      satchel_accounts_remove (self->accounts, adding->account, NULL);
      adding_failed (g_steal_pointer (&task), satchel_trouble_translate (error, adding->account));
      return;
    }

  desk = office_desk_of (self, adding->account);
  office_desk_prepare (desk);
  if (adding->fetch != NULL
      && satchel_fetch_get_progress (adding->fetch)->phase == SATCHEL_PHASE_WAITING)
    {
      office_desk_adopt (desk, g_object_ref (adding->fetch));
    }
  else
    {
      desk->waits_for_turn = TRUE;
      office_begin_turns (self);
    }
  office_tell_changed (self, adding->account);
  g_task_return_boolean (task, TRUE);
}

static void
add_settings (GTask *task)
{
  SatchelOffice *self = g_task_get_source_object (task);
  Adding *adding = g_task_get_task_data (task);
  GError *error = NULL;

  if (!satchel_accounts_add (self->accounts, adding->account, &error))
    {
      adding_failed (task, error);
      return;
    }
  satchel_store_add_account_async (self->store, satchel_account_get_id (adding->account), NULL,
                                   on_added, task);
}

static void
on_password_stored (GObject      *source,
                    GAsyncResult *result,
                    gpointer      data)
{
  GTask *task = data;
  GError *error = NULL;

  if (satchel_secrets_store_finish (result, &error))
    {
      ((Adding *) g_task_get_task_data (task))->has_password = TRUE;
      add_settings (task);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}

void
satchel_office_add_account_async (SatchelOffice       *self,
                                  SatchelAccount      *account,
                                  const char          *password,
                                  SatchelFetch        *fetch,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Adding *adding = g_new0 (Adding, 1);

  g_return_if_fail (SATCHEL_IS_OFFICE (self) && SATCHEL_IS_ACCOUNT (account));

  g_task_set_source_tag (task, satchel_office_add_account_async);
  adding->account = g_object_ref (account);
  g_set_object (&adding->fetch, fetch);
  g_task_set_task_data (task, adding, adding_free);

  /* The id names the password, so it is settled before the settings are written. */
  satchel_accounts_make_id (self->accounts, account);
  if (password != NULL)
    satchel_secrets_store_async (account, password, cancellable, on_password_stored, task);
  else
    add_settings (task);
}

gboolean
satchel_office_add_account_finish (SatchelOffice *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- removing one --- */

static void
on_mail_removed (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;

  if (satchel_store_remove_account_finish (SATCHEL_STORE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, satchel_trouble_translate (error, NULL));
}

static void
on_note_forgotten (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  g_autoptr(GTask) task = data;

  (void) satchel_store_note_finish (SATCHEL_STORE (source), result, NULL);
  g_task_return_boolean (task, TRUE);
}

/* With its mail the account goes whole. Mail that stays keeps the memory of what is held of the server, so
 * that the account can come back; but a wish like "only new mail from now on" begins anew. */
static void
forget_mailbox (GTask *task)
{
  SatchelOffice *self = g_task_get_source_object (task);
  SatchelAccount *account = g_object_get_data (G_OBJECT (task), "account");

  if (GPOINTER_TO_INT (g_task_get_task_data (task)))
    satchel_store_remove_account_async (self->store, satchel_account_get_id (account), TRUE, NULL,
                                        on_mail_removed, task);
  else
    satchel_store_note_async (self->store, satchel_account_get_id (account), SATCHEL_NOTE_FROM_NOW_ON,
                              NULL, NULL, on_note_forgotten, task);
}

static void
on_password_cleared (GObject      *source,
                     GAsyncResult *result,
                     gpointer      data)
{
  /* A keyring that is not there holds no password to forget. */
  (void) satchel_secrets_clear_finish (result, NULL);
  forget_mailbox (data);
}

void
office_remove_now (GTask *task)
{
  SatchelOffice *self = g_task_get_source_object (task);
  SatchelAccount *account = g_object_get_data (G_OBJECT (task), "account");

  g_hash_table_remove (self->desks, account);
  if (satchel_account_get_password_command (account)[0] != '\0')
    forget_mailbox (task);
  else
    satchel_secrets_clear_async (account, NULL, on_password_cleared, task);
}

void
satchel_office_remove_account_async (SatchelOffice       *self,
                                     SatchelAccount      *account,
                                     gboolean             delete_mail,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  GError *error = NULL;
  Desk *desk;

  g_return_if_fail (SATCHEL_IS_OFFICE (self) && SATCHEL_IS_ACCOUNT (account));

  g_task_set_source_tag (task, satchel_office_remove_account_async);
  g_task_set_task_data (task, GINT_TO_POINTER (delete_mail), NULL);
  g_object_set_data_full (G_OBJECT (task), "account", g_object_ref (account), g_object_unref);

  if (!satchel_accounts_remove (self->accounts, account, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }

  /* What is still on its way would make the folders again. */
  desk = g_hash_table_lookup (self->desks, account);
  if (desk == NULL || desk->fetch == NULL)
    {
      office_remove_now (task);
      return;
    }
  g_clear_object (&desk->removal);
  desk->removal = task;
  satchel_office_stop (self, account);
}

gboolean
satchel_office_remove_account_finish (SatchelOffice *self,
                                      GAsyncResult  *result,
                                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
