/* test-snapshot.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Backups on a disk that has everything, and on one that has no hard links, as sticks have none; and the death of a
 * backup at each of its steps.
 *
 *   test-snapshot                                runs the tests
 *   test-snapshot STORE BACKUP N linked|single   backs up and ends at its Nth step
 */

#include "config.h"

#include "base/durable.h"
#include "store-fixture.h"
#include "store/restore.h"
#include "store/snapshot-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define DIED 77
#define DAY (24 * 60 * 60)

static gboolean no_links;
static int steps_left;
static const char *program;

/* In the place of the system's: a stick says no. */
int
link (const char *from,
      const char *to)
{
  if (no_links)
    {
      errno = EPERM;
      return -1;
    }

  return linkat (AT_FDCWD, from, AT_FDCWD, to, 0);
}

static char *
back_up (const char *store,
         const char *folder)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(SatchelSnapshotReport) report =
    satchel_snapshot_write (store, NULL, folder, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (report->damaged->len + report->unreadable->len, ==, 0);
  return g_strdup (report->name);
}

static void
assert_verified (const char *folder)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(SatchelSnapshotVerdict) verdict = satchel_snapshot_verify (folder, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (verdict->bad->len, ==, 0);
}

/* "account/path id flags subject" a line, in order, and the bytes of each message are those of its subject. */
static char *
describe (SatchelStore *store)
{
  static const char *const paths[] = { "Inbox", "Archive", "archive", "Trash" };
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      SatchelQuery query = { .sort = SATCHEL_SORT_SUBJECT, .ascending = TRUE };
      g_autoptr(GPtrArray) rows = NULL;

      if (fixture_folder (store, "home", paths[i]) == 0)
        continue;
      rows = fixture_list (store, "home", paths[i], query);
      for (guint j = 0; j < rows->len; j++)
        {
          SatchelRow *row = g_ptr_array_index (rows, j);
          g_autoptr(GBytes) wanted = fixture_message (row->subject, 500);
          g_autoptr(GBytes) got = fixture_load (store, row->row, NULL);

          fixture_assert_bytes (got, wanted);
          g_string_append_printf (text, "%s %s %d %s\n", paths[i], row->id, row->flags, row->subject);
        }
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
keep (SatchelStore *store,
      const char   *uid,
      GPtrArray    *listing,
      guint         i)
{
  g_autoptr(GBytes) message = fixture_message (uid, 500);
  g_autoptr(GError) error = NULL;

  fixture_keep (store, g_ptr_array_index (listing, i), message, NULL, &error);
  g_assert_no_error (error);
}

static gint64
row_of (SatchelStore *store,
        const char   *subject)
{
  g_autoptr(GPtrArray) rows = fixture_list (store, "home", "Inbox", (SatchelQuery) { 0 });

  for (guint i = 0; i < rows->len; i++)
    {
      SatchelRow *row = g_ptr_array_index (rows, i);

      if (g_str_equal (row->subject, subject))
        return row->row;
    }

  g_assert_not_reached ();
}

static SatchelStore *
make_store (const char *path)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("m0", "m1", "m2", "m3", NULL);
  SatchelStore *store = fixture_open (path);

  fixture_add_account (store, "home");
  fixture_note (store, listing);
  for (guint i = 0; i < 4; i++)
    keep (store, ((SatchelListed *) g_ptr_array_index (listing, i))->uid, listing, i);
  fixture_settle (store);

  return store;
}

/* One marked, one moved, one deleted, one more. */
static void
change (SatchelStore *store)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("m0", "m1", "m2", "m3", "m4", NULL);

  fixture_note (store, listing);
  fixture_mark (store, row_of (store, "m0"), SATCHEL_FLAG_SEEN | SATCHEL_FLAG_FLAGGED, 0);
  g_array_unref (fixture_move (store, row_of (store, "m1"), fixture_folder (store, "home", "Archive")));
  fixture_expunge (store, row_of (store, "m2"));
  keep (store, "m4", listing, 4);
  fixture_settle (store);
}

