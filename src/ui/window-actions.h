/* window-actions.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What can be done to messages, as actions of the window, and which of it can be done now. */

#pragma once

#include "ui/window.h"

G_BEGIN_DECLS

/* Installs "win.delete", "win.mark-read" and the others. */
void satchel_window_actions_install (SatchelWindow *self);

/* Decides all sensitivities; after each change of what is selected. */
void satchel_window_actions_update  (SatchelWindow *self);

/* The message @row is before the person's eyes: a moment later it counts as read, unless another
 * has taken its place. 0: nothing is. */
void satchel_window_actions_dwell   (SatchelWindow *self,
                                     gint64         row);

G_END_DECLS
