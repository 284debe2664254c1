/* store-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the files of this layer share of a store. */

#pragma once

#include "base/worker.h"
#include "store/conversations.h"
#include "store/index.h"
#include "store/maildir.h"
#include "store/statement.h"
#include "store/store.h"

#include <stdatomic.h>

G_BEGIN_DECLS

typedef struct _SatchelCatchUp SatchelCatchUp;
typedef struct _SatchelTextJob SatchelTextJob;

struct _SatchelStore
{
  GObject           parent_instance;

  /* Set when it is opened, then only read */
  char             *path;
  SatchelStoreMode  mode;
  gboolean          rebuild;
  GMainContext     *context;

  /* Owned; NULL after close, store and parse also in a store opened for reading */
  SatchelWorker    *store;       /* the writing connections, every file that is made, moved, removed */
  SatchelWorker    *parse;       /* hashes and summaries */
  SatchelWorker    *read;        /* lists */
  SatchelWorker    *show;        /* SatchelStoreReader */
  SatchelWorker    *find;        /* searches */
  int               lock;

  /* Touched by jobs of the store's thread only */
  SatchelDatabase  *state;
  SatchelDatabase  *index;
  SatchelCatchUp   *catch_up;
  SatchelTextJob   *text_job;
  GHashTable       *in_flight;   /* names held but not indexed yet */
  GQueue            settling;    /* of Settler */

  /* Touched by jobs of the reading thread only */
  SatchelDatabase  *lists;
  SatchelConversations *conversations;   /* NULL until somebody asks for them */

  /* Touched by jobs of the finding thread only */
  SatchelDatabase  *finding_lists;

  /* Arrivals on their way from the parsing to the store's thread */
  GAsyncQueue      *arrivals;
  atomic_uint       n_arriving;  /* given to keep, neither indexed nor failed yet */
  atomic_size_t     unkept;      /* octets */
  atomic_size_t     unread;      /* octets held in memory for the parser */
  atomic_bool       words_wait;  /* for somebody to ask for them */
  atomic_bool       closing;

  /* "changed", gathered */
  GAsyncQueue      *changes;
  atomic_bool       change_waits;
  GSource          *change_source;
  _Atomic (gint64)  last_change;
};

/* Queues @task, or returns an error of it where the store was opened for reading only (for the store
 * and parse workers) or is closed. */
void            satchel_store_run           (SatchelStore    *self,
                                             SatchelWorker   *worker,
                                             int              urgency,
                                             GTask           *task,
                                             GTaskThreadFunc  func);

/* A task of @self's. Returns: (transfer full). */
GTask          *satchel_store_new_task      (SatchelStore        *self,
                                             gpointer             tag,
                                             gpointer             task_data,
                                             GDestroyNotify       free_data,
                                             GCancellable        *cancellable,
                                             GAsyncReadyCallback  callback,
                                             gpointer             data);

/* Says that @folder has changed. Any of the store's threads. */
void            satchel_store_tell_changed  (SatchelStore    *self,
                                             gint64           folder);

/* What a G_IO_ERROR of the disk means for a person. @error: (transfer full).
 * Returns: (transfer full). */
GError         *satchel_store_explain       (SatchelStore    *self,
                                             GError          *error);

/* The index can't be read any more: it is built anew when the store is opened next. */
void            satchel_store_look_at_index_error (SatchelStore  *self,
                                             const GError    *error);

/* Opens what is on the disk, as the mode wants it; after a failure too, close. */
gboolean        satchel_store_open_files    (SatchelStore    *self,
                                             GError         **error);
void            satchel_store_close_files   (SatchelStore    *self);

/* Where a message's file is, with the flags another program may have given it meanwhile looked
 * for. Returns: (transfer full) (nullable). */
char           *satchel_store_locate        (SatchelStore         *self,
                                             SatchelDatabase      *index,
                                             SatchelPlace         *place,
                                             GError              **error);

