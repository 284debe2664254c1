/* decode.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A text part as text. Private to src/message. */

#pragma once

#include "message/source-private.h"

G_BEGIN_DECLS

/* The first @limit decoded octets of a text part as UTF-8 with lines that end by \n; format=flowed
 * unwrapped. @cut: (out) (optional): there are more. Returns: (transfer full). */
char *satchel_decode_text (SatchelSource     *source,
                           const SatchelPart *part,
                           gsize              limit,
                           gboolean          *cut);

G_END_DECLS
