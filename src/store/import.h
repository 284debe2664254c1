/* import.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Mail that lies somewhere else on this computer comes into the store.
 *
 * Each message is compared with all that the store holds, by its fingerprint: what is here already is not
 * brought again. Its source is never changed, so that mail is made durable a thousand at a time: files in tmp/,
 * one sync of the whole file system, names in new/ or cur/, a sync of these, one commit to the state. What dies in between
 * leaves files in tmp/, which the next open sweeps, or whole messages in folders, which the next open notices and hashes;
 * an import waits for that, so that the second run of one that died brings what is missing and nothing twice.
 *
 * found = imported + duplicates + refused. A message that the other program counts as deleted, and has yet to remove from its
 * file, is none of these.
 */

#pragma once

#include "store/mail-source.h"
#include "store/store.h"

G_BEGIN_DECLS

typedef struct
{
  guint64     found;
  guint64     imported;     /* with @dry_run: that would be */
  guint64     duplicates;
  guint64     removed;      /* passed over: deleted in the program that they are from */
  GPtrArray  *refused;      /* (element-type SatchelMailRefusal): what can't be read, and why */
  GHashTable *received;     /* "receiver LF uid" → id of the message here, for those of which the source tells by which
                             * unique id a server knew them; what was a duplicate, too */
  gboolean    stopped;      /* cancelled: what had come until then is kept */
} SatchelImportReport;

typedef struct
{
  guint64     done, total;  /* octets, about; total 0: it is still being looked for */
  guint64     found, imported, duplicates, refused;
} SatchelImportProgress;

typedef void (*SatchelImportTell) (const SatchelImportProgress *progress,
                                   gpointer                     data);

/* Brings what is found at @origins (element-type SatchelMailOrigin) into folders of @account, which are made where they are
 * missing. @tell: (nullable): called from the store's context now and then. Begins when the store has settled. With @dry_run
 * nothing is changed, and the store may be one for reading.
 * Errors: DISK_FULL, READ_ONLY, MISSING, FAILED; what had come until then is kept. */
void                 satchel_store_import_async   (SatchelStore          *self,
                                                   GPtrArray             *origins,
                                                   const char            *account,
                                                   gboolean               dry_run,
                                                   SatchelImportTell      tell,
                                                   gpointer               tell_data,
                                                   GCancellable          *cancellable,
                                                   GAsyncReadyCallback    callback,
                                                   gpointer               data);

/* Returns: (transfer full) (nullable). */
SatchelImportReport *satchel_store_import_finish  (SatchelStore          *self,
                                                   GAsyncResult          *result,
                                                   GError               **error);

void                 satchel_import_report_free   (SatchelImportReport   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelImportReport, satchel_import_report_free)

G_END_DECLS
