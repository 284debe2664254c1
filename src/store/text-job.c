/* text-job.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The words of messages come into the index behind their rows: a list is there at once, what is searched soon
 * after. In idle jobs that make way for everything else, and not while mail arrives:
 *
 *   choose   rows whose text is unread, the newest first; that they are tried is noted
 *   read     by the parser, from their files
 *   write    a chunk in one transaction, which is ended early when somebody waits
 *
 * Two chunks are on their way at a time, so that both threads have work. As when rows are made, a message that was
 * in a chunk when the process ended is read alone the next time, and if that ends the process again, only
 * what its row says is searched.
 *
 * What was written is in pieces, and each search goes through all of them. When nothing is left to be read, they are
 * joined, a little at a time. That all is joined is noted until words are written again.
 *
 * A table without its text can't forget a word. What was deleted stays in it until more than half of what it
 * holds is of deleted messages; then all is read anew. */

#include "config.h"

#include "store/store-private.h"
#include "store/text.h"

#include "store/partial.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Messages of one chunk, and octets of their files. */
#define CHUNK 1024
#define CHUNK_OCTETS (8 * 1024 * 1024)

/* Chunks on their way. */
#define CHUNKS 2

/* Messages that the parser reads in one job. */
#define READ_AT_ONCE 16

/* Attempts after which a message is believed to kill the parser. */
#define MAX_ATTEMPTS 2

/* Milliseconds without an arrival before words are read, and how long arrivals can put it off. */
#define QUIET 250
#define PATIENCE 10000

/* Messages from which on it is worth while to read all anew. */
#define MANY 1000

/* Pages of 4 kB that are written in one step of joining: some milliseconds, for which somebody may have to wait. */
#define JOINED_AT_ONCE 64

typedef struct
{
  gint64       row;
  char        *path;
  gboolean     heads_only;
  SatchelText *text;        /* NULL: its file could not be read */
} Unread;

typedef struct
{
  SatchelStore *store;      /* borrowed */
  GPtrArray    *all;        /* of Unread, by row */
  guint         read;       /* so many have been read */
  guint         written;
} Chunk;

struct _SatchelTextJob
{
  GHashTable  *on_the_way;  /* of gint64: rows in chunks */
  guint        chunks;
  gboolean     queued;      /* a job of ours waits */
  gboolean     failed;
  gboolean     done;        /* nothing is unread */
  gboolean     counted;     /* deleted ones have been counted */
  gboolean     joining;     /* a step of joining waits */
  gboolean     joined;      /* nothing is to be joined, and that is noted */
  gint64       arrived;     /* monotonic microseconds, the last arrival */
  gint64       since;       /* … the first that it was put off for; 0: not put off */

  atomic_bool  waits;       /* the timer runs */
  GSource     *timer;
};

static void run_job (gpointer data);
static void start_joining (SatchelStore *store);

static void
unread_free (gpointer data)
{
  Unread *self = data;

  g_free (self->path);
  g_clear_pointer (&self->text, satchel_text_free);
  g_free (self);
}

static void
chunk_free (gpointer data)
{
  Chunk *self = data;

  g_ptr_array_unref (self->all);
  g_free (self);
}

SatchelTextJob *
satchel_text_job_new (void)
{
  SatchelTextJob *self = g_new0 (SatchelTextJob, 1);

  self->on_the_way = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  return self;
}

void
satchel_text_job_free (SatchelTextJob *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->on_the_way);
  g_free (self);
}

static void
queue_job (SatchelStore *store)
{
  /* A store that closes does what is queued, and takes no more. */
  if (store->text_job->queued || atomic_load (&store->closing))
    return;

  store->text_job->queued = TRUE;
  satchel_worker_push (store->store, SATCHEL_IDLE, run_job, store, NULL);
}

static void
give_up (SatchelStore *store,
         const GError *error)
{
  satchel_store_look_at_index_error (store, error);
  g_debug ("Words could not be indexed: %s", error->message);
  store->text_job->failed = TRUE;
}

/* --- when --- */

static void
push_job (gpointer data)
{
  queue_job (data);
}

