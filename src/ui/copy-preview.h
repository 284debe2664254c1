/* copy-preview.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* "What goes when": a sentence of numbers, and each copy on the server with its date of going. */

#pragma once

#include <adwaita.h>

#include "store/on-server.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_COPY_PREVIEW (satchel_copy_preview_get_type ())
G_DECLARE_FINAL_TYPE (SatchelCopyPreview, satchel_copy_preview, SATCHEL, COPY_PREVIEW, AdwPreferencesGroup)

/* Shows @copies (of SatchelServerCopy) going as @when says, of as many. */
void satchel_copy_preview_show (SatchelCopyPreview *self,
                                GPtrArray          *copies,
                                const gint64       *when,
                                gint64              now);

G_END_DECLS
