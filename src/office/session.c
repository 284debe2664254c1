/* session.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/session.h"

#include "base/limits.h"
#include "base/story.h"
#include "office/fetch.h"
#include "office/refusal.h"
#include "office/secrets.h"
#include "office/session-sign-in.h"
#include "office/session-words.h"
#include "office/transcript.h"
#include "office/trouble.h"

#include <glib/gi18n-lib.h>

/* Seconds that a server may take for its greeting: a server of another protocol often waits for us. */
#define GREETING_PATIENCE 30

struct _SatchelSession
{
  GObject                 parent_instance;

  /* Owned */
  SatchelAccount         *account;
  SatchelTrust           *trust;
  SatchelWire            *wire;
  SatchelPopCapabilities *capabilities;
  SatchelPopReply        *reply;       /* the last one heard */
  GTask                  *task;        /* open_async, while it runs */
  GError                 *error;       /* of the step that has just ended */
  SatchelSessionSignIn   *signing_in;
  GTlsCertificate        *certificate; /* the account's own; nullable */
  char                   *line;        /* the last line heard */
  char                   *greeting;    /* what stands behind its "+OK" */
  SatchelTranscript      *transcript;

  /* The story */
  int                     place;
  SatchelStep             step;        /* the one under way */
  guint64                 messages;
  guint64                 bytes;
  guint                   connect_patience;
  guint                   silence_patience;
  guint                   n_capabilities;
};

G_DEFINE_FINAL_TYPE (SatchelSession, satchel_session, G_TYPE_OBJECT)

static guint step_signal;

static void tell (SatchelSession *self);

static void
satchel_session_finalize (GObject *object)
{
  SatchelSession *self = SATCHEL_SESSION (object);

  g_clear_object (&self->account);
  g_clear_object (&self->trust);
  g_clear_object (&self->wire);
  g_clear_object (&self->task);
  g_clear_error (&self->error);
  g_clear_pointer (&self->capabilities, satchel_pop_capabilities_free);
  g_clear_pointer (&self->reply, satchel_pop_reply_free);
  g_clear_object (&self->signing_in);
  g_clear_object (&self->certificate);
  g_free (self->line);
  g_free (self->greeting);
  satchel_transcript_free (self->transcript);

  G_OBJECT_CLASS (satchel_session_parent_class)->finalize (object);
}

static void
satchel_session_class_init (SatchelSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = satchel_session_finalize;

  step_signal = g_signal_new ("step", SATCHEL_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 3, G_TYPE_INT, G_TYPE_BOOLEAN, G_TYPE_STRING);
}

static void
satchel_session_init (SatchelSession *self)
{
  self->capabilities = satchel_pop_capabilities_new ();
  self->transcript = satchel_transcript_new ();
  self->connect_patience = SATCHEL_LIMIT_CONNECT;
  self->silence_patience = SATCHEL_LIMIT_SILENCE;
}

/* --- steps --- */

static void
step_done (SatchelSession *self,
           SatchelStep     step,
           char           *message)
{
  g_autofree char *owned = message;

  satchel_transcript_note (self->transcript, owned);
  g_signal_emit (self, step_signal, 0, (int) step, TRUE, owned);
  self->step = step + 1;
}

static void
on_server_found (SatchelSession *self)
{
  step_done (self, SATCHEL_STEP_NAME, g_strdup_printf (
    _("The server %s was found."), satchel_account_get_server (self->account)));
}

/* --- what the story waits for --- */

/* Who signs in by certificate alone has no password to be asked for. */
static gboolean
needs_password (SatchelSession *self)
{
  if (satchel_session_sign_in_has_password (self->signing_in))
    return FALSE;
  if (g_ascii_strcasecmp (satchel_account_get_auth (self->account), "EXTERNAL") != 0)
    return TRUE;

  satchel_session_sign_in_set_password (self->signing_in, "");
  return FALSE;
}