static gboolean
on_timer (gpointer data)
{
  SatchelStore *store = data;

  g_clear_pointer (&store->text_job->timer, g_source_unref);
  atomic_store (&store->text_job->waits, FALSE);
  satchel_worker_push (store->store, SATCHEL_IDLE, push_job, store, NULL);

  return G_SOURCE_REMOVE;
}

static void
start_timer (SatchelStore *store)
{
  SatchelTextJob *self = store->text_job;

  if (atomic_exchange (&self->waits, TRUE))
    return;

  self->timer = g_timeout_source_new (QUIET);
  g_source_set_callback (self->timer, on_timer, store, NULL);
  g_source_attach (self->timer, store->context);
}

void
satchel_text_job_wake (SatchelStore *store,
                       gboolean      arriving)
{
  SatchelTextJob *self = store->text_job;

  self->done = FALSE;
  if (!arriving)
    {
      queue_job (store);
      return;
    }

  self->arrived = g_get_monotonic_time ();
  if (self->since == 0)
    self->since = self->arrived;
  start_timer (store);
}

void
satchel_text_job_stop (SatchelStore *store)
{
  SatchelTextJob *self = store->text_job;

  if (self != NULL && self->timer != NULL)
    g_source_destroy (self->timer);
  if (self != NULL)
    g_clear_pointer (&self->timer, g_source_unref);
}

/* Mail that arrives goes before; but a trickle that never ends must not keep it from being found. */
static gboolean
is_time (SatchelStore *store)
{
  SatchelTextJob *self = store->text_job;
  gint64 now = g_get_monotonic_time ();

  if (self->since == 0 || now - self->since > PATIENCE * G_TIME_SPAN_MILLISECOND
      || (atomic_load (&store->n_arriving) == 0 && now - self->arrived >= QUIET * G_TIME_SPAN_MILLISECOND / 2))
    {
      self->since = 0;
      return TRUE;
    }

  start_timer (store);
  return FALSE;
}

/* --- writing --- */

/* Those that a closing store left unread were not tried after all. */
static void
drop_chunk (Chunk *chunk)
{
  SatchelTextJob *self = chunk->store->text_job;

  for (guint i = 0; i < chunk->all->len; i++)
    {
      gint64 row = ((Unread *) g_ptr_array_index (chunk->all, i))->row;

      if (i >= chunk->read)
        satchel_database_do (chunk->store->index, NULL, "UPDATE unread_text SET times = times - 1 WHERE row = ?",
                             "i", row);
      g_hash_table_remove (self->on_the_way, &row);
    }
  self->chunks--;
  chunk_free (chunk);
}

/* It is gone from where it was: moved or marked since it was chosen, or its file is lost. What its row says is
 * all that is known then; one that is there is tried again. */
static gboolean
write_lost (SatchelStore *store,
            Unread       *unread,
            GError      **error)
{
  g_autoptr(SatchelPlace) place = satchel_index_get_place (store->index, unread->row, error);
  g_autofree char *path = place != NULL ? satchel_store_locate (store, store->index, place, error) : NULL;
  g_autoptr(SatchelStatement) statement = NULL;
  g_autoptr(SatchelText) text = NULL;

  if (place == NULL)
    return TRUE;
  if (path != NULL && g_strcmp0 (path, unread->path) != 0)
    return satchel_index_set_place (store->index, place, error)
           && satchel_database_do (store->index, error, "UPDATE unread_text SET times = 0 WHERE row = ?", "i",
                                   unread->row);

  statement = satchel_database_ask (store->index, error,
                                    "SELECT subject, sender, recipients FROM message WHERE row = ?", "i",
                                    unread->row);
  if (statement == NULL || !satchel_statement_next (statement, error))
    return FALSE;
  text = satchel_text_new_for_row ((const char *) sqlite3_column_text (statement, 0),
                                   (const char *) sqlite3_column_text (statement, 1),
                                   (const char *) sqlite3_column_text (statement, 2));
  return satchel_text_write (text, store->index, unread->row, error);
}

static gboolean
write_unread (SatchelStore *store,
              Unread       *unread,
              GError      **error)
{
  gint64 wanted = 0;

  /* Deleted meanwhile. */
  if (!satchel_database_ask_int (store->index, &wanted, 0, error, "SELECT 1 FROM unread_text WHERE row = ?",
                                 "i", unread->row))
    return FALSE;
  if (wanted == 0)
    return TRUE;
  if (unread->text == NULL)
    return write_lost (store, unread, error);

  return satchel_text_write (unread->text, store->index, unread->row, error);
}

