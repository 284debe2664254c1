/* flowed.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/flowed.h"

#include <string.h>

typedef struct
{
  const char *text;     /* without quote marks and stuffing */
  gsize       length;
  guint       depth;    /* quote marks */
  gboolean    flows;    /* the paragraph goes on in the next line, if that is as deep */
} FlowedLine;

/* RFC 3676 §4.1 to §4.5. */
static FlowedLine
read_line (const char *at,
           gsize       length)
{
  FlowedLine line = { at, length, 0, FALSE };

  while (line.length > 0 && *line.text == '>')
    {
      line.text++;
      line.length--;
      line.depth++;
    }
  if (line.length > 0 && *line.text == ' ')
    {
      line.text++;
      line.length--;
    }
  line.flows = line.length > 0 && line.text[line.length - 1] == ' '
               && !(line.length == 3 && memcmp (line.text, "-- ", 3) == 0);

  return line;
}

static void
append_quote_marks (GString *text,
                    guint    depth)
{
  for (guint i = 0; i < depth; i++)
    g_string_append_c (text, '>');
  if (depth > 0)
    g_string_append_c (text, ' ');
}

char *
satchel_flowed_unwrap (const char *text,
                       gboolean    del_sp)
{
  GString *unwrapped;
  gboolean flowing = FALSE;
  guint depth = 0;

  g_return_val_if_fail (text != NULL, NULL);

  unwrapped = g_string_sized_new (strlen (text) + 1);
  while (*text != '\0')
    {
      const char *end = strchrnul (text, '\n');
      FlowedLine line = read_line (text, end - text);
      gboolean is_signature = line.length == 3 && memcmp (line.text, "-- ", 3) == 0;

      /* A line flows into one of its own depth only; else the paragraph ends there (§4.5). */
      if (flowing && (line.depth != depth || is_signature))
        {
          g_string_append_c (unwrapped, '\n');
          flowing = FALSE;
        }
      if (!flowing)
        append_quote_marks (unwrapped, line.depth);
      g_string_append_len (unwrapped, line.text, line.length - (line.flows && del_sp));
      flowing = line.flows;
      depth = line.depth;
      if (!flowing && *end == '\n')
        g_string_append_c (unwrapped, '\n');
      text = *end == '\n' ? end + 1 : end;
    }
  if (flowing)
    g_string_append_c (unwrapped, '\n');

  return g_string_free (unwrapped, FALSE);
}
