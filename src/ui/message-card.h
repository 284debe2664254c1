/* message-card.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a message is, where its parts say that better than its text: an invitation, what became of a message that was
 * sent, a piece of a message. Stands between head and text; not to be seen for all others. */

#pragma once

#include "ui/reading.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_MESSAGE_CARD (satchel_message_card_get_type ())
G_DECLARE_FINAL_TYPE (SatchelMessageCard, satchel_message_card, SATCHEL, MESSAGE_CARD, GtkBox)

/* @reading: (nullable): NULL shows nothing. */
void satchel_message_card_show (SatchelMessageCard   *self,
                                const SatchelReading *reading);

G_END_DECLS
