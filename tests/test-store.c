/* test-store.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store-fixture.h"
#include "store/maildir.h"
#include "store/statement.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

typedef struct
{
  char         *folder;
  SatchelStore *store;
} Fixture;

static void
add_account (SatchelStore *store,
             const char   *account)
{
  g_autoptr(GAsyncResult) result = NULL;

  satchel_store_add_account_async (store, account, NULL, fixture_on_result, &result);
  g_assert_true (satchel_store_add_account_finish (store, fixture_wait (&result), NULL));
}

static void
set_up (Fixture      *fixture,
        gconstpointer unused)
{
  fixture->folder = fixture_make_folder ();
  fixture->store = fixture_open (fixture->folder);
  add_account (fixture->store, "home");
}

static void
tear_down (Fixture      *fixture,
           gconstpointer unused)
{
  if (fixture->store != NULL)
    fixture_close (fixture->store);
  fixture_remove (fixture->folder);
}

static void
reopen (Fixture *fixture)
{
  if (fixture->store != NULL)
    fixture_close (fixture->store);
  fixture->store = fixture_open (fixture->folder);
}

static void
keep (Fixture    *fixture,
      const char *uid,
      const char *subject)
{
  g_autoptr(GPtrArray) listing = fixture_listing (uid, NULL);
  g_autoptr(GBytes) message = fixture_message (subject, 0);

  fixture_note_part (fixture->store, listing);
  g_assert_true (fixture_keep (fixture->store, g_ptr_array_index (listing, 0), message, NULL, NULL));
  fixture_settle (fixture->store);
}

static GPtrArray *
list (Fixture    *fixture,
      const char *path)
{
  return fixture_list (fixture->store, "home", path, (SatchelQuery) { 0 });
}

static SatchelRow *
row_at (GPtrArray *rows,
        guint      i)
{
  g_assert_cmpuint (i, <, rows->len);
  return g_ptr_array_index (rows, i);
}

static void
assert_loads (Fixture    *fixture,
              SatchelRow *row,
              const char *subject)
{
  g_autoptr(GBytes) wanted = fixture_message (subject, 0);
  g_autoptr(GBytes) got = fixture_load (fixture->store, row->row, NULL);

  fixture_assert_bytes (got, wanted);
}

/* --- opening --- */

