/* test-sign-in.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "net/sign-in.h"

#include <string.h>

static char *
encode (const char *text)
{
  return g_base64_encode ((const guint8 *) text, strlen (text));
}

static char *
decode (const char *base64)
{
  gsize length;
  g_autofree guchar *octets = g_base64_decode (base64, &length);

  return g_strndup ((const char *) octets, length);
}

static char *
answer (SatchelSignIn *self,
        const char    *clear)
{
  g_autofree char *challenge = encode (clear);
  g_autofree char *response = NULL;
  g_autoptr(GError) error = NULL;

  response = satchel_sign_in_answer (self, challenge, &error);
  g_assert_no_error (error);
  return decode (response);
}

static void
assert_no_answer (SatchelSignIn     *self,
                  const char        *clear,
                  SatchelSignInError code)
{
  g_autofree char *challenge = encode (clear);
  g_autoptr(GError) error = NULL;

  g_assert_null (satchel_sign_in_answer (self, challenge, &error));
  g_assert_error (error, SATCHEL_SIGN_IN_ERROR, (int) code);
  g_assert_false (satchel_sign_in_is_over (self));
}

/* --- SCRAM told anew, as RFC 5802 §3 has it, to judge the answers by --------------------------- */

typedef struct
{
  guint8 octets[64];
  gsize  length;
} Hash;

static Hash
hmac (GChecksumType type,
      const guint8 *key,
      gsize         n_key,
      const char   *text,
      gssize        n_text)
{
  g_autoptr(GHmac) digest = g_hmac_new (type, key, n_key);
  Hash hash = { .length = sizeof hash.octets };

  g_hmac_update (digest, (const guint8 *) text, n_text);
  g_hmac_get_digest (digest, hash.octets, &hash.length);
  return hash;
}

/* Hi(): PBKDF2 with one block. */
static Hash
salt_password (GChecksumType type,
               const char   *password,
               const char   *salt64,
               guint         rounds)
{
  gsize n_salt;
  g_autofree guchar *salt = g_base64_decode (salt64, &n_salt);
  g_autoptr(GByteArray) first = g_byte_array_new ();
  Hash u, sum;

  g_byte_array_append (first, salt, (guint) n_salt);
  g_byte_array_append (first, (const guint8 *) "\0\0\0\1", 4);
  u = sum = hmac (type, (const guint8 *) password, strlen (password), (const char *) first->data, first->len);
  for (guint i = 1; i < rounds; i++)
    {
      u = hmac (type, (const guint8 *) password, strlen (password), (const char *) u.octets, (gssize) u.length);
      for (gsize j = 0; j < u.length; j++)
        sum.octets[j] ^= u.octets[j];
    }
  return sum;
}

/* The proof of the client ("p=" …), or the signature of the server ("v=" …), in base64. */
static char *
compute (GChecksumType type,
         const char   *password,
         const char   *salt64,
         guint         rounds,
         const char   *auth_message,
         gboolean      of_server)
{
  Hash salted = salt_password (type, password, salt64, rounds);
  Hash key = hmac (type, salted.octets, salted.length, of_server ? "Server Key" : "Client Key", -1);
  Hash stored = { .length = sizeof stored.octets };
  g_autoptr(GChecksum) digest = g_checksum_new (type);
  Hash signature;

  if (of_server)
    {
      signature = hmac (type, key.octets, key.length, auth_message, -1);
      return g_base64_encode (signature.octets, signature.length);
    }

  g_checksum_update (digest, key.octets, (gssize) key.length);
  g_checksum_get_digest (digest, stored.octets, &stored.length);
  signature = hmac (type, stored.octets, stored.length, auth_message, -1);
  for (gsize i = 0; i < key.length; i++)
    key.octets[i] ^= signature.octets[i];
  return g_base64_encode (key.octets, key.length);
}

static const struct
{
  const char   *name;
  GChecksumType type;
  const char   *salt;
  const char   *first;      /* client-first-message-bare */
  const char   *server;     /* server-first-message */
  const char   *final;      /* client-final-message-without-proof */
  const char   *proof;
  const char   *signature;
} examples[] = {
  /* RFC 5802 §5 */
  { "SCRAM-SHA-1", G_CHECKSUM_SHA1, "QSXCR+Q6sek8bf92", "n=user,r=fyko+d2lbbFgONRv9qkxdawL",
    "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
    "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j", "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
    "rmF9pqV8S7suAoZWja4dJRkFsKQ=" },
  /* RFC 7677 §3 */
  { "SCRAM-SHA-256", G_CHECKSUM_SHA256, "W22ZaJ0SNY7soEsUEjb6gQ==", "n=user,r=rOprNGfwEbeRWgbNEkqO",
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
    "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=" },
};

