/* provider-dns.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the DNS tells of a domain's mail: who receives it, and which services it announces. Nothing protects
 * these answers: a server of another domain is one that a person has to agree with. */

#pragma once

#include "office/guess.h"

G_BEGIN_DECLS

/* The host of the MX record with the lowest preference. Errors: G_RESOLVER_ERROR, G_IO_ERROR_CANCELLED;
 * G_IO_ERROR_NOT_FOUND: it receives no mail (RFC 7505). Returns: (transfer full) (nullable). */
void       satchel_dns_find_exchanger_async  (const char           *domain,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              data);
char      *satchel_dns_find_exchanger_finish (GAsyncResult         *result,
                                              GError              **error);

/* The servers behind _pop3s._tcp and then _pop3._tcp, the latter with STARTTLS, never without; RFC 6186 §3.3,
 * RFC 8314 §5.1. A list without servers but with a guess of no_pop where the domain says of both, or of the one that it
 * mentions, that they are not offered. Errors: G_IO_ERROR_CANCELLED; that there are no records is an empty list.
 * Returns: (transfer full) (nullable): SatchelGuess, best first. */
void       satchel_dns_find_services_async   (const char           *address,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              data);
GPtrArray *satchel_dns_find_services_finish  (GAsyncResult         *result,
                                              GError              **error);

G_END_DECLS