static void
test_two_writers (Fixture      *fixture,
                  gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (satchel_store_open (fixture->folder, SATCHEL_STORE_WRITE, &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_BUSY);
}

static void
test_reader_beside_writer (Fixture      *fixture,
                           gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GPtrArray) later = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  SatchelStore *writer = fixture->store;
  SatchelStore *reader;
  gint64 row;

  keep (fixture, "a", "First");
  reader = satchel_store_open (fixture->folder, SATCHEL_STORE_READ, &error);
  g_assert_no_error (error);
  rows = fixture_list (reader, "home", "Inbox", (SatchelQuery) { 0 });
  g_assert_cmpuint (rows->len, ==, 1);

  keep (fixture, "b", "Second");
  later = fixture_list (reader, "home", "Inbox", (SatchelQuery) { 0 });
  g_assert_cmpuint (later->len, ==, 2);

  /* It shows, and touches nothing. */
  fixture->store = reader;
  assert_loads (fixture, row_at (rows, 0), "First");
  row = row_at (rows, 0)->row;
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
test_read_only (Fixture      *fixture,
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
  rows = list (fixture, "Inbox");
  row = row_at (rows, 0)->row;
  satchel_store_mark_async (fixture->store, &row, 1, SATCHEL_FLAG_SEEN, 0, NULL, fixture_on_result,
                            &result);
  g_assert_false (satchel_store_mark_finish (fixture->store, fixture_wait (&result), &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_READ_ONLY);
  g_assert_false (fixture_keep (fixture->store, g_ptr_array_index (listing, 1), message, NULL, NULL));
  g_assert_true (set_read_only (new_, FALSE));

  /* Nothing came of it: the message is not held, the other one is as it was. */
  fixture_note (fixture->store, listing);
  g_assert_cmpint (((SatchelListed *) g_ptr_array_index (listing, 1))->known, ==, SATCHEL_KNOWN_NEW);
  assert_loads (fixture, row_at (rows, 0), "First");
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
test_maildir_is_gone (Fixture      *fixture,
                      gconstpointer unused)
{
  g_autofree char *mail = g_build_filename (fixture->folder, "mail", NULL);
  g_autoptr(GError) error = NULL;

  keep (fixture, "a", "First");
  fixture_close (g_steal_pointer (&fixture->store));
  satchel_maildir_remove_tree (mail);
  g_assert_null (satchel_store_open (fixture->folder, SATCHEL_STORE_WRITE, &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_MISSING);
  g_assert_false (g_file_test (mail, G_FILE_TEST_EXISTS));
}

static void
test_damaged_state (Fixture      *fixture,
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
  add_account (store, "home");
  g_assert_cmpint (fixture_folder (store, "home", "Inbox"), !=, 0);
  fixture_close (store);
  fixture_remove (folder);
}

/* --- what a person does --- */

static void
test_mark (Fixture      *fixture,
           gconstpointer unused)
{
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GPtrArray) after = NULL;
  g_autoptr(GPtrArray) reopened = NULL;
  g_autoptr(SatchelFolderInfo) unread = NULL;
  g_autoptr(SatchelFolderInfo) read = NULL;
  g_autofree char *file = NULL;
  gint64 row;

  keep (fixture, "a", "First");
  before = list (fixture, "Inbox");
  row = row_at (before, 0)->row;
  unread = fixture_info (fixture->store, "home", "Inbox");
  g_assert_cmpuint (unread->unread, ==, 1);

  fixture_mark (fixture->store, row, SATCHEL_FLAG_SEEN | SATCHEL_FLAG_FLAGGED, 0);
  fixture_mark (fixture->store, row, SATCHEL_FLAG_ANSWERED, SATCHEL_FLAG_FLAGGED);
  after = list (fixture, "Inbox");
  g_assert_cmpint (row_at (after, 0)->flags, ==, SATCHEL_FLAG_SEEN | SATCHEL_FLAG_ANSWERED);
  file = fixture_find_file (fixture->folder, "/cur/");
  g_assert_true (g_str_has_suffix (file, ".satchel:2,RS"));
  assert_loads (fixture, row_at (after, 0), "First");
  read = fixture_info (fixture->store, "home", "Inbox");
  g_assert_cmpuint (read->unread, ==, 0);
  g_assert_cmpuint (read->messages, ==, 1);

  reopen (fixture);
  reopened = list (fixture, "Inbox");
  g_assert_cmpint (row_at (reopened, 0)->row, ==, row);
  g_assert_cmpint (row_at (reopened, 0)->flags, ==, SATCHEL_FLAG_SEEN | SATCHEL_FLAG_ANSWERED);
}

static void
test_move (Fixture      *fixture,
           gconstpointer unused)
{
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GPtrArray) after = NULL;
  g_autoptr(GPtrArray) left = NULL;
  g_autoptr(GArray) moved = NULL;
  g_autoptr(GArray) again = NULL;
  g_autoptr(SatchelFolderInfo) info = NULL;
  gint64 archive;

  keep (fixture, "a", "First");
  keep (fixture, "b", "Second");
  before = list (fixture, "Inbox");
  archive = fixture_folder (fixture->store, "home", "Archive");
  moved = fixture_move (fixture->store, row_at (before, 0)->row, archive);
  g_assert_cmpuint (moved->len, ==, 1);
  again = fixture_move (fixture->store, row_at (before, 0)->row, archive);
  g_assert_cmpuint (again->len, ==, 0);

  after = list (fixture, "Archive");
  left = list (fixture, "Inbox");
  g_assert_cmpuint (left->len, ==, 1);
  g_assert_cmpstr (row_at (after, 0)->id, ==, row_at (before, 0)->id);
  g_assert_cmpstr (row_at (after, 0)->path, ==, "Archive");
  assert_loads (fixture, row_at (after, 0), row_at (before, 0)->subject);
  info = fixture_info (fixture->store, "home", "Archive");
  g_assert_cmpuint (info->messages, ==, 1);
  g_assert_cmpuint (info->unread, ==, 1);
  g_assert_cmpuint (info->bytes, ==, row_at (after, 0)->size);
}

static void
test_move_nowhere (Fixture      *fixture,
                   gconstpointer unused)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gint64 row = 1;

  satchel_store_move_async (fixture->store, &row, 1, 4711, NULL, fixture_on_result, &result);
  g_assert_null (satchel_store_move_finish (fixture->store, fixture_wait (&result), &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_NO_FOLDER);
}

static void
test_expunge (Fixture      *fixture,
              gconstpointer unused)
{
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GPtrArray) after = NULL;
  g_autoptr(SatchelVerdict) verdict = NULL;
  g_autofree char *file = NULL;

  keep (fixture, "a", "First");
  before = list (fixture, "Inbox");
  fixture_expunge (fixture->store, row_at (before, 0)->row);
  reopen (fixture);
  after = list (fixture, "Inbox");
  g_assert_cmpuint (after->len, ==, 0);
  file = fixture_find_file (fixture->folder, ".satchel");
  g_assert_null (file);
  verdict = fixture_verify (fixture->store);
  g_assert_cmpuint (verdict->missing->len, ==, 0);
}

/* --- catching up --- */

/* Another program moved, marked, copied and brought messages while Satchel was not running. */
static void
test_other_programs (Fixture      *fixture,
                     gconstpointer unused)
{
  g_autofree char *inbox = satchel_maildir_get_directory (fixture->folder, "home", "Inbox");
  g_autofree char *archive = satchel_maildir_get_directory (fixture->folder, "home", "Archive");
  g_autofree char *own = satchel_maildir_get_directory (fixture->folder, "home", "House/Roof");
  g_autofree char *brought = satchel_maildir_get_file (own, TRUE, "1500000000.M1P2.host", ":2,FS");
  g_autoptr(GBytes) message = fixture_message ("Brought", 0);
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GPtrArray) in_archive = NULL;
  g_autoptr(GPtrArray) in_inbox = NULL;
  g_autoptr(GPtrArray) in_own = NULL;
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  g_autofree char *marked_from = NULL;
  g_autofree char *marked_to = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  keep (fixture, "a", "First");
  keep (fixture, "b", "Second");
  before = list (fixture, "Inbox");
  first = g_strdup (row_at (before, 0)->id);
  second = g_strdup (row_at (before, 1)->id);
  fixture_close (g_steal_pointer (&fixture->store));

  from = satchel_maildir_get_file (inbox, FALSE, first, "");
  to = satchel_maildir_get_file (archive, TRUE, first, ":2,S");
  g_assert_cmpint (g_rename (from, to), ==, 0);
  marked_from = satchel_maildir_get_file (inbox, FALSE, second, "");
  marked_to = satchel_maildir_get_file (inbox, TRUE, second, ":2,Fx");
  g_assert_cmpint (g_rename (marked_from, marked_to), ==, 0);
  g_assert_true (satchel_maildir_create (fixture->folder, "home", "House/Roof", NULL));
  g_assert_true (g_file_set_contents (brought, g_bytes_get_data (message, NULL),
                                      (gssize) g_bytes_get_size (message), NULL));

  reopen (fixture);
  in_archive = list (fixture, "Archive");
  in_inbox = list (fixture, "Inbox");
  in_own = list (fixture, "House/Roof");
  g_assert_cmpuint (in_archive->len, ==, 1);
  g_assert_cmpuint (in_inbox->len, ==, 1);
  g_assert_cmpuint (in_own->len, ==, 1);
  g_assert_cmpstr (row_at (in_archive, 0)->id, ==, first);
  g_assert_cmpint (row_at (in_archive, 0)->row, ==, row_at (before, 0)->row);
  g_assert_cmpint (row_at (in_archive, 0)->flags, ==, SATCHEL_FLAG_SEEN);
  g_assert_cmpstr (row_at (in_inbox, 0)->id, ==, second);
  g_assert_cmpint (row_at (in_inbox, 0)->flags, ==, SATCHEL_FLAG_FLAGGED);
  g_assert_cmpstr (row_at (in_own, 0)->subject, ==, "Brought");
  g_assert_cmpint (row_at (in_own, 0)->arrived, ==, 1500000000);
  g_assert_cmpint (row_at (in_own, 0)->flags, ==, SATCHEL_FLAG_SEEN | SATCHEL_FLAG_FLAGGED);
}

