/* snapshot.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Backups: dated snapshots of a store in a folder, on a disk or stick of any kind.
 *
 * Where the disk has hard links and takes any name ("linked"), each snapshot is a whole Maildir tree, and messages
 * that have not changed are shared with the one before:
 *
 *   satchel-backup                   says what this is
 *   lock                             one program writes: advisory lock
 *   2026-11-25T185349Z/manifest      what it holds, see snapshot-manifest.h
 *   2026-11-25T185349Z/mail/ACCOUNT/FOLDER/{cur,new,tmp}
 *   2026-11-25T185349Z/state.sqlite  the memory of the servers
 *   2026-11-25T185349Z/settings/     accounts, without passwords
 *
 * Elsewhere (FAT: "single") there is one tree, and what the newest snapshot holds no longer lies in the attic under
 * its SHA-256, as long as an older one holds it; names have ! for : and %xx for what such disks don't take:
 *
 *   current/mail/ACCOUNT/FOLDER/{cur,new,tmp}
 *   attic/SHA256.eml
 *
 * A snapshot that is being written is called NAME.part and one that is being removed NAME.gone: whatever happens, those
 * with a plain name are whole. In the single tree files get their new places only when the manifest of NAME.part
 * is on the disk: the next run puts back by it what a dead one has moved, and until then reading looks in both places.
 *
 * Of old snapshots stay all of the last week, one a week for two months, and one a month from then on.
 *
 * Nothing here is for the main loop's thread but what ends in _async.
 * Errors are SATCHEL_STORE_ERROR: BUSY: another program is using the backup; DISK_FULL, READ_ONLY and MISSING of its
 * disk; NO_FOLDER: there is no such snapshot, or none at all; DAMAGED, NEWER, FAILED; and G_IO_ERROR_CANCELLED.
 */

#pragma once

#include "base/progress.h"
#include "store/snapshot-manifest.h"
#include "store/store.h"

G_BEGIN_DECLS

typedef struct
{
  char    *name;        /* "2026-11-25T185349Z" */
  gint64   date;        /* Unix seconds */
  guint64  messages;
  guint64  bytes;
  gboolean damaged;     /* its manifest can't be read: the numbers say nothing */
} SatchelSnapshotInfo;

/* What came of a backup. */
typedef struct
{
  char      *name;
  guint64    messages;
  guint64    bytes;
  guint64    added;       /* messages that were copied, the others are shared */
  GPtrArray *damaged;     /* of char * ids: not as they were received, backed up as they are */
  GPtrArray *unreadable;  /* of char * ids: not backed up */
} SatchelSnapshotReport;

/* What came of looking through a backup. */
typedef struct
{
  guint64    checked;     /* messages, each once however many snapshots share it */
  GPtrArray *bad;         /* of char *: ids of messages, and names of other files below the backup's folder */
} SatchelSnapshotVerdict;

/* Backs the store in @store_path up to a new snapshot in @folder, which is made where what is above it is there. Works
 * beside whoever writes the store. Every octet that was written is read again before the snapshot counts.
 * @settings: NULL-terminated paths of files to keep with it; missing ones are passed over.
 * Returns: (transfer full) (nullable). */
SatchelSnapshotReport  *satchel_snapshot_write       (const char              *store_path,
                                                      const char *const       *settings,
                                                      const char              *folder,
                                                      SatchelProgressFunc      progress,
                                                      gpointer                 progress_data,
                                                      GCancellable            *cancellable,
                                                      GError                 **error);
void                    satchel_snapshot_report_free (SatchelSnapshotReport   *self);

/* All snapshots, newest first. Errors: MISSING; NO_FOLDER: this is no backup; NEWER, FAILED.
 * Returns: (transfer full) (nullable) (element-type SatchelSnapshotInfo). */
GPtrArray              *satchel_snapshot_list        (const char              *folder,
                                                      GError                 **error);
void                    satchel_snapshot_info_free   (SatchelSnapshotInfo     *self);

/* What @name holds; NULL: the newest. Returns: (transfer full) (nullable). */
SatchelManifest        *satchel_snapshot_read        (const char              *folder,
                                                      const char              *name,
                                                      GError                 **error);

/* The file of a message or setting of the snapshot @name. Its octets have not been looked at.
 * Returns: (transfer full) (nullable): NULL where it is gone. */
char                   *satchel_snapshot_find_file   (const char              *folder,
                                                      const char              *name,
                                                      SatchelSnapshotItem     *item,
                                                      GError                 **error);

/* Reads everything that any snapshot holds. Returns: (transfer full) (nullable). */
SatchelSnapshotVerdict *satchel_snapshot_verify      (const char              *folder,
                                                      SatchelProgressFunc      progress,
                                                      gpointer                 progress_data,
                                                      GCancellable            *cancellable,
                                                      GError                 **error);
void                    satchel_snapshot_verdict_free (SatchelSnapshotVerdict *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelSnapshotReport, satchel_snapshot_report_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelSnapshotVerdict, satchel_snapshot_verdict_free)

G_END_DECLS
