/* list-pane.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The middle pane: quick filters, the list of messages, and what stands in its place where there
 * are none.
 *
 *   SatchelMessageList ─▶ GtkMultiSelection ─▶ GtkListView ─▶ SatchelMessageRow
 *
 * Signal "selection-changed" (): another message, or another number of them, is selected.
 * Property "selecting": boolean, the selection mode.
 */

#pragma once

#include "ui/message-list.h"
#include "ui/sidebar-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_LIST_PANE (satchel_list_pane_get_type ())
G_DECLARE_FINAL_TYPE (SatchelListPane, satchel_list_pane, SATCHEL, LIST_PANE, GtkBox)

/* @store: (nullable). */
void                satchel_list_pane_set_store     (SatchelListPane    *self,
                                                     SatchelStore       *store);

/* Shows the messages of @folder, NULL: none. */
void                satchel_list_pane_show_folder   (SatchelListPane    *self,
                                                     SatchelSidebarItem *folder);

/* Shows what @search finds in place of the folder; NULL: the folder again, with the message selected that was.
 * @narrow: only in the folder. @accounts: (nullable): names of accounts, see SatchelScope. */
void                satchel_list_pane_set_search    (SatchelListPane    *self,
                                                     SatchelSearch      *search,
                                                     gboolean            narrow,
                                                     gboolean            best,
                                                     GHashTable         *accounts);

void                satchel_list_pane_set_sort      (SatchelListPane    *self,
                                                     SatchelSort         sort,
                                                     gboolean            ascending);

/* Takes the quick filters off. */
void                satchel_list_pane_show_all      (SatchelListPane    *self);

SatchelMessageList *satchel_list_pane_get_list      (SatchelListPane    *self);

guint               satchel_list_pane_get_n_selected (SatchelListPane   *self);

/* Numbers of the rows selected, in the order of the list. Returns: (transfer full). */
GArray             *satchel_list_pane_get_selected  (SatchelListPane    *self);

/* The one item selected, NULL for none or several. Returns: (transfer full) (nullable). */
SatchelMessageItem *satchel_list_pane_get_item      (SatchelListPane    *self);

void                satchel_list_pane_select_all    (SatchelListPane    *self);
void                satchel_list_pane_unselect      (SatchelListPane    *self);

/* Selects the row at @position alone and brings it into sight. */
void                satchel_list_pane_select        (SatchelListPane    *self,
                                                     guint               position);

/* What the list asks the store for. FALSE: nothing. */
gboolean            satchel_list_pane_get_query     (SatchelListPane    *self,
                                                     SatchelQuery       *wanted);

/* Whether the folder that is shown is shown by conversations: kept for each folder. */
gboolean            satchel_list_pane_get_conversations (SatchelListPane *self);
void                satchel_list_pane_set_conversations (SatchelListPane *self,
                                                         gboolean         on);

/* Another message of the selected one's conversation is read: until something else is selected it is what
 * get_selected() and get_item() answer. */
void                satchel_list_pane_choose        (SatchelListPane    *self,
                                                     gint64              number);

/* Hides @numbers and selects the message after them. */
void                satchel_list_pane_take_away     (SatchelListPane    *self,
                                                     GArray             *numbers);

void                satchel_list_pane_grab_focus    (SatchelListPane    *self);

G_END_DECLS
