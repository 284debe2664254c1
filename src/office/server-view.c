/* server-view.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Three stories in one session, each told by a function of its own: opening, deleting, closing. */

#include "config.h"

#include "office/server-view.h"

#include "base/limits.h"
#include "base/story.h"
#include "message/summary.h"
#include "office/heads.h"
#include "office/listing.h"
#include "office/retention.h"
#include "office/talk.h"
#include "office/trouble.h"
#include "store/wish.h"

struct _SatchelServerView
{
  GObject          parent_instance;

  /* Owned */
  SatchelAccount  *account;
  SatchelStore    *store;
  SatchelSession  *session;
  GTask           *task;        /* the call that runs */
  GPtrArray       *listing;     /* of SatchelListed; until copies are made of it */
  GPtrArray       *copies;      /* of SatchelServerCopy; NULL before it is open */
  GPtrArray       *named;       /* those that are to be deleted, borrowed from copies */
  GPtrArray       *said;        /* those of which DELE was granted, borrowed from copies */
  char           **uids;        /* of delete_async */

  SatchelStoreMode mode;

  /* The story that runs */
  void           (*telling) (SatchelServerView *self);
  int              place;
  SatchelTalk      talk;
  GPtrArray       *unnamed;      /* borrowed from listing: those without an id of the server's */
  guint            n_refused;
  guint            n_deleted;
};

G_DEFINE_FINAL_TYPE (SatchelServerView, satchel_server_view, G_TYPE_OBJECT)

/* Seconds for the answer to QUIT: a slow server deletes only now. */
#define QUIT_PATIENCE 60

/* --- telling --- */

static void
go_on (gpointer data)
{
  SatchelServerView *self = data;

  self->telling (self);
}

static void
begin (SatchelServerView   *self,
       void               (*telling) (SatchelServerView *self),
       gpointer             tag,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             data)
{
  g_assert (self->task == NULL);

  self->task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (self->task, tag);
  satchel_talk_end (&self->talk);
  self->talk = (SatchelTalk) { NULL };
  satchel_talk_begin (&self->talk, self->session, cancellable, go_on, self);
  self->telling = telling;
  self->place = 0;
  telling (self);
}

static GCancellable *
cancellable_of (SatchelServerView *self)
{
  return g_task_get_cancellable (self->task);
}

static const char *
id_of (SatchelServerView *self)
{
  return satchel_account_get_id (self->account);
}

static void
done (SatchelServerView *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  g_task_return_boolean (task, TRUE);
}

/* Without QUIT nothing is deleted on the server. */
static void
failed (SatchelServerView *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  satchel_session_close (self->session);
  g_ptr_array_set_size (self->said, 0);
  g_task_return_error (task, satchel_trouble_translate (g_steal_pointer (&self->talk.error), self->account));
}

static gboolean
finish (SatchelServerView *self,
        GAsyncResult      *result,
        gpointer           tag,
        GError           **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, tag), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- opening --- */

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  SatchelServerView *self = data;

  satchel_session_open_finish (self->session, result, &self->talk.error);
  self->telling (self);
}

static void
on_uids_read (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  SatchelServerView *self = data;

  self->listing = satchel_listing_read_uids_finish (self->session, result, &self->talk.error);
  self->telling (self);
}

static void
on_sizes_read (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  SatchelServerView *self = data;

  satchel_listing_read_sizes_finish (self->session, result, &self->talk.error);
  self->telling (self);
}

static void
on_names_read (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  SatchelServerView *self = data;

  satchel_heads_read_finish (self->session, result, &self->talk.error);
  self->telling (self);
}

static void
on_listing_noted (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  SatchelServerView *self = data;

  satchel_store_note_listing_finish (self->store, result, &self->talk.error);
  self->telling (self);
}

static void
on_recalled (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  SatchelServerView *self = data;

  self->copies = satchel_store_recall_finish (self->store, result, &self->talk.error);
  self->telling (self);
}

