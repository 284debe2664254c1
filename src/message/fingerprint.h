/* fingerprint.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Two hashes of a raw message, made in one pass over its bytes as they come:
 *
 *   integrity    SHA-256 of the bytes as kept: finds damage
 *   fingerprint  SHA-256 of the same mail however it came, by POP3, mbox or Maildir: line ends read
 *                as LF, without what a mailbox adds: a first "From " line, Status, X-Status,
 *                X-Mozilla-Status(2), X-Mozilla-Keys, X-UIDL, X-Keywords, Content-Length and Lines
 *                header fields; empty lines at the end don't count
 */

#pragma once

#include "base/digest.h"

G_BEGIN_DECLS

typedef struct _SatchelFingerprint SatchelFingerprint;

/* Returns: (transfer full). */
SatchelFingerprint *satchel_fingerprint_new  (void);

/* The next @length octets of the message, cut anywhere. */
void                satchel_fingerprint_add  (SatchelFingerprint *self,
                                              gconstpointer       data,
                                              gsize               length);

/* Both out: SATCHEL_DIGEST_SIZE octets. @self: (transfer full). */
void                satchel_fingerprint_end  (SatchelFingerprint *self,
                                              guint8             *fingerprint,
                                              guint8             *integrity);

void                satchel_fingerprint_free (SatchelFingerprint *self);

/* Whether a field of this name is one that a mailbox adds; case does not count. */
gboolean            satchel_fingerprint_is_mailbox_field (const char *name,
                                                          gsize       length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelFingerprint, satchel_fingerprint_free)

G_END_DECLS
