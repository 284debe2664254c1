/* message-row.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One message in the list: sender, date, subject, one line of text, and what there is to know.
 * Recycled by the list's factory: set_item swaps what it shows. */

#pragma once

#include "store/search.h"
#include "ui/message-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_MESSAGE_ROW (satchel_message_row_get_type ())
G_DECLARE_FINAL_TYPE (SatchelMessageRow, satchel_message_row, SATCHEL, MESSAGE_ROW, GtkBox)

/* @list_item: its place in the list, borrowed. */
GtkWidget *satchel_message_row_new           (GtkListItem        *list_item);

/* @item: (nullable). @show_recipients: for folders of what was sent. @numbered: how many messages the conversation
 * has that the row stands for. */
void       satchel_message_row_set_item      (SatchelMessageRow  *self,
                                              SatchelMessageItem *item,
                                              gboolean            show_recipients,
                                              gboolean            numbered);

/* The words of @search (nullable) are marked in what is shown. */
void       satchel_message_row_set_search    (SatchelMessageRow  *self,
                                              SatchelSearch      *search);

/* A tap adds to the selection or takes away from it, and a mark says which it is. */
void       satchel_message_row_set_selecting (SatchelMessageRow  *self,
                                              gboolean            selecting);

/* Says the date anew: "09:41" has become "Yesterday". */
void       satchel_message_row_refresh       (SatchelMessageRow  *self);

G_END_DECLS
