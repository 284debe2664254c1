/* attachment-card.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* An attachment as a card: icon, name, size; a click opens it, the small button saves it. Activates
 * "reader.open-attachment" and "reader.save-attachment" (u: its number). */

#pragma once

#include "message/attachment.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_ATTACHMENT_CARD (satchel_attachment_card_get_type ())
G_DECLARE_FINAL_TYPE (SatchelAttachmentCard, satchel_attachment_card, SATCHEL, ATTACHMENT_CARD, GtkBox)

GtkWidget *satchel_attachment_card_new (const SatchelAttachment *attachment);

G_END_DECLS
