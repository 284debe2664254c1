/* test-receive.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "base/durable.h"
#include "base/limits.h"
#include "store-fixture.h"
#include "store/maildir.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

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

/* --- keeping --- */

static void
test_keep (StoreFixture *fixture,
           gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", "b", NULL);
  g_autoptr(GBytes) message = fixture_message ("Roof", 5000);
  g_autoptr(GBytes) got = NULL;
  g_autoptr(GPtrArray) again = fixture_listing ("a", "b", NULL);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  gboolean recognised = TRUE;
  SatchelRow *row;

  fixture_note (fixture->store, listing);
  g_assert_cmpint (item_at (listing, 0)->known, ==, SATCHEL_KNOWN_NEW);
  g_assert_cmpint (item_at (listing, 0)->first_seen, >, 0);
  g_assert_true (fixture_keep (fixture->store, item_at (listing, 0), message, &recognised, &error));
  g_assert_no_error (error);
  g_assert_false (recognised);
  g_assert_cmpuint (satchel_store_get_unkept (fixture->store), ==, 0);

  fixture_settle (fixture->store);
  rows = inbox (fixture);
  g_assert_cmpuint (rows->len, ==, 1);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpstr (row->subject, ==, "Roof");
  g_assert_cmpstr (row->from, ==, "anna@example.org\tAnna");
  g_assert_cmpint (row->date, ==, 1727784000);
  g_assert_cmpuint (row->size, ==, g_bytes_get_size (message));
  g_assert_true (row->on_server);
  got = fixture_load (fixture->store, row->row, &error);
  fixture_assert_bytes (got, message);

  store_fixture_reopen (fixture);
  fixture_note (fixture->store, again);
  g_assert_cmpint (item_at (again, 0)->known, ==, SATCHEL_KNOWN_HELD);
  g_assert_cmpstr (item_at (again, 0)->id, ==, row->id);
  g_assert_cmpint (item_at (again, 0)->first_seen, ==, item_at (listing, 0)->first_seen);
  g_assert_cmpint (item_at (again, 0)->kept, >=, item_at (again, 0)->first_seen);
  g_assert_false (item_at (again, 0)->deleted_here);
  g_assert_cmpint (item_at (again, 1)->known, ==, SATCHEL_KNOWN_NEW);
  g_assert_null (item_at (again, 1)->id);
}

static void
keep_size (StoreFixture *fixture,
           gsize    size)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("large", NULL);
  g_autoptr(GBytes) message = fixture_message ("Large", size);
  g_autoptr(GBytes) got = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(SatchelVerdict) verdict = NULL;
  g_autoptr(GError) error = NULL;

  fixture_note (fixture->store, listing);
  g_assert_true (fixture_keep (fixture->store, item_at (listing, 0), message, NULL, &error));
  g_assert_no_error (error);
  fixture_settle (fixture->store);
  g_assert_cmpuint (satchel_store_get_unkept (fixture->store), ==, 0);

  rows = inbox (fixture);
  g_assert_cmpuint (rows->len, ==, 1);
  got = fixture_load (fixture->store, ((SatchelRow *) g_ptr_array_index (rows, 0))->row, &error);
  fixture_assert_bytes (got, message);
  verdict = fixture_verify (fixture->store);
  g_assert_cmpuint (verdict->messages, ==, 1);
  g_assert_cmpuint (verdict->damaged->len, ==, 0);
}

static void
test_just_in_memory (StoreFixture *fixture,
                     gconstpointer unused)
{
  keep_size (fixture, SATCHEL_LIMIT_IN_MEMORY);
}

static void
test_spilled (StoreFixture *fixture,
              gconstpointer unused)
{
  keep_size (fixture, 3 * 1024 * 1024);
}

