/* date.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/date.h"

#include "message/summary.h"

#include <string.h>

/* A date is shorter than this, octets; the rest isn't looked at. */
#define MAX_DATE 200

/* Before mail there was none; a year beyond can't be printed as ISO 8601. */
#define MIN_YEAR 1900
#define MAX_YEAR 9999

typedef struct
{
  int      day;
  int      month;       /* 1 to 12; 0 as in the others: not seen */
  int      year;
  int      seconds;     /* of the day; -1: not seen */
  int      zone;        /* seconds east of UTC */
  gboolean has_zone;
  gboolean maybe_weekday;   /* the month stood before the day */
} Date;

/* RFC 5322 §4.3: the named zones; all others are UTC. */
static const struct
{
  const char *name;
  int         hours;
} zones[] = {
  { "EST", -5 }, { "EDT", -4 }, { "CST", -6 }, { "CDT", -5 }, { "MST", -7 }, { "MDT", -6 },
  { "PST", -8 }, { "PDT", -7 }, { "CET", 1 },  { "CEST", 2 }, { "MEZ", 1 },  { "MESZ", 2 },
  { "MET", 1 },  { "MEST", 2 }, { "EET", 2 },  { "EEST", 3 }, { "WET", 0 },  { "WEST", 1 },
  { "BST", 1 },  { "JST", 9 },  { "KST", 9 },  { "MSK", 3 },
};

static int
find_month (const char *token)
{
  static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

  if (strlen (token) >= 3)
    for (int i = 0; i < 12; i++)
      if (g_ascii_strncasecmp (token, names + 3 * i, 3) == 0)
        return i + 1;
  return 0;
}

/* How months begin where a program wrote the date in its user's language, without accents and in small letters; what
 * English has first. German, Spanish, French, Italian, Portuguese, Dutch, the languages of the North, Polish, Czech,
 * Finnish, Turkish, Romanian; Russian, Ukrainian; Greek. */
static const struct
{
  const char *begins;
  int         month;
} foreign_months[] = {
  { "maalis", 3 },  { "ene", 1 },    { "gen", 1 },   { "ian", 1 },   { "sty", 1 },  { "led", 1 },
  { "tammi", 1 },   { "oca", 1 },    { "fev", 2 },    { "lut", 2 },   { "uno", 2 },   { "helmi", 2 }, { "sub", 2 },
  { "maer", 3 },    { "mrz", 3 },    { "mrt", 3 },    { "maart", 3 }, { "bre", 3 },   { "abr", 4 },  { "avr", 4 },
  { "kwi", 4 },     { "dub", 4 },    { "huhti", 4 },  { "nis", 4 },   { "mai", 5 },   { "mag", 5 },  { "mei", 5 },
  { "maj", 5 },     { "kve", 5 },    { "touko", 5 },  { "juin", 6 },  { "giu", 6 },   { "iun", 6 },  { "cze", 6 },
  { "cervn", 6 },   { "cerven", 6 }, { "kesa", 6 },   { "haz", 6 },   { "juil", 7 },  { "lug", 7 },  { "iul", 7 },
  { "lip", 7 },     { "cervc", 7 },  { "heina", 7 },  { "tem", 7 },   { "aou", 8 },   { "ago", 8 },  { "sie", 8 },
  { "srp", 8 },     { "elo", 8 },    { "agu", 8 },    { "set", 9 },   { "wrz", 9 },   { "zar", 9 },  { "syys", 9 },
  { "eyl", 9 },     { "okt", 10 },   { "ott", 10 },   { "out", 10 },  { "paz", 10 },  { "rij", 10 }, { "loka", 10 },
  { "eki", 10 },    { "noi", 11 },   { "lis", 11 },   { "kas", 11 },  { "dez", 12 },  { "dic", 12 }, { "des", 12 },
  { "gru", 12 },    { "pro", 12 },   { "joulu", 12 }, { "ara", 12 },
  { "янв", 1 },     { "фев", 2 },    { "мар", 3 },    { "апр", 4 },   { "мая", 5 },   { "маи", 5 },  { "июн", 6 },
  { "июл", 7 },     { "авг", 8 },    { "сен", 9 },    { "окт", 10 },  { "ноя", 11 },  { "дек", 12 },
  { "січ", 1 },     { "лют", 2 },    { "бер", 3 },    { "кві", 4 },   { "тра", 5 },   { "чер", 6 },  { "лип", 7 },
  { "сер", 8 },     { "вер", 9 },    { "жов", 10 },   { "лис", 11 },  { "гру", 12 },
  { "ιαν", 1 },     { "φεβ", 2 },    { "μαρ", 3 },    { "απρ", 4 },   { "μαι", 5 },   { "μαϊ", 5 },  { "ιουν", 6 },
  { "ιουλ", 7 },    { "αυγ", 8 },    { "σεπ", 9 },    { "οκτ", 10 },  { "νοε", 11 },  { "δεκ", 12 },
};

