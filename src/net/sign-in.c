/* sign-in.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "net/sign-in.h"

#include "base/limits.h"
#include "net/late-gsasl.h"

#include <string.h>

typedef enum
{
  FAMILY_SCRAM,
  FAMILY_CHALLENGED,   /* the server begins, and its challenge matters */
  FAMILY_PROMPTED,     /* the server begins, and what it says does not matter */
  FAMILY_TOLD,         /* all is said at once */
  FAMILY_TOKEN,        /* the same, written here */
} Family;

typedef struct
{
  const char *name;
  Family      family;
  guint       answers;   /* to be given until it is over; of SCRAM GNU SASL knows */
} Mechanism;

static const Mechanism mechanisms[] = {
  { "SCRAM-SHA-256-PLUS", FAMILY_SCRAM, 0 },
  { "SCRAM-SHA-1-PLUS", FAMILY_SCRAM, 0 },
  { "SCRAM-SHA-256", FAMILY_SCRAM, 0 },
  { "SCRAM-SHA-1", FAMILY_SCRAM, 0 },
  { "CRAM-MD5", FAMILY_CHALLENGED, 1 },
  { "PLAIN", FAMILY_TOLD, 0 },
  { "LOGIN", FAMILY_PROMPTED, 2 },
  { "EXTERNAL", FAMILY_TOLD, 0 },
  { "OAUTHBEARER", FAMILY_TOKEN, 0 },
  { "XOAUTH2", FAMILY_TOKEN, 0 },
};

struct _SatchelSignIn
{
  /* Owned */
  Gsasl_session   *session;    /* NULL of the two that are written here */
  char            *user;
  char            *password;
  char            *host;
  char            *reason;

  /* Borrowed */
  const Mechanism *mechanism;

  guint16          port;
  guint            answered;
  gboolean         over;
  gboolean         failed;     /* nothing more is answered */
};

G_DEFINE_QUARK (satchel-sign-in-error-quark, satchel_sign_in_error)

static const Mechanism *
find_mechanism (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    if (g_str_equal (mechanisms[i].name, name))
      return &mechanisms[i];
  return NULL;
}

gboolean
satchel_sign_in_knows (const char *mechanism)
{
  g_return_val_if_fail (mechanism != NULL, FALSE);

  return find_mechanism (mechanism) != NULL;
}