static char *
restore_and_describe (const char *root,
                      const char *folder,
                      const char *name)
{
  g_autofree char *path = g_strdup_printf ("%s/restored-%s-%08x", root, name, g_random_int ());
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(SatchelRestored) restored = NULL;
  g_autoptr(SatchelVerdict) verdict = NULL;
  SatchelStore *store = fixture_open (path);
  char *text;

  satchel_store_restore_async (store, folder, name, NULL, NULL, NULL, NULL, NULL, fixture_on_result, &answer);
  restored = satchel_store_restore_finish (store, fixture_wait (&answer), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (restored->lost->len, ==, 0);
  fixture_settle (store);
  text = describe (store);
  verdict = fixture_verify (store);
  g_assert_cmpuint (verdict->missing->len + verdict->damaged->len + verdict->not_indexed->len, ==, 0);
  fixture_close (store);

  return text;
}

/* Two snapshots, and each comes back as the store was. */
static void
test_two (gconstpointer single)
{
  char *root = fixture_make_folder ();
  g_autofree char *path = g_build_filename (root, "store", NULL);
  g_autofree char *folder = g_build_filename (root, "stick", NULL);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *old = NULL;
  g_autofree char *new_ = NULL;
  SatchelStore *store = make_store (path);

  no_links = single != NULL;
  before = describe (store);
  first = back_up (path, folder);
  change (store);
  after = describe (store);
  second = back_up (path, folder);
  fixture_close (store);
  assert_verified (folder);

  old = restore_and_describe (root, folder, first);
  g_assert_cmpstr (old, ==, before);
  new_ = restore_and_describe (root, folder, second);
  g_assert_cmpstr (new_, ==, after);
  g_assert_cmpstr (before, !=, after);
  no_links = FALSE;
  fixture_remove (root);
}

/* No name in a single tree that FAT would refuse, or take for another. */
static void
test_names (void)
{
  char *root = fixture_make_folder ();
  g_autofree char *path = g_build_filename (root, "store", NULL);
  g_autofree char *folder = g_build_filename (root, "stick", NULL);
  g_autofree char *odd = g_build_filename (path, "mail", "home", "a \"b\" <c>?.", NULL);
  g_autofree char *upper = g_build_filename (path, "mail", "home", "ARCHIVE", NULL);
  g_autoptr(GHashTable) folded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) files = NULL;
  static const char *const parts[] = { "cur", "new", "tmp" };
  g_autofree char *name = NULL;
  GHashTableIter iter;
  const char *spot;
  guint n = 0;

  fixture_close (make_store (path));
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *one = g_build_filename (odd, parts[i], NULL);
      g_autofree char *two = g_build_filename (upper, parts[i], NULL);

      g_assert_cmpint (g_mkdir_with_parents (one, 0700) | g_mkdir_with_parents (two, 0700), ==, 0);
    }
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *message = g_build_filename (i ? odd : upper, "cur", i ? "x\xff.y:2,S" : "same:2,", NULL);

      g_assert_true (g_file_set_contents (message, "Subject: x\n\ny\n", -1, NULL));
    }

  no_links = TRUE;
  name = back_up (path, folder);
  no_links = FALSE;
  files = satchel_snapshot_list_tree (folder, "current");
  g_hash_table_iter_init (&iter, files);
  for (; g_hash_table_iter_next (&iter, (gpointer *) &spot, NULL); n++)
    {
      g_assert_true (g_str_is_ascii (spot));
      g_assert_null (strpbrk (spot, ":\"<>?*|\\"));
      g_assert_null (strstr (spot, "./"));
      g_assert_true (g_hash_table_add (folded, g_ascii_strdown (spot, -1)));
    }
  g_assert_cmpuint (n, ==, 6);
  assert_verified (folder);
  fixture_remove (root);
}

/* --- dying --- */

static void
count_down (const char *step,
            const char *path)
{
  if (g_atomic_int_dec_and_test (&steps_left))
    _exit (DIED);
}

static int
play (char **arguments)
{
  g_autofree char *name = NULL;

  no_links = g_str_equal (arguments[4], "single");
  steps_left = atoi (arguments[3]);
  satchel_durable_set_observer (count_down);
  name = back_up (arguments[1], arguments[2]);

  return 0;
}

