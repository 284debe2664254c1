/* test-wire.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Lines and bytes. Connecting and TLS: test-wire-link.c. */

#include "config.h"

#include "base/limits.h"
#include "wire-fixture.h"

#include <string.h>

/* --- Lines ------------------------------------------------------------------------------------- */

static void
test_hear (void)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autofree char *longest = g_strnfill (SATCHEL_LIMIT_LINE - 2, 'x');
  g_autoptr(SatchelWire) wire = NULL;

  pop_server_begin_script (server);
  pop_server_send_bytes (server, "+OK\r\nlf only\n\r\n\ncr\rinside\r\r\n", -1);
  pop_server_send_line (server, longest);
  pop_server_expect (server, "CAPA");
  pop_server_expect (server, "QUIT");
  pop_server_send_line (server, "+OK bye");
  pop_server_wait_for_close (server);

  wire = new_connected_wire (server);
  assert_hears (wire, "+OK");
  assert_hears (wire, "lf only");
  assert_hears (wire, "");
  assert_hears (wire, "");
  assert_hears (wire, "cr\rinside\r");
  assert_hears (wire, longest);

  satchel_wire_say (wire, "CAPA");
  satchel_wire_say (wire, "QUIT");
  g_assert_cmpuint (satchel_wire_get_unsaid (wire), ==, 12);
  assert_hears (wire, "+OK bye");
  g_assert_cmpuint (satchel_wire_get_unsaid (wire), ==, 0);
  g_assert_false (satchel_wire_is_secure (wire));

  satchel_wire_close (wire);
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

