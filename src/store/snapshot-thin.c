/* snapshot-thin.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Which snapshots stay, and what goes with the others. */

#include "config.h"

#include "store/snapshot-private.h"

#include "base/durable.h"
#include "store/maildir.h"

#include <dirent.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define DAY (24 * 60 * 60)

/* The calendar piece that @date belongs to: of each one snapshot stays. Pieces don't move with the clock, so one that
 * was chosen stays chosen. 0: all stay. */
static gint64
get_piece (gint64 date,
           gint64 now)
{
  g_autoptr(GDateTime) when = NULL;

  if (date > now - 7 * DAY)
    return 0;
  if (date > now - 61 * DAY)
    return 1 + date / (7 * DAY);

  when = g_date_time_new_from_unix_utc (date);
  return when != NULL ? -1 - (g_date_time_get_year (when) * 12 + g_date_time_get_month (when)) : 0;
}

GArray *
satchel_snapshot_choose (GArray *dates,
                         gint64  now)
{
  GArray *stay = g_array_new (FALSE, FALSE, sizeof (gboolean));
  g_autoptr(GHashTable) pieces = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  g_return_val_if_fail (dates != NULL, stay);

  for (guint i = 0; i < dates->len; i++)
    {
      gint64 piece = get_piece (g_array_index (dates, gint64, i), now);
      gboolean first = piece == 0 || g_hash_table_add (pieces, g_memdup2 (&piece, sizeof piece));
      gboolean stays = first || i + 1 == dates->len;

      g_array_append_val (stay, stays);
    }

  return stay;
}

/* --- the attic --- */

/* Hexadecimal SHA-256 of all that any snapshot holds. Returns: (transfer full) (nullable): NULL where a list is
 * damaged. */
static GHashTable *
collect_wanted (SatchelSnapshotFolder *folder)
{
  g_autoptr(GPtrArray) names = satchel_snapshot_folder_list_names (folder);
  g_autoptr(GHashTable) wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr(SatchelManifest) manifest =
        satchel_snapshot_folder_read (folder, g_ptr_array_index (names, i), FALSE, NULL);

      if (manifest == NULL)
        return NULL;
      for (guint j = 0; j < manifest->items->len; j++)
        {
          SatchelSnapshotItem *item = g_ptr_array_index (manifest->items, j);

          g_hash_table_add (wanted, satchel_digest_to_hex (item->digest, SATCHEL_DIGEST_SIZE));
        }
    }

  return g_steal_pointer (&wanted);
}

static void
clear_attic (SatchelSnapshotFolder *folder)
{
  g_autofree char *attic = g_build_filename (folder->path, "attic", NULL);
  g_autoptr(GHashTable) wanted = NULL;
  DIR *dir = opendir (attic);
  struct dirent *entry;

  if (dir == NULL)
    return;

  wanted = collect_wanted (folder);
  while (wanted != NULL && (entry = readdir (dir)) != NULL)
    {
      g_autofree char *hex = g_strndup (entry->d_name, 2 * SATCHEL_DIGEST_SIZE);

      if (!g_str_has_suffix (entry->d_name, ".eml") || g_hash_table_contains (wanted, hex))
        continue;
      (void) unlinkat (dirfd (dir), entry->d_name, 0);
      satchel_durable_step ("unlink", entry->d_name);
    }
  (void) closedir (dir);
}

/* --- the rule at work --- */

/* First it is no snapshot any more, then it goes. */
static gboolean
remove_snapshot (SatchelSnapshotFolder *folder,
                 const char            *name)
{
  g_autofree char *path = g_build_filename (folder->path, name, NULL);
  g_autofree char *gone = g_strconcat (path, SATCHEL_SNAPSHOT_GONE, NULL);

  if (rename (path, gone) != 0)
    return FALSE;
  satchel_durable_step ("rename", gone);
  satchel_maildir_remove_tree (gone);
  satchel_durable_step ("remove", gone);

  return TRUE;
}

void
satchel_snapshot_thin (SatchelSnapshotFolder *folder,
                       gint64                 now)
{
  g_autoptr(GPtrArray) names = NULL;
  g_autoptr(GPtrArray) dated = g_ptr_array_new ();
  g_autoptr(GArray) dates = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) stay = NULL;
  gboolean any = FALSE;

  g_return_if_fail (folder != NULL);

  names = satchel_snapshot_folder_list_names (folder);
  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr(SatchelManifest) head =
        satchel_snapshot_folder_read (folder, g_ptr_array_index (names, i), TRUE, NULL);

      /* What can't be read is nobody's to throw away. */
      if (head == NULL)
        continue;
      g_ptr_array_add (dated, g_ptr_array_index (names, i));
      g_array_append_val (dates, head->date);
    }

  stay = satchel_snapshot_choose (dates, now);
  for (guint i = 0; i < dated->len; i++)
    {
      if (!g_array_index (stay, gboolean, i))
        any = remove_snapshot (folder, g_ptr_array_index (dated, i)) || any;
    }
  if (any)
    clear_attic (folder);
}
