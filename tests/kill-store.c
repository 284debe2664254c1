/* kill-store.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Dies at every step that a crash could follow, opens the store again and looks whether what was said
 * to be kept is there, once, with its bytes, and whether nothing is deleted that nobody deleted.
 *
 *   kill-store                     starts itself for each step in turn
 *   kill-store FOLDER N TRACE      plays the scenario and ends at its Nth step
 *   kill-store FOLDER N TRACE lines   the same with messages that come by their first lines at first
 *
 * The scenario writes a line to TRACE for what it was told, before it goes on. */

#include "config.h"

#include "base/durable.h"
#include "store-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_MESSAGES 4
#define DIED       77

static int steps_left;
static int trace = -1;

/* --- the one that dies --- */

static void
count_down (const char *step,
            const char *path)
{
  if (g_atomic_int_dec_and_test (&steps_left))
    _exit (DIED);
}

static void
tell (const char *what,
      guint       i)
{
  g_autofree char *line = g_strdup_printf ("%s %u\n", what, i);

  g_assert_cmpint (write (trace, line, strlen (line)), ==, (gssize) strlen (line));
}

static GBytes *
make_message (guint i)
{
  g_autofree char *subject = g_strdup_printf ("m%u", i);

  /* One of them is spilled to its file while it arrives. */
  return fixture_message (subject, i == 2 ? 900 * 1024 : 500);
}

static GPtrArray *
make_listing (void)
{
  return fixture_listing ("u0", "u1", "u2", "u3", NULL);
}

static void
keep_lines (SatchelStore  *store,
            SatchelListed *item,
            guint          i)
{
  g_autoptr(GBytes) lines = make_message (i);
  g_autoptr(GError) error = NULL;

  item->size = 900 * 1024;
  item->first_lines = TRUE;
  fixture_keep (store, item, lines, NULL, &error);
  g_assert_no_error (error);
  item->first_lines = FALSE;
}

static gint64
find_row (SatchelStore *store,
          const char   *subject)
{
  g_autoptr(GPtrArray) rows = fixture_list (store, "home", "Inbox", (SatchelQuery) { 0 });

  for (guint i = 0; i < rows->len; i++)
    {
      SatchelRow *row = g_ptr_array_index (rows, i);

      if (g_str_equal (row->subject, subject))
        return row->row;
    }

  return 0;
}

static void
keep_all (SatchelStore *store,
          GPtrArray    *listing)
{
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autoptr(GBytes) message = make_message (i);

      if (fixture_keep (store, g_ptr_array_index (listing, i), message, NULL, NULL))
        tell ("kept", i);
    }
  fixture_settle (store);
}

static int
play (const char *folder,
      int         n,
      const char *trace_path)
{
  g_autoptr(GPtrArray) listing = make_listing ();
  g_autoptr(GAsyncResult) result = NULL;
  SatchelStore *store;
  gint64 rows[N_MESSAGES];

  trace = open (trace_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  steps_left = n;
  satchel_durable_set_observer (count_down);

  store = fixture_open (folder);
  satchel_store_add_account_async (store, "home", NULL, fixture_on_result, &result);
  fixture_wait (&result);
  fixture_note (store, listing);
  keep_all (store, listing);

  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autofree char *subject = g_strdup_printf ("m%u", i);

      rows[i] = find_row (store, subject);
      g_assert_cmpint (rows[i], !=, 0);
    }
  fixture_mark (store, rows[0], SATCHEL_FLAG_SEEN, 0);
  tell ("trashing", 1);
  g_array_unref (fixture_move (store, rows[1], fixture_folder (store, "home", "Trash")));
  tell ("trashed", 1);
  tell ("restoring", 1);
  g_array_unref (fixture_move (store, rows[1], fixture_folder (store, "home", "Inbox")));
  tell ("restored", 1);
  tell ("expunging", 3);
  fixture_expunge (store, rows[3]);
  tell ("expunged", 3);
  fixture_close (store);

  return 0;
}

