/* store.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What is kept, and how it survives: raw messages in a Maildir, what can't be rebuilt in
 * state.sqlite, and index.sqlite, a cache of both. The essay on what is true after which step
 * opens store.c.
 *
 * A folder of the store on disk:
 *
 *   lock             one process writes: advisory lock
 *   mail/ACCOUNT/FOLDER/{cur,new,tmp}
 *   mail/ACCOUNT/.partial/     first lines of messages not fetched whole, see partial.h
 *   state.sqlite     unique ids, hashes, tombstones, deletions asked for
 *   index.sqlite     rows for lists; losing it costs a rebuild
 *
 * Nothing here waits for the disk in the caller's thread but satchel_store_open(). Callbacks and
 * signals come from the main context that was thread-default when the store was opened.
 *
 * Two numbers name a message: inside the program its row, a gint64 that is good as long as the index
 * is; for people and scripts its id, the unique part of its Maildir name, good for ever.
 */

#pragma once

#include "message/source.h"
#include "store/row.h"

G_BEGIN_DECLS

#define SATCHEL_STORE_ERROR (satchel_store_error_quark ())

/* Codes by remedy. The messages are plain sentences. */
typedef enum
{
  SATCHEL_STORE_ERROR_BUSY,        /* another process writes this store */
  SATCHEL_STORE_ERROR_DISK_FULL,
  SATCHEL_STORE_ERROR_READ_ONLY,   /* the folder can't be written */
  SATCHEL_STORE_ERROR_MISSING,     /* the folder of the store is gone (a disk not connected?) */
  SATCHEL_STORE_ERROR_NEWER,       /* written by a newer Satchel */
  SATCHEL_STORE_ERROR_DAMAGED,     /* state.sqlite can't be read */
  SATCHEL_STORE_ERROR_NO_MESSAGE,  /* unknown id, or its file is gone */
  SATCHEL_STORE_ERROR_NO_FOLDER,   /* unknown folder */
  SATCHEL_STORE_ERROR_BAD_NAME,    /* no folder can be called so */
  SATCHEL_STORE_ERROR_EXISTS,      /* there is such a folder already */
  SATCHEL_STORE_ERROR_STANDARD_FOLDER, /* Inbox …: it can't be renamed or deleted */
  SATCHEL_STORE_ERROR_FAILED,
} SatchelStoreError;

GQuark satchel_store_error_quark (void);

typedef enum
{
  SATCHEL_STORE_READ,    /* lists, searches, shows; runs beside a writer; never creates anything:
                          * a store that does not exist yet is an empty one */
  SATCHEL_STORE_WRITE,
  SATCHEL_STORE_VISIT,   /* to write, for one errand: the words of messages are read only when
                          * satchel_store_settle_words_async() asks for it */
  SATCHEL_STORE_REBUILD, /* to write, with the index thrown away and built anew from what is here */
} SatchelStoreMode;

/* The account name of the local folders. */
#define SATCHEL_LOCAL_ACCOUNT "local"

#define SATCHEL_TYPE_STORE (satchel_store_get_type ())
G_DECLARE_FINAL_TYPE (SatchelStore, satchel_store, SATCHEL, STORE, GObject)

/* Signal "changed" (gint64 folder): rows came, went or changed in that folder (0: many folders, or
 * the list of folders); gathered, at most one a folder in 100 ms. */

/* --- opening --- */

/* Opens, or creates with all but SATCHEL_STORE_READ. Waits for the disk. What a crash left is swept and
 * the index catches up with the Maildir afterwards, in the background, as jobs that make way.
 * Errors: BUSY, READ_ONLY, DISK_FULL, MISSING, NEWER, DAMAGED, FAILED.
 * Returns: (transfer full) (nullable). */
SatchelStore *satchel_store_open           (const char           *path,
                                            SatchelStoreMode      mode,
                                            GError              **error);

/* The same in a thread. */
void          satchel_store_open_async     (const char           *path,
                                            SatchelStoreMode      mode,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              data);
