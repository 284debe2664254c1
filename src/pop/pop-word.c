/* pop-word.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "pop/pop-word.h"

#include <string.h>

const char *
satchel_pop_skip_spaces (const char *at)
{
  return at + strspn (at, " \t");
}

gboolean
satchel_pop_read_number (const char **at,
                         guint64     *number)
{
  const char *digit = *at;
  guint64 value = 0;

  /* Not strtoull: it takes signs, spaces and, past the end of the range, the largest number. */
  for (; g_ascii_isdigit (*digit); digit++)
    {
      guint64 more = (guint64) (*digit - '0');

      if (value > (G_MAXUINT64 - more) / 10)
        return FALSE;
      value = 10 * value + more;
    }
  if (digit == *at)
    return FALSE;

  *at = digit;
  *number = value;
  return TRUE;
}

char *
satchel_pop_read_word (const char **at)
{
  const char *word = satchel_pop_skip_spaces (*at);
  gsize length = strcspn (word, " \t");

  *at = word + length;
  return length > 0 ? g_strndup (word, length) : NULL;
}

/* Marks of the bidirectional algorithm: a server's words could make our own read backwards. */
static gboolean
turns_direction (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

char *
satchel_pop_make_text (const char *octets)
{
  g_autofree char *valid = g_utf8_make_valid (octets, -1);
  GString *text = g_string_sized_new (strlen (valid));

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      switch (g_unichar_type (c))
        {
        case G_UNICODE_CONTROL:
        case G_UNICODE_LINE_SEPARATOR:
        case G_UNICODE_PARAGRAPH_SEPARATOR:
          g_string_append_c (text, ' ');
          break;

        default:
          if (!turns_direction (c))
            g_string_append_unichar (text, c);
          break;
        }
    }

  return g_strstrip (g_string_free (text, FALSE));
}