static void
test_empty (StoreFixture *fixture,
            gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("nothing", NULL);
  g_autoptr(GBytes) message = g_bytes_new_static ("", 0);
  g_autoptr(GBytes) got = NULL;
  g_autoptr(GPtrArray) rows = NULL;

  fixture_note (fixture->store, listing);
  g_assert_true (fixture_keep (fixture->store, item_at (listing, 0), message, NULL, NULL));
  fixture_settle (fixture->store);
  rows = inbox (fixture);
  g_assert_cmpuint (rows->len, ==, 1);
  got = fixture_load (fixture->store, ((SatchelRow *) g_ptr_array_index (rows, 0))->row, NULL);
  g_assert_cmpuint (g_bytes_get_size (got), ==, 0);
}

/* Many at once, without waiting between them: the batches must not mix anything up. */
static void
test_many (StoreFixture *fixture,
           gconstpointer unused)
{
  enum { N = 1500 };
  g_autoptr(GPtrArray) listing = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_listed_free);
  g_autofree GAsyncResult **results = g_new0 (GAsyncResult *, N);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < N; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%u", i);

      g_ptr_array_add (listing, satchel_listed_new (i + 1, uid));
    }
  fixture_note (fixture->store, listing);

  for (guint i = 0; i < N; i++)
    {
      g_autofree char *subject = g_strdup_printf ("s%u", i);
      g_autoptr(GBytes) message = fixture_message (subject, 200 + i % 700);
      SatchelIncoming *incoming = satchel_store_begin (fixture->store, "home", item_at (listing, i));

      satchel_incoming_write (incoming, g_bytes_get_data (message, NULL), g_bytes_get_size (message));
      satchel_incoming_keep_async (incoming, fixture_on_result, &results[i]);
    }
  for (guint i = 0; i < N; i++)
    {
      g_assert_true (satchel_incoming_keep_finish (fixture->store, fixture_wait (&results[i]), NULL,
                                                   NULL));
      g_object_unref (results[i]);
    }
  fixture_settle (fixture->store);

  /* Which uid holds which id, and which id holds which bytes. */
  fixture_note (fixture->store, listing);
  rows = inbox (fixture);
  g_assert_cmpuint (rows->len, ==, N);
  for (guint i = 0; i < N; i++)
    g_hash_table_insert (seen, ((SatchelRow *) g_ptr_array_index (rows, i))->id,
                         g_ptr_array_index (rows, i));
  for (guint i = 0; i < N; i++)
    {
      SatchelRow *row = g_hash_table_lookup (seen, item_at (listing, i)->id);
      g_autofree char *subject = g_strdup_printf ("s%u", i);
      g_autoptr(GBytes) message = fixture_message (subject, 200 + i % 700);
      g_autoptr(GBytes) got = NULL;

      g_assert_nonnull (row);
      g_assert_cmpstr (row->subject, ==, subject);
      got = fixture_load (fixture->store, row->row, NULL);
      fixture_assert_bytes (got, message);
    }
}

static void
test_abandon (StoreFixture *fixture,
              gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", "b", NULL);
  g_autoptr(GBytes) message = fixture_message ("Long", 2 * 1024 * 1024);
  g_autoptr(GAsyncResult) drained = NULL;
  g_autofree char *left = NULL;
  g_autoptr(GPtrArray) again = fixture_listing ("a", "b", NULL);
  SatchelIncoming *incoming;

  fixture_note (fixture->store, listing);
  incoming = satchel_store_begin (fixture->store, "home", item_at (listing, 0));
  satchel_incoming_write (incoming, "From: x\r\n", 9);
  satchel_incoming_abandon (incoming);

  incoming = satchel_store_begin (fixture->store, "home", item_at (listing, 1));
  g_assert_false (satchel_incoming_write (incoming, g_bytes_get_data (message, NULL),
                                          g_bytes_get_size (message)));
  satchel_incoming_drain_async (incoming, NULL, fixture_on_result, &drained);
  satchel_incoming_abandon (incoming);
  fixture_wait (&drained);
  g_clear_object (&drained);
  store_fixture_reopen (fixture);

  left = fixture_find_file (fixture->folder, "/tmp/");
  g_assert_null (left);
  left = fixture_find_file (fixture->folder, "/new/");
  g_assert_null (left);
  fixture_note (fixture->store, again);
  g_assert_cmpint (item_at (again, 0)->known, ==, SATCHEL_KNOWN_NEW);
  g_assert_cmpint (item_at (again, 1)->known, ==, SATCHEL_KNOWN_NEW);
}

