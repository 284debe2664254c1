/* fetch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The story of a fetch is tell(), near the end of this file; read it first.
 *
 * Replies are heard strictly one at a time and in order, so that each belongs to the loop's own
 * message, however many commands were said ahead. A message is handed to the store when its lone dot
 * has been read; the store makes it durable while the next ones arrive (arrival.h). DELE is said only
 * for messages that the store has said are safe, and has looked for once more. */

#include "config.h"

#include "office/fetch.h"

#include "base/limits.h"
#include "base/story.h"
#include "office/arrival.h"
#include "office/hold.h"
#include "office/pace.h"
#include "office/retention.h"
#include "office/session.h"
#include "office/survey.h"
#include "office/trouble.h"

#include <glib/gi18n-lib.h>

/* Milliseconds between two signals of progress. */
#define PROGRESS_EVERY 100

/* Seconds between two NOOPs while the person chooses. Servers should wait ten minutes (RFC 1939
 * §3), some wait one. */
#define KEEP_ALIVE_EVERY 40

/* Seconds for the answer to QUIT: everything is safe by then, and a slow server deletes only now. */
#define QUIT_PATIENCE 60

struct _SatchelFetch
{
  GObject               parent_instance;

  /* Owned */
  SatchelAccount       *account;
  SatchelStore         *store;
  SatchelSession       *session;
  GTask                *task;           /* run_async, while it runs */
  GError               *error;          /* of the step that has just ended */
  GError               *result;         /* what it ended with */
  SatchelSurvey        *survey;         /* what is there and what is new */
  GPtrArray            *leaving;        /* borrowed from its listing: to be deleted there */
  GPtrArray            *said;           /* borrowed from its listing: DELE was said and granted */
  SatchelPopReply      *reply;          /* the last one heard */
  SatchelArrival       *arrival;        /* what is being received; NULL before */
  SatchelPace          *pace;           /* of the signal "progress" */
  SatchelHold          *hold;           /* while the person chooses */
  char                 *refusal;        /* the server's words for a message it would not send */

  /* The story */
  int                   place;
  SatchelFetchMode      mode;
  SatchelFetchProgress  progress;
  guint                 at;             /* message of news or leaving whose reply comes next */
  guint                 asked;          /* messages of it that were asked for */
  guint                 n_refused;      /* messages that the server would not send */
  guint                 n_left;         /* … that do not fit on the disk */
  gint64                began;          /* monotonic µs: when receiving began */
  gboolean              in_conversation; /* a QUIT is possible and due */
  gboolean              has_gone;       /* satchel_fetch_go() was called */
};

G_DEFINE_FINAL_TYPE (SatchelFetch, satchel_fetch, G_TYPE_OBJECT)

enum
{
  STEP,
  PROGRESS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void tell (SatchelFetch *self);

/* --- progress --- */

static void
tell_progress (gpointer data)
{
  SatchelFetch *self = data;

  self->progress.seconds_left
    = satchel_fetch_progress_guess (&self->progress, g_get_monotonic_time () - self->began);
  g_signal_emit (self, signals[PROGRESS], 0);
}

static void
enter (SatchelFetch *self,
       SatchelPhase  phase)
{
  self->progress.phase = phase;
  satchel_pace_soon (self->pace);
}

static void
on_step (SatchelSession *session,
         int             step,
         gboolean        ok,
         const char     *message,
         SatchelFetch   *self)
{
  if (step == SATCHEL_STEP_CAPABILITIES && ok)
    enter (self, SATCHEL_PHASE_SIGNING_IN);
  if (step == SATCHEL_STEP_MAILBOX && ok)
    {
      self->progress.mailbox = satchel_session_get_messages (session);
      self->progress.mailbox_bytes = satchel_session_get_bytes (session);
    }
  g_signal_emit (self, signals[STEP], 0, step, ok, message);
}

/* --- what the story waits for --- */

static GCancellable *
cancellable_of (SatchelFetch *self)
{
  return g_task_get_cancellable (self->task);
}

static SatchelWire *
wire_of (SatchelFetch *self)
{
  return satchel_session_get_wire (self->session);
}

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  SatchelFetch *self = data;

  self->in_conversation = satchel_session_open_finish (self->session, result, &self->error);
  tell (self);
}

static void
open_session (SatchelFetch *self)
{
  satchel_session_open_async (self->session, cancellable_of (self), on_opened, self);
}

