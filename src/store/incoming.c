/* incoming.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A message on its way in:
 *
 *   caller's thread   bytes into memory ─ keep ──┐                  (long ones: drain)
 *   parse             hash, file in tmp/ ◄───────┘─► arrivals       (long ones: the same in pieces)
 *   store             take a batch: fsync, new/, state ─► callbacks (see the essay in store.c)
 *   parse             what the index wants to know of each
 *   store             rows, "changed"
 *
 * While one batch waits for the disk the next one gathers, so the slower the disk the larger the
 * batches. */

#include "config.h"

#include "store/receive.h"

#include "base/durable.h"
#include "base/limits.h"
#include "message/fingerprint.h"
#include "store/state.h"
#include "store/store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Messages that share the steps to the disk. More save little and make the first of them wait. */
#define BATCH_MESSAGES 512
#define BATCH_BYTES    (12 * 1024 * 1024)

/* What a message that is spilled may hold in memory before the caller should wait. */
#define SPILL_AT (256 * 1024)

/* Messages that are parsed before others are hashed. */
#define READ_AT_ONCE 32

/* Bytes kept for the parser; what is beyond is read from its file again. */
#define UNREAD_BYTES (4 * 1024 * 1024)

struct _SatchelIncoming
{
  /* Owned */
  SatchelStore       *store;
  char               *account;
  SatchelListed      *item;
  char               *name;
  GTask              *task;        /* of keep */

  /* The caller's, then from keep on the one thread's that works on it */
  GByteArray         *buffer;
  guint64             length;
  gint64              arrived;
  gboolean            spilled;

  /* The parsing thread's, until it is handed to the store's */
  SatchelDurable     *file;
  SatchelFingerprint *hashes;
  guint8              fingerprint[SATCHEL_DIGEST_SIZE];
  guint8              integrity[SATCHEL_DIGEST_SIZE];
  SatchelIdentity     identity;
  GError             *error;       /* this message's alone */

  /* The store's thread's */
  gint64              folder;
  SatchelKept         kept;        /* not NEW: name is that of the message that is held */
  gint64              deleted;     /* Unix seconds: it came back, but was deleted here; 0: not */
  SatchelIncoming    *twin;        /* borrowed: the same message in the same batch */
  SatchelEntry       *entry;
};

static void
release_bytes (SatchelIncoming *self)
{
  if (self->buffer != NULL)
    atomic_fetch_sub (&self->store->unkept, self->buffer->len);
  g_clear_pointer (&self->buffer, g_byte_array_unref);
}

static void
incoming_clear (gpointer data)
{
  SatchelIncoming *self = data;

  release_bytes (self);
  g_clear_pointer (&self->file, satchel_durable_abandon);
  g_clear_pointer (&self->hashes, satchel_fingerprint_free);
  g_clear_pointer (&self->entry, satchel_entry_free);
  g_clear_pointer (&self->item, satchel_listed_free);
  g_clear_error (&self->error);
  g_clear_object (&self->task);
  g_free (self->account);
  g_free (self->name);
  g_object_unref (self->store);
}

static void
incoming_unref (gpointer self)
{
  g_atomic_rc_box_release_full (self, incoming_clear);
}

SatchelIncoming *
satchel_store_begin (SatchelStore        *store,
                     const char          *account,
                     const SatchelListed *item)
{
  SatchelIncoming *self;

  g_return_val_if_fail (SATCHEL_IS_STORE (store), NULL);
  g_return_val_if_fail (account != NULL && item != NULL, NULL);

  self = g_atomic_rc_box_new0 (SatchelIncoming);
  self->store = g_object_ref (store);
  self->account = g_strdup (account);
  self->item = satchel_listed_new (item->number, item->uid);
  self->item->copy = item->copy;
  self->item->size = item->size;
  self->item->mailbox = item->mailbox;
  self->item->first_seen = item->first_seen;
  self->item->is_changed = item->is_changed;
  self->item->is_nameless = item->is_nameless;
  self->arrived = g_get_real_time () / G_USEC_PER_SEC;
  self->name = satchel_maildir_make_name (self->arrived, account, item->uid, item->copy);

  /* LIST may be wrong in both directions: a hint, no more. */
  self->buffer = g_byte_array_sized_new ((guint) MIN (item->size + 1, SATCHEL_LIMIT_IN_MEMORY));

  return self;
}

