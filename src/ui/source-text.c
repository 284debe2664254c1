/* source-text.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/source-text.h"

/* Marks of direction, joiners, and what fills no place: in source they mislead. */
static gboolean
is_unseen (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_FORMAT || type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR
         || type == G_UNICODE_SURROGATE || (c >= 0x80 && c < 0xa0) || c == 0xfffc;
}

static void
append_character (GString *text,
                  gunichar c)
{
  if (c == '\t' || c == '\n')
    g_string_append_unichar (text, c);
  else if (c < 0x20)
    g_string_append_unichar (text, 0x2400 + c);
  else if (c == 0x7f)
    g_string_append_unichar (text, 0x2421);
  else if (is_unseen (c))
    g_string_append_printf (text, "\\u{%04X}", c);
  else
    g_string_append_unichar (text, c);
}

char *
satchel_source_text_new (const char *octets,
                         gsize       length)
{
  GString *text = g_string_sized_new (length + 1);
  guint column = 0;

  g_return_val_if_fail (octets != NULL || length == 0, NULL);

  for (gsize i = 0; i < length;)
    {
      gunichar c = g_utf8_get_char_validated (octets + i, (gssize) (length - i));

      /* A NUL ends a string for that function, but not here. */
      if (octets[i] == '\0')
        c = 0;
      if (octets[i] == '\r' && i + 1 < length && octets[i + 1] == '\n')
        {
          i++;
          continue;
        }
      if (column >= SATCHEL_SOURCE_TEXT_LINE && c != '\n')
        {
          g_string_append_c (text, '\n');
          column = 0;
        }

      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_printf (text, "\\x%02X", (guchar) octets[i]);
          i++;
        }
      else
        {
          append_character (text, c);
          i += c == 0 ? 1 : (gsize) (g_utf8_next_char (octets + i) - (octets + i));
        }
      column = c == '\n' ? 0 : column + 1;
    }

  return g_string_free (text, FALSE);
}
