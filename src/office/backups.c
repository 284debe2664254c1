/* backups.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/backups.h"

#include "base/durable.h"

#include <string.h>

#define PLAN "plan"
#define KEY_FOLDER "folder"     /* a URI: a path need not be UTF-8 */
#define KEY_VERIFIED "verified"
#define KEY_EVERY "every"
#define KEY_SINCE "since"

static const char *const every_words[] = { "by-hand", "daily", "weekly" };

static char *
get_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "satchel", "backups.ini", NULL);
}

static GKeyFile *
load (void)
{
  g_autofree char *path = get_path ();
  GKeyFile *file = g_key_file_new ();

  (void) g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL);
  return file;
}

static gboolean
save (GKeyFile *file,
      GError  **error)
{
  g_autofree char *path = get_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *data = g_key_file_to_data (file, NULL, NULL);

  return satchel_durable_make_directories (folder, error)
         && satchel_durable_set_contents (path, data, -1, error);
}

/* A group can't be called by a path. Returns: (transfer full). */
static char *
group_for (const char *folder)
{
  g_autofree char *whole = g_canonicalize_filename (folder, NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, whole, -1);

  return g_strdup_printf ("backup-%.16s", hash);
}

static char *
read_folder (GKeyFile   *file,
             const char *group)
{
  g_autofree char *uri = g_key_file_get_string (file, group, KEY_FOLDER, NULL);

  return uri != NULL ? g_filename_from_uri (uri, NULL, NULL) : NULL;
}

static void
write_folder (GKeyFile   *file,
              const char *group,
              const char *folder)
{
  g_autofree char *whole = g_canonicalize_filename (folder, NULL);
  g_autofree char *uri = g_filename_to_uri (whole, NULL, NULL);

  if (uri != NULL)
    g_key_file_set_string (file, group, KEY_FOLDER, uri);
}

static int
compare_verified (gconstpointer a,
                  gconstpointer b,
                  gpointer      data)
{
  gint64 one = g_key_file_get_int64 (data, *(const char *const *) a, KEY_VERIFIED, NULL);
  gint64 other = g_key_file_get_int64 (data, *(const char *const *) b, KEY_VERIFIED, NULL);

  return (one < other) - (one > other);
}

char **
satchel_backups_list_folders (void)
{
  g_autoptr(GKeyFile) file = load ();
  g_autoptr(GPtrArray) folders = g_ptr_array_new ();
  gsize n;
  g_auto(GStrv) groups = g_key_file_get_groups (file, &n);

  g_qsort_with_data (groups, (int) n, sizeof *groups, compare_verified, file);
  for (gsize i = 0; i < n; i++)
    {
      char *folder = g_str_equal (groups[i], PLAN) ? NULL : read_folder (file, groups[i]);

      if (folder != NULL)
        g_ptr_array_add (folders, folder);
    }
  g_ptr_array_add (folders, NULL);

  return (char **) g_ptr_array_steal (folders, NULL);
}

gint64
satchel_backups_get_verified (const char *folder)
{
  g_autoptr(GKeyFile) file = load ();
  g_autofree char *group = NULL;

  g_return_val_if_fail (folder != NULL, 0);

  group = group_for (folder);
  return g_key_file_get_int64 (file, group, KEY_VERIFIED, NULL);
}

gboolean
satchel_backups_note_verified (const char *folder,
                               GError    **error)
{
  g_autoptr(GKeyFile) file = load ();
  g_autofree char *group = NULL;

  g_return_val_if_fail (folder != NULL, FALSE);

  group = group_for (folder);
  write_folder (file, group, folder);
  g_key_file_set_int64 (file, group, KEY_VERIFIED, g_get_real_time () / G_USEC_PER_SEC);

  return save (file, error);
}

SatchelBackupPlan *
satchel_backups_read_plan (void)
{
  g_autoptr(GKeyFile) file = load ();
  g_autofree char *every = g_key_file_get_string (file, PLAN, KEY_EVERY, NULL);
  SatchelBackupPlan *plan = g_new0 (SatchelBackupPlan, 1);

  plan->folder = read_folder (file, PLAN);
  plan->since = g_key_file_get_int64 (file, PLAN, KEY_SINCE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (every_words); i++)
    {
      if (g_strcmp0 (every, every_words[i]) == 0)
        plan->every = (SatchelBackupEvery) i;
    }

  return plan;
}

gboolean
satchel_backups_write_plan (const SatchelBackupPlan *plan,
                            GError                 **error)
{
  g_autoptr(GKeyFile) file = load ();

  g_return_val_if_fail (plan != NULL && plan->every < G_N_ELEMENTS (every_words), FALSE);

  (void) g_key_file_remove_group (file, PLAN, NULL);
  if (plan->folder != NULL)
    write_folder (file, PLAN, plan->folder);
  g_key_file_set_string (file, PLAN, KEY_EVERY, every_words[plan->every]);
  g_key_file_set_int64 (file, PLAN, KEY_SINCE, plan->since);

  return save (file, error);
}

void
satchel_backup_plan_free (SatchelBackupPlan *self)
{
  if (self == NULL)
    return;

  g_free (self->folder);
  g_free (self);
}
