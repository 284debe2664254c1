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
 * The store's part is in batch.c. While one batch waits for the disk the next one gathers, so the slower
 * the disk the larger the batches. */

#include "config.h"

#include "store/incoming-private.h"

#include "base/limits.h"

#include <string.h>

/* What a message that is spilled may hold in memory before the caller should wait. */
#define SPILL_AT (256 * 1024)

void
satchel_incoming_release_bytes (SatchelIncoming *self)
{
  if (self->buffer != NULL)
    atomic_fetch_sub (&self->store->unkept, self->buffer->len);
  g_clear_pointer (&self->buffer, g_byte_array_unref);
}

static void
incoming_clear (gpointer data)
{
  SatchelIncoming *self = data;

  satchel_incoming_release_bytes (self);
  g_clear_pointer (&self->file, satchel_durable_abandon);
  g_clear_pointer (&self->hashes, satchel_fingerprint_free);
  g_clear_pointer (&self->entry, satchel_entry_free);
  g_clear_pointer (&self->partial, satchel_partial_free);
  g_clear_pointer (&self->item, satchel_listed_free);
  g_clear_error (&self->error);
  g_clear_object (&self->task);
  g_free (self->account);
  g_free (self->name);
  g_free (self->path);
  g_free (self->suffix);
  g_object_unref (self->store);
}

void
satchel_incoming_unref (gpointer self)
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
  self->item->size = item->size > 0 ? item->size : item->known_size;
  self->item->mailbox = item->mailbox;
  self->item->first_seen = item->first_seen;
  self->item->first_lines = item->first_lines;
  self->item->is_changed = item->is_changed;
  self->item->is_nameless = item->is_nameless;
  self->item->wish = item->wish;
  self->suffix = g_strdup ("");

  /* The whole of a message has the name of its first lines, and so the same id. */
  self->completes = item->known == SATCHEL_KNOWN_PARTIAL && item->id != NULL && !item->first_lines;
  self->arrived = self->completes ? satchel_maildir_read_arrived (item->id)
                                  : g_get_real_time () / G_USEC_PER_SEC;
  self->name = self->completes
               ? g_strdup (item->id)
               : satchel_maildir_make_name (self->arrived, account, item->uid, item->copy);

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

  if (self->length == 0 && length >= 3)
    self->begins_oddly = memcmp (data, "+OK", 3) == 0;
  g_byte_array_append (self->buffer, data, (guint) length);
  self->length += length;
  atomic_fetch_add (&self->store->unkept, length);
  if (self->length <= SATCHEL_LIMIT_IN_MEMORY)
    return TRUE;

  self->spilled = TRUE;
  return self->buffer->len < SPILL_AT;
}

/* LIST may lie, by its way of counting line ends or by guessing, but not by half of the message. */
gboolean
satchel_incoming_is_short (SatchelIncoming *self)
{
  guint64 announced;

  g_return_val_if_fail (self != NULL, FALSE);

  announced = self->item->size;
  if (self->begins_oddly || (self->length == 0 && announced > 0))
    return TRUE;
  return !self->item->first_lines && self->length < announced / 2
         && announced - self->length > SATCHEL_LIMIT_SHORT;
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

/* Where its file is begun. */
static char *
get_directory (SatchelIncoming *self)
{
  return self->item->first_lines ? satchel_partial_get_directory (self->store->path, self->account)
                                 : satchel_store_get_directory (self->store, self->account, "Inbox");
}

static gboolean
make_directory (SatchelIncoming *self,
                GError         **error)
{
  return self->item->first_lines
         ? satchel_partial_make_directory (self->store->path, self->account, error)
         : satchel_maildir_create (self->store->path, self->account, "Inbox", error);
}

/* The Inbox may be missing: somebody removed it, or the account is new. */
static SatchelDurable *
begin_file (SatchelIncoming *self,
            GError         **error)
{
  g_autofree char *directory = get_directory (self);
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

  if (!make_directory (self, error))
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
  satchel_incoming_unref (self->incoming);
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
    satchel_worker_push (self->store->parse, SATCHEL_ORDINARY, do_abandon, self, satchel_incoming_unref);
  else
    satchel_incoming_unref (self);
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
    satchel_incoming_release_bytes (self);
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
      satchel_incoming_unref (self);
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
