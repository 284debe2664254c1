/* snapshot-place.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Where each file of a snapshot goes, and how what a dead run has moved in a single tree is put back.
 *
 * In a single tree the newest whole snapshot and the one being written speak of the same files. Nothing is moved
 * before the manifest of the new one is on the disk; then each file lies either where the old one says or where the
 * new one says, or in the attic, and no name is used by both for different messages. */

#include "config.h"

#include "store/snapshot-private.h"

#include "base/durable.h"
#include "store/maildir.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Octets of one name after escaping: FAT takes 255 characters, and a suffix is to fit. */
#define MAX_NAME 120

/* --- names that any disk takes --- */

static gboolean
is_plain (const char *at)
{
  guchar octet = (guchar) *at;

  if (octet <= 0x20 || octet >= 0x7f || strchr ("\"*/:<>?\\|%", *at) != NULL)
    return octet == ' ' && at[1] != '\0';
  return *at != '.' || at[1] != '\0';
}

/* A name that is too long is cut, and told from others by its hash. */
static void
append_name (GString    *path,
             const char *name)
{
  g_autoptr(GString) safe = g_string_new (NULL);

  for (const char *at = name; *at != '\0'; at++)
    {
      if (is_plain (at))
        g_string_append_c (safe, *at);
      else
        g_string_append_printf (safe, "%%%02x", (guchar) *at);
    }
  if (safe->len > MAX_NAME)
    {
      g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);

      g_string_truncate (safe, MAX_NAME - 20);
      g_string_append_printf (safe, "~%.16s", hash);
    }
  g_string_append_printf (path, "/%s", safe->str);
}

/* "current/mail/home/Inbox" for "mail/home/Inbox". */
static char *
make_safe_directory (const char *place)
{
  g_autoptr(GString) path = g_string_new ("current");
  g_auto(GStrv) parts = g_strsplit (place, "/", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    append_name (path, parts[i]);

  return g_string_free (g_steal_pointer (&path), FALSE);
}

/* --- choosing spots --- */

typedef struct
{
  GHashTable *directories;   /* place of a folder → its spot */
  GHashTable *used;          /* spots as a disk sees them that doesn't tell A from a → place; "": of the previous */
} Plan;

static char *
fold (const char *spot)
{
  return g_ascii_strdown (spot, -1);
}

/* @spot, or @spot~2 …, before @ending: the first that no other place has. */
static char *
choose_free (Plan       *plan,
             const char *spot,
             const char *ending,
             const char *owner)
{
  for (guint i = 1;; i++)
    {
      g_autofree char *number = i > 1 ? g_strdup_printf ("~%u", i) : g_strdup ("");
      g_autofree char *candidate = g_strconcat (spot, number, ending, NULL);
      g_autofree char *folded = fold (candidate);
      const char *taken = g_hash_table_lookup (plan->used, folded);

      if (taken == NULL || g_str_equal (taken, owner))
        {
          g_hash_table_insert (plan->used, g_steal_pointer (&folded), g_strdup (owner));
          return g_steal_pointer (&candidate);
        }
    }
}

static const char *
get_directory (Plan       *plan,
               const char *place)
{
  char *spot = g_hash_table_lookup (plan->directories, place);
  g_autofree char *safe = NULL;

  if (spot != NULL)
    return spot;

  safe = make_safe_directory (place);
  spot = choose_free (plan, safe, "", place);
  g_hash_table_insert (plan->directories, g_strdup (place), spot);
  return spot;
}

static char *
choose_spot (Plan         *plan,
             SatchelTaken *taken)
{
  g_autofree char *directory = g_path_get_dirname (taken->place);
  g_autofree char *part = g_path_get_basename (directory);
  g_autofree char *folder = satchel_snapshot_place_to_folder (taken->place);
  g_autofree char *name = g_path_get_basename (taken->place);
  g_autofree char *suffix = NULL;
  g_autoptr(GString) spot = g_string_new (get_directory (plan, folder));
  char *colon = strchr (name, ':');

  if (colon != NULL)
    {
      g_autoptr(GString) safe = g_string_new (NULL);

      append_name (safe, colon + 1);
      suffix = g_strconcat ("!", safe->str + 1, NULL);
      *colon = '\0';
    }

  /* First lines are no message: Maildirs don't show them. Nor does a name that begins with a dot lead out. */
  append_name (spot, g_str_equal (part, ".partial") ? "partial" : part);
  append_name (spot, name);
  return choose_free (plan, spot->str, suffix != NULL ? suffix : "", taken->place);
}

/* A spot of the previous snapshot is nobody's but that message's, as long as its place stays. */
static void
reserve_previous (SatchelSnapshotJob *self,
                  Plan               *plan)
{
  for (guint i = 0; self->previous != NULL && i < self->previous->items->len; i++)
    {
      SatchelSnapshotItem *item = g_ptr_array_index (self->previous->items, i);

      if (item->spot != NULL)
        g_hash_table_insert (plan->used, fold (item->spot), g_strdup (""));
    }
}

static void
plan_single (SatchelSnapshotJob *self,
             GPtrArray          *all)
{
  Plan plan = { g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
                g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free) };

  reserve_previous (self, &plan);
  for (guint i = 0; i < all->len; i++)
    {
      SatchelTaken *taken = g_ptr_array_index (all, i);
      SatchelSnapshotItem *item = g_ptr_array_index (self->manifest->items, i);

      if (taken->old != NULL && g_str_equal (taken->old->place, taken->place))
        item->spot = g_strdup (taken->old->spot);
      else
        item->spot = choose_spot (&plan, taken);
    }
  g_hash_table_unref (plan.directories);
  g_hash_table_unref (plan.used);
}

