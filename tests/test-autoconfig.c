/* test-autoconfig.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/providers.h"

#include <string.h>

static void
test_known (void)
{
  g_autoptr(SatchelGuess) gmail = satchel_providers_find ("Amara.Okafor@GMail.com");
  g_autoptr(SatchelGuess) webde = satchel_providers_find ("anna@web.de");
  g_autoptr(SatchelGuess) icloud = satchel_providers_find ("anna@icloud.com");

  g_assert_cmpint (gmail->source, ==, SATCHEL_SOURCE_BUILT_IN);
  g_assert_cmpstr (gmail->server, ==, "pop.gmail.com");
  g_assert_cmpuint (gmail->port, ==, 995);
  g_assert_cmpint (gmail->encryption, ==, SATCHEL_ENCRYPTION_TLS);
  g_assert_cmpstr (gmail->user, ==, "Amara.Okafor@GMail.com");
  g_assert_nonnull (gmail->hint);

  g_assert_cmpstr (webde->server, ==, "pop3.web.de");
  g_assert_cmpstr (webde->user, ==, "anna");

  g_assert_true (icloud->no_pop);
  g_assert_nonnull (icloud->hint);
}

static void
test_unknown (void)
{
  g_assert_null (satchel_providers_find ("anna@home.example"));
  g_assert_null (satchel_providers_find ("anna"));
  g_assert_null (satchel_providers_find ("anna@"));
  g_assert_null (satchel_providers_find (""));
}

static void
test_exchanger (void)
{
  static const struct
  {
    const char *exchanger;
    const char *server;
  } cases[] = {
    { "aspmx.l.google.com", "pop.gmail.com" },
    { "okafor-example.mail.protection.outlook.com", "outlook.office365.com" },
    { "mx2.zoho.eu", "poppro.zoho.eu" },
    { "mx1.mail.ovh.net", "ssl0.ovh.net" },
    { "google.com.okafor.example", NULL },
    { "notgoogle.com", NULL },
    { "mxbiz1.qq.com", NULL },   /* another server than that of qq.com itself */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(SatchelGuess) guess = satchel_providers_find_by_exchanger (cases[i].exchanger,
                                                                           "amara@okafor.example");

      g_assert_cmpstr (guess != NULL ? guess->server : NULL, ==, cases[i].server);
      if (guess == NULL)
        continue;
      g_assert_cmpint (guess->source, ==, SATCHEL_SOURCE_MX);
      g_assert_cmpstr (guess->user, ==, "amara@okafor.example");
      g_assert_null (guess->stranger);
    }
}

static void
test_minutes (void)
{
  g_autoptr(SatchelGuess) gmail = satchel_providers_find ("amara@gmail.com");
  g_autoptr(SatchelGuess) told = satchel_guess_new (SATCHEL_SOURCE_ISPDB, "amara@okafor.example");

  g_assert_cmpuint (gmail->minutes, ==, 5);
  g_assert_cmpuint (satchel_providers_get_minutes ("POP3.web.de"), ==, 15);
  g_assert_cmpuint (satchel_providers_get_minutes ("pop.okafor.example"), ==, 0);

  told->server = g_strdup ("pop.okafor.example");
  told->minutes = 20;
  g_assert_cmpuint (satchel_guess_get_minutes (told, "pop.okafor.example"), ==, 20);
  g_assert_cmpuint (satchel_guess_get_minutes (told, "other.example"), ==, 0);
  g_assert_cmpuint (satchel_guess_get_minutes (NULL, "pop.gmail.com"), ==, 5);
}

static void
assert_user_names (const SatchelGuess *guess,
                   const char         *user,
                   const char         *second)
{
  g_auto(GStrv) names = satchel_guess_list_user_names (guess, "amara@okafor.example", user);

  if (second == NULL)
    {
      g_assert_null (names);
      return;
    }
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_cmpstr (names[0], ==, user);
  g_assert_cmpstr (names[1], ==, second);
}

