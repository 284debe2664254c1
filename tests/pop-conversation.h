/* pop-conversation.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One connection to the server of tests, in its thread: what the script and the mailbox share. All
 * calls wait; FALSE or NULL: it is over. */

#pragma once

#include "pop-server.h"

G_BEGIN_DECLS

typedef struct
{
  PopServer         *server;
  GSocketConnection *plain;
  GIOStream         *stream;
  GByteArray        *in;
  GByteArray        *out;
  guint64            sent;
  guint64            cut_after;    /* 0: never */
  gboolean           secure;
  gboolean           over;
  gboolean           let_in;       /* +OK to a sign-in was put already */
} PopConversation;

/* Reads a line, without its end, and notes it as a command. What was put goes out first. (transfer full). */
char    *pop_conversation_read_line (PopConversation *self);

/* Puts octets (-1: a string) to be sent with what follows, at the latest before the next reading. */
void     pop_conversation_put       (PopConversation *self,
                                     const char      *bytes,
                                     gssize           length);
gboolean pop_conversation_flush     (PopConversation *self);

/* More has come than was answered. */
gboolean pop_conversation_is_rushed (PopConversation *self);
void     pop_conversation_note_rush (PopConversation *self);

/* Sends what was put and shakes hands. */
gboolean pop_conversation_start_tls (PopConversation *self);
gboolean pop_conversation_can_tls   (PopConversation *self);

/* Says nothing more, reads and drops until the client closes. FALSE: it does not. */
gboolean pop_conversation_drain     (PopConversation *self);

/* Ends it with TLS's goodbye, without it, or with a reset. */
void     pop_conversation_end       (PopConversation *self);
void     pop_conversation_cut       (PopConversation *self);
void     pop_conversation_reset     (PopConversation *self);

/* Serves @mailbox from here on; @greet: begins with the greeting. */
void     pop_mailbox_serve          (PopMailbox      *mailbox,
                                     PopConversation *conversation,
                                     gboolean         greet);

G_END_DECLS
