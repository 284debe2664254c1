/* wire-link.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How a wire comes to be and ends: connecting, TLS, closing. One way for TLS from the first octet and
 * for STLS: a client connection made on the plain one, with the name that was typed as identity
 * (RFC 7817 §3), never one from the name service. */

#include "config.h"

#include "net/wire-private.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

/* Seconds that the goodbye of TLS may take, in a thread. */
#define GOODBYE_SECONDS 5

static gboolean
on_user_cancelled (GCancellable *cancellable,
                   gpointer      data)
{
  SatchelWire *self = data;

  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_CONTINUE;
}

/* GIO gets a cancellable of our own, for two that may stop it: the user's, and the timer. Not
 * g_cancellable_connect(): its handler runs in any thread, and locks. */
static void
chain_cancellable (SatchelWire *self)
{
  GCancellable *users = g_task_get_cancellable (self->task);

  self->expired = FALSE;
  self->cancellable = g_cancellable_new ();
  if (users == NULL)
    return;

  self->cancelling = g_cancellable_source_new (users);
  g_source_set_callback (self->cancelling, G_SOURCE_FUNC (on_user_cancelled), self, NULL);
  g_source_attach (self->cancelling, g_task_get_context (self->task));
}

static void
on_said_goodbye (GObject      *stream,
                 GAsyncResult *result,
                 gpointer      unused)
{
  /* Whether the other side has got it makes no difference any more. */
  g_io_stream_close_finish (G_IO_STREAM (stream), result, NULL);
}

/* A conversation that came to its end is closed with TLS's goodbye, by a thread of GIO's; any other
 * is just cut. */
static void
drop_streams (SatchelWire *self,
              gboolean     politely)
{
  GSocket *socket = g_socket_connection_get_socket (self->plain);

  if (politely && self->secure)
    {
      g_socket_set_timeout (socket, GOODBYE_SECONDS);
      g_io_stream_close_async (self->stream, G_PRIORITY_LOW, NULL, on_said_goodbye, NULL);
    }
  else
    {
      g_socket_close (socket, NULL);
    }

  g_clear_object (&self->stream);
  g_clear_object (&self->plain);
}

/* Ends connecting or securing with an error of GIO's. @error: (transfer full). */
static void
fail_linking (SatchelWire *self,
              GError      *error)
{
  GError *translated;

  if (self->expired)
    {
      g_error_free (error);
      translated = satchel_net_error_new (SATCHEL_NET_ERROR_SILENT, self->host);
    }
  else
    {
      translated = satchel_net_error_translate (error, self->host);
    }

  if (g_error_matches (translated, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_CERTIFICATE)
      && self->peer_errors != 0)
    {
      g_free (translated->message);
      translated->message = satchel_trust_explain (self->trust, self->peer, self->identity, self->peer_errors,
                                                   self->host);
    }

  if (self->plain != NULL)
    drop_streams (self, FALSE);
  satchel_wire_fail (self, translated);
}

static void
succeed (SatchelWire *self)
{
  g_autoptr(GTask) task = satchel_wire_end (self);

  g_task_return_boolean (task, TRUE);
}

/* --- TLS --------------------------------------------------------------------------------------- */

static gboolean
on_accept_certificate (GTlsConnection      *tls,
                       GTlsCertificate     *peer,
                       GTlsCertificateFlags errors,
                       gpointer             data)
{
  SatchelWire *self = data;

  g_set_object (&self->peer, peer);
  self->peer_errors = satchel_trust_judge (self->trust, peer, self->identity, errors);

  return satchel_trust_accept (self->trust, peer, self->identity, self->peer_errors);
}

/* RFC 8314 §4.1: TLS 1.2 at least. The backend offers nothing older by itself; but what it takes is settled for
 * the whole process by the system and by G_TLS_GNUTLS_PRIORITY, and can be made weaker there. */
static gboolean
check_version (SatchelWire    *self,
               GTlsConnection *tls,
               GError        **error)
{
  GTlsProtocolVersion version = g_tls_connection_get_protocol_version (tls);

  if (version >= G_TLS_PROTOCOL_VERSION_TLS_1_2 && version < G_TLS_PROTOCOL_VERSION_DTLS_1_0)
    return TRUE;

  g_propagate_error (error, satchel_net_error_new (SATCHEL_NET_ERROR_TLS, self->host));
  return FALSE;
}

/* The backend asks us only about a certificate that it has looked at and found bad. One of a resumed session
 * it has not looked at. */
