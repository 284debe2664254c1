/* part.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One part of a message: what its heads say and where its octets lie. Private to src/message. */

#pragma once

#include "message/header.h"
#include "message/transfer.h"

G_BEGIN_DECLS

/* Octets among those that a part decodes to; see stream.h. */
typedef struct
{
  guint64         raw;            /* offset in the message where decoding begins … */
  guint64         raw_end;
  SatchelTransfer transfer;       /* … with this decoder */
  guint64         skip;           /* decoded octets before the slice */
  guint64         length;         /* and its own */
} SatchelSlice;

/* Decoded octets of a text that are not shown in it. */
typedef struct
{
  guint64         start;
  guint64         end;
} SatchelHole;

typedef struct
{
  int             parent;         /* index of the multipart it is in; -1: the message itself */
  guint           depth;
  guint64         body;           /* offset of the first octet after the heads */
  guint64         end;            /* offset after the last one */
  gboolean        is_multipart;   /* a wrapper that was looked into: no octets of its own */
  gboolean        is_inner;       /* was found in the octets of its parent, which may be no multipart */
  SatchelSlice   *slice;          /* owned; nullable: lies there, encoded by encoding; body and end don't count */
  GBytes         *octets;         /* owned; nullable: is this and nothing of the file */
  GArray         *holes;          /* owned; nullable: of SatchelHole, in order: files taken out of a text */

  char           *type;           /* owned; lower case, "text/plain" */
  char           *charset;        /* owned; nullable, as are these: */
  char           *boundary;
  char           *start;          /* the root of a multipart/related, without angle brackets */
  char           *name;
  char           *content_id;     /* without angle brackets */
  SatchelEncoding encoding;
  gboolean        is_attachment;  /* Content-Disposition says so */
  gboolean        is_body;        /* picked to be shown, so no attachment */
  gboolean        is_replaced;    /* its contents are attachments, it is none */
  gboolean        is_flowed;      /* RFC 3676 */
  gboolean        del_sp;
} SatchelPart;

/* @header: its heads; @type: what it is where they don't say; @fallback: (nullable): charset of raw
 * octets in them; @defects: gets what is wrong. Returns: (transfer full). */
SatchelPart *satchel_part_new       (SatchelHeader     *header,
                                     const char        *type,
                                     const char        *fallback,
                                     GPtrArray         *defects);

/* What lies in part number @parent; takes over @name and @slice, both nullable.
 * Returns: (transfer full). */
SatchelPart *satchel_part_new_inner (guint             parent,
                                     const char       *type,
                                     char             *name,
                                     SatchelSlice     *slice);

/* @type: lower case. */
void         satchel_part_set_type  (SatchelPart       *self,
                                     const char        *type);

gboolean     satchel_part_is_text   (const SatchelPart *self);
gboolean     satchel_part_is_html   (const SatchelPart *self);

/* The id in a Message-ID, Content-ID …, without its brackets; NULL if there is none.
 * Returns: (transfer full) (nullable). */
char        *satchel_part_dup_id    (const char        *value);

void         satchel_part_free      (SatchelPart       *self);

/* Notes once what is wrong with a message. */
void         satchel_defects_add    (GPtrArray         *defects,
                                     const char        *defect);

G_END_DECLS
