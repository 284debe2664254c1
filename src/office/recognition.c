/* recognition.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/recognition.h"

#include "base/story.h"
#include "office/heads.h"

typedef struct
{
  GTask          *task;
  SatchelSession *session;
  SatchelStore   *store;
  char           *account;
  GPtrArray      *suspects;     /* borrowed from listing */
  GError         *error;

  /* Borrowed */
  GPtrArray      *listing;

  guint           n_recognised;
  int             place;
} Recogniser;

static void tell (Recogniser *self);

static void
recogniser_free (gpointer data)
{
  Recogniser *self = data;

  g_object_unref (self->session);
  g_object_unref (self->store);
  g_ptr_array_unref (self->suspects);
  g_clear_error (&self->error);
  g_free (self->account);
  g_free (self);
}

static GCancellable *
cancellable_of (Recogniser *self)
{
  return g_task_get_cancellable (self->task);
}

static void
on_suspected (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  Recogniser *self = data;

  satchel_store_suspect_finish (self->store, result, &self->error);
  tell (self);
}

static void
on_heads_read (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  Recogniser *self = data;

  satchel_heads_read_finish (self->session, result, &self->error);
  tell (self);
}

static void
on_recognised (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  Recogniser *self = data;

  satchel_store_recognise_finish (self->store, result, &self->n_recognised, &self->error);
  tell (self);
}

static gboolean
pick_suspects (Recogniser *self)
{
  for (guint i = 0; i < self->listing->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (self->listing, i);

      if (item->to_look)
        g_ptr_array_add (self->suspects, item);
    }

  return self->suspects->len > 0;
}

/* Kept under another user name or server, and its head could not be seen: the same message only if it has the
 * same size. */
static void
decide_unseen (Recogniser *self)
{
  for (guint i = 0; i < self->listing->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (self->listing, i);

      if (item->is_elsewhere && item->doubt != SATCHEL_DOUBT_NONE && item->identity == NULL
          && (item->size == 0 || item->size != item->known_size))
        {
          item->known = SATCHEL_KNOWN_NEW;
          item->doubt = SATCHEL_DOUBT_NONE;
          item->wish = SATCHEL_WISH_NONE;
        }
    }
}

static void
tell (Recogniser *self)
{
  STORY_BEGINS (self);

  WAIT_FOR (satchel_store_suspect_async (self->store, self->account, self->listing,
                                         cancellable_of (self), on_suspected, self));
  if (self->error != NULL)
    goto failed;
  if (pick_suspects (self))
    {
      WAIT_FOR (satchel_heads_read_async (self->session, self->suspects, satchel_heads_identify,
                                          cancellable_of (self), on_heads_read, self));
      if (self->error != NULL)
        goto failed;
      WAIT_FOR (satchel_store_recognise_async (self->store, self->account, self->listing,
                                               cancellable_of (self), on_recognised, self));
      if (self->error != NULL)
        goto failed;
    }
  decide_unseen (self);
  g_task_return_int (self->task, self->n_recognised);
  g_object_unref (self->task);
  return;

failed:
  g_task_return_error (self->task, g_steal_pointer (&self->error));
  g_object_unref (self->task);

  STORY_ENDS;
}

void
satchel_recognition_async (SatchelSession      *session,
                           SatchelAccount      *account,
                           SatchelStore        *store,
                           GPtrArray           *listing,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             data)
{
  Recogniser *self = g_new0 (Recogniser, 1);

  g_return_if_fail (SATCHEL_IS_SESSION (session) && SATCHEL_IS_STORE (store) && listing != NULL);

  self->task = g_task_new (session, cancellable, callback, data);
  g_task_set_source_tag (self->task, satchel_recognition_async);
  g_task_set_task_data (self->task, self, recogniser_free);
  self->session = g_object_ref (session);
  self->store = g_object_ref (store);
  self->account = g_strdup (satchel_account_get_id (account));
  self->listing = listing;
  self->suspects = g_ptr_array_new ();
  tell (self);
}

gboolean
satchel_recognition_finish (SatchelSession *session,
                            GAsyncResult   *result,
                            guint          *recognised,
                            GError        **error)
{
  GError *failure = NULL;
  gssize n;

  g_return_val_if_fail (g_task_is_valid (result, session), FALSE);

  n = g_task_propagate_int (G_TASK (result), &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }

  *recognised = (guint) n;
  return TRUE;
}
