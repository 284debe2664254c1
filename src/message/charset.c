/* charset.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/charset.h"

#include <errno.h>
#include <string.h>

/* Longest charset name looked at, octets; IANA allows 40. */
#define NAME_SIZE 48

typedef struct
{
  const char *name;    /* as sent, lower case, "_" read as "-" */
  const char *iconv;   /* as glibc calls it; NULL: UTF-8 or a guess; "1252": our own table */
} Alias;

/* In order of name, for bsearch(). */
static const Alias aliases[] = {
  { "7bit", NULL },
  { "8bit", NULL },
  { "ansi-x3.4-1968", NULL },
  { "ansi-x3.4-1986", NULL },
  { "ascii", NULL },
  { "big5", "BIG5-HKSCS" },
  { "big5-hkscs", "BIG5-HKSCS" },
  { "cn-big5", "BIG5-HKSCS" },
  { "cn-gb", "GB18030" },
  { "csiso2022jp", "ISO-2022-JP-2" },
  { "euc-cn", "GB18030" },
  { "euc-jp", "EUC-JP-MS" },
  { "euc-kr", "CP949" },
  { "euc-tw", "EUC-TW" },
  { "gb-2312-80", "GB18030" },
  { "gb18030", "GB18030" },
  { "gb2312", "GB18030" },
  { "gbk", "GB18030" },
  { "hz-gb-2312", "HZ" },
  { "iso-2022-jp", "ISO-2022-JP-2" },
  { "iso-2022-jp-1", "ISO-2022-JP-2" },
  { "iso-2022-jp-2", "ISO-2022-JP-2" },
  { "iso-2022-jp-3", "ISO-2022-JP-3" },
  { "iso-2022-kr", "ISO-2022-KR" },
  { "iso-8859-1", "1252" },
  { "iso-8859-11", "CP874" },
  { "iso-8859-6-i", "ISO-8859-6" },
  { "iso-8859-8-i", "CP1255" },
  { "iso-8859-9", "CP1254" },
  { "iso8859-1", "1252" },
  { "johab", "JOHAB" },
  { "koi8-r", "KOI8-R" },
  { "koi8-ru", "KOI8-U" },
  { "koi8-u", "KOI8-U" },
  { "ks-c-5601", "CP949" },
  { "ks-c-5601-1987", "CP949" },
  { "ks-c-5601-1989", "CP949" },
  { "ksc5601", "CP949" },
  { "latin1", "1252" },
  { "latin2", "ISO-8859-2" },
  { "latin9", "ISO-8859-15" },
  { "mac-roman", "MACINTOSH" },
  { "macintosh", "MACINTOSH" },
  { "shift-jis", "CP932" },
  { "sjis", "CP932" },
  { "tis-620", "CP874" },
  { "ucs-2", "UTF-16" },
  { "unicode-1-1-utf-7", "UTF-7" },
  { "unknown-8bit", NULL },
  { "us-ascii", NULL },
  { "utf-16", "UTF-16" },
  { "utf-16be", "UTF-16BE" },
  { "utf-16le", "UTF-16LE" },
  { "utf-32", "UTF-32" },
  { "utf-7", "UTF-7" },
  { "utf-8", NULL },
  { "utf7", "UTF-7" },
  { "utf8", NULL },
  { "viscii", "VISCII" },
  { "windows-31j", "CP932" },
  { "windows-949", "CP949" },
  { "x-cp1252", "1252" },
  { "x-euc-jp", "EUC-JP-MS" },
  { "x-gbk", "GB18030" },
  { "x-mac-roman", "MACINTOSH" },
  { "x-sjis", "CP932" },
  { "x-unknown", NULL },
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

static const gunichar windows_1252[32] = {
  0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
  0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
  0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
};

static int
compare_alias (const void *name,
               const void *alias)
{
  return strcmp (name, ((const Alias *) alias)->name);
}

static void
normalise (const char *name,
           char        normal[NAME_SIZE])
{
  gsize n = 0;

  for (; *name != '\0' && n + 1 < NAME_SIZE; name++)
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
                char        iconv[NAME_SIZE])
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
      g_snprintf (iconv, NAME_SIZE, "%s%s", families[i].iconv, number);
      if (g_str_equal (iconv, "CP1252"))
        g_strlcpy (iconv, "1252", NAME_SIZE);
      else if (g_str_equal (iconv, "CP65001"))
        iconv[0] = '\0';
      else if (g_str_equal (iconv, "CP936"))
        g_strlcpy (iconv, "GB18030", NAME_SIZE);
      return TRUE;
    }

  return FALSE;
}

/* What iconv calls @charset; "" where it says nothing beyond what a guess finds out. FALSE if it is
 * unknown. */
static gboolean
find_iconv_name (const char *charset,
                 char        iconv[NAME_SIZE])
{
  char normal[NAME_SIZE];
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
    g_strlcpy (iconv, alias->iconv, NAME_SIZE);

  return TRUE;
}

static char *
windows_1252_to_utf8 (const char *octets,
                      gsize       length)
{
  GString *text = g_string_sized_new (length + length / 8 + 1);

  for (gsize i = 0; i < length; i++)
    {
      guchar c = octets[i];

      if (c >= 0xa0)
        g_string_append_unichar (text, c);
      else if (c >= 0x80)
        g_string_append_unichar (text, windows_1252[c - 0x80]);
      else if (c != '\0')
        g_string_append_c (text, c);
    }

  return g_string_free (text, FALSE);
}

static void
append_without_nul (GString    *text,
                    const char *octets,
                    gsize       length)
{
  for (gsize i = 0; i < length;)
    {
      const char *nul = memchr (octets + i, '\0', length - i);
      gsize run = nul != NULL ? (gsize) (nul - octets) - i : length - i;

      g_string_append_len (text, octets + i, run);
      i += run + 1;
    }
}