/* --- uids --- */

static void
test_same_bytes_two_uids (StoreFixture *fixture,
                          gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", "b", NULL);
  g_autoptr(GBytes) message = fixture_message ("Same", 0);
  g_autoptr(GPtrArray) rows = NULL;
  gboolean recognised;

  fixture_note (fixture->store, listing);
  g_assert_true (fixture_keep (fixture->store, item_at (listing, 0), message, &recognised, NULL));
  g_assert_true (fixture_keep (fixture->store, item_at (listing, 1), message, &recognised, NULL));
  g_assert_false (recognised);
  fixture_settle (fixture->store);
  rows = inbox (fixture);
  g_assert_cmpuint (rows->len, ==, 2);
}

static void
test_one_uid_same_bytes (StoreFixture *fixture,
                         gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", "a#1", NULL);
  g_autoptr(GBytes) message = fixture_message ("Same", 0);
  g_autoptr(GPtrArray) rows = NULL;
  gboolean recognised;

  fixture_note (fixture->store, listing);
  g_assert_true (fixture_keep (fixture->store, item_at (listing, 1), message, &recognised, NULL));
  g_assert_false (recognised);
  g_assert_true (fixture_keep (fixture->store, item_at (listing, 0), message, &recognised, NULL));
  g_assert_true (recognised);
  fixture_settle (fixture->store);
  rows = inbox (fixture);
  g_assert_cmpuint (rows->len, ==, 1);

  fixture_note (fixture->store, listing);
  g_assert_cmpint (item_at (listing, 0)->known, ==, SATCHEL_KNOWN_HELD);
  g_assert_cmpint (item_at (listing, 1)->known, ==, SATCHEL_KNOWN_HELD);
  g_assert_cmpstr (item_at (listing, 0)->id, ==, item_at (listing, 1)->id);
}

static void
test_one_uid_two_messages (StoreFixture *fixture,
                           gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", "a#1", NULL);
  g_autoptr(GBytes) first = fixture_message ("First", 0);
  g_autoptr(GBytes) second = fixture_message ("Second", 0);
  gboolean recognised;

  fixture_note (fixture->store, listing);
  g_assert_true (fixture_keep (fixture->store, item_at (listing, 0), first, &recognised, NULL));
  g_assert_true (fixture_keep (fixture->store, item_at (listing, 1), second, &recognised, NULL));
  g_assert_false (recognised);
  fixture_settle (fixture->store);
  fixture_note (fixture->store, listing);
  g_assert_cmpstr (item_at (listing, 0)->id, !=, item_at (listing, 1)->id);
  g_assert_cmpint (item_at (listing, 1)->known, ==, SATCHEL_KNOWN_HELD);
}

/* Both in one batch: the second is compared with bytes that are not even on the disk yet. */
static void
test_one_uid_at_once (StoreFixture *fixture,
                      gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", "a#1", NULL);
  g_autoptr(GBytes) message = fixture_message ("Same", 0);
  GAsyncResult *results[2] = { NULL, NULL };
  g_autoptr(GPtrArray) rows = NULL;
  guint n_recognised = 0;

  fixture_note (fixture->store, listing);
  for (guint i = 0; i < 2; i++)
    {
      SatchelIncoming *incoming = satchel_store_begin (fixture->store, "home", item_at (listing, i));

      satchel_incoming_write (incoming, g_bytes_get_data (message, NULL), g_bytes_get_size (message));
      satchel_incoming_keep_async (incoming, fixture_on_result, &results[i]);
    }
  for (guint i = 0; i < 2; i++)
    {
      SatchelKept kept;

      g_assert_true (satchel_incoming_keep_finish (fixture->store, fixture_wait (&results[i]), &kept,
                                                   NULL));
      n_recognised += kept == SATCHEL_KEPT_TWIN;
      g_object_unref (results[i]);
    }
  g_assert_cmpuint (n_recognised, ==, 1);
  fixture_settle (fixture->store);
  rows = inbox (fixture);
  g_assert_cmpuint (rows->len, ==, 1);
}