gboolean
satchel_incoming_write (SatchelIncoming *self,
                        gconstpointer    data,
                        gsize            length)
{
  g_return_val_if_fail (self != NULL, FALSE);

  g_byte_array_append (self->buffer, data, (guint) length);
  self->length += length;
  atomic_fetch_add (&self->store->unkept, length);
  if (self->length <= SATCHEL_LIMIT_IN_MEMORY)
    return TRUE;

  self->spilled = TRUE;
  return self->buffer->len < SPILL_AT;
}

guint64
satchel_incoming_get_length (SatchelIncoming *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->length;
}

guint64
satchel_store_get_unkept (SatchelStore *self)
{
  g_return_val_if_fail (SATCHEL_IS_STORE (self), 0);

  return atomic_load (&self->unkept);
}

/* --- spilling, in the parsing thread --- */

/* The Inbox may be missing: somebody removed it, or the account is new. */
static SatchelDurable *
begin_file (SatchelIncoming *self,
            GError         **error)
{
  g_autofree char *directory = satchel_store_get_directory (self->store, self->account, "Inbox");
  g_autofree char *path = g_build_filename (directory, "tmp", self->name, NULL);
  g_autoptr(GError) failure = NULL;
  SatchelDurable *file = satchel_durable_begin (path, 0600, &failure);

  if (file != NULL)
    return file;
  if (!g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }

  if (!satchel_maildir_create (self->store->path, self->account, "Inbox", error))
    return NULL;
  return satchel_durable_begin (path, 0600, error);
}

/* Writes @bytes to its file and into the hashes. */
static void
spill (SatchelIncoming *self,
       GByteArray      *bytes)
{
  if (self->error != NULL)
    return;

  if (self->hashes == NULL)
    {
      self->hashes = satchel_fingerprint_new ();
      satchel_identity_read (&self->identity, bytes->data, bytes->len);
    }
  satchel_fingerprint_add (self->hashes, bytes->data, bytes->len);

  if (self->file == NULL)
    self->file = begin_file (self, &self->error);
  if (self->file != NULL)
    satchel_durable_write (self->file, bytes->data, bytes->len, &self->error);
  if (self->error != NULL)
    {
      g_clear_pointer (&self->file, satchel_durable_abandon);
      self->error = satchel_store_explain (self->store, self->error);
    }
}

typedef struct
{
  SatchelIncoming *incoming;
  GByteArray      *bytes;
} Drain;

static void
drain_free (gpointer data)
{
  Drain *self = data;

  g_byte_array_unref (self->bytes);
  incoming_unref (self->incoming);
  g_free (self);
}

/* Not a task's job: bytes that were taken out of the buffer must be written, or the message has a
 * hole, even if the task was cancelled. */
static void
do_drain (gpointer data)
{
  GTask *task = data;
  Drain *drain = g_task_get_task_data (task);

  spill (drain->incoming, drain->bytes);
  atomic_fetch_sub (&drain->incoming->store->unkept, drain->bytes->len);
  g_byte_array_set_size (drain->bytes, 0);
  if (drain->incoming->error != NULL)
    g_task_return_error (task, g_error_copy (drain->incoming->error));
  else
    g_task_return_boolean (task, TRUE);
}

void
satchel_incoming_drain_async (SatchelIncoming     *self,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             data)
{
  g_autoptr(GTask) task = NULL;
  Drain *drain;

  g_return_if_fail (self != NULL);

  task = satchel_store_new_task (self->store, satchel_incoming_drain_async, NULL, NULL, cancellable,
                                 callback, data);
  if (self->store->parse == NULL)
    {
      satchel_store_run (self->store, NULL, 0, task, NULL);
      return;
    }
  if (!self->spilled)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  drain = g_new (Drain, 1);
  *drain = (Drain) { g_atomic_rc_box_acquire (self), g_steal_pointer (&self->buffer) };
  self->buffer = g_byte_array_sized_new (SPILL_AT);
  g_task_set_task_data (task, drain, drain_free);
  satchel_worker_push (self->store->parse, SATCHEL_ORDINARY, do_drain, g_steal_pointer (&task),
                       g_object_unref);
}

