/* test-leftovers.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a death between the disk and the state leaves, and what the next listing makes of it. */

#include "config.h"

#include "store-fixture.h"
#include "store/maildir.h"

static SatchelListed *
item_at (GPtrArray *listing,
         guint      i)
{
  return g_ptr_array_index (listing, i);
}

static GPtrArray *
inbox (StoreFixture *fixture)
{
  return fixture_list (fixture->store, "home", "Inbox", (SatchelQuery) { 0 });
}

/* Between the rename and the commit: a file with the name of its unique id that the state does not
 * know. */
static char *
leave_file (StoreFixture *fixture,
            const char   *uid,
            GBytes       *message)
{
  g_autofree char *directory = satchel_maildir_get_directory (fixture->folder, "home", "Inbox");
  g_autofree char *name = satchel_maildir_make_name (1727784000, "home", uid, 0);
  g_autofree char *path = satchel_maildir_get_file (directory, FALSE, name, "");

  g_assert_true (satchel_maildir_create (fixture->folder, "home", "Inbox", NULL));
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (message, NULL),
                                      (gssize) g_bytes_get_size (message), NULL));
  return g_steal_pointer (&name);
}

static void
test_leftover_is_adopted (StoreFixture *fixture,
                          gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", "b", NULL);
  g_autoptr(GBytes) message = fixture_message ("Left", 3000);
  g_autoptr(GBytes) got = NULL;
  g_autofree char *name = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(SatchelVerdict) verdict = NULL;

  fixture_note (fixture->store, listing);
  fixture_close (fixture->store);
  name = leave_file (fixture, "a", message);

  fixture->store = fixture_open (fixture->folder);
  fixture_note (fixture->store, listing);
  g_assert_cmpint (item_at (listing, 0)->known, ==, SATCHEL_KNOWN_HELD);
  g_assert_cmpstr (item_at (listing, 0)->id, ==, name);
  g_assert_cmpint (item_at (listing, 0)->kept, >, 0);
  g_assert_cmpint (item_at (listing, 1)->known, ==, SATCHEL_KNOWN_NEW);

  rows = inbox (fixture);
  g_assert_cmpuint (rows->len, ==, 1);
  got = fixture_load (fixture->store, ((SatchelRow *) g_ptr_array_index (rows, 0))->row, NULL);
  fixture_assert_bytes (got, message);
  verdict = fixture_verify (fixture->store);
  g_assert_cmpuint (verdict->messages, ==, 1);
  g_assert_cmpuint (verdict->missing->len + verdict->damaged->len + verdict->not_indexed->len, ==, 0);
}

/* The listing may come before the catching up. */
static void
test_leftover_at_once (StoreFixture *fixture,
                       gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", NULL);
  g_autoptr(GBytes) message = fixture_message ("Left", 0);
  g_autofree char *name = NULL;
  g_autoptr(GPtrArray) rows = NULL;

  fixture_close (fixture->store);
  name = leave_file (fixture, "a", message);
  fixture->store = satchel_store_open (fixture->folder, SATCHEL_STORE_WRITE, NULL);
  fixture_note (fixture->store, listing);
  g_assert_cmpint (item_at (listing, 0)->known, ==, SATCHEL_KNOWN_HELD);
  g_assert_cmpstr (item_at (listing, 0)->id, ==, name);
  fixture_settle (fixture->store);
  rows = inbox (fixture);
  g_assert_cmpuint (rows->len, ==, 1);
}

static void
test_linked_is_no_leftover (StoreFixture *fixture,
                            gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", NULL);
  g_autoptr(GBytes) message = fixture_message ("Mine", 0);
  g_autoptr(GBytes) other = fixture_message ("Other", 0);
  g_autofree char *held = NULL;
  g_autofree char *name = NULL;

  fixture_note (fixture->store, listing);
  g_assert_true (fixture_keep (fixture->store, item_at (listing, 0), message, NULL, NULL));
  fixture_note (fixture->store, listing);
  held = g_strdup (item_at (listing, 0)->id);
  fixture_close (fixture->store);

  /* A second file of the same tag: the uid is held already. */
  name = leave_file (fixture, "a", other);
  fixture->store = fixture_open (fixture->folder);
  fixture_note (fixture->store, listing);
  g_assert_cmpstr (item_at (listing, 0)->id, ==, held);
}

static void
test_empty_leftover_is_not_trusted (StoreFixture *fixture,
                                    gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", NULL);
  g_autoptr(GBytes) nothing = g_bytes_new_static ("", 0);
  g_autofree char *name = NULL;

  fixture_close (fixture->store);
  name = leave_file (fixture, "a", nothing);
  fixture->store = fixture_open (fixture->folder);
  fixture_note (fixture->store, listing);
  g_assert_cmpint (item_at (listing, 0)->known, ==, SATCHEL_KNOWN_NEW);
}

#define ADD(path, func) g_test_add (path, StoreFixture, NULL, store_fixture_set_up, func, store_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/leftovers/is-adopted", test_leftover_is_adopted);
  ADD ("/leftovers/at-once", test_leftover_at_once);
  ADD ("/leftovers/linked-is-none", test_linked_is_no_leftover);
  ADD ("/leftovers/empty-is-not-trusted", test_empty_leftover_is_not_trusted);

  return g_test_run ();
}
