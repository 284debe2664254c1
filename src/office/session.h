/* session.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A conversation with an account's server up to the point where mail can be asked for: connected,
 * encrypted, signed in, and the mailbox's size known. One sign-in serves the connection test, the
 * assistant and receiving, because some servers allow only one in fifteen minutes.
 *
 *   session = satchel_session_new (account);
 *   satchel_session_open_async (session, …);
 *   … satchel_wire_say (satchel_session_get_wire (session), "UIDL") …
 *   satchel_session_close (session);
 */

#pragma once

#include "net/wire.h"
#include "office/account.h"
#include "pop/pop-capabilities.h"
#include "pop/pop-reply.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_SESSION (satchel_session_get_type ())
G_DECLARE_FINAL_TYPE (SatchelSession, satchel_session, SATCHEL, SESSION, GObject)

/* Signal "step" (int step, gboolean ok, const char *message): see SatchelFetch. */

/* Returns: (transfer full). */
SatchelSession         *satchel_session_new              (SatchelAccount       *account);

/* This password as typed, instead of asking the keyring or the command. */
void                    satchel_session_set_password     (SatchelSession       *self,
                                                          const char           *password);

/* Names to try in turn, two at most; the one that worked is set on the account. */
void                    satchel_session_set_user_names   (SatchelSession       *self,
                                                          const char * const   *user_names);

void                    satchel_session_set_patience     (SatchelSession       *self,
                                                          guint                 connect_seconds,
                                                          guint                 silence_seconds);

/* Again after closing, if the server has hung up: with the same password. Errors: SATCHEL_OFFICE_ERROR,
 * G_IO_ERROR_CANCELLED; the wire is closed then. */
void                    satchel_session_open_async       (SatchelSession       *self,
                                                          GCancellable         *cancellable,
                                                          GAsyncReadyCallback   callback,
                                                          gpointer              data);
gboolean                satchel_session_open_finish      (SatchelSession       *self,
                                                          GAsyncResult         *result,
                                                          GError              **error);

/* After opening, (transfer none). */
SatchelWire            *satchel_session_get_wire         (SatchelSession       *self);
SatchelPopCapabilities *satchel_session_get_capabilities (SatchelSession       *self);
/* "user@server", by which the state tells one mailbox from another. Interned. */
const char             *satchel_session_get_mailbox      (SatchelSession       *self);
guint64                 satchel_session_get_messages     (SatchelSession       *self);
guint64                 satchel_session_get_bytes        (SatchelSession       *self);

/* What a reply of -ERR after sign-in means. Returns: (transfer full). */
GError                 *satchel_session_explain          (SatchelSession        *self,
                                                          const SatchelPopReply *reply);

/* Lines that follow are left out of the log until it is called with FALSE: listings. */
void                    satchel_session_hush             (SatchelSession       *self,
                                                          gboolean              hushed);

/* See satchel_fetch_get_log(). */
char                   *satchel_session_get_log          (SatchelSession       *self);

/* Ends the connection without QUIT: what was said to be deleted stays on the server. */
void                    satchel_session_close            (SatchelSession       *self);

G_END_DECLS
