/* fetch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The story of a fetch is tell(), near the end of this file; read it first. Its chapters have files of
 * their own: survey.c looks at what is there, receiving.c brings it, removal.c removes copies. */

#include "config.h"

#include "office/fetch.h"

#include "base/limits.h"
#include "base/story.h"
#include "office/hold.h"
#include "office/pace.h"
#include "office/receiving.h"
#include "office/removal.h"
#include "office/session.h"
#include "office/survey.h"
#include "office/talk.h"
#include "office/trouble.h"

#include <glib/gi18n-lib.h>

/* Milliseconds between two signals of progress. */
#define PROGRESS_EVERY 100

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
  GError               *result;         /* what it ended with */
  SatchelSurvey        *survey;         /* what is there and what is new */
  SatchelReceiving     *receiving;      /* NULL before */
  SatchelRemoval       *removal;        /* NULL before */
  GPtrArray            *doubted;        /* of the survey's listing, borrowed; NULL before */
  SatchelPace          *pace;           /* of the signal "progress" */
  SatchelHold          *hold;           /* while the person chooses */

  /* The story */
  int                   place;
  SatchelTalk           talk;           /* in its session, once that is open */
  SatchelFetchMode      mode;
  SatchelFetchProgress  progress;
  guint                 n_left;         /* messages that do not fit on the disk */
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

static void
go_on_telling (gpointer data)
{
  tell (data);
}

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

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  SatchelFetch *self = data;

  self->in_conversation = satchel_session_open_finish (self->session, result, &self->talk.error);
  tell (self);
}

static void
open_session (SatchelFetch *self)
{
  satchel_session_open_async (self->session, cancellable_of (self), on_opened, self);
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
  self->hold = satchel_hold_begin (SATCHEL_LIMIT_QUIET, cancellable_of (self), on_hold_ended, self);
}

static gboolean
was_stopped (SatchelFetch *self)
{
  return g_cancellable_set_error_if_cancelled (cancellable_of (self), &self->talk.error);
}

/* The session has ended while the person was thinking: forgotten, to be opened again when needed. */
static void
forget_session (SatchelFetch *self)
{
  g_clear_error (&self->talk.error);
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

  self->survey = satchel_survey_finish (self->session, result, &self->talk.error);
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
  self->progress.on_server = self->survey->listing->len;
  self->progress.recognised = self->survey->n_recognised;
  self->n_left = (guint) self->survey->n_new - self->survey->news->len - self->survey->n_put_off;
  if (self->n_left > 0)
    self->result = satchel_trouble_about_room (self->account, self->survey->new_bytes);
}

/* --- receiving --- */

static void
on_counted (gpointer data)
{
  SatchelFetch *self = data;
  const SatchelArrivalCounts *counts = satchel_receiving_get_counts (self->receiving);

  self->progress.received = counts->received;
  self->progress.recognised = self->survey->n_recognised + counts->recognised;
  self->progress.partial = counts->partial;
  self->progress.cut_short = counts->cut_short;
  self->progress.received_bytes = counts->octets;
  self->progress.stored_bytes = counts->bytes;
  satchel_pace_soon (self->pace);
}

static void
on_received (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  SatchelFetch *self = data;

  satchel_receiving_run_finish (self->receiving, result, &self->talk.error);
  tell (self);
}

static void
receive (SatchelFetch *self)
{
  self->receiving = satchel_receiving_new (self->session, self->account, self->store, on_counted, self);
  self->began = g_get_monotonic_time ();
  satchel_receiving_run_async (self->receiving, self->survey->news, cancellable_of (self), on_received,
                               self);
}

/* --- removing copies from the server --- */

static void
on_removed (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  SatchelFetch *self = data;

  self->removal = satchel_removal_finish (self->session, result, &self->talk.error);
  if (self->removal != NULL)
    {
      self->progress.received += self->removal->received;
      self->progress.stored_bytes += self->removal->bytes;
    }
  tell (self);
}

static void
remove_copies (SatchelFetch *self)
{
  satchel_removal_async (self->session, self->account, self->store, self->survey->listing,
                         cancellable_of (self), on_removed, self);
}

/* DELE was said and granted for these. */
static guint
n_said (SatchelFetch *self)
{
  return self->removal != NULL ? self->removal->said->len : 0;
}

static void
on_gone_noted (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  SatchelFetch *self = data;

  satchel_store_note_gone_finish (self->store, result, &self->talk.error);
  tell (self);
}

static void
note_gone (SatchelFetch *self)
{
  self->progress.deleted = n_said (self);
  self->progress.on_server -= n_said (self);
  satchel_store_note_gone_async (self->store, satchel_account_get_id (self->account),
                                 self->removal->said, NULL, on_gone_noted, self);
}

/* Mail has been received all the same, and nothing is lost: the server's listing tells the next time what it did. */
static void
say_what_is_left (SatchelFetch *self)
{
  guint64 left = self->removal != NULL ? self->removal->n_leaving - self->progress.deleted : 0;

  if (left > 0 && self->result == NULL)
    self->result = satchel_trouble_about_leaving (self->account, left);
}

