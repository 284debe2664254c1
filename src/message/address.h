/* address.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A mailbox as RFC 5322 §3.4 has it: a name for people and an address. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *name;      /* decoded UTF-8, "" if there is none; no control characters */
  char *address;   /* "" if unreadable; no control characters */
} SatchelAddress;

/* %NULL counts as "". Returns: (transfer full). */
SatchelAddress *satchel_address_new         (const char      *name,
                                             const char      *address);
void            satchel_address_free        (SatchelAddress  *self);

/* The name, or where there is none the address. Returns: (transfer none). */
const char     *satchel_address_get_label   (const SatchelAddress *self);

/* A list on one line of text and back, for a database column: one mailbox a line, the address, a
 * tab, the name. Neither holds a control character, so nothing needs escaping.
 * Returns: (transfer full); the array frees its elements. */
char           *satchel_addresses_to_lines   (GPtrArray       *addresses);
GPtrArray      *satchel_addresses_from_lines (const char      *lines);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelAddress, satchel_address_free)

G_END_DECLS
