/* session-sign-in.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/session-sign-in.h"

#include "base/limits.h"
#include "base/story.h"
#include "net/sign-in.h"
#include "office/mechanism.h"
#include "office/refusal.h"
#include "office/secrets.h"
#include "office/sign-in-words.h"
#include "office/trouble.h"
#include "pop/pop-auth.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Refusals of user name or password in one session, and forms of the user name. */
#define SIGN_INS 2

/* Connections more than the first one, for servers that hang up after each refusal: two names by APOP, two without. */
#define RUNS_MORE 3

struct _SatchelSessionSignIn
{
  GObject                 parent_instance;

  /* Owned */
  SatchelAccount         *account;
  SatchelWire            *wire;
  GTask                  *task;        /* run_async, while it runs */
  GError                 *error;       /* of the step that has just ended */
  GError                 *sasl_error;  /* why the exchange is being given up */
  GError                 *apop_error;  /* APOP was refused, and the rest is tried; nullable */
  SatchelPopReply        *reply;       /* the last one heard */
  SatchelSignIn          *sasl;        /* NULL of USER and APOP */
  GPtrArray              *refused;     /* static strings: mechanisms that the server turned out not to know */
  char                   *password;
  char                   *timestamp;   /* of the greeting; nullable */
  char                   *response;    /* to be said next */
  char                   *user_names[SIGN_INS];

  /* Borrowed */
  SatchelPopCapabilities *capabilities;
  const char             *mechanism;

  /* The story */
  int                     place;
  guint                   user_name;    /* the form that is tried */
  guint                   refusals;
  gboolean                latin1;       /* the password goes out in ISO 8859-1 */
  gboolean                both_tried;   /* encodings */
  gboolean                secret_said;  /* the server has something to refuse */
  gboolean                left_more;    /* this run has heard a refusal, and something was left to be tried */
  guint                   runs_more;    /* after the server had hung up */
};

G_DEFINE_FINAL_TYPE (SatchelSessionSignIn, satchel_session_sign_in, G_TYPE_OBJECT)

static void tell (SatchelSessionSignIn *self);

static void
satchel_session_sign_in_finalize (GObject *object)
{
  SatchelSessionSignIn *self = SATCHEL_SESSION_SIGN_IN (object);

  g_clear_object (&self->account);
  g_clear_object (&self->wire);
  g_clear_object (&self->task);
  g_clear_error (&self->error);
  g_clear_error (&self->sasl_error);
  g_clear_error (&self->apop_error);
  g_clear_pointer (&self->reply, satchel_pop_reply_free);
  satchel_sign_in_free (self->sasl);
  g_ptr_array_unref (self->refused);
  satchel_secret_free (self->password);
  g_free (self->timestamp);
  satchel_sign_in_wipe (self->response);
  for (guint i = 0; i < SIGN_INS; i++)
    g_free (self->user_names[i]);

  G_OBJECT_CLASS (satchel_session_sign_in_parent_class)->finalize (object);
}

static void
satchel_session_sign_in_class_init (SatchelSessionSignInClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = satchel_session_sign_in_finalize;
}

static void
satchel_session_sign_in_init (SatchelSessionSignIn *self)
{
  self->refused = g_ptr_array_new ();
}

/* --- hearing --- */

static void
on_heard (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  SatchelSessionSignIn *self = data;
  g_autofree char *line = satchel_wire_hear_finish (self->wire, result, &self->error);

  g_clear_pointer (&self->reply, satchel_pop_reply_free);
  if (line != NULL)
    self->reply = satchel_pop_reply_parse (line, &self->error);
  tell (self);
}

static void
hear (SatchelSessionSignIn *self)
{
  satchel_wire_hear_async (self->wire, g_task_get_cancellable (self->task), on_heard, self);
}

static gboolean
heard (SatchelSessionSignIn *self)
{
  return self->error == NULL;
}

static gboolean
granted (SatchelSessionSignIn *self)
{
  return heard (self) && self->reply->status == SATCHEL_POP_OK;
}

