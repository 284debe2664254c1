/* pop-text.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The text behind a multi-line reply: ends at the lone dot, without the stuffing (RFC 1939 §3: one
 * dot is stripped from *any* line that begins with one). A machine over bytes that are cut
 * anywhere; it takes nothing of the reply that follows. Line ends stay as served; LF-only servers
 * are understood: what ends the first line ends every other. The line end before the lone dot belongs to
 * the text. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  int state;   /* private; 0 at the beginning of a text */
} SatchelPopText;

typedef void (*SatchelPopTextFunc) (const guint8 *data,
                                    gsize         length,
                                    gpointer      user_data);

/* Reads @data up to the end of the text or of @data, giving the text in runs to @func.
 * @ended: (out): the lone dot and its line end were read. Returns: octets read of @data. */
gsize satchel_pop_text_read (SatchelPopText     *self,
                             const guint8       *data,
                             gsize               length,
                             SatchelPopTextFunc  func,
                             gpointer            user_data,
                             gboolean           *ended);

G_END_DECLS
