/* snapshot.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Reading backups: which there are, what they hold, and whether that is as it was written. */

#include "config.h"

#include "store/snapshot.h"

#include "store/snapshot-folder.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* Microseconds between two calls of the progress function. */
#define PROGRESS_INTERVAL (100 * 1000)

void
satchel_snapshot_info_free (SatchelSnapshotInfo *self)
{
  g_free (self->name);
  g_free (self);
}

void
satchel_snapshot_verdict_free (SatchelSnapshotVerdict *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->bad);
  g_free (self);
}

/* --- which there are --- */

GPtrArray *
satchel_snapshot_list (const char *folder,
                       GError    **error)
{
  g_autoptr(SatchelSnapshotFolder) self = satchel_snapshot_folder_open (folder, SATCHEL_SNAPSHOT_LOOK, error);
  g_autoptr(GPtrArray) names = NULL;
  g_autoptr(GPtrArray) infos = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_snapshot_info_free);

  if (self == NULL)
    return NULL;

  names = satchel_snapshot_folder_list_names (self);
  for (guint i = names->len; i > 0; i--)
    {
      SatchelSnapshotInfo *info = g_new0 (SatchelSnapshotInfo, 1);
      g_autoptr(SatchelManifest) head = NULL;

      info->name = g_strdup (g_ptr_array_index (names, i - 1));
      g_ptr_array_add (infos, info);
      head = satchel_snapshot_folder_read (self, info->name, TRUE, NULL);
      info->damaged = head == NULL;
      if (head == NULL)
        continue;
      info->date = head->date;
      info->messages = head->messages;
      info->bytes = head->bytes;
    }

  return g_steal_pointer (&infos);
}

/* Returns: (transfer full) (nullable): @name itself if it is one, or the newest. */
static char *
choose (SatchelSnapshotFolder *self,
        const char            *name,
        GError               **error)
{
  g_autoptr(GPtrArray) names = satchel_snapshot_folder_list_names (self);

  if (name == NULL && names->len > 0)
    return g_strdup (g_ptr_array_index (names, names->len - 1));
  for (guint i = 0; i < names->len; i++)
    {
      if (g_strcmp0 (g_ptr_array_index (names, i), name) == 0)
        return g_strdup (name);
    }

  if (name == NULL)
    g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_NO_FOLDER,
                 _("There is no finished backup in this folder yet."));
  else
    g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_NO_FOLDER,
                 _("There is no backup called “%s”; “satchelctl backup list” shows them."), name);
  return NULL;
}

SatchelManifest *
satchel_snapshot_read (const char *folder,
                       const char *name,
                       GError    **error)
{
  g_autoptr(SatchelSnapshotFolder) self = satchel_snapshot_folder_open (folder, SATCHEL_SNAPSHOT_LOOK, error);
  g_autofree char *chosen = self != NULL ? choose (self, name, error) : NULL;

  return chosen != NULL ? satchel_snapshot_folder_read (self, chosen, FALSE, error) : NULL;
}

char *
satchel_snapshot_find_file (const char          *folder,
                            const char          *name,
                            SatchelSnapshotItem *item,
                            GError             **error)
{
  g_autoptr(SatchelSnapshotFolder) self = satchel_snapshot_folder_open (folder, SATCHEL_SNAPSHOT_LOOK, error);
  g_autofree char *chosen = self != NULL ? choose (self, name, error) : NULL;
  g_autoptr(SatchelManifest) head = NULL;
  char *path;

  if (chosen == NULL)
    return NULL;
  head = satchel_snapshot_folder_read (self, chosen, TRUE, error);
  if (head == NULL)
    return NULL;

  path = satchel_snapshot_folder_find (self, chosen, head->linked, item);
  if (path == NULL)
    g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_NO_MESSAGE,
                 _("This message is gone from the backup. Look for it in a backup of another day."));
  return path;
}

/* --- whether it is right --- */

typedef struct
{
  /* Owned */
  SatchelSnapshotFolder   *folder;
  GHashTable              *seen;      /* device and number of the file, which tell shared ones */
  GHashTable              *bad;       /* what has been said */
  SatchelSnapshotVerdict  *verdict;
  gint64                   told;

  /* Borrowed */
  SatchelProgressFunc      progress;
  gpointer                 progress_data;
  GCancellable            *cancellable;
  guint64                  total;
} Check;

static void
say_bad (Check      *self,
         const char *what)
{
  if (g_hash_table_add (self->bad, g_strdup (what)))
    g_ptr_array_add (self->verdict->bad, g_filename_display_name (what));
}

