/* test-accounts.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "certificates.h"
#include "net/pins.h"
#include "office/accounts.h"
#include "office/trouble.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_choices (void)
{
  SatchelEncryption encryption;
  SatchelOnServer on_server;
  guint days = 0;
  g_autofree char *text = NULL;

  g_assert_true (satchel_encryption_from_string ("starttls", &encryption));
  g_assert_cmpint (encryption, ==, SATCHEL_ENCRYPTION_STARTTLS);
  g_assert_cmpstr (satchel_encryption_to_string (SATCHEL_ENCRYPTION_NONE), ==, "none");
  g_assert_false (satchel_encryption_from_string ("ssl", &encryption));
  g_assert_false (satchel_encryption_from_string (NULL, &encryption));
  g_assert_cmpuint (satchel_encryption_get_port (SATCHEL_ENCRYPTION_TLS), ==, 995);
  g_assert_cmpuint (satchel_encryption_get_port (SATCHEL_ENCRYPTION_STARTTLS), ==, 110);

  g_assert_true (satchel_on_server_from_string ("days=30", &on_server, &days));
  g_assert_cmpint (on_server, ==, SATCHEL_ON_SERVER_DAYS);
  g_assert_cmpuint (days, ==, 30);
  text = satchel_on_server_to_string (on_server, days);
  g_assert_cmpstr (text, ==, "days=30");
  g_assert_true (satchel_on_server_from_string ("until-deleted", &on_server, &days));
  g_assert_cmpint (on_server, ==, SATCHEL_ON_SERVER_UNTIL_DELETED);
  g_assert_false (satchel_on_server_from_string ("days", &on_server, &days));
  g_assert_false (satchel_on_server_from_string ("days=-1", &on_server, &days));
  g_assert_false (satchel_on_server_from_string ("days=1x", &on_server, &days));
  g_assert_false (satchel_on_server_from_string ("", &on_server, &days));
}

static void
assert_check (char     *sentence,
              gboolean  fine)
{
  g_assert_true ((sentence == NULL) == fine);
  g_free (sentence);
}

static void
test_checks (void)
{
  assert_check (satchel_account_check_email ("amara@okafor.example"), TRUE);
  assert_check (satchel_account_check_email ("\"odd@one\"@okafor.example"), TRUE);
  assert_check (satchel_account_check_email ("用户@例子.example"), TRUE);
  assert_check (satchel_account_check_email (NULL), FALSE);
  assert_check (satchel_account_check_email (""), FALSE);
  assert_check (satchel_account_check_email ("amara"), FALSE);
  assert_check (satchel_account_check_email ("@okafor.example"), FALSE);
  assert_check (satchel_account_check_email ("amara@"), FALSE);
  assert_check (satchel_account_check_email ("amara@.example"), FALSE);
  assert_check (satchel_account_check_email ("amara@a..example"), FALSE);
  assert_check (satchel_account_check_email ("a b@okafor.example"), FALSE);
  assert_check (satchel_account_check_email ("amara@okafor.example\r\nX"), FALSE);
  assert_check (satchel_account_check_email ("amara@http://x"), FALSE);

  assert_check (satchel_account_check_server ("pop.okafor.example"), TRUE);
  assert_check (satchel_account_check_server ("127.0.0.1"), TRUE);
  assert_check (satchel_account_check_server ("::1"), TRUE);
  assert_check (satchel_account_check_server ("pop okafor"), FALSE);
  assert_check (satchel_account_check_server ("https://pop.okafor.example/"), FALSE);
  assert_check (satchel_account_check_server ("pop\n"), FALSE);
  assert_check (satchel_account_check_server (""), FALSE);

  assert_check (satchel_account_check_user ("amara"), TRUE);
  assert_check (satchel_account_check_user ("amara\rDELE 1"), FALSE);
  assert_check (satchel_account_check_user (""), FALSE);
}

static SatchelAccounts *
load (void)
{
  g_autoptr(GError) error = NULL;
  SatchelAccounts *accounts = satchel_accounts_load (&error);

  g_assert_no_error (error);
  return accounts;
}

static SatchelAccount *
add (SatchelAccounts *accounts,
     const char      *id,
     const char      *email)
{
  g_autoptr(SatchelAccount) account = satchel_account_new (id);
  g_autoptr(GError) error = NULL;

  g_object_set (account, "email", email, "server", "pop.example", NULL);
  g_assert_true (satchel_accounts_add (accounts, account, &error));
  g_assert_no_error (error);
  return satchel_accounts_find (accounts, satchel_account_get_id (account));
}

static void
test_kept (void)
{
  g_autoptr(SatchelAccounts) accounts = load ();
  g_autoptr(SatchelAccounts) again = NULL;
  SatchelAccount *account;

  g_assert_cmpuint (satchel_accounts_get_n (accounts), ==, 0);
  account = add (accounts, NULL, "amara@okafor.example");
  g_object_set (account,
                "name", "Amara; = Okafor \\ 好",
                "port", 1110,
                "encryption", SATCHEL_ENCRYPTION_STARTTLS,
                "on-server", SATCHEL_ON_SERVER_UNTIL_DELETED,
                "days", 3,
                "enabled", FALSE,
                "check-minutes", 0,
                "password-command", "pass show 'a b'",
                NULL);
  g_assert_true (satchel_accounts_save (accounts, NULL));

  again = load ();
  g_assert_cmpuint (satchel_accounts_get_n (again), ==, 1);
  account = satchel_accounts_get (again, 0);
  g_assert_cmpstr (satchel_account_get_id (account), ==, "okafor");
  g_assert_cmpstr (satchel_account_get_email (account), ==, "amara@okafor.example");
  g_assert_cmpstr (satchel_account_get_label (account), ==, "amara@okafor.example");
  g_assert_cmpstr (satchel_account_get_name (account), ==, "Amara; = Okafor \\ 好");
  g_assert_cmpuint (satchel_account_get_port (account), ==, 1110);
  g_assert_cmpint (satchel_account_get_encryption (account), ==, SATCHEL_ENCRYPTION_STARTTLS);
  g_assert_cmpint (satchel_account_get_on_server (account), ==, SATCHEL_ON_SERVER_UNTIL_DELETED);
  g_assert_cmpuint (satchel_account_get_days (account), ==, 3);
  g_assert_false (satchel_account_get_enabled (account));
  g_assert_cmpuint (satchel_account_get_check_minutes (account), ==, 0);
  g_assert_cmpstr (satchel_account_get_password_command (account), ==, "pass show 'a b'");
  g_assert_true (satchel_accounts_remove (again, account, NULL));
}

/* A changed property is written without being asked for. */
static void
test_saves_itself (void)
{
  g_autoptr(SatchelAccounts) accounts = load ();
  SatchelAccount *account = add (accounts, "self", "a@self.example");
  gint64 deadline = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
  gboolean written = FALSE;

  g_object_set (account, "server", "new.example", NULL);
  while (!written && g_get_monotonic_time () < deadline)
    {
      g_autoptr(SatchelAccounts) again = load ();

      written = g_str_equal (satchel_account_get_server (satchel_accounts_find (again, "self")),
                             "new.example");
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_true (written);
  g_assert_true (satchel_accounts_remove (accounts, account, NULL));
}

static void
test_order (void)
{
  g_autoptr(SatchelAccounts) accounts = load ();
  g_autoptr(SatchelAccounts) again = NULL;
  SatchelAccount *last;

  add (accounts, "one", "a@one.example");
  add (accounts, "two", "a@two.example");
  last = add (accounts, "three", "a@three.example");
  satchel_accounts_move (accounts, last, 0);
  g_assert_true (satchel_accounts_save (accounts, NULL));

  again = load ();
  g_assert_cmpstr (satchel_account_get_id (satchel_accounts_get (again, 0)), ==, "three");
  g_assert_cmpstr (satchel_account_get_id (satchel_accounts_get (again, 1)), ==, "one");
  g_assert_cmpstr (satchel_account_get_id (satchel_accounts_get (again, 2)), ==, "two");
  while (satchel_accounts_get_n (again) > 0)
    g_assert_true (satchel_accounts_remove (again, satchel_accounts_get (again, 0), NULL));
}

static void
test_ids (void)
{
  static const char * const unfit[] = { "local", "a/b", "..", "-x", "a b", "é", "a\nb" };
  g_autoptr(SatchelAccounts) accounts = load ();

  add (accounts, NULL, "a@example.org");
  g_assert_cmpstr (satchel_account_get_id (add (accounts, NULL, "b@example.com")), ==, "example-2");
  g_assert_cmpstr (satchel_account_get_id (add (accounts, NULL, "b@例子.cn")), ==, "mail");
  for (guint i = 0; i < G_N_ELEMENTS (unfit); i++)
    {
      g_autoptr(SatchelAccount) account = satchel_account_new (unfit[i]);
      g_autoptr(GError) error = NULL;

      g_assert_false (satchel_accounts_add (accounts, account, &error));
      g_assert_error (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_SETTINGS);
    }
  while (satchel_accounts_get_n (accounts) > 0)
    g_assert_true (satchel_accounts_remove (accounts, satchel_accounts_get (accounts, 0), NULL));
}

/* Settings that can't be read are not written over. */
static void
test_damaged (void)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "satchel", "accounts.ini", NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *contents = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "this is [no key file", -1, NULL));
  g_assert_null (satchel_accounts_load (&error));
  g_assert_error (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_SETTINGS);
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "this is [no key file");
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
test_authority (void)
{
  g_autoptr(SatchelAccounts) accounts = load ();
  g_autoptr(Certificates) certificates = certificates_new ();
  SatchelAccount *account = add (accounts, "ca", "a@ca.example");
  g_autoptr(GError) error = NULL;
  g_autofree char *copied = NULL;

  g_assert_nonnull (certificates);
  g_assert_true (satchel_accounts_set_ca (accounts, account, certificates_get_ca (certificates),
                                          &error));
  g_assert_no_error (error);
  copied = g_strdup (satchel_account_get_ca_file (account));
  g_assert_cmpstr (copied, !=, certificates_get_ca (certificates));
  g_assert_true (g_file_test (copied, G_FILE_TEST_IS_REGULAR));

  g_assert_false (satchel_accounts_set_ca (accounts, account, "/nowhere.pem", &error));
  g_assert_nonnull (error);
  g_assert_cmpstr (satchel_account_get_ca_file (account), ==, copied);

  g_assert_true (satchel_accounts_remove (accounts, account, NULL));
  g_assert_false (g_file_test (copied, G_FILE_TEST_EXISTS));
}

