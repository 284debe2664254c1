/* test-trust.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "certificates.h"
#include "net/trust.h"

#include <glib/gstdio.h>

static Certificates *certificates;

static GTlsCertificate *
load (CertificateKind kind)
{
  g_autoptr(GError) error = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_file (certificates_get (certificates, kind), &error);

  g_assert_no_error (error);
  return certificate;
}

static GTlsCertificateFlags
judge (const char          *ca,
       CertificateKind      kind,
       const char          *host,
       GTlsCertificateFlags errors)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(SatchelTrust) trust = satchel_trust_new (ca, &error);
  g_autoptr(GTlsCertificate) peer = load (kind);
  g_autoptr(GSocketConnectable) identity = g_network_address_new (host, 995);

  g_assert_no_error (error);
  return satchel_trust_judge (trust, peer, identity, errors);
}

static GTlsCertificateFlags
verify (const char      *ca,
        CertificateKind  kind,
        const char      *host)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(SatchelTrust) trust = satchel_trust_new (ca, &error);
  g_autoptr(GTlsCertificate) peer = load (kind);
  g_autoptr(GSocketConnectable) identity = g_network_address_new (host, 995);

  g_assert_no_error (error);
  return satchel_trust_verify (trust, peer, identity);
}

static gboolean
have_certificates (void)
{
  if (certificates == NULL)
    g_test_skip ("The program openssl is not there");
  return certificates != NULL;
}

/* Without an authority of the account's own, the system's word is the last one. */
static void
test_system_alone (void)
{
  if (!have_certificates ())
    return;

  g_assert_cmpint (judge (NULL, CERTIFICATE_GOOD, "localhost", 0), ==, 0);
  g_assert_cmpint (judge (NULL, CERTIFICATE_GOOD, "localhost", G_TLS_CERTIFICATE_UNKNOWN_CA), ==,
                   G_TLS_CERTIFICATE_UNKNOWN_CA);
}

static void
test_own_authority (void)
{
  const char *ca;

  if (!have_certificates ())
    return;

  ca = certificates_get_ca (certificates);
  g_assert_cmpint (verify (ca, CERTIFICATE_GOOD, "localhost"), ==, 0);
  g_assert_cmpint (verify (ca, CERTIFICATE_GOOD, "127.0.0.1"), ==, 0);
  g_assert_cmpint (verify (ca, CERTIFICATE_GOOD, "::1"), ==, 0);
  g_assert_cmpint (verify (ca, CERTIFICATE_GOOD, "pop.example"), ==, G_TLS_CERTIFICATE_BAD_IDENTITY);
  g_assert_cmpint (verify (ca, CERTIFICATE_OTHER_NAME, "mail.example"), ==, 0);
  g_assert_cmpint (verify (ca, CERTIFICATE_EXPIRED, "localhost"), ==, G_TLS_CERTIFICATE_EXPIRED);
  g_assert_cmpint (verify (ca, CERTIFICATE_STRANGER, "localhost"), ==, G_TLS_CERTIFICATE_UNKNOWN_CA);
}

/* Two opinions without anything in common are still two complaints. */
static void
test_nothing_in_common (void)
{
  if (!have_certificates ())
    return;

  g_assert_cmpint (judge (certificates_get_ca (certificates), CERTIFICATE_EXPIRED, "localhost",
                          G_TLS_CERTIFICATE_NOT_ACTIVATED), !=, 0);
}

/* A server's own certificate, given by the provider as the file to trust. */
static void
test_self_signed (void)
{
  const char *pem;

  if (!have_certificates ())
    return;

  pem = certificates_get (certificates, CERTIFICATE_SELF_SIGNED);
  g_assert_cmpint (verify (pem, CERTIFICATE_SELF_SIGNED, "localhost"), ==, 0);
  g_assert_cmpint (verify (pem, CERTIFICATE_GOOD, "localhost"), ==, G_TLS_CERTIFICATE_UNKNOWN_CA);
  g_assert_cmpint (verify (certificates_get_ca (certificates), CERTIFICATE_SELF_SIGNED, "localhost"), ==,
                   G_TLS_CERTIFICATE_UNKNOWN_CA);
}

static void
check_refused (const char *path,
               GQuark      domain,
               int         code)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (satchel_trust_new (path, &error));
  g_assert_error (error, domain, code);
}

static void
test_bad_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("satchel-trust-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "ca.pem", NULL);

  check_refused (path, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  check_refused (folder, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);

  g_assert_true (g_file_set_contents (path, "", -1, NULL));
  check_refused (path, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_true (g_file_set_contents (path, "-----BEGIN CERTIFICATE-----\nabc\n", -1, NULL));
  check_refused (path, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_true (g_file_set_contents (
    path, "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n", -1, NULL));
  check_refused (path, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);

  g_unlink (path);
  g_rmdir (folder);
}

static void
check_description (GTlsCertificateFlags errors,
                   int                  kind,
                   const char          *wanted)
{
  g_autoptr(GTlsCertificate) peer = kind >= 0 ? load ((CertificateKind) kind) : NULL;
  g_autofree char *description = satchel_trust_describe (errors, peer, "pop.example", 0);

  g_assert_cmpstr (description, ==, wanted);
}

static void
test_describe (void)
{
  if (!have_certificates ())
    return;

  check_description (G_TLS_CERTIFICATE_BAD_IDENTITY, CERTIFICATE_OTHER_NAME,
                     "The certificate of pop.example is for other names (mail.example). Check the server’s "
                     "name, or ask your provider for the right one.");
  check_description (G_TLS_CERTIFICATE_EXPIRED, CERTIFICATE_EXPIRED,
                     "The certificate of pop.example expired on 3 March 2020. Check that this computer’s date "
                     "is right; if it is, ask your provider for a new certificate.");
  check_description (G_TLS_CERTIFICATE_NOT_ACTIVATED, CERTIFICATE_NOT_YET_VALID,
                     "The certificate of pop.example is not valid before 3 March 2090. Check that this "
                     "computer’s date is right; if it is, ask your provider.");
  check_description (G_TLS_CERTIFICATE_UNKNOWN_CA, CERTIFICATE_STRANGER,
                     "The certificate of pop.example is signed by an authority this computer doesn’t know. If "
                     "your provider gave you a certificate file, choose it as the account’s own certificate "
                     "authority.");
  check_description (G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_BAD_IDENTITY,
                     -1,
                     "The certificate of pop.example is for another name, has expired and is signed by an "
                     "authority this computer doesn’t know. Check the server’s name, "
                     "or ask your provider for the right one.");
  check_description (0, -1, "The certificate of pop.example is good.");
}

/* It may be called as often as one likes, and nobody waits for it but who ends. */
static void
test_warm_up (void)
{
  satchel_trust_warm_up (TRUE);
  satchel_trust_warm_up (TRUE);
  satchel_trust_end_warm_up ();
}

int
main (int   argc,
      char *argv[])
{
  int result;

  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  certificates = certificates_new ();

  g_test_add_func ("/trust/system-alone", test_system_alone);
  g_test_add_func ("/trust/own-authority", test_own_authority);
  g_test_add_func ("/trust/nothing-in-common", test_nothing_in_common);
  g_test_add_func ("/trust/self-signed", test_self_signed);
  g_test_add_func ("/trust/bad-files", test_bad_files);
  g_test_add_func ("/trust/describe", test_describe);
  g_test_add_func ("/trust/warm-up", test_warm_up);

  result = g_test_run ();
  certificates_free (certificates);
  return result;
}
