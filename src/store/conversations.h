/* conversations.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Which messages answer which: groups of rows that are tied together by message ids (RFC 5322 §3.6.4), whoever of them
 * names whom, whichever came first, and though a message between them is missing.
 *
 * Kept in memory and fed row by row in their order, so that what has come since is all that has to be read. Of ids
 * only a keyed hash of eight octets is kept: a million messages take some 50 MB, and nobody outside can
 * choose ids that meet. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SatchelConversations SatchelConversations;

/* Returns: (transfer full). */
SatchelConversations *satchel_conversations_new         (void);
void                  satchel_conversations_free        (SatchelConversations *self);

/* @row: larger than any before. @message_id: nullable. @refs: ids that it answers, a blank between. */
void                  satchel_conversations_add         (SatchelConversations *self,
                                                         gint64                row,
                                                         const char           *message_id,
                                                         const char           *refs);

/* The row added last; 0: none. */
gint64                satchel_conversations_get_last    (SatchelConversations *self);

/* A number that all messages of one conversation have in common until the next add. G_MAXUINT: no such row. */
guint                 satchel_conversations_find        (SatchelConversations *self,
                                                         gint64                row);

/* The rows of the conversation that @row belongs to, itself among them, at most @limit.
 * Returns: (transfer full) (element-type gint64): empty where there is no such row. */
GArray               *satchel_conversations_get_members (SatchelConversations *self,
                                                         gint64                row,
                                                         guint                 limit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelConversations, satchel_conversations_free)

G_END_DECLS
