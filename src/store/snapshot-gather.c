/* snapshot-gather.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What goes into a snapshot, gathered beside a writer who moves, marks, receives and deletes meanwhile. The state is
 * copied before the Maildir is listed: what arrives in between is in the list and not in the state, and is
 * recognised after a restore as it is after a crash. What is deleted in between is in the state and not in the list:
 * then both are taken again. So it is when a file is gone before it was copied. Copies once made stay good: a
 * message's octets never change. */

#include "config.h"

#include "store/snapshot-private.h"

#include "base/durable.h"
#include "store/maildir.h"
#include "store/partial.h"
#include "store/schema.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A person deletes now and then, not all the time. */
#define MAX_ROUNDS 10

/* Fresh copies in one directory: FAT looks through all of them for each name. */
#define SHELF 500

/* Microseconds between two calls of the progress function. */
#define PROGRESS_INTERVAL (100 * 1000)

#define MAX_DEPTH 24

void
satchel_taken_free (gpointer data)
{
  SatchelTaken *self = data;

  g_free (self->place);
  g_free (self->fresh);
  g_free (self->id);
  g_free (self);
}

void
satchel_snapshot_job_tell (SatchelSnapshotJob *self,
                           guint64             done,
                           guint64             total)
{
  gint64 now = g_get_monotonic_time ();

  if (self->progress == NULL || (now - self->told < PROGRESS_INTERVAL && done < total))
    return;

  self->told = now;
  self->progress (done, total, self->progress_data);
}

gboolean
satchel_snapshot_make_directory (SatchelSnapshotJob *self,
                                 const char         *path,
                                 GError            **error)
{
  if (g_hash_table_contains (self->made, path))
    return TRUE;

  if (g_mkdir (path, 0700) != 0 && errno != EEXIST)
    {
      g_autofree char *parent = g_path_get_dirname (path);

      if (errno != ENOENT || strlen (parent) <= strlen (self->folder->path))
        return satchel_snapshot_fail (path, error);
      if (!satchel_snapshot_make_directory (self, parent, error))
        return FALSE;
      if (g_mkdir (path, 0700) != 0 && errno != EEXIST)
        return satchel_snapshot_fail (path, error);
    }
  satchel_durable_step ("mkdir", path);
  g_hash_table_add (self->made, g_strdup (path));

  return TRUE;
}