void
satchel_sign_in_wipe (char *secret)
{
  if (secret == NULL)
    return;

  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

/* --- GNU SASL ---------------------------------------------------------------------------------- */

/* One for the process: sessions only read it. */
static Gsasl *
library (void)
{
  static Gsasl *context;
  static gsize begun;

  if (g_once_init_enter (&begun))
    {
      if (gsasl_init (&context) != GSASL_OK)
        context = NULL;
      g_once_init_leave (&begun, 1);
    }
  return context;
}

static void
start_session (SatchelSignIn *self,
               const char    *service)
{
  if (self->mechanism->family == FAMILY_TOKEN || library () == NULL
      || gsasl_client_start (library (), self->mechanism->name, &self->session) != GSASL_OK)
    return;

  gsasl_property_set (self->session, GSASL_SERVICE, service);
  gsasl_property_set (self->session, GSASL_HOSTNAME, self->host);
  /* EXTERNAL names whose mailbox is wanted: one certificate may open several. */
  gsasl_property_set (self->session,
                      g_str_equal (self->mechanism->name, "EXTERNAL") ? GSASL_AUTHZID : GSASL_AUTHID,
                      self->user);
  gsasl_property_set (self->session, GSASL_PASSWORD, self->password);
}

/* The library frees its copy of a secret without wiping it. */
static void
wipe_property (Gsasl_session *session,
               Gsasl_property property)
{
  char *held = (char *) gsasl_property_fast (session, property);

  if (held != NULL)
    explicit_bzero (held, strlen (held));
}

/* One step of the library. NULL: @status says why. */
static char *
step (SatchelSignIn *self,
      const guint8  *octets,
      gsize          length,
      int           *status)
{
  char *output = NULL;
  char *encoded = NULL;
  gsize n_output = 0;

  *status = gsasl_step (self->session, (const char *) octets, length, &output, &n_output);
  if (*status == GSASL_OK || *status == GSASL_NEEDS_MORE)
    encoded = g_base64_encode ((const guint8 *) (output != NULL ? output : ""), n_output);
  if (output != NULL)
    explicit_bzero (output, n_output);
  gsasl_free (output);

  return encoded;
}

/* --- OAUTHBEARER and XOAUTH2 ------------------------------------------------------------------- */

/* RFC 5801 §4: in the head of the message "," and "=" stand for themselves no more. */
static char *
escape_name (const char *name)
{
  g_autoptr(GString) escaped = g_string_new (name);

  g_string_replace (escaped, "=", "=3D", 0);
  g_string_replace (escaped, ",", "=2C", 0);
  return g_strdup (escaped->str);
}

static char *
make_token_response (SatchelSignIn *self)
{
  g_autofree char *name = escape_name (self->user);
  char *clear, *encoded;

  if (g_str_equal (self->mechanism->name, "XOAUTH2"))
    clear = g_strdup_printf ("user=%s\001auth=Bearer %s\001\001", self->user, self->password);
  else
    clear = g_strdup_printf ("n,a=%s,\001host=%s\001port=%u\001auth=Bearer %s\001\001", name, self->host,
                             self->port, self->password);
  encoded = g_base64_encode ((const guint8 *) clear, strlen (clear));
  satchel_sign_in_wipe (clear);

  return encoded;
}

/* The value of "status" in the server's JSON: a number or a short word (RFC 7628 §3.2.2). Anything else it may
 * say is not looked at. */
static char *
find_status (const char *json)
{
  const char *at = strstr (json, "\"status\"");
  gsize length;

  if (at == NULL)
    return NULL;

  at += strlen ("\"status\"");
  at += strspn (at, " \t\r\n:");
  at += *at == '"';
  length = strspn (at, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-.");
  length = MIN (length, SATCHEL_LIMIT_SASL_REASON);

  return length > 0 ? g_strndup (at, length) : NULL;
}

/* The challenge tells why the server refuses; it wants an answer before it says -ERR: an empty one, or a lone
 * %x01 (RFC 7628 §3.2.3). */
static char *
answer_refused_token (SatchelSignIn *self,
                      const char    *json)
{
  self->reason = find_status (json);
  return g_strdup (g_str_equal (self->mechanism->name, "XOAUTH2") ? "" : "AQ==");
}

/* --- SCRAM ------------------------------------------------------------------------------------- */

/* "r=…,s=…,i=4096": how often the server wants the password hashed. 0: that is not what it says. Looked at
 * before the library would do it: it asks for no limit. */
static guint64
read_rounds (const char *text)
{
  g_auto(GStrv) parts = g_strsplit (text, ",", 4);
  guint64 rounds;

  if (g_strv_length (parts) < 3 || !g_str_has_prefix (parts[0], "r=") || !g_str_has_prefix (parts[1], "s=")
      || !g_str_has_prefix (parts[2], "i=")
      || !g_ascii_string_to_unsigned (parts[2] + 2, 10, 1, G_MAXINT32, &rounds, NULL))
    return 0;
  return rounds;
}

/* RFC 5802 §7, server-error-value. */
static SatchelSignInError
judge_word (const char *word)
{
  static const char * const between[] = {
    "channel-bindings-dont-match", "server-does-support-channel-binding", NULL,
  };
  static const char * const unsupported[] = {
    "extensions-not-supported", "channel-binding-not-supported", "unsupported-channel-binding-type",
    "invalid-encoding", "invalid-username-encoding", "unsupported-username-encoding", "no-resources", NULL,
  };

  if (g_strv_contains (between, word))
    return SATCHEL_SIGN_IN_ERROR_STRANGER;
  if (g_strv_contains (unsupported, word))
    return SATCHEL_SIGN_IN_ERROR_UNSUPPORTED;
  return SATCHEL_SIGN_IN_ERROR_REFUSED;
}

/* FALSE: the challenge is none that the library should see. */
static gboolean
check_scram (SatchelSignIn *self,
             const char    *text,
             GError       **error)
{
  guint64 rounds;

  if (g_str_has_prefix (text, "e="))
    {
      gsize length = MIN (strspn (text + 2, "abcdefghijklmnopqrstuvwxyz-"), SATCHEL_LIMIT_SASL_REASON);

      self->reason = g_strndup (text + 2, length);
      g_set_error_literal (error, SATCHEL_SIGN_IN_ERROR, (int) judge_word (self->reason), self->reason);
      return FALSE;
    }
  if (self->answered > 0)
    return TRUE;

  rounds = read_rounds (text);
  if (rounds >= SATCHEL_LIMIT_SCRAM_ROUNDS_LEAST && rounds <= SATCHEL_LIMIT_SCRAM_ROUNDS)
    return TRUE;
  g_set_error (error, SATCHEL_SIGN_IN_ERROR, SATCHEL_SIGN_IN_ERROR_CHALLENGE,
               "A first message of SCRAM that can't be used (%" G_GUINT64_FORMAT " rounds)", rounds);
  return FALSE;
}

/* --- the exchange ------------------------------------------------------------------------------ */

SatchelSignIn *
satchel_sign_in_new (const char *mechanism,
                     const char *user,
                     const char *password,
                     const char *service,
                     const char *host,
                     guint16     port)
{
  SatchelSignIn *self;

  g_return_val_if_fail (mechanism != NULL && find_mechanism (mechanism) != NULL, NULL);
  g_return_val_if_fail (user != NULL && password != NULL && service != NULL && host != NULL, NULL);

  self = g_new0 (SatchelSignIn, 1);
  self->mechanism = find_mechanism (mechanism);
  self->user = g_strdup (user);
  self->password = g_strdup (password);
  self->host = g_strdup (host);
  self->port = port;
  start_session (self, service);

  return self;
}

void
satchel_sign_in_bind (SatchelSignIn *self,
                      gboolean       exporter,
                      GBytes        *binding)
{
  g_autofree char *encoded = NULL;
  gsize length;
  const guint8 *octets;

  g_return_if_fail (self != NULL && binding != NULL);

  /* Given it for SCRAM without -PLUS, the library takes it as an order not to do without. */
  if (self->session == NULL || !g_str_has_suffix (self->mechanism->name, "-PLUS"))
    return;

  octets = g_bytes_get_data (binding, &length);
  encoded = g_base64_encode (octets, length);
  gsasl_property_set (self->session, exporter ? GSASL_CB_TLS_EXPORTER : GSASL_CB_TLS_UNIQUE, encoded);
}

char *
satchel_sign_in_begin (SatchelSignIn *self,
                       GError       **error)
{
  char *response;
  int status;

  g_return_val_if_fail (self != NULL && !self->over && self->answered == 0, NULL);

  if (self->mechanism->family == FAMILY_TOKEN)
    {
      self->over = TRUE;
      return make_token_response (self);
    }
  if (self->session == NULL)
    {
      g_set_error (error, SATCHEL_SIGN_IN_ERROR, SATCHEL_SIGN_IN_ERROR_UNSUPPORTED,
                   "GNU SASL was built without %s", self->mechanism->name);
      return NULL;
    }
  if (self->mechanism->answers > 0)
    return NULL;

  response = step (self, NULL, 0, &status);
  if (response == NULL)
    g_set_error_literal (error, SATCHEL_SIGN_IN_ERROR, SATCHEL_SIGN_IN_ERROR_UNSUPPORTED,
                         gsasl_strerror (status));
  self->over = response != NULL && self->mechanism->family == FAMILY_TOLD;
  return response;
}

static int
judge_status (SatchelSignIn *self,
              int            status)
{
  switch (status)
    {
    case GSASL_SASLPREP_ERROR:
      return SATCHEL_SIGN_IN_ERROR_UNSUPPORTED;
    case GSASL_AUTHENTICATION_ERROR:
      return SATCHEL_SIGN_IN_ERROR_STRANGER;
    default:
      return SATCHEL_SIGN_IN_ERROR_CHALLENGE;
    }
}

/* What the mechanisms of GNU SASL answer to @octets, which have a NUL behind them. */
static char *
answer_by_library (SatchelSignIn *self,
                   const guint8  *octets,
                   gsize          length,
                   GError       **error)
{
  char *response;
  int status;

  if (self->mechanism->family == FAMILY_SCRAM && !check_scram (self, (const char *) octets, error))
    return NULL;

  response = step (self, octets, length, &status);
  if (response == NULL)
    {
      g_set_error_literal (error, SATCHEL_SIGN_IN_ERROR, judge_status (self, status), gsasl_strerror (status));
      return NULL;
    }
  self->answered++;
  self->over = self->mechanism->answers > 0 ? self->answered == self->mechanism->answers
                                            : status == GSASL_OK;
  return response;
}

/* The octets of @challenge with a NUL behind them; NULL: it is no base64, or has a NUL inside. */
static guint8 *
decode (const char *challenge,
        gsize      *length)
{
  g_autofree char *stripped = g_strchomp (g_strdup (challenge));
  g_autofree char *octets = NULL;
  guint8 *decoded;
  gsize n;

  if (gsasl_base64_from (stripped, strlen (stripped), &octets, length) != GSASL_OK)
    return NULL;
  n = *length;
  if (memchr (octets, '\0', n) != NULL)
    return NULL;

  decoded = g_malloc0 (n + 1);
  memcpy (decoded, octets, n);
  return decoded;
}

static char *
answer (SatchelSignIn *self,
        const char    *challenge,
        GError       **error)
{
  g_autofree guint8 *octets = NULL;
  gsize length = 0;

  /* Prompts are known by their order: some are no base64, some are translated. */
  if (self->mechanism->family == FAMILY_PROMPTED && !self->over)
    return answer_by_library (self, (const guint8 *) "", 0, error);

  octets = decode (challenge, &length);
  if (self->failed || octets == NULL || (length == 0 && self->mechanism->family != FAMILY_TOKEN)
      || (self->over && self->mechanism->family != FAMILY_TOKEN))
    {
      g_set_error (error, SATCHEL_SIGN_IN_ERROR, SATCHEL_SIGN_IN_ERROR_CHALLENGE,
                   "Not a challenge of %s", self->mechanism->name);
      return NULL;
    }
  if (self->mechanism->family != FAMILY_TOKEN)
    return answer_by_library (self, octets, length, error);

  /* Once: a server that goes on asking is none. */
  self->failed = TRUE;
  self->over = FALSE;
  return answer_refused_token (self, (const char *) octets);
}

char *
satchel_sign_in_answer (SatchelSignIn *self,
                        const char    *challenge,
                        GError       **error)
{
  char *response;

  g_return_val_if_fail (self != NULL && challenge != NULL, NULL);

  response = answer (self, challenge, error);
  if (response == NULL)
    {
      self->failed = TRUE;
      self->over = FALSE;
    }
  return response;
}

static void
answer_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  SatchelSignIn *self = g_object_get_data (G_OBJECT (task), "sign-in");
  GError *error = NULL;
  char *response = satchel_sign_in_answer (self, task_data, &error);

  if (response == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, response, (GDestroyNotify) satchel_sign_in_wipe);
}

void
satchel_sign_in_answer_async (SatchelSignIn      *self,
                              const char         *challenge,
                              GAsyncReadyCallback callback,
                              gpointer            data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, data);

  g_return_if_fail (self != NULL && challenge != NULL);

  g_task_set_source_tag (task, satchel_sign_in_answer_async);
  g_task_set_task_data (task, g_strdup (challenge), g_free);
  g_object_set_data (G_OBJECT (task), "sign-in", self);
  g_task_run_in_thread (task, answer_in_thread);
}

char *
satchel_sign_in_answer_finish (GAsyncResult *result,
                               GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
satchel_sign_in_is_over (SatchelSignIn *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->over;
}

const char *
satchel_sign_in_get_reason (SatchelSignIn *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->reason;
}

void
satchel_sign_in_free (SatchelSignIn *self)
{
  if (self == NULL)
    return;

  if (self->session != NULL)
    {
      wipe_property (self->session, GSASL_PASSWORD);
      wipe_property (self->session, GSASL_SCRAM_SALTED_PASSWORD);
      gsasl_finish (self->session);
    }
  satchel_sign_in_wipe (self->password);
  g_free (self->user);
  g_free (self->host);
  g_free (self->reason);
  g_free (self);
}
