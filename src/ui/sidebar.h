/* sidebar.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Accounts and their folders. Follows the store and the accounts by itself; lines that stay keep
 * their rows, so selection and focus stay too.
 *
 * Signal "selection-changed" ().
 */

#pragma once

#include "office/accounts.h"
#include "store/store.h"
#include "ui/sidebar-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_SIDEBAR (satchel_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (SatchelSidebar, satchel_sidebar, SATCHEL, SIDEBAR, GtkBox)

/* Both (nullable). */
void                satchel_sidebar_set_source     (SatchelSidebar     *self,
                                                    SatchelAccounts    *accounts,
                                                    SatchelStore       *store);

/* The line selected. (transfer none) (nullable). */
SatchelSidebarItem *satchel_sidebar_get_selected   (SatchelSidebar     *self);

/* Selects the line that is selected where nothing else is: an Inbox. */
void                satchel_sidebar_select_first   (SatchelSidebar     *self);

/* The folder of @account with @role; 0: not there. */
gint64              satchel_sidebar_find_folder    (SatchelSidebar     *self,
                                                    const char         *account,
                                                    SatchelRole         role);

/* All lines, of SatchelSidebarItem. (transfer none). */
GListModel         *satchel_sidebar_get_lines      (SatchelSidebar     *self);

/* TRUE while @folder is one that @role names, of any account. */
gboolean            satchel_sidebar_folder_has_role (SatchelSidebar    *self,
                                                    gint64              folder,
                                                    SatchelRole         role);

G_END_DECLS
