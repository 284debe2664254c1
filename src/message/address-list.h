/* address-list.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Lists of mailboxes in From, To … (RFC 5322 §3.4, read leniently). Private to src/message. */

#pragma once

#include "message/address.h"

G_BEGIN_DECLS

/* Groups are flattened. Encoded words are decoded in names, comments and quoted strings: the last
 * is against RFC 2047 §5 and common. @raw: the field's value, nullable. @fallback: (nullable):
 * charset for raw octets. Returns: (transfer full) (element-type SatchelAddress). */
GPtrArray *satchel_address_list_parse (const char *raw,
                                       gsize       length,
                                       const char *fallback);

G_END_DECLS
