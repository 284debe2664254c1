/* header.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The fields of one header block (RFC 5322 §2.2) and the parameters of a field (RFC 2045 §5.1,
 * RFC 2231). Private to src/message. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  GString *block;    /* owned: the lines as they stand in the message */
  GArray  *fields;   /* owned: of SatchelField */
} SatchelHeader;

typedef struct
{
  guint name;
  guint name_length;
  guint value;
  guint value_length;
} SatchelField;

SatchelHeader *satchel_header_new       (void);
void           satchel_header_free      (SatchelHeader  *self);

/* What a line of a header is; @line without its end. */
gboolean       satchel_header_is_field  (const char     *line,
                                         gsize           length);

/* Appends one line with its end: a field, or the continuation of one. */
void           satchel_header_add_line  (SatchelHeader  *self,
                                         const char     *line,
                                         gsize           length);

/* The first field of that name: where several stand and one is allowed, the first counts. As sent,
 * maybe folded. Returns: (transfer none) (nullable), not terminated. */
const char    *satchel_header_get       (SatchelHeader  *self,
                                         const char     *name,
                                         gsize          *length);

/* How many fields of that name there are. */
guint          satchel_header_count     (SatchelHeader  *self,
                                         const char     *name);

/* The first as a string on one line, undecoded. Returns: (transfer full) (nullable). */
char          *satchel_header_dup       (SatchelHeader  *self,
                                         const char     *name);

/* Parameter @name of a field's value, continuations joined, decoded (RFC 2231; encoded words too,
 * which many senders use here against RFC 2047 §5). @fallback: (nullable): charset for raw octets.
 * Returns: (transfer full) (nullable). */
char          *satchel_header_get_parameter (const char *value,
                                             const char *name,
                                             const char *fallback);

/* The same, undecoded and with its blanks as they are, for a boundary. */
char          *satchel_header_get_raw_parameter (const char *value,
                                                 const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelHeader, satchel_header_free)

G_END_DECLS
