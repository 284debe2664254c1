/* test-reader.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/attachment-file.h"
#include "ui/message-text.h"
#include "ui/search-marks.h"
#include "ui/words.h"

#include <locale.h>
#include <stdio.h>

/* --- words --- */

static gint64
moment (const char *iso)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (iso, zone);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time);
}

static void
assert_date (const char *date,
             const char *now,
             const char *expected)
{
  g_autofree char *words = satchel_words_for_date (moment (date), moment (now));

  g_assert_cmpstr (words, ==, expected);
}

static void
test_dates (void)
{
  const char *now = "2026-11-21T10:00:00";

  assert_date ("2026-11-21T09:41:00", now, "09:41");
  assert_date ("2026-11-21T00:00:00", now, "00:00");
  assert_date ("2026-11-20T23:59:00", now, "Yesterday");
  assert_date ("2026-11-19T10:00:00", now, "Thursday");
  assert_date ("2026-11-15T00:00:00", now, "Sunday");
  assert_date ("2026-11-14T23:59:00", now, "14 November");
  assert_date ("2026-01-01T00:00:00", now, "1 January");
  assert_date ("2025-12-31T23:59:00", now, "31 Dec 2025");
  assert_date ("2026-11-23T08:00:00", now, "23 November");   /* a clock that is ahead */
}

static void
test_dates_over_the_new_year (void)
{
  assert_date ("2025-12-31T23:59:00", "2026-01-01T00:01:00", "Yesterday");
  assert_date ("2025-12-29T12:00:00", "2026-01-02T00:01:00", "Monday");
}

static void
test_impossible_date (void)
{
  g_autofree char *words = satchel_words_for_date (G_MAXINT64, 0);
  g_autofree char *full = satchel_words_for_full_date (G_MININT64);

  g_assert_cmpstr (words, ==, "");
  g_assert_cmpstr (full, ==, "");
}

