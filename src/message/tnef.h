/* tnef.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What is in a winmail.dat (Transport Neutral Encapsulation Format, MS-OXTNEF). Private to
 * src/message.
 *
 * The reader is our own and not libytnef, which wants the whole file in memory and copies of it,
 * loses a file of more than 50 MB, and prints what it thinks of the rest: here a winmail.dat of any
 * size is read once from the front, and its files are slices of it. */

#pragma once

#include "message/source-private.h"

G_BEGIN_DECLS

/* Whether part @part looks like one; its octets are looked at where its type says nothing. */
gboolean     satchel_tnef_is  (SatchelSource     *source,
                               const SatchelPart *part);

/* Appends what is in part @number to @parts, which then is marked as replaced. @body: (out): the text
 * of the message in it, as a part that is not among @parts, (transfer full) (nullable). Returns:
 * FALSE where it can't be read: then the part stays what it is. */
gboolean     satchel_tnef_open (SatchelSource    *source,
                                GPtrArray        *parts,
                                guint             number,
                                SatchelPart     **body);

G_END_DECLS
