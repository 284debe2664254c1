/* pop-sasl.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "pop-sasl.h"

#include <gsasl.h>
#include <string.h>

typedef struct
{
  const PopMailbox *mailbox;
  PopConversation  *conversation;
  const char       *mechanism;
} Exchange;

/* Sends @base64 as a challenge and hears the response. NULL: the client has gone. */
static char *
ask (Exchange   *self,
     const char *base64)
{
  g_autofree char *line = g_strconcat (self->mailbox->ok_for_plus ? "+OK" : "+",
                                       self->mailbox->ok_for_plus && *base64 == '\0' ? "" : " ", base64, "\r\n",
                                       NULL);

  pop_conversation_put (self->conversation, line, -1);
  return pop_conversation_read_line (self->conversation);
}

static gboolean
contains_word (const char *words,
               const char *word)
{
  g_auto(GStrv) split = g_strsplit (words != NULL ? words : "", " ", -1);

  return g_strv_contains ((const char * const *) split, word);
}

/* --- tokens ------------------------------------------------------------------------------------ */

static PopSaslVerdict
serve_token (Exchange   *self,
             const char *response)
{
  gboolean google = g_str_equal (self->mechanism, "XOAUTH2");
  gsize length;
  g_autofree guchar *octets = g_base64_decode (response, &length);
  g_autofree char *said = g_strndup ((const char *) octets, length);
  g_autofree char *user = g_strdup_printf (google ? "user=%s\001" : "n,a=%s,\001", self->mailbox->user);
  g_autofree char *token = g_strdup_printf ("\001auth=Bearer %s\001\001", self->mailbox->password);
  g_autofree char *json = NULL;
  g_autofree char *last = NULL;

  if (g_str_has_prefix (said, user) && g_str_has_suffix (said, token))
    return POP_SASL_GRANTED;

  json = g_base64_encode ((const guint8 *) "{\"status\":\"invalid_token\"}", 26);
  last = ask (self, json);
  /* RFC 7628 §3.2.3; nothing for the other one. */
  return g_strcmp0 (last, google ? "" : "AQ==") == 0 ? POP_SASL_REFUSED : POP_SASL_CANCELLED;
}

/* --- PLAIN ------------------------------------------------------------------------------------- */

/* RFC 4616: [authzid] NUL authcid NUL passwd. Not by GNU SASL, whose server takes nothing but UTF-8. */
static PopSaslVerdict
serve_plain (Exchange   *self,
             const char *response)
{
  gsize length;
  g_autofree guchar *octets = g_base64_decode (response, &length);
  g_autofree char *terminated = g_malloc0 (length + 1);
  const char *user, *password;

  memcpy (terminated, octets, length);
  user = memchr (terminated, '\0', length);
  password = user != NULL ? memchr (user + 1, '\0', (gsize) (terminated + length - user - 1)) : NULL;
  if (password == NULL)
    return POP_SASL_CANCELLED;
  return g_str_equal (user + 1, self->mailbox->user) && g_str_equal (password + 1, self->mailbox->password)
           ? POP_SASL_GRANTED : POP_SASL_REFUSED;
}

/* --- GNU SASL ---------------------------------------------------------------------------------- */

static void
give_binding (Exchange      *self,
              Gsasl_session *session,
              gboolean       exporter)
{
  g_autoptr(GByteArray) octets = g_byte_array_new ();
  g_autofree char *base64 = NULL;

  if (!self->conversation->secure
      || !g_tls_connection_get_channel_binding_data (G_TLS_CONNECTION (self->conversation->stream),
                                                     exporter ? G_TLS_CHANNEL_BINDING_TLS_EXPORTER
                                                              : G_TLS_CHANNEL_BINDING_TLS_UNIQUE, octets, NULL))
    return;
  if (self->mailbox->wrong_binding)
    octets->data[0] ^= 1;
  base64 = g_base64_encode (octets->data, octets->len);
  gsasl_property_set (session, exporter ? GSASL_CB_TLS_EXPORTER : GSASL_CB_TLS_UNIQUE, base64);
}

static int
on_question (Gsasl          *context,
             Gsasl_session  *session,
             Gsasl_property  property)
{
  Exchange *self = gsasl_session_hook_get (session);

  switch (property)
    {
    case GSASL_PASSWORD:
      if (g_strcmp0 (gsasl_property_fast (session, GSASL_AUTHID), self->mailbox->user) != 0)
        return GSASL_AUTHENTICATION_ERROR;
      return gsasl_property_set (session, GSASL_PASSWORD, self->mailbox->password);
    case GSASL_VALIDATE_SIMPLE:
      return g_strcmp0 (gsasl_property_fast (session, GSASL_AUTHID), self->mailbox->user) == 0
             && g_strcmp0 (gsasl_property_fast (session, GSASL_PASSWORD), self->mailbox->password) == 0
               ? GSASL_OK : GSASL_AUTHENTICATION_ERROR;
    case GSASL_VALIDATE_EXTERNAL:
      return self->conversation->secure
             && g_tls_connection_get_peer_certificate (G_TLS_CONNECTION (self->conversation->stream)) != NULL
             && g_strcmp0 (gsasl_property_fast (session, GSASL_AUTHZID), self->mailbox->user) == 0
               ? GSASL_OK : GSASL_AUTHENTICATION_ERROR;
    case GSASL_CB_TLS_EXPORTER:
      if (g_str_has_suffix (self->mechanism, "-PLUS"))
        give_binding (self, session, TRUE);
      return GSASL_OK;
    case GSASL_CB_TLS_UNIQUE:
      if (g_str_has_suffix (self->mechanism, "-PLUS"))
        give_binding (self, session, FALSE);
      return GSASL_OK;
    default:
      return GSASL_NO_CALLBACK;
    }
}

