/* server-notes.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What is noted of a server's messages beside its listings: unwanted, gone, hard to receive; and the room that is
 * left for more. */

#include "config.h"

#include "store/receive.h"

#include "store/listing-job.h"
#include "store/state.h"

#include <string.h>
#include <sys/statvfs.h>

/* Seconds for which an id is remembered that was deleted on the server at our word. */
#define REMEMBER_DELETED (180 * 24 * 60 * 60)

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* --- only new mail from now on --- */

static gboolean
write_unwanted_items (SatchelStore *self,
                      SatchelListingJob *request,
                      gint64        now,
                      GError      **error)
{
  for (guint i = 0; i < request->items->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (request->items, i);

      if (item->known == SATCHEL_KNOWN_NEW
          && !satchel_database_do (self->state, error,
                                   "INSERT INTO server_message"
                                   " (account, uid, copy, known, first_seen, size)"
                                   " VALUES (?, ?, ?, ?, ?, ?)"
                                   " ON CONFLICT (account, uid, copy) DO UPDATE"
                                   " SET known = excluded.known WHERE known = 0",
                                   "sbiiii", request->account, item->uid, strlen (item->uid),
                                   (gint64) item->copy, (gint64) SATCHEL_KNOWN_UNWANTED, now,
                                   (gint64) item->size))
        return FALSE;
    }

  return TRUE;
}

/* With the note in the same transaction: after a crash it is either done or still to do, and what
 * comes later is never taken for what was there before. */
static gboolean
write_unwanted (SatchelStore *self,
                SatchelListingJob *request,
                GError      **error)
{
  gint64 now = now_seconds ();
  g_autofree char *value = g_strdup_printf ("%" G_GINT64_FORMAT, now);

  if (!satchel_database_begin (self->state, error))
    return FALSE;
  if (write_unwanted_items (self, request, now, error)
      && satchel_database_do (self->state, error,
                              "INSERT OR REPLACE INTO note (account, key, value) VALUES (?, ?, ?)",
                              "sss", request->account, SATCHEL_NOTE_FROM_NOW_ON, value))
    return satchel_database_commit (self->state, error);

  satchel_database_rollback (self->state);
  return FALSE;
}

static void
do_note_unwanted (GTask        *task,
                  gpointer      source,
                  gpointer      data,
                  GCancellable *cancellable)
{
  SatchelListingJob *request = data;
  GError *error = NULL;
  gboolean done = write_unwanted (source, request, &error);

  for (guint i = 0; done && i < request->items->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (request->items, i);

      if (item->known == SATCHEL_KNOWN_NEW)
        item->known = SATCHEL_KNOWN_UNWANTED;
    }
  satchel_listing_job_return (task, done, error);
}

void
satchel_store_note_unwanted_async (SatchelStore        *self,
                                   const char          *account,
                                   GPtrArray           *listing,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             data)
{
  satchel_listing_job_run (self, satchel_store_note_unwanted_async, do_note_unwanted, account, listing,
                           FALSE, cancellable, callback, data);
}

