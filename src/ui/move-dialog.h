/* move-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Where to? All folders, of which fewer remain with each letter typed; Return takes the first.
 *
 * Signal "chosen" (gint64 folder, char *name). */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_MOVE_DIALOG (satchel_move_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SatchelMoveDialog, satchel_move_dialog, SATCHEL, MOVE_DIALOG, AdwWindow)

/* @lines: of SatchelSidebarItem. Returns: a window that is not shown yet. */
GtkWidget *satchel_move_dialog_new (GtkWindow  *parent,
                                    GListModel *lines);

G_END_DECLS
