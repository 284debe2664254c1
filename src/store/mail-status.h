/* mail-status.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a mailbox says of a message in its head, for want of another place:
 *
 *   Status, X-Status             R O, A F T D: mbox as mail programs of the terminal, Dovecot and UW-IMAP write it
 *   X-Mozilla-Status, -Status2   hexadecimal: Thunderbird
 *   X-Keywords, X-Mozilla-Keys   words: $Forwarded
 *   X-Gmail-Labels               Unread, Starred: the mailbox that Google hands out
 *
 * The fields stay in the message; the fingerprint leaves them out (see message/fingerprint.h). Tags in them
 * are therefore not lost.
 */

#pragma once

#include "store/row.h"

G_BEGIN_DECLS

typedef struct
{
  SatchelFlags flags;
  gboolean     removed;   /* deleted in Thunderbird, and in its file only until that is compacted */
  gboolean     is_told;   /* the flags are those of a field that says all of them */
  gboolean     is_mozilla;/* … of Thunderbird's */
  gboolean     is_head;   /* it begins with a field, as the head of a message does */
  gint64       length;    /* what Content-Length says, octets; -1: nothing that can be */
  gsize        end;       /* octets of the head with the empty line after it; 0: it does not end in what was given */
  char        *uid;       /* X-UIDL: by which the server knew it; nullable */
  char        *receiver;  /* X-Account-Key: Thunderbird's name for the account that received it; nullable */
} SatchelMailStatus;

/* Reads the head at the beginning of @data, of which at most SATCHEL_LIMIT_HEAD octets are looked at.
 * @self: (out caller-allocates), to be cleared. */
void     satchel_mail_status_read     (SatchelMailStatus  *self,
                                       const char         *data,
                                       gsize               length);
void     satchel_mail_status_clear    (SatchelMailStatus  *self);

/* A line that begins with a name and a colon, as a field of a head does (RFC 5322 §2.2). */
gboolean satchel_mail_status_is_field (const char         *line,
                                       gsize               length);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SatchelMailStatus, satchel_mail_status_clear)

G_END_DECLS
