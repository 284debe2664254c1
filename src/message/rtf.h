/* rtf.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The text that Outlook writes as RTF (Rich Text Format 1.9), packed (MS-OXRTFCP). Private to
 * src/message. */

#pragma once

#include "message/stream.h"

G_BEGIN_DECLS

/* Unpacks @length octets from where @stream stands: at most SATCHEL_LIMIT_TEXT of them.
 * Returns: (transfer full) (nullable): NULL where it is no packed RTF. */
GByteArray *satchel_rtf_unpack  (SatchelStream    *stream,
                                 guint64           length);

/* The words of it: no fonts, colours and pictures. Never fails. UTF-8, lines end by \n.
 * Returns: (transfer full). */
char       *satchel_rtf_to_text (const GByteArray *rtf);

G_END_DECLS
