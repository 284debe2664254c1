/* catch-up.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The index catches up with the Maildir when a store is opened: after a crash, after other programs,
 * and from nothing when it was lost. In slices of idle jobs that make way for everything else:
 *
 *   scan    each folder whose directory times are not those noted: names against rows. Unknown files
 *           are noticed by the state at once, changed flags and folders are taken over
 *   read    the unknown ones, a chunk at a time, by the parser; their rows are written
 *
 * Before a file is parsed for the first time the attempt is noted, in the index, which survives the
 * end of the process. A file that was in a chunk when the process ended is read alone the next time; if
 * that ends the process again, only its heads are read from then on, by code of our own. An arrival
 * that is held but has no row has been through its first attempt already. */

#include "config.h"

#include "store/partial.h"
#include "store/put-away.h"
#include "store/scan.h"
#include "store/state.h"
#include "store/store-private.h"

#include <glib/gstdio.h>

/* Files read in one job. */
#define CHUNK 128

/* Attempts after which a file is believed to kill the parser. */
#define MAX_ATTEMPTS 2

/* Nanoseconds: a directory time younger than this may be that of another change to come, since the
 * clock of the file system ticks slower. */
#define TICK 100000000

/* Seconds before the last deletion that a power cut may have undone. */
#define UNLINK_SECONDS 120

/* Directory times to be noted when all is done. */
typedef struct
{
  gint64 folder;
  gint64 cur_mtime;
  gint64 new_mtime;
} Scanned;

struct _SatchelCatchUp
{
  /* Owned */
  GQueue       folders;   /* of gint64 *, to be scanned */
  GQueue       pending;   /* of SatchelPending, to be read */
  GArray      *scanned;
  GPtrArray   *doubts;    /* of char *, accounts */
  SatchelScan *scan;

  gboolean     whole;     /* the index had caught up once when it was opened */
  gboolean     queued;    /* a job of ours waits */
  gboolean     reading;   /* a chunk is with the parser */
  gboolean     failed;
};

static void run_job (gpointer data);