/* The library makes its own nonce, so the RFCs' examples judge the arithmetic above, and that judges the library. */
static void
test_scram_examples (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_autofree char *message = g_strjoin (",", examples[i].first, examples[i].server, examples[i].final, NULL);
      g_autofree char *proof = compute (examples[i].type, "pencil", examples[i].salt, 4096, message, FALSE);
      g_autofree char *signature = compute (examples[i].type, "pencil", examples[i].salt, 4096, message, TRUE);

      g_assert_cmpstr (proof, ==, examples[i].proof);
      g_assert_cmpstr (signature, ==, examples[i].signature);
    }
}

typedef struct
{
  const char    *mechanism;
  GChecksumType  type;
  const char    *header;      /* the GS2 header that is expected */
  GBytes        *binding;     /* nullable */
  gboolean       exporter;
} ScramCase;

static char *
begin_scram (SatchelSignIn *self,
             const char    *header)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *begun = satchel_sign_in_begin (self, &error);
  g_autofree char *first = NULL;
  const char *bare;

  g_assert_no_error (error);
  first = decode (begun);
  g_assert_true (g_str_has_prefix (first, header));
  bare = first + strlen (header);
  g_assert_true (g_str_has_prefix (bare, "n=anna=3Dsmith,r="));
  g_assert_cmpuint (strlen (bare), >, 30);

  return g_strdup (bare);
}

static void
follow_scram (const ScramCase *scram)
{
  static const char salt[] = "W22ZaJ0SNY7soEsUEjb6gQ==";
  g_autoptr(SatchelSignIn) self = satchel_sign_in_new (scram->mechanism, "anna=smith", "pencil", "pop",
                                                       "pop.example", 995);
  g_autofree char *bare = NULL;
  g_autofree char *nonce = NULL;
  g_autofree char *server = NULL;
  g_autofree char *final = NULL;
  g_autofree char *message = NULL;
  g_autofree char *proof = NULL;
  g_autofree char *signature = NULL;
  g_autofree char *last = NULL;
  g_autofree char *cbind = NULL;
  g_autoptr(GByteArray) cbind_octets = g_byte_array_new ();
  char *at;

  if (scram->binding != NULL)
    satchel_sign_in_bind (self, scram->exporter, scram->binding);
  bare = begin_scram (self, scram->header);
  nonce = g_strconcat (strstr (bare, "r=") + 2, "andmore", NULL);
  server = g_strdup_printf ("r=%s,s=%s,i=5000", nonce, salt);
  final = answer (self, server);
  g_assert_false (satchel_sign_in_is_over (self));

  g_byte_array_append (cbind_octets, (const guint8 *) scram->header, (guint) strlen (scram->header));
  if (scram->header[0] == 'p')
    g_byte_array_append (cbind_octets, g_bytes_get_data (scram->binding, NULL),
                         (guint) g_bytes_get_size (scram->binding));
  cbind = g_base64_encode (cbind_octets->data, cbind_octets->len);
  at = strstr (final, ",p=");
  g_assert_nonnull (at);
  *at = '\0';
  g_assert_true (g_str_has_prefix (final, "c="));
  g_assert_true (g_str_has_prefix (final + 2, cbind));
  g_assert_true (g_str_has_suffix (final, nonce));

  message = g_strjoin (",", bare, server, final, NULL);
  proof = compute (scram->type, "pencil", salt, 5000, message, FALSE);
  g_assert_cmpstr (at + 3, ==, proof);
  signature = compute (scram->type, "pencil", salt, 5000, message, TRUE);
  last = g_strconcat ("v=", signature, NULL);
  g_free (answer (self, last));
  g_assert_true (satchel_sign_in_is_over (self));

  /* Nothing is left to be asked. */
  assert_no_answer (self, last, SATCHEL_SIGN_IN_ERROR_CHALLENGE);
}