/* --- what may be said --- */

static const char *
current_user (SatchelSessionSignIn *self)
{
  const char *user = self->user_names[self->user_name];

  return user != NULL ? user : satchel_account_get_user (self->account);
}

static void
fail (SatchelSessionSignIn *self,
      SatchelOfficeError    code,
      const char           *sentence)
{
  g_clear_error (&self->error);
  self->error = g_error_new_literal (SATCHEL_OFFICE_ERROR, (int) code, sentence);
}

/* Nothing goes out that could end a command early. */
static gboolean
may_be_said (SatchelSessionSignIn *self)
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

/* The password in ISO 8859-1, which servers from before UTF-8 compare with. NULL: it can't be written in it, or
 * is the same in both. */
static char *
make_latin1 (SatchelSessionSignIn *self)
{
  if (g_str_is_ascii (self->password))
    return NULL;
  return g_convert (self->password, -1, "ISO-8859-1", "UTF-8", NULL, NULL, NULL);
}

/* The octets of the password for the mechanism. Free it with satchel_secret_free(). */
static char *
encode_password (SatchelSessionSignIn *self)
{
  char *octets = NULL;

  if (self->latin1 && satchel_mechanism_is_clear (self->mechanism))
    octets = make_latin1 (self);
  return octets != NULL ? octets : g_strdup (self->password);
}

/* --- choosing --- */

static gboolean
can_bind (SatchelSessionSignIn *self)
{
  gboolean exporter;
  g_autoptr(GBytes) binding = satchel_wire_get_binding (self->wire, &exporter);

  return binding != NULL;
}

/* A server that announced no way to sign in before TLS wants encryption first: RFC 2595 §4 lets it hide them. */
static gboolean
hides_all (SatchelSessionSignIn *self)
{
  return self->capabilities->known && self->capabilities->stls && !self->capabilities->user
         && self->capabilities->sasl->len == 0 && !satchel_wire_is_secure (self->wire)
         && satchel_account_get_auth (self->account)[0] == '\0';
}

/* What the server has once said no to is not asked again each time it is looked for mail: some count that as an
 * attack. */
static gboolean
may_use_apop (SatchelSessionSignIn *self)
{
  return self->timestamp != NULL
         && (!satchel_account_get_no_apop (self->account) || satchel_account_get_auth (self->account)[0] != '\0');
}

static gboolean
choose_mechanism (SatchelSessionSignIn *self)
{
  SatchelMechanismOffer offer = {
    .capabilities = self->capabilities,
    .refused = self->refused,
    .wanted = satchel_account_get_auth (self->account),
    .seen = satchel_account_get_auth_seen (self->account),
    .is_secure = satchel_wire_is_secure (self->wire),
    .can_bind = can_bind (self),
    .has_certificate = satchel_account_get_client_cert (self->account)[0] != '\0',
    .has_timestamp = may_use_apop (self),
  };
  SatchelChoice choice;

  if (hides_all (self))
    {
      fail (self, SATCHEL_OFFICE_ERROR_SIGN_IN,
            _("The server accepts a password only on an encrypted connection. Choose STARTTLS or "
              "SSL/TLS in the account’s settings."));
      return FALSE;
    }

  choice = satchel_mechanism_choose (&offer, &self->mechanism);
  if (choice == SATCHEL_CHOICE_TAKEN)
    return TRUE;
  /* What another program does in the mailbox, or a server in trouble, is said as it is. */
  g_clear_error (&self->error);
  self->error = self->apop_error != NULL ? g_steal_pointer (&self->apop_error)
                                         : satchel_sign_in_words_no_choice (choice, self->account);
  return FALSE;
}

/* --- saying --- */

static void
say_utf8 (SatchelSessionSignIn *self)
{
  satchel_wire_say (self->wire, "UTF8");
}

static void
say_user (SatchelSessionSignIn *self)
{
  g_autofree char *line = g_strconcat ("USER ", current_user (self), NULL);

  self->secret_said = FALSE;
  satchel_wire_say_secret (self->wire, line, "USER ****");
}