SatchelCatchUp *
satchel_catch_up_new (void)
{
  SatchelCatchUp *self = g_new0 (SatchelCatchUp, 1);

  g_queue_init (&self->folders);
  g_queue_init (&self->pending);
  self->scanned = g_array_new (FALSE, FALSE, sizeof (Scanned));
  self->doubts = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
satchel_catch_up_free (SatchelCatchUp *self)
{
  if (self == NULL)
    return;

  g_queue_clear_full (&self->folders, g_free);
  g_queue_clear_full (&self->pending, satchel_pending_free);
  g_clear_pointer (&self->scan, satchel_scan_free);
  g_array_unref (self->scanned);
  g_ptr_array_unref (self->doubts);
  g_free (self);
}

static void
queue_job (SatchelStore *store)
{
  if (store->catch_up->queued)
    return;

  store->catch_up->queued = TRUE;
  satchel_worker_push (store->store, SATCHEL_IDLE, run_job, store, NULL);
}

/* --- scanning --- */

static void
end_scan (SatchelStore *store)
{
  SatchelCatchUp *self = store->catch_up;
  SatchelScan *scan = g_steal_pointer (&self->scan);
  Scanned scanned = { scan->folder->folder, scan->cur_mtime, scan->new_mtime };

  g_array_append_val (self->scanned, scanned);
  if (scan->changed)
    satchel_store_tell_changed (store, scan->folder->folder);
  satchel_scan_free (scan);
}

/* One slice. @more: (out): there is more to scan. */
static gboolean
scan_on (SatchelStore  *store,
         gboolean      *more,
         GError       **error)
{
  SatchelCatchUp *self = store->catch_up;
  GError *failure = NULL;

  if (self->scan == NULL && !g_queue_is_empty (&self->folders))
    {
      g_autofree gint64 *folder = g_queue_pop_head (&self->folders);

      self->scan = satchel_scan_new (store, *folder, &failure);
    }
  if (self->scan != NULL && satchel_scan_run_slice (self->scan, store, self->whole, &self->pending, &failure)
      && satchel_scan_is_done (self->scan))
    end_scan (store);

  *more = self->scan != NULL || !g_queue_is_empty (&self->folders);
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

/* The index may have failed with the state, so that it does not even know the folder. */
static gboolean
queue_doubts (SatchelStore  *store,
              GError       **error)
{
  SatchelCatchUp *self = store->catch_up;

  while (self->doubts->len > 0)
    {
      const char *account = g_ptr_array_index (self->doubts, self->doubts->len - 1);
      gint64 folder;

      if (!satchel_index_add_folder (store->index, account, "Inbox", &folder, error))
        return FALSE;
      g_queue_push_tail (&self->folders, g_memdup2 (&folder, sizeof folder));
      g_ptr_array_set_size (self->doubts, (int) self->doubts->len - 1);
    }

  return TRUE;
}

gboolean
satchel_catch_up_notice (SatchelStore  *store,
                         GError       **error)
{
  SatchelCatchUp *self = store->catch_up;
  gboolean more = TRUE;

  if (!queue_doubts (store, error))
    return FALSE;

  /* What failed before may have been a full disk, and that emptied since. */
  self->failed = FALSE;
  while (more)
    {
      if (!scan_on (store, &more, error))
        return FALSE;
    }
  if (!g_queue_is_empty (&self->pending))
    queue_job (store);

  return TRUE;
}

gboolean
satchel_catch_up_is_in_doubt (SatchelStore *store)
{
  return store->catch_up->doubts->len > 0;
}

void
satchel_catch_up_doubt (SatchelStore *store,
                        const char   *account)
{
  GPtrArray *doubts = store->catch_up->doubts;

  if (!g_ptr_array_find_with_equal_func (doubts, account, g_str_equal, NULL))
    g_ptr_array_add (doubts, g_strdup (account));
}

/* --- reading --- */

typedef struct
{
  SatchelStore *store;     /* borrowed */
  GPtrArray    *entries;
  GPtrArray    *paths;
  gboolean      heads_only;
} Chunk;

static void
chunk_free (gpointer data)
{
  Chunk *self = data;

  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->paths);
  g_free (self);
}

static gboolean
count_attempts (SatchelStore          *store,
                const SatchelPending  *pending,
                gint64                *attempts,
                GError               **error)
{
  if (!satchel_database_ask_int (store->index, attempts, 0, error,
                                 "SELECT times FROM attempt WHERE name = ?", "s",
                                 pending->file->name))
    return FALSE;
  if (pending->suspect)
    *attempts = MAX (*attempts, 1);

  return TRUE;
}

static void
add_to_chunk (Chunk          *self,
              SatchelPending *pending)
{
  SatchelMaildirFile *file = pending->file;
  SatchelEntry *entry = satchel_entry_new (file->name, pending->folder, file->in_cur, file->suffix,
                                           satchel_maildir_read_arrived (file->name));

  entry->wants_hashes = pending->wants_hashes;
  entry->whole_size = pending->whole_size;
  g_ptr_array_add (self->entries, entry);
  g_ptr_array_add (self->paths,
                   pending->whole_size > 0
                   ? g_build_filename (pending->directory, file->name, NULL)
                   : satchel_maildir_get_file (pending->directory, file->in_cur, file->name, file->suffix));
}

/* Not if the whole of it has come since its first lines were to be read. */
static gboolean
is_wanted (SatchelStore          *store,
           const SatchelPending  *pending,
           gboolean              *wanted,
           GError               **error)
{
  gint64 found = 0;

  if (!satchel_database_ask_int (store->index, &found, 0, error,
                                 "SELECT 1 FROM message WHERE name = ?", "s", pending->file->name))
    return FALSE;
  *wanted = found == 0;
  if (!*wanted || pending->whole_size == 0)
    return TRUE;

  return satchel_database_ask_int (store->state, &found, 0, error,
                                   "SELECT 1 FROM partial WHERE name = ?", "s", pending->file->name)
         && (*wanted = found != 0, TRUE);
}

/* Takes files until the chunk is full; one that has been tried before goes alone. */
static gboolean
fill_chunk (Chunk   *self,
            GError **error)
{
  SatchelStore *store = self->store;
  GQueue *queue = &store->catch_up->pending;
  SatchelPending *pending;

  while (self->entries->len < CHUNK && (pending = g_queue_peek_head (queue)) != NULL)
    {
      gint64 attempts = 0;
      gboolean wanted = FALSE;

      if (!count_attempts (store, pending, &attempts, error)
          || !is_wanted (store, pending, &wanted, error))
        return FALSE;
      if (attempts > 0 && self->entries->len > 0)
        break;

      if (wanted)
        {
          self->heads_only = attempts >= MAX_ATTEMPTS;
          add_to_chunk (self, pending);
          if (!satchel_database_do (store->index, error,
                                    "INSERT OR REPLACE INTO attempt (name, times) VALUES (?, ?)", "si",
                                    pending->file->name, attempts + 1))
            return FALSE;
        }
      satchel_pending_free (g_queue_pop_head (queue));
      if (attempts > 0 && wanted)
        break;
    }

  return TRUE;
}

static gboolean
write_hashes (SatchelStore  *store,
              GPtrArray     *entries,
              GError       **error)
{
  gboolean begun = FALSE;

  for (guint i = 0; i < entries->len; i++)
    {
      SatchelEntry *entry = g_ptr_array_index (entries, i);

      if (!entry->wants_hashes || entry->subject == NULL)
        continue;
      if (!begun && !satchel_database_begin (store->state, error))
        return FALSE;
      begun = TRUE;
      if (!satchel_state_set_hashes (store->state, entry->name, entry->size, entry->fingerprint,
                                     entry->integrity, error))
        {
          satchel_database_rollback (store->state);
          return FALSE;
        }
    }

  return !begun || satchel_database_commit (store->state, error);
}

static gboolean
write_rows (SatchelStore  *store,
            GPtrArray     *entries,
            GError       **error)
{
  if (!satchel_database_begin (store->index, error))
    return FALSE;

  for (guint i = 0; i < entries->len; i++)
    {
      SatchelEntry *entry = g_ptr_array_index (entries, i);

      /* Without a subject at all: its file could not be read. */
      if ((entry->subject != NULL && !satchel_index_add (store->index, entry, error))
          || !satchel_database_do (store->index, error, "DELETE FROM attempt WHERE name = ?", "s",
                                   entry->name))
        {
          satchel_database_rollback (store->index);
          return FALSE;
        }
    }

  return satchel_database_commit (store->index, error);
}

/* Its directory is compared again at the next open. */
static void
forget_times (SatchelCatchUp *self,
              gint64          folder)
{
  for (guint i = 0; i < self->scanned->len; i++)
    {
      Scanned *scanned = &g_array_index (self->scanned, Scanned, i);

      if (scanned->folder == folder)
        scanned->cur_mtime = scanned->new_mtime = 0;
    }
}

/* What was not compared may hold a message that the state does not know: without a doubt the next listing
 * would receive it again. */
static void
doubt_uncompared (SatchelStore *store)
{
  SatchelCatchUp *self = store->catch_up;

  if (self->scan != NULL)
    satchel_catch_up_doubt (store, self->scan->folder->account);
  for (GList *at = self->folders.head; at != NULL; at = at->next)
    {
      g_autoptr(SatchelIndexFolder) folder =
        satchel_index_get_folder (store->index, *(gint64 *) at->data, NULL);

      if (folder != NULL)
        satchel_catch_up_doubt (store, folder->account);
    }
}

static void
give_up (SatchelStore *store,
         const GError *error)
{
  SatchelCatchUp *self = store->catch_up;

  satchel_store_look_at_index_error (store, error);
  g_debug ("The index could not catch up: %s", error->message);
  self->failed = TRUE;
  doubt_uncompared (store);

  /* No times for a folder whose files were not all read: the next open compares it again. */
  g_array_set_size (self->scanned, 0);
  g_queue_clear_full (&self->folders, g_free);
  g_queue_clear_full (&self->pending, satchel_pending_free);
  g_clear_pointer (&self->scan, satchel_scan_free);
}

static void
write_chunk (gpointer data)
{
  Chunk *chunk = data;
  SatchelStore *store = chunk->store;
  g_autoptr(GError) error = NULL;

  if (!write_hashes (store, chunk->entries, &error) || !write_rows (store, chunk->entries, &error))
    give_up (store, error);

  for (guint i = 0; i < chunk->entries->len; i++)
    {
      SatchelEntry *entry = g_ptr_array_index (chunk->entries, i);

      satchel_store_tell_changed (store, entry->folder);
      if (entry->subject == NULL)
        forget_times (store->catch_up, entry->folder);
    }

  store->catch_up->reading = FALSE;
  queue_job (store);
  satchel_store_check_settled (store);
}

/* In the parsing thread. */
static void
read_chunk (gpointer data)
{
  Chunk *self = data;

  for (guint i = 0; i < self->entries->len; i++)
    satchel_entry_read_file (g_ptr_array_index (self->entries, i), g_ptr_array_index (self->paths, i),
                             self->heads_only);
  satchel_worker_push (self->store->store, SATCHEL_IDLE, write_chunk, self, chunk_free);
}

static gboolean
start_chunk (SatchelStore  *store,
             GError       **error)
{
  Chunk *chunk = g_new0 (Chunk, 1);

  chunk->store = store;
  chunk->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_entry_free);
  chunk->paths = g_ptr_array_new_with_free_func (g_free);

  if (!satchel_database_begin (store->index, error)
      || !fill_chunk (chunk, error)
      || !satchel_database_commit (store->index, error))
    {
      satchel_database_rollback (store->index);
      chunk_free (chunk);
      return FALSE;
    }

  store->catch_up->reading = TRUE;
  satchel_worker_push (store->parse, SATCHEL_IDLE, read_chunk, chunk, NULL);
  return TRUE;
}

