/* deletion.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Deleting messages and folders: to the Trash, or out of it for good; each with a toast whose Undo takes it back. */

#pragma once

#include "ui/window.h"

G_BEGIN_DECLS

/* Deletes what is selected in the window's list. */
void satchel_deletion_begin         (SatchelWindow *window);

/* Deletes all messages of a folder: of Trash and Junk for good. */
void satchel_deletion_empty         (SatchelWindow *window,
                                     const char    *account,
                                     const char    *path);

/* Deletes a folder with those below it. */
void satchel_deletion_remove_folder (SatchelWindow *window,
                                     const char    *account,
                                     const char    *path);

G_END_DECLS
