/* frame-log.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Figures for the checks of speed, written where the environment asks for them:
 *
 *   SATCHEL_FRAME_LOG=FILE   a line a frame: milliseconds since the one before; the frame clock is kept
 *                            running meanwhile
 *   SATCHEL_START_LOG=FILE   one line when the first frame of a window is painted: milliseconds since
 *                            the process began
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Costs nothing where neither is asked for. */
void satchel_frame_log_watch (GtkWidget *window);

G_END_DECLS
