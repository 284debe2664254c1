/* words.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Encoded words in header fields (RFC 2047). Private to src/message.
 *
 * Each word is decoded on its own and the octets of neighbours of one charset are joined before
 * they become characters: GMime joins before decoding, so that a padded base64 word swallows those
 * that follow it, while senders that cut a character in two between words are common. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @raw: a field's value, folded or not. @fallback: (nullable): charset for raw 8-bit octets that
 * are not UTF-8. One line, no control characters. Returns: (transfer full). */
char    *satchel_words_decode     (const char *raw,
                                   gsize       length,
                                   const char *fallback);

/* TRUE if an encoded word begins at @at; @word_length: (out): its octets. */
gboolean satchel_words_find       (const char *at,
                                   const char *end,
                                   gsize      *word_length);

G_END_DECLS
