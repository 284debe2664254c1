/* command-account-test.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* account test and account guess: what a server says, without keeping anything. */

#include "config.h"

#include <glib/gi18n.h>

#include "ctl/ctl.h"
#include "ctl/output.h"
#include "ctl/progress.h"
#include "office/autoconfig.h"
#include "office/fetch.h"
#include "office/trouble.h"

/* --- test --- */

typedef struct
{
  int      step;
  gboolean ok;
  char    *message;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  g_free (step->message);
  g_free (step);
}

static void
add_step (GPtrArray  *steps,
          int         number,
          gboolean    ok,
          const char *message)
{
  Step *step = g_new0 (Step, 1);

  step->step = number;
  step->ok = ok;
  step->message = ctl_clean (message != NULL ? message : "", FALSE);
  g_ptr_array_add (steps, step);
}

/* What is printed begins with connecting: a name that was not found is a server that can't be connected to. */
static void
on_step (SatchelFetch *fetch,
         int           step,
         gboolean      ok,
         const char   *message,
         gpointer      data)
{
  if (step != SATCHEL_STEP_NAME)
    add_step (data, step, ok, message);
  else if (!ok)
    add_step (data, SATCHEL_STEP_CONNECT, ok, message);
  ctl_progress_show (step + 1, SATCHEL_N_STEPS, message);
}

/* What fails between two steps, such as a password that can't be had, belongs to the next one. */
static void
name_failed_step (GPtrArray    *steps,
                  const GError *error)
{
  const Step *last = steps->len > 0 ? g_ptr_array_index (steps, steps->len - 1) : NULL;
  int next = last != NULL ? MIN (last->step + 1, SATCHEL_N_STEPS - 1) : SATCHEL_STEP_CONNECT;

  if (last != NULL && !last->ok)
    return;

  if (g_error_matches (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_KEYRING)
      || g_error_matches (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_COMMAND))
    next = SATCHEL_STEP_SIGN_IN;
  add_step (steps, next, FALSE, error->message);
}

static void
print_test_json (GPtrArray                  *steps,
                 gboolean                    ok,
                 const SatchelFetchProgress *progress)
{
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  ctl_json_boolean (builder, "ok", ok);
  json_builder_set_member_name (builder, "steps");
  json_builder_begin_array (builder);
  for (guint i = 0; i < steps->len; i++)
    {
      const Step *step = g_ptr_array_index (steps, i);

      json_builder_begin_object (builder);
      ctl_json_string (builder, "step", satchel_step_get_name (step->step));
      ctl_json_boolean (builder, "ok", step->ok);
      ctl_json_string (builder, "message", step->message);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  ctl_json_number (builder, "messages", progress->mailbox);
  ctl_json_number (builder, "bytes", progress->mailbox_bytes);
  json_builder_end_object (builder);
  ctl_json_print (builder);
}

static void
print_test (GPtrArray *steps)
{
  for (guint i = 0; i < steps->len; i++)
    {
      const Step *step = g_ptr_array_index (steps, i);

      ctl_print_cell (satchel_step_get_name (step->step), 13);
      ctl_print (" %s  %s\n", step->ok ? "✓" : "✗", step->message);
    }
}

static int
test (SatchelAccount *account,
      gboolean        json)
{
  g_autoptr(SatchelFetch) fetch = satchel_fetch_new (account, NULL);
  g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func (step_free);
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GError) error = NULL;
  gboolean ok;

  g_signal_connect (fetch, "step", G_CALLBACK (on_step), steps);
  satchel_fetch_run_async (fetch, SATCHEL_FETCH_TEST, ctl_stoppable (), ctl_on_answer, &answer);
  ok = satchel_fetch_run_finish (fetch, ctl_wait (&answer), &error);
  g_signal_handlers_disconnect_by_data (fetch, steps);
  ctl_progress_hide ();

  if (!ok)
    name_failed_step (steps, error);
  if (json)
    print_test_json (steps, ok, satchel_fetch_get_progress (fetch));
  else
    print_test (steps);

  return ok ? CTL_DONE : ctl_trouble (g_steal_pointer (&error), account);
}

