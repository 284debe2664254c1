/* setup-you.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The assistant's first page: name, address, password. */

#pragma once

#include <adwaita.h>

#include "office/accounts.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_SETUP_YOU (satchel_setup_you_get_type ())
G_DECLARE_FINAL_TYPE (SatchelSetupYou, satchel_setup_you, SATCHEL, SETUP_YOU, AdwBin)

/* Signal "by-hand" (): the person knows the settings and wants no looking up. */

/* Tells which accounts there are: an address is taken once, and the first one is welcomed. */
void        satchel_setup_you_set_accounts (SatchelSetupYou *self,
                                            SatchelAccounts *accounts);

/* What was typed, without blanks at the ends (but for the password); (transfer none), good until
 * something else is typed. */
const char *satchel_setup_you_get_name     (SatchelSetupYou *self);
const char *satchel_setup_you_get_email    (SatchelSetupYou *self);
const char *satchel_setup_you_get_password (SatchelSetupYou *self);

/* Says what is wrong and puts the cursor there. @by_hand: a password can still be given later. */
gboolean    satchel_setup_you_check        (SatchelSetupYou *self,
                                            gboolean         by_hand);

void        satchel_setup_you_focus        (SatchelSetupYou *self);

G_END_DECLS