static void
test_eight_bit_uid (StoreFixture *fixture,
                    gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("\xff\xfe one", "\xff\xfe two", "O'Neil\";--", NULL);

  fixture_note (fixture->store, listing);
  for (guint i = 0; i < listing->len; i++)
    {
      g_autofree char *subject = g_strdup_printf ("n%u", i);
      g_autoptr(GBytes) message = fixture_message (subject, 0);

      g_assert_true (fixture_keep (fixture->store, item_at (listing, i), message, NULL, NULL));
    }
  store_fixture_reopen (fixture);
  fixture_note (fixture->store, listing);
  for (guint i = 0; i < listing->len; i++)
    {
      g_autofree char *subject = g_strdup_printf ("n%u", i);
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(SatchelRow) row = NULL;

      g_assert_cmpint (item_at (listing, i)->known, ==, SATCHEL_KNOWN_HELD);
      satchel_store_find_async (fixture->store, item_at (listing, i)->id, NULL, fixture_on_result,
                                &result);
      row = satchel_store_find_finish (fixture->store, fixture_wait (&result), NULL);
      g_assert_nonnull (row);
      g_assert_cmpstr (row->subject, ==, subject);
    }
}

/* --- listings --- */

static gboolean
first_is_on_server (StoreFixture *fixture)
{
  g_autoptr(GPtrArray) rows = inbox (fixture);

  return ((SatchelRow *) g_ptr_array_index (rows, 0))->on_server;
}

static void
test_gone_and_back (StoreFixture *fixture,
                    gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", NULL);
  g_autoptr(GPtrArray) other = fixture_listing ("b", NULL);
  g_autoptr(GPtrArray) nothing = fixture_listing (NULL, NULL);
  g_autoptr(GBytes) message = fixture_message ("Here", 0);
  g_autoptr(GAsyncResult) result = NULL;
  gboolean recognised = FALSE;
  gint64 first_seen;

  fixture_note (fixture->store, listing);
  first_seen = item_at (listing, 0)->first_seen;
  g_assert_true (fixture_keep (fixture->store, item_at (listing, 0), message, NULL, NULL));
  fixture_settle (fixture->store);
  g_assert_true (first_is_on_server (fixture));

  /* A part of a listing says nothing about what is missing. */
  fixture_note_part (fixture->store, other);
  g_assert_true (first_is_on_server (fixture));
  fixture_note (fixture->store, nothing);
  g_assert_false (first_is_on_server (fixture));
  fixture_note (fixture->store, listing);
  g_assert_true (first_is_on_server (fixture));
  g_assert_cmpint (item_at (listing, 0)->known, ==, SATCHEL_KNOWN_HELD);
  g_assert_cmpint (item_at (listing, 0)->first_seen, ==, first_seen);

  satchel_store_note_gone_async (fixture->store, "home", listing, NULL, fixture_on_result, &result);
  g_assert_true (satchel_store_note_gone_finish (fixture->store, fixture_wait (&result), NULL));
  g_assert_false (first_is_on_server (fixture));

  /* An id that comes back after its message was deleted names a new one, unless the bytes are the same. */
  fixture_note (fixture->store, listing);
  g_assert_cmpint (item_at (listing, 0)->known, ==, SATCHEL_KNOWN_NEW);
  fixture_note (fixture->store, listing);
  g_assert_cmpint (item_at (listing, 0)->known, ==, SATCHEL_KNOWN_NEW);
  g_assert_true (fixture_keep (fixture->store, item_at (listing, 0), message, &recognised, NULL));
  g_assert_true (recognised);
}

