/* heads.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The heads of messages on the server, by TOP n 0 (RFC 1939 §7), in an open session. */

#pragma once

#include "office/session.h"
#include "store/receive.h"

G_BEGIN_DECLS

/* Sets "identity" of each of @items (element-type SatchelListed, borrowed until the callback), said ahead where the server
 * takes it. Where the server refuses, it stays NULL: of one message, or of all. The result's source is the
 * session. Errors: those of wire and grammar, G_IO_ERROR_CANCELLED. */
void     satchel_heads_read_async  (SatchelSession       *session,
                                    GPtrArray            *items,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              data);
gboolean satchel_heads_read_finish (SatchelSession       *session,
                                    GAsyncResult         *result,
                                    GError              **error);

G_END_DECLS
