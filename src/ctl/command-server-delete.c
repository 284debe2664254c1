/* command-server-delete.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* server delete: what the person names is deleted on the server at once, held here or not. */

#include "config.h"

#include <glib/gi18n.h>

#include "ctl/ctl.h"
#include "ctl/uid-text.h"
#include "office/server-view.h"

static void
add_missing (GString    *missing,
             const char *uid)
{
  g_autofree char *text = ctl_uid_to_text (uid);

  g_string_append_printf (missing, "%s“%s”", missing->len > 0 ? ", " : "", text);
}

/* Says which of @uids are not there. Returns: (transfer full) (nullable): those that are; NULL: none. */
static char **
choose (SatchelServerView *view,
        SatchelAccount    *account,
        char             **uids,
        int               *status)
{
  g_autoptr(GPtrArray) there = g_ptr_array_new ();
  g_autoptr(GString) missing = g_string_new (NULL);

  for (guint i = 0; uids[i] != NULL; i++)
    {
      if (satchel_server_view_has (view, uids[i]))
        g_ptr_array_add (there, g_strdup (uids[i]));
      else
        add_missing (missing, uids[i]);
    }
  g_ptr_array_add (there, NULL);

  if (missing->len > 0)
    *status = ctl_graver (*status,
                          ctl_failed (_("%s: The server has no message %s; “satchelctl server list %s” shows "
                                        "them."), satchel_account_get_id (account), missing->str,
                                      satchel_account_get_id (account)));
  if (there->len == 1)
    return NULL;
  return (char **) g_ptr_array_steal (there, NULL);
}

static int
delete_there (SatchelServerView *view,
              SatchelAccount    *account,
              char             **uids)
{
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GAsyncResult) deleted = NULL;
  g_autoptr(GAsyncResult) closed = NULL;
  g_auto(GStrv) chosen = NULL;
  GError *error = NULL;
  int status = CTL_DONE;

  satchel_server_view_open_async (view, ctl_stoppable (), ctl_on_answer, &opened);
  if (!satchel_server_view_open_finish (view, ctl_wait (&opened), &error))
    return ctl_trouble (error, account);

  chosen = choose (view, account, uids, &status);
  if (chosen != NULL)
    {
      satchel_server_view_delete_async (view, (const char * const *) chosen, ctl_stoppable (), ctl_on_answer,
                                        &deleted);
      if (!satchel_server_view_delete_finish (view, ctl_wait (&deleted), &error))
        return ctl_graver (status, ctl_trouble (error, account));
    }

  satchel_server_view_close_async (view, ctl_stoppable (), ctl_on_answer, &closed);
  if (!satchel_server_view_close_finish (view, ctl_wait (&closed), NULL, &error))
    status = ctl_graver (status, ctl_trouble (error, account));
  return status;
}

int
ctl_server_delete (char **words)
{
  g_auto(GStrv) left = NULL;
  g_auto(GStrv) uids = NULL;
  g_autoptr(SatchelAccounts) accounts = NULL;
  g_autoptr(CtlStore) store = NULL;
  g_autoptr(SatchelServerView) view = NULL;
  SatchelAccount *account;
  int status = CTL_DONE;

  left = ctl_read_words (words, "server delete", "ID UID…",
                         _("Deletes messages on the server, held here or not; “satchelctl server list” tells the "
                           "UIDs. All messages with such a UID go. This can’t be undone. What is held here "
                           "stays here."), NULL, 2, G_MAXUINT);
  if (left == NULL)
    return CTL_WRONG_USE;
  account = ctl_open_for_account (left[0], SATCHEL_STORE_VISIT, &accounts, &store, &status);
  if (account == NULL)
    return status;

  view = satchel_server_view_new (account, store, SATCHEL_STORE_WRITE);
  uids = ctl_uids_from_texts (left + 1);
  return delete_there (view, account, uids);
}
