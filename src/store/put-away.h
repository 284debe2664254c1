/* put-away.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the person deleted, for as long as it can be taken back: over restarts, too.
 *
 * A message that goes to Trash stays a message of a Maildir; the state notes since when it is there and where it was
 * before. One that is deleted for good (out of the Trash, or with a Trash that is emptied) is put away: its file
 * goes to mail/ACCOUNT/.deleted/NAME, where no list and no other mail program finds it, and is unlinked days later.
 * What is put away counts as forgotten everywhere else: it is not received again, and verify does not miss it.
 *
 * What belongs together is one deletion: one number, and one Undo. */

#pragma once

#include "store/statement.h"
#include "store/store.h"

G_BEGIN_DECLS

/* Days that a deletion can be taken back. */
#define SATCHEL_UNDO_DAYS 7

typedef enum
{
  SATCHEL_DELETION_MOVED,      /* messages to Trash */
  SATCHEL_DELETION_FOR_GOOD,   /* messages out of it */
  SATCHEL_DELETION_EMPTIED,    /* a folder */
  SATCHEL_DELETION_FOLDER,     /* a folder with those below it, its messages to Trash */
  SATCHEL_DELETION_EXPIRED,    /* days had passed */
} SatchelDeletionKind;

typedef struct
{
  gint64              deletion;
  SatchelDeletionKind kind;
  gint64              time;       /* Unix seconds */
  char               *account;    /* of EMPTIED, FOLDER and EXPIRED: the folder */
  char               *path;
  guint               n;          /* messages that can come back */
} SatchelDeletion;

void          satchel_deletion_free           (SatchelDeletion      *self);

/* --- what a person does --- */

/* Deletes @n messages: to the Trash of their own accounts, or for good where they are in one.
 * Errors: READ_ONLY, DISK_FULL, FAILED. Returns: (transfer full) (nullable): what takes it back; n is 0 where
 * nothing was deleted. */
void          satchel_store_delete_async      (SatchelStore         *self,
                                               const gint64         *rows,
                                               guint                 n,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              data);

/* Deletes all messages of a folder: of Trash and Junk for good, of others to Trash. Errors: NO_FOLDER, and those of
 * delete. */
void          satchel_store_empty_folder_async (SatchelStore        *self,
                                               const char           *account,
                                               const char           *path,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              data);

/* Deletes a folder with those below it, their messages to Trash. Errors: NO_FOLDER, STANDARD_FOLDER, and those of
 * delete; FAILED also where there are files in it that are no messages: then it stays, and they. */
void          satchel_store_remove_folder_async (SatchelStore       *self,
                                               const char           *account,
                                               const char           *path,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              data);

/* Deletes what has been in the Trash and the Junk folder of @account for longer than so many days; 0: nothing of
 * that folder. Days count from when a message came there; where nobody knows, from now. */
void          satchel_store_expire_async      (SatchelStore         *self,
                                               const char           *account,
                                               guint                 trash_days,
                                               guint                 junk_days,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              data);

/* Of all four. Returns: (transfer full) (nullable). */
SatchelDeletion *satchel_store_delete_finish  (SatchelStore         *self,
                                               GAsyncResult         *result,
                                               GError              **error);

/* Takes a deletion back, also what the server was to be told of it. Errors: NO_MESSAGE: nothing of it is left. */
void          satchel_store_undelete_async    (SatchelStore         *self,
                                               gint64                deletion,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              data);
gboolean      satchel_store_undelete_finish   (SatchelStore         *self,
                                               GAsyncResult         *result,
                                               GError              **error);

/* What can be taken back, the newest last. Returns: (transfer full) (element-type SatchelDeletion). */
void          satchel_store_deletions_async   (SatchelStore         *self,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              data);
GPtrArray    *satchel_store_deletions_finish  (SatchelStore         *self,
                                               GAsyncResult         *result,
                                               GError              **error);

/* --- the state, inside a transaction of the caller's --- */

/* @folders: (nullable): paths, joined by "//". @deletion: (out). */
gboolean      satchel_put_away_begin          (SatchelDatabase      *state,
                                               SatchelDeletionKind   kind,
                                               const char           *account,
                                               const char           *folders,
                                               gint64               *deletion,
                                               GError              **error);

/* @name came to Trash or Junk, or (with @suffix) is put away. @account, @folder: where it was, NULL: not known. */
gboolean      satchel_put_away_note           (SatchelDatabase      *state,
                                               const char           *name,
                                               gint64                deletion,
                                               gint64                since,
                                               const char           *account,
                                               const char           *folder,
                                               const char           *suffix,
                                               GError              **error);
gboolean      satchel_put_away_forget         (SatchelDatabase      *state,
                                               const char           *name,
                                               GError              **error);

/* --- when a store is opened --- */

/* Ends what a crash has left between two steps, and unlinks what can't be taken back any more. */
gboolean      satchel_put_away_catch_up       (SatchelStore         *store,
                                               GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelDeletion, satchel_deletion_free)

G_END_DECLS
