/* test-put-away.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What is deleted, and how it comes back: from Trash, from where it is hidden, with its folder, over restarts, and
 * with what the server was to be told. */

#include "config.h"

#include "store-fixture.h"
#include "store/folder-change.h"
#include "store/put-away.h"
#include "store/statement.h"

#include <glib/gstdio.h>

#define DAY (24 * 60 * 60)

static gint64
create (StoreFixture *fixture,
        const char   *path)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gint64 folder;

  satchel_store_create_folder_async (fixture->store, "home", path, NULL, fixture_on_result, &result);
  folder = satchel_store_create_folder_finish (fixture->store, fixture_wait (&result), &error);
  g_assert_no_error (error);
  return folder;
}

static void
rename_folder (StoreFixture *fixture,
               const char   *path,
               const char   *to)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  satchel_store_rename_folder_async (fixture->store, "home", path, to, NULL, fixture_on_result, &result);
  satchel_store_rename_folder_finish (fixture->store, fixture_wait (&result), &error);
  g_assert_no_error (error);
}

static gint64
finish (StoreFixture  *fixture,
        GAsyncResult **result,
        guint          n)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(SatchelDeletion) deletion =
    satchel_store_delete_finish (fixture->store, fixture_wait (result), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (deletion->n, ==, n);
  return deletion->deletion;
}

static gint64
delete_from (StoreFixture *fixture,
             const char   *path,
             guint         n)
{
  g_autoptr(GPtrArray) rows = store_fixture_list (fixture, path);
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GAsyncResult) result = NULL;

  for (guint i = 0; i < rows->len; i++)
    g_array_append_val (numbers, fixture_row_at (rows, i)->row);
  satchel_store_delete_async (fixture->store, (const gint64 *) numbers->data, numbers->len, NULL, fixture_on_result,
                              &result);
  return finish (fixture, &result, n);
}

static void
undelete (StoreFixture *fixture,
          gint64        deletion)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  satchel_store_undelete_async (fixture->store, deletion, NULL, fixture_on_result, &result);
  satchel_store_undelete_finish (fixture->store, fixture_wait (&result), &error);
  g_assert_no_error (error);
  fixture_settle (fixture->store);
}

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

static void
assert_subjects (StoreFixture *fixture,
                 const char   *path,
                 const char   *wanted)
{
  g_autoptr(GPtrArray) rows = store_fixture_list (fixture, path);
  g_autoptr(GPtrArray) subjects = g_ptr_array_new ();
  g_autofree char *got = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      SatchelRow *row = fixture_row_at (rows, i);

      store_fixture_assert_loads (fixture, row, row->subject);
      g_ptr_array_add (subjects, row->subject);
    }
  g_ptr_array_sort (subjects, compare_texts);
  g_ptr_array_add (subjects, NULL);
  got = g_strjoinv (" ", (char **) subjects->pdata);
  g_assert_cmpstr (got, ==, wanted);
}

static void
assert_whole (StoreFixture *fixture,
              guint64       messages)
{
  g_autoptr(SatchelVerdict) verdict = fixture_verify (fixture->store);

  g_assert_cmpuint (verdict->messages, ==, messages);
  g_assert_cmpuint (verdict->missing->len + verdict->damaged->len + verdict->not_indexed->len, ==, 0);
}

/* Whether the copy on the server is to go, for those deleted here. */
static gboolean
is_deleted (StoreFixture *fixture,
            const char   *uid)
{
  g_autoptr(GPtrArray) listing = fixture_listing (uid, NULL);

  fixture_note_part (fixture->store, listing);
  return ((SatchelListed *) g_ptr_array_index (listing, 0))->deleted_here;
}

static void
test_trash (StoreFixture *fixture,
            gconstpointer unused)
{
  gint64 deletion;

  store_fixture_keep (fixture, "u1", "one");
  store_fixture_keep (fixture, "u2", "two");
  deletion = delete_from (fixture, "Inbox", 2);
  assert_subjects (fixture, "Inbox", "");
  assert_subjects (fixture, "Trash", "one two");
  g_assert_true (is_deleted (fixture, "u1"));

  store_fixture_reopen (fixture);
  undelete (fixture, deletion);
  assert_subjects (fixture, "Inbox", "one two");
  assert_subjects (fixture, "Trash", "");
  g_assert_false (is_deleted (fixture, "u1"));
  assert_whole (fixture, 2);
}

static void
test_for_good (StoreFixture *fixture,
               gconstpointer unused)
{
  g_autofree char *hidden = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  gint64 first, deletion;

  store_fixture_keep (fixture, "u1", "one");
  rows = store_fixture_list (fixture, "Inbox");
  fixture_mark (fixture->store, fixture_row_at (rows, 0)->row, SATCHEL_FLAG_FLAGGED, 0);
  first = delete_from (fixture, "Inbox", 1);
  deletion = delete_from (fixture, "Trash", 1);
  assert_subjects (fixture, "Trash", "");
  hidden = fixture_find_file (fixture->folder, "/.deleted/");
  g_assert_nonnull (hidden);
  g_assert_true (is_deleted (fixture, "u1"));
  assert_whole (fixture, 0);

  store_fixture_reopen (fixture);
  fixture_settle (fixture->store);
  assert_subjects (fixture, "Trash", "");
  undelete (fixture, deletion);
  assert_subjects (fixture, "Trash", "one");
  g_clear_pointer (&rows, g_ptr_array_unref);
  rows = store_fixture_list (fixture, "Trash");
  g_assert_cmpint (fixture_row_at (rows, 0)->flags, ==, SATCHEL_FLAG_FLAGGED);
  g_assert_cmpint (first, !=, deletion);
  assert_whole (fixture, 1);
}

