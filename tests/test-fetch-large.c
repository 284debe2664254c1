/* test-fetch-large.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Messages larger than the account's limit: their first lines, and the whole when it is wanted. */

#include "config.h"

#include "office-fixture.h"
#include "base/limits.h"
#include "store/fetch-wish.h"

#include <glib/gstdio.h>
#include <string.h>

#define LIMIT 20000

#define SMALL_ONE "Subject: small one\r\n\r\nText of small one\r\n"
#define SMALL_TWO "Subject: small two\r\n\r\nText of small two\r\n"

static void
on_result (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **place)
{
  while (*place == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *place;
}

/* 1,000 lines of it, some with a dot in front. */
static char *
make_large (const char *words)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "Subject: %s\r\nMessage-ID: <%s@example.org>\r\n\r\n", words, words);
  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (text, "%sLine %u of the text of %s\r\n", i % 7 == 0 ? "." : "", i, words);
  return g_string_free (text, FALSE);
}

/* Its head and first lines, as TOP gives them. */
static char *
make_lines (const char *large)
{
  const char *at = strstr (large, "\r\n\r\n") + 4;

  for (guint i = 0; i < SATCHEL_LIMIT_TOP_LINES; i++)
    at = strstr (at, "\r\n") + 2;
  return g_strndup (large, at - large);
}

typedef struct
{
  Office office;
  char  *large;
  char  *lines;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  office_set_up (&fixture->office, NULL);
  fixture->large = make_large ("large");
  fixture->lines = make_lines (fixture->large);
  g_object_set (fixture->office.account, "size-limit", LIMIT, NULL);
  g_assert_cmpuint (strlen (fixture->large), >, LIMIT);
  pop_mailbox_add (fixture->office.mailbox, "uid-1", SMALL_ONE, -1);
  pop_mailbox_add (fixture->office.mailbox, "uid-2", fixture->large, -1);
  pop_mailbox_add (fixture->office.mailbox, "uid-3", SMALL_TWO, -1);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  office_tear_down (&fixture->office, NULL);
  g_free (fixture->large);
  g_free (fixture->lines);
}

static void
assert_inbox (Fixture    *fixture,
              const char *large)
{
  const char *texts[] = { SMALL_ONE, large, SMALL_TWO };

  office_assert_inbox (&fixture->office, texts, 3);
}

static char *
join_commands (Fixture *fixture)
{
  g_auto(GStrv) commands = NULL;

  pop_server_wait_until_quiet (fixture->office.server);
  commands = pop_server_get_commands (fixture->office.server);
  pop_server_forget (fixture->office.server);
  return g_strjoinv ("\n", commands);
}

static void
fetch_well (Fixture *fixture)
{
  office_fetch (&fixture->office);
  g_assert_no_error (fixture->office.error);
}

/* The one partial message, when the index has caught up. Returns: (transfer full). */
static SatchelRow *
find_row (Fixture    *fixture,
          const char *subject)
{
  SatchelStore *store = fixture->office.store;
  g_autoptr(GAsyncResult) settled = NULL;
  g_autoptr(GAsyncResult) listed = NULL;
  g_autoptr(GPtrArray) folders = NULL;

  satchel_store_settle_async (store, NULL, on_result, &settled);
  g_assert_true (satchel_store_settle_finish (store, wait_for (&settled), NULL));
  satchel_store_list_folders_async (store, NULL, on_result, &listed);
  folders = satchel_store_list_folders_finish (store, wait_for (&listed), NULL);
  for (guint i = 0; i < folders->len; i++)
    {
      SatchelQuery query = { .folder = ((SatchelFolderInfo *) g_ptr_array_index (folders, i))->row };
      g_autoptr(GAsyncResult) asked = NULL;
      g_autoptr(GAsyncResult) filled = NULL;
      g_autoptr(GArray) numbers = NULL;
      g_autoptr(GPtrArray) rows = NULL;

      satchel_store_query_async (store, &query, NULL, on_result, &asked);
      numbers = satchel_store_query_finish (store, wait_for (&asked), NULL);
      satchel_store_rows_async (store, (gint64 *) numbers->data, numbers->len, NULL, on_result, &filled);
      rows = satchel_store_rows_finish (store, wait_for (&filled), NULL);
      for (guint j = 0; j < rows->len; j++)
        {
          if (g_str_equal (((SatchelRow *) g_ptr_array_index (rows, j))->subject, subject))
            return satchel_row_ref (g_ptr_array_index (rows, j));
        }
    }
  g_assert_not_reached ();
}

