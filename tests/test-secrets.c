/* test-secrets.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Password commands; the keyring itself is tried by the display walk. */

#include "config.h"

#include "office/secrets.h"
#include "office/trouble.h"

#include <string.h>

static void
on_result (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  GAsyncResult **place = data;

  *place = g_object_ref (result);
}

static char *
look_up (const char    *command,
         GCancellable  *cancellable,
         GError       **error)
{
  g_autoptr(SatchelAccount) account = satchel_account_new ("home");
  g_autoptr(GAsyncResult) result = NULL;

  g_object_set (account, "email", "a@home.example", "password-command", command, NULL);
  satchel_secrets_lookup_async (account, cancellable, on_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return satchel_secrets_lookup_finish (result, error);
}

static void
test_first_line (void)
{
  g_autoptr(GError) error = NULL;
  char *password = look_up ("printf 'se cr\\303\\251t\\r\\nuser: anna\\n'", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (password, ==, "se crét");
  satchel_secret_free (password);
}

static void
test_much_output (void)
{
  g_autoptr(GError) error = NULL;
  char *password = look_up ("echo secret; head -c 3000000 /dev/zero | tr '\\0' x", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (password, ==, "secret");
  satchel_secret_free (password);
}

static void
test_fails (void)
{
  static const char * const commands[] = { "exit 3", "true", "echo", "no-such-program-at-all" };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (look_up (commands[i], NULL, &error));
      g_assert_error (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_COMMAND);
    }
}

/* What would reach the server as something else is not sent at all. Behind the first line it does not matter. */
static void
test_unsayable (void)
{
  static const char * const commands[] = {
    "printf 'sec\\000ret\\n'", "printf '\\000'", "printf 'secret\\000'", "printf 'sec\\rret\\n'",
    "printf 'secret\\r\\r\\n'",
  };
  g_autoptr(GError) none = NULL;
  char *password;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (look_up (commands[i], NULL, &error));
      g_assert_error (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_COMMAND);
      g_assert_nonnull (strstr (error->message, "a@home.example printed is no password"));
      g_assert_null (strstr (error->message, "ret"));
    }

  password = look_up ("printf 'secret\\n\\000\\r\\000\\n'", NULL, &none);
  g_assert_no_error (none);
  g_assert_cmpstr (password, ==, "secret");
  satchel_secret_free (password);
}

static gboolean
cancel (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

static void
test_cancelled (void)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_timeout_add (50, cancel, cancellable);
  g_assert_null (look_up ("exec sleep 60", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/secrets/first-line", test_first_line);
  g_test_add_func ("/secrets/much-output", test_much_output);
  g_test_add_func ("/secrets/fails", test_fails);
  g_test_add_func ("/secrets/unsayable", test_unsayable);
  g_test_add_func ("/secrets/cancelled", test_cancelled);

  return g_test_run ();
}
