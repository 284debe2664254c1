/* outlook-popover.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Each account: when it last received, and what comes next. */

#pragma once

#include "office/office.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_OUTLOOK_POPOVER (satchel_outlook_popover_get_type ())
G_DECLARE_FINAL_TYPE (SatchelOutlookPopover, satchel_outlook_popover, SATCHEL, OUTLOOK_POPOVER, GtkPopover)

/* @office: (nullable): shown as it is whenever the popover opens, and while it is open. */
void satchel_outlook_popover_set_office (SatchelOutlookPopover *self,
                                         SatchelOffice         *office);

G_END_DECLS
