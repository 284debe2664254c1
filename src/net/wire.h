/* wire.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Lines and bytes over a connection, plain or TLS: say and hear lines, take bytes, secure, throw
 * away. One at a time: never two reads, never two writes wait at once.
 *
 *   wire = satchel_wire_new (trust);
 *   satchel_wire_connect_async (wire, "pop.example", 995, TRUE, …);
 *   satchel_wire_hear_async (wire, …);             the greeting
 *   satchel_wire_say (wire, "CAPA");
 *   satchel_wire_hear_async (wire, …);             what was said goes out while listening
 *   satchel_wire_close (wire);
 *
 * What is said is queued and written while a hear or a read waits, so that any number of commands
 * can be said ahead without either side blocking. A wire that failed or was cancelled in the middle
 * is thrown away, never used again: every later call fails with the first error.
 *
 * Reads use a priority below GTK's redraw: a fast download costs no frame. Callbacks come from the
 * thread-default main context, never before the call has returned.
 */

#pragma once

#include "net/trust.h"

G_BEGIN_DECLS

#define SATCHEL_NET_ERROR (satchel_net_error_quark ())

/* Codes by remedy. The messages are plain sentences. */
typedef enum
{
  SATCHEL_NET_ERROR_NAME,         /* no such host, or no network to ask */
  SATCHEL_NET_ERROR_REFUSED,      /* nobody listens, no route, network unreachable */
  SATCHEL_NET_ERROR_SILENT,       /* did not answer in time */
  SATCHEL_NET_ERROR_ENDED,        /* the other side ended the connection */
  SATCHEL_NET_ERROR_CERTIFICATE,  /* the certificate does not fit: see satchel_wire_get_peer() */
  SATCHEL_NET_ERROR_TLS,          /* the other side speaks no TLS, or none we accept (1.2 at least) */
  SATCHEL_NET_ERROR_LINE,         /* a line longer than SATCHEL_LIMIT_LINE, or with a NUL */
  SATCHEL_NET_ERROR_INJECTED,     /* bytes waited where TLS was to begin: RFC 2595 §4 */
  SATCHEL_NET_ERROR_FAILED,       /* anything else of the network */
} SatchelNetError;

GQuark satchel_net_error_quark (void);

#define SATCHEL_TYPE_WIRE (satchel_wire_get_type ())
G_DECLARE_FINAL_TYPE (SatchelWire, satchel_wire, SATCHEL, WIRE, GObject)

/* Signal "looked-up" (): while connecting, the name of the server has been found. */

/* @trust: kept. Returns: (transfer full). */
SatchelWire     *satchel_wire_new             (SatchelTrust         *trust);

/* Seconds for name look-up and connecting, and seconds without an octet afterwards; at first
 * SATCHEL_LIMIT_CONNECT and SATCHEL_LIMIT_SILENCE. */
void             satchel_wire_set_patience    (SatchelWire          *self,
                                               guint                 connect_seconds,
                                               guint                 silence_seconds);

/* Our own certificate with its key, for servers that know people by theirs. Before connecting. @certificate:
 * (nullable). */
void             satchel_wire_set_certificate (SatchelWire          *self,
                                               GTlsCertificate      *certificate);

/* Looks up @host, connects, and with @tls shakes hands at once (RFC 8314 §3). Errors: NAME,
 * REFUSED, SILENT, ENDED, CERTIFICATE, TLS, G_IO_ERROR_CANCELLED. */
void             satchel_wire_connect_async   (SatchelWire          *self,
                                               const char           *host,
                                               guint16               port,
                                               gboolean              tls,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              data);
gboolean         satchel_wire_connect_finish  (SatchelWire          *self,
                                               GAsyncResult         *result,
                                               GError              **error);

/* Begins TLS on the plain connection after STLS was granted. Bytes that wait already are refused:
 * INJECTED. Other errors as connecting. */
void             satchel_wire_secure_async    (SatchelWire          *self,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              data);
gboolean         satchel_wire_secure_finish   (SatchelWire          *self,
                                               GAsyncResult         *result,
                                               GError              **error);

/* TRUE once TLS is on. */
gboolean         satchel_wire_is_secure       (SatchelWire          *self);

/* The certificate of the other side, and what was wrong with it; on a connection that is secure all the
 * same the person has accepted it. (transfer none) (nullable). */
GTlsCertificate *satchel_wire_get_peer        (SatchelWire          *self,
                                               GTlsCertificateFlags *errors);

/* What names this TLS connection and no other, on both of its ends: tls-exporter of TLS 1.3 (RFC 9266), else
 * tls-unique (RFC 5929). NULL: no TLS, or its backend can't tell. Returns: (transfer full) (nullable). */
GBytes          *satchel_wire_get_binding     (SatchelWire          *self,
                                               gboolean             *exporter);
/* Whom it was to reach, as the last connecting was told: a GNetworkAddress. (transfer none) (nullable). */
GSocketConnectable *satchel_wire_get_identity (SatchelWire          *self);

/* Queues @line and CRLF. CR, LF and over-long lines are a programmer's error: callers refuse them
 * first. */
void             satchel_wire_say             (SatchelWire          *self,
                                               const char           *line);

/* The same, but what is logged is @shown ("PASS ****"). */
void             satchel_wire_say_secret      (SatchelWire          *self,
                                               const char           *line,
                                               const char           *shown);

/* Octets said and not yet written. */
gsize            satchel_wire_get_unsaid      (SatchelWire          *self);

/* Hears one line, without its line end (CRLF, or a lone LF of servers that don't know better).
 * Returns: (transfer full) (nullable). */
void             satchel_wire_hear_async      (SatchelWire          *self,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              data);
char            *satchel_wire_hear_finish     (SatchelWire          *self,
                                               GAsyncResult         *result,
                                               GError              **error);

/* The next line if it is here already: spares a turn of the main loop. NULL without @error: not yet.
 * Returns: (transfer full) (nullable). */
char            *satchel_wire_hear_now        (SatchelWire          *self,
                                               GError              **error);

/* For readers of text between lines: what has arrived and was not taken. (transfer none), valid
 * until the next call on the wire. */
const guint8    *satchel_wire_peek            (SatchelWire          *self,
                                               gsize                *length);
void             satchel_wire_take            (SatchelWire          *self,
                                               gsize                 length);

/* Waits until satchel_wire_peek() has more than it has now; with what is said going out meanwhile. */
void             satchel_wire_fill_async      (SatchelWire          *self,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              data);
gboolean         satchel_wire_fill_finish     (SatchelWire          *self,
                                               GAsyncResult         *result,
                                               GError              **error);

/* Called with each line said (secrets as @shown) and heard, for the connection test's log; text of
 * messages is not logged. @said: TRUE for ours. */
void             satchel_wire_set_log         (SatchelWire          *self,
                                               void                (*log) (gboolean    said,
                                                                           const char *line,
                                                                           gpointer    data),
                                               gpointer              data);

/* Ends the connection now, without waiting. Not done by dispose. */
void             satchel_wire_close           (SatchelWire          *self);

G_END_DECLS
