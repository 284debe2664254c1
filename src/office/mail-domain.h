/* mail-domain.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The two parts of an address, and what a domain's name tells. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "example.org" of "Amara@EXAMPLE.org", in ASCII (xn--…) and lower case; NULL where it has none, or none
 * that can be a name in the DNS. Returns: (transfer full) (nullable). */
char    *satchel_domain_of_address (const char *address);

/* "Amara" of "Amara@example.org"; all of it where there is no @. Returns: (transfer full). */
char    *satchel_domain_local_part (const char *address);

/* How a person knows @domain: "münchen.example". Returns: (transfer full). */
char    *satchel_domain_to_display (const char *domain);

/* What somebody can own: "okafor.co.uk" of "mx1.mail.okafor.co.uk", by the list of public suffixes; two labels
 * where that doesn't know the last one. A name of one label and an IP address are their own base.
 * Returns: (transfer full). */
char    *satchel_domain_get_base   (const char *host);

/* Whether it can be a server's name in ASCII: RFC 1123 §2.1, with underscores, which are seen; or an IP address. */
gboolean satchel_domain_is_host    (const char *host);

/* FALSE where nobody outside may be asked about it: localhost (RFC 6761 §6.3), names of this network alone (RFC 6762,
 * one label), IP addresses. */
gboolean satchel_domain_is_public  (const char *domain);

G_END_DECLS
