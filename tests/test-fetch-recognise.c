/* test-fetch-recognise.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Ids that don't tell: renumbered, reused, equal, missing, too long. Judged by contents: everything that was
 * on the server is here once. */

#include "config.h"

#include "office-fixture.h"

#include <string.h>

#define HEAD(n)                                               \
  "Received: from a.example by b.example; Mon, 2 Nov 2026 09:0" #n ":00 +0000\r\n" \
  "From: Amara <amara@home.example>\r\nDate: Mon, 2 Nov 2026 09:00:0" #n " +0000\r\n" \
  "Message-ID: <m" #n "@home.example>\r\nSubject: m" #n "\r\n"

#define ONE   HEAD (1) "\r\nThe first one.\r\n"
#define TWO   HEAD (2) "\r\nThe second one.\r\nIt has two lines.\r\n"
#define THREE HEAD (3) "\r\nThe third one is a little longer than the others.\r\n"
#define FOUR  HEAD (4) "\r\nFour.\r\n"

/* The head and the size of ONE, but another text. */
#define OTHER_ONE HEAD (1) "\r\nThe other one.\r\n"

/* ONE with a field that its server has added. */
#define GROWN_ONE "X-Scanned: yes\r\n" ONE

static const char *all[] = { ONE, TWO, THREE };

static void
add (Office     *office,
     const char *uid,
     const char *text)
{
  pop_mailbox_add (office->mailbox, uid, text, -1);
}

static void
fill (Office *office)
{
  add (office, "a1", ONE);
  add (office, "a2", TWO);
  add (office, "a3", THREE);
}

static void
renumber (Office *office)
{
  pop_server_wait_until_quiet (office->server);
  pop_server_forget (office->server);
  pop_mailbox_set_uid (office->mailbox, 1, "b1");
  pop_mailbox_set_uid (office->mailbox, 2, "b2");
  pop_mailbox_set_uid (office->mailbox, 3, "b3");
}

static void
replace (Office     *office,
         const char *uid,
         const char *text)
{
  pop_server_wait_until_quiet (office->server);
  pop_server_forget (office->server);
  pop_mailbox_remove (office->mailbox, uid);
  add (office, uid, text);
}

static void
set_rule (Office         *office,
          SatchelOnServer rule,
          guint           days)
{
  pop_server_wait_until_quiet (office->server);
  pop_server_forget (office->server);
  g_object_set (office->account, "on-server", rule, "days", days, NULL);
}

static guint
count (Office     *office,
       const char *command)
{
  pop_server_wait_until_quiet (office->server);
  return pop_server_count_commands (office->server, command);
}

static void
assert_fetch (Office *office,
              guint   received,
              guint   recognised)
{
  const SatchelFetchProgress *progress = office_fetch (office);

  g_assert_no_error (office->error);
  g_assert_cmpuint (progress->received, ==, received);
  g_assert_cmpuint (progress->recognised, ==, recognised);
}

/* --- renumbered --- */

static void
test_renumbered (Office        *office,
                 gconstpointer  data)
{
  fill (office);
  assert_fetch (office, 3, 0);
  renumber (office);

  assert_fetch (office, 0, 3);
  g_assert_cmpuint (count (office, "RETR"), ==, 0);
  g_assert_cmpuint (count (office, "TOP"), ==, 3);
  office_assert_inbox (office, all, 3);

  pop_server_forget (office->server);
  assert_fetch (office, 0, 0);
  g_assert_cmpuint (count (office, "TOP"), ==, 0);
  office_assert_inbox (office, all, 3);
}

static void
test_renumbered_and_new (Office        *office,
                         gconstpointer  data)
{
  const char *four[] = { ONE, TWO, THREE, FOUR };

  office->mailbox->pipelining = TRUE;
  fill (office);
  assert_fetch (office, 3, 0);
  renumber (office);
  add (office, "b4", FOUR);
  assert_fetch (office, 1, 3);
  g_assert_cmpuint (count (office, "RETR"), ==, 1);
  office_assert_inbox (office, four, 4);
}

/* By their bytes, where the server does not show heads. */
static void
test_renumbered_without_top (Office        *office,
                             gconstpointer  data)
{
  fill (office);
  assert_fetch (office, 3, 0);
  renumber (office);
  office->mailbox->no_top = TRUE;
  assert_fetch (office, 0, 3);
  office_assert_inbox (office, all, 3);
  assert_fetch (office, 0, 0);
  office_assert_inbox (office, all, 3);
}

