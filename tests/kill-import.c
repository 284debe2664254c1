/* kill-import.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Dies at every step of an import that a crash could follow, and imports again: everything is there once, with its bytes, and
 * nothing is in the way.
 *
 *   kill-import                       starts itself for each step in turn
 *   kill-import FOLDER N MAILBOX      imports and ends at its Nth step */

#include "config.h"

#include "base/durable.h"
#include "store-fixture.h"
#include "store/import.h"
#include "store/maildir.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_MESSAGES 5
#define DIED       77

static int steps_left;
static char *self_path;

/* In one thread after the other; counted as they come. */
static void
count_down (const char *step,
            const char *path)
{
  if (g_atomic_int_dec_and_test (&steps_left))
    _exit (DIED);
}

/* One of them is too long for memory; two of them have marks. */
static GBytes *
make_message (guint i)
{
  g_autofree char *subject = g_strdup_printf ("m%u", i);

  return fixture_message (subject, i == 2 ? 900 * 1024 : 500);
}

static void
write_mailbox (const char *path)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autoptr(GBytes) message = make_message (i);

      g_string_append (text, "From a Tue Nov 24 17:43:14 2026\n");
      if (i % 2 == 1)
        g_string_append (text, "Status: RO\n");
      g_string_append_len (text, g_bytes_get_data (message, NULL), (gssize) g_bytes_get_size (message));
      g_string_append (text, "\n");
    }
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
}

static SatchelImportReport *
import (SatchelStore *store,
        const char   *mailbox)
{
  g_autoptr(GPtrArray) origins = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_mail_origin_free);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  SatchelImportReport *report;

  g_ptr_array_add (origins, satchel_mail_origin_new (mailbox, "Old/mail", SATCHEL_MAIL_NAMES_UTF7));
  satchel_store_import_async (store, origins, SATCHEL_LOCAL_ACCOUNT, FALSE, NULL, NULL, NULL, fixture_on_result, &result);
  report = satchel_store_import_finish (store, fixture_wait (&result), &error);
  g_assert_no_error (error);
  fixture_settle (store);

  return report;
}

static int
play (const char *folder,
      int         n,
      const char *mailbox)
{
  SatchelStore *store;

  steps_left = n;
  satchel_durable_set_observer (count_down);
  store = fixture_open (folder);
  satchel_import_report_free (import (store, mailbox));
  fixture_close (store);

  return 0;
}

/* Returns: whether it died. */
static gboolean
die_at (const char *folder,
        int         n,
        const char *mailbox)
{
  g_autofree char *number = g_strdup_printf ("%d", n);
  const char *words[] = { self_path, folder, number, mailbox, NULL };
  g_autoptr(GError) error = NULL;
  int status;

  g_assert_true (g_spawn_sync (NULL, (char **) words, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  g_assert_true (WEXITSTATUS (status) == DIED || WEXITSTATUS (status) == 0);

  return WEXITSTATUS (status) == DIED;
}

static void
check_messages (SatchelStore *store)
{
  g_autoptr(GPtrArray) rows = fixture_list (store, "local", "Old/mail", (SatchelQuery) { 0 });
  gboolean seen[N_MESSAGES] = { FALSE };

  g_assert_cmpuint (rows->len, ==, N_MESSAGES);
  for (guint i = 0; i < rows->len; i++)
    {
      SatchelRow *row = g_ptr_array_index (rows, i);
      guint n = (guint) atoi (row->subject + 1);
      g_autoptr(GBytes) wanted = make_message (n);
      g_autoptr(GBytes) got = fixture_load (store, row->row, NULL);
      const char *octets = g_bytes_get_data (got, NULL);
      gsize head = n % 2 == 1 ? strlen ("Status: RO\n") : 0;
      g_autoptr(GBytes) rest = g_bytes_new_from_bytes (got, head, g_bytes_get_size (got) - head);

      g_assert_cmpuint (n, <, N_MESSAGES);
      g_assert_false (seen[n]);
      seen[n] = TRUE;
      g_assert_true (head == 0 || g_str_has_prefix (octets, "Status: RO\n"));
      fixture_assert_bytes (rest, wanted);
      g_assert_cmpuint (row->flags, ==, n % 2 == 1 ? SATCHEL_FLAG_SEEN : 0);
    }
}

static void
check (const char *folder,
       const char *mailbox)
{
  SatchelStore *store = fixture_open (folder);
  g_autoptr(SatchelImportReport) report = import (store, mailbox);
  g_autoptr(SatchelImportReport) again = import (store, mailbox);
  g_autoptr(SatchelVerdict) verdict = fixture_verify (store);
  g_autofree char *directory = satchel_maildir_get_directory (folder, "local", "Old/mail");
  g_autofree char *tmp = g_build_filename (directory, "tmp", NULL);
  g_autoptr(GDir) dir = g_dir_open (tmp, 0, NULL);

  g_assert_cmpuint (report->found, ==, N_MESSAGES);
  g_assert_cmpuint (report->imported + report->duplicates, ==, N_MESSAGES);
  g_assert_cmpuint (again->duplicates, ==, N_MESSAGES);
  g_assert_cmpuint (verdict->messages, ==, N_MESSAGES);
  g_assert_cmpuint (verdict->missing->len + verdict->damaged->len + verdict->not_indexed->len, ==, 0);
  g_assert_null (g_dir_read_name (dir));
  check_messages (store);
  fixture_close (store);
}

static void
test_each_step (void)
{
  char *elsewhere = fixture_make_folder ();
  g_autofree char *mailbox = g_build_filename (elsewhere, "mbox", NULL);
  gboolean died = TRUE;
  int n;

  write_mailbox (mailbox);
  for (n = 1; died; n++)
    {
      char *folder = fixture_make_folder ();

      died = die_at (folder, n, mailbox);
      check (folder, mailbox);
      fixture_remove (folder);
    }

  /* Folders, files, renames, syncs: it has been through all of them. */
  g_test_message ("%d steps", n - 2);
  g_assert_cmpint (n, >, 20);
  fixture_remove (elsewhere);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 4)
    return play (argv[1], atoi (argv[2]), argv[3]);

  self_path = g_canonicalize_filename (argv[0], NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kill-import/each-step", test_each_step);

  return g_test_run ();
}
