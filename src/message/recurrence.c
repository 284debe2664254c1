/* recurrence.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/recurrence.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Parts of a rule that are read, and of its list of days. */
#define MAX_PARTS 20

#define MAX_INTERVAL 1000
#define MAX_COUNT 10000

/* --- reading --- */

/* "MO", "2TU" or "-1FR": which day, which of a month. */
static void
add_day (SatchelRecurrence *self,
         const char        *day)
{
  static const char *const names[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };
  char *name;
  gint64 nth = g_ascii_strtoll (day, &name, 10);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      {
        self->days |= 1u << i;
        self->nth = (int) CLAMP (nth, -1, 5);
      }
}

static void
read_days (SatchelRecurrence *self,
           const char        *days)
{
  g_auto(GStrv) parts = g_strsplit (days, ",", MAX_PARTS);

  for (guint i = 0; parts[i] != NULL; i++)
    add_day (self, parts[i]);
}

/* 20240503 or 20240503T215959Z: the day is what is told. */
static void
read_until (SatchelRecurrence *self,
            const char        *until)
{
  guint date[3] = { 0 };
  static const guint ends[] = { 4, 6, 8 };

  for (guint i = 0, part = 0; i < 8; i++)
    {
      if (!g_ascii_isdigit (until[i]))
        return;
      part += i == ends[part];
      date[part] = date[part] * 10 + (guint) (until[i] - '0');
    }
  if (date[0] > 0 && g_date_valid_dmy ((GDateDay) date[2], (GDateMonth) date[1], (GDateYear) date[0]))
    g_date_set_dmy (&self->until, (GDateDay) date[2], (GDateMonth) date[1], (GDateYear) date[0]);
}

static void
read_part (SatchelRecurrence *self,
           const char        *part)
{
  static const char *const units[] = { "DAILY", "WEEKLY", "MONTHLY", "YEARLY" };

  for (gsize i = 0; g_str_has_prefix (part, "FREQ=") && i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (part + strlen ("FREQ="), units[i]) && self->unit == NULL)
      self->unit = g_strdup (units[i]);
  if (g_str_has_prefix (part, "INTERVAL="))
    self->interval = (guint) CLAMP (g_ascii_strtoll (part + strlen ("INTERVAL="), NULL, 10), 1, MAX_INTERVAL);
  else if (g_str_has_prefix (part, "COUNT="))
    self->count = (guint) CLAMP (g_ascii_strtoll (part + strlen ("COUNT="), NULL, 10), 0, MAX_COUNT);
  else if (g_str_has_prefix (part, "BYDAY="))
    read_days (self, part + strlen ("BYDAY="));
  else if (g_str_has_prefix (part, "UNTIL="))
    read_until (self, part + strlen ("UNTIL="));
}

SatchelRecurrence *
satchel_recurrence_parse (const char *rule)
{
  g_autoptr(SatchelRecurrence) self = g_new0 (SatchelRecurrence, 1);
  g_auto(GStrv) parts = NULL;

  g_return_val_if_fail (rule != NULL, NULL);

  g_date_clear (&self->until, 1);
  self->interval = 1;
  parts = g_strsplit (rule, ";", MAX_PARTS);
  for (guint i = 0; parts[i] != NULL; i++)
    read_part (self, parts[i]);

  return self->unit != NULL ? g_steal_pointer (&self) : NULL;
}

/* --- words --- */

static char *
say_interval (const SatchelRecurrence *self)
{
  guint n = self->interval;

  switch (*self->unit)
    {
    case 'D':
      return n == 1 ? g_strdup (_("every day")) : g_strdup_printf (_("every %u days"), n);
    case 'W':
      return n == 1 ? g_strdup (_("every week")) : g_strdup_printf (_("every %u weeks"), n);
    case 'M':
      return n == 1 ? g_strdup (_("every month")) : g_strdup_printf (_("every %u months"), n);
    default:
      return n == 1 ? g_strdup (_("every year")) : g_strdup_printf (_("every %u years"), n);
    }
}

static const char *
name_day (guint day)
{
  static const char *const names[] = { N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"),
                                       N_("Saturday"), N_("Sunday") };

  return _(names[day]);
}

/* "Monday, Wednesday and Friday". */
static char *
list_days (const SatchelRecurrence *self)
{
  GString *list = g_string_new (NULL);
  guint left = 0;

  for (guint i = 0; i < 7; i++)
    left += (self->days >> i) & 1;
  for (guint i = 0; i < 7; i++)
    if ((self->days >> i) & 1)
      {
        if (list->len > 0)
          /* Translators: between the last two days of a list, and between those before */
          g_string_append (list, left == 1 ? C_("between days", " and ") : C_("between days", ", "));
        g_string_append (list, name_day (i));
        left--;
      }

  return g_string_free (list, FALSE);
}

/* Translators: which one of a month; %s is a day of the week, or several */
static const char *
name_nth (int nth)
{
  static const char *const forms[] = { N_("on the first %s"), N_("on the second %s"), N_("on the third %s"),
                                       N_("on the fourth %s"), N_("on the fifth %s") };

  if (nth < 0)
    return _("on the last %s");
  return nth == 0 ? _("on %s") : _(forms[nth - 1]);
}

/* Of a year, the days are those of weeks or of a month that isn't told. */
static void
append_days (GString                 *words,
             const SatchelRecurrence *self)
{
  g_autofree char *days = list_days (self);
  const char *form = name_nth (*self->unit == 'M' ? self->nth : 0);
  g_auto(GStrv) pieces = NULL;
  g_autofree char *said = NULL;

  if (self->days == 0 || *self->unit == 'Y' || *self->unit == 'D')
    return;
  pieces = g_strsplit (form, "%s", 2);
  said = g_strjoinv (days, pieces);
  g_string_append_printf (words, " %s", said);
}

char *
satchel_recurrence_say (const SatchelRecurrence *self)
{
  GString *words;
  g_autofree char *interval = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  interval = say_interval (self);
  words = g_string_new (interval);
  append_days (words, self);
  if (g_date_valid (&self->until))
    {
      char day[100];

      /* Translators: a day, "3 May 2024"; see strftime() */
      if (g_date_strftime (day, sizeof day, _("%-d %B %Y"), &self->until) > 0)
        {
          g_string_append (words, ", ");
          g_string_append_printf (words, _("until %s"), day);
        }
    }
  else if (self->count > 0)
    {
      g_string_append (words, ", ");
      g_string_append_printf (words, ngettext ("%u time", "%u times", self->count), self->count);
    }

  return g_string_free (words, FALSE);
}

void
satchel_recurrence_free (SatchelRecurrence *self)
{
  if (self == NULL)
    return;

  g_free (self->unit);
  g_free (self);
}
