/* snapshot-write.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How a backup is made.
 *
 *   after                                    it is true that
 *   the lock is taken                        nobody else writes here; what a dead run has left is undone
 *   the state and what is new are copied     they lie in NAME.part, which nobody takes for a snapshot
 *   the disk has them (syncfs), and they     what is in NAME.part is right
 *   were read again
 *   the manifest is on the disk              a single tree can be put back, whatever happens next
 *   each message has its place, on the disk  NAME.part is whole
 *   it is called NAME, on the disk           there is one snapshot more
 *   old ones are thinned                     only now
 *
 * One sync of the whole file system instead of one a file: it is the disk of the backup, and a first backup writes
 * many thousand files. */

#include "config.h"

#include "store/snapshot-private.h"

#include "base/durable.h"
#include "store/maildir.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

void
satchel_snapshot_report_free (SatchelSnapshotReport *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_ptr_array_unref (self->damaged);
  g_ptr_array_unref (self->unreadable);
  g_free (self);
}

static void
job_free (SatchelSnapshotJob *self)
{
  g_clear_pointer (&self->folder, satchel_snapshot_folder_close);
  g_clear_pointer (&self->previous, satchel_manifest_free);
  g_clear_pointer (&self->manifest, satchel_manifest_free);
  g_clear_pointer (&self->report, satchel_snapshot_report_free);
  g_clear_pointer (&self->previous_items, g_hash_table_unref);
  g_clear_pointer (&self->there, g_hash_table_unref);
  g_clear_pointer (&self->taken, g_hash_table_unref);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->made, g_hash_table_unref);
  g_free (self->store_path);
  g_free (self->previous_name);
  g_free (self->name);
  g_free (self->part);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelSnapshotJob, job_free)

/* --- what may not be --- */

static gboolean
is_within (const char *path,
           const char *folder)
{
  gsize length = strlen (folder);

  /* All is within "/". */
  if (length > 0 && folder[length - 1] == '/')
    length--;
  return strncmp (path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/* With links followed; of a folder that is yet to be made the one above it. Returns: (transfer full). */
static char *
get_real (const char *path)
{
  g_autofree char *whole = g_canonicalize_filename (path, NULL);
  char *real = realpath (whole, NULL);
  g_autofree char *parent = NULL;
  g_autofree char *real_parent = NULL;
  g_autofree char *name = NULL;

  if (real != NULL)
    return real;

  parent = g_path_get_dirname (whole);
  name = g_path_get_basename (whole);
  real_parent = realpath (parent, NULL);
  return g_build_filename (real_parent != NULL ? real_parent : parent, name, NULL);
}

static gboolean
is_possible (const char *store_path,
             const char *folder,
             GError    **error)
{
  g_autofree char *store = get_real (store_path);
  g_autofree char *target = get_real (folder);

  if (is_within (target, store) || is_within (store, target))
    {
      g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_FAILED,
                   _("The backup can’t be in the mail folder itself, nor around it. Choose a folder elsewhere, best on"
                     " another disk."));
      return FALSE;
    }
  if (!g_file_test (store, G_FILE_TEST_IS_DIR))
    {
      g_autofree char *name = g_filename_display_name (store);

      g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_MISSING,
                   _("There is no mail to back up yet: the mail folder “%s” is not there."), name);
      return FALSE;
    }

  return TRUE;
}

/* --- preparing --- */

