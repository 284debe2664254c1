/* test-wire-link.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How a wire comes to be: connecting, TLS. */

#include "config.h"

#include "wire-fixture.h"

#include <string.h>

/* --- Connecting -------------------------------------------------------------------------------- */

static void
test_refused (void)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) bound = NULL;
  g_autoptr(GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                            G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr(SatchelWire) wire = new_wire ();
  g_autoptr(GError) error = NULL;

  /* Bound, so that nobody else takes the port, but not listening. */
  g_assert_true (g_socket_bind (socket, address, FALSE, NULL));
  bound = g_socket_get_local_address (socket, NULL);

  g_assert_false (connect_to (wire, "127.0.0.1",
                              g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)), TRUE, &error));
  g_assert_error (error, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "127.0.0.1"));
  assert_hear_fails (wire, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_REFUSED);
  satchel_wire_close (wire);
}

/* A name service that knows nobody: no test asks the real one. */
typedef GResolver      Deaf;
typedef GResolverClass DeafClass;

static GType deaf_get_type (void);
G_DEFINE_TYPE (Deaf, deaf, G_TYPE_RESOLVER)

static void
deaf_lookup_async (GResolver               *self,
                   const char              *host,
                   GResolverNameLookupFlags flags,
                   GCancellable            *cancellable,
                   GAsyncReadyCallback      callback,
                   gpointer                 data)
{
  g_task_report_new_error (self, callback, data, NULL, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND,
                           "nobody is called %s", host);
}

static GList *
deaf_lookup_finish (GResolver    *self,
                    GAsyncResult *result,
                    GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
deaf_class_init (DeafClass *klass)
{
  klass->lookup_by_name_with_flags_async = deaf_lookup_async;
  klass->lookup_by_name_with_flags_finish = deaf_lookup_finish;
}

static void
deaf_init (Deaf *self)
{
}

static void
test_name (void)
{
  static const char *names[] = { "pop.example", "", "a b", "\377", "xn--a-\344.example" };
  g_autoptr(GResolver) usual = g_resolver_get_default ();
  g_autoptr(GResolver) deaf = g_object_new (deaf_get_type (), NULL);

  g_resolver_set_default (deaf);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(SatchelWire) wire = new_wire ();
      g_autoptr(GError) error = NULL;

      g_assert_false (connect_to (wire, names[i], 995, TRUE, &error));
      g_assert_error (error, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_NAME);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      satchel_wire_close (wire);
    }
  g_resolver_set_default (usual);
}

/* A listener whose queue is full lets nobody in and turns nobody away. */
static void
test_silent_connect (void)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) bound = NULL;
  g_autoptr(GSocket) listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                              G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr(GPtrArray) crowd = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(SatchelWire) wire = new_wire ();
  g_autoptr(GError) error = NULL;

  g_socket_set_listen_backlog (listener, 0);
  g_assert_true (g_socket_bind (listener, any, FALSE, NULL));
  g_assert_true (g_socket_listen (listener, NULL));
  bound = g_socket_get_local_address (listener, NULL);
  for (guint i = 0; i < 4; i++)
    {
      GSocket *guest = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

      g_socket_set_blocking (guest, FALSE);
      g_socket_connect (guest, bound, NULL, NULL);
      g_ptr_array_add (crowd, guest);
    }

  satchel_wire_set_patience (wire, 1, 30);
  g_assert_false (connect_to (wire, "127.0.0.1",
                              g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)), FALSE, &error));
  g_assert_error (error, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_SILENT);
  satchel_wire_close (wire);
}

static void
test_silent_handshake (void)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(SatchelWire) wire = new_wire ();
  g_autoptr(GError) error = NULL;

  pop_server_begin_script (server);
  pop_server_be_silent (server);

  satchel_wire_set_patience (wire, 30, 1);
  g_assert_false (connect_to (wire, "127.0.0.1", pop_server_get_port (server), TRUE, &error));
  g_assert_error (error, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_SILENT);
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

/* --- Cancelling and closing -------------------------------------------------------------------- */