static void
test_unwanted (StoreFixture *fixture,
               gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", "b", NULL);
  g_autoptr(GPtrArray) later = fixture_listing ("a", "b", "c", NULL);
  g_autoptr(GBytes) message = fixture_message ("Held", 0);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) asked = NULL;
  g_autoptr(GHashTable) notes = NULL;

  fixture_note (fixture->store, listing);
  g_assert_true (fixture_keep (fixture->store, item_at (listing, 0), message, NULL, NULL));
  fixture_note (fixture->store, listing);
  satchel_store_note_unwanted_async (fixture->store, "home", listing, NULL, fixture_on_result, &result);
  g_assert_true (satchel_store_note_unwanted_finish (fixture->store, fixture_wait (&result), NULL));
  g_assert_cmpint (item_at (listing, 1)->known, ==, SATCHEL_KNOWN_UNWANTED);

  store_fixture_reopen (fixture);
  satchel_store_notes_async (fixture->store, "home", NULL, fixture_on_result, &asked);
  notes = satchel_store_notes_finish (fixture->store, fixture_wait (&asked), NULL);
  g_assert_true (g_hash_table_contains (notes, SATCHEL_NOTE_FROM_NOW_ON));
  fixture_note (fixture->store, later);
  g_assert_cmpint (item_at (later, 0)->known, ==, SATCHEL_KNOWN_HELD);
  g_assert_cmpint (item_at (later, 1)->known, ==, SATCHEL_KNOWN_UNWANTED);
  g_assert_cmpint (item_at (later, 2)->known, ==, SATCHEL_KNOWN_NEW);
}

static guint n_commits;

static void
count_commits (const char *step,
               const char *path)
{
  if (g_str_equal (step, "commit"))
    g_atomic_int_inc (&n_commits);
}

static void
test_nothing_new_of_50000 (StoreFixture *fixture,
                           gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_listed_free);
  g_autoptr(GAsyncResult) result = NULL;
  gint64 start;

  for (guint i = 0; i < 50000; i++)
    {
      g_autofree char *uid = g_strdup_printf ("%08x%08x", i * 2654435761u, i);

      g_ptr_array_add (listing, satchel_listed_new (i + 1, uid));
    }
  fixture_note (fixture->store, listing);
  satchel_store_note_unwanted_async (fixture->store, "home", listing, NULL, fixture_on_result, &result);
  g_assert_true (satchel_store_note_unwanted_finish (fixture->store, fixture_wait (&result), NULL));

  n_commits = 0;
  satchel_durable_set_observer (count_commits);
  start = g_get_monotonic_time ();
  fixture_note (fixture->store, listing);
  g_test_minimized_result ((double) (g_get_monotonic_time () - start) / 1e6,
                           "50,000 known unique ids compared");
  satchel_durable_set_observer (NULL);

  g_assert_cmpuint (n_commits, ==, 0);
  for (guint i = 0; i < listing->len; i++)
    g_assert_cmpint (item_at (listing, i)->known, ==, SATCHEL_KNOWN_UNWANTED);
}

/* --- deleted here --- */

