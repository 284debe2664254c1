/* ctl.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ctl/ctl.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>

#include "ctl/output.h"
#include "ctl/progress.h"
#include "office/trouble.h"

/* --- words and options --- */

static void
print_commands (const CtlCommand *commands,
                const char       *name)
{
  g_print (_("Usage:\n  %s COMMAND [OPTION…]\n\nCommands:\n"), name);
  for (const CtlCommand *c = commands; c->name != NULL; c++)
    g_print ("  %-10s %s\n", c->name, _(c->summary));
  g_print (_("\n“%s COMMAND --help” says more about each.\n"), name);
}

int
ctl_dispatch (const CtlCommand *commands,
              const char       *name,
              char            **words)
{
  g_return_val_if_fail (commands != NULL && words != NULL, CTL_FAILED);

  if (words[0] == NULL || words[1] == NULL)
    return ctl_wrong_use (_("Which command? “%s --help” lists them."), name);

  if (g_str_equal (words[1], "--help") || g_str_equal (words[1], "-h")
      || g_str_equal (words[1], "help"))
    {
      print_commands (commands, name);
      return CTL_DONE;
    }

  for (const CtlCommand *c = commands; c->name != NULL; c++)
    {
      if (g_str_equal (words[1], c->name))
        return c->run (words + 1);
    }

  return ctl_wrong_use (_("This version has no command “%s”; “%s --help” lists those it has."),
                        words[1], name);
}

/* Values are compared, kept and shown as UTF-8; file names are whatever the file system has. */
static gboolean
values_are_utf8 (const GOptionEntry *entries)
{
  for (const GOptionEntry *e = entries; e != NULL && e->long_name != NULL; e++)
    {
      if (e->arg == G_OPTION_ARG_STRING)
        {
          const char *value = *(char **) e->arg_data;

          if (value != NULL && !g_utf8_validate (value, -1, NULL))
            {
              ctl_wrong_use (_("The value of --%s is not valid UTF-8."), e->long_name);
              return FALSE;
            }
        }
    }

  return TRUE;
}

char **
ctl_read_words (char              **words,
                const char         *command,
                const char         *usage,
                const char         *summary,
                const GOptionEntry *entries,
                guint               least,
                guint               most)
{
  g_autoptr(GOptionContext) context = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *name = NULL;
  g_auto(GStrv) left = NULL;
  guint n;

  g_return_val_if_fail (words != NULL && command != NULL, NULL);

  name = g_strconcat ("satchelctl ", command, NULL);
  g_set_prgname (name);
  context = g_option_context_new (usage);
  g_option_context_set_summary (context, summary);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);

  /* The form for a string vector takes the words as they are; the other one would convert them from
   * the locale's character set, which fails in the C locale of a timer. */
  left = g_strdupv (words);
  if (!g_option_context_parse_strv (context, &left, &error))
    {
      ctl_wrong_use (_("%s. “%s --help” tells the options."), error->message, name);
      return NULL;
    }
  if (!values_are_utf8 (entries))
    return NULL;

  n = g_strv_length (left) - 1;
  if (n < least || n > most)
    {
      g_autofree char *form = g_strjoin (" ", name, usage, NULL);

      ctl_wrong_use (n < least ? _("Something is missing: “%s” is how it is used.")
                               : _("That is too much: “%s” is how it is used."), form);
      return NULL;
    }

  return g_strdupv (left + 1);
}

/* --- what went wrong --- */

static void
say (const char *sentence)
{
  g_autofree char *clean = ctl_clean (sentence, FALSE);

  ctl_progress_hide ();
  g_printerr ("satchelctl: %s\n", clean);
}

G_GNUC_PRINTF (1, 0)
static void
say_values (const char *format,
            va_list     values)
{
  g_autofree char *sentence = g_strdup_vprintf (format, values);

  say (sentence);
}

int
ctl_wrong_use (const char *format,
               ...)
{
  va_list values;

  va_start (values, format);
  say_values (format, values);
  va_end (values);

  return CTL_WRONG_USE;
}

void
ctl_say (const char *format,
         ...)
{
  va_list values;

  va_start (values, format);
  say_values (format, values);
  va_end (values);
}

int
ctl_failed (const char *format,
            ...)
{
  va_list values;

  va_start (values, format);
  say_values (format, values);
  va_end (values);

  return CTL_FAILED;
}

