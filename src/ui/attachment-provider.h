/* attachment-provider.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* An attachment as a file for the clipboard or for a drag: the copy is written when a program asks for it. */

#pragma once

#include "message/attachment.h"
#include "ui/letter.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_ATTACHMENT_PROVIDER (satchel_attachment_provider_get_type ())
G_DECLARE_FINAL_TYPE (SatchelAttachmentProvider, satchel_attachment_provider, SATCHEL, ATTACHMENT_PROVIDER,
                      GdkContentProvider)

/* Returns: (transfer full). */
GdkContentProvider *satchel_attachment_provider_new (SatchelLetter           *letter,
                                                     const SatchelAttachment *attachment);

G_END_DECLS