/* Small letters without accents. @token: any octets. */
static char *
fold (const char *token)
{
  g_autofree char *valid = g_utf8_make_valid (token, -1);
  g_autofree char *apart = g_utf8_normalize (valid, -1, G_NORMALIZE_NFD);
  g_autofree char *small = g_utf8_strdown (apart, -1);
  GString *folded = g_string_new (NULL);

  for (const char *at = small; *at != '\0'; at = g_utf8_next_char (at))
    if (!g_unichar_ismark (g_utf8_get_char (at)))
      g_string_append_unichar (folded, g_utf8_get_char (at));

  return g_string_free (folded, FALSE);
}

static int
find_foreign_month (const char *token)
{
  g_autofree char *folded = fold (token);

  for (gsize i = 0; i < G_N_ELEMENTS (foreign_months); i++)
    if (g_str_has_prefix (folded, foreign_months[i].begins))
      return foreign_months[i].month;
  /* "Jän", "márc", "júl": English but for their accents. */
  return find_month (folded);
}

static gboolean
all_digits (const char *token)
{
  gsize digits = strspn (token, "0123456789");

  /* "5. Mai" */
  return digits > 0 && (token[digits] == '\0' || (token[digits] == '.' && token[digits + 1] == '\0'));
}

static void
take_number (Date       *date,
             const char *token)
{
  gsize digits = strspn (token, "0123456789");
  int number;

  if (digits > 4)
    return;
  number = (int) g_ascii_strtoll (token, NULL, 10);
  if (date->day == 0 && digits <= 2)
    date->day = number;
  else if (date->year == 0 && digits == 2)
    date->year = number + (number < 50 ? 2000 : 1900);
  else if (date->year == 0 && digits == 3)
    date->year = number + 1900;
  else if (date->year == 0)
    date->year = number;
}

/* hh:mm or hh:mm:ss, fractions passed over; a leap second is the second before it. */
static gboolean
take_time (Date       *date,
           const char *token)
{
  int part[3] = { 0, 0, 0 };
  guint64 number;

  for (int i = 0; i < 3; i++)
    {
      if (!g_ascii_isdigit (*token))
        return FALSE;
      number = g_ascii_strtoull (token, (char **) &token, 10);
      part[i] = (int) MIN (number, 1000);
      if (*token != ':')
        break;
      token++;
    }
  if (part[0] > 23 || part[1] > 59 || part[2] > 60)
    return FALSE;
  if (date->seconds < 0)
    date->seconds = part[0] * 3600 + part[1] * 60 + MIN (part[2], 59);

  return TRUE;
}

/* ±hhmm, ±hh:mm or ±hh. An impossible one counts as UTC. */
static void
take_offset (Date       *date,
             const char *token)
{
  int sign = *token == '-' ? -1 : 1;
  char digits[5] = "";
  gsize n = 0;
  int number;

  for (token++; *token != '\0' && n < 4; token++)
    if (g_ascii_isdigit (*token))
      digits[n++] = *token;
    else if (*token != ':')
      break;
  number = (int) g_ascii_strtoll (digits, NULL, 10);
  if (n <= 2)
    number *= 100;
  date->has_zone = TRUE;
  if (number / 100 < 24 && number % 100 < 60)
    date->zone = sign * (number / 100 * 3600 + number % 100 * 60);
}

static void
take_word (Date       *date,
           const char *token)
{
  int month = find_month (token);

  /* "mar., 14 févr.": the day of the week stands where no number was yet, the month behind the day. */
  if (month == 0 && (date->month == 0 || date->maybe_weekday) && date->seconds < 0)
    month = find_foreign_month (token);
  if (month != 0 && (date->month == 0 || (date->maybe_weekday && date->day != 0 && date->seconds < 0)))
    {
      date->month = month;
      date->maybe_weekday = date->day == 0;
      return;
    }
  if (date->seconds < 0 || date->has_zone)
    return;
  if (g_ascii_strcasecmp (token, "PM") == 0 && date->seconds < 12 * 3600)
    date->seconds += 12 * 3600;
  else if (g_ascii_strcasecmp (token, "AM") == 0 && date->seconds >= 12 * 3600)
    date->seconds -= 12 * 3600;
  for (gsize i = 0; i < G_N_ELEMENTS (zones); i++)
    if (g_ascii_strcasecmp (token, zones[i].name) == 0)
      {
        date->zone = zones[i].hours * 3600;
        date->has_zone = TRUE;
      }
}