/* Hard links, colons, and names that differ by case alone. */
static gboolean
takes_all (SatchelSnapshotJob *self)
{
  g_autofree char *upper = g_build_filename (self->part, "Probe:2,S", NULL);
  g_autofree char *lower = g_build_filename (self->part, "probe:2,S", NULL);
  g_autofree char *octets = g_build_filename (self->part, "prob\xe9", NULL);
  int fd = open (upper, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  gboolean all;

  if (fd < 0)
    return FALSE;
  (void) close (fd);
  all = link (upper, lower) == 0 && link (upper, octets) == 0;
  (void) g_unlink (octets);
  (void) g_unlink (lower);
  (void) g_unlink (upper);

  return all;
}

/* Later than all others, whatever the clock says. */
static void
choose_name (SatchelSnapshotJob *self,
             gint64              now)
{
  g_autoptr(GPtrArray) names = satchel_snapshot_folder_list_names (self->folder);
  const char *last = names->len > 0 ? g_ptr_array_index (names, names->len - 1) : "";

  for (gint64 at = now; self->name == NULL; at++)
    {
      g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc (at);
      g_autofree char *name = g_date_time_format (when, "%Y-%m-%dT%H%M%SZ");

      if (strcmp (name, last) > 0)
        self->name = g_steal_pointer (&name);
      else if (at == now)
        {
          g_autofree char *text = g_strdup (last);
          g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
          g_autoptr(GDateTime) latest = NULL;

          /* "2026-11-25T185349Z" is one of the forms of ISO 8601 only without its hyphens. */
          memmove (text + 4, text + 5, strlen (text + 5) + 1);
          memmove (text + 6, text + 7, strlen (text + 7) + 1);
          latest = g_date_time_new_from_iso8601 (text, utc);
          at = latest != NULL ? g_date_time_to_unix (latest) : at;
        }
    }

  self->part = g_strconcat (self->folder->path, "/", self->name, SATCHEL_SNAPSHOT_PART, NULL);
  self->manifest->date = now;
}

/* One whose list is damaged shares nothing: all is copied anew. */
static void
read_previous (SatchelSnapshotJob *self)
{
  g_autoptr(GPtrArray) names = satchel_snapshot_folder_list_names (self->folder);
  g_autofree char *root = NULL;

  if (names->len > 0)
    {
      self->previous_name = g_strdup (g_ptr_array_index (names, names->len - 1));
      self->previous = satchel_snapshot_folder_read (self->folder, self->previous_name, FALSE, NULL);
    }
  if (self->previous != NULL && self->previous->linked != self->linked)
    g_clear_pointer (&self->previous, satchel_manifest_free);

  for (guint i = 0; self->previous != NULL && i < self->previous->items->len; i++)
    {
      SatchelSnapshotItem *item = g_ptr_array_index (self->previous->items, i);

      if (self->linked || item->spot != NULL)
        g_hash_table_insert (self->previous_items, satchel_snapshot_place_to_id (item->place), item);
    }

  root = self->linked && self->previous != NULL
           ? g_build_filename (self->folder->path, self->previous_name, NULL) : g_strdup (self->folder->path);
  self->there = satchel_snapshot_list_tree (root, self->linked ? "mail" : "current");
}

static gboolean
prepare (SatchelSnapshotJob *self,
         gint64              now,
         GError            **error)
{
  satchel_snapshot_clean (self->folder);
  choose_name (self, now);
  if (!satchel_snapshot_make_directory (self, self->part, error))
    return FALSE;

  self->linked = takes_all (self);
  self->manifest->linked = self->linked;
  read_previous (self);
  return TRUE;
}

/* --- what goes with the messages --- */

static gboolean
keep_file (SatchelSnapshotJob *self,
           const char         *from,
           const char         *place,
           GError            **error)
{
  g_autofree char *to = g_build_filename (self->part, place, NULL);
  guint8 digest[SATCHEL_DIGEST_SIZE];
  GError *failure = NULL;
  guint64 size;

  if (satchel_snapshot_copy (from, to, &size, digest, self->cancellable, &failure))
    g_ptr_array_add (self->manifest->files, satchel_snapshot_item_new (place, NULL, size, digest));
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
keep_files (SatchelSnapshotJob *self,
            const char *const  *settings,
            GError            **error)
{
  g_autofree char *state = g_build_filename (self->part, "state.sqlite", NULL);
  g_autofree char *directory = g_build_filename (self->part, "settings", NULL);
  guint8 digest[SATCHEL_DIGEST_SIZE];
  guint64 size;

  if (satchel_snapshot_copy (state, NULL, &size, digest, self->cancellable, error))
    g_ptr_array_add (self->manifest->files, satchel_snapshot_item_new ("state.sqlite", NULL, size, digest));
  else if (error != NULL && *error != NULL)
    return FALSE;

  if (!satchel_snapshot_make_directory (self, directory, error))
    return FALSE;
  for (guint i = 0; settings != NULL && settings[i] != NULL; i++)
    {
      g_autofree char *name = g_path_get_basename (settings[i]);
      g_autofree char *place = g_build_filename ("settings", name, NULL);

      if (!keep_file (self, settings[i], place, error))
        return FALSE;
    }

  return TRUE;
}

/* --- on the disk, and right --- */

static gboolean
sync_disk (SatchelSnapshotJob *self,
           GError            **error)
{
  int fd = open (self->part, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced = fd >= 0 && syncfs (fd) == 0;

  if (!synced)
    satchel_snapshot_fail (self->part, error);
  if (fd >= 0)
    (void) close (fd);
  if (synced)
    satchel_durable_step ("sync", self->part);

  return synced;
}

/* What the system still has in memory says nothing about the disk. */
static void
forget_pages (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

  if (fd < 0)
    return;
  (void) posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED);
  (void) close (fd);
}

static gboolean
is_right (SatchelSnapshotJob *self,
          const char         *path,
          guint64             size,
          const guint8       *digest,
          GError            **error)
{
  guint8 found[SATCHEL_DIGEST_SIZE];
  GError *failure = NULL;
  guint64 length = 0;

  forget_pages (path);
  if (satchel_snapshot_copy (path, NULL, &length, found, self->cancellable, &failure)
      && length == size && memcmp (found, digest, SATCHEL_DIGEST_SIZE) == 0)
    return TRUE;

  if (failure == NULL)
    g_set_error (&failure, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_FAILED,
                 _("What was written to the disk of the backup reads differently: the disk is failing. Use another"
                   " one."));
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
verify_fresh (SatchelSnapshotJob *self,
              GError            **error)
{
  GHashTableIter iter;
  SatchelTaken *taken;

  g_hash_table_iter_init (&iter, self->taken);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &taken))
    {
      if (taken->fresh == NULL)
        continue;
      if (!is_right (self, taken->fresh, taken->size, taken->digest, error))
        return FALSE;
      self->report->added++;
    }
  for (guint i = 0; i < self->manifest->files->len; i++)
    {
      SatchelSnapshotItem *item = g_ptr_array_index (self->manifest->files, i);
      g_autofree char *path = g_build_filename (self->part, item->place, NULL);

      if (!is_right (self, path, item->size, item->digest, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
write_manifest (SatchelSnapshotJob *self,
                GError            **error)
{
  g_autofree char *path = g_build_filename (self->part, "manifest", NULL);
  g_autoptr(GString) text = satchel_manifest_print (self->manifest);
  GError *failure = NULL;

  if (satchel_durable_set_contents (path, text->str, (gssize) text->len, &failure))
    return TRUE;

  g_propagate_error (error, satchel_snapshot_explain (failure));
  return FALSE;
}

static gboolean
give_name (SatchelSnapshotJob *self,
           GError            **error)
{
  g_autofree char *incoming = g_build_filename (self->part, "incoming", NULL);
  g_autofree char *path = g_build_filename (self->folder->path, self->name, NULL);
  GError *failure = NULL;

  satchel_maildir_remove_tree (incoming);
  if (!sync_disk (self, error))
    return FALSE;
  if (satchel_durable_rename (self->part, path, &failure))
    return TRUE;

  g_propagate_error (error, satchel_snapshot_explain (failure));
  return FALSE;
}

/* --- the story --- */

static gboolean
write_all (SatchelSnapshotJob *self,
           const char *const  *settings,
           gint64              now,
           GError            **error)
{
  if (!prepare (self, now, error)
      || !satchel_snapshot_gather (self, error)
      || !keep_files (self, settings, error)
      || !sync_disk (self, error)
      || !verify_fresh (self, error))
    return FALSE;

  satchel_snapshot_plan (self);
  return write_manifest (self, error)
         && satchel_snapshot_place (self, error)
         && give_name (self, error);
}

static SatchelSnapshotJob *
job_new (const char *store_path)
{
  SatchelSnapshotJob *self = g_new0 (SatchelSnapshotJob, 1);

  self->store_path = g_strdup (store_path);
  self->manifest = satchel_manifest_new ();
  self->previous_items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, satchel_taken_free);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->report = g_new0 (SatchelSnapshotReport, 1);
  self->report->damaged = g_ptr_array_new_with_free_func (g_free);
  self->report->unreadable = g_ptr_array_new_with_free_func (g_free);

  return self;
}

SatchelSnapshotReport *
satchel_snapshot_write (const char              *store_path,
                        const char *const       *settings,
                        const char              *folder,
                        SatchelProgressFunc      progress,
                        gpointer                 progress_data,
                        GCancellable            *cancellable,
                        GError                 **error)
{
  g_autoptr(SatchelSnapshotJob) self = NULL;
  g_autoptr(GError) failure = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  g_return_val_if_fail (store_path != NULL && folder != NULL, NULL);

  if (!is_possible (store_path, folder, error))
    return NULL;
  self = job_new (store_path);
  self->progress = progress;
  self->progress_data = progress_data;
  self->cancellable = cancellable;
  self->folder = satchel_snapshot_folder_open (folder, SATCHEL_SNAPSHOT_WRITE, error);
  if (self->folder == NULL)
    return NULL;

  if (!write_all (self, settings, now, &failure))
    {
      satchel_snapshot_clean (self->folder);
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (!self->linked)
    satchel_snapshot_sweep_single (self->folder, self->manifest);
  satchel_snapshot_thin (self->folder, now);

  self->report->name = g_strdup (self->name);
  self->report->messages = self->manifest->messages;
  self->report->bytes = self->manifest->bytes;
  return g_steal_pointer (&self->report);
}
