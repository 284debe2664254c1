/* test-pins.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "certificates.h"
#include "net/certificate.h"
#include "net/trust.h"

#include <glib/gstdio.h>
#include <string.h>

#define HOST "pop.example"

static Certificates *certificates;

typedef struct
{
  char            *folder;
  char            *path;
  SatchelPins     *pins;
  GTlsCertificate *first;
  GTlsCertificate *second;
} Fixture;

static GTlsCertificate *
load (CertificateKind kind)
{
  g_autoptr(GError) error = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_file (certificates_get (certificates, kind), &error);

  g_assert_no_error (error);
  return certificate;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  unused)
{
  fixture->folder = g_dir_make_tmp ("satchel-pins-XXXXXX", NULL);
  /* A folder that is not there yet, as at the first start. */
  fixture->path = g_build_filename (fixture->folder, "config", "certificates.ini", NULL);
  fixture->pins = satchel_pins_new (fixture->path);
  fixture->first = load (CERTIFICATE_SELF_SIGNED);
  fixture->second = load (CERTIFICATE_EXPIRED);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  unused)
{
  g_autofree char *config = g_path_get_dirname (fixture->path);

  satchel_pins_settle (fixture->pins);
  g_object_unref (fixture->pins);
  g_object_unref (fixture->first);
  g_object_unref (fixture->second);
  (void) g_unlink (fixture->path);
  (void) g_rmdir (config);
  (void) g_remove (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

/* Another start of the program. */
static void
reopen (Fixture *fixture)
{
  satchel_pins_settle (fixture->pins);
  g_object_unref (fixture->pins);
  fixture->pins = satchel_pins_new (fixture->path);
}

static void
on_result (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
keep (Fixture         *fixture,
      guint16          port,
      GTlsCertificate *certificate,
      GError         **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  satchel_pins_keep_async (fixture->pins, HOST, port, certificate, NULL, on_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return satchel_pins_keep_finish (fixture->pins, result, error);
}

static void
keep_well (Fixture         *fixture,
           guint16          port,
           GTlsCertificate *certificate)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (keep (fixture, port, certificate, &error));
  g_assert_no_error (error);
}

static void
test_always (Fixture       *fixture,
             gconstpointer  unused)
{
  gint64 before = g_get_real_time () / G_USEC_PER_SEC;
  gint64 when = 0;

  g_assert_false (satchel_pins_accept (fixture->pins, HOST, 995, fixture->first));
  g_assert_null (satchel_pins_get (fixture->pins, HOST, 995, &when));
  keep_well (fixture, 995, fixture->first);
  keep_well (fixture, 110, fixture->second);

  for (guint start = 0; start < 2; start++)
    {
      g_assert_true (satchel_pins_accept (fixture->pins, HOST, 995, fixture->first));
      g_assert_true (satchel_pins_accept (fixture->pins, "POP.Example.", 995, fixture->first));
      g_assert_true (satchel_pins_accept (fixture->pins, HOST, 110, fixture->second));
      /* Never another certificate, another port, another host. */
      g_assert_false (satchel_pins_accept (fixture->pins, HOST, 995, fixture->second));
      g_assert_false (satchel_pins_accept (fixture->pins, HOST, 110, fixture->first));
      g_assert_false (satchel_pins_accept (fixture->pins, HOST, 2995, fixture->first));
      g_assert_false (satchel_pins_accept (fixture->pins, "imap.example", 995, fixture->first));
      g_assert_true (g_tls_certificate_is_same (satchel_pins_get (fixture->pins, HOST, 995, &when),
                                                fixture->first));
      g_assert_cmpint (when, >=, before);
      g_assert_cmpint (when, <=, g_get_real_time () / G_USEC_PER_SEC);
      reopen (fixture);
    }
}

static void
test_once (Fixture       *fixture,
           gconstpointer  unused)
{
  keep_well (fixture, 995, fixture->first);
  satchel_pins_add_once (fixture->pins, HOST, 995, fixture->second);
  satchel_pins_add_once (fixture->pins, HOST, 110, fixture->second);
  g_assert_true (satchel_pins_accept (fixture->pins, HOST, 995, fixture->first));
  g_assert_true (satchel_pins_accept (fixture->pins, HOST, 995, fixture->second));
  g_assert_true (satchel_pins_get (fixture->pins, HOST, 995, NULL) == fixture->second);

  reopen (fixture);
  g_assert_true (satchel_pins_accept (fixture->pins, HOST, 995, fixture->first));
  g_assert_false (satchel_pins_accept (fixture->pins, HOST, 995, fixture->second));
  g_assert_null (satchel_pins_get (fixture->pins, HOST, 110, NULL));
}

/* What is accepted for good takes the place of what was before, of what was accepted once too. */
static void
test_changed (Fixture       *fixture,
              gconstpointer  unused)
{
  keep_well (fixture, 995, fixture->first);
  satchel_pins_add_once (fixture->pins, HOST, 995, fixture->first);
  keep_well (fixture, 995, fixture->second);

  for (guint start = 0; start < 2; start++)
    {
      g_assert_false (satchel_pins_accept (fixture->pins, HOST, 995, fixture->first));
      g_assert_true (satchel_pins_accept (fixture->pins, HOST, 995, fixture->second));
      reopen (fixture);
    }
}

static void
test_forget (Fixture       *fixture,
             gconstpointer  unused)
{
  keep_well (fixture, 995, fixture->first);
  keep_well (fixture, 110, fixture->first);
  satchel_pins_add_once (fixture->pins, HOST, 995, fixture->second);
  satchel_pins_forget (fixture->pins, "Pop.Example", 995);
  satchel_pins_forget (fixture->pins, "nowhere.example", 995);

  for (guint start = 0; start < 2; start++)
    {
      g_assert_false (satchel_pins_accept (fixture->pins, HOST, 995, fixture->first));
      g_assert_false (satchel_pins_accept (fixture->pins, HOST, 995, fixture->second));
      g_assert_true (satchel_pins_accept (fixture->pins, HOST, 110, fixture->first));
      reopen (fixture);
    }
}

/* What can't be written is not accepted, and what was accepted before still is. */
static void
test_no_room (Fixture       *fixture,
              gconstpointer  unused)
{
  g_autofree char *config = g_path_get_dirname (fixture->path);
  g_autoptr(GError) error = NULL;

  keep_well (fixture, 995, fixture->first);
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  g_assert_cmpint (g_rmdir (config), ==, 0);
  /* A file where the folder is to be: nobody can write there, not even root. */
  g_assert_true (g_file_set_contents (config, "", 0, NULL));

  g_assert_false (keep (fixture, 995, fixture->second, &error));
  g_assert_true (error != NULL && error->domain == G_IO_ERROR);
  g_assert_true (satchel_pins_accept (fixture->pins, HOST, 995, fixture->first));
  g_assert_false (satchel_pins_accept (fixture->pins, HOST, 995, fixture->second));
  g_clear_error (&error);
  g_assert_false (keep (fixture, 110, fixture->second, &error));
  g_assert_null (satchel_pins_get (fixture->pins, HOST, 110, NULL));
  (void) g_unlink (config);
}

/* A file that somebody has damaged accepts nothing by mistake. */
static void
test_damaged (Fixture       *fixture,
              gconstpointer  unused)
{
  static const char * const texts[] = {
    "", "[", "no key file at all",
    "[certificate 1]\nhost=pop.example\nport=995\n",
    "[certificate 1]\nhost=pop.example\nport=995\ncertificate=-----BEGIN CERTIFICATE-----\\nQUJD\\n-----END CERTIFICATE-----\\n\n",
    "[certificate 1]\nhost=pop.example\nport=70000\ncertificate=x\n",
    "[certificate 1]\nport=995\ncertificate=x\n",
  };
  g_autofree char *config = g_path_get_dirname (fixture->path);

  g_assert_cmpint (g_mkdir (config, 0700), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_true (g_file_set_contents (fixture->path, texts[i], -1, NULL));
      reopen (fixture);
      g_assert_null (satchel_pins_get (fixture->pins, HOST, 995, NULL));
    }
}

/* --- what trust makes of them --- */

static void
test_trust (Fixture       *fixture,
            gconstpointer  unused)
{
  g_autoptr(SatchelTrust) trust = satchel_trust_new (NULL, NULL);
  g_autoptr(GSocketConnectable) here = g_network_address_new (HOST, 995);
  g_autoptr(GSocketConnectable) elsewhere = g_network_address_new (HOST, 996);
  GTlsCertificateFlags wrong;

  wrong = satchel_trust_verify (trust, fixture->second, here);
  g_assert_cmpint (wrong & G_TLS_CERTIFICATE_EXPIRED, !=, 0);
  g_assert_cmpint (wrong & G_TLS_CERTIFICATE_BAD_IDENTITY, !=, 0);
  g_assert_false (satchel_trust_accept (trust, fixture->second, here, wrong));
  g_assert_true (satchel_trust_accept (trust, fixture->second, here, 0));

  satchel_trust_set_pins (trust, fixture->pins);
  g_assert_false (satchel_trust_accept (trust, fixture->second, here, wrong));
  keep_well (fixture, 995, fixture->second);
  /* Expired, for another name and of nobody known: all that the person has looked at. */
  g_assert_true (satchel_trust_accept (trust, fixture->second, here, wrong));
  g_assert_false (satchel_trust_accept (trust, fixture->second, elsewhere, wrong));
  g_assert_false (satchel_trust_accept (trust, fixture->first, here, G_TLS_CERTIFICATE_UNKNOWN_CA));
  g_assert_true (satchel_trust_accept (trust, fixture->first, here, 0));
  /* Taken back is taken back, whoever accepted it. */
  g_assert_false (satchel_trust_accept (trust, fixture->second, here, wrong | G_TLS_CERTIFICATE_REVOKED));
}

static void
test_explain (Fixture       *fixture,
              gconstpointer  unused)
{
  g_autoptr(SatchelTrust) trust = satchel_trust_new (NULL, NULL);
  g_autoptr(GSocketConnectable) here = g_network_address_new (HOST, 995);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *today = satchel_certificate_show_date (now);
  g_autofree char *wanted = g_strdup_printf (
    "The certificate of pop.example is not the one that you accepted on %s and is signed by an authority this "
    "computer doesn’t know. Ask your provider whether it was replaced before you accept it.", today);
  g_autofree char *changed = NULL;
  g_autofree char *revoked = NULL;

  satchel_trust_set_pins (trust, fixture->pins);
  satchel_pins_add_once (fixture->pins, HOST, 995, fixture->second);
  changed = satchel_trust_explain (trust, fixture->first, here, G_TLS_CERTIFICATE_UNKNOWN_CA, HOST);
  g_assert_cmpstr (changed, ==, wanted);
  revoked = satchel_trust_explain (trust, fixture->second, here, G_TLS_CERTIFICATE_REVOKED, HOST);
  g_assert_cmpstr (revoked, ==, "The certificate of pop.example was taken back by the authority that signed it. "
                                "Don’t type your password; ask your provider.");
}

/* --- what a certificate says --- */

static void
check_clean (const char *octets,
             const char *wanted)
{
  g_autofree char *shown = satchel_certificate_clean (octets, strlen (octets), 12);

  g_assert_cmpstr (shown, ==, wanted);
}

static void
test_clean (Fixture       *fixture,
            gconstpointer  unused)
{
  check_clean ("pop.example", "pop.example");
  check_clean (" \t two\r\n words ", "two words");
  check_clean ("a\001\033[31mb\177", "a[31mb");
  check_clean ("evil\342\200\256moc.knab", "evilmoc.knab");
  check_clean ("a\342\200\213b\357\273\277c\342\201\246d", "abcd");
  check_clean ("\377\376x", "\357\277\275\357\277\275x");
  check_clean ("0123456789abcdef", "0123456789ab");
  check_clean ("0123456789a bcdef", "0123456789a");
  check_clean ("", "");
}

static void
check_name (const char *name,
            const char *wanted)
{
  g_autofree char *shown = satchel_certificate_show_name (name);

  g_assert_cmpstr (shown, ==, wanted);
}

static void
test_names (Fixture       *fixture,
            gconstpointer  unused)
{
  check_name ("CN=Example CA,O=Example Ltd,C=NL", "Example CA, Example Ltd");
  check_name ("O=Example,CN=Example", "Example");
  check_name ("O=A\\, B \\+ C", "A, B + C");
  check_name ("OU=CN\\=no,C=NL", "OU=CN\\=no,C=NL");
  check_name ("CN=a\342\200\256b\001,O=", "ab");
  check_name ("CN=\\", "CN=\\");
  check_name ("", "");
  check_name (NULL, "");
}

static void
test_shown (Fixture       *fixture,
            gconstpointer  unused)
{
  g_autofree char *names = satchel_certificate_list_names (fixture->first, 9);
  g_autofree char *few = satchel_certificate_list_names (fixture->first, 2);
  g_autofree char *issuer = satchel_certificate_get_issuer (fixture->second);
  g_autofree char *subject = satchel_certificate_get_subject (fixture->second);
  g_autofree char *from = satchel_certificate_show_from (fixture->second);
  g_autofree char *until = satchel_certificate_show_until (fixture->second);
  g_autofree char *digest = satchel_certificate_get_sha256 (fixture->second);

  g_assert_cmpstr (names, ==, "localhost, 127.0.0.1, ::1");
  g_assert_cmpstr (few, ==, "localhost, 127.0.0.1, …");
  g_assert_cmpstr (issuer, ==, "ca");
  g_assert_cmpstr (subject, ==, "expired");
  g_assert_cmpstr (from, ==, "1 January 2020");
  g_assert_cmpstr (until, ==, "3 March 2020");
  g_assert_true (satchel_certificate_is_self_signed (fixture->first));
  g_assert_false (satchel_certificate_is_self_signed (fixture->second));
  g_assert_true (g_regex_match_simple ("^([0-9A-F]{4} ){15}[0-9A-F]{4}$", digest, 0, 0));
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *path;
    void      (*test) (Fixture       *fixture,
                       gconstpointer  unused);
  } tests[] = {
    { "/pins/always", test_always },
    { "/pins/once", test_once },
    { "/pins/changed", test_changed },
    { "/pins/forget", test_forget },
    { "/pins/no-room", test_no_room },
    { "/pins/damaged", test_damaged },
    { "/pins/trust", test_trust },
    { "/pins/explain", test_explain },
    { "/certificate/clean", test_clean },
    { "/certificate/names", test_names },
    { "/certificate/shown", test_shown },
  };
  int result;

  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  certificates = certificates_new ();
  if (certificates == NULL)
    {
      g_test_skip ("The program openssl is not there");
      return 77;
    }

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);

  result = g_test_run ();
  certificates_free (certificates);
  return result;
}
