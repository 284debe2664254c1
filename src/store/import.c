/* import.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/import-private.h"

#include "base/limits.h"
#include "message/fingerprint.h"
#include "store/mail-reader.h"
#include "store/schema.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Messages that share the steps to the disk, and their octets. The next batch is read meanwhile, and some are on their way. */
#define BATCH_MESSAGES 1000
#define BATCH_BYTES    (8 * 1024 * 1024)

/* What is read of a message at once. */
#define PIECE (64 * 1024)

/* Microseconds between two calls of the telling function. */
#define TELL_INTERVAL (100 * 1000)

/* Times before 1980 and after 3000 are no times. */
#define LEAST_TIME G_GINT64_CONSTANT (315532800)
#define MOST_TIME  G_GINT64_CONSTANT (32503680000)

static SatchelImportReport *
report_new (void)
{
  SatchelImportReport *self = g_new0 (SatchelImportReport, 1);

  self->refused = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_mail_refusal_free);
  self->received = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
satchel_import_report_free (SatchelImportReport *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->refused);
  g_hash_table_unref (self->received);
  g_free (self);
}

static guint
hash_fingerprint (gconstpointer fingerprint)
{
  guint hash;

  memcpy (&hash, fingerprint, sizeof hash);
  return hash;
}

static gboolean
equal_fingerprints (gconstpointer a,
                    gconstpointer b)
{
  return memcmp (a, b, SATCHEL_DIGEST_SIZE) == 0;
}

static void
folder_free (gpointer data)
{
  ImportFolder *self = data;

  g_free (self->path);
  g_free (self->directory);
  g_free (self);
}

static void
import_free (gpointer data)
{
  Import *self = data;

  g_clear_pointer (&self->origins, g_ptr_array_unref);
  g_clear_pointer (&self->report, satchel_import_report_free);
  g_clear_pointer (&self->folders, g_hash_table_unref);
  g_clear_pointer (&self->seen, g_hash_table_unref);
  g_clear_pointer (&self->state, satchel_database_close);
  g_clear_pointer (&self->index, satchel_database_close);
  g_clear_pointer (&self->judged, g_async_queue_unref);
  g_clear_pointer (&self->done, g_async_queue_unref);
  g_clear_error (&self->error);
  g_free (self->account);
  g_free (self);
}

/* --- telling --- */

typedef struct
{
  SatchelImportTell     tell;
  gpointer              data;
  SatchelImportProgress progress;
  GTask                *task;      /* until it has ended, @data is there */
} Telling;

static void
telling_free (gpointer data)
{
  Telling *self = data;

  g_object_unref (self->task);
  g_free (self);
}

static gboolean
do_tell (gpointer data)
{
  Telling *self = data;

  if (!g_task_get_completed (self->task))
    self->tell (&self->progress, self->data);
  return G_SOURCE_REMOVE;
}

static void
tell (Import  *self,
      guint64  done)
{
  gint64 now = g_get_monotonic_time ();
  g_autoptr(GSource) source = NULL;
  Telling *telling;

  if (self->tell == NULL || now - self->told < TELL_INTERVAL)
    return;

  self->told = now;
  self->progress.done = done;
  self->progress.found = self->report->found;
  self->progress.imported = self->report->imported;
  self->progress.duplicates = self->report->duplicates;
  self->progress.refused = self->report->refused->len;
  telling = g_new (Telling, 1);
  *telling = (Telling) { self->tell, self->tell_data, self->progress, g_object_ref (self->task) };
  source = g_idle_source_new ();
  g_source_set_callback (source, do_tell, telling, telling_free);
  g_source_attach (source, self->store->context);
}

/* --- reading, in the import's thread --- */

static gboolean
is_stopped (Import *self)
{
  return g_cancellable_is_cancelled (self->cancellable) || atomic_load (&self->store->closing);
}

static void
refuse (Import            *self,
        const SatchelMail *mail,
        const char        *reason)
{
  self->report->found++;
  g_ptr_array_add (self->report->refused, satchel_mail_refusal_new (mail->path, mail->offset, reason));
}

static ImportFolder *
get_folder (Import     *self,
            const char *path)
{
  ImportFolder *folder = g_hash_table_lookup (self->folders, path);

  if (folder != NULL)
    return folder;

  folder = g_new (ImportFolder, 1);
  *folder = (ImportFolder) { g_strdup (path), satchel_store_get_directory (self->store, self->account, path), 0 };
  g_hash_table_insert (self->folders, folder->path, folder);

  return folder;
}

/* What is being read of one message. */
typedef struct
{
  Import             *import;
  ImportMessage      *message;
  SatchelFingerprint *hashes;
  SatchelDurable     *file;     /* of one that is long */
} Reading;

