/* account-removal.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Asks whether an account is to be removed, says what stays on this computer, and removes it. */

#pragma once

#include <adwaita.h>

#include "office/office.h"

G_BEGIN_DECLS

/* @parent is closed once the account is gone. */
void satchel_account_removal_ask (SatchelOffice  *office,
                                  SatchelAccount *account,
                                  GtkWindow      *parent);

G_END_DECLS
