/* message-item.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One place in a SatchelMessageList: the number of a row, at once, and what a list shows of it as
 * soon as the store has answered. Signal "filled" () when that came or became another. */

#pragma once

#include "store/row.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_MESSAGE_ITEM (satchel_message_item_get_type ())
G_DECLARE_FINAL_TYPE (SatchelMessageItem, satchel_message_item, SATCHEL, MESSAGE_ITEM, GObject)

/* Returns: (transfer full). */
SatchelMessageItem *satchel_message_item_new        (gint64              number);

gint64              satchel_message_item_get_number (SatchelMessageItem *self);

/* (transfer none) (nullable): NULL while it is a placeholder. */
SatchelRow         *satchel_message_item_get_row    (SatchelMessageItem *self);

/* Emits "filled" where @row shows something else than before. */
void                satchel_message_item_fill       (SatchelMessageItem *self,
                                                     SatchelRow         *row);

/* FALSE while it is a placeholder. */
gboolean            satchel_message_item_has_flag   (SatchelMessageItem *self,
                                                     SatchelFlags        flag);

G_END_DECLS
