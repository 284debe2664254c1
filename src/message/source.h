/* source.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A raw message opened for reading. It is the one type that hides GMime: open it, ask what is
 * wanted, free it, all in one thread and in one go.
 *
 *   source = satchel_source_new_for_path (path, &error);
 *   summary = satchel_summary_read (source);
 *   body = satchel_body_read (source);
 *   satchel_source_free (source);
 *
 * A message is read from its file as needed and never held whole: one of 300 MB costs little. The
 * file may be renamed or unlinked meanwhile. Parsing happens once, at the first question. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _SatchelSource SatchelSource;

/* A message that can't be read as one is not an error of these functions: what can be shown of it
 * is shown. @path: file name. Errors: G_IO_ERROR of opening. Returns: (transfer full) (nullable). */
SatchelSource *satchel_source_new_for_path  (const char     *path,
                                             GError        **error);

/* Takes over @fd, open for reading. Returns: (transfer full). */
SatchelSource *satchel_source_new_for_fd    (int             fd);

/* Returns: (transfer full). */
SatchelSource *satchel_source_new_for_bytes (GBytes         *bytes);

/* FALSE where nothing at all speaks for a message: no header field in it. */
gboolean       satchel_source_is_message    (SatchelSource  *self);

/* Size of the raw message, octets. */
guint64        satchel_source_get_size      (SatchelSource  *self);

/* What is wrong with the message, in free text; empty for most. Complete only after everything
 * asked for has been read. Returns: (transfer none) (element-type utf8). */
GPtrArray     *satchel_source_get_defects   (SatchelSource  *self);

/* The first @limit octets of the raw message, for "View source". Returns: (transfer full). */
GBytes        *satchel_source_read_raw      (SatchelSource  *self,
                                             gsize           limit,
                                             GError        **error);

/* The same without holding it: @sink gets it in pieces. */
gboolean       satchel_source_write_raw     (SatchelSource  *self,
                                             guint64         limit,
                                             void          (*sink) (const guint8 *octets,
                                                                    gsize         length,
                                                                    gpointer      data),
                                             gpointer        data,
                                             GError        **error);

/* Parses only the first @octets; what is raw stays whole. Before anything else is asked. */
void           satchel_source_limit         (SatchelSource  *self,
                                             guint64         octets);

/* Reads text parts and raw octets in heads by @charset, whatever the message says of itself: a person knows better.
 * NULL: by what it says. Before its texts are asked for. */
void           satchel_source_set_charset   (SatchelSource  *self,
                                             const char     *charset);

void           satchel_source_free          (SatchelSource  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelSource, satchel_source_free)

G_END_DECLS
