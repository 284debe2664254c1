/* batch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Messages that have arrived are made durable and indexed together: steps 1 to 4 of the essay in store.c. All but what
 * the parser does is done in the store's thread. */

#include "config.h"

#include "store/incoming-private.h"

#include "store/state.h"

#include <glib/gstdio.h>
#include <string.h>

/* Messages that share the steps to the disk. More save little and make the first of them wait. */
#define BATCH_MESSAGES 512
#define BATCH_BYTES    (12 * 1024 * 1024)

/* Messages that are parsed before others are hashed. */
#define READ_AT_ONCE 32

/* Bytes kept for the parser; what is beyond is read from its file again. */
#define UNREAD_BYTES (4 * 1024 * 1024)

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
  self->messages = g_ptr_array_new_with_free_func (satchel_incoming_unref);
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

/* --- what is here already --- */

/* What it completes. Where that has gone since it was listed, the person has deleted it, and it is not wanted
 * any more. */
static void
find_partial (SatchelIncoming *self)
{
  self->partial = satchel_partial_get (self->store->state, self->name, &self->error);
  if (self->partial == NULL && self->error == NULL)
    self->kept = SATCHEL_KEPT_TWIN;
}

/* The same bytes under the same uid are in an earlier message of this batch. First lines are twins of first lines
 * alone. */
