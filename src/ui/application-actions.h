/* application-actions.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The application's actions and their keys. */

#pragma once

#include "ui/application.h"

G_BEGIN_DECLS

void satchel_application_actions_install (SatchelApplication *self);

/* @has_office: accounts and store are open. */
void satchel_application_actions_update  (SatchelApplication *self,
                                          gboolean            has_office);

G_END_DECLS
