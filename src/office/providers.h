/* providers.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The table of providers that Satchel comes with (data/providers.ini): answers at once and without a network. */

#pragma once

#include "office/guess.h"

G_BEGIN_DECLS

/* By the domain of @address. Returns: (transfer full) (nullable). */
SatchelGuess *satchel_providers_find              (const char *address);

/* By the host that receives mail for the domain of @address: mail of one's own domain at a provider
 * of the table. Returns: (transfer full) (nullable). */
SatchelGuess *satchel_providers_find_by_exchanger (const char *exchanger,
                                                   const char *address);

/* The least minutes between two looks that the owner of @server allows; 0: not known. */
guint         satchel_providers_get_minutes       (const char *server);

G_END_DECLS