static void
test_user_names (void)
{
  g_autoptr(SatchelGuess) known = satchel_guess_new (SATCHEL_SOURCE_BUILT_IN, "amara@okafor.example");
  g_autoptr(SatchelGuess) told = satchel_guess_new (SATCHEL_SOURCE_ISPDB, "amara@okafor.example");

  assert_user_names (NULL, "amara@okafor.example", "amara");
  assert_user_names (told, "amara@okafor.example", "amara");
  assert_user_names (told, "amara", "amara@okafor.example");
  assert_user_names (told, "okafor-amara", NULL);
  assert_user_names (known, "amara@okafor.example", NULL);
}

static void
test_stranger (void)
{
  static const struct
  {
    const char *address;
    const char *server;
    const char *stranger;
  } cases[] = {
    { "amara@okafor.example", "pop.okafor.example", NULL },
    { "amara@mail.okafor.co.uk", "pop.okafor.co.uk", NULL },
    { "amara@okafor.co.uk", "pop.other.co.uk", "other.co.uk" },
    { "amara@okafor.example", "okafor.example.evil.example", "evil.example" },
    { "amara@okafor.example", "192.0.2.1", "192.0.2.1" },
    { "amara@okafor.example", "pop.xn--mnchen-3ya.example", "münchen.example" },
    { "amara@MÜNCHEN.example", "pop.xn--mnchen-3ya.example", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(SatchelGuess) guess = satchel_guess_new (SATCHEL_SOURCE_SRV, cases[i].address);
      g_autofree char *text = NULL;

      guess->server = g_strdup (cases[i].server);
      satchel_guess_suspect (guess, cases[i].address);
      g_assert_cmpstr (guess->stranger, ==, cases[i].stranger);
      text = satchel_guess_describe (guess);
      g_assert_true ((text != NULL) == (cases[i].stranger != NULL));
      if (text != NULL)
        g_assert_nonnull (strstr (text, cases[i].stranger));
    }
}

/* Each row of the table can be used as it stands, and no domain has two providers. */
static void
test_table (void)
{
  g_autoptr(GKeyFile) table = g_key_file_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GBytes) bytes = NULL;
  g_auto(GStrv) groups = NULL;

  bytes = g_resources_lookup_data ("/io/github/satchelmail/Satchel/office/providers.ini", 0, NULL);
  g_assert_true (g_key_file_load_from_bytes (table, bytes, G_KEY_FILE_NONE, NULL));
  groups = g_key_file_get_groups (table, NULL);
  g_assert_cmpuint (g_strv_length (groups), >, 50);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_auto(GStrv) domains = g_key_file_get_string_list (table, groups[i], "domains", NULL, NULL);

      /* Some are only known by who receives the mail of other domains. */
      if (domains == NULL)
        g_assert_true (g_key_file_has_key (table, groups[i], "exchangers", NULL));
      for (guint j = 0; domains != NULL && domains[j] != NULL; j++)
        {
          g_autofree char *address = g_strconcat ("anna@", domains[j], NULL);
          g_autoptr(SatchelGuess) guess = satchel_providers_find (address);

          g_assert_true (g_hash_table_add (seen, g_strdup (domains[j])));
          g_assert_nonnull (guess);
          g_assert_nonnull (guess->provider);
          if (guess->no_pop)
            continue;
          g_assert_null (satchel_account_check_server (guess->server));
          g_assert_cmpuint (guess->port, ==, satchel_encryption_get_port (guess->encryption));
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/autoconfig/known", test_known);
  g_test_add_func ("/autoconfig/unknown", test_unknown);
  g_test_add_func ("/autoconfig/table", test_table);
  g_test_add_func ("/autoconfig/exchanger", test_exchanger);
  g_test_add_func ("/autoconfig/minutes", test_minutes);
  g_test_add_func ("/autoconfig/user-names", test_user_names);
  g_test_add_func ("/autoconfig/stranger", test_stranger);

  return g_test_run ();
}
