/* heads.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/heads.h"

#include "base/limits.h"
#include "base/story.h"
#include "office/talk.h"
#include "pop/pop-text.h"

typedef struct
{
  GTask         *task;
  GByteArray    *head;       /* of the message under way */

  /* Borrowed */
  GPtrArray     *items;

  SatchelHeadsFunc take;     /* what is made of each */
  SatchelTalk    talk;
  SatchelPopText text;
  int            place;
} Reader;

static void tell (Reader *self);

static void
reader_free (gpointer data)
{
  Reader *self = data;

  satchel_talk_end (&self->talk);
  g_byte_array_unref (self->head);
  g_free (self);
}

/* TOP need not be asked for where the server has said that it can't. */
static gboolean
shows_heads (SatchelSession *session)
{
  const SatchelPopCapabilities *capabilities = satchel_session_get_capabilities (session);

  return !capabilities->known || capabilities->top;
}

/* What is too long is read and dropped: a whole message, where the server does not understand the 0. */
static void
on_text (const guint8 *data,
         gsize         length,
         gpointer      user_data)
{
  Reader *self = user_data;

  length = MIN (length, SATCHEL_LIMIT_HEAD - self->head->len);
  g_byte_array_append (self->head, data, (guint) length);
}

static void
begin_head (Reader *self)
{
  self->text = (SatchelPopText) { 0 };
  g_byte_array_set_size (self->head, 0);
}

/* Takes what is here. TRUE: up to the lone dot. */
static gboolean
take_text (Reader *self)
{
  SatchelWire *wire = satchel_session_get_wire (self->talk.session);
  gboolean ends = FALSE;
  const guint8 *data;
  gsize length;

  data = satchel_wire_peek (wire, &length);
  if (length > 0)
    satchel_wire_take (wire, satchel_pop_text_read (&self->text, data, length, on_text, self, &ends));

  return ends;
}

static void
tell (Reader *self)
{
  STORY_BEGINS (self);

  for (; self->talk.at < self->items->len; self->talk.at++)
    {
      satchel_talk_say_ahead (&self->talk, self->items, satchel_talk_top);
      if (!satchel_talk_heard_now (&self->talk))
        WAIT_FOR (satchel_talk_hear (&self->talk));
      if (self->talk.error != NULL)
        goto failed;
      if (!satchel_talk_granted (&self->talk))
        continue;

      begin_head (self);
      while (!take_text (self))
        {
          WAIT_FOR (satchel_talk_fill (&self->talk));
          if (self->talk.error != NULL)
            goto failed;
        }
      self->take (g_ptr_array_index (self->items, self->talk.at), self->head->data, self->head->len);
    }
  g_task_return_boolean (self->task, TRUE);
  g_object_unref (self->task);
  return;

failed:
  satchel_session_close (self->talk.session);
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
satchel_heads_read_async (SatchelSession      *session,
                          GPtrArray           *items,
                          SatchelHeadsFunc     take,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             data)
{
  Reader *self = g_new0 (Reader, 1);

  g_return_if_fail (SATCHEL_IS_SESSION (session) && items != NULL && take != NULL);

  self->task = g_task_new (session, cancellable, callback, data);
  g_task_set_source_tag (self->task, satchel_heads_read_async);
  g_task_set_task_data (self->task, self, reader_free);
  self->head = g_byte_array_new ();
  self->items = items;
  self->take = take;
  satchel_talk_begin (&self->talk, session, cancellable, go_on_telling, self);
  if (shows_heads (session))
    {
      tell (self);
      return;
    }
  g_task_return_boolean (self->task, TRUE);
  g_object_unref (self->task);
}

gboolean
satchel_heads_read_finish (SatchelSession *session,
                           GAsyncResult   *result,
                           GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
satchel_heads_identify (SatchelListed *item,
                        gconstpointer  head,
                        gsize          length)
{
  g_return_if_fail (item != NULL);

  g_free (item->identity);
  item->identity = g_new (SatchelIdentity, 1);
  satchel_identity_read (item->identity, head, length);
}
