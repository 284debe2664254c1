/* move.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Moving messages to a folder, with a toast whose Undo moves them back. */

#pragma once

#include "ui/window.h"

G_BEGIN_DECLS

/* Moves @numbers (of gint64) to @folder, which is shown as @name. */
void satchel_move_begin   (SatchelWindow *window,
                           GArray        *numbers,
                           gint64         folder,
                           const char    *name);

/* Moves what is selected to the folder with @role of its own account. */
void satchel_move_to_role (SatchelWindow *window,
                           SatchelRole    role);

/* Asks where to move what is selected, by its name. */
void satchel_move_ask     (SatchelWindow *window);

G_END_DECLS
