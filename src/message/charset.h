/* charset.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Octets to UTF-8 by the charsets that mail really names. Private to src/message.
 *
 * Names are taken as the WHATWG Encoding Standard takes them, since that is what senders mean:
 * iso-8859-1 and us-ascii stand for windows-1252, gb2312 for GB18030, ks_c_5601 for cp949. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Never fails. @charset: as sent, nullable. Text that names no charset, us-ascii, UTF-8 or an
 * unknown one is UTF-8 if it is valid, else @fallback (nullable), else what the person's language was
 * written in (windows-1252 for most). Octets that mean nothing become U+FFFD. NUL octets are dropped. Returns: (transfer full). */
char    *satchel_charset_to_utf8   (const char *octets,
                                    gsize       length,
                                    const char *charset,
                                    const char *fallback);

/* TRUE if the charset is one that can be read. */
gboolean satchel_charset_is_known  (const char *charset);

/* TRUE if the charset says nothing that a guess wouldn't find out: none, UTF-8, us-ascii. */
gboolean satchel_charset_is_guess  (const char *charset);

/* TRUE if octets that are said to be iso-8859-1 or windows-1252 can only be UTF-8. */
gboolean satchel_charset_is_utf8_after_all (const char *octets,
                                            gsize       length,
                                            const char *charset);

/* Makes valid UTF-8 fit for one line of display, in place: white space and line ends become single
 * blanks, U+0000–001F and U+007F–009F go; leading and trailing blanks too. Returns: @text. */
char    *satchel_charset_tidy_line (char       *text);

/* The same for text of several lines: \n and \t stay, \r\n becomes \n. Returns: @text. */
char    *satchel_charset_tidy_text (char       *text);

G_END_DECLS