/* It is too long for memory: on to its file in tmp/. */
static gboolean
spill (Reading *self)
{
  ImportMessage *message = self->message;
  GError **error = &self->import->error;

  if (self->file == NULL)
    {
      g_autofree char *path = NULL;

      if (message->folder->row == 0 && !satchel_import_make_folder (self->import, message->folder))
        return FALSE;
      path = g_build_filename (message->folder->directory, "tmp", message->name, NULL);
      self->file = satchel_durable_begin (path, 0600, error);
    }
  if (self->file == NULL
      || !satchel_durable_write (self->file, message->bytes->data, message->bytes->len, error))
    {
      self->import->error = satchel_store_explain (self->import->store, self->import->error);
      return FALSE;
    }
  g_byte_array_set_size (message->bytes, 0);

  return TRUE;
}

static gboolean
take_piece (Reading    *self,
            const char *data,
            gsize       length)
{
  ImportMessage *message = self->message;

  if (message->length == 0)
    satchel_identity_read (&message->identity, data, length);
  satchel_fingerprint_add (self->hashes, data, length);
  message->length += length;
  if (self->import->dry_run)
    return TRUE;

  g_byte_array_append (message->bytes, (const guint8 *) data, (guint) length);
  return message->length <= SATCHEL_LIMIT_IN_MEMORY || spill (self);
}

/* FALSE: it can't be read, which is noted; or import->error. */
static gboolean
read_octets (Reading           *self,
             SatchelMailReader *reader,
             const SatchelMail *mail)
{
  g_autofree char *piece = g_malloc (PIECE);
  g_autoptr(GError) error = NULL;
  gssize n;

  while ((n = satchel_mail_reader_read (reader, piece, PIECE, &error)) > 0)
    {
      if (!take_piece (self, piece, (gsize) n) || is_stopped (self->import))
        return FALSE;
    }
  if (n < 0)
    refuse (self->import, mail, error->message);

  return n == 0;
}

/* A short one keeps its octets, of a long one the rest goes to its file. */
static gboolean
end_octets (Reading *self)
{
  ImportMessage *message = self->message;

  satchel_fingerprint_end (g_steal_pointer (&self->hashes), message->fingerprint, message->integrity);
  if (self->file == NULL)
    return TRUE;

  if (!spill (self))
    return FALSE;
  g_clear_pointer (&message->bytes, g_byte_array_unref);
  return satchel_durable_leave (g_steal_pointer (&self->file), &self->import->error);
}

static ImportMessage *
message_new (ImportFolder      *folder,
             const SatchelMail *mail)
{
  ImportMessage *self = g_new0 (ImportMessage, 1);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *place = g_strdup_printf ("%s\n%" G_GUINT64_FORMAT, mail->path, mail->offset);

  self->folder = folder;
  self->bytes = g_byte_array_new ();
  self->arrived = mail->delivered > LEAST_TIME && mail->delivered < MOST_TIME ? mail->delivered : now;
  self->name = satchel_maildir_make_name (self->arrived, "import", place, 0);
  self->suffix = mail->flags != 0 ? satchel_maildir_make_suffix ("", mail->flags) : g_strdup ("");
  if (mail->uid != NULL)
    self->received = g_strconcat (mail->receiver != NULL ? mail->receiver : "", "\n", mail->uid, NULL);

  return self;
}

/* Returns: (transfer full) (nullable). */
static ImportMessage *
read_message (Import            *self,
              SatchelMailReader *reader,
              const SatchelMail *mail,
              ImportFolder      *folder)
{
  Reading reading = { self, message_new (folder, mail), satchel_fingerprint_new (), NULL };

  if (read_octets (&reading, reader, mail) && end_octets (&reading))
    {
      self->report->found++;
      return reading.message;
    }

  g_clear_pointer (&reading.hashes, satchel_fingerprint_free);
  g_clear_pointer (&reading.file, satchel_durable_abandon);
  satchel_import_message_free (reading.message);
  return NULL;
}

/* One message, into @batch. FALSE: there is no more in this source. */
static gboolean
read_next (Import            *self,
           SatchelMailReader *reader,
           ImportFolder      *folder,
           ImportBatch       *batch)
{
  g_autoptr(GError) error = NULL;
  SatchelMail mail;
  ImportMessage *message;

  if (!satchel_mail_reader_next (reader, &mail, &error))
    {
      if (error != NULL)
        refuse (self, &mail, error->message);
      return !satchel_mail_reader_has_ended (reader);
    }
  if (mail.removed)
    {
      self->report->removed++;
      return TRUE;
    }
  if (!mail.is_mail)
    {
      refuse (self, &mail, _("This is not a message: it does not begin with a head."));
      return TRUE;
    }

  message = read_message (self, reader, &mail, folder);
  if (message != NULL)
    {
      batch->bytes += message->bytes != NULL ? message->bytes->len : 0;
      g_ptr_array_add (batch->messages, message);
    }
  return TRUE;
}

static gboolean
is_full (const ImportBatch *batch)
{
  return batch->messages->len >= BATCH_MESSAGES || batch->bytes >= BATCH_BYTES;
}

