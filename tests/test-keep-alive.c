/* test-keep-alive.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A session that is kept alive while nobody speaks, and whose answers still belong to what was asked. */

#include "config.h"

#include "office/keep-alive.h"
#include "wire-fixture.h"

typedef struct
{
  gboolean  has_ended;
  GError   *error;
} End;

static void
on_ended (const GError *error,
          gpointer      data)
{
  End *end = data;

  g_assert_false (end->has_ended);
  end->has_ended = TRUE;
  if (error != NULL)
    end->error = g_error_copy (error);
}

static gboolean
on_too_late (gpointer data)
{
  g_error ("Nothing happened for a minute");
  return G_SOURCE_REMOVE;
}

/* What happens in the server's threads wakes nobody here. */
static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

#define RUN_UNTIL(condition)                                \
  do                                                        \
    {                                                       \
      guint deadline = g_timeout_add_seconds (60, on_too_late, NULL); \
      guint tick = g_timeout_add (20, on_tick, NULL);       \
                                                            \
      while (!(condition))                                  \
        g_main_context_iteration (NULL, TRUE);              \
      g_source_remove (tick);                               \
      g_source_remove (deadline);                           \
    }                                                       \
  while (0)

/* @seconds of a main loop in which nothing is said but by itself. */
static void
idle_for (double seconds)
{
  gint64 until = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);
  guint id = g_timeout_add (20, on_tick, NULL);

  while (g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
}

/* An answer on its way is heard before the end is told: the next line is the next question's. */
static void
test_says_noop (void)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(SatchelWire) wire = NULL;
  SatchelKeepAlive *alive;
  End end = { FALSE, NULL };

  pop_server_begin_script (server);
  pop_server_send_line (server, "+OK hello");
  pop_server_expect (server, "NOOP");
  pop_server_send_line (server, "+OK");
  pop_server_expect (server, "NOOP");
  pop_server_send_line (server, "-ERR what?");
  pop_server_expect (server, "NOOP");
  pop_server_pause (server);
  pop_server_send_line (server, "+OK at last");
  pop_server_expect (server, "STAT");
  pop_server_send_line (server, "+OK 7 700");

  wire = new_connected_wire (server);
  assert_hears (wire, "+OK hello");
  alive = satchel_keep_alive_begin (wire, 0, 1, NULL);
  RUN_UNTIL (pop_server_count_commands (server, "NOOP") == 3);
  satchel_keep_alive_end (alive, on_ended, &end);
  g_assert_false (end.has_ended);
  pop_server_go_on (server);
  RUN_UNTIL (end.has_ended);
  g_assert_no_error (end.error);

  satchel_wire_say (wire, "STAT");
  assert_hears (wire, "+OK 7 700");
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

/* Work that is done soon costs nothing. */
static void
test_short_work (void)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(SatchelWire) wire = NULL;
  SatchelKeepAlive *alive;
  End end = { FALSE, NULL };

  pop_server_begin_script (server);
  pop_server_send_line (server, "+OK hello");
  pop_server_expect (server, "STAT");
  pop_server_send_line (server, "+OK 7 700");

  wire = new_connected_wire (server);
  assert_hears (wire, "+OK hello");
  alive = satchel_keep_alive_begin (wire, 0, 40, NULL);
  satchel_keep_alive_end (alive, on_ended, &end);
  g_assert_true (end.has_ended);
  satchel_wire_say (wire, "STAT");
  assert_hears (wire, "+OK 7 700");
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

/* Where the server has something to say, nothing is said. */
static void
test_outstanding (void)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(SatchelWire) wire = NULL;
  SatchelKeepAlive *alive;
  End end = { FALSE, NULL };

  pop_server_begin_script (server);
  pop_server_send_line (server, "+OK hello");
  pop_server_expect (server, "STAT");
  pop_server_send_line (server, "+OK 7 700");
  pop_server_wait_for_close (server);

  wire = new_connected_wire (server);
  assert_hears (wire, "+OK hello");
  satchel_wire_say (wire, "STAT");
  alive = satchel_keep_alive_begin (wire, 1, 1, NULL);
  idle_for (2.5);
  satchel_keep_alive_end (alive, on_ended, &end);
  g_assert_true (end.has_ended);
  assert_hears (wire, "+OK 7 700");
  g_assert_cmpuint (pop_server_count_commands (server, "NOOP"), ==, 0);
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

/* A server that has hung up is told at the end; the work here was not disturbed. */
static void
test_hung_up (void)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(SatchelWire) wire = NULL;
  SatchelKeepAlive *alive;
  End end = { FALSE, NULL };

  pop_server_begin_script (server);
  pop_server_send_line (server, "+OK hello");
  pop_server_expect (server, "NOOP");
  pop_server_cut (server);

  wire = new_connected_wire (server);
  assert_hears (wire, "+OK hello");
  alive = satchel_keep_alive_begin (wire, 0, 1, NULL);
  idle_for (3.5);
  satchel_keep_alive_end (alive, on_ended, &end);
  RUN_UNTIL (end.has_ended);
  g_assert_error (end.error, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_ENDED);
  g_assert_cmpuint (pop_server_count_commands (server, "NOOP"), ==, 1);
  g_clear_error (&end.error);
  satchel_wire_close (wire);
}

static void
test_cancelled (void)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(SatchelWire) wire = NULL;
  SatchelKeepAlive *alive;
  End end = { FALSE, NULL };

  pop_server_begin_script (server);
  pop_server_send_line (server, "+OK hello");
  pop_server_expect (server, "NOOP");
  pop_server_be_silent (server);

  wire = new_connected_wire (server);
  assert_hears (wire, "+OK hello");
  alive = satchel_keep_alive_begin (wire, 0, 1, cancellable);
  RUN_UNTIL (pop_server_count_commands (server, "NOOP") == 1);
  satchel_keep_alive_end (alive, on_ended, &end);
  g_assert_false (end.has_ended);
  g_cancellable_cancel (cancellable);
  RUN_UNTIL (end.has_ended);
  g_assert_error (end.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&end.error);
  satchel_wire_close (wire);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/keep-alive/says-noop", test_says_noop);
  g_test_add_func ("/keep-alive/short-work", test_short_work);
  g_test_add_func ("/keep-alive/outstanding", test_outstanding);
  g_test_add_func ("/keep-alive/hung-up", test_hung_up);
  g_test_add_func ("/keep-alive/cancelled", test_cancelled);

  return g_test_run ();
}
