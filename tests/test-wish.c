/* test-wish.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store-fixture.h"
#include "store/wish.h"

typedef struct
{
  char         *folder;
  SatchelStore *store;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer unused)
{
  fixture->folder = fixture_make_folder ();
  fixture->store = fixture_open (fixture->folder);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer unused)
{
  fixture_close (fixture->store);
  fixture_remove (fixture->folder);
}

static void
reopen (Fixture *fixture)
{
  fixture_close (fixture->store);
  fixture->store = fixture_open (fixture->folder);
}

static guint
wish (Fixture    *fixture,
      SatchelWish wanted,
      const char *uids)
{
  g_auto(GStrv) words = g_strsplit (uids, " ", -1);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  guint known = 99;

  satchel_store_wish_async (fixture->store, "home", (const char * const *) words, wanted, NULL,
                            fixture_on_result, &result);
  g_assert_true (satchel_store_wish_finish (fixture->store, fixture_wait (&result), &known, &error));
  g_assert_no_error (error);
  return known;
}

/* The wishes of a listing, a digit each. */
static void
assert_wishes (Fixture    *fixture,
               GPtrArray  *listing,
               const char *expected)
{
  g_autoptr(GString) got = g_string_new (NULL);

  fixture_note (fixture->store, listing);
  for (guint i = 0; i < listing->len; i++)
    g_string_append_printf (got, "%d", ((SatchelListed *) g_ptr_array_index (listing, i))->wish);
  g_assert_cmpstr (got->str, ==, expected);
}

static void
test_kept (Fixture      *fixture,
           gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", "b", "c", "d", NULL);

  assert_wishes (fixture, listing, "0000");
  g_assert_cmpuint (wish (fixture, SATCHEL_WISH_DELETE, "a"), ==, 1);
  g_assert_cmpuint (wish (fixture, SATCHEL_WISH_KEEP, "b nothing c"), ==, 2);
  g_assert_cmpuint (wish (fixture, SATCHEL_WISH_FETCH, "d"), ==, 1);
  g_assert_cmpuint (wish (fixture, SATCHEL_WISH_DELETE, "nothing else"), ==, 0);
  assert_wishes (fixture, listing, "1223");

  reopen (fixture);
  assert_wishes (fixture, listing, "1223");
  g_assert_cmpuint (wish (fixture, SATCHEL_WISH_NONE, "a c"), ==, 2);
  assert_wishes (fixture, listing, "0203");
}

/* A uid that names several messages means all of them; that of another account none. */
static void
test_equal_ids (Fixture      *fixture,
                gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", "a#1", "b", NULL);
  g_autoptr(GPtrArray) more = fixture_listing ("a", "a#1", "a#2", "b", NULL);

  fixture_note (fixture->store, listing);
  g_assert_cmpuint (wish (fixture, SATCHEL_WISH_DELETE, "a"), ==, 1);
  assert_wishes (fixture, listing, "110");

  /* One that came later was not meant. */
  assert_wishes (fixture, more, "1100");
}

/* What comes back under the id may be another message: it is not to be deleted; left there it may be. */
static void
test_gone (Fixture      *fixture,
           gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", "b", "c", NULL);
  g_autoptr(GPtrArray) rest = fixture_listing ("c", NULL);

  fixture_note (fixture->store, listing);
  g_assert_cmpuint (wish (fixture, SATCHEL_WISH_DELETE, "a"), ==, 1);
  g_assert_cmpuint (wish (fixture, SATCHEL_WISH_KEEP, "b"), ==, 1);
  fixture_note (fixture->store, rest);
  g_assert_cmpuint (wish (fixture, SATCHEL_WISH_DELETE, "a b"), ==, 0);
  assert_wishes (fixture, listing, "020");
}

