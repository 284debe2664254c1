/* setup-copies.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The assistant's last page: what the mailbox holds, what happens to the copies on the server, and
 * what is brought. */

#pragma once

#include <adwaita.h>

#include "office/account.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_SETUP_COPIES (satchel_setup_copies_get_type ())
G_DECLARE_FINAL_TYPE (SatchelSetupCopies, satchel_setup_copies, SATCHEL, SETUP_COPIES, AdwBin)

/* What the mailbox holds. */
void  satchel_setup_copies_set_mailbox (SatchelSetupCopies *self,
                                        guint64             messages,
                                        guint64             bytes);

/* How long the provider advises to leave a copy with it, in days. */
void  satchel_setup_copies_advise      (SatchelSetupCopies *self,
                                        guint               days);

/* Sets what was chosen on @account. */
void  satchel_setup_copies_read        (SatchelSetupCopies *self,
                                        SatchelAccount     *account);

/* What went wrong; NULL takes it away. Where it is the keyring, another way to a password is
 * offered. */
void  satchel_setup_copies_say         (SatchelSetupCopies *self,
                                        const GError       *error);

/* The command that prints the password, if one was asked for and typed, else "".
 * Returns: (transfer full). */
char *satchel_setup_copies_get_command (SatchelSetupCopies *self);

G_END_DECLS
