/* command-server-fetch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* server fetch: messages of which only the first lines are here, or nothing at all, received whole. */

#include "config.h"

#include <glib/gi18n.h>

#include "ctl/ctl.h"
#include "ctl/uid-text.h"
#include "store/fetch-wish.h"

static int
wish (SatchelStore   *store,
      SatchelAccount *account,
      char          **uids)
{
  g_autoptr(GAsyncResult) answer = NULL;
  GError *error = NULL;

  satchel_store_wish_uids_async (store, satchel_account_get_id (account), (const char * const *) uids, NULL,
                                 ctl_on_answer, &answer);
  if (!satchel_store_wish_uids_finish (store, ctl_wait (&answer), &error))
    return ctl_trouble (error, account);

  return CTL_DONE;
}

/* Says which have not come. */
static int
judge (SatchelStore   *store,
       SatchelAccount *account,
       char          **uids)
{
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GPtrArray) missed = NULL;
  g_autoptr(GString) names = g_string_new (NULL);
  GError *error = NULL;

  satchel_store_missed_uids_async (store, satchel_account_get_id (account), (const char * const *) uids, NULL,
                                   ctl_on_answer, &answer);
  missed = satchel_store_missed_uids_finish (store, ctl_wait (&answer), &error);
  if (missed == NULL)
    return ctl_trouble (error, account);
  if (missed->len == 0)
    return CTL_DONE;

  for (guint i = 0; i < missed->len; i++)
    {
      g_autofree char *text = ctl_uid_to_text (g_ptr_array_index (missed, i));

      g_string_append_printf (names, i > 0 ? ", “%s”" : "“%s”", text);
    }
  return ctl_failed (ngettext ("The server does not have %s any more, or never had it.",
                               "The server does not have %s any more, or never had them.", missed->len),
                     names->str);
}

int
ctl_server_fetch (char **words)
{
  static gboolean json;
  static const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print JSON"), NULL },
    { NULL }
  };
  g_auto(GStrv) left = NULL;
  g_auto(GStrv) uids = NULL;
  g_autoptr(SatchelAccounts) accounts = NULL;
  g_autoptr(CtlStore) store = NULL;
  SatchelAccount *account;
  int status = CTL_DONE;

  left = ctl_read_words (words, "server fetch", "ID UID…",
                         _("Receives messages whole, however large, after all other new mail of the account."),
                         entries, 2, G_MAXUINT);
  if (left == NULL)
    return CTL_WRONG_USE;
  account = ctl_open_for_account (left[0], SATCHEL_STORE_VISIT, &accounts, &store, &status);
  if (account == NULL)
    return status;

  uids = ctl_uids_from_texts (left + 1);
  status = wish (store, account, uids);
  if (status == CTL_DONE)
    status = ctl_fetch_into (store, accounts, account, json);

  /* A conversation that failed has been told of; the wish stays for the next one. */
  return status == CTL_DONE ? judge (store, account, uids) : status;
}