static void
tell_opening (SatchelServerView *self)
{
  STORY_BEGINS (self);

  WAIT_FOR (satchel_session_open_async (self->session, cancellable_of (self), on_opened, self));
  if (self->talk.error != NULL)
    goto failed;
  WAIT_FOR (satchel_listing_read_uids_async (self->session, cancellable_of (self), on_uids_read, self));
  if (self->talk.error != NULL)
    goto failed;
  WAIT_FOR (satchel_listing_read_sizes_async (self->session, self->listing, cancellable_of (self),
                                              on_sizes_read, self));
  if (self->talk.error != NULL)
    goto failed;
  if (satchel_listing_pick_unnamed (self->listing, self->unnamed))
    {
      WAIT_FOR (satchel_heads_read_async (self->session, self->unnamed, satchel_heads_identify,
                                          cancellable_of (self), on_names_read, self));
      if (self->talk.error != NULL)
        goto failed;
      satchel_listing_name (self->listing);
    }

  if (self->mode == SATCHEL_STORE_WRITE)
    {
      WAIT_FOR (satchel_store_note_listing_async (self->store, id_of (self), self->listing, TRUE,
                                                  cancellable_of (self), on_listing_noted, self));
      if (self->talk.error != NULL)
        goto failed;
    }
  WAIT_FOR (satchel_store_recall_async (self->store, id_of (self), self->listing, cancellable_of (self),
                                        on_recalled, self));
  if (self->talk.error != NULL)
    goto failed;
  g_clear_pointer (&self->listing, g_ptr_array_unref);
  done (self);
  return;

failed:
  failed (self);

  STORY_ENDS;
}

void
satchel_server_view_open_async (SatchelServerView   *self,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             data)
{
  g_return_if_fail (SATCHEL_IS_SERVER_VIEW (self));
  g_return_if_fail (self->task == NULL && self->listing == NULL && self->copies == NULL);

  begin (self, tell_opening, satchel_server_view_open_async, cancellable, callback, data);
}

gboolean
satchel_server_view_open_finish (SatchelServerView *self,
                                 GAsyncResult      *result,
                                 GError           **error)
{
  return finish (self, result, satchel_server_view_open_async, error);
}

/* --- what is there --- */

GPtrArray *
satchel_server_view_get_copies (SatchelServerView *self)
{
  g_return_val_if_fail (SATCHEL_IS_SERVER_VIEW (self), NULL);

  return self->copies;
}

gboolean
satchel_server_view_has (SatchelServerView *self,
                         const char        *uid)
{
  g_return_val_if_fail (SATCHEL_IS_SERVER_VIEW (self) && self->copies != NULL && uid != NULL, FALSE);

  for (guint i = 0; i < self->copies->len; i++)
    {
      const SatchelServerCopy *copy = g_ptr_array_index (self->copies, i);

      if (g_str_equal (copy->listed.uid, uid))
        return TRUE;
    }

  return FALSE;
}

gint64 *
satchel_server_view_foresee (SatchelServerView *self)
{
  gint64 *when;

  g_return_val_if_fail (SATCHEL_IS_SERVER_VIEW (self) && self->copies != NULL, NULL);

  when = g_new (gint64, self->copies->len);
  satchel_retention_foresee (self->account, self->copies, g_get_real_time () / G_USEC_PER_SEC, when);
  return when;
}

/* --- heads --- */

static void
on_heads_read (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  SatchelServerView *self = data;

  if (satchel_heads_read_finish (self->session, result, &self->talk.error))
    done (self);
  else
    failed (self);
}

static void
take_head (SatchelListed *item,
           gconstpointer  head,
           gsize          length)
{
  SatchelServerCopy *copy = (SatchelServerCopy *) item;
  g_autoptr(GBytes) bytes = g_bytes_new (head, length);
  g_autoptr(SatchelSource) source = satchel_source_new_for_bytes (bytes);
  g_autoptr(SatchelSummary) summary = satchel_summary_read (source);

  g_free (copy->subject);
  g_free (copy->from);
  copy->subject = g_strdup (summary->subject);
  copy->from = satchel_addresses_to_lines (summary->from);
  copy->date = summary->date;
}

/* The newest have the highest numbers. */
static void
pick_headless (SatchelServerView *self)
{
  g_ptr_array_set_size (self->named, 0);
  for (guint i = self->copies->len; i > 0 && self->named->len < SATCHEL_LIMIT_SHOWN_HEADS; i--)
    {
      SatchelServerCopy *copy = g_ptr_array_index (self->copies, i - 1);

      if (copy->subject == NULL)
        g_ptr_array_add (self->named, copy);
    }
}

