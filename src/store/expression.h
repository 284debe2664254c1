/* expression.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What of a query FTS5 can answer by itself, in FTS5's own language: words and rows of words, joined in any way. */

#pragma once

#include "store/search-private.h"

G_BEGIN_DECLS

/* @term, and all that it is made of, is for FTS5. A word of which only the first letters are known isn't: these are
 * looked for in the table of beginnings. */
gboolean    satchel_expression_can_say          (const SatchelTerm *term);

/* The last token of SATCHEL_TERM_WORDS. Returns: (transfer none). */
const char *satchel_expression_get_last         (const SatchelTerm *term);

/* Appends @term, which can be said. */
void        satchel_expression_append           (GString           *self,
                                                 const SatchelTerm *term);

/* Appends the first @n_tokens of SATCHEL_TERM_WORDS. */
void        satchel_expression_append_phrase    (GString           *self,
                                                 const SatchelTerm *term,
                                                 guint              n_tokens);

/* Those children of SATCHEL_TERM_ALL or _ANY that can be said, joined.
 * Returns: (transfer full): empty where there is none. */
GString    *satchel_expression_new_for_children (const SatchelTerm *term);

G_END_DECLS
