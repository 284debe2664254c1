/* receiving.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/receiving.h"

#include "base/story.h"
#include "office/talk.h"

struct _SatchelReceiving
{
  /* Owned */
  SatchelSession *session;
  SatchelStore   *store;
  char           *account;
  SatchelArrival *arrival;
  GTask          *task;        /* run_async, while it runs */
  GError         *error;       /* what it ends with */
  char           *refusal;     /* the server's words for a message it would not send */

  /* Borrowed */
  GPtrArray      *news;

  SatchelTalk     talk;
  int             place;
  guint           n_refused;
};

static void tell (SatchelReceiving *self);

SatchelReceiving *
satchel_receiving_new (SatchelSession     *session,
                       SatchelAccount     *account,
                       SatchelStore       *store,
                       SatchelArrivalFunc  changed,
                       gpointer            data)
{
  SatchelReceiving *self;

  g_return_val_if_fail (SATCHEL_IS_SESSION (session) && SATCHEL_IS_ACCOUNT (account), NULL);

  self = g_new0 (SatchelReceiving, 1);
  self->session = g_object_ref (session);
  self->store = g_object_ref (store);
  self->account = g_strdup (satchel_account_get_id (account));
  self->arrival = satchel_arrival_new (store, satchel_account_get_id (account), changed, data);

  return self;
}

void
satchel_receiving_free (SatchelReceiving *self)
{
  if (self == NULL)
    return;

  g_assert (self->task == NULL);
  satchel_talk_end (&self->talk);
  satchel_arrival_free (self->arrival);
  g_object_unref (self->session);
  g_object_unref (self->store);
  g_clear_error (&self->error);
  g_free (self->account);
  g_free (self->refusal);
  g_free (self);
}

/* --- what the story waits for --- */

static void
go_on_telling (gpointer data)
{
  tell (data);
}

static SatchelListed *
current (SatchelReceiving *self)
{
  return g_ptr_array_index (self->news, self->talk.at);
}

/* A message that is not given by its first lines comes whole, after all others. */
static void
want_whole (SatchelReceiving *self)
{
  current (self)->first_lines = FALSE;
  g_ptr_array_add (self->news, current (self));
}

/* Some servers have no TOP and don't say so (RFC 1939 §7: it is optional). */
static void
skip (SatchelReceiving *self)
{
  if (current (self)->first_lines)
    {
      want_whole (self);
      return;
    }

  self->n_refused++;
  if (self->refusal == NULL)
    self->refusal = g_strdup (self->talk.reply->text);
}

/* A store that can take no more ends the story. */
static gboolean
store_gave_up (SatchelReceiving *self)
{
  if (self->talk.error == NULL)
    self->talk.error = satchel_arrival_steal_error (self->arrival);
  return self->talk.error != NULL;
}

static gboolean
store_is_busy (SatchelReceiving *self)
{
  return satchel_arrival_get_waiting (self->arrival) > 0;
}

static void
on_store_ready (gpointer data)
{
  SatchelReceiving *self = data;

  satchel_talk_wake (&self->talk);
}

/* The disk may be slow, and the server must not think that nobody is here. What was said ahead is answered after the
 * current message. */
static void
wait_for_store (SatchelReceiving *self,
                gboolean          all)
{
  satchel_talk_rest (&self->talk, self->talk.asked - MIN (self->talk.at + 1, self->talk.asked));
  satchel_arrival_wait (self->arrival, all, on_store_ready, self);
}

static void
wait_without_server (SatchelReceiving *self)
{
  satchel_arrival_wait (self->arrival, TRUE, go_on_telling, self);
}

static void
drain (SatchelReceiving *self)
{
  satchel_arrival_drain (self->arrival, go_on_telling, self);
}

/* The conversation has ended at a message, and neither the person nor the store ended it. */
static gboolean
is_to_blame (SatchelReceiving *self)
{
  return self->talk.at < self->news->len && self->error->domain == SATCHEL_NET_ERROR;
}

static void
on_failure_noted (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  SatchelReceiving *self = data;

  /* What can't be noted is tried as if it were new. */
  (void) satchel_store_note_failure_finish (self->store, result, NULL);
  tell (self);
}

static void
note_failure (SatchelReceiving *self)
{
  satchel_store_note_failure_async (self->store, self->account, current (self), on_failure_noted, self);
}

static void
ended (SatchelReceiving *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  if (self->error == NULL)
    self->error = satchel_arrival_steal_error (self->arrival);
  if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_boolean (task, TRUE);
}

/* --- the story --- */

static void
tell (SatchelReceiving *self)
{
  STORY_BEGINS (self);

  for (; self->talk.at < self->news->len; self->talk.at++)
    {
      satchel_talk_say_ahead (&self->talk, self->news, satchel_talk_receive);
      if (!satchel_talk_heard_now (&self->talk))
        WAIT_FOR (satchel_talk_hear (&self->talk));
      if (self->talk.error != NULL)
        goto failed;
      if (!satchel_talk_granted (&self->talk))
        {
          skip (self);
          continue;
        }

      satchel_arrival_begin (self->arrival, current (self));
      while (!satchel_arrival_take (self->arrival, satchel_session_get_wire (self->session)))
        {
          if (satchel_arrival_is_full (self->arrival))
            WAIT_FOR (drain (self));
          else
            WAIT_FOR (satchel_talk_fill (&self->talk));
          if (self->talk.error != NULL || store_gave_up (self))
            goto failed;
        }
      satchel_arrival_keep (self->arrival);
      if (satchel_arrival_is_endless (self->arrival))
        want_whole (self);

      if (satchel_arrival_is_behind (self->arrival))
        WAIT_FOR (wait_for_store (self, FALSE));
      if (store_gave_up (self))
        goto failed;
    }
  if (store_is_busy (self))
    WAIT_FOR (wait_for_store (self, TRUE));
  if (self->talk.error != NULL)
    goto failed;
  ended (self);
  return;

failed:
  /* The conversation is over. What has arrived is kept all the same. */
  self->error = g_steal_pointer (&self->talk.error);
  satchel_session_close (self->session);
  if (store_is_busy (self))
    WAIT_FOR (wait_without_server (self));
  if (is_to_blame (self))
    WAIT_FOR (note_failure (self));
  ended (self);

  STORY_ENDS;
}

/* --- from outside --- */

void
satchel_receiving_run_async (SatchelReceiving    *self,
                             GPtrArray           *news,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             data)
{
  g_return_if_fail (self != NULL && news != NULL && self->place == 0 && self->task == NULL);

  self->news = news;
  self->task = g_task_new (self->session, cancellable, callback, data);
  g_task_set_source_tag (self->task, satchel_receiving_run_async);
  satchel_talk_begin (&self->talk, self->session, cancellable, go_on_telling, self);
  tell (self);
}

gboolean
satchel_receiving_run_finish (SatchelReceiving *self,
                              GAsyncResult     *result,
                              GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self->session), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

const SatchelArrivalCounts *
satchel_receiving_get_counts (SatchelReceiving *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return satchel_arrival_get_counts (self->arrival);
}

guint
satchel_receiving_get_refused (SatchelReceiving *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_refused;
}

const char *
satchel_receiving_get_why (SatchelReceiving *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->refusal != NULL ? self->refusal : satchel_arrival_get_why (self->arrival);
}
