/* test-date.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/date.h"
#include "message/summary.h"

static const struct
{
  const char *text;
  const char *expected;   /* in UTC; NULL: no date */
} cases[] = {
  { "Sat, 21 Nov 2026 08:00:00 +0100", "2026-11-21T07:00:00" },
  { "21 Nov 2026 08:00 -0330", "2026-11-21T11:30:00" },
  { "Sat, 21 Nov 2026 08:00:00 GMT", "2026-11-21T08:00:00" },
  { "Sat, 21 Nov 2026 08:00:00 EST", "2026-11-21T13:00:00" },
  { "Sat, 21 Nov 2026 08:00:00 PDT (Pacific)", "2026-11-21T15:00:00" },
  { "Sat, 21 Nov 2026 08:00:00", "2026-11-21T08:00:00" },
  { "Sat, 21 Nov 2026", "2026-11-21T00:00:00" },
  { "(a (nested) one) Sat, 21 Nov 2026 08:00:00 +0000", "2026-11-21T08:00:00" },
  { "Sat, 21 Nov 26 08:00:00 +0000", "2026-11-21T08:00:00" },
  { "Tue, 15 Nov 94 08:12:31 GMT", "1994-11-15T08:12:31" },
  { "Sat, 1 Jan 100 00:00:00 +0000", "2000-01-01T00:00:00" },
  { "Tue Nov 15 08:12:31 1994", "1994-11-15T08:12:31" },
  { "Tue Nov 15 08:12:31 EST 1994", "1994-11-15T13:12:31" },
  { "15-Nov-1994 08:12:31 +0100", "1994-11-15T07:12:31" },
  { "Sat,21 Nov 2026 08:00:00+0100", "2026-11-21T07:00:00" },
  { "Sat, 21 November 2026 08:00:00 -0000 and more words", "2026-11-21T08:00:00" },
  { "Sat, 21 Nov 2026 8:00:00 PM +0000", "2026-11-21T20:00:00" },
  { "Sat, 21 Nov 2026 08:00:60 +0000", "2026-11-21T08:00:59" },
  { "Sat, 21 Nov 2026 08:00:00 +9999", "2026-11-21T08:00:00" },
  { "2026-11-21T08:00:00Z", "2026-11-21T08:00:00" },
  { "2026-11-21 08:00:00", "2026-11-21T08:00:00" },
  { "Thu, 29 Feb 2024 00:00:00 +0000", "2024-02-29T00:00:00" },
  { "Wed, 31 Dec 1969 23:59:59 +0000", "1969-12-31T23:59:59" },
  { "Mo, 03 Mär 2003 10:00:00 +0100", "2003-03-03T09:00:00" },
  { "Di, 5. Mai 2009 12:00:00 +0200", "2009-05-05T10:00:00" },
  { "Mi, 12 Okt 2011 10:00:00 +0200", "2011-10-12T08:00:00" },
  { "Do, 06 Dez 2012 12:00:00 +0100", "2012-12-06T11:00:00" },
  { "mié, 12 dic 2007 09:30:00 +0100", "2007-12-12T08:30:00" },
  { "mar, 02 ene 2007 10:00:00 +0100", "2007-01-02T09:00:00" },
  { "mar., 15 févr. 2011 08:00:00 +0100", "2011-02-15T07:00:00" },
  { "mer., 3 août 2011 12:00:00 +0200", "2011-08-03T10:00:00" },
  { "gio, 10 mag 2012 12:00:00 +0200", "2012-05-10T10:00:00" },
  { "vr, 13 mrt 2009 10:00:00 +0100", "2009-03-13T09:00:00" },
  { "sex, 25 set 2009 10:00:00 -0300", "2009-09-25T13:00:00" },
  { "śr, 12 paź 2011 10:00:00 +0200", "2011-10-12T08:00:00" },
  { "Пт, 12 окт 2012 10:00:00 +0400", "2012-10-12T06:00:00" },
  { "la, 5 maalis 2011 10:00:00 +0200", "2011-03-05T08:00:00" },
  { "Mar 12 10:00:00 2011", "2011-03-12T10:00:00" },
  { "Sat, 12 Mar 2011 10:00:00 +0000 May", "2011-03-12T10:00:00" },
  { "Thu, 29 Feb 2023 00:00:00 +0000", NULL },
  { "Sat, 32 Nov 2026 08:00:00 +0000", NULL },
  { "Sat, 21 Nov 2026 25:00:00 +0000", NULL },
  { "Sat, 21 Nov 99999 08:00:00 +0000", NULL },
  { "Sat, 21 Nov 0001 08:00:00 +0000", NULL },
  { "21 2026", NULL },
  { "yesterday", NULL },
  { "-", NULL },
  { "+-,;:", NULL },
  { "", NULL },
  { NULL, NULL },
};

static void
test_dates (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 date = satchel_date_parse (cases[i].text);
      g_autoptr(GDateTime) time = NULL;
      g_autofree char *found = NULL;

      if (date != SATCHEL_NO_DATE)
        {
          time = g_date_time_new_from_unix_utc (date);
          found = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
        }
      g_test_message ("%s", cases[i].text != NULL ? cases[i].text : "(none)");
      g_assert_cmpstr (found, ==, cases[i].expected);
    }
}

/* Every day of four centuries agrees with GLib's calendar. */
static void
test_calendar (void)
{
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  GDate day;

  g_date_clear (&day, 1);
  g_date_set_dmy (&day, 1, 1, 1900);
  for (gint64 expected = -25567 * G_GINT64_CONSTANT (86400); g_date_get_year (&day) < 2300;
       expected += 86400)
    {
      g_autofree char *text = g_strdup_printf ("%u %s %u 00:00:00 +0000", g_date_get_day (&day),
                                               months[g_date_get_month (&day) - 1],
                                               g_date_get_year (&day));

      g_assert_cmpint (satchel_date_parse (text), ==, expected);
      g_date_add_days (&day, 1);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/date/dates", test_dates);
  g_test_add_func ("/date/calendar", test_calendar);

  return g_test_run ();
}
