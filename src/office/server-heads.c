/* server-heads.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/server-heads.h"

#include "base/limits.h"
#include "base/story.h"
#include "message/summary.h"
#include "office/talk.h"
#include "pop/pop-text.h"

typedef struct
{
  GTask         *task;
  GByteArray    *head;      /* of the message whose turn it is */

  /* Borrowed */
  GPtrArray     *copies;

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

static gboolean
has_top (Reader *self)
{
  const SatchelPopCapabilities *capabilities = satchel_session_get_capabilities (self->talk.session);

  return !capabilities->known || capabilities->top;
}

static void
begin_head (Reader *self)
{
  self->text = (SatchelPopText) { 0 };
  g_byte_array_set_size (self->head, 0);
}

/* What is too long is read and dropped: a whole message, where the server does not understand the 0. */
static void
on_text (const guint8 *data,
         gsize         length,
         gpointer      user_data)
{
  Reader *self = user_data;

  g_byte_array_append (self->head, data, (guint) MIN (length, SATCHEL_LIMIT_HEAD - self->head->len));
}

/* TRUE: the head is whole. */
static gboolean
take_head (Reader *self)
{
  SatchelWire *wire = satchel_session_get_wire (self->talk.session);
  gboolean ends = FALSE;
  const guint8 *data;
  gsize length;

  data = satchel_wire_peek (wire, &length);
  if (length == 0)
    return FALSE;

  satchel_wire_take (wire, satchel_pop_text_read (&self->text, data, length, on_text, self, &ends));
  return ends;
}

static void
keep_head (Reader *self)
{
  SatchelServerCopy *copy = g_ptr_array_index (self->copies, self->talk.at);
  g_autoptr(GBytes) bytes = g_bytes_new (self->head->data, self->head->len);
  g_autoptr(SatchelSource) source = satchel_source_new_for_bytes (bytes);
  g_autoptr(SatchelSummary) summary = satchel_summary_read (source);

  g_free (copy->subject);
  g_free (copy->from);
  copy->subject = g_strdup (summary->subject);
  copy->from = satchel_addresses_to_lines (summary->from);
  copy->date = summary->date;
}

static void
tell (Reader *self)
{
  STORY_BEGINS (self);

  for (; self->talk.at < self->copies->len; self->talk.at++)
    {
      satchel_talk_say_ahead (&self->talk, self->copies, satchel_talk_top);
      if (!satchel_talk_heard_now (&self->talk))
        WAIT_FOR (satchel_talk_hear (&self->talk));
      if (self->talk.error != NULL)
        goto failed;
      if (!satchel_talk_granted (&self->talk))
        continue;

      begin_head (self);
      while (!take_head (self))
        {
          WAIT_FOR (satchel_talk_fill (&self->talk));
          if (self->talk.error != NULL)
            goto failed;
        }
      keep_head (self);
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
satchel_server_heads_async (SatchelSession      *session,
                            GPtrArray           *copies,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             data)
{
  Reader *self = g_new0 (Reader, 1);

  g_return_if_fail (SATCHEL_IS_SESSION (session) && copies != NULL);

  self->task = g_task_new (session, cancellable, callback, data);
  g_task_set_source_tag (self->task, satchel_server_heads_async);
  g_task_set_task_data (self->task, self, reader_free);
  self->head = g_byte_array_new ();
  self->copies = copies;
  satchel_talk_begin (&self->talk, session, cancellable, go_on_telling, self);
  if (has_top (self))
    {
      tell (self);
      return;
    }
  g_task_return_boolean (self->task, TRUE);
  g_object_unref (self->task);
}

gboolean
satchel_server_heads_finish (SatchelSession *session,
                             GAsyncResult   *result,
                             GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