static void
on_noted (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  SatchelFetch *self = data;

  satchel_store_note_finish (self->store, result, &self->talk.error);
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

/* --- a server that fell out of step --- */

/* What it said belongs to something else than what was asked, and nobody knows since when. */
static gboolean
is_out_of_step (SatchelFetch *self)
{
  return self->survey != NULL && self->talk.error != NULL
         && (self->talk.error->domain == SATCHEL_POP_ERROR
             || g_error_matches (self->talk.error, SATCHEL_NET_ERROR, SATCHEL_NET_ERROR_LINE));
}

static void
on_doubt_noted (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  SatchelFetch *self = data;

  /* What can't be noted now fails for a reason that lets nothing be deleted either. */
  (void) satchel_store_note_doubt_finish (self->store, result, NULL);
  tell (self);
}

static void
doubt_fresh (SatchelFetch *self)
{
  GPtrArray *listing = self->survey->listing;

  self->doubted = g_ptr_array_new ();
  for (guint i = 0; i < listing->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (listing, i);

      if (item->is_fresh)
        g_ptr_array_add (self->doubted, item);
    }
  satchel_store_note_doubt_async (self->store, satchel_account_get_id (self->account), self->doubted,
                                  on_doubt_noted, self);
}

/* --- the end --- */

/* Why some messages were not received, in the server's or the store's words. */
static const char *
why_skipped (SatchelFetch *self)
{
  const char *why = self->receiving != NULL ? satchel_receiving_get_why (self->receiving) : NULL;

  if (why == NULL && self->survey != NULL && self->survey->n_put_off > 0)
    return _("the server hangs up each time");
  return why;
}

static void
count_skipped (SatchelFetch *self)
{
  self->progress.skipped = self->n_left;
  if (self->survey != NULL)
    self->progress.skipped += self->survey->n_put_off;
  if (self->receiving != NULL)
    self->progress.skipped += satchel_receiving_get_refused (self->receiving)
                              + satchel_receiving_get_counts (self->receiving)->failed;
}

static void
ended (SatchelFetch *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  count_skipped (self);
  if (self->talk.error != NULL)
    {
      g_clear_error (&self->result);
      if (is_out_of_step (self))
        self->result = satchel_trouble_about_step (self->account);
      else
        self->result = satchel_trouble_translate (g_steal_pointer (&self->talk.error), self->account);
      g_clear_error (&self->talk.error);
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
  if (self->mode == SATCHEL_FETCH_RECEIVE)
    satchel_store_expect_listing (self->store, satchel_account_get_id (self->account));
  WAIT_FOR (open_session (self));
  if (self->talk.error != NULL)
    goto failed;

  if (self->mode == SATCHEL_FETCH_TEST_AND_WAIT)
    {
      enter (self, SATCHEL_PHASE_WAITING);
      while (!self->has_gone)
        {
          WAIT_FOR (wait_for_go (self));
          if (was_stopped (self))
            goto failed;
          if (!self->in_conversation)
            continue;

          /* After the word to go on too: a server that has hung up meanwhile is noticed by it. */
          satchel_talk_say (&self->talk, "NOOP");
          WAIT_FOR (satchel_talk_hear (&self->talk));
          if (self->talk.error != NULL)
            forget_session (self);
        }
      if (!self->in_conversation)
        {
          WAIT_FOR (open_session (self));
          if (self->talk.error != NULL)
            goto failed;
        }
    }
  if (self->mode == SATCHEL_FETCH_TEST)
    goto leave;

  enter (self, SATCHEL_PHASE_LISTING);
  WAIT_FOR (look_around (self));
  if (self->talk.error != NULL)
    goto failed;
  plan (self);

  enter (self, SATCHEL_PHASE_RECEIVING);
  WAIT_FOR (receive (self));
  if (self->talk.error != NULL)
    goto failed;

  enter (self, SATCHEL_PHASE_REMOVING);
  WAIT_FOR (remove_copies (self));
  if (self->talk.error != NULL)
    goto failed;

leave:
  /* Only QUIT's +OK deletes (RFC 1939 §6). Some servers just hang up: what they did, the next
   * listing tells. */
  satchel_wire_set_patience (satchel_session_get_wire (self->session), QUIT_PATIENCE, QUIT_PATIENCE);
  satchel_talk_say (&self->talk, "QUIT");
  WAIT_FOR (satchel_talk_hear (&self->talk));
  if (satchel_talk_granted (&self->talk) && n_said (self) > 0)
    {
      WAIT_FOR (note_gone (self));
      if (self->talk.error != NULL)
        goto failed;
    }
  if (is_out_of_step (self))
    WAIT_FOR (doubt_fresh (self));
  g_clear_error (&self->talk.error);
  if (self->mode != SATCHEL_FETCH_TEST && self->result == NULL)
    {
      WAIT_FOR (note_end (self));
      g_clear_error (&self->talk.error);
    }
  say_what_is_left (self);
  ended (self);
  return;

failed:
  /* Without QUIT nothing is deleted on the server. */
  satchel_session_close (self->session);
  if (is_out_of_step (self))
    WAIT_FOR (doubt_fresh (self));
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
  satchel_talk_end (&self->talk);
  g_clear_object (&self->session);
  g_clear_object (&self->account);
  g_clear_object (&self->store);
  g_clear_error (&self->result);
  g_clear_pointer (&self->receiving, satchel_receiving_free);
  g_clear_pointer (&self->removal, satchel_removal_free);
  g_clear_pointer (&self->doubted, g_ptr_array_unref);
  g_clear_pointer (&self->survey, satchel_survey_free);

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
  satchel_talk_begin (&self->talk, self->session, cancellable, go_on_telling, self);
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