/* Reads a line that has come as the reply. What is no reply ends the conversation. */
static void
take_reply (SatchelFetch *self,
            char         *line)
{
  g_autofree char *owned = line;

  g_clear_pointer (&self->reply, satchel_pop_reply_free);
  if (line != NULL)
    self->reply = satchel_pop_reply_parse (line, &self->error);
}

static void
on_heard (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  SatchelFetch *self = data;

  take_reply (self, satchel_wire_hear_finish (wire_of (self), result, &self->error));
  tell (self);
}

static void
hear (SatchelFetch *self)
{
  satchel_wire_hear_async (wire_of (self), cancellable_of (self), on_heard, self);
}

/* TRUE when the reply was here already; a small message then costs no turn of the main loop. */
static gboolean
heard_at_once (SatchelFetch *self)
{
  char *line = satchel_wire_hear_now (wire_of (self), &self->error);

  if (line == NULL && self->error == NULL)
    return FALSE;
  take_reply (self, line);
  return TRUE;
}

static gboolean
granted (SatchelFetch *self)
{
  return self->error == NULL && self->reply->status == SATCHEL_POP_OK;
}

static void
on_filled (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  SatchelFetch *self = data;

  satchel_wire_fill_finish (wire_of (self), result, &self->error);
  tell (self);
}

static void
fill (SatchelFetch *self)
{
  satchel_wire_fill_async (wire_of (self), cancellable_of (self), on_filled, self);
}

/* --- waiting for the person --- */

static void
on_hold_ended (gpointer data)
{
  SatchelFetch *self = data;

  self->hold = NULL;
  tell (self);
}

static void
wait_for_go (SatchelFetch *self)
{
  self->hold = satchel_hold_begin (KEEP_ALIVE_EVERY, cancellable_of (self), on_hold_ended, self);
}

/* The session has ended while the person was thinking: forgotten, to be opened again when needed. */
static void
forget_session (SatchelFetch *self)
{
  g_clear_error (&self->error);
  satchel_session_close (self->session);
  self->in_conversation = FALSE;
}

/* --- what is there, and what is new --- */

static void
on_surveyed (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  SatchelFetch *self = data;

  self->survey = satchel_survey_finish (self->session, result, &self->error);
  tell (self);
}

static void
look_around (SatchelFetch *self)
{
  satchel_survey_async (self->session, self->account, self->store, cancellable_of (self), on_surveyed,
                        self);
}

/* What does not fit on the disk is said at the end. */
static void
plan (SatchelFetch *self)
{
  self->progress.to_receive = self->survey->n_new;
  self->progress.to_receive_bytes = self->survey->new_bytes;
  self->progress.on_server = self->survey->listing->len + self->survey->n_unnamed;
  self->n_left = (guint) self->survey->n_new - self->survey->news->len;
  if (self->n_left > 0)
    self->result = satchel_trouble_about_room (self->account, self->survey->new_bytes);
}

/* --- receiving --- */

static guint
window (SatchelFetch *self)
{
  return satchel_session_get_capabilities (self->session)->pipelining ? SATCHEL_LIMIT_PIPELINE : 1;
}

/* Says @command for the messages to come, as many as the server takes ahead. */
static void
say_ahead (SatchelFetch *self,
           const char   *command,
           GPtrArray    *items)
{
  while (self->asked < items->len && self->asked - self->at < window (self))
    {
      SatchelListed *item = g_ptr_array_index (items, self->asked);
      char line[64];

      g_snprintf (line, sizeof line, "%s %" G_GUINT64_FORMAT, command, item->number);
      satchel_wire_say (wire_of (self), line);
      self->asked++;
    }
}

static void
on_arrival_changed (gpointer data)
{
  SatchelFetch *self = data;
  const SatchelArrivalCounts *counts = satchel_arrival_get_counts (self->arrival);

  self->progress.received = counts->received;
  self->progress.received_bytes = counts->octets;
  self->progress.stored_bytes = counts->bytes;
  satchel_pace_soon (self->pace);
}

static void
expect_messages (SatchelFetch *self)
{
  self->arrival = satchel_arrival_new (self->store, satchel_account_get_id (self->account),
                                       on_arrival_changed, self);
  self->began = g_get_monotonic_time ();
}

static void
go_on_telling (gpointer data)
{
  tell (data);
}

static void
drain (SatchelFetch *self)
{
  satchel_arrival_drain (self->arrival, go_on_telling, self);
}

static void
wait_for_store (SatchelFetch *self,
                gboolean      all)
{
  satchel_arrival_wait (self->arrival, all, go_on_telling, self);
}

