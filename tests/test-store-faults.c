/* test-store-faults.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A disk that does not take a directory, an index that can't be read for a moment, a person who is quicker
 * than catching up. This program has an fsync() and a sqlite3_step() of its own, which everything in it
 * uses, and which fail when they are told to. */

#include "config.h"

#include "base/durable.h"
#include "store-fixture.h"
#include "store/entry.h"
#include "store/maildir.h"
#include "store/statement.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef struct
{
  char         *folder;
  SatchelStore *store;
} Fixture;

/* How the path of a directory ends that can't be synced, and how a statement begins that can't be run.
 * Read by the store's thread. */
static const char *refused_directory;
static const char *refused_statement;
static int n_refused;

int
fsync (int fd)
{
  const char *refused = g_atomic_pointer_get (&refused_directory);
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *path = refused != NULL ? g_file_read_link (link, NULL) : NULL;

  if (path != NULL && g_str_has_suffix (path, refused))
    {
      g_atomic_int_inc (&n_refused);
      errno = EIO;
      return -1;
    }

  return (int) syscall (SYS_fsync, fd);
}

int
sqlite3_step (sqlite3_stmt *statement)
{
  static gsize found;
  static int (*step) (sqlite3_stmt *statement);
  const char *refused = g_atomic_pointer_get (&refused_statement);
  const char *sql;

  if (g_once_init_enter (&found))
    {
      step = (int (*) (sqlite3_stmt *)) dlsym (RTLD_NEXT, "sqlite3_step");
      g_once_init_leave (&found, 1);
    }
  sql = refused != NULL ? sqlite3_sql (statement) : NULL;
  if (sql != NULL && g_str_has_prefix (sql, refused))
    {
      g_atomic_int_inc (&n_refused);
      return SQLITE_IOERR;
    }

  return step (statement);
}

static void
refuse (const char **what,
        const char  *which)
{
  n_refused = 0;
  g_atomic_pointer_set (what, which);
}

/* It was refused at least once. */
static void
refuse_no_more (void)
{
  g_atomic_pointer_set (&refused_directory, NULL);
  g_atomic_pointer_set (&refused_statement, NULL);
  g_assert_cmpint (g_atomic_int_get (&n_refused), >, 0);
}

static void
set_up (Fixture      *fixture,
        gconstpointer unused)
{
  g_autoptr(GAsyncResult) result = NULL;

  fixture->folder = fixture_make_folder ();
  fixture->store = fixture_open (fixture->folder);
  satchel_store_add_account_async (fixture->store, "home", NULL, fixture_on_result, &result);
  g_assert_true (satchel_store_add_account_finish (fixture->store, fixture_wait (&result), NULL));
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

/* The line of the server's listing for the one message of these tests, as it is known now. */
static SatchelListed *
listed (Fixture *fixture)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", NULL);

  fixture_note (fixture->store, listing);
  g_ptr_array_set_free_func (listing, NULL);
  return g_ptr_array_index (listing, 0);
}

static void
keep (Fixture *fixture)
{
  g_autoptr(SatchelListed) item = listed (fixture);
  g_autoptr(GBytes) message = fixture_message ("First", 0);

  g_assert_true (fixture_keep (fixture->store, item, message, NULL, NULL));
  fixture_settle (fixture->store);
}

static GPtrArray *
list (Fixture    *fixture,
      const char *path)
{
  return fixture_list (fixture->store, "home", path, (SatchelQuery) { 0 });
}

static gint64
only_row (Fixture    *fixture,
          const char *path)
{
  g_autoptr(GPtrArray) rows = list (fixture, path);

  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpstr (((SatchelRow *) g_ptr_array_index (rows, 0))->subject, ==, "First");
  return ((SatchelRow *) g_ptr_array_index (rows, 0))->row;
}