/* Back to the old ids. */
static void
test_renumbered_twice (Office        *office,
                       gconstpointer  data)
{
  fill (office);
  assert_fetch (office, 3, 0);
  renumber (office);
  assert_fetch (office, 0, 3);
  pop_server_wait_until_quiet (office->server);
  pop_mailbox_set_uid (office->mailbox, 1, "a1");
  pop_mailbox_set_uid (office->mailbox, 2, "a2");
  pop_mailbox_set_uid (office->mailbox, 3, "c3");
  g_assert_cmpuint (office_fetch (office)->received, ==, 0);
  office_assert_inbox (office, all, 3);
}

/* What was recognised by its head is read whole before its copy goes. */
static void
test_removed_after_a_look (Office        *office,
                           gconstpointer  data)
{
  fill (office);
  assert_fetch (office, 3, 0);
  renumber (office);
  assert_fetch (office, 0, 3);

  set_rule (office, SATCHEL_ON_SERVER_REMOVE, 0);
  assert_fetch (office, 0, 0);
  g_assert_cmpuint (count (office, "RETR"), ==, 3);
  g_assert_cmpuint (count (office, "DELE"), ==, 3);
  office_assert_server_has (office, "");
  office_assert_inbox (office, all, 3);
}

/* It had the head and the size of another one. */
static void
test_other_text_is_kept (Office        *office,
                         gconstpointer  data)
{
  const char *four[] = { ONE, OTHER_ONE, TWO, THREE };

  fill (office);
  assert_fetch (office, 3, 0);
  pop_server_wait_until_quiet (office->server);
  pop_mailbox_remove (office->mailbox, "a1");
  add (office, "b1", OTHER_ONE);
  set_rule (office, SATCHEL_ON_SERVER_REMOVE, 0);
  office_fetch (office);
  g_assert_no_error (office->error);
  office_assert_server_has (office, "");
  office_assert_inbox (office, four, 4);
}

/* Two of the same bytes were two, and stay two. */
static void
test_two_alike_renumbered (Office        *office,
                           gconstpointer  data)
{
  const char *three[] = { ONE, ONE, ONE };

  add (office, "a1", ONE);
  add (office, "a2", ONE);
  assert_fetch (office, 2, 0);
  pop_server_wait_until_quiet (office->server);
  pop_mailbox_set_uid (office->mailbox, 1, "b1");
  pop_mailbox_set_uid (office->mailbox, 2, "b2");
  add (office, "b3", ONE);
  assert_fetch (office, 1, 2);
  office_assert_inbox (office, three, 3);
}

/* Deleted here, it does not come back under another id, and its copy goes as it was asked for. */
static void
test_deleted_here (Office        *office,
                   gconstpointer  data)
{
  const char *two[] = { ONE, THREE };

  set_rule (office, SATCHEL_ON_SERVER_UNTIL_DELETED, 0);
  fill (office);
  assert_fetch (office, 3, 0);
  office_move (office, "second", "Trash");
  renumber (office);
  assert_fetch (office, 0, 3);
  office_assert_inbox (office, two, 2);
  office_assert_server_has (office, "b1 b3");
  assert_fetch (office, 0, 0);
  office_assert_inbox (office, two, 2);
}

/* Days count from when the first id was seen. */
static void
test_days_go_on (Office        *office,
                 gconstpointer  data)
{
  fill (office);
  assert_fetch (office, 3, 0);
  renumber (office);
  assert_fetch (office, 0, 3);
  set_rule (office, SATCHEL_ON_SERVER_DAYS, 1);
  assert_fetch (office, 0, 0);
  office_assert_server_has (office, "b1 b2 b3");
  set_rule (office, SATCHEL_ON_SERVER_DAYS, 0);
  assert_fetch (office, 0, 0);
  office_assert_server_has (office, "");
  office_assert_inbox (office, all, 3);
}

static void
test_from_now_on (Office        *office,
                  gconstpointer  data)
{
  const char *late[] = { FOUR };

  g_object_set (office->account, "from-now-on", TRUE, NULL);
  fill (office);
  assert_fetch (office, 0, 0);
  renumber (office);
  add (office, "b4", "Received: by b.example; Tue, 3 Nov 2099 09:00:00 +0000\r\n" FOUR);
  office_fetch (office);
  g_assert_no_error (office->error);
  late[0] = "Received: by b.example; Tue, 3 Nov 2099 09:00:00 +0000\r\n" FOUR;
  office_assert_inbox (office, late, 1);
}

