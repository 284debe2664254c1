/* safe-html-link.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Addresses in a message: which may be followed, and whether their words name another host than the one
 * they lead to. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @uri as a browser would read it: blanks and control characters out, backslashes turned, the host in
 * the letters of the DNS. @base: (nullable): what the message says its addresses are relative to.
 * Returns: (transfer full) (nullable): http, https, mailto or tel; NULL for anything else. */
char *satchel_link_normalise (const char *uri,
                              const char *base);

/* The host that @uri leads to, "www.bank.example"; NULL where there is none.
 * Returns: (transfer full) (nullable). */
char *satchel_link_get_host  (const char *uri);

/* The host that the @words of a link seem to name: "www.bank.example", "https://bank.example/login".
 * Returns: (transfer full) (nullable): NULL for words that are no address. */
char *satchel_link_read_host (const char *words);

/* One belongs to the other: they are equal, but for "www.", or one ends by the other. */
gboolean satchel_link_is_within (const char *host,
                                 const char *other);

G_END_DECLS