static gboolean
store_is_busy (SatchelFetch *self)
{
  return self->arrival != NULL && satchel_arrival_get_waiting (self->arrival) > 0;
}

/* A store that can take no more ends the story. */
static gboolean
store_gave_up (SatchelFetch *self)
{
  if (self->error == NULL)
    self->error = satchel_arrival_steal_error (self->arrival);
  return self->error != NULL;
}

static void
skip (SatchelFetch *self)
{
  self->n_refused++;
  if (self->refusal == NULL)
    self->refusal = g_strdup (self->reply->text);
}

/* --- removing copies from the server --- */

static void
pick_leaving_messages (SatchelFetch *self)
{
  satchel_retention_pick (self->account, self->survey->listing,
                          g_get_real_time () / G_USEC_PER_SEC, self->leaving);
  self->at = self->asked = 0;
}

static void
on_held_checked (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  SatchelFetch *self = data;

  satchel_store_check_held_finish (self->store, result, &self->error);
  tell (self);
}

static void
check_held (SatchelFetch *self)
{
  satchel_store_check_held_async (self->store, satchel_account_get_id (self->account), self->leaving,
                                  cancellable_of (self), on_held_checked, self);
}

static void
on_gone_noted (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  SatchelFetch *self = data;

  satchel_store_note_gone_finish (self->store, result, &self->error);
  tell (self);
}

static void
note_gone (SatchelFetch *self)
{
  self->progress.deleted = self->said->len;
  self->progress.on_server -= self->said->len;
  satchel_store_note_gone_async (self->store, satchel_account_get_id (self->account), self->said,
                                 NULL, on_gone_noted, self);
}

static void
on_noted (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  SatchelFetch *self = data;

  satchel_store_note_finish (self->store, result, &self->error);
  tell (self);
}

static void
note_end (SatchelFetch *self)
{
  char now[32];

  g_snprintf (now, sizeof now, "%" G_GINT64_FORMAT, g_get_real_time () / G_USEC_PER_SEC);
  satchel_store_note_async (self->store, satchel_account_get_id (self->account),
                            SATCHEL_NOTE_LAST_RECEIVED, now, NULL, on_noted, self);
}

/* --- the end --- */

/* Why some messages were not received, in the server's or the store's words. */
static const char *
why_skipped (SatchelFetch *self)
{
  if (self->refusal != NULL)
    return self->refusal;
  if (self->survey != NULL && self->survey->n_unnamed > 0)
    return _("the server gives no id");
  return self->arrival != NULL ? satchel_arrival_get_why (self->arrival) : NULL;
}

static void
count_skipped (SatchelFetch *self)
{
  self->progress.skipped = self->n_refused + self->n_left;
  if (self->survey != NULL)
    self->progress.skipped += self->survey->n_unnamed;
  if (self->arrival != NULL)
    self->progress.skipped += satchel_arrival_get_counts (self->arrival)->failed;
}

static void
ended (SatchelFetch *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  count_skipped (self);
  if (self->error == NULL && self->arrival != NULL)
    self->error = satchel_arrival_steal_error (self->arrival);
  if (self->error != NULL)
    {
      g_clear_error (&self->result);
      self->result = satchel_trouble_translate (g_steal_pointer (&self->error), self->account);
    }
  else if (self->result == NULL && why_skipped (self) != NULL)
    {
      self->result = satchel_trouble_about_skipped (self->account, self->progress.skipped,
                                                    why_skipped (self));
    }

  satchel_session_close (self->session);
  satchel_pace_stop (self->pace);
  self->progress.phase = SATCHEL_PHASE_DONE;
  g_signal_emit (self, signals[PROGRESS], 0);

  if (self->result != NULL)
    g_task_return_error (task, g_error_copy (self->result));
  else
    g_task_return_boolean (task, TRUE);
}

/* --- the story --- */

