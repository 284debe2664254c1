/* attachment-card.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* An attachment as a card: icon or small picture, name, size; a click opens it, the small buttons show and save it, a
 * drag takes it out, and the second button of the mouse or the menu key shows all that can be done. Activates the
 * actions of SatchelAttachmentBar. */

#pragma once

#include "message/attachment.h"
#include "ui/letter.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_ATTACHMENT_CARD (satchel_attachment_card_get_type ())
G_DECLARE_FINAL_TYPE (SatchelAttachmentCard, satchel_attachment_card, SATCHEL, ATTACHMENT_CARD, GtkBox)

/* @attachment: of @letter. */
GtkWidget *satchel_attachment_card_new (SatchelLetter           *letter,
                                        const SatchelAttachment *attachment);

G_END_DECLS
