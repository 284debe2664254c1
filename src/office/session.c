/* session.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/session.h"

#include "base/limits.h"
#include "base/story.h"
#include "net/sign-in.h"
#include "office/fetch.h"
#include "office/refusal.h"
#include "office/secrets.h"
#include "office/session-words.h"
#include "office/transcript.h"
#include "office/trouble.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Seconds that a server may take for its greeting: a server of another protocol often waits for us. */
#define GREETING_PATIENCE 30

/* Sign-ins in a row; more, and some providers lock the account. */
#define SIGN_INS 2

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
  char                   *password;
  char                   *line;        /* the last line heard */
  char                   *user_names[SIGN_INS];
  SatchelTranscript      *transcript;

  /* The story */
  int                     place;
  SatchelStep             step;        /* the one under way */
  guint                   sign_in;     /* number of the attempt, from 0 */
  guint64                 messages;
  guint64                 bytes;
  guint                   connect_patience;
  guint                   silence_patience;
  guint                   n_capabilities;
  gboolean                plain;       /* SASL PLAIN, else USER and PASS */
  gboolean                has_reconnected;
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
  satchel_secret_free (self->password);
  g_free (self->line);
  for (guint i = 0; i < SIGN_INS; i++)
    g_free (self->user_names[i]);
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

  self->password = satchel_secrets_lookup_finish (result, &self->error);
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

static const char *
current_user (SatchelSession *self)
{
  const char *user = self->user_names[self->sign_in];

  return user != NULL ? user : satchel_account_get_user (self->account);
}

/* Nothing goes out that could end a command early. */
static gboolean
may_be_said (SatchelSession *self)
{
  if (strlen (self->password) > SATCHEL_LIMIT_LINE / 2)
    {
      fail (self, SATCHEL_OFFICE_ERROR_SIGN_IN, _("This password is too long for a mail server."));
      return FALSE;
    }
  if (strpbrk (self->password, "\r\n") == NULL && strpbrk (current_user (self), "\r\n") == NULL)
    return TRUE;

  fail (self, SATCHEL_OFFICE_ERROR_SIGN_IN,
        _("A user name or password with a line break in it can’t be sent. Enter it again."));
  return FALSE;
}

/* SASL PLAIN where it is announced or wanted, else USER and PASS. With neither announced before
 * TLS the server wants encryption first (RFC 2595 §4 lets it hide them). */
static gboolean
choose_mechanism (SatchelSession *self)
{
  const char *wanted = satchel_account_get_auth (self->account);
  SatchelPopCapabilities *capabilities = self->capabilities;

  self->plain = satchel_pop_capabilities_has_sasl (capabilities, "PLAIN");
  if (g_ascii_strcasecmp (wanted, "USER") == 0)
    self->plain = FALSE;
  else if (g_ascii_strcasecmp (wanted, "PLAIN") == 0)
    self->plain = TRUE;
  else if (wanted[0] != '\0')
    {
      g_autofree char *sentence = g_strdup_printf (
        _("This version of Satchel can’t sign in by %s. Set the authentication to automatic."), wanted);

      /* Not SIGN_IN: the server was not asked. */
      fail (self, SATCHEL_OFFICE_ERROR_SERVER, sentence);
      return FALSE;
    }
  else if (capabilities->known && !self->plain && !capabilities->user
           && !satchel_wire_is_secure (self->wire) && capabilities->stls)
    {
      fail (self, SATCHEL_OFFICE_ERROR_SIGN_IN,
            _("The server accepts a password only on an encrypted connection. Choose STARTTLS or "
              "SSL/TLS in the account’s settings."));
      return FALSE;
    }

  return TRUE;
}

static void
say_plain_response (SatchelSession *self)
{
  char *response = satchel_sign_in_make_plain (current_user (self), self->password);

  satchel_wire_say_secret (self->wire, response, "****");
  satchel_secret_free (response);
}

/* RFC 5034 §4: the response goes with the command only if the whole line stays within 255 octets. */
static void
say_auth_plain (SatchelSession *self)
{
  char *response = satchel_sign_in_make_plain (current_user (self), self->password);
  char *line = g_strconcat ("AUTH PLAIN ", response, NULL);

  if (strlen (line) + strlen ("\r\n") <= SATCHEL_LIMIT_COMMAND)
    satchel_wire_say_secret (self->wire, line, "AUTH PLAIN ****");
  else
    satchel_wire_say (self->wire, "AUTH PLAIN");
  satchel_secret_free (line);
  satchel_secret_free (response);
}

static void
say_user (SatchelSession *self)
{
  g_autofree char *line = g_strconcat ("USER ", current_user (self), NULL);

  satchel_wire_say_secret (self->wire, line, "USER ****");
}

