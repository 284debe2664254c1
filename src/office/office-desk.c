/* office-desk.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/office-private.h"

#include "base/limits.h"
#include "office/expire.h"
#include "office/trouble.h"

#include <glib/gi18n-lib.h>

static void
login_clear (OfficeLogin *self)
{
  g_clear_pointer (&self->server, g_free);
  g_clear_pointer (&self->others, g_free);
  g_clear_pointer (&self->user, g_free);
}

void
office_desk_free (gpointer data)
{
  Desk *self = data;

  g_signal_handlers_disconnect_by_data (self->account, self);
  if (self->fetch != NULL)
    g_signal_handlers_disconnect_by_data (self->fetch, self);
  g_clear_object (&self->fetch);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->trouble);
  g_clear_object (&self->removal);
  login_clear (&self->login);
  g_object_unref (self->account);
  g_free (self);
}

/* --- the settings --- */

static void
read_login (Desk *self)
{
  SatchelAccount *account = self->account;

  login_clear (&self->login);
  self->login.server = g_strdup (satchel_account_get_server (account));
  self->login.user = g_strdup (satchel_account_get_user (account));
  self->login.others = g_strdup_printf (
    "%u\n%d\n%s\n%s\n%s\n%s", satchel_account_get_port (account), (int) satchel_account_get_encryption (account),
    satchel_account_get_auth (account), satchel_account_get_password_command (account),
    satchel_account_get_ca_file (account), satchel_account_get_client_cert (account));
}

static void
read_settings (Desk *self)
{
  self->schedule.enabled = satchel_account_get_enabled (self->account);
  self->schedule.check_minutes = satchel_account_get_check_minutes (self->account);
  self->schedule.provider_minutes = satchel_account_get_provider_minutes (self->account);
  self->schedule.nearby = satchel_schedule_is_nearby (satchel_account_get_server (self->account));
  read_login (self);
}

/* The person has changed a setting, or a conversation has found the form of the user name that works. */
static void
on_account_changed (SatchelAccount *account,
                    GParamSpec     *pspec,
                    Desk           *self)
{
  OfficeLogin before = self->login;
  gboolean was_enabled = self->schedule.enabled;
  gboolean other_server, other_user, other;

  self->login = (OfficeLogin) { NULL };
  read_settings (self);
  other_server = g_strcmp0 (before.server, self->login.server) != 0;
  other_user = g_strcmp0 (before.user, self->login.user) != 0 && self->fetch == NULL;
  other = g_strcmp0 (before.others, self->login.others) != 0;
  login_clear (&before);

  if (other_server)
    self->schedule.login_delay = self->schedule.learned_delay = 0;
  if (other_server || other_user || other || (self->schedule.enabled && !was_enabled))
    {
      self->was_mended |= self->fetch != NULL;
      satchel_schedule_mended (&self->schedule, office_get_now (self->office));
      g_clear_error (&self->trouble);
      office_tell_changed (self->office, self->account);
    }
  if (self->office->has_started)
    satchel_office_look_at_clocks (self->office);
}

Desk *
office_desk_of (SatchelOffice  *self,
                SatchelAccount *account)
{
  Desk *desk = g_hash_table_lookup (self->desks, account);

  if (desk == NULL)
    {
      desk = g_new0 (Desk, 1);
      desk->office = self;
      desk->account = g_object_ref (account);
      desk->expire = -1;
      satchel_schedule_init (&desk->schedule, office_get_now (self));
      read_settings (desk);
      g_signal_connect (account, "notify", G_CALLBACK (on_account_changed), desk);
      g_hash_table_insert (self->desks, account, desk);
    }
  return desk;
}

/* --- what is remembered of the server --- */

typedef struct
{
  SatchelOffice  *office;
  SatchelAccount *account;
} Question;

/* By the clock on the wall, as of another run. One that was put back a little since then leaves a doubt, which is the
 * server's; one that was set far says nothing. */
static void
recall_sign_in (Desk *self)
{
  SatchelClocks now = office_read_clocks (self->office);
  gint64 least = satchel_schedule_get_least (&self->schedule);
  gint64 ago = now.wall / G_USEC_PER_SEC - self->last_received;

  if (self->last_received > 0 && ago > -least && ago < least)
    satchel_schedule_signed_in (&self->schedule, now.boot / G_USEC_PER_SEC - MAX (ago, 0));
}