static void
write_joined (const char *path,
              const char *first,
              const char *second)
{
  g_autofree char *both = g_strconcat (first, second, NULL);

  g_assert_true (g_file_set_contents (path, both, -1, NULL));
}

static void
test_client_certificate (void)
{
  g_autoptr(SatchelAccounts) accounts = load ();
  g_autoptr(Certificates) certificates = certificates_new ();
  const char *good = certificates_get (certificates, CERTIFICATE_GOOD);
  SatchelAccount *account = add (accounts, "cert", "a@cert.example");
  SatchelAccount *other = add (accounts, "cert2", "b@cert.example");
  g_autoptr(GError) error = NULL;
  g_autofree char *copied = NULL;
  GStatBuf info;

  g_assert_true (satchel_accounts_set_client_cert (accounts, account, good, &error));
  g_assert_no_error (error);
  g_assert_true (satchel_accounts_set_client_cert (accounts, other, good, &error));
  copied = g_strdup (satchel_account_get_client_cert (account));
  g_assert_cmpstr (copied, !=, good);
  g_assert_cmpstr (copied, ==, satchel_account_get_client_cert (other));
  g_assert_cmpint (g_stat (copied, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);

  /* A copy goes with the last account that has it, at the latest when another is chosen. */
  g_assert_true (satchel_accounts_set_client_cert (accounts, other, "", &error));
  g_assert_cmpstr (satchel_account_get_client_cert (other), ==, "");
  g_assert_true (g_file_test (copied, G_FILE_TEST_EXISTS));
  g_assert_true (satchel_accounts_set_client_cert (accounts, account,
                                                   certificates_get (certificates, CERTIFICATE_EXPIRED), &error));
  g_assert_false (g_file_test (copied, G_FILE_TEST_EXISTS));
  g_free (copied);
  copied = g_strdup (satchel_account_get_client_cert (account));
  g_assert_true (satchel_accounts_remove (accounts, account, NULL));
  g_assert_false (g_file_test (copied, G_FILE_TEST_EXISTS));
}

static void
test_bad_client_certificates (void)
{
  g_autoptr(SatchelAccounts) accounts = load ();
  g_autoptr(Certificates) certificates = certificates_new ();
  SatchelAccount *account = add (accounts, "bad", "a@bad.example");
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "chosen.pem", NULL);
  g_autofree char *good = NULL;
  g_autofree char *certificate = NULL;
  const char *key;
  const struct
  {
    const char *first;
    const char *second;
    const char *says;
  } cases[] = {
    { "", "", "no certificate" },
    { "My holidays", "", "no certificate" },
    { NULL, "", "not its key" },
    { NULL, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", "pass phrase" },
    { NULL, "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nAAAA\n-----END RSA PRIVATE KEY-----\n",
      "pass phrase" },
    { "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
      "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "damaged" },
  };

  g_assert_true (g_file_get_contents (certificates_get (certificates, CERTIFICATE_GOOD), &good, NULL, NULL));
  key = strstr (good, "-----BEGIN PRIVATE KEY");
  g_assert_nonnull (key);
  certificate = g_strndup (good, (gsize) (key - good));
  (void) g_mkdir_with_parents (g_get_user_data_dir (), 0700);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      write_joined (path, cases[i].first != NULL ? cases[i].first : certificate, cases[i].second);
      g_assert_false (satchel_accounts_set_client_cert (accounts, account, path, &error));
      g_assert_nonnull (strstr (error->message, cases[i].says));
      g_assert_cmpstr (satchel_account_get_client_cert (account), ==, "");
    }
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (satchel_accounts_set_client_cert (accounts, account, i == 0 ? "/nowhere.pem" : "/dev/null",
                                                        &error));
      g_assert_cmpuint (strlen (error->message), >, 20);
    }
}

