/* pane.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A bin with a natural width of its own, whatever is in it. The window folds its panes where their
 * natural widths don't fit; a long subject in the reader must not make it fold. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_PANE (satchel_pane_get_type ())
G_DECLARE_FINAL_TYPE (SatchelPane, satchel_pane, SATCHEL, PANE, GtkWidget)

/* Properties: "child", "natural-width" (pixels). */

G_END_DECLS