/* Each file once: what twenty snapshots share is one file. */
static gboolean
is_seen (Check               *self,
         const char          *path,
         SatchelSnapshotItem *item)
{
  GStatBuf about;
  g_autofree char *hex = NULL;
  g_autofree char *key = NULL;

  if (g_lstat (path, &about) != 0)
    return FALSE;
  hex = satchel_digest_to_hex (item->digest, SATCHEL_DIGEST_SIZE);
  key = g_strdup_printf ("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %s", (guint64) about.st_dev,
                         (guint64) about.st_ino, hex);
  return !g_hash_table_add (self->seen, g_steal_pointer (&key));
}

/* @what: how it is called where it is bad. FALSE with @error: cancelled. */
static gboolean
check_item (Check               *self,
            const char          *name,
            SatchelManifest     *manifest,
            SatchelSnapshotItem *item,
            const char          *what,
            gboolean             is_message,
            GError             **error)
{
  g_autofree char *path = satchel_snapshot_folder_find (self->folder, name, manifest->linked, item);
  guint8 digest[SATCHEL_DIGEST_SIZE];
  GError *failure = NULL;
  guint64 size = 0;

  if (path != NULL && is_seen (self, path, item))
    return TRUE;
  if (is_message)
    self->verdict->checked++;
  if (path == NULL || !satchel_snapshot_copy (path, NULL, &size, digest, self->cancellable, &failure)
      || size != item->size || memcmp (digest, item->digest, SATCHEL_DIGEST_SIZE) != 0)
    {
      if (failure != NULL)
        {
          g_propagate_error (error, failure);
          return FALSE;
        }
      say_bad (self, what);
    }

  return TRUE;
}

static void
tell (Check   *self,
      guint64  done)
{
  gint64 now = g_get_monotonic_time ();

  if (self->progress == NULL || (now - self->told < PROGRESS_INTERVAL && done < self->total))
    return;

  self->told = now;
  self->progress (done, self->total, self->progress_data);
}

static gboolean
check_snapshot (Check      *self,
                const char *name,
                guint64    *done,
                GError    **error)
{
  g_autoptr(SatchelManifest) manifest = satchel_snapshot_folder_read (self->folder, name, FALSE, NULL);

  if (manifest == NULL)
    {
      g_autofree char *what = g_build_filename (name, "manifest", NULL);

      say_bad (self, what);
      return TRUE;
    }

  for (guint i = 0; i < manifest->files->len; i++)
    {
      SatchelSnapshotItem *item = g_ptr_array_index (manifest->files, i);
      g_autofree char *what = g_build_filename (name, item->place, NULL);

      if (!check_item (self, name, manifest, item, what, FALSE, error))
        return FALSE;
    }
  for (guint i = 0; i < manifest->items->len; i++)
    {
      SatchelSnapshotItem *item = g_ptr_array_index (manifest->items, i);
      g_autofree char *id = satchel_snapshot_place_to_id (item->place);

      if (g_cancellable_set_error_if_cancelled (self->cancellable, error)
          || !check_item (self, name, manifest, item, id, TRUE, error))
        return FALSE;
      tell (self, ++*done);
    }

  return TRUE;
}

static guint64
count_all (SatchelSnapshotFolder *folder,
           GPtrArray             *names)
{
  guint64 total = 0;

  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr(SatchelManifest) head =
        satchel_snapshot_folder_read (folder, g_ptr_array_index (names, i), TRUE, NULL);

      total += head != NULL ? head->messages : 0;
    }

  return total;
}

SatchelSnapshotVerdict *
satchel_snapshot_verify (const char              *folder,
                         SatchelProgressFunc      progress,
                         gpointer                 progress_data,
                         GCancellable            *cancellable,
                         GError                 **error)
{
  g_autoptr(SatchelSnapshotFolder) opened = satchel_snapshot_folder_open (folder, SATCHEL_SNAPSHOT_READ, error);
  g_autoptr(SatchelSnapshotVerdict) verdict = NULL;
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) bad = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) names = NULL;
  g_autofree char *newest = opened != NULL ? choose (opened, NULL, error) : NULL;
  Check check = { opened, seen, bad, NULL, 0, progress, progress_data, cancellable, 0 };
  guint64 done = 0;

  if (newest == NULL)
    return NULL;

  verdict = g_new0 (SatchelSnapshotVerdict, 1);
  verdict->bad = g_ptr_array_new_with_free_func (g_free);
  check.verdict = verdict;
  names = satchel_snapshot_folder_list_names (opened);
  check.total = count_all (opened, names);
  for (guint i = names->len; i > 0; i--)
    {
      if (!check_snapshot (&check, g_ptr_array_index (names, i - 1), &done, error))
        return NULL;
    }

  return g_steal_pointer (&verdict);
}