/* One that becomes whole, in another folder than it came to, and one that is deleted. */
static int
play_lines (const char *folder,
            int         n,
            const char *trace_path)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("u0", "u1", NULL);
  g_autoptr(GBytes) whole = make_message (2);
  g_autoptr(GAsyncResult) result = NULL;
  SatchelStore *store;
  gint64 rows[2];

  trace = open (trace_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  steps_left = n;
  satchel_durable_set_observer (count_down);

  store = fixture_open (folder);
  satchel_store_add_account_async (store, "home", NULL, fixture_on_result, &result);
  fixture_wait (&result);
  fixture_note (store, listing);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *subject = g_strdup_printf ("m%u", i);

      keep_lines (store, g_ptr_array_index (listing, i), i);
      tell ("lines", i);
      fixture_settle (store);
      rows[i] = find_row (store, subject);
      g_assert_cmpint (rows[i], !=, 0);
    }
  tell ("marking", 0);
  fixture_mark (store, rows[0], SATCHEL_FLAG_SEEN, 0);
  tell ("marked", 0);
  tell ("trashing", 0);
  g_array_unref (fixture_move (store, rows[0], fixture_folder (store, "home", "Trash")));
  tell ("trashed", 0);

  fixture_note (store, listing);
  if (fixture_keep (store, g_ptr_array_index (listing, 0), whole, NULL, NULL))
    tell ("kept", 0);
  fixture_settle (store);
  tell ("expunging", 1);
  fixture_expunge (store, rows[1]);
  tell ("expunged", 1);
  fixture_close (store);

  return 0;
}

/* --- the one that looks --- */

static gboolean
told (const char *text,
      const char *what,
      guint       i)
{
  g_autofree char *line = g_strdup_printf ("%s %u\n", what, i);

  return strstr (text, line) != NULL;
}

static SatchelRow *
find_anywhere (SatchelStore *store,
               const char   *subject)
{
  static const char *const paths[] = { "Inbox", "Trash" };
  SatchelRow *found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr(GPtrArray) rows = NULL;

      if (fixture_folder (store, "home", paths[i]) == 0)
        continue;
      rows = fixture_list (store, "home", paths[i], (SatchelQuery) { 0 });
      for (guint j = 0; j < rows->len; j++)
        {
          SatchelRow *row = g_ptr_array_index (rows, j);

          if (!g_str_equal (row->subject, subject))
            continue;

          /* Never twice. */
          g_assert_null (found);
          found = satchel_row_ref (row);
        }
    }

  return found;
}

static void
check_message (SatchelStore  *store,
               const char    *text,
               SatchelListed *item,
               guint          i)
{
  g_autofree char *subject = g_strdup_printf ("m%u", i);
  g_autoptr(GBytes) wanted = make_message (i);
  g_autoptr(GBytes) got = NULL;
  g_autoptr(SatchelRow) row = find_anywhere (store, subject);

  /* What was said to be kept is held, and so is what is here. */
  if (told (text, "kept", i))
    g_assert_cmpint (item->known, ==, SATCHEL_KNOWN_HELD);
  g_assert_true ((item->known == SATCHEL_KNOWN_HELD) == (row != NULL || told (text, "expunging", i)));
  if (told (text, "expunged", i))
    g_assert_null (row);
  else if (told (text, "kept", i) && !told (text, "expunging", i))
    g_assert_nonnull (row);

  /* Deleted on the server is only what the person deleted here, and has not taken back. */
  if (item->deleted_here)
    g_assert_true (told (text, "trashing", i) || told (text, "expunging", i));
  if (told (text, "restored", i) || (told (text, "kept", i) && i != 1 && i != 3))
    g_assert_false (item->deleted_here);
  if ((told (text, "trashed", i) && !told (text, "restoring", i)) || told (text, "expunged", i))
    g_assert_true (item->deleted_here);

  if (row == NULL)
    return;
  got = fixture_load (store, row->row, NULL);
  fixture_assert_bytes (got, wanted);
}

