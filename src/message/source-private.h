/* source-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the other files of src/message read a source by. */

#pragma once

#include "message/part.h"
#include "message/source.h"

G_BEGIN_DECLS

/* Octets that satchel_source_peek() gives together at least. */
#define SATCHEL_SOURCE_WINDOW (64 * 1024)

/* A piece of the body, in the order in which it is shown. */
typedef struct
{
  SatchelPart *part;      /* borrowed: text/plain or text/html */
  gboolean     in_text;   /* belongs to the body as text */
  gboolean     in_html;   /* belongs to the body as HTML */
} SatchelPiece;

/* Octets of the message from @offset on. @available: (out): how many lie there: @wanted at least,
 * where the message doesn't end before; @wanted is at most SATCHEL_SOURCE_WINDOW. Valid until the
 * next call. Returns: (transfer none) (nullable): NULL at the end and where reading fails. */
const guint8  *satchel_source_peek        (SatchelSource   *self,
                                           guint64          offset,
                                           gsize            wanted,
                                           gsize           *available);

/* The heads of the message. Returns: (transfer none). */
SatchelHeader *satchel_source_get_header  (SatchelSource   *self);

/* The message's own charset for raw octets in its heads; nullable. Returns: (transfer none). */
const char    *satchel_source_get_charset (SatchelSource   *self);

/* What satchel_source_set_charset() said; nullable. Returns: (transfer none). */
const char    *satchel_source_get_override (SatchelSource  *self);

/* All parts, depth first, the message itself as number 0.
 * Returns: (transfer none) (element-type SatchelPart). */
GPtrArray     *satchel_source_get_parts   (SatchelSource   *self);

/* What is shown as the body. Returns: (transfer none) (element-type SatchelPiece). */
GArray        *satchel_source_get_pieces  (SatchelSource   *self);

/* The Content-IDs that the HTML of the body shows, found once. Returns: (transfer none): a set. */
GHashTable    *satchel_source_get_shown_ids (SatchelSource *self);

void           satchel_source_add_defect  (SatchelSource   *self,
                                           const char      *defect);

/* Gets decoded octets, in blocks. Returns: FALSE: enough. */
typedef gboolean (*SatchelSink) (const guint8 *octets, gsize length, gpointer data);

/* Hands the decoded octets of @part to @sink without holding them whole. */
void           satchel_source_decode      (SatchelSource   *self,
                                           const SatchelPart *part,
                                           SatchelSink      sink,
                                           gpointer         data);

/* The first @limit decoded octets. @cut: (out) (optional): there are more. */
GByteArray    *satchel_source_read_part   (SatchelSource   *self,
                                           const SatchelPart *part,
                                           gsize            limit,
                                           gboolean        *cut);

G_END_DECLS
