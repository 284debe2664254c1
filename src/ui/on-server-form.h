/* on-server-form.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What happens to the copies on the server: a group of choices, the same in the setup assistant and
 * in the account's settings. */

#pragma once

#include <adwaita.h>

#include "office/account.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_ON_SERVER_FORM (satchel_on_server_form_get_type ())
G_DECLARE_FINAL_TYPE (SatchelOnServerForm, satchel_on_server_form, SATCHEL, ON_SERVER_FORM, AdwPreferencesGroup)

/* Signal "changed" (): the person chose. */

SatchelOnServer satchel_on_server_form_get_choice  (SatchelOnServerForm *self);
guint           satchel_on_server_form_get_days    (SatchelOnServerForm *self);

/* Says nothing by "changed". */
void            satchel_on_server_form_set         (SatchelOnServerForm *self,
                                                    SatchelOnServer      choice,
                                                    guint                days);

G_END_DECLS
