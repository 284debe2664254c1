/* backups.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What is remembered of backups: in which folders there are any, when each was last verified, and what the person
 * wants done by itself. In $XDG_CONFIG_HOME/satchel/backups.ini, which no backup holds. Small files, read and
 * written at once: not for the main loop's thread while a disk is busy, but for reading. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_BACKUP_BY_HAND,
  SATCHEL_BACKUP_DAILY,
  SATCHEL_BACKUP_WEEKLY,
} SatchelBackupEvery;

typedef struct
{
  char              *folder;     /* NULL: none chosen yet */
  SatchelBackupEvery every;
  gint64             since;      /* Unix seconds when that was chosen */
} SatchelBackupPlan;

/* Backups known of, the one last verified first. Returns: (transfer full). */
char             **satchel_backups_list_folders  (void);

/* Unix seconds when a backup in @folder was last verified, that is written and read again; 0: never. */
gint64             satchel_backups_get_verified  (const char               *folder);

/* A backup in @folder was verified now. Errors: G_IO_ERROR. */
gboolean           satchel_backups_note_verified (const char               *folder,
                                                  GError                  **error);

/* Returns: (transfer full). */
SatchelBackupPlan *satchel_backups_read_plan     (void);
gboolean           satchel_backups_write_plan    (const SatchelBackupPlan  *plan,
                                                  GError                  **error);
void               satchel_backup_plan_free      (SatchelBackupPlan        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelBackupPlan, satchel_backup_plan_free)

G_END_DECLS