static void
tell_heads (SatchelServerView *self)
{
  pick_headless (self);
  satchel_heads_read_async (self->session, self->named, take_head, cancellable_of (self), on_heads_read,
                            self);
}

void
satchel_server_view_read_heads_async (SatchelServerView   *self,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             data)
{
  g_return_if_fail (SATCHEL_IS_SERVER_VIEW (self));
  g_return_if_fail (self->task == NULL && self->copies != NULL);

  begin (self, tell_heads, satchel_server_view_read_heads_async, cancellable, callback, data);
}

gboolean
satchel_server_view_read_heads_finish (SatchelServerView *self,
                                       GAsyncResult      *result,
                                       GError           **error)
{
  return finish (self, result, satchel_server_view_read_heads_async, error);
}

/* --- deleting --- */

static void
on_wished (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  SatchelServerView *self = data;

  satchel_store_wish_finish (self->store, result, NULL, &self->talk.error);
  self->telling (self);
}

static void
wish_deleted (SatchelServerView *self)
{
  satchel_store_wish_async (self->store, id_of (self), (const char * const *) self->uids, SATCHEL_WISH_DELETE,
                            cancellable_of (self), on_wished, self);
}

static void
pick_named (SatchelServerView *self)
{
  g_autoptr(GHashTable) uids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) said = g_hash_table_new (NULL, NULL);

  for (guint i = 0; self->uids[i] != NULL; i++)
    g_hash_table_add (uids, self->uids[i]);
  for (guint i = 0; i < self->said->len; i++)
    g_hash_table_add (said, g_ptr_array_index (self->said, i));

  g_ptr_array_set_size (self->named, 0);
  for (guint i = 0; i < self->copies->len; i++)
    {
      SatchelServerCopy *copy = g_ptr_array_index (self->copies, i);

      if (!g_hash_table_contains (uids, copy->listed.uid) || g_hash_table_contains (said, copy))
        continue;
      copy->listed.wish = SATCHEL_WISH_DELETE;
      g_ptr_array_add (self->named, copy);
    }
}

static void
count_answer (SatchelServerView *self)
{
  if (satchel_talk_granted (&self->talk))
    g_ptr_array_add (self->said, g_ptr_array_index (self->named, self->talk.at));
  else
    self->n_refused++;
}

static void
tell_deleting (SatchelServerView *self)
{
  STORY_BEGINS (self);

  WAIT_FOR (wish_deleted (self));
  if (self->talk.error != NULL)
    goto failed;

  pick_named (self);
  for (; self->talk.at < self->named->len; self->talk.at++)
    {
      satchel_talk_say_ahead (&self->talk, self->named, satchel_talk_dele);
      if (!satchel_talk_heard_now (&self->talk))
        WAIT_FOR (satchel_talk_hear (&self->talk));
      if (self->talk.error != NULL)
        goto failed;
      count_answer (self);
    }
  done (self);
  return;

failed:
  failed (self);

  STORY_ENDS;
}

void
satchel_server_view_delete_async (SatchelServerView   *self,
                                  const char * const  *uids,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             data)
{
  g_return_if_fail (SATCHEL_IS_SERVER_VIEW (self) && uids != NULL);
  g_return_if_fail (self->mode == SATCHEL_STORE_WRITE && self->task == NULL && self->copies != NULL);

  g_strfreev (self->uids);
  self->uids = g_strdupv ((char **) uids);
  begin (self, tell_deleting, satchel_server_view_delete_async, cancellable, callback, data);
}

gboolean
satchel_server_view_delete_finish (SatchelServerView *self,
                                   GAsyncResult      *result,
                                   GError           **error)
{
  return finish (self, result, satchel_server_view_delete_async, error);
}

/* --- closing --- */

static void
on_gone_noted (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  SatchelServerView *self = data;

  satchel_store_note_gone_finish (self->store, result, &self->talk.error);
  self->telling (self);
}

