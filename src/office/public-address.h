/* public-address.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A host of which only the addresses on the internet are seen. A stranger's message may not have us ask the
 * router in the next room, or what listens on this computer.
 *
 * The name is looked up once, what comes of it is judged, and only to what was judged good is connected: an
 * answer that changes afterwards (DNS rebinding) changes nothing. Certificates are checked against the name. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether a stranger may send us there: FALSE for addresses of this computer, this network, and those that
 * no single host has (RFC 6890, RFC 4291, RFC 4193); for those of IPv4 in wrappings of IPv6 too. */
gboolean            satchel_address_is_public  (GInetAddress  *address);

typedef gboolean  (*SatchelAddressCheck)       (GInetAddress  *address);

#define SATCHEL_TYPE_PUBLIC_ADDRESS (satchel_public_address_get_type ())
G_DECLARE_FINAL_TYPE (SatchelPublicAddress, satchel_public_address, SATCHEL, PUBLIC_ADDRESS, GNetworkAddress)

/* @check: (nullable): instead of the above, for tests, whose servers are on this computer. Connecting to one
 * that has no good address fails with G_IO_ERROR_HOST_UNREACHABLE. Returns: (transfer full). */
GSocketConnectable *satchel_public_address_new (const char          *host,
                                                guint16              port,
                                                SatchelAddressCheck  check);

G_END_DECLS
