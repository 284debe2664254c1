/* account-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The settings of one account, in words of what a person wants done: You · Receiving · Copies on
 * the server. A change applies when its field is left, if it is a good one; what is wrong with it is
 * said under the field. */

#pragma once

#include <adwaita.h>

#include "office/office.h"
#include "ui/server-form.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_ACCOUNT_DIALOG (satchel_account_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SatchelAccountDialog, satchel_account_dialog, SATCHEL, ACCOUNT_DIALOG, AdwPreferencesWindow)

GtkWindow *satchel_account_dialog_new (SatchelOffice  *office,
                                       SatchelAccount *account,
                                       GtkWindow      *parent);

/* Opens the page Receiving with the cursor in @field. For a dialog that has been presented. */
void       satchel_account_dialog_show_receiving (SatchelAccountDialog *self,
                                                  SatchelServerField    field);

/* Opens the page about the copies on the server. */
void       satchel_account_dialog_show_copies    (SatchelAccountDialog *self);

G_END_DECLS