/* A line in the smallest pieces, with the loop turning between them. */
static void
test_hear_pieces (void)
{
  static const char text[] = "+OK a b\r\n";
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(SatchelWire) wire = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autofree char *line = NULL;

  pop_server_begin_script (server);
  for (guint i = 0; i < strlen (text); i++)
    {
      pop_server_pause (server);
      pop_server_send_bytes (server, text + i, 1);
    }
  pop_server_wait_for_close (server);

  wire = new_connected_wire (server);
  satchel_wire_hear_async (wire, NULL, on_result, &result);
  for (guint i = 0; i < strlen (text); i++)
    {
      g_assert_null (result);
      pop_server_go_on (server);
      if (i + 1 < strlen (text))
        g_main_context_iteration (NULL, TRUE);
    }
  wait_for (&result);
  line = satchel_wire_hear_finish (wire, result, NULL);
  g_assert_cmpstr (line, ==, "+OK a b");
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

static void
test_hear_now (void)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(SatchelWire) wire = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *second = NULL;

  pop_server_begin_script (server);
  pop_server_send_bytes (server, "1\r\n2\r\n3", -1);
  pop_server_wait_for_close (server);

  wire = new_connected_wire (server);
  g_assert_null (satchel_wire_hear_now (wire, &error));
  g_assert_no_error (error);
  assert_hears (wire, "1");
  second = satchel_wire_hear_now (wire, &error);
  g_assert_cmpstr (second, ==, "2");
  g_assert_null (satchel_wire_hear_now (wire, &error));
  g_assert_no_error (error);
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

/* It spoils its own line, not the conversation. */
static void
test_nul_in_line (void)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(SatchelWire) wire = NULL;

  pop_server_begin_script (server);
  pop_server_send_bytes (server, "a\0b\r\n", 5);
  pop_server_send_line (server, "+OK");
  pop_server_wait_for_close (server);

  wire = new_connected_wire (server);
  assert_hears (wire, "a\032b");
  assert_hears (wire, "+OK");
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

static void
test_endless_line (void)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autofree char *too_long = g_strnfill (SATCHEL_LIMIT_LINE + 1, 'x');
  g_autoptr(SatchelWire) wire = NULL;
  g_autoptr(GError) error = NULL;

  pop_server_begin_script (server);
  pop_server_send_line (server, "+OK");
  pop_server_send_bytes (server, too_long, -1);
  pop_server_wait_for_close (server);

  wire = new_connected_wire (server);
  assert_hears (wire, "+OK");
  assert_hear_fails (wire, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_LINE);

  /* It is of no use any more. */
  satchel_wire_say (wire, "NOOP");
  assert_hear_fails (wire, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_LINE);
  g_assert_false (fill (wire, &error));
  g_assert_error (error, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_LINE);
  g_clear_error (&error);
  g_assert_null (satchel_wire_hear_now (wire, &error));
  g_assert_error (error, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_LINE);

  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

static void
add_to_log (gboolean    said,
            const char *line,
            gpointer    data)
{
  g_string_append_printf (data, "%c %s\n", said ? '>' : '<', line);
}

static void
test_log (void)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(GString) log = g_string_new (NULL);
  g_autoptr(SatchelWire) wire = NULL;

  pop_server_begin_script (server);
  pop_server_send_line (server, "+OK");
  pop_server_expect (server, "PASS secret");
  pop_server_send_line (server, "+OK in");
  pop_server_wait_for_close (server);

  wire = new_connected_wire (server);
  satchel_wire_set_log (wire, add_to_log, log);
  assert_hears (wire, "+OK");
  satchel_wire_say_secret (wire, "PASS secret", "PASS ****");
  assert_hears (wire, "+OK in");
  g_assert_cmpstr (log->str, ==, "< +OK\n> PASS ****\n< +OK in\n");
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

/* --- Bytes ------------------------------------------------------------------------------------- */

static void
test_fill (void)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autofree char *large = g_strnfill (1000 * 1000, 'y');
  g_autoptr(GString) heard = g_string_new (NULL);
  g_autoptr(SatchelWire) wire = NULL;
  g_autoptr(GError) error = NULL;
  gsize length, more;

  for (gsize i = 0; i < 1000 * 1000; i++)
    large[i] = (char) ('a' + i % 23);
  pop_server_begin_script (server);
  pop_server_send_bytes (server, "+OK\r\nabc", -1);
  pop_server_pause (server);
  pop_server_send_bytes (server, large, -1);
  pop_server_send_bytes (server, "\r\n+OK end\r\n", -1);
  pop_server_wait_for_close (server);

  wire = new_connected_wire (server);
  assert_hears (wire, "+OK");
  satchel_wire_peek (wire, &length);
  if (length < 3)
    g_assert_true (fill (wire, NULL));
  g_assert_cmpmem (satchel_wire_peek (wire, &length), 3, "abc", 3);
  g_assert_cmpuint (length, ==, 3);
  satchel_wire_take (wire, 1);

  pop_server_go_on (server);
  g_assert_true (fill (wire, NULL));
  satchel_wire_peek (wire, &more);
  g_assert_cmpuint (more, >, 2);

  while (heard->len < 1000 * 1000 + 2)
    {
      const guint8 *bytes = satchel_wire_peek (wire, &length);

      length = MIN (length, 1000 * 1000 + 2 - heard->len);
      g_string_append_len (heard, (const char *) bytes, (gssize) length);
      satchel_wire_take (wire, length);
      if (heard->len < 1000 * 1000 + 2)
        g_assert_true (fill (wire, &error));
    }
  g_assert_cmpmem (heard->str, 2, "bc", 2);
  g_assert_cmpmem (heard->str + 2, heard->len - 2, large, 1000 * 1000);
  assert_hears (wire, "");
  assert_hears (wire, "+OK end");
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

/* Both sides send more than any socket takes: who only writes, or only reads, waits for ever. */
static void
say_a_lot (gboolean tls)
{
  enum { COMMANDS = 40000, MESSAGES = 100 };
  g_autoptr(PopMailbox) mailbox = pop_mailbox_new ();
  g_autoptr(PopServer) server = pop_server_new (tls ? certificates_get (certificates, CERTIFICATE_GOOD) : NULL,
                                                tls ? POP_SERVER_TLS : POP_SERVER_PLAIN);
  g_autofree char *padding = g_strnfill (230, ' ');
  g_autofree char *long_uid = g_strnfill (200, 'u');
  g_autoptr(SatchelWire) wire = new_wire ();
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < MESSAGES; i++)
    {
      g_autofree char *uid = g_strdup_printf ("%u%s", i, long_uid);

      pop_mailbox_add (mailbox, uid, "x\r\n", -1);
    }
  mailbox->pipelining = TRUE;
  pop_server_serve (server, mailbox);

  connect_to (wire, "localhost", pop_server_get_port (server), tls, &error);
  g_assert_no_error (error);
  assert_hears (wire, "+OK ready");
  satchel_wire_say (wire, "USER anna");
  satchel_wire_say (wire, "PASS secret");
  for (guint i = 0; i < COMMANDS; i++)
    {
      g_autofree char *command = g_strdup_printf ("UIDL %u%s", i % MESSAGES + 1, padding);

      satchel_wire_say (wire, command);
    }
  assert_hears (wire, "+OK and the password?");
  assert_hears (wire, "+OK welcome");
  for (guint i = 0; i < COMMANDS; i++)
    {
      g_autofree char *wanted = g_strdup_printf ("+OK %u %u%s", i % MESSAGES + 1, i % MESSAGES, long_uid);
      g_autofree char *line = satchel_wire_hear_now (wire, &error);

      g_assert_no_error (error);
      if (line == NULL)
        line = hear (wire, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (line, ==, wanted);
    }
  satchel_wire_say (wire, "QUIT");
  assert_hears (wire, "+OK bye");
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

static void
test_say_a_lot (void)
{
  say_a_lot (FALSE);
}

static void
test_say_a_lot_over_tls (void)
{
  if (have_certificates ())
    say_a_lot (TRUE);
}

/* --- Ends -------------------------------------------------------------------------------------- */

static void
test_ended (gconstpointer data)
{
  gboolean reset = GPOINTER_TO_INT (data);
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(SatchelWire) wire = NULL;

  pop_server_begin_script (server);
  pop_server_send_bytes (server, "+OK\r\n-ERR shutting do", -1);
  pop_server_expect (server, "NOOP");
  if (reset)
    pop_server_reset (server);
  else
    pop_server_cut (server);

  wire = new_connected_wire (server);
  assert_hears (wire, "+OK");
  satchel_wire_say (wire, "NOOP");
  assert_hear_fails (wire, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_ENDED);
  assert_hear_fails (wire, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_ENDED);
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

/* What a server says before it closes is heard, though we could not say our part any more. */
static void
test_last_words (void)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(SatchelWire) wire = NULL;

  pop_server_begin_script (server);
  pop_server_send_line (server, "-ERR [SYS/TEMP] later");
  pop_server_send_line (server, "bye");
  pop_server_cut (server);

  wire = new_connected_wire (server);
  pop_server_wait_until_quiet (server);
  for (guint i = 0; i < 1000; i++)
    satchel_wire_say (wire, "NOOP");
  assert_hears (wire, "-ERR [SYS/TEMP] later");
  assert_hears (wire, "bye");
  assert_hear_fails (wire, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_ENDED);
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

static void
test_ended_in_tls (void)
{
  g_autoptr(PopServer) server = NULL;
  g_autoptr(SatchelWire) wire = new_wire ();
  g_autoptr(GError) error = NULL;

  if (!have_certificates ())
    return;

  server = pop_server_new (certificates_get (certificates, CERTIFICATE_GOOD), POP_SERVER_TLS);
  pop_server_begin_script (server);
  pop_server_send_bytes (server, "+OK\r\nhalf", -1);
  pop_server_cut (server);

  connect_to (wire, "localhost", pop_server_get_port (server), TRUE, &error);
  g_assert_no_error (error);
  assert_hears (wire, "+OK");
  assert_hear_fails (wire, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_ENDED);
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

/* --- Silence ----------------------------------------------------------------------------------- */

static void
test_silent_hear (void)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(SatchelWire) wire = NULL;

  pop_server_begin_script (server);
  pop_server_send_bytes (server, "+OK\r\nhalf", -1);
  pop_server_be_silent (server);

  wire = new_connected_wire (server);
  satchel_wire_set_patience (wire, 30, 1);
  assert_hears (wire, "+OK");
  assert_hear_fails (wire, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_SILENT);
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

static gboolean
on_go_on (gpointer data)
{
  pop_server_go_on (data);
  return G_SOURCE_CONTINUE;
}

/* A server that is slow but says something now and then is not silent. */
static void
test_slow_is_not_silent (void)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(SatchelWire) wire = NULL;
  gint64 begin = g_get_monotonic_time ();
  guint timer;

  pop_server_begin_script (server);
  for (guint i = 0; i < 4; i++)
    {
      pop_server_pause (server);
      pop_server_send_bytes (server, "x", 1);
    }
  pop_server_send_bytes (server, "\r\n", -1);
  pop_server_wait_for_close (server);

  wire = new_connected_wire (server);
  satchel_wire_set_patience (wire, 30, 2);
  timer = g_timeout_add (700, on_go_on, server);
  assert_hears (wire, "xxxx");
  g_assert_cmpint (g_get_monotonic_time () - begin, >, 2 * G_USEC_PER_SEC);
  g_source_remove (timer);
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

/* --- Cancelling and closing -------------------------------------------------------------------- */

static void
test_cancel_hear (void)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(SatchelWire) wire = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  pop_server_begin_script (server);
  pop_server_send_bytes (server, "+OK\r\nhalf", -1);
  pop_server_wait_for_close (server);

  wire = new_connected_wire (server);
  assert_hears (wire, "+OK");
  satchel_wire_hear_async (wire, cancellable, on_result, &result);
  g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  wait_for (&result);
  g_assert_null (satchel_wire_hear_finish (wire, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  assert_hear_fails (wire, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

static void
test_close_while_hearing (void)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(SatchelWire) wire = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  pop_server_begin_script (server);
  pop_server_wait_for_close (server);

  wire = new_connected_wire (server);
  satchel_wire_hear_async (wire, NULL, on_result, &result);
  g_main_context_iteration (NULL, FALSE);
  satchel_wire_close (wire);
  wait_for (&result);
  g_assert_null (satchel_wire_hear_finish (wire, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_hear_fails (wire, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  pop_server_assert_followed (server);
}

/* --- The main loop ----------------------------------------------------------------------------- */

static gboolean
on_redraw (gpointer data)
{
  GAsyncResult **slot = data;

  /* What draws the window is done first. */
  g_assert_null (*slot);
  return G_SOURCE_REMOVE;
}

static void
test_below_redraw (void)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(SatchelWire) wire = NULL;
  g_autoptr(GAsyncResult) here = NULL;
  g_autoptr(GAsyncResult) coming = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  pop_server_begin_script (server);
  pop_server_send_bytes (server, "1\r\n2\r\n", -1);
  pop_server_pause (server);
  pop_server_send_bytes (server, "3\r\n", -1);
  pop_server_cut (server);

  wire = new_connected_wire (server);
  assert_hears (wire, "1");
  satchel_wire_hear_async (wire, NULL, on_result, &here);
  g_idle_add_full (G_PRIORITY_HIGH_IDLE + 20, on_redraw, &here, NULL);
  wait_for (&here);
  second = satchel_wire_hear_finish (wire, here, NULL);
  g_assert_cmpstr (second, ==, "2");

  satchel_wire_hear_async (wire, NULL, on_result, &coming);
  pop_server_go_on (server);
  pop_server_wait_until_quiet (server);
  g_idle_add_full (G_PRIORITY_HIGH_IDLE + 20, on_redraw, &coming, NULL);
  wait_for (&coming);
  third = satchel_wire_hear_finish (wire, coming, NULL);
  g_assert_cmpstr (third, ==, "3");
  satchel_wire_close (wire);
}

/* Everything happens in the thread-default context of whoever calls. */
static gpointer
converse_in_thread (gpointer data)
{
  PopServer *server = data;
  GMainContext *context = g_main_context_new ();
  SatchelWire *wire;
  g_autoptr(GError) error = NULL;

  g_main_context_push_thread_default (context);
  wire = new_wire ();
  connect_to (wire, "localhost", pop_server_get_port (server), TRUE, &error);
  g_assert_no_error (error);
  assert_hears (wire, "+OK ready");
  satchel_wire_say (wire, "QUIT");
  assert_hears (wire, "+OK bye");
  satchel_wire_close (wire);
  pop_server_wait_until_quiet (server);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_object_unref (wire);
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);

  return NULL;
}

static void
test_other_context (void)
{
  g_autoptr(PopMailbox) mailbox = pop_mailbox_new ();
  g_autoptr(PopServer) server = NULL;

  if (!have_certificates ())
    return;

  server = pop_server_new (certificates_get (certificates, CERTIFICATE_GOOD), POP_SERVER_TLS);
  pop_server_serve (server, mailbox);
  g_thread_join (g_thread_new ("other", converse_in_thread, server));
  pop_server_assert_followed (server);
}

int
main (int   argc,
      char *argv[])
{
  int result;

  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  certificates = certificates_new ();

  g_test_add_func ("/wire/hear", test_hear);
  g_test_add_func ("/wire/hear-pieces", test_hear_pieces);
  g_test_add_func ("/wire/hear-now", test_hear_now);
  g_test_add_func ("/wire/line/too-long", test_endless_line);
  g_test_add_func ("/wire/line/nul", test_nul_in_line);
  g_test_add_func ("/wire/log", test_log);
  g_test_add_func ("/wire/fill", test_fill);
  g_test_add_func ("/wire/say-a-lot", test_say_a_lot);
  g_test_add_func ("/wire/say-a-lot-over-tls", test_say_a_lot_over_tls);
  g_test_add_data_func ("/wire/ended/closed", GINT_TO_POINTER (FALSE), test_ended);
  g_test_add_data_func ("/wire/ended/reset", GINT_TO_POINTER (TRUE), test_ended);
  g_test_add_func ("/wire/ended/last-words", test_last_words);
  g_test_add_func ("/wire/ended/tls", test_ended_in_tls);
  g_test_add_func ("/wire/silent/hear", test_silent_hear);
  g_test_add_func ("/wire/silent/slow-is-not", test_slow_is_not_silent);
  g_test_add_func ("/wire/cancel/hear", test_cancel_hear);
  g_test_add_func ("/wire/close/hearing", test_close_while_hearing);
  g_test_add_func ("/wire/below-redraw", test_below_redraw);
  g_test_add_func ("/wire/other-context", test_other_context);

  result = g_test_run ();
  certificates_free (certificates);
  return result;
}