/* Half of the listing is not there this time, and then it is. */
static void
test_short_listing (Office        *office,
                    gconstpointer  data)
{
  fill (office);
  assert_fetch (office, 3, 0);
  pop_server_wait_until_quiet (office->server);
  pop_mailbox_answer (office->mailbox, "UIDL", "+OK\r\n1 a1\r\n.\r\n", 1);
  office_fetch (office);
  g_assert_no_error (office->error);
  office_assert_inbox (office, all, 3);
  office_fetch (office);
  g_assert_no_error (office->error);
  office_assert_inbox (office, all, 3);
  office_assert_server_has (office, "a1 a2 a3");
}

/* --- another message under a known id --- */

static void
test_reused (Office        *office,
             gconstpointer  data)
{
  const char *four[] = { ONE, TWO, THREE, FOUR };

  fill (office);
  assert_fetch (office, 3, 0);
  replace (office, "a1", FOUR);
  assert_fetch (office, 1, 0);
  office_assert_inbox (office, four, 4);
  assert_fetch (office, 0, 0);
}

static void
test_reused_without_top (Office        *office,
                         gconstpointer  data)
{
  const char *four[] = { ONE, TWO, THREE, FOUR };

  fill (office);
  assert_fetch (office, 3, 0);
  office->mailbox->no_top = TRUE;
  replace (office, "a1", FOUR);
  assert_fetch (office, 1, 0);
  office_assert_inbox (office, four, 4);
}

/* The server has added a line to what it holds. */
static void
test_grown (Office        *office,
            gconstpointer  data)
{
  fill (office);
  assert_fetch (office, 3, 0);
  replace (office, "a1", GROWN_ONE);
  assert_fetch (office, 0, 0);
  g_assert_cmpuint (count (office, "RETR"), ==, 0);
  office_assert_inbox (office, all, 3);

  /* Its size is known now. */
  pop_server_forget (office->server);
  assert_fetch (office, 0, 0);
  g_assert_cmpuint (count (office, "LIST") + count (office, "TOP"), ==, 0);
}

static void
test_grown_without_top (Office        *office,
                        gconstpointer  data)
{
  fill (office);
  assert_fetch (office, 3, 0);
  office->mailbox->no_top = TRUE;
  replace (office, "a1", GROWN_ONE);
  assert_fetch (office, 0, 0);
  office_assert_inbox (office, all, 3);
  assert_fetch (office, 0, 0);
  office_assert_inbox (office, all, 3);
}

/* --- ids that are no ids --- */

/* One id for everything; the first goes, another comes. */
static void
test_one_id_for_all (Office        *office,
                     gconstpointer  data)
{
  const char *three[] = { ONE, TWO, THREE };

  add (office, "0", ONE);
  add (office, "0", TWO);
  assert_fetch (office, 2, 0);
  pop_server_wait_until_quiet (office->server);
  pop_mailbox_remove (office->mailbox, "0");
  add (office, "0", THREE);
  g_assert_cmpuint (office_fetch (office)->received, ==, 1);
  g_assert_no_error (office->error);
  office_assert_inbox (office, three, 3);
  assert_fetch (office, 0, 0);

  set_rule (office, SATCHEL_ON_SERVER_REMOVE, 0);
  office_fetch (office);
  g_assert_no_error (office->error);
  office_assert_server_has (office, "");
  office_assert_inbox (office, three, 3);
}

static void
live_without_ids (Office   *office,
                  gboolean  no_top)
{
  const char *four[] = { ONE, TWO, THREE, FOUR };

  office->mailbox->no_uidl = TRUE;
  office->mailbox->no_top = no_top;
  fill (office);
  assert_fetch (office, 3, 0);
  assert_fetch (office, 0, 0);
  office_assert_inbox (office, all, 3);

  pop_server_wait_until_quiet (office->server);
  pop_mailbox_remove (office->mailbox, "a1");
  add (office, "a4", FOUR);
  assert_fetch (office, 1, 0);
  office_assert_inbox (office, four, 4);

  set_rule (office, SATCHEL_ON_SERVER_REMOVE, 0);
  office_fetch (office);
  g_assert_no_error (office->error);
  office_assert_server_has (office, "");
  office_assert_inbox (office, four, 4);
}

static void
test_no_uidl (Office        *office,
              gconstpointer  data)
{
  live_without_ids (office, FALSE);
}

static void
test_neither_uidl_nor_top (Office        *office,
                           gconstpointer  data)
{
  live_without_ids (office, TRUE);
}