static void
check_store (const char *folder,
             const char *trace_path)
{
  g_autofree char *text = NULL;
  g_autoptr(GPtrArray) listing = make_listing ();
  g_autoptr(SatchelVerdict) verdict = NULL;
  SatchelStore *store = fixture_open (folder);

  if (!g_file_get_contents (trace_path, &text, NULL, NULL))
    text = g_strdup ("");
  fixture_note (store, listing);
  for (guint i = 0; i < N_MESSAGES; i++)
    check_message (store, text, g_ptr_array_index (listing, i), i);

  verdict = fixture_verify (store);
  g_assert_cmpuint (verdict->damaged->len, ==, 0);
  g_assert_cmpuint (verdict->missing->len, ==, 0);
  g_assert_cmpuint (verdict->not_indexed->len, ==, 0);

  /* And receiving goes on: what is not held comes again, once. */
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      SatchelListed *item = g_ptr_array_index (listing, i);
      g_autofree char *subject = g_strdup_printf ("m%u", i);
      g_autoptr(GBytes) message = make_message (i);
      g_autoptr(SatchelRow) row = NULL;
      g_autoptr(GError) error = NULL;

      if (item->known != SATCHEL_KNOWN_NEW)
        continue;
      fixture_keep (store, item, message, NULL, &error);
      g_assert_no_error (error);
      fixture_settle (store);
      row = find_anywhere (store, subject);
      g_assert_nonnull (row);
    }
  fixture_close (store);
}

static void
check_sound (SatchelStore *store)
{
  g_autoptr(SatchelVerdict) verdict = fixture_verify (store);

  g_assert_cmpuint (verdict->damaged->len, ==, 0);
  g_assert_cmpuint (verdict->missing->len, ==, 0);
  g_assert_cmpuint (verdict->not_indexed->len, ==, 0);
}

static void
check_bytes (SatchelStore *store,
             SatchelRow   *row,
             guint         message)
{
  g_autoptr(GBytes) wanted = make_message (message);
  g_autoptr(GBytes) got = fixture_load (store, row->row, NULL);

  fixture_assert_bytes (got, wanted);
}

/* The one that becomes whole: there, once, as its first lines or as the whole, and what the state says of it is
 * so. */
static void
check_whole (SatchelStore  *store,
             const char    *text,
             SatchelListed *item)
{
  g_autoptr(SatchelRow) lines = find_anywhere (store, "m0");
  g_autoptr(SatchelRow) whole = find_anywhere (store, "m2");
  SatchelRow *row = lines != NULL ? lines : whole;

  g_assert_false (lines != NULL && whole != NULL);
  g_assert_true ((item->known == SATCHEL_KNOWN_HELD) == (whole != NULL));
  g_assert_true ((item->known == SATCHEL_KNOWN_PARTIAL) == (lines != NULL));
  if (told (text, "lines", 0))
    g_assert_nonnull (row);
  if (told (text, "kept", 0))
    g_assert_nonnull (whole);
  if (row == NULL)
    return;

  g_assert_true (row->is_partial == (lines != NULL));
  g_assert_cmpstr (row->id, ==, item->id);
  check_bytes (store, row, lines != NULL ? 0 : 2);
  if (told (text, "marked", 0))
    g_assert_cmpint (row->flags, ==, SATCHEL_FLAG_SEEN);
  if (told (text, "trashed", 0))
    g_assert_cmpstr (row->path, ==, "Trash");
  g_assert_true (!item->deleted_here || told (text, "trashing", 0));
  g_assert_true (item->deleted_here || !told (text, "trashed", 0));
}

static void
check_expunged (SatchelStore  *store,
                const char    *text,
                SatchelListed *item)
{
  g_autoptr(SatchelRow) row = find_anywhere (store, "m1");

  if (told (text, "expunged", 1))
    g_assert_null (row);
  else if (told (text, "lines", 1) && !told (text, "expunging", 1))
    g_assert_nonnull (row);
  if (row != NULL)
    check_bytes (store, row, 1);
  g_assert_true ((item->known == SATCHEL_KNOWN_PARTIAL) == (row != NULL));

  /* Counted as held only since it was deleted. */
  g_assert_true ((item->known == SATCHEL_KNOWN_HELD) == item->deleted_here);
  g_assert_true (!item->deleted_here || told (text, "expunging", 1));
}

