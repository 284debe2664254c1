/* attachment-file.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Attachments as files: written off the main thread, whole or not at all. */

#pragma once

#include "ui/letter.h"

G_BEGIN_DECLS

/* Stands for the whole message in place of one of its parts. */
#define SATCHEL_WHOLE_MESSAGE G_MAXUINT

/* Writes part @number of @letter, or SATCHEL_WHOLE_MESSAGE as it was sent, to @target, replacing it. Errors:
 * G_IO_ERROR of writing, those of satchel_letter_read_async(). */
void      satchel_attachment_file_save_async  (SatchelLetter        *letter,
                                               guint                 number,
                                               GFile                *target,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              data);
gboolean  satchel_attachment_file_save_finish (SatchelLetter        *letter,
                                               GAsyncResult         *result,
                                               GError              **error);

/* The file in which a copy called @name is to be opened: in a folder of its own that is nobody
 * else's to read. Errors: G_IO_ERROR. Returns: (transfer full) (nullable). */
GFile    *satchel_attachment_file_new_private (const char           *name,
                                               GError              **error);

/* Makes such a copy read-only: changes would be lost, so that programs should say so. */
void      satchel_attachment_file_protect     (GFile                *file);

/* Removes the copies of this run, and those that a crash left. */
void      satchel_attachment_file_sweep       (void);

/* A name that is not yet taken in @folder: "Quote 2291 (2).pdf". Looks at the disk.
 * Returns: (transfer full). */
GFile    *satchel_attachment_file_new_unused  (GFile                *folder,
                                               const char           *name);

G_END_DECLS
