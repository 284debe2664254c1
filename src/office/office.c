/* office.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/office.h"

#include "base/limits.h"
#include "net/trust.h"
#include "office/secrets.h"
#include "office/trouble.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

/* Seconds between two looks at who is due. */
#define LOOK_EVERY 20

/* What is known of one account while the program runs. */
typedef struct
{
  SatchelOffice  *office;         /* borrowed */
  SatchelAccount *account;
  SatchelFetch   *fetch;          /* the conversation under way; NULL: none */
  GCancellable   *cancellable;
  GError         *trouble;
  GTask          *removal;        /* waits for the conversation to end; NULL: none */
  gint64          last_received;  /* Unix seconds */
  gint64          last_tried;     /* monotonic µs */
  gboolean        waits_for_turn;
} Desk;

struct _SatchelOffice
{
  GObject          parent_instance;

  /* Owned */
  SatchelAccounts *accounts;
  SatchelStore    *store;
  GHashTable      *desks;      /* SatchelAccount → Desk */
  GSource         *clock;

  gboolean         has_started;
};

G_DEFINE_FINAL_TYPE (SatchelOffice, satchel_office, G_TYPE_OBJECT)

enum
{
  CHANGED,
  ARRIVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void begin_turns (SatchelOffice *self);
static void remove_now (GTask *task);

static void
desk_free (gpointer data)
{
  Desk *desk = data;

  if (desk->fetch != NULL)
    g_signal_handlers_disconnect_by_data (desk->fetch, desk);
  g_clear_object (&desk->fetch);
  g_clear_object (&desk->cancellable);
  g_clear_error (&desk->trouble);
  g_clear_object (&desk->removal);
  g_object_unref (desk->account);
  g_free (desk);
}

static Desk *
desk_of (SatchelOffice  *self,
         SatchelAccount *account)
{
  Desk *desk = g_hash_table_lookup (self->desks, account);

  if (desk == NULL)
    {
      desk = g_new0 (Desk, 1);
      desk->office = self;
      desk->account = g_object_ref (account);
      g_hash_table_insert (self->desks, account, desk);
    }
  return desk;
}

static void
changed (Desk *desk)
{
  g_signal_emit (desk->office, signals[CHANGED], 0, desk->account);
}

/* --- one conversation --- */

static void
on_progress (SatchelFetch *fetch,
             Desk         *desk)
{
  changed (desk);
}

/* The account's conversation is over. */
static void
fetch_ended (Desk         *desk,
             const GError *error)
{
  g_autoptr(SatchelOffice) self = g_object_ref (desk->office);
  g_autoptr(SatchelAccount) account = g_object_ref (desk->account);
  g_autoptr(SatchelFetch) fetch = g_steal_pointer (&desk->fetch);
  guint64 received = satchel_fetch_get_progress (fetch)->received;

  g_signal_handlers_disconnect_by_data (fetch, desk);
  g_clear_object (&desk->cancellable);
  g_clear_error (&desk->trouble);
  if (error == NULL)
    desk->last_received = g_get_real_time () / G_USEC_PER_SEC;
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    desk->trouble = g_error_copy (error);

  if (desk->removal != NULL)
    {
      remove_now (g_steal_pointer (&desk->removal));
    }
  else
    {
      changed (desk);
      if (received > 0)
        g_signal_emit (self, signals[ARRIVED], 0, account, (guint) received);
    }
  begin_turns (self);
}

static void
on_ended (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr(SatchelOffice) self = data;
  SatchelFetch *fetch = SATCHEL_FETCH (source);
  Desk *desk = g_hash_table_lookup (self->desks, satchel_fetch_get_account (fetch));
  g_autoptr(GError) error = NULL;

  satchel_fetch_run_finish (fetch, result, &error);
  if (desk != NULL && desk->fetch == fetch)
    fetch_ended (desk, error);
}

/* Follows @fetch (transfer full) as the account's conversation. */
static void
follow (Desk         *desk,
        SatchelFetch *fetch)
{
  desk->fetch = fetch;
  desk->last_tried = g_get_monotonic_time ();
  desk->waits_for_turn = FALSE;
  g_signal_connect (fetch, "progress", G_CALLBACK (on_progress), desk);
}

static void
begin (Desk *desk)
{
  SatchelOffice *self = desk->office;

  follow (desk, satchel_fetch_new (desk->account, self->store));
  desk->cancellable = g_cancellable_new ();
  satchel_fetch_run_async (desk->fetch, SATCHEL_FETCH_RECEIVE, desk->cancellable, on_ended,
                           g_object_ref (self));
  changed (desk);
}

/* Lets those begin that wait, as many as may talk at once. */
static void
begin_turns (SatchelOffice *self)
{
  guint n_busy = 0;
  guint n = satchel_accounts_get_n (self->accounts);

  for (guint i = 0; i < n; i++)
    n_busy += desk_of (self, satchel_accounts_get (self->accounts, i))->fetch != NULL;

  for (guint i = 0; i < n && n_busy < SATCHEL_LIMIT_CONVERSATIONS; i++)
    {
      Desk *desk = desk_of (self, satchel_accounts_get (self->accounts, i));

      if (!desk->waits_for_turn || desk->fetch != NULL)
        continue;
      begin (desk);
      n_busy++;
    }
}

/* --- when to look --- */

static gboolean
is_due (Desk *desk)
{
  guint minutes = satchel_account_get_check_minutes (desk->account);
  gint64 elapsed = g_get_monotonic_time () - desk->last_tried;

  return satchel_account_get_enabled (desk->account) && desk->fetch == NULL && minutes > 0
         && elapsed >= (gint64) minutes * 60 * G_USEC_PER_SEC;
}

static gboolean
on_clock (gpointer data)
{
  SatchelOffice *self = data;

  for (guint i = 0; i < satchel_accounts_get_n (self->accounts); i++)
    {
      Desk *desk = desk_of (self, satchel_accounts_get (self->accounts, i));

      if (is_due (desk))
        desk->waits_for_turn = TRUE;
    }
  begin_turns (self);

  return G_SOURCE_CONTINUE;
}

/* --- opening --- */

static void
on_folders_made (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  g_autoptr(GError) error = NULL;

  /* What keeps folders from being made keeps mail from being stored, and is said then. */
  if (!satchel_store_add_account_finish (SATCHEL_STORE (source), result, &error))
    g_debug ("%s", error->message);
}

typedef struct
{
  SatchelOffice  *office;
  SatchelAccount *account;
} Question;

static void
on_notes (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autofree Question *question = data;
  g_autoptr(SatchelOffice) self = question->office;
  g_autoptr(SatchelAccount) account = question->account;
  g_autoptr(GHashTable) notes = NULL;
  const char *when;
  Desk *desk;

  notes = satchel_store_notes_finish (SATCHEL_STORE (source), result, NULL);
  when = notes != NULL ? g_hash_table_lookup (notes, SATCHEL_NOTE_LAST_RECEIVED) : NULL;
  desk = g_hash_table_lookup (self->desks, account);
  if (when == NULL || desk == NULL || desk->last_received != 0)
    return;

  desk->last_received = g_ascii_strtoll (when, NULL, 10);
  changed (desk);
}

static void
prepare (SatchelOffice  *self,
         SatchelAccount *account)
{
  Question *question = g_new (Question, 1);

  *question = (Question) { g_object_ref (self), g_object_ref (account) };
  satchel_store_add_account_async (self->store, satchel_account_get_id (account), NULL,
                                   on_folders_made, NULL);
  satchel_store_notes_async (self->store, satchel_account_get_id (account), NULL, on_notes,
                             question);
}

static void
satchel_office_dispose (GObject *object)
{
  SatchelOffice *self = SATCHEL_OFFICE (object);

  if (self->clock != NULL)
    g_source_destroy (self->clock);
  g_clear_pointer (&self->clock, g_source_unref);

  G_OBJECT_CLASS (satchel_office_parent_class)->dispose (object);
}

static void
satchel_office_finalize (GObject *object)
{
  SatchelOffice *self = SATCHEL_OFFICE (object);

  g_hash_table_unref (self->desks);
  g_clear_object (&self->accounts);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (satchel_office_parent_class)->finalize (object);
}

static void
satchel_office_class_init (SatchelOfficeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = satchel_office_dispose;
  object_class->finalize = satchel_office_finalize;

  signals[CHANGED] = g_signal_new ("changed", SATCHEL_TYPE_OFFICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, SATCHEL_TYPE_ACCOUNT);
  signals[ARRIVED] = g_signal_new ("arrived", SATCHEL_TYPE_OFFICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 2, SATCHEL_TYPE_ACCOUNT, G_TYPE_UINT);
}

static void
satchel_office_init (SatchelOffice *self)
{
  self->desks = g_hash_table_new_full (NULL, NULL, NULL, desk_free);
}

SatchelOffice *
satchel_office_new (SatchelAccounts *accounts,
                    SatchelStore    *store)
{
  SatchelOffice *self;

  g_return_val_if_fail (SATCHEL_IS_ACCOUNTS (accounts) && SATCHEL_IS_STORE (store), NULL);

  self = g_object_new (SATCHEL_TYPE_OFFICE, NULL);
  self->accounts = g_object_ref (accounts);
  self->store = g_object_ref (store);

  return self;
}

SatchelAccounts *
satchel_office_get_accounts (SatchelOffice *self)
{
  g_return_val_if_fail (SATCHEL_IS_OFFICE (self), NULL);

  return self->accounts;
}

SatchelStore *
satchel_office_get_store (SatchelOffice *self)
{
  g_return_val_if_fail (SATCHEL_IS_OFFICE (self), NULL);

  return self->store;
}

void
satchel_office_start (SatchelOffice *self)
{
  g_return_if_fail (SATCHEL_IS_OFFICE (self) && !self->has_started);

  self->has_started = TRUE;
  satchel_trust_warm_up ();
  for (guint i = 0; i < satchel_accounts_get_n (self->accounts); i++)
    {
      SatchelAccount *account = satchel_accounts_get (self->accounts, i);
      Desk *desk = desk_of (self, account);

      prepare (self, account);
      desk->last_tried = g_get_monotonic_time ();
      desk->waits_for_turn = satchel_account_get_enabled (account)
                             && satchel_account_get_check_at_start (account);
    }
  begin_turns (self);

  self->clock = g_timeout_source_new_seconds (LOOK_EVERY);
  g_source_set_callback (self->clock, on_clock, self, NULL);
  g_source_attach (self->clock, g_main_context_get_thread_default ());
}

void
satchel_office_get_mail (SatchelOffice  *self,
                         SatchelAccount *account)
{
  g_return_if_fail (SATCHEL_IS_OFFICE (self));

  for (guint i = 0; i < satchel_accounts_get_n (self->accounts); i++)
    {
      Desk *desk = desk_of (self, satchel_accounts_get (self->accounts, i));

      if (desk->account == account
          || (account == NULL && satchel_account_get_enabled (desk->account)))
        desk->waits_for_turn = desk->fetch == NULL;
    }
  begin_turns (self);
}

void
satchel_office_stop (SatchelOffice  *self,
                     SatchelAccount *account)
{
  GHashTableIter iter;
  gpointer value;

  g_return_if_fail (SATCHEL_IS_OFFICE (self));

  g_hash_table_iter_init (&iter, self->desks);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Desk *desk = value;

      if (account != NULL && desk->account != account)
        continue;
      desk->waits_for_turn = FALSE;
      if (desk->cancellable != NULL)
        g_cancellable_cancel (desk->cancellable);
    }
}

