/* cid.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Which parts an HTML text shows (RFC 2392). Private to src/message. */

#pragma once

#include "message/source-private.h"

G_BEGIN_DECLS

/* Adds the ids that @html shows as "cid:…": as pictures, backgrounds or styles, not as links, words or
 * comments. @ids: set of owned strings. */
void satchel_cid_collect (const char *html,
                          GHashTable *ids);

/* The ids of what the HTML of the body shows. Returns: (transfer full) (element-type utf8 utf8). */
GHashTable *satchel_cid_find (SatchelSource *source);

G_END_DECLS