/* Not to be cancelled: it has happened. */
static void
note_gone (SatchelServerView *self)
{
  self->n_deleted = self->said->len;
  satchel_store_note_gone_async (self->store, id_of (self), self->said, NULL, on_gone_noted, self);
}

static void
say_quit (SatchelServerView *self)
{
  satchel_wire_set_patience (satchel_session_get_wire (self->session), QUIT_PATIENCE, QUIT_PATIENCE);
  satchel_talk_say (&self->talk, "QUIT");
}

/* Some servers just hang up: where nothing was to be deleted, that is as good as an answer. */
static void
count_unconfirmed (SatchelServerView *self)
{
  guint left = self->n_refused + self->said->len - self->n_deleted;

  g_clear_error (&self->talk.error);
  if (left > 0)
    self->talk.error = satchel_trouble_about_leaving (self->account, left);
}

static void
tell_closing (SatchelServerView *self)
{
  STORY_BEGINS (self);

  say_quit (self);
  WAIT_FOR (satchel_talk_hear (&self->talk));
  if (satchel_talk_granted (&self->talk) && self->said->len > 0)
    {
      WAIT_FOR (note_gone (self));
      if (self->talk.error != NULL)
        goto failed;
    }
  count_unconfirmed (self);
  if (self->talk.error != NULL)
    goto failed;
  satchel_session_close (self->session);
  done (self);
  return;

failed:
  failed (self);

  STORY_ENDS;
}

void
satchel_server_view_close_async (SatchelServerView   *self,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             data)
{
  g_return_if_fail (SATCHEL_IS_SERVER_VIEW (self));
  g_return_if_fail (self->task == NULL && self->copies != NULL);

  begin (self, tell_closing, satchel_server_view_close_async, cancellable, callback, data);
}

gboolean
satchel_server_view_close_finish (SatchelServerView *self,
                                  GAsyncResult      *result,
                                  guint             *deleted,
                                  GError           **error)
{
  if (deleted != NULL)
    *deleted = self->n_deleted;
  return finish (self, result, satchel_server_view_close_async, error);
}

void
satchel_server_view_abandon (SatchelServerView *self)
{
  g_return_if_fail (SATCHEL_IS_SERVER_VIEW (self) && self->task == NULL);

  satchel_session_close (self->session);
  g_ptr_array_set_size (self->said, 0);
}

/* --- from outside --- */

static void
satchel_server_view_finalize (GObject *object)
{
  SatchelServerView *self = SATCHEL_SERVER_VIEW (object);

  satchel_talk_end (&self->talk);
  g_clear_object (&self->session);
  g_clear_object (&self->account);
  g_clear_object (&self->store);
  g_clear_pointer (&self->listing, g_ptr_array_unref);
  g_clear_pointer (&self->unnamed, g_ptr_array_unref);
  g_clear_pointer (&self->named, g_ptr_array_unref);
  g_clear_pointer (&self->said, g_ptr_array_unref);
  g_clear_pointer (&self->copies, g_ptr_array_unref);
  g_clear_pointer (&self->uids, g_strfreev);

  G_OBJECT_CLASS (satchel_server_view_parent_class)->finalize (object);
}

static void
satchel_server_view_class_init (SatchelServerViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = satchel_server_view_finalize;
}

static void
satchel_server_view_init (SatchelServerView *self)
{
  self->named = g_ptr_array_new ();
  self->said = g_ptr_array_new ();
  self->unnamed = g_ptr_array_new ();
}

SatchelServerView *
satchel_server_view_new (SatchelAccount  *account,
                         SatchelStore    *store,
                         SatchelStoreMode mode)
{
  SatchelServerView *self;

  g_return_val_if_fail (SATCHEL_IS_ACCOUNT (account) && SATCHEL_IS_STORE (store), NULL);

  self = g_object_new (SATCHEL_TYPE_SERVER_VIEW, NULL);
  self->account = g_object_ref (account);
  self->store = g_object_ref (store);
  self->mode = mode;
  self->session = satchel_session_new (account);

  return self;
}

void
satchel_server_view_set_password (SatchelServerView *self,
                                  const char        *password)
{
  g_return_if_fail (SATCHEL_IS_SERVER_VIEW (self));

  satchel_session_set_password (self->session, password);
}