gboolean
satchel_incoming_drain_finish (SatchelIncoming *self,
                               GAsyncResult    *result,
                               GError         **error)
{
  g_return_val_if_fail (G_IS_TASK (result), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
do_abandon (gpointer data)
{
  SatchelIncoming *self = data;

  g_clear_pointer (&self->file, satchel_durable_abandon);
}

void
satchel_incoming_abandon (SatchelIncoming *self)
{
  if (self == NULL)
    return;

  /* Behind what is being spilled of it now. */
  if (self->spilled && self->store->parse != NULL)
    satchel_worker_push (self->store->parse, SATCHEL_ORDINARY, do_abandon, self, incoming_unref);
  else
    incoming_unref (self);
}

/* --- keeping --- */

/* In the parsing thread, while the store's waits for the disk with an earlier batch: the last bytes,
 * or all of them, to the file in tmp/ and into the hashes. Then it is the store's thread's. */
static void
finish_writing (gpointer data)
{
  SatchelIncoming *self = data;
  SatchelStore *store = self->store;

  spill (self, self->buffer);
  if (self->spilled)
    release_bytes (self);
  if (self->hashes != NULL)
    satchel_fingerprint_end (g_steal_pointer (&self->hashes), self->fingerprint, self->integrity);

  g_async_queue_push (store->arrivals, self);
  satchel_worker_push (store->store, SATCHEL_ORDINARY, satchel_store_keep_arrivals, store, NULL);
}

void
satchel_incoming_keep_async (SatchelIncoming     *self,
                             GAsyncReadyCallback  callback,
                             gpointer             data)
{
  g_return_if_fail (self != NULL && self->task == NULL);

  self->task = satchel_store_new_task (self->store, satchel_incoming_keep_async, NULL, NULL, NULL,
                                       callback, data);
  if (self->store->parse == NULL)
    {
      satchel_store_run (self->store, NULL, 0, self->task, NULL);
      incoming_unref (self);
      return;
    }

  atomic_fetch_add (&self->store->n_arriving, 1);
  satchel_worker_push (self->store->parse, SATCHEL_ORDINARY, finish_writing, self, NULL);
}

gboolean
satchel_incoming_keep_finish (SatchelStore *store,
                              GAsyncResult *result,
                              SatchelKept  *kept,
                              GError      **error)
{
  GError *failure = NULL;
  gssize answer;

  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);

  answer = g_task_propagate_int (G_TASK (result), &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }

  if (kept != NULL)
    *kept = (SatchelKept) answer;
  return TRUE;
}

/* --- a batch, in the store's thread --- */

typedef struct
{
  SatchelStore *store;      /* borrowed: it isn't closed before all batches are done */
  GPtrArray    *messages;   /* of SatchelIncoming, owned */
  GHashTable   *twins;      /* account, uid and bytes → the first SatchelIncoming that has them */
  GHashTable   *claimed;    /* names of messages that one of these came back for */
  guint         next;       /* for the parser */
} Batch;

static void
batch_free (gpointer data)
{
  Batch *self = data;

  g_ptr_array_unref (self->messages);
  g_hash_table_unref (self->twins);
  g_hash_table_unref (self->claimed);
  g_free (self);
}

static Batch *
take_batch (SatchelStore *store)
{
  Batch *self = g_new0 (Batch, 1);
  gsize bytes = 0;
  SatchelIncoming *incoming;

  self->store = store;
  self->messages = g_ptr_array_new_with_free_func (incoming_unref);
  self->twins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->claimed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  while (self->messages->len < BATCH_MESSAGES && bytes < BATCH_BYTES
         && (incoming = g_async_queue_try_pop (store->arrivals)) != NULL)
    {
      bytes += incoming->buffer != NULL ? incoming->buffer->len : 0;
      g_ptr_array_add (self->messages, incoming);
    }

  return self;
}

/* The same bytes under the same uid are in an earlier message of this batch. */
static gboolean
is_twin_in_batch (Batch           *batch,
                  SatchelIncoming *self)
{
  g_autofree char *hex = satchel_digest_to_hex (self->integrity, SATCHEL_DIGEST_SIZE);
  g_autofree char *key = g_strconcat (self->account, "\n", self->item->uid, "\n", hex, NULL);

  self->twin = g_hash_table_lookup (batch->twins, key);
  if (self->twin == NULL)
    g_hash_table_insert (batch->twins, g_steal_pointer (&key), self);

  return self->twin != NULL;
}

/* Its file is there, and is the same mail: one that the disk has damaged is received anew. Of one whose server has
 * added lines to it only the first counts. In flight: held, but the index has yet to say where. */
static gboolean
is_kept (SatchelIncoming *self,
         const char      *name)
{
  SatchelStore *store = self->store;
  g_autofree char *path = satchel_store_find_file (store, name);
  guint8 fingerprint[SATCHEL_DIGEST_SIZE], integrity[SATCHEL_DIGEST_SIZE];
  guint64 size;

  if (path == NULL)
    return g_hash_table_contains (store->in_flight, name);
  return satchel_entry_hash_file (path, fingerprint, integrity, &size, NULL, NULL)
         && (self->item->is_changed || memcmp (fingerprint, self->fingerprint, SATCHEL_DIGEST_SIZE) == 0);
}

/* What is held already of the same mail, if anything: under this uid; under one that is gone; under this uid, but
 * with fewer lines. */
static SatchelKept
find_held (SatchelIncoming *self,
           char           **name,
           gboolean        *forgotten)
{
  SatchelDatabase *state = self->store->state;

  if (!satchel_state_find_twin (state, self->account, self->item->uid, self->fingerprint,
                                self->integrity, name, forgotten, &self->error)
      || *name != NULL)
    return SATCHEL_KEPT_TWIN;
  if (!satchel_state_find_lost (state, self->account, self->fingerprint, name, forgotten,
                                &self->deleted, &self->error)
      || *name != NULL)
    return SATCHEL_KEPT_CAME_BACK;
  if (self->item->is_nameless)
    satchel_state_find_any (state, self->account, self->fingerprint, name, forgotten, &self->error);
  else if (self->item->is_changed && satchel_identity_is_telling (self->identity.octets))
    satchel_state_find_former (state, self->account, self->item, self->identity.octets, name,
                               &self->error);
  return SATCHEL_KEPT_TWIN;
}

static void
recognise (Batch           *batch,
           SatchelIncoming *self)
{
  g_autofree char *name = NULL;
  gboolean forgotten = FALSE;
  SatchelKept kept;

  if (is_twin_in_batch (batch, self))
    return;

  kept = find_held (self, &name, &forgotten);
  if (self->error != NULL || name == NULL || (!forgotten && !is_kept (self, name))
      || (kept == SATCHEL_KEPT_CAME_BACK && g_hash_table_contains (batch->claimed, name)))
    return;

  g_hash_table_add (batch->claimed, g_strdup (name));
  g_free (self->name);
  self->name = g_steal_pointer (&name);
  self->kept = kept;
}

/* The end of step 1 and step 2 of the essay, for all that are not here already. */
static void
write_files (Batch *self)
{
  guint n = 0;
  g_autofree SatchelIncoming **written = g_new (SatchelIncoming *, self->messages->len);
  g_autofree SatchelDurable **files = g_new (SatchelDurable *, self->messages->len);
  g_autofree GError **errors = g_new0 (GError *, self->messages->len);
  g_auto(GStrv) paths = g_new0 (char *, self->messages->len + 1);

  for (guint i = 0; i < self->messages->len; i++)
    {
      SatchelIncoming *incoming = g_ptr_array_index (self->messages, i);

      if (incoming->error == NULL && incoming->kept == SATCHEL_KEPT_NEW && incoming->twin == NULL)
        {
          g_autofree char *directory =
            satchel_store_get_directory (self->store, incoming->account, "Inbox");

          paths[n] = satchel_maildir_get_file (directory, FALSE, incoming->name, "");
          files[n] = g_steal_pointer (&incoming->file);
          written[n++] = incoming;
        }
    }

  if (satchel_durable_commit_many (files, (const char **) paths, n, errors))
    return;

  /* One whose directory could not be synced is not held, but its file is there: it is doubted, so that
   * the next listing adopts it instead of receiving it again. */
  for (guint i = 0; i < n; i++)
    {
      if (errors[i] == NULL)
        continue;
      written[i]->error = satchel_store_explain (self->store, errors[i]);
      satchel_catch_up_doubt (self->store, written[i]->account);
    }
}

static gboolean
write_state_of (SatchelIncoming *self,
                gint64           now,
                GError         **error)
{
  SatchelDatabase *state = self->store->state;

  if (self->kept == SATCHEL_KEPT_NEW
      && !satchel_state_add_message (state, self->name, self->account, self->arrived, self->length,
                                     self->fingerprint, self->integrity, self->identity.octets, error))
    return FALSE;

  return satchel_state_link (state, self->account, self->item, self->name, now,
                             self->kept == SATCHEL_KEPT_CAME_BACK && self->deleted != 0, error);
}

/* Step 3. A twin shares the fate of the one whose bytes it has. */
static gboolean
write_state (Batch   *self,
             GError **error)
{
  SatchelDatabase *state = self->store->state;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (!satchel_database_begin (state, error))
    return FALSE;

  for (guint i = 0; i < self->messages->len; i++)
    {
      SatchelIncoming *incoming = g_ptr_array_index (self->messages, i);

      if (incoming->twin != NULL && incoming->error == NULL)
        {
          incoming->error = incoming->twin->error != NULL ? g_error_copy (incoming->twin->error) : NULL;
          incoming->kept = SATCHEL_KEPT_TWIN;
          g_free (incoming->name);
          incoming->name = g_strdup (incoming->twin->name);
        }
      if (incoming->error == NULL && !write_state_of (incoming, now, error))
        {
          satchel_database_rollback (state);
          return FALSE;
        }
    }

  return satchel_database_commit (state, error);
}

static void
keep_batch (Batch *self)
{
  g_autoptr(GHashTable) inboxes = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GError) failure = NULL;
  gboolean committed;

  /* One look for all of them: a transaction of its own for each costs more than the look. */
  satchel_database_do (self->store->state, NULL, "BEGIN", "");
  for (guint i = 0; i < self->messages->len; i++)
    {
      SatchelIncoming *incoming = g_ptr_array_index (self->messages, i);

      if (incoming->error == NULL)
        recognise (self, incoming);
      if (incoming->kept != SATCHEL_KEPT_NEW || incoming->twin != NULL)
        g_clear_pointer (&incoming->file, satchel_durable_abandon);
    }
  satchel_database_do (self->store->state, NULL, "COMMIT", "");
  write_files (self);
  committed = write_state (self, &failure);

  for (guint i = 0; i < self->messages->len; i++)
    {
      SatchelIncoming *incoming = g_ptr_array_index (self->messages, i);
      gint64 *folder = g_hash_table_lookup (inboxes, incoming->account);

      /* Asked for once an account. The files are there, so its Inbox is. */
      if (folder == NULL)
        {
          folder = &incoming->folder;
          satchel_index_add_folder (self->store->index, incoming->account, "Inbox", folder, NULL);
          g_hash_table_insert (inboxes, incoming->account, folder);
        }
      incoming->folder = *folder;
      if (committed || incoming->error != NULL)
        continue;
      incoming->error = g_error_copy (failure);
      if (incoming->kept == SATCHEL_KEPT_NEW)
        satchel_catch_up_doubt (self->store, incoming->account);
    }
}

