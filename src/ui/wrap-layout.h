/* wrap-layout.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Children beside one another at their natural widths, going on in the next line where there is no
 * more room, like words. (GtkFlowBox aligns them in columns.) With the property "stacks", where they don't fit
 * beside one another each has a line of its own and all of its width: for buttons of which none is a remainder. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_WRAP_LAYOUT (satchel_wrap_layout_get_type ())
G_DECLARE_FINAL_TYPE (SatchelWrapLayout, satchel_wrap_layout, SATCHEL, WRAP_LAYOUT, GtkLayoutManager)

G_END_DECLS
