/* charset-names.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/charset-names.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  const char *name;    /* as sent, lower case, "_" read as "-" */
  const char *iconv;   /* as glibc calls it; NULL: UTF-8 or a guess; "1252": our own table */
} Alias;

/* In order of name, for bsearch(). */
static const Alias aliases[] = {
  { "437", "CP437" },
  { "646", NULL },
  { "7-bit", NULL },
  { "7bit", NULL },
  { "8-bit", NULL },
  { "850", "CP850" },
  { "852", "CP852" },
  { "866", "CP866" },
  { "8bit", NULL },
  { "ansi", NULL },
  { "ansi-1251", "CP1251" },
  { "ansi-1252", "1252" },
  { "ansi-x3.4-1968", NULL },
  { "ansi-x3.4-1986", NULL },
  { "arabic", "ISO-8859-6" },
  { "armscii-8", "ARMSCII-8" },
  { "ascii", NULL },
  { "asmo-708", "ISO-8859-6" },
  { "big-5", "BIG5-HKSCS" },
  { "big5", "BIG5-HKSCS" },
  { "big5-hkscs", "BIG5-HKSCS" },
  { "big5hk", "BIG5-HKSCS" },
  { "binary", NULL },
  { "chinese", "GB18030" },
  { "cn-big5", "BIG5-HKSCS" },
  { "cn-gb", "GB18030" },
  { "cp50220", "ISO-2022-JP-2" },
  { "cp50221", "ISO-2022-JP-2" },
  { "cp50222", "ISO-2022-JP-2" },
  { "cp51932", "EUC-JP-MS" },
  { "cp54936", "GB18030" },
  { "cp936", "GB18030" },
  { "cp943", "CP932" },
  { "cp950", "BIG5-HKSCS" },
  { "csascii", NULL },
  { "csbig5", "BIG5-HKSCS" },
  { "cseuckr", "CP949" },
  { "cseucpkdfmtjapanese", "EUC-JP-MS" },
  { "csgb2312", "GB18030" },
  { "cshproman8", "HP-ROMAN8" },
  { "csibm866", "CP866" },
  { "csiso2022jp", "ISO-2022-JP-2" },
  { "csiso2022jp2", "ISO-2022-JP-2" },
  { "csiso2022kr", "ISO-2022-KR" },
  { "csiso58gb231280", "GB18030" },
  { "csiso88596e", "ISO-8859-6" },
  { "csiso88596i", "ISO-8859-6" },
  { "csiso88598e", "CP1255" },
  { "csiso88598i", "CP1255" },
  { "csisolatin1", "1252" },
  { "csisolatin2", "ISO-8859-2" },
  { "csisolatin3", "ISO-8859-3" },
  { "csisolatin4", "ISO-8859-4" },
  { "csisolatin5", "CP1254" },
  { "csisolatin6", "ISO-8859-10" },
  { "csisolatin9", "ISO-8859-15" },
  { "csisolatinarabic", "ISO-8859-6" },
  { "csisolatincyrillic", "ISO-8859-5" },
  { "csisolatingreek", "ISO-8859-7" },
  { "csisolatinhebrew", "CP1255" },
  { "cskoi8r", "KOI8-R" },
  { "csksc56011987", "CP949" },
  { "csmacintosh", "MACINTOSH" },
  { "cspc850multilingual", "CP850" },
  { "cspc8codepage437", "CP437" },
  { "cspcp852", "CP852" },
  { "csshiftjis", "CP932" },
  { "csunicode", "UTF-16" },
  { "csunicode11utf7", "UTF-7" },
  { "csutf16", "UTF-16" },
  { "csutf8", NULL },
  { "cyrillic", "ISO-8859-5" },
  { "default", NULL },
  { "default-charset", NULL },
  { "dos-437", "CP437" },
  { "dos-866", "CP866" },
  { "dos-874", "CP874" },
  { "ecma-114", "ISO-8859-6" },
  { "ecma-118", "ISO-8859-7" },
  { "elot-928", "ISO-8859-7" },
  { "euc-cn", "GB18030" },
  { "euc-jp", "EUC-JP-MS" },
  { "euc-kr", "CP949" },
  { "euc-tw", "EUC-TW" },
  { "euccn", "GB18030" },
  { "eucjp", "EUC-JP-MS" },
  { "euckr", "CP949" },
  { "gb-18030", "GB18030" },
  { "gb-2312", "GB18030" },
  { "gb-2312-80", "GB18030" },
  { "gb18030", "GB18030" },
  { "gb2312", "GB18030" },
  { "gbk", "GB18030" },
  { "georgian-ps", "GEORGIAN-PS" },
  { "greek", "ISO-8859-7" },
  { "greek8", "ISO-8859-7" },
  { "hebrew", "CP1255" },
  { "hp-roman8", "HP-ROMAN8" },
  { "hz", "HZ" },
  { "hz-gb-2312", "HZ" },
  { "hz-gb2312", "HZ" },
  { "ibm943", "CP932" },
  { "iso-10646", NULL },
  { "iso-10646-ucs-2", "UTF-16" },
  { "iso-10646-ucs-4", "UTF-32" },
  { "iso-10646/utf-8", NULL },
  { "iso-10646/utf8", NULL },
  { "iso-2022-jp", "ISO-2022-JP-2" },
  { "iso-2022-jp-1", "ISO-2022-JP-2" },
  { "iso-2022-jp-2", "ISO-2022-JP-2" },
  { "iso-2022-jp-3", "ISO-2022-JP-3" },
  { "iso-2022-jp-ms", "ISO-2022-JP-2" },
  { "iso-2022-kr", "ISO-2022-KR" },
  { "iso-8859-1", "1252" },
  { "iso-8859-11", "CP874" },
  { "iso-8859-1:1987", "1252" },
  { "iso-8859-2:1987", "ISO-8859-2" },
  { "iso-8859-3:1988", "ISO-8859-3" },
  { "iso-8859-4:1988", "ISO-8859-4" },
  { "iso-8859-5:1988", "ISO-8859-5" },
  { "iso-8859-6-e", "ISO-8859-6" },
  { "iso-8859-6-i", "ISO-8859-6" },
  { "iso-8859-6:1987", "ISO-8859-6" },
  { "iso-8859-7:1987", "ISO-8859-7" },
  { "iso-8859-8", "CP1255" },
  { "iso-8859-8-e", "CP1255" },
  { "iso-8859-8-i", "CP1255" },
  { "iso-8859-8:1988", "CP1255" },
  { "iso-8859-9", "CP1254" },
  { "iso-8859-9:1989", "CP1254" },
  { "iso-ir-100", "1252" },
  { "iso-ir-101", "ISO-8859-2" },
  { "iso-ir-109", "ISO-8859-3" },
  { "iso-ir-110", "ISO-8859-4" },
  { "iso-ir-126", "ISO-8859-7" },
  { "iso-ir-127", "ISO-8859-6" },
  { "iso-ir-138", "CP1255" },
  { "iso-ir-144", "ISO-8859-5" },
  { "iso-ir-148", "CP1254" },
  { "iso-ir-149", "CP949" },
  { "iso-ir-157", "ISO-8859-10" },
  { "iso-ir-58", "GB18030" },
  { "iso-ir-6", NULL },
  { "iso-latin-1", "1252" },
  { "iso-latin-2", "ISO-8859-2" },
  { "iso-latin-9", "ISO-8859-15" },
  { "iso-latin1", "1252" },
  { "iso-latin2", "ISO-8859-2" },
  { "iso2022-jp", "ISO-2022-JP-2" },
  { "iso2022jp", "ISO-2022-JP-2" },
  { "iso2022kr", "ISO-2022-KR" },
  { "iso646-us", NULL },
  { "iso8859-1", "1252" },
  { "iso8859-11", "CP874" },
  { "iso8859-8", "CP1255" },
  { "iso8859-9", "CP1254" },
  { "iso88591", "1252" },
  { "iso885910", "ISO-8859-10" },
  { "iso885911", "CP874" },
  { "iso885913", "ISO-8859-13" },
  { "iso885914", "ISO-8859-14" },
  { "iso885915", "ISO-8859-15" },
  { "iso885916", "ISO-8859-16" },
  { "iso88592", "ISO-8859-2" },
  { "iso88593", "ISO-8859-3" },
  { "iso88594", "ISO-8859-4" },
  { "iso88595", "ISO-8859-5" },
  { "iso88596", "ISO-8859-6" },
  { "iso88597", "ISO-8859-7" },
  { "iso88598", "CP1255" },
  { "iso88599", "CP1254" },
  { "jis", "ISO-2022-JP-2" },
  { "jis7", "ISO-2022-JP-2" },
  { "johab", "JOHAB" },
  { "koi", "KOI8-R" },
  { "koi8", "KOI8-R" },
  { "koi8-r", "KOI8-R" },
  { "koi8-ru", "KOI8-U" },
  { "koi8-u", "KOI8-U" },
  { "koi8r", "KOI8-R" },
  { "koi8u", "KOI8-U" },
  { "korean", "CP949" },
  { "ks-c-5601", "CP949" },
  { "ks-c-5601-1987", "CP949" },
  { "ks-c-5601-1989", "CP949" },
  { "ks-c-5601-1992", "CP949" },
  { "ksc-5601", "CP949" },
  { "ksc5601", "CP949" },
  { "l1", "1252" },
  { "l10", "ISO-8859-16" },
  { "l2", "ISO-8859-2" },
  { "l3", "ISO-8859-3" },
  { "l4", "ISO-8859-4" },
  { "l5", "CP1254" },
  { "l6", "ISO-8859-10" },
  { "l7", "ISO-8859-13" },
  { "l8", "ISO-8859-14" },
  { "l9", "ISO-8859-15" },
  { "latin-0", "ISO-8859-15" },
  { "latin-1", "1252" },
  { "latin-10", "ISO-8859-16" },
  { "latin-2", "ISO-8859-2" },
  { "latin-3", "ISO-8859-3" },
  { "latin-4", "ISO-8859-4" },
  { "latin-5", "CP1254" },
  { "latin-6", "ISO-8859-10" },
  { "latin-7", "ISO-8859-13" },
  { "latin-8", "ISO-8859-14" },
  { "latin-9", "ISO-8859-15" },
  { "latin0", "ISO-8859-15" },
  { "latin1", "1252" },
  { "latin10", "ISO-8859-16" },
  { "latin2", "ISO-8859-2" },
  { "latin3", "ISO-8859-3" },
  { "latin4", "ISO-8859-4" },
  { "latin5", "CP1254" },
  { "latin6", "ISO-8859-10" },
  { "latin7", "ISO-8859-13" },
  { "latin8", "ISO-8859-14" },
  { "latin9", "ISO-8859-15" },
  { "logical", "CP1255" },
  { "mac", "MACINTOSH" },
  { "mac-cyrillic", "MAC-CYRILLIC" },
  { "mac-roman", "MACINTOSH" },
  { "macintosh", "MACINTOSH" },
  { "ms-kanji", "CP932" },
  { "ms932", "CP932" },
  { "ms936", "GB18030" },
  { "ms949", "CP949" },
  { "ms950", "BIG5-HKSCS" },
  { "mskanji", "CP932" },
  { "non-standard", NULL },
  { "none", NULL },
  { "r8", "HP-ROMAN8" },
  { "roman8", "HP-ROMAN8" },
  { "shift-jis", "CP932" },
  { "shift-jisx0213", "CP932" },
  { "shiftjis", "CP932" },
  { "sjis", "CP932" },
  { "sjis-win", "CP932" },
  { "sun-eu-greek", "ISO-8859-7" },
  { "system", NULL },
  { "tcvn", "TCVN5712-1" },
  { "tcvn-5712", "TCVN5712-1" },
  { "tcvn5712", "TCVN5712-1" },
  { "tis-620", "CP874" },
  { "tis-620-2533", "CP874" },
  { "tis620", "CP874" },
  { "ucs-2", "UTF-16" },
  { "ucs-2be", "UTF-16BE" },
  { "ucs-2le", "UTF-16LE" },
  { "ucs-4", "UTF-32" },
  { "ucs2", "UTF-16" },
  { "uhc", "CP949" },
  { "ujis", "EUC-JP-MS" },
  { "unicode", "UTF-16" },
  { "unicode-1-1-utf-7", "UTF-7" },
  { "unicode-1-1-utf-8", NULL },
  { "unicode-2-0-utf-7", "UTF-7" },
  { "unicode-2-0-utf-8", NULL },
  { "unicode11utf8", NULL },
  { "unicode20utf8", NULL },
  { "unicodebig", "UTF-16BE" },
  { "unicodefeff", "UTF-16LE" },
  { "unicodefffe", "UTF-16BE" },
  { "unicodelittle", "UTF-16LE" },
  { "unknown", NULL },
  { "unknown-8bit", NULL },
  { "unspecified", NULL },
  { "us", NULL },
  { "us-ascii", NULL },
  { "utf-16", "UTF-16" },
  { "utf-16be", "UTF-16BE" },
  { "utf-16le", "UTF-16LE" },
  { "utf-32", "UTF-32" },
  { "utf-32be", "UTF-32BE" },
  { "utf-32le", "UTF-32LE" },
  { "utf-7", "UTF-7" },
  { "utf-8", NULL },
  { "utf-8-sig", NULL },
  { "utf16", "UTF-16" },
  { "utf16be", "UTF-16BE" },
  { "utf16le", "UTF-16LE" },
  { "utf32", "UTF-32" },
  { "utf7", "UTF-7" },
  { "utf8", NULL },
  { "utf8mb4", NULL },
  { "viscii", "VISCII" },
  { "visual", "CP1255" },
  { "win-1250", "CP1250" },
  { "win-1251", "CP1251" },
  { "win-1252", "1252" },
  { "win-1253", "CP1253" },
  { "win-1254", "CP1254" },
  { "win-1255", "CP1255" },
  { "win-1256", "CP1256" },
  { "win-1257", "CP1257" },
  { "win-1258", "CP1258" },
  { "win1250", "CP1250" },
  { "win1251", "CP1251" },
  { "win1252", "1252" },
  { "win1253", "CP1253" },
  { "win1254", "CP1254" },
  { "win1255", "CP1255" },
  { "win1256", "CP1256" },
  { "win1257", "CP1257" },
  { "win1258", "CP1258" },
  { "windows-31j", "CP932" },
  { "windows-936", "GB18030" },
  { "windows-949", "CP949" },
  { "windows-950", "BIG5-HKSCS" },
  { "windows1250", "CP1250" },
  { "windows1251", "CP1251" },
  { "windows1252", "1252" },
  { "windows1253", "CP1253" },
  { "windows1254", "CP1254" },
  { "windows1255", "CP1255" },
  { "windows1256", "CP1256" },
  { "windows1257", "CP1257" },
  { "windows1258", "CP1258" },
  { "x-ansi", NULL },
  { "x-ansi-1252", "1252" },
  { "x-big5", "BIG5-HKSCS" },
  { "x-cp1250", "CP1250" },
  { "x-cp1251", "CP1251" },
  { "x-cp1252", "1252" },
  { "x-cp1253", "CP1253" },
  { "x-cp1254", "CP1254" },
  { "x-cp1255", "CP1255" },
  { "x-cp1256", "CP1256" },
  { "x-cp1257", "CP1257" },
  { "x-cp1258", "CP1258" },
  { "x-euc-jp", "EUC-JP-MS" },
  { "x-eucjp", "EUC-JP-MS" },
  { "x-gb18030", "GB18030" },
  { "x-gbk", "GB18030" },
  { "x-latin1", "1252" },
  { "x-mac-ce", "MAC-CENTRALEUROPE" },
  { "x-mac-centraleurroman", "MAC-CENTRALEUROPE" },
  { "x-mac-cyrillic", "MAC-CYRILLIC" },
  { "x-mac-roman", "MACINTOSH" },
  { "x-mac-ukrainian", "MAC-CYRILLIC" },
  { "x-macroman", "MACINTOSH" },
  { "x-ms-cp932", "CP932" },
  { "x-shift-jis", "CP932" },
  { "x-sjis", "CP932" },
  { "x-ujis", "EUC-JP-MS" },
  { "x-unicode-2-0-utf-7", "UTF-7" },
  { "x-unicode20utf8", NULL },
  { "x-unknown", NULL },
  { "x-unknown-8bit", NULL },
  { "x-user-defined", NULL },
  { "x-windows-874", "CP874" },
  { "x-windows-949", "CP949" },
  { "x-x-big5", "BIG5-HKSCS" },
};

