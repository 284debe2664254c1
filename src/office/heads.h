/* heads.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The heads of messages on the server, by TOP n 0 (RFC 1939 §7), in an open session. Nothing is kept, and no server
 * counts a message as read by it. */

#pragma once

#include "office/session.h"
#include "store/receive.h"

G_BEGIN_DECLS

/* What is made of the head of @item, at most SATCHEL_LIMIT_HEAD octets of it. */
typedef void (*SatchelHeadsFunc) (SatchelListed *item,
                                  gconstpointer  head,
                                  gsize          length);

/* Reads the heads of @items (element-type SatchelListed, borrowed until the callback) in their order, said ahead where
 * the server takes it, and gives each to @take. Those that the server refuses are passed over: all of them where
 * it has no TOP. The result's source is the session. Errors: those of wire and grammar, G_IO_ERROR_CANCELLED: then
 * the session is over; those that had come were given. */
void     satchel_heads_read_async  (SatchelSession       *session,
                                    GPtrArray            *items,
                                    SatchelHeadsFunc      take,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              data);
gboolean satchel_heads_read_finish (SatchelSession       *session,
                                    GAsyncResult         *result,
                                    GError              **error);

/* Sets the "identity" of @item. */
void     satchel_heads_identify    (SatchelListed        *item,
                                    gconstpointer         head,
                                    gsize                 length);

G_END_DECLS
