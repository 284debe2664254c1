/* test-search.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Queries as they are read and explained, and what they find in a store. */

#include "config.h"

#include "store-fixture.h"
#include "store/finding.h"
#include "store/tokenizer.h"

#include <string.h>

/* --- reading --- */

static void
test_explain (void)
{
  static const struct
  {
    const char *query;
    const char *words;
  } cases[] = {
    { "", "" },
    { "  -- !! \"\" () from: ", "" },
    { "tea", "“tea”" },
    { "tea cake", "“tea”, “cake”" },
    { "\"tea cake\" -milk", "“tea cake”, not: “milk”" },
    { "„grüner Tee“", "“grüner Tee”" },
    { "tea OR coffee", "“tea” or “coffee”" },
    { "a (tea OR coffee)", "“a”, (“tea” or “coffee”)" },
    { "tea AND NOT milk", "“tea”, not: “milk”" },
    { "beg*", "“beg…”" },
    { "from:anna TO:\"Carl Berg\" cc:d", "from contains “anna”, to contains “Carl Berg”, copy to contains “d”" },
    { "subject:x body:y filename:z.pdf",
      "subject contains “x”, text contains “y”, name of an attachment contains “z.pdf”" },
    { "has:attachment is:unread -is:starred", "has an attachment, unread, not: starred" },
    { "in:Inbox account:work", "in the folder “Inbox”, in the account “work”" },
    { "before:2024-05-01 after:1.5.2023", "before 1 May 2024, from 1 May 2023 on" },
    { "after:2024 before:2024/06", "from 1 January 2024 on, before 1 June 2024" },
    { "larger:5M smaller:1kB", "larger than 5.0\u00a0MB, smaller than 1.0\u00a0kB" },
    { "http://example.org/", "“http://example.org/”" },
    { "(((", "" },
    { "a)b", "“a)b”" },
    { "OR OR a", "“a”" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(SatchelSearch) search = satchel_search_new (cases[i].query, FALSE);
      g_autofree char *words = satchel_search_explain (search);

      g_assert_cmpstr (words, ==, cases[i].words);
      g_assert_null (satchel_search_get_remark (search));
      g_assert_cmpint (satchel_search_is_empty (search), ==, *cases[i].words == '\0');
    }
}

/* What can't be read is words, and said. */
static void
test_odd (void)
{
  static const struct
  {
    const char *query;
    const char *words;
    const char *remark;
  } cases[] = {
    { "colour:red", "“colour:red”", "colour:" },
    { "before:soon", "“before:soon”", "soon" },
    { "before:2024-13-01", "“before:2024-13-01”", "2024-13-01" },
    { "larger:huge", "“larger:huge”", "huge" },
    { "is:blue", "“is:blue”", "is:" },
    { "has:wings tea", "“has:wings”, “tea”", "has:" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(SatchelSearch) search = satchel_search_new (cases[i].query, FALSE);
      g_autofree char *words = satchel_search_explain (search);

      g_assert_cmpstr (words, ==, cases[i].words);
      g_assert_nonnull (strstr (satchel_search_get_remark (search), cases[i].remark));
    }
}

static void
test_typing (void)
{
  g_autoptr(SatchelSearch) typing = satchel_search_new ("green te", TRUE);
  g_autoptr(SatchelSearch) typed = satchel_search_new ("green te ", TRUE);
  g_autofree char *typing_words = satchel_search_explain (typing);
  g_autofree char *typed_words = satchel_search_explain (typed);

  g_assert_cmpstr (typing_words, ==, "“green”, “te…”");
  g_assert_cmpstr (typed_words, ==, "“green”, “te”");
}

static char *
mark (const char *query,
      const char *text)
{
  g_autoptr(SatchelSearch) search = satchel_search_new (query, TRUE);
  g_autoptr(GArray) marks = satchel_search_mark (search, SATCHEL_COLUMN_BODY, text, -1);
  GString *marked = g_string_new (NULL);
  gsize at = 0;

  for (guint i = 0; i < marks->len; i++)
    {
      const SatchelMark *one = &g_array_index (marks, SatchelMark, i);

      g_assert_cmpuint (one->start, >=, at);
      g_string_append_len (marked, text + at, (gssize) (one->start - at));
      g_string_append_c (marked, '[');
      g_string_append_len (marked, text + one->start, (gssize) (one->end - one->start));
      g_string_append_c (marked, ']');
      at = one->end;
    }
  g_string_append (marked, text + at);

  return g_string_free (marked, FALSE);
}

static void
test_mark (void)
{
  static const struct
  {
    const char *query;
    const char *text;
    const char *marked;
  } cases[] = {
    { "tea ", "Tea, teas and TEA.", "[Tea], teas and [TEA]." },
    { "tea", "Tea, teas and TEA.", "[Tea], [teas] and [TEA]." },
    { "creme ", "une crème", "une [crème]" },
    { "\"green tea\" -milk", "green, green tea, milk tea", "green, [green tea], milk tea" },
    { "a@b.example ", "From a@b.example.", "From [a@b.example]." },
    { "京都", "東京都庁", "東[京都]庁" },
    { "東京都 ", "東京都庁と東京", "[東京都]庁と東京" },
    { "京 ", "東京都、京", "東[京]都、[京]" },
    { "庁 ", "東京都庁", "東京都[庁]" },
    { "subject:tea ", "tea", "tea" },
    { "is:unread", "tea", "tea" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *marked = mark (cases[i].query, cases[i].text);

      g_assert_cmpstr (marked, ==, cases[i].marked);
    }
}

/* --- finding --- */

static const char *const letters[] = {
  /* 0 */
  "From: Anna Berg <anna.berg@example.org>\r\nTo: Carl <carl@example.net>\r\nCc: dora@example.com\r\n"
  "Date: Wed, 1 May 2024 10:00:00 +0000\r\nSubject: Green tea\r\n\r\nShall we have some crème brûlée, too?\r\n",
  /* 1: padded words of base64 side by side */
  "From: =?UTF-8?B?SsO8cmdlbg==?= <j@example.org>\r\nTo: anna.berg@example.org\r\n"
  "Date: Thu, 2 May 2024 10:00:00 +0000\r\n"
  "Subject: =?UTF-8?B?SGVsbG8gd29ybA==?=\r\n =?UTF-8?B?ZCBhZ2Fpbg==?=\r\n\r\nNothing but black coffee.\r\n",
  /* 2: HTML alone */
  "From: shop@example.com\r\nDate: Fri, 3 May 2024 10:00:00 +0000\r\nSubject: Offers\r\n"
  "Content-Type: text/html; charset=utf-8\r\n\r\n"
  "<html><style>.hidden { color: red }</style><p>Fine <b>por</b>celain &eacute;tag&egrave;re</p></html>\r\n",
  /* 3: both forms, with a word that only one has */
  "From: news@example.com\r\nDate: Sat, 4 May 2024 10:00:00 +0000\r\nSubject: News\r\n"
  "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nRead it on the web.\r\n"
  "--b\r\nContent-Type: text/html\r\n\r\n<p>Read it on the web.</p><p>A samovar for everybody.</p>\r\n--b--\r\n",
  /* 4: attachments */
  "From: carl@example.net\r\nDate: Sun, 5 May 2024 10:00:00 +0000\r\nSubject: The roof\r\n"
  "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee there.\r\n"
  "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"RoofRepair_offer2024.pdf\"\r\n"
  "Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQ=\r\n"
  "--b\r\nContent-Type: text/plain; name=notes.txt\r\nContent-Disposition: attachment; filename=notes.txt\r\n\r\n"
  "The gutter leaks.\r\n--b--\r\n",
  /* 5: no words with blanks between */
  "From: tokyo@example.jp\r\nDate: Mon, 6 May 2024 10:00:00 +0000\r\n"
  "Subject: =?UTF-8?B?5p2x5Lqs6YO95bqB?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n手机上的新信息\r\n",
};

typedef struct
{
  char         *folder;
  SatchelStore *store;
} Fixture;

static void
settle_words (SatchelStore *store)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  satchel_store_settle_words_async (store, NULL, fixture_on_result, &result);
  satchel_store_settle_finish (store, fixture_wait (&result), &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture      *fixture,
        gconstpointer unused)
{
  g_autoptr(GPtrArray) listing = fixture_listing ("0", "1", "2", "3", "4", "5", NULL);
  g_autoptr(GAsyncResult) result = NULL;

  fixture->folder = fixture_make_folder ();
  fixture->store = fixture_open (fixture->folder);
  satchel_store_add_account_async (fixture->store, "home", NULL, fixture_on_result, &result);
  g_assert_true (satchel_store_add_account_finish (fixture->store, fixture_wait (&result), NULL));
  fixture_note (fixture->store, listing);
  for (guint i = 0; i < listing->len; i++)
    {
      g_autoptr(GBytes) letter = g_bytes_new_static (letters[i], strlen (letters[i]));
      g_autoptr(GError) error = NULL;

      fixture_keep (fixture->store, g_ptr_array_index (listing, i), letter, NULL, &error);
      g_assert_no_error (error);
    }
  settle_words (fixture->store);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer unused)
{
  fixture_close (fixture->store);
  fixture_remove (fixture->folder);
}

static SatchelFound *
find (Fixture            *fixture,
      const char         *query,
      gboolean            typing,
      const SatchelScope *scope)
{
  static const SatchelScope everywhere = { 0 };
  g_autoptr(SatchelSearch) search = satchel_search_new (query, typing);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  SatchelFound *found;

  satchel_store_search_async (fixture->store, search, scope != NULL ? scope : &everywhere, NULL,
                              fixture_on_result, &result);
  found = satchel_store_search_finish (fixture->store, fixture_wait (&result), &error);
  g_assert_no_error (error);

  return found;
}

/* Which letters are found, by their numbers, in order: "5 0". */
static char *
find_numbers (Fixture            *fixture,
              const char         *query,
              gboolean            typing,
              const SatchelScope *scope)
{
  g_autoptr(SatchelFound) found = find (fixture, query, typing, scope);
  GString *numbers = g_string_new (NULL);

  for (guint i = 0; i < found->rows->len; i++)
    {
      g_autoptr(GBytes) bytes = fixture_load (fixture->store, g_array_index (found->rows, gint64, i), NULL);
      guint number = 0;

      while (number < G_N_ELEMENTS (letters)
             && (g_bytes_get_size (bytes) != strlen (letters[number])
                 || memcmp (g_bytes_get_data (bytes, NULL), letters[number], g_bytes_get_size (bytes)) != 0))
        number++;
      g_string_append_printf (numbers, "%s%u", i > 0 ? " " : "", number);
    }

  return g_string_free (numbers, FALSE);
}

static void
assert_found (Fixture            *fixture,
              const char         *query,
              gboolean            typing,
              const SatchelScope *scope,
              const char         *numbers)
{
  g_autofree char *found = find_numbers (fixture, query, typing, scope);

  g_test_message ("%s", query);
  g_assert_cmpstr (found, ==, numbers);
}

static void
test_find (Fixture      *fixture,
           gconstpointer unused)
{
  static const struct
  {
    const char *query;
    const char *numbers;
  } cases[] = {
    { "tea", "0" }, { "TEA green", "0" }, { "te", "" }, { "te*", "0" }, { "creme brulee", "0" }, { "Crème", "0" },
    { "\"tea green\"", "" }, { "\"green tea\"", "0" },
    { "world", "1" }, { "\"hello world again\"", "1" }, { "subject:world", "1" }, { "jurgen", "1" },
    { "porcelain", "2" }, { "etagere", "2" }, { "hidden", "" },
    { "samovar", "3" }, { "\"samovar for everybody\"", "3" }, { "\"read it on the web\"", "3" },
    { "gutter", "4" }, { "body:gutter", "4" }, { "filename:offer", "4" }, { "filename:repair", "4" },
    { "filename:RoofRepair_offer2024.pdf", "4" }, { "repair", "4" }, { "filename:gutter", "" },
    { "東京", "5" }, { "京都", "5" }, { "都", "5" }, { "庁", "5" }, { "東都", "" }, { "新信息", "5" }, { "手", "5" },
    { "subject:東", "5" }, { "body:手机上", "5" }, { "body:東京", "" },
    { "anna", "1 0" }, { "from:anna", "0" }, { "to:anna", "1" }, { "from:anna.berg@example.org", "0" },
    { "to:carl", "0" }, { "cc:carl", "" }, { "cc:dora", "0" }, { "from:berg*", "0" }, { "from:ber*", "0" },
    { "from:example.com", "3 2" }, { "from:\"example com\"", "3 2" },
    { "has:attachment", "4" }, { "-has:attachment anna", "1 0" }, { "is:unread", "5 4 3 2 1 0" }, { "is:read", "" },
    { "is:starred", "" },
    { "before:2024-05-03", "1 0" }, { "after:2024-05-05", "5 4" }, { "after:2024-05-02 before:2024-05-04", "2 1" },
    { "larger:10k", "" }, { "smaller:10k tea", "0" }, { "larger:100", "5 4 3 2 1 0" },
    { "in:Inbox tea", "0" }, { "in:inbo tea", "0" }, { "in:Trash tea", "" }, { "in:nowhere", "" },
    { "account:home samovar", "3" }, { "account:work samovar", "" },
    { "tea OR coffee", "1 0" }, { "tea OR coffee OR 手", "5 1 0" }, { "anna -tea", "1" }, { "-anna", "5 4 3 2" },
    { "anna (tea OR coffee) -coffee", "0" }, { "-(tea OR coffee) -is:starred -手", "4 3 2" },
    { "(is:unread OR gutter) tea*", "0" }, { "-te*", "5 4 3 2 1" }, { "te* OR in:Trash", "0" },
    { "wordthatisnowhere", "" }, { "\"", "" }, { "* * \" ( NOT", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_found (fixture, cases[i].query, FALSE, NULL, cases[i].numbers);
}

/* Each letter that is typed finds at least what the whole word does. */
static void
test_letters (Fixture      *fixture,
              gconstpointer unused)
{
  static const char *const words[] = { "samovar", "from:anna.berg@exa", "subject:green", "filename:offer20", "東京都",
                                       "hello wor", "cc:dora" };
  static const char *const numbers[] = { "3", "0", "0", "4", "5", "1", "0" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      const char *colon = strchr (words[i], ':');

      for (const char *end = g_utf8_next_char (colon != NULL ? colon + 1 : words[i]); *end != '\0';
           end = g_utf8_next_char (end))
        {
          g_autofree char *typed = g_strndup (words[i], (gsize) (end - words[i]));
          g_autofree char *found = find_numbers (fixture, typed, TRUE, NULL);

          g_test_message ("%s: %s", typed, found);
          g_assert_nonnull (strstr (found, numbers[i]));
        }
      assert_found (fixture, words[i], TRUE, NULL, numbers[i]);
    }
}

static void
test_scope (Fixture      *fixture,
            gconstpointer unused)
{
  gint64 inbox = fixture_folder (fixture->store, "home", "Inbox");
  gint64 trash = fixture_folder (fixture->store, "home", "Trash");
  g_autoptr(SatchelFound) tea = find (fixture, "tea", FALSE, NULL);
  g_autoptr(GHashTable) accounts = g_hash_table_new (g_str_hash, g_str_equal);
  SatchelScope scope = { .folder = inbox };

  assert_found (fixture, "anna", FALSE, &scope, "1 0");
  scope.limit = 1;
  assert_found (fixture, "is:unread", FALSE, &scope, "5");
  scope = (SatchelScope) { .folder = trash };
  assert_found (fixture, "anna", FALSE, &scope, "");
  scope = (SatchelScope) { .by_role = TRUE, .role = SATCHEL_ROLE_INBOX };
  assert_found (fixture, "anna", FALSE, &scope, "1 0");

  /* In the subject weighs more than among the recipients, though that is newer. */
  scope = (SatchelScope) { .attachments = TRUE };
  assert_found (fixture, "anna OR gutter", FALSE, &scope, "4");
  scope.unread = TRUE;
  assert_found (fixture, "anna OR gutter", FALSE, &scope, "4");
  scope.flagged = TRUE;
  assert_found (fixture, "anna OR gutter", FALSE, &scope, "");
  scope = (SatchelScope) { .best = TRUE };
  assert_found (fixture, "green OR coffee", FALSE, &scope, "0 1");

  g_hash_table_insert (accounts, (gpointer) "home", (gpointer) "fritz@example.org Fritz");
  scope = (SatchelScope) { .accounts = accounts };
  assert_found (fixture, "account:fritz tea", FALSE, &scope, "0");

  fixture_move (fixture->store, g_array_index (tea->rows, gint64, 0), trash);
  fixture_mark (fixture->store, g_array_index (tea->rows, gint64, 0), SATCHEL_FLAG_FLAGGED, 0);
  assert_found (fixture, "in:Trash tea", FALSE, NULL, "0");
  assert_found (fixture, "is:starred", FALSE, NULL, "0");
  fixture_expunge (fixture->store, g_array_index (tea->rows, gint64, 0));
  assert_found (fixture, "tea", FALSE, NULL, "");
  assert_found (fixture, "anna", FALSE, NULL, "1");
}

/* What has no words yet is said; a store that is opened again reads them; so does one whose index is lost. */
static void
test_behind (Fixture      *fixture,
             gconstpointer unused)
{
  g_autoptr(SatchelFound) nothing = find (fixture, "", FALSE, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (nothing->unread, ==, 0);
  g_assert_true (nothing->whole);
  g_assert_cmpuint (nothing->rows->len, ==, 0);

  fixture_close (fixture->store);
  fixture->store = satchel_store_open (fixture->folder, SATCHEL_STORE_REBUILD, &error);
  g_assert_no_error (error);
  settle_words (fixture->store);
  assert_found (fixture, "samovar", FALSE, NULL, "3");
  assert_found (fixture, "is:unread", FALSE, NULL, "5 4 3 2 1 0");
}

/* --- what is on the disk --- */

/* Closes the store, does @sql to its index. */
static void
change_closed_index (Fixture    *fixture,
                     const char *sql)
{
  g_autofree char *path = g_build_filename (fixture->folder, "index.sqlite", NULL);
  char *trouble = NULL;
  sqlite3 *db;

  fixture_close (fixture->store);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (satchel_tokenizer_register (db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &trouble);
  g_assert_cmpstr (trouble, ==, NULL);
  sqlite3_close (db);
}

/* … opens it again; waits for the words. */
static void
change_index (Fixture    *fixture,
              const char *sql)
{
  change_closed_index (fixture, sql);
  fixture->store = fixture_open (fixture->folder);
  settle_words (fixture->store);
}

static gint64
count (Fixture    *fixture,
       const char *sql)
{
  g_autofree char *path = g_build_filename (fixture->folder, "index.sqlite", NULL);
  sqlite3_stmt *statement;
  sqlite3 *db;
  gint64 n;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  n = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return n;
}

/* The first @n of what is found are those of the list. */
static void
assert_as_listed (const SatchelFound *found,
                  GPtrArray          *listed,
                  guint               n)
{
  g_assert_cmpuint (found->rows->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (g_array_index (found->rows, gint64, i), ==,
                     ((SatchelRow *) g_ptr_array_index (listed, i))->row);
}

/* The same order as the list of the folder has, by each key, both ways. */
static void
assert_ordered (Fixture *fixture)
{
  gint64 inbox = fixture_folder (fixture->store, "home", "Inbox");

  for (guint i = 0; i < 4 * 2 * 2; i++)
    {
      SatchelQuery query = { .sort = (SatchelSort) (i / 4), .ascending = i % 2 };
      SatchelScope scope = { .folder = (i & 2) != 0 ? inbox : 0, .sort = query.sort, .ascending = query.ascending };
      g_autoptr(GPtrArray) listed = fixture_list (fixture->store, "home", "Inbox", query);
      g_autoptr(SatchelFound) found = find (fixture, "larger:0", FALSE, &scope);
      g_autoptr(SatchelFound) first = NULL;

      assert_as_listed (found, listed, G_N_ELEMENTS (letters));
      scope.limit = 2;
      first = find (fixture, "larger:0", FALSE, &scope);
      assert_as_listed (first, listed, 2);
    }
}

/* Whether most messages were found, or few of many. */
static void
test_order (Fixture      *fixture,
            gconstpointer unused)
{
  assert_ordered (fixture);
  change_index (fixture, "UPDATE message SET row = 1000 WHERE row = (SELECT max (row) FROM message)");
  assert_ordered (fixture);
}

/* An index of before there was a search: its rows stay, the words are read. */
static void
test_upgrade (Fixture      *fixture,
              gconstpointer unused)
{
  change_index (fixture, "DROP TABLE words; DROP TABLE beginnings; DROP TABLE unread_text;"
                         "DROP TRIGGER text_came; DROP TRIGGER text_changed; DROP TRIGGER text_went;"
                         "DROP INDEX message_newest; PRAGMA user_version = 2");
  assert_found (fixture, "samovar", FALSE, NULL, "3");
  assert_found (fixture, "is:unread", FALSE, NULL, "5 4 3 2 1 0");
  g_assert_cmpint (count (fixture, "PRAGMA user_version"), ==, 3);
}

/* Until the index says that its pieces are joined. */
static void
await_joined (Fixture *fixture)
{
  gint64 deadline = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  while (count (fixture, "SELECT count (*) FROM note WHERE key = 'joined'") == 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

/* Twelve pieces, which are joined when all is read; then it is noted, and done again only after words are written. */
static void
test_join (Fixture      *fixture,
           gconstpointer unused)
{
  static const char pieces[] = "SELECT count (DISTINCT segid) FROM words_idx";
  g_autoptr(GString) sql = g_string_new ("INSERT INTO words (words) VALUES ('delete-all');"
                                         "INSERT INTO words (words, rank) VALUES ('automerge', 0);");

  await_joined (fixture);
  for (guint i = 0; i < 12; i++)
    g_string_append_printf (sql, "INSERT INTO words (rowid, body) VALUES (%u, 'samovar %u');", i + 1, i);
  change_index (fixture, sql->str);
  g_assert_cmpint (count (fixture, pieces), ==, 12);
  assert_found (fixture, "samovar", FALSE, NULL, "5 4 3 2 1 0");

  /* Who comes for one errand joins nothing; who asks for words may. */
  change_closed_index (fixture, "DELETE FROM note WHERE key = 'joined'");
  fixture->store = satchel_store_open (fixture->folder, SATCHEL_STORE_VISIT, NULL);
  fixture_settle (fixture->store);
  fixture_close (fixture->store);
  g_assert_cmpint (count (fixture, pieces), ==, 12);

  fixture->store = satchel_store_open (fixture->folder, SATCHEL_STORE_VISIT, NULL);
  settle_words (fixture->store);
  await_joined (fixture);
  g_assert_cmpint (count (fixture, pieces), <, 4);
  assert_found (fixture, "samovar", FALSE, NULL, "5 4 3 2 1 0");
  assert_found (fixture, "samovar 3", FALSE, NULL, "3");

  change_index (fixture, "INSERT INTO unread_text (row) SELECT row FROM message WHERE subject = 'News'");
  await_joined (fixture);
  assert_found (fixture, "samovar", FALSE, NULL, "5 4 3 2 1 0");
}

/* When most of the words are of messages that are no more, all is read anew. */
static void
test_deleted (Fixture      *fixture,
              gconstpointer unused)
{
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM words_docsize"), ==, G_N_ELEMENTS (letters));
  change_index (fixture, "WITH RECURSIVE n (i) AS (VALUES (1000) UNION ALL SELECT i + 1 FROM n WHERE i < 2500)"
                         " INSERT INTO words (rowid, body) SELECT i, 'samovar ghost' FROM n");
  assert_found (fixture, "samovar", FALSE, NULL, "3");
  assert_found (fixture, "ghost", FALSE, NULL, "");
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM words_docsize"), ==, G_N_ELEMENTS (letters));
}

/* One that ended the process twice is searched by its heads; one that did so once is tried again. */
static void
test_attempts (Fixture      *fixture,
               gconstpointer unused)
{
  change_index (fixture, "INSERT INTO words (words) VALUES ('delete-all');"
                         "INSERT INTO beginnings (beginnings) VALUES ('delete-all');"
                         "INSERT INTO unread_text SELECT row, CASE subject WHEN 'Green tea' THEN 2 ELSE 1 END"
                         "  FROM message");
  assert_found (fixture, "green", FALSE, NULL, "0");
  assert_found (fixture, "brulee", FALSE, NULL, "");
  assert_found (fixture, "samovar", FALSE, NULL, "3");
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM unread_text"), ==, 0);
}

/* A file that is not where its row says is looked for. */
static void
test_moved_files (Fixture      *fixture,
                  gconstpointer unused)
{
  g_autoptr(SatchelFound) tea = find (fixture, "tea", FALSE, NULL);

  fixture_mark (fixture->store, g_array_index (tea->rows, gint64, 0), SATCHEL_FLAG_SEEN, 0);
  change_index (fixture, "INSERT INTO words (words) VALUES ('delete-all');"
                         "UPDATE message SET in_cur = 0, suffix = '';"
                         "INSERT INTO unread_text (row) SELECT row FROM message");
  assert_found (fixture, "brulee", FALSE, NULL, "0");
  assert_found (fixture, "samovar", FALSE, NULL, "3");
}

static void
test_cancel (Fixture      *fixture,
             gconstpointer unused)
{
  static const SatchelScope everywhere = { 0 };
  g_autoptr(SatchelSearch) search = satchel_search_new ("tea", FALSE);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  satchel_store_search_async (fixture->store, search, &everywhere, cancellable, fixture_on_result, &result);
  g_assert_null (satchel_store_search_finish (fixture->store, fixture_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_found (fixture, "tea", FALSE, NULL, "0");
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/search/explain", test_explain);
  g_test_add_func ("/search/odd", test_odd);
  g_test_add_func ("/search/typing", test_typing);
  g_test_add_func ("/search/mark", test_mark);
  g_test_add ("/search/find", Fixture, NULL, set_up, test_find, tear_down);
  g_test_add ("/search/letters", Fixture, NULL, set_up, test_letters, tear_down);
  g_test_add ("/search/scope", Fixture, NULL, set_up, test_scope, tear_down);
  g_test_add ("/search/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/search/behind", Fixture, NULL, set_up, test_behind, tear_down);
  g_test_add ("/search/upgrade", Fixture, NULL, set_up, test_upgrade, tear_down);
  g_test_add ("/search/join", Fixture, NULL, set_up, test_join, tear_down);
  g_test_add ("/search/deleted", Fixture, NULL, set_up, test_deleted, tear_down);
  g_test_add ("/search/attempts", Fixture, NULL, set_up, test_attempts, tear_down);
  g_test_add ("/search/moved-files", Fixture, NULL, set_up, test_moved_files, tear_down);
  g_test_add ("/search/cancel", Fixture, NULL, set_up, test_cancel, tear_down);

  return g_test_run ();
}