static void
say_password (SatchelSessionSignIn *self)
{
  char *password = encode_password (self);
  char *line = g_strconcat ("PASS ", password, NULL);

  self->secret_said = TRUE;
  satchel_wire_say_secret (self->wire, line, "PASS ****");
  satchel_secret_free (line);
  satchel_secret_free (password);
}

static void
say_apop (SatchelSessionSignIn *self)
{
  char *line = satchel_pop_auth_make_apop (current_user (self), self->timestamp, self->password);

  self->secret_said = TRUE;
  satchel_wire_say_secret (self->wire, line, "APOP ****");
  satchel_secret_free (line);
}

static void
bind_to_connection (SatchelSessionSignIn *self)
{
  gboolean exporter;
  g_autoptr(GBytes) binding = satchel_wire_get_binding (self->wire, &exporter);

  if (binding != NULL)
    satchel_sign_in_bind (self->sasl, exporter, binding);
}

static void
clear_response (SatchelSessionSignIn *self)
{
  g_clear_pointer (&self->response, satchel_sign_in_wipe);
}

/* FALSE: this mechanism can't be used here. */
static gboolean
begin_exchange (SatchelSessionSignIn *self)
{
  char *password = encode_password (self);

  g_clear_error (&self->sasl_error);
  satchel_sign_in_free (self->sasl);
  clear_response (self);
  self->sasl = satchel_sign_in_new (self->mechanism, current_user (self), password, "pop",
                                    satchel_account_get_server (self->account),
                                    (guint16) satchel_account_get_port (self->account));
  satchel_secret_free (password);
  bind_to_connection (self);
  self->response = satchel_sign_in_begin (self->sasl, &self->sasl_error);

  return self->sasl_error == NULL;
}

/* Exchange Online takes no token in the line of the command. */
static gboolean
wants_two_steps (SatchelSessionSignIn *self)
{
  static const char * const domains[] = {
    "office365.com", "outlook.com", "office365.us", "outlook.cn", "office.com",
  };
  g_autofree char *server = g_ascii_strdown (satchel_account_get_server (self->account), -1);

  for (guint i = 0; satchel_mechanism_is_token (self->mechanism) && i < G_N_ELEMENTS (domains); i++)
    {
      g_autofree char *below = g_strconcat (".", domains[i], NULL);

      if (g_str_equal (server, domains[i]) || g_str_has_suffix (server, below))
        return TRUE;
    }
  return FALSE;
}

static void
say_auth (SatchelSessionSignIn *self)
{
  g_autofree char *bare = g_strconcat ("AUTH ", self->mechanism, NULL);
  g_autofree char *shown = g_strconcat (bare, " ****", NULL);
  char *line = NULL;

  if (self->response != NULL && !wants_two_steps (self))
    line = satchel_pop_auth_make_command (self->mechanism, self->response);

  self->secret_said = line != NULL;
  if (line != NULL)
    {
      satchel_wire_say_secret (self->wire, line, shown);
      clear_response (self);
    }
  else
    {
      satchel_wire_say (self->wire, bare);
    }
  satchel_sign_in_wipe (line);
}

/* --- the exchange --- */

/* The server's turn has ended with something to be answered. Some say "+OK" where "+" is meant, and it is seen
 * only from what is left to be said. */
static gboolean
is_asked (SatchelSessionSignIn *self)
{
  if (!heard (self) || self->sasl_error != NULL)
    return FALSE;
  if (self->reply->status == SATCHEL_POP_CONTINUE)
    return TRUE;
  return self->reply->status == SATCHEL_POP_OK
         && (self->response != NULL || !satchel_sign_in_is_over (self->sasl));
}

static void
on_answered (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  SatchelSessionSignIn *self = data;

  self->response = satchel_sign_in_answer_finish (result, &self->sasl_error);
  /* "+OK" to somebody who has not heard the last of the exchange: let in by one that proves nothing. */
  if (self->reply->status == SATCHEL_POP_OK
      && g_error_matches (self->sasl_error, SATCHEL_SIGN_IN_ERROR, SATCHEL_SIGN_IN_ERROR_CHALLENGE))
    self->sasl_error->code = SATCHEL_SIGN_IN_ERROR_STRANGER;
  tell (self);
}

