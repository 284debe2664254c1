/* message-list.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The messages that a query asks for, as a GListModel of SatchelMessageItem.
 *
 *   SatchelStore ── query ──▶ numbers of all rows, in order        8 bytes each: a million opens at once
 *        ▲  └────── rows ───▶ what is shown, of the few on screen  asked for together, once a turn
 *        └─ "changed" ──────▶ the query again, as items-changed of what differs, so that selection,
 *                             focus and scroll position stay where they are while mail arrives
 *
 * Signal "loaded" () after each answer to the query, changed or not.
 */

#pragma once

#include "store/finding.h"
#include "store/store.h"
#include "ui/message-item.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_MESSAGE_LIST (satchel_message_list_get_type ())
G_DECLARE_FINAL_TYPE (SatchelMessageList, satchel_message_list, SATCHEL, MESSAGE_LIST, GObject)

/* Returns: (transfer full). */
SatchelMessageList *satchel_message_list_new            (void);

/* @store: (nullable). Forgets what it showed. */
void                satchel_message_list_set_store      (SatchelMessageList *self,
                                                         SatchelStore       *store);

/* Shows what @query asks for. NULL: nothing. */
void                satchel_message_list_set_query      (SatchelMessageList *self,
                                                         const SatchelQuery *query);

/* Shows what @search finds in @scope; what is shown stays until that is known, so that nothing blinks while somebody
 * types. NULL: nothing is looked for any more, show what set_query() is told next. */
void                satchel_message_list_set_search     (SatchelMessageList *self,
                                                         SatchelSearch      *search,
                                                         const SatchelScope *scope);

/* Messages that the last answer to a search knows nothing of, since their words have yet to be read. */
guint64             satchel_message_list_get_unread     (SatchelMessageList *self);

/* TRUE until the first answer to the query has come. */
gboolean            satchel_message_list_is_loading     (SatchelMessageList *self);

guint               satchel_message_list_get_n          (SatchelMessageList *self);

/* The number of the row at @position; 0 if there is none. */
gint64              satchel_message_list_get_number     (SatchelMessageList *self,
                                                         guint               position);

/* The position of a row: G_MAXUINT (GTK_INVALID_LIST_POSITION) if it is not in the list. */
guint               satchel_message_list_find           (SatchelMessageList *self,
                                                         gint64              number);

/* The item of a row, in the list or not: as a place of the list has it, it is filled and follows what changes.
 * Returns: (transfer full). */
SatchelMessageItem *satchel_message_list_dup_item       (SatchelMessageList *self,
                                                         gint64              number);

/* Takes rows out of sight before the store has done so, and back in again where it did not come to
 * that: a deletion is seen at once, and can be undone. */
void                satchel_message_list_hide           (SatchelMessageList *self,
                                                         const gint64       *numbers,
                                                         guint               n);
void                satchel_message_list_unhide         (SatchelMessageList *self,
                                                         const gint64       *numbers,
                                                         guint               n);

/* The message being read stays in a list of unread ones although reading it has marked it as read.
 * 0: none. */
void                satchel_message_list_keep           (SatchelMessageList *self,
                                                         gint64              number);

/* --- for the list and its tests --- */

/* What has to be taken out of @from and put in to make it @to: called for each place that differs,
 * in order. @at: the position when all earlier places are as in @to. With more than a few hundred
 * places the rest is one. */
typedef void (*SatchelDifference) (guint    at,
                                   guint    removed,
                                   guint    added,
                                   gpointer data);
void                satchel_message_list_compare        (const gint64       *from,
                                                         guint               n_from,
                                                         const gint64       *to,
                                                         guint               n_to,
                                                         SatchelDifference   difference,
                                                         gpointer            data);

G_END_DECLS
