/* certificate.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "net/certificate.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Characters of one name of a host (RFC 1035 §2.3.4 allows 255; a sentence takes no more than these), and of
 * what is shown of a distinguished name. */
#define LIMIT_NAME_CHARS 64
#define LIMIT_SUBJECT_CHARS 128

/* Octets looked at for each character that is shown: enough for any script, and for some that are dropped. */
#define OCTETS_A_CHARACTER 8

/* What has no shape of its own, turns the direction of writing, or belongs to nobody. */
static gboolean
is_shown (gunichar character)
{
  return g_unichar_isgraph (character) && g_unichar_type (character) != G_UNICODE_FORMAT
         && g_unichar_type (character) != G_UNICODE_PRIVATE_USE;
}

char *
satchel_certificate_clean (const char *octets,
                           gsize       length,
                           guint       characters)
{
  g_autofree char *valid = NULL;
  GString *shown = g_string_new (NULL);
  gboolean space = FALSE;
  guint n = 0;

  g_return_val_if_fail (octets != NULL || length == 0, NULL);

  valid = g_utf8_make_valid (octets, (gssize) MIN (length, (gsize) characters * OCTETS_A_CHARACTER));
  for (const char *at = valid; *at != '\0' && n < characters; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (!is_shown (character))
        {
          space |= g_unichar_isspace (character);
          continue;
        }
      if (space && n > 0 && ++n < characters)
        g_string_append_c (shown, ' ');
      space = FALSE;
      if (n++ < characters)
        g_string_append_unichar (shown, character);
    }

  return g_string_free (shown, FALSE);
}

static void
append_name (GString    *list,
             const char *name)
{
  if (*name != '\0')
    g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", name);
}

char *
satchel_certificate_list_names (GTlsCertificate *certificate,
                                guint            most)
{
  g_autoptr(GPtrArray) names = NULL;
  g_autoptr(GPtrArray) addresses = NULL;
  GString *list = g_string_new (NULL);
  guint n_names, n_addresses;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  names = g_tls_certificate_get_dns_names (certificate);
  addresses = g_tls_certificate_get_ip_addresses (certificate);
  n_names = names != NULL ? names->len : 0;
  n_addresses = addresses != NULL ? addresses->len : 0;

  for (guint i = 0; i < MIN (n_names + n_addresses, most); i++)
    {
      g_autofree char *name = NULL;

      if (i < n_names)
        {
          gsize length;
          const char *octets = g_bytes_get_data (names->pdata[i], &length);

          name = satchel_certificate_clean (octets, length, LIMIT_NAME_CHARS);
        }
      else
        {
          name = g_inet_address_to_string (addresses->pdata[i - n_names]);
        }
      append_name (list, name);
    }
  if (n_names + n_addresses > most)
    g_string_append (list, list->len > 0 ? ", …" : "…");

  return g_string_free (list, list->len == 0);
}

/* --- distinguished names --- */

/* The value of @key ("CN=") in @name, whose parts are parted by "," and "+"; both may stand in a value after a
 * backslash (RFC 4514 §2.4). */
static char *
find_part (const char *name,
           const char *key)
{
  const char *at = name;

  while (*at != '\0')
    {
      const char *begin = at;

      while (*at != '\0' && *at != ',' && *at != '+')
        at += *at == '\\' && at[1] != '\0' ? 2 : 1;
      if (g_ascii_strncasecmp (begin, key, strlen (key)) == 0)
        {
          g_autofree char *escaped = g_strndup (begin + strlen (key), (gsize) (at - begin) - strlen (key));
          GString *value = g_string_new (NULL);

          for (const char *c = escaped; *c != '\0'; c++)
            if (*c != '\\' || *++c != '\0')
              g_string_append_c (value, *c);
            else
              break;
          return g_string_free (value, FALSE);
        }
      if (*at != '\0')
        at++;
    }

  return NULL;
}

char *
satchel_certificate_show_name (const char *name)
{
  g_autofree char *common = NULL;
  g_autofree char *organization = NULL;
  g_autofree char *both = NULL;
  const char *shown;

  if (name == NULL)
    return g_strdup ("");

  common = find_part (name, "CN=");
  organization = find_part (name, "O=");
  /* A part that says nothing is no part. */
  if (common != NULL && *common == '\0')
    g_clear_pointer (&common, g_free);
  if (organization != NULL && *organization == '\0')
    g_clear_pointer (&organization, g_free);
  if (common != NULL && organization != NULL && !g_str_equal (common, organization))
    both = g_strdup_printf ("%s, %s", common, organization);
  shown = both != NULL ? both : common != NULL ? common : organization != NULL ? organization : name;

  return satchel_certificate_clean (shown, strlen (shown), LIMIT_SUBJECT_CHARS);
}

char *
satchel_certificate_get_subject (GTlsCertificate *certificate)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  name = g_tls_certificate_get_subject_name (certificate);
  return satchel_certificate_show_name (name);
}

char *
satchel_certificate_get_issuer (GTlsCertificate *certificate)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  name = g_tls_certificate_get_issuer_name (certificate);
  return satchel_certificate_show_name (name);
}

gboolean
satchel_certificate_is_self_signed (GTlsCertificate *certificate)
{
  g_autofree char *subject = NULL;
  g_autofree char *issuer = NULL;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), FALSE);

  subject = g_tls_certificate_get_subject_name (certificate);
  issuer = g_tls_certificate_get_issuer_name (certificate);
  return subject != NULL && g_strcmp0 (subject, issuer) == 0;
}

/* --- dates and digest --- */

char *
satchel_certificate_show_date (GDateTime *date)
{
  g_autoptr(GDateTime) local = date != NULL ? g_date_time_to_local (date) : NULL;

  /* Translators: a date as it stands in a sentence, see g_date_time_format(): 3 March 2026 */
  return local != NULL ? g_date_time_format (local, _("%-d %B %Y")) : NULL;
}

char *
satchel_certificate_show_from (GTlsCertificate *certificate)
{
  g_autoptr(GDateTime) date = NULL;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  date = g_tls_certificate_get_not_valid_before (certificate);
  return satchel_certificate_show_date (date);
}

char *
satchel_certificate_show_until (GTlsCertificate *certificate)
{
  g_autoptr(GDateTime) date = NULL;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  date = g_tls_certificate_get_not_valid_after (certificate);
  return satchel_certificate_show_date (date);
}

char *
satchel_certificate_get_sha256 (GTlsCertificate *certificate)
{
  g_autoptr(GByteArray) octets = NULL;
  g_autofree char *digest = NULL;
  GString *groups = g_string_new (NULL);

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  g_object_get (certificate, "certificate", &octets, NULL);
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, octets != NULL ? octets->data : NULL,
                                        octets != NULL ? octets->len : 0);
  for (guint i = 0; digest[i] != '\0'; i++)
    {
      if (i > 0 && i % 4 == 0)
        g_string_append_c (groups, ' ');
      g_string_append_c (groups, g_ascii_toupper (digest[i]));
    }

  return g_string_free (groups, FALSE);
}
