/* unread.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* From one unread message to the next, and all of a folder marked as read, which can be undone. */

#pragma once

#include "ui/window.h"

G_BEGIN_DECLS

/* Selects the next unread message of the list below the selected one, or the previous one above it; from the end it goes
 * on at the other end. Says so where there is none. */
void satchel_unread_go       (SatchelWindow *window,
                              gboolean       forward);

/* Marks all messages of the folder as read, whatever the quick filters show of it. */
void satchel_unread_mark_all (SatchelWindow *window);

G_END_DECLS
