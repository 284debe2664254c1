/* application.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The program: one instance, with the accounts, the store and the office behind its window.
 *
 * Actions: "app.get-mail", "app.get-mail-of" (s id), "app.stop" (s id, "" for all), "app.add-account",
 * "app.account-settings" (s id), "app.enable-account" (s), "app.disable-account" (s),
 * "app.preferences", "app.move-mail" (s folder), "app.stop-moving", "app.try-again",
 * "app.choose-folder", "app.about", "app.quit".
 */

#pragma once

#include "office/office.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_APPLICATION (satchel_application_get_type ())
G_DECLARE_FINAL_TYPE (SatchelApplication, satchel_application, SATCHEL, APPLICATION, AdwApplication)

/* Returns: (transfer full). */
SatchelApplication *satchel_application_new        (void);

/* --- for application-actions.c --- */

SatchelOffice      *satchel_application_get_office (SatchelApplication *self);   /* nullable */

/* The window that is in front. (nullable) (transfer none). */
GtkWindow          *satchel_application_get_front  (SatchelApplication *self);

/* Opens accounts and store anew, after what was wrong may have been mended. */
void                satchel_application_reopen     (SatchelApplication *self);

/* Stops receiving, closes the store, moves it to @folder, and opens it there. */
void                satchel_application_move_mail  (SatchelApplication *self,
                                                    const char         *folder);
void                satchel_application_stop_moving (SatchelApplication *self);

/* Shows the assistant for another account. */
void                satchel_application_add_account (SatchelApplication *self);

G_END_DECLS