static gboolean
check_peer (SatchelWire *self,
            GError     **error)
{
  self->peer_errors = self->peer != NULL
                      ? satchel_trust_verify (self->trust, self->peer, self->identity)
                      : G_TLS_CERTIFICATE_GENERIC_ERROR;
  if (self->peer != NULL
      && satchel_trust_accept (self->trust, self->peer, self->identity, self->peer_errors))
    return TRUE;

  g_propagate_error (error, satchel_net_error_new (SATCHEL_NET_ERROR_CERTIFICATE, self->host));
  return FALSE;
}

/* The backend has one word for a server that speaks something else and for one that hung up: only the latter has
 * nothing more to say. */
static gboolean
has_hung_up (SatchelWire  *self,
             const GError *error)
{
  GSocket *socket = G_IS_SOCKET_CONNECTION (self->plain)
                    ? g_socket_connection_get_socket (G_SOCKET_CONNECTION (self->plain)) : NULL;
  char octet;

  return socket != NULL && g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_NOT_TLS)
         && recv (g_socket_get_fd (socket), &octet, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static gboolean
finish_handshake (SatchelWire    *self,
                  GTlsConnection *tls,
                  GAsyncResult   *result,
                  GError        **error)
{
  g_autoptr(GError) failure = NULL;

  if (g_tls_connection_handshake_finish (tls, result, &failure))
    {
      g_set_object (&self->peer, g_tls_connection_get_peer_certificate (tls));
      return TRUE;
    }

  if (has_hung_up (self, failure))
    g_propagate_error (error, satchel_net_error_new (SATCHEL_NET_ERROR_ENDED, self->host));
  else
    g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static void
on_hands_shaken (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  SatchelWire *self = data;
  GTlsConnection *tls = G_TLS_CONNECTION (source);
  g_autoptr(GError) error = NULL;

  g_signal_handlers_disconnect_by_data (tls, self);
  if (!finish_handshake (self, tls, result, &error)
      || g_cancellable_set_error_if_cancelled (self->cancellable, &error)
      || !check_version (self, tls, &error)
      || !check_peer (self, &error))
    {
      fail_linking (self, g_steal_pointer (&error));
      return;
    }

  g_set_object (&self->stream, G_IO_STREAM (tls));
  self->secure = TRUE;
  succeed (self);
}

static void
shake_hands (SatchelWire *self)
{
  g_autoptr(GTlsDatabase) database = NULL;
  g_autoptr(GIOStream) tls = NULL;
  GError *error = NULL;

  database = satchel_trust_get_database (self->trust);
  /* As g_tls_client_connection_new() does, which loads the system's authorities before another database can be set. */
  tls = g_initable_new (g_tls_backend_get_client_connection_type (g_tls_backend_get_default ()), NULL, &error,
                        "base-io-stream", self->plain, "server-identity", self->identity, "database", database,
                        NULL);
  if (tls == NULL)
    {
      fail_linking (self, error);
      return;
    }

  if (self->certificate != NULL)
    g_tls_connection_set_certificate (G_TLS_CONNECTION (tls), self->certificate);
  self->doing = WIRE_SHAKING_HANDS;
  satchel_wire_listen (self);
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (on_accept_certificate), self);
  /* The task holds the wire, and waits for the callback in any case. */
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, self->cancellable,
                                    on_hands_shaken, self);
}

void
satchel_wire_set_certificate (SatchelWire     *self,
                              GTlsCertificate *certificate)
{
  g_return_if_fail (SATCHEL_IS_WIRE (self) && self->plain == NULL);

  g_set_object (&self->certificate, certificate);
}

GBytes *
satchel_wire_get_binding (SatchelWire *self,
                          gboolean    *exporter)
{
  g_autoptr(GByteArray) octets = g_byte_array_new ();
  GTlsConnection *tls;

  g_return_val_if_fail (SATCHEL_IS_WIRE (self) && exporter != NULL, NULL);

  if (!self->secure || !G_IS_TLS_CONNECTION (self->stream))
    return NULL;

  tls = G_TLS_CONNECTION (self->stream);
  *exporter = g_tls_connection_get_protocol_version (tls) >= G_TLS_PROTOCOL_VERSION_TLS_1_3;
  if (!g_tls_connection_get_channel_binding_data (tls, *exporter ? G_TLS_CHANNEL_BINDING_TLS_EXPORTER
                                                                 : G_TLS_CHANNEL_BINDING_TLS_UNIQUE,
                                                  octets, NULL))
    return NULL;

  return g_byte_array_free_to_bytes (g_steal_pointer (&octets));
}