/* Receiving goes on as an account without a limit would have it: both come whole, if they are wanted, once. */
static void
go_on_receiving (SatchelStore *store,
                 GPtrArray    *listing)
{
  for (guint i = 0; i < 2; i++)
    {
      static const guint messages[] = { 2, 3 };
      SatchelListed *item = g_ptr_array_index (listing, i);
      g_autoptr(GBytes) whole = make_message (messages[i]);
      g_autofree char *subject = g_strdup_printf ("m%u", messages[i]);
      g_autofree char *before = g_strdup_printf ("m%u", i);
      g_autoptr(SatchelRow) row = NULL;
      g_autoptr(SatchelRow) old = NULL;
      g_autoptr(GError) error = NULL;

      if (item->known == SATCHEL_KNOWN_HELD)
        continue;
      fixture_keep (store, item, whole, NULL, &error);
      g_assert_no_error (error);
      fixture_settle (store);
      row = find_anywhere (store, subject);
      old = find_anywhere (store, before);
      g_assert_nonnull (row);
      g_assert_null (old);
      g_assert_false (row->is_partial);
      check_bytes (store, row, messages[i]);
    }
}

static void
check_lines (const char *folder,
             const char *trace_path)
{
  g_autofree char *text = NULL;
  g_autoptr(GPtrArray) listing = fixture_listing ("u0", "u1", NULL);
  SatchelStore *store = fixture_open (folder);

  if (!g_file_get_contents (trace_path, &text, NULL, NULL))
    text = g_strdup ("");
  fixture_note (store, listing);
  check_whole (store, text, g_ptr_array_index (listing, 0));
  check_expunged (store, text, g_ptr_array_index (listing, 1));
  check_sound (store);
  go_on_receiving (store, listing);
  check_sound (store);
  fixture_close (store);

  /* What the whole has replaced is gone from the disk at the latest now. */
  store = fixture_open (folder);
  g_assert_null (fixture_find_file (folder, "/.partial/"));
  fixture_close (store);
}

static int
run_once (const char *program,
          const char *folder,
          int         n,
          const char *trace_path,
          const char *scenario)
{
  g_autofree char *number = g_strdup_printf ("%d", n);
  const char *arguments[] = { program, folder, number, trace_path, scenario, NULL };
  g_autoptr(GError) error = NULL;
  int status;

  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL,
                               &status, &error));
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static void
test_every_step (gconstpointer program)
{
  int ended = DIED;

  for (int n = 1; ended == DIED; n++)
    {
      char *folder = fixture_make_folder ();
      g_autofree char *store = g_build_filename (folder, "store", NULL);
      g_autofree char *trace_path = g_build_filename (folder, "trace", NULL);

      ended = run_once (program, store, n, trace_path, NULL);
      g_assert_true (ended == DIED || ended == 0);
      check_store (store, trace_path);
      fixture_remove (folder);

      /* A scenario of fewer steps than this would not be the one above. */
      if (ended == 0)
        g_assert_cmpint (n, >, 60);
    }
}

/* Every step twice: the index is there, and it is lost with the crash. */
static void
test_every_step_of_first_lines (gconstpointer program)
{
  int ended = DIED;

  for (int n = 1; ended == DIED; n++)
    {
      for (guint lost = 0; lost < 2; lost++)
        {
          char *folder = fixture_make_folder ();
          g_autofree char *store = g_build_filename (folder, "store", NULL);
          g_autofree char *index = g_build_filename (store, "index.sqlite", NULL);
          g_autofree char *trace_path = g_build_filename (folder, "trace", NULL);

          ended = run_once (program, store, n, trace_path, "lines");
          g_assert_true (ended == DIED || ended == 0);
          if (lost)
            (void) g_unlink (index);
          check_lines (store, trace_path);
          fixture_remove (folder);
        }
      if (ended == 0)
        g_assert_cmpint (n, >, 40);
    }
}

/* --- a disk that takes no more --- */