/* What signing in has taught belongs to one server, one user name and one way to sign in; and comes back from disk,
 * whatever is read first. */
static void
test_learnt (void)
{
  static const char * const changes[][2] = {
    { "server", "pop.elsewhere.example" }, { "user", "somebody" }, { "auth", "PLAIN" }, { "client-cert", "/a.pem" },
  };
  g_autoptr(SatchelAccounts) accounts = load ();
  SatchelAccount *account = add (accounts, "learnt", "a@learnt.example");

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_object_set (account, "auth-seen", "SCRAM-SHA-256", "latin1-password", TRUE, "no-apop", TRUE, NULL);
      g_object_set (account, changes[i][0], changes[i][1], NULL);
      g_assert_cmpstr (satchel_account_get_auth_seen (account), ==, "");
      g_assert_false (satchel_account_get_latin1_password (account));
      g_assert_false (satchel_account_get_no_apop (account));
    }

  g_object_set (account, "auth-seen", "SCRAM-SHA-256", "latin1-password", TRUE, "no-apop", TRUE, NULL);
  g_object_set (account, "server", changes[0][1], "name", "A", "check-minutes", 3, NULL);
  g_assert_true (satchel_accounts_flush (accounts, NULL));
  g_object_unref (accounts);
  accounts = load ();
  account = satchel_accounts_find (accounts, "learnt");
  g_assert_cmpstr (satchel_account_get_auth_seen (account), ==, "SCRAM-SHA-256");
  g_assert_true (satchel_account_get_latin1_password (account));
  g_assert_true (satchel_account_get_no_apop (account));
}

