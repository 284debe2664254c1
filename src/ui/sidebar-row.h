/* sidebar-row.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A line of the sidebar as a row: icon, name, number of unread messages; of an account its heading
 * with a menu. */

#pragma once

#include "ui/sidebar-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_SIDEBAR_ROW (satchel_sidebar_row_get_type ())
G_DECLARE_FINAL_TYPE (SatchelSidebarRow, satchel_sidebar_row, SATCHEL, SIDEBAR_ROW, GtkListBoxRow)

GtkWidget          *satchel_sidebar_row_new      (SatchelSidebarItem *item);

/* (transfer none). */
SatchelSidebarItem *satchel_sidebar_row_get_item (SatchelSidebarRow  *self);

G_END_DECLS
