/* source-text.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Raw octets as text that can be shown safely: nothing in them can hide or turn round what stands beside it. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Valid UTF-8 stays, CRLF is one line end. Control characters become their pictures (U+2400 …), octets that are no
 * UTF-8 "\xE4", characters that turn the direction of text or are not seen "\u{202E}". Lines longer than
 * SATCHEL_SOURCE_TEXT_LINE characters are broken: laying one of megabytes out takes minutes.
 * Returns: (transfer full). */
#define SATCHEL_SOURCE_TEXT_LINE 2000
char *satchel_source_text_new (const char *octets,
                               gsize       length);

G_END_DECLS