/* The file of the message @name in whatever folder it lies, also where the index has no row for it yet: then
 * the folders are looked through. Returns: (transfer full) (nullable). */
char           *satchel_store_find_file     (SatchelStore    *self,
                                             const char      *name);

/* In the store's thread: somebody who waits for it to settle may be waiting no longer. */
void            satchel_store_check_settled (SatchelStore    *self);

/* Makes the folder on the disk and in the index where it is missing. The store's thread. */
gboolean        satchel_store_ensure_folder (SatchelStore    *self,
                                             const char      *account,
                                             const char      *path,
                                             gint64          *folder,
                                             GError         **error);

/* The reading thread's connection, opened when it is first asked for, and again as long as there is no
 * store yet. (transfer none): NULL without an error: there is none. */
SatchelDatabase *satchel_store_get_lists    (SatchelStore         *self,
                                             GError              **error);

/* The same for the finding thread. */
SatchelDatabase *satchel_store_get_finding_lists (SatchelStore    *self,
                                             GError              **error);

/* The rows of @numbers that are there, with the size of their conversations once these are known. The reading thread.
 * Returns: (transfer full) (element-type SatchelRow). */
GPtrArray      *satchel_store_read_rows     (SatchelStore         *self,
                                             SatchelDatabase      *lists,
                                             GArray               *numbers,
                                             GError              **error);

/* --- conversation-job.c: the reading thread --- */

gboolean        satchel_store_update_conversations (SatchelStore    *self,
                                                    SatchelDatabase *lists,
                                                    GCancellable    *cancellable,
                                                    GError         **error);
void            satchel_store_fold_conversations   (SatchelStore    *self,
                                                    GArray          *rows,
                                                    gint64           kept);
GArray         *satchel_store_read_conversation    (SatchelStore    *self,
                                                    SatchelDatabase *lists,
                                                    gint64           row,
                                                    GError         **error);

/* One job of arrivals (incoming.c). */
void            satchel_store_keep_arrivals (gpointer         store);

/* --- catch-up.c --- */

SatchelCatchUp *satchel_catch_up_new        (void);
void            satchel_catch_up_free       (SatchelCatchUp  *self);

/* Compares all folders in the background. */
void            satchel_catch_up_start      (SatchelStore    *store);
gboolean        satchel_catch_up_is_done    (SatchelStore    *store);

/* Nothing of it is with the parser now; after closing began, nothing will be again. */
gboolean        satchel_catch_up_is_still   (SatchelStore    *store);

/* Now: every file of the Maildir is at least noticed by the state. The store's thread. */
gboolean        satchel_catch_up_notice     (SatchelStore    *store,
                                             GError         **error);

/* The disk, the state and the index may disagree about the Inbox of @account: it is compared again
 * at the next listing. */
void            satchel_catch_up_doubt      (SatchelStore    *store,
                                             const char      *account);
gboolean        satchel_catch_up_is_in_doubt (SatchelStore   *store);

/* Compares @folder in the background: its files have other names, or somebody put some there. */
void            satchel_catch_up_look_at    (SatchelStore    *store,
                                             gint64           folder);

/* The same with messages of which only the first lines are here. */
gboolean        satchel_catch_up_look_at_partial (SatchelStore *store,
                                             GError         **error);

/* --- text-job.c --- */

SatchelTextJob *satchel_text_job_new        (void);
void            satchel_text_job_free       (SatchelTextJob  *self);

/* There may be messages whose words are not in the index. @arriving: more of them may come in a moment. The store's
 * thread. */
void            satchel_text_job_wake       (SatchelStore    *store,
                                             gboolean         arriving);
gboolean        satchel_text_job_is_done    (SatchelStore    *store);

/* Nothing of it is with the parser now; after closing began, nothing will be again. */
gboolean        satchel_text_job_is_still   (SatchelStore    *store);

/* When both threads have ended. */
void            satchel_text_job_stop       (SatchelStore    *store);

G_END_DECLS
