/* import-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* An import, as its threads hand it on:
 *
 *   import   reads messages, hashes them, gathers a batch ─► judge ─► files in tmp/ ─┐
 *   store    judge: what of it is here already?                                      │
 *            keep: sync, rename, sync, state ◄───────────────────────────────────────┘
 *   parse    what the index wants to know of each
 *   store    rows, "changed" ─► done, so that the import may go on: a few batches are on their way at most
 *
 * import.c reads, import-batch.c does the rest. */

#pragma once

#include "base/durable.h"
#include "message/identity.h"
#include "store/import.h"
#include "store/store-private.h"

G_BEGIN_DECLS

/* A folder that mail comes to. */
typedef struct
{
  char    *path;
  char    *directory;
  gint64   row;        /* 0: has yet to be made */
} ImportFolder;

typedef struct
{
  /* Owned; the import's thread's, then the one's that works on the batch */
  ImportFolder   *folder;        /* borrowed from the import */
  GByteArray     *bytes;         /* NULL: it is in its file in tmp/ */
  char           *name;
  char           *suffix;
  char           *received;      /* key in the report's table; nullable */
  gint64          arrived;
  guint64         length;
  guint8          fingerprint[SATCHEL_DIGEST_SIZE];
  guint8          integrity[SATCHEL_DIGEST_SIZE];
  SatchelIdentity identity;
  char           *held;          /* the id of the same mail that is here; NULL: there is none */
  SatchelEntry   *entry;
} ImportMessage;

typedef struct
{
  /* Borrowed: it lives until all batches are done */
  SatchelStore        *store;
  char                *account;
  gboolean             dry_run;
  GCancellable        *cancellable;

  /* The import's thread's */
  GTask               *task;
  GPtrArray           *origins;
  SatchelImportReport *report;
  GHashTable          *folders;      /* path → ImportFolder */
  GHashTable          *seen;         /* fingerprints of the batch, or of all with dry_run → id */
  guint                on_their_way; /* batches */
  GError              *error;

  /* With dry_run its own connections; NULL: there is none yet */
  SatchelDatabase     *state;
  SatchelDatabase     *index;

  /* Answers of the other threads, of GError or the import itself for none */
  GAsyncQueue         *judged;
  GAsyncQueue         *done;

  /* Progress */
  SatchelImportTell    tell;
  gpointer             tell_data;
  SatchelImportProgress progress;
  gint64               told;
} Import;

typedef struct
{
  Import    *import;      /* borrowed */
  GPtrArray *messages;    /* of ImportMessage */
  gsize      bytes;
  guint      next;        /* for the parser */
  GError    *error;
} ImportBatch;

ImportBatch   *satchel_import_batch_new       (Import         *import);
void           satchel_import_batch_free      (ImportBatch    *self);
void           satchel_import_message_free    (ImportMessage  *self);

/* Brings what is gathered to its end, or hands it on; @self: (transfer full). FALSE: import->error is set. */
gboolean       satchel_import_batch_keep      (ImportBatch    *self);

/* Waits until at most @most batches are on their way. FALSE: one of them has failed, import->error is set. */
gboolean       satchel_import_wait            (Import         *import,
                                               guint           most);

/* Makes the folder now; waits. */
gboolean       satchel_import_make_folder     (Import         *import,
                                               ImportFolder   *folder);

G_END_DECLS
