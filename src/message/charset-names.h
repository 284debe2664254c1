/* charset-names.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What charsets are called in mail, and what iconv calls them. Private to src/message. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Longest charset name looked at, octets; IANA allows 40. */
#define SATCHEL_CHARSET_NAME_SIZE 48

/* What iconv calls @charset, nullable; "1252" for windows-1252, which has a table of its own; ""
 * where it says nothing beyond what a guess finds out, as UTF-8 and us-ascii. FALSE if it is unknown. */
gboolean    satchel_charset_names_find        (const char *charset,
                                               char        iconv[SATCHEL_CHARSET_NAME_SIZE]);

/* What mail in @language ("ru", "zh_TW") was in before UTF-8. */
void        satchel_charset_names_of_language (const char *language,
                                               char        iconv[SATCHEL_CHARSET_NAME_SIZE]);

/* The charset of this person's locale, or where that is UTF-8 the old one of its language. */
const char *satchel_charset_names_of_locale   (void);

G_END_DECLS
