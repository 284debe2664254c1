/* calendar-zone.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/calendar-zone.h"

#include "message/calendar-line.h"

#include <string.h>

/* Zones of a calendar, and settings of the clock of one zone, that are read: Outlook says two of each zone, those who
 * list all since 1890 under 200. */
#define MAX_ZONES 50
#define MAX_SETTINGS 400

/* Parts of a rule, and days of the month in one. */
#define MAX_PARTS 40

/* Seconds that a clock may be ahead of UTC or behind it; what is more is a mistake. */
#define MAX_OFFSET (18 * 3600)

/* One setting of the clock: STANDARD or DAYLIGHT. */
typedef struct
{
  GDateTime *first;      /* owned; the first time, on the clock as it was; NULL: not said yet */
  GDateTime *until;      /* owned; the last time at most; nullable */
  gboolean   has_offset;
  int        offset;     /* seconds ahead of UTC, from then on */
  gboolean   yearly;     /* and again each year, in … */
  int        month;      /* … this month, 0: that of the first time, on … */
  int        weekday;    /* … this day of the week, 1 is Monday, 0: the first time's day of the month; … */
  int        nth;        /* … this one of the month, from its end if negative, or … */
  int        month_day;  /* … the first one from this day on, 0: not said */
} Setting;

typedef struct
{
  char   *name;          /* owned */
  GArray *settings;      /* of Setting */
} Zone;

struct _SatchelCalendarZones
{
  GPtrArray *zones;      /* of Zone */
};

/* --- reading --- */

static void
setting_clear (Setting *setting)
{
  g_clear_pointer (&setting->first, g_date_time_unref);
  g_clear_pointer (&setting->until, g_date_time_unref);
}

static Zone *
zone_new (void)
{
  Zone *zone = g_new0 (Zone, 1);

  zone->settings = g_array_new (FALSE, TRUE, sizeof (Setting));
  g_array_set_clear_func (zone->settings, (GDestroyNotify) setting_clear);

  return zone;
}

static void
zone_free (Zone *zone)
{
  g_free (zone->name);
  g_array_unref (zone->settings);
  g_free (zone);
}

/* "+0530", "-080000" (RFC 5545 §3.3.14). */
static void
read_offset (Setting    *setting,
             const char *value)
{
  int sign = *value == '-' ? -1 : 1;
  const char *digits = value + (*value == '-' || *value == '+');
  gint64 number = strspn (digits, "0123456789") >= 4 ? g_ascii_strtoll (digits, NULL, 10) : -1;
  gint64 seconds;

  if (number < 0 || number > 239999)
    return;
  if (strlen (digits) < 6)
    number *= 100;
  seconds = number / 10000 * 3600 + number / 100 % 100 * 60 + number % 100;
  if (seconds > MAX_OFFSET)
    return;

  setting->offset = sign * (int) seconds;
  setting->has_offset = TRUE;
}

/* "-1SU": which, and of which day. */
static void
read_day (Setting    *setting,
          const char *value)
{
  static const char *const names[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };
  char *name;
  gint64 nth = g_ascii_strtoll (value, &name, 10);

  for (int i = 0; i < (int) G_N_ELEMENTS (names); i++)
    if (g_ascii_strncasecmp (name, names[i], 2) == 0)
      {
        setting->weekday = i + 1;
        setting->nth = (int) CLAMP (nth, -5, 5);
      }
}

/* It is said in UTC, and on the clock may be the day after; once a year, a day more adds none. */
static void
read_until (Setting    *setting,
            const char *value)
{
  SatchelCalendarLine line = { .value = (char *) value };
  g_autoptr(GDateTime) until = satchel_calendar_line_read_time (&line, NULL, NULL);

  g_clear_pointer (&setting->until, g_date_time_unref);
  setting->until = until != NULL ? g_date_time_add_days (until, 1) : NULL;
}

/* FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU, or BYMONTHDAY=8,9,…,14;BYDAY=SU, which is "the first Sunday from the eighth on". */
static void
read_rule (Setting    *setting,
           const char *rule)
{
  g_auto(GStrv) parts = g_strsplit (rule, ";", MAX_PARTS);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *value = strchr (parts[i], '=');

      if (value == NULL)
        continue;
      value++;
      if (g_str_has_prefix (parts[i], "FREQ="))
        setting->yearly = g_str_equal (value, "YEARLY");
      else if (g_str_has_prefix (parts[i], "BYMONTH="))
        setting->month = (int) CLAMP (g_ascii_strtoll (value, NULL, 10), 0, 12);
      else if (g_str_has_prefix (parts[i], "BYMONTHDAY="))
        setting->month_day = (int) CLAMP (g_ascii_strtoll (value, NULL, 10), 0, 28);
      else if (g_str_has_prefix (parts[i], "BYDAY="))
        read_day (setting, value);
      else if (g_str_has_prefix (parts[i], "UNTIL="))
        read_until (setting, value);
    }
}