/* --- the end --- */

static gboolean
write_times (SatchelStore  *store,
             GError       **error)
{
  GArray *all = store->catch_up->scanned;
  gint64 youngest = g_get_real_time () * 1000 - TICK;

  if (!satchel_database_begin (store->index, error))
    return FALSE;

  for (guint i = 0; i < all->len; i++)
    {
      Scanned *scanned = &g_array_index (all, Scanned, i);
      gboolean settled = scanned->cur_mtime < youngest && scanned->new_mtime < youngest;

      if (!satchel_database_do (store->index, error,
                                "UPDATE folder SET cur_mtime = ?, new_mtime = ? WHERE folder = ?", "iii",
                                settled ? scanned->cur_mtime : (gint64) 0,
                                settled ? scanned->new_mtime : (gint64) 0, scanned->folder))
        goto failed;
    }
  if (!satchel_database_do (store->index, error,
                            "INSERT OR REPLACE INTO note (key, value) VALUES ('whole', '1')", ""))
    goto failed;
  g_array_set_size (all, 0);

  return satchel_database_commit (store->index, error);

failed:
  satchel_database_rollback (store->index);
  return FALSE;
}

static gboolean
work (SatchelStore  *store,
      gboolean      *more,
      GError       **error)
{
  SatchelCatchUp *self = store->catch_up;

  *more = FALSE;
  if (self->scan != NULL || !g_queue_is_empty (&self->folders))
    {
      gboolean scanning;

      *more = TRUE;
      return scan_on (store, &scanning, error);
    }
  if (!g_queue_is_empty (&self->pending))
    return start_chunk (store, error);
  if (self->scanned->len == 0 && self->whole)
    return TRUE;

  self->whole = TRUE;
  return write_times (store, error);
}