static void
tell (SatchelFetch *self)
{
  STORY_BEGINS (self);

  enter (self, SATCHEL_PHASE_CONNECTING);
  WAIT_FOR (open_session (self));
  if (self->error != NULL)
    goto failed;

  if (self->mode == SATCHEL_FETCH_TEST_AND_WAIT)
    {
      enter (self, SATCHEL_PHASE_WAITING);
      while (!self->has_gone)
        {
          WAIT_FOR (wait_for_go (self));
          if (g_cancellable_set_error_if_cancelled (cancellable_of (self), &self->error))
            goto failed;
          if (!self->in_conversation)
            continue;

          /* After the word to go on too: a server that has hung up meanwhile is noticed by it. */
          satchel_wire_say (wire_of (self), "NOOP");
          WAIT_FOR (hear (self));
          if (self->error != NULL)
            forget_session (self);
        }
      if (!self->in_conversation)
        {
          WAIT_FOR (open_session (self));
          if (self->error != NULL)
            goto failed;
        }
    }
  if (self->mode == SATCHEL_FETCH_TEST)
    goto leave;

  enter (self, SATCHEL_PHASE_LISTING);
  WAIT_FOR (look_around (self));
  if (self->error != NULL)
    goto failed;
  plan (self);

  enter (self, SATCHEL_PHASE_RECEIVING);
  expect_messages (self);
  for (; self->at < self->survey->news->len; self->at++)
    {
      say_ahead (self, "RETR", self->survey->news);
      if (!heard_at_once (self))
        WAIT_FOR (hear (self));
      if (self->error != NULL)
        goto failed;
      if (!granted (self))
        {
          skip (self);
          continue;
        }

      satchel_arrival_begin (self->arrival, g_ptr_array_index (self->survey->news, self->at));
      while (!satchel_arrival_take (self->arrival, wire_of (self)))
        {
          if (satchel_arrival_is_full (self->arrival))
            WAIT_FOR (drain (self));
          else
            WAIT_FOR (fill (self));
          if (self->error != NULL || store_gave_up (self))
            goto failed;
        }
      satchel_arrival_keep (self->arrival);

      if (satchel_arrival_is_behind (self->arrival))
        WAIT_FOR (wait_for_store (self, FALSE));
      if (store_gave_up (self))
        goto failed;
    }
  if (store_is_busy (self))
    WAIT_FOR (wait_for_store (self, TRUE));
  if (store_gave_up (self))
    goto failed;

  enter (self, SATCHEL_PHASE_REMOVING);
  pick_leaving_messages (self);
  if (self->leaving->len > 0)
    {
      WAIT_FOR (check_held (self));
      if (self->error != NULL)
        goto failed;
      pick_leaving_messages (self);
    }
  for (; self->at < self->leaving->len; self->at++)
    {
      say_ahead (self, "DELE", self->leaving);
      if (!heard_at_once (self))
        WAIT_FOR (hear (self));
      if (self->error != NULL)
        goto failed;
      if (granted (self))
        g_ptr_array_add (self->said, g_ptr_array_index (self->leaving, self->at));
    }

leave:
  /* Only QUIT's +OK deletes (RFC 1939 §6). Some servers just hang up: what they did, the next
   * listing tells. */
  satchel_wire_set_patience (wire_of (self), QUIT_PATIENCE, QUIT_PATIENCE);
  satchel_wire_say (wire_of (self), "QUIT");
  WAIT_FOR (hear (self));
  if (granted (self) && self->said->len > 0)
    {
      WAIT_FOR (note_gone (self));
      if (self->error != NULL)
        goto failed;
    }
  g_clear_error (&self->error);
  if (self->progress.deleted < self->leaving->len && self->result == NULL)
    self->result = satchel_trouble_about_leaving (self->account,
                                                  self->leaving->len - self->progress.deleted);
  if (self->mode != SATCHEL_FETCH_TEST && self->result == NULL)
    {
      WAIT_FOR (note_end (self));
      g_clear_error (&self->error);
    }
  ended (self);
  return;

failed:
  /* Without QUIT nothing is deleted on the server. What has arrived is kept all the same. */
  satchel_session_close (self->session);
  if (store_is_busy (self))
    WAIT_FOR (wait_for_store (self, TRUE));
  ended (self);

  STORY_ENDS;
}

/* --- from outside --- */

static void
satchel_fetch_finalize (GObject *object)
{
  SatchelFetch *self = SATCHEL_FETCH (object);

  g_signal_handlers_disconnect_by_data (self->session, self);
  satchel_pace_free (self->pace);
  satchel_hold_free (self->hold);
  g_clear_object (&self->session);
  g_clear_object (&self->account);
  g_clear_object (&self->store);
  g_clear_error (&self->error);
  g_clear_pointer (&self->arrival, satchel_arrival_free);
  g_clear_error (&self->result);
  g_clear_pointer (&self->leaving, g_ptr_array_unref);
  g_clear_pointer (&self->said, g_ptr_array_unref);
  g_clear_pointer (&self->survey, satchel_survey_free);
  g_clear_pointer (&self->reply, satchel_pop_reply_free);
  g_free (self->refusal);

  G_OBJECT_CLASS (satchel_fetch_parent_class)->finalize (object);
}

