/* undo.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a person did to mail, one step after the other, and back again. Steps are moves, marks and deletions; the last
 * come back over restarts too, since the store remembers them for days (store/put-away.h).
 *
 *   undo = satchel_undo_new (store);
 *   step = satchel_undo_add_moved (undo, moved);
 *   satchel_undo_take_async (undo, step, …);      that one, by the toast that tells of it
 *   satchel_undo_take_async (undo, 0, …);         the newest, by Ctrl+Z
 */

#pragma once

#include "store/put-away.h"
#include "store/store.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_UNDO (satchel_undo_get_type ())
G_DECLARE_FINAL_TYPE (SatchelUndo, satchel_undo, SATCHEL, UNDO, GObject)

/* What can be taken back of former days is there soon after. Returns: (transfer full). */
SatchelUndo  *satchel_undo_new          (SatchelStore         *store);

/* Each returns the number of the step, never 0. @moved: of SatchelMoved. */
guint         satchel_undo_add_moved    (SatchelUndo          *self,
                                         GArray               *moved);
guint         satchel_undo_add_deletion (SatchelUndo          *self,
                                         gint64                deletion);

/* @rows were marked: @set and @clear are what takes it back. */
guint         satchel_undo_add_marked   (SatchelUndo          *self,
                                         GArray               *rows,   /* of gint64 */
                                         SatchelFlags          set,
                                         SatchelFlags          clear);

/* Takes @step back, 0: the newest. Errors: those of the store; G_IO_ERROR_NOT_FOUND: there is none (any more). */
void          satchel_undo_take_async   (SatchelUndo          *self,
                                         guint                 step,
                                         GAsyncReadyCallback   callback,
                                         gpointer              data);
gboolean      satchel_undo_take_finish  (SatchelUndo          *self,
                                         GAsyncResult         *result,
                                         GError              **error);

G_END_DECLS
