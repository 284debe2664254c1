/* command-folder.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* folder create, rename and delete. */

#include "config.h"

#include "store/folder-change.h"
#include "store/put-away.h"

#include <glib/gi18n.h>

#include "ctl/ctl.h"

static char *account_wanted;

static const GOptionEntry entries[] = {
  { "account", 0, 0, G_OPTION_ARG_STRING, &account_wanted,
    N_("Only in this account; “local” for the local folders"), "ID" },
  { NULL }
};

/* A name that can't be one is wrong use; whatever else went wrong is a failure. */
static int
say_trouble (GError *error)
{
  int status;

  if (!g_error_matches (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_BAD_NAME))
    return ctl_trouble (error, NULL);

  status = ctl_wrong_use ("%s", error->message);
  g_error_free (error);
  return status;
}

/* --- in which accounts --- */

static void
add_once (GPtrArray  *accounts,
          const char *account)
{
  if (!g_ptr_array_find_with_equal_func (accounts, account, g_str_equal, NULL))
    g_ptr_array_add (accounts, g_strdup (account));
}

/* All that are set up, or have folders here. Returns: (transfer full) (nullable). */
static GPtrArray *
list_accounts (GPtrArray *folders,
               int       *status)
{
  g_autoptr(SatchelAccounts) accounts = ctl_open_accounts (status);
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  if (accounts == NULL)
    return NULL;
  for (guint i = 0; i < satchel_accounts_get_n (accounts); i++)
    add_once (ids, satchel_account_get_id (satchel_accounts_get (accounts, i)));
  for (guint i = 0; i < folders->len; i++)
    add_once (ids, ((SatchelFolderInfo *) g_ptr_array_index (folders, i))->account);

  return g_steal_pointer (&ids);
}

static gboolean
has_folder (GPtrArray  *folders,
            const char *account,
            const char *path)
{
  for (guint i = 0; i < folders->len; i++)
    {
      const SatchelFolderInfo *folder = g_ptr_array_index (folders, i);

      if (g_str_equal (folder->account, account) && g_str_equal (folder->path, path))
        return TRUE;
    }

  return FALSE;
}

static int
check_account (GPtrArray *ids)
{
  if (account_wanted == NULL || g_str_equal (account_wanted, SATCHEL_LOCAL_ACCOUNT)
      || g_ptr_array_find_with_equal_func (ids, account_wanted, g_str_equal, NULL))
    return CTL_DONE;

  return ctl_failed (_("There is no account “%s”; “satchelctl account list” shows them."), account_wanted);
}

/* The accounts in which @path is meant: the one named, or all that have it. Returns: (transfer full) (nullable). */
static GPtrArray *
choose_having (SatchelStore *store,
               const char   *path,
               int          *status)
{
  g_autoptr(GPtrArray) folders = ctl_list_folders (store, status);
  g_autoptr(GPtrArray) ids = folders != NULL ? list_accounts (folders, status) : NULL;
  g_autoptr(GPtrArray) chosen = g_ptr_array_new_with_free_func (g_free);

  if (ids == NULL || (*status = check_account (ids)) != CTL_DONE)
    return NULL;
  for (guint i = 0; i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);

      if ((account_wanted == NULL || g_str_equal (account_wanted, id)) && has_folder (folders, id, path))
        add_once (chosen, id);
    }
  if (chosen->len > 0)
    return g_steal_pointer (&chosen);

  *status = ctl_failed (_("There is no folder “%s”; “satchelctl folders” shows them."), path);
  return NULL;
}

/* The accounts in which a new folder is made: the one named, or all that are set up; without any the local folders. */
static GPtrArray *
choose_new (int *status)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  g_autoptr(GPtrArray) ids = list_accounts (none, status);

  if (ids == NULL || (*status = check_account (ids)) != CTL_DONE)
    return NULL;
  if (account_wanted != NULL)
    g_ptr_array_set_size (ids, 0);
  if (ids->len == 0)
    g_ptr_array_add (ids, g_strdup (account_wanted != NULL ? account_wanted : SATCHEL_LOCAL_ACCOUNT));

  return g_steal_pointer (&ids);
}

/* --- create --- */