static void
assert_verified (Fixture *fixture)
{
  g_autoptr(SatchelVerdict) verdict = fixture_verify (fixture->store);

  g_assert_cmpuint (verdict->missing->len + verdict->damaged->len + verdict->not_indexed->len, ==, 0);
}

/* --- a directory that can't be synced --- */

/* It is not held, but its file is there. */
static void
fail_to_keep (Fixture *fixture)
{
  g_autoptr(SatchelListed) item = listed (fixture);
  g_autoptr(GBytes) message = fixture_message ("First", 0);
  g_autofree char *words = g_strdup_printf ("The mail folder can’t be used: %s.", g_strerror (EIO));
  g_autofree char *file = NULL;
  g_autoptr(GError) error = NULL;

  refuse (&refused_directory, "/Inbox/new");
  g_assert_false (fixture_keep (fixture->store, item, message, NULL, &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, words);
  file = fixture_find_file (fixture->folder, "/new/");
  g_assert_nonnull (file);
}

static void
assert_adopted (Fixture *fixture)
{
  g_autoptr(SatchelListed) item = listed (fixture);
  g_autoptr(GBytes) message = fixture_message ("First", 0);
  g_autoptr(GBytes) got = NULL;

  g_assert_cmpint (item->known, ==, SATCHEL_KNOWN_HELD);
  g_assert_false (item->deleted_here);
  fixture_settle (fixture->store);
  got = fixture_load (fixture->store, only_row (fixture, "Inbox"), NULL);
  fixture_assert_bytes (got, message);
}

/* While its name may be lost, it must not be taken for held: the listing fails. Then it is adopted, and not
 * received a second time. */
static void
test_name_not_durable (Fixture      *fixture,
                       gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("a", NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  fail_to_keep (fixture);
  satchel_store_note_listing_async (fixture->store, "home", listing, TRUE, NULL, fixture_on_result,
                                    &result);
  g_assert_false (satchel_store_note_listing_finish (fixture->store, fixture_wait (&result), &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_FAILED);
  refuse_no_more ();

  assert_adopted (fixture);
  reopen (fixture);
  assert_adopted (fixture);
  assert_verified (fixture);
}

/* The same when Satchel was ended in between, and the disk has not recovered at the next open. */
static void
test_name_not_durable_at_open (Fixture      *fixture,
                               gconstpointer unused)
{
  fail_to_keep (fixture);
  n_refused = 0;
  reopen (fixture);
  refuse_no_more ();

  assert_adopted (fixture);
  reopen (fixture);
  assert_adopted (fixture);
  assert_verified (fixture);
}

/* What was noticed before the failure in the same step is noticed again. */
static void
test_found_beside_it (Fixture      *fixture,
                      gconstpointer unused)
{
  g_autofree char *inbox = satchel_maildir_get_directory (fixture->folder, "home", "Inbox");
  g_autofree char *brought = satchel_maildir_get_file (inbox, TRUE, "1500000000.M1P2.host", ":2,S");
  g_autofree char *path = g_build_filename (fixture->folder, "state.sqlite", NULL);
  g_autoptr(GPtrArray) listing = fixture_listing ("a", NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(SatchelListed) item = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  SatchelDatabase *db;
  gint64 known = 0;

  fail_to_keep (fixture);
  g_assert_true (g_file_set_contents (brought, "Subject: Brought\n\nText.\n", -1, NULL));
  satchel_store_note_listing_async (fixture->store, "home", listing, TRUE, NULL, fixture_on_result,
                                    &result);
  g_assert_false (satchel_store_note_listing_finish (fixture->store, fixture_wait (&result), NULL));
  refuse_no_more ();

  item = listed (fixture);
  g_assert_cmpint (item->known, ==, SATCHEL_KNOWN_HELD);
  fixture_settle (fixture->store);
  rows = list (fixture, "Inbox");
  g_assert_cmpuint (rows->len, ==, 2);
  assert_verified (fixture);
  fixture_close (g_steal_pointer (&fixture->store));
  db = satchel_database_open (path, SQLITE_OPEN_READWRITE, NULL);
  g_assert_true (satchel_database_ask_int (db, &known, 0, NULL,
                                           "SELECT found AND integrity IS NOT NULL FROM message"
                                           " WHERE name = '1500000000.M1P2.host'", ""));
  satchel_database_close (db);
  g_assert_cmpint (known, ==, 1);
  fixture->store = fixture_open (fixture->folder);
}

/* A power cut may take back what was not synced: nothing is to be deleted on the server. */
static void
test_move_not_durable (Fixture      *fixture,
                       gconstpointer directory)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(SatchelListed) item = NULL;
  g_autoptr(SatchelListed) later = NULL;
  g_autoptr(GArray) moved = NULL;
  g_autoptr(GError) error = NULL;
  gint64 row, trash;

  keep (fixture);
  row = only_row (fixture, "Inbox");
  trash = fixture_folder (fixture->store, "home", "Trash");
  refuse (&refused_directory, directory);
  satchel_store_move_async (fixture->store, &row, 1, trash, NULL, fixture_on_result, &result);
  g_assert_null (satchel_store_move_finish (fixture->store, fixture_wait (&result), &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_FAILED);
  refuse_no_more ();

  g_assert_cmpint (only_row (fixture, "Trash"), ==, row);
  item = listed (fixture);
  g_assert_cmpint (item->known, ==, SATCHEL_KNOWN_HELD);
  g_assert_false (item->deleted_here);

  /* The person does it again. */
  g_array_unref (fixture_move (fixture->store, row, fixture_folder (fixture->store, "home", "Inbox")));
  moved = fixture_move (fixture->store, row, trash);
  g_assert_cmpuint (moved->len, ==, 1);
  later = listed (fixture);
  g_assert_true (later->deleted_here);
}

/* --- an index that can't be read for a moment --- */

/* A deletion for good that a crash ended after its first step is ended by the next open, unless it can't
 * even be asked where the file is: then by the one after it. It is never undone. */
static void
test_unfinished_deletion (Fixture      *fixture,
                          gconstpointer unused)
{
  g_autofree char *path = g_build_filename (fixture->folder, "state.sqlite", NULL);
  g_autofree char *file = NULL;
  g_autofree char *left = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(SatchelListed) item = NULL;
  SatchelDatabase *db;

  keep (fixture);
  fixture_close (g_steal_pointer (&fixture->store));
  db = satchel_database_open (path, SQLITE_OPEN_READWRITE, NULL);
  g_assert_true (satchel_database_do (db, NULL, "UPDATE message SET forgotten = 1700000000", ""));
  g_assert_true (satchel_database_do (db, NULL, "UPDATE server_message SET deleted = 1700000000", ""));
  satchel_database_close (db);

  refuse (&refused_statement, "SELECT account, path, role FROM folder");
  fixture->store = fixture_open (fixture->folder);
  refuse_no_more ();
  only_row (fixture, "Inbox");
  file = fixture_find_file (fixture->folder, ".satchel");
  g_assert_nonnull (file);

  reopen (fixture);
  rows = list (fixture, "Inbox");
  g_assert_cmpuint (rows->len, ==, 0);
  left = fixture_find_file (fixture->folder, ".satchel");
  g_assert_null (left);
  item = listed (fixture);
  g_assert_cmpint (item->known, ==, SATCHEL_KNOWN_HELD);
  g_assert_true (item->deleted_here);
}

static void
set_old (const char *directory,
         const char *part)
{
  g_autofree char *path = g_build_filename (directory, part, NULL);
  struct timespec old[2] = { { 1700000000, 0 }, { 1700000000, 0 } };

  g_assert_cmpint (utimensat (AT_FDCWD, path, old, 0), ==, 0);
}

/* Files that were compared, but whose rows could not be written: the next open compares their folder again,
 * although catching up went on for another folder meanwhile. */
static void
test_rows_not_written (Fixture      *fixture,
                       gconstpointer unused)
{
  g_autofree char *archive = satchel_maildir_get_directory (fixture->folder, "home", "Archive");
  g_autofree char *brought = satchel_maildir_get_file (archive, TRUE, "1500000000.M1P2.host", ":2,S");
  g_autoptr(GBytes) message = fixture_message ("First", 0);

  fixture_close (g_steal_pointer (&fixture->store));
  g_assert_true (g_file_set_contents (brought, g_bytes_get_data (message, NULL),
                                      (gssize) g_bytes_get_size (message), NULL));
  set_old (archive, "cur");
  set_old (archive, "new");

  refuse (&refused_statement, "INSERT OR IGNORE INTO message (name, folder");
  fixture->store = fixture_open (fixture->folder);
  refuse_no_more ();
  fail_to_keep (fixture);
  refuse_no_more ();
  assert_adopted (fixture);

  reopen (fixture);
  only_row (fixture, "Archive");
  assert_verified (fixture);
}

/* --- a person who is quicker --- */

#define N_FOREIGN 700

static GMutex mutex;
static GCond cond;
static GThread *main_thread;
static gboolean slice_done;
static gboolean jobs_queued;

/* After the first slice, of 500, the store's thread waits until the person has done something. */
static void
wait_after_slice (const char *step,
                  const char *path)
{
  if (g_thread_self () == main_thread || !g_str_equal (step, "commit")
      || !g_str_has_suffix (path, "index.sqlite"))
    return;

  g_mutex_lock (&mutex);
  slice_done = TRUE;
  g_cond_broadcast (&cond);
  while (!jobs_queued)
    g_cond_wait (&cond, &mutex);
  g_mutex_unlock (&mutex);
}

static void
make_foreign (const char *directory)
{
  for (guint i = 0; i < N_FOREIGN; i++)
    {
      g_autofree char *name = g_strdup_printf ("1500000%03u.x.host", i);
      g_autofree char *path = satchel_maildir_get_file (directory, FALSE, name, "");
      g_autofree char *text = g_strdup_printf ("Subject: foreign %u\n\nText.\n", i);

      g_assert_true (g_file_set_contents (path, text, -1, NULL));
    }
}

static gint64
find_row (Fixture    *fixture,
          const char *subject)
{
  g_autoptr(GPtrArray) rows = list (fixture, "Inbox");

  for (guint i = 0; i < rows->len; i++)
    {
      SatchelRow *row = g_ptr_array_index (rows, i);

      if (g_str_equal (row->subject, subject))
        return row->row;
    }

  return 0;
}

static void
assert_as_the_person_said (Fixture *fixture,
                           gint64   marked)
{
  g_autoptr(GPtrArray) rows = list (fixture, "Inbox");
  g_autoptr(SatchelListed) item = listed (fixture);
  g_autoptr(GBytes) got = fixture_load (fixture->store, marked, NULL);
  guint seen = 0;

  g_assert_cmpuint (rows->len, ==, N_FOREIGN);
  for (guint i = 0; i < rows->len; i++)
    {
      SatchelRow *row = g_ptr_array_index (rows, i);

      g_assert_cmpint (row->flags, ==, row->row == marked ? SATCHEL_FLAG_SEEN : 0);
      seen += row->row == marked;
    }
  g_assert_cmpuint (seen, ==, 1);
  g_assert_nonnull (got);
  g_assert_cmpint (item->known, ==, SATCHEL_KNOWN_HELD);
  g_assert_true (item->deleted_here);
  assert_verified (fixture);
}

/* What is deleted or marked while a folder is compared stays so, whatever its names were before. */
static void
test_quicker_than_catching_up (Fixture      *fixture,
                               gconstpointer unused)
{
  g_autofree char *inbox = satchel_maildir_get_directory (fixture->folder, "home", "Inbox");
  g_autofree char *index = g_build_filename (fixture->folder, "index.sqlite", NULL);
  g_autoptr(GAsyncResult) expunged = NULL;
  g_autoptr(GAsyncResult) marked = NULL;
  g_autoptr(GError) error = NULL;
  gint64 victim, other;
  SatchelDatabase *db;

  keep (fixture);
  make_foreign (inbox);
  reopen (fixture);
  victim = find_row (fixture, "First");
  other = find_row (fixture, "foreign 699");
  g_assert_true (victim != 0 && other != 0);
  fixture_close (g_steal_pointer (&fixture->store));
  db = satchel_database_open (index, SQLITE_OPEN_READWRITE, NULL);
  g_assert_true (satchel_database_do (db, NULL, "UPDATE folder SET new_mtime = 0", ""));
  satchel_database_close (db);

  main_thread = g_thread_self ();
  slice_done = jobs_queued = FALSE;
  satchel_durable_set_observer (wait_after_slice);
  fixture->store = satchel_store_open (fixture->folder, SATCHEL_STORE_WRITE, &error);
  g_assert_no_error (error);
  g_mutex_lock (&mutex);
  while (!slice_done)
    g_cond_wait (&cond, &mutex);
  satchel_store_expunge_async (fixture->store, &victim, 1, NULL, fixture_on_result, &expunged);
  satchel_store_mark_async (fixture->store, &other, 1, SATCHEL_FLAG_SEEN, 0, NULL, fixture_on_result,
                            &marked);
  jobs_queued = TRUE;
  g_cond_broadcast (&cond);
  g_mutex_unlock (&mutex);
  g_assert_true (satchel_store_expunge_finish (fixture->store, fixture_wait (&expunged), NULL));
  g_assert_true (satchel_store_mark_finish (fixture->store, fixture_wait (&marked), NULL));
  fixture_settle (fixture->store);
  satchel_durable_set_observer (NULL);

  assert_as_the_person_said (fixture, other);
  reopen (fixture);
  assert_as_the_person_said (fixture, other);
}

/* --- words --- */

/* The system's words alone: a sentence for a person quotes them. */
static void
test_reasons (Fixture      *fixture,
              gconstpointer unused)
{
  g_autofree char *nothing = g_build_filename (fixture->folder, "nothing", NULL);
  guint8 fingerprint[SATCHEL_DIGEST_SIZE], integrity[SATCHEL_DIGEST_SIZE];
  g_autoptr(GError) missing = NULL;
  g_autoptr(GError) folder = NULL;
  guint64 size;

  g_assert_null (satchel_entry_read_head (nothing, &missing));
  g_assert_error (missing, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpstr (missing->message, ==, g_strerror (ENOENT));
  g_assert_false (satchel_entry_hash_file (fixture->folder, fingerprint, integrity, &size, NULL, &folder));
  g_assert_error (folder, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
  g_assert_cmpstr (folder->message, ==, g_strerror (EISDIR));
}

#define ADD(path, data, func) g_test_add (path, Fixture, data, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/store-faults/name-not-durable", NULL, test_name_not_durable);
  ADD ("/store-faults/name-not-durable-at-open", NULL, test_name_not_durable_at_open);
  ADD ("/store-faults/found-beside-it", NULL, test_found_beside_it);
  ADD ("/store-faults/move-not-durable/there", "/Trash/cur", test_move_not_durable);
  ADD ("/store-faults/move-not-durable/here", "/Inbox/new", test_move_not_durable);
  ADD ("/store-faults/unfinished-deletion", NULL, test_unfinished_deletion);
  ADD ("/store-faults/rows-not-written", NULL, test_rows_not_written);
  ADD ("/store-faults/quicker-than-catching-up", NULL, test_quicker_than_catching_up);
  ADD ("/store-faults/reasons", NULL, test_reasons);

  return g_test_run ();
}
