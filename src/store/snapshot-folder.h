/* snapshot-folder.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The folder of a backup: who uses it, which snapshots are in it, and where the file of a message lies. See snapshot.h
 * for what is in it and for the errors. */

#pragma once

#include "store/snapshot.h"

G_BEGIN_DECLS

#define SATCHEL_SNAPSHOT_PART ".part"
#define SATCHEL_SNAPSHOT_GONE ".gone"

typedef struct
{
  /* Owned */
  char       *path;
  int         lock;
  GHashTable *spots;    /* single tree: hexadecimal SHA-256 → path, by the newest manifest; NULL: not read yet */
  GHashTable *moved;    /* … and by that of a dead run */
} SatchelSnapshotFolder;

typedef enum
{
  SATCHEL_SNAPSHOT_LOOK,    /* reads names and numbers, beside a writer */
  SATCHEL_SNAPSHOT_READ,    /* keeps writers away, if the disk takes a lock */
  SATCHEL_SNAPSHOT_WRITE,   /* alone; makes the folder where it is missing */
} SatchelSnapshotUse;

/* Returns: (transfer full) (nullable). */
SatchelSnapshotFolder *satchel_snapshot_folder_open       (const char             *path,
                                                           SatchelSnapshotUse      use,
                                                           GError                **error);
void                   satchel_snapshot_folder_close      (SatchelSnapshotFolder  *self);

/* Names of whole snapshots, oldest first. Returns: (transfer full). */
GPtrArray             *satchel_snapshot_folder_list_names (SatchelSnapshotFolder  *self);

/* Names with @ending, which dead programs have left. Returns: (transfer full). */
GPtrArray             *satchel_snapshot_folder_list_left  (SatchelSnapshotFolder  *self,
                                                           const char             *ending);

/* @name of a snapshot or of what is left of one; @head: no more than the numbers. Returns: (transfer full) (nullable). */
SatchelManifest       *satchel_snapshot_folder_read       (SatchelSnapshotFolder  *self,
                                                           const char             *name,
                                                           gboolean                head,
                                                           GError                **error);

/* Returns: (transfer full) (nullable): NULL where it is nowhere. */
char                  *satchel_snapshot_folder_find       (SatchelSnapshotFolder  *self,
                                                           const char             *name,
                                                           gboolean                linked,
                                                           SatchelSnapshotItem    *item);

/* Where the octets lie that the newest snapshot of a single tree doesn't hold. Returns: (transfer full). */
char                  *satchel_snapshot_folder_get_attic  (SatchelSnapshotFolder  *self,
                                                           const guint8           *digest);

/* Reads a file, writes it to @to (nullable: only reads) and hashes it. FALSE with @error: the copy can't be written,
 * or it was cancelled; FALSE without: the file can't be read, errno says why. */
gboolean               satchel_snapshot_copy              (const char             *from,
                                                           const char             *to,
                                                           guint64                *size,
                                                           guint8                 *digest,
                                                           GCancellable           *cancellable,
                                                           GError                **error);

/* What went wrong with the backup's disk, as a sentence. @error: (transfer full). Returns: (transfer full). */
GError                *satchel_snapshot_explain           (GError                 *error);
gboolean               satchel_snapshot_fail              (const char             *path,
                                                           GError                **error);   /* from errno */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelSnapshotFolder, satchel_snapshot_folder_close)

G_END_DECLS