/* One step; while the parser reads, the next step waits for it. */
static void
run_job (gpointer data)
{
  SatchelStore *store = data;
  SatchelCatchUp *self = store->catch_up;
  g_autoptr(GError) error = NULL;
  gboolean more = FALSE;

  self->queued = FALSE;
  if (!atomic_load (&store->closing) && !self->reading && !self->failed)
    {
      if (!work (store, &more, &error))
        give_up (store, error);
      else if (more)
        queue_job (store);
    }
  if (satchel_catch_up_is_done (store))
    satchel_text_job_wake (store, FALSE);
  satchel_store_check_settled (store);
}

gboolean
satchel_catch_up_is_done (SatchelStore *store)
{
  SatchelCatchUp *self = store->catch_up;

  return !self->queued && !self->reading && self->scan == NULL && g_queue_is_empty (&self->folders)
         && g_queue_is_empty (&self->pending);
}

gboolean
satchel_catch_up_is_still (SatchelStore *store)
{
  return !store->catch_up->reading;
}

/* --- the beginning --- */

/* Deletions that were remembered, but whose files a crash may have left. */
static gboolean
end_deletions (SatchelStore  *store,
               GError       **error)
{
  g_autoptr(SatchelStatement) statement = NULL;
  GError *failure = NULL;

  statement = satchel_database_ask (store->state, error,
                                    "SELECT name FROM message AS m WHERE forgotten >= ?"
                                    " + (SELECT max (forgotten) FROM message WHERE forgotten IS NOT NULL)"
                                    " AND NOT EXISTS (SELECT 1 FROM put_away WHERE name = m.name"
                                    "                 AND suffix IS NOT NULL)",
                                    "i", (gint64) -UNLINK_SECONDS);
  if (statement == NULL)
    return FALSE;

  while (failure == NULL && satchel_statement_next (statement, &failure))
    {
      const char *name = (const char *) sqlite3_column_text (statement, 0);
      g_autoptr(SatchelPlace) place = satchel_index_find_place (store->index, name, &failure);
      g_autofree char *path = NULL;

      if (place == NULL)
        continue;

      /* A row whose file could not even be looked for stays, or the file would be taken for one that
       * was put back. */
      path = satchel_store_locate (store, store->index, place, &failure);
      if (failure == NULL && (path == NULL || g_unlink (path) == 0))
        satchel_index_remove (store->index, place->row, &failure);
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
compare_partial (SatchelStore  *store,
                 GError       **error)
{
  if (!satchel_database_begin (store->state, error))
    return FALSE;
  if (satchel_database_begin (store->index, error))
    {
      if (satchel_partial_catch_up (store, &store->catch_up->pending, error)
          && satchel_database_commit (store->state, error))
        return satchel_database_commit (store->index, error);
      satchel_database_rollback (store->index);
    }

  satchel_database_rollback (store->state);
  return FALSE;
}

gboolean
satchel_catch_up_look_at_partial (SatchelStore  *store,
                                  GError       **error)
{
  store->catch_up->failed = FALSE;
  queue_job (store);
  return compare_partial (store, error);
}

void
satchel_catch_up_look_at (SatchelStore *store,
                          gint64        folder)
{
  SatchelCatchUp *self = store->catch_up;

  for (GList *at = self->folders.head; at != NULL; at = at->next)
    {
      if (*(gint64 *) at->data == folder)
        return;
    }
  g_queue_push_tail (&self->folders, g_memdup2 (&folder, sizeof folder));
  self->failed = FALSE;
  queue_job (store);
}

static gboolean
choose_folders (SatchelStore  *store,
                GError       **error)
{
  SatchelCatchUp *self = store->catch_up;
  g_autoptr(SatchelStatement) statement = NULL;
  GError *failure = NULL;
  gint64 whole;

  if (!satchel_database_ask_int (store->index, &whole, 0, error,
                                 "SELECT value FROM note WHERE key = 'whole'", ""))
    return FALSE;
  self->whole = whole != 0;

  statement = satchel_database_ask (store->index, error,
                                    "SELECT folder, account, path, cur_mtime, new_mtime FROM folder"
                                    " ORDER BY role, account, path", "");
  if (statement == NULL)
    return FALSE;
  while (satchel_statement_next (statement, &failure))
    {
      gint64 folder = sqlite3_column_int64 (statement, 0);
      g_autofree char *account = satchel_statement_dup_text (statement, 1);
      g_autofree char *path = satchel_statement_dup_text (statement, 2);
      g_autofree char *directory = satchel_store_get_directory (store, account, path);

      if (!self->whole
          || sqlite3_column_int64 (statement, 3) != satchel_maildir_get_mtime (directory, TRUE)
          || sqlite3_column_int64 (statement, 4) != satchel_maildir_get_mtime (directory, FALSE))
        g_queue_push_tail (&self->folders, g_memdup2 (&folder, sizeof folder));
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

static void
begin (gpointer data)
{
  SatchelStore *store = data;
  g_autoptr(GError) error = NULL;

  store->catch_up->queued = FALSE;
  if (!satchel_put_away_catch_up (store, &error) || !compare_partial (store, &error)
      || !end_deletions (store, &error)
      || !choose_folders (store, &error))
    give_up (store, error);
  queue_job (store);
}

/* The beginning is not idle work: a listing that comes next must find it done. */
void
satchel_catch_up_start (SatchelStore *store)
{
  store->catch_up->queued = TRUE;
  satchel_worker_push (store->store, SATCHEL_URGENT, begin, store, NULL);
}