static void
fail (SatchelSession     *self,
      SatchelOfficeError  code,
      const char         *sentence)
{
  g_clear_error (&self->error);
  self->error = g_error_new_literal (SATCHEL_OFFICE_ERROR, (int) code, sentence);
}

static void
on_looked_up (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  SatchelSession *self = data;
  char *password = satchel_secrets_lookup_finish (result, &self->error);

  if (password != NULL)
    satchel_session_sign_in_set_password (self->signing_in, password);
  satchel_secret_free (password);
  tell (self);
}

static void
look_up_password (SatchelSession *self)
{
  satchel_secrets_lookup_async (self->account, g_task_get_cancellable (self->task), on_looked_up,
                                self);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  SatchelSession *self = data;

  satchel_wire_connect_finish (self->wire, result, &self->error);
  tell (self);
}

static void
connect_to_server (SatchelSession *self)
{
  g_clear_object (&self->wire);
  self->wire = satchel_wire_new (self->trust);
  satchel_wire_set_log (self->wire, satchel_transcript_add, self->transcript);
  satchel_wire_set_certificate (self->wire, self->certificate);
  g_signal_connect_object (self->wire, "looked-up", G_CALLBACK (on_server_found), self, G_CONNECT_SWAPPED);
  satchel_wire_set_patience (self->wire, self->connect_patience,
                             MIN (GREETING_PATIENCE, self->silence_patience));
  satchel_wire_connect_async (self->wire, satchel_account_get_server (self->account),
                              (guint16) satchel_account_get_port (self->account),
                              satchel_account_get_encryption (self->account) == SATCHEL_ENCRYPTION_TLS,
                              g_task_get_cancellable (self->task), on_connected, self);
}

static void
on_secured (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  SatchelSession *self = data;

  satchel_wire_secure_finish (self->wire, result, &self->error);
  tell (self);
}

static void
secure (SatchelSession *self)
{
  satchel_wire_secure_async (self->wire, g_task_get_cancellable (self->task), on_secured, self);
}

static void
on_heard (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  SatchelSession *self = data;

  g_clear_pointer (&self->line, g_free);
  self->line = satchel_wire_hear_finish (self->wire, result, &self->error);
  tell (self);
}

static void
hear (SatchelSession *self)
{
  satchel_wire_hear_async (self->wire, g_task_get_cancellable (self->task), on_heard, self);
}

/* A reply was heard and understood, whatever it says. */
static gboolean
heard (SatchelSession *self)
{
  g_clear_pointer (&self->reply, satchel_pop_reply_free);
  if (self->error == NULL)
    self->reply = satchel_pop_reply_parse (self->line, &self->error);
  if (self->reply != NULL && !self->capabilities->resp_codes)
    satchel_pop_reply_disown_code (self->reply);

  return self->error == NULL;
}

/* … and it is +OK. */
static gboolean
granted (SatchelSession *self)
{
  return heard (self) && self->reply->status == SATCHEL_POP_OK;
}

/* --- capabilities --- */

static void
on_capability (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  SatchelSession *self = data;
  g_autofree char *line = satchel_wire_hear_finish (self->wire, result, &self->error);

  if (line == NULL || g_str_equal (line, "."))
    {
      self->capabilities->known = line != NULL;
      tell (self);
      return;
    }
  if (++self->n_capabilities > SATCHEL_LIMIT_CAPABILITIES)
    {
      g_set_error_literal (&self->error, SATCHEL_POP_ERROR, SATCHEL_POP_ERROR_BOUNDS,
                           "The list of capabilities has no end");
      tell (self);
      return;
    }

  satchel_pop_capabilities_add_line (self->capabilities, line);
  satchel_wire_hear_async (self->wire, g_task_get_cancellable (self->task), on_capability, self);
}

/* The list follows only after +OK; -ERR comes from a server of which nothing is known (RFC 2449 §5). */
static void
on_capabilities_granted (GObject      *source,
                         GAsyncResult *result,
                         gpointer      data)
{
  SatchelSession *self = data;

  g_clear_pointer (&self->line, g_free);
  self->line = satchel_wire_hear_finish (self->wire, result, &self->error);
  if (granted (self))
    satchel_wire_hear_async (self->wire, g_task_get_cancellable (self->task), on_capability, self);
  else
    tell (self);
}

