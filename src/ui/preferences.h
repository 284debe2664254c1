/* preferences.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What concerns all accounts: where the mail is kept, and the accounts in their order. Activates
 * "app.move-mail" (s: path), "app.add-account" and "app.account-settings" (s: id). */

#pragma once

#include <adwaita.h>

#include "office/office.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_PREFERENCES (satchel_preferences_get_type ())
G_DECLARE_FINAL_TYPE (SatchelPreferences, satchel_preferences, SATCHEL, PREFERENCES, AdwPreferencesWindow)

GtkWindow *satchel_preferences_new (SatchelOffice *office,
                                    GtkWindow     *parent);

G_END_DECLS