gboolean
satchel_store_note_unwanted_finish (SatchelStore *self,
                                    GAsyncResult *result,
                                    GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- gone from the server --- */

/* What we deleted there, and the server said so, is remembered for a while for those who ask; nothing depends
 * on it, since what comes back by such an id is new. What went without us is never forgotten. */
static gboolean
forget_old (SatchelStore *self,
            const char   *account,
            gint64        now,
            GError      **error)
{
  return satchel_database_do (self->state, error,
                              "DELETE FROM server_message"
                              " WHERE account = ? AND confirmed = 1 AND gone_since < ?",
                              "si", account, now - REMEMBER_DELETED);
}

static gboolean
write_all_gone (SatchelStore *self,
                SatchelListingJob *request,
                GError      **error)
{
  gint64 now = now_seconds ();

  if (!satchel_database_begin (self->state, error))
    return FALSE;

  for (guint i = 0; i < request->items->len; i++)
    {
      if (!satchel_state_set_gone (self->state, request->account, g_ptr_array_index (request->items, i), now, TRUE, error))
        {
          satchel_database_rollback (self->state);
          return FALSE;
        }
    }
  if (!forget_old (self, request->account, now, error))
    {
      satchel_database_rollback (self->state);
      return FALSE;
    }

  return satchel_database_commit (self->state, error);
}

static void
do_note_gone (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  SatchelListingJob *request = data;
  GError *error = NULL;
  gboolean done = request->items->len == 0 || write_all_gone (source, request, &error);

  if (done && request->items->len > 0)
    satchel_store_tell_changed (source, 0);
  satchel_listing_job_return (task, done, error);
}

void
satchel_store_note_gone_async (SatchelStore        *self,
                               const char          *account,
                               GPtrArray           *listing,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             data)
{
  satchel_listing_job_run (self, satchel_store_note_gone_async, do_note_gone, account, listing,
                           FALSE, cancellable, callback, data);
}

gboolean
satchel_store_note_gone_finish (SatchelStore *self,
                                GAsyncResult *result,
                                GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- a message at which conversations end --- */

typedef struct
{
  char         *account;
  SatchelListed *item;
} Failure;

static void
failure_free (gpointer data)
{
  Failure *self = data;

  g_free (self->account);
  satchel_listed_free (self->item);
  g_free (self);
}

static void
do_note_failure (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  SatchelStore *self = source;
  Failure *failure = data;
  GError *error = NULL;

  satchel_listing_job_return (task,
               satchel_database_do (self->state, &error,
                                    "UPDATE server_message SET failures = failures + 1"
                                    " WHERE account = ? AND uid = ? AND copy = ?",
                                    "sbi", failure->account, failure->item->uid,
                                    strlen (failure->item->uid), (gint64) failure->item->copy),
               error);
}

void
satchel_store_note_failure_async (SatchelStore        *self,
                                  const char          *account,
                                  const SatchelListed *item,
                                  GAsyncReadyCallback  callback,
                                  gpointer             data)
{
  g_autoptr(GTask) task = NULL;
  Failure *failure;

  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (account != NULL && item != NULL);

  failure = g_new (Failure, 1);
  *failure = (Failure) { g_strdup (account), satchel_listed_new (item->number, item->uid) };
  failure->item->copy = item->copy;
  task = satchel_store_new_task (self, satchel_store_note_failure_async, failure, failure_free, NULL,
                                 callback, data);
  satchel_store_run (self, self->store, SATCHEL_ORDINARY, task, do_note_failure);
}

gboolean
satchel_store_note_failure_finish (SatchelStore *self,
                                   GAsyncResult *result,
                                   GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
write_doubt (SatchelStore        *self,
             const char          *account,
             const SatchelListed *item,
             GError             **error)
{
  return satchel_database_do (self->state, error,
                              "UPDATE server_message SET doubtful = ?"
                              " WHERE account = ? AND uid = ? AND copy = ? AND known = ? AND doubtful = ?",
                              "isbiii", (gint64) SATCHEL_DOUBT_HEAD, account, item->uid, strlen (item->uid),
                              (gint64) item->copy, (gint64) SATCHEL_KNOWN_HELD, (gint64) SATCHEL_DOUBT_NONE);
}

static gboolean
write_doubts (SatchelStore            *self,
              const SatchelListingJob *request,
              GError                 **error)
{
  if (!satchel_database_begin (self->state, error))
    return FALSE;
  for (guint i = 0; i < request->items->len; i++)
    {
      if (!write_doubt (self, request->account, g_ptr_array_index (request->items, i), error))
        {
          satchel_database_rollback (self->state);
          return FALSE;
        }
    }
  return satchel_database_commit (self->state, error);
}

static void
do_note_doubt (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  GError *error = NULL;
  gboolean done = write_doubts (source, data, &error);

  satchel_listing_job_return (task, done, error);
}

void
satchel_store_note_doubt_async (SatchelStore        *self,
                                const char          *account,
                                GPtrArray           *listing,
                                GAsyncReadyCallback  callback,
                                gpointer             data)
{
  satchel_listing_job_run (self, satchel_store_note_doubt_async, do_note_doubt, account, listing, FALSE,
                           NULL, callback, data);
}

gboolean
satchel_store_note_doubt_finish (SatchelStore *self,
                                 GAsyncResult *result,
                                 GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- room --- */

static void
do_room (GTask        *task,
         gpointer      source,
         gpointer      data,
         GCancellable *cancellable)
{
  SatchelStore *self = source;
  guint64 *bytes = g_new (guint64, 1);
  struct statvfs about;

  *bytes = G_MAXUINT64;
  if (statvfs (self->path, &about) == 0 && about.f_blocks > 0)
    *bytes = (guint64) about.f_bavail * about.f_frsize;
  g_task_return_pointer (task, bytes, g_free);
}

void
satchel_store_room_async (SatchelStore        *self,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (SATCHEL_IS_STORE (self));

  task = satchel_store_new_task (self, satchel_store_room_async, NULL, NULL, cancellable, callback,
                                 data);
  satchel_store_run (self, self->read, SATCHEL_URGENT, task, do_room);
}

gboolean
satchel_store_room_finish (SatchelStore *self,
                           GAsyncResult *result,
                           guint64      *bytes,
                           GError      **error)
{
  g_autofree guint64 *answer = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);

  answer = g_task_propagate_pointer (G_TASK (result), error);
  if (answer == NULL)
    return FALSE;

  *bytes = *answer;
  return TRUE;
}
