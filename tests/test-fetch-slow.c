/* test-fetch-slow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A disk that takes its time while a server waits: the server hears from us, and whatever it makes of that, what has
 * come is kept. */

#include "config.h"

#include "office-fixture.h"
#include "base/durable.h"
#include "office/talk.h"

#define ONE "Subject: one\r\n\r\nFirst.\r\n"
#define TWO "Subject: two\r\n\r\nSecond.\r\n"

static const char *both[] = { ONE, TWO };
static PopServer *waited_for;
static guint n_words;

/* In the store's thread: the first file reaches the disk when the server has heard @n_words NOOPs, or a minute later. */
static void
wait_for_words (const char *step,
                const char *path)
{
  gint64 deadline = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  if (!g_str_equal (step, "sync"))
    return;
  while (pop_server_count_commands (waited_for, "NOOP") < n_words && g_get_monotonic_time () < deadline)
    g_usleep (10 * 1000);
}

static void
set_up (Office        *office,
        gconstpointer  data)
{
  office_set_up (office, NULL);
  g_object_set (office->account, "on-server", SATCHEL_ON_SERVER_REMOVE, NULL);
  pop_mailbox_add (office->mailbox, "uid-1", ONE, -1);
  pop_mailbox_add (office->mailbox, "uid-2", TWO, -1);
  waited_for = office->server;
  satchel_talk_set_quiet (1);
}

static void
tear_down (Office        *office,
           gconstpointer  data)
{
  satchel_durable_set_observer (NULL);
  satchel_talk_set_quiet (0);
  office_tear_down (office, NULL);
}

static void
assert_all_gone (Office *office)
{
  g_auto(GStrv) there = pop_mailbox_get_uids (office->mailbox);

  g_assert_cmpuint (g_strv_length (there), ==, 0);
}

/* Its answers are not taken for those to DELE and QUIT. */
static void
test_hears_from_us (Office        *office,
                    gconstpointer  data)
{
  n_words = 2;
  satchel_durable_set_observer (wait_for_words);
  office_fetch (office);
  g_assert_no_error (office->error);
  pop_server_wait_until_quiet (office->server);
  g_assert_cmpuint (pop_server_count_commands (office->server, "NOOP"), >=, 2);
  assert_all_gone (office);
  office_assert_inbox (office, both, 2);
}

/* One that knows no NOOP is a server like any other. */
static void
test_refused (Office        *office,
              gconstpointer  data)
{
  n_words = 1;
  pop_mailbox_answer (office->mailbox, "NOOP", "-ERR what?\r\n", -1);
  satchel_durable_set_observer (wait_for_words);
  office_fetch (office);
  g_assert_no_error (office->error);
  pop_server_wait_until_quiet (office->server);
  assert_all_gone (office);
  office_assert_inbox (office, both, 2);
}

/* The conversation is over; what has come is here, is told, and nothing was deleted. */
static void
test_cut (Office        *office,
          gconstpointer  data)
{
  const SatchelFetchProgress *progress;
  g_auto(GStrv) there = NULL;

  n_words = 1;
  office->mailbox->cut_at = "NOOP";
  satchel_durable_set_observer (wait_for_words);
  progress = office_fetch (office);
  g_assert_nonnull (office->error);
  g_assert_cmpuint (progress->received, ==, 2);
  satchel_durable_set_observer (NULL);
  office->mailbox->cut_at = NULL;
  office_assert_inbox (office, both, 2);
  pop_server_wait_until_quiet (office->server);
  there = pop_mailbox_get_uids (office->mailbox);
  g_assert_cmpuint (g_strv_length (there), ==, 2);

  g_clear_error (&office->error);
  progress = office_fetch (office);
  g_assert_no_error (office->error);
  g_assert_cmpuint (progress->received, ==, 0);
  pop_server_wait_until_quiet (office->server);
  assert_all_gone (office);
  office_assert_inbox (office, both, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, test) g_test_add ("/fetch-slow/" path, Office, NULL, set_up, test, tear_down)
  ADD ("hears-from-us", test_hears_from_us);
  ADD ("refused", test_refused);
  ADD ("cut", test_cut);

  return g_test_run ();
}