static void
find_answer (SatchelSessionSignIn *self)
{
  satchel_sign_in_answer_async (self->sasl, self->reply->raw, on_answered, self);
}

/* A server that puts its last word behind "+OK" waits for none of ours. */
static gboolean
is_let_in (SatchelSessionSignIn *self)
{
  return self->reply->status == SATCHEL_POP_OK
         && (self->sasl_error != NULL
             || (satchel_sign_in_is_over (self->sasl) && self->response[0] == '\0'));
}

/* "*" ends an exchange that makes no sense: RFC 5034 §4. */
static void
say_response (SatchelSessionSignIn *self)
{
  self->secret_said = TRUE;
  if (self->sasl_error == NULL && strlen (self->response) + strlen ("\r\n") > SATCHEL_LIMIT_LINE)
    g_set_error_literal (&self->sasl_error, SATCHEL_SIGN_IN_ERROR, SATCHEL_SIGN_IN_ERROR_CHALLENGE,
                         "A response that no line holds");
  if (self->sasl_error != NULL)
    satchel_wire_say (self->wire, "*");
  else
    satchel_wire_say_secret (self->wire, self->response, "****");
  clear_response (self);
}

/* --- how it ended --- */

static gboolean
is_signed_in (SatchelSessionSignIn *self)
{
  return self->sasl_error == NULL && self->reply->status == SATCHEL_POP_OK;
}

static gboolean
try_another_mechanism (SatchelSessionSignIn *self)
{
  if (g_ptr_array_find (self->refused, self->mechanism, NULL))
    return FALSE;

  g_ptr_array_add (self->refused, (gpointer) self->mechanism);
  g_clear_error (&self->sasl_error);
  return TRUE;
}

/* The server does not have this way to sign in, or not with us: no reason to doubt the password. */
static gboolean
is_unknown (SatchelSessionSignIn *self)
{
  if (self->sasl_error != NULL)
    return g_error_matches (self->sasl_error, SATCHEL_SIGN_IN_ERROR, SATCHEL_SIGN_IN_ERROR_UNSUPPORTED);
  if (satchel_pop_auth_is_unknown (self->reply))
    return TRUE;
  /* "-ERR" before anything secret was said is about the way, unless it says otherwise. */
  return !self->secret_said && self->reply->code == SATCHEL_POP_CODE_NONE
         && !g_str_equal (self->mechanism, "USER")
         && self->reply->status == SATCHEL_POP_ERR;
}

static gboolean
try_another_encoding (SatchelSessionSignIn *self)
{
  char *latin1;

  /* A server that speaks UTF-8 by RFC 6856 knows the password in it. */
  if (self->both_tried || !satchel_mechanism_is_clear (self->mechanism)
      || satchel_mechanism_is_token (self->mechanism) || self->capabilities->utf8)
    return FALSE;
  latin1 = make_latin1 (self);
  if (latin1 == NULL)
    return FALSE;

  satchel_secret_free (latin1);
  self->both_tried = TRUE;
  self->latin1 = !self->latin1;
  return TRUE;
}

static gboolean
try_another_name (SatchelSessionSignIn *self)
{
  if (self->user_name + 1 >= SIGN_INS || self->user_names[self->user_name + 1] == NULL)
    return FALSE;

  self->user_name++;
  return TRUE;
}

/* There may be no secret for it: see the header. */
static gboolean
try_without_apop (SatchelSessionSignIn *self)
{
  if (!g_str_equal (self->mechanism, "APOP") || satchel_account_get_auth (self->account)[0] != '\0'
      || !satchel_mechanism_is_stronger ("APOP", satchel_account_get_auth_seen (self->account))
      || !try_another_mechanism (self))
    return FALSE;

  self->apop_error = g_steal_pointer (&self->error);
  self->user_name = 0;
  self->refusals = 0;
  return TRUE;
}