static void
test_scram (void)
{
  g_autoptr(GBytes) binding = g_bytes_new_static ("what \0names it\xff", 15);
  const ScramCase cases[] = {
    { "SCRAM-SHA-1", G_CHECKSUM_SHA1, "n,,", NULL, FALSE },
    { "SCRAM-SHA-256", G_CHECKSUM_SHA256, "n,,", NULL, FALSE },
    { "SCRAM-SHA-256", G_CHECKSUM_SHA256, "n,,", binding, TRUE },
    { "SCRAM-SHA-1-PLUS", G_CHECKSUM_SHA1, "p=tls-unique,,", binding, FALSE },
    { "SCRAM-SHA-256-PLUS", G_CHECKSUM_SHA256, "p=tls-unique,,", binding, FALSE },
    { "SCRAM-SHA-1-PLUS", G_CHECKSUM_SHA1, "p=tls-exporter,,", binding, TRUE },
    { "SCRAM-SHA-256-PLUS", G_CHECKSUM_SHA256, "p=tls-exporter,,", binding, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    follow_scram (&cases[i]);
}

/* A server that takes the proof but can't sign what was said. */
static void
test_scram_stranger (void)
{
  g_autoptr(SatchelSignIn) self = satchel_sign_in_new ("SCRAM-SHA-256", "anna=smith", "pencil", "pop",
                                                       "pop.example", 995);
  g_autofree char *bare = begin_scram (self, "n,,");
  g_autofree char *server = g_strdup_printf ("%sx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", strstr (bare, "r="));

  g_free (answer (self, server));
  assert_no_answer (self, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", SATCHEL_SIGN_IN_ERROR_STRANGER);
}

static void
test_scram_words (void)
{
  static const struct
  {
    const char        *word;
    SatchelSignInError code;
  } cases[] = {
    { "e=invalid-proof", SATCHEL_SIGN_IN_ERROR_REFUSED },
    { "e=unknown-user", SATCHEL_SIGN_IN_ERROR_REFUSED },
    { "e=other-error", SATCHEL_SIGN_IN_ERROR_REFUSED },
    { "e=channel-bindings-dont-match", SATCHEL_SIGN_IN_ERROR_STRANGER },
    { "e=server-does-support-channel-binding", SATCHEL_SIGN_IN_ERROR_STRANGER },
    { "e=unsupported-channel-binding-type", SATCHEL_SIGN_IN_ERROR_UNSUPPORTED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(SatchelSignIn) self = satchel_sign_in_new ("SCRAM-SHA-1", "anna=smith", "pencil", "pop",
                                                           "pop.example", 995);
      g_autofree char *bare = begin_scram (self, "n,,");

      assert_no_answer (self, cases[i].word, cases[i].code);
      g_assert_cmpstr (satchel_sign_in_get_reason (self), ==, cases[i].word + 2);
    }
}

/* What a first message of a server may not look like; above all not one that keeps us hashing for hours. */
static void
test_scram_bad_first (void)
{
  static const char * const messages[] = {
    "%sx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=2147483647",
    "%sx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999999999999",
    "%sx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1",
    "%sx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-4096",
    "%sx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=",
    "%sx,s=W22ZaJ0SNY7soEsUEjb6gQ==",
    "%sx,i=4096,s=W22ZaJ0SNY7soEsUEjb6gQ==",
    "m=more,%sx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
    "%sx,s=****,i=4096",
    "r=another,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096%.0s",
    "%.0sv=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
    "%.0sx",
  };

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autoptr(SatchelSignIn) self = satchel_sign_in_new ("SCRAM-SHA-256", "anna=smith", "pencil", "pop",
                                                           "pop.example", 995);
      g_autofree char *bare = begin_scram (self, "n,,");
      g_auto(GStrv) parts = g_strsplit (messages[i], "%s", 2);
      g_autofree char *joined = g_strjoinv (strstr (bare, "r="), parts);
      g_autoptr(GString) message = g_string_new (joined);
      g_autofree char *challenge = NULL;
      g_autoptr(GError) error = NULL;

      g_string_replace (message, "%.0s", "", 0);
      challenge = encode (message->str);
      g_assert_null (satchel_sign_in_answer (self, challenge, &error));
      g_assert_true (error->domain == SATCHEL_SIGN_IN_ERROR);
      g_assert_cmpint (error->code, !=, SATCHEL_SIGN_IN_ERROR_REFUSED);
    }
}

/* RFC 2195 §2 */
static void
test_cram_md5 (void)
{
  g_autoptr(SatchelSignIn) self = satchel_sign_in_new ("CRAM-MD5", "tim", "tanstaaftanstaaf", "pop",
                                                       "postoffice.reston.mci.net", 110);
  g_autoptr(GError) error = NULL;
  g_autofree char *response = NULL;

  g_assert_null (satchel_sign_in_begin (self, &error));
  g_assert_no_error (error);
  response = satchel_sign_in_answer (self, "PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+ ", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (response, ==, "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw");
  g_assert_true (satchel_sign_in_is_over (self));
  assert_no_answer (self, "<another@challenge>", SATCHEL_SIGN_IN_ERROR_CHALLENGE);
}

/* RFC 4616 §4, and octets that are no UTF-8. */
static void
test_plain (void)
{
  g_autoptr(SatchelSignIn) self = satchel_sign_in_new ("PLAIN", "tim", "tanstaaftanstaaf", "pop", "x", 110);
  g_autoptr(SatchelSignIn) old = satchel_sign_in_new ("PLAIN", "tim", "gr\xfc\xdf", "pop", "x", 110);
  g_autofree char *response = satchel_sign_in_begin (self, NULL);
  g_autofree char *response_old = satchel_sign_in_begin (old, NULL);

  g_assert_cmpstr (response, ==, "AHRpbQB0YW5zdGFhZnRhbnN0YWFm");
  g_assert_cmpstr (response_old, ==, "AHRpbQBncvzf");
  g_assert_true (satchel_sign_in_is_over (self));
  assert_no_answer (self, "more?", SATCHEL_SIGN_IN_ERROR_CHALLENGE);
}

/* What is asked does not matter, but how often. */
static void
test_login (void)
{
  static const char * const prompts[][2] = {
    { "VXNlcm5hbWU6", "UGFzc3dvcmQ6" }, { "", "" }, { "User Name?", "\xff" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (prompts); i++)
    {
      g_autoptr(SatchelSignIn) self = satchel_sign_in_new ("LOGIN", "tim", "gr\xfc\xdf", "pop", "x", 110);
      g_autofree char *user = NULL;
      g_autofree char *password = NULL;

      g_assert_null (satchel_sign_in_begin (self, NULL));
      user = satchel_sign_in_answer (self, prompts[i][0], NULL);
      g_assert_cmpstr (user, ==, "dGlt");
      g_assert_false (satchel_sign_in_is_over (self));
      password = satchel_sign_in_answer (self, prompts[i][1], NULL);
      g_assert_cmpstr (password, ==, "Z3L83w==");
      g_assert_true (satchel_sign_in_is_over (self));
      assert_no_answer (self, "Once more", SATCHEL_SIGN_IN_ERROR_CHALLENGE);
    }
}

static void
test_external (void)
{
  g_autoptr(SatchelSignIn) self = satchel_sign_in_new ("EXTERNAL", "anna", "", "pop", "x", 995);
  g_autoptr(SatchelSignIn) nobody = satchel_sign_in_new ("EXTERNAL", "", "", "pop", "x", 995);
  g_autofree char *response = satchel_sign_in_begin (self, NULL);
  g_autofree char *empty = satchel_sign_in_begin (nobody, NULL);

  g_assert_cmpstr (response, ==, "YW5uYQ==");
  g_assert_cmpstr (empty, ==, "");
  g_assert_true (satchel_sign_in_is_over (self));
}

/* The example of Google's page on XOAUTH2, then an error as it describes it. */
static void
test_xoauth2 (void)
{
  g_autoptr(SatchelSignIn) self = satchel_sign_in_new (
    "XOAUTH2", "someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg", "pop", "x", 995);
  g_autofree char *response = satchel_sign_in_begin (self, NULL);
  g_autofree char *last = NULL;

  g_assert_cmpstr (response, ==,
                   "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1"
                   "semRHRXVZMjl0Q2cBAQ==");
  g_assert_true (satchel_sign_in_is_over (self));

  last = answer (self, "{\"status\":\"401\",\"schemes\":\"bearer mac\",\"scope\":\"https://mail.example/\"}");
  g_assert_cmpstr (last, ==, "");
  g_assert_cmpstr (satchel_sign_in_get_reason (self), ==, "401");
  g_assert_false (satchel_sign_in_is_over (self));
  assert_no_answer (self, "{}", SATCHEL_SIGN_IN_ERROR_CHALLENGE);
}

/* RFC 7628 §4.1 and §4.2. */
static void
test_oauthbearer (void)
{
  g_autoptr(SatchelSignIn) self = satchel_sign_in_new (
    "OAUTHBEARER", "user@example.com", "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==", "pop", "server.example.com",
    143);
  g_autoptr(SatchelSignIn) odd = satchel_sign_in_new ("OAUTHBEARER", "a,b=c", "t", "pop", "x", 995);
  g_autofree char *response = satchel_sign_in_begin (self, NULL);
  g_autofree char *begun_odd = satchel_sign_in_begin (odd, NULL);
  g_autofree char *response_odd = decode (begun_odd);
  g_autofree char *last = NULL;

  g_assert_cmpstr (response, ==,
                   "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWR"
                   "mdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB");
  g_assert_cmpstr (response_odd, ==, "n,a=a=2Cb=3Dc,\001host=x\001port=995\001auth=Bearer t\001\001");

  last = answer (self, "{\"status\" : \"invalid_token\", \"scope\":\"example_scope\"}");
  g_assert_cmpstr (last, ==, "\001");
  g_assert_cmpstr (satchel_sign_in_get_reason (self), ==, "invalid_token");
}

static void
test_garbage (void)
{
  static const char * const names[] = { "SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "XOAUTH2", "OAUTHBEARER" };
  static const char * const challenges[] = { "***", "YWJj=", "YW=Jj", "Y", "\xff\xfe", "YQBi", "a b c d" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint j = 0; j < G_N_ELEMENTS (challenges); j++)
      {
        g_autoptr(SatchelSignIn) self = satchel_sign_in_new (names[i], "anna", "secret", "pop", "x", 995);
        g_autofree char *begun = satchel_sign_in_begin (self, NULL);
        g_autoptr(GError) error = NULL;

        g_assert_null (satchel_sign_in_answer (self, challenges[j], &error));
        g_assert_error (error, SATCHEL_SIGN_IN_ERROR, SATCHEL_SIGN_IN_ERROR_CHALLENGE);
        g_clear_error (&error);
        /* And that was the last it hears. */
        g_assert_null (satchel_sign_in_answer (self, "YWJj", &error));
        g_assert_error (error, SATCHEL_SIGN_IN_ERROR, SATCHEL_SIGN_IN_ERROR_CHALLENGE);
      }
}

/* RFC 4013: what can't be prepared is not hashed; the mechanism is none for this password. */
static void
test_unpreparable (void)
{
  g_autoptr(SatchelSignIn) self = satchel_sign_in_new ("SCRAM-SHA-256", "anna\xff", "secret", "pop", "x", 995);
  g_autoptr(GError) error = NULL;

  g_assert_null (satchel_sign_in_begin (self, &error));
  g_assert_error (error, SATCHEL_SIGN_IN_ERROR, SATCHEL_SIGN_IN_ERROR_UNSUPPORTED);
}

static void
test_names (void)
{
  g_assert_true (satchel_sign_in_knows ("SCRAM-SHA-256-PLUS"));
  g_assert_true (satchel_sign_in_knows ("XOAUTH2"));
  g_assert_false (satchel_sign_in_knows ("GSSAPI"));
  g_assert_false (satchel_sign_in_knows ("scram-sha-256"));
  g_assert_false (satchel_sign_in_knows (""));
}

static void
on_answered (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  GAsyncResult **place = data;

  *place = g_object_ref (result);
}

static void
test_in_a_thread (void)
{
  g_autoptr(SatchelSignIn) self = satchel_sign_in_new ("CRAM-MD5", "tim", "tanstaaftanstaaf", "pop", "x", 110);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *response = NULL;

  g_assert_null (satchel_sign_in_begin (self, NULL));
  satchel_sign_in_answer_async (self, "PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+", on_answered, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  response = satchel_sign_in_answer_finish (result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (response, ==, "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sign-in/scram-examples", test_scram_examples);
  g_test_add_func ("/sign-in/scram", test_scram);
  g_test_add_func ("/sign-in/scram-stranger", test_scram_stranger);
  g_test_add_func ("/sign-in/scram-words", test_scram_words);
  g_test_add_func ("/sign-in/scram-bad-first", test_scram_bad_first);
  g_test_add_func ("/sign-in/cram-md5", test_cram_md5);
  g_test_add_func ("/sign-in/plain", test_plain);
  g_test_add_func ("/sign-in/login", test_login);
  g_test_add_func ("/sign-in/external", test_external);
  g_test_add_func ("/sign-in/xoauth2", test_xoauth2);
  g_test_add_func ("/sign-in/oauthbearer", test_oauthbearer);
  g_test_add_func ("/sign-in/garbage", test_garbage);
  g_test_add_func ("/sign-in/unpreparable", test_unpreparable);
  g_test_add_func ("/sign-in/names", test_names);
  g_test_add_func ("/sign-in/in-a-thread", test_in_a_thread);

  return g_test_run ();
}
