/* command-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* folders and list. */

#include "config.h"

#include <glib/gi18n.h>

#include "ctl/ctl.h"
#include "ctl/message-json.h"
#include "ctl/output.h"

/* Rows asked for at once: a folder of a million costs eight bytes a message and so many rows. */
#define CHUNK 500

/* --- folders --- */

static void
print_folders_json (GPtrArray *folders)
{
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < folders->len; i++)
    {
      const SatchelFolderInfo *folder = g_ptr_array_index (folders, i);

      json_builder_begin_object (builder);
      ctl_json_string (builder, "account", ctl_json_account (folder->account));
      ctl_json_string (builder, "name", folder->name);
      ctl_json_string (builder, "path", folder->path);
      ctl_json_number (builder, "messages", folder->messages);
      ctl_json_number (builder, "unread", folder->unread);
      ctl_json_number (builder, "bytes", folder->bytes);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  ctl_json_print (builder);
}

static void
print_folders (GPtrArray *folders)
{
  const char *titles[] = { _("Account"), _("Folder"), _("Messages"), _("Unread"), _("Size"), NULL };
  CtlTable *table = ctl_table_new (titles);

  for (guint i = 0; i < folders->len; i++)
    {
      const SatchelFolderInfo *folder = g_ptr_array_index (folders, i);
      g_autofree char *messages = g_strdup_printf ("%" G_GUINT64_FORMAT, folder->messages);
      g_autofree char *unread = g_strdup_printf ("%" G_GUINT64_FORMAT, folder->unread);
      g_autofree char *size = g_format_size (folder->bytes);

      ctl_table_add (table, folder->account, folder->path, messages, unread, size);
    }
  ctl_table_print (table);
}

int
ctl_folders (char **words)
{
  static gboolean json;
  static const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print JSON"), NULL },
    { NULL }
  };
  g_auto(GStrv) left = NULL;
  g_autoptr(CtlStore) store = NULL;
  g_autoptr(GPtrArray) folders = NULL;
  int status = CTL_DONE;

  left = ctl_read_words (words, "folders", NULL, _("Lists the folders of all accounts."),
                         entries, 0, 0);
  if (left == NULL)
    return CTL_WRONG_USE;
  store = ctl_open_store (SATCHEL_STORE_READ, &status);
  if (store == NULL)
    return status;
  folders = ctl_list_folders (store, &status);
  if (folders == NULL)
    return status;

  if (json)
    print_folders_json (folders);
  else
    print_folders (folders);

  return CTL_DONE;
}

/* --- list --- */

/* The messages of one folder, newest first, fetched in chunks. */
typedef struct
{
  GArray    *rows;    /* of gint64: all of them */
  guint      asked;   /* so many were asked for */
  GPtrArray *chunk;   /* of SatchelRow */
  guint      at;
} Cursor;

static void
cursor_free (gpointer data)
{
  Cursor *cursor = data;

  g_clear_pointer (&cursor->rows, g_array_unref);
  g_clear_pointer (&cursor->chunk, g_ptr_array_unref);
  g_free (cursor);
}

static Cursor *
cursor_new (SatchelStore *store,
            gint64        folder,
            int          *status)
{
  SatchelQuery query = { .folder = folder, .sort = SATCHEL_SORT_DATE };
  g_autoptr(GAsyncResult) answer = NULL;
  GError *error = NULL;
  GArray *rows;
  Cursor *cursor;

  satchel_store_query_async (store, &query, NULL, ctl_on_answer, &answer);
  rows = satchel_store_query_finish (store, ctl_wait (&answer), &error);
  if (rows == NULL)
    {
      *status = ctl_trouble (error, NULL);
      return NULL;
    }

  cursor = g_new0 (Cursor, 1);
  cursor->rows = rows;

  return cursor;
}

/* The row that it stands at, NULL at the end or on an error, which sets @status. */
static const SatchelRow *
cursor_peek (Cursor       *cursor,
             SatchelStore *store,
             int          *status)
{
  /* A chunk may come back short or empty: rows that went meanwhile are left out. */
  while ((cursor->chunk == NULL || cursor->at >= cursor->chunk->len)
         && cursor->asked < cursor->rows->len)
    {
      guint n = MIN (CHUNK, cursor->rows->len - cursor->asked);
      g_autoptr(GAsyncResult) answer = NULL;
      GError *error = NULL;

      g_clear_pointer (&cursor->chunk, g_ptr_array_unref);
      satchel_store_rows_async (store, &g_array_index (cursor->rows, gint64, cursor->asked), n, NULL,
                                ctl_on_answer, &answer);
      cursor->chunk = satchel_store_rows_finish (store, ctl_wait (&answer), &error);
      if (cursor->chunk == NULL)
        {
          *status = ctl_trouble (error, NULL);
          return NULL;
        }
      cursor->asked += n;
      cursor->at = 0;
    }

  if (cursor->chunk == NULL || cursor->at >= cursor->chunk->len)
    return NULL;
  return g_ptr_array_index (cursor->chunk, cursor->at);
}