static void
take_notes (Desk       *self,
            GHashTable *notes)
{
  const char *received = g_hash_table_lookup (notes, SATCHEL_NOTE_LAST_RECEIVED);
  const char *delay = g_hash_table_lookup (notes, OFFICE_NOTE_LOGIN_DELAY);
  const char *expire = g_hash_table_lookup (notes, OFFICE_NOTE_EXPIRE);

  /* A conversation that has come first knows better. */
  if (self->last_received == 0 && received != NULL)
    self->last_received = g_ascii_strtoll (received, NULL, 10);
  if (self->schedule.signed_in != SATCHEL_NEVER)
    return;
  if (delay != NULL)
    satchel_schedule_hear_delay (&self->schedule, g_ascii_strtoll (delay, NULL, 10));
  if (expire != NULL)
    self->expire = g_str_equal (expire, "never") ? G_MAXINT64 : g_ascii_strtoll (expire, NULL, 10);
  recall_sign_in (self);
}

static void
on_notes (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autofree Question *question = data;
  g_autoptr(SatchelOffice) self = question->office;
  g_autoptr(SatchelAccount) account = question->account;
  g_autoptr(GHashTable) notes = satchel_store_notes_finish (SATCHEL_STORE (source), result, NULL);
  Desk *desk = g_hash_table_lookup (self->desks, account);

  if (desk == NULL)
    return;
  desk->knows_notes = TRUE;
  if (notes != NULL)
    take_notes (desk, notes);
  office_tell_changed (self, account);
  if (self->has_started)
    satchel_office_look_at_clocks (self);
}

void
office_desk_prepare (Desk *self)
{
  Question *question = g_new (Question, 1);

  *question = (Question) { g_object_ref (self->office), g_object_ref (self->account) };
  satchel_store_notes_async (self->office->store, satchel_account_get_id (self->account), NULL, on_notes,
                             question);
}

static void
on_noted (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  /* It will be announced again. */
  (void) satchel_store_note_finish (SATCHEL_STORE (source), result, NULL);
}

/* @value: (nullable): forgotten. */
static void
note (Desk       *self,
      const char *key,
      const char *value)
{
  satchel_store_note_async (self->office->store, satchel_account_get_id (self->account), key, value, NULL,
                            on_noted, NULL);
}

static void
hear_delay (Desk   *self,
            gint64  seconds)
{
  g_autofree char *value = g_strdup_printf ("%" G_GINT64_FORMAT, seconds);

  if (satchel_schedule_hear_delay (&self->schedule, seconds))
    note (self, OFFICE_NOTE_LOGIN_DELAY, seconds > 0 ? value : NULL);
}

/* Said once: when the server says it for the first time, or says something else. */
static void
hear_expire (Desk   *self,
             gint64  days)
{
  g_autofree char *value = g_strdup_printf ("%" G_GINT64_FORMAT, days);

  if (days == self->expire)
    return;
  self->expire = days;
  note (self, OFFICE_NOTE_EXPIRE, days < 0 ? NULL : days == G_MAXINT64 ? "never" : value);
  if (satchel_expire_matters (self->account, days))
    office_tell_expires (self->office, self->account, days);
}

/* The CAPA after sign-in: values may differ by user, and from those said before (RFC 2449 §6.5, §6.7). */
static void
hear_capabilities (Desk         *self,
                   SatchelFetch *fetch)
{
  const SatchelPopCapabilities *capabilities = satchel_fetch_get_capabilities (fetch);

  if (!capabilities->known)
    return;
  hear_delay (self, capabilities->login_delay);
  hear_expire (self, capabilities->expire);
}

/* --- one conversation --- */

static guint64
measure (SatchelFetch *fetch)
{
  const SatchelFetchProgress *progress = satchel_fetch_get_progress (fetch);

  return progress->received_bytes + progress->received + progress->deleted + (guint64) progress->phase;
}

static void
on_progress (SatchelFetch *fetch,
             Desk         *self)
{
  office_tell_changed (self->office, self->account);
}

static void
on_step (SatchelFetch *fetch,
         int           step,
         gboolean      ok,
         const char   *message,
         Desk         *self)
{
  if (ok && step == SATCHEL_STEP_SIGN_IN)
    satchel_schedule_signed_in (&self->schedule, office_get_now (self->office));
  if (ok && step == SATCHEL_STEP_MAILBOX)
    hear_capabilities (self, fetch);
}

/* Cancelled by us, not by the person. */
static GError *
make_stalled (SatchelAccount *account)
{
  return g_error_new (SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_TIMEOUT,
                      _("The server of %s was so slow that Satchel stopped waiting. It tries again by itself."),
                      satchel_account_get_label (account));
}

static void
settle (Desk         *self,
        const GError *error)
{
  gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_clear_error (&self->trouble);
  if (cancelled && self->has_stalled)
    self->trouble = make_stalled (self->account);
  else if (error != NULL && !cancelled)
    self->trouble = g_error_copy (error);
  if (error == NULL)
    self->last_received = g_get_real_time () / G_USEC_PER_SEC;

  satchel_schedule_end (&self->schedule, satchel_schedule_judge (self->trouble != NULL ? self->trouble : error),
                        office_get_now (self->office));
  if (self->was_mended && self->trouble != NULL)
    satchel_schedule_mended (&self->schedule, office_get_now (self->office));
  if (cancelled && self->has_overslept)
    satchel_schedule_want (&self->schedule, FALSE, office_get_now (self->office));
  self->was_mended = self->has_stalled = self->has_overslept = FALSE;
}

