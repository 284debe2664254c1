/* survey.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/survey.h"

#include "base/limits.h"
#include "base/story.h"
#include "office/heads.h"
#include "office/listing.h"
#include "office/portion.h"
#include "office/recognition.h"
#include "office/retention.h"

/* Conversations that may end at one message before it has to wait until there is nothing else to do. */
#define FAILURES 3

typedef struct
{
  GTask          *task;
  SatchelSession *session;
  SatchelAccount *account;
  SatchelStore   *store;
  SatchelSurvey  *survey;
  GPtrArray      *unnamed;      /* borrowed from the listing */
  GError         *error;
  guint64         room;         /* bytes free on the disk */
  int             place;
  gboolean        has_sizes;
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
  g_ptr_array_unref (self->unnamed);
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

static SatchelListed *
item_at (Surveyor *self,
         guint     i)
{
  return g_ptr_array_index (self->survey->listing, i);
}

/* --- what the story waits for --- */

static void
on_uids_read (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  Surveyor *self = data;

  self->survey->listing = satchel_listing_read_uids_finish (self->session, result, &self->error);
  tell (self);
}

static void
on_sizes_read (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  Surveyor *self = data;

  self->has_sizes = satchel_listing_read_sizes_finish (self->session, result, &self->error);
  tell (self);
}

static void
read_sizes (Surveyor *self)
{
  satchel_listing_read_sizes_async (self->session, self->survey->listing, cancellable_of (self),
                                    on_sizes_read, self);
}

static void
on_heads_read (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  Surveyor *self = data;

  satchel_heads_read_finish (self->session, result, &self->error);
  tell (self);
}

static void
read_heads (Surveyor *self)
{
  satchel_heads_read_async (self->session, self->unnamed, satchel_heads_identify, cancellable_of (self),
                            on_heads_read, self);
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
on_recognised (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  Surveyor *self = data;

  satchel_recognition_finish (self->session, result, &self->survey->n_recognised, &self->error);
  tell (self);
}

static void
recognise (Surveyor *self)
{
  satchel_recognition_async (self->session, self->account, self->store, self->survey->listing,
                             cancellable_of (self), on_recognised, self);
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

/* --- messages without an id --- */

/* Fewer ids than messages: the server has none, or some lines could not be read. */
static gboolean
misses_some (Surveyor *self)
{
  return self->survey->listing->len < satchel_session_get_messages (self->session);
}

/* What is known of an id that was made up is known of a head only, or of nothing. */
static void
doubt_unnamed (Surveyor *self)
{
  for (guint i = 0; i < self->survey->listing->len; i++)
    {
      SatchelListed *item = item_at (self, i);

      if (g_str_has_prefix (item->uid, SATCHEL_UID_HEAD) && item->doubt == SATCHEL_DOUBT_NONE)
        item->doubt = SATCHEL_DOUBT_HEAD;
      item->is_nameless = g_str_equal (item->uid, SATCHEL_UID_BLANK);
      if (item->is_nameless)
        item->known = SATCHEL_KNOWN_NEW;
    }
}

/* --- sizes, and what they tell --- */

/* The sizes of all that is known add up to what STAT has said: no message has become another one. */
static gboolean
adds_up (Surveyor *self)
{
  guint64 sum = 0;

  for (guint i = 0; i < self->survey->listing->len; i++)
    {
      if (item_at (self, i)->known_size == 0)
        return TRUE;
      sum += item_at (self, i)->known_size;
    }
  return sum == satchel_session_get_bytes (self->session);
}

static SatchelPortion
portion_of (Surveyor            *self,
            const SatchelListed *item)
{
  return satchel_portion_of (self->account, satchel_session_get_capabilities (self->session), item);
}

/* With years of mail left on the server the second list is half of the conversation: it is read only where
 * something is new, its size would tell whether it is what its id says, or the server is to hold so many octets
 * at most. */
static gboolean
needs_sizes (Surveyor *self)
{
  gboolean counts = satchel_account_get_keep_megabytes (self->account) > 0;

  for (guint i = 0; i < self->survey->listing->len; i++)
    {
      const SatchelListed *item = item_at (self, i);

      if (item->known == SATCHEL_KNOWN_NEW || item->doubt != SATCHEL_DOUBT_NONE || item->copy > 0
          || (counts && item->known_size == 0) || portion_of (self, item) != SATCHEL_PORTION_NONE)
        return TRUE;
    }
  return !adds_up (self);
}

/* Before a copy goes that was kept in an earlier conversation, its head is looked at: an id is unique only as long as
 * its message exists (RFC 1939 §7), and some servers just count. What the person has named is seen there by them. */
static gboolean
look_at_leaving (Surveyor *self)
{
  g_autoptr(GPtrArray) leaving = g_ptr_array_new ();
  gboolean any = FALSE;

  satchel_retention_pick (self->account, self->survey->listing, g_get_real_time () / G_USEC_PER_SEC, leaving);
  for (guint i = 0; i < leaving->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (leaving, i);

      if (item->known != SATCHEL_KNOWN_HELD || satchel_retention_is_wished_away (item))
        continue;
      item->to_look = any = TRUE;
    }
  return any;
}

static void
take_known_sizes (Surveyor *self)
{
  for (guint i = 0; i < self->survey->listing->len; i++)
    if (item_at (self, i)->size == 0)
      item_at (self, i)->size = item_at (self, i)->known_size;
}

/* --- what is to be received --- */

/* What is to be received, sorted by when. */
typedef struct
{
  GPtrArray  *last;        /* large ones that come whole */
  GPtrArray  *trouble;     /* those at which conversations have ended */
  GHashTable *completed;   /* ids of messages whose whole is to come */
  guint64     room;        /* octets that are left on the disk */
} Picking;

static void
add_news (Surveyor      *self,
          SatchelListed *item,
          Picking       *picking)
{
  SatchelPortion portion = portion_of (self, item);
  guint64 size = satchel_portion_get_bytes (portion, item);

  if (size > picking->room)
    return;
  picking->room -= size;
  item->first_lines = portion == SATCHEL_PORTION_FIRST_LINES;
  g_ptr_array_add (self->survey->news, item);
}

/* A message at which one conversation after the other has ended: it keeps neither other mail from coming nor copies
 * from going, and has its turn when there is nothing else. */
static gboolean
is_put_off (Surveyor            *self,
            const SatchelListed *item)
{
  g_autoptr(GPtrArray) leaving = NULL;

  if (item->failures < FAILURES)
    return FALSE;
  if (self->survey->news->len > 0)
    return TRUE;

  leaving = g_ptr_array_new ();
  satchel_retention_pick (self->account, self->survey->listing, g_get_real_time () / G_USEC_PER_SEC,
                          leaving);
  return leaving->len > 0;
}

/* Least trouble first, then newest. */
static int
compare_trouble (gconstpointer a,
                 gconstpointer b)
{
  const SatchelListed *first = *(SatchelListed * const *) a;
  const SatchelListed *second = *(SatchelListed * const *) b;

  if (first->failures != second->failures)
    return first->failures < second->failures ? -1 : 1;
  return first->number > second->number ? -1 : 1;
}

/* Nothing of it is to come. What the person has named to be deleted there is not wanted here; two lines that began
 * alike under one id are one message here, which comes once. */
static gboolean
is_passed_over (SatchelListed  *item,
                SatchelPortion  portion,
                Picking        *picking)
{
  if (portion == SATCHEL_PORTION_NONE || satchel_retention_is_wished_away (item))
    return TRUE;
  return item->known == SATCHEL_KNOWN_PARTIAL && item->id != NULL
         && !g_hash_table_add (picking->completed, item->id);
}

static void
sort_news (Surveyor *self,
           Picking  *picking)
{
  SatchelSurvey *survey = self->survey;

  for (guint i = survey->listing->len; i > 0; i--)
    {
      SatchelListed *item = item_at (self, i - 1);
      SatchelPortion portion = portion_of (self, item);
      guint64 size = satchel_portion_get_bytes (portion, item);

      if (is_passed_over (item, portion, picking))
        continue;
      survey->n_new++;
      survey->new_bytes += MIN (size, G_MAXUINT64 - survey->new_bytes);
      if (item->failures > 0)
        g_ptr_array_add (picking->trouble, item);
      else if (portion == SATCHEL_PORTION_WHOLE_LAST)
        g_ptr_array_add (picking->last, item);
      else
        add_news (self, item, picking);
    }
}

/* Newest first, which is the highest number first, so that today's mail can be read while years of old mail still
 * come; then the large ones; what made trouble comes last. What does not fit on the disk waits for another time. */
static void
pick_news (Surveyor *self)
{
  SatchelSurvey *survey = self->survey;
  g_autoptr(GPtrArray) last = g_ptr_array_new ();
  g_autoptr(GPtrArray) trouble = g_ptr_array_new ();
  g_autoptr(GHashTable) completed = g_hash_table_new (g_str_hash, g_str_equal);
  Picking picking = { last, trouble, completed,
                      self->room > SATCHEL_LIMIT_ROOM ? self->room - SATCHEL_LIMIT_ROOM : 0 };

  sort_news (self, &picking);
  for (guint i = 0; i < last->len; i++)
    add_news (self, g_ptr_array_index (last, i), &picking);

  g_ptr_array_sort (trouble, compare_trouble);
  for (guint i = 0; i < trouble->len; i++)
    {
      if (is_put_off (self, g_ptr_array_index (trouble, i)))
        survey->n_put_off++;
      else
        add_news (self, g_ptr_array_index (trouble, i), &picking);
    }
}

/* --- the story --- */

static void
tell (Surveyor *self)
{
  STORY_BEGINS (self);

  WAIT_FOR (satchel_listing_read_uids_async (self->session, cancellable_of (self), on_uids_read,
                                             self));
  if (self->error != NULL)
    goto failed;
  if (misses_some (self))
    {
      WAIT_FOR (read_sizes (self));
      if (self->error != NULL)
        goto failed;
    }
  if (satchel_listing_pick_unnamed (self->survey->listing, self->unnamed))
    {
      WAIT_FOR (read_heads (self));
      if (self->error != NULL)
        goto failed;
      satchel_listing_name (self->survey->listing);
    }

  WAIT_FOR (satchel_store_note_listing_async (self->store, id_of (self), self->survey->listing, TRUE,
                                              cancellable_of (self), on_listing_noted, self));
  if (self->error != NULL)
    goto failed;
  doubt_unnamed (self);

  if (look_at_leaving (self) || needs_sizes (self))
    {
      if (!self->has_sizes)
        WAIT_FOR (read_sizes (self));
      if (self->error != NULL)
        goto failed;

      WAIT_FOR (recognise (self));
      if (self->error != NULL)
        goto failed;
      WAIT_FOR (satchel_store_room_async (self->store, cancellable_of (self), on_room_known, self));
      if (self->error != NULL)
        goto failed;
    }
  take_known_sizes (self);

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
  self->unnamed = g_ptr_array_new ();
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