/* What a server that knows nothing of the password may send in the last message's place. */
static void
spoil_signature (char **base64)
{
  gsize length;
  guchar *octets = g_base64_decode (*base64, &length);

  /* "v=…": its first octet. */
  octets[2] = octets[2] == 'A' ? 'B' : 'A';
  g_free (*base64);
  *base64 = g_base64_encode (octets, length);
  g_free (octets);
}

static PopSaslVerdict
end_scram (Exchange   *self,
           const char *message)
{
  g_autofree char *last = g_strdup (message);
  g_autofree char *line = NULL;

  if (self->mailbox->no_signature)
    return POP_SASL_GRANTED;
  if (self->mailbox->fake_signature)
    spoil_signature (&last);
  if (self->mailbox->ok_for_plus)
    {
      g_autofree char *reply = g_strconcat ("+OK ", last, "\r\n", NULL);

      pop_conversation_put (self->conversation, reply, -1);
      self->conversation->let_in = TRUE;
      return POP_SASL_GRANTED;
    }
  line = ask (self, last);
  return g_strcmp0 (line, "") == 0 ? POP_SASL_GRANTED : POP_SASL_CANCELLED;
}

static PopSaslVerdict
step_on (Exchange      *self,
         Gsasl_session *session,
         const char    *initial)
{
  g_autofree char *line = g_strdup (initial != NULL ? initial : "");
  gboolean first = TRUE;

  while (TRUE)
    {
      char *output = NULL;
      g_autofree char *challenge = NULL;
      int status = gsasl_step64 (session, g_str_equal (line, "=") ? "" : line, &output);

      challenge = g_strdup (output != NULL ? output : "");
      gsasl_free (output);
      if (status == GSASL_OK && *challenge != '\0')
        return end_scram (self, challenge);
      if (status == GSASL_OK)
        return POP_SASL_GRANTED;
      if (status != GSASL_NEEDS_MORE)
        return status == GSASL_MECHANISM_PARSE_ERROR || status == GSASL_BASE64_ERROR ? POP_SASL_CANCELLED
                                                                                     : POP_SASL_REFUSED;
      if (self->mailbox->challenge != NULL && (*challenge != '\0' || !first))
        {
          g_free (challenge);
          challenge = g_strdup (self->mailbox->challenge);
        }
      first = FALSE;
      g_free (line);
      line = ask (self, challenge);
      if (line == NULL || g_str_equal (line, "*"))
        return POP_SASL_CANCELLED;
    }
}

static PopSaslVerdict
serve_by_library (Exchange   *self,
                  const char *initial)
{
  PopSaslVerdict verdict = POP_SASL_UNKNOWN;
  Gsasl *context;
  Gsasl_session *session;

  g_assert_cmpint (gsasl_init (&context), ==, GSASL_OK);
  gsasl_callback_set (context, on_question);
  if (gsasl_server_start (context, self->mechanism, &session) == GSASL_OK)
    {
      gsasl_session_hook_set (session, self);
      gsasl_property_set (session, GSASL_SERVICE, "pop");
      gsasl_property_set (session, GSASL_HOSTNAME, "pop.example");
      verdict = step_on (self, session, initial);
      gsasl_finish (session);
    }
  gsasl_done (context);

  return verdict;
}

PopSaslVerdict
pop_sasl_serve (const PopMailbox *mailbox,
                PopConversation  *conversation,
                const char       *mechanism,
                const char       *initial)
{
  Exchange self = { mailbox, conversation, mechanism };
  g_autofree char *line = NULL;

  if (!contains_word (mailbox->sasl, mechanism) || contains_word (mailbox->sasl_unknown, mechanism))
    return POP_SASL_UNKNOWN;
  if (!g_str_equal (mechanism, "XOAUTH2") && !g_str_equal (mechanism, "OAUTHBEARER")
      && !g_str_equal (mechanism, "PLAIN"))
    return serve_by_library (&self, initial);

  if (initial == NULL)
    initial = line = ask (&self, "");
  if (initial == NULL || g_str_equal (initial, "*"))
    return POP_SASL_CANCELLED;
  return g_str_equal (mechanism, "PLAIN") ? serve_plain (&self, initial) : serve_token (&self, initial);
}
