/* attachment-preview.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A window that shows an attachment without another program: a picture, a text, the first page of a PDF. */

#pragma once

#include "message/attachment.h"
#include "ui/letter.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_ATTACHMENT_PREVIEW (satchel_attachment_preview_get_type ())
G_DECLARE_FINAL_TYPE (SatchelAttachmentPreview, satchel_attachment_preview, SATCHEL, ATTACHMENT_PREVIEW, AdwWindow)

/* @from: what asks; its window stands behind this one, and its actions open and save. */
void satchel_attachment_preview_open (GtkWidget               *from,
                                      SatchelLetter           *letter,
                                      const SatchelAttachment *attachment);

G_END_DECLS
