/* test-on-server.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store-fixture.h"
#include "store/on-server.h"
#include "store/wish.h"

#include <stdlib.h>

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

static GPtrArray *
ask (SatchelStore *store,
     const char   *account,
     const char   *mailbox)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *copies;

  satchel_store_on_server_async (store, account, mailbox, NULL, fixture_on_result, &result);
  copies = satchel_store_on_server_finish (store, fixture_wait (&result), &error);
  g_assert_no_error (error);
  return copies;
}

static GPtrArray *
recall (SatchelStore *store,
        GPtrArray    *listing)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *copies;

  satchel_store_recall_async (store, "home", listing, NULL, fixture_on_result, &result);
  copies = satchel_store_recall_finish (store, fixture_wait (&result), &error);
  g_assert_no_error (error);
  return copies;
}

/* "uid subject known wish", a copy each; "-" for no subject. */
static void
assert_copies (GPtrArray  *copies,
               const char *expected)
{
  g_autoptr(GString) got = g_string_new (NULL);

  for (guint i = 0; i < copies->len; i++)
    {
      const SatchelServerCopy *copy = g_ptr_array_index (copies, i);

      g_string_append_printf (got, "%s%s%s %s %d %d", i > 0 ? ", " : "", copy->listed.uid,
                              copy->listed.copy > 0 ? "+" : "", copy->subject != NULL ? copy->subject : "-",
                              copy->listed.known, copy->listed.wish);
    }
  g_assert_cmpstr (got->str, ==, expected);
}

static SatchelListed *
item_at (GPtrArray *listing,
         guint      i)
{
  return g_ptr_array_index (listing, i);
}

static void
keep (Fixture    *fixture,
      GPtrArray  *listing,
      guint       i,
      const char *subject)
{
  g_autoptr(GBytes) message = fixture_message (subject, 1000);
  g_autoptr(GError) error = NULL;

  fixture_keep (fixture->store, item_at (listing, i), message, NULL, &error);
  g_assert_no_error (error);
}

static void
test_known (Fixture      *fixture,
            gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", "b", "b#1", "c", NULL);
  g_autoptr(GPtrArray) nothing = ask (fixture->store, "home", NULL);
  g_autoptr(GPtrArray) there = NULL;
  g_autoptr(GPtrArray) others = NULL;
  g_autoptr(GPtrArray) rest = NULL;
  const SatchelServerCopy *copy;

  assert_copies (nothing, "");
  item_at (listing, 0)->size = 1234;
  fixture_note (fixture->store, listing);
  keep (fixture, listing, 0, "Roof");
  keep (fixture, listing, 1, "Garden");
  fixture_settle (fixture->store);

  there = ask (fixture->store, "home", NULL);
  assert_copies (there, "a Roof 1 0, b Garden 1 0, b+ - 0 0, c - 0 0");
  copy = g_ptr_array_index (there, 0);
  g_assert_cmpstr (copy->from, ==, "anna@example.org\tAnna");
  g_assert_cmpint (copy->date, ==, 1727784000);
  g_assert_cmpuint (copy->listed.known_size, ==, 1234);
  g_assert_cmpint (copy->listed.first_seen, ==, item_at (listing, 0)->first_seen);
  g_assert_cmpint (copy->listed.kept, >=, copy->listed.first_seen);
  g_assert_nonnull (copy->listed.id);
  g_assert_cmpint (copy->listed.doubt, ==, SATCHEL_DOUBT_NONE);

  others = ask (fixture->store, "work", NULL);
  assert_copies (others, "");

  /* What is gone is not there. */
  g_clear_pointer (&listing, g_ptr_array_unref);
  listing = fixture_listing ("b", "c", NULL);
  fixture_note (fixture->store, listing);
  rest = ask (fixture->store, "home", NULL);
  assert_copies (rest, "b Garden 1 0, c - 0 0");
}

static void
test_deleted_and_wished (Fixture      *fixture,
                         gconstpointer unused)
{
  static const char * const uids[] = { "b", NULL };
  g_autoptr(GPtrArray) listing = fixture_listing ("a", "b", NULL);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GPtrArray) there = NULL;
  g_autoptr(GAsyncResult) result = NULL;

  fixture_note (fixture->store, listing);
  keep (fixture, listing, 0, "Roof");
  fixture_settle (fixture->store);
  rows = fixture_list (fixture->store, "home", "Inbox", (SatchelQuery) { 0 });
  fixture_expunge (fixture->store, ((SatchelRow *) g_ptr_array_index (rows, 0))->row);
  satchel_store_wish_async (fixture->store, "home", uids, SATCHEL_WISH_DELETE, NULL, fixture_on_result,
                            &result);
  fixture_wait (&result);

  there = ask (fixture->store, "home", NULL);
  assert_copies (there, "a - 1 0, b - 0 1");
  g_assert_true (item_at (there, 0)->deleted_here);
  g_assert_false (item_at (there, 1)->deleted_here);
}