SatchelStore *satchel_store_open_finish    (GAsyncResult         *result,
                                            GError              **error);

/* The folder it was opened in. */
const char   *satchel_store_get_path       (SatchelStore         *self);

/* The directory of a folder, which may be there or not. Returns: (transfer full). */
char         *satchel_store_get_directory  (SatchelStore         *self,
                                            const char           *account,
                                            const char           *path);

/* Finishes what is queued, closes everything, gives the lock back. Waits. The last reference may
 * be dropped only after it. */
void          satchel_store_close          (SatchelStore         *self);

/* Done when the index has caught up with the Maildir. */
void          satchel_store_settle_async   (SatchelStore         *self,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              data);
/* Done when what is searched has caught up, too. */
void          satchel_store_settle_words_async (SatchelStore     *self,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              data);
gboolean      satchel_store_settle_finish  (SatchelStore         *self,
                                            GAsyncResult         *result,
                                            GError              **error);

/* --- accounts and folders --- */

/* Makes the standard folders of @account where they are missing: Inbox, Drafts, Sent, Archive, Junk,
 * Trash (and Outbox, kept by the sending side). Errors: READ_ONLY, DISK_FULL, FAILED. */
void          satchel_store_add_account_async    (SatchelStore         *self,
                                                  const char           *account,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              data);
