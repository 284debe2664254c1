/* sender-proof.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Who a message says it is from, and what the person's own mail server has found out about that. */

#pragma once

#include "message/summary.h"

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_PROOF_UNTOLD,   /* the server doesn't say */
  SATCHEL_PROOF_PASSED,   /* the domain of the address has signed it, or names the server it came from */
  SATCHEL_PROOF_FAILED,   /* the server says that it does not come from there */
} SatchelProof;

/* From Authentication-Results (RFC 8601), the first one only, and only where it names the server that took the message
 * in: the host of the first Received field. What stands further down, or names another server, the sender may have
 * written; that our own server takes out what pretends to be its own is asked of it by RFC 8601 §5.
 *
 * @summary: of the same message. @address: (out) (transfer full) (nullable): of the one author, in lower case; NULL
 * where there are none, several, or it is no address. */
SatchelProof satchel_sender_proof_read  (SatchelSource        *source,
                                         const SatchelSummary *summary,
                                         char                **address);

/* The same of the two fields' values. @results, @received: (nullable). */
SatchelProof satchel_sender_proof_judge (const char           *results,
                                         const char           *received,
                                         const char           *address);

G_END_DECLS