static gboolean
take (Date       *date,
      const char *token)
{
  if (strchr (token, ':') != NULL && g_ascii_isdigit (*token))
    return take_time (date, token);
  if ((*token == '+' || *token == '-') && g_ascii_isdigit (token[1]))
    {
      if (!date->has_zone)
        take_offset (date, token);
    }
  else if (all_digits (token))
    take_number (date, token);
  else
    take_word (date, token);

  return TRUE;
}

/* Splits at blanks and commas, at the dashes of 4-Jan-1994, and before an offset that is glued to
 * the time. */
static gsize
measure_token (const char *at,
               gboolean    after_time)
{
  gsize n = 0;
  gboolean is_time;

  if (*at == '+' || *at == '-')
    n++;
  while (at[n] != '\0' && strchr (" \t,;-+", at[n]) == NULL)
    n++;
  is_time = memchr (at, ':', n) != NULL;
  /* 12:00:00GMT */
  if (is_time && !after_time && g_ascii_isdigit (*at))
    n = strspn (at, "0123456789:.");

  return n;
}

static gint64
to_unix (const Date *date)
{
  gint64 year = date->year, month = date->month, days;

  if (date->month == 0 || date->day == 0 || year < MIN_YEAR || year > MAX_YEAR
      || !g_date_valid_dmy (date->day, date->month, date->year))
    return SATCHEL_NO_DATE;

  /* Days of the proleptic Gregorian calendar, counting years from March. */
  year -= month <= 2;
  month = (month + 9) % 12;
  days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 306 + 5) / 10 + date->day - 1
         - 719468;

  return days * 86400 + MAX (date->seconds, 0) - date->zone;
}

static void
copy_without_comments (const char *text,
                       char        clean[MAX_DATE])
{
  gsize n = 0;
  int depth = 0;

  for (; *text != '\0' && n + 1 < MAX_DATE; text++)
    if (*text == '(')
      {
        depth++;
        clean[n++] = ' ';
      }
    else if (*text == ')' && depth > 0)
      depth--;
    else if (depth == 0)
      clean[n++] = g_ascii_isspace (*text) ? ' ' : *text;
  clean[n] = '\0';
}

static gint64
parse_iso (const char *text)
{
  g_autoptr(GTimeZone) utc = NULL;
  g_autoptr(GDateTime) date = NULL;

  if (strlen (text) < 10 || text[4] != '-' || !g_ascii_isdigit (*text))
    return SATCHEL_NO_DATE;
  utc = g_time_zone_new_utc ();
  date = g_date_time_new_from_iso8601 (text, utc);

  return date != NULL && g_date_time_get_year (date) >= MIN_YEAR ? g_date_time_to_unix (date)
                                                                  : SATCHEL_NO_DATE;
}

gint64
satchel_date_parse (const char *text)
{
  Date date = { .seconds = -1 };
  char clean[MAX_DATE];
  char *at;

  if (text == NULL)
    return SATCHEL_NO_DATE;

  copy_without_comments (text, clean);
  at = g_strstrip (clean);
  if (strlen (at) >= 10 && at[4] == '-' && g_ascii_isdigit (at[0]) && g_ascii_isdigit (at[5]))
    {
      if (at[10] == ' ')
        at[10] = 'T';
      at[strcspn (at, " ")] = '\0';
      return parse_iso (at);
    }

  while (*at != '\0')
    {
      gsize length;
      char end;
      gboolean fits;

      /* A dash right after the time is an offset's sign; others are just between. */
      at += strspn (at, " \t,;");
      if ((*at == '-' || *at == '+') && (date.seconds < 0 || !g_ascii_isdigit (at[1])))
        at++;
      length = measure_token (at, date.seconds >= 0);
      if (length == 0)
        continue;
      end = at[length];
      at[length] = '\0';
      fits = take (&date, at);
      at[length] = end;
      at += length;
      if (!fits)
        return SATCHEL_NO_DATE;
    }

  return to_unix (&date);
}