static void
satchel_fetch_class_init (SatchelFetchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = satchel_fetch_finalize;

  signals[STEP] = g_signal_new ("step", SATCHEL_TYPE_FETCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 3, G_TYPE_INT, G_TYPE_BOOLEAN, G_TYPE_STRING);
  signals[PROGRESS] = g_signal_new ("progress", SATCHEL_TYPE_FETCH, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);
}

static void
satchel_fetch_init (SatchelFetch *self)
{
  self->pace = satchel_pace_new (PROGRESS_EVERY, tell_progress, self);
  self->leaving = g_ptr_array_new ();
  self->said = g_ptr_array_new ();
  self->progress.seconds_left = -1;
}

SatchelFetch *
satchel_fetch_new (SatchelAccount *account,
                   SatchelStore   *store)
{
  SatchelFetch *self;

  g_return_val_if_fail (SATCHEL_IS_ACCOUNT (account), NULL);

  self = g_object_new (SATCHEL_TYPE_FETCH, NULL);
  self->account = g_object_ref (account);
  g_set_object (&self->store, store);
  self->session = satchel_session_new (account);
  g_signal_connect (self->session, "step", G_CALLBACK (on_step), self);

  return self;
}

SatchelAccount *
satchel_fetch_get_account (SatchelFetch *self)
{
  g_return_val_if_fail (SATCHEL_IS_FETCH (self), NULL);

  return self->account;
}

const SatchelFetchProgress *
satchel_fetch_get_progress (SatchelFetch *self)
{
  g_return_val_if_fail (SATCHEL_IS_FETCH (self), NULL);

  return &self->progress;
}

void
satchel_fetch_set_password (SatchelFetch *self,
                            const char   *password)
{
  g_return_if_fail (SATCHEL_IS_FETCH (self));

  satchel_session_set_password (self->session, password);
}

void
satchel_fetch_set_user_names (SatchelFetch       *self,
                              const char * const *user_names)
{
  g_return_if_fail (SATCHEL_IS_FETCH (self));

  satchel_session_set_user_names (self->session, user_names);
}

void
satchel_fetch_set_patience (SatchelFetch *self,
                            guint         connect_seconds,
                            guint         silence_seconds)
{
  g_return_if_fail (SATCHEL_IS_FETCH (self));

  satchel_session_set_patience (self->session, connect_seconds, silence_seconds);
}

void
satchel_fetch_run_async (SatchelFetch        *self,
                         SatchelFetchMode     mode,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             data)
{
  g_return_if_fail (SATCHEL_IS_FETCH (self));
  g_return_if_fail (self->place == 0 && self->task == NULL);
  g_return_if_fail (mode != SATCHEL_FETCH_RECEIVE || self->store != NULL);

  self->mode = mode;
  self->task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (self->task, satchel_fetch_run_async);
  tell (self);
}

gboolean
satchel_fetch_run_finish (SatchelFetch *self,
                          GAsyncResult *result,
                          GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
satchel_fetch_go (SatchelFetch *self,
                  SatchelStore *store)
{
  g_return_if_fail (SATCHEL_IS_FETCH (self) && SATCHEL_IS_STORE (store));
  g_return_if_fail (self->mode == SATCHEL_FETCH_TEST_AND_WAIT);

  g_set_object (&self->store, store);
  self->has_gone = TRUE;
  satchel_hold_end (self->hold);
}

GCancellable *
satchel_fetch_dup_cancellable (SatchelFetch *self)
{
  GCancellable *cancellable;

  g_return_val_if_fail (SATCHEL_IS_FETCH (self), NULL);

  cancellable = self->task != NULL ? cancellable_of (self) : NULL;
  return cancellable != NULL ? g_object_ref (cancellable) : NULL;
}

SatchelPopCapabilities *
satchel_fetch_get_capabilities (SatchelFetch *self)
{
  g_return_val_if_fail (SATCHEL_IS_FETCH (self), NULL);

  return satchel_session_get_capabilities (self->session);
}

const GError *
satchel_fetch_get_error (SatchelFetch *self)
{
  g_return_val_if_fail (SATCHEL_IS_FETCH (self), NULL);

  return self->result;
}

char *
satchel_fetch_get_log (SatchelFetch *self)
{
  g_return_val_if_fail (SATCHEL_IS_FETCH (self), NULL);

  return satchel_session_get_log (self->session);
}
