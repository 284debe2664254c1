/* wire-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What wire.c (lines and bytes) and wire-link.c (connecting, securing, closing) share. */

#pragma once

#include "base/limits.h"
#include "net/net-error.h"
#include "net/wire.h"

G_BEGIN_DECLS

/* GDK_PRIORITY_REDRAW is G_PRIORITY_HIGH_IDLE + 20: drawing goes before reading. */
#define WIRE_PRIORITY (G_PRIORITY_HIGH_IDLE + 30)

typedef enum
{
  WIRE_RESTING,
  WIRE_CONNECTING,        /* name look-up and TCP */
  WIRE_SHAKING_HANDS,     /* TLS, of connecting or securing */
  WIRE_HEARING,
  WIRE_FILLING,
} WireDoing;

struct _SatchelWire
{
  GObject               parent_instance;

  /* Owned */
  SatchelTrust         *trust;
  char                 *host;
  GSocketConnectable   *identity;       /* whom we want to reach, and whose certificate we want to see */
  GSocketConnection    *plain;
  GIOStream            *stream;         /* @plain, or TLS over it */
  GTlsCertificate      *peer;
  GTlsCertificate      *certificate;    /* ours; nullable */
  GError               *error;          /* the first one: nothing works after it */
  GError               *late_error;     /* of a read that came after one that brought something */
  GByteArray           *unsaid;
  guint8               *buffer;         /* SATCHEL_LIMIT_READ octets; start to end is here and not taken */

  /* Owned, while something waits */
  GTask                *task;
  GCancellable         *cancellable;    /* for GIO: stopped by the user's and by the timer */
  GSource              *cancelling;     /* the user's cancellable, while GIO works */
  GSource              *reading;
  GSource              *writing;
  GSource              *timer;

  /* Borrowed */
  void                (*log) (gboolean    said,
                              const char *line,
                              gpointer    data);
  gpointer              log_data;

  WireDoing             doing;
  GTlsCertificateFlags  peer_errors;
  gboolean              secure;
  gboolean              with_tls;       /* connecting goes on with TLS */
  gboolean              looked_up;      /* the name was found */
  gboolean              expired;        /* the timer has stopped GIO */
  gboolean              closed;
  guint                 connect_seconds;
  guint                 silence_seconds;
  gint64                last_octet;     /* µs, monotonic: the silence counts from here */
  gsize                 said;           /* octets of @unsaid that are written */
  gsize                 start;          /* of @buffer */
  gsize                 end;
};

/* The wire's signal "looked-up". */
void     satchel_wire_tell_looked_up (SatchelWire *self);

/* Makes the task of @doing. FALSE: it has failed already and will say so. */
gboolean satchel_wire_begin (SatchelWire         *self,
                             WireDoing            doing,
                             gpointer             source_tag,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             data);

/* Ends what waits. Returns its task, to be returned. (transfer full). */
GTask   *satchel_wire_end   (SatchelWire         *self);

/* Ends what waits with @error (transfer full), which becomes the wire's own if it is the first. */
void     satchel_wire_fail  (SatchelWire         *self,
                             GError              *error);

/* Lets the timer wait for an octet from now on. */
void     satchel_wire_listen (SatchelWire        *self);

G_END_DECLS