static void
wish (Fixture *fixture)
{
  g_autoptr(SatchelRow) row = find_row (fixture, "large");
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) accounts = NULL;

  satchel_store_wish_rows_async (fixture->office.store, &row->row, 1, NULL, on_result, &result);
  accounts = satchel_store_wish_rows_finish (fixture->office.store, wait_for (&result), NULL);
  g_assert_cmpuint (accounts->len, ==, 1);
}

static void
test_first_lines (Fixture      *fixture,
                  gconstpointer data)
{
  const SatchelFetchProgress *progress = office_fetch (&fixture->office);
  g_autofree char *commands = NULL;
  g_autofree char *again = NULL;
  g_autoptr(SatchelRow) row = NULL;

  g_assert_no_error (fixture->office.error);
  g_assert_cmpuint (progress->received, ==, 2);
  g_assert_cmpuint (progress->partial, ==, 1);
  g_assert_cmpuint (progress->stored_bytes, ==, strlen (SMALL_ONE) + strlen (SMALL_TWO));
  assert_inbox (fixture, fixture->lines);
  row = find_row (fixture, "large");
  g_assert_true (row->is_partial);
  g_assert_true (row->on_server);
  g_assert_cmpuint (row->size, ==, strlen (fixture->large));
  commands = join_commands (fixture);
  g_assert_nonnull (strstr (commands, "TOP 2 100\n"));
  g_assert_null (strstr (commands, "RETR 2"));

  /* And that is all, however often it is looked at. */
  progress = office_fetch (&fixture->office);
  g_assert_no_error (fixture->office.error);
  g_assert_cmpuint (progress->partial + progress->received + progress->skipped, ==, 0);
  again = join_commands (fixture);
  g_assert_null (strstr (again, "TOP"));
  g_assert_null (strstr (again, "LIST"));
  assert_inbox (fixture, fixture->lines);
}

/* After all else that is new, with its id, and the list says so. */
static void
test_download (Fixture      *fixture,
               gconstpointer data)
{
  const SatchelFetchProgress *progress;
  g_autoptr(SatchelRow) before = NULL;
  g_autoptr(SatchelRow) after = NULL;
  g_autoptr(GPtrArray) texts = NULL;
  g_autofree char *first = NULL;
  g_autofree char *commands = NULL;
  g_autofree char *again = NULL;

  fetch_well (fixture);
  first = join_commands (fixture);
  before = find_row (fixture, "large");
  wish (fixture);
  pop_mailbox_remove (fixture->office.mailbox, "uid-1");
  pop_mailbox_add (fixture->office.mailbox, "uid-4", "Subject: news\r\n\r\nNews\r\n", -1);

  progress = office_fetch (&fixture->office);
  g_assert_no_error (fixture->office.error);
  g_assert_cmpuint (progress->received, ==, 2);
  g_assert_cmpuint (progress->partial, ==, 0);
  g_assert_cmpuint (progress->to_receive, ==, 2);
  g_assert_cmpuint (progress->to_receive_bytes, >, strlen (fixture->large));
  commands = join_commands (fixture);
  g_assert_nonnull (strstr (commands, "RETR 3\nRETR 1\n"));

  texts = office_read (&fixture->office, "Inbox");
  g_assert_cmpuint (texts->len, ==, 4);
  g_assert_true (g_ptr_array_find_with_equal_func (texts, fixture->large, g_str_equal, NULL));
  after = find_row (fixture, "large");
  g_assert_false (after->is_partial);
  g_assert_cmpstr (after->id, ==, before->id);
  g_assert_cmpint (after->row, ==, before->row);

  progress = office_fetch (&fixture->office);
  g_assert_cmpuint (progress->received + progress->recognised, ==, 0);
  again = join_commands (fixture);
  g_assert_null (strstr (again, "RETR"));
}

