/* letter.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A message that can be shown, wherever it lies: a row of the store, a file of its own, or one that is attached
 * to another. The reader and what it does with attachments need not know which.
 *
 *   store row ─┐
 *   file ──────┴─▶ part 3 ─▶ part 1 …     an attached message is taken out when it is read; nothing is kept
 */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_LETTER (satchel_letter_get_type ())
G_DECLARE_FINAL_TYPE (SatchelLetter, satchel_letter, SATCHEL, LETTER, GObject)

/* Returns: (transfer full). */
SatchelLetter *satchel_letter_new_for_row  (SatchelStore        *store,
                                            gint64               row);

/* Returns: (transfer full). */
SatchelLetter *satchel_letter_new_for_file (GFile               *file);

/* The message that is attachment @number of @parent. Returns: (transfer full). */
SatchelLetter *satchel_letter_new_for_part (SatchelLetter       *parent,
                                            guint                number);

/* The row that is shown; 0 for a file and for an attached message. */
gint64         satchel_letter_get_row      (SatchelLetter       *self);

/* (nullable): for a file. */
SatchelStore  *satchel_letter_get_store    (SatchelLetter       *self);

/* TRUE where both are the same message of the same place. Both nullable. */
gboolean       satchel_letter_equal        (SatchelLetter       *self,
                                            SatchelLetter       *other);

/* The charset that text parts are read by, whatever they say of themselves; NULL: what they say. */
void           satchel_letter_set_charset  (SatchelLetter       *self,
                                            const char          *charset);
const char    *satchel_letter_get_charset  (SatchelLetter       *self);

/* As satchel_store_read_async(): @work is called in another thread. Errors: those of it; G_IO_ERROR of opening a
 * file; G_IO_ERROR_NOT_FOUND: the part is not there. */
void           satchel_letter_read_async   (SatchelLetter       *self,
                                            SatchelStoreReader   work,
                                            gpointer             work_data,
                                            GDestroyNotify       free_result,
                                            GCancellable        *cancellable,
                                            GAsyncReadyCallback  callback,
                                            gpointer             data);
gpointer       satchel_letter_read_finish  (SatchelLetter       *self,
                                            GAsyncResult        *result,
                                            GError             **error);

G_END_DECLS
