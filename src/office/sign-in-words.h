/* sign-in-words.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Why signing in could not be tried or came to no end, for a person. All return: (transfer full), an error of
 * SATCHEL_OFFICE_ERROR. SIGN_IN is used only where the server has refused something. */

#pragma once

#include "office/account.h"
#include "office/mechanism.h"
#include "pop/pop-reply.h"

G_BEGIN_DECLS

/* @choice: not TAKEN. SERVER, CERTIFICATE. */
GError *satchel_sign_in_words_no_choice     (SatchelChoice           choice,
                                             SatchelAccount         *account);

/* @error: SATCHEL_SIGN_IN_ERROR, but REFUSED. PROTOCOL, SERVER. */
GError *satchel_sign_in_words_broken        (const GError           *error,
                                             SatchelAccount         *account);

/* @reason: (nullable): the server's word for it. SIGN_IN. */
GError *satchel_sign_in_words_token_refused (const SatchelPopReply  *reply,
                                             const char             *reason,
                                             SatchelAccount         *account);

G_END_DECLS
