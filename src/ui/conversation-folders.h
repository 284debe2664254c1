/* conversation-folders.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The folders whose messages a person wants to see by conversations; remembered by names that stay when the index is
 * built anew. */

#pragma once

#include "ui/sidebar-item.h"

G_BEGIN_DECLS

typedef struct _SatchelConversationFolders SatchelConversationFolders;

/* As they were left. Returns: (transfer full). */
SatchelConversationFolders *satchel_conversation_folders_new  (void);
void                        satchel_conversation_folders_free (SatchelConversationFolders *self);

/* @folder: (nullable): FALSE for none. */
gboolean                    satchel_conversation_folders_has  (SatchelConversationFolders *self,
                                                               SatchelSidebarItem         *folder);

/* Returns: TRUE where that is a change. @folder: (nullable). */
gboolean                    satchel_conversation_folders_set  (SatchelConversationFolders *self,
                                                               SatchelSidebarItem         *folder,
                                                               gboolean                    on);

G_END_DECLS
