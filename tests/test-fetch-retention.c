/* test-fetch-retention.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What leaves the server, by whole fetches against the scripted one: judged by what it has deleted, and by what lies
 * in the store. */

#include "config.h"

#include "office-fixture.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define DAY (24 * 60 * 60)

/* Of very different ages, were one to believe their Date. */
#define ONE   "Subject: one\r\nDate: Mon, 01 Jan 2001 12:00:00 +0000\r\n\r\nFirst.\r\n"
#define TWO   "Subject: two\r\nDate: Fri, 01 Jan 2100 12:00:00 +0000\r\n\r\nSecond.\r\n"
#define THREE "Subject: three\r\n\r\nThird.\r\n"
#define FOUR  "Subject: four\r\n\r\nFourth.\r\n"

static const char *all[] = { ONE, TWO, THREE, FOUR };

static void
fill (Office *office)
{
  pop_mailbox_add (office->mailbox, "uid-1", ONE, -1);
  pop_mailbox_add (office->mailbox, "uid-2", TWO, -1);
  pop_mailbox_add (office->mailbox, "uid-3", THREE, -1);
  pop_mailbox_add (office->mailbox, "uid-4", FOUR, -1);
}

/* Fetches; @left: what the server has after it. */
static const SatchelFetchProgress *
fetch (Office     *office,
       const char *left)
{
  const SatchelFetchProgress *progress = office_fetch (office);
  g_auto(GStrv) there = NULL;
  g_autofree char *joined = NULL;

  pop_server_wait_until_quiet (office->server);
  there = pop_mailbox_get_uids (office->mailbox);
  joined = g_strjoinv (" ", there);
  g_assert_cmpstr (joined, ==, left);
  return progress;
}

static void
fetch_well (Office     *office,
            const char *left)
{
  fetch (office, left);
  g_assert_no_error (office->error);
}

static void
assert_message_trouble (Office     *office,
                        const char *words)
{
  g_assert_error (office->error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_MESSAGE);
  g_assert_nonnull (strstr (office->error->message, words));
}

static void
assert_all_here (Office *office)
{
  office_assert_inbox (office, all, G_N_ELEMENTS (all));
}

