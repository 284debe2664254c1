/* attachment-bar.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The attachments of a message, under its head: cards that wrap, the further ones behind a button, and Save All.
 * Invisible where there are none.
 *
 * Widget actions "attachment.open", "attachment.preview", "attachment.save", "attachment.copy" (u: its number),
 * "attachment.save-all".
 */

#pragma once

#include "ui/letter.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_ATTACHMENT_BAR (satchel_attachment_bar_get_type ())
G_DECLARE_FINAL_TYPE (SatchelAttachmentBar, satchel_attachment_bar, SATCHEL, ATTACHMENT_BAR, GtkBox)

/* @attachments: of SatchelAttachment, of @letter. Both NULL: none. */
void satchel_attachment_bar_show (SatchelAttachmentBar *self,
                                  SatchelLetter        *letter,
                                  GPtrArray            *attachments);

G_END_DECLS
