/* search-bar.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Where a person types what is looked for: the entry, where to look and in which order, and below it the query as
 * it was understood.
 *
 * Signal "changed" (): another search is wanted; get_search() and get_scope() say which.
 * Property "active": boolean, it is open. Escape closes it.
 */

#pragma once

#include "store/finding.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_SEARCH_BAR (satchel_search_bar_get_type ())
G_DECLARE_FINAL_TYPE (SatchelSearchBar, satchel_search_bar, SATCHEL, SEARCH_BAR, GtkBox)

/* What is looked for; NULL: nothing, the folder is to be shown. (transfer none) (nullable). */
SatchelSearch *satchel_search_bar_get_search  (SatchelSearchBar *self);

/* @store: (nullable): where people and folders are known from. @accounts: (nullable): id → names. */
void           satchel_search_bar_set_source  (SatchelSearchBar *self,
                                               SatchelStore     *store,
                                               GHashTable       *accounts);

gboolean       satchel_search_bar_is_open     (SatchelSearchBar *self);

/* TRUE: in the folder that is open, else everywhere. */
gboolean       satchel_search_bar_is_narrow   (SatchelSearchBar *self);

/* TRUE: what fits best first, else the newest. */
gboolean       satchel_search_bar_wants_best  (SatchelSearchBar *self);

/* Another order was chosen than the best first. */
void           satchel_search_bar_leave_best  (SatchelSearchBar *self);

/* Opens it, with the cursor in it; @text (nullable): with this in it. */
void           satchel_search_bar_open        (SatchelSearchBar *self,
                                               const char       *text);

/* Closes it and forgets what was typed. */
void           satchel_search_bar_close       (SatchelSearchBar *self);

/* Looks everywhere. */
void           satchel_search_bar_widen       (SatchelSearchBar *self);

/* Says that @unread messages have not been searched yet; 0: all have been. */
void           satchel_search_bar_set_unread  (SatchelSearchBar *self,
                                               guint64           unread);

G_END_DECLS