/* As if it had been there for so long already. */
static void
age (Office     *office,
     const char *uid,
     guint       days)
{
  g_autofree char *path = g_build_filename (office->folder, "state.sqlite", NULL);
  g_autofree char *sql = g_strdup_printf ("UPDATE server_message SET first_seen = first_seen - %u"
                                          " WHERE uid = CAST ('%s' AS BLOB)", days * DAY, uid);
  sqlite3 *state = NULL;

  g_assert_cmpint (sqlite3_open (path, &state), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_busy_timeout (state, 10000), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (state, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_changes (state), ==, 1);
  g_assert_cmpint (sqlite3_close (state), ==, SQLITE_OK);
}

/* The disk has changed a byte of the message that contains @words. */
static void
damage (Office     *office,
        const char *words)
{
  g_autofree char *inbox = g_build_filename (office->folder, "mail", "home", "Inbox", "new", NULL);
  g_autoptr(GDir) dir = g_dir_open (inbox, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (inbox, name, NULL);
      g_autofree char *text = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (path, &text, &length, NULL));
      if (strstr (text, words) == NULL)
        continue;
      *strstr (text, words) = '#';
      g_assert_true (g_file_set_contents_full (path, text, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
      return;
    }
  g_assert_not_reached ();
}

/* --- the rules --- */

/* Days count from when it was first listed, whatever Date says. */
static void
test_days (Office        *office,
           gconstpointer  data)
{
  g_object_set (office->account, "on-server", SATCHEL_ON_SERVER_DAYS, "days", 14, NULL);
  fill (office);
  fetch_well (office, "uid-1 uid-2 uid-3 uid-4");
  age (office, "uid-2", 15);
  age (office, "uid-3", 13);
  fetch_well (office, "uid-1 uid-3 uid-4");
  age (office, "uid-3", 1);
  fetch_well (office, "uid-1 uid-4");
  assert_all_here (office);
}

/* To Trash, or for good; and back from Trash before the next fetch. */
static void
test_until_deleted (Office        *office,
                    gconstpointer  data)
{
  g_object_set (office->account, "on-server", SATCHEL_ON_SERVER_UNTIL_DELETED, NULL);
  fill (office);
  fetch_well (office, "uid-1 uid-2 uid-3 uid-4");

  office_move (office, "First", "Trash");
  office_move (office, "Second", "Trash");
  office_expunge (office, "Third");
  office_move (office, "Fourth", "Trash");
  office_expunge (office, "Fourth");
  office_move (office, "First", "Inbox");
  fetch_well (office, "uid-1");
  g_assert_cmpuint (satchel_fetch_get_progress (office->fetch)->deleted, ==, 3);

  /* What is gone there can still be taken back here. */
  office_move (office, "Second", "Inbox");
  fetch_well (office, "uid-1");
  office_assert_inbox (office, all, 2);
}

static void
test_keep (Office        *office,
           gconstpointer  data)
{
  fill (office);
  fetch_well (office, "uid-1 uid-2 uid-3 uid-4");
  age (office, "uid-1", 30000);
  office_expunge (office, "First");
  fetch_well (office, "uid-1 uid-2 uid-3 uid-4");
  g_assert_cmpuint (satchel_fetch_get_progress (office->fetch)->received, ==, 0);
}

/* --- the limits --- */

static void
test_at_most_so_many (Office        *office,
                      gconstpointer  data)
{
  g_object_set (office->account, "keep-messages", 3, NULL);
  fill (office);
  fetch_well (office, "uid-2 uid-3 uid-4");
  age (office, "uid-3", 2);
  g_object_set (office->account, "keep-messages", 2, NULL);
  fetch_well (office, "uid-2 uid-4");
  assert_all_here (office);
}

/* One that can't be received counts, but never goes by the limit. */
static void
test_limit_and_one_refused (Office        *office,
                            gconstpointer  data)
{
  g_object_set (office->account, "keep-messages", 2, NULL);
  office->mailbox->fail_retr = 1;
  fill (office);
  fetch (office, "uid-1 uid-4");
  assert_message_trouble (office, "could not be received");

  g_object_set (office->account, "keep-messages", 1, NULL);
  fetch (office, "uid-1");
  fetch (office, "uid-1");

  office->mailbox->fail_retr = 0;
  fetch_well (office, "uid-1");
  assert_all_here (office);
}

static void
test_at_most_so_large (Office        *office,
                       gconstpointer  data)
{
  g_autofree char *filler = g_strnfill (600000, 'x');
  g_autofree char *large = g_strconcat ("Subject: large\r\n\r\n", filler, "\r\n", NULL);
  const char *texts[] = { large, large, ONE };

  g_object_set (office->account, "keep-megabytes", 1, NULL);
  pop_mailbox_add (office->mailbox, "large-1", large, -1);
  pop_mailbox_add (office->mailbox, "large-2", large, -1);
  pop_mailbox_add (office->mailbox, "small", ONE, -1);
  fetch_well (office, "large-2 small");
  office_assert_inbox (office, texts, 3);
}

/* What was there before "only new mail" has a size only in LIST, which is asked for then. */
static void
test_at_most_so_large_with_unwanted (Office        *office,
                                     gconstpointer  data)
{
  g_autofree char *filler = g_strnfill (1100000, 'x');
  g_autofree char *large = g_strconcat ("Subject: large\r\n\r\n", filler, "\r\n", NULL);

  g_object_set (office->account, "from-now-on", TRUE, NULL);
  pop_mailbox_add (office->mailbox, "large", large, -1);
  fetch_well (office, "large");
  pop_mailbox_add (office->mailbox, "small", ONE, -1);
  fetch_well (office, "large small");
  g_object_set (office->account, "keep-megabytes", 1, NULL);
  fetch_well (office, "large");
  office_assert_inbox (office, all, 1);
}

/* --- what the person said of one copy --- */

static void
test_wishes (Office        *office,
             gconstpointer  data)
{
  fill (office);
  fetch_well (office, "uid-1 uid-2 uid-3 uid-4");
  office_wish (office, "uid-2", SATCHEL_WISH_DELETE);
  office_wish (office, "uid-3", SATCHEL_WISH_DELETE);
  office_wish (office, "uid-3", SATCHEL_WISH_NONE);
  office_wish (office, "uid-4", SATCHEL_WISH_KEEP);
  fetch_well (office, "uid-1 uid-3 uid-4");

  g_object_set (office->account, "on-server", SATCHEL_ON_SERVER_REMOVE, "keep-messages", 1, NULL);
  fetch_well (office, "uid-4");
  assert_all_here (office);
  office_wish (office, "uid-4", SATCHEL_WISH_NONE);
  fetch_well (office, "");
  assert_all_here (office);
}

/* Named although it is not here: what was not to be received, and what could not be. */
static void
test_wish_of_what_is_not_here (Office        *office,
                               gconstpointer  data)
{
  const char *rest[] = { FOUR };

  g_object_set (office->account, "from-now-on", TRUE, NULL);
  pop_mailbox_add (office->mailbox, "uid-1", ONE, -1);
  pop_mailbox_add (office->mailbox, "uid-2", TWO, -1);
  fetch_well (office, "uid-1 uid-2");
  pop_mailbox_add (office->mailbox, "uid-3", THREE, -1);
  pop_mailbox_add (office->mailbox, "uid-4", FOUR, -1);
  office->mailbox->fail_retr = 3;
  fetch (office, "uid-1 uid-2 uid-3 uid-4");

  office->mailbox->fail_retr = 0;
  office_wish (office, "uid-1", SATCHEL_WISH_DELETE);
  office_wish (office, "uid-3", SATCHEL_WISH_DELETE);
  pop_server_forget (office->server);
  fetch_well (office, "uid-2 uid-4");
  g_assert_cmpuint (pop_server_count_commands (office->server, "RETR"), ==, 0);
  office_assert_inbox (office, rest, 1);
}

/* The file of one that was named is not worth more than the person's word. */
static void
test_wish_of_what_is_damaged (Office        *office,
                              gconstpointer  data)
{
  fill (office);
  fetch_well (office, "uid-1 uid-2 uid-3 uid-4");
  damage (office, "Second");
  office_wish (office, "uid-2", SATCHEL_WISH_DELETE);
  fetch_well (office, "uid-1 uid-3 uid-4");
}

/* --- when it goes wrong --- */

/* One whose file here is not what was received stays, and is received again; for the limit's sake the next one goes
 * instead, in the same fetch. */
static void
test_damaged_here (Office        *office,
                   gconstpointer  data)
{
  fill (office);
  fetch_well (office, "uid-1 uid-2 uid-3 uid-4");
  damage (office, "First");
  g_object_set (office->account, "keep-messages", 3, NULL);
  fetch_well (office, "uid-1 uid-3 uid-4");

  g_object_set (office->account, "keep-messages", 0, "on-server", SATCHEL_ON_SERVER_REMOVE, NULL);
  fetch_well (office, "");
  g_assert_cmpuint (satchel_fetch_get_progress (office->fetch)->received, ==, 1);
  {
    g_autoptr(GPtrArray) inbox = office_read (office, "Inbox");
    guint n = 0;

    g_assert_cmpuint (inbox->len, ==, 5);
    for (guint i = 0; i < inbox->len; i++)
      n += g_str_equal (g_ptr_array_index (inbox, i), ONE);
    g_assert_cmpuint (n, ==, 1);
  }
}

static gboolean
was_noted (Office *office)
{
  g_autoptr(GHashTable) notes = office_get_notes (office);

  return g_hash_table_contains (notes, SATCHEL_NOTE_LAST_RECEIVED);
}

static void
test_dele_refused (Office        *office,
                   gconstpointer  data)
{
  g_object_set (office->account, "on-server", SATCHEL_ON_SERVER_REMOVE, NULL);
  fill (office);
  pop_mailbox_answer (office->mailbox, "DELE 2", "-ERR this one is locked\r\n", 1);
  g_assert_cmpuint (fetch (office, "uid-2")->deleted, ==, 3);
  assert_message_trouble (office, "1 copy");
  g_assert_true (was_noted (office));

  pop_mailbox_answer (office->mailbox, "DELE 1", "-ERR this one is locked\r\n", 1);
  pop_mailbox_add (office->mailbox, "uid-5", ONE, -1);
  fetch (office, "uid-2");
  fetch_well (office, "");
}

/* The ids are kept, it is tried again, nothing comes twice, and the days go on counting. */
static void
test_quit_refused (Office        *office,
                   gconstpointer  data)
{
  gint64 seen;

  fill (office);
  fetch_well (office, "uid-1 uid-2 uid-3 uid-4");
  age (office, "uid-1", 20);
  seen = office_get_first_seen (office, "uid-1");
  g_object_set (office->account, "on-server", SATCHEL_ON_SERVER_DAYS, "days", 14, NULL);
  pop_mailbox_answer (office->mailbox, "QUIT", "-ERR some deleted messages not removed\r\n", 1);
  g_assert_cmpuint (fetch (office, "uid-1 uid-2 uid-3 uid-4")->deleted, ==, 0);
  assert_message_trouble (office, "1 copy");
  g_assert_cmpint (office_get_first_seen (office, "uid-1"), ==, seen);

  fetch_well (office, "uid-2 uid-3 uid-4");
  g_assert_cmpuint (satchel_fetch_get_progress (office->fetch)->received, ==, 0);
  g_assert_cmpuint (satchel_fetch_get_progress (office->fetch)->deleted, ==, 1);
  assert_all_here (office);
}

/* … and some of them it had deleted all the same. */
static void
test_quit_refused_in_part (Office        *office,
                           gconstpointer  data)
{
  g_object_set (office->account, "on-server", SATCHEL_ON_SERVER_REMOVE, NULL);
  fill (office);
  pop_mailbox_answer (office->mailbox, "QUIT", "-ERR some deleted messages not removed\r\n", 1);
  fetch (office, "uid-1 uid-2 uid-3 uid-4");
  assert_message_trouble (office, "4 copies");
  pop_mailbox_remove (office->mailbox, "uid-2");
  pop_mailbox_remove (office->mailbox, "uid-3");
  fetch_well (office, "");
  g_assert_cmpuint (satchel_fetch_get_progress (office->fetch)->deleted, ==, 2);
  assert_all_here (office);
}

/* The connection ends where QUIT is said: the server deletes nothing. */
static void
test_drop_before_quit (Office        *office,
                       gconstpointer  data)
{
  gint64 seen;

  fill (office);
  fetch_well (office, "uid-1 uid-2 uid-3 uid-4");
  age (office, "uid-1", 7);
  seen = office_get_first_seen (office, "uid-1");
  g_object_set (office->account, "on-server", SATCHEL_ON_SERVER_REMOVE, NULL);
  office->mailbox->cut_at = "QUIT";
  g_assert_cmpuint (fetch (office, "uid-1 uid-2 uid-3 uid-4")->deleted, ==, 0);
  g_assert_nonnull (office->error);
  office->mailbox->cut_at = "DELE 3";
  g_assert_cmpuint (fetch (office, "uid-1 uid-2 uid-3 uid-4")->deleted, ==, 0);
  g_assert_nonnull (office->error);
  g_assert_cmpint (office_get_first_seen (office, "uid-1"), ==, seen);

  office->mailbox->cut_at = NULL;
  fetch_well (office, "");
  g_assert_cmpuint (satchel_fetch_get_progress (office->fetch)->received, ==, 0);
  assert_all_here (office);
}

/* It deletes, and its answer is lost: the next listing tells. */
static void
test_drop_after_quit (Office        *office,
                      gconstpointer  data)
{
  g_object_set (office->account, "on-server", SATCHEL_ON_SERVER_REMOVE, NULL);
  fill (office);
  office->mailbox->quits_mutely = TRUE;
  g_assert_cmpuint (fetch (office, "")->deleted, ==, 0);
  assert_message_trouble (office, "4 copies");
  g_assert_cmpint (office_get_first_seen (office, "uid-1"), >, 0);

  office->mailbox->quits_mutely = FALSE;
  fetch_well (office, "");
  g_assert_cmpint (office_get_first_seen (office, "uid-1"), ==, 0);
  assert_all_here (office);
}

/* A wish outlives all that, but not its message. */
static void
test_wish_and_drop (Office        *office,
                    gconstpointer  data)
{
  const char *rest[] = { ONE, TWO, THREE, FOUR, "Subject: five\r\n\r\nFifth, and not the second.\r\n" };

  fill (office);
  fetch_well (office, "uid-1 uid-2 uid-3 uid-4");
  office_wish (office, "uid-2", SATCHEL_WISH_DELETE);
  office->mailbox->cut_at = "QUIT";
  fetch (office, "uid-1 uid-2 uid-3 uid-4");
  office->mailbox->cut_at = NULL;
  fetch_well (office, "uid-1 uid-3 uid-4");

  pop_mailbox_add (office->mailbox, "uid-2", rest[4], -1);
  fetch_well (office, "uid-1 uid-3 uid-4 uid-2");
  office_assert_inbox (office, rest, 5);
}

/* --- one id for several --- */

static void
test_equal_ids (Office        *office,
                gconstpointer  data)
{
  const char *three[] = { ONE, TWO, THREE };

  pop_mailbox_add (office->mailbox, "same", ONE, -1);
  pop_mailbox_add (office->mailbox, "other", TWO, -1);
  pop_mailbox_add (office->mailbox, "same", THREE, -1);
  fetch_well (office, "same other same");
  g_object_set (office->account, "keep-messages", 2, NULL);
  fetch_well (office, "other");
  office_assert_inbox (office, three, 3);
}

static void
test_equal_ids_wished (Office        *office,
                       gconstpointer  data)
{
  pop_mailbox_add (office->mailbox, "same", ONE, -1);
  pop_mailbox_add (office->mailbox, "other", TWO, -1);
  pop_mailbox_add (office->mailbox, "same", THREE, -1);
  fetch_well (office, "same other same");
  office_wish (office, "same", SATCHEL_WISH_DELETE);
  fetch_well (office, "other");
}

/* --- what came may not be all of it --- */

#define LONG_BODY "Fourteen octets\r\nFourteen octets\r\nFourteen octets\r\nFourteen octets\r\n"
#define LONG "Subject: long\r\n\r\n" LONG_BODY LONG_BODY LONG_BODY LONG_BODY LONG_BODY LONG_BODY LONG_BODY \
             LONG_BODY LONG_BODY LONG_BODY LONG_BODY LONG_BODY LONG_BODY LONG_BODY

static void
set_kept (Office *office,
          gint64  kept)
{
  g_autofree char *path = g_build_filename (office->folder, "state.sqlite", NULL);
  g_autofree char *words = g_strdup_printf ("UPDATE server_message SET kept = %" G_GINT64_FORMAT, kept);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_busy_timeout (db, 10000), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, words, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* A server that has lost the text, all or most of it, has not given the message: its copy stays, whatever the rule,
 * until more comes. */
static void
test_came_short (Office        *office,
                 gconstpointer  answer)
{
  const SatchelFetchProgress *progress;
  const char *here[] = { (const char *) answer, LONG };

  g_object_set (office->account, "on-server", SATCHEL_ON_SERVER_REMOVE, NULL);
  pop_mailbox_add (office->mailbox, "uid-1", LONG, -1);
  g_autofree char *reply = g_strconcat ("+OK\r\n", (const char *) answer, ".\r\n", NULL);
  pop_mailbox_answer (office->mailbox, "RETR", reply, 2);
  progress = fetch (office, "uid-1");
  g_assert_no_error (office->error);
  g_assert_cmpuint (progress->received, ==, 1);
  g_assert_cmpuint (progress->cut_short, ==, 1);
  g_assert_cmpuint (progress->deleted, ==, 0);
  fetch_well (office, "uid-1");

  /* A day later it is the same, another day later the server is well. */
  set_kept (office, 1000);
  fetch_well (office, "uid-1");
  set_kept (office, 1000);
  fetch_well (office, "");
  office_assert_inbox (office, here, 2);
}

/* One octet too much in between, and nobody knows what belongs to what: all of this conversation comes again. */
static void
test_out_of_step (Office        *office,
                  gconstpointer  data)
{
  fill (office);
  g_object_set (office->account, "on-server", SATCHEL_ON_SERVER_REMOVE, NULL);
  pop_mailbox_answer (office->mailbox, "RETR 2", "+OK\r\n" TWO ".\r\nno answer\r\n", 1);
  fetch (office, "uid-1 uid-2 uid-3 uid-4");
  g_assert_error (office->error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_PROTOCOL);
  pop_server_forget (office->server);
  fetch_well (office, "");
  g_assert_cmpuint (pop_server_count_commands (office->server, "RETR"), ==, 4);
  office_assert_inbox (office, all, 4);
}

/* An answer too many: the next message begins with the answer to it. */
static void
test_one_answer_behind (Office        *office,
                        gconstpointer  data)
{
  const char *here[] = { ONE, TWO, "+OK 1\r\n" ONE };

  g_object_set (office->account, "on-server", SATCHEL_ON_SERVER_REMOVE, NULL);
  pop_mailbox_add (office->mailbox, "uid-1", ONE, -1);
  pop_mailbox_add (office->mailbox, "uid-2", TWO, -1);
  pop_mailbox_answer (office->mailbox, "RETR 1", "+OK\r\n+OK 1\r\n" ONE ".\r\n", 1);
  fetch_well (office, "uid-1");
  set_kept (office, 1000);
  fetch_well (office, "");
  office_assert_inbox (office, here, 3);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, test) \
  g_test_add ("/fetch-retention/" path, Office, NULL, office_set_up, test, office_tear_down)
  ADD ("days", test_days);
  ADD ("until-deleted", test_until_deleted);
  ADD ("keep", test_keep);
  ADD ("at-most-so-many", test_at_most_so_many);
  ADD ("limit-and-one-refused", test_limit_and_one_refused);
  ADD ("at-most-so-large", test_at_most_so_large);
  ADD ("at-most-so-large-with-unwanted", test_at_most_so_large_with_unwanted);
  ADD ("wishes", test_wishes);
  ADD ("wish-of-what-is-not-here", test_wish_of_what_is_not_here);
  ADD ("wish-of-what-is-damaged", test_wish_of_what_is_damaged);
  ADD ("damaged-here", test_damaged_here);
  ADD ("dele-refused", test_dele_refused);
  ADD ("quit-refused", test_quit_refused);
  ADD ("quit-refused-in-part", test_quit_refused_in_part);
  ADD ("drop-before-quit", test_drop_before_quit);
  ADD ("drop-after-quit", test_drop_after_quit);
  ADD ("wish-and-drop", test_wish_and_drop);
  ADD ("equal-ids", test_equal_ids);
  ADD ("equal-ids-wished", test_equal_ids_wished);
  g_test_add ("/fetch-retention/came-empty", Office, "", office_set_up, test_came_short, office_tear_down);
  g_test_add ("/fetch-retention/came-short", Office, "Subject: long\r\n\r\n", office_set_up, test_came_short,
              office_tear_down);
  ADD ("out-of-step", test_out_of_step);
  ADD ("one-answer-behind", test_one_answer_behind);

  return g_test_run ();
}
