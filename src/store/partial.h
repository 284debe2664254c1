/* partial.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Messages of which only the head and the first lines are here. These lie in mail/ACCOUNT/.partial/NAME, where
 * no other mail program takes them for the message; NAME is the id, and the name that the whole gets when it comes.
 * Folder and flags, which a Maildir has in its names, are in the state. ACCOUNT is that of the folder.
 *
 * Called in the store's thread, but for the paths. What is true after which step is told in store.c. */

#pragma once

#include "store/index.h"
#include "store/receive.h"

G_BEGIN_DECLS

typedef struct
{
  char        *account;
  char        *folder;      /* path */
  SatchelFlags flags;
  gint64       arrived;
  guint64      size;        /* of the whole message, as LIST said */
} SatchelPartial;

void            satchel_partial_free          (SatchelPartial      *self);

/* --- files --- */

/* mail/ACCOUNT/.partial. Returns: (transfer full). */
char           *satchel_partial_get_directory (const char          *root,
                                               const char          *account);
char           *satchel_partial_get_file      (const char          *root,
                                               const char          *account,
                                               const char          *name);

/* Makes the directory and its tmp/ where they are missing, durably. Errors: those of
 * g_io_error_from_errno(). Any thread. */
gboolean        satchel_partial_make_directory (const char         *root,
                                                const char         *account,
                                                GError            **error);

/* --- the state, inside a transaction of the caller's --- */

/* Returns: (transfer full) (nullable): NULL without an error where @name is whole, or unknown. */
SatchelPartial *satchel_partial_get           (SatchelDatabase     *state,
                                               const char          *name,
                                               GError             **error);

/* A new one, in the Inbox of @account. */
gboolean        satchel_partial_add           (SatchelDatabase     *state,
                                               const char          *name,
                                               const char          *account,
                                               gint64               arrived,
                                               guint64              size,
                                               GError             **error);

/* The first lines @name are here of what the server calls @item's uid, from now on. */
gboolean        satchel_partial_link          (SatchelDatabase     *state,
                                               const char          *account,
                                               const SatchelListed *item,
                                               const char          *name,
                                               gint64               now,
                                               GError             **error);

/* It is whole, or deleted for good: no longer partial. Its file is to be removed after the commit. */
gboolean        satchel_partial_remove        (SatchelDatabase     *state,
                                               const char          *name,
                                               GError             **error);

/* The whole message @name is held; its other lines in the listing are held by it too, as far as their first
 * lines tell. */
gboolean        satchel_partial_complete      (SatchelDatabase     *state,
                                               const char          *name,
                                               gint64               now,
                                               GError             **error);

/* --- what a person does: begins and ends a transaction of its own --- */

/* Gives a partial message that lies at @path another folder or other flags, durably, and says so in @place. */
gboolean        satchel_partial_change        (SatchelStore        *store,
                                               SatchelPlace        *place,
                                               const char          *path,
                                               gint64               folder,
                                               SatchelFlags         flags,
                                               GError             **error);

/* --- when a store is opened --- */

/* Ends what a crash has left between two steps; brings the index's rows in line with the state. Rows that are
 * missing are handed out to be read: @unknown gets SatchelPending. */
gboolean        satchel_partial_catch_up      (SatchelStore        *store,
                                               GQueue              *unknown,
                                               GError             **error);

/* A file of a Maildir has the name of a partial message: the whole of it had arrived when the program died. It is
 * read, and held from then on. FALSE in @whole: it could not be read to its end. Inside transactions of state
 * and index. */
gboolean        satchel_partial_adopt         (SatchelStore        *store,
                                               const char          *name,
                                               const char          *path,
                                               gboolean            *whole,
                                               GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelPartial, satchel_partial_free)

G_END_DECLS