static void
test_trash_and_back (StoreFixture *fixture,
                     gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", NULL);
  g_autoptr(GBytes) message = fixture_message ("Thrown away", 0);
  g_autoptr(GBytes) got = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GArray) there = NULL;
  g_autoptr(GArray) back = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  gint64 row, trash, home;

  satchel_store_add_account_async (fixture->store, "home", NULL, fixture_on_result, &result);
  g_assert_true (satchel_store_add_account_finish (fixture->store, fixture_wait (&result), NULL));
  fixture_note (fixture->store, listing);
  g_assert_true (fixture_keep (fixture->store, item_at (listing, 0), message, NULL, NULL));
  fixture_settle (fixture->store);
  rows = inbox (fixture);
  row = ((SatchelRow *) g_ptr_array_index (rows, 0))->row;
  trash = fixture_folder (fixture->store, "home", "Trash");
  home = fixture_folder (fixture->store, "home", "Inbox");

  there = fixture_move (fixture->store, row, trash);
  g_assert_cmpuint (there->len, ==, 1);
  g_assert_cmpint (g_array_index (there, SatchelMoved, 0).row, ==, row);
  g_assert_cmpint (g_array_index (there, SatchelMoved, 0).from, ==, home);
  g_assert_cmpint (g_array_index (there, SatchelMoved, 0).to, ==, trash);
  fixture_note (fixture->store, listing);
  g_assert_true (item_at (listing, 0)->deleted_here);
  g_assert_cmpint (item_at (listing, 0)->known, ==, SATCHEL_KNOWN_HELD);

  back = fixture_move (fixture->store, row, home);
  g_assert_cmpuint (back->len, ==, 1);
  fixture_note (fixture->store, listing);
  g_assert_false (item_at (listing, 0)->deleted_here);
  got = fixture_load (fixture->store, row, NULL);
  fixture_assert_bytes (got, message);

  fixture_expunge (fixture->store, row);
  store_fixture_reopen (fixture);
  fixture_note (fixture->store, listing);
  g_assert_true (item_at (listing, 0)->deleted_here);
  g_assert_cmpint (item_at (listing, 0)->known, ==, SATCHEL_KNOWN_HELD);
}

static void
test_lost_is_not_deleted (StoreFixture *fixture,
                          gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", NULL);
  g_autoptr(GBytes) message = fixture_message ("Lost", 0);
  g_autofree char *file = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;

  fixture_note (fixture->store, listing);
  g_assert_true (fixture_keep (fixture->store, item_at (listing, 0), message, NULL, NULL));
  fixture_settle (fixture->store);
  file = fixture_find_file (fixture->folder, "/new/");
  g_assert_cmpint (g_unlink (file), ==, 0);

  store_fixture_reopen (fixture);
  fixture_note (fixture->store, listing);
  g_assert_false (item_at (listing, 0)->deleted_here);
  rows = inbox (fixture);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_null (fixture_load (fixture->store, ((SatchelRow *) g_ptr_array_index (rows, 0))->row,
                               &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_NO_MESSAGE);
}

/* An index that knows nothing of it, and does not look: a power cut has taken its last rows. */
static void
forget_rows (StoreFixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "index.sqlite", NULL);
  sqlite3 *index = NULL;

  g_assert_cmpint (sqlite3_open (path, &index), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (index, "DELETE FROM message", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (index);
}

static void
test_held_without_a_row (StoreFixture *fixture,
                         gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", "b", NULL);
  g_autoptr(GBytes) moved = fixture_message ("Moved", 0);
  g_autoptr(GBytes) stayed = fixture_message ("Stayed", 0);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GAsyncResult) added = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gboolean recognised = FALSE;

  satchel_store_add_account_async (fixture->store, "home", NULL, fixture_on_result, &added);
  fixture_wait (&added);
  fixture_note (fixture->store, listing);
  g_assert_true (fixture_keep (fixture->store, item_at (listing, 0), moved, NULL, NULL));
  fixture_settle (fixture->store);
  rows = inbox (fixture);
  fixture_mark (fixture->store, ((SatchelRow *) g_ptr_array_index (rows, 0))->row, SATCHEL_FLAG_FLAGGED, 0);
  g_array_unref (fixture_move (fixture->store, ((SatchelRow *) g_ptr_array_index (rows, 0))->row,
                               fixture_folder (fixture->store, "home", "Archive")));
  g_assert_true (fixture_keep (fixture->store, item_at (listing, 1), stayed, NULL, NULL));
  fixture_settle (fixture->store);
  forget_rows (fixture);

  /* Both are there all the same, so they may be deleted on the server … */
  fixture_note (fixture->store, listing);
  satchel_store_check_held_async (fixture->store, "home", listing, NULL, fixture_on_result, &result);
  g_assert_true (satchel_store_check_held_finish (fixture->store, fixture_wait (&result), &error));
  g_assert_no_error (error);
  g_assert_cmpint (item_at (listing, 0)->known, ==, SATCHEL_KNOWN_HELD);
  g_assert_cmpint (item_at (listing, 1)->known, ==, SATCHEL_KNOWN_HELD);

  /* … and are not kept a second time when they come once more. */
  g_assert_true (fixture_keep (fixture->store, item_at (listing, 0), moved, &recognised, NULL));
  g_assert_true (recognised);
  g_assert_true (fixture_keep (fixture->store, item_at (listing, 1), stayed, &recognised, NULL));
  g_assert_true (recognised);
}

static void
test_remove_account (StoreFixture *fixture,
                     gconstpointer delete_mail)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", NULL);
  g_autoptr(GBytes) message = fixture_message ("Kept", 0);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) noted = NULL;
  g_autoptr(GAsyncResult) asked = NULL;
  g_autoptr(GHashTable) notes = NULL;
  g_autofree char *file = NULL;

  satchel_store_note_async (fixture->store, "home", "last-received", "7", NULL, fixture_on_result,
                            &noted);
  g_assert_true (satchel_store_note_finish (fixture->store, fixture_wait (&noted), NULL));
  fixture_note (fixture->store, listing);
  g_assert_true (fixture_keep (fixture->store, item_at (listing, 0), message, NULL, NULL));
  fixture_settle (fixture->store);
  satchel_store_remove_account_async (fixture->store, "home", delete_mail != NULL, NULL,
                                      fixture_on_result, &result);
  g_assert_true (satchel_store_remove_account_finish (fixture->store, fixture_wait (&result), NULL));

  satchel_store_notes_async (fixture->store, "home", NULL, fixture_on_result, &asked);
  notes = satchel_store_notes_finish (fixture->store, fixture_wait (&asked), NULL);
  g_assert_cmpuint (g_hash_table_size (notes), ==, 0);
  store_fixture_reopen (fixture);
  file = fixture_find_file (fixture->folder, ".satchel");
  g_assert_true ((file == NULL) == (delete_mail != NULL));
  g_assert_true ((fixture_folder (fixture->store, "home", "Inbox") == 0) == (delete_mail != NULL));
  fixture_note (fixture->store, listing);
  g_assert_cmpint (item_at (listing, 0)->known, ==, SATCHEL_KNOWN_NEW);
}