static int
compare_lines (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* All that the lists show. Messages of one second may change places: sorted. */
static char *
describe (Fixture *fixture)
{
  static const char *const paths[] = { "Inbox", "Archive", "Trash" };
  g_autoptr(GString) text = g_string_new (NULL);
  g_auto(GStrv) lines = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr(GPtrArray) rows = list (fixture, paths[i]);
      g_autoptr(SatchelFolderInfo) info = fixture_info (fixture->store, "home", paths[i]);

      g_string_append_printf (text, "%s: %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT
                              "\n", paths[i], info->messages, info->unread, info->bytes);
      for (guint j = 0; j < rows->len; j++)
        {
          SatchelRow *row = row_at (rows, j);

          g_string_append_printf (text, "%s|%s|%s|%s|%s|%s|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT
                                  "|%" G_GUINT64_FORMAT "|%d|%d|%d\n", row->id, row->path, row->subject,
                                  row->from, row->to, row->preview, row->date, row->arrived, row->size,
                                  row->flags, row->has_attachments, row->on_server);
        }
    }

  lines = g_strsplit (text->str, "\n", -1);
  qsort (lines, g_strv_length (lines), sizeof *lines, compare_lines);
  return g_strjoinv ("\n", lines);
}

/* Whatever happens to the index, a rebuild makes the same rows. */
static void
test_rebuild (Fixture      *fixture,
              gconstpointer how)
{
  g_autofree char *path = g_build_filename (fixture->folder, "index.sqlite", NULL);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GArray) moved = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *uid = g_strdup_printf ("u%u", i);

      keep (fixture, uid, uid);
    }
  rows = list (fixture, "Inbox");
  fixture_mark (fixture->store, row_at (rows, 3)->row, SATCHEL_FLAG_SEEN, 0);
  moved = fixture_move (fixture->store, row_at (rows, 7)->row,
                        fixture_folder (fixture->store, "home", "Trash"));
  before = describe (fixture);
  fixture_close (g_steal_pointer (&fixture->store));

  if (g_str_equal (how, "lost"))
    {
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  else if (g_str_equal (how, "damaged"))
    {
      g_assert_true (g_file_set_contents (path, "No database at all, by the look of it.", -1, NULL));
    }
  else
    {
      SatchelDatabase *db;

      g_assert_cmpint (g_unlink (path), ==, 0);
      db = satchel_database_open (path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
      g_assert_true (satchel_database_run (db, "CREATE TABLE message (row); PRAGMA user_version = 1",
                                           NULL));
      satchel_database_close (db);
    }

  reopen (fixture);
  after = describe (fixture);
  g_assert_cmpstr (after, ==, before);
}

/* A newer index means a newer Satchel: not ours to throw away. */
static void
test_newer_index (Fixture      *fixture,
                  gconstpointer unused)
{
  g_autofree char *path = g_build_filename (fixture->folder, "index.sqlite", NULL);
  g_autoptr(GError) error = NULL;
  SatchelDatabase *db;

  fixture_close (g_steal_pointer (&fixture->store));
  db = satchel_database_open (path, SQLITE_OPEN_READWRITE, NULL);
  g_assert_true (satchel_database_run (db, "PRAGMA user_version = 999", NULL));
  satchel_database_close (db);
  g_assert_null (satchel_store_open (fixture->folder, SATCHEL_STORE_WRITE, &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_NEWER);
}

/* A message that was being read twice when the process ended is shown by its heads, unparsed. */
static void
test_killer (Fixture      *fixture,
             gconstpointer unused)
{
  g_autofree char *path = g_build_filename (fixture->folder, "index.sqlite", NULL);
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GPtrArray) after = NULL;
  g_autoptr(GBytes) got = NULL;
  g_autofree char *id = NULL;
  SatchelDatabase *db;

  keep (fixture, "a", "Killer");
  before = list (fixture, "Inbox");
  id = g_strdup (row_at (before, 0)->id);
  fixture_close (g_steal_pointer (&fixture->store));

  db = satchel_database_open (path, SQLITE_OPEN_READWRITE, NULL);
  g_assert_true (satchel_database_do (db, NULL, "DELETE FROM message", ""));
  g_assert_true (satchel_database_do (db, NULL, "INSERT INTO attempt VALUES (?, 2)", "s", id));
  g_assert_true (satchel_database_do (db, NULL, "UPDATE folder SET new_mtime = 0", ""));
  satchel_database_close (db);

  reopen (fixture);
  after = list (fixture, "Inbox");
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_cmpstr (row_at (after, 0)->subject, ==, "Killer");
  g_assert_nonnull (strstr (row_at (after, 0)->from, "anna@example.org"));
  g_assert_cmpstr (row_at (after, 0)->preview, !=, row_at (before, 0)->preview);
  got = fixture_load (fixture->store, row_at (after, 0)->row, NULL);

  /* Its bytes are still all there, whatever is shown of them. */
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (got, NULL), (gssize) g_bytes_get_size (got),
                                  "Text of"));
}

