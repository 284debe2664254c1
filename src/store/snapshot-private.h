/* snapshot-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A snapshot that is being written, in the order of its files: snapshot-gather.c copies what is new, snapshot-place.c
 * gives each file its place, snapshot-write.c tells the whole. All in one thread. */

#pragma once

#include "store/snapshot-folder.h"
#include "store/statement.h"

G_BEGIN_DECLS

/* A message that goes into the snapshot. */
typedef struct
{
  char                *place;
  char                *fresh;      /* path of the copy; NULL: shared with the previous snapshot */
  SatchelSnapshotItem *old;        /* (transfer none) (nullable): of the previous manifest */
  char                *id;
  guint64              size;
  guint8               digest[SATCHEL_DIGEST_SIZE];
  guint                round;      /* when it was last seen */
} SatchelTaken;

typedef struct
{
  /* Owned */
  char                    *store_path;
  SatchelSnapshotFolder   *folder;
  char                    *name;
  char                    *part;             /* path of NAME.part */
  gboolean                 linked;
  SatchelManifest         *previous;         /* NULL: none, or its list is damaged */
  char                    *previous_name;
  GHashTable              *previous_items;   /* id → SatchelSnapshotItem */
  GHashTable              *there;            /* what is still there of it: place or spot */
  GHashTable              *taken;            /* id, or id TAB place for a second file of that id → SatchelTaken */
  GHashTable              *known;            /* id → integrity hash (nullable), as the state has it */
  GHashTable              *made;             /* directories */
  SatchelManifest         *manifest;
  SatchelSnapshotReport   *report;
  guint                    n_fresh;
  guint                    round;
  gint64                   told;

  /* Borrowed */
  SatchelProgressFunc      progress;
  gpointer                 progress_data;
  GCancellable            *cancellable;
} SatchelSnapshotJob;

void          satchel_taken_free             (gpointer             taken);

/* Tells how far it is, now and then. */
void          satchel_snapshot_job_tell      (SatchelSnapshotJob  *self,
                                              guint64              done,
                                              guint64              total);

/* Copies the state, and of the messages those that the previous snapshot doesn't have, until both tell the same. */
gboolean      satchel_snapshot_gather        (SatchelSnapshotJob  *self,
                                              GError             **error);

/* What lies below @root, as paths relative to it that begin with @below. Returns: (transfer full): a set. */
GHashTable   *satchel_snapshot_list_tree     (const char          *root,
                                              const char          *below);

/* Makes the directory and those above it, up to the backup's folder; without waiting for the disk. */
gboolean      satchel_snapshot_make_directory (SatchelSnapshotJob *self,
                                              const char          *path,
                                              GError             **error);

/* Chooses the spots of a single tree, and fills the manifest. */
void          satchel_snapshot_plan          (SatchelSnapshotJob  *self);

/* Gives each message its place. In a single tree the manifest has to be on the disk. */
gboolean      satchel_snapshot_place         (SatchelSnapshotJob  *self,
                                              GError             **error);

/* Removes from the single tree what no snapshot speaks of: after placing, and of a dead run. */
void          satchel_snapshot_sweep_single  (SatchelSnapshotFolder *folder,
                                              SatchelManifest     *newest);

/* Puts back what a dead run has moved, and removes what it has left. */
void          satchel_snapshot_clean         (SatchelSnapshotFolder *folder);

/* Removes old snapshots as the rule says. @now: Unix seconds. */
void          satchel_snapshot_thin          (SatchelSnapshotFolder *folder,
                                              gint64               now);

/* Which of @dates (ascending, Unix seconds) stay. Returns: (transfer full): as many gboolean. */
GArray       *satchel_snapshot_choose        (GArray              *dates,
                                              gint64               now);

G_END_DECLS
