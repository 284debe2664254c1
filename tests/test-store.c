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
#include <string.h>
#include <unistd.h>

/* --- what a person does --- */

static void
test_mark (StoreFixture *fixture,
           gconstpointer unused)
{
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GPtrArray) after = NULL;
  g_autoptr(GPtrArray) reopened = NULL;
  g_autoptr(SatchelFolderInfo) unread = NULL;
  g_autoptr(SatchelFolderInfo) read = NULL;
  g_autofree char *file = NULL;
  gint64 row;

  store_fixture_keep (fixture, "a", "First");
  before = store_fixture_list (fixture, "Inbox");
  row = fixture_row_at (before, 0)->row;
  unread = fixture_info (fixture->store, "home", "Inbox");
  g_assert_cmpuint (unread->unread, ==, 1);

  fixture_mark (fixture->store, row, SATCHEL_FLAG_SEEN | SATCHEL_FLAG_FLAGGED, 0);
  fixture_mark (fixture->store, row, SATCHEL_FLAG_ANSWERED, SATCHEL_FLAG_FLAGGED);
  after = store_fixture_list (fixture, "Inbox");
  g_assert_cmpint (fixture_row_at (after, 0)->flags, ==, SATCHEL_FLAG_SEEN | SATCHEL_FLAG_ANSWERED);
  file = fixture_find_file (fixture->folder, "/cur/");
  g_assert_true (g_str_has_suffix (file, ".satchel:2,RS"));
  store_fixture_assert_loads (fixture, fixture_row_at (after, 0), "First");
  read = fixture_info (fixture->store, "home", "Inbox");
  g_assert_cmpuint (read->unread, ==, 0);
  g_assert_cmpuint (read->messages, ==, 1);

  store_fixture_reopen (fixture);
  reopened = store_fixture_list (fixture, "Inbox");
  g_assert_cmpint (fixture_row_at (reopened, 0)->row, ==, row);
  g_assert_cmpint (fixture_row_at (reopened, 0)->flags, ==, SATCHEL_FLAG_SEEN | SATCHEL_FLAG_ANSWERED);
}

static void
test_move (StoreFixture *fixture,
           gconstpointer unused)
{
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GPtrArray) after = NULL;
  g_autoptr(GPtrArray) left = NULL;
  g_autoptr(GArray) moved = NULL;
  g_autoptr(GArray) again = NULL;
  g_autoptr(SatchelFolderInfo) info = NULL;
  gint64 archive;

  store_fixture_keep (fixture, "a", "First");
  store_fixture_keep (fixture, "b", "Second");
  before = store_fixture_list (fixture, "Inbox");
  archive = fixture_folder (fixture->store, "home", "Archive");
  moved = fixture_move (fixture->store, fixture_row_at (before, 0)->row, archive);
  g_assert_cmpuint (moved->len, ==, 1);
  again = fixture_move (fixture->store, fixture_row_at (before, 0)->row, archive);
  g_assert_cmpuint (again->len, ==, 0);

  after = store_fixture_list (fixture, "Archive");
  left = store_fixture_list (fixture, "Inbox");
  g_assert_cmpuint (left->len, ==, 1);
  g_assert_cmpstr (fixture_row_at (after, 0)->id, ==, fixture_row_at (before, 0)->id);
  g_assert_cmpstr (fixture_row_at (after, 0)->path, ==, "Archive");
  store_fixture_assert_loads (fixture, fixture_row_at (after, 0), fixture_row_at (before, 0)->subject);
  info = fixture_info (fixture->store, "home", "Archive");
  g_assert_cmpuint (info->messages, ==, 1);
  g_assert_cmpuint (info->unread, ==, 1);
  g_assert_cmpuint (info->bytes, ==, fixture_row_at (after, 0)->size);
}

static void
test_move_nowhere (StoreFixture *fixture,
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
test_expunge (StoreFixture *fixture,
              gconstpointer unused)
{
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GPtrArray) after = NULL;
  g_autoptr(SatchelVerdict) verdict = NULL;
  g_autofree char *file = NULL;

  store_fixture_keep (fixture, "a", "First");
  before = store_fixture_list (fixture, "Inbox");
  fixture_expunge (fixture->store, fixture_row_at (before, 0)->row);
  store_fixture_reopen (fixture);
  after = store_fixture_list (fixture, "Inbox");
  g_assert_cmpuint (after->len, ==, 0);
  file = fixture_find_file (fixture->folder, ".satchel");
  g_assert_null (file);
  verdict = fixture_verify (fixture->store);
  g_assert_cmpuint (verdict->missing->len, ==, 0);
}

