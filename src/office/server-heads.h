/* server-heads.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Heads of messages read from the server in an open session, by TOP without lines of the body (RFC 1939 §7), to show
 * what is there without receiving it. Nothing is kept, and no server counts it as read. */

#pragma once

#include "office/session.h"
#include "store/on-server.h"

G_BEGIN_DECLS

/* Fills in subject, from and date of @copies (of SatchelServerCopy, borrowed until the callback) in their order. One
 * that the server gives no head of stays as it is, all of them where it has no TOP. Errors: those of wire and
 * grammar, G_IO_ERROR_CANCELLED: then the session is over; those that had come are filled in. */
void     satchel_server_heads_async  (SatchelSession       *session,
                                      GPtrArray            *copies,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              data);
gboolean satchel_server_heads_finish (SatchelSession       *session,
                                      GAsyncResult         *result,
                                      GError              **error);

G_END_DECLS
