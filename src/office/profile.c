/* profile.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/profile-private.h"

#include "base/limits.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

typedef gboolean (*ReadFunc) (SatchelProfile *self,
                              const char     *path,
                              const char     *into);

static void
memory_free (gpointer data)
{
  SatchelMemory *self = data;

  g_free (self->mailbox);
  g_free (self->receiver);
  g_ptr_array_unref (self->uids);
  g_free (self);
}

void
satchel_profile_free (SatchelProfile *self)
{
  if (self == NULL)
    return;

  g_free (self->path);
  g_ptr_array_unref (self->origins);
  g_ptr_array_unref (self->memories);
  g_free (self);
}

void
satchel_profile_add_origin (SatchelProfile   *self,
                            const char       *path,
                            const char       *folder,
                            SatchelMailNames  names)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    g_ptr_array_add (self->origins, satchel_mail_origin_new (path, folder, names));
}

void
satchel_profile_add_memory (SatchelProfile *self,
                            const char     *user,
                            const char     *server,
                            const char     *receiver,
                            GPtrArray      *uids)
{
  SatchelMemory *memory;
  g_autofree char *host = g_ascii_strdown (server, -1);

  if (uids->len == 0 || *user == '\0' || *server == '\0')
    return;

  memory = g_new (SatchelMemory, 1);
  *memory = (SatchelMemory) { g_strconcat (user, "@", host, NULL), g_strdup (receiver), g_ptr_array_ref (uids) };
  g_ptr_array_add (self->memories, memory);
}

char *
satchel_profile_read_file (const char *directory,
                           const char *name,
                           gsize      *length)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  struct stat about;
  char *text;

  if (g_stat (path, &about) != 0 || !S_ISREG (about.st_mode) || about.st_size > SATCHEL_LIMIT_UIDS
      || !g_file_get_contents (path, &text, length, NULL))
    return NULL;

  return text;
}

SatchelProfile *
satchel_profile_read (const char *path,
                      const char *into)
{
  static const ReadFunc programs[] = {
    satchel_profile_read_thunderbird,
    satchel_profile_read_claws,
    satchel_profile_read_evolution,
  };
  g_autoptr(SatchelProfile) self = g_new0 (SatchelProfile, 1);

  g_return_val_if_fail (path != NULL, NULL);

  self->path = g_canonicalize_filename (path, NULL);
  self->origins = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_mail_origin_free);
  self->memories = g_ptr_array_new_with_free_func (memory_free);
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      if (programs[i] (self, self->path, into))
        return g_steal_pointer (&self);
    }

  return NULL;
}

GPtrArray *
satchel_profile_find_all (const char *home)
{
  static const char *const places[] = {
    ".thunderbird", "snap/thunderbird/common/.thunderbird", ".var/app/org.mozilla.Thunderbird/.thunderbird",
    ".local/share/evolution", ".var/app/org.gnome.Evolution/data/evolution",
    ".claws-mail", ".var/app/org.claws_mail.Claws-Mail/.claws-mail", ".sylpheed-2.0",
  };
  GPtrArray *profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_profile_free);

  g_return_val_if_fail (home != NULL, profiles);

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (home, places[i], NULL);
      g_autoptr(SatchelProfile) profile = satchel_profile_read (path, NULL);

      if (profile != NULL && profile->origins->len > 0)
        g_ptr_array_add (profiles, g_steal_pointer (&profile));
    }

  return profiles;
}