/* --- catching up --- */

/* Another program moved, marked, copied and brought messages while Satchel was not running. */
static void
test_other_programs (StoreFixture *fixture,
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

  store_fixture_keep (fixture, "a", "First");
  store_fixture_keep (fixture, "b", "Second");
  before = store_fixture_list (fixture, "Inbox");
  first = g_strdup (fixture_row_at (before, 0)->id);
  second = g_strdup (fixture_row_at (before, 1)->id);
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

  store_fixture_reopen (fixture);
  in_archive = store_fixture_list (fixture, "Archive");
  in_inbox = store_fixture_list (fixture, "Inbox");
  in_own = store_fixture_list (fixture, "House/Roof");
  g_assert_cmpuint (in_archive->len, ==, 1);
  g_assert_cmpuint (in_inbox->len, ==, 1);
  g_assert_cmpuint (in_own->len, ==, 1);
  g_assert_cmpstr (fixture_row_at (in_archive, 0)->id, ==, first);
  g_assert_cmpint (fixture_row_at (in_archive, 0)->row, ==, fixture_row_at (before, 0)->row);
  g_assert_cmpint (fixture_row_at (in_archive, 0)->flags, ==, SATCHEL_FLAG_SEEN);
  g_assert_cmpstr (fixture_row_at (in_inbox, 0)->id, ==, second);
  g_assert_cmpint (fixture_row_at (in_inbox, 0)->flags, ==, SATCHEL_FLAG_FLAGGED);
  g_assert_cmpstr (fixture_row_at (in_own, 0)->subject, ==, "Brought");
  g_assert_cmpint (fixture_row_at (in_own, 0)->arrived, ==, 1500000000);
  g_assert_cmpint (fixture_row_at (in_own, 0)->flags, ==, SATCHEL_FLAG_SEEN | SATCHEL_FLAG_FLAGGED);
}