/* Tells the callers; what goes on to the parser stays in the batch. */
static void
answer_batch (Batch *self)
{
  SatchelStore *store = self->store;

  for (guint i = 0; i < self->messages->len;)
    {
      SatchelIncoming *incoming = g_ptr_array_index (self->messages, i);
      gsize length = incoming->buffer != NULL ? incoming->buffer->len : 0;
      gboolean to_be_read = incoming->error == NULL && incoming->kept == SATCHEL_KEPT_NEW;

      if (length > 0 && to_be_read && atomic_load (&store->unread) + length <= UNREAD_BYTES)
        {
          /* From here on the parser's, no longer the caller's to wait for. */
          atomic_fetch_add (&store->unread, length);
          atomic_fetch_sub (&store->unkept, length);
        }
      else
        {
          release_bytes (incoming);
        }

      if (incoming->error != NULL)
        g_task_return_error (incoming->task, g_error_copy (incoming->error));
      else
        g_task_return_int (incoming->task, incoming->kept);
      g_clear_object (&incoming->task);

      if (to_be_read)
        {
          g_hash_table_add (store->in_flight, g_strdup (incoming->name));
          i++;
        }
      else
        {
          g_ptr_array_remove_index (self->messages, i);
          atomic_fetch_sub (&store->n_arriving, 1);
        }
    }
}

