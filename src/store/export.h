/* export.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Messages go out of the store, to any other program:
 *
 *   mbox      one file, mboxrd, flags in the head (see mbox-writer.h): the same mail by its fingerprint
 *   maildir   a Maildir, the bytes as received, flags in the names; "!" for ":" where the disk has no colon
 *   eml       a folder of files named by date and subject, the bytes as received; flags have no place there
 *
 * The target is never something that is there already, but for an empty folder. It has its name when all of it
 * is on the disk; what fails on the way is removed. Messages of which only the first lines are here are left out.
 */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_EXPORT_MBOX,
  SATCHEL_EXPORT_MAILDIR,
  SATCHEL_EXPORT_EML,
} SatchelExportFormat;

typedef struct
{
  guint64    written;
  guint64    partial;    /* left out: not here whole */
  GPtrArray *missing;    /* (element-type utf8): ids of those whose file is gone or can't be read */
} SatchelExportReport;

/* Writes the messages @rows (element-type gint64), in this order, to @target. @tell: (nullable): called from the store's
 * context now and then. Errors: DISK_FULL, FAILED (the target is there already, or can't be written); cancelled:
 * nothing is left of it. */
void                 satchel_store_export_async   (SatchelStore          *self,
                                                   GArray                *rows,
                                                   SatchelExportFormat    format,
                                                   const char            *target,
                                                   void                 (*tell) (guint64  done,
                                                                                 guint64  total,
                                                                                 gpointer data),
                                                   gpointer               tell_data,
                                                   GCancellable          *cancellable,
                                                   GAsyncReadyCallback    callback,
                                                   gpointer               data);

/* Returns: (transfer full) (nullable). */
SatchelExportReport *satchel_store_export_finish  (SatchelStore          *self,
                                                   GAsyncResult          *result,
                                                   GError               **error);
void                 satchel_export_report_free   (SatchelExportReport   *self);

/* "mbox", "maildir", "eml". FALSE: none of them. */
gboolean             satchel_export_format_parse  (const char            *word,
                                                   SatchelExportFormat   *format);

/* A name for a message file: date and subject as far as any disk can have them, without ".eml". Returns: (transfer full). */
char                *satchel_export_make_name     (gint64                 date,
                                                   const char            *subject);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelExportReport, satchel_export_report_free)

G_END_DECLS
