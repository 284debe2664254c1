/* wire-fixture.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wire-fixture.h"

Certificates *certificates;

void
on_result (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  GAsyncResult **slot = data;

  g_assert_null (*slot);
  *slot = g_object_ref (result);
}

static gboolean
on_deadline (gpointer data)
{
  g_error ("Nothing happened for a minute");
  return G_SOURCE_REMOVE;
}

void
wait_for (GAsyncResult **slot)
{
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr(GSource) deadline = g_timeout_source_new_seconds (60);

  /* Never before the call has returned. */
  g_assert_null (*slot);
  g_source_set_callback (deadline, on_deadline, NULL, NULL);
  g_source_attach (deadline, context);
  while (*slot == NULL)
    g_main_context_iteration (context, TRUE);
  g_source_destroy (deadline);
}

gboolean
connect_to (SatchelWire *wire,
            const char  *host,
            guint16      port,
            gboolean     tls,
            GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  satchel_wire_connect_async (wire, host, port, tls, NULL, on_result, &result);
  wait_for (&result);
  return satchel_wire_connect_finish (wire, result, error);
}

char *
hear (SatchelWire *wire,
      GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  satchel_wire_hear_async (wire, NULL, on_result, &result);
  wait_for (&result);
  return satchel_wire_hear_finish (wire, result, error);
}

gboolean
fill (SatchelWire *wire,
      GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  satchel_wire_fill_async (wire, NULL, on_result, &result);
  wait_for (&result);
  return satchel_wire_fill_finish (wire, result, error);
}

gboolean
secure (SatchelWire *wire,
        GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  satchel_wire_secure_async (wire, NULL, on_result, &result);
  wait_for (&result);
  return satchel_wire_secure_finish (wire, result, error);
}

void
assert_hears (SatchelWire *wire,
              const char  *wanted)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *line = hear (wire, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (line, ==, wanted);
}

void
assert_hear_fails (SatchelWire *wire,
                   GQuark       domain,
                   int          code)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (hear (wire, &error));
  g_assert_error (error, domain, code);
  g_assert_cmpstr (error->message, !=, "");
}

SatchelWire *
new_wire (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(SatchelTrust) trust =
    satchel_trust_new (certificates != NULL ? certificates_get_ca (certificates) : NULL, &error);

  g_assert_no_error (error);
  return satchel_wire_new (trust);
}

SatchelWire *
new_connected_wire (PopServer *server)
{
  SatchelWire *wire = new_wire ();
  g_autoptr(GError) error = NULL;

  connect_to (wire, "127.0.0.1", pop_server_get_port (server), FALSE, &error);
  g_assert_no_error (error);
  return wire;
}

gboolean
have_certificates (void)
{
  if (certificates == NULL)
    g_test_skip ("The program openssl is not there");
  return certificates != NULL;
}