/* Somebody puts a file back that was deleted for good: it stays. */
static void
test_put_back (Fixture      *fixture,
               gconstpointer unused)
{
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GPtrArray) after = NULL;
  g_autofree char *file = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  keep (fixture, "a", "Back");
  before = list (fixture, "Inbox");
  file = fixture_find_file (fixture->folder, "/new/");
  g_assert_true (g_file_get_contents (file, &bytes, &length, NULL));
  fixture_expunge (fixture->store, row_at (before, 0)->row);
  fixture_close (g_steal_pointer (&fixture->store));
  g_assert_true (g_file_set_contents (file, bytes, (gssize) length, NULL));

  reopen (fixture);
  after = list (fixture, "Inbox");
  g_assert_cmpuint (after->len, ==, 1);
  assert_loads (fixture, row_at (after, 0), "Back");
  reopen (fixture);
  assert_loads (fixture, row_at (after, 0), "Back");
}

/* --- verify --- */

static void
assert_one (GPtrArray  *ids,
            const char *id)
{
  g_assert_cmpuint (ids->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (ids, 0), ==, id);
}

static void
test_verify (Fixture      *fixture,
             gconstpointer unused)
{
  g_autofree char *inbox = satchel_maildir_get_directory (fixture->folder, "home", "Inbox");
  g_autofree char *foreign = satchel_maildir_get_file (inbox, TRUE, "1.foreign.host", ":2,S");
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(SatchelVerdict) fine = NULL;
  g_autoptr(SatchelVerdict) verdict = NULL;
  g_autoptr(SatchelVerdict) reader = NULL;
  g_autofree char *flipped = NULL;
  g_autofree char *removed = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  keep (fixture, "a", "First");
  keep (fixture, "b", "Second");
  keep (fixture, "c", "Third");
  rows = list (fixture, "Inbox");
  fine = fixture_verify (fixture->store);
  g_assert_cmpuint (fine->messages, ==, 3);
  g_assert_cmpuint (fine->missing->len + fine->damaged->len + fine->not_indexed->len, ==, 0);

  flipped = satchel_maildir_get_file (inbox, FALSE, row_at (rows, 0)->id, "");
  g_assert_true (g_file_get_contents (flipped, &bytes, &length, NULL));
  bytes[length / 2] ^= 1;
  g_assert_true (g_file_set_contents (flipped, bytes, (gssize) length, NULL));
  removed = satchel_maildir_get_file (inbox, FALSE, row_at (rows, 1)->id, "");
  g_assert_cmpint (g_unlink (removed), ==, 0);
  g_assert_true (g_file_set_contents (foreign, "Subject: x\n\n", -1, NULL));

  verdict = fixture_verify (fixture->store);
  g_assert_cmpuint (verdict->messages, ==, 3);
  assert_one (verdict->damaged, row_at (rows, 0)->id);
  assert_one (verdict->missing, row_at (rows, 1)->id);
  assert_one (verdict->not_indexed, "1.foreign.host");

  /* The same in a store that is only read; after an open for writing the foreign file is in a list. */
  fixture_close (fixture->store);
  fixture->store = satchel_store_open (fixture->folder, SATCHEL_STORE_READ, NULL);
  reader = fixture_verify (fixture->store);
  assert_one (reader->damaged, row_at (rows, 0)->id);
  assert_one (reader->missing, row_at (rows, 1)->id);
  assert_one (reader->not_indexed, "1.foreign.host");
}