void
satchel_wire_secure_async (SatchelWire        *self,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            data)
{
  g_return_if_fail (SATCHEL_IS_WIRE (self));
  g_return_if_fail (self->task == NULL && !self->secure);
  g_return_if_fail (self->error != NULL || (self->plain != NULL && satchel_wire_get_unsaid (self) == 0));

  if (!satchel_wire_begin (self, WIRE_SHAKING_HANDS, satchel_wire_secure_async, cancellable, callback,
                           data))
    return;

  /* The server waits for our first octet now: whatever is here already was put in by somebody on the
   * way, to be taken for the server's once TLS is on. */
  if (self->end > self->start || g_socket_get_available_bytes (g_socket_connection_get_socket (self->plain)) > 0)
    {
      satchel_wire_fail (self, satchel_net_error_new (SATCHEL_NET_ERROR_INJECTED, self->host));
      return;
    }

  chain_cancellable (self);
  shake_hands (self);
}

gboolean
satchel_wire_secure_finish (SatchelWire  *self,
                            GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, satchel_wire_secure_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- Connecting -------------------------------------------------------------------------------- */

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  SatchelWire *self = data;
  g_autoptr(GError) error = NULL;
  GSocket *socket;

  self->plain = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  if (self->plain == NULL || g_cancellable_set_error_if_cancelled (self->cancellable, &error))
    {
      fail_linking (self, g_steal_pointer (&error));
      return;
    }

  self->stream = g_object_ref (G_IO_STREAM (self->plain));
  socket = g_socket_connection_get_socket (self->plain);
  g_socket_set_keepalive (socket, TRUE);
  /* Commands are short and each is waited for; a failure costs time only. */
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);

  if (self->with_tls)
    shake_hands (self);
  else
    succeed (self);
}

static void
on_client_event (GSocketClient      *client,
                 GSocketClientEvent  event,
                 GSocketConnectable *connectable,
                 GIOStream          *connection,
                 gpointer            data)
{
  SatchelWire *self = data;

  if (event != G_SOCKET_CLIENT_RESOLVED || self->looked_up || self->closed)
    return;

  self->looked_up = TRUE;
  satchel_wire_tell_looked_up (self);
}

void
satchel_wire_connect_async (SatchelWire        *self,
                            const char         *host,
                            guint16             port,
                            gboolean            tls,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            data)
{
  g_autoptr(GSocketClient) client = NULL;
  g_autofree char *ascii = NULL;

  g_return_if_fail (SATCHEL_IS_WIRE (self) && host != NULL);
  g_return_if_fail (self->task == NULL && self->plain == NULL);

  g_free (self->host);
  self->host = g_utf8_make_valid (host, -1);
  if (!satchel_wire_begin (self, WIRE_CONNECTING, satchel_wire_connect_async, cancellable, callback, data))
    return;

  ascii = *host != '\0' && g_utf8_validate (host, -1, NULL) ? g_hostname_to_ascii (host) : NULL;
  if (ascii == NULL)
    {
      satchel_wire_fail (self, satchel_net_error_new (SATCHEL_NET_ERROR_NAME, self->host));
      return;
    }

  self->with_tls = tls;
  g_clear_object (&self->identity);
  self->identity = g_network_address_new (ascii, port);
  chain_cancellable (self);
  satchel_wire_listen (self);

  client = g_socket_client_new ();
  g_socket_client_set_enable_proxy (client, FALSE);
  g_signal_connect_object (client, "event", G_CALLBACK (on_client_event), self, 0);
  g_socket_client_connect_async (client, self->identity, self->cancellable, on_connected, self);
}

gboolean
satchel_wire_connect_finish (SatchelWire  *self,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, satchel_wire_connect_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- Closing ----------------------------------------------------------------------------------- */

static GError *
new_cancelled (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The connection was closed");
}

static gboolean
return_cancelled (gpointer data)
{
  g_task_return_error (G_TASK (data), new_cancelled ());
  return G_SOURCE_REMOVE;
}

/* Not at once: whoever closes does not expect to be called back before that has returned. */
static void
cancel_later (GTask *task)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, return_cancelled, task, g_object_unref);
  g_source_attach (source, g_task_get_context (task));
}

void
satchel_wire_close (SatchelWire *self)
{
  gboolean politely;

  g_return_if_fail (SATCHEL_IS_WIRE (self));

  if (self->closed)
    return;

  self->closed = TRUE;
  politely = self->error == NULL && self->task == NULL && satchel_wire_get_unsaid (self) == 0;
  if (self->error == NULL)
    self->error = new_cancelled ();

  if (self->doing == WIRE_CONNECTING || self->doing == WIRE_SHAKING_HANDS)
    {
      /* GIO has the streams in a thread: its callback comes soon, and drops them. */
      g_cancellable_cancel (self->cancellable);
      return;
    }

  if (self->task != NULL)
    cancel_later (satchel_wire_end (self));
  if (self->plain != NULL)
    drop_streams (self, politely);
}