/* There may be something to join. */
static gboolean
note_written (SatchelStore *store,
              GError      **error)
{
  store->text_job->joined = FALSE;

  return satchel_database_do (store->index, error, "DELETE FROM note WHERE key = 'joined'", "");
}

/* Until all is written or somebody waits. */
static gboolean
write_some (Chunk   *chunk,
            GError **error)
{
  SatchelStore *store = chunk->store;

  if (!satchel_database_begin (store->index, error))
    return FALSE;
  if (!note_written (store, error))
    {
      satchel_database_rollback (store->index);
      return FALSE;
    }

  do
    {
      Unread *unread = g_ptr_array_index (chunk->all, chunk->written);

      if (!write_unread (store, unread, error))
        {
          satchel_database_rollback (store->index);
          return FALSE;
        }
      g_clear_pointer (&unread->text, satchel_text_free);
      chunk->written++;
    }
  while (chunk->written < chunk->read && !satchel_worker_pressed (store->store, SATCHEL_IDLE));

  return satchel_database_commit (store->index, error);
}

static void
write_chunk (gpointer data)
{
  Chunk *chunk = data;
  SatchelStore *store = chunk->store;
  g_autoptr(GError) error = NULL;

  if (chunk->read > 0 && !store->text_job->failed && !write_some (chunk, &error))
    give_up (store, error);
  if (!store->text_job->failed && chunk->written < chunk->read)
    {
      satchel_worker_push (store->store, SATCHEL_IDLE, write_chunk, chunk, NULL);
      return;
    }

  drop_chunk (chunk);
  queue_job (store);
  satchel_store_check_settled (store);
}

/* --- reading --- */

static void
read_unread (Unread *self)
{
  g_autoptr(SatchelSource) source = NULL;
  g_autoptr(GBytes) head = NULL;
  struct stat about;
  int fd;

  fd = open (self->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0)
    return;
  source = satchel_source_new_for_fd (fd);
  if (fstat (fd, &about) != 0 || !S_ISREG (about.st_mode))
    return;
  if (self->heads_only)
    {
      head = satchel_entry_read_head (self->path, NULL);
      satchel_source_limit (source, head != NULL ? g_bytes_get_size (head) : 0);
    }
  self->text = satchel_text_new (source);
}

/* In the parsing thread. When the store closes, what has been read by then is still written. */
static void
read_chunk (gpointer data)
{
  Chunk *self = data;
  gboolean closing = atomic_load (&self->store->closing);

  for (guint n = 0; n < READ_AT_ONCE && self->read < self->all->len && !closing; n++)
    read_unread (g_ptr_array_index (self->all, self->read++));

  if (self->read < self->all->len && !closing)
    satchel_worker_push (self->store->parse, SATCHEL_IDLE, read_chunk, self, NULL);
  else
    satchel_worker_push (self->store->store, SATCHEL_IDLE, write_chunk, self, NULL);
}

/* --- choosing --- */

static Unread *
unread_new (SatchelStore     *store,
            SatchelStatement *statement)
{
  Unread *self = g_new0 (Unread, 1);
  const char *name = (const char *) sqlite3_column_text (statement, 2);
  g_autofree char *account = satchel_statement_dup_text (statement, 3);
  g_autofree char *path = satchel_statement_dup_text (statement, 4);
  gboolean partial = sqlite3_column_int (statement, 8) == 1;

  self->row = sqlite3_column_int64 (statement, 0);
  self->heads_only = sqlite3_column_int (statement, 7) != 0 || sqlite3_column_int (statement, 1) >= MAX_ATTEMPTS;
  if (partial)
    {
      self->path = satchel_partial_get_file (store->path, account, name);
    }
  else
    {
      g_autofree char *directory = satchel_store_get_directory (store, account, path);

      self->path = satchel_maildir_get_file (directory, sqlite3_column_int (statement, 5), name,
                                             (const char *) sqlite3_column_text (statement, 6));
    }

  return self;
}