/* --- lists --- */

static char *
order_of (Fixture     *fixture,
          SatchelQuery query)
{
  g_autoptr(GPtrArray) rows = fixture_list (fixture->store, "home", "House", query);
  GString *order = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    g_string_append (order, row_at (rows, i)->subject + strlen (row_at (rows, i)->subject) - 1);

  return g_string_free (order, FALSE);
}

/* The message that is read stands for its conversation, and is listed with the others of it. */
static void
assert_conversation (Fixture *fixture)
{
  g_autoptr(GPtrArray) all = fixture_list (fixture->store, "home", "House", (SatchelQuery) { .conversations = FALSE });
  SatchelQuery query = { .conversations = TRUE, .kept = row_at (all, 3)->row };
  g_autofree char *order = order_of (fixture, query);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) members = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpstr (order, ==, "ABC");
  satchel_store_conversation_async (fixture->store, row_at (all, 0)->row, NULL, fixture_on_result, &result);
  members = satchel_store_conversation_finish (fixture->store, fixture_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (members->len, ==, 2);
  g_assert_cmpint (row_at (members, 0)->row, ==, row_at (all, 3)->row);   /* oldest first */
  g_assert_cmpint (row_at (members, 1)->row, ==, row_at (all, 0)->row);
  g_assert_cmpuint (row_at (members, 0)->in_conversation, ==, 2);
}

