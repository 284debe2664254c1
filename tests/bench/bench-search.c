/* bench-search.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How long the window waits for each letter that is typed: a store that is open, each beginning of each query
 * searched as the window does, several times.
 *
 *   bench-search FOLDER QUERY…
 */

#include "config.h"

#include "store/finding.h"

#include <stdio.h>

#define ROUNDS 5

static void
on_result (GObject      *source,
           GAsyncResult *result,
           gpointer      place)
{
  *(GAsyncResult **) place = g_object_ref (result);
}

/* Milliseconds. @n: (out): found. */
static double
search (SatchelStore *store,
        const char   *text,
        gboolean      best,
        guint        *n)
{
  const SatchelScope scope = { .best = best };
  gint64 start = g_get_monotonic_time ();
  g_autoptr(SatchelSearch) search = satchel_search_new (text, TRUE);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(SatchelFound) found = NULL;

  satchel_store_search_async (store, search, &scope, NULL, on_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  found = satchel_store_search_finish (store, result, &error);
  if (found == NULL)
    g_error ("%s", error->message);
  *n = found->rows->len;

  return (double) (g_get_monotonic_time () - start) / 1000;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const double *first = a, *second = b;

  return *first < *second ? -1 : *first > *second;
}

static void
measure (SatchelStore *store,
         const char   *text,
         gboolean      best)
{
  double times[ROUNDS];
  guint n = 0;

  for (guint i = 0; i < ROUNDS; i++)
    times[i] = search (store, text, best, &n);
  qsort (times, ROUNDS, sizeof times[0], compare);
  printf ("%-28s %8u found %7.1f ms median %7.1f ms worst%s\n", text, n, times[ROUNDS / 2], times[ROUNDS - 1],
          best ? "  (best first)" : "");
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(SatchelStore) store = NULL;

  if (argc < 3)
    g_error ("bench-search FOLDER QUERY…");
  store = satchel_store_open (argv[1], SATCHEL_STORE_READ, &error);
  if (store == NULL)
    g_error ("%s", error->message);

  for (int i = 2; i < argc; i++)
    {
      for (const char *end = g_utf8_next_char (argv[i]); *end != '\0'; end = g_utf8_next_char (end))
        {
          g_autofree char *typed = g_strndup (argv[i], (gsize) (end - argv[i]));

          measure (store, typed, FALSE);
        }
      measure (store, argv[i], FALSE);
      measure (store, argv[i], TRUE);
    }
  satchel_store_close (store);

  return 0;
}