SatchelFetch *
satchel_office_get_fetch (SatchelOffice  *self,
                          SatchelAccount *account)
{
  Desk *desk;

  g_return_val_if_fail (SATCHEL_IS_OFFICE (self), NULL);

  desk = g_hash_table_lookup (self->desks, account);
  return desk != NULL ? desk->fetch : NULL;
}

const GError *
satchel_office_get_trouble (SatchelOffice  *self,
                            SatchelAccount *account)
{
  Desk *desk;

  g_return_val_if_fail (SATCHEL_IS_OFFICE (self), NULL);

  desk = g_hash_table_lookup (self->desks, account);
  return desk != NULL ? desk->trouble : NULL;
}

gint64
satchel_office_get_last_received (SatchelOffice  *self,
                                  SatchelAccount *account)
{
  Desk *desk;

  g_return_val_if_fail (SATCHEL_IS_OFFICE (self), 0);

  desk = g_hash_table_lookup (self->desks, account);
  return desk != NULL ? desk->last_received : 0;
}

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

/* The assistant's own conversation goes on; its end is told by "progress" in SATCHEL_PHASE_DONE,
 * because the one who waits for its result is the assistant. */
static void
on_adopted_progress (SatchelFetch *fetch,
                     Desk         *desk)
{
  if (satchel_fetch_get_progress (fetch)->phase == SATCHEL_PHASE_DONE)
    fetch_ended (desk, satchel_fetch_get_error (fetch));
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

  desk = desk_of (self, adding->account);
  if (adding->fetch != NULL
      && satchel_fetch_get_progress (adding->fetch)->phase == SATCHEL_PHASE_WAITING)
    {
      follow (desk, g_object_ref (adding->fetch));
      g_signal_connect (adding->fetch, "progress", G_CALLBACK (on_adopted_progress), desk);
      desk->cancellable = satchel_fetch_dup_cancellable (adding->fetch);
      satchel_fetch_go (adding->fetch, self->store);
    }
  else
    {
      desk->waits_for_turn = TRUE;
      begin_turns (self);
    }
  changed (desk);
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

/* @task: (transfer full). */
static void
remove_now (GTask *task)
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
      remove_now (task);
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
