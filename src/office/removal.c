/* removal.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/removal.h"

#include "base/story.h"
#include "office/receiving.h"
#include "office/retention.h"
#include "office/talk.h"

/* Seconds until a copy that came far too short is received once more, whether it is to go or not: the server may be
 * well again. */
#define SHORT_SECONDS (24 * 60 * 60)

/* Octets of doubtful copies that are received again in one conversation; the others have their turn in the next
 * ones. */
#define CONFIRM_BYTES (64 * 1000 * 1000)

typedef struct
{
  GTask          *task;
  SatchelAccount *account;
  SatchelStore   *store;
  GPtrArray      *unsure;      /* borrowed from listing */
  GPtrArray      *leaving;     /* the same */
  GHashTable     *checked;     /* those of the listing that the store has read again */
  GPtrArray      *unchecked;   /* those of leaving that it has yet to read */
  SatchelReceiving *confirming;  /* NULL before */
  SatchelRemoval *removal;

  /* Borrowed */
  GPtrArray      *listing;

  SatchelTalk     talk;
  int             place;
} Remover;

static void tell (Remover *self);

void
satchel_removal_free (SatchelRemoval *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->said);
  g_free (self);
}

static void
remover_free (gpointer data)
{
  Remover *self = data;

  satchel_talk_end (&self->talk);
  satchel_removal_free (self->removal);
  satchel_receiving_free (self->confirming);
  g_ptr_array_unref (self->unsure);
  g_ptr_array_unref (self->leaving);
  g_ptr_array_unref (self->unchecked);
  g_hash_table_unref (self->checked);
  g_object_unref (self->account);
  g_object_unref (self->store);
  g_free (self);
}

/* --- what is known by its head only --- */

static gboolean
goes_now (Remover             *self,
          const SatchelListed *item,
          gint64               now)
{
  gint64 when = satchel_retention_goes_when (self->account, item);

  return when != SATCHEL_GOES_NEVER && when <= now;
}

static gboolean
pick_unsure_messages (Remover *self)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  guint64 bytes = 0;

  for (guint i = 0; i < self->listing->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (self->listing, i);
      SatchelListed sure;

      if (item->doubt == SATCHEL_DOUBT_NONE || item->known != SATCHEL_KNOWN_HELD
          || satchel_retention_is_wished_away (item))
        continue;
      sure = *item;
      sure.doubt = SATCHEL_DOUBT_NONE;
      if ((item->doubt == SATCHEL_DOUBT_SHORT ? now - item->kept < SHORT_SECONDS : !goes_now (self, &sure, now))
          || bytes + item->size > CONFIRM_BYTES)
        continue;
      bytes += item->size;
      g_ptr_array_add (self->unsure, item);
    }

  return self->unsure->len > 0;
}

static void
on_confirming_changed (gpointer data)
{
}

static void
on_confirmed (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  Remover *self = data;

  satchel_receiving_run_finish (self->confirming, result, &self->talk.error);
  self->removal->received = satchel_receiving_get_counts (self->confirming)->received;
  self->removal->bytes = satchel_receiving_get_counts (self->confirming)->bytes;
  tell (self);
}

/* Received once more, the store finds that it has the same mail under the same id, and doubts no longer; or that
 * it has not, and keeps what has come. */
static void
confirm (Remover *self)
{
  self->confirming = satchel_receiving_new (self->talk.session, self->account, self->store,
                                            on_confirming_changed, self);
  satchel_receiving_run_async (self->confirming, self->unsure, self->talk.cancellable, on_confirmed, self);
}

/* --- what goes --- */

/* Again after each check: where one turns out not to be safe, or is taken back by the person, another may have
 * to go for the limit's sake, which is then checked too. TRUE: some are unchecked. */
static gboolean
pick_leaving_messages (Remover *self)
{
  satchel_retention_pick (self->account, self->listing, g_get_real_time () / G_USEC_PER_SEC,
                          self->leaving);
  self->removal->n_leaving = self->leaving->len;

  g_ptr_array_set_size (self->unchecked, 0);
  for (guint i = 0; i < self->leaving->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (self->leaving, i);

      if (g_hash_table_add (self->checked, item))
        g_ptr_array_add (self->unchecked, item);
    }
  return self->unchecked->len > 0;
}

static void
on_held_checked (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  Remover *self = data;

  satchel_store_check_held_finish (self->store, result, &self->talk.error);
  satchel_talk_wake (&self->talk);
}

/* Thousands of messages are read again: that takes its time, in which the server hears nothing else. */
static void
check_held (Remover *self)
{
  satchel_talk_rest (&self->talk, 0);
  satchel_store_check_held_async (self->store, satchel_account_get_id (self->account), self->unchecked,
                                  self->talk.cancellable, on_held_checked, self);
}

static void
tell (Remover *self)
{
  STORY_BEGINS (self);

  if (pick_unsure_messages (self))
    {
      WAIT_FOR (confirm (self));
      if (self->talk.error != NULL)
        goto failed;
    }

  while (pick_leaving_messages (self))
    {
      WAIT_FOR (check_held (self));
      if (self->talk.error != NULL)
        goto failed;
    }

  for (; self->talk.at < self->leaving->len; self->talk.at++)
    {
      satchel_talk_say_ahead (&self->talk, self->leaving, satchel_talk_dele);
      if (!satchel_talk_heard_now (&self->talk))
        WAIT_FOR (satchel_talk_hear (&self->talk));
      if (self->talk.error != NULL)
        goto failed;
      if (satchel_talk_granted (&self->talk))
        g_ptr_array_add (self->removal->said, g_ptr_array_index (self->leaving, self->talk.at));
    }
  g_task_return_pointer (self->task, g_steal_pointer (&self->removal),
                         (GDestroyNotify) satchel_removal_free);
  g_object_unref (self->task);
  return;

failed:
  g_task_return_error (self->task, g_steal_pointer (&self->talk.error));
  g_object_unref (self->task);

  STORY_ENDS;
}

static void
go_on_telling (gpointer data)
{
  tell (data);
}

void
satchel_removal_async (SatchelSession      *session,
                       SatchelAccount      *account,
                       SatchelStore        *store,
                       GPtrArray           *listing,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             data)
{
  Remover *self = g_new0 (Remover, 1);

  g_return_if_fail (SATCHEL_IS_SESSION (session) && SATCHEL_IS_STORE (store) && listing != NULL);

  self->task = g_task_new (session, cancellable, callback, data);
  g_task_set_source_tag (self->task, satchel_removal_async);
  g_task_set_task_data (self->task, self, remover_free);
  self->account = g_object_ref (account);
  self->store = g_object_ref (store);
  self->listing = listing;
  self->unsure = g_ptr_array_new ();
  self->leaving = g_ptr_array_new ();
  self->unchecked = g_ptr_array_new ();
  self->checked = g_hash_table_new (NULL, NULL);
  self->removal = g_new0 (SatchelRemoval, 1);
  self->removal->said = g_ptr_array_new ();
  satchel_talk_begin (&self->talk, session, cancellable, go_on_telling, self);
  tell (self);
}

SatchelRemoval *
satchel_removal_finish (SatchelSession *session,
                        GAsyncResult   *result,
                        GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