static void
test_store_path (void)
{
  g_autofree char *at_first = satchel_settings_get_store_path ();
  g_autofree char *expected = g_build_filename (g_get_user_data_dir (), "satchel", NULL);
  g_autofree char *then = NULL;

  g_assert_cmpstr (at_first, ==, expected);
  g_assert_true (satchel_settings_set_store_path ("/media/stick/mail", NULL));
  then = satchel_settings_get_store_path ();
  g_assert_cmpstr (then, ==, "/media/stick/mail");
}

static gboolean
is_accepted (const char      *server,
             GTlsCertificate *certificate)
{
  return satchel_pins_accept (satchel_pins_get_default (), server, 995, certificate);
}

static SatchelAccount *
add_at (SatchelAccounts *accounts,
        const char      *id,
        const char      *server)
{
  SatchelAccount *account = satchel_account_new (id);
  g_autoptr(GError) error = NULL;

  g_object_set (account, "email", "anna@home.example", "server", server, NULL);
  satchel_accounts_add (accounts, account, &error);
  g_assert_no_error (error);
  return account;
}

/* What was accepted for a server is forgotten with the last account that is there. */
static void
test_pins (void)
{
  g_autoptr(Certificates) certificates = certificates_new ();
  g_autoptr(SatchelAccounts) accounts = satchel_accounts_load (NULL);
  g_autoptr(SatchelAccount) first = NULL;
  g_autoptr(SatchelAccount) second = NULL;
  g_autoptr(GTlsCertificate) certificate = NULL;
  const char * const servers[] = { "one.example", "two.example", "three.example" };

  if (certificates == NULL)
    {
      g_test_skip ("The program openssl is not there");
      return;
    }
  certificate = g_tls_certificate_new_from_file (certificates_get (certificates, CERTIFICATE_SELF_SIGNED), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (servers); i++)
    satchel_pins_add_once (satchel_pins_get_default (), servers[i], 995, certificate);
  first = add_at (accounts, "pins-1", "one.example");
  second = add_at (accounts, "pins-2", "ONE.example");

  /* One of two has gone; then the other has another port. */
  g_object_set (first, "server", "two.example", NULL);
  g_assert_true (is_accepted ("one.example", certificate));
  g_object_set (second, "name", "Anna", "user", "anna", NULL);
  g_assert_true (is_accepted ("one.example", certificate));
  g_object_set (second, "port", 996u, NULL);
  g_assert_false (is_accepted ("one.example", certificate));

  g_assert_true (is_accepted ("two.example", certificate));
  satchel_accounts_forget_certificate (accounts, "two.example", 995);
  g_assert_true (is_accepted ("two.example", certificate));
  g_assert_true (satchel_accounts_remove (accounts, first, NULL));
  g_assert_false (is_accepted ("two.example", certificate));

  g_assert_true (is_accepted ("three.example", certificate));
  satchel_accounts_forget_certificate (accounts, "three.example", 995);
  g_assert_false (is_accepted ("three.example", certificate));
  g_assert_true (satchel_accounts_remove (accounts, second, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/accounts/choices", test_choices);
  g_test_add_func ("/accounts/checks", test_checks);
  g_test_add_func ("/accounts/kept", test_kept);
  g_test_add_func ("/accounts/saves-itself", test_saves_itself);
  g_test_add_func ("/accounts/order", test_order);
  g_test_add_func ("/accounts/ids", test_ids);
  g_test_add_func ("/accounts/damaged", test_damaged);
  g_test_add_func ("/accounts/authority", test_authority);
  g_test_add_func ("/accounts/client-certificate", test_client_certificate);
  g_test_add_func ("/accounts/bad-client-certificates", test_bad_client_certificates);
  g_test_add_func ("/accounts/learnt", test_learnt);
  g_test_add_func ("/accounts/pins", test_pins);
  g_test_add_func ("/accounts/store-path", test_store_path);

  return g_test_run ();
}