static void
read_capabilities (SatchelSession *self)
{
  satchel_pop_capabilities_free (self->capabilities);
  self->capabilities = satchel_pop_capabilities_new ();
  self->n_capabilities = 0;

  satchel_wire_say (self->wire, "CAPA");
  satchel_wire_hear_async (self->wire, g_task_get_cancellable (self->task), on_capabilities_granted,
                           self);
}

/* --- signing in --- */

static void
on_signed_in (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  SatchelSession *self = data;

  satchel_session_sign_in_run_finish (self->signing_in, result, &self->error);
  tell (self);
}

static void
sign_in (SatchelSession *self)
{
  satchel_session_sign_in_run_async (self->signing_in, self->wire, self->capabilities, self->greeting,
                                     g_task_get_cancellable (self->task), on_signed_in, self);
}

/* Some servers hang up after a refusal, before what is left could be tried. */
static gboolean
hung_up_too_early (SatchelSession *self)
{
  if (!satchel_session_sign_in_wants_another (self->signing_in, self->error))
    return FALSE;

  g_clear_error (&self->error);
  satchel_wire_close (self->wire);
  return TRUE;
}

/* --- the story --- */

static gboolean
wants_stls (SatchelSession *self)
{
  return satchel_account_get_encryption (self->account) == SATCHEL_ENCRYPTION_STARTTLS;
}

static void
keep_greeting (SatchelSession *self)
{
  g_free (self->greeting);
  self->greeting = g_strdup (self->reply->raw);
}

static gboolean
read_size (SatchelSession *self)
{
  /* Numbers that can't be read are for show only: the listing tells what is there. */
  if (granted (self) && !satchel_pop_reply_read_stat (self->reply, &self->messages, &self->bytes))
    self->messages = self->bytes = 0;
  if (granted (self))
    return TRUE;
  if (self->error == NULL)
    self->error = satchel_refusal_explain (self->reply, self->account, SATCHEL_REFUSAL_ANY);
  return FALSE;
}

