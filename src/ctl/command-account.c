/* command-account.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* account list, enable, disable and remove. */

#include "config.h"

#include <glib/gi18n.h>
#include <stdlib.h>

#include "ctl/ctl.h"
#include "ctl/output.h"
#include "office/office.h"

/* --- list --- */

/* Unix seconds of the last fetch that came to its end; 0: none. */
static gint64
get_last_received (SatchelStore   *store,
                   SatchelAccount *account)
{
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GHashTable) notes = NULL;
  const char *text;

  if (store == NULL)
    return 0;

  satchel_store_notes_async (store, satchel_account_get_id (account), NULL, ctl_on_answer, &answer);
  notes = satchel_store_notes_finish (store, ctl_wait (&answer), NULL);
  text = notes != NULL ? g_hash_table_lookup (notes, "last-received") : NULL;

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

static void
add_account (JsonBuilder    *builder,
             SatchelAccount *account,
             gint64          last_received)
{
  g_autofree char *on_server = NULL;

  on_server = satchel_on_server_to_string (satchel_account_get_on_server (account),
                                           satchel_account_get_days (account));
  json_builder_begin_object (builder);
  ctl_json_string (builder, "id", satchel_account_get_id (account));
  ctl_json_string (builder, "email", satchel_account_get_email (account));
  ctl_json_string (builder, "name", satchel_account_get_name (account));
  ctl_json_string (builder, "server", satchel_account_get_server (account));
  ctl_json_number (builder, "port", satchel_account_get_port (account));
  ctl_json_string (builder, "encryption",
                   satchel_encryption_to_string (satchel_account_get_encryption (account)));
  ctl_json_string (builder, "user", satchel_account_get_user (account));
  ctl_json_string (builder, "on_server", on_server);
  ctl_json_boolean (builder, "enabled", satchel_account_get_enabled (account));
  ctl_json_date (builder, "last_received", last_received, last_received > 0);
  json_builder_end_object (builder);
}

static void
print_json (SatchelAccounts *accounts,
            SatchelStore    *store)
{
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < satchel_accounts_get_n (accounts); i++)
    {
      SatchelAccount *account = satchel_accounts_get (accounts, i);

      add_account (builder, account, get_last_received (store, account));
    }
  json_builder_end_array (builder);
  ctl_json_print (builder);
}

static void
print_table (SatchelAccounts *accounts,
             SatchelStore    *store)
{
  const char *titles[] = { _("Id"), _("Address"), _("Server"), _("Last received"), NULL };
  CtlTable *table = ctl_table_new (titles);

  for (guint i = 0; i < satchel_accounts_get_n (accounts); i++)
    {
      SatchelAccount *account = satchel_accounts_get (accounts, i);
      gint64 last = get_last_received (store, account);
      g_autofree char *when = NULL;
      g_autofree char *server = NULL;

      server = g_strdup_printf ("%s:%u %s", satchel_account_get_server (account),
                                satchel_account_get_port (account),
                                satchel_encryption_to_string (satchel_account_get_encryption (account)));
      if (!satchel_account_get_enabled (account))
        when = g_strdup (_("switched off"));
      else
        when = last > 0 ? ctl_format_date (last) : g_strdup (_("never"));
      ctl_table_add (table, satchel_account_get_id (account), satchel_account_get_email (account),
                     server, when);
    }
  ctl_table_print (table);
}

static int
account_list (char **words)
{
  static gboolean json;
  static const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print JSON"), NULL },
    { NULL }
  };
  g_auto(GStrv) left = NULL;
  g_autoptr(SatchelAccounts) accounts = NULL;
  g_autoptr(CtlStore) store = NULL;
  int status = CTL_DONE;

  left = ctl_read_words (words, "account list", NULL, _("Lists the accounts."), entries, 0, 0);
  if (left == NULL)
    return CTL_WRONG_USE;
  accounts = ctl_open_accounts (&status);
  if (accounts == NULL)
    return status;

  /* A store that can't be read is said, but hides no account. */
  store = ctl_open_store (SATCHEL_STORE_READ, &status);
  if (json)
    print_json (accounts, store);
  else
    print_table (accounts, store);

  return status;
}

