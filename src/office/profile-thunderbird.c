/* profile-thunderbird.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/profile-private.h"

#include <string.h>

/* prefs.js has a line of JavaScript for each setting: user_pref("name", "value"); Returns: (transfer full): name → value. */
static GHashTable *
read_prefs (const char *directory)
{
  GHashTable *prefs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *text = satchel_profile_read_file (directory, "prefs.js", NULL);
  g_auto(GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *name = g_str_has_prefix (lines[i], "user_pref(\"mail.") ? lines[i] + strlen ("user_pref(\"") : NULL;
      char *middle = name != NULL ? strstr (name, "\", \"") : NULL;
      char *end = middle != NULL ? g_strrstr (middle + 4, "\");") : NULL;

      if (end == NULL)
        continue;
      *middle = *end = '\0';
      g_hash_table_replace (prefs, g_strdup (name), g_strcompress (middle + 4));
    }

  return prefs;
}

static const char *
get_server (GHashTable *prefs,
            const char *server,
            const char *key)
{
  g_autofree char *name = g_strconcat ("mail.server.", server, ".", key, NULL);

  return g_hash_table_lookup (prefs, name);
}

/* "[ProfD]Mail/pop.okafor.example" moves with the profile, the other form does not. Returns: (transfer full) (nullable). */
static char *
find_directory (GHashTable *prefs,
                const char *server,
                const char *profile)
{
  const char *relative = get_server (prefs, server, "directory-rel");
  const char *absolute = get_server (prefs, server, "directory");

  if (relative != NULL && g_str_has_prefix (relative, "[ProfD]"))
    return g_canonicalize_filename (relative + strlen ("[ProfD]"), profile);
  return absolute != NULL ? g_canonicalize_filename (absolute, "/") : NULL;
}

static void
add_memories (SatchelProfile *self,
              const char     *directory,
              const char     *receiver)
{
  gsize length;
  g_autofree char *text = satchel_profile_read_file (directory, "popstate.dat", &length);
  g_autoptr(GPtrArray) lists = NULL;

  if (text == NULL)
    return;
  lists = satchel_uid_list_parse_popstate (text, length);
  for (guint i = 0; i < lists->len; i++)
    {
      const SatchelUidList *list = g_ptr_array_index (lists, i);

      if (list->server != NULL)
        satchel_profile_add_memory (self, list->user, list->server, receiver, list->uids);
    }
}

/* An account's server; its mail may lie elsewhere. */
static void
read_server (SatchelProfile *self,
             GHashTable     *prefs,
             const char     *account,
             const char     *server,
             const char     *profile,
             const char     *folder)
{
  g_autofree char *directory = find_directory (prefs, server, profile);
  g_autofree char *mail = g_build_filename (profile, "Mail", NULL);
  const char *type = get_server (prefs, server, "type");

  if (directory == NULL || (g_strcmp0 (type, "pop3") != 0 && g_strcmp0 (type, "none") != 0))
    return;

  if (!g_str_has_prefix (directory, mail))
    {
      g_autofree char *name = g_path_get_basename (directory);
      g_autofree char *below = satchel_mail_folder_below (folder, name);

      satchel_profile_add_origin (self, directory, below, SATCHEL_MAIL_NAMES_UTF7);
    }
  add_memories (self, directory, account);
}

static void
read_profile (SatchelProfile *self,
              const char     *profile,
              const char     *folder)
{
  g_autoptr(GHashTable) prefs = read_prefs (profile);
  g_autofree char *mail = g_build_filename (profile, "Mail", NULL);
  GHashTableIter iter;
  const char *name, *value;

  satchel_profile_add_origin (self, mail, folder, SATCHEL_MAIL_NAMES_UTF7);
  g_hash_table_iter_init (&iter, prefs);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &value))
    {
      g_auto(GStrv) parts = g_strsplit (name, ".", 5);

      if (g_strv_length (parts) == 4 && g_str_equal (parts[1], "account") && g_str_equal (parts[3], "server"))
        read_server (self, prefs, parts[2], value, profile, folder);
    }
}

/* The profiles that profiles.ini names, by path. Returns: (transfer full) (nullable). */
static GPtrArray *
list_profiles (const char *path)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *ini = g_build_filename (path, "profiles.ini", NULL);
  g_auto(GStrv) groups = NULL;
  GPtrArray *profiles;

  if (!g_key_file_load_from_file (file, ini, G_KEY_FILE_NONE, NULL))
    return NULL;

  profiles = g_ptr_array_new_with_free_func (g_free);
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *where = g_key_file_get_string (file, groups[i], "Path", NULL);

      if (g_str_has_prefix (groups[i], "Profile") && where != NULL)
        g_ptr_array_add (profiles, g_canonicalize_filename (where, path));
    }

  return profiles;
}

static gboolean
has_mail (const char *profile)
{
  g_autofree char *prefs = g_build_filename (profile, "prefs.js", NULL);
  g_autofree char *mail = g_build_filename (profile, "Mail", NULL);

  return g_file_test (prefs, G_FILE_TEST_EXISTS) && g_file_test (mail, G_FILE_TEST_IS_DIR);
}

/* The mail of one or more of its servers, without the settings beside it. By which name an account stands in the heads is
 * not known then. */
static void
look_for_memories (SatchelProfile *self,
                   const char     *directory,
                   guint           depth)
{
  g_autoptr(GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  add_memories (self, directory, NULL);
  while (dir != NULL && depth > 0 && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *below = g_build_filename (directory, name, NULL);

      if (g_file_test (below, G_FILE_TEST_IS_DIR) && !g_file_test (below, G_FILE_TEST_IS_SYMLINK))
        look_for_memories (self, below, depth - 1);
    }
}

static gboolean
read_loose_mail (SatchelProfile *self,
                 const char     *path,
                 const char     *into)
{
  g_autofree char *folder = into != NULL ? g_strdup (into) : satchel_mail_source_name (path);

  look_for_memories (self, path, 2);
  if (self->memories->len > 0)
    satchel_profile_add_origin (self, path, folder, SATCHEL_MAIL_NAMES_UTF7);

  return self->memories->len > 0;
}

gboolean
satchel_profile_read_thunderbird (SatchelProfile *self,
                                  const char     *path,
                                  const char     *into)
{
  g_autoptr(GPtrArray) profiles = list_profiles (path);
  const char *folder = into != NULL ? into : "Thunderbird";

  self->program = "Thunderbird";
  if (profiles == NULL)
    {
      if (!has_mail (path))
        return read_loose_mail (self, path, into);
      read_profile (self, path, folder);
      return TRUE;
    }

  for (guint i = 0; i < profiles->len;)
    {
      if (has_mail (g_ptr_array_index (profiles, i)))
        i++;
      else
        g_ptr_array_remove_index (profiles, i);
    }
  for (guint i = 0; i < profiles->len; i++)
    {
      g_autofree char *name = g_path_get_basename (g_ptr_array_index (profiles, i));
      g_autofree char *below = profiles->len > 1 ? satchel_mail_folder_below (folder, name) : g_strdup (folder);

      read_profile (self, g_ptr_array_index (profiles, i), below);
    }

  return TRUE;
}
