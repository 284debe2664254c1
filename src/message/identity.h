/* identity.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* By what a message is recognised from its head alone, as TOP n 0 gives it (RFC 1939 §7), when a server
 * calls it by another unique id. Two digests side by side, each SHA-256 cut to 16 octets:
 *
 *   mail       Message-ID, Date and From: the same mail, by whatever way it came. All zero where the head
 *              does not tell enough: neither a Message-ID nor both of the others
 *   delivery   every field but those that a mailbox adds (see fingerprint.h), blanks not counting: this
 *              very copy of it, with the way that it came
 *
 * Only the head is looked at: a whole message may be given too.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SATCHEL_IDENTITY_HALF 16
#define SATCHEL_IDENTITY_SIZE (2 * SATCHEL_IDENTITY_HALF)   /* octets */

typedef struct
{
  guint8 octets[SATCHEL_IDENTITY_SIZE];   /* mail, delivery */
  gint64 delivered;                       /* Unix seconds: of the topmost Received field, else of Date;
                                           * SATCHEL_NO_DATE: neither */
} SatchelIdentity;

/* Reads the head at the beginning of @data, at most SATCHEL_LIMIT_HEAD octets of it. */
void     satchel_identity_read          (SatchelIdentity *self,
                                         gconstpointer    data,
                                         gsize            length);

/* The head tells enough to be recognised by. @octets: SATCHEL_IDENTITY_SIZE octets. */
gboolean satchel_identity_is_telling    (const guint8    *octets);

gboolean satchel_identity_same_mail     (const guint8    *octets,
                                         const guint8    *others);
gboolean satchel_identity_same_delivery (const guint8    *octets,
                                         const guint8    *others);

G_END_DECLS