static int
compare_lines (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* All that the lists show. Messages of one second may change places: sorted. */
static char *
describe (StoreFixture *fixture)
{
  static const char *const paths[] = { "Inbox", "Archive", "Trash" };
  g_autoptr(GString) text = g_string_new (NULL);
  g_auto(GStrv) lines = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr(GPtrArray) rows = store_fixture_list (fixture, paths[i]);
      g_autoptr(SatchelFolderInfo) info = fixture_info (fixture->store, "home", paths[i]);

      g_string_append_printf (text, "%s: %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT
                              "\n", paths[i], info->messages, info->unread, info->bytes);
      for (guint j = 0; j < rows->len; j++)
        {
          SatchelRow *row = fixture_row_at (rows, j);

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
test_rebuild (StoreFixture *fixture,
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

      store_fixture_keep (fixture, uid, uid);
    }
  rows = store_fixture_list (fixture, "Inbox");
  fixture_mark (fixture->store, fixture_row_at (rows, 3)->row, SATCHEL_FLAG_SEEN, 0);
  moved = fixture_move (fixture->store, fixture_row_at (rows, 7)->row,
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

  store_fixture_reopen (fixture);
  after = describe (fixture);
  g_assert_cmpstr (after, ==, before);
}

/* A newer index means a newer Satchel: not ours to throw away. */
static void
test_newer_index (StoreFixture *fixture,
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
test_killer (StoreFixture *fixture,
             gconstpointer unused)
{
  g_autofree char *path = g_build_filename (fixture->folder, "index.sqlite", NULL);
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GPtrArray) after = NULL;
  g_autoptr(GBytes) got = NULL;
  g_autofree char *id = NULL;
  SatchelDatabase *db;

  store_fixture_keep (fixture, "a", "Killer");
  before = store_fixture_list (fixture, "Inbox");
  id = g_strdup (fixture_row_at (before, 0)->id);
  fixture_close (g_steal_pointer (&fixture->store));

  db = satchel_database_open (path, SQLITE_OPEN_READWRITE, NULL);
  g_assert_true (satchel_database_do (db, NULL, "DELETE FROM message", ""));
  g_assert_true (satchel_database_do (db, NULL, "INSERT INTO attempt VALUES (?, 2)", "s", id));
  g_assert_true (satchel_database_do (db, NULL, "UPDATE folder SET new_mtime = 0", ""));
  satchel_database_close (db);

  store_fixture_reopen (fixture);
  after = store_fixture_list (fixture, "Inbox");
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_cmpstr (fixture_row_at (after, 0)->subject, ==, "Killer");
  g_assert_nonnull (strstr (fixture_row_at (after, 0)->from, "anna@example.org"));
  g_assert_cmpstr (fixture_row_at (after, 0)->preview, !=, fixture_row_at (before, 0)->preview);
  got = fixture_load (fixture->store, fixture_row_at (after, 0)->row, NULL);

  /* Its bytes are still all there, whatever is shown of them. */
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (got, NULL), (gssize) g_bytes_get_size (got),
                                  "Text of"));
}

/* Somebody puts a file back that was deleted for good: it stays. */
static void
test_put_back (StoreFixture *fixture,
               gconstpointer unused)
{
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GPtrArray) after = NULL;
  g_autofree char *file = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  store_fixture_keep (fixture, "a", "Back");
  before = store_fixture_list (fixture, "Inbox");
  file = fixture_find_file (fixture->folder, "/new/");
  g_assert_true (g_file_get_contents (file, &bytes, &length, NULL));
  fixture_expunge (fixture->store, fixture_row_at (before, 0)->row);
  fixture_close (g_steal_pointer (&fixture->store));
  g_assert_true (g_file_set_contents (file, bytes, (gssize) length, NULL));

  store_fixture_reopen (fixture);
  after = store_fixture_list (fixture, "Inbox");
  g_assert_cmpuint (after->len, ==, 1);
  store_fixture_assert_loads (fixture, fixture_row_at (after, 0), "Back");
  store_fixture_reopen (fixture);
  store_fixture_assert_loads (fixture, fixture_row_at (after, 0), "Back");
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
test_verify (StoreFixture *fixture,
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

  store_fixture_keep (fixture, "a", "First");
  store_fixture_keep (fixture, "b", "Second");
  store_fixture_keep (fixture, "c", "Third");
  rows = store_fixture_list (fixture, "Inbox");
  fine = fixture_verify (fixture->store);
  g_assert_cmpuint (fine->messages, ==, 3);
  g_assert_cmpuint (fine->missing->len + fine->damaged->len + fine->not_indexed->len, ==, 0);

  flipped = satchel_maildir_get_file (inbox, FALSE, fixture_row_at (rows, 0)->id, "");
  g_assert_true (g_file_get_contents (flipped, &bytes, &length, NULL));
  bytes[length / 2] ^= 1;
  g_assert_true (g_file_set_contents (flipped, bytes, (gssize) length, NULL));
  removed = satchel_maildir_get_file (inbox, FALSE, fixture_row_at (rows, 1)->id, "");
  g_assert_cmpint (g_unlink (removed), ==, 0);
  g_assert_true (g_file_set_contents (foreign, "Subject: x\n\n", -1, NULL));

  verdict = fixture_verify (fixture->store);
  g_assert_cmpuint (verdict->messages, ==, 3);
  assert_one (verdict->damaged, fixture_row_at (rows, 0)->id);
  assert_one (verdict->missing, fixture_row_at (rows, 1)->id);
  assert_one (verdict->not_indexed, "1.foreign.host");

  /* The same in a store that is only read; after an open for writing the foreign file is in a list. */
  fixture_close (fixture->store);
  fixture->store = satchel_store_open (fixture->folder, SATCHEL_STORE_READ, NULL);
  reader = fixture_verify (fixture->store);
  assert_one (reader->damaged, fixture_row_at (rows, 0)->id);
  assert_one (reader->missing, fixture_row_at (rows, 1)->id);
  assert_one (reader->not_indexed, "1.foreign.host");
}

/* --- lists --- */

static char *
order_of (StoreFixture *fixture,
          SatchelQuery  query)
{
  g_autoptr(GPtrArray) rows = fixture_list (fixture->store, "home", "House", query);
  GString *order = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    g_string_append (order, fixture_row_at (rows, i)->subject + strlen (fixture_row_at (rows, i)->subject) - 1);

  return g_string_free (order, FALSE);
}

/* The message that is read stands for its conversation, and is listed with the others of it. */
static void
assert_conversation (StoreFixture *fixture)
{
  g_autoptr(GPtrArray) all = fixture_list (fixture->store, "home", "House", (SatchelQuery) { .conversations = FALSE });
  SatchelQuery query = { .conversations = TRUE, .kept = fixture_row_at (all, 3)->row };
  g_autofree char *order = order_of (fixture, query);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) members = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpstr (order, ==, "ABC");
  satchel_store_conversation_async (fixture->store, fixture_row_at (all, 0)->row, NULL, fixture_on_result, &result);
  members = satchel_store_conversation_finish (fixture->store, fixture_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (members->len, ==, 2);
  g_assert_cmpint (fixture_row_at (members, 0)->row, ==, fixture_row_at (all, 3)->row);   /* oldest first */
  g_assert_cmpint (fixture_row_at (members, 1)->row, ==, fixture_row_at (all, 0)->row);
  g_assert_cmpuint (fixture_row_at (members, 0)->in_conversation, ==, 2);
}

static void
test_queries (StoreFixture *fixture,
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
  store_fixture_reopen (fixture);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *order = order_of (fixture, cases[i].query);

      g_assert_cmpstr (order, ==, cases[i].wanted);
    }
  assert_conversation (fixture);
}

