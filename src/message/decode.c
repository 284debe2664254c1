/* decode.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/decode.h"

#include "message/charset.h"
#include "message/flowed.h"

#include <string.h>

/* Octets of HTML in which a charset is looked for, as browsers do (HTML, "prescan"). */
#define PRESCAN 1024

/* <meta charset="x"> or content="text/html; charset=x". */
static char *
find_html_charset (const GByteArray *octets)
{
  g_autofree char *head = g_strndup ((const char *) octets->data, MIN (octets->len, PRESCAN));
  g_autofree char *lower = g_ascii_strdown (head, -1);
  const char *at = strstr (lower, "charset");
  gsize length;

  if (at == NULL)
    return NULL;
  at += strlen ("charset");
  at += strspn (at, " \t\r\n");
  if (*at != '=')
    return NULL;
  at += 1 + strspn (at + 1, " \t\r\n\"'");
  length = strcspn (at, " \t\r\n\"'>;/");

  /* Octets that were read as ASCII up to here can't be UTF-16 (HTML, "prescan"). */
  if (length == 0 || g_str_has_prefix (at, "utf-16"))
    return NULL;

  return g_strndup (at, length);
}

/* The end may have been cut in the middle of a character, which then is no fault of the sender. */
static gsize
measure_whole_characters (const GByteArray *octets,
                          gboolean          cut)
{
  gsize length = octets->len;

  if (!cut)
    return length;
  for (gsize back = 1; back <= 3 && back < length; back++)
    {
      guint8 c = octets->data[length - back];

      if (c < 0x80)
        break;
      if (c >= 0xc0)
        return (c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2) > back ? length - back : length;
    }

  return length;
}

/* Text that says it is base64 and isn't: base64 has no blanks between its digits. */
static gboolean
is_plain_after_all (SatchelSource     *source,
                    const SatchelPart *part)
{
  gsize available, length;
  const guint8 *octets;
  guint blanks = 0;

  if (part->encoding != SATCHEL_ENCODING_BASE64 || part->slice != NULL || part->octets != NULL)
    return FALSE;
  octets = satchel_source_peek (source, part->body, 1, &available);
  length = MIN (MIN (available, part->end - part->body), 512);
  for (gsize i = 1; i + 1 < length; i++)
    if (octets[i] == ' ' && g_ascii_isalnum (octets[i - 1]) && g_ascii_isalnum (octets[i + 1]))
      blanks++;

  return blanks > 2;
}

/* text/enriched (RFC 1896): <bold> … </bold>, "<<" for "<", and <param> … </param> for no reader. A line
 * end alone is a blank there, but kept here: it does no harm. */
static void
strip_commands (char *text)
{
  char *to = text, *last = strrchr (text, '>'), *last_param = g_strrstr (text, "</param>");

  for (char *at = text; *at != '\0'; at++)
    {
      char *end = *at == '<' && at[1] != '<' && at < last ? strchr (at, '>') : NULL;

      if (end == NULL)
        {
          *to++ = *at;
          at += *at == '<' && at[1] == '<';
          continue;
        }
      if (g_ascii_strncasecmp (at, "<param>", 7) == 0 && end < last_param)
        {
          char *close = strstr (end, "</param>");

          end = close + strlen ("</param>") - 1;
        }
      at = end;
    }
  *to = '\0';
}

char *
satchel_decode_text (SatchelSource     *source,
                     const SatchelPart *part,
                     gsize              limit,
                     gboolean          *cut)
{
  g_autoptr(GByteArray) octets = NULL;
  g_autofree char *html_charset = NULL;
  SatchelPart plain;
  const char *start;
  const char *charset;
  gboolean is_cut;
  gsize length;
  char *text;

  g_return_val_if_fail (source != NULL && part != NULL, NULL);

  if (is_plain_after_all (source, part))
    {
      satchel_source_add_defect (source, "a text that is not encoded as it says");
      plain = *part;
      plain.encoding = SATCHEL_ENCODING_IDENTITY;
      part = &plain;
    }
  octets = satchel_source_read_part (source, part, limit, &is_cut);
  if (cut != NULL)
    *cut = is_cut;
  if (satchel_charset_is_guess (part->charset) && satchel_part_is_html (part) && octets->len > 0)
    html_charset = find_html_charset (octets);

  start = (const char *) octets->data;
  length = measure_whole_characters (octets, is_cut);
  if (length >= 3 && memcmp (start, "\xef\xbb\xbf", 3) == 0)   /* a mark, not a character */
    {
      start += 3;
      length -= 3;
    }
  charset = satchel_source_get_override (source);
  if (charset == NULL)
    charset = html_charset != NULL ? html_charset : part->charset;
  text = satchel_charset_to_utf8 (start, length, charset, NULL);
  satchel_charset_tidy_text (text);
  if (g_str_equal (part->type, "text/enriched") || g_str_equal (part->type, "text/richtext"))
    strip_commands (text);
  if (part->is_flowed && satchel_part_is_text (part))
    {
      char *unwrapped = satchel_flowed_unwrap (text, part->del_sp);

      g_free (text);
      text = unwrapped;
    }

  return text;
}
