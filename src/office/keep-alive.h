/* keep-alive.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Keeps a session from idling out on the server while we are busy with something slow here: says NOOP now and then, and
 * hears the answers (RFC 1939 §5; §3 on the server's clock: ten minutes, some servers take one).
 *
 *   alive = satchel_keep_alive_begin (wire, asked - heard, 40, cancellable);
 *   …                                                          nothing else is said or heard meanwhile
 *   satchel_keep_alive_end (alive, on_ended, data);            when the work is done
 *
 * Answers come in order, so one to a NOOP is the next line only where no other is outstanding. Where one is, the server
 * is the one that talks, and waits for us to take what it has said: nothing is said then. */

#pragma once

#include "net/wire.h"

G_BEGIN_DECLS

typedef struct _SatchelKeepAlive SatchelKeepAlive;

/* @wire: borrowed. @outstanding: replies that are still to come to what was said before. @seconds: between two words.
 * @cancellable: (nullable). */
SatchelKeepAlive *satchel_keep_alive_begin (SatchelWire         *wire,
                                            guint                outstanding,
                                            guint                seconds,
                                            GCancellable        *cancellable);

/* Says nothing more, and calls @ended when the wire is free again: at once, or when the answer that is on its way has been
 * heard. @error: why the conversation is over, of the wire or its cancelling; NULL: it goes on. An answer of -ERR is one
 * like any other. The object is freed before @ended is called. */
void              satchel_keep_alive_end   (SatchelKeepAlive    *self,
                                            void               (*ended) (const GError *error,
                                                                         gpointer      data),
                                            gpointer             data);

G_END_DECLS