static void
test_queries (Fixture      *fixture,
              gconstpointer unused)
{
  /* The last letter of the subject names the message. */
  static const struct
  {
    const char *from, *subject, *date, *suffix;
    gsize       size;
    const char *heads;
  } messages[] = {
    { "Zoe <z@example.org>", "Re: apples A", "Tue, 01 Oct 2024 10:00:00 +0000", ":2,", 900,
      "Message-ID: <a@example.org>\n" },
    { "\"anna\" <a@example.org>", "Zebras B", "Tue, 01 Oct 2024 12:00:00 +0000", ":2,S", 500, "" },
    { "=?utf-8?q?=C3=84nne?= <ae@example.org>", "Bees C", "Tue, 01 Oct 2024 11:00:00 +0000", ":2,FS",
      700, "" },
    { "Bob <b@example.org>", "=?utf-8?q?=C3=A4pples?= AA D", "Tue, 01 Oct 2024 12:00:00 +0000", ":2,F",
      600, "Message-ID: <d@example.org>\nReferences: <a@example.org>\n" },
  };
  static const struct
  {
    SatchelQuery query;
    const char  *wanted;
  } cases[] = {
    { { .sort = SATCHEL_SORT_DATE }, "DBCA" },
    { { .sort = SATCHEL_SORT_DATE, .ascending = TRUE }, "ACBD" },
    { { .sort = SATCHEL_SORT_SENDER, .ascending = TRUE }, "BCDA" },
    { { .sort = SATCHEL_SORT_SUBJECT, .ascending = TRUE }, "ADCB" },
    { { .sort = SATCHEL_SORT_SIZE }, "ACDB" },
    { { .unread = TRUE }, "DA" },
    { { .flagged = TRUE }, "DC" },
    { { .flagged = TRUE, .unread = TRUE }, "D" },
    { { .attachments = TRUE }, "" },
    { { .limit = 2 }, "DB" },
    { { .conversations = TRUE }, "DBC" },
    { { .conversations = TRUE, .ascending = TRUE }, "ACB" },
    { { .conversations = TRUE, .unread = TRUE }, "D" },
  };
  g_autofree char *directory = satchel_maildir_get_directory (fixture->folder, "home", "House");

  fixture_close (g_steal_pointer (&fixture->store));
  g_assert_true (satchel_maildir_create (fixture->folder, "home", "House", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autofree char *name = g_strdup_printf ("17277000%02u.M%u.host", i, i);
      g_autofree char *path = satchel_maildir_get_file (directory, TRUE, name, messages[i].suffix);
      g_autofree char *text =
        g_strdup_printf ("From: %s\nSubject: %s\nDate: %s\n%s\n%*s", messages[i].from, messages[i].subject,
                         messages[i].date, messages[i].heads, (int) messages[i].size, "x");

      g_assert_true (g_file_set_contents (path, text, -1, NULL));
    }
  reopen (fixture);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *order = order_of (fixture, cases[i].query);

      g_assert_cmpstr (order, ==, cases[i].wanted);
    }
  assert_conversation (fixture);
}

