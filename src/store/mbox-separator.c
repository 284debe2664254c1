/* mbox-separator.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/mbox-separator.h"

#include "store/mail-status.h"

#include <string.h>

/* Octets of a separator; an address has 254, a date 40. */
#define MAX_LINE 1000

static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

/* 0: none of them. */
static guint
find_word (const char        *word,
           const char *const *words,
           guint              n)
{
  for (guint i = 0; i < n; i++)
    {
      if (g_ascii_strcasecmp (word, words[i]) == 0)
        return i + 1;
    }

  return 0;
}

static gboolean
read_number (const char *word,
             guint       least,
             guint       most,
             guint      *number)
{
  guint64 value;

  return g_ascii_string_to_unsigned (word, 10, least, most, &value, NULL) && (*number = (guint) value, TRUE);
}

/* "17:43:14" or "17:43". */
static gboolean
read_time (const char *word,
           guint      *hour,
           guint      *minute,
           guint      *second)
{
  g_auto(GStrv) parts = g_strsplit (word, ":", 4);
  guint n = g_strv_length (parts);

  *second = 0;
  return (n == 2 || n == 3) && read_number (parts[0], 0, 23, hour) && read_number (parts[1], 0, 59, minute)
         && (n == 2 || read_number (parts[2], 0, 60, second));
}

static gint64
make_date (guint year,
           guint month,
           guint day,
           guint hour,
           guint minute,
           guint second)
{
  g_autoptr(GDateTime) date = g_date_time_new_utc ((int) year, (int) month, (int) day, (int) hour, (int) minute,
                                                   MIN (second, 59));

  return date != NULL ? g_date_time_to_unix (date) : 0;
}

/* "Tue Nov 25 17:43:14 2026", with or without a time zone before or behind the year, anywhere in the line. */
static gboolean
has_ctime (char   **words,
           gint64  *when)
{
  guint n = g_strv_length (words);

  for (guint i = 0; i + 4 < n; i++)
    {
      guint month = find_word (words[i + 1], months, G_N_ELEMENTS (months));
      guint day, hour, minute, second, year;

      if (find_word (words[i], days, G_N_ELEMENTS (days)) == 0 || month == 0
          || !read_number (words[i + 2], 1, 31, &day) || !read_time (words[i + 3], &hour, &minute, &second))
        continue;
      for (guint j = i + 4; j < MIN (n, i + 7); j++)
        {
          if (!read_number (words[j], 1970, 2999, &year))
            continue;
          *when = make_date (year, month, day, hour, minute, second);
          return TRUE;
        }
    }

  return FALSE;
}

/* A time and a year in whatever order: programs have written all kinds. */
static gboolean
has_any_date (char **words)
{
  gboolean time = FALSE, year = FALSE;

  for (guint i = 0; words[i] != NULL; i++)
    {
      guint hour, minute, second, number;
      g_autofree char *start = g_strndup (words[i], 4);

      time = time || read_time (words[i], &hour, &minute, &second);
      year = year || (read_number (start, 1970, 2999, &number)
                      && (words[i][4] == '\0' || words[i][4] == '-' || words[i][4] == '/'));
    }

  return time && year;
}

/* The words of the line behind "From ". */
static char **
split_words (const char *line,
             gsize       length)
{
  g_autofree char *text = g_strndup (line, length);
  g_auto(GStrv) parts = g_strsplit_set (text, " \t\r", -1);
  GStrvBuilder *words = g_strv_builder_new ();
  char **result;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (parts[i][0] != '\0')
        g_strv_builder_add (words, parts[i]);
    }
  result = g_strv_builder_end (words);
  g_strv_builder_unref (words);

  return result;
}

gboolean
satchel_mbox_is_separator (const char *data,
                           gsize       length,
                           gboolean    after_empty,
                           gint64     *when)
{
  g_auto(GStrv) words = NULL;
  const char *newline;
  gint64 date = 0;
  gboolean before_field;

  g_return_val_if_fail (data != NULL || length == 0, FALSE);

  if (when != NULL)
    *when = 0;
  if (length < 5 || memcmp (data, "From ", 5) != 0)
    return FALSE;
  newline = memchr (data, '\n', MIN (length, MAX_LINE));
  if (newline == NULL && length >= MAX_LINE)
    return FALSE;

  /* The last line of a file that was cut may be one, too. */
  words = split_words (data + 5, newline != NULL ? (gsize) (newline - data - 5) : length - 5);
  before_field = newline != NULL && satchel_mail_status_is_field (newline + 1, length - (newline + 1 - data));

  /* Old mailboxes of Netscape and Thunderbird have no empty line there. */
  if (!after_empty && !(before_field && words[0] != NULL && g_str_equal (words[0], "-")))
    return FALSE;
  if (!has_ctime (words, &date)
      && !(before_field && (g_strv_length (words) <= 1 || has_any_date (words))))
    return FALSE;

  if (when != NULL)
    *when = date;
  return TRUE;
}