static void
test_pipelining (Fixture      *fixture,
                 gconstpointer data)
{
  GPtrArray *kept = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) texts = NULL;

  fixture->office.mailbox->pipelining = TRUE;
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *words = g_strdup_printf ("message-%u", i);
      g_autofree char *uid = g_strdup_printf ("more-%u", i);
      char *text = i % 3 == 0 ? make_large (words)
                              : g_strdup_printf ("Subject: %s\r\n\r\n%s\r\n", words, words);

      pop_mailbox_add (fixture->office.mailbox, uid, text, -1);
      g_ptr_array_add (kept, i % 3 == 0 ? make_lines (text) : g_strdup (text));
      g_free (text);
    }

  g_assert_cmpuint (office_fetch (&fixture->office)->partial, ==, 15);
  g_assert_no_error (fixture->office.error);
  texts = office_read (&fixture->office, "Inbox");
  g_assert_cmpuint (texts->len, ==, 43);
  for (guint i = 0; i < kept->len; i++)
    g_assert_true (g_ptr_array_find_with_equal_func (texts, g_ptr_array_index (kept, i), g_str_equal, NULL));
  g_ptr_array_unref (kept);
}

/* Whatever octet is the last one: the first lines stay until the whole is there, which begins again. */
static void
test_dropped (Fixture      *fixture,
              gconstpointer data)
{
  fetch_well (fixture);
  wish (fixture);
  for (guint64 octets = 400; octets < strlen (fixture->large); octets += 5000)
    {
      fixture->office.mailbox->cut_after = octets;
      office_fetch (&fixture->office);
      g_assert_nonnull (fixture->office.error);
      pop_server_wait_until_quiet (fixture->office.server);
      assert_inbox (fixture, fixture->lines);
    }

  fixture->office.mailbox->cut_after = 0;
  g_assert_cmpuint (office_fetch (&fixture->office)->received, ==, 1);
  g_assert_no_error (fixture->office.error);
  assert_inbox (fixture, fixture->large);
}

/* First lines that were cut are not kept as if they were whole. */
static void
test_lines_dropped (Fixture      *fixture,
                    gconstpointer data)
{
  for (guint64 octets = 400; octets < 3000; octets += 200)
    {
      fixture->office.mailbox->cut_after = octets;
      office_fetch (&fixture->office);
      pop_server_wait_until_quiet (fixture->office.server);
    }
  fixture->office.mailbox->cut_after = 0;
  fetch_well (fixture);
  assert_inbox (fixture, fixture->lines);
}

static void
test_vanished (Fixture      *fixture,
               gconstpointer data)
{
  g_autoptr(SatchelRow) row = NULL;

  fetch_well (fixture);
  wish (fixture);
  pop_mailbox_remove (fixture->office.mailbox, "uid-2");
  for (guint i = 0; i < 2; i++)
    {
      fetch_well (fixture);
      assert_inbox (fixture, fixture->lines);
    }
  row = find_row (fixture, "large");
  g_assert_true (row->is_partial);
  g_assert_false (row->on_server);
}

/* A server that has no TOP and says so, and one that only refuses it: whole, after all that is smaller. */
static void
test_no_top (Fixture      *fixture,
             gconstpointer data)
{
  g_autofree char *commands = NULL;

  fixture->office.mailbox->no_top = TRUE;
  if (data != NULL)
    fixture->office.mailbox->capabilities = data;
  g_assert_cmpuint (office_fetch (&fixture->office)->received, ==, 3);
  g_assert_no_error (fixture->office.error);
  assert_inbox (fixture, fixture->large);
  commands = join_commands (fixture);
  g_assert_nonnull (strstr (commands, "RETR 3\n"));
  g_assert_nonnull (strstr (commands, "RETR 1\nRETR 2\n"));
  g_assert_true ((strstr (commands, "TOP 2 100\n") != NULL) == (data != NULL));
}

/* Some servers add lines to a message that they give by TOP: what comes by RETR is the message. */
static void
test_heads_differ (Fixture      *fixture,
                   gconstpointer data)
{
  pop_mailbox_answer (fixture->office.mailbox, "TOP 2",
                      "+OK\r\nX-Seen-By: a scanner\r\nSubject: large\r\n\r\nAnother text\r\n.\r\n", 1);
  fetch_well (fixture);
  assert_inbox (fixture, "X-Seen-By: a scanner\r\nSubject: large\r\n\r\nAnother text\r\n");
  wish (fixture);
  fetch_well (fixture);
  assert_inbox (fixture, fixture->large);
}

