/* talk.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the stories told in an open session have in common: say, hear one reply, say ahead for a row of
 * messages as far as the server takes it. A part of the teller's struct:
 *
 *   satchel_talk_begin (&self->talk, session, cancellable, tell, self);
 *   satchel_talk_say (&self->talk, "NOOP");
 *   WAIT_FOR (satchel_talk_hear (&self->talk));
 *   if (self->talk.error != NULL)
 *     goto failed;
 *   …
 *   for (; self->talk.at < items->len; self->talk.at++)
 *     {
 *       satchel_talk_say_ahead (&self->talk, items, satchel_talk_retr);
 *       if (!satchel_talk_heard_now (&self->talk))
 *         WAIT_FOR (satchel_talk_hear (&self->talk));
 *       …
 *     }
 *   satchel_talk_end (&self->talk);
 *
 * While something slow is done here that the server knows nothing of, it is kept from going to sleep:
 *
 *   satchel_talk_rest (&self->talk, 0);
 *   WAIT_FOR (…);                                     its callback: satchel_talk_wake (&self->talk)
 *
 * Replies are heard strictly one at a time and in order, so that each belongs to the loop's own message,
 * however many commands were said ahead (RFC 2449 §6.8).
 */

#pragma once

#include "office/keep-alive.h"
#include "office/session.h"
#include "store/receive.h"

G_BEGIN_DECLS

typedef void (*SatchelTalkFunc)   (gpointer data);

/* Writes the command for @item, without CRLF, into @line of SATCHEL_TALK_PHRASE octets. */
typedef void (*SatchelTalkPhrase) (const SatchelListed *item,
                                   char                *line);

#define SATCHEL_TALK_PHRASE 64

typedef struct
{
  /* Owned */
  SatchelSession  *session;
  GCancellable    *cancellable;   /* nullable */
  SatchelPopReply *reply;         /* the last one heard */
  GError          *error;         /* of the step that has just ended; the teller clears or takes it */

  SatchelKeepAlive *resting;      /* nullable */

  SatchelTalkFunc  go_on;
  gpointer         data;
  guint            at;            /* place in the row of the message whose reply comes next */
  guint            asked;         /* messages of the row that were asked for */
} SatchelTalk;

void     satchel_talk_begin     (SatchelTalk       *self,
                                 SatchelSession    *session,
                                 GCancellable      *cancellable,
                                 SatchelTalkFunc    go_on,
                                 gpointer           data);
void     satchel_talk_end       (SatchelTalk       *self);

void     satchel_talk_say       (SatchelTalk       *self,
                                 const char        *line);

/* Goes on when a reply was heard; what is no reply sets error. */
void     satchel_talk_hear      (SatchelTalk       *self);

/* TRUE when the reply was here already; a small message then costs no turn of the main loop. */
gboolean satchel_talk_heard_now (SatchelTalk       *self);

/* The reply was heard and is +OK. */
gboolean satchel_talk_granted   (SatchelTalk       *self);

/* Goes on when more octets are here. */
void     satchel_talk_fill      (SatchelTalk       *self);

/* Says NOOP every SATCHEL_LIMIT_QUIET seconds, until satchel_talk_wake(). @outstanding: replies that are still to come. */
void     satchel_talk_rest      (SatchelTalk       *self,
                                 guint              outstanding);

/* Goes on when nothing more is to be heard of that. An end of the conversation meanwhile sets error. */
void     satchel_talk_wake      (SatchelTalk       *self);

/* For tests, in place of SATCHEL_LIMIT_QUIET; 0: that again. */
void     satchel_talk_set_quiet (guint              seconds);

/* Begins a row of messages. */
void     satchel_talk_rewind    (SatchelTalk       *self);

/* Says a command for the messages of @items (of SatchelListed) to come, as many as the server takes ahead. */
void     satchel_talk_say_ahead (SatchelTalk       *self,
                                 GPtrArray         *items,
                                 SatchelTalkPhrase  phrase);

/* RETR, DELE, and TOP without lines of the body (RFC 1939 §5, §7). */
void     satchel_talk_retr      (const SatchelListed *item,
                                 char                *line);

/* RETR, or TOP with SATCHEL_LIMIT_TOP_LINES where the item says first_lines. */
void     satchel_talk_receive   (const SatchelListed *item,
                                 char                *line);
void     satchel_talk_dele      (const SatchelListed *item,
                                 char                *line);
void     satchel_talk_top       (const SatchelListed *item,
                                 char                *line);

G_END_DECLS
