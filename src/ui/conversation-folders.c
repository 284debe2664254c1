/* conversation-folders.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/conversation-folders.h"

#include "ui/settings.h"

struct _SatchelConversationFolders
{
  GHashTable *keys;       /* of char * */
  GSettings  *settings;   /* NULL where the schema is not installed */
};

SatchelConversationFolders *
satchel_conversation_folders_new (void)
{
  SatchelConversationFolders *self = g_new0 (SatchelConversationFolders, 1);
  g_auto (GStrv) keys = NULL;

  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->settings = satchel_settings_find ();
  if (self->settings != NULL)
    keys = g_settings_get_strv (self->settings, SATCHEL_SETTING_CONVERSATIONS);
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    g_hash_table_add (self->keys, g_strdup (keys[i]));

  return self;
}

void
satchel_conversation_folders_free (SatchelConversationFolders *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->keys);
  g_clear_object (&self->settings);
  g_free (self);
}

/* Returns: (transfer full) (nullable). */
static char *
key_of (SatchelSidebarItem *folder)
{
  const char *path;

  if (folder == NULL)
    return NULL;
  path = satchel_sidebar_item_get_path (folder);
  if (path == NULL)
    return g_strdup ("*");   /* All Inboxes */
  return g_strconcat (satchel_sidebar_item_get_account_id (folder), "/", path, NULL);
}

gboolean
satchel_conversation_folders_has (SatchelConversationFolders *self,
                                  SatchelSidebarItem         *folder)
{
  g_autofree char *key = key_of (folder);

  g_return_val_if_fail (self != NULL, FALSE);

  return key != NULL && g_hash_table_contains (self->keys, key);
}

gboolean
satchel_conversation_folders_set (SatchelConversationFolders *self,
                                  SatchelSidebarItem         *folder,
                                  gboolean                    on)
{
  g_autofree char *key = key_of (folder);
  g_autofree const char **keys = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  if (key == NULL || on == satchel_conversation_folders_has (self, folder))
    return FALSE;

  if (on)
    g_hash_table_add (self->keys, g_steal_pointer (&key));
  else
    g_hash_table_remove (self->keys, key);
  keys = (const char **) g_hash_table_get_keys_as_array (self->keys, NULL);
  if (self->settings != NULL)
    g_settings_set_strv (self->settings, SATCHEL_SETTING_CONVERSATIONS, keys);

  return TRUE;
}