int
ctl_account_test (char **words)
{
  static gboolean json;
  static const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print JSON"), NULL },
    { NULL }
  };
  g_auto(GStrv) left = NULL;
  g_autoptr(SatchelAccounts) accounts = NULL;
  g_autoptr(SatchelAccount) account = NULL;
  int status;

  left = ctl_read_words (words, "account test", "ID",
                         _("Connects, signs in and looks at the mailbox; nothing is received."),
                         entries, 1, 1);
  if (left == NULL)
    return CTL_WRONG_USE;
  accounts = ctl_open_accounts (&status);
  if (accounts == NULL)
    return status;
  account = ctl_find_account (accounts, left[0]);
  if (account == NULL)
    return CTL_FAILED;

  /* What signing in teaches is not written: an open window may be about to write the settings itself. */
  g_object_ref (account);
  g_clear_object (&accounts);
  return test (account, json);
}

/* --- guess --- */

static void
on_try (SatchelAutoconfig *autoconfig,
        const char        *sentence,
        gboolean           ended,
        gboolean           found,
        gpointer           data)
{
  if (!ended)
    ctl_progress_show (0, 0, sentence);
}

static void
print_guess_json (const SatchelGuess *guess)
{
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();
  g_autofree char *hint = satchel_guess_describe (guess);
  gboolean found = guess->server != NULL;

  json_builder_begin_object (builder);
  ctl_json_string (builder, "source", satchel_guess_get_source_name (guess));
  ctl_json_string (builder, "server", guess->server);
  if (found)
    ctl_json_number (builder, "port", guess->port);
  else
    ctl_json_string (builder, "port", NULL);
  ctl_json_string (builder, "encryption",
                   found ? satchel_encryption_to_string (guess->encryption) : NULL);
  ctl_json_string (builder, "user", found ? guess->user : NULL);
  ctl_json_string (builder, "hint", hint);
  json_builder_end_object (builder);
  ctl_json_print (builder);
}

static void
print_guess (const SatchelGuess *guess)
{
  g_autofree char *hint = satchel_guess_describe (guess);

  if (guess->provider != NULL)
    ctl_print (_("Provider    %s\n"), guess->provider);
  if (guess->server != NULL)
    {
      ctl_print (_("Server      %s\n"), guess->server);
      ctl_print (_("Port        %u\n"), guess->port);
      ctl_print (_("Encryption  %s\n"), satchel_encryption_to_string (guess->encryption));
      ctl_print (_("User name   %s\n"), guess->user);
    }
  else if (!guess->no_pop)
    {
      ctl_print (_("No server was found. Ask the provider for the settings of its POP3 server.\n"));
    }
  if (hint != NULL)
    ctl_print ("%s\n", hint);
  if (guess->hint_uri != NULL)
    ctl_print ("%s\n", guess->hint_uri);
}

int
ctl_account_guess (char **words)
{
  static gboolean json;
  static const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print JSON"), NULL },
    { NULL }
  };
  g_auto(GStrv) left = NULL;
  g_autofree char *wrong = NULL;
  g_autoptr(SatchelAutoconfig) autoconfig = NULL;
  g_autoptr(SatchelGuess) guess = NULL;
  g_autoptr(GAsyncResult) answer = NULL;
  GError *error = NULL;

  left = ctl_read_words (words, "account guess", "ADDRESS",
                         _("Finds the server’s settings for an address. No password is sent."),
                         entries, 1, 1);
  if (left == NULL)
    return CTL_WRONG_USE;
  wrong = satchel_account_check_email (left[0]);
  if (wrong != NULL)
    return ctl_wrong_use ("%s", wrong);

  autoconfig = satchel_autoconfig_new (left[0]);
  g_signal_connect (autoconfig, "step", G_CALLBACK (on_try), NULL);
  satchel_autoconfig_find_async (autoconfig, ctl_stoppable (), ctl_on_answer, &answer);
  guess = satchel_autoconfig_find_finish (autoconfig, ctl_wait (&answer), &error);
  ctl_progress_hide ();
  if (guess == NULL)
    return ctl_trouble (error, NULL);

  if (json)
    print_guess_json (guess);
  else
    print_guess (guess);

  return CTL_DONE;
}
