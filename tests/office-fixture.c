/* office-fixture.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office-fixture.h"

#include "store/on-server.h"
#include "store/wish.h"

#include <glib/gstdio.h>
#include <string.h>

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);

      remove_tree (below);
    }
  (void) g_remove (path);
}

static void
on_result (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  GAsyncResult **place = data;

  *place = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **place)
{
  while (*place == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *place;
}

void
office_set_up (Office        *office,
               gconstpointer  data)
{
  g_autoptr(GAsyncResult) added = NULL;
  g_autoptr(GError) error = NULL;

  office->folder = g_dir_make_tmp ("satchel-office-XXXXXX", &error);
  g_assert_no_error (error);
  office->store = satchel_store_open (office->folder, SATCHEL_STORE_WRITE, &error);
  g_assert_no_error (error);

  satchel_store_add_account_async (office->store, "home", NULL, on_result, &added);
  satchel_store_add_account_finish (office->store, wait_for (&added), &error);
  g_assert_no_error (error);

  office->mailbox = pop_mailbox_new ();
  office->account = satchel_account_new ("home");
  g_object_set (office->account,
                "email", "anna@home.example",
                "server", "127.0.0.1",
                "user", "anna",
                "on-server", SATCHEL_ON_SERVER_KEEP,
                NULL);
  office_use_tls (office, NULL, POP_SERVER_PLAIN, SATCHEL_ENCRYPTION_NONE);
}

void
office_tear_down (Office        *office,
                  gconstpointer  data)
{
  g_clear_object (&office->fetch);
  pop_server_free (office->server);
  pop_mailbox_free (office->mailbox);
  satchel_store_close (office->store);
  g_assert_finalize_object (office->store);
  g_clear_object (&office->account);
  g_clear_error (&office->error);
  remove_tree (office->folder);
  g_free (office->folder);
}

void
office_use_tls (Office            *office,
                const char        *certificate,
                PopServerMode      mode,
                SatchelEncryption  encryption)
{
  g_clear_pointer (&office->server, pop_server_free);
  office->server = pop_server_new (certificate, mode);
  pop_server_serve (office->server, office->mailbox);
  g_object_set (office->account,
                "port", (guint) pop_server_get_port (office->server),
                "encryption", encryption,
                NULL);
}

const SatchelFetchProgress *
office_fetch_in (Office           *office,
                 SatchelFetchMode  mode,
                 GCancellable     *cancellable)
{
  g_autoptr(GAsyncResult) result = NULL;

  g_clear_error (&office->error);
  if (office->fetch == NULL || satchel_fetch_get_progress (office->fetch)->phase == SATCHEL_PHASE_DONE)
    {
      g_clear_object (&office->fetch);
      office->fetch = satchel_fetch_new (office->account, office->store);
      satchel_fetch_set_password (office->fetch, "secret");
    }
  satchel_fetch_run_async (office->fetch, mode, cancellable, on_result, &result);
  satchel_fetch_run_finish (office->fetch, wait_for (&result), &office->error);

  return satchel_fetch_get_progress (office->fetch);
}

const SatchelFetchProgress *
office_fetch (Office *office)
{
  return office_fetch_in (office, SATCHEL_FETCH_RECEIVE, NULL);
}

static gint64
find_folder (Office     *office,
             const char *path)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) folders = NULL;

  satchel_store_list_folders_async (office->store, NULL, on_result, &result);
  folders = satchel_store_list_folders_finish (office->store, wait_for (&result), NULL);
  for (guint i = 0; i < folders->len; i++)
    {
      SatchelFolderInfo *folder = g_ptr_array_index (folders, i);

      if (g_str_equal (folder->path, path))
        return folder->row;
    }
  return 0;
}

static GArray *
list (Office     *office,
      const char *path)
{
  SatchelQuery query = { .folder = find_folder (office, path) };
  g_autoptr(GAsyncResult) settled = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GArray *rows;

  if (query.folder == 0)
    return g_array_new (FALSE, FALSE, sizeof (gint64));

  satchel_store_settle_async (office->store, NULL, on_result, &settled);
  satchel_store_settle_finish (office->store, wait_for (&settled), &error);
  g_assert_no_error (error);
  satchel_store_query_async (office->store, &query, NULL, on_result, &result);
  rows = satchel_store_query_finish (office->store, wait_for (&result), &error);
  g_assert_no_error (error);

  return rows;
}

static char *
read_raw (Office *office,
          gint64  row)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(SatchelSource) source = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  satchel_store_load_async (office->store, row, NULL, on_result, &result);
  source = satchel_store_load_finish (office->store, wait_for (&result), &error);
  g_assert_no_error (error);
  bytes = satchel_source_read_raw (source, G_MAXINT32, &error);
  g_assert_no_error (error);

  return g_bytes_get_size (bytes) > 0 ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
                                      : g_strdup ("");
}

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (*(const char **) a, *(const char **) b);
}

GPtrArray *
office_read (Office     *office,
             const char *path)
{
  g_autoptr(GArray) rows = list (office, path);
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (texts, read_raw (office, g_array_index (rows, gint64, i)));
  g_ptr_array_sort (texts, compare_strings);

  return texts;
}

void
office_assert_inbox (Office      *office,
                     const char **texts,
                     guint        n)
{
  g_autoptr(GPtrArray) found = office_read (office, "Inbox");
  g_autoptr(GPtrArray) expected = g_ptr_array_new ();

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (expected, (char *) texts[i]);
  g_ptr_array_sort (expected, compare_strings);

  g_assert_cmpuint (found->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpstr (g_ptr_array_index (found, i), ==, g_ptr_array_index (expected, i));
}

/* The message in Inbox or Trash whose raw text contains @words. */
static gint64
find_message (Office     *office,
              const char *words)
{
  static const char * const places[] = { "Inbox", "Trash" };

  for (guint place = 0; place < G_N_ELEMENTS (places); place++)
    {
      g_autoptr(GArray) rows = list (office, places[place]);

      for (guint i = 0; i < rows->len; i++)
        {
          gint64 row = g_array_index (rows, gint64, i);
          g_autofree char *text = read_raw (office, row);

          if (strstr (text, words) != NULL)
            return row;
        }
    }
  g_assert_not_reached ();
}

