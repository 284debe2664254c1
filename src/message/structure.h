/* structure.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Where the parts of a message lie (RFC 2046 §5.1). Private to src/message.
 *
 * One pass over the octets, without recursion and without copying a body: thousands of nested
 * multiparts or a part of a gigabyte cost no more memory than a note does. GMime's parser is not
 * used here, since it looks into attached messages, whose octets must stay as they are in the file,
 * reads all addresses at once, and keeps no bound on parts. */

#pragma once

#include "message/source-private.h"

G_BEGIN_DECLS

/* Reads the heads of the message. @body: (out): offset after them. */
SatchelHeader *satchel_structure_read_header (SatchelSource *source,
                                              guint64       *body);

/* Finds the parts of a message whose heads have been read. Returns: (transfer full). */
GPtrArray     *satchel_structure_read_parts  (SatchelSource *source,
                                              SatchelHeader *header,
                                              guint64        body);

/* Picks what is shown. Returns: (transfer full) (element-type SatchelPiece). */
GArray        *satchel_structure_pick        (GPtrArray     *parts);

G_END_DECLS
