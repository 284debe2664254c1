/* test-partial.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Messages of which only the first lines are here, and what becomes of them. */

#include "config.h"

#include "store-fixture.h"
#include "store/fetch-wish.h"

#include <glib/gstdio.h>
#include <string.h>

#define WHOLE_SIZE (600 * 1024)

typedef struct
{
  char         *folder;
  SatchelStore *store;
  GPtrArray    *listing;
  GBytes       *whole;
  GBytes       *lines;
} Fixture;

static SatchelListed *
item_at (GPtrArray *listing,
         guint      i)
{
  return g_ptr_array_index (listing, i);
}

/* What a conversation does with one that is too large. */
static void
keep_lines (Fixture *fixture,
            guint    i)
{
  SatchelListed *item = item_at (fixture->listing, i);
  g_autoptr(GError) error = NULL;

  item->size = WHOLE_SIZE;
  item->first_lines = TRUE;
  fixture_keep (fixture->store, item, fixture->lines, NULL, &error);
  g_assert_no_error (error);
  item->first_lines = FALSE;
  fixture_settle (fixture->store);
  fixture_note (fixture->store, fixture->listing);
}

static void
keep_whole (Fixture *fixture,
            guint    i)
{
  g_autoptr(GError) error = NULL;
  gboolean recognised = TRUE;

  g_assert_true (fixture_keep (fixture->store, item_at (fixture->listing, i), fixture->whole, &recognised,
                               &error));
  g_assert_no_error (error);
  g_assert_false (recognised);
  fixture_settle (fixture->store);
  fixture_note (fixture->store, fixture->listing);
}

static void
set_up (Fixture      *fixture,
        gconstpointer unused)
{
  g_autoptr(GAsyncResult) result = NULL;

  fixture->folder = fixture_make_folder ();
  fixture->store = fixture_open (fixture->folder);
  fixture->whole = fixture_message ("Large", WHOLE_SIZE);
  fixture->lines = fixture_message ("Large", 3000);
  fixture->listing = fixture_listing ("a", "b", NULL);
  satchel_store_add_account_async (fixture->store, "home", NULL, fixture_on_result, &result);
  g_assert_true (satchel_store_add_account_finish (fixture->store, fixture_wait (&result), NULL));
  fixture_note (fixture->store, fixture->listing);
  keep_lines (fixture, 0);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer unused)
{
  fixture_close (fixture->store);
  fixture_remove (fixture->folder);
  g_ptr_array_unref (fixture->listing);
  g_bytes_unref (fixture->whole);
  g_bytes_unref (fixture->lines);
}

static void
reopen (Fixture *fixture)
{
  fixture_close (fixture->store);
  fixture->store = fixture_open (fixture->folder);
  fixture_note (fixture->store, fixture->listing);
}

/* The only message of a folder. */
static SatchelRow *
only_row (Fixture    *fixture,
          const char *path)
{
  g_autoptr(GPtrArray) rows = fixture_list (fixture->store, "home", path, (SatchelQuery) { 0 });

  g_assert_cmpuint (rows->len, ==, 1);
  return satchel_row_ref (g_ptr_array_index (rows, 0));
}

static void
assert_empty (Fixture    *fixture,
              const char *path)
{
  g_autoptr(SatchelFolderInfo) info = fixture_info (fixture->store, "home", path);

  g_assert_cmpuint (info->messages, ==, 0);
  g_assert_cmpuint (info->bytes, ==, 0);
}

static void
assert_sound (Fixture *fixture,
              guint    messages)
{
  g_autoptr(SatchelVerdict) verdict = fixture_verify (fixture->store);

  g_assert_cmpuint (verdict->messages, ==, messages);
  g_assert_cmpuint (verdict->missing->len, ==, 0);
  g_assert_cmpuint (verdict->damaged->len, ==, 0);
  g_assert_cmpuint (verdict->not_indexed->len, ==, 0);
}

static char *
partial_file (Fixture *fixture)
{
  return fixture_find_file (fixture->folder, "/.partial/");
}

