/* expire.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A server that removes mail by itself says so by EXPIRE (RFC 2449 §6.7). That is told to the person and never obeyed:
 * Gmail, for one, announces 0 days and keeps everything. */

#pragma once

#include "office/account.h"

G_BEGIN_DECLS

/* Whether mail may go from the server earlier than @account's settings say. @days: as the server announced; G_MAXINT64:
 * never; -1: nothing was said. */
gboolean satchel_expire_matters (SatchelAccount *account,
                                 gint64          days);

/* A plain sentence about it, translated; NULL where it does not matter. Returns: (transfer full) (nullable). */
char    *satchel_expire_explain (SatchelAccount *account,
                                 gint64          days);

G_END_DECLS
