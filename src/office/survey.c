/* survey.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/survey.h"

#include "base/limits.h"
#include "base/story.h"
#include "office/listing.h"
#include "office/portion.h"

typedef struct
{
  GTask          *task;
  SatchelSession *session;
  SatchelAccount *account;
  SatchelStore   *store;
  SatchelSurvey  *survey;
  GError         *error;
  guint64         room;         /* bytes free on the disk */
  int             place;
  gboolean        starts_now;   /* the first survey of an account that wants only new mail */
} Surveyor;

static void tell (Surveyor *self);

void
satchel_survey_free (SatchelSurvey *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->news);
  g_clear_pointer (&self->listing, g_ptr_array_unref);
  g_free (self);
}

static void
surveyor_free (gpointer data)
{
  Surveyor *self = data;

  g_object_unref (self->session);
  g_object_unref (self->account);
  g_object_unref (self->store);
  satchel_survey_free (self->survey);
  g_clear_error (&self->error);
  g_free (self);
}

static GCancellable *
cancellable_of (Surveyor *self)
{
  return g_task_get_cancellable (self->task);
}

static const char *
id_of (Surveyor *self)
{
  return satchel_account_get_id (self->account);
}

static void
on_uids_read (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  Surveyor *self = data;

  self->survey->listing = satchel_listing_read_uids_finish (self->session, result,
                                                            &self->survey->n_unnamed, &self->error);
  tell (self);
}

static void
on_sizes_read (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  Surveyor *self = data;

  satchel_listing_read_sizes_finish (self->session, result, &self->error);
  tell (self);
}

static void
on_listing_noted (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  Surveyor *self = data;

  satchel_store_note_listing_finish (self->store, result, &self->error);
  tell (self);
}

static void
on_notes_read (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  Surveyor *self = data;
  g_autoptr(GHashTable) notes = satchel_store_notes_finish (self->store, result, &self->error);

  self->starts_now = notes != NULL && !g_hash_table_contains (notes, SATCHEL_NOTE_FROM_NOW_ON);
  tell (self);
}

static void
on_unwanted_noted (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  Surveyor *self = data;

  satchel_store_note_unwanted_finish (self->store, result, &self->error);
  tell (self);
}

static void
on_room_known (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  Surveyor *self = data;

  satchel_store_room_finish (self->store, result, &self->room, &self->error);
  tell (self);
}

/* Sizes matter for what is to be received, and for what another mailbox may have by the same id. */
static gboolean
needs_sizes (Surveyor *self)
{
  GPtrArray *listing = self->survey->listing;

  for (guint i = 0; i < listing->len; i++)
    {
      const SatchelListed *item = g_ptr_array_index (listing, i);

      if (item->known == SATCHEL_KNOWN_NEW || item->is_doubtful
          || satchel_portion_of (self->account, satchel_session_get_capabilities (self->session), item)
             != SATCHEL_PORTION_NONE)
        return TRUE;
    }
  return FALSE;
}

/* Kept under another user name or server: the same message only if it has the same size. */
static void
decide_doubts (Surveyor *self)
{
  GPtrArray *listing = self->survey->listing;

  for (guint i = 0; i < listing->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (listing, i);

      if (item->is_doubtful && (item->size == 0 || item->size != item->known_size))
        {
          item->known = SATCHEL_KNOWN_NEW;
          item->is_doubtful = FALSE;
        }
    }
}

/* Newest first, so that today's mail can be read while years of old mail still come. What does not fit on the
 * disk waits for another time. */
static void
pick_news (Surveyor *self)
{
  SatchelSurvey *survey = self->survey;
  guint64 room = self->room > SATCHEL_LIMIT_ROOM ? self->room - SATCHEL_LIMIT_ROOM : 0;

  survey->n_new = satchel_portion_pick (self->account, satchel_session_get_capabilities (self->session),
                                        survey->listing, room, survey->news, &survey->new_bytes);
}

static void
tell (Surveyor *self)
{
  STORY_BEGINS (self);

  WAIT_FOR (satchel_listing_read_uids_async (self->session, cancellable_of (self), on_uids_read,
                                             self));
  if (self->error != NULL)
    goto failed;

  WAIT_FOR (satchel_store_note_listing_async (self->store, id_of (self), self->survey->listing, TRUE,
                                              cancellable_of (self), on_listing_noted, self));
  if (self->error != NULL)
    goto failed;

  if (satchel_account_get_from_now_on (self->account))
    {
      WAIT_FOR (satchel_store_notes_async (self->store, id_of (self), cancellable_of (self),
                                           on_notes_read, self));
      if (self->error != NULL)
        goto failed;
    }
  if (self->starts_now)
    {
      WAIT_FOR (satchel_store_note_unwanted_async (self->store, id_of (self), self->survey->listing,
                                                   cancellable_of (self), on_unwanted_noted, self));
      if (self->error != NULL)
        goto failed;
    }

  if (needs_sizes (self))
    {
      /* With years of mail left on the server the second list is half of the conversation. */
      WAIT_FOR (satchel_listing_read_sizes_async (self->session, self->survey->listing,
                                                  cancellable_of (self), on_sizes_read, self));
      if (self->error != NULL)
        goto failed;
      WAIT_FOR (satchel_store_room_async (self->store, cancellable_of (self), on_room_known, self));
      if (self->error != NULL)
        goto failed;
    }
  decide_doubts (self);
  pick_news (self);
  g_task_return_pointer (self->task, g_steal_pointer (&self->survey),
                         (GDestroyNotify) satchel_survey_free);
  g_object_unref (self->task);
  return;

failed:
  g_task_return_error (self->task, g_steal_pointer (&self->error));
  g_object_unref (self->task);

  STORY_ENDS;
}

void
satchel_survey_async (SatchelSession      *session,
                      SatchelAccount      *account,
                      SatchelStore        *store,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             data)
{
  Surveyor *self = g_new0 (Surveyor, 1);

  g_return_if_fail (SATCHEL_IS_SESSION (session) && SATCHEL_IS_STORE (store));

  self->task = g_task_new (session, cancellable, callback, data);
  g_task_set_source_tag (self->task, satchel_survey_async);
  g_task_set_task_data (self->task, self, surveyor_free);
  self->session = g_object_ref (session);
  self->account = g_object_ref (account);
  self->store = g_object_ref (store);
  self->survey = g_new0 (SatchelSurvey, 1);
  self->survey->news = g_ptr_array_new ();
  self->room = G_MAXUINT64;
  tell (self);
}

SatchelSurvey *
satchel_survey_finish (SatchelSession *session,
                       GAsyncResult   *result,
                       GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