#define CHOOSE_SQL \
  "SELECT u.row, u.times, m.name, f.account, f.path, m.in_cur, m.suffix, m.heads_only, m.partial, m.size" \
  "  FROM unread_text u JOIN message m USING (row) JOIN folder f USING (folder)" \
  " ORDER BY u.row DESC LIMIT ?"

/* The newest that are not on their way; one that was tried before goes alone. */
static gboolean
fill_chunk (Chunk   *self,
            GError **error)
{
  SatchelTextJob *job = self->store->text_job;
  g_autoptr(SatchelStatement) statement = NULL;
  GError *failure = NULL;
  guint64 octets = 0;

  statement = satchel_database_ask (self->store->index, error, CHOOSE_SQL, "i",
                                    (gint64) (CHUNK + g_hash_table_size (job->on_the_way)));
  while (statement != NULL && octets < CHUNK_OCTETS && satchel_statement_next (statement, &failure))
    {
      gint64 row = sqlite3_column_int64 (statement, 0);
      gboolean tried = sqlite3_column_int (statement, 1) > 0;

      if (g_hash_table_contains (job->on_the_way, &row))
        continue;
      if (tried && self->all->len > 0)
        break;
      g_ptr_array_add (self->all, unread_new (self->store, statement));
      octets += (guint64) sqlite3_column_int64 (statement, 9);
      if (tried)
        break;
    }
  if (statement != NULL && failure == NULL)
    return TRUE;

  if (failure != NULL)
    g_propagate_error (error, failure);
  return FALSE;
}

static int
compare_rows (gconstpointer a,
              gconstpointer b)
{
  const Unread *first = *(Unread *const *) a, *second = *(Unread *const *) b;

  return first->row < second->row ? -1 : first->row > second->row;
}

static gboolean
note_attempts (Chunk   *self,
               GError **error)
{
  SatchelStore *store = self->store;

  if (!satchel_database_begin (store->index, error))
    return FALSE;
  for (guint i = 0; i < self->all->len; i++)
    {
      if (!satchel_database_do (store->index, error, "UPDATE unread_text SET times = times + 1 WHERE row = ?", "i",
                                ((Unread *) g_ptr_array_index (self->all, i))->row))
        {
          satchel_database_rollback (store->index);
          return FALSE;
        }
    }

  return satchel_database_commit (store->index, error);
}

/* FTS5 wants rows in their order. @chunk: (transfer full). */
static void
send_chunk (Chunk *chunk)
{
  SatchelTextJob *self = chunk->store->text_job;

  g_ptr_array_sort (chunk->all, compare_rows);
  for (guint i = 0; i < chunk->all->len; i++)
    g_hash_table_add (self->on_the_way, g_memdup2 (&((Unread *) g_ptr_array_index (chunk->all, i))->row,
                                                   sizeof (gint64)));
  self->chunks++;
  satchel_worker_push (chunk->store->parse, SATCHEL_IDLE, read_chunk, chunk, NULL);
}

static gboolean
start_chunk (SatchelStore  *store,
             gboolean      *started,
             GError       **error)
{
  Chunk *chunk = g_new0 (Chunk, 1);
  gboolean chosen;

  chunk->store = store;
  chunk->all = g_ptr_array_new_with_free_func (unread_free);

  chosen = fill_chunk (chunk, error);
  *started = chosen && chunk->all->len > 0;
  if (*started && note_attempts (chunk, error))
    {
      send_chunk (chunk);
      return TRUE;
    }

  chosen = chosen && !*started;
  chunk_free (chunk);
  return chosen;
}

/* --- what was deleted --- */

/* Once a session. @again: (out): all is to be read anew. */
static gboolean
count_deleted (SatchelStore  *store,
               gboolean      *again,
               GError       **error)
{
  gint64 held, there;

  store->text_job->counted = TRUE;
  *again = FALSE;
  if (!satchel_database_ask_int (store->index, &held, 0, error, "SELECT count (*) FROM words_docsize", "")
      || !satchel_database_ask_int (store->index, &there, 0, error, "SELECT sum (messages) FROM folder", ""))
    return FALSE;
  if (held < MANY || held < 2 * there)
    return TRUE;

  *again = TRUE;
  if (!satchel_database_begin (store->index, error))
    return FALSE;
  if (satchel_database_run (store->index,
                            "INSERT INTO words (words) VALUES ('delete-all');"
                            "INSERT INTO beginnings (beginnings) VALUES ('delete-all');"
                            "INSERT OR IGNORE INTO unread_text (row) SELECT row FROM message;", error))
    return satchel_database_commit (store->index, error);

  satchel_database_rollback (store->index);
  return FALSE;
}