/* The account's conversation is over. */
static void
conversation_ended (Desk         *self,
                    const GError *error)
{
  g_autoptr(SatchelOffice) office = g_object_ref (self->office);
  g_autoptr(SatchelAccount) account = g_object_ref (self->account);
  g_autoptr(SatchelFetch) fetch = g_steal_pointer (&self->fetch);
  guint64 received = satchel_fetch_get_progress (fetch)->received;
  guint64 recognised = satchel_fetch_get_progress (fetch)->recognised;

  g_signal_handlers_disconnect_by_data (fetch, self);
  g_clear_object (&self->cancellable);
  settle (self, error);

  if (self->removal != NULL)
    {
      office_remove_now (g_steal_pointer (&self->removal));
    }
  else
    {
      office_tell_changed (office, account);
      if (received > 0)
        office_tell_arrived (office, account, (guint) received);
      if (satchel_fetch_get_progress (fetch)->cut_short > 0)
        office_tell_cut_short (office, account, (guint) satchel_fetch_get_progress (fetch)->cut_short);
      if (recognised > 0)
        office_tell_renumbered (office, account, (guint) recognised, (guint) received);
    }
  if (office->has_started)
    satchel_office_look_at_clocks (office);
  else
    office_begin_turns (office);
}

static void
on_ended (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr(SatchelOffice) office = data;
  SatchelFetch *fetch = SATCHEL_FETCH (source);
  Desk *desk = g_hash_table_lookup (office->desks, satchel_fetch_get_account (fetch));
  g_autoptr(GError) error = NULL;

  satchel_fetch_run_finish (fetch, result, &error);
  if (desk != NULL && desk->fetch == fetch)
    conversation_ended (desk, error);
}

/* Follows @fetch (transfer full) as the account's conversation. */
static void
follow (Desk         *self,
        SatchelFetch *fetch)
{
  self->fetch = fetch;
  self->waits_for_turn = FALSE;
  self->mark = measure (fetch);
  self->moved = office_read_clocks (self->office).awake;
  satchel_schedule_begin (&self->schedule, office_get_now (self->office));
  g_signal_connect (fetch, "progress", G_CALLBACK (on_progress), self);
  g_signal_connect (fetch, "step", G_CALLBACK (on_step), self);
}

void
office_desk_begin (Desk *self)
{
  follow (self, satchel_fetch_new (self->account, self->office->store));
  self->cancellable = g_cancellable_new ();
  satchel_fetch_run_async (self->fetch, SATCHEL_FETCH_RECEIVE, self->cancellable, on_ended,
                           g_object_ref (self->office));
  office_tell_changed (self->office, self->account);
}

/* The assistant's own conversation goes on; its end is told by "progress" in SATCHEL_PHASE_DONE,
 * because the one who waits for its result is the assistant. */
static void
on_adopted_progress (SatchelFetch *fetch,
                     Desk         *self)
{
  if (satchel_fetch_get_progress (fetch)->phase == SATCHEL_PHASE_DONE)
    conversation_ended (self, satchel_fetch_get_error (fetch));
}

void
office_desk_adopt (Desk         *self,
                   SatchelFetch *fetch)
{
  follow (self, fetch);
  satchel_schedule_signed_in (&self->schedule, office_get_now (self->office));
  hear_capabilities (self, fetch);
  g_signal_connect (fetch, "progress", G_CALLBACK (on_adopted_progress), self);
  self->cancellable = satchel_fetch_dup_cancellable (fetch);
  satchel_fetch_go (fetch, self->office->store);
}

void
office_desk_watch (Desk   *self,
                   gint64  sleep)
{
  gint64 awake = office_read_clocks (self->office).awake;
  guint64 mark;

  if (self->fetch == NULL)
    return;

  mark = measure (self->fetch);
  if (sleep > SATCHEL_LIMIT_SILENCE * G_USEC_PER_SEC)
    {
      /* To wait until its silence is noticed would be to tell of a trouble that is none. */
      self->has_overslept = TRUE;
      g_cancellable_cancel (self->cancellable);
    }
  else if (mark != self->mark)
    {
      self->mark = mark;
      self->moved = awake;
    }
  else if (awake - self->moved > SATCHEL_LIMIT_STALL * G_USEC_PER_SEC && !self->has_stalled)
    {
      self->has_stalled = TRUE;
      g_cancellable_cancel (self->cancellable);
    }
}
