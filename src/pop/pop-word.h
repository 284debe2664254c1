/* pop-word.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the lines of a POP3 server are made of: spaces, decimal numbers, words, and text for people.
 * For this layer alone. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The first octet at or after @at that is neither space nor tab. */
const char *satchel_pop_skip_spaces  (const char   *at);

/* Reads decimal digits at *@at and moves it behind them. FALSE: no digit there, or more than 64 bits. */
gboolean    satchel_pop_read_number  (const char  **at,
                                      guint64      *number);

/* The next word at *@at, which is moved behind it. NULL: none is left. Returns: (transfer full). */
char       *satchel_pop_read_word    (const char  **at);

/* Octets of a server as text that may be shown: valid UTF-8, one line, no control characters, nothing
 * that turns the direction of what stands around it. Returns: (transfer full). */
char       *satchel_pop_make_text    (const char   *octets);

G_END_DECLS
