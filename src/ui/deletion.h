/* deletion.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Deleting messages, and taking it back: to the Trash at once, with a toast whose Undo moves them
 * back; from the Trash for good, but only when the toast has gone. */

#pragma once

#include "ui/window.h"

G_BEGIN_DECLS

/* Deletes what is selected in the window's list. */
void satchel_deletion_begin  (SatchelWindow *window);

/* Deletes @row, wherever it is: it need not be in the list. */
void satchel_deletion_begin_message (SatchelWindow *window,
                                     gint64         row);

/* Deletes for good now what waits for its toast to go. */
void satchel_deletion_settle (SatchelWindow *window);

G_END_DECLS