static void
explain (SatchelSessionSignIn *self)
{
  const char *reason = self->sasl != NULL ? satchel_sign_in_get_reason (self->sasl) : NULL;

  g_clear_error (&self->error);
  if (self->sasl_error != NULL
      && !g_error_matches (self->sasl_error, SATCHEL_SIGN_IN_ERROR, SATCHEL_SIGN_IN_ERROR_REFUSED))
    {
      self->error = satchel_sign_in_words_broken (self->sasl_error, self->account);
      return;
    }

  self->error = satchel_refusal_explain (self->reply, self->account,
                                         self->capabilities->auth_resp_code ? SATCHEL_REFUSAL_SIGN_IN_CODED
                                                                            : SATCHEL_REFUSAL_SIGN_IN);
  if (g_error_matches (self->error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_SIGN_IN)
      && satchel_mechanism_is_token (self->mechanism))
    {
      g_clear_error (&self->error);
      self->error = satchel_sign_in_words_token_refused (self->reply, reason, self->account);
    }
}

/* Takes the refusal as the story's error. TRUE: something else is left to be tried. */
static gboolean
refused_but_another (SatchelSessionSignIn *self)
{
  self->left_more = is_unknown (self) && try_another_mechanism (self);
  if (self->left_more)
    return TRUE;

  explain (self);
  if (!g_error_matches (self->error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_SIGN_IN))
    return FALSE;
  self->left_more = (++self->refusals < SIGN_INS && (try_another_name (self) || try_another_encoding (self)))
                    || try_without_apop (self);
  if (!self->left_more)
    return FALSE;

  g_clear_error (&self->error);
  g_clear_error (&self->sasl_error);
  return TRUE;
}

/* What was wrong with the exchange counts, not that the server then hung up. */
static gboolean
broke_off (SatchelSessionSignIn *self)
{
  if (heard (self))
    return FALSE;
  if (self->error->domain == SATCHEL_NET_ERROR
      && (g_error_matches (self->sasl_error, SATCHEL_SIGN_IN_ERROR, SATCHEL_SIGN_IN_ERROR_CHALLENGE)
          || g_error_matches (self->sasl_error, SATCHEL_SIGN_IN_ERROR, SATCHEL_SIGN_IN_ERROR_STRANGER)))
    explain (self);
  return TRUE;
}

/* In this order: another user name makes the account forget the rest. */
static void
remember (SatchelSessionSignIn *self)
{
  g_object_set (self->account, "user", current_user (self), NULL);
  if (satchel_mechanism_is_stronger (self->mechanism, satchel_account_get_auth_seen (self->account)))
    g_object_set (self->account, "auth-seen", self->mechanism, NULL);
  if (self->both_tried)
    g_object_set (self->account, "latin1-password", self->latin1, NULL);
  if (self->apop_error != NULL)
    g_object_set (self->account, "no-apop", TRUE, NULL);
}

static void
ended (SatchelSessionSignIn *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  g_clear_error (&self->sasl_error);
  g_clear_pointer (&self->sasl, satchel_sign_in_free);
  clear_response (self);
  if (self->error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&self->error));
}

/* --- the story --- */

static gboolean
is (SatchelSessionSignIn *self,
    const char           *mechanism)
{
  return g_str_equal (self->mechanism, mechanism);
}