gboolean      satchel_store_add_account_finish   (SatchelStore         *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

/* Forgets what is known of @account's server; with @delete_mail its folders and messages too. */
void          satchel_store_remove_account_async (SatchelStore         *self,
                                                  const char           *account,
                                                  gboolean              delete_mail,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              data);
gboolean      satchel_store_remove_account_finish (SatchelStore        *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

/* All folders, by account, standard folders first in their order, then by path.
 * Returns: (transfer full) (element-type SatchelFolderInfo). */
void          satchel_store_list_folders_async   (SatchelStore         *self,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              data);
GPtrArray    *satchel_store_list_folders_finish  (SatchelStore         *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

/* --- lists: answered off the main thread by reading connections --- */

/* The rows of messages that @query asks for, in its order. Errors: NO_FOLDER, FAILED.
 * Returns: (transfer full) (element-type gint64). */
void          satchel_store_query_async    (SatchelStore         *self,
                                            const SatchelQuery   *query,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              data);
GArray       *satchel_store_query_finish   (SatchelStore         *self,
                                            GAsyncResult         *result,
                                            GError              **error);

/* What a list shows of @n rows; rows that are gone are left out.
 * Returns: (transfer full) (element-type SatchelRow): the array owns references. */
void          satchel_store_rows_async     (SatchelStore         *self,
                                            const gint64         *rows,
                                            guint                 n,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              data);
GPtrArray    *satchel_store_rows_finish    (SatchelStore         *self,
                                            GAsyncResult         *result,
                                            GError              **error);

/* All messages of the conversation that @row belongs to, oldest first, of whatever folder but Junk and Trash; @row itself
 * in any case. Errors: FAILED. Returns: (transfer full) (element-type SatchelRow). */
void          satchel_store_conversation_async  (SatchelStore        *self,
                                                 gint64               row,
                                                 GCancellable        *cancellable,
                                                 GAsyncReadyCallback  callback,
                                                 gpointer             data);
GPtrArray    *satchel_store_conversation_finish (SatchelStore        *self,
                                                 GAsyncResult        *result,
                                                 GError             **error);

/* The row of the message with this id. Errors: NO_MESSAGE. Returns: (transfer full) (nullable). */
void          satchel_store_find_async     (SatchelStore         *self,
                                            const char           *id,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              data);
SatchelRow   *satchel_store_find_finish    (SatchelStore         *self,
                                            GAsyncResult         *result,
                                            GError              **error);

/* Opens the raw message. Of a partial one that is its head and first lines. The source may be handed to one other thread. Errors: NO_MESSAGE, FAILED.
 * Returns: (transfer full) (nullable). */
void           satchel_store_load_async    (SatchelStore         *self,
                                            gint64                row,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              data);
SatchelSource *satchel_store_load_finish   (SatchelStore         *self,
                                            GAsyncResult         *result,
                                            GError              **error);

/* Reads a message's head, body and attachments off the main thread: @work is called in a reading
 * thread with the opened source and what it returns is the result. */
typedef gpointer (*SatchelStoreReader) (SatchelSource *source,
                                        gpointer       data,
                                        GCancellable  *cancellable,
                                        GError       **error);
void          satchel_store_read_async     (SatchelStore         *self,
                                            gint64                row,
                                            SatchelStoreReader    work,
                                            gpointer              work_data,
                                            GDestroyNotify        free_result,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              data);
gpointer      satchel_store_read_finish    (SatchelStore         *self,
                                            GAsyncResult         *result,
                                            GError              **error);

/* --- what a person does --- */

/* Sets and clears flags of @n messages. Done when the file names say so. Messages that are gone are
 * passed over. Errors: READ_ONLY, DISK_FULL, FAILED. */
void          satchel_store_mark_async     (SatchelStore         *self,
                                            const gint64         *rows,
                                            guint                 n,
                                            SatchelFlags          set,
                                            SatchelFlags          clear,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              data);
gboolean      satchel_store_mark_finish    (SatchelStore         *self,
                                            GAsyncResult         *result,
                                            GError              **error);

/* Moves @n messages to @folder, each keeping its id. A message that goes to a Trash is deleted here:
 * with a policy "until I delete it here" its copy on the server goes with the next fetch; moved out
 * again before, it stays. Ordered so that a crash never deletes more than was asked for.
 * Returns in finish the rows moved and where each came from, for undo: (transfer full) (nullable). */
void          satchel_store_move_async     (SatchelStore         *self,
                                            const gint64         *rows,
                                            guint                 n,
                                            gint64                folder,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              data);
GArray       *satchel_store_move_finish    (SatchelStore         *self,   /* of SatchelMoved */
                                            GAsyncResult         *result,
                                            GError              **error);

/* Deletes @n messages for good. */
void          satchel_store_expunge_async  (SatchelStore         *self,
                                            const gint64         *rows,
                                            guint                 n,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              data);
gboolean      satchel_store_expunge_finish (SatchelStore         *self,
                                            GAsyncResult         *result,
                                            GError              **error);

/* --- small things to remember for an account, in the state --- */

/* Unix seconds of the last fetch that came to its end. */
#define SATCHEL_NOTE_LAST_RECEIVED "last-received"

/* Set by satchel_store_note_unwanted_async(): "only new mail from now on" was done. */
#define SATCHEL_NOTE_FROM_NOW_ON "from-now-on"

/* Remembers @value for @account under @key, durably; NULL forgets it. */
void          satchel_store_note_async     (SatchelStore         *self,
                                            const char           *account,
                                            const char           *key,
                                            const char           *value,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              data);
gboolean      satchel_store_note_finish    (SatchelStore         *self,
                                            GAsyncResult         *result,
                                            GError              **error);

/* All that is remembered for @account. Returns: (transfer full) (element-type utf8 utf8). */
void          satchel_store_notes_async    (SatchelStore         *self,
                                            const char           *account,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              data);
GHashTable   *satchel_store_notes_finish   (SatchelStore         *self,
                                            GAsyncResult         *result,
                                            GError              **error);

/* --- proof --- */

/* Compares Maildir, state and index: every file is read and hashed. @progress: (nullable), called
 * from the store's context now and then. Returns: (transfer full) (nullable). */
void          satchel_store_verify_async   (SatchelStore         *self,
                                            void                (*progress) (guint64  done,
                                                                             guint64  total,
                                                                             gpointer data),
                                            gpointer              progress_data,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              data);
SatchelVerdict *satchel_store_verify_finish (SatchelStore        *self,
                                            GAsyncResult         *result,
                                            GError              **error);

G_END_DECLS