static int
compare_taken (gconstpointer a,
               gconstpointer b)
{
  return strcmp ((*(SatchelTaken *const *) a)->place, (*(SatchelTaken *const *) b)->place);
}

static GPtrArray *
list_taken (SatchelSnapshotJob *self)
{
  GPtrArray *all = g_ptr_array_new ();
  GHashTableIter iter;
  SatchelTaken *taken;

  g_hash_table_iter_init (&iter, self->taken);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &taken))
    g_ptr_array_add (all, taken);
  g_ptr_array_sort (all, compare_taken);

  return all;
}

void
satchel_snapshot_plan (SatchelSnapshotJob *self)
{
  g_autoptr(GPtrArray) all = list_taken (self);

  g_ptr_array_set_size (self->manifest->items, 0);
  for (guint i = 0; i < all->len; i++)
    {
      SatchelTaken *taken = g_ptr_array_index (all, i);

      g_ptr_array_add (self->manifest->items,
                       satchel_snapshot_item_new (taken->place, NULL, taken->size, taken->digest));
    }
  if (!self->linked)
    plan_single (self, all);
}

/* --- placing --- */

static gboolean
move (const char *from,
      const char *to,
      GError    **error)
{
  if (rename (from, to) != 0)
    return satchel_snapshot_fail (to, error);
  satchel_durable_step ("rename", to);

  return TRUE;
}

