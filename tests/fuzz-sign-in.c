/* fuzz-sign-in.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"
#include "net/sign-in.h"

static const char * const mechanisms[] = {
  "SCRAM-SHA-256", "SCRAM-SHA-1", "SCRAM-SHA-256-PLUS", "CRAM-MD5", "PLAIN", "LOGIN", "EXTERNAL", "OAUTHBEARER",
  "XOAUTH2",
};

/* In a challenge "%" stands for the nonce that was sent, without which the library looks no further. */
static char *
make_challenge (const char *line,
                const char *nonce,
                gboolean    encoded)
{
  g_autoptr(GString) clear = g_string_new (line);

  g_string_replace (clear, "%", nonce, 4);
  if (encoded)
    return g_strdup (clear->str);
  return g_base64_encode ((const guint8 *) clear->str, clear->len);
}

static char *
find_nonce (const char *begun)
{
  gsize length;
  g_autofree guchar *octets = begun != NULL ? g_base64_decode (begun, &length) : NULL;
  g_autofree char *text = octets != NULL ? g_strndup ((const char *) octets, length) : NULL;
  const char *nonce = text != NULL ? strstr (text, "r=") : NULL;

  return g_strdup (nonce != NULL ? nonce + 2 : "");
}

/* The first octet: which mechanism, and whether the lines that follow are base64 already. A round number that is
 * allowed and large would be tried in earnest: such inputs are left out. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(SatchelSignIn) self = NULL;
  g_autoptr(GBytes) binding = g_bytes_new_static ("binding", 7);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *begun = NULL;
  g_autofree char *nonce = NULL;
  g_auto(GStrv) lines = NULL;
  gboolean failed = FALSE;

  if (size < 2)
    return 0;
  text = g_strndup ((const char *) data + 1, size - 1);
  if (strstr (text, "i=") != NULL && g_ascii_strtoull (strstr (text, "i=") + 2, NULL, 10) > 5000)
    return 0;

  self = satchel_sign_in_new (mechanisms[(data[0] & 0x1f) % G_N_ELEMENTS (mechanisms)], "anna", "secret", "pop",
                              "pop.example", 995);
  satchel_sign_in_bind (self, TRUE, binding);
  begun = satchel_sign_in_begin (self, &error);
  FUZZ_CHECK (error == NULL);
  nonce = find_nonce (begun);

  lines = g_strsplit (text, "\n", 5);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *challenge = make_challenge (lines[i], nonce, (data[0] & 0x80) != 0);
      g_autofree char *response = NULL;
      g_autoptr(GError) failure = NULL;

      response = satchel_sign_in_answer (self, challenge, &failure);
      FUZZ_CHECK ((response == NULL) == (failure != NULL));
      FUZZ_CHECK (!failed || response == NULL);
      FUZZ_CHECK (response == NULL || strspn (response, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "+/=")
                                        == strlen (response));
      FUZZ_CHECK (response != NULL || !satchel_sign_in_is_over (self));
      failed = response == NULL;
    }

  /* Nobody here knows the password, so nobody can have proved to. */
  FUZZ_CHECK (!g_str_has_prefix (mechanisms[(data[0] & 0x1f) % G_N_ELEMENTS (mechanisms)], "SCRAM")
              || !satchel_sign_in_is_over (self));
  if (satchel_sign_in_get_reason (self) != NULL)
    FUZZ_CHECK (g_str_is_ascii (satchel_sign_in_get_reason (self))
                && strlen (satchel_sign_in_get_reason (self)) <= 64);

  return 0;
}