static void
test_limit_raised (Fixture      *fixture,
                   gconstpointer limit)
{
  g_autofree char *before = NULL;
  g_autofree char *commands = NULL;

  fetch_well (fixture);
  before = join_commands (fixture);
  g_object_set (fixture->office.account, "size-limit", (guint) GPOINTER_TO_UINT (limit), NULL);
  g_assert_cmpuint (office_fetch (&fixture->office)->received, ==, 1);
  g_assert_no_error (fixture->office.error);
  assert_inbox (fixture, fixture->large);
  commands = join_commands (fixture);
  g_assert_cmpuint (strlen (commands), <, 400);
  g_assert_nonnull (strstr (commands, "RETR 2"));
}

/* What was thrown away is not fetched by itself. */
static void
test_limit_raised_for_trash (Fixture      *fixture,
                             gconstpointer data)
{
  g_autofree char *commands = NULL;
  g_autofree char *before = NULL;

  fetch_well (fixture);
  before = join_commands (fixture);
  office_move (&fixture->office, "Line 1 of", "Trash");
  g_object_set (fixture->office.account, "size-limit", 0, NULL);
  fetch_well (fixture);
  commands = join_commands (fixture);
  g_assert_null (strstr (commands, "RETR"));
}

static void
test_moved_and_marked (Fixture      *fixture,
                       gconstpointer data)
{
  g_autoptr(SatchelRow) row = NULL;
  g_autoptr(SatchelRow) whole = NULL;
  g_autoptr(GAsyncResult) marked = NULL;
  g_autoptr(GPtrArray) texts = NULL;

  fetch_well (fixture);
  row = find_row (fixture, "large");
  satchel_store_mark_async (fixture->office.store, &row->row, 1, SATCHEL_FLAG_FLAGGED, 0, NULL, on_result,
                            &marked);
  g_assert_true (satchel_store_mark_finish (fixture->office.store, wait_for (&marked), NULL));
  office_move (&fixture->office, "Line 1 of", "Archive");
  wish (fixture);
  fetch_well (fixture);

  texts = office_read (&fixture->office, "Archive");
  g_assert_cmpuint (texts->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (texts, 0), ==, fixture->large);
  whole = find_row (fixture, "large");
  g_assert_cmpint (whole->flags, ==, SATCHEL_FLAG_FLAGGED);
  g_assert_cmpstr (whole->path, ==, "Archive");
  g_assert_cmpstr (whole->id, ==, row->id);
}

static void
test_index_lost (Fixture      *fixture,
                 gconstpointer data)
{
  g_autofree char *index = g_build_filename (fixture->office.folder, "index.sqlite", NULL);
  g_autoptr(GError) error = NULL;

  fetch_well (fixture);
  g_clear_object (&fixture->office.fetch);
  satchel_store_close (fixture->office.store);
  g_assert_finalize_object (fixture->office.store);
  g_assert_cmpint (g_unlink (index), ==, 0);
  fixture->office.store = satchel_store_open (fixture->office.folder, SATCHEL_STORE_WRITE, &error);
  g_assert_no_error (error);

  assert_inbox (fixture, fixture->lines);
  wish (fixture);
  g_assert_cmpuint (office_fetch (&fixture->office)->received, ==, 1);
  assert_inbox (fixture, fixture->large);
}

static void
assert_server_has (Fixture    *fixture,
                   const char *uids)
{
  g_auto(GStrv) there = NULL;
  g_autofree char *joined = NULL;

  pop_server_wait_until_quiet (fixture->office.server);
  there = pop_mailbox_get_uids (fixture->office.mailbox);
  joined = g_strjoinv (" ", there);
  g_assert_cmpstr (joined, ==, uids);
}

/* The only whole copy is the server's. */
static void
test_never_removed (Fixture      *fixture,
                    gconstpointer data)
{
  g_object_set (fixture->office.account, "on-server", SATCHEL_ON_SERVER_REMOVE, NULL);
  fetch_well (fixture);
  assert_server_has (fixture, "uid-2");
  fetch_well (fixture);
  assert_server_has (fixture, "uid-2");
  wish (fixture);
  g_assert_cmpuint (office_fetch (&fixture->office)->deleted, ==, 1);
  assert_server_has (fixture, "");
  assert_inbox (fixture, fixture->large);
}

