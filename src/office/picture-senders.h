/* picture-senders.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Senders whose pictures on the internet are always shown, for each account its own; kept beside the accounts
 * ($XDG_CONFIG_HOME/satchel/pictures.ini).
 *
 * Anybody can write any address into a message. So it is kept whether the sender was believable when the person
 * decided:
 *
 *   - the person's server had proved it (sender-proof.h): later messages must be proved as well;
 *   - the server tells nothing of that kind, as many do: later ones are believed unless it says that they are forged;
 *   - the server said it is forged, or there are several authors: it can't be chosen.
 *
 * What a forger gains is that he learns that his message was read; nothing else is ever fetched or run. */

#pragma once

#include "message/sender-proof.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_PICTURE_SENDERS (satchel_picture_senders_get_type ())
G_DECLARE_FINAL_TYPE (SatchelPictureSenders, satchel_picture_senders, SATCHEL, PICTURE_SENDERS, GObject)

/* The program's own; reads the file at first. "changed" is emitted at each change. (transfer none) */
SatchelPictureSenders *satchel_picture_senders_get_default (void);

/* Another file, for tests. Returns: (transfer full). */
SatchelPictureSenders *satchel_picture_senders_new         (const char             *path);

/* @address: in lower case; nullable: then FALSE. */
gboolean               satchel_picture_senders_may_choose  (const char             *address,
                                                            SatchelProof            proof);
gboolean               satchel_picture_senders_is_allowed  (SatchelPictureSenders  *self,
                                                            const char             *account,
                                                            const char             *address,
                                                            SatchelProof            proof);

/* Written soon, by a thread. */
void                   satchel_picture_senders_allow       (SatchelPictureSenders  *self,
                                                            const char             *account,
                                                            const char             *address,
                                                            SatchelProof            proof);
void                   satchel_picture_senders_forget      (SatchelPictureSenders  *self,
                                                            const char             *account,
                                                            const char             *address);

/* The accounts that have some, and the addresses of one, sorted. Returns: (transfer full). */
char                 **satchel_picture_senders_get_accounts (SatchelPictureSenders *self);
char                 **satchel_picture_senders_get_addresses (SatchelPictureSenders *self,
                                                            const char             *account);

/* Waits until what was changed is on the disk. */
void                   satchel_picture_senders_flush       (SatchelPictureSenders  *self);

G_END_DECLS