static void
test_all_inboxes (Fixture      *fixture,
                  gconstpointer unused)
{
  g_autofree char *other = satchel_maildir_get_directory (fixture->folder, "work", "Inbox");
  g_autofree char *file = satchel_maildir_get_file (other, FALSE, "1727700000.M1.host", "");
  SatchelQuery query = { .role = SATCHEL_ROLE_INBOX };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) wrong = NULL;
  g_autoptr(GArray) rows = NULL;
  g_autoptr(GError) error = NULL;

  keep (fixture, "a", "First");
  fixture_close (g_steal_pointer (&fixture->store));
  g_assert_true (satchel_maildir_create (fixture->folder, "work", "Inbox", NULL));
  g_assert_true (g_file_set_contents (file, "Subject: other\n\nx\n", -1, NULL));
  reopen (fixture);

  satchel_store_query_async (fixture->store, &query, NULL, fixture_on_result, &result);
  rows = satchel_store_query_finish (fixture->store, fixture_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 2);

  query.folder = 4711;
  satchel_store_query_async (fixture->store, &query, NULL, fixture_on_result, &wrong);
  g_assert_null (satchel_store_query_finish (fixture->store, fixture_wait (&wrong), &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_NO_FOLDER);
}

static gpointer
read_subject_length (SatchelSource *source,
                     gpointer       data,
                     GCancellable  *cancellable,
                     GError       **error)
{
  return GSIZE_TO_POINTER (satchel_source_get_size (source));
}

static void
test_read (Fixture      *fixture,
           gconstpointer unused)
{
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GBytes) message = fixture_message ("First", 0);
  g_autoptr(GError) error = NULL;
  gpointer size;

  keep (fixture, "a", "First");
  rows = list (fixture, "Inbox");
  satchel_store_read_async (fixture->store, row_at (rows, 0)->row, read_subject_length, NULL, NULL, NULL,
                            fixture_on_result, &result);
  size = satchel_store_read_finish (fixture->store, fixture_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (GPOINTER_TO_SIZE (size), ==, g_bytes_get_size (message));
}

typedef struct
{
  gint64 folder;
  guint  n;
} Changes;

static void
on_changed (SatchelStore *store,
            gint64        folder,
            gpointer      data)
{
  Changes *changes = data;

  if (folder == changes->folder)
    changes->n++;
}

static void
test_changed (Fixture      *fixture,
              gconstpointer unused)
{
  Changes changes = { fixture_folder (fixture->store, "home", "Inbox"), 0 };
  gulong handler = g_signal_connect (fixture->store, "changed", G_CALLBACK (on_changed), &changes);
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *uid = g_strdup_printf ("u%u", i);

      keep (fixture, uid, uid);
    }
  while (changes.n == 0)
    g_main_context_iteration (NULL, TRUE);

  /* Gathered: at most one in 100 ms. */
  g_assert_cmpint (changes.n, <=, (g_get_monotonic_time () - start) / 100000 + 2);
  g_signal_handler_disconnect (fixture->store, handler);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/store/two-writers", test_two_writers);
  ADD ("/store/reader-beside-writer", test_reader_beside_writer);
  g_test_add_func ("/store/reader-of-nothing", test_reader_of_nothing);
  g_test_add_func ("/store/no-place", test_no_place);
  ADD ("/store/read-only", test_read_only);
  g_test_add_func ("/store/read-only-folder", test_read_only_folder);
  ADD ("/store/maildir-is-gone", test_maildir_is_gone);
  ADD ("/store/damaged-state", test_damaged_state);
  g_test_add_func ("/store/open-async", test_open_async);
  ADD ("/store/mark", test_mark);
  ADD ("/store/move", test_move);
  ADD ("/store/move-nowhere", test_move_nowhere);
  ADD ("/store/expunge", test_expunge);
  ADD ("/store/other-programs", test_other_programs);
  g_test_add ("/store/rebuild/lost", Fixture, "lost", set_up, test_rebuild, tear_down);
  g_test_add ("/store/rebuild/damaged", Fixture, "damaged", set_up, test_rebuild, tear_down);
  g_test_add ("/store/rebuild/foreign", Fixture, "foreign", set_up, test_rebuild, tear_down);
  ADD ("/store/newer-index", test_newer_index);
  ADD ("/store/killer", test_killer);
  ADD ("/store/put-back", test_put_back);
  ADD ("/store/verify", test_verify);
  ADD ("/store/queries", test_queries);
  ADD ("/store/all-inboxes", test_all_inboxes);
  ADD ("/store/read", test_read);
  ADD ("/store/changed", test_changed);

  return g_test_run ();
}