/* @batch: (inout). @before: octets of the sources before. FALSE: self->error. */
static gboolean
bring_source (Import                  *self,
              const SatchelMailSource *source,
              guint64                  before,
              ImportBatch            **batch)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(SatchelMailReader) reader = satchel_mail_reader_new (source, &error);
  ImportFolder *folder = get_folder (self, source->folder);
  gboolean more = reader != NULL;

  if (reader == NULL)
    refuse (self, &(SatchelMail) { .path = source->path }, error->message);

  while (more && self->error == NULL && !is_stopped (self))
    {
      more = read_next (self, reader, folder, *batch);
      tell (self, before + satchel_mail_reader_get_done (reader));
      if (self->error == NULL && is_full (*batch))
        {
          ImportBatch *full = *batch;

          *batch = satchel_import_batch_new (self);
          (void) satchel_import_batch_keep (full);
        }
    }

  return self->error == NULL;
}

static void
bring_sources (Import    *self,
               GPtrArray *sources)
{
  ImportBatch *batch = satchel_import_batch_new (self);
  guint64 before = 0;
  gboolean well = TRUE;

  for (guint i = 0; well && i < sources->len && !is_stopped (self); i++)
    {
      const SatchelMailSource *source = g_ptr_array_index (sources, i);

      well = bring_source (self, source, before, &batch);
      before += source->bytes;
    }

  /* What was read before Stop was pressed is kept, too. */
  if (well)
    (void) satchel_import_batch_keep (batch);
  else
    satchel_import_batch_free (batch);
  (void) satchel_import_wait (self, 0);
}

static void
find_sources (Import    *self,
              GPtrArray *sources)
{
  for (guint i = 0; i < self->origins->len && !is_stopped (self); i++)
    {
      const SatchelMailOrigin *origin = g_ptr_array_index (self->origins, i);

      satchel_mail_source_find (sources, self->report->refused, origin->path, origin->folder, origin->names,
                                self->cancellable);
    }
  self->report->found = self->report->refused->len;
  for (guint i = 0; i < sources->len; i++)
    self->progress.total += ((SatchelMailSource *) g_ptr_array_index (sources, i))->bytes;
}

/* A store that is not there yet holds nothing. */
static gboolean
open_for_judging (Import           *self,
                  const char       *name,
                  SatchelSchema     schema,
                  SatchelDatabase **db)
{
  g_autofree char *path = g_build_filename (self->store->path, name, NULL);
  g_autoptr(GError) failure = NULL;

  *db = satchel_schema_open_reading (path, schema, &failure);
  if (*db != NULL || g_error_matches (failure, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_MISSING))
    return TRUE;

  self->error = g_steal_pointer (&failure);
  return FALSE;
}

/* Behind everything of it that is in the queues, where somebody waits for these to be empty. */
static void
end_import (gpointer data)
{
  SatchelStore *store = data;

  atomic_fetch_sub (&store->n_arriving, 1);
  satchel_store_check_settled (store);
}

static void
import_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      data,
                  GCancellable *cancellable)
{
  SatchelStore *store = source;
  Import *self = data;
  g_autoptr(GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_mail_source_free);

  if (!self->dry_run
      || (open_for_judging (self, "state.sqlite", SATCHEL_SCHEMA_STATE, &self->state)
          && open_for_judging (self, "index.sqlite", SATCHEL_SCHEMA_INDEX, &self->index)))
    {
      find_sources (self, sources);
      bring_sources (self, sources);
    }
  self->report->stopped = is_stopped (self);

  /* The store may be closed from the moment on in which this is done. */
  if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_pointer (task, g_steal_pointer (&self->report), (GDestroyNotify) satchel_import_report_free);
  if (!self->dry_run)
    satchel_worker_push (store->store, SATCHEL_ORDINARY, end_import, store, NULL);
}

static void
on_settled (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  SatchelStore *store = SATCHEL_STORE (source);
  g_autoptr(GTask) task = data;
  Import *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!satchel_store_settle_finish (store, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (!self->dry_run && store->store == NULL)
    {
      satchel_store_run (store, NULL, 0, task, NULL);
      return;
    }

  if (!self->dry_run)
    atomic_fetch_add (&store->n_arriving, 1);
  g_task_run_in_thread (task, import_in_thread);
}

void
satchel_store_import_async (SatchelStore        *self,
                            GPtrArray           *origins,
                            const char          *account,
                            gboolean             dry_run,
                            SatchelImportTell    tell_function,
                            gpointer             tell_data,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             data)
{
  Import *import = g_new0 (Import, 1);
  GTask *task;

  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (origins != NULL && account != NULL);

  task = satchel_store_new_task (self, satchel_store_import_async, import, import_free, cancellable, callback, data);
  import->store = self;
  import->task = task;
  import->account = g_strdup (account);
  import->dry_run = dry_run;
  import->cancellable = cancellable;
  import->origins = g_ptr_array_ref (origins);
  import->report = report_new ();
  import->folders = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, folder_free);
  import->seen = g_hash_table_new_full (hash_fingerprint, equal_fingerprints, g_free, g_free);
  import->judged = g_async_queue_new ();
  import->done = g_async_queue_new ();
  import->tell = tell_function;
  import->tell_data = tell_data;
  satchel_store_settle_async (self, cancellable, on_settled, task);
}

SatchelImportReport *
satchel_store_import_finish (SatchelStore  *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
