/* test-store-open.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store-fixture.h"
#include "store/maildir.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void
test_two_writers (StoreFixture *fixture,
                  gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (satchel_store_open (fixture->folder, SATCHEL_STORE_WRITE, &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_BUSY);
}

static void
test_reader_beside_writer (StoreFixture *fixture,
                           gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GPtrArray) later = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  SatchelStore *writer = fixture->store;
  SatchelStore *reader;
  gint64 row;

  store_fixture_keep (fixture, "a", "First");
  reader = satchel_store_open (fixture->folder, SATCHEL_STORE_READ, &error);
  g_assert_no_error (error);
  rows = fixture_list (reader, "home", "Inbox", (SatchelQuery) { 0 });
  g_assert_cmpuint (rows->len, ==, 1);

  store_fixture_keep (fixture, "b", "Second");
  later = fixture_list (reader, "home", "Inbox", (SatchelQuery) { 0 });
  g_assert_cmpuint (later->len, ==, 2);

  /* It shows, and touches nothing. */
  fixture->store = reader;
  store_fixture_assert_loads (fixture, fixture_row_at (rows, 0), "First");
  row = fixture_row_at (rows, 0)->row;
  satchel_store_mark_async (reader, &row, 1, SATCHEL_FLAG_SEEN, 0, NULL, fixture_on_result, &result);
  g_assert_false (satchel_store_mark_finish (reader, fixture_wait (&result), &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_READ_ONLY);
  fixture_close (reader);
  fixture->store = writer;
}