/* Step 4. Rows that can't be written now are written when the folder is compared again. */
static void
index_batch (gpointer data)
{
  Batch *self = data;
  SatchelStore *store = self->store;
  g_autoptr(GError) error = NULL;
  gboolean written = satchel_database_begin (store->index, &error);

  for (guint i = 0; written && i < self->messages->len; i++)
    {
      SatchelIncoming *incoming = g_ptr_array_index (self->messages, i);

      /* Folder 0: the index could not even say where. */
      written = incoming->entry == NULL || incoming->folder == 0
                || satchel_index_add (store->index, incoming->entry, &error);
    }
  if (written)
    written = satchel_database_commit (store->index, &error);
  else
    satchel_database_rollback (store->index);
  satchel_store_look_at_index_error (store, error);

  for (guint i = 0; i < self->messages->len; i++)
    {
      SatchelIncoming *incoming = g_ptr_array_index (self->messages, i);

      g_hash_table_remove (store->in_flight, incoming->name);
      if (!written)
        satchel_catch_up_doubt (store, incoming->account);
      if (i == 0 || incoming->folder != ((SatchelIncoming *) g_ptr_array_index (self->messages, i - 1))->folder)
        satchel_store_tell_changed (store, incoming->folder);
    }
  atomic_fetch_sub (&store->n_arriving, self->messages->len);
  satchel_store_check_settled (store);
}

