/* bench-store.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How fast mail is kept: bench-store DIRECTORY MESSAGES OCTETS. Prints the wall time until the last
 * message is held and until all of them are in the list, what a listing of them costs, and the peak
 * memory. Not a test. */

#include "config.h"

#include "base/limits.h"
#include "store/receive.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

typedef struct
{
  SatchelStore *store;
  GMainLoop    *loop;
  guint         kept;
  guint         wanted;
  gboolean      done;
} Bench;

static void
on_kept (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr(GError) error = NULL;
  Bench *bench = data;

  if (!satchel_incoming_keep_finish (SATCHEL_STORE (source), result, NULL, &error))
    g_error ("%s", error->message);
  bench->kept++;
}

static void
on_drained (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_error ("%s", error->message);
  *(gboolean *) data = TRUE;
}

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Bench *bench = data;

  g_assert_true (g_task_propagate_boolean (G_TASK (result), NULL));
  bench->done = TRUE;
}

static void
wait_for (gboolean *flag)
{
  while (!*flag)
    g_main_context_iteration (NULL, TRUE);
}

static char *
make_message (guint i,
              gsize size)
{
  GString *text = g_string_sized_new (size + 1024);

  g_string_append_printf (text,
                          "From: Person %u <p%u@example.org>\r\nTo: me@example.org\r\n"
                          "Subject: Message number %u\r\nMessage-ID: <%u@example.org>\r\n"
                          "Date: Tue, 01 Oct 2024 %02u:%02u:%02u +0000\r\nMIME-Version: 1.0\r\n"
                          "Content-Type: text/plain; charset=utf-8\r\n\r\n",
                          i % 97, i % 97, i, i, i / 3600 % 24, i / 60 % 60, i % 60);
  while (text->len < size)
    g_string_append_printf (text, "Line %u of message %u speaks of nothing much, as lines do.\r\n",
                            (guint) text->len, i);

  return g_string_free (text, FALSE);
}

static void
receive_one (Bench         *bench,
             SatchelListed *item,
             const char    *bytes,
             gsize          length)
{
  SatchelIncoming *incoming = satchel_store_begin (bench->store, "bench", item);

  for (gsize at = 0; at < length;)
    {
      gsize n = MIN (length - at, SATCHEL_LIMIT_READ);

      if (!satchel_incoming_write (incoming, bytes + at, n))
        {
          gboolean drained = FALSE;

          satchel_incoming_drain_async (incoming, NULL, on_drained, &drained);
          wait_for (&drained);
        }
      at += n;
    }
  satchel_incoming_keep_async (incoming, on_kept, bench);
  while (satchel_store_get_unkept (bench->store) > SATCHEL_LIMIT_UNKEPT)
    g_main_context_iteration (NULL, TRUE);
  g_main_context_iteration (NULL, FALSE);
}

static double
seconds_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GPtrArray) listing = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_listed_free);
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;
  struct rusage usage;
  Bench bench = { 0 };
  gint64 start;
  gsize size;

  if (argc != 4)
    {
      g_printerr ("Usage: bench-store DIRECTORY MESSAGES OCTETS\n");
      return 2;
    }
  bench.wanted = (guint) strtoul (argv[2], NULL, 10);
  size = strtoul (argv[3], NULL, 10);

  /* A few different texts stand for all, so that making them does not count. */
  for (guint i = 0; i < MIN (bench.wanted, 64); i++)
    g_ptr_array_add (messages, make_message (i, size));
  for (guint i = 0; i < bench.wanted; i++)
    {
      g_autofree char *uid = g_strdup_printf ("%08x%08x", i * 2654435761u, i);

      g_ptr_array_add (listing, satchel_listed_new (i + 1, uid));
    }

  bench.store = satchel_store_open (argv[1], SATCHEL_STORE_WRITE, &error);
  if (bench.store == NULL)
    g_error ("%s", error->message);

  start = g_get_monotonic_time ();
  satchel_store_note_listing_async (bench.store, "bench", listing, TRUE, NULL, on_done, &bench);
  wait_for (&bench.done);
  g_print ("listing, all new:   %.3f s\n", seconds_since (start));

  start = g_get_monotonic_time ();
  for (guint i = 0; i < bench.wanted; i++)
    {
      const char *text = g_ptr_array_index (messages, i % messages->len);

      receive_one (&bench, g_ptr_array_index (listing, i), text, strlen (text));
    }
  while (bench.kept < bench.wanted)
    g_main_context_iteration (NULL, TRUE);
  g_print ("kept:               %.3f s\n", seconds_since (start));

  bench.done = FALSE;
  satchel_store_settle_async (bench.store, NULL, on_done, &bench);
  wait_for (&bench.done);
  g_print ("kept and in lists:  %.3f s\n", seconds_since (start));

  start = g_get_monotonic_time ();
  bench.done = FALSE;
  satchel_store_note_listing_async (bench.store, "bench", listing, TRUE, NULL, on_done, &bench);
  wait_for (&bench.done);
  g_print ("listing, all known: %.3f s\n", seconds_since (start));

  start = g_get_monotonic_time ();
  satchel_store_close (bench.store);
  g_object_unref (bench.store);
  g_print ("close:              %.3f s\n", seconds_since (start));

  start = g_get_monotonic_time ();
  bench.store = satchel_store_open (argv[1], SATCHEL_STORE_WRITE, &error);
  g_print ("open again:         %.3f s\n", seconds_since (start));
  bench.done = FALSE;
  satchel_store_settle_async (bench.store, NULL, on_done, &bench);
  wait_for (&bench.done);
  g_print ("caught up:          %.3f s\n", seconds_since (start));
  satchel_store_close (bench.store);
  g_object_unref (bench.store);

  getrusage (RUSAGE_SELF, &usage);
  g_print ("CPU: %.2f s user, %.2f s system; peak memory: %ld kB\n",
           (double) usage.ru_utime.tv_sec + (double) usage.ru_utime.tv_usec / 1e6,
           (double) usage.ru_stime.tv_sec + (double) usage.ru_stime.tv_usec / 1e6, usage.ru_maxrss);
  return 0;
}
