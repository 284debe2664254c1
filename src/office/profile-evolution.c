/* profile-evolution.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/profile-private.h"

#include <string.h>

/* The ids of an account may lie in one of two places, by Evolution's age. */
static void
read_account (SatchelProfile *self,
              const char     *path,
              const char     *cache,
              const char     *id,
              GKeyFile       *source)
{
  g_autofree char *backend = g_key_file_get_string (source, "Mail Account", "BackendName", NULL);
  g_autofree char *host = g_key_file_get_string (source, "Authentication", "Host", NULL);
  g_autofree char *user = g_key_file_get_string (source, "Authentication", "User", NULL);
  g_autofree char *name = g_build_filename ("mail", id, "uid-cache", NULL);
  g_autofree char *text = NULL;
  g_autoptr(SatchelUidList) list = NULL;
  gsize length = 0;

  if (g_strcmp0 (backend, "pop") != 0 || host == NULL || user == NULL)
    return;

  text = satchel_profile_read_file (path, name, &length);
  if (text == NULL)
    text = satchel_profile_read_file (cache, name, &length);
  list = satchel_uid_list_parse_lines (text != NULL ? text : "", length);
  satchel_profile_add_memory (self, user, host, NULL, list->uids);
}

static void
read_sources (SatchelProfile *self,
              const char     *path,
              const char     *sources,
              const char     *cache)
{
  g_autoptr(GDir) dir = g_dir_open (sources, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autoptr(GKeyFile) source = g_key_file_new ();
      g_autofree char *file = g_build_filename (sources, name, NULL);
      g_autofree char *id = g_strdup (name);

      if (!g_str_has_suffix (name, ".source") || !g_key_file_load_from_file (source, file, G_KEY_FILE_NONE, NULL))
        continue;
      id[strlen (id) - strlen (".source")] = '\0';
      read_account (self, path, cache, id, source);
    }
}

/* "…/.local/share/evolution" has its settings in "…/.config/evolution"; a Flatpak's "data" beside "config". */
gboolean
satchel_profile_read_evolution (SatchelProfile *self,
                                const char     *path,
                                const char     *into)
{
  g_autofree char *mail = g_build_filename (path, "mail", "local", NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  gboolean shared = g_str_has_suffix (parent, "/.local/share");
  g_autofree char *config = g_canonicalize_filename (shared ? "../../.config/evolution" : "../config/evolution", parent);
  g_autofree char *cache = g_canonicalize_filename (shared ? "../../.cache/evolution" : "../cache/evolution", parent);
  g_autofree char *sources = g_build_filename (config, "sources", NULL);

  self->program = "Evolution";
  if (!g_file_test (mail, G_FILE_TEST_IS_DIR))
    return FALSE;

  satchel_profile_add_origin (self, mail, into != NULL ? into : self->program, SATCHEL_MAIL_NAMES_EVOLUTION);
  read_sources (self, path, sources, cache);
  return TRUE;
}
