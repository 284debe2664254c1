/* test-pop-listing.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "pop/pop-listing.h"

typedef struct
{
  const char *path;
  const char *line;
  guint64     number;   /* 0: no line of a listing */
  const char *uid;
} UidlCase;

static const UidlCase uidl_cases[] = {
  { "plain", "1 whqtswO00WBw418f9t5JxYwZ", 1, "whqtswO00WBw418f9t5JxYwZ" },
  { "two-spaces", "2  QhdPYR:00WBw1Ph7x7", 2, "QhdPYR:00WBw1Ph7x7" },
  { "tab", "3\tabc", 3, "abc" },
  { "spaces-at-end", "4 abc  \t", 4, "abc" },
  { "spaces-before", "  5 abc", 5, "abc" },
  { "space-inside", "6 abc def", 6, "abc def" },
  { "eight-bit", "7 \344\366\374", 7, "\344\366\374" },
  { "longer-than-70", "8 123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789", 8,
    "123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789" },
  { "empty", "9", 9, "" },
  { "empty-with-space", "10 ", 10, "" },
  { "large-number", "18446744073709551615 a", G_MAXUINT64, "a" },
  { "number-too-large", "18446744073709551616 a", 0, NULL },
  { "zero", "0 abc", 0, NULL },
  { "no-number", "abc 1", 0, NULL },
  { "minus", "-1 abc", 0, NULL },
  { "plus", "+1 abc", 0, NULL },
  { "grown-together", "12abc", 0, NULL },
  { "nothing", "", 0, NULL },
  { "reply", "-ERR no such message", 0, NULL },
};

static void
test_uidl (gconstpointer data)
{
  const UidlCase *wanted = data;
  g_autofree char *line = g_strdup (wanted->line);
  const char *uid = NULL;
  guint64 number = 0;

  g_assert_cmpint (satchel_pop_listing_read_uidl (line, &number, &uid), ==, wanted->number != 0);
  g_assert_cmpuint (number, ==, wanted->number);
  g_assert_cmpstr (uid, ==, wanted->uid);
  if (wanted->number == 0)
    g_assert_cmpstr (line, ==, wanted->line);
}

typedef struct
{
  const char *path;
  const char *line;
  guint64     number;
  guint64     octets;
} ListCase;

static const ListCase list_cases[] = {
  { "plain", "1 120", 1, 120 },
  { "two-spaces", "2  200", 2, 200 },
  { "empty-message", "3 0", 3, 0 },
  { "more-behind", "4 300 exact", 4, 300 },
  { "large", "5 18446744073709551615", 5, G_MAXUINT64 },
  { "too-large", "6 18446744073709551616", 0, 0 },
  { "no-size", "7", 0, 0 },
  { "no-size-but-space", "8 ", 0, 0 },
  { "size-is-a-word", "9 many", 0, 0 },
  { "size-runs-on", "10 12k", 0, 0 },
  { "negative", "11 -1", 0, 0 },
  { "zero", "0 120", 0, 0 },
  { "nothing", "", 0, 0 },
};

static void
test_list (gconstpointer data)
{
  const ListCase *wanted = data;
  guint64 number = 0, octets = 0;

  g_assert_cmpint (satchel_pop_listing_read_list (wanted->line, &number, &octets), ==, wanted->number != 0);
  g_assert_cmpuint (number, ==, wanted->number);
  g_assert_cmpuint (octets, ==, wanted->octets);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (uidl_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/pop-listing/uidl/", uidl_cases[i].path, NULL);

      g_test_add_data_func (path, &uidl_cases[i], test_uidl);
    }
  for (guint i = 0; i < G_N_ELEMENTS (list_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/pop-listing/list/", list_cases[i].path, NULL);

      g_test_add_data_func (path, &list_cases[i], test_list);
    }

  return g_test_run ();
}
