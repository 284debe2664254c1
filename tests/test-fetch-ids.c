/* test-fetch-ids.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a server calls its messages, and what Satchel makes of it, by whole fetches: judged by what lies in the store and
 * on the server afterwards, byte for byte. */

#include "config.h"

#include "office-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#define ONE   "Subject: one\r\n\r\nFirst.\r\n"
#define TWO   "Subject: two\r\n\r\n.\r\n..\r\n.Second.\r\n"
#define THREE "Subject: three\r\n\r\nThird.\r\n"

static const char *all[] = { ONE, TWO, THREE };

static void
fill (Office *office)
{
  pop_mailbox_add (office->mailbox, "uid-1", ONE, -1);
  pop_mailbox_add (office->mailbox, "uid-2", TWO, -1);
  pop_mailbox_add (office->mailbox, "uid-3", THREE, -1);
}

static void
test_empty_listing_forgets_nothing (Office        *office,
                                    gconstpointer  data)
{
  fill (office);
  office_fetch (office);
  pop_server_wait_until_quiet (office->server);
  office->mailbox->empty_once = TRUE;
  g_assert_cmpuint (office_fetch (office)->received, ==, 0);
  pop_server_wait_until_quiet (office->server);
  g_assert_cmpuint (office_fetch (office)->received, ==, 0);
  office_assert_inbox (office, all, 3);
}

/* One id on two lines: one message if the bytes are equal, else two. */
static void
test_equal_ids (Office        *office,
                gconstpointer  data)
{
  const char *both[] = { ONE, THREE };
  const SatchelFetchProgress *progress;

  pop_mailbox_add (office->mailbox, "same", ONE, -1);
  pop_mailbox_add (office->mailbox, "same", ONE, -1);
  pop_mailbox_add (office->mailbox, "other", THREE, -1);
  progress = office_fetch (office);
  g_assert_no_error (office->error);
  g_assert_cmpuint (progress->received, ==, 2);
  g_assert_cmpuint (progress->recognised, ==, 0);
  office_assert_inbox (office, both, 2);
  pop_server_wait_until_quiet (office->server);

  progress = office_fetch (office);
  g_assert_cmpuint (progress->received + progress->recognised, ==, 0);
  office_assert_inbox (office, both, 2);
}

static void
test_equal_ids_other_bytes (Office        *office,
                            gconstpointer  data)
{
  pop_mailbox_add (office->mailbox, "same", ONE, -1);
  pop_mailbox_add (office->mailbox, "same", TWO, -1);
  pop_mailbox_add (office->mailbox, "other", THREE, -1);
  g_assert_cmpuint (office_fetch (office)->received, ==, 3);
  office_assert_inbox (office, all, 3);
}

/* Two ids are two messages, even of equal bytes. */
static void
test_equal_bytes (Office        *office,
                  gconstpointer  data)
{
  const char *both[] = { ONE, ONE };

  pop_mailbox_add (office->mailbox, "a", ONE, -1);
  pop_mailbox_add (office->mailbox, "b", ONE, -1);
  g_assert_cmpuint (office_fetch (office)->received, ==, 2);
  office_assert_inbox (office, both, 2);
}

static void
test_from_now_on (Office        *office,
                  gconstpointer  data)
{
  const char *late[] = { THREE };

  g_object_set (office->account, "from-now-on", TRUE, "on-server", SATCHEL_ON_SERVER_REMOVE, NULL);
  pop_mailbox_add (office->mailbox, "uid-1", ONE, -1);
  pop_mailbox_add (office->mailbox, "uid-2", TWO, -1);
  g_assert_cmpuint (office_fetch (office)->received, ==, 0);
  pop_server_wait_until_quiet (office->server);

  pop_mailbox_add (office->mailbox, "uid-3", THREE, -1);
  g_assert_cmpuint (office_fetch (office)->received, ==, 1);
  office_assert_inbox (office, late, 1);
  office_assert_server_has (office, "uid-1 uid-2");
}

/* Another server and user name for the same mailbox: nothing is received again. */
static void
test_another_server (Office        *office,
                     gconstpointer  data)
{
  fill (office);
  office_fetch (office);
  office->mailbox->user = "anna.home";
  g_object_set (office->account, "server", "localhost", "user", "anna.home", NULL);
  office_use_tls (office, NULL, POP_SERVER_PLAIN, SATCHEL_ENCRYPTION_NONE);
  g_object_set (office->account, "server", "127.0.0.1", NULL);
  g_assert_cmpuint (office_fetch (office)->received, ==, 0);
  g_assert_no_error (office->error);
  office_assert_inbox (office, all, 3);
}