/* The same head and size, another text: one stays on the server until it was read. */
static void
test_no_uidl_alike (Office        *office,
                    gconstpointer  data)
{
  const char *two[] = { ONE, OTHER_ONE };

  office->mailbox->no_uidl = TRUE;
  add (office, "1", ONE);
  assert_fetch (office, 1, 0);
  pop_server_wait_until_quiet (office->server);
  pop_mailbox_remove (office->mailbox, "1");
  add (office, "2", OTHER_ONE);
  set_rule (office, SATCHEL_ON_SERVER_REMOVE, 0);
  office_fetch (office);
  g_assert_no_error (office->error);
  office_assert_server_has (office, "");
  office_assert_inbox (office, two, 2);
}

static void
test_blank_and_odd_ids (Office        *office,
                        gconstpointer  data)
{
  g_autofree char *long_id = g_strnfill (3000, 'x');
  const char *four[] = { ONE, TWO, THREE, FOUR };

  add (office, "", ONE);
  add (office, long_id, TWO);
  add (office, "\xff\xfe \t\xc3", THREE);
  add (office, "normal", FOUR);
  assert_fetch (office, 4, 0);
  office_assert_inbox (office, four, 4);
  assert_fetch (office, 0, 0);
  office_assert_inbox (office, four, 4);

  set_rule (office, SATCHEL_ON_SERVER_REMOVE, 0);
  assert_fetch (office, 0, 0);
  office_assert_server_has (office, "");
  office_assert_inbox (office, four, 4);
}

/* --- one message that always ends the conversation --- */

static void
live_with_one_that_hangs_up (Office   *office,
                             gboolean  pipelining)
{
  const char *three[] = { ONE, THREE, FOUR };

  set_rule (office, SATCHEL_ON_SERVER_REMOVE, 0);
  fill (office);
  add (office, "a4", FOUR);
  office->mailbox->hang_up_at = "a2";
  office->mailbox->pipelining = pipelining;
  for (guint i = 0; i < 8; i++)
    office_fetch (office);
  office_assert_inbox (office, three, 3);
  office_assert_server_has (office, "a2");
  g_assert_nonnull (office->error);

  office->mailbox->hang_up_at = NULL;
  assert_fetch (office, 1, 0);
  office_assert_server_has (office, "");
}

static void
test_one_hangs_up (Office        *office,
                   gconstpointer  data)
{
  live_with_one_that_hangs_up (office, FALSE);
}

static void
test_one_hangs_up_pipelined (Office        *office,
                             gconstpointer  data)
{
  live_with_one_that_hangs_up (office, TRUE);
}

/* --- ids that only count --- */

/* Of one size and one head's length, as two mails of a machine are. */
#define MACHINE(n) "From: cron\r\nDate: Mon, 2 Nov 2026 09:00:00 +0000\r\nSubject: job\r\n\r\njob " #n "\r\n"
#define SWAP(n, text) HEAD (n) "\r\n" text "\r\n"
#define ALIKE(n) "From: cron\r\nDate: Mon, 2 Nov 2026 09:0" #n ":00 +0000\r\nSubject: job\r\n\r\njob " #n "\r\n"

/* Other mail under ids that are known, and all sizes add up as before: it is seen before anything is deleted. */
static void
test_sizes_swapped (Office        *office,
                    gconstpointer  data)
{
  const char *mail[] = { SWAP (1, "x"), SWAP (2, "xyz"), SWAP (3, "abc"), SWAP (4, "a") };

  add (office, "1", mail[0]);
  add (office, "2", mail[1]);
  assert_fetch (office, 2, 0);
  pop_mailbox_remove (office->mailbox, "1");
  pop_mailbox_remove (office->mailbox, "2");
  add (office, "1", mail[2]);
  add (office, "2", mail[3]);
  set_rule (office, SATCHEL_ON_SERVER_REMOVE, 0);
  assert_fetch (office, 2, 0);
  office_assert_server_has (office, "");
  office_assert_inbox (office, mail, 4);
}

/* The server counts its messages through, and all are equally long. */
static void
test_counted_and_alike (Office        *office,
                        gconstpointer  rule)
{
  const char *mail[] = { ALIKE (1), ALIKE (2), ALIKE (3), ALIKE (4), ALIKE (5), ALIKE (6) };

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *uid = g_strdup_printf ("%u", i + 1);

      add (office, uid, mail[i]);
    }
  assert_fetch (office, 4, 0);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *uid = g_strdup_printf ("%u", i + 1);

      pop_mailbox_remove (office->mailbox, uid);
      add (office, uid, mail[i + 2]);
    }
  set_rule (office, SATCHEL_ON_SERVER_REMOVE, 0);
  office_fetch (office);
  g_assert_no_error (office->error);
  office_assert_server_has (office, "");
  office_assert_inbox (office, mail, 6);
}