/* In Trash it can still be had; deleted for good it goes as any other. */
static void
test_until_deleted (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(SatchelRow) row = NULL;

  g_object_set (fixture->office.account, "on-server", SATCHEL_ON_SERVER_UNTIL_DELETED, NULL);
  fetch_well (fixture);
  office_move (&fixture->office, "Line 1 of", "Trash");
  fetch_well (fixture);
  assert_server_has (fixture, "uid-1 uid-2 uid-3");

  row = find_row (fixture, "large");
  satchel_store_expunge_async (fixture->office.store, &row->row, 1, NULL, on_result, &result);
  g_assert_true (satchel_store_expunge_finish (fixture->office.store, wait_for (&result), NULL));
  fetch_well (fixture);
  assert_server_has (fixture, "uid-1 uid-3");
}

/* A size that is none, or far too small: whole, as it comes. */
static void
test_wrong_size (Fixture      *fixture,
                 gconstpointer listing)
{
  pop_mailbox_answer (fixture->office.mailbox, "LIST", listing, 1);
  g_assert_cmpuint (office_fetch (&fixture->office)->received, ==, 3);
  g_assert_no_error (fixture->office.error);
  assert_inbox (fixture, fixture->large);
}

/* A server that sends all of it, however many lines were asked for: it comes whole then, and only once. */
static void
test_lines_not_counted (Fixture      *fixture,
                        gconstpointer data)
{
  GString *text = g_string_new ("+OK\r\nSubject: large\r\n\r\n");

  while (text->len < 3 * SATCHEL_LIMIT_FIRST_LINES)
    g_string_append (text, "One line more, and one line more, and so on, as if nobody had asked for a hundred.\r\n");
  g_string_append (text, ".\r\n");
  pop_mailbox_answer (fixture->office.mailbox, "TOP", text->str, -1);
  g_string_free (text, TRUE);

  g_assert_cmpuint (office_fetch (&fixture->office)->received, ==, 3);
  g_assert_no_error (fixture->office.error);
  assert_inbox (fixture, fixture->large);
  g_assert_cmpuint (office_fetch (&fixture->office)->received, ==, 0);
}

static void
renumber (Fixture *fixture)
{
  pop_mailbox_set_uid (fixture->office.mailbox, 1, "other-1");
  pop_mailbox_set_uid (fixture->office.mailbox, 2, "other-2");
  pop_mailbox_set_uid (fixture->office.mailbox, 3, "other-3");
}

/* Under another id the message is still the one that is not whole: neither doubled, nor taken for held. */
static void
test_renumbered (Fixture      *fixture,
                 gconstpointer data)
{
  const SatchelFetchProgress *progress;
  g_autoptr(SatchelRow) before = NULL;
  g_autoptr(SatchelRow) after = NULL;

  fetch_well (fixture);
  before = find_row (fixture, "large");
  renumber (fixture);
  progress = office_fetch (&fixture->office);
  g_assert_no_error (fixture->office.error);
  g_assert_cmpuint (progress->recognised, ==, 3);
  g_assert_cmpuint (progress->received + progress->partial, ==, 0);
  assert_inbox (fixture, fixture->lines);

  wish (fixture);
  g_assert_cmpuint (office_fetch (&fixture->office)->received, ==, 1);
  g_assert_no_error (fixture->office.error);
  after = find_row (fixture, "large");
  g_assert_cmpstr (after->id, ==, before->id);
  g_assert_false (after->is_partial);
  assert_inbox (fixture, fixture->large);
}

/* … by a server that shows no heads without bodies: it comes whole, and the small ones are known by their bytes. What
 * was there of the large one stays, since nothing tells that it is the same. */
static void
test_renumbered_without_top (Fixture      *fixture,
                             gconstpointer data)
{
  const char *texts[] = { SMALL_ONE, fixture->lines, SMALL_TWO, fixture->large };

  fetch_well (fixture);
  renumber (fixture);
  fixture->office.mailbox->no_top = TRUE;
  fetch_well (fixture);
  office_assert_inbox (&fixture->office, texts, 4);
}

