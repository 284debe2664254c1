/* search.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a person looks for, read from what was typed.
 *
 *   tea "exact words" -coffee OR cocoa (tea OR mate) begin*
 *   from: to: cc: subject: body: filename:  a word, or "exact words"
 *   has:attachment  is:unread is:read is:starred is:answered
 *   in:FOLDER account:ACCOUNT
 *   before:DATE after:DATE   2024-05-01, 2024-05, 2024, 1.5.2024, today, yesterday, 7d, 2w, 3m, 1y (ago).
 *                            before: until the day before; after: from that day on
 *   larger:SIZE smaller:SIZE 5M, 500k, 1G, 1000 to the next
 *
 * Nothing is an error: what can't be read as an operator is taken as words, and said back by
 * satchel_search_get_remark(). Immutable, so any thread may use it. */

#pragma once

#include "store/row.h"
#include "store/text.h"

G_BEGIN_DECLS

/* Octets of a query that are read; what is pasted by mistake is longer. */
#define SATCHEL_QUERY_SIZE 4096

typedef struct _SatchelSearch SatchelSearch;

/* @text: need not be valid UTF-8. @typing: the last word may go on. Returns: (transfer full). */
SatchelSearch *satchel_search_new        (const char     *text,
                                          gboolean        typing);
SatchelSearch *satchel_search_ref        (SatchelSearch  *self);
void           satchel_search_unref      (SatchelSearch  *self);

/* What was typed. */
const char    *satchel_search_get_text   (SatchelSearch  *self);

/* Nothing is looked for. */
gboolean       satchel_search_is_empty   (SatchelSearch  *self);

/* The query in words: "from contains “anna”, before 1 May 2024". Returns: (transfer full). */
char          *satchel_search_explain    (SatchelSearch  *self);

/* What could not be read, as a sentence; NULL: all of it was. */
const char    *satchel_search_get_remark (SatchelSearch  *self);

/* Octets of a text. */
typedef struct
{
  gsize start;
  gsize end;
} SatchelMark;

/* Where in @text, which stands in @column, the words that are looked for are; SATCHEL_N_COLUMNS: any column.
 * Returns: (transfer full) (element-type SatchelMark): in order, without overlaps. */
GArray        *satchel_search_mark       (SatchelSearch  *self,
                                          SatchelColumn   column,
                                          const char     *text,
                                          gssize          length);

/* The words to be marked in a body, as they were typed, for a view that looks for them itself.
 * Returns: (transfer full): NULL-terminated. */
char         **satchel_search_dup_words  (SatchelSearch  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelSearch, satchel_search_unref)

G_END_DECLS
