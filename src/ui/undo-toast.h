/* undo-toast.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What was done, said with an Undo: by the toast for some seconds, by Ctrl+Z for longer. */

#pragma once

#include "office/undo.h"
#include "ui/window.h"

G_BEGIN_DECLS

/* The steps of what is done in @window. (transfer none) (nullable): NULL while there is no mail. */
SatchelUndo *satchel_undo_of    (SatchelWindow *window);

/* Says @words, with a button that takes @step back. */
void         satchel_undo_offer (SatchelWindow *window,
                                 guint          step,
                                 const char    *words);

/* Takes back what was done last. */
void         satchel_undo_last  (SatchelWindow *window);

G_END_DECLS
