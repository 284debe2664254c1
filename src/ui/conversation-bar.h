/* conversation-bar.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The messages of a conversation as a short list above the one that is read. Invisible where there is only one.
 *
 * Signal "chosen" (gint64 row): another one is to be read.
 */

#pragma once

#include "store/store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_CONVERSATION_BAR (satchel_conversation_bar_get_type ())
G_DECLARE_FINAL_TYPE (SatchelConversationBar, satchel_conversation_bar, SATCHEL, CONVERSATION_BAR, GtkBox)

/* Shows the conversation of @row, with @row as the one that is read; follows what changes in @store. NULL and 0: none. */
void satchel_conversation_bar_show (SatchelConversationBar *self,
                                    SatchelStore           *store,
                                    gint64                  row);

G_END_DECLS