static void
cancel_connecting (gboolean tls,
                   gboolean before)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(SatchelWire) wire = new_wire ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  if (before)
    g_cancellable_cancel (cancellable);
  satchel_wire_connect_async (wire, "127.0.0.1", pop_server_get_port (server), tls, cancellable, on_result,
                              &result);
  if (tls && !before)
    while (pop_server_count_conversations (server) == 0)
      g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  wait_for (&result);
  g_assert_false (satchel_wire_connect_finish (wire, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  satchel_wire_close (wire);
}

static void
test_cancel_connect (void)
{
  cancel_connecting (FALSE, FALSE);
  cancel_connecting (FALSE, TRUE);
}

static void
test_cancel_handshake (void)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(SatchelWire) wire = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  pop_server_begin_script (server);
  pop_server_wait_for_close (server);

  wire = new_connected_wire (server);
  satchel_wire_secure_async (wire, cancellable, on_result, &result);
  for (guint i = 0; i < 10; i++)
    g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  wait_for (&result);
  g_assert_false (satchel_wire_secure_finish (wire, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (satchel_wire_is_secure (wire));
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

static void
test_close_while_shaking_hands (void)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(SatchelWire) wire = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  pop_server_begin_script (server);
  pop_server_wait_for_close (server);

  wire = new_connected_wire (server);
  satchel_wire_secure_async (wire, NULL, on_result, &result);
  satchel_wire_close (wire);
  wait_for (&result);
  g_assert_false (satchel_wire_secure_finish (wire, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  pop_server_assert_followed (server);
}

/* --- TLS --------------------------------------------------------------------------------------- */

static void
test_tls (void)
{
  g_autoptr(PopServer) server = NULL;
  g_autoptr(SatchelWire) wire = new_wire ();
  g_autoptr(GError) error = NULL;
  GTlsCertificateFlags flags = G_TLS_CERTIFICATE_GENERIC_ERROR;

  if (!have_certificates ())
    return;

  server = pop_server_new (certificates_get (certificates, CERTIFICATE_GOOD), POP_SERVER_TLS);
  pop_server_begin_script (server);
  pop_server_send_line (server, "+OK over TLS");
  pop_server_expect (server, "QUIT");
  pop_server_send_line (server, "+OK bye");
  pop_server_wait_for_close (server);

  connect_to (wire, "localhost", pop_server_get_port (server), TRUE, &error);
  g_assert_no_error (error);
  g_assert_true (satchel_wire_is_secure (wire));
  g_assert_nonnull (satchel_wire_get_peer (wire, &flags));
  g_assert_cmpint (flags, ==, 0);
  assert_hears (wire, "+OK over TLS");
  satchel_wire_say (wire, "QUIT");
  assert_hears (wire, "+OK bye");
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

typedef struct
{
  CertificateKind      kind;
  const char          *host;
  GTlsCertificateFlags flags;
  const char          *words;   /* of the sentence */
} BadCertificate;

static const BadCertificate bad_certificates[] = {
  { CERTIFICATE_EXPIRED, "localhost", G_TLS_CERTIFICATE_EXPIRED, "expired on 3 March 2020" },
  { CERTIFICATE_NOT_YET_VALID, "127.0.0.1", G_TLS_CERTIFICATE_NOT_ACTIVATED, "3 March 2090" },
  { CERTIFICATE_OTHER_NAME, "localhost", G_TLS_CERTIFICATE_BAD_IDENTITY, "other names (mail.example)" },
  { CERTIFICATE_SELF_SIGNED, "localhost", G_TLS_CERTIFICATE_UNKNOWN_CA, "doesn’t know" },
  { CERTIFICATE_STRANGER, "localhost", G_TLS_CERTIFICATE_UNKNOWN_CA, "doesn’t know" },
};

static void
test_bad_certificates (void)
{
  if (!have_certificates ())
    return;

  for (guint i = 0; i < G_N_ELEMENTS (bad_certificates); i++)
    {
      const BadCertificate *bad = &bad_certificates[i];
      g_autoptr(PopServer) server = pop_server_new (certificates_get (certificates, bad->kind), POP_SERVER_TLS);
      g_autoptr(SatchelWire) wire = new_wire ();
      g_autoptr(GError) error = NULL;
      GTlsCertificateFlags flags = 0;

      g_assert_false (connect_to (wire, bad->host, pop_server_get_port (server), TRUE, &error));
      g_assert_error (error, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_CERTIFICATE);
      g_assert_nonnull (strstr (error->message, bad->words));
      g_assert_nonnull (satchel_wire_get_peer (wire, &flags));
      g_assert_cmpint (flags & bad->flags, ==, bad->flags);
      g_assert_false (satchel_wire_is_secure (wire));
      satchel_wire_close (wire);
      pop_server_wait_until_quiet (server);
      g_assert_cmpuint (pop_server_count_commands (server, ""), ==, 0);
    }
}

/* One conversation with a server that has the certificate @kind; @fits: it goes on. */
static void
check_pinned (SatchelPins     *pins,
              PopServer       *server,
              gboolean         fits)
{
  g_autoptr(SatchelTrust) trust = satchel_trust_new (NULL, NULL);
  g_autoptr(SatchelWire) wire = NULL;
  g_autoptr(GError) error = NULL;
  GTlsCertificateFlags flags = 0;

  satchel_trust_set_pins (trust, pins);
  wire = satchel_wire_new (trust);
  g_assert_cmpint (connect_to (wire, "localhost", pop_server_get_port (server), TRUE, &error), ==, fits);
  g_assert_nonnull (satchel_wire_get_peer (wire, &flags));
  g_assert_cmpint (flags, !=, 0);
  g_assert_cmpint (satchel_wire_is_secure (wire), ==, fits);
  if (fits)
    {
      g_assert_no_error (error);
      assert_hears (wire, "+OK ready");
    }
  else
    {
      g_assert_error (error, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_CERTIFICATE);
    }
  satchel_wire_close (wire);
  pop_server_wait_until_quiet (server);
}

/* Accepted by the person for this port: the certificate that the failing connection itself has shown. */
static void
test_pinned (gconstpointer data)
{
  CertificateKind kind = (CertificateKind) GPOINTER_TO_INT (data);
  g_autoptr(PopMailbox) mailbox = pop_mailbox_new ();
  g_autoptr(SatchelPins) pins = satchel_pins_new (NULL);
  g_autoptr(PopServer) server = NULL;
  g_autoptr(PopServer) other = NULL;
  g_autoptr(GTlsCertificate) certificate = NULL;

  if (!have_certificates ())
    return;

  server = pop_server_new (certificates_get (certificates, kind), POP_SERVER_TLS);
  pop_server_serve (server, mailbox);
  other = pop_server_new (certificates_get (certificates, kind), POP_SERVER_TLS);
  pop_server_serve (other, mailbox);
  certificate = g_tls_certificate_new_from_file (certificates_get (certificates, kind), NULL);

  check_pinned (pins, server, FALSE);
  g_assert_cmpuint (pop_server_count_commands (server, ""), ==, 0);
  satchel_pins_add_once (pins, "localhost", pop_server_get_port (server), certificate);
  /* Twice: the second one may resume the first one's TLS session. */
  check_pinned (pins, server, TRUE);
  check_pinned (pins, server, TRUE);
  check_pinned (pins, other, FALSE);
  satchel_pins_forget (pins, "localhost", pop_server_get_port (server));
  check_pinned (pins, server, FALSE);
}

/* --- Old TLS ----------------------------------------------------------------------------------- */

/* Both sides take TLS 1.1 here, because the process was told so: what refuses is the wire alone. */
static void
test_old_tls_inside (void)
{
  g_autoptr(PopMailbox) mailbox = pop_mailbox_new ();
  g_autoptr(PopServer) server = NULL;
  g_autoptr(SatchelWire) wire = new_wire ();
  g_autoptr(GError) error = NULL;

  g_assert_cmpstr (g_getenv ("G_TLS_GNUTLS_PRIORITY"), !=, NULL);
  server = pop_server_new (certificates_get (certificates, CERTIFICATE_GOOD), POP_SERVER_TLS);
  pop_server_serve (server, mailbox);
  g_assert_false (connect_to (wire, "localhost", pop_server_get_port (server), TRUE, &error));
  g_assert_error (error, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_TLS);
  g_assert_nonnull (strstr (error->message, "TLS 1.2 or newer"));
  /* The handshake itself went well: the certificate came, and is good. */
  g_assert_nonnull (satchel_wire_get_peer (wire, NULL));
  g_assert_false (satchel_wire_is_secure (wire));
  satchel_wire_close (wire);
  pop_server_wait_until_quiet (server);
  g_assert_cmpuint (pop_server_count_conversations (server), ==, 1);
  g_assert_cmpuint (pop_server_count_commands (server, ""), ==, 0);
}

/* The backend reads what it takes when it is first used: a process of its own. */
static void
test_old_tls (gconstpointer version)
{
  g_autofree char *priority = g_strdup_printf ("NORMAL:-VERS-ALL:+VERS-%s:+SIGN-ALL:%%COMPAT", (const char *) version);

  if (!have_certificates ())
    return;

  g_setenv ("G_TLS_GNUTLS_PRIORITY", priority, TRUE);
  g_test_trap_subprocess ("/wire-link/tls/old/subprocess", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_unsetenv ("G_TLS_GNUTLS_PRIORITY");
  g_test_trap_assert_passed ();
}

/* A port where no TLS is spoken: what is said there in plain text; and a TLS alert. */
static void
check_no_tls (const char *said,
              gssize      length)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(SatchelWire) wire = new_wire ();
  g_autoptr(GError) error = NULL;

  pop_server_begin_script (server);
  pop_server_send_bytes (server, said, length);
  pop_server_wait_for_close (server);

  g_assert_false (connect_to (wire, "127.0.0.1", pop_server_get_port (server), TRUE, &error));
  g_assert_error (error, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_TLS);
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

static void
test_no_tls (void)
{
  check_no_tls ("+OK POP3 ready\r\n", -1);
  check_no_tls ("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", -1);
  check_no_tls ("\025\003\003\000\002\002\050", 7);
}

/* A server that lets us in and closes: what the port of a plain one does when it is full. */
static void
test_closed_in_handshake (void)
{
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(SatchelWire) wire = new_wire ();
  g_autoptr(GError) error = NULL;

  pop_server_begin_script (server);
  pop_server_cut (server);

  g_assert_false (connect_to (wire, "127.0.0.1", pop_server_get_port (server), TRUE, &error));
  g_assert_error (error, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_ENDED);
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

static void
test_stls (void)
{
  g_autoptr(PopMailbox) mailbox = pop_mailbox_new ();
  g_autoptr(PopServer) server = NULL;
  g_autoptr(SatchelWire) wire = NULL;
  g_autoptr(GError) error = NULL;

  if (!have_certificates ())
    return;

  server = pop_server_new (certificates_get (certificates, CERTIFICATE_GOOD), POP_SERVER_PLAIN);
  mailbox->demand_tls = TRUE;
  pop_server_serve (server, mailbox);
  wire = new_connected_wire (server);
  assert_hears (wire, "+OK ready");
  satchel_wire_say (wire, "USER anna");
  assert_hears (wire, "-ERR not without TLS");
  satchel_wire_say (wire, "STLS");
  assert_hears (wire, "+OK begin");
  secure (wire, &error);
  g_assert_no_error (error);
  g_assert_true (satchel_wire_is_secure (wire));
  satchel_wire_say (wire, "USER anna");
  assert_hears (wire, "+OK and the password?");
  satchel_wire_say (wire, "QUIT");
  assert_hears (wire, "+OK bye");
  satchel_wire_close (wire);
  pop_server_assert_followed (server);
}

/* RFC 2595 §4: in the same packet as the reply to STLS, or in one that comes right after it. */
static void
test_injected (gconstpointer data)
{
  gboolean later = GPOINTER_TO_INT (data);
  g_autoptr(PopServer) server = pop_server_new (NULL, POP_SERVER_PLAIN);
  g_autoptr(SatchelWire) wire = NULL;
  g_autoptr(GError) error = NULL;

  pop_server_begin_script (server);
  pop_server_send_line (server, "+OK begin");
  if (later)
    pop_server_pause (server);
  pop_server_send_line (server, "+OK evil");

  wire = new_connected_wire (server);
  if (!later)
    pop_server_wait_until_quiet (server);
  assert_hears (wire, "+OK begin");
  if (later)
    pop_server_go_on (server);
  pop_server_wait_until_quiet (server);
  g_assert_false (secure (wire, &error));
  g_assert_error (error, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_INJECTED);
  g_assert_false (satchel_wire_is_secure (wire));
  assert_hear_fails (wire, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_INJECTED);
  satchel_wire_close (wire);
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

  g_test_add_func ("/wire-link/refused", test_refused);
  g_test_add_func ("/wire-link/name", test_name);
  g_test_add_func ("/wire-link/silent/connect", test_silent_connect);
  g_test_add_func ("/wire-link/silent/handshake", test_silent_handshake);
  g_test_add_func ("/wire-link/cancel/connect", test_cancel_connect);
  g_test_add_func ("/wire-link/cancel/handshake", test_cancel_handshake);
  g_test_add_func ("/wire-link/close/shaking-hands", test_close_while_shaking_hands);
  g_test_add_func ("/wire-link/tls/good", test_tls);
  g_test_add_func ("/wire-link/tls/bad-certificates", test_bad_certificates);
  g_test_add_func ("/wire-link/tls/none", test_no_tls);
  g_test_add_func ("/wire-link/tls/closed-in-handshake", test_closed_in_handshake);
  g_test_add_data_func ("/wire-link/pinned/self-signed", GINT_TO_POINTER (CERTIFICATE_SELF_SIGNED), test_pinned);
  g_test_add_data_func ("/wire-link/pinned/expired", GINT_TO_POINTER (CERTIFICATE_EXPIRED), test_pinned);
  g_test_add_data_func ("/wire-link/pinned/other-name", GINT_TO_POINTER (CERTIFICATE_OTHER_NAME), test_pinned);
  g_test_add_data_func ("/wire-link/tls/old/1.1", "TLS1.1", test_old_tls);
  g_test_add_data_func ("/wire-link/tls/old/1.0", "TLS1.0", test_old_tls);
  g_test_add_func ("/wire-link/tls/old/subprocess", test_old_tls_inside);
  g_test_add_func ("/wire-link/stls", test_stls);
  g_test_add_data_func ("/wire-link/injected/same-packet", GINT_TO_POINTER (FALSE), test_injected);
  g_test_add_data_func ("/wire-link/injected/later", GINT_TO_POINTER (TRUE), test_injected);

  result = g_test_run ();
  certificates_free (certificates);
  return result;
}