/* A file may not grow beyond this: the nearest thing to a full disk that needs no disk. */
static void
test_file_size (void)
{
  char *folder = fixture_make_folder ();
  g_autoptr(GPtrArray) listing = make_listing ();
  g_autoptr(GBytes) large = fixture_message ("large", 3 * 1024 * 1024);
  g_autoptr(GBytes) small = fixture_message ("small", 500);
  g_autoptr(SatchelVerdict) verdict = NULL;
  g_autoptr(SatchelRow) row = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *left = NULL;
  struct rlimit before, limit;
  SatchelStore *store = fixture_open (folder);

  fixture_note (store, listing);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = 2 * 1024 * 1024;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);

  g_assert_false (fixture_keep (store, g_ptr_array_index (listing, 0), large, NULL, &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_true (fixture_keep (store, g_ptr_array_index (listing, 1), small, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);

  fixture_settle (store);
  left = fixture_find_file (folder, "/Inbox/tmp/");
  g_assert_null (left);
  g_assert_cmpuint (satchel_store_get_unkept (store), ==, 0);
  fixture_note (store, listing);
  g_assert_cmpint (((SatchelListed *) g_ptr_array_index (listing, 0))->known, ==, SATCHEL_KNOWN_NEW);
  g_assert_cmpint (((SatchelListed *) g_ptr_array_index (listing, 1))->known, ==, SATCHEL_KNOWN_HELD);

  /* And it comes as soon as there is room. */
  g_assert_true (fixture_keep (store, g_ptr_array_index (listing, 0), large, NULL, &error));
  fixture_settle (store);
  row = find_anywhere (store, "large");
  g_assert_nonnull (row);
  verdict = fixture_verify (store);
  g_assert_cmpuint (verdict->damaged->len + verdict->missing->len + verdict->not_indexed->len, ==, 0);
  fixture_close (store);
  fixture_remove (folder);
}

static guint64
size_of (const char *folder,
         const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GStatBuf about;

  g_assert_cmpint (g_stat (path, &about), ==, 0);
  return (guint64) about.st_size;
}

/* The messages reach the disk, but the state can't be written: none is held, and none is lost. The
 * next listing finds them. */
static void
test_state_takes_nothing (void)
{
  char *folder = fixture_make_folder ();
  g_autoptr(GPtrArray) listing = make_listing ();
  g_autoptr(GBytes) message = fixture_message ("small", 500);
  g_autoptr(GBytes) got = NULL;
  g_autoptr(SatchelVerdict) verdict = NULL;
  g_autoptr(SatchelRow) row = NULL;
  g_autoptr(GError) error = NULL;
  struct rlimit before, limit;
  SatchelStore *store = fixture_open (folder);

  fixture_note (store, listing);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = size_of (folder, "state.sqlite-wal");
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_false (fixture_keep (store, g_ptr_array_index (listing, 0), message, NULL, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (error->domain, ==, SATCHEL_STORE_ERROR);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);

  fixture_note (store, listing);
  g_assert_cmpint (((SatchelListed *) g_ptr_array_index (listing, 0))->known, ==, SATCHEL_KNOWN_HELD);
  fixture_settle (store);
  row = find_anywhere (store, "small");
  g_assert_nonnull (row);
  g_assert_cmpstr (row->id, ==, ((SatchelListed *) g_ptr_array_index (listing, 0))->id);
  got = fixture_load (store, row->row, NULL);
  fixture_assert_bytes (got, message);
  verdict = fixture_verify (store);
  g_assert_cmpuint (verdict->damaged->len + verdict->missing->len + verdict->not_indexed->len, ==, 0);
  fixture_close (store);
  fixture_remove (folder);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 5 && argv[1][0] == '/')
    return play_lines (argv[1], atoi (argv[2]), argv[3]);
  if (argc == 4 && argv[1][0] == '/')
    return play (argv[1], atoi (argv[2]), argv[3]);

  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/kill-store/every-step", argv[0], test_every_step);
  g_test_add_data_func ("/kill-store/first-lines", argv[0], test_every_step_of_first_lines);
  g_test_add_func ("/kill-store/file-size", test_file_size);
  g_test_add_func ("/kill-store/state-takes-nothing", test_state_takes_nothing);

  return g_test_run ();
}