static void
assert_partial (Fixture      *fixture,
                const char   *path,
                SatchelFlags  flags)
{
  g_autoptr(SatchelRow) row = only_row (fixture, path);
  g_autoptr(GBytes) got = fixture_load (fixture->store, row->row, NULL);
  g_autofree char *in_maildir = fixture_find_file (fixture->folder, "/new/");

  g_assert_true (row->is_partial);
  g_assert_cmpuint (row->size, ==, WHOLE_SIZE);
  g_assert_cmpint (row->flags, ==, flags);
  g_assert_cmpstr (row->subject, ==, "Large");
  g_assert_cmpstr (row->id, ==, item_at (fixture->listing, 0)->id);
  fixture_assert_bytes (got, fixture->lines);
  g_assert_null (in_maildir);
  assert_sound (fixture, 1);
}

/* @id: that it had as a partial one. */
static void
assert_whole (Fixture      *fixture,
              const char   *path,
              const char   *id,
              SatchelFlags  flags)
{
  g_autoptr(SatchelRow) row = only_row (fixture, path);
  g_autoptr(GBytes) got = fixture_load (fixture->store, row->row, NULL);
  g_autofree char *left = partial_file (fixture);

  g_assert_false (row->is_partial);
  g_assert_cmpuint (row->size, ==, g_bytes_get_size (fixture->whole));
  g_assert_cmpstr (row->id, ==, id);
  g_assert_cmpint (row->flags, ==, flags);
  fixture_assert_bytes (got, fixture->whole);
  g_assert_null (left);
  g_assert_cmpint (item_at (fixture->listing, 0)->known, ==, SATCHEL_KNOWN_HELD);
  g_assert_cmpint (item_at (fixture->listing, 0)->kept, >, 0);
  g_assert_cmpint (item_at (fixture->listing, 0)->doubt, ==, SATCHEL_DOUBT_NONE);
  assert_sound (fixture, 1);
}

static char *
dup_id (Fixture *fixture)
{
  return g_strdup (item_at (fixture->listing, 0)->id);
}

static void
test_first_lines (Fixture      *fixture,
                  gconstpointer unused)
{
  g_autofree char *file = partial_file (fixture);
  g_autoptr(SatchelFolderInfo) info = fixture_info (fixture->store, "home", "Inbox");

  g_assert_cmpint (item_at (fixture->listing, 0)->known, ==, SATCHEL_KNOWN_PARTIAL);
  g_assert_cmpint (item_at (fixture->listing, 0)->kept, ==, 0);
  g_assert_cmpuint (item_at (fixture->listing, 0)->known_size, ==, WHOLE_SIZE);
  g_assert_nonnull (file);
  g_assert_cmpuint (info->messages, ==, 1);
  g_assert_cmpuint (info->unread, ==, 1);
  g_assert_cmpuint (info->bytes, ==, WHOLE_SIZE);
  assert_partial (fixture, "Inbox", 0);
  reopen (fixture);
  assert_partial (fixture, "Inbox", 0);
}

static void
test_whole (Fixture      *fixture,
            gconstpointer unused)
{
  g_autofree char *id = dup_id (fixture);
  g_autoptr(SatchelRow) before = only_row (fixture, "Inbox");
  g_autoptr(SatchelRow) after = NULL;

  keep_whole (fixture, 0);
  assert_whole (fixture, "Inbox", id, 0);

  /* Who reads it keeps reading the same row. */
  after = only_row (fixture, "Inbox");
  g_assert_cmpint (after->row, ==, before->row);
  reopen (fixture);
  assert_whole (fixture, "Inbox", id, 0);
}

/* Neither is glued to the other: what comes by RETR is the message. */
static void
test_heads_differ (Fixture      *fixture,
                   gconstpointer unused)
{
  g_autofree char *id = dup_id (fixture);
  g_autoptr(SatchelRow) row = NULL;

  g_clear_pointer (&fixture->whole, g_bytes_unref);
  fixture->whole = fixture_message ("Another head", WHOLE_SIZE);
  keep_whole (fixture, 0);
  assert_whole (fixture, "Inbox", id, 0);
  row = only_row (fixture, "Inbox");
  g_assert_cmpstr (row->subject, ==, "Another head");
}

