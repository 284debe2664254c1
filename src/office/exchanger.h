/* exchanger.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Settings for mail of one's own domain that somebody else keeps: who receives the domain's mail is asked in the DNS, and that
 * provider is then looked for in the table, at its own place in the web and in the public directory. */

#pragma once

#include <libsoup/soup.h>

#include "office/guess.h"

G_BEGIN_DECLS

/* Of the provider's host mx1.mail.provider.example first "mail.provider.example" is asked about, then
 * "provider.example"; never with more than that name. Its servers have to be agreed with, unless it is in the table:
 * the DNS can be lied to us.
 *
 * Errors: those of satchel_dns_find_exchanger_async() and satchel_provider_web_find_async().
 * Returns: (transfer full) (nullable): SatchelGuess, best first. */
void       satchel_exchanger_find_async  (SoupSession          *web,
                                          const char           *address,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              data);
GPtrArray *satchel_exchanger_find_finish (GAsyncResult         *result,
                                          GError              **error);

/* What is asked about, best first. Returns: (transfer full). */
char     **satchel_exchanger_list_domains (const char          *exchanger,
                                           const char          *own_domain);

G_END_DECLS
