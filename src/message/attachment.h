/* attachment.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The parts of a message to save: every part but the wrappers of multiparts and what is shown as
 * the body. An attached message is one attachment, its own parts are not listed. */

#pragma once

#include "message/source.h"

G_BEGIN_DECLS

typedef struct
{
  guint    number;         /* which part, for the calls below: depth-first order, from 0 */
  char    *name;           /* as sent, decoded; nullable; not safe as a file name */
  char    *content_type;   /* lower case, "image/png" */
  char    *content_id;     /* without angle brackets; nullable */
  gboolean is_inline;      /* a part that the HTML body shows by its cid */
  guint64  size;           /* decoded octets, line ends as in the file; see read_list */
} SatchelAttachment;

/* @measure: decode each part once to fill in the exact size; otherwise the size is reckoned from
 * the encoded length (base64: × 3/4). Returns: (transfer full) (element-type SatchelAttachment). */
GPtrArray *satchel_attachment_read_list  (SatchelSource      *source,
                                          gboolean            measure);

/* Writes the decoded octets of part @number to @stream, without holding them whole.
 * Errors: G_IO_ERROR of writing, NOT_FOUND: no such part, CANCELLED. */
gboolean   satchel_attachment_write      (SatchelSource      *source,
                                          guint               number,
                                          GOutputStream      *stream,
                                          GCancellable       *cancellable,
                                          GError            **error);

/* The decoded octets of the part with this Content-ID, for a picture that the HTML shows.
 * @content_type: (out) (transfer full). At most @limit octets, a larger part is not found.
 * Returns: (transfer full) (nullable). */
GBytes    *satchel_attachment_read_cid   (SatchelSource      *source,
                                          const char         *content_id,
                                          gsize               limit,
                                          char              **content_type);

/* SHA-256 and size of the decoded octets. @digest: SATCHEL_DIGEST_SIZE octets. */
void       satchel_attachment_digest     (SatchelSource      *source,
                                          guint               number,
                                          guint8             *digest,
                                          guint64            *size);

/* @self->name made safe as a file name in any folder: one path component, no control or
 * direction-changing characters, no leading dot, at most 200 octets with the ending kept; made up
 * from the content type where there is none ("attachment.png"). Returns: (transfer full). */
char      *satchel_attachment_file_name  (const SatchelAttachment *self);

void       satchel_attachment_free       (SatchelAttachment  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelAttachment, satchel_attachment_free)

G_END_DECLS