/* --- enable, disable --- */

static int
set_enabled (char     **words,
             gboolean   enabled)
{
  const char *command = enabled ? "account enable" : "account disable";
  g_auto(GStrv) left = NULL;
  g_autoptr(SatchelAccounts) accounts = NULL;
  g_autoptr(CtlStore) store = NULL;
  SatchelAccount *account;
  GError *error = NULL;
  int status;

  left = ctl_read_words (words, command, "ID",
                         enabled ? _("Lets “fetch” and the window look for its mail again.")
                                 : _("Its mail stays; no more is looked for."), NULL, 1, 1);
  if (left == NULL)
    return CTL_WRONG_USE;
  /* For the store, see change() in command-account-settings.c. */
  account = ctl_open_for_account (left[0], SATCHEL_STORE_VISIT, &accounts, &store, &status);
  if (account == NULL)
    return status;

  g_object_set (account, "enabled", enabled, NULL);
  if (!satchel_accounts_save (accounts, &error))
    return ctl_trouble (error, account);

  return CTL_DONE;
}

static int
account_enable (char **words)
{
  return set_enabled (words, TRUE);
}

static int
account_disable (char **words)
{
  return set_enabled (words, FALSE);
}

/* --- remove --- */

static int
account_remove (char **words)
{
  static gboolean delete_mail;
  static const GOptionEntry entries[] = {
    { "delete-mail", 0, 0, G_OPTION_ARG_NONE, &delete_mail,
      N_("Delete its folders and messages on this computer too"), NULL },
    { NULL }
  };
  g_auto(GStrv) left = NULL;
  g_autoptr(SatchelAccounts) accounts = NULL;
  g_autoptr(CtlStore) store = NULL;
  g_autoptr(SatchelOffice) office = NULL;
  g_autoptr(GAsyncResult) answer = NULL;
  SatchelAccount *account;
  GError *error = NULL;
  int status;

  left = ctl_read_words (words, "account remove", "ID",
                         _("Forgets an account and its password. Its mail stays unless told "
                           "otherwise."), entries, 1, 1);
  if (left == NULL)
    return CTL_WRONG_USE;
  account = ctl_open_for_account (left[0], SATCHEL_STORE_VISIT, &accounts, &store, &status);
  if (account == NULL)
    return status;

  office = satchel_office_new (accounts, store);
  satchel_office_remove_account_async (office, account, delete_mail, ctl_stoppable (),
                                       ctl_on_answer, &answer);
  if (!satchel_office_remove_account_finish (office, ctl_wait (&answer), &error))
    return ctl_trouble (error, NULL);

  return CTL_DONE;
}

/* --- the group --- */

static const CtlCommand commands[] = {
  { "add",     ctl_account_add,   N_("add an account") },
  { "set",     ctl_account_set,   N_("change the settings of an account") },
  { "list",    account_list,      N_("list the accounts") },
  { "enable",  account_enable,    N_("look for its mail again") },
  { "disable", account_disable,   N_("look for its mail no more") },
  { "remove",  account_remove,    N_("forget an account") },
  { "test",    ctl_account_test,  N_("try to connect and to sign in") },
  { "guess",   ctl_account_guess, N_("find the server’s settings for an address") },
  { NULL }
};

/* A line break in a value would become a second command in the conversation with the server, or a
 * second setting in the file. */
static gboolean
has_line_break (char **words)
{
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (strpbrk (words[i], "\r\n") != NULL)
        return TRUE;
    }

  return FALSE;
}

int
ctl_account (char **words)
{
  if (has_line_break (words))
    return ctl_wrong_use (_("A value holds a line break."));

  return ctl_dispatch (commands, "satchelctl account", words);
}
