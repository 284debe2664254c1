/* charset.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/charset.h"

#include "message/charset-names.h"

#include <errno.h>
#include <string.h>

static const gunichar windows_1252[32] = {
  0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
  0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
  0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
};

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

static char *convert (const char *octets, gsize length, const char *iconv);

/* HZ (RFC 1843), which glibc doesn't have: "~{" and "~}" around GB 2312 without its high bits. */
static char *
hz_to_utf8 (const char *octets,
            gsize       length)
{
  g_autoptr(GString) plain = g_string_sized_new (length);
  gboolean in_pairs = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      char next = i + 1 < length ? octets[i + 1] : '\0';

      if (octets[i] == '~' && (next == '{' || next == '}' || next == '~' || next == '\n'))
        {
          in_pairs = next == '{' || (in_pairs && next == '\n');
          if (next == '~')
            g_string_append_c (plain, '~');
          i++;
        }
      else
        {
          in_pairs = in_pairs && octets[i] != '\n';   /* §2: a line ends it */
          g_string_append_c (plain, in_pairs ? (char) (octets[i] | 0x80) : octets[i]);
        }
    }

  return convert (plain->str, plain->len, "GB18030");
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
  if (g_str_equal (iconv, "HZ"))
    return hz_to_utf8 (octets, length);

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
      char iconv[SATCHEL_CHARSET_NAME_SIZE];

      if (satchel_charset_names_find (fallback, iconv) && iconv[0] != '\0')
        return convert (octets, length, iconv);
      return convert (octets, length, satchel_charset_names_of_locale ());
    }

  text = g_string_sized_new (length + 1);
  append_without_nul (text, octets, length);
  if (g_utf8_validate (text->str, text->len, NULL))
    return g_string_free (text, FALSE);

  valid = g_utf8_make_valid (text->str, text->len);
  g_string_free (text, TRUE);
  return valid;
}

/* UTF-16 tells itself by its mark; no text of octets begins with that. */
static gboolean
has_mark (const char *octets,
          gsize       length)
{
  return length >= 2 && length % 2 == 0
         && (memcmp (octets, "\xff\xfe", 2) == 0 || memcmp (octets, "\xfe\xff", 2) == 0);
}

char *
satchel_charset_to_utf8 (const char *octets,
                         gsize       length,
                         const char *charset,
                         const char *fallback)
{
  char iconv[SATCHEL_CHARSET_NAME_SIZE];

  g_return_val_if_fail (octets != NULL || length == 0, NULL);

  if (length == 0)
    return g_strdup ("");
  if (has_mark (octets, length))
    return convert (octets, length, "UTF-16");
  if (!satchel_charset_names_find (charset, iconv) || iconv[0] == '\0')
    return guess_to_utf8 (octets, length, fallback,
                          charset != NULL && g_ascii_strncasecmp (charset, "utf", 3) == 0);

  return convert (octets, length, iconv);
}

gboolean
satchel_charset_is_guess (const char *charset)
{
  char iconv[SATCHEL_CHARSET_NAME_SIZE];

  return !satchel_charset_names_find (charset, iconv) || iconv[0] == '\0';
}

gboolean
satchel_charset_is_utf8_after_all (const char *octets,
                                   gsize       length,
                                   const char *charset)
{
  char iconv[SATCHEL_CHARSET_NAME_SIZE];
  gsize characters, misfits;

  g_return_val_if_fail (octets != NULL || length == 0, FALSE);

  if (!satchel_charset_names_find (charset, iconv) || !g_str_equal (iconv, "1252"))
    return FALSE;
  weigh_utf8 (octets, length, &characters, &misfits);

  /* C2 80 to C2 9F would be controls, which nobody means. */
  return characters > 0 && misfits == 0 && memchr (octets, 0xc2, length) == NULL;
}

gboolean
satchel_charset_is_known (const char *charset)
{
  char iconv[SATCHEL_CHARSET_NAME_SIZE];

  return satchel_charset_names_find (charset, iconv);
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