/* The first of three is gone, and the others have moved up: none comes twice. */
static void
test_moved_up (Office        *office,
               gconstpointer  data)
{
  const char *mail[] = { TWO, ALIKE (1), ALIKE (2) };

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *uid = g_strdup_printf ("%u", i + 1);

      add (office, uid, mail[i]);
    }
  assert_fetch (office, 3, 0);
  pop_mailbox_remove (office->mailbox, "1");
  pop_mailbox_set_uid (office->mailbox, 1, "1");
  pop_mailbox_set_uid (office->mailbox, 2, "2");
  office_fetch (office);
  g_assert_no_error (office->error);
  g_assert_cmpuint (satchel_fetch_get_progress (office->fetch)->received, ==, 0);
  office_assert_inbox (office, mail, 3);
}

/* --- heads that don't tell --- */

/* Known by two ids before, it is still one message: the second of two equal ones is another. */
static void
test_renumbered_twice_then_two (Office        *office,
                                gconstpointer  data)
{
  const char *two[] = { ONE, ONE };

  add (office, "a", ONE);
  assert_fetch (office, 1, 0);
  pop_mailbox_set_uid (office->mailbox, 1, "z");
  assert_fetch (office, 0, 1);
  pop_mailbox_set_uid (office->mailbox, 1, "y1");
  add (office, "y2", ONE);
  assert_fetch (office, 1, 1);
  office_assert_inbox (office, two, 2);
}

/* Eight mails of one head and size: which is which their bytes tell, and the one that is new comes. */
static void
test_one_head_for_all (Office        *office,
                       gconstpointer  data)
{
  const char *mail[] = { MACHINE (1), MACHINE (2), MACHINE (3), MACHINE (4), MACHINE (5) };

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *uid = g_strdup_printf ("a%u", i);

      add (office, uid, mail[i]);
    }
  assert_fetch (office, 4, 0);
  pop_mailbox_remove (office->mailbox, "a1");
  add (office, "a4", mail[4]);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *uid = g_strdup_printf ("b%u", i);

      pop_mailbox_set_uid (office->mailbox, i + 1, uid);
    }
  assert_fetch (office, 1, 3);
  office_assert_inbox (office, mail, 5);
  assert_fetch (office, 0, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, test) \
  g_test_add ("/fetch-recognise/" path, Office, NULL, office_set_up, test, office_tear_down)
  ADD ("renumbered", test_renumbered);
  ADD ("renumbered-and-new", test_renumbered_and_new);
  ADD ("renumbered-without-top", test_renumbered_without_top);
  ADD ("renumbered-twice", test_renumbered_twice);
  ADD ("removed-after-a-look", test_removed_after_a_look);
  ADD ("other-text-is-kept", test_other_text_is_kept);
  ADD ("two-alike-renumbered", test_two_alike_renumbered);
  ADD ("deleted-here", test_deleted_here);
  ADD ("days-go-on", test_days_go_on);
  ADD ("from-now-on", test_from_now_on);
  ADD ("short-listing", test_short_listing);
  ADD ("reused", test_reused);
  ADD ("reused-without-top", test_reused_without_top);
  ADD ("grown", test_grown);
  ADD ("grown-without-top", test_grown_without_top);
  ADD ("one-id-for-all", test_one_id_for_all);
  ADD ("no-uidl", test_no_uidl);
  ADD ("neither-uidl-nor-top", test_neither_uidl_nor_top);
  ADD ("no-uidl-alike", test_no_uidl_alike);
  ADD ("blank-and-odd-ids", test_blank_and_odd_ids);
  ADD ("sizes-swapped", test_sizes_swapped);
  ADD ("counted-and-alike", test_counted_and_alike);
  ADD ("moved-up", test_moved_up);
  ADD ("renumbered-twice-then-two", test_renumbered_twice_then_two);
  ADD ("one-head-for-all", test_one_head_for_all);
  ADD ("one-hangs-up", test_one_hangs_up);
  ADD ("one-hangs-up-pipelined", test_one_hangs_up_pipelined);

  return g_test_run ();
}
