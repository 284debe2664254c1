/* kept-settings.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/kept-settings.h"

#include "base/durable.h"
#include "office/trouble.h"
#include "store/snapshot.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Octets of one file of settings; a thousand accounts stay far below. More is not read. */
#define MAX_SIZE (16 * 1024 * 1024)

#define ACCOUNTS "accounts.ini"

static char *
get_directory (void)
{
  return g_build_filename (g_get_user_config_dir (), "satchel", NULL);
}

static gboolean
is_kept (const char *name)
{
  return name[0] != '.' && !g_str_has_suffix (name, ".part") && !g_str_equal (name, "backups.ini")
         && !(g_str_has_prefix (name, "certificate-"))
         && (g_str_has_suffix (name, ".ini") || g_str_has_prefix (name, "authority-"));
}

char **
satchel_kept_settings_list (void)
{
  g_autofree char *directory = get_directory ();
  g_autoptr(GDir) dir = g_dir_open (directory, 0, NULL);
  g_autoptr(GPtrArray) paths = g_ptr_array_new ();
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (is_kept (name))
        g_ptr_array_add (paths, g_build_filename (directory, name, NULL));
    }
  g_ptr_array_add (paths, NULL);

  return (char **) g_ptr_array_steal (paths, NULL);
}

/* --- coming back --- */

/* Right as the manifest says. Returns: (transfer full) (nullable). */
static char *
read_item (const char          *folder,
           const char          *name,
           SatchelSnapshotItem *item,
           GError             **error)
{
  g_autofree char *path = item->size <= MAX_SIZE ? satchel_snapshot_find_file (folder, name, item, NULL) : NULL;
  g_autofree char *text = NULL;
  guint8 digest[SATCHEL_DIGEST_SIZE];
  SatchelDigest sum;
  gsize length;

  if (path != NULL && g_file_get_contents (path, &text, &length, NULL))
    {
      satchel_digest_begin (&sum);
      satchel_digest_add (&sum, text, length);
      satchel_digest_end (&sum, digest);
      if (length == item->size && memcmp (digest, item->digest, SATCHEL_DIGEST_SIZE) == 0)
        return g_steal_pointer (&text);
    }

  g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_DAMAGED,
               _("Settings in this backup are damaged. Choose a backup of another day."));
  return NULL;
}

/* A file beside the settings is named by its whole path, which began elsewhere on another computer. */
static void
move_path (GKeyFile   *file,
           const char *group,
           const char *directory)
{
  g_autofree char *path = g_key_file_get_string (file, group, "ca-file", NULL);
  g_autofree char *base = path != NULL ? g_path_get_basename (path) : NULL;
  g_autofree char *here = NULL;

  if (base == NULL || !g_str_has_prefix (base, "authority-"))
    return;
  here = g_build_filename (directory, base, NULL);
  g_key_file_set_string (file, group, "ca-file", here);
}

static guint
add_groups (GKeyFile   *here,
            GKeyFile   *kept,
            const char *directory)
{
  g_auto(GStrv) groups = g_key_file_get_groups (kept, NULL);
  guint added = 0;

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_auto(GStrv) keys = NULL;

      /* Where the mail was on another computer is not where it is on this one. */
      if (g_key_file_has_group (here, groups[i]) || g_str_equal (groups[i], "store"))
        continue;
      keys = g_key_file_get_keys (kept, groups[i], NULL, NULL);
      for (guint j = 0; keys != NULL && keys[j] != NULL; j++)
        {
          g_autofree char *value = g_key_file_get_value (kept, groups[i], keys[j], NULL);

          g_key_file_set_value (here, groups[i], keys[j], value);
        }
      move_path (here, groups[i], directory);
      added++;
    }

  return added;
}

static gboolean
merge_file (const char *path,
            const char *directory,
            const char *text,
            guint      *added,
            GError    **error)
{
  g_autoptr(GKeyFile) here = g_key_file_new ();
  g_autoptr(GKeyFile) kept = g_key_file_new ();
  g_autofree char *data = NULL;
  g_autoptr(GError) cause = NULL;

  if (!g_key_file_load_from_data (kept, text, (gsize) -1, G_KEY_FILE_NONE, NULL))
    return TRUE;
  if (!g_key_file_load_from_file (here, path, G_KEY_FILE_KEEP_COMMENTS, &cause)
      && !g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_set_error (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_SETTINGS,
                   _("The settings in “%s” can’t be read (%s). Mend or move that file, then try again."), path,
                   cause->message);
      return FALSE;
    }

  *added = add_groups (here, kept, directory);
  if (*added == 0)
    return TRUE;
  data = g_key_file_to_data (here, NULL, NULL);
  return satchel_durable_set_contents (path, data, -1, error);
}

static gboolean
restore_item (const char          *folder,
              const char          *name,
              SatchelSnapshotItem *item,
              const char          *directory,
              guint               *accounts,
              GError             **error)
{
  g_autofree char *base = g_path_get_basename (item->place);
  g_autofree char *path = g_build_filename (directory, base, NULL);
  g_autofree char *text = NULL;
  guint added = 0;

  if (!g_str_has_prefix (item->place, "settings/") || !is_kept (base))
    return TRUE;
  text = read_item (folder, name, item, error);
  if (text == NULL)
    return FALSE;

  if (!g_str_has_suffix (base, ".ini"))
    return g_file_test (path, G_FILE_TEST_EXISTS) || satchel_durable_set_contents (path, text, -1, error);
  if (!merge_file (path, directory, text, &added, error))
    return FALSE;
  if (g_str_equal (base, ACCOUNTS) && accounts != NULL)
    *accounts = added;
  return TRUE;
}

gboolean
satchel_kept_settings_restore (const char *folder,
                               const char *name,
                               guint      *accounts,
                               GError    **error)
{
  g_autofree char *directory = get_directory ();
  g_autoptr(SatchelManifest) manifest = NULL;

  g_return_val_if_fail (folder != NULL, FALSE);

  if (accounts != NULL)
    *accounts = 0;
  manifest = satchel_snapshot_read (folder, name, error);
  if (manifest == NULL || !satchel_durable_make_directories (directory, error))
    return FALSE;

  for (guint i = 0; i < manifest->files->len; i++)
    {
      if (!restore_item (folder, name, g_ptr_array_index (manifest->files, i), directory, accounts, error))
        return FALSE;
    }

  return TRUE;
}
