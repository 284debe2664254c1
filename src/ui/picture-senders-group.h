/* picture-senders-group.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A group of the preferences: senders whose pictures from the internet are always shown, each with a button that takes
 * that back. Not to be seen where there are none. */

#pragma once

#include "office/accounts.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_PICTURE_SENDERS_GROUP (satchel_picture_senders_group_get_type ())
G_DECLARE_FINAL_TYPE (SatchelPictureSendersGroup, satchel_picture_senders_group, SATCHEL, PICTURE_SENDERS_GROUP,
                      AdwPreferencesGroup)

/* @accounts: for their addresses. */
void satchel_picture_senders_group_set_accounts (SatchelPictureSendersGroup *self,
                                                 SatchelAccounts            *accounts);

G_END_DECLS