/* A whole that stays in memory until it is written. */
static void
test_small_whole (Fixture      *fixture,
                  gconstpointer unused)
{
  g_autofree char *id = dup_id (fixture);

  g_clear_pointer (&fixture->whole, g_bytes_unref);
  fixture->whole = fixture_message ("Large", 5000);
  item_at (fixture->listing, 0)->size = 5000;
  keep_whole (fixture, 0);
  assert_whole (fixture, "Inbox", id, 0);
}

static void
test_flags_and_folder (Fixture      *fixture,
                       gconstpointer unused)
{
  SatchelFlags flags = SATCHEL_FLAG_SEEN | SATCHEL_FLAG_FLAGGED;
  g_autoptr(SatchelRow) row = only_row (fixture, "Inbox");
  g_autofree char *id = dup_id (fixture);

  fixture_mark (fixture->store, row->row, flags, 0);
  assert_partial (fixture, "Inbox", flags);
  g_array_unref (fixture_move (fixture->store, row->row, fixture_folder (fixture->store, "home", "Archive")));
  assert_empty (fixture, "Inbox");
  assert_partial (fixture, "Archive", flags);
  reopen (fixture);
  assert_empty (fixture, "Inbox");
  assert_partial (fixture, "Archive", flags);

  keep_whole (fixture, 0);
  assert_empty (fixture, "Inbox");
  assert_whole (fixture, "Archive", id, flags);
  reopen (fixture);
  assert_empty (fixture, "Inbox");
  assert_whole (fixture, "Archive", id, flags);
}

static void
drop_index (Fixture *fixture)
{
  g_autofree char *index = g_build_filename (fixture->folder, "index.sqlite", NULL);

  fixture_close (fixture->store);
  g_assert_cmpint (g_unlink (index), ==, 0);
  fixture->store = fixture_open (fixture->folder);
  fixture_note (fixture->store, fixture->listing);
}

static void
test_index_lost (Fixture      *fixture,
                 gconstpointer unused)
{
  g_autoptr(SatchelRow) row = only_row (fixture, "Inbox");
  g_autofree char *id = dup_id (fixture);

  fixture_mark (fixture->store, row->row, SATCHEL_FLAG_SEEN, 0);
  g_array_unref (fixture_move (fixture->store, row->row, fixture_folder (fixture->store, "home", "Archive")));
  drop_index (fixture);
  assert_empty (fixture, "Inbox");
  assert_partial (fixture, "Archive", SATCHEL_FLAG_SEEN);
  g_assert_cmpstr (item_at (fixture->listing, 0)->id, ==, id);

  keep_whole (fixture, 0);
  drop_index (fixture);
  assert_whole (fixture, "Archive", id, SATCHEL_FLAG_SEEN);
}

/* To the folders of another account: its file goes with it. */
static void
test_other_account (Fixture      *fixture,
                    gconstpointer unused)
{
  g_autoptr(SatchelRow) row = only_row (fixture, "Inbox");
  g_autoptr(GAsyncResult) added = NULL;
  g_autoptr(GAsyncResult) removed = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GBytes) got = NULL;
  SatchelRow *moved;

  satchel_store_add_account_async (fixture->store, "work", NULL, fixture_on_result, &added);
  fixture_wait (&added);
  g_array_unref (fixture_move (fixture->store, row->row, fixture_folder (fixture->store, "work", "Archive")));
  assert_empty (fixture, "Inbox");
  assert_sound (fixture, 1);

  satchel_store_remove_account_async (fixture->store, "home", TRUE, NULL, fixture_on_result, &removed);
  g_assert_true (satchel_store_remove_account_finish (fixture->store, fixture_wait (&removed), NULL));
  fixture_close (fixture->store);
  fixture->store = fixture_open (fixture->folder);
  rows = fixture_list (fixture->store, "work", "Archive", (SatchelQuery) { 0 });
  g_assert_cmpuint (rows->len, ==, 1);
  moved = g_ptr_array_index (rows, 0);
  g_assert_true (moved->is_partial);
  g_assert_false (moved->on_server);
  got = fixture_load (fixture->store, moved->row, NULL);
  fixture_assert_bytes (got, fixture->lines);
  assert_sound (fixture, 1);
}

