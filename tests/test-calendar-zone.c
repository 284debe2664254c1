/* test-calendar-zone.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/calendar-zone.h"
#include "message/invitation.h"

#include <string.h>

#define ZONE(name, settings) "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:" name "\r\n" settings \
                             "END:VTIMEZONE\r\nEND:VCALENDAR\r\n"
#define STANDARD(lines) "BEGIN:STANDARD\r\n" lines "END:STANDARD\r\n"
#define DAYLIGHT(lines) "BEGIN:DAYLIGHT\r\n" lines "END:DAYLIGHT\r\n"

/* As Outlook says it. */
#define WEST_EUROPE \
  ZONE ("W. Europe Standard Time", \
        STANDARD ("DTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n" \
                  "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\r\n") \
        DAYLIGHT ("DTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n" \
                  "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\r\n"))
#define EAST_AUSTRALIA \
  ZONE ("AUS Eastern Standard Time", \
        STANDARD ("DTSTART:20080406T030000\r\nTZOFFSETTO:+1000\r\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=4\r\n") \
        DAYLIGHT ("DTSTART:20081005T020000\r\nTZOFFSETTO:+1100\r\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=10\r\n"))
/* The second Sunday of March, said by days of the month; before 2007 the first of April. */
#define EAST_AMERICA \
  ZONE ("Eastern", \
        DAYLIGHT ("DTSTART:20070311T020000\r\nTZOFFSETTO:-0400\r\n" \
                  "RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=8,9,10,11,12,13,14;BYDAY=SU\r\n") \
        DAYLIGHT ("DTSTART:19870405T020000\r\nTZOFFSETTO:-0400\r\n" \
                  "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU;UNTIL=20060402T070000Z\r\n") \
        STANDARD ("DTSTART:19671029T020000\r\nTZOFFSETTO:-0500\r\n" \
                  "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20061029T060000Z\r\n") \
        STANDARD ("DTSTART:20071104T020000\r\nTZOFFSETTO:-0500\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\r\n"))
/* The last time is said in UTC, where it is the day before. */
#define TASMANIA \
  ZONE ("Tasmania", \
        STANDARD ("DTSTART:20010325T030000\r\nTZOFFSETTO:+1000\r\n" \
                  "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20070324T160000Z\r\n") \
        DAYLIGHT ("DTSTART:20011007T020000\r\nTZOFFSETTO:+1100\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=1SU\r\n"))
#define INDIA ZONE ("India Standard Time", STANDARD ("DTSTART:16010101T000000\r\nTZOFFSETTO:+0530\r\n"))
#define LONG_OFFSET ZONE ("Old", STANDARD ("DTSTART:18000101T000000\r\nTZOFFSETTO:-001521\r\n"))

static const struct
{
  const char *calendar;
  const char *name;
  const char *clock;
  const char *moment;   /* in UTC; NULL: it isn't known */
} moments[] = {
  { WEST_EUROPE, "W. Europe Standard Time", "2024-04-11T11:00:00Z", "2024-04-11T09:00:00Z" },
  { WEST_EUROPE, "W. Europe Standard Time", "2024-01-11T11:00:00Z", "2024-01-11T10:00:00Z" },
  { WEST_EUROPE, "W. Europe Standard Time", "2024-12-31T23:30:00Z", "2024-12-31T22:30:00Z" },
  { WEST_EUROPE, "W. Europe Standard Time", "2024-03-31T01:59:00Z", "2024-03-31T00:59:00Z" },
  { WEST_EUROPE, "W. Europe Standard Time", "2024-03-31T03:00:00Z", "2024-03-31T01:00:00Z" },
  { WEST_EUROPE, "W. Europe Standard Time", "2024-10-27T02:30:00Z", "2024-10-27T00:30:00Z" },
  { WEST_EUROPE, "W. Europe Standard Time", "2024-10-27T03:00:00Z", "2024-10-27T02:00:00Z" },
  { EAST_AUSTRALIA, "AUS Eastern Standard Time", "2024-01-11T11:00:00Z", "2024-01-11T00:00:00Z" },
  { EAST_AUSTRALIA, "AUS Eastern Standard Time", "2024-07-11T11:00:00Z", "2024-07-11T01:00:00Z" },
  { EAST_AUSTRALIA, "AUS Eastern Standard Time", "2024-10-06T03:00:00Z", "2024-10-05T16:00:00Z" },
  { EAST_AUSTRALIA, "AUS Eastern Standard Time", "2001-10-06T03:00:00Z", "2001-10-05T17:00:00Z" },   /* before all */
  { EAST_AMERICA, "Eastern", "2024-03-10T03:00:00Z", "2024-03-10T07:00:00Z" },
  { EAST_AMERICA, "Eastern", "2024-03-09T03:00:00Z", "2024-03-09T08:00:00Z" },
  { EAST_AMERICA, "Eastern", "2005-03-20T12:00:00Z", "2005-03-20T17:00:00Z" },
  { EAST_AMERICA, "Eastern", "2005-04-20T12:00:00Z", "2005-04-20T16:00:00Z" },
  { EAST_AMERICA, "Eastern", "2006-11-01T12:00:00Z", "2006-11-01T17:00:00Z" },
  { EAST_AMERICA, "Eastern", "2007-02-01T12:00:00Z", "2007-02-01T17:00:00Z" },
  { TASMANIA, "Tasmania", "2007-06-01T12:00:00Z", "2007-06-01T02:00:00Z" },
  { INDIA, "India Standard Time", "2024-07-11T11:00:00Z", "2024-07-11T05:30:00Z" },
  { LONG_OFFSET, "Old", "1850-01-01T00:00:00Z", "1850-01-01T00:15:21Z" },
  /* What the system knows is asked first, whatever the calendar says. */
  { ZONE ("Europe/Berlin", STANDARD ("DTSTART:16010101T000000\r\nTZOFFSETTO:+0900\r\n")), "Europe/Berlin",
    "2024-07-11T11:00:00Z", "2024-07-11T09:00:00Z" },
  /* But no file that isn't a zone of the system's. */
  { INDIA, "/usr/share/zoneinfo/Asia/Tokyo", "2024-07-11T11:00:00Z", NULL },
  { INDIA, "../zoneinfo/Asia/Tokyo", "2024-07-11T11:00:00Z", NULL },
  { INDIA, "Asia/../Asia/Tokyo", "2024-07-11T11:00:00Z", NULL },
  { INDIA, "", "2024-07-11T11:00:00Z", NULL },
  /* What isn't said whole. */
  { INDIA, "Indian Time", "2024-07-11T11:00:00Z", NULL },
  { ZONE ("a", ""), "a", "2024-07-11T11:00:00Z", NULL },
  { ZONE ("a", STANDARD ("DTSTART:16010101T000000\r\n")), "a", "2024-07-11T11:00:00Z", NULL },
  { ZONE ("a", STANDARD ("TZOFFSETTO:+0100\r\n")), "a", "2024-07-11T11:00:00Z", NULL },
  { ZONE ("a", STANDARD ("DTSTART:16010101T000000\r\nTZOFFSETTO:+9900\r\n")), "a", "2024-07-11T11:00:00Z", NULL },
  { ZONE ("a", STANDARD ("DTSTART:16010101T000000\r\nTZOFFSETTO:one hour\r\n")), "a", "2024-07-11T11:00:00Z", NULL },
  { "BEGIN:VTIMEZONE\nTZID:a\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETTO:+0100\n", "a",
    "2024-07-11T11:00:00Z", NULL },
  /* A day that the month hasn't. */
  { ZONE ("a", STANDARD ("DTSTART:20000131T000000\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYMONTH=2\r\n")), "a",
    "2024-07-11T11:00:00Z", "2024-07-11T10:00:00Z" },
  { ZONE ("a", STANDARD ("DTSTART:20000131T000000\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYMONTH=99;BYDAY=-99SU\r\n")),
    "a", "2024-07-11T11:00:00Z", "2024-07-11T10:00:00Z" },
};

