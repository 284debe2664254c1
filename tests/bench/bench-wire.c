/* bench-wire.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How fast text comes through a wire and pop-text, over TLS on loopback: prints seconds and turns.
 * The server's share of the time is in it: it runs beside. */

#include "config.h"

#include "certificates.h"
#include "net/wire.h"
#include "pop-server.h"
#include "pop/pop-text.h"

#include <string.h>

#define OCTETS (140 * 1000 * 1000)

typedef struct
{
  SatchelWire   *wire;
  GMainLoop     *loop;
  SatchelPopText text;
  guint64        octets;
  guint          left;       /* messages that are still to come */
  guint          turns;
  gint64         begin;
} Bench;

static void
fail (const GError *error)
{
  g_error ("%s", error->message);
}

static void
count (const guint8 *data,
       gsize         length,
       gpointer      user_data)
{
  *(guint64 *) user_data += length;
}

static void hear (Bench *self);

static void on_filled (GObject      *source,
                       GAsyncResult *result,
                       gpointer      data);

static void
read_text (Bench *self)
{
  gsize length;
  const guint8 *data = satchel_wire_peek (self->wire, &length);
  gboolean ended = FALSE;

  if (length > 0)
    satchel_wire_take (self->wire, satchel_pop_text_read (&self->text, data, length, count, &self->octets,
                                                          &ended));
  if (!ended)
    satchel_wire_fill_async (self->wire, NULL, on_filled, self);
  else if (--self->left > 0)
    hear (self);
  else
    g_main_loop_quit (self->loop);
}

static void
on_filled (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  Bench *self = data;
  GError *error = NULL;

  self->turns++;
  if (!satchel_wire_fill_finish (self->wire, result, &error))
    fail (error);
  read_text (self);
}

static void
on_heard (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  Bench *self = data;
  GError *error = NULL;
  g_autofree char *line = satchel_wire_hear_finish (self->wire, result, &error);

  self->turns++;
  if (line == NULL)
    fail (error);
  read_text (self);
}

static void
hear (Bench *self)
{
  satchel_wire_hear_async (self->wire, NULL, on_heard, self);
}

static void
on_ready_to_begin (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  Bench *self = data;
  GError *error = NULL;

  if (!satchel_wire_connect_finish (self->wire, result, &error))
    fail (error);
  self->begin = g_get_monotonic_time ();
  for (guint i = 1; i <= self->left; i++)
    {
      g_autofree char *command = g_strdup_printf ("RETR %u", i);

      satchel_wire_say (self->wire, command);
    }
  hear (self);
}

static void
run (Certificates *certificates,
     guint         messages,
     gboolean      tls)
{
  g_autoptr(PopMailbox) mailbox = pop_mailbox_new ();
  g_autoptr(PopServer) server = pop_server_new (certificates_get (certificates, CERTIFICATE_GOOD),
                                                tls ? POP_SERVER_TLS : POP_SERVER_PLAIN);
  g_autoptr(SatchelTrust) trust = satchel_trust_new (certificates_get_ca (certificates), NULL);
  g_autoptr(SatchelWire) wire = satchel_wire_new (trust);
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GString) message = g_string_new ("Subject: bench\r\n\r\n");
  Bench bench = { .wire = wire, .loop = loop, .left = messages };
  double seconds;

  while (message->len < OCTETS / messages)
    g_string_append (message, "0123456789012345678901234567890123456789012345678901234567890123456789\r\n");
  pop_server_serve (server, mailbox);
  pop_server_begin_script (server);
  for (guint i = 1; i <= messages; i++)
    {
      g_autofree char *command = g_strdup_printf ("RETR %u", i);

      pop_server_expect (server, command);
      pop_server_send_bytes (server, "+OK\r\n", -1);
      pop_server_send_bytes (server, message->str, (gssize) message->len);
      pop_server_send_bytes (server, ".\r\n", -1);
    }
  pop_server_wait_for_close (server);

  satchel_wire_connect_async (wire, "127.0.0.1", pop_server_get_port (server), tls, NULL,
                              on_ready_to_begin, &bench);
  g_main_loop_run (loop);
  seconds = (double) (g_get_monotonic_time () - bench.begin) / G_USEC_PER_SEC;
  g_print ("%6u messages of %9" G_GSIZE_FORMAT " octets, %s: %.2f s, %.0f MB/s, %u turns\n", messages,
           message->len, tls ? "TLS  " : "plain", seconds, (double) bench.octets / 1e6 / seconds,
           bench.turns);
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(Certificates) certificates = certificates_new ();

  if (certificates == NULL)
    g_error ("The program openssl is needed");

  run (certificates, 1, TRUE);
  run (certificates, 2000, TRUE);
  run (certificates, 10000, TRUE);
  run (certificates, 1, FALSE);
  run (certificates, 10000, FALSE);

  return 0;
}
