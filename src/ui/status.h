/* status.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The foot of the sidebar: what is being received and how far it is, with Stop; what went wrong, in
 * one sentence with a button that mends it; what it waits for, and until when; else when it was last up to date. All accounts
 * together; pressed, it tells of each. */

#pragma once

#include "office/office.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_STATUS (satchel_status_get_type ())
G_DECLARE_FINAL_TYPE (SatchelStatus, satchel_status, SATCHEL, STATUS, GtkBox)

/* @office: (nullable). */
void satchel_status_set_office (SatchelStatus *self,
                                SatchelOffice *office);

G_END_DECLS
