/* retention.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Which messages leave the server, and when. */

#pragma once

#include "office/account.h"
#include "store/receive.h"

G_BEGIN_DECLS

/* Whether the copy of @item on the server may go now. Only ever TRUE for what is safe here, or was
 * deleted here by the person, and surely is the message that was kept. Days count from when a listing first had the message, never from the
 * sender's Date. @now: Unix seconds. */
gboolean satchel_retention_goes      (SatchelAccount      *account,
                                      const SatchelListed *item,
                                      gint64               now);

/* When the copy goes: Unix seconds; 0: at the next fetch; -1: not by itself. */
gint64   satchel_retention_goes_when (SatchelAccount      *account,
                                      const SatchelListed *item);

/* Those of @listing whose copies may go now, into @leaving (borrowed, emptied first). Where a server has one id
 * for several messages, which of them is the first one changes with every deletion: they go together or not
 * at all. */
void     satchel_retention_pick      (SatchelAccount      *account,
                                      GPtrArray           *listing,
                                      gint64               now,
                                      GPtrArray           *leaving);

G_END_DECLS
