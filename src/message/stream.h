/* stream.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The decoded octets of a part, read from the front without holding them. Private to src/message.
 *
 *   satchel_stream_open (&stream, source, part);
 *   while (satchel_stream_read_line (&stream, line)) …
 *   satchel_stream_close (&stream);
 *
 * What lies inside of a part, a uuencoded file in a text or a file in a winmail.dat, is a slice of
 * its octets. A slice holds the decoder as it was at its beginning, so that the last of a thousand
 * files is read without decoding those before it again. */

#pragma once

#include "message/source-private.h"

G_BEGIN_DECLS

typedef struct
{
  SatchelSource     *source;     /* borrowed, as is the part */
  const SatchelPart *part;
  GByteArray        *octets;     /* owned: decoded from one block of the message */
  gsize              at;         /* how many of them have been read */
  guint64            position;   /* of the next octet among those of the part */
  guint64            left;       /* octets of the part that are still to come */
  gboolean           ended;      /* the message has no more for it */

  SatchelTransfer    transfer;
  guint64            raw;        /* offset in the message of what is decoded next */
  guint64            raw_end;
  SatchelTransfer    before;     /* both as they were before this block */
  guint64            raw_before;
} SatchelStream;

void     satchel_stream_open      (SatchelStream     *self,
                                   SatchelSource     *source,
                                   const SatchelPart *part);
void     satchel_stream_close     (SatchelStream     *self);

/* What is decoded already, from the next octet on; nothing else is done. @length: (out): how many;
 * 0 at the end only. Returns: (transfer none), valid until the next call. */
const guint8 *satchel_stream_peek (SatchelStream     *self,
                                   gsize             *length);

/* Passes over @length octets. Returns: FALSE where there are fewer. */
gboolean satchel_stream_skip      (SatchelStream     *self,
                                   guint64            length);

/* Reads exactly @length octets. Returns: FALSE where there are fewer. */
gboolean satchel_stream_read      (SatchelStream     *self,
                                   gpointer           octets,
                                   gsize              length);

/* Reads a line with its end; octets beyond @limit are passed over. Returns: FALSE at the end. */
gboolean satchel_stream_read_line (SatchelStream     *self,
                                   GByteArray        *line,
                                   gsize              limit);

/* The next @length octets as a slice. Returns: (transfer full), for satchel_slice_free(). */
SatchelSlice *satchel_stream_cut  (SatchelStream     *self,
                                   guint64            length);

G_END_DECLS