/* A Maildir is one with all three parts. */
static gboolean
make_maildir (SatchelSnapshotJob *self,
              const char         *directory,
              GError            **error)
{
  static const char *const parts[] = { "cur", "new", "tmp" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *path = g_build_filename (directory, parts[i], NULL);

      if (!satchel_snapshot_make_directory (self, path, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
make_directory_of (SatchelSnapshotJob *self,
                   const char         *path,
                   GError            **error)
{
  g_autofree char *directory = g_path_get_dirname (path);

  return satchel_snapshot_make_directory (self, directory, error);
}

/* Where a file has as many links as the disk allows, the next snapshot begins with a new one. */
static gboolean
share (SatchelSnapshotJob  *self,
       SatchelSnapshotItem *old,
       const char          *to,
       GError             **error)
{
  g_autofree char *from = g_build_filename (self->folder->path, self->previous_name, old->place, NULL);
  guint8 digest[SATCHEL_DIGEST_SIZE];
  guint64 size;

  if (link (from, to) != 0)
    {
      if (errno != EMLINK)
        return satchel_snapshot_fail (to, error);
      if (!satchel_snapshot_copy (from, to, &size, digest, self->cancellable, error))
        return error != NULL && *error != NULL ? FALSE : satchel_snapshot_fail (from, error);
    }
  satchel_durable_step ("link", to);

  return TRUE;
}

static gboolean
place_linked (SatchelSnapshotJob *self,
              GPtrArray          *all,
              GError            **error)
{
  for (guint i = 0; i < self->manifest->folders->len; i++)
    {
      g_autofree char *directory = g_build_filename (self->part, g_ptr_array_index (self->manifest->folders, i), NULL);

      if (!make_maildir (self, directory, error))
        return FALSE;
    }

  for (guint i = 0; i < all->len; i++)
    {
      SatchelTaken *taken = g_ptr_array_index (all, i);
      g_autofree char *to = g_build_filename (self->part, taken->place, NULL);

      if (g_cancellable_set_error_if_cancelled (self->cancellable, error)
          || !make_directory_of (self, to, error)
          || !(taken->fresh != NULL ? move (taken->fresh, to, error) : share (self, taken->old, to, error)))
        return FALSE;
    }

  return TRUE;
}

/* What the new snapshot no longer holds. Another of the same octets that is in the attic already does for both; this one
 * goes when the new snapshot is whole. */
static gboolean
move_to_attic (SatchelSnapshotJob *self,
               GHashTable         *kept,
               GError            **error)
{
  for (guint i = 0; self->previous != NULL && i < self->previous->items->len; i++)
    {
      SatchelSnapshotItem *item = g_ptr_array_index (self->previous->items, i);
      g_autofree char *from = NULL;
      g_autofree char *to = NULL;

      if (item->spot == NULL || g_hash_table_contains (kept, item) || !g_hash_table_contains (self->there, item->spot))
        continue;

      from = g_build_filename (self->folder->path, item->spot, NULL);
      to = satchel_snapshot_folder_get_attic (self->folder, item->digest);
      if (!make_directory_of (self, to, error)
          || (!g_file_test (to, G_FILE_TEST_EXISTS) && !move (from, to, error)))
        return FALSE;
    }

  return TRUE;
}

static gboolean
place_single (SatchelSnapshotJob *self,
              GPtrArray          *all,
              GError            **error)
{
  g_autoptr(GHashTable) kept = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < all->len; i++)
    {
      SatchelTaken *taken = g_ptr_array_index (all, i);
      SatchelSnapshotItem *item = g_ptr_array_index (self->manifest->items, i);
      g_autofree char *to = g_build_filename (self->folder->path, item->spot, NULL);
      g_autofree char *directory = g_path_get_dirname (to);
      g_autofree char *maildir = g_path_get_dirname (directory);
      g_autofree char *from = NULL;

      if (taken->old != NULL)
        g_hash_table_add (kept, taken->old);
      if (taken->old != NULL && g_str_equal (taken->old->spot, item->spot))
        continue;

      from = taken->fresh != NULL ? g_strdup (taken->fresh)
                                  : g_build_filename (self->folder->path, taken->old->spot, NULL);
      if (!(satchel_snapshot_place_is_partial (taken->place) || make_maildir (self, maildir, error))
          || !make_directory_of (self, to, error) || !move (from, to, error))
        return FALSE;
    }

  return move_to_attic (self, kept, error);
}

gboolean
satchel_snapshot_place (SatchelSnapshotJob *self,
                        GError            **error)
{
  g_autoptr(GPtrArray) all = list_taken (self);

  return self->linked ? place_linked (self, all, error) : place_single (self, all, error);
}

/* --- what a dead run has left --- */

static GHashTable *
index_items (SatchelManifest *manifest)
{
  GHashTable *items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; manifest != NULL && i < manifest->items->len; i++)
    {
      SatchelSnapshotItem *item = g_ptr_array_index (manifest->items, i);

      g_hash_table_insert (items, satchel_snapshot_place_to_id (item->place), item);
    }

  return items;
}

/* The file is where the manifest of the dead run wanted it, or in the attic, or was never moved. */
static void
put_back_one (SatchelSnapshotFolder *folder,
              SatchelSnapshotItem   *item,
              SatchelSnapshotItem   *dead)
{
  g_autofree char *home = g_build_filename (folder->path, item->spot, NULL);
  g_autofree char *attic = satchel_snapshot_folder_get_attic (folder, item->digest);
  g_autofree char *away = dead != NULL && dead->spot != NULL
                          && memcmp (dead->digest, item->digest, SATCHEL_DIGEST_SIZE) == 0
                            ? g_build_filename (folder->path, dead->spot, NULL) : NULL;

  if (g_file_test (home, G_FILE_TEST_EXISTS))
    return;
  if ((away != NULL && rename (away, home) == 0) || rename (attic, home) == 0)
    satchel_durable_step ("rename", home);
}

/* Nothing is removed as long as any list can't be read: it may be the only one that speaks of a file. */
static gboolean
any_list_is_damaged (SatchelSnapshotFolder *folder)
{
  g_autoptr(GPtrArray) names = satchel_snapshot_folder_list_names (folder);

  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr(SatchelManifest) manifest =
        satchel_snapshot_folder_read (folder, g_ptr_array_index (names, i), FALSE, NULL);

      if (manifest == NULL)
        return TRUE;
    }

  return FALSE;
}

void
satchel_snapshot_sweep_single (SatchelSnapshotFolder *folder,
                               SatchelManifest       *newest)
{
  g_autoptr(GHashTable) left = satchel_snapshot_list_tree (folder->path, "current");
  GHashTableIter iter;
  const char *spot;

  for (guint i = 0; newest != NULL && i < newest->items->len; i++)
    {
      SatchelSnapshotItem *item = g_ptr_array_index (newest->items, i);

      if (item->spot != NULL)
        g_hash_table_remove (left, item->spot);
    }
  if (g_hash_table_size (left) == 0 || any_list_is_damaged (folder))
    return;

  g_hash_table_iter_init (&iter, left);
  while (g_hash_table_iter_next (&iter, (gpointer *) &spot, NULL))
    {
      g_autofree char *path = g_build_filename (folder->path, spot, NULL);

      (void) g_unlink (path);
      satchel_durable_step ("unlink", path);
    }
}

static void
put_back (SatchelSnapshotFolder *folder,
          const char            *part)
{
  g_autoptr(GPtrArray) names = satchel_snapshot_folder_list_names (folder);
  g_autoptr(SatchelManifest) dead = satchel_snapshot_folder_read (folder, part, FALSE, NULL);
  g_autoptr(SatchelManifest) newest = NULL;
  g_autoptr(GHashTable) items = NULL;

  if (dead == NULL || dead->linked)
    return;
  if (names->len > 0)
    newest = satchel_snapshot_folder_read (folder, g_ptr_array_index (names, names->len - 1), FALSE, NULL);
  if (newest == NULL && names->len > 0)
    return;

  items = index_items (dead);
  for (guint i = 0; newest != NULL && i < newest->items->len; i++)
    {
      SatchelSnapshotItem *item = g_ptr_array_index (newest->items, i);
      g_autofree char *id = satchel_snapshot_place_to_id (item->place);

      if (item->spot != NULL)
        put_back_one (folder, item, g_hash_table_lookup (items, id));
    }
  satchel_snapshot_sweep_single (folder, newest);
}

void
satchel_snapshot_clean (SatchelSnapshotFolder *folder)
{
  static const char *const endings[] = { SATCHEL_SNAPSHOT_PART, SATCHEL_SNAPSHOT_GONE };

  g_return_if_fail (folder != NULL);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autoptr(GPtrArray) names = satchel_snapshot_folder_list_left (folder, endings[i]);

      for (guint j = 0; j < names->len; j++)
        {
          const char *name = g_ptr_array_index (names, j);
          g_autofree char *path = g_build_filename (folder->path, name, NULL);

          if (i == 0)
            put_back (folder, name);
          satchel_maildir_remove_tree (path);
          satchel_durable_step ("remove", path);
        }
    }
}
