/* bench-on-server.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the preview of "what goes when" costs: bench-on-server DIRECTORY MESSAGES, the directory empty. Prints the wall
 * time until the state's answer is there, that of foreseeing it with a limit, and the peak memory. Not a test. */

#include "config.h"

#include "office/retention.h"
#include "store/on-server.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <sys/resource.h>

static void
on_result (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
run (const char *folder,
     const char *name,
     const char *insert,
     int         n)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *sql = g_strdup_printf ("WITH RECURSIVE number (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number"
                                          "  WHERE i < %d) %s", n, insert);
  sqlite3 *db = NULL;

  if (sqlite3_open (path, &db) != SQLITE_OK || sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s: %s", path, sqlite3_errmsg (db));
  sqlite3_close (db);
}

static void
fill (const char *folder,
      int         n)
{
  run (folder, "state.sqlite",
       "INSERT INTO server_message (account, uid, copy, known, first_seen, kept, size, name)"
               "  SELECT 'home', CAST (printf ('%08x0000%08x', i * 2654435761, i) AS BLOB), 0, 1, 1700000000 + i / 50,"
               "         1700000000, 20000, printf ('17%08d.%016x_00000000.satchel', i, i * 40503) FROM number",
       n);
  run (folder, "index.sqlite",
       "INSERT INTO message (name, folder, in_cur, suffix, flags, date, arrived, size, attachments, heads_only,"
               "                     sender_key, subject_key, subject, sender, recipients, preview, refs)"
               "  SELECT printf ('17%08d.%016x_00000000.satchel', i, i * 40503), 1, 1, ':2,S', 1, 1700000000 + i, 0, 20000,"
               "         0, 0, '', '', 'Re: minutes of meeting ' || i, 'marta@lindqvist.example' || char (9) || 'Marta',"
               "         '', 'The usual', '' FROM number",
       n);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) copies = NULL;
  g_autoptr(SatchelAccount) account = satchel_account_new ("home");
  g_autofree gint64 *when = NULL;
  SatchelRetentionSum sum;
  SatchelStore *store;
  struct rusage usage;
  gint64 began;
  int n;

  if (argc != 3)
    {
      g_printerr ("bench-on-server DIRECTORY MESSAGES\n");
      return 2;
    }
  n = atoi (argv[2]);
  store = satchel_store_open (argv[1], SATCHEL_STORE_WRITE, &error);
  if (store == NULL)
    g_error ("%s", error->message);
  satchel_store_close (store);
  g_object_unref (store);
  fill (argv[1], n);

  store = satchel_store_open (argv[1], SATCHEL_STORE_READ, &error);
  if (store == NULL)
    g_error ("%s", error->message);
  began = g_get_monotonic_time ();
  satchel_store_on_server_async (store, "home", NULL, NULL, on_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  copies = satchel_store_on_server_finish (store, result, &error);
  if (copies == NULL || copies->len != (guint) n)
    g_error ("%u copies", copies != NULL ? copies->len : 0);
  g_print ("answer    %6.1f ms\n", (double) (g_get_monotonic_time () - began) / 1000);

  when = g_new (gint64, n);
  g_object_set (account, "on-server", SATCHEL_ON_SERVER_DAYS, "days", 14, "keep-messages", n / 2, NULL);
  began = g_get_monotonic_time ();
  satchel_retention_foresee (account, copies, 1700000000, when);
  satchel_retention_sum (copies, when, 1700000000, &sum);
  g_print ("foreseen  %6.1f ms  (%u next, %u later, %u stay)\n", (double) (g_get_monotonic_time () - began) / 1000,
           sum.next, sum.later, sum.staying);

  getrusage (RUSAGE_SELF, &usage);
  g_print ("memory    %6.1f MB\n", (double) usage.ru_maxrss / 1024);
  satchel_store_close (store);
  g_object_unref (store);
  return 0;
}
