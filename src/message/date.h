/* date.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The Date field. Private to src/message. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* RFC 5322 §3.3 and §4.3, asctime and ISO 8601; years of two and three digits, comments, a missing
 * zone (UTC) and words after the date are let pass, and months in the languages of Europe are known. @text: nullable. Returns: Unix seconds, or
 * SATCHEL_NO_DATE where there is no date or an impossible one. */
gint64 satchel_date_parse (const char *text);

G_END_DECLS
