/* test-autoconfig.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/autoconfig.h"

static void
test_known (void)
{
  g_autoptr(SatchelGuess) gmail = satchel_autoconfig_look_up ("Amara.Okafor@GMail.com");
  g_autoptr(SatchelGuess) webde = satchel_autoconfig_look_up ("anna@web.de");
  g_autoptr(SatchelGuess) icloud = satchel_autoconfig_look_up ("anna@icloud.com");

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
  g_assert_null (satchel_autoconfig_look_up ("anna@home.example"));
  g_assert_null (satchel_autoconfig_look_up ("anna"));
  g_assert_null (satchel_autoconfig_look_up ("anna@"));
  g_assert_null (satchel_autoconfig_look_up (""));
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

      g_assert_nonnull (domains);
      for (guint j = 0; domains[j] != NULL; j++)
        {
          g_autofree char *address = g_strconcat ("anna@", domains[j], NULL);
          g_autoptr(SatchelGuess) guess = satchel_autoconfig_look_up (address);

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

  return g_test_run ();
}
