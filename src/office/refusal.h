/* refusal.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a server means by -ERR: its response code (RFC 2449 §8, RFC 3206), or where it has none its
 * words, as an error of the office in a plain sentence that quotes the server. */

#pragma once

#include "office/account.h"
#include "pop/pop-reply.h"

G_BEGIN_DECLS

/* To what the server has said it. */
typedef enum
{
  SATCHEL_REFUSAL_ANY,
  SATCHEL_REFUSAL_SIGN_IN,        /* to a user name or password */
  SATCHEL_REFUSAL_SIGN_IN_CODED,  /* … by a server that has promised to say [AUTH] when these are wrong (RFC 3206 §4) */
} SatchelRefusal;

/* Only for an answer to a user name or password, and only without a sign of another cause, are these to blame. Codes: SIGN_IN, BUSY, TEMPORARY, SERVER; with the server's reason:
 * satchel_trouble_get_reason(). Returns: (transfer full). */
GError *satchel_refusal_explain (const SatchelPopReply *reply,
                                 SatchelAccount        *account,
                                 SatchelRefusal         of);

G_END_DECLS
