/* store-fixture.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store-fixture.h"

#include "store/maildir.h"

#include <string.h>

/* Seconds; far more than anything here takes, under a sanitizer too. */
#define DEADLINE 60

char *
fixture_make_folder (void)
{
  g_autoptr(GError) error = NULL;
  char *folder = g_dir_make_tmp ("satchel-store-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

void
fixture_remove (char *folder)
{
  satchel_maildir_remove_tree (folder);
  g_free (folder);
}

void
fixture_on_result (GObject      *source,
                   GAsyncResult *result,
                   gpointer      place)
{
  *(GAsyncResult **) place = g_object_ref (result);
}

static gboolean
on_deadline (gpointer unused)
{
  g_error ("Nothing came within %d seconds", DEADLINE);
  return G_SOURCE_REMOVE;
}

GAsyncResult *
fixture_wait (GAsyncResult **place)
{
  guint deadline = g_timeout_add_seconds (DEADLINE, on_deadline, NULL);

  while (*place == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);

  return *place;
}

void
fixture_settle (SatchelStore *store)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  satchel_store_settle_async (store, NULL, fixture_on_result, &result);
  satchel_store_settle_finish (store, fixture_wait (&result), &error);
  g_assert_no_error (error);
}

SatchelStore *
fixture_open (const char *folder)
{
  g_autoptr(GError) error = NULL;
  SatchelStore *store = satchel_store_open (folder, SATCHEL_STORE_WRITE, &error);

  g_assert_no_error (error);
  fixture_settle (store);
  return store;
}

void
fixture_close (SatchelStore *store)
{
  satchel_store_close (store);

  /* Results on their way hold references. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (store);
}

GPtrArray *
fixture_listing (const char *uid,
                 ...)
{
  GPtrArray *listing = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_listed_free);
  va_list more;

  va_start (more, uid);
  for (; uid != NULL; uid = va_arg (more, const char *))
    {
      const char *hash = strchr (uid, '#');
      g_autofree char *plain = hash != NULL ? g_strndup (uid, hash - uid) : g_strdup (uid);
      SatchelListed *item = satchel_listed_new (listing->len + 1, plain);

      item->copy = hash != NULL ? (guint) g_ascii_strtoull (hash + 1, NULL, 10) : 0;
      g_ptr_array_add (listing, item);
    }
  va_end (more);

  return listing;
}

static void
note_listing (SatchelStore *store,
              GPtrArray    *listing,
              gboolean      complete)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  satchel_store_note_listing_async (store, "home", listing, complete, NULL, fixture_on_result, &result);
  satchel_store_note_listing_finish (store, fixture_wait (&result), &error);
  g_assert_no_error (error);
}

void
fixture_note (SatchelStore *store,
              GPtrArray    *listing)
{
  note_listing (store, listing, TRUE);
}

void
fixture_note_part (SatchelStore *store,
                   GPtrArray    *listing)
{
  note_listing (store, listing, FALSE);
}

GBytes *
fixture_message (const char *subject,
                 gsize       size)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          "From: Anna <anna@example.org>\r\nTo: Ben <ben@example.org>\r\n"
                          "Subject: %s\r\nDate: Tue, 01 Oct 2024 12:00:00 +0000\r\n"
                          "Message-ID: <%s@example.org>\r\n\r\nText of %s.\r\n",
                          subject, subject, subject);
  while (text->len < size)
    g_string_append_printf (text, "Line at %" G_GSIZE_FORMAT " of %s.\r\n", text->len, subject);

  return g_string_free_to_bytes (text);
}

gboolean
fixture_keep (SatchelStore        *store,
              const SatchelListed *item,
              GBytes              *message,
              gboolean            *recognised,
              GError             **error)
{
  SatchelIncoming *incoming = satchel_store_begin (store, "home", item);
  g_autoptr(GAsyncResult) result = NULL;
  SatchelKept kept;
  gsize length, at = 0;
  const char *bytes = g_bytes_get_data (message, &length);

  while (at < length)
    {
      gsize n = MIN (length - at, 32768);

      if (!satchel_incoming_write (incoming, bytes + at, n))
        {
          g_autoptr(GAsyncResult) drained = NULL;

          satchel_incoming_drain_async (incoming, NULL, fixture_on_result, &drained);
          if (!satchel_incoming_drain_finish (incoming, fixture_wait (&drained), error))
            {
              satchel_incoming_abandon (incoming);
              return FALSE;
            }
        }
      at += n;
    }
  g_assert_cmpuint (satchel_incoming_get_length (incoming), ==, length);

  satchel_incoming_keep_async (incoming, fixture_on_result, &result);
  if (!satchel_incoming_keep_finish (store, fixture_wait (&result), &kept, error))
    return FALSE;
  if (recognised != NULL)
    *recognised = kept != SATCHEL_KEPT_NEW;
  return TRUE;
}

static GPtrArray *
list_folders (SatchelStore *store)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *folders;

  satchel_store_list_folders_async (store, NULL, fixture_on_result, &result);
  folders = satchel_store_list_folders_finish (store, fixture_wait (&result), &error);
  g_assert_no_error (error);
  return folders;
}

SatchelFolderInfo *
fixture_info (SatchelStore *store,
              const char   *account,
              const char   *path)
{
  g_autoptr(GPtrArray) folders = list_folders (store);

  for (guint i = 0; i < folders->len; i++)
    {
      SatchelFolderInfo *info = g_ptr_array_index (folders, i);

      if (g_str_equal (info->account, account) && g_str_equal (info->path, path))
        {
          g_ptr_array_set_free_func (folders, NULL);
          for (guint j = 0; j < folders->len; j++)
            {
              if (j != i)
                satchel_folder_info_free (g_ptr_array_index (folders, j));
            }
          return info;
        }
    }

  return NULL;
}

gint64
fixture_folder (SatchelStore *store,
                const char   *account,
                const char   *path)
{
  g_autoptr(SatchelFolderInfo) info = fixture_info (store, account, path);

  return info != NULL ? info->row : 0;
}

GPtrArray *
fixture_list (SatchelStore *store,
              const char   *account,
              const char   *path,
              SatchelQuery  query)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) second = NULL;
  g_autoptr(GArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *list;

  query.folder = fixture_folder (store, account, path);
  g_assert_cmpint (query.folder, !=, 0);
  satchel_store_query_async (store, &query, NULL, fixture_on_result, &result);
  rows = satchel_store_query_finish (store, fixture_wait (&result), &error);
  g_assert_no_error (error);

  satchel_store_rows_async (store, (gint64 *) rows->data, rows->len, NULL, fixture_on_result, &second);
  list = satchel_store_rows_finish (store, fixture_wait (&second), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, rows->len);
  return list;
}

GBytes *
fixture_load (SatchelStore *store,
              gint64        row,
              GError      **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(SatchelSource) source = NULL;

  satchel_store_load_async (store, row, NULL, fixture_on_result, &result);
  source = satchel_store_load_finish (store, fixture_wait (&result), error);

  return source != NULL ? satchel_source_read_raw (source, G_MAXSSIZE, error) : NULL;
}

void
fixture_mark (SatchelStore *store,
              gint64        row,
              SatchelFlags  set,
              SatchelFlags  clear)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  satchel_store_mark_async (store, &row, 1, set, clear, NULL, fixture_on_result, &result);
  satchel_store_mark_finish (store, fixture_wait (&result), &error);
  g_assert_no_error (error);
}

GArray *
fixture_move (SatchelStore *store,
              gint64        row,
              gint64        folder)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GArray *moved;

  satchel_store_move_async (store, &row, 1, folder, NULL, fixture_on_result, &result);
  moved = satchel_store_move_finish (store, fixture_wait (&result), &error);
  g_assert_no_error (error);
  return moved;
}

void
fixture_expunge (SatchelStore *store,
                 gint64        row)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  satchel_store_expunge_async (store, &row, 1, NULL, fixture_on_result, &result);
  satchel_store_expunge_finish (store, fixture_wait (&result), &error);
  g_assert_no_error (error);
}

SatchelVerdict *
fixture_verify (SatchelStore *store)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  SatchelVerdict *verdict;

  satchel_store_verify_async (store, NULL, NULL, NULL, fixture_on_result, &result);
  verdict = satchel_store_verify_finish (store, fixture_wait (&result), &error);
  g_assert_no_error (error);
  return verdict;
}

static void
find_below (const char *directory,
            gsize       root_length,
            const char *part,
            char      **found)
{
  g_autoptr(GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          find_below (path, root_length, part, found);
        }
      else if (strstr (path + root_length, part) != NULL)
        {
          g_assert_null (*found);
          *found = g_steal_pointer (&path);
        }
    }
}

char *
fixture_find_file (const char *folder,
                   const char *part)
{
  char *found = NULL;

  find_below (folder, strlen (folder), part, &found);
  return found;
}

void
fixture_assert_bytes (GBytes *got,
                      GBytes *wanted)
{
  g_assert_nonnull (got);
  g_assert_cmpmem (g_bytes_get_data (got, NULL), g_bytes_get_size (got),
                   g_bytes_get_data (wanted, NULL), g_bytes_get_size (wanted));
}

void
fixture_add_account (SatchelStore *store,
                     const char   *account)
{
  g_autoptr(GAsyncResult) result = NULL;

  satchel_store_add_account_async (store, account, NULL, fixture_on_result, &result);
  g_assert_true (satchel_store_add_account_finish (store, fixture_wait (&result), NULL));
}

void
store_fixture_set_up (StoreFixture  *self,
                      gconstpointer  unused)
{
  self->folder = fixture_make_folder ();
  self->store = fixture_open (self->folder);
}

void
store_fixture_tear_down (StoreFixture  *self,
                         gconstpointer  unused)
{
  if (self->store != NULL)
    fixture_close (self->store);
  fixture_remove (self->folder);
}

void
store_fixture_reopen (StoreFixture *self)
{
  if (self->store != NULL)
    fixture_close (self->store);
  self->store = fixture_open (self->folder);
}

void
store_fixture_keep (StoreFixture *fixture,
                    const char   *uid,
                    const char   *subject)
{
  g_autoptr(GPtrArray) listing = fixture_listing (uid, NULL);
  g_autoptr(GBytes) message = fixture_message (subject, 0);

  fixture_note_part (fixture->store, listing);
  g_assert_true (fixture_keep (fixture->store, g_ptr_array_index (listing, 0), message, NULL, NULL));
  fixture_settle (fixture->store);
}

GPtrArray *
store_fixture_list (StoreFixture *fixture,
                    const char   *path)
{
  return fixture_list (fixture->store, "home", path, (SatchelQuery) { 0 });
}

SatchelRow *
fixture_row_at (GPtrArray *rows,
                guint      i)
{
  g_assert_cmpuint (i, <, rows->len);
  return g_ptr_array_index (rows, i);
}

void
store_fixture_assert_loads (StoreFixture *fixture,
                            SatchelRow   *row,
                            const char   *subject)
{
  g_autoptr(GBytes) wanted = fixture_message (subject, 0);
  g_autoptr(GBytes) got = fixture_load (fixture->store, row->row, NULL);

  fixture_assert_bytes (got, wanted);
}

void
store_fixture_set_up_home (StoreFixture  *fixture,
                           gconstpointer  unused)
{
  store_fixture_set_up (fixture, NULL);
  fixture_add_account (fixture->store, "home");
}
