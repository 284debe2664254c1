/* calendar-line.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/calendar-line.h"

#include <string.h>

/* Octets of one line when it is unfolded. */
#define MAX_LINE (32 * 1024)

/* The next line, with those folded onto it; moves *@at. NULL at the end. */
static char *
unfold (const char **at,
        const char  *end)
{
  GString *line;

  if (*at == end)
    return NULL;

  line = g_string_new (NULL);
  do
    {
      const char *stop = memchr (*at, '\n', end - *at);
      gsize length = (stop != NULL ? stop : end) - *at;

      if (line->len < MAX_LINE)
        g_string_append_len (line, *at, (gssize) MIN (length, MAX_LINE));
      if (line->len > 0 && line->str[line->len - 1] == '\r')
        g_string_truncate (line, line->len - 1);
      *at = stop != NULL ? stop + 1 : end;
      if (*at == end || (**at != ' ' && **at != '\t'))
        return g_string_free (line, FALSE);
      ++*at;   /* its first blank only says that it is folded */
    }
  while (TRUE);
}

/* The colon that ends the parameters; one in quotes doesn't. */
static const char *
find_colon (const char *line)
{
  gboolean quoted = FALSE;

  for (; *line != '\0'; line++)
    if (*line == '"')
      quoted = !quoted;
    else if (*line == ':' && !quoted)
      return line;

  return NULL;
}

gboolean
satchel_calendar_line_next (const char         **at,
                            const char          *end,
                            SatchelCalendarLine *line)
{
  g_autofree char *whole = NULL;
  const char *colon;
  gsize n;

  g_return_val_if_fail (at != NULL && *at != NULL && end != NULL && line != NULL, FALSE);

  *line = (SatchelCalendarLine) { 0 };
  whole = unfold (at, end);
  if (whole == NULL)
    return FALSE;

  colon = find_colon (whole);
  n = colon != NULL ? MIN (strcspn (whole, ";"), (gsize) (colon - whole)) : 0;
  line->name = g_ascii_strup (whole, (gssize) n);
  line->parameters = colon != NULL ? g_strndup (whole + n, colon - whole - n) : g_strdup ("");
  line->value = g_strdup (colon != NULL ? colon + 1 : "");

  return TRUE;
}

char *
satchel_calendar_line_dup_parameter (const SatchelCalendarLine *line,
                                     const char                *name)
{
  const char *at;

  g_return_val_if_fail (line != NULL && name != NULL, NULL);

  at = line->parameters;
  while (*at == ';')
    {
      const char *own = at + 1, *equals = own + strcspn (own, "=;");
      gboolean wanted = *equals == '=' && strlen (name) == (gsize) (equals - own)
                        && g_ascii_strncasecmp (own, name, equals - own) == 0;
      const char *value = equals + (*equals == '='), *end;

      if (*value == '"')
        {
          value++;
          end = value + strcspn (value, "\"");
          at = *end == '"' ? end + 1 : end;
          at += strcspn (at, ";");
        }
      else
        at = end = value + strcspn (value, ";");
      if (wanted)
        return g_strndup (value, end - value);
    }

  return NULL;
}

gboolean
satchel_calendar_line_is (const SatchelCalendarLine *line,
                          const char                *name,
                          const char                *component)
{
  g_return_val_if_fail (line != NULL && name != NULL && component != NULL, FALSE);

  return g_str_equal (line->name, name) && g_ascii_strcasecmp (line->value, component) == 0;
}

static int
read_digits (const char *text,
             gsize       n)
{
  int number = 0;

  for (gsize i = 0; i < n; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return -1;
      number = number * 10 + (text[i] - '0');
    }

  return number;
}

GDateTime *
satchel_calendar_line_read_time (const SatchelCalendarLine *line,
                                 gboolean                  *has_time,
                                 gboolean                  *is_utc)
{
  int date[6] = { 0 };
  gboolean timed;
  gsize length;

  g_return_val_if_fail (line != NULL, NULL);

  length = strlen (line->value);
  timed = length >= 15 && line->value[8] == 'T';
  if (has_time != NULL)
    *has_time = timed;
  if (is_utc != NULL)
    *is_utc = timed && line->value[15] == 'Z';
  if (length < 8 || (length > 8 && !timed))
    return NULL;

  date[0] = read_digits (line->value, 4);
  date[1] = read_digits (line->value + 4, 2);
  date[2] = read_digits (line->value + 6, 2);
  for (gsize i = 0; timed && i < 3; i++)
    date[3 + i] = read_digits (line->value + 9 + 2 * i, 2);

  return g_date_time_new_utc (date[0], date[1], date[2], date[3], date[4], MIN (date[5], 59));
}

void
satchel_calendar_line_clear (SatchelCalendarLine *line)
{
  g_return_if_fail (line != NULL);

  g_clear_pointer (&line->name, g_free);
  g_clear_pointer (&line->parameters, g_free);
  g_clear_pointer (&line->value, g_free);
}
