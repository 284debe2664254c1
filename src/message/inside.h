/* inside.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What lies in the octets of parts rather than beside them: files in a text, and a winmail.dat.
 * Private to src/message. */

#pragma once

#include "message/source-private.h"

G_BEGIN_DECLS

/* Appends them to @parts, after those that were picked for @pieces; where there is no text to show,
 * that of a winmail.dat is picked, too. */
void satchel_inside_find (SatchelSource *source,
                          GPtrArray     *parts,
                          GArray        *pieces);

G_END_DECLS
