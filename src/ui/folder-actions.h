/* folder-actions.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What can be done with a folder from its menu in the sidebar: the actions "win.new-folder", "win.rename-folder",
 * "win.delete-folder", "win.empty-folder", "win.folder-properties", each with the account and the path. */

#pragma once

#include "ui/window.h"

G_BEGIN_DECLS

void        satchel_folder_actions_install (SatchelWindow      *window);

/* The menu of a line of the sidebar. Returns: (transfer full) (nullable): NULL where it has none. */
GMenuModel *satchel_folder_actions_new_menu (SatchelSidebarItem *line);

G_END_DECLS
