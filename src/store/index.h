/* index.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Writing the index: rows of lists, where each message's file is. Called in the store's thread, inside
 * a transaction of the caller's. */

#pragma once

#include "store/entry.h"
#include "store/row.h"
#include "store/statement.h"

G_BEGIN_DECLS

/* Where the index believes a message's file to be. */
typedef struct
{
  gint64       row;
  char        *name;
  gint64       folder;
  gboolean     in_cur;
  char        *suffix;
  SatchelFlags flags;
  gboolean     heads_only;
  gboolean     partial;     /* only the first lines are here, see partial.h */
} SatchelPlace;

typedef struct
{
  gint64      folder;
  char       *account;
  char       *path;
  SatchelRole role;
} SatchelIndexFolder;

void                satchel_place_free           (SatchelPlace        *self);
void                satchel_index_folder_free    (SatchelIndexFolder  *self);

/* 0 in @folder: not there. */
gboolean            satchel_index_find_folder    (SatchelDatabase     *index,
                                                  const char          *account,
                                                  const char          *path,
                                                  gint64              *folder,
                                                  GError             **error);

/* Returns: (transfer full) (nullable): NULL without an error where there is none. */
SatchelIndexFolder *satchel_index_get_folder     (SatchelDatabase     *index,
                                                  gint64               folder,
                                                  GError             **error);
gboolean            satchel_index_add_folder     (SatchelDatabase     *index,
                                                  const char          *account,
                                                  const char          *path,
                                                  gint64              *folder,
                                                  GError             **error);

/* Returns: (transfer full) (nullable): NULL without an error where there is none. */
SatchelPlace       *satchel_index_get_place      (SatchelDatabase     *index,
                                                  gint64               row,
                                                  GError             **error);
SatchelPlace       *satchel_index_find_place     (SatchelDatabase     *index,
                                                  const char          *name,
                                                  GError             **error);
gboolean            satchel_index_set_place      (SatchelDatabase     *index,
                                                  const SatchelPlace  *place,
                                                  GError             **error);

/* A row that is there already, of the same name, stays as it is. */
gboolean            satchel_index_add            (SatchelDatabase     *index,
                                                  const SatchelEntry  *entry,
                                                  GError             **error);

/* The whole of a partial message is here, at @in_cur and @suffix in its folder. Its row still says what the first
 * lines said, and is read again at the next open if nothing more is set. */
gboolean            satchel_index_set_whole      (SatchelDatabase     *index,
                                                  const char          *name,
                                                  gboolean             in_cur,
                                                  const char          *suffix,
                                                  guint64              size,
                                                  GError             **error);

/* What a message says, now that more of it is known; its place stays. */
gboolean            satchel_index_set_content    (SatchelDatabase     *index,
                                                  const SatchelEntry  *entry,
                                                  GError             **error);
gboolean            satchel_index_remove         (SatchelDatabase     *index,
                                                  gint64               row,
                                                  GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelPlace, satchel_place_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelIndexFolder, satchel_index_folder_free)

G_END_DECLS