static void
test_all_inboxes (StoreFixture *fixture,
                  gconstpointer unused)
{
  g_autofree char *other = satchel_maildir_get_directory (fixture->folder, "work", "Inbox");
  g_autofree char *file = satchel_maildir_get_file (other, FALSE, "1727700000.M1.host", "");
  SatchelQuery query = { .role = SATCHEL_ROLE_INBOX };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) wrong = NULL;
  g_autoptr(GArray) rows = NULL;
  g_autoptr(GError) error = NULL;

  store_fixture_keep (fixture, "a", "First");
  fixture_close (g_steal_pointer (&fixture->store));
  g_assert_true (satchel_maildir_create (fixture->folder, "work", "Inbox", NULL));
  g_assert_true (g_file_set_contents (file, "Subject: other\n\nx\n", -1, NULL));
  store_fixture_reopen (fixture);

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
test_read (StoreFixture *fixture,
           gconstpointer unused)
{
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GBytes) message = fixture_message ("First", 0);
  g_autoptr(GError) error = NULL;
  gpointer size;

  store_fixture_keep (fixture, "a", "First");
  rows = store_fixture_list (fixture, "Inbox");
  satchel_store_read_async (fixture->store, fixture_row_at (rows, 0)->row, read_subject_length, NULL, NULL, NULL,
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
test_changed (StoreFixture *fixture,
              gconstpointer unused)
{
  Changes changes = { fixture_folder (fixture->store, "home", "Inbox"), 0 };
  gulong handler = g_signal_connect (fixture->store, "changed", G_CALLBACK (on_changed), &changes);
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *uid = g_strdup_printf ("u%u", i);

      store_fixture_keep (fixture, uid, uid);
    }
  while (changes.n == 0)
    g_main_context_iteration (NULL, TRUE);

  /* Gathered: at most one in 100 ms. */
  g_assert_cmpint (changes.n, <=, (g_get_monotonic_time () - start) / 100000 + 2);
  g_signal_handler_disconnect (fixture->store, handler);
}

#define ADD(path, func) g_test_add (path, StoreFixture, NULL, store_fixture_set_up_home, func, store_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/store/mark", test_mark);
  ADD ("/store/move", test_move);
  ADD ("/store/move-nowhere", test_move_nowhere);
  ADD ("/store/expunge", test_expunge);
  ADD ("/store/other-programs", test_other_programs);
  g_test_add ("/store/rebuild/lost", StoreFixture, "lost", store_fixture_set_up_home, test_rebuild, store_fixture_tear_down);
  g_test_add ("/store/rebuild/damaged", StoreFixture, "damaged", store_fixture_set_up_home, test_rebuild, store_fixture_tear_down);
  g_test_add ("/store/rebuild/foreign", StoreFixture, "foreign", store_fixture_set_up_home, test_rebuild, store_fixture_tear_down);
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