static void
test_moments (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      const char *calendar = moments[i].calendar;
      g_autoptr(SatchelCalendarZones) zones = satchel_calendar_zones_read (calendar, strlen (calendar));
      g_autoptr(GDateTime) clock = g_date_time_new_from_iso8601 (moments[i].clock, NULL);
      g_autoptr(GDateTime) moment = satchel_calendar_zones_mean (zones, moments[i].name, clock);
      g_autoptr(GDateTime) utc = moment != NULL ? g_date_time_to_utc (moment) : NULL;
      g_autofree char *said = utc != NULL ? g_date_time_format_iso8601 (utc) : NULL;

      g_test_message ("%s %s", moments[i].name, moments[i].clock);
      g_assert_cmpstr (said, ==, moments[i].moment);
    }
}

/* The zone may stand behind the event that is in it. */
static void
test_card (void)
{
  static const char calendar[]
    = "BEGIN:VEVENT\r\nDTSTART;TZID=\"W. Europe Standard Time\":20240711T110000\r\n"
      "DTEND;TZID=\"W. Europe Standard Time\":20240711T120000\r\nEND:VEVENT\r\n" WEST_EUROPE;
  g_autoptr(GTimeZone) tokyo = g_time_zone_new_identifier ("Asia/Tokyo");
  g_autoptr(SatchelInvitation) invitation = satchel_invitation_parse (calendar, strlen (calendar));
  g_autofree char *when = satchel_invitation_when (invitation, tokyo);

  g_assert_null (invitation->zone);
  g_assert_cmpstr (when, ==, "Thursday, 11 July 2024, 18:00 – 19:00");
}

/* However many there are, it ends soon. */
static void
test_bounds (void)
{
  g_autoptr(GString) calendar = g_string_new (NULL);
  g_autoptr(SatchelCalendarZones) zones = NULL;
  g_autoptr(GDateTime) clock = g_date_time_new_utc (2024, 7, 11, 11, 0, 0);
  g_autoptr(GDateTime) first = NULL, last = NULL;

  for (guint i = 0; i < 100; i++)
    {
      g_string_append_printf (calendar, "BEGIN:VTIMEZONE\nTZID:zone %u\n", i);
      for (guint n = 0; n < 500; n++)
        g_string_append (calendar, STANDARD ("DTSTART:16010101T000000\nTZOFFSETTO:+0100\n"));
      g_string_append (calendar, "END:VTIMEZONE\n");
    }
  zones = satchel_calendar_zones_read (calendar->str, calendar->len);
  first = satchel_calendar_zones_mean (zones, "zone 0", clock);
  last = satchel_calendar_zones_mean (zones, "zone 99", clock);
  g_assert_nonnull (first);
  g_assert_null (last);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/calendar-zone/moments", test_moments);
  g_test_add_func ("/calendar-zone/card", test_card);
  g_test_add_func ("/calendar-zone/bounds", test_bounds);

  return g_test_run ();
}
