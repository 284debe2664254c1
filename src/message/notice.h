/* notice.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a message is, where its parts say that better than its text: an invitation, a report, a piece of
 * a message. Private to src/message; part of SatchelBody. */

#pragma once

#include "message/source.h"

G_BEGIN_DECLS

/* In words for people, several lines. Returns: (transfer full) (nullable): NULL for most messages. */
char *satchel_notice_read (SatchelSource *source);

G_END_DECLS