static void
test_folder (StoreFixture *fixture,
             gconstpointer unused)
{
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  gint64 roof, deletion;

  store_fixture_keep (fixture, "u1", "one");
  store_fixture_keep (fixture, "u2", "two");
  roof = create (fixture, "House/Roof");
  create (fixture, "House/Empty");
  rows = store_fixture_list (fixture, "Inbox");
  g_array_unref (fixture_move (fixture->store, fixture_row_at (rows, 0)->row, roof));
  g_array_unref (fixture_move (fixture->store, fixture_row_at (rows, 1)->row,
                               fixture_folder (fixture->store, "home", "House")));
  satchel_store_remove_folder_async (fixture->store, "home", "House", NULL, fixture_on_result, &result);
  deletion = finish (fixture, &result, 2);
  g_assert_cmpint (fixture_folder (fixture->store, "home", "House"), ==, 0);
  assert_subjects (fixture, "Trash", "one two");

  store_fixture_reopen (fixture);
  undelete (fixture, deletion);
  g_assert_cmpint (fixture_folder (fixture->store, "home", "House/Empty"), !=, 0);
  g_clear_pointer (&rows, g_ptr_array_unref);
  rows = store_fixture_list (fixture, "House");
  g_assert_cmpuint (rows->len, ==, 1);
  g_clear_pointer (&rows, g_ptr_array_unref);
  rows = store_fixture_list (fixture, "House/Roof");
  g_assert_cmpuint (rows->len, ==, 1);
  assert_subjects (fixture, "Trash", "");
  assert_whole (fixture, 2);
}

static void
test_renamed_meanwhile (StoreFixture *fixture,
                        gconstpointer unused)
{
  g_autoptr(GPtrArray) rows = NULL;
  gint64 deletion;

  store_fixture_keep (fixture, "u1", "one");
  rows = store_fixture_list (fixture, "Inbox");
  g_array_unref (fixture_move (fixture->store, fixture_row_at (rows, 0)->row, create (fixture, "House")));
  deletion = delete_from (fixture, "House", 1);
  rename_folder (fixture, "House", "Home");
  undelete (fixture, deletion);
  assert_subjects (fixture, "Home", "one");
  g_assert_cmpint (fixture_folder (fixture->store, "home", "House"), ==, 0);
}

/* As if so many days had passed. */
static void
pass_days (StoreFixture *fixture,
           gint64        days)
{
  g_autofree char *path = g_build_filename (fixture->folder, "state.sqlite", NULL);
  g_autoptr(SatchelDatabase) state = NULL;
  g_autoptr(GError) error = NULL;

  fixture_close (fixture->store);
  fixture->store = NULL;
  state = satchel_database_open (path, SQLITE_OPEN_READWRITE, &error);
  g_assert_no_error (error);
  g_assert_true (satchel_database_do (state, &error, "UPDATE put_away SET since = since - ?", "i", days * DAY)
                 && satchel_database_do (state, &error, "UPDATE deletion SET time = time - ?", "i", days * DAY));
  g_clear_pointer (&state, satchel_database_close);
  fixture->store = fixture_open (fixture->folder);
}

static void
expire (StoreFixture *fixture,
        guint         n)
{
  g_autoptr(GAsyncResult) result = NULL;

  satchel_store_expire_async (fixture->store, "home", 30, 10, NULL, fixture_on_result, &result);
  finish (fixture, &result, n);
}

static void
test_expire (StoreFixture *fixture,
             gconstpointer unused)
{
  g_autofree char *hidden = NULL;

  store_fixture_keep (fixture, "u1", "one");
  delete_from (fixture, "Inbox", 1);
  pass_days (fixture, 29);
  store_fixture_keep (fixture, "u2", "two");
  delete_from (fixture, "Inbox", 1);
  expire (fixture, 0);
  pass_days (fixture, 2);
  expire (fixture, 1);
  assert_subjects (fixture, "Trash", "two");

  /* Hidden for the days of Undo, then gone. */
  hidden = fixture_find_file (fixture->folder, "/.deleted/");
  g_assert_nonnull (hidden);
  pass_days (fixture, SATCHEL_UNDO_DAYS + 1);
  fixture_settle (fixture->store);
  g_assert_false (g_file_test (hidden, G_FILE_TEST_EXISTS));
  assert_whole (fixture, 1);
}

static void
test_list (StoreFixture *fixture,
           gconstpointer unused)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) all = NULL;
  gint64 one, two;

  store_fixture_keep (fixture, "u1", "one");
  one = delete_from (fixture, "Inbox", 1);
  store_fixture_keep (fixture, "u2", "two");
  two = delete_from (fixture, "Inbox", 1);
  store_fixture_reopen (fixture);
  satchel_store_deletions_async (fixture->store, NULL, fixture_on_result, &result);
  all = satchel_store_deletions_finish (fixture->store, fixture_wait (&result), NULL);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpint (((SatchelDeletion *) g_ptr_array_index (all, 0))->deletion, ==, one);
  g_assert_cmpint (((SatchelDeletion *) g_ptr_array_index (all, 1))->deletion, ==, two);
  g_assert_cmpuint (((SatchelDeletion *) g_ptr_array_index (all, 1))->n, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) \
  g_test_add ("/put-away/" path, StoreFixture, NULL, store_fixture_set_up_home, func, store_fixture_tear_down)
  ADD ("trash", test_trash);
  ADD ("for-good", test_for_good);
  ADD ("folder", test_folder);
  ADD ("renamed-meanwhile", test_renamed_meanwhile);
  ADD ("expire", test_expire);
  ADD ("list", test_list);

  return g_test_run ();
}
