/* talk.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/talk.h"

#include "base/limits.h"

static guint quiet = SATCHEL_LIMIT_QUIET;

void
satchel_talk_begin (SatchelTalk     *self,
                    SatchelSession  *session,
                    GCancellable    *cancellable,
                    SatchelTalkFunc  go_on,
                    gpointer         data)
{
  g_return_if_fail (self != NULL && self->session == NULL);

  self->session = g_object_ref (session);
  g_set_object (&self->cancellable, cancellable);
  self->go_on = go_on;
  self->data = data;
}

void
satchel_talk_end (SatchelTalk *self)
{
  g_return_if_fail (self != NULL && self->resting == NULL);

  g_clear_object (&self->session);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->reply, satchel_pop_reply_free);
  g_clear_error (&self->error);
}

static SatchelWire *
wire_of (SatchelTalk *self)
{
  return satchel_session_get_wire (self->session);
}

void
satchel_talk_say (SatchelTalk *self,
                  const char  *line)
{
  satchel_wire_say (wire_of (self), line);
}

/* Reads a line that has come as the reply. What is no reply ends the conversation. */
static void
take_reply (SatchelTalk *self,
            char        *line)
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
  SatchelTalk *self = data;

  take_reply (self, satchel_wire_hear_finish (wire_of (self), result, &self->error));
  self->go_on (self->data);
}

void
satchel_talk_hear (SatchelTalk *self)
{
  satchel_wire_hear_async (wire_of (self), self->cancellable, on_heard, self);
}

gboolean
satchel_talk_heard_now (SatchelTalk *self)
{
  char *line = satchel_wire_hear_now (wire_of (self), &self->error);

  if (line == NULL && self->error == NULL)
    return FALSE;
  take_reply (self, line);
  return TRUE;
}

gboolean
satchel_talk_granted (SatchelTalk *self)
{
  return self->error == NULL && self->reply->status == SATCHEL_POP_OK;
}

static void
on_filled (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  SatchelTalk *self = data;

  satchel_wire_fill_finish (wire_of (self), result, &self->error);
  self->go_on (self->data);
}

void
satchel_talk_fill (SatchelTalk *self)
{
  satchel_wire_fill_async (wire_of (self), self->cancellable, on_filled, self);
}

void
satchel_talk_rest (SatchelTalk *self,
                   guint        outstanding)
{
  g_return_if_fail (self != NULL && self->resting == NULL);

  self->resting = satchel_keep_alive_begin (wire_of (self), outstanding, quiet, self->cancellable);
}

static void
on_rested (const GError *error,
           gpointer      data)
{
  SatchelTalk *self = data;

  if (error != NULL && self->error == NULL)
    self->error = g_error_copy (error);
  self->go_on (self->data);
}

void
satchel_talk_wake (SatchelTalk *self)
{
  g_return_if_fail (self != NULL && self->resting != NULL);

  satchel_keep_alive_end (g_steal_pointer (&self->resting), on_rested, self);
}

void
satchel_talk_set_quiet (guint seconds)
{
  quiet = seconds > 0 ? seconds : SATCHEL_LIMIT_QUIET;
}

void
satchel_talk_rewind (SatchelTalk *self)
{
  self->at = self->asked = 0;
}

void
satchel_talk_say_ahead (SatchelTalk       *self,
                        GPtrArray         *items,
                        SatchelTalkPhrase  phrase)
{
  guint window = satchel_session_get_capabilities (self->session)->pipelining ? SATCHEL_LIMIT_PIPELINE : 1;

  while (self->asked < items->len && self->asked - self->at < window)
    {
      const SatchelListed *item = g_ptr_array_index (items, self->asked);
      char line[SATCHEL_TALK_PHRASE];

      /* One at which a conversation has ended goes alone: a server that dies of it takes with it what it has
       * not sent yet, and another message would be blamed. */
      if (item->failures > 0 && self->asked > self->at)
        return;
      phrase (item, line);
      satchel_wire_say (wire_of (self), line);
      self->asked++;
      if (item->failures > 0)
        return;
    }
}

void
satchel_talk_retr (const SatchelListed *item,
                   char                *line)
{
  g_snprintf (line, SATCHEL_TALK_PHRASE, "RETR %" G_GUINT64_FORMAT, item->number);
}

void
satchel_talk_receive (const SatchelListed *item,
                      char                *line)
{
  if (item->first_lines)
    g_snprintf (line, SATCHEL_TALK_PHRASE, "TOP %" G_GUINT64_FORMAT " %d", item->number,
                SATCHEL_LIMIT_TOP_LINES);
  else
    satchel_talk_retr (item, line);
}

void
satchel_talk_dele (const SatchelListed *item,
                   char                *line)
{
  g_snprintf (line, SATCHEL_TALK_PHRASE, "DELE %" G_GUINT64_FORMAT, item->number);
}

void
satchel_talk_top (const SatchelListed *item,
                  char                *line)
{
  g_snprintf (line, SATCHEL_TALK_PHRASE, "TOP %" G_GUINT64_FORMAT " 0", item->number);
}
