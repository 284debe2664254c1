/* words.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/words.h"

#include <glib/gi18n-lib.h>
#include <langinfo.h>

/* Days since 1 January 0001, so that "yesterday" means the calendar's and not 24 hours. */
static int
day_number (GDateTime *time)
{
  GDate date;

  g_date_set_dmy (&date, (GDateDay) g_date_time_get_day_of_month (time),
                  (GDateMonth) g_date_time_get_month (time),
                  (GDateYear) g_date_time_get_year (time));
  return (int) g_date_get_julian (&date);
}

static gboolean
has_twelve_hours (void)
{
  const char *format = nl_langinfo (T_FMT);

  return strstr (format, "%r") != NULL || strstr (format, "%p") != NULL
         || strstr (format, "%I") != NULL || strstr (format, "%l") != NULL;
}

static char *
say_time (GDateTime *time)
{
  /* TRANSLATORS: the time of day where people count to twelve, and where they count to 24. */
  return g_date_time_format (time, has_twelve_hours () ? C_("time", "%-l:%M %p") : C_("time", "%H:%M"));
}

/* Where the person is. GLib looks at the disk each time it is asked, and a list asks for every row:
 * so it is asked once a minute. Main thread only. */
static GTimeZone *
get_zone (void)
{
  static GTimeZone *zone = NULL;
  static gint64 asked = 0;
  gint64 now = g_get_monotonic_time ();

  if (zone == NULL || now - asked > G_USEC_PER_SEC * 60)
    {
      g_clear_pointer (&zone, g_time_zone_unref);
      zone = g_time_zone_new_local ();
      asked = now;
    }

  return g_time_zone_ref (zone);
}

/* NULL: a date outside the years that GDateTime knows has no words. */
static GDateTime *
local_time (gint64 date)
{
  g_autoptr (GTimeZone) zone = get_zone ();
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (date);

  return utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
}

char *
satchel_words_for_date (gint64 date,
                        gint64 now)
{
  g_autoptr (GDateTime) then = local_time (date);
  g_autoptr (GDateTime) today = local_time (now);
  int days;

  if (then == NULL || today == NULL)
    return g_strdup ("");

  days = day_number (today) - day_number (then);
  if (days == 0)
    return say_time (then);
  if (days == 1)
    return g_strdup (C_("date", "Yesterday"));
  if (days > 1 && days < 7)
    return g_date_time_format (then, "%A");
  if (g_date_time_get_year (then) == g_date_time_get_year (today))
    /* TRANSLATORS: a day of this year in a list of messages: "17 November". */
    return g_date_time_format (then, C_("date", "%-e %B"));
  /* TRANSLATORS: a day of another year in a list of messages: "17 Nov 2024". */
  return g_date_time_format (then, C_("date", "%-e %b %Y"));
}

char *
satchel_words_for_coming_day (gint64 date,
                              gint64 now)
{
  g_autoptr (GDateTime) then = local_time (date);
  g_autoptr (GDateTime) today = local_time (now);

  if (then == NULL || today == NULL)
    return g_strdup ("");

  if (g_date_time_get_year (then) == g_date_time_get_year (today))
    /* TRANSLATORS: a day to come: "5 December". */
    return g_date_time_format (then, C_("coming day", "%-e %B"));
  /* TRANSLATORS: a day of another year to come: "5 Dec 2027". */
  return g_date_time_format (then, C_("coming day", "%-e %b %Y"));
}

static char *
say_day_and_time (gint64      date,
                  const char *day_format)
{
  g_autoptr (GDateTime) then = local_time (date);
  g_autofree char *day = NULL;
  g_autofree char *time = NULL;

  if (then == NULL)
    return g_strdup ("");

  day = g_date_time_format (then, day_format);
  time = say_time (then);
  /* TRANSLATORS: a day and the time of that day. */
  return g_strdup_printf (C_("date", "%s at %s"), day, time);
}

char *
satchel_words_for_long_date (gint64 date)
{
  /* TRANSLATORS: a full date in little room: "Thu 19 Nov 2026". */
  return say_day_and_time (date, C_("date", "%a %-e %b %Y"));
}

char *
satchel_words_for_full_date (gint64 date)
{
  /* TRANSLATORS: a full date: "Thursday, 19 November 2026". */
  return say_day_and_time (date, C_("date", "%A, %-e %B %Y"));
}

char *
satchel_words_for_time (gint64 date)
{
  g_autoptr (GDateTime) then = local_time (date);

  return then != NULL ? say_time (then) : g_strdup ("");
}

char *
satchel_words_for_moment (gint64 date,
                          gint64 now)
{
  g_autoptr (GDateTime) then = local_time (date);
  g_autoptr (GDateTime) today = local_time (now);
  g_autofree char *words = NULL;
  int days;

  if (then == NULL || today == NULL)
    return g_strdup ("");

  days = day_number (today) - day_number (then);
  words = days == 0 || days == 1 ? say_time (then) : satchel_words_for_date (date, now);
  if (days == 0)
    return g_strdup_printf (C_("moment", "at %s"), words);
  if (days == 1)
    return g_strdup_printf (C_("moment", "yesterday at %s"), words);
  return g_strdup_printf (C_("moment", "on %s"), words);
}

char *
satchel_words_for_number (guint64 number)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, number);
}

char *
satchel_words_for_time_left (gint64 seconds)
{
  int minutes = (int) ((seconds + 59) / 60);

  if (seconds < 10)
    return g_strdup (_("a few seconds"));
  if (seconds < 60)
    return g_strdup (_("less than 1 min"));
  if (minutes < 90)
    return g_strdup_printf (ngettext ("about %d min", "about %d min", (gulong) minutes), minutes);
  return g_strdup_printf (ngettext ("about %d hour", "about %d hours", (gulong) ((minutes + 30) / 60)),
                          (minutes + 30) / 60);
}

const char *
satchel_words_for_folder (SatchelRole role,
                          const char *name)
{
  switch (role)
    {
    case SATCHEL_ROLE_INBOX:
      return C_("folder", "Inbox");
    case SATCHEL_ROLE_DRAFTS:
      return C_("folder", "Drafts");
    case SATCHEL_ROLE_OUTBOX:
      return C_("folder", "Outbox");
    case SATCHEL_ROLE_SENT:
      return C_("folder", "Sent");
    case SATCHEL_ROLE_ARCHIVE:
      return C_("folder", "Archive");
    case SATCHEL_ROLE_JUNK:
      return C_("folder", "Junk");
    case SATCHEL_ROLE_TRASH:
      return C_("folder", "Trash");
    case SATCHEL_ROLE_NONE:
    default:
      return name;
    }
}

const char *
satchel_words_icon_for_role (SatchelRole role)
{
  switch (role)
    {
    case SATCHEL_ROLE_INBOX:
      return "satchel-inbox-symbolic";
    case SATCHEL_ROLE_DRAFTS:
      return "document-edit-symbolic";
    case SATCHEL_ROLE_OUTBOX:
      return "satchel-outbox-symbolic";
    case SATCHEL_ROLE_SENT:
      return "mail-send-symbolic";
    case SATCHEL_ROLE_ARCHIVE:
      return "satchel-archive-symbolic";
    case SATCHEL_ROLE_JUNK:
      return "satchel-junk-symbolic";
    case SATCHEL_ROLE_TRASH:
      return "user-trash-symbolic";
    case SATCHEL_ROLE_NONE:
    default:
      return "folder-symbolic";
    }
}