/* An id that the server gives to another message, once the first one is deleted. */
static void
test_reused_id (Office        *office,
                gconstpointer  data)
{
  const char *both[] = { ONE, THREE };

  g_object_set (office->account, "on-server", SATCHEL_ON_SERVER_REMOVE, NULL);
  pop_mailbox_add (office->mailbox, "1", ONE, -1);
  office_fetch (office);
  office_assert_server_has (office, "");
  pop_mailbox_add (office->mailbox, "1", THREE, -1);
  g_assert_cmpuint (office_fetch (office)->received, ==, 1);
  g_assert_no_error (office->error);
  office_assert_inbox (office, both, 2);
  office_assert_server_has (office, "");
}

/* Another mailbox under the same account, whose ids look alike: nothing in it is taken for held. */
static void
test_another_mailbox (Office        *office,
                      gconstpointer  data)
{
  const char *both[] = { ONE, THREE };

  pop_mailbox_add (office->mailbox, "1", ONE, -1);
  office_fetch (office);
  pop_server_wait_until_quiet (office->server);
  pop_mailbox_remove (office->mailbox, "1");
  pop_mailbox_add (office->mailbox, "1", THREE, -1);
  office->mailbox->user = "berta";
  g_object_set (office->account, "user", "berta", "on-server", SATCHEL_ON_SERVER_REMOVE, NULL);
  g_assert_cmpuint (office_fetch (office)->received, ==, 1);
  office_assert_inbox (office, both, 2);
  office_assert_server_has (office, "");
}

/* … not even what looks quite the same. */
static void
test_another_mailbox_equal_sizes (Office        *office,
                                  gconstpointer  data)
{
  const char *both[] = { "Subject: a\r\n\r\nx\r\n", "Subject: b\r\n\r\ny\r\n" };

  pop_mailbox_add (office->mailbox, "1", both[0], -1);
  office_fetch (office);
  pop_server_wait_until_quiet (office->server);
  pop_mailbox_remove (office->mailbox, "1");
  pop_mailbox_add (office->mailbox, "1", both[1], -1);
  office->mailbox->user = "berta";
  g_object_set (office->account, "user", "berta", "on-server", SATCHEL_ON_SERVER_REMOVE, NULL);
  g_assert_cmpuint (office_fetch (office)->received, ==, 1);
  g_assert_no_error (office->error);
  office_assert_inbox (office, both, 2);
  office_assert_server_has (office, "");
}

static void
remove_files (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_assert_cmpint (g_unlink (file), ==, 0);
    }
}

/* What the disk has lost is not deleted on the server, but received again. */
static void
test_lost_files (Office        *office,
                 gconstpointer  data)
{
  g_autofree char *inbox = g_build_filename (office->folder, "mail", "home", "Inbox", "new", NULL);
  guint received = 0;

  fill (office);
  office_fetch (office);
  office_assert_inbox (office, all, 3);
  remove_files (inbox);

  g_object_set (office->account, "on-server", SATCHEL_ON_SERVER_REMOVE, NULL);
  office_fetch (office);
  office_assert_server_has (office, "uid-1 uid-2 uid-3");
  received = (guint) office_fetch (office)->received;
  g_assert_no_error (office->error);
  g_assert_cmpuint (received, ==, 3);
  office_assert_server_has (office, "");
}

/* Of messages with one id, those that are safe stay as long as one of them isn't. */
static void
test_equal_ids_one_refused (Office        *office,
                            gconstpointer  data)
{
  const char *both[] = { ONE, TWO };

  g_object_set (office->account, "on-server", SATCHEL_ON_SERVER_REMOVE, NULL);
  pop_mailbox_add (office->mailbox, "same", ONE, -1);
  pop_mailbox_add (office->mailbox, "same", TWO, -1);
  office->mailbox->fail_retr = 2;
  office_fetch (office);
  office_assert_error (office, SATCHEL_OFFICE_ERROR_MESSAGE);
  office_assert_server_has (office, "same same");

  office->mailbox->fail_retr = 0;
  office_fetch (office);
  g_assert_no_error (office->error);
  office_assert_inbox (office, both, 2);
  office_assert_server_has (office, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, test) \
  g_test_add ("/fetch-ids/" path, Office, NULL, office_set_up, test, office_tear_down)
  ADD ("empty-listing-forgets-nothing", test_empty_listing_forgets_nothing);
  ADD ("equal-ids", test_equal_ids);
  ADD ("equal-ids-other-bytes", test_equal_ids_other_bytes);
  ADD ("equal-bytes", test_equal_bytes);
  ADD ("from-now-on", test_from_now_on);
  ADD ("another-server", test_another_server);
  ADD ("reused-id", test_reused_id);
  ADD ("another-mailbox", test_another_mailbox);
  ADD ("another-mailbox-equal-sizes", test_another_mailbox_equal_sizes);
  ADD ("lost-files", test_lost_files);
  ADD ("equal-ids-one-refused", test_equal_ids_one_refused);

  return g_test_run ();
}
