/* enclosed.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Files that lie in the middle of a text, as before MIME: uuencode ("begin 644 name" … "end", POSIX)
 * and yEnc ("=ybegin … name=" … "=yend"). Private to src/message. */

#pragma once

#include "message/source-private.h"

G_BEGIN_DECLS

/* Takes the files out of text part @number: each becomes a part, appended to @parts, and a hole in
 * the text. */
void satchel_enclosed_find (SatchelSource *source,
                            GPtrArray     *parts,
                            guint          number);

G_END_DECLS