/* On a server that is to keep nothing: the beginning of a message makes nothing safe, by whatever id it goes. */
static void
test_renumbered_and_removed (Fixture      *fixture,
                             gconstpointer data)
{
  g_auto(GStrv) there = NULL;

  fetch_well (fixture);
  g_object_set (fixture->office.account, "on-server", SATCHEL_ON_SERVER_REMOVE, NULL);
  renumber (fixture);
  for (guint i = 0; i < 2; i++)
    fetch_well (fixture);
  pop_server_wait_until_quiet (fixture->office.server);
  there = pop_mailbox_get_uids (fixture->office.mailbox);
  g_assert_cmpuint (g_strv_length (there), ==, 1);
  g_assert_cmpstr (there[0], ==, "other-2");
  assert_inbox (fixture, fixture->lines);
}

/* A large message of few lines is all in its first lines, and still not safe. */
static void
test_all_in_first_lines (Fixture      *fixture,
                         gconstpointer data)
{
  g_autofree char *line = g_strnfill (LIMIT, 'x');
  g_autofree char *text = g_strdup_printf ("Subject: one line\r\n\r\n%s\r\n", line);
  g_auto(GStrv) there = NULL;
  const char *texts[] = { SMALL_ONE, fixture->lines, SMALL_TWO, text };

  g_object_set (fixture->office.account, "on-server", SATCHEL_ON_SERVER_REMOVE, NULL);
  pop_mailbox_add (fixture->office.mailbox, "line", text, -1);
  for (guint i = 0; i < 2; i++)
    fetch_well (fixture);
  pop_server_wait_until_quiet (fixture->office.server);
  there = pop_mailbox_get_uids (fixture->office.mailbox);
  g_assert_cmpuint (g_strv_length (there), ==, 2);

  g_object_set (fixture->office.account, "size-limit", 0, NULL);
  fetch_well (fixture);
  texts[1] = fixture->large;
  office_assert_inbox (&fixture->office, texts, 4);
}

#define ADD(path, data, func) g_test_add (path, Fixture, data, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/fetch-large/first-lines", NULL, test_first_lines);
  ADD ("/fetch-large/download", NULL, test_download);
  ADD ("/fetch-large/pipelining", NULL, test_pipelining);
  ADD ("/fetch-large/dropped", NULL, test_dropped);
  ADD ("/fetch-large/lines-dropped", NULL, test_lines_dropped);
  ADD ("/fetch-large/vanished", NULL, test_vanished);
  ADD ("/fetch-large/no-top", NULL, test_no_top);
  ADD ("/fetch-large/top-refused", "USER\nUIDL\nTOP\n", test_no_top);
  ADD ("/fetch-large/top-refused-without-capa", "", test_no_top);
  ADD ("/fetch-large/heads-differ", NULL, test_heads_differ);
  ADD ("/fetch-large/limit-raised", GUINT_TO_POINTER (1000 * 1000), test_limit_raised);
  ADD ("/fetch-large/limit-removed", GUINT_TO_POINTER (0), test_limit_raised);
  ADD ("/fetch-large/limit-raised-for-trash", NULL, test_limit_raised_for_trash);
  ADD ("/fetch-large/moved-and-marked", NULL, test_moved_and_marked);
  ADD ("/fetch-large/index-lost", NULL, test_index_lost);
  ADD ("/fetch-large/never-removed", NULL, test_never_removed);
  ADD ("/fetch-large/until-deleted", NULL, test_until_deleted);
  ADD ("/fetch-large/no-size", "-ERR no such command\r\n", test_wrong_size);
  ADD ("/fetch-large/small-size", "+OK\r\n1 40\r\n2 12\r\n3 40\r\n.\r\n", test_wrong_size);
  ADD ("/fetch-large/lines-not-counted", NULL, test_lines_not_counted);
  ADD ("/fetch-large/renumbered", NULL, test_renumbered);
  ADD ("/fetch-large/renumbered-without-top", NULL, test_renumbered_without_top);
  ADD ("/fetch-large/renumbered-and-removed", NULL, test_renumbered_and_removed);
  ADD ("/fetch-large/all-in-first-lines", NULL, test_all_in_first_lines);

  return g_test_run ();
}
