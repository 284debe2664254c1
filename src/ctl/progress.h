/* progress.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A bar on standard error while something takes long, if that is a terminal; nothing otherwise.
 * There is at most one. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Draws the bar, at most ten times a second. @total: 0 if it is not known yet. @text: what stands
 * beside it. */
void ctl_progress_show (guint64     done,
                        guint64     total,
                        const char *text);

/* Wipes it, so that something else can be written. */
void ctl_progress_hide (void);

G_END_DECLS