static char *
iconv_to_utf8 (GIConv      converter,
               const char *octets,
               gsize       length)
{
  GString *text = g_string_sized_new (length * 3 / 2 + 16);
  char buffer[4096];
  char *in = (char *) octets;
  gsize left = length;
  gboolean flushing = FALSE;

  for (;;)
    {
      char *out = buffer;
      gsize room = sizeof buffer;
      gsize converted = g_iconv (converter, flushing ? NULL : &in, flushing ? NULL : &left,
                                 &out, &room);
      int reason = errno;

      append_without_nul (text, buffer, out - buffer);
      if (converted != (gsize) -1 && flushing)
        break;
      if (converted != (gsize) -1)
        flushing = TRUE;
      else if (reason == E2BIG)
        continue;
      else if (flushing || left == 0)
        break;
      else
        {
          g_string_append (text, "\xef\xbf\xbd");
          if (reason == EINVAL)   /* cut in the middle of a character at the end */
            break;
          in++;
          left--;
        }
    }

  return g_string_free (text, FALSE);
}

static char *
convert (const char *octets,
         gsize       length,
         const char *iconv)
{
  GIConv converter;
  char *raw;

  if (g_str_equal (iconv, "1252"))
    return windows_1252_to_utf8 (octets, length);

  converter = g_iconv_open ("UTF-8", iconv);
  if (converter == (GIConv) -1)
    return windows_1252_to_utf8 (octets, length);
  raw = iconv_to_utf8 (converter, octets, length);
  (void) g_iconv_close (converter);
  if (!g_utf8_validate (raw, -1, NULL))
    {
      char *valid = g_utf8_make_valid (raw, -1);

      g_free (raw);
      raw = valid;
    }

  return raw;
}

/* Counts what speaks for and against UTF-8: characters of several octets, and octets that fit
 * nowhere. */
static void
weigh_utf8 (const char *octets,
            gsize       length,
            gsize      *characters,
            gsize      *misfits)
{
  const char *at = octets, *end = octets + length;

  *characters = *misfits = 0;
  while (at < end)
    {
      gunichar c;

      if ((guchar) *at < 0x80)
        {
          at++;
          continue;
        }
      c = g_utf8_get_char_validated (at, end - at);
      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          (*misfits)++;
          at++;
          continue;
        }
      (*characters)++;
      at = g_utf8_next_char (at);
    }
}

static char *
guess_to_utf8 (const char *octets,
               gsize       length,
               const char *fallback,
               gboolean    said_utf8)
{
  GString *text;
  gsize characters, misfits;
  char *valid;

  weigh_utf8 (octets, length, &characters, &misfits);
  if (misfits > 0 && (!said_utf8 || misfits > characters))
    {
      char iconv[NAME_SIZE];

      if (find_iconv_name (fallback, iconv) && iconv[0] != '\0')
        return convert (octets, length, iconv);
      return windows_1252_to_utf8 (octets, length);
    }

  text = g_string_sized_new (length + 1);
  append_without_nul (text, octets, length);
  if (g_utf8_validate (text->str, text->len, NULL))
    return g_string_free (text, FALSE);

  valid = g_utf8_make_valid (text->str, text->len);
  g_string_free (text, TRUE);
  return valid;
}

char *
satchel_charset_to_utf8 (const char *octets,
                         gsize       length,
                         const char *charset,
                         const char *fallback)
{
  char iconv[NAME_SIZE];

  g_return_val_if_fail (octets != NULL || length == 0, NULL);

  if (length == 0)
    return g_strdup ("");
  if (!find_iconv_name (charset, iconv) || iconv[0] == '\0')
    return guess_to_utf8 (octets, length, fallback,
                          charset != NULL && g_ascii_strncasecmp (charset, "utf", 3) == 0);

  return convert (octets, length, iconv);
}

gboolean
satchel_charset_is_known (const char *charset)
{
  char iconv[NAME_SIZE];

  return find_iconv_name (charset, iconv);
}

/* TRUE at a C1 control, U+0080–009F: C2 80 – C2 9F. */
static inline gboolean
is_c1 (const char *at)
{
  return (guchar) at[0] == 0xc2 && (guchar) at[1] >= 0x80 && (guchar) at[1] < 0xa0;
}

char *
satchel_charset_tidy_line (char *text)
{
  char *to = text;
  gboolean blank = TRUE;

  g_return_val_if_fail (text != NULL, NULL);

  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == ' ' || (*at >= '\t' && *at <= '\r'))
        {
          if (!blank)
            *to++ = ' ';
          blank = TRUE;
          continue;
        }
      if ((guchar) *at < 0x20 || *at == 0x7f)
        continue;
      if (is_c1 (at))
        {
          at++;
          continue;
        }
      *to++ = *at;
      blank = FALSE;
    }
  if (to > text && to[-1] == ' ')
    to--;
  *to = '\0';

  return text;
}

char *
satchel_charset_tidy_text (char *text)
{
  char *to = text;

  g_return_val_if_fail (text != NULL, NULL);

  for (const char *at = text; *at != '\0'; at++)
    {
      if (is_c1 (at))
        {
          at++;
          continue;
        }
      if (*at == '\r' && at[1] != '\n' && at[1] != '\r')
        *to++ = '\n';   /* a lone CR ends a line on old Macs */
      else if ((guchar) *at >= 0x20 ? *at != 0x7f : (*at == '\n' || *at == '\t'))
        *to++ = *at;
    }
  *to = '\0';

  return text;
}