static int
run_once (const char *store,
          const char *folder,
          int         n,
          gboolean    single)
{
  g_autofree char *number = g_strdup_printf ("%d", n);
  const char *arguments[] = { program, store, folder, number, single ? "single" : "linked", NULL };
  g_autoptr(GError) error = NULL;
  int status;

  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
                               &error));
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static void
assert_nothing_left (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_assert_false (g_str_has_suffix (name, ".part"));
      g_assert_false (g_str_has_suffix (name, ".gone"));
    }
}

/* Whatever the second backup dies of: the first is whole, before and after the next one has cleaned up, and comes back. */
static void
test_every_step (gconstpointer single)
{
  int ended = DIED;

  for (int n = 1; ended == DIED; n++)
    {
      char *root = fixture_make_folder ();
      g_autofree char *path = g_build_filename (root, "store", NULL);
      g_autofree char *folder = g_build_filename (root, "stick", NULL);
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      g_autofree char *again = NULL;
      g_autofree char *new_ = NULL;
      g_autofree char *first = NULL;
      g_autofree char *last = NULL;
      SatchelStore *store = make_store (path);

      no_links = single != NULL;
      before = describe (store);
      first = back_up (path, folder);
      change (store);
      after = describe (store);
      fixture_close (store);

      ended = run_once (path, folder, n, single != NULL);
      g_assert_true (ended == DIED || ended == 0);
      assert_verified (folder);

      last = back_up (path, folder);
      assert_nothing_left (folder);
      assert_verified (folder);
      again = restore_and_describe (root, folder, first);
      g_assert_cmpstr (again, ==, before);
      new_ = restore_and_describe (root, folder, last);
      g_assert_cmpstr (new_, ==, after);
      no_links = FALSE;
      fixture_remove (root);
      if (ended == 0)
        g_assert_cmpint (n, >, 15);
    }
}

/* --- the rule --- */

/* Every day for two years: all of the last week, one a week for two months, one a month before. */
static void
test_rule (void)
{
  const gint64 now = 1764096829;
  g_autoptr(GArray) dates = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 latest = 0;

  /* As it comes to be: thinned each day. */
  for (gint64 day = now - 730 * DAY; day <= now; day += DAY)
    {
      g_autoptr(GArray) stay = NULL;
      g_autoptr(GArray) left = g_array_new (FALSE, FALSE, sizeof (gint64));

      g_array_append_val (dates, day);
      stay = satchel_snapshot_choose (dates, day);
      for (guint i = 0; i < dates->len; i++)
        {
          if (g_array_index (stay, gboolean, i))
            g_array_append_val (left, g_array_index (dates, gint64, i));
        }
      g_array_set_size (dates, 0);
      g_array_append_vals (dates, left->data, left->len);
    }

  for (guint i = 1; i < dates->len; i++)
    {
      gint64 date = g_array_index (dates, gint64, i);
      gint64 gap = date - g_array_index (dates, gint64, i - 1);

      if (date > now - 6 * DAY)
        g_assert_cmpint (gap, ==, DAY);
      else if (date > now - 47 * DAY)
        g_assert_cmpint (gap, <=, 8 * DAY);
      else
        g_assert_cmpint (gap, <=, 62 * DAY);
      latest = date;
    }
  g_assert_cmpint (latest, ==, now);
  g_assert_cmpuint (dates->len, >=, 7 + 7 + 20);
  g_assert_cmpuint (dates->len, <=, 8 + 9 + 25);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 5 && argv[1][0] == '/')
    return play (argv);

  program = argv[0];
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/snapshot/rule", test_rule);
  g_test_add_func ("/snapshot/names", test_names);
  g_test_add_data_func ("/snapshot/two/linked", NULL, test_two);
  g_test_add_data_func ("/snapshot/two/single", "single", test_two);
  g_test_add_data_func ("/snapshot/every-step/linked", NULL, test_every_step);
  g_test_add_data_func ("/snapshot/every-step/single", "single", test_every_step);

  return g_test_run ();
}
