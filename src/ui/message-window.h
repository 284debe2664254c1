/* message-window.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One message in a window of its own: of the store, of a file, or one that is attached to another. Nothing of the last
 * two is kept. */

#pragma once

#include "ui/letter.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_MESSAGE_WINDOW (satchel_message_window_get_type ())
G_DECLARE_FINAL_TYPE (SatchelMessageWindow, satchel_message_window, SATCHEL, MESSAGE_WINDOW, AdwApplicationWindow)

/* Shows @letter; the window that has it already comes to the front. @beside: (nullable): the window that asks, what is
 * looked for in it is marked here too; NULL: the program's own application has it. */
void satchel_message_window_open (GtkWindow     *beside,
                                  SatchelLetter *letter);

G_END_DECLS