static int
create (SatchelStore *store,
        const char   *account,
        const char   *path)
{
  g_autoptr(GAsyncResult) answer = NULL;
  GError *error = NULL;

  satchel_store_create_folder_async (store, account, path, NULL, ctl_on_answer, &answer);
  if (satchel_store_create_folder_finish (store, ctl_wait (&answer), &error) == 0)
    return say_trouble (error);

  return CTL_DONE;
}

static int
ctl_folder_create (char **words)
{
  g_auto(GStrv) left = NULL;
  g_autoptr(CtlStore) store = NULL;
  g_autoptr(GPtrArray) accounts = NULL;
  int status = CTL_DONE;

  left = ctl_read_words (words, "folder create", "PATH",
                         _("Makes a folder, and those above it that are missing; parts are joined by “/”."), entries, 1,
                         1);
  if (left == NULL)
    return CTL_WRONG_USE;
  store = ctl_open_store (SATCHEL_STORE_VISIT, &status);
  accounts = store != NULL ? choose_new (&status) : NULL;
  for (guint i = 0; accounts != NULL && i < accounts->len && status == CTL_DONE; i++)
    status = create (store, g_ptr_array_index (accounts, i), left[0]);

  return status;
}

/* --- rename --- */

static int
rename_folder (SatchelStore *store,
               const char   *account,
               const char   *path,
               const char   *to)
{
  g_autoptr(GAsyncResult) answer = NULL;
  GError *error = NULL;

  satchel_store_rename_folder_async (store, account, path, to, NULL, ctl_on_answer, &answer);
  if (!satchel_store_rename_folder_finish (store, ctl_wait (&answer), &error))
    return say_trouble (error);

  return CTL_DONE;
}

static int
ctl_folder_rename (char **words)
{
  g_auto(GStrv) left = NULL;
  g_autoptr(CtlStore) store = NULL;
  g_autoptr(GPtrArray) accounts = NULL;
  int status = CTL_DONE;

  left = ctl_read_words (words, "folder rename", "PATH NEW-PATH",
                         _("Gives a folder another path, with all that is in it and below it."), entries, 2, 2);
  if (left == NULL)
    return CTL_WRONG_USE;
  store = ctl_open_store (SATCHEL_STORE_VISIT, &status);
  accounts = store != NULL ? choose_having (store, left[0], &status) : NULL;
  for (guint i = 0; accounts != NULL && i < accounts->len && status == CTL_DONE; i++)
    status = rename_folder (store, g_ptr_array_index (accounts, i), left[0], left[1]);

  return status;
}

/* --- delete --- */

static int
remove_folder (SatchelStore *store,
               const char   *account,
               const char   *path)
{
  g_autoptr(GAsyncResult) settled = NULL;
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(SatchelDeletion) deletion = NULL;
  GError *error = NULL;

  /* What other programs have put into it is a message, too. */
  satchel_store_settle_async (store, NULL, ctl_on_answer, &settled);
  if (!satchel_store_settle_finish (store, ctl_wait (&settled), &error))
    return say_trouble (error);

  satchel_store_remove_folder_async (store, account, path, NULL, ctl_on_answer, &answer);
  deletion = satchel_store_delete_finish (store, ctl_wait (&answer), &error);
  return deletion != NULL ? CTL_DONE : say_trouble (error);
}

static int
ctl_folder_delete (char **words)
{
  g_auto(GStrv) left = NULL;
  g_autoptr(CtlStore) store = NULL;
  g_autoptr(GPtrArray) accounts = NULL;
  int status = CTL_DONE;

  left = ctl_read_words (words, "folder delete", "PATH",
                         _("Deletes a folder with those below it; their messages go to Trash."), entries, 1, 1);
  if (left == NULL)
    return CTL_WRONG_USE;
  store = ctl_open_store (SATCHEL_STORE_VISIT, &status);
  accounts = store != NULL ? choose_having (store, left[0], &status) : NULL;
  for (guint i = 0; accounts != NULL && i < accounts->len && status == CTL_DONE; i++)
    status = remove_folder (store, g_ptr_array_index (accounts, i), left[0]);

  return status;
}

/* --- all of them --- */

static const CtlCommand commands[] = {
  { "create", ctl_folder_create, N_("make a folder") },
  { "rename", ctl_folder_rename, N_("give a folder another name or place") },
  { "delete", ctl_folder_delete, N_("delete a folder, its messages go to Trash") },
  { NULL }
};

int
ctl_folder (char **words)
{
  return ctl_dispatch (commands, "satchelctl folder", words);
}