/* Families of charsets that differ in a number only, so that no other name ever reaches iconv. */
static const struct
{
  const char *prefix;
  const char *iconv;
} families[] = {
  { "windows-", "CP" }, { "iso-8859-", "ISO-8859-" }, { "iso8859-", "ISO-8859-" },
  { "cp-", "CP" },      { "cp", "CP" },               { "ibm-", "IBM" },
  { "ibm", "IBM" },     { "dos-", "CP" },
};

static int
compare_alias (const void *name,
               const void *alias)
{
  return strcmp (name, ((const Alias *) alias)->name);
}

static void
normalise (const char *name,
           char        normal[SATCHEL_CHARSET_NAME_SIZE])
{
  gsize n = 0;

  for (; *name != '\0' && n + 1 < SATCHEL_CHARSET_NAME_SIZE; name++)
    {
      if (*name == '"' || *name == '\'' || g_ascii_isspace (*name))
        continue;
      normal[n++] = *name == '_' ? '-' : g_ascii_tolower (*name);
    }
  normal[n] = '\0';
}

/* "windows-1250" → "CP1250"; FALSE where @normal belongs to no family. */
static gboolean
find_in_family (const char *normal,
                char        iconv[SATCHEL_CHARSET_NAME_SIZE])
{
  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    {
      const char *number;

      if (!g_str_has_prefix (normal, families[i].prefix))
        continue;
      number = normal + strlen (families[i].prefix);
      if (*number == '\0' || strlen (number) > 5
          || strspn (number, "0123456789") != strlen (number))
        continue;
      g_snprintf (iconv, SATCHEL_CHARSET_NAME_SIZE, "%s%s", families[i].iconv, number);
      if (g_str_equal (iconv, "CP1252"))
        g_strlcpy (iconv, "1252", SATCHEL_CHARSET_NAME_SIZE);
      else if (g_str_equal (iconv, "CP65001"))
        iconv[0] = '\0';
      else if (g_str_equal (iconv, "CP936"))
        g_strlcpy (iconv, "GB18030", SATCHEL_CHARSET_NAME_SIZE);
      return TRUE;
    }

  return FALSE;
}