static void
list_below (GHashTable *paths,
            const char *root,
            const char *below,
            guint       depth)
{
  g_autofree char *directory = g_build_filename (root, below, NULL);
  DIR *dir = opendir (directory);
  struct dirent *entry;

  while (dir != NULL && (entry = readdir (dir)) != NULL)
    {
      char *path;
      struct stat about;

      if (g_str_equal (entry->d_name, ".") || g_str_equal (entry->d_name, ".."))
        continue;
      path = g_strconcat (below, "/", entry->d_name, NULL);
      if (entry->d_type == DT_UNKNOWN && fstatat (dirfd (dir), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0)
        entry->d_type = S_ISDIR (about.st_mode) ? DT_DIR : S_ISREG (about.st_mode) ? DT_REG : DT_UNKNOWN;

      if (entry->d_type == DT_REG)
        g_hash_table_add (paths, g_steal_pointer (&path));
      else if (entry->d_type == DT_DIR && depth < MAX_DEPTH)
        list_below (paths, root, path, depth + 1);
      g_free (path);
    }
  if (dir != NULL)
    (void) closedir (dir);
}

GHashTable *
satchel_snapshot_list_tree (const char *root,
                            const char *below)
{
  GHashTable *paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  list_below (paths, root, below, 0);
  return paths;
}

/* --- the state --- */

static gboolean
read_known (SatchelSnapshotJob *self,
            const char         *path,
            GError            **error)
{
  g_autoptr(SatchelDatabase) state = satchel_schema_open_reading (path, SATCHEL_SCHEMA_STATE, error);
  g_autoptr(SatchelStatement) statement = NULL;
  GError *failure = NULL;

  if (state == NULL)
    return FALSE;
  statement = satchel_database_ask (state, error, "SELECT name, integrity FROM message WHERE forgotten IS NULL", "");
  if (statement == NULL)
    return FALSE;

  while (satchel_statement_next (statement, &failure))
    {
      gboolean hashed = sqlite3_column_bytes (statement, 1) == SATCHEL_DIGEST_SIZE;

      g_hash_table_insert (self->known, satchel_statement_dup_text (statement, 0),
                           hashed ? g_memdup2 (sqlite3_column_blob (statement, 1), SATCHEL_DIGEST_SIZE) : NULL);
    }
  g_clear_pointer (&statement, satchel_statement_end);
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

/* By SQLite's own means, so that it is whole whatever is being written. */
static gboolean
copy_state (SatchelSnapshotJob *self,
            GError            **error)
{
  g_autofree char *from = g_build_filename (self->store_path, "state.sqlite", NULL);
  g_autofree char *to = g_build_filename (self->part, "state.sqlite", NULL);
  g_autoptr(SatchelDatabase) state = NULL;

  g_hash_table_remove_all (self->known);
  if (!g_file_test (from, G_FILE_TEST_EXISTS))
    return TRUE;
  state = satchel_schema_open_reading (from, SATCHEL_SCHEMA_STATE, error);
  if (state == NULL)
    return FALSE;

  (void) g_unlink (to);
  if (!satchel_database_copy (state, to, error))
    return FALSE;
  satchel_durable_step ("copy-state", to);

  return read_known (self, to, error);
}

/* --- the messages --- */

/* The previous snapshot has the octets that were received, and still has their file. */
static gboolean
is_shared (SatchelSnapshotJob  *self,
           const char          *id,
           const char          *path,
           SatchelSnapshotItem *old)
{
  const guint8 *integrity = g_hash_table_lookup (self->known, id);
  GStatBuf about;

  if (!g_hash_table_contains (self->there, self->linked ? old->place : old->spot))
    return FALSE;
  if (integrity != NULL)
    return memcmp (integrity, old->digest, SATCHEL_DIGEST_SIZE) == 0;

  return g_lstat (path, &about) == 0 && (guint64) about.st_size == old->size;
}

static char *
next_fresh (SatchelSnapshotJob *self,
            GError            **error)
{
  g_autofree char *shelf = g_strdup_printf ("%s/incoming/%u", self->part, self->n_fresh / SHELF);

  if (!satchel_snapshot_make_directory (self, shelf, error))
    return NULL;
  return g_strdup_printf ("%s/%u", shelf, self->n_fresh++);
}

static void
look_at_damage (SatchelSnapshotJob *self,
                SatchelTaken       *taken)
{
  const guint8 *integrity = g_hash_table_lookup (self->known, taken->id);

  if (integrity != NULL && memcmp (integrity, taken->digest, SATCHEL_DIGEST_SIZE) != 0)
    g_ptr_array_add (self->report->damaged, g_filename_display_name (taken->id));
}

/* @gone: (out): it was there when it was listed, and has been moved or deleted since. */
static gboolean
take_fresh (SatchelSnapshotJob *self,
            SatchelTaken       *taken,
            const char         *path,
            gboolean           *gone,
            gboolean           *readable,
            GError            **error)
{
  GError *failure = NULL;

  taken->fresh = next_fresh (self, error);
  if (taken->fresh == NULL)
    return FALSE;

  *readable = satchel_snapshot_copy (path, taken->fresh, &taken->size, taken->digest, self->cancellable, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (*readable)
    look_at_damage (self, taken);
  else if (errno == ENOENT)
    *gone = TRUE;
  else
    g_ptr_array_add (self->report->unreadable, g_filename_display_name (taken->id));

  return TRUE;
}

static gboolean
take_new (SatchelSnapshotJob *self,
          const char         *key,
          const char         *id,
          const char         *place,
          gboolean           *gone,
          GError            **error)
{
  g_autofree char *path = g_build_filename (self->store_path, place, NULL);
  SatchelSnapshotItem *old = g_str_equal (key, id) ? g_hash_table_lookup (self->previous_items, id) : NULL;
  SatchelTaken *taken = g_new0 (SatchelTaken, 1);
  gboolean readable = TRUE;

  taken->id = g_strdup (id);
  taken->place = g_strdup (place);
  taken->round = self->round;
  if (old != NULL && is_shared (self, id, path, old))
    {
      taken->old = old;
      taken->size = old->size;
      memcpy (taken->digest, old->digest, SATCHEL_DIGEST_SIZE);
    }
  else if (!take_fresh (self, taken, path, gone, &readable, error))
    {
      satchel_taken_free (taken);
      return FALSE;
    }

  if (readable)
    g_hash_table_insert (self->taken, g_strdup (key), taken);
  else
    satchel_taken_free (taken);
  return TRUE;
}

/* First lines have the id of the whole, but not its octets. */
static gboolean
is_same (SatchelTaken *taken,
         const char   *place)
{
  return satchel_snapshot_place_is_partial (taken->place) == satchel_snapshot_place_is_partial (place);
}

static gboolean
take (SatchelSnapshotJob *self,
      const char         *place,
      gboolean           *gone,
      GError            **error)
{
  g_autofree char *id = satchel_snapshot_place_to_id (place);
  g_autofree char *key = g_strdup (id);
  SatchelTaken *taken = g_hash_table_lookup (self->taken, key);

  /* Somebody has made a copy under the same name. */
  if (taken != NULL && taken->round == self->round && !g_str_equal (taken->place, place))
    {
      g_free (key);
      key = g_strconcat (id, "\t", place, NULL);
      taken = g_hash_table_lookup (self->taken, key);
    }

  if (taken == NULL || !is_same (taken, place))
    return take_new (self, key, id, place, gone, error);

  taken->round = self->round;
  g_free (taken->place);
  taken->place = g_strdup (place);
  return TRUE;
}

/* --- one round --- */

static void
add_partial (SatchelSnapshotJob *self,
             GPtrArray          *places)
{
  g_autofree char *mail = g_build_filename (self->store_path, "mail", NULL);
  g_autoptr(GDir) accounts = g_dir_open (mail, 0, NULL);
  const char *account;

  while (accounts != NULL && (account = g_dir_read_name (accounts)) != NULL)
    {
      g_autofree char *directory = g_build_filename (mail, account, ".partial", NULL);
      g_autoptr(GDir) dir = account[0] != '.' ? g_dir_open (directory, 0, NULL) : NULL;
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (directory, name, NULL);

          if (name[0] != '.' && g_file_test (path, G_FILE_TEST_IS_REGULAR))
            g_ptr_array_add (places, g_strdup (path + strlen (self->store_path) + 1));
        }
    }
}

/* Places of all messages. Fills the manifest's folders. Returns: (transfer full). */
static GPtrArray *
list_store (SatchelSnapshotJob *self)
{
  g_autoptr(GPtrArray) folders = satchel_maildir_list_folders (self->store_path);
  GPtrArray *places = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_set_size (self->manifest->folders, 0);
  for (guint i = 0; i < folders->len; i++)
    {
      SatchelFolderInfo *info = g_ptr_array_index (folders, i);
      g_autofree char *directory = satchel_maildir_get_directory (self->store_path, info->account, info->path);
      g_autoptr(GPtrArray) files = satchel_maildir_list_files (directory, NULL);

      g_ptr_array_add (self->manifest->folders, g_strdup (directory + strlen (self->store_path) + 1));
      for (guint j = 0; files != NULL && j < files->len; j++)
        {
          SatchelMaildirFile *file = g_ptr_array_index (files, j);
          g_autofree char *path = satchel_maildir_get_file (directory, file->in_cur, file->name, file->suffix);

          g_ptr_array_add (places, g_strdup (path + strlen (self->store_path) + 1));
        }
    }
  add_partial (self, places);

  return places;
}

/* What the last rounds had, and this one hasn't. */
static void
drop_unseen (SatchelSnapshotJob *self)
{
  GHashTableIter iter;
  SatchelTaken *taken;

  g_hash_table_iter_init (&iter, self->taken);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &taken))
    {
      if (taken->round == self->round)
        continue;
      if (taken->fresh != NULL)
        (void) g_unlink (taken->fresh);
      g_hash_table_iter_remove (&iter);
    }
}

