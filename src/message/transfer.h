/* transfer.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Content-Transfer-Encoding undone (RFC 2045 §6), block by block. Private to src/message. */

#pragma once

#include <gmime/gmime.h>

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_ENCODING_IDENTITY,
  SATCHEL_ENCODING_BASE64,
  SATCHEL_ENCODING_QUOTED_PRINTABLE,
  SATCHEL_ENCODING_UUENCODE,
  SATCHEL_ENCODING_YENC,
} SatchelEncoding;

/* Octets of one line of uuencode that count: 61 of them make 45. */
#define SATCHEL_UUENCODE_LINE 100

/* A decoder between two blocks; a plain value, nothing to free: a copy of it goes on from there. */
typedef struct
{
  SatchelEncoding encoding;
  GMimeEncoding   gmime;
  guint32         bits;     /* base64 digits that don't make an octet yet */
  guint           n_bits;
  gboolean        begun;    /* uuencode: "begin" has been seen */
  gboolean        ended;    /* uuencode: "end" has, yEnc: "=yend" */
  guint           n_line;   /* octets of the line so far */
  guint8          line[SATCHEL_UUENCODE_LINE];   /* yEnc: its first two */
  gboolean        escaped;  /* yEnc: after "=" */
} SatchelTransfer;

/* @name: the field's value, nullable. What is unknown is taken as it stands (RFC 2045 §6.4 would
 * have it saved as octets, which that is). @known: (out) (optional). */
SatchelEncoding satchel_transfer_get_encoding  (const char      *name,
                                                gboolean        *known);

void            satchel_transfer_begin         (SatchelTransfer *self,
                                                SatchelEncoding  encoding);

/* Appends what @length octets decode to; @last: nothing follows. */
void            satchel_transfer_add           (SatchelTransfer *self,
                                                GByteArray      *decoded,
                                                const guint8    *octets,
                                                gsize            length,
                                                gboolean         last);

/* A whole base64 text at once. */
void            satchel_transfer_append_base64 (GByteArray      *decoded,
                                                const char      *text,
                                                gsize            length);

G_END_DECLS