static void
tell (SatchelSessionSignIn *self)
{
  STORY_BEGINS (self);

  /* RFC 6856 §2.1: before signing in, and no STLS after it. A server that thinks better of it may say so. */
  if (self->capabilities->utf8)
    {
      say_utf8 (self);
      WAIT_FOR (hear (self));
      if (!heard (self))
        goto failed;
    }

again:
  if (!may_be_said (self) || !choose_mechanism (self))
    goto failed;
  if (is (self, "USER"))
    {
      say_user (self);
      WAIT_FOR (hear (self));
      if (granted (self))
        {
          say_password (self);
          WAIT_FOR (hear (self));
        }
    }
  else if (is (self, "APOP"))
    {
      say_apop (self);
      WAIT_FOR (hear (self));
    }
  else if (begin_exchange (self))
    {
      say_auth (self);
      WAIT_FOR (hear (self));
      while (is_asked (self))
        {
          if (self->response == NULL)
            {
              WAIT_FOR (find_answer (self));
              if (is_let_in (self))
                {
                  clear_response (self);
                  break;
                }
            }
          say_response (self);
          WAIT_FOR (hear (self));
        }
    }
  if (broke_off (self))
    goto failed;
  if (!is_signed_in (self))
    {
      if (refused_but_another (self))
        goto again;
      goto failed;
    }
  remember (self);

failed:
  ended (self);

  STORY_ENDS;
}

/* --- from outside --- */

SatchelSessionSignIn *
satchel_session_sign_in_new (SatchelAccount *account)
{
  SatchelSessionSignIn *self;

  g_return_val_if_fail (SATCHEL_IS_ACCOUNT (account), NULL);

  self = g_object_new (SATCHEL_TYPE_SESSION_SIGN_IN, NULL);
  self->account = g_object_ref (account);

  return self;
}

void
satchel_session_sign_in_set_password (SatchelSessionSignIn *self,
                                      const char           *password)
{
  g_return_if_fail (SATCHEL_IS_SESSION_SIGN_IN (self));

  satchel_secret_free (self->password);
  self->password = g_strdup (password);
}

gboolean
satchel_session_sign_in_has_password (SatchelSessionSignIn *self)
{
  g_return_val_if_fail (SATCHEL_IS_SESSION_SIGN_IN (self), FALSE);

  return self->password != NULL;
}

void
satchel_session_sign_in_set_user_names (SatchelSessionSignIn *self,
                                        const char * const   *user_names)
{
  g_return_if_fail (SATCHEL_IS_SESSION_SIGN_IN (self) && user_names != NULL);

  for (guint i = 0; i < SIGN_INS; i++)
    g_clear_pointer (&self->user_names[i], g_free);
  for (guint i = 0; i < SIGN_INS && user_names[i] != NULL; i++)
    self->user_names[i] = g_strdup (user_names[i]);
}

void
satchel_session_sign_in_run_async (SatchelSessionSignIn   *self,
                                   SatchelWire            *wire,
                                   SatchelPopCapabilities *capabilities,
                                   const char             *greeting,
                                   GCancellable           *cancellable,
                                   GAsyncReadyCallback     callback,
                                   gpointer                data)
{
  g_return_if_fail (SATCHEL_IS_SESSION_SIGN_IN (self) && self->task == NULL && self->password != NULL);
  g_return_if_fail (SATCHEL_IS_WIRE (wire) && capabilities != NULL && greeting != NULL);

  if (self->runs_more == 0)
    {
      self->refusals = 0;
      g_clear_error (&self->apop_error);
      self->both_tried = FALSE;
      self->latin1 = satchel_account_get_latin1_password (self->account);
      g_ptr_array_set_size (self->refused, 0);
    }
  self->place = 0;
  self->left_more = FALSE;
  self->task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (self->task, satchel_session_sign_in_run_async);
  g_set_object (&self->wire, wire);
  self->capabilities = capabilities;
  g_free (self->timestamp);
  self->timestamp = satchel_pop_auth_find_timestamp (greeting);

  tell (self);
}

gboolean
satchel_session_sign_in_run_finish (SatchelSessionSignIn *self,
                                    GAsyncResult         *result,
                                    GError              **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
satchel_session_sign_in_wants_another (SatchelSessionSignIn *self,
                                       const GError         *error)
{
  g_return_val_if_fail (SATCHEL_IS_SESSION_SIGN_IN (self) && error != NULL, FALSE);

  if (!self->left_more || self->runs_more == RUNS_MORE
      || !g_error_matches (error, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_ENDED))
    return FALSE;

  self->runs_more++;
  return TRUE;
}
