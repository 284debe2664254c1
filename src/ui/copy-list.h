/* copy-list.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Copies on a server in the order in which they go: those that go next, then by date, then those that stay. A list model
 * whose items are made when a row is shown, so that a hundred thousand cost no more than the page.
 *
 *   GtkListView → GtkNoSelection → SatchelCopyList → SatchelCopyItem
 */

#pragma once

#include <gio/gio.h>

#include "store/on-server.h"

G_BEGIN_DECLS

/* What one row shows; keeps the copies it was made of. */
#define SATCHEL_TYPE_COPY_ITEM (satchel_copy_item_get_type ())
G_DECLARE_FINAL_TYPE (SatchelCopyItem, satchel_copy_item, SATCHEL, COPY_ITEM, GObject)

/* (transfer none) */
const SatchelServerCopy *satchel_copy_item_get_copy  (SatchelCopyItem *self);

/* As satchel_retention_foresee() says. */
gint64                   satchel_copy_item_get_when  (SatchelCopyItem *self);

#define SATCHEL_TYPE_COPY_LIST (satchel_copy_list_get_type ())
G_DECLARE_FINAL_TYPE (SatchelCopyList, satchel_copy_list, SATCHEL, COPY_LIST, GObject)

/* Returns: (transfer full). */
SatchelCopyList         *satchel_copy_list_new       (void);

/* Shows @copies (of SatchelServerCopy, kept) from now on; @when: of as many, copied. What is due by @now goes next. */
void                     satchel_copy_list_set       (SatchelCopyList *self,
                                                      GPtrArray       *copies,
                                                      const gint64    *when,
                                                      gint64           now);

G_END_DECLS