int
ctl_status_of (const GError *error)
{
  if (error == NULL)
    return CTL_DONE;
  if (g_error_matches (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_SIGN_IN))
    return CTL_SIGN_IN;
  if (g_error_matches (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_BUSY)
      || g_error_matches (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_TEMPORARY)
      || g_error_matches (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_BUSY))
    return CTL_BUSY;

  return CTL_FAILED;
}

int
ctl_trouble (GError         *error,
             SatchelAccount *account)
{
  g_autoptr(GError) trouble = NULL;

  g_return_val_if_fail (error != NULL, CTL_FAILED);

  trouble = satchel_trouble_translate (error, account);
  if (g_error_matches (trouble, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    say (_("Stopped; what had arrived is kept."));
  else if (account != NULL && satchel_account_get_id (account) != NULL)
    ctl_failed ("%s: %s", satchel_account_get_id (account), trouble->message);
  else
    say (trouble->message);

  return ctl_status_of (trouble);
}

int
ctl_graver (int one,
            int other)
{
  static const int order[] = { CTL_WRONG_USE, CTL_SIGN_IN, CTL_FAILED, CTL_BUSY };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      if (one == order[i] || other == order[i])
        return order[i];
    }

  return CTL_DONE;
}

/* --- waiting --- */

void
ctl_on_answer (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  GAsyncResult **answer = data;

  *answer = g_object_ref (result);
}

GAsyncResult *
ctl_wait (GAsyncResult **answer)
{
  g_return_val_if_fail (answer != NULL, NULL);

  while (*answer == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *answer;
}

static gboolean
on_signal (gpointer data)
{
  g_cancellable_cancel (data);

  return G_SOURCE_REMOVE;
}

/* What was ignored when the program was started, by nohup or for a job in the background, stays so. */
static gboolean
is_ignored (int number)
{
  struct sigaction action;

  return sigaction (number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

GCancellable *
ctl_stoppable (void)
{
  static GCancellable *cancellable;
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

  if (cancellable == NULL)
    {
      cancellable = g_cancellable_new ();
      for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
        {
          if (!is_ignored (signals[i]))
            g_unix_signal_add (signals[i], on_signal, cancellable);
        }
    }

  return cancellable;
}

/* --- opening --- */

SatchelAccounts *
ctl_open_accounts (int *status)
{
  GError *error = NULL;
  SatchelAccounts *accounts = satchel_accounts_load (&error);

  if (accounts == NULL)
    *status = ctl_trouble (error, NULL);

  return accounts;
}

SatchelStore *
ctl_open_store (SatchelStoreMode  mode,
                int              *status)
{
  g_autofree char *path = satchel_settings_get_store_path ();
  GError *error = NULL;
  SatchelStore *store = satchel_store_open (path, mode, &error);

  if (store == NULL)
    *status = ctl_trouble (error, NULL);

  return store;
}

void
ctl_settle_store (SatchelStore *store)
{
  g_autoptr(GAsyncResult) answer = NULL;

  satchel_store_settle_async (store, ctl_stoppable (), ctl_on_answer, &answer);
  (void) satchel_store_settle_finish (store, ctl_wait (&answer), NULL);
}

void
ctl_close_store (SatchelStore *store)
{
  if (store == NULL)
    return;

  satchel_store_close (store);
  g_object_unref (store);
}

SatchelAccount *
ctl_find_account (SatchelAccounts *accounts,
                  const char      *id)
{
  SatchelAccount *account = satchel_accounts_find (accounts, id);

  if (account == NULL)
    ctl_failed (_("There is no account “%s”; “satchelctl account list” shows them."), id);

  return account;
}

SatchelAccount *
ctl_open_for_account (const char        *id,
                      SatchelStoreMode   mode,
                      SatchelAccounts  **accounts,
                      SatchelStore     **store,
                      int               *status)
{
  SatchelAccount *account;

  *store = NULL;
  *accounts = ctl_open_accounts (status);
  if (*accounts == NULL)
    return NULL;

  account = ctl_find_account (*accounts, id);
  if (account == NULL)
    {
      *status = CTL_FAILED;
      return NULL;
    }

  *store = ctl_open_store (mode, status);
  return *store != NULL ? account : NULL;
}

GPtrArray *
ctl_list_folders (SatchelStore *store,
                  int          *status)
{
  g_autoptr(GAsyncResult) answer = NULL;
  GError *error = NULL;
  GPtrArray *folders;

  satchel_store_list_folders_async (store, NULL, ctl_on_answer, &answer);
  folders = satchel_store_list_folders_finish (store, ctl_wait (&answer), &error);
  if (folders == NULL)
    *status = ctl_trouble (error, NULL);

  return folders;
}
