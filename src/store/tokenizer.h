/* tokenizer.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Cuts text into the words that are looked for. The same for what is indexed, for what a person types and for
 * what is marked in a text, so that the three can't disagree.
 *
 *   - A word is a row of letters, digits and marks; all else parts words. So an address or a file name is its
 *     parts, and the whole of it is found as these one after another.
 *   - Case, accents, full-width forms, ligatures, Hebrew and Arabic points don't count: ß is ss, ø is o, all of
 *     the Turkish i are i. The vowel signs of Indian scripts do count.
 *   - Chinese, Japanese and Korean, Thai, Lao, Khmer and Burmese have no words that could be told by their
 *     letters: there every pair of neighbours is a word, and the last character of a row is one too, at the place
 *     of the last pair. One character alone is found as the beginning of a word.
 *   - What is longer than SATCHEL_TOKEN_SIZE is cut there; so is what is looked for.
 */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* Octets of a word that count. Real words have less; encoded data has no end. */
#define SATCHEL_TOKEN_SIZE 64

typedef enum
{
  SATCHEL_TOKENS_OF_TEXT,
  SATCHEL_TOKENS_OF_QUERY,   /* without the single character at the end of a row of pairs */
} SatchelTokenUse;

/* @token: folded, not terminated; good during the call. @start, @end: octets of the text that it stands for.
 * @colocated: at the place of the one before. FALSE: no more, please. */
typedef gboolean (*SatchelTokenSink) (const char *token,
                                      gsize       length,
                                      gsize       start,
                                      gsize       end,
                                      gboolean    colocated,
                                      gpointer    data);

/* @text: taken for UTF-8; octets that are none part words. @length: octets; -1: up to its end.
 * FALSE: @sink wanted no more. */
gboolean satchel_tokenizer_run      (const char       *text,
                                     gssize            length,
                                     SatchelTokenUse   use,
                                     SatchelTokenSink  sink,
                                     gpointer          data);

/* TRUE if @token is one character of a script that is indexed by pairs. */
gboolean satchel_tokenizer_is_single (const char      *token,
                                      gsize            length);

/* Makes "satchel" known to FTS5 on this connection, and "satchel_verbatim", for which a word is what stands between
 * two blanks, as it is. Returns: a result code of SQLite. */
int      satchel_tokenizer_register (sqlite3          *db);

G_END_DECLS