/* Of all cursors the one with the newest message; NULL at the end. */
static Cursor *
choose_newest (GPtrArray    *cursors,
               SatchelStore *store,
               int          *status)
{
  const SatchelRow *newest = NULL;
  Cursor *chosen = NULL;

  for (guint i = 0; i < cursors->len; i++)
    {
      Cursor *cursor = g_ptr_array_index (cursors, i);
      const SatchelRow *row = cursor_peek (cursor, store, status);

      if (*status != CTL_DONE)
        return NULL;
      if (row != NULL && (newest == NULL || row->date > newest->date))
        {
          newest = row;
          chosen = cursor;
        }
    }

  return chosen;
}

static int
print_messages (SatchelStore *store,
                GPtrArray    *cursors,
                gboolean      json)
{
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();
  int status = CTL_DONE;
  Cursor *cursor;

  while ((cursor = choose_newest (cursors, store, &status)) != NULL)
    {
      const SatchelRow *row = g_ptr_array_index (cursor->chunk, cursor->at);

      ctl_print_row (row, json ? builder : NULL);
      cursor->at++;
    }

  return status;
}

/* A standard folder that has not been made yet, as before the first fetch, is an empty one. */
static int
check_known (GPtrArray  *folders,
             const char *path,
             const char *account)
{
  gboolean account_known = account == NULL || g_str_equal (account, SATCHEL_LOCAL_ACCOUNT);

  if (!account_known)
    {
      int status = CTL_DONE;
      g_autoptr(SatchelAccounts) accounts = ctl_open_accounts (&status);

      if (accounts == NULL)
        return status;
      account_known = satchel_accounts_find (accounts, account) != NULL;
    }
  /* The mail of an account that was removed stays, under its old id. */
  for (guint i = 0; !account_known && i < folders->len; i++)
    {
      const SatchelFolderInfo *folder = g_ptr_array_index (folders, i);

      account_known = g_str_equal (folder->account, account);
    }

  if (!account_known)
    return ctl_failed (_("There is no account “%s”; “satchelctl account list” shows them."), account);
  if (satchel_role_from_path (path) == SATCHEL_ROLE_NONE)
    return ctl_failed (_("There is no folder “%s”; “satchelctl folders” shows them."), path);

  return CTL_DONE;
}

static int
list (SatchelStore *store,
      const char   *path,
      const char   *account,
      gboolean      json)
{
  g_autoptr(GPtrArray) folders = NULL;
  g_autoptr(GPtrArray) cursors = g_ptr_array_new_with_free_func (cursor_free);
  int status = CTL_DONE;

  folders = ctl_list_folders (store, &status);
  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      const SatchelFolderInfo *folder = g_ptr_array_index (folders, i);
      Cursor *cursor;

      if (!g_str_equal (folder->path, path)
          || (account != NULL && !g_str_equal (folder->account, account)))
        continue;
      cursor = cursor_new (store, folder->row, &status);
      if (cursor == NULL)
        return status;
      g_ptr_array_add (cursors, cursor);
    }
  if (folders == NULL)
    return status;
  if (cursors->len == 0)
    return check_known (folders, path, account);

  return print_messages (store, cursors, json);
}

int
ctl_list (char **words)
{
  static gboolean json;
  static char *account;
  static const GOptionEntry entries[] = {
    { "account", 0, 0, G_OPTION_ARG_STRING, &account,
      N_("Only the folder of this account; “local” for the local folders"), "ID" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print JSON, one object a line"), NULL },
    { NULL }
  };
  g_auto(GStrv) left = NULL;
  g_autoptr(CtlStore) store = NULL;
  int status = CTL_DONE;

  left = ctl_read_words (words, "list", "PATH",
                         _("Lists the messages of the folders with this path, newest first."),
                         entries, 1, 1);
  if (left == NULL)
    return CTL_WRONG_USE;
  store = ctl_open_store (SATCHEL_STORE_READ, &status);
  if (store == NULL)
    return status;

  return list (store, left[0], account, json);
}
