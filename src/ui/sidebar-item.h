/* sidebar-item.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One line of the sidebar: All Inboxes, the heading of an account, or a folder. Signal "changed" ()
 * when what it shows is another, the line itself being the same. */

#pragma once

#include "office/account.h"
#include "store/row.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_LINE_ALL_INBOXES,
  SATCHEL_LINE_ACCOUNT,
  SATCHEL_LINE_FOLDER,
  SATCHEL_LINE_SEARCH,      /* one that is kept */
} SatchelLine;

#define SATCHEL_TYPE_SIDEBAR_ITEM (satchel_sidebar_item_get_type ())
G_DECLARE_FINAL_TYPE (SatchelSidebarItem, satchel_sidebar_item, SATCHEL, SIDEBAR_ITEM, GObject)

/* Returns: (transfer full). */
SatchelSidebarItem *satchel_sidebar_item_new_all_inboxes (guint64                  messages,
                                                          guint64                  unread);
/* @account: (nullable): the local folders, or those of an account that is no more. */
SatchelSidebarItem *satchel_sidebar_item_new_account     (const char              *id,
                                                          const char              *label,
                                                          SatchelAccount          *account);
SatchelSidebarItem *satchel_sidebar_item_new_folder      (const SatchelFolderInfo *info,
                                                          SatchelAccount          *account);

SatchelSidebarItem *satchel_sidebar_item_new_search      (const char              *name,
                                                          const char              *query);

/* The same line. */
gboolean            satchel_sidebar_item_equal           (SatchelSidebarItem      *self,
                                                          SatchelSidebarItem      *other);

/* Takes over what @other shows. */
void                satchel_sidebar_item_update          (SatchelSidebarItem      *self,
                                                          SatchelSidebarItem      *other);

SatchelLine         satchel_sidebar_item_get_line        (SatchelSidebarItem      *self);
const char         *satchel_sidebar_item_get_account_id  (SatchelSidebarItem      *self);   /* nullable */
const char         *satchel_sidebar_item_get_label       (SatchelSidebarItem      *self);   /* translated */
const char         *satchel_sidebar_item_get_query       (SatchelSidebarItem      *self);   /* nullable */
const char         *satchel_sidebar_item_get_path        (SatchelSidebarItem      *self);   /* of a folder; nullable */
gint64              satchel_sidebar_item_get_folder      (SatchelSidebarItem      *self);   /* or 0 */
SatchelRole         satchel_sidebar_item_get_role        (SatchelSidebarItem      *self);
guint               satchel_sidebar_item_get_depth       (SatchelSidebarItem      *self);
guint64             satchel_sidebar_item_get_messages    (SatchelSidebarItem      *self);
guint64             satchel_sidebar_item_get_unread      (SatchelSidebarItem      *self);

/* The account is switched off. */
gboolean            satchel_sidebar_item_is_dimmed       (SatchelSidebarItem      *self);

/* There is an account with settings behind it. */
gboolean            satchel_sidebar_item_has_account     (SatchelSidebarItem      *self);

G_END_DECLS