static void
say_password (SatchelSession *self)
{
  char *line = g_strconcat ("PASS ", self->password, NULL);

  satchel_wire_say_secret (self->wire, line, "PASS ****");
  satchel_secret_free (line);
}

/* Takes the refusal as the story's error. TRUE: another form of the user name is left to be tried. */
static gboolean
refused_but_another_name (SatchelSession *self)
{
  g_clear_error (&self->error);
  self->error = satchel_refusal_explain (self->reply, self->account, TRUE);
  if (!g_error_matches (self->error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_SIGN_IN)
      || self->sign_in + 1 >= SIGN_INS || self->user_names[self->sign_in + 1] == NULL)
    return FALSE;

  self->sign_in++;
  g_clear_error (&self->error);
  return TRUE;
}

static gboolean
hung_up_on_second_name (SatchelSession *self)
{
  if (self->sign_in == 0 || self->has_reconnected
      || !g_error_matches (self->error, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_ENDED))
    return FALSE;

  g_clear_error (&self->error);
  satchel_wire_close (self->wire);
  self->has_reconnected = TRUE;
  return TRUE;
}

static void
keep_user_name (SatchelSession *self)
{
  g_object_set (self->account, "user", current_user (self), NULL);
}

/* --- the story --- */

static gboolean
wants_stls (SatchelSession *self)
{
  return satchel_account_get_encryption (self->account) == SATCHEL_ENCRYPTION_STARTTLS;
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
    self->error = satchel_refusal_explain (self->reply, self->account, FALSE);
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
    self->error = satchel_refusal_explain (self->reply, self->account, FALSE);
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

  if (self->password == NULL)
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
      self->error = satchel_refusal_explain (self->reply, self->account, FALSE);
      goto failed;
    }
  if (!wants_stls (self))
    step_done (self, SATCHEL_STEP_GREETING, g_strdup (_("A mail server for POP3 answers.")));
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

sign_in:
  self->step = SATCHEL_STEP_SIGN_IN;
  if (!may_be_said (self) || !choose_mechanism (self))
    goto failed;
  if (self->plain)
    {
      say_auth_plain (self);
      WAIT_FOR (hear (self));
      if (heard (self) && self->reply->status == SATCHEL_POP_CONTINUE)
        {
          say_plain_response (self);
          WAIT_FOR (hear (self));
          heard (self);
        }
    }
  else
    {
      say_user (self);
      WAIT_FOR (hear (self));
      if (granted (self))
        {
          say_password (self);
          WAIT_FOR (hear (self));
          heard (self);
        }
    }
  if (self->error != NULL)
    {
      /* Some servers hang up after a refusal, before the second name could be tried. */
      if (!hung_up_on_second_name (self))
        goto failed;
      goto connect;
    }
  if (self->reply->status != SATCHEL_POP_OK)
    {
      if (refused_but_another_name (self))
        goto sign_in;
      goto failed;
    }
  keep_user_name (self);
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

  return self;
}

void
satchel_session_set_password (SatchelSession *self,
                              const char     *password)
{
  g_return_if_fail (SATCHEL_IS_SESSION (self));

  satchel_secret_free (self->password);
  self->password = g_strdup (password);
}

void
satchel_session_set_user_names (SatchelSession     *self,
                                const char * const *user_names)
{
  g_return_if_fail (SATCHEL_IS_SESSION (self) && user_names != NULL);

  for (guint i = 0; i < SIGN_INS; i++)
    g_clear_pointer (&self->user_names[i], g_free);
  for (guint i = 0; i < SIGN_INS && user_names[i] != NULL; i++)
    self->user_names[i] = g_strdup (user_names[i]);
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
  if (self->trust != NULL)
    {
      satchel_trust_set_pins (self->trust, satchel_pins_get_default ());
      tell (self);
      return;
    }

  g_clear_error (&self->error);
  self->step = SATCHEL_STEP_CERTIFICATE;
  fail (self, SATCHEL_OFFICE_ERROR_CERTIFICATE,
        _("The certificate file of this account can’t be read. Choose it again in the account’s "
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

  return satchel_refusal_explain (reply, self->account, FALSE);
}

const char *
satchel_session_get_mailbox (SatchelSession *self)
{
  g_autofree char *server = NULL;
  g_autofree char *mailbox = NULL;

  g_return_val_if_fail (SATCHEL_IS_SESSION (self), NULL);

  server = g_ascii_strdown (satchel_account_get_server (self->account), -1);
  mailbox = g_strdup_printf ("%s@%s", satchel_account_get_user (self->account), server);
  return g_intern_string (mailbox);
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
