/* preview.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A picture of an attachment: of a picture, or of the first page of a PDF. Drawn by a program of its own, see
 * preview-helper.c. */

#pragma once

#include "message/attachment.h"
#include "ui/letter.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_PREVIEW_NONE,
  SATCHEL_PREVIEW_PICTURE,
  SATCHEL_PREVIEW_PDF,
  SATCHEL_PREVIEW_TEXT,     /* is shown as it is, no picture is made of it */
} SatchelPreviewKind;

/* What can be shown of it, by its type and name; too large a one is NONE. */
SatchelPreviewKind satchel_preview_kind   (const SatchelAttachment *attachment);

/* Draws one that fits into @width × @height pixels. Errors: those of satchel_letter_read_async(); G_IO_ERROR_FAILED:
 * it can't be drawn. */
void               satchel_preview_async  (SatchelLetter           *letter,
                                           const SatchelAttachment *attachment,
                                           int                      width,
                                           int                      height,
                                           GCancellable            *cancellable,
                                           GAsyncReadyCallback      callback,
                                           gpointer                 data);

/* @n_pages: (out) (optional). Returns: (transfer full) (nullable). */
GdkTexture        *satchel_preview_finish (SatchelLetter           *letter,
                                           GAsyncResult            *result,
                                           guint                   *n_pages,
                                           GError                 **error);

/* The octets of one, at most SATCHEL_LIMIT_PREVIEW. Returns in finish: (transfer full) (nullable). */
void               satchel_preview_read_async  (SatchelLetter           *letter,
                                                const SatchelAttachment *attachment,
                                                GCancellable            *cancellable,
                                                GAsyncReadyCallback      callback,
                                                gpointer                 data);
GBytes            *satchel_preview_read_finish (SatchelLetter           *letter,
                                                GAsyncResult            *result,
                                                GError                 **error);

G_END_DECLS