static void
test_reader_of_nothing (void)
{
  char *folder = fixture_make_folder ();
  g_autofree char *path = g_build_filename (folder, "nothing", NULL);
  g_autoptr(GError) error = NULL;
  SatchelStore *store = satchel_store_open (path, SATCHEL_STORE_READ, &error);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) found = NULL;
  g_autoptr(GPtrArray) folders = NULL;
  g_autoptr(SatchelVerdict) verdict = NULL;

  g_assert_no_error (error);
  satchel_store_list_folders_async (store, NULL, fixture_on_result, &result);
  folders = satchel_store_list_folders_finish (store, fixture_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (folders->len, ==, 0);
  satchel_store_find_async (store, "x", NULL, fixture_on_result, &found);
  g_assert_null (satchel_store_find_finish (store, fixture_wait (&found), &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_NO_MESSAGE);
  verdict = fixture_verify (store);
  g_assert_cmpuint (verdict->messages, ==, 0);
  fixture_close (store);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  fixture_remove (folder);
}

/* A path below a file can't be made by anybody, root included. */
static void
test_no_place (void)
{
  char *folder = fixture_make_folder ();
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *below = g_build_filename (file, "store", NULL);
  g_autofree char *link = g_build_filename (folder, "link", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_assert_null (satchel_store_open (below, SATCHEL_STORE_WRITE, &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_MISSING);
  g_clear_error (&error);

  /* The mail folder is on a disk that is not connected. */
  g_assert_cmpint (symlink ("disk-that-is-not-there", link), ==, 0);
  g_assert_null (satchel_store_open (link, SATCHEL_STORE_WRITE, &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_MISSING);
  fixture_remove (folder);
}

/* Root may write everywhere, so a flag of the file system takes the place of permissions; where that
 * can't be set either, permissions do. */
static gboolean
set_read_only (const char *folder,
               gboolean    read_only)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int flags = 0;
  gboolean set = ioctl (fd, FS_IOC_GETFLAGS, &flags) == 0;

  flags = read_only ? flags | FS_IMMUTABLE_FL : flags & ~FS_IMMUTABLE_FL;
  set = set && ioctl (fd, FS_IOC_SETFLAGS, &flags) == 0;
  (void) close (fd);

  return set || (geteuid () != 0 && g_chmod (folder, read_only ? 0500 : 0700) == 0);
}

static void
test_read_only (StoreFixture *fixture,
                gconstpointer unused)
{
  g_autofree char *inbox = satchel_maildir_get_directory (fixture->folder, "home", "Inbox");
  g_autofree char *tmp = g_build_filename (inbox, "tmp", NULL);
  g_autofree char *new_ = g_build_filename (inbox, "new", NULL);
  g_autoptr(GPtrArray) listing = fixture_listing ("a", "b", NULL);
  g_autoptr(GBytes) message = fixture_message ("First", 0);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gint64 row;

  fixture_note (fixture->store, listing);
  g_assert_true (fixture_keep (fixture->store, g_ptr_array_index (listing, 0), message, NULL, NULL));
  fixture_settle (fixture->store);
  if (!set_read_only (tmp, TRUE))
    {
      g_test_skip ("Nothing here can be made read-only");
      return;
    }

  g_assert_false (fixture_keep (fixture->store, g_ptr_array_index (listing, 1), message, NULL, &error));
  g_assert_true (set_read_only (tmp, FALSE));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_READ_ONLY);
  g_clear_error (&error);

  g_assert_true (set_read_only (new_, TRUE));
  rows = store_fixture_list (fixture, "Inbox");
  row = fixture_row_at (rows, 0)->row;
  satchel_store_mark_async (fixture->store, &row, 1, SATCHEL_FLAG_SEEN, 0, NULL, fixture_on_result,
                            &result);
  g_assert_false (satchel_store_mark_finish (fixture->store, fixture_wait (&result), &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_READ_ONLY);
  g_assert_false (fixture_keep (fixture->store, g_ptr_array_index (listing, 1), message, NULL, NULL));
  g_assert_true (set_read_only (new_, FALSE));

  /* Nothing came of it: the message is not held, the other one is as it was. */
  fixture_note (fixture->store, listing);
  g_assert_cmpint (((SatchelListed *) g_ptr_array_index (listing, 1))->known, ==, SATCHEL_KNOWN_NEW);
  store_fixture_assert_loads (fixture, fixture_row_at (rows, 0), "First");
}

static void
test_read_only_folder (void)
{
  char *folder = fixture_make_folder ();
  g_autoptr(GError) error = NULL;

  if (set_read_only (folder, TRUE))
    {
      g_assert_null (satchel_store_open (folder, SATCHEL_STORE_WRITE, &error));
      g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_READ_ONLY);
      g_assert_true (set_read_only (folder, FALSE));
    }
  else
    {
      g_test_skip ("Nothing here can be made read-only");
    }
  fixture_remove (folder);
}

static void
test_maildir_is_gone (StoreFixture *fixture,
                      gconstpointer unused)
{
  g_autofree char *mail = g_build_filename (fixture->folder, "mail", NULL);
  g_autoptr(GError) error = NULL;

  store_fixture_keep (fixture, "a", "First");
  fixture_close (g_steal_pointer (&fixture->store));
  satchel_maildir_remove_tree (mail);
  g_assert_null (satchel_store_open (fixture->folder, SATCHEL_STORE_WRITE, &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_MISSING);
  g_assert_false (g_file_test (mail, G_FILE_TEST_EXISTS));
}

static void
test_damaged_state (StoreFixture *fixture,
                    gconstpointer unused)
{
  g_autofree char *path = g_build_filename (fixture->folder, "state.sqlite", NULL);
  g_autoptr(GError) error = NULL;

  fixture_close (g_steal_pointer (&fixture->store));
  g_assert_true (g_file_set_contents (path, "Not a database, whatever it was before this.", -1, NULL));
  g_assert_null (satchel_store_open (fixture->folder, SATCHEL_STORE_WRITE, &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_DAMAGED);
  g_clear_error (&error);
  g_assert_null (satchel_store_open (fixture->folder, SATCHEL_STORE_READ, &error));
  g_assert_true (error->code == SATCHEL_STORE_ERROR_DAMAGED);
}

static void
test_open_async (void)
{
  char *folder = fixture_make_folder ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  SatchelStore *store;

  satchel_store_open_async (folder, SATCHEL_STORE_WRITE, NULL, fixture_on_result, &result);
  store = satchel_store_open_finish (fixture_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (satchel_store_get_path (store), ==, folder);
  fixture_add_account (store, "home");
  g_assert_cmpint (fixture_folder (store, "home", "Inbox"), !=, 0);
  fixture_close (store);
  fixture_remove (folder);
}

#define ADD(path, func) g_test_add (path, StoreFixture, NULL, store_fixture_set_up_home, func, store_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/store-open/two-writers", test_two_writers);
  ADD ("/store-open/reader-beside-writer", test_reader_beside_writer);
  g_test_add_func ("/store-open/reader-of-nothing", test_reader_of_nothing);
  g_test_add_func ("/store-open/no-place", test_no_place);
  ADD ("/store-open/read-only", test_read_only);
  g_test_add_func ("/store-open/read-only-folder", test_read_only_folder);
  ADD ("/store-open/maildir-is-gone", test_maildir_is_gone);
  ADD ("/store-open/damaged-state", test_damaged_state);
  g_test_add_func ("/store-open/open-async", test_open_async);

  return g_test_run ();
}
