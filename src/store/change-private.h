/* change-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a person does to messages, as steps of one job: what they are is found, their files get new places, the state
 * and the index follow. The store's thread. */

#pragma once

#include "store/index.h"
#include "store/put-away.h"
#include "store/store.h"

G_BEGIN_DECLS

/* One message of a job. */
typedef struct
{
  SatchelPlace *place;
  char         *path;         /* of its file; NULL: it is nowhere, or there already */
  gint64        from;
  SatchelRole   from_role;
  gboolean      done;
} SatchelChange;

/* The messages of @rows that are there. Returns: (transfer full) (nullable) (element-type SatchelChange). */
GPtrArray *satchel_change_find        (SatchelStore       *self,
                                       GArray             *rows,
                                       GError            **error);

/* Moves them, in the order of steps that store.c tells. @deletion: (inout): what takes them out of a Trash again;
 * 0: begun if they go to one. What was moved before an error is moved all the same. */
gboolean   satchel_change_move        (SatchelStore       *self,
                                       GPtrArray          *changes,
                                       SatchelIndexFolder *target,
                                       gint64             *deletion,
                                       GError            **error);

/* Moves files of a job and what is known of them out of the index; for those that are done. */
void       satchel_change_remove_rows (SatchelStore       *self,
                                       GPtrArray          *changes);
void       satchel_change_tell        (SatchelStore       *self,
                                       GPtrArray          *changes);

/* --- put-away.c --- */

/* Puts messages away, as part of @deletion, which was begun. */
gboolean   satchel_put_away_discard   (SatchelStore       *self,
                                       GPtrArray          *changes,
                                       gint64              deletion,
                                       GError            **error);

/* Brings the message @name back to where it was. */
gboolean   satchel_put_away_restore   (SatchelStore       *self,
                                       const char         *name,
                                       const char         *account,
                                       const char         *folder,
                                       const char         *suffix,
                                       GError            **error);

/* --- folder-change.c --- */

/* A folder as a person names it, that is there, and is none of the standard ones if @own. 0: it is not, with an error. */
gint64     satchel_folder_look_up     (SatchelStore       *self,
                                       const char         *account,
                                       const char         *path,
                                       gboolean            own,
                                       GError            **error);

/* It and those below it, the deepest first. Returns: (transfer full) (nullable) (element-type SatchelIndexFolder). */
GPtrArray *satchel_folder_list_tree   (SatchelStore       *self,
                                       const char         *account,
                                       const char         *path,
                                       GError            **error);

/* Removes the directories of a folder that nothing is left in. */
gboolean   satchel_folder_remove_empty (SatchelStore             *self,
                                        const SatchelIndexFolder *folder,
                                        GError                  **error);

G_END_DECLS
