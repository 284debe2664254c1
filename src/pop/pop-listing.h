/* pop-listing.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Lines of UIDL and LIST (RFC 1939 §5 and §7). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "12 whqtswO00WBw418f9t5JxYwZ". Any number of spaces between; the id is the rest of the line
 * without spaces at its end, whatever octets it has (tolerated: longer than 70, 8-bit, empty).
 * @line: spaces at its end are cut off in place. @uid: (out) (transfer none): points into @line.
 * FALSE: no line of a listing; then the line is as it was. */
gboolean satchel_pop_listing_read_uidl (char         *line,
                                        guint64      *number,
                                        const char  **uid);

/* "12 3456 …". What follows the size is passed over. */
gboolean satchel_pop_listing_read_list (const char   *line,
                                        guint64      *number,
                                        guint64      *octets);

G_END_DECLS
