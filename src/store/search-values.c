/* search-values.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Dates and sizes as people write them in a query. */

#include "config.h"

#include "store/search-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* At most @digits digits at *@at. FALSE: none. */
static gboolean
read_number (const char **at,
             guint        digits,
             int         *number)
{
  const char *start = *at;

  *number = 0;
  while (g_ascii_isdigit (**at) && (guint) (*at - start) < digits)
    *number = *number * 10 + (*(*at)++ - '0');
  return *at > start && !g_ascii_isdigit (**at);
}

static gboolean
set_day (gint64 *date,
         int     year,
         int     month,
         int     day)
{
  g_autoptr(GDateTime) time = NULL;

  if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31)
    return FALSE;
  time = g_date_time_new_local (year, month, day, 0, 0, 0);
  if (time == NULL)
    return FALSE;
  *date = g_date_time_to_unix (time);

  return TRUE;
}

/* 2024, 2024-05, 2024-05-01, with / or . too. */
static gboolean
read_year_first (const char *text,
                 gint64     *date)
{
  int year, month = 1, day = 1;
  char mark;

  if (!read_number (&text, 4, &year) || year < 1000)
    return FALSE;
  mark = *text;
  if (mark == '\0')
    return set_day (date, year, 1, 1);
  if (strchr ("-/.", mark) == NULL)
    return FALSE;
  text++;
  if (!read_number (&text, 2, &month))
    return FALSE;
  if (*text == '\0')
    return set_day (date, year, month, 1);
  if (*text++ != mark)
    return FALSE;

  return read_number (&text, 2, &day) && *text == '\0' && set_day (date, year, month, day);
}

/* 1.5.2024, as much of Europe writes it. With slashes it could be either. */
static gboolean
read_day_first (const char *text,
                gint64     *date)
{
  int day, month, year;

  return read_number (&text, 2, &day) && *text++ == '.'
         && read_number (&text, 2, &month) && *text++ == '.'
         && read_number (&text, 4, &year) && *text == '\0'
         && set_day (date, year < 100 ? year + 2000 : year, month, day);
}

static gboolean
is_word (const char *text,
         const char *english,
         const char *translated)
{
  g_autofree char *one = g_utf8_casefold (text, -1);
  g_autofree char *other = g_utf8_casefold (translated, -1);

  return g_str_equal (one, english) || g_str_equal (one, other);
}

/* So long ago: 7d, 2w, 3m, 1y. */
static gboolean
read_ago (const char *text,
          GDateTime  *today,
          gint64     *date)
{
  g_autoptr(GDateTime) then = NULL;
  int number;

  if (!read_number (&text, 4, &number) || *text == '\0' || text[1] != '\0')
    return FALSE;

  switch (g_ascii_tolower (*text))
    {
    case 'd':
      then = g_date_time_add_days (today, -number);
      break;
    case 'w':
      then = g_date_time_add_weeks (today, -number);
      break;
    case 'm':
      then = g_date_time_add_months (today, -number);
      break;
    case 'y':
      then = g_date_time_add_years (today, -number);
      break;
    default:
      return FALSE;
    }
  if (then == NULL)
    return FALSE;
  *date = g_date_time_to_unix (then);

  return TRUE;
}

gboolean
satchel_search_read_date (const char *text,
                          gint64     *date)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GDateTime) today = NULL;
  g_autoptr(GDateTime) yesterday = NULL;

  g_return_val_if_fail (text != NULL && date != NULL, FALSE);

  today = g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                                 g_date_time_get_day_of_month (now), 0, 0, 0);
  yesterday = g_date_time_add_days (today, -1);
  if (is_word (text, "today", _("today")))
    return *date = g_date_time_to_unix (today), TRUE;
  if (is_word (text, "yesterday", _("yesterday")))
    return *date = g_date_time_to_unix (yesterday), TRUE;

  return read_year_first (text, date) || read_day_first (text, date) || read_ago (text, today, date);
}

gboolean
satchel_search_read_size (const char *text,
                          gint64     *size)
{
  static const char units[] = "kmgt";
  const char *unit;
  char *end;
  double number, factor = 1;

  g_return_val_if_fail (text != NULL && size != NULL, FALSE);

  if (!g_ascii_isdigit (*text))
    return FALSE;
  number = g_ascii_strtod (text, &end);
  unit = *end != '\0' ? strchr (units, g_ascii_tolower (*end)) : NULL;
  if (unit != NULL)
    {
      for (const char *at = units; at <= unit; at++)
        factor *= 1000;
      end++;
    }
  if (g_ascii_tolower (*end) == 'b')
    end++;
  if (*end != '\0' || number * factor > 1e18)
    return FALSE;

  *size = (gint64) (number * factor);
  return TRUE;
}