static void
take_setting_line (Setting                   *setting,
                   const SatchelCalendarLine *line)
{
  if (g_str_equal (line->name, "DTSTART") && setting->first == NULL)
    setting->first = satchel_calendar_line_read_time (line, NULL, NULL);
  else if (g_str_equal (line->name, "TZOFFSETTO"))
    read_offset (setting, line->value);
  else if (g_str_equal (line->name, "RRULE"))
    read_rule (setting, line->value);
}

typedef struct
{
  SatchelCalendarZones *self;
  Zone                 *zone;       /* owned; the one that is being read; nullable */
  gboolean              in_setting;
} Reader;

static void
begin_setting (Reader *reader)
{
  reader->in_setting = reader->zone->settings->len < MAX_SETTINGS;
  if (reader->in_setting)
    g_array_set_size (reader->zone->settings, reader->zone->settings->len + 1);
}

/* One that doesn't say when and how much is no use. */
static void
end_setting (Reader *reader)
{
  GArray *settings = reader->zone->settings;
  Setting *last;

  if (!reader->in_setting)
    return;

  reader->in_setting = FALSE;
  last = &g_array_index (settings, Setting, settings->len - 1);
  if (last->first == NULL || !last->has_offset)
    g_array_set_size (settings, settings->len - 1);
}

static void
end_zone (Reader *reader)
{
  end_setting (reader);
  if (reader->zone->name != NULL && reader->zone->settings->len > 0 && reader->self->zones->len < MAX_ZONES)
    g_ptr_array_add (reader->self->zones, g_steal_pointer (&reader->zone));
  g_clear_pointer (&reader->zone, zone_free);
}

static void
take_line (Reader                    *reader,
           const SatchelCalendarLine *line)
{
  if (satchel_calendar_line_is (line, "BEGIN", "VTIMEZONE"))
    {
      g_clear_pointer (&reader->zone, zone_free);
      reader->in_setting = FALSE;
      reader->zone = zone_new ();
    }
  else if (reader->zone == NULL)
    return;
  else if (satchel_calendar_line_is (line, "END", "VTIMEZONE"))
    end_zone (reader);
  else if (g_str_equal (line->name, "BEGIN"))
    {
      end_setting (reader);
      begin_setting (reader);
    }
  else if (g_str_equal (line->name, "END"))
    end_setting (reader);
  else if (reader->in_setting)
    take_setting_line (&g_array_index (reader->zone->settings, Setting, reader->zone->settings->len - 1), line);
  else if (g_str_equal (line->name, "TZID") && reader->zone->name == NULL)
    reader->zone->name = g_strdup (line->value);
}

SatchelCalendarZones *
satchel_calendar_zones_read (const char *text,
                             gsize       length)
{
  SatchelCalendarZones *self = g_new0 (SatchelCalendarZones, 1);
  Reader reader = { .self = self };
  SatchelCalendarLine line;
  const char *end = text + length;

  g_return_val_if_fail (text != NULL, NULL);

  self->zones = g_ptr_array_new_with_free_func ((GDestroyNotify) zone_free);
  while (satchel_calendar_line_next (&text, end, &line))
    {
      take_line (&reader, &line);
      satchel_calendar_line_clear (&line);
    }
  g_clear_pointer (&reader.zone, zone_free);

  return self;
}

/* --- reckoning --- */

/* The day of the month of @setting in this month. */
static int
find_day (const Setting *setting,
          int            year,
          int            month)
{
  int length = g_date_get_days_in_month ((GDateMonth) month, (GDateYear) year);
  int from, weekday;
  g_autoptr(GDateTime) day = NULL;

  if (setting->weekday == 0)
    return MIN (setting->month_day > 0 ? setting->month_day : g_date_time_get_day_of_month (setting->first), length);

  if (setting->month_day > 0)
    from = setting->month_day;
  else if (setting->nth < 0)
    from = length - 7 * -setting->nth + 1;
  else
    from = 7 * MAX (setting->nth - 1, 0) + 1;
  from = CLAMP (from, 1, length);   /* a fifth Sunday that isn't there */
  day = g_date_time_new_utc (year, month, from, 0, 0, 0);
  weekday = g_date_time_get_day_of_week (day);
  from += (setting->weekday - weekday + 7) % 7;

  return from > length ? from - 7 : from;
}

