/* find-bar.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The bar for finding words in a message: an entry, which place of how many, one to the next and one back.
 *
 * Signals "words" (const char *): other words are wanted; "step" (gboolean forward); "closed" ().
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_FIND_BAR (satchel_find_bar_get_type ())
G_DECLARE_FINAL_TYPE (SatchelFindBar, satchel_find_bar, SATCHEL, FIND_BAR, GtkBox)

/* Shows it with the cursor in it; what was typed last is selected and looked for again. */
void     satchel_find_bar_open    (SatchelFindBar *self);
void     satchel_find_bar_close   (SatchelFindBar *self);
gboolean satchel_find_bar_is_open (SatchelFindBar *self);

/* The words typed; "" for none. */
const char *satchel_find_bar_get_words (SatchelFindBar *self);

/* Place @at of @n holds the words; @at 0 with @n 0: none does. @n of @most stands for that many or more. */
void     satchel_find_bar_show_places (SatchelFindBar *self,
                                       guint           at,
                                       guint           n,
                                       guint           most);

G_END_DECLS