gboolean
satchel_charset_names_find (const char *charset,
                            char        iconv[SATCHEL_CHARSET_NAME_SIZE])
{
  char normal[SATCHEL_CHARSET_NAME_SIZE];
  const Alias *alias;

  iconv[0] = '\0';
  if (charset == NULL)
    return TRUE;

  normalise (charset, normal);
  if (normal[0] == '\0')
    return TRUE;
  alias = bsearch (normal, aliases, G_N_ELEMENTS (aliases), sizeof (Alias), compare_alias);
  if (alias == NULL)
    return find_in_family (normal, iconv);
  if (alias->iconv != NULL)
    g_strlcpy (iconv, alias->iconv, SATCHEL_CHARSET_NAME_SIZE);

  return TRUE;
}

/* What each language was written in before UTF-8, as the HTML Standard has it ("Determining the
 * character encoding", its table of defaults); all others in windows-1252. */
static const Alias languages[] = {
  { "ar", "CP1256" },     { "az", "CP1254" },     { "ba", "CP1251" },     { "be", "CP1251" },
  { "bg", "CP1251" },     { "bs", "CP1250" },     { "cs", "CP1250" },     { "el", "ISO-8859-7" },
  { "et", "CP1257" },     { "fa", "CP1256" },     { "he", "CP1255" },     { "hr", "CP1250" },
  { "hu", "ISO-8859-2" }, { "iw", "CP1255" },     { "ja", "CP932" },      { "kk", "CP1251" },
  { "ko", "CP949" },      { "ku", "CP1254" },     { "ky", "CP1251" },     { "lt", "CP1257" },
  { "lv", "CP1257" },     { "mk", "CP1251" },     { "pl", "ISO-8859-2" }, { "ro", "CP1250" },
  { "ru", "CP1251" },     { "sk", "CP1250" },     { "sl", "ISO-8859-2" }, { "sr", "CP1251" },
  { "tg", "CP1251" },     { "th", "CP874" },      { "tr", "CP1254" },     { "tt", "CP1251" },
  { "uk", "CP1251" },     { "ur", "CP1256" },     { "vi", "CP1258" },     { "zh", "GB18030" },
};

