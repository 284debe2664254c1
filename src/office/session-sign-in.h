/* session-sign-in.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The part of a session between knowing what the server can do and being let in: which way, with which form of the
 * user name, in which encoding of the password; and what is remembered of it on the account. Two refusals of user
 * name or password end it: more, and some providers lock the account.
 *
 * A refused APOP is told apart: many servers greet for it whoever comes, and have a secret for it of few people. Where
 * it has never worked, and nothing better, all names are tried once more without it: under TLS, and on an open
 * connection, which only a person gets who has insisted on one, by what the server announces. Once APOP has worked its
 * refusal is one of the password, and nothing else is said: somebody in the place of the server gains nothing by it.
 *
 *   signing_in = satchel_session_sign_in_new (account);
 *   satchel_session_sign_in_set_password (signing_in, password);
 *   satchel_session_sign_in_run_async (signing_in, wire, capabilities, greeting, …);
 *   … fails with ENDED, and satchel_session_sign_in_wants_another (signing_in, error): connect and run again
 */

#pragma once

#include "net/wire.h"
#include "office/account.h"
#include "pop/pop-capabilities.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_SESSION_SIGN_IN (satchel_session_sign_in_get_type ())
G_DECLARE_FINAL_TYPE (SatchelSessionSignIn, satchel_session_sign_in, SATCHEL, SESSION_SIGN_IN, GObject)

/* Returns: (transfer full). */
SatchelSessionSignIn *satchel_session_sign_in_new            (SatchelAccount         *account);

/* As typed, in UTF-8. Before running. */
void                  satchel_session_sign_in_set_password   (SatchelSessionSignIn   *self,
                                                              const char             *password);
gboolean              satchel_session_sign_in_has_password   (SatchelSessionSignIn   *self);

/* Names to try in turn, two at most; the one that worked is set on the account. */
void                  satchel_session_sign_in_set_user_names (SatchelSessionSignIn   *self,
                                                              const char * const     *user_names);

/* Signs in on @wire, where nothing is said or heard meanwhile. @capabilities, as announced on this connection since
 * TLS is on, is to stay until it ends; @greeting: behind "+OK". A first run counts its refusals anew, one that
 * satchel_session_sign_in_wants_another() goes on counting. Errors: SATCHEL_OFFICE_ERROR, SATCHEL_NET_ERROR,
 * SATCHEL_POP_ERROR, G_IO_ERROR_CANCELLED. */
void                  satchel_session_sign_in_run_async      (SatchelSessionSignIn   *self,
                                                              SatchelWire            *wire,
                                                              SatchelPopCapabilities *capabilities,
                                                              const char             *greeting,
                                                              GCancellable           *cancellable,
                                                              GAsyncReadyCallback     callback,
                                                              gpointer                data);
gboolean              satchel_session_sign_in_run_finish     (SatchelSessionSignIn   *self,
                                                              GAsyncResult           *result,
                                                              GError                **error);

/* The server has hung up after an attempt that it refused, and another is left that it might take: a few times. */
gboolean              satchel_session_sign_in_wants_another  (SatchelSessionSignIn   *self,
                                                              const GError           *error);

G_END_DECLS