static gboolean
is_twin_in_batch (Batch           *batch,
                  SatchelIncoming *self)
{
  g_autofree char *hex = satchel_digest_to_hex (self->integrity, SATCHEL_DIGEST_SIZE);
  g_autofree char *key = g_strconcat (self->account, "\n", self->item->uid, "\n", hex,
                                      self->item->first_lines ? "\nfirst lines" : "", NULL);

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
           GHashTable      *claimed,
           char           **name,
           gboolean        *forgotten)
{
  SatchelDatabase *state = self->store->state;

  if (!satchel_state_find_twin (state, self->account, self->item->uid, self->fingerprint,
                                self->integrity, name, forgotten, &self->error)
      || *name != NULL)
    return SATCHEL_KEPT_TWIN;
  if (!satchel_state_find_lost (state, self->account, self->fingerprint, claimed, name, forgotten,
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

/* First lines hold first lines, and whole messages whole ones, however alike they are: the first lines of a short
 * message are all of it. */
static gboolean
is_of_its_kind (SatchelIncoming *self,
                const char      *name)
{
  g_autoptr(SatchelPartial) partial = satchel_partial_get (self->store->state, name, &self->error);

  return self->error == NULL && (partial != NULL) == self->item->first_lines;
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

  kept = find_held (self, batch->claimed, &name, &forgotten);
  if (self->error != NULL || name == NULL || !is_of_its_kind (self, name)
      || (!forgotten && !is_kept (self, name)))
    return;

  g_hash_table_add (batch->claimed, g_strdup (name));
  g_free (self->name);
  self->name = g_steal_pointer (&name);
  self->kept = kept;
}

/* One look for all of them: a transaction of its own for each costs more than the look. */
static void
recognise_batch (Batch *self)
{
  satchel_database_do (self->store->state, NULL, "BEGIN", "");
  for (guint i = 0; i < self->messages->len; i++)
    {
      SatchelIncoming *incoming = g_ptr_array_index (self->messages, i);

      if (incoming->error == NULL && incoming->completes)
        find_partial (incoming);
      else if (incoming->error == NULL)
        recognise (self, incoming);
      if (incoming->kept != SATCHEL_KEPT_NEW || incoming->twin != NULL)
        g_clear_pointer (&incoming->file, satchel_durable_abandon);
    }
  satchel_database_do (self->store->state, NULL, "COMMIT", "");
}

/* --- to the disk, and into the state --- */

/* Where its file is to be. What completes another goes to the folder and gets the flags that this has by now; a
 * file that is there already arrived when nobody could be told, and gives way to this one. */
static gboolean
choose_path (SatchelIncoming *self,
             GError         **error)
{
  const SatchelPartial *partial = self->partial;
  g_autoptr(SatchelMaildirFile) earlier = NULL;
  g_autofree char *directory = NULL;

  if (self->item->first_lines)
    {
      self->path = satchel_partial_get_file (self->store->path, self->account, self->name);
      return TRUE;
    }

  directory = satchel_store_get_directory (self->store, partial != NULL ? partial->account : self->account,
                                           partial != NULL ? partial->folder : "Inbox");
  if (partial != NULL)
    {
      if (!satchel_maildir_create (self->store->path, partial->account, partial->folder, error))
        return FALSE;
      earlier = satchel_maildir_find (directory, self->name);
      if (earlier != NULL)
        {
          g_autofree char *path = satchel_maildir_get_file (directory, earlier->in_cur, earlier->name,
                                                            earlier->suffix);

          (void) g_unlink (path);
        }
      g_free (self->suffix);
      self->suffix = partial->flags != 0 ? satchel_maildir_make_suffix ("", partial->flags) : g_strdup ("");
    }

  self->path = satchel_maildir_get_file (directory, *self->suffix != '\0', self->name, self->suffix);
  return TRUE;
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

      if (incoming->error != NULL || incoming->kept != SATCHEL_KEPT_NEW || incoming->twin != NULL)
        continue;
      if (!choose_path (incoming, &incoming->error))
        {
          incoming->error = satchel_store_explain (self->store, incoming->error);
          continue;
        }
      paths[n] = g_strdup (incoming->path);
      files[n] = g_steal_pointer (&incoming->file);
      written[n++] = incoming;
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
write_first_lines (SatchelIncoming *self,
                   gint64           now,
                   GError         **error)
{
  SatchelDatabase *state = self->store->state;

  return (self->kept != SATCHEL_KEPT_NEW
          || satchel_partial_add (state, self->name, self->account, self->arrived, self->item->size, error))
         && satchel_partial_link (state, self->account, self->item, self->name, now, error);
}

static gboolean
write_state_of (SatchelIncoming *self,
                gint64           now,
                GError         **error)
{
  SatchelDatabase *state = self->store->state;
  gboolean deleted = self->partial != NULL
                     ? satchel_role_from_path (self->partial->folder) == SATCHEL_ROLE_TRASH
                     : self->kept == SATCHEL_KEPT_CAME_BACK && self->deleted != 0;

  /* Deleted by the person while it was on its way. */
  if (self->completes && self->partial == NULL)
    return TRUE;

  if (self->kept == SATCHEL_KEPT_NEW
      && !satchel_state_add_message (state, self->name, self->account, self->arrived, self->length,
                                     self->fingerprint, self->integrity, self->identity.octets, error))
    return FALSE;
  if (self->item->first_lines)
    return write_first_lines (self, now, error);

  return (self->partial == NULL || satchel_partial_complete (state, self->name, now, error))
         && satchel_state_link (state, self->account, self->item, self->name, now, deleted,
                                satchel_incoming_is_short (self) ? SATCHEL_DOUBT_SHORT : SATCHEL_DOUBT_NONE, error);
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

/* From the commit on the whole is there; the list shows it, and the first lines go. What is left of them after a crash
 * is swept at the next open. */
static void
drop_first_lines (SatchelIncoming *self)
{
  SatchelStore *store = self->store;
  g_autofree char *path = satchel_partial_get_file (store->path, self->partial->account, self->name);
  g_autoptr(GError) error = NULL;

  satchel_index_add_folder (store->index, self->partial->account, self->partial->folder, &self->folder, NULL);
  satchel_index_set_whole (store->index, self->name, *self->suffix != '\0', self->suffix, self->length, &error);
  satchel_store_look_at_index_error (store, error);
  (void) g_unlink (path);
  satchel_durable_step ("unlink", path);
}

/* Where each belongs, and for those that the state could not take, why. */
static void
settle_batch (Batch        *self,
              gboolean      committed,
              const GError *failure)
{
  g_autoptr(GHashTable) inboxes = g_hash_table_new (g_str_hash, g_str_equal);

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

static void
keep_batch (Batch *self)
{
  g_autoptr(GError) failure = NULL;
  gboolean committed;

  recognise_batch (self);
  write_files (self);
  committed = write_state (self, &failure);
  settle_batch (self, committed, failure);

  for (guint i = 0; committed && i < self->messages->len; i++)
    {
      SatchelIncoming *incoming = g_ptr_array_index (self->messages, i);

      if (incoming->error == NULL && incoming->partial != NULL)
        drop_first_lines (incoming);
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
          satchel_incoming_release_bytes (incoming);
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

static gboolean
write_row (SatchelIncoming *self,
           GError         **error)
{
  SatchelDatabase *index = self->store->index;
  const SatchelEntry *entry = self->entry;

  /* Folder 0: the index could not even say where. */
  if (entry == NULL || self->folder == 0)
    return TRUE;
  if (!satchel_index_add (index, entry, error))
    return FALSE;

  /* What the row of the first lines said is said again. It may have been written only now. */
  return self->partial == NULL
         || (satchel_index_set_whole (index, entry->name, entry->in_cur, entry->suffix, entry->size, error)
             && satchel_index_set_content (index, entry, error));
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

      written = write_row (incoming, &error);
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
  satchel_text_job_wake (store, TRUE);
  satchel_store_check_settled (store);
}

/* In the parsing thread. */
static void
read_message (SatchelIncoming *self)
{
  gboolean in_cur = self->item->first_lines || *self->suffix != '\0';
  g_autoptr(SatchelEntry) entry = satchel_entry_new (self->name, self->folder, in_cur, self->suffix,
                                                     self->arrived);

  if (self->item->first_lines)
    entry->whole_size = self->item->size;
  if (self->buffer != NULL)
    {
      gsize length = self->buffer->len;
      g_autoptr(GBytes) bytes = g_byte_array_free_to_bytes (g_steal_pointer (&self->buffer));
      g_autoptr(SatchelSource) source = satchel_source_new_for_bytes (bytes);

      satchel_entry_read (entry, source);
      atomic_fetch_sub (&self->store->unread, length);
    }
  else if (!satchel_entry_read_file (entry, self->path, FALSE))
    {
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