/* When the clock is set in this year. Returns: (transfer full) (nullable): NULL if it isn't any more, or not yet. */
static GDateTime *
find_in_year (const Setting *setting,
              int            year)
{
  int month = setting->month > 0 ? setting->month : g_date_time_get_month (setting->first);
  g_autoptr(GDateTime) found = NULL;

  if (year < 1)
    return NULL;
  found = g_date_time_new_utc (year, month, find_day (setting, year, month), g_date_time_get_hour (setting->first),
                               g_date_time_get_minute (setting->first), g_date_time_get_second (setting->first));
  if (found == NULL || g_date_time_compare (found, setting->first) < 0
      || (setting->until != NULL && g_date_time_compare (found, setting->until) > 0))
    return NULL;

  return g_steal_pointer (&found);
}

/* The last time before @clock that the clock was set so. Returns: (transfer full) (nullable). */
static GDateTime *
find_last (const Setting *setting,
           GDateTime     *clock)
{
  int year = MIN (g_date_time_get_year (clock), 9999);

  if (setting->until != NULL)
    year = MIN (year, g_date_time_get_year (setting->until));
  for (int tries = 0; setting->yearly && tries < 3; tries++)
    {
      g_autoptr(GDateTime) found = find_in_year (setting, year - tries);

      if (found != NULL && g_date_time_compare (found, clock) <= 0)
        return g_steal_pointer (&found);
    }

  return g_date_time_compare (setting->first, clock) <= 0 ? g_date_time_ref (setting->first) : NULL;
}

/* What was set last is what holds; before all of them, the earliest. */
static int
find_offset (const Zone *zone,
             GDateTime  *clock)
{
  g_autoptr(GDateTime) latest = NULL;
  const Setting *holds = &g_array_index (zone->settings, Setting, 0);

  for (guint i = 0; i < zone->settings->len; i++)
    {
      const Setting *setting = &g_array_index (zone->settings, Setting, i);
      g_autoptr(GDateTime) found = find_last (setting, clock);

      if (found == NULL)
        {
          if (latest == NULL && g_date_time_compare (setting->first, holds->first) < 0)
            holds = setting;
        }
      else if (latest == NULL || g_date_time_compare (found, latest) > 0)
        {
          holds = setting;
          g_clear_pointer (&latest, g_date_time_unref);
          latest = g_steal_pointer (&found);
        }
    }

  return holds->offset;
}

/* A name like "Europe/Berlin" is looked up among the system's zones, whose names are files: no other file is opened
 * because a message names it. */
static GTimeZone *
find_known (const char *name)
{
  for (const char *at = name; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && strchr ("/_+-", *at) == NULL)
      return NULL;
  if (!g_ascii_isalpha (*name))
    return NULL;

  return g_time_zone_new_identifier (name);
}

static GDateTime *
at_zone (GDateTime *clock,
         GTimeZone *zone)
{
  return g_date_time_new (zone, g_date_time_get_year (clock), g_date_time_get_month (clock),
                          g_date_time_get_day_of_month (clock), g_date_time_get_hour (clock),
                          g_date_time_get_minute (clock), g_date_time_get_second (clock));
}

GDateTime *
satchel_calendar_zones_mean (const SatchelCalendarZones *self,
                             const char                 *name,
                             GDateTime                  *clock)
{
  g_autoptr(GTimeZone) known = NULL;

  g_return_val_if_fail (self != NULL && clock != NULL, NULL);

  known = name != NULL ? find_known (name) : g_time_zone_new_local ();
  if (known != NULL)
    return at_zone (clock, known);

  for (guint i = 0; i < self->zones->len; i++)
    {
      const Zone *zone = g_ptr_array_index (self->zones, i);

      if (g_str_equal (zone->name, name))
        {
          g_autoptr(GTimeZone) fixed = g_time_zone_new_offset (find_offset (zone, clock));

          return at_zone (clock, fixed);
        }
    }

  return NULL;
}

void
satchel_calendar_zones_free (SatchelCalendarZones *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->zones);
  g_free (self);
}