/* Held, says the state, and no file. @missed: those that the last round missed. TRUE: there are others. */
static gboolean
find_missing (SatchelSnapshotJob *self,
              GHashTable         *missed)
{
  g_autoptr(GHashTable) before = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  const char *id;
  gboolean others = FALSE;

  g_hash_table_iter_init (&iter, missed);
  while (g_hash_table_iter_next (&iter, (gpointer *) &id, NULL))
    g_hash_table_add (before, g_strdup (id));
  g_hash_table_remove_all (missed);

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, (gpointer *) &id, NULL))
    {
      if (g_hash_table_contains (self->taken, id))
        continue;
      g_hash_table_add (missed, g_strdup (id));
      others = others || !g_hash_table_contains (before, id);
    }

  return others;
}

static gboolean
run_round (SatchelSnapshotJob *self,
           gboolean           *gone,
           GError            **error)
{
  g_autoptr(GPtrArray) places = NULL;

  self->round++;
  *gone = FALSE;
  g_ptr_array_set_size (self->report->unreadable, 0);
  if (!copy_state (self, error))
    return FALSE;

  places = list_store (self);
  for (guint i = 0; i < places->len; i++)
    {
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error)
          || !take (self, g_ptr_array_index (places, i), gone, error))
        return FALSE;
      satchel_snapshot_job_tell (self, i + 1, places->len);
    }
  drop_unseen (self);

  return TRUE;
}

gboolean
satchel_snapshot_gather (SatchelSnapshotJob *self,
                         GError            **error)
{
  g_autoptr(GHashTable) missed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean gone, again;

  do
    {
      if (!run_round (self, &gone, error))
        return FALSE;
      again = find_missing (self, missed) || gone;
    }
  while (again && self->round < MAX_ROUNDS);

  return TRUE;
}