static void
test_time_left (void)
{
  const struct
  {
    gint64      seconds;
    const char *words;
  } cases[] = {
    { 0, "a few seconds" }, { 30, "less than 1 min" }, { 60, "about 1 min" }, { 61, "about 2 min" },
    { 3600, "about 60 min" }, { 7200, "about 2 hours" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = satchel_words_for_time_left (cases[i].seconds);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

/* --- links --- */

static void
assert_link (const char *text,
             const char *covered,
             const char *address)
{
  gsize start = 0, length = 0;
  g_autofree char *uri = satchel_message_text_find_link (text, 0, &start, &length);
  g_autofree char *link = NULL;

  g_assert_cmpstr (uri, ==, address);
  if (address == NULL)
    return;
  link = g_strndup (text + start, length);
  g_assert_cmpstr (link, ==, covered);
}

static void
test_links (void)
{
  assert_link ("no link here", NULL, NULL);
  assert_link ("see https://a.example/b.", "https://a.example/b", "https://a.example/b");
  assert_link ("(https://a.example/b)", "https://a.example/b", "https://a.example/b");
  assert_link ("https://a.example/Bag_(leather)", "https://a.example/Bag_(leather)", "https://a.example/Bag_(leather)");
  assert_link ("<https://a.example/?q=1&r=2>", "https://a.example/?q=1&r=2", "https://a.example/?q=1&r=2");
  assert_link ("go to www.a.example, please", "www.a.example", "https://www.a.example");
  assert_link ("ask amara@okafor.example!", "amara@okafor.example", "mailto:amara@okafor.example");
  assert_link ("mailto:a@b.example", "mailto:a@b.example", "mailto:a@b.example");
  assert_link ("javascript:alert(1) file:///etc/passwd", NULL, NULL);
  assert_link ("见 https://a.example/页 吧", "https://a.example/页", "https://a.example/页");
}

/* --- attachments as files --- */

static void
assert_unused (GFile      *folder,
               const char *name,
               const char *expected)
{
  g_autoptr (GFile) file = satchel_attachment_file_new_unused (folder, name);
  g_autofree char *base = g_file_get_basename (file);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (base, ==, expected);
  g_assert_true (g_file_set_contents (g_file_peek_path (file), "x", 1, &error));
}

static void
test_unused_names (void)
{
  g_autofree char *path = g_dir_make_tmp ("satchel-files-XXXXXX", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  const char *names[] = { "a.pdf", "a (2).pdf", "a (3).pdf", ".hidden", ".hidden (2)", "none", "none (2)" };

  assert_unused (folder, "a.pdf", "a.pdf");
  assert_unused (folder, "a.pdf", "a (2).pdf");
  assert_unused (folder, "a.pdf", "a (3).pdf");
  assert_unused (folder, ".hidden", ".hidden");
  assert_unused (folder, ".hidden", ".hidden (2)");
  assert_unused (folder, "none", "none");
  assert_unused (folder, "none", "none (2)");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_build_filename (path, names[i], NULL);

      g_assert_cmpint (remove (file), ==, 0);
    }
  g_assert_cmpint (remove (path), ==, 0);
}

static void
test_private_copies (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) one = satchel_attachment_file_new_private ("a.pdf", &error);
  g_autoptr (GFile) two = satchel_attachment_file_new_private ("a.pdf", &error);
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GFileInfo) info = NULL;

  g_assert_no_error (error);
  g_assert_false (g_file_equal (one, two));
  folder = g_file_get_parent (one);
  info = g_file_query_info (folder, G_FILE_ATTRIBUTE_UNIX_MODE, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmphex (g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_UNIX_MODE) & 0777, ==, 0700);

  g_assert_true (g_file_set_contents (g_file_peek_path (one), "x", 1, &error));
  satchel_attachment_file_protect (one);
  satchel_attachment_file_sweep ();
  g_assert_false (g_file_query_exists (one, NULL));
  g_assert_false (g_file_query_exists (folder, NULL));
}

/* --- words looked for, in HTML --- */

#define PAGE(body) "<!DOCTYPE html>\n<html><head><style>\np{boat:1}</style>\n</head>\n<body class=\"boat\">" body "</body></html>"
#define M(word) "<mark style=\"background:rgba(245,194,17,.4);color:inherit\">" word "</mark>"

static void
test_marked_page (void)
{
  const struct { const char *query; const char *page; const char *marked; } cases[] = {
    { "boat", PAGE ("<p title=\"a boat\">The boat &amp; a Boat.</p>boats"),
      PAGE ("<p title=\"a boat\">The " M ("boat") " &amp; a " M ("Boat") ".</p>boats") },
    { "boat hill", PAGE ("boat<b>hill</b> boat"), PAGE (M ("boat") "<b>" M ("hill") "</b> " M ("boat")) },
    { "\"tea &\"", PAGE ("&lt;tea&gt; &amp;&quot;tea"), PAGE ("&lt;" M ("tea") "&gt; &amp;&quot;" M ("tea")) },
    { "uber", PAGE ("Wir fahren \u00fcber &amp; hin"), PAGE ("Wir fahren " M ("\u00fcber") " &amp; hin") },
    { "from:boat", PAGE ("boat"), PAGE ("boat") },
    { "mark", PAGE (""), PAGE ("") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SatchelSearch) search = satchel_search_new (cases[i].query, FALSE);
      g_autofree char *marked = satchel_search_marks_page (cases[i].page, search);

      g_assert_cmpstr (marked, ==, cases[i].marked);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/reader/marked-page", test_marked_page);
  g_test_add_func ("/words/dates", test_dates);
  g_test_add_func ("/words/dates-over-the-new-year", test_dates_over_the_new_year);
  g_test_add_func ("/words/impossible-date", test_impossible_date);
  g_test_add_func ("/words/time-left", test_time_left);
  g_test_add_func ("/message-text/links", test_links);
  g_test_add_func ("/attachment-file/unused-names", test_unused_names);
  g_test_add_func ("/attachment-file/private-copies", test_private_copies);

  return g_test_run ();
}
