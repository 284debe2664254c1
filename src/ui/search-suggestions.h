/* search-suggestions.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How the last word of a query may go on: operators, and what can stand behind them. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* At most so many at once: they stand in one line of the list's pane. */
#define SATCHEL_N_SUGGESTIONS 3

typedef struct
{
  const char *completion;   /* "from:", "is:unread" */
  const char *words;        /* what it does, N_() */
} SatchelSearchSuggestion;

/* @found: (out): SATCHEL_N_SUGGESTIONS places. Returns: how many. */
guint satchel_search_suggestions_find     (const char                     *text,
                                           const SatchelSearchSuggestion **found);

/* @text with its last word completed. Returns: (transfer full). */
char *satchel_search_suggestions_complete (const char                     *text,
                                           const char                     *completion);

G_END_DECLS