static void
ended (SatchelSession *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  if (self->error == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  satchel_session_close (self);
  self->error = satchel_trouble_translate (self->error, self->account);
  if (self->wire != NULL)
    satchel_trouble_add_peer (self->error, self->wire);
  satchel_transcript_note (self->transcript, self->error->message);
  if (!g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, step_signal, 0, (int) self->step, FALSE, self->error->message);
  g_task_return_error (task, g_steal_pointer (&self->error));
}

/* A server that answers with a code has its reasons; without one it just can't. */
static void
refuse_stls (SatchelSession *self)
{
  if (self->reply->code == SATCHEL_POP_CODE_NONE)
    fail (self, SATCHEL_OFFICE_ERROR_SERVER,
          _("The server does not begin STARTTLS. Choose SSL/TLS with port 995; your password was not "
            "sent."));
  else
    self->error = satchel_refusal_explain (self->reply, self->account, SATCHEL_REFUSAL_ANY);
}

/* A failed certificate is not a failed connection: the step that it belongs to is the next one. */
static void
blame (SatchelSession *self)
{
  if (self->step == SATCHEL_STEP_GREETING
      && g_error_matches (self->error, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_SILENT))
    {
      g_autofree char *sentence = g_strdup_printf (
        _("%s accepts the connection but does not greet like a mail server. Check the port (%u) and the "
          "encryption."), satchel_account_get_server (self->account),
        satchel_account_get_port (self->account));

      fail (self, SATCHEL_OFFICE_ERROR_TIMEOUT, sentence);
    }
  if (self->step > SATCHEL_STEP_CONNECT
      || !(g_error_matches (self->error, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_CERTIFICATE)
           || g_error_matches (self->error, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_TLS)))
    return;

  step_done (self, SATCHEL_STEP_CONNECT, g_strdup_printf (
    _("Connected to %s."), satchel_account_get_server (self->account)));
}

static void
tell (SatchelSession *self)
{
  STORY_BEGINS (self);

  if (needs_password (self))
    {
      self->step = SATCHEL_STEP_SIGN_IN;
      WAIT_FOR (look_up_password (self));
      if (self->error != NULL)
        goto failed;
    }

connect:
  self->step = SATCHEL_STEP_NAME;
  WAIT_FOR (connect_to_server (self));
  if (self->error != NULL)
    goto failed;
  step_done (self, SATCHEL_STEP_CONNECT,
             g_strdup_printf (_("Connected to %s."), satchel_account_get_server (self->account)));
  if (satchel_wire_is_secure (self->wire))
    step_done (self, SATCHEL_STEP_CERTIFICATE, satchel_session_words_certificate (self->wire));

  self->step = SATCHEL_STEP_GREETING;
  WAIT_FOR (hear (self));
  if (!heard (self))
    goto failed;
  if (self->reply->status != SATCHEL_POP_OK)
    {
      self->error = satchel_refusal_explain (self->reply, self->account, SATCHEL_REFUSAL_ANY);
      goto failed;
    }
  if (!wants_stls (self))
    step_done (self, SATCHEL_STEP_GREETING, g_strdup (_("A mail server for POP3 answers.")));
  keep_greeting (self);
  satchel_wire_set_patience (self->wire, self->connect_patience, self->silence_patience);

  WAIT_FOR (read_capabilities (self));
  if (self->error != NULL)
    goto failed;

  if (wants_stls (self) && !satchel_wire_is_secure (self->wire))
    {
      /* Asked for even if it was not announced: some servers can, and don't say so. */
      self->step = SATCHEL_STEP_CERTIFICATE;
      satchel_wire_say (self->wire, "STLS");
      WAIT_FOR (hear (self));
      if (!granted (self))
        {
          if (self->error == NULL)
            refuse_stls (self);
          goto failed;
        }
      WAIT_FOR (secure (self));
      if (self->error != NULL)
        goto failed;
      step_done (self, SATCHEL_STEP_CERTIFICATE, satchel_session_words_certificate (self->wire));
      step_done (self, SATCHEL_STEP_GREETING, g_strdup (_("A mail server for POP3 answers.")));

      /* What was announced in clear could have been put there by anybody: RFC 2595 §4. */
      WAIT_FOR (read_capabilities (self));
      if (self->error != NULL)
        goto failed;
    }
  step_done (self, SATCHEL_STEP_CAPABILITIES, satchel_session_words_capabilities (self->capabilities));

  self->step = SATCHEL_STEP_SIGN_IN;
  WAIT_FOR (sign_in (self));
  if (self->error != NULL)
    {
      if (hung_up_too_early (self))
        goto connect;
      goto failed;
    }
  step_done (self, SATCHEL_STEP_SIGN_IN, g_strdup (_("Signed in.")));

  /* Again: Gmail, for one, announces PIPELINING only now. */
  WAIT_FOR (read_capabilities (self));
  if (self->error != NULL)
    goto failed;

  satchel_wire_say (self->wire, "STAT");
  WAIT_FOR (hear (self));
  if (!read_size (self))
    goto failed;
  step_done (self, SATCHEL_STEP_MAILBOX, satchel_session_words_mailbox (self->messages, self->bytes));
  ended (self);
  return;

failed:
  blame (self);
  ended (self);

  STORY_ENDS;
}

/* --- from outside --- */

SatchelSession *
satchel_session_new (SatchelAccount *account)
{
  SatchelSession *self;

  g_return_val_if_fail (SATCHEL_IS_ACCOUNT (account), NULL);

  self = g_object_new (SATCHEL_TYPE_SESSION, NULL);
  self->account = g_object_ref (account);
  self->signing_in = satchel_session_sign_in_new (account);

  return self;
}

void
satchel_session_set_password (SatchelSession *self,
                              const char     *password)
{
  g_return_if_fail (SATCHEL_IS_SESSION (self));

  satchel_session_sign_in_set_password (self->signing_in, password);
}

void
satchel_session_set_user_names (SatchelSession     *self,
                                const char * const *user_names)
{
  g_return_if_fail (SATCHEL_IS_SESSION (self));

  satchel_session_sign_in_set_user_names (self->signing_in, user_names);
}

void
satchel_session_set_patience (SatchelSession *self,
                              guint           connect_seconds,
                              guint           silence_seconds)
{
  g_return_if_fail (SATCHEL_IS_SESSION (self));

  self->connect_patience = connect_seconds;
  self->silence_patience = silence_seconds;
}

static gboolean
load_certificate (SatchelSession *self)
{
  const char *path = satchel_account_get_client_cert (self->account);

  g_clear_object (&self->certificate);
  if (path[0] != '\0')
    self->certificate = g_tls_certificate_new_from_file (path, &self->error);

  return self->error == NULL;
}

void
satchel_session_open_async (SatchelSession      *self,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             data)
{
  const char *ca_file;

  g_return_if_fail (SATCHEL_IS_SESSION (self) && self->task == NULL);

  self->place = 0;
  g_clear_object (&self->trust);
  self->task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (self->task, satchel_session_open_async);

  ca_file = satchel_account_get_ca_file (self->account);
  self->trust = satchel_trust_new (ca_file[0] != '\0' ? ca_file : NULL, &self->error);
  if (self->trust != NULL && load_certificate (self))
    {
      satchel_trust_set_pins (self->trust, satchel_pins_get_default ());
      tell (self);
      return;
    }

  self->step = SATCHEL_STEP_CERTIFICATE;
  fail (self, SATCHEL_OFFICE_ERROR_CERTIFICATE, self->trust == NULL
        ? _("The certificate file of this account can’t be read. Choose it again in the account’s "
            "settings.")
        : _("The client certificate of this account can’t be read. Choose it again in the account’s "
            "settings."));
  ended (self);
}

gboolean
satchel_session_open_finish (SatchelSession *self,
                             GAsyncResult   *result,
                             GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

SatchelWire *
satchel_session_get_wire (SatchelSession *self)
{
  g_return_val_if_fail (SATCHEL_IS_SESSION (self), NULL);

  return self->wire;
}

SatchelPopCapabilities *
satchel_session_get_capabilities (SatchelSession *self)
{
  g_return_val_if_fail (SATCHEL_IS_SESSION (self), NULL);

  return self->capabilities;
}

GError *
satchel_session_explain (SatchelSession        *self,
                         const SatchelPopReply *reply)
{
  g_return_val_if_fail (SATCHEL_IS_SESSION (self), NULL);

  return satchel_refusal_explain (reply, self->account, SATCHEL_REFUSAL_ANY);
}

const char *
satchel_session_get_mailbox (SatchelSession *self)
{
  g_return_val_if_fail (SATCHEL_IS_SESSION (self), NULL);

  return satchel_account_get_mailbox (self->account);
}

guint64
satchel_session_get_messages (SatchelSession *self)
{
  g_return_val_if_fail (SATCHEL_IS_SESSION (self), 0);

  return self->messages;
}

guint64
satchel_session_get_bytes (SatchelSession *self)
{
  g_return_val_if_fail (SATCHEL_IS_SESSION (self), 0);

  return self->bytes;
}

void
satchel_session_close (SatchelSession *self)
{
  g_return_if_fail (SATCHEL_IS_SESSION (self));

  if (self->wire != NULL)
    satchel_wire_close (self->wire);
}

void
satchel_session_hush (SatchelSession *self,
                      gboolean        hushed)
{
  g_return_if_fail (SATCHEL_IS_SESSION (self));

  satchel_transcript_hush (self->transcript, hushed);
}

char *
satchel_session_get_log (SatchelSession *self)
{
  g_return_val_if_fail (SATCHEL_IS_SESSION (self), NULL);

  return satchel_transcript_get_text (self->transcript);
}
