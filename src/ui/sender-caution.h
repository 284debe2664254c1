/* sender-caution.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a person should know of a sender before believing the name: the seam between what the reader shows and what
 * is found out about names and addresses. */

#pragma once

#include "message/summary.h"

G_BEGIN_DECLS

/* One plain sentence, or NULL where nothing is odd. Returns: (transfer full) (nullable). */
char *satchel_sender_caution (const SatchelSummary *summary);

G_END_DECLS
