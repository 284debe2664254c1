/* profile-claws.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Claws Mail and Sylpheed, which were one program once and write the same files. */

#include "config.h"

#include "office/profile-private.h"

#include <string.h>

typedef struct
{
  SatchelProfile *profile;
  const char     *home;     /* what a path in folderlist.xml is relative to */
  const char     *into;
  guint           n;
} FolderList;

/* <folder type="mh" name="Mailbox" path="Mail">. */
static void
on_element (GMarkupParseContext  *context,
            const char           *element,
            const char          **names,
            const char          **values,
            gpointer              data,
            GError              **error)
{
  FolderList *self = data;
  const char *type = NULL, *path = NULL, *name = NULL;
  g_autofree char *full = NULL;
  g_autofree char *folder = NULL;

  if (!g_str_equal (element, "folder"))
    return;
  for (guint i = 0; names[i] != NULL; i++)
    {
      if (g_str_equal (names[i], "type"))
        type = values[i];
      else if (g_str_equal (names[i], "path"))
        path = values[i];
      else if (g_str_equal (names[i], "name"))
        name = values[i];
    }
  if (g_strcmp0 (type, "mh") != 0 || path == NULL)
    return;

  /* A second one has a name of its own. */
  full = g_canonicalize_filename (path, self->home);
  folder = self->n++ > 0 ? satchel_mail_folder_below (self->into, name != NULL ? name : path) : g_strdup (self->into);
  satchel_profile_add_origin (self->profile, full, folder, SATCHEL_MAIL_NAMES_UTF7);
}

static gboolean
read_folder_list (SatchelProfile *self,
                  const char     *path,
                  const char     *into)
{
  static const GMarkupParser parser = { .start_element = on_element };
  g_autofree char *home = g_path_get_dirname (path);
  FolderList list = { self, home, into, 0 };
  g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &list, NULL);
  gsize length;
  g_autofree char *text = satchel_profile_read_file (path, "folderlist.xml", &length);

  /* What comes before a mistake in it is good. */
  return text != NULL && (g_markup_parse_context_parse (context, text, (gssize) length, NULL), TRUE);
}

typedef struct
{
  char *server;
  char *user;
  int   protocol;
} Account;

static void
account_clear (Account *self)
{
  g_clear_pointer (&self->server, g_free);
  g_clear_pointer (&self->user, g_free);
  self->protocol = 0;
}

static void
set (char      **place,
     const char *value)
{
  g_free (*place);
  *place = g_strdup (value);
}

/* "/" and the like become "_" in a file's name. */
static char *
make_file_name (const Account *account)
{
  g_autofree char *user = g_strdup (account->user);

  g_strdelimit (user, "/\\:*?\"<>|", '_');
  return g_strdup_printf ("uidl/%s-%s", account->server, user);
}

/* 0 is POP3 in both. */
static void
end_account (SatchelProfile *self,
             const char     *path,
             Account        *account)
{
  if (account->server != NULL && account->user != NULL && account->protocol == 0)
    {
      g_autofree char *name = make_file_name (account);
      gsize length = 0;
      g_autofree char *text = satchel_profile_read_file (path, name, &length);
      g_autoptr(SatchelUidList) list = satchel_uid_list_parse_lines (text != NULL ? text : "", length);

      satchel_profile_add_memory (self, account->user, account->server, NULL, list->uids);
    }
  account_clear (account);
}

/* [Account: 1], then KEY=VALUE; values are no key file's. */
static void
read_accounts (SatchelProfile *self,
               const char     *path)
{
  g_autofree char *text = satchel_profile_read_file (path, "accountrc", NULL);
  g_auto(GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  Account account = { 0 };

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *value = strchr (lines[i], '=');

      if (lines[i][0] == '[')
        end_account (self, path, &account);
      if (value == NULL)
        continue;
      *value++ = '\0';
      g_strchomp (value);
      if (g_str_equal (lines[i], "receive_server"))
        set (&account.server, value);
      else if (g_str_equal (lines[i], "user_id"))
        set (&account.user, value);
      else if (g_str_equal (lines[i], "protocol"))
        account.protocol = (int) g_ascii_strtoll (value, NULL, 10);
    }
  end_account (self, path, &account);
}

gboolean
satchel_profile_read_claws (SatchelProfile *self,
                            const char     *path,
                            const char     *into)
{
  g_autofree char *rc = g_build_filename (path, "accountrc", NULL);
  g_autofree char *name = g_path_get_basename (path);

  self->program = strstr (name, "sylpheed") != NULL ? "Sylpheed" : "Claws Mail";
  if (!g_file_test (rc, G_FILE_TEST_EXISTS)
      || !read_folder_list (self, path, into != NULL ? into : self->program))
    return FALSE;

  read_accounts (self, path);
  return TRUE;
}
