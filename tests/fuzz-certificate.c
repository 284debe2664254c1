/* fuzz-certificate.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What is shown of a certificate (DER), and of the names in it: whoever made it, it is text of bounded length on
 * one line. */

#include "config.h"

#include "fuzz.h"
#include "net/certificate.h"
#include "net/trust.h"

#define CHARACTERS 64

/* Longer than any name, any list of names and any sentence about them. */
#define MOST 4000

static void
check (char  *text,
       glong  most)
{
  g_autofree char *owned = text;

  FUZZ_CHECK (text != NULL && g_utf8_validate (text, -1, NULL));
  FUZZ_CHECK (g_utf8_strlen (text, -1) <= most);
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      FUZZ_CHECK (!g_unichar_iscntrl (character));
      FUZZ_CHECK (g_unichar_type (character) != G_UNICODE_FORMAT);
      FUZZ_CHECK (character == ' ' || g_unichar_isgraph (character));
    }
}

static void
check_if_any (char *text)
{
  if (text != NULL)
    check (text, MOST);
}

static void
check_certificate (GTlsCertificate *certificate)
{
  const GTlsCertificateFlags everything = G_TLS_CERTIFICATE_VALIDATE_ALL;

  check_if_any (satchel_certificate_list_names (certificate, 3));
  check_if_any (satchel_certificate_list_names (certificate, 12));
  check (satchel_certificate_get_subject (certificate), MOST);
  check (satchel_certificate_get_issuer (certificate), MOST);
  check_if_any (satchel_certificate_show_from (certificate));
  check_if_any (satchel_certificate_show_until (certificate));
  check (satchel_certificate_get_sha256 (certificate), 16 * 5 - 1);
  check (satchel_trust_describe (everything, certificate, "pop.example", 0), MOST);
  check (satchel_trust_describe (everything, certificate, "pop.example", 1), MOST);
  (void) satchel_certificate_is_self_signed (certificate);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GByteArray) der = g_byte_array_append (g_byte_array_new (), data, (guint) size);
  g_autofree char *name = g_strndup ((const char *) data, size);
  g_autoptr(GInitable) certificate = NULL;

  /* Most of what is changed at random is no certificate any more: its words on their own, too. */
  check (satchel_certificate_show_name (name), MOST);
  check (satchel_certificate_clean ((const char *) data, size, CHARACTERS), CHARACTERS);
  certificate = g_initable_new (g_tls_backend_get_certificate_type (g_tls_backend_get_default ()), NULL, NULL,
                                "certificate", der, NULL);
  if (certificate != NULL)
    check_certificate (G_TLS_CERTIFICATE (certificate));

  return 0;
}
