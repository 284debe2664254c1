/* undo-toast.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Says what was done, and offers to undo it: long enough to be read, or heard from a screen reader, and reached. */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "button-clicked": undo it. @words: translated. Returns: (transfer floating). */
AdwToast *satchel_undo_toast_new (const char *words);

G_END_DECLS