/* Nor is anything wished of what comes under an id that the server has confirmed to be gone. */
static void
test_confirmed_gone (Fixture      *fixture,
                     gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", "b", NULL);
  g_autoptr(GAsyncResult) result = NULL;

  fixture_note (fixture->store, listing);
  wish (fixture, SATCHEL_WISH_DELETE, "a");
  wish (fixture, SATCHEL_WISH_KEEP, "b");
  satchel_store_note_gone_async (fixture->store, "home", listing, NULL, fixture_on_result, &result);
  g_assert_true (satchel_store_note_gone_finish (fixture->store, fixture_wait (&result), NULL));
  assert_wishes (fixture, listing, "00");
}

/* What the person does while an hour of mail comes in reaches what is about to be deleted. */
static void
test_read_again (Fixture      *fixture,
                 gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", "b", "c", NULL);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  SatchelListed *a = g_ptr_array_index (listing, 0), *b = g_ptr_array_index (listing, 1);
  SatchelListed *c = g_ptr_array_index (listing, 2);
  gint64 trash;

  satchel_store_add_account_async (fixture->store, "home", NULL, fixture_on_result, &result);
  fixture_wait (&result);
  g_clear_object (&result);
  trash = fixture_folder (fixture->store, "home", "Trash");
  fixture_note (fixture->store, listing);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GBytes) message = fixture_message (i == 0 ? "Roof" : "Garden", 500);

      g_assert_true (fixture_keep (fixture->store, g_ptr_array_index (listing, i), message, NULL, &error));
    }
  fixture_settle (fixture->store);
  rows = fixture_list (fixture->store, "home", "Inbox", (SatchelQuery) { .sort = SATCHEL_SORT_SUBJECT });
  for (guint i = 0; i < 2; i++)
    g_array_unref (fixture_move (fixture->store, ((SatchelRow *) g_ptr_array_index (rows, i))->row, trash));
  wish (fixture, SATCHEL_WISH_DELETE, "c");
  fixture_note (fixture->store, listing);
  g_assert_true (a->deleted_here && b->deleted_here);
  g_assert_cmpint (c->wish, ==, SATCHEL_WISH_DELETE);

  /* Sorted by subject, Z first: the first row is a's. */
  g_array_unref (fixture_move (fixture->store, ((SatchelRow *) g_ptr_array_index (rows, 0))->row,
                               fixture_folder (fixture->store, "home", "Inbox")));
  wish (fixture, SATCHEL_WISH_KEEP, "b");
  wish (fixture, SATCHEL_WISH_NONE, "c");
  satchel_store_check_held_async (fixture->store, "home", listing, NULL, fixture_on_result, &result);
  g_assert_true (satchel_store_check_held_finish (fixture->store, fixture_wait (&result), &error));
  g_assert_false (a->deleted_here);
  g_assert_cmpint (a->known, ==, SATCHEL_KNOWN_HELD);
  g_assert_true (b->deleted_here);
  g_assert_cmpint (b->wish, ==, SATCHEL_WISH_KEEP);
  g_assert_cmpint (c->wish, ==, SATCHEL_WISH_NONE);
}

static void
test_reading_store (Fixture      *fixture,
                    gconstpointer unused)
{
  static const char * const uids[] = { "a", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  SatchelStore *store = satchel_store_open (fixture->folder, SATCHEL_STORE_READ, &error);

  g_assert_no_error (error);
  satchel_store_wish_async (store, "home", uids, SATCHEL_WISH_DELETE, NULL, fixture_on_result, &result);
  g_assert_false (satchel_store_wish_finish (store, fixture_wait (&result), NULL, &error));
  g_assert_nonnull (error);
  fixture_close (store);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, test) g_test_add ("/wish/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("kept", test_kept);
  ADD ("equal-ids", test_equal_ids);
  ADD ("gone", test_gone);
  ADD ("confirmed-gone", test_confirmed_gone);
  ADD ("read-again", test_read_again);
  ADD ("reading-store", test_reading_store);

  return g_test_run ();
}
