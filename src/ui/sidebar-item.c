/* sidebar-item.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/sidebar-item.h"

#include "ui/words.h"

#include <glib/gi18n-lib.h>

struct _SatchelSidebarItem
{
  GObject parent_instance;

  SatchelLine line;
  gint64      folder;

  /* Owned */
  char *account;
  char *label;
  char *query;      /* of a search */
  char *path;       /* of a folder */

  SatchelRole role;
  guint       depth;
  guint64     messages;
  guint64     unread;
  gboolean    dimmed;
  gboolean    has_account;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SatchelSidebarItem, satchel_sidebar_item, G_TYPE_OBJECT)

static void
satchel_sidebar_item_finalize (GObject *object)
{
  SatchelSidebarItem *self = SATCHEL_SIDEBAR_ITEM (object);

  g_free (self->account);
  g_free (self->label);
  g_free (self->query);
  g_free (self->path);
  G_OBJECT_CLASS (satchel_sidebar_item_parent_class)->finalize (object);
}

static void
satchel_sidebar_item_class_init (SatchelSidebarItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = satchel_sidebar_item_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
satchel_sidebar_item_init (SatchelSidebarItem *self)
{
  self->role = SATCHEL_ROLE_NONE;
}

static SatchelSidebarItem *
new_item (SatchelLine line,
          const char *account_id,
          const char *label)
{
  SatchelSidebarItem *self = g_object_new (SATCHEL_TYPE_SIDEBAR_ITEM, NULL);

  self->line = line;
  self->account = g_strdup (account_id);
  self->label = g_strdup (label);

  return self;
}

SatchelSidebarItem *
satchel_sidebar_item_new_all_inboxes (guint64 messages,
                                      guint64 unread)
{
  SatchelSidebarItem *self = new_item (SATCHEL_LINE_ALL_INBOXES, NULL, _("All Inboxes"));

  self->role = SATCHEL_ROLE_INBOX;
  self->messages = messages;
  self->unread = unread;

  return self;
}

SatchelSidebarItem *
satchel_sidebar_item_new_account (const char     *id,
                                  const char     *label,
                                  SatchelAccount *account)
{
  SatchelSidebarItem *self = new_item (SATCHEL_LINE_ACCOUNT, id, label);

  self->has_account = account != NULL;
  self->dimmed = account != NULL && !satchel_account_get_enabled (account);

  return self;
}

static guint
count_slashes (const char *path)
{
  guint n = 0;

  for (; *path != '\0'; path++)
    n += *path == '/';
  return n;
}

SatchelSidebarItem *
satchel_sidebar_item_new_folder (const SatchelFolderInfo *info,
                                 SatchelAccount          *account)
{
  SatchelSidebarItem *self;

  g_return_val_if_fail (info != NULL, NULL);

  self = new_item (SATCHEL_LINE_FOLDER, info->account, satchel_words_for_folder (info->role, info->name));
  self->folder = info->row;
  self->path = g_strdup (info->path);
  self->role = info->role;
  self->depth = MIN (count_slashes (info->path), 8);   /* deeper ones would have no room for a name */
  self->messages = info->messages;
  self->unread = info->unread;
  self->has_account = account != NULL;
  self->dimmed = account != NULL && !satchel_account_get_enabled (account);

  return self;
}

SatchelSidebarItem *
satchel_sidebar_item_new_search (const char *name,
                                 const char *query)
{
  SatchelSidebarItem *self;

  g_return_val_if_fail (name != NULL && query != NULL, NULL);

  self = new_item (SATCHEL_LINE_SEARCH, NULL, name);
  self->query = g_strdup (query);

  return self;
}

gboolean
satchel_sidebar_item_equal (SatchelSidebarItem *self,
                            SatchelSidebarItem *other)
{
  g_return_val_if_fail (SATCHEL_IS_SIDEBAR_ITEM (self), FALSE);
  g_return_val_if_fail (SATCHEL_IS_SIDEBAR_ITEM (other), FALSE);

  return self->line == other->line && self->folder == other->folder
         && g_strcmp0 (self->account, other->account) == 0 && g_strcmp0 (self->query, other->query) == 0;
}

void
satchel_sidebar_item_update (SatchelSidebarItem *self,
                             SatchelSidebarItem *other)
{
  g_return_if_fail (SATCHEL_IS_SIDEBAR_ITEM (self));
  g_return_if_fail (SATCHEL_IS_SIDEBAR_ITEM (other));

  if (g_strcmp0 (self->path, other->path) != 0)
    {
      g_free (self->path);
      self->path = g_strdup (other->path);
    }
  if (g_strcmp0 (self->label, other->label) == 0 && self->role == other->role
      && self->depth == other->depth && self->messages == other->messages
      && self->unread == other->unread && self->dimmed == other->dimmed
      && self->has_account == other->has_account)
    return;

  g_free (self->label);
  self->label = g_strdup (other->label);
  self->role = other->role;
  self->depth = other->depth;
  self->messages = other->messages;
  self->unread = other->unread;
  self->dimmed = other->dimmed;
  self->has_account = other->has_account;
  g_signal_emit (self, signals[CHANGED], 0);
}

SatchelLine
satchel_sidebar_item_get_line (SatchelSidebarItem *self)
{
  g_return_val_if_fail (SATCHEL_IS_SIDEBAR_ITEM (self), SATCHEL_LINE_FOLDER);

  return self->line;
}

const char *
satchel_sidebar_item_get_account_id (SatchelSidebarItem *self)
{
  g_return_val_if_fail (SATCHEL_IS_SIDEBAR_ITEM (self), NULL);

  return self->account;
}

const char *
satchel_sidebar_item_get_label (SatchelSidebarItem *self)
{
  g_return_val_if_fail (SATCHEL_IS_SIDEBAR_ITEM (self), "");

  return self->label;
}

const char *
satchel_sidebar_item_get_query (SatchelSidebarItem *self)
{
  g_return_val_if_fail (SATCHEL_IS_SIDEBAR_ITEM (self), NULL);

  return self->query;
}

gint64
satchel_sidebar_item_get_folder (SatchelSidebarItem *self)
{
  g_return_val_if_fail (SATCHEL_IS_SIDEBAR_ITEM (self), 0);

  return self->folder;
}

SatchelRole
satchel_sidebar_item_get_role (SatchelSidebarItem *self)
{
  g_return_val_if_fail (SATCHEL_IS_SIDEBAR_ITEM (self), SATCHEL_ROLE_NONE);

  return self->role;
}

guint
satchel_sidebar_item_get_depth (SatchelSidebarItem *self)
{
  g_return_val_if_fail (SATCHEL_IS_SIDEBAR_ITEM (self), 0);

  return self->depth;
}

guint64
satchel_sidebar_item_get_messages (SatchelSidebarItem *self)
{
  g_return_val_if_fail (SATCHEL_IS_SIDEBAR_ITEM (self), 0);

  return self->messages;
}

guint64
satchel_sidebar_item_get_unread (SatchelSidebarItem *self)
{
  g_return_val_if_fail (SATCHEL_IS_SIDEBAR_ITEM (self), 0);

  return self->unread;
}

gboolean
satchel_sidebar_item_is_dimmed (SatchelSidebarItem *self)
{
  g_return_val_if_fail (SATCHEL_IS_SIDEBAR_ITEM (self), FALSE);

  return self->dimmed;
}

gboolean
satchel_sidebar_item_has_account (SatchelSidebarItem *self)
{
  g_return_val_if_fail (SATCHEL_IS_SIDEBAR_ITEM (self), FALSE);

  return self->has_account;
}

const char *
satchel_sidebar_item_get_path (SatchelSidebarItem *self)
{
  g_return_val_if_fail (SATCHEL_IS_SIDEBAR_ITEM (self), NULL);

  return self->path;
}
