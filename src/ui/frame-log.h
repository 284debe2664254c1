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
 *   SATCHEL_ANSWER_LOG=FILE  a line for each thing a person waited for, when the frame that shows it is painted: what
 *                            it was, and the milliseconds since it was asked for
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Costs nothing where none is asked for. */
void satchel_frame_log_watch (GtkWidget *window);

/* @widget, of a window that is watched, is asked to show something; and shows it with the next frame, as @what
 * (a word). */
void satchel_frame_log_asked    (GtkWidget  *widget);
void satchel_frame_log_answered (GtkWidget  *widget,
                                 const char *what);

G_END_DECLS