void
office_move (Office     *office,
             const char *words,
             const char *path)
{
  gint64 folder = find_folder (office, path);
  gint64 row = find_message (office, words);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GArray) moved = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (folder, !=, 0);
  satchel_store_move_async (office->store, &row, 1, folder, NULL, on_result, &result);
  moved = satchel_store_move_finish (office->store, wait_for (&result), &error);
  g_assert_no_error (error);
}

void
office_expunge (Office     *office,
                const char *words)
{
  gint64 row = find_message (office, words);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  satchel_store_expunge_async (office->store, &row, 1, NULL, on_result, &result);
  satchel_store_expunge_finish (office->store, wait_for (&result), &error);
  g_assert_no_error (error);
}

void
office_wish (Office     *office,
             const char *uid,
             SatchelWish wish)
{
  const char *uids[] = { uid, NULL };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  guint known = 0;

  satchel_store_wish_async (office->store, "home", uids, wish, NULL, on_result, &result);
  satchel_store_wish_finish (office->store, wait_for (&result), &known, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (known, ==, 1);
}

gint64
office_get_first_seen (Office     *office,
                       const char *uid)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) copies = NULL;
  g_autoptr(GError) error = NULL;

  satchel_store_on_server_async (office->store, "home", NULL, NULL, on_result, &result);
  copies = satchel_store_on_server_finish (office->store, wait_for (&result), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < copies->len; i++)
    {
      const SatchelServerCopy *copy = g_ptr_array_index (copies, i);

      if (g_str_equal (copy->listed.uid, uid))
        return copy->listed.first_seen;
    }
  return 0;
}

GHashTable *
office_get_notes (Office *office)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GHashTable *notes;

  satchel_store_notes_async (office->store, "home", NULL, on_result, &result);
  notes = satchel_store_notes_finish (office->store, wait_for (&result), &error);
  g_assert_no_error (error);
  return notes;
}

void
office_assert_server_has (Office     *office,
                          const char *uids)
{
  g_auto(GStrv) there = NULL;
  g_autofree char *joined = NULL;

  pop_server_wait_until_quiet (office->server);
  there = pop_mailbox_get_uids (office->mailbox);
  joined = g_strjoinv (" ", there);
  g_assert_cmpstr (joined, ==, uids);
}

void
office_assert_error (Office             *office,
                     SatchelOfficeError  code)
{
  g_assert_error (office->error, SATCHEL_OFFICE_ERROR, (int) code);
  g_assert_true (g_utf8_validate (office->error->message, -1, NULL));
  g_assert_cmpuint (strlen (office->error->message), >, 20);
}
