/* search-suggestions.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How the last word of a query may go on: operators, and what can stand behind them. What only the store knows,
 * people, folders and accounts, is found by search-names.h. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* At most so many at once: more are no help but a list to be read. */
#define SATCHEL_N_SUGGESTIONS 3

typedef struct
{
  char *completion;   /* in place of the last word: "from:", "is:unread", "from:anna@example.org" */
  char *label;        /* what is to be seen of it */
  char *words;        /* what it does, or who that is */
} SatchelSearchSuggestion;

void       satchel_search_suggestion_free      (gpointer     suggestion);

/* Adds a suggestion to @found. @completion: (transfer full). @label, @words: copied. */
void       satchel_search_suggestions_add      (GPtrArray   *found,
                                                char        *completion,
                                                const char  *label,
                                                const char  *words);

/* Operators, states and dates. Returns: (transfer full) (element-type SatchelSearchSuggestion): may be empty. */
GPtrArray *satchel_search_suggestions_find     (const char  *text);

/* What the last word of @text looks for behind an operator. @value: (out) (transfer full): what was typed of it, without
 * quotation marks. Returns: (transfer full) (nullable): the operator, without its colon, in small letters. */
char      *satchel_search_suggestions_split    (const char  *text,
                                                char       **value);

/* "in:Archive", "in:\"Roof repair\"". Returns: (transfer full). */
char      *satchel_search_suggestions_join     (const char  *operator,
                                                const char  *value);

/* @text with its last word completed. Returns: (transfer full). */
char      *satchel_search_suggestions_complete (const char  *text,
                                                const char  *completion);

G_END_DECLS