static void
test_account_removed (Fixture      *fixture,
                      gconstpointer unused)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autofree char *file = NULL;

  satchel_store_remove_account_async (fixture->store, "home", TRUE, NULL, fixture_on_result, &result);
  g_assert_true (satchel_store_remove_account_finish (fixture->store, fixture_wait (&result), NULL));
  fixture_close (fixture->store);
  fixture->store = fixture_open (fixture->folder);
  file = partial_file (fixture);
  g_assert_null (file);
  assert_sound (fixture, 0);
}

/* In Trash it is not wanted, but it is not thrown away: the only whole copy stays. */
static void
test_trash (Fixture      *fixture,
            gconstpointer unused)
{
  g_autoptr(SatchelRow) row = only_row (fixture, "Inbox");
  g_autofree char *id = dup_id (fixture);

  g_array_unref (fixture_move (fixture->store, row->row, fixture_folder (fixture->store, "home", "Trash")));
  fixture_note (fixture->store, fixture->listing);
  g_assert_cmpint (item_at (fixture->listing, 0)->known, ==, SATCHEL_KNOWN_PARTIAL);
  g_assert_true (item_at (fixture->listing, 0)->deleted_here);

  g_array_unref (fixture_move (fixture->store, row->row, fixture_folder (fixture->store, "home", "Inbox")));
  fixture_note (fixture->store, fixture->listing);
  g_assert_false (item_at (fixture->listing, 0)->deleted_here);

  g_array_unref (fixture_move (fixture->store, row->row, fixture_folder (fixture->store, "home", "Trash")));
  keep_whole (fixture, 0);
  g_assert_true (item_at (fixture->listing, 0)->deleted_here);
  assert_whole (fixture, "Trash", id, 0);
}

static void
test_deleted_for_good (Fixture      *fixture,
                       gconstpointer unused)
{
  g_autoptr(SatchelRow) row = only_row (fixture, "Inbox");
  g_autofree char *file = NULL;

  fixture_expunge (fixture->store, row->row);
  file = partial_file (fixture);
  g_assert_null (file);
  for (guint i = 0; i < 2; i++)
    {
      assert_empty (fixture, "Inbox");
      assert_sound (fixture, 0);
      fixture_note (fixture->store, fixture->listing);
      g_assert_cmpint (item_at (fixture->listing, 0)->known, ==, SATCHEL_KNOWN_HELD);
      g_assert_true (item_at (fixture->listing, 0)->deleted_here);
      g_assert_cmpint (item_at (fixture->listing, 0)->kept, >, 0);
      reopen (fixture);
    }
}

/* While the whole is on its way: it is not wanted any more, and nobody is told that it is there. */
static void
test_deleted_meanwhile (Fixture      *fixture,
                        gconstpointer unused)
{
  g_autoptr(SatchelRow) row = only_row (fixture, "Inbox");
  g_autoptr(GPtrArray) leaving = g_ptr_array_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autofree char *file = NULL;
  gboolean recognised = FALSE;

  fixture_expunge (fixture->store, row->row);
  g_assert_true (fixture_keep (fixture->store, item_at (fixture->listing, 0), fixture->whole, &recognised,
                               NULL));
  g_assert_true (recognised);
  fixture_settle (fixture->store);
  file = fixture_find_file (fixture->folder, ".satchel");
  g_assert_null (file);

  /* As a conversation would, which has not heard of it. */
  item_at (fixture->listing, 0)->known = SATCHEL_KNOWN_HELD;
  g_ptr_array_add (leaving, item_at (fixture->listing, 0));
  satchel_store_check_held_async (fixture->store, "home", leaving, NULL, fixture_on_result, &result);
  g_assert_true (satchel_store_check_held_finish (fixture->store, fixture_wait (&result), NULL));
  fixture_note (fixture->store, fixture->listing);
  g_assert_cmpint (item_at (fixture->listing, 0)->known, ==, SATCHEL_KNOWN_HELD);
  g_assert_true (item_at (fixture->listing, 0)->deleted_here);
  assert_sound (fixture, 0);
}

