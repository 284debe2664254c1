/* client-certificate.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "net/client-certificate.h"

#include "base/limits.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

static gboolean
refuse (GError    **error,
        const char *format,
        const char *path)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_autoptr(GString) sentence = g_string_new (format);

  g_string_replace (sentence, "{file}", name, 1);
  g_set_error_literal (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, sentence->str);
  return FALSE;
}

/* PKCS #8 says it in the title, the older form in a head of its own. */
static gboolean
has_pass_phrase (const char *text)
{
  return strstr (text, "-----BEGIN ENCRYPTED PRIVATE KEY-----") != NULL
         || strstr (text, "Proc-Type: 4,ENCRYPTED") != NULL;
}

/* NULL: it can't be read, or is no file of such a kind. */
static char *
read_file (const char *path,
           gsize      *length,
           GError    **error)
{
  g_autoptr(GError) failure = NULL;
  g_autofree char *name = g_filename_display_name (path);
  char *text = NULL;
  GStatBuf info;

  if (g_stat (path, &info) == 0 && (!S_ISREG (info.st_mode) || info.st_size > SATCHEL_LIMIT_CERTIFICATE))
    {
      refuse (error, _("The file “{file}” holds no certificate. Choose a file in PEM form with your certificate and its "
                       "key."), path);
      return NULL;
    }
  if (!g_file_get_contents (path, &text, length, &failure))
    g_set_error (error, G_IO_ERROR, (int) g_io_error_from_file_error ((GFileError) failure->code),
                 _("The certificate file “%s” can’t be read: %s."), name, failure->message);
  return text;
}

static gboolean
check (const char *text,
       gsize       length,
       const char *path,
       GError    **error)
{
  g_autoptr(GTlsCertificate) certificate = NULL;

  if (strstr (text, "-----BEGIN CERTIFICATE-----") == NULL
      && strstr (text, "-----BEGIN TRUSTED CERTIFICATE-----") == NULL)
    return refuse (error, _("The file “{file}” holds no certificate. Choose a file in PEM form with your certificate "
                            "and its key."), path);
  if (has_pass_phrase (text))
    return refuse (error, _("The key in “{file}” is locked with a pass phrase. Choose a file whose key has none; only "
                            "you will be able to read Satchel’s copy."), path);
  if (strstr (text, "PRIVATE KEY-----") == NULL)
    return refuse (error, _("The file “{file}” holds a certificate but not its key. Choose a file with both, or put "
                            "them into one."), path);

  certificate = g_tls_certificate_new_from_pem (text, (gssize) length, NULL);
  if (certificate == NULL)
    return refuse (error, _("The certificate or the key in “{file}” is damaged. Ask whoever gave it to you for a new "
                            "one."), path);
  return TRUE;
}

gboolean
satchel_client_certificate_check (const char *path,
                                  GError    **error)
{
  char *text;
  gboolean good;
  gsize length;

  g_return_val_if_fail (path != NULL, FALSE);

  text = read_file (path, &length, error);
  if (text == NULL)
    return FALSE;

  good = check (text, length, path, error);
  explicit_bzero (text, length);
  g_free (text);

  return good;
}
