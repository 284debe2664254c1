/* pop-sasl.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The server's side of AUTH, for the mailbox of tests: GNU SASL's servers, and those of tokens by hand. */

#pragma once

#include "pop-conversation.h"

G_BEGIN_DECLS

typedef enum
{
  POP_SASL_GRANTED,
  POP_SASL_REFUSED,     /* wrong user name or password */
  POP_SASL_UNKNOWN,     /* not announced, or not known although it is */
  POP_SASL_CANCELLED,   /* by the client, or it makes no sense */
} PopSaslVerdict;

/* Speaks until it is decided; the last reply is the caller's to send. @initial: (nullable). */
PopSaslVerdict pop_sasl_serve (const PopMailbox *mailbox,
                               PopConversation  *conversation,
                               const char       *mechanism,
                               const char       *initial);

G_END_DECLS