/* --- joining --- */

/* One step, in both tables one after the other. @more: (out): another one is of use. */
static gboolean
join_some (SatchelStore  *store,
           gboolean      *more,
           GError       **error)
{
  static const char *const steps[] = {
    "INSERT INTO words (words, rank) VALUES ('merge', ?)",
    "INSERT INTO beginnings (beginnings, rank) VALUES ('merge', ?)",
  };

  *more = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (steps) && !*more; i++)
    {
      gint64 before = 0, after = 0;

      if (!satchel_database_ask_int (store->index, &before, 0, error, "SELECT total_changes ()", "")
          || !satchel_database_do (store->index, error, steps[i], "i", (gint64) JOINED_AT_ONCE)
          || !satchel_database_ask_int (store->index, &after, 0, error, "SELECT total_changes ()", ""))
        return FALSE;
      /* The command itself counts as one. */
      *more = after - before >= 2;
    }

  return *more || satchel_database_do (store->index, error, "INSERT OR REPLACE INTO note VALUES ('joined', 1)", "");
}

static void
join (gpointer data)
{
  SatchelStore *store = data;
  SatchelTextJob *self = store->text_job;
  g_autoptr(GError) error = NULL;
  gboolean more;

  self->joining = FALSE;
  if (!self->done || self->queued || self->chunks > 0 || self->failed || atomic_load (&self->waits)
      || atomic_load (&store->n_arriving) > 0 || atomic_load (&store->closing))
    return;

  if (!join_some (store, &more, &error))
    give_up (store, error);
  else if (more)
    start_joining (store);
  else
    self->joined = TRUE;
}

/* Whatever else there is to be done goes before each step. */
static void
start_joining (SatchelStore *store)
{
  if (store->text_job->joining || store->text_job->joined || atomic_load (&store->closing))
    return;

  store->text_job->joining = TRUE;
  satchel_worker_push (store->store, SATCHEL_IDLE, join, store, NULL);
}

/* Once a session: those of before may have joined all. */
static gboolean
ask_whether_joined (SatchelStore  *store,
                    GError       **error)
{
  gint64 joined;

  if (!satchel_database_ask_int (store->index, &joined, 0, error, "SELECT 1 FROM note WHERE key = 'joined'", ""))
    return FALSE;

  store->text_job->joined = joined != 0;
  return TRUE;
}

/* --- all of it --- */

static gboolean
work (SatchelStore  *store,
      GError       **error)
{
  SatchelTextJob *self = store->text_job;
  gboolean started = TRUE, again;

  while (started && self->chunks < CHUNKS)
    if (!start_chunk (store, &started, error))
      return FALSE;
  if (self->chunks > 0)
    return TRUE;

  if (!self->counted)
    {
      if (!count_deleted (store, &again, error))
        return FALSE;
      if (again)
        {
          queue_job (store);
          return TRUE;
        }
      if (!ask_whether_joined (store, error))
        return FALSE;
    }
  self->done = TRUE;
  start_joining (store);
  return TRUE;
}

static void
run_job (gpointer data)
{
  SatchelStore *store = data;
  SatchelTextJob *self = store->text_job;
  g_autoptr(GError) error = NULL;

  self->queued = FALSE;
  if (!atomic_load (&store->closing) && !atomic_load (&store->words_wait) && !self->failed
      && satchel_catch_up_is_done (store) && is_time (store) && !work (store, &error))
    give_up (store, error);
  satchel_store_check_settled (store);
}

gboolean
satchel_text_job_is_done (SatchelStore *store)
{
  SatchelTextJob *self = store->text_job;

  return self->chunks == 0 && ((self->done && !self->queued) || self->failed);
}

gboolean
satchel_text_job_is_still (SatchelStore *store)
{
  return store->text_job->chunks == 0;
}