/* One id on two lines, of two messages that begin alike: one row, and the copy that was not compared is not
 * believed to be safe. */
static void
test_one_id_twice (Fixture      *fixture,
                   gconstpointer unused)
{
  g_autofree char *id = NULL;

  g_clear_pointer (&fixture->listing, g_ptr_array_unref);
  fixture->listing = fixture_listing ("a", "a#1", NULL);
  fixture_note (fixture->store, fixture->listing);
  keep_lines (fixture, 1);
  id = dup_id (fixture);
  g_assert_cmpstr (item_at (fixture->listing, 1)->id, ==, id);
  assert_partial (fixture, "Inbox", 0);

  keep_whole (fixture, 0);
  assert_whole (fixture, "Inbox", id, 0);
  g_assert_cmpint (item_at (fixture->listing, 1)->known, ==, SATCHEL_KNOWN_HELD);
  g_assert_cmpint (item_at (fixture->listing, 1)->doubt, ==, SATCHEL_DOUBT_HEAD);
}

static void
test_gone_from_server (Fixture      *fixture,
                       gconstpointer unused)
{
  g_autoptr(GPtrArray) shorter = fixture_listing ("b", NULL);
  g_autoptr(SatchelRow) row = NULL;
  g_autoptr(SatchelRow) back = NULL;

  fixture_note (fixture->store, shorter);
  row = only_row (fixture, "Inbox");
  g_assert_false (row->on_server);
  assert_partial (fixture, "Inbox", 0);
  fixture_note (fixture->store, fixture->listing);
  back = only_row (fixture, "Inbox");
  g_assert_true (back->on_server);
}

/* --- what was wished for --- */

/* Whether it was wished for, and where it is to come from. */
static gboolean
wish (Fixture *fixture,
      gint64   row)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) accounts = NULL;
  g_autoptr(GError) error = NULL;

  satchel_store_wish_rows_async (fixture->store, &row, 1, NULL, fixture_on_result, &result);
  accounts = satchel_store_wish_rows_finish (fixture->store, fixture_wait (&result), &error);
  g_assert_no_error (error);
  fixture_note (fixture->store, fixture->listing);
  if (accounts->len > 0)
    g_assert_cmpstr (g_ptr_array_index (accounts, 0), ==, "home");
  g_assert_cmpuint (accounts->len, <=, 1);
  return accounts->len == 1;
}

static void
test_wish (Fixture      *fixture,
           gconstpointer unused)
{
  g_autoptr(SatchelRow) row = only_row (fixture, "Inbox");
  g_autoptr(SatchelRow) wished = NULL;

  g_assert_cmpint (item_at (fixture->listing, 0)->wish, ==, SATCHEL_WISH_NONE);
  g_assert_false (row->is_wished);
  g_assert_true (wish (fixture, row->row));
  wished = only_row (fixture, "Inbox");
  g_assert_true (wished->is_wished);
  reopen (fixture);
  g_assert_cmpint (item_at (fixture->listing, 0)->wish, ==, SATCHEL_WISH_FETCH);
  keep_whole (fixture, 0);
  g_assert_cmpint (item_at (fixture->listing, 0)->wish, ==, SATCHEL_WISH_NONE);
  g_assert_false (wish (fixture, row->row));
}

static void
test_wish_for_what_is_gone (Fixture      *fixture,
                            gconstpointer unused)
{
  g_autoptr(GPtrArray) shorter = fixture_listing ("b", NULL);
  g_autoptr(SatchelRow) row = only_row (fixture, "Inbox");

  fixture_note (fixture->store, shorter);
  g_assert_false (wish (fixture, row->row));
}

