/* source-window.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The raw message in a window: as it was sent, its first SATCHEL_LIMIT_SOURCE octets, shown so that nothing in it can
 * mislead; to copy, and to save whole. */

#pragma once

#include "ui/letter.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_SOURCE_WINDOW (satchel_source_window_get_type ())
G_DECLARE_FINAL_TYPE (SatchelSourceWindow, satchel_source_window, SATCHEL, SOURCE_WINDOW, AdwApplicationWindow)

/* @beside: (nullable): the window that asks. @subject: for the title. */
void satchel_source_window_open (GtkWindow     *beside,
                                 SatchelLetter *letter,
                                 const char    *subject);

G_END_DECLS