/* Kept under another mailbox: perhaps another message, and if its size is another one surely. */
static void
test_doubtful (Fixture      *fixture,
               gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", "b", NULL);
  g_autoptr(GPtrArray) same = NULL;
  g_autoptr(GPtrArray) other = NULL;
  g_autoptr(GPtrArray) recalled = NULL;

  for (guint i = 0; i < 2; i++)
    {
      item_at (listing, i)->mailbox = g_intern_string ("anna@one.example");
      item_at (listing, i)->size = 1000;
    }
  fixture_note (fixture->store, listing);
  keep (fixture, listing, 0, "Roof");
  keep (fixture, listing, 1, "Garden");
  fixture_settle (fixture->store);

  same = ask (fixture->store, "home", "anna@one.example");
  g_assert_cmpint (item_at (same, 0)->doubt, ==, SATCHEL_DOUBT_NONE);
  other = ask (fixture->store, "home", "anna@two.example");
  g_assert_cmpint (item_at (other, 0)->doubt, ==, SATCHEL_DOUBT_HEAD);
  g_assert_cmpint (item_at (other, 0)->known, ==, SATCHEL_KNOWN_HELD);

  for (guint i = 0; i < 2; i++)
    item_at (listing, i)->mailbox = g_intern_string ("anna@two.example");
  item_at (listing, 1)->size = 1001;
  recalled = recall (fixture->store, listing);
  assert_copies (recalled, "a Roof 1 0, b - 0 0");
  g_assert_cmpint (item_at (recalled, 0)->doubt, ==, SATCHEL_DOUBT_HEAD);
  g_assert_cmpint (item_at (recalled, 1)->doubt, ==, SATCHEL_DOUBT_NONE);
}

/* A listing is recalled as noting it would have it, in its own order, and nothing is noted. */
static void
test_recall (Fixture      *fixture,
             gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", "b", "c", NULL);
  g_autoptr(GPtrArray) nothing = fixture_listing ("other", NULL);
  g_autoptr(GPtrArray) again = fixture_listing ("new", "c", "b", "a", "a#1", NULL);
  g_autoptr(GPtrArray) gone = g_ptr_array_new ();
  g_autoptr(GPtrArray) copies = NULL;
  g_autoptr(GPtrArray) there = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  SatchelStore *reading;

  fixture_note (fixture->store, listing);
  for (guint i = 0; i < 3; i++)
    keep (fixture, listing, i, item_at (listing, i)->uid);
  fixture_settle (fixture->store);
  g_ptr_array_add (gone, item_at (listing, 1));
  satchel_store_note_gone_async (fixture->store, "home", gone, NULL, fixture_on_result, &result);
  g_assert_true (satchel_store_note_gone_finish (fixture->store, fixture_wait (&result), &error));
  fixture_note (fixture->store, nothing);

  /* Beside another Satchel, that has the store open for writing. */
  reading = satchel_store_open (fixture->folder, SATCHEL_STORE_READ, &error);
  g_assert_no_error (error);
  item_at (again, 1)->size = 4321;
  item_at (again, 1)->number = 2;
  copies = recall (reading, again);
  assert_copies (copies, "new - 0 0, c c 1 0, b - 0 0, a a 1 0, a+ - 0 0");
  g_assert_cmpuint (item_at (copies, 1)->size, ==, 4321);
  g_assert_cmpuint (item_at (copies, 1)->number, ==, 2);
  there = ask (reading, "home", NULL);
  assert_copies (there, "other - 0 0");
  fixture_close (reading);
}

/* More than are read in one job. */
static void
test_many (Fixture      *fixture,
           gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_listed_free);
  g_autoptr(GPtrArray) there = NULL;
  g_autoptr(GPtrArray) recalled = NULL;

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *uid = g_strdup_printf ("%05u", (i * 7919) % 10000);

      g_ptr_array_add (listing, satchel_listed_new (i + 1, uid));
    }
  fixture_note (fixture->store, listing);

  there = ask (fixture->store, "home", NULL);
  recalled = recall (fixture->store, listing);
  g_assert_cmpuint (there->len, ==, 10000);
  g_assert_cmpuint (recalled->len, ==, 10000);
  for (guint i = 0; i < 10000; i++)
    {
      g_assert_cmpint (atoi (item_at (there, i)->uid), ==, i);
      g_assert_cmpstr (item_at (recalled, i)->uid, ==, item_at (listing, i)->uid);
      g_assert_cmpint (item_at (recalled, i)->first_seen, ==, item_at (listing, i)->first_seen);
    }
}

/* Before there is a store nothing is known; a listing is all new. */
static void
test_no_store (void)
{
  g_autofree char *folder = fixture_make_folder ();
  g_autoptr(GPtrArray) listing = fixture_listing ("a", NULL);
  g_autoptr(GPtrArray) copies = NULL;
  g_autoptr(GPtrArray) there = NULL;
  g_autoptr(GError) error = NULL;
  SatchelStore *store = satchel_store_open (folder, SATCHEL_STORE_READ, &error);

  g_assert_no_error (error);
  copies = recall (store, listing);
  assert_copies (copies, "a - 0 0");
  there = ask (store, "home", NULL);
  assert_copies (there, "");
  fixture_close (store);
  fixture_remove (g_steal_pointer (&folder));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, test) g_test_add ("/on-server/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("known", test_known);
  ADD ("deleted-and-wished", test_deleted_and_wished);
  ADD ("doubtful", test_doubtful);
  ADD ("recall", test_recall);
  ADD ("many", test_many);
  g_test_add_func ("/on-server/no-store", test_no_store);

  return g_test_run ();
}