static void
wish_uids (Fixture            *fixture,
           const char * const *uids)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  satchel_store_wish_uids_async (fixture->store, "home", uids, NULL, fixture_on_result, &result);
  g_assert_true (satchel_store_wish_uids_finish (fixture->store, fixture_wait (&result), &error));
  g_assert_no_error (error);
  fixture_note (fixture->store, fixture->listing);
}

static char *
missed (Fixture            *fixture,
        const char * const *uids)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) names = NULL;
  GString *joined = g_string_new (NULL);

  satchel_store_missed_uids_async (fixture->store, "home", uids, NULL, fixture_on_result, &result);
  names = satchel_store_missed_uids_finish (fixture->store, fixture_wait (&result), NULL);
  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (joined, "%s ", (const char *) g_ptr_array_index (names, i));
  return g_string_free (joined, FALSE);
}

static void
test_wish_by_uid (Fixture      *fixture,
                  gconstpointer unused)
{
  static const char *const uids[] = { "a", "b", "never", NULL };
  g_autoptr(SatchelRow) row = only_row (fixture, "Inbox");
  g_autofree char *all = NULL;
  g_autofree char *rest = NULL;

  wish_uids (fixture, uids);
  g_assert_cmpint (item_at (fixture->listing, 0)->wish, ==, SATCHEL_WISH_FETCH);
  g_assert_cmpint (item_at (fixture->listing, 1)->wish, ==, SATCHEL_WISH_FETCH);
  g_assert_cmpint (item_at (fixture->listing, 1)->known, ==, SATCHEL_KNOWN_NEW);
  all = missed (fixture, uids);
  g_assert_cmpstr (all, ==, "a b never ");
  keep_whole (fixture, 0);
  rest = missed (fixture, uids);
  g_assert_cmpstr (rest, ==, "b never ");

  /* What was deleted for good comes back when it is asked for by name. */
  fixture_expunge (fixture->store, row->row);
  wish_uids (fixture, uids);
  g_assert_cmpint (item_at (fixture->listing, 0)->known, ==, SATCHEL_KNOWN_NEW);
  keep_whole (fixture, 0);
  assert_sound (fixture, 1);
}

/* --- what is damaged --- */

static void
test_verify (Fixture      *fixture,
             gconstpointer unused)
{
  g_autofree char *file = partial_file (fixture);
  g_autoptr(SatchelVerdict) damaged = NULL;
  g_autoptr(SatchelVerdict) missing = NULL;

  assert_sound (fixture, 1);
  g_assert_true (g_file_set_contents (file, "Something else", -1, NULL));
  damaged = fixture_verify (fixture->store);
  g_assert_cmpuint (damaged->damaged->len, ==, 1);
  g_assert_cmpuint (damaged->not_indexed->len, ==, 0);

  g_assert_cmpint (g_unlink (file), ==, 0);
  missing = fixture_verify (fixture->store);
  g_assert_cmpuint (missing->missing->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (missing->missing, 0), ==, item_at (fixture->listing, 0)->id);

  /* And the whole mends it. */
  keep_whole (fixture, 0);
  assert_sound (fixture, 1);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/partial/first-lines", test_first_lines);
  ADD ("/partial/whole", test_whole);
  ADD ("/partial/heads-differ", test_heads_differ);
  ADD ("/partial/small-whole", test_small_whole);
  ADD ("/partial/flags-and-folder", test_flags_and_folder);
  ADD ("/partial/index-lost", test_index_lost);
  ADD ("/partial/other-account", test_other_account);
  ADD ("/partial/account-removed", test_account_removed);
  ADD ("/partial/trash", test_trash);
  ADD ("/partial/deleted-for-good", test_deleted_for_good);
  ADD ("/partial/deleted-meanwhile", test_deleted_meanwhile);
  ADD ("/partial/one-id-twice", test_one_id_twice);
  ADD ("/partial/gone-from-server", test_gone_from_server);
  ADD ("/partial/wish", test_wish);
  ADD ("/partial/wish-for-what-is-gone", test_wish_for_what_is_gone);
  ADD ("/partial/wish-by-uid", test_wish_by_uid);
  ADD ("/partial/verify", test_verify);

  return g_test_run ();
}