void
satchel_charset_names_of_language (const char *language,
                                   char        iconv[SATCHEL_CHARSET_NAME_SIZE])
{
  g_autofree char *code = NULL;
  const Alias *found;

  g_return_if_fail (language != NULL && iconv != NULL);

  code = g_strndup (language, strcspn (language, "_.@-"));
  found = bsearch (code, languages, G_N_ELEMENTS (languages), sizeof (Alias), compare_alias);
  if (found != NULL && g_str_equal (code, "zh")
      && (strstr (language, "TW") != NULL || strstr (language, "HK") != NULL))
    g_strlcpy (iconv, "BIG5-HKSCS", SATCHEL_CHARSET_NAME_SIZE);
  else
    g_strlcpy (iconv, found != NULL ? found->iconv : "1252", SATCHEL_CHARSET_NAME_SIZE);
}

const char *
satchel_charset_names_of_locale (void)
{
  static char name[SATCHEL_CHARSET_NAME_SIZE];
  static gsize known;

  if (g_once_init_enter (&known))
    {
      const char *charset;

      /* Nearly every locale is one of UTF-8 now; its language tells what there was before. */
      if (g_get_charset (&charset) || !satchel_charset_names_find (charset, name)
          || name[0] == '\0')
        satchel_charset_names_of_language (g_get_language_names ()[0], name);
      g_once_init_leave (&known, 1);
    }

  return name;
}