#define ADD(path, func) g_test_add (path, StoreFixture, NULL, store_fixture_set_up, func, store_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/receive/keep", test_keep);
  ADD ("/receive/just-in-memory", test_just_in_memory);
  ADD ("/receive/spilled", test_spilled);
  ADD ("/receive/empty", test_empty);
  ADD ("/receive/many", test_many);
  ADD ("/receive/abandon", test_abandon);
  ADD ("/receive/same-bytes-two-uids", test_same_bytes_two_uids);
  ADD ("/receive/one-uid-same-bytes", test_one_uid_same_bytes);
  ADD ("/receive/one-uid-two-messages", test_one_uid_two_messages);
  ADD ("/receive/one-uid-at-once", test_one_uid_at_once);
  ADD ("/receive/eight-bit-uid", test_eight_bit_uid);
  ADD ("/receive/gone-and-back", test_gone_and_back);
  ADD ("/receive/unwanted", test_unwanted);
  ADD ("/receive/nothing-new-of-50000", test_nothing_new_of_50000);
  ADD ("/receive/trash-and-back", test_trash_and_back);
  ADD ("/receive/lost-is-not-deleted", test_lost_is_not_deleted);
  ADD ("/receive/held-without-a-row", test_held_without_a_row);
  g_test_add ("/receive/remove-account", StoreFixture, NULL, store_fixture_set_up, test_remove_account, store_fixture_tear_down);
  g_test_add ("/receive/remove-account-and-mail", StoreFixture, "", store_fixture_set_up, test_remove_account, store_fixture_tear_down);

  return g_test_run ();
}