/* In the parsing thread. */
static void
read_message (SatchelIncoming *self)
{
  g_autoptr(SatchelEntry) entry = satchel_entry_new (self->name, self->folder, FALSE, "", self->arrived);

  if (self->buffer != NULL)
    {
      gsize length = self->buffer->len;
      g_autoptr(GBytes) bytes = g_byte_array_free_to_bytes (g_steal_pointer (&self->buffer));
      g_autoptr(SatchelSource) source = satchel_source_new_for_bytes (bytes);

      satchel_entry_read (entry, source);
      atomic_fetch_sub (&self->store->unread, length);
    }
  else
    {
      g_autofree char *directory = satchel_store_get_directory (self->store, self->account, "Inbox");
      g_autofree char *path = satchel_maildir_get_file (directory, FALSE, self->name, "");

      if (!satchel_entry_read_file (entry, path, FALSE))
        return;
    }

  self->entry = g_steal_pointer (&entry);
}

/* Takes turns with what has yet to be hashed, some messages each: what has arrived is to be seen in the
 * lists while more comes, and nothing may pile up for the end. */
static void
read_batch (gpointer data)
{
  Batch *self = data;
  SatchelStore *store = self->store;

  for (guint n = 0; n < READ_AT_ONCE && self->next < self->messages->len; n++)
    read_message (g_ptr_array_index (self->messages, self->next++));

  if (self->next < self->messages->len)
    satchel_worker_push (store->parse, SATCHEL_ORDINARY, read_batch, self, NULL);
  else
    satchel_worker_push (store->store, SATCHEL_ORDINARY, index_batch, self, batch_free);
}

void
satchel_store_keep_arrivals (gpointer data)
{
  SatchelStore *store = data;
  Batch *batch = take_batch (store);

  if (batch->messages->len > 0)
    {
      keep_batch (batch);
      answer_batch (batch);
    }
  if (batch->messages->len > 0)
    {
      satchel_worker_push (store->parse, SATCHEL_ORDINARY, read_batch, batch, NULL);
      return;
    }
  batch_free (batch);
  satchel_store_check_settled (store);
}
