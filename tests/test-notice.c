/* test-notice.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Invitations, reports and pieces of messages, in words. */

#include "config.h"

#include "message-samples.h"
#include "message/body.h"
#include "message/invitation.h"
#include "message/report.h"

#define REPORT(text, fields) "Content-Type: multipart/report; boundary=b\n\n" text                   \
                             "--b\nContent-Type: message/delivery-status\n\n" fields "\n--b--\n"

static const struct
{
  const char *raw;
  const char *notice;
} reports[] = {
  { REPORT ("", "Reporting-MTA: dns; mx.example.org\n\n"
                "Final-Recipient: rfc822; bob@example.org\nAction: failed\nStatus: 5.1.1 (bad)\n"
                "Diagnostic-Code: smtp; 550 5.1.1\n No such user\n"),
    "The message to bob@example.org could not be delivered. There is no such address.\n"
    "The server’s own words: “550 5.1.1 No such user”\n" },
  { REPORT ("", "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822;a@x\nAction: delayed\nStatus: 4.4.1\n\n"
                "Final-Recipient: RFC822; b@x\nOriginal-Recipient: rfc822; <B@y>\nAction: delivered\n"
                "Status: 2.0.0\n\nFinal-Recipient: c@x\nAction: relayed\n"),
    "The message to a@x has not arrived yet. It is still being tried. The mail server doesn’t answer.\n"
    "The message to B@y has arrived.\n"
    "The message to c@x was passed on. Nothing more will be heard of it.\n" },
  /* Groups without an empty line, without an action, with nothing to tell. */
  { REPORT ("", "Final-Recipient: rfc822; a@x\nStatus: 5.2.2\n"),
    "The message to a@x could not be delivered. The mailbox is full.\n" },
  { REPORT ("", "Reporting-MTA: dns; x\n"), NULL },
  { "Content-Type: multipart/report; boundary=b\n\n--b\n"
    "Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; a@x\n"
    "Disposition: manual-action/MDN-sent-manually; displayed\n--b--\n",
    "The message to a@x was opened.\n" },
  { "Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; a@x\n"
    "Disposition: automatic-action/MDN-sent-automatically; deleted\n",
    "The message to a@x was deleted without having been read.\n" },
  { "Content-Type: message/partial; id=x; number=2; total=3\n\ntext\n",
    "This is piece 2 of 3 of a message that was too long to be sent at once. Ask its sender to send it "
    "again in one." },
  { "Content-Type: message/partial; number=99999999999\n\ntext\n",
    "This is a piece of a message that was too long to be sent at once. Ask its sender to send it again "
    "in one." },
  { "Subject: x\n\nno notice\n", NULL },
};

static void
test_reports (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (reports); i++)
    {
      g_autoptr(SatchelSource) source = open_sample (reports[i].raw);
      g_autoptr(SatchelBody) body = satchel_body_read (source);

      g_assert_cmpstr (body->notice, ==, reports[i].notice);
    }
}

/* A report's own words are the text; the notice stands beside them, or alone. */
static void
test_report_text (void)
{
  g_autoptr(SatchelSource) bare = open_sample (reports[2].raw);
  g_autoptr(SatchelSource) worded
    = open_sample (REPORT ("--b\n\nSorry, no.\n", "Final-Recipient: rfc822; a@x\nAction: failed\n"));
  g_autoptr(SatchelBody) bare_body = satchel_body_read (bare);
  g_autoptr(SatchelBody) worded_body = satchel_body_read (worded);

  g_assert_null (bare_body->text);
  g_assert_cmpstr (bare_body->notice, ==, reports[2].notice);
  g_assert_cmpstr (worded_body->text, ==, "Sorry, no.");
  g_assert_cmpstr (worded_body->notice, ==, "The message to a@x could not be delivered.\n");
}

#define EVENT(lines) "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\n"                                         \
                     "BEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n"    \
                     "END:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n" lines                       \
                     "BEGIN:VALARM\r\nDESCRIPTION:no\r\nEND:VALARM\r\nEND:VEVENT\r\n"                \
                     "BEGIN:VEVENT\r\nSUMMARY:second\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

static const struct
{
  const char *calendar;
  const char *text;
} invitations[] = {
  { EVENT ("SUMMARY:Roof\\, repair\\; the second\r\n  time\r\nLOCATION;LANGUAGE=en:House\\n1\r\n"
           "DTSTART;TZID=Europe/Berlin:20240411T110000\r\nDTEND;TZID=\"Europe/Berlin\":20240411T123000\r\n"
           "ORGANIZER;CN=\"Lee: Ann\":MAILTO:ann@example.org\r\n"
           "ATTENDEE;PARTSTAT=ACCEPTED;CN=Bob:mailto:bob@example.org\r\n"
           "ATTENDEE;PARTSTAT=DECLINED:mailto:c@example.org\r\n"
           "DESCRIPTION:Bring\\na ladder\r\n"),
    "Invitation\nWhat: Roof, repair; the second time\nWhen: Thursday, 11 April 2024, 09:00 – 10:30\n"
    "Where: House 1\nFrom: Lee: Ann <ann@example.org>\n"
    "Guests: Bob <bob@example.org> (comes), c@example.org (doesn’t come)\n\nBring\na ladder\n" },
  { EVENT ("SUMMARY:All day\r\nDTSTART;VALUE=DATE:20240411\r\nDTEND;VALUE=DATE:20240412\r\n"),
    "Invitation\nWhat: All day\nWhen: Thursday, 11 April 2024\n" },
  { EVENT ("DTSTART;VALUE=DATE:20240411\r\nDTEND;VALUE=DATE:20240414\r\nRRULE:FREQ=YEARLY\r\n"),
    "Invitation\nWhen: Thursday, 11 April 2024 – Saturday, 13 April 2024, every year\n" },
  { EVENT ("DTSTART:20240411T230000Z\r\nDURATION:PT1H30M\r\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO\r\n"),
    "Invitation\nWhen: Thursday, 11 April 2024, 23:00 – Friday, 12 April 2024, 00:30, every 2 weeks on Monday\n" },
  /* A zone that only the sender's calendar knows: its clock, and its name. */
  { EVENT ("DTSTART;TZID=W. Middle Standard Time:20240411T110000\r\n"),
    "Invitation\nWhen: Thursday, 11 April 2024, 11:00 (W. Middle Standard Time)\n" },
  { EVENT ("SUMMARY:x\\x1b\x1b\x07y\r\nDTSTART:20249999T990000Z\r\nSTATUS:CANCELLED\r\n"),
    "Called off\nWhat: xx1by\n" },
  { "BEGIN:VEVENT\nSUMMARY:bare", "Event\nWhat: bare\n" },
};

static void
test_invitations (void)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();

  for (gsize i = 0; i < G_N_ELEMENTS (invitations); i++)
    {
      const char *calendar = invitations[i].calendar;
      g_autoptr(SatchelInvitation) invitation = satchel_invitation_parse (calendar, strlen (calendar));
      g_autofree char *text = NULL;

      g_assert_nonnull (invitation);
      text = satchel_invitation_to_text (invitation, utc);
      g_assert_cmpstr (text, ==, invitations[i].text);
    }
  g_assert_null (satchel_invitation_parse ("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", 32));
  g_assert_null (satchel_invitation_parse ("", 0));
}

static void
test_recurrence (void)
{
  const struct { const char *rule; const char *words; } rules[] = {
    { "FREQ=DAILY", "every day" },
    { "FREQ=DAILY;INTERVAL=3;COUNT=10", "every 3 days, 10 times" },
    { "FREQ=WEEKLY;COUNT=1", "every week, 1 time" },
    { "WKST=SU;BYDAY=FR,MO,WE;FREQ=WEEKLY;UNTIL=20240503T215959Z",
      "every week on Monday, Wednesday and Friday, until 3 May 2024" },
    { "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", "every 2 weeks on Tuesday and Thursday" },
    { "FREQ=MONTHLY;BYDAY=2TU", "every month on the second Tuesday" },
    { "FREQ=MONTHLY;INTERVAL=99999;BYDAY=-1FR", "every 1000 months on the last Friday" },
    { "FREQ=YEARLY;BYDAY=1MO;BYMONTH=5", "every year" },
    { "FREQ=YEARLY;UNTIL=20249999", "every year" },
    { "FREQ=DAILY;UNTIL=2024", "every day" },
    { "FREQ=MONTHLY;BYDAY=99999999999999999999MO,,%s%n", "every month on the fifth Monday" },
    { "FREQ=SECONDLY", NULL }, { "INTERVAL=2", NULL }, { "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autoptr(SatchelRecurrence) rule = satchel_recurrence_parse (rules[i].rule);
      g_autofree char *words = rule != NULL ? satchel_recurrence_say (rule) : NULL;

      g_assert_cmpstr (words, ==, rules[i].words);
    }
}

/* In another zone than the sender's. */
static void
test_zone (void)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier ("Asia/Tokyo");
  const char *calendar = invitations[0].calendar;
  g_autoptr(SatchelInvitation) invitation = satchel_invitation_parse (calendar, strlen (calendar));
  g_autofree char *when = satchel_invitation_when (invitation, zone);

  g_assert_cmpstr (when, ==, "Thursday, 11 April 2024, 18:00 – 19:30");
}

/* In a message, base64 and all; the card stands beside the text. */
static void
test_message (void)
{
  g_autofree char *base64 = g_base64_encode ((const guchar *) invitations[1].calendar,
                                             strlen (invitations[1].calendar));
  g_autofree char *raw
    = g_strdup_printf ("Content-Type: multipart/alternative; boundary=b\n\n--b\n\nCome!\n--b\n"
                       "Content-Type: text/calendar; method=REQUEST\nContent-Transfer-Encoding: base64\n\n"
                       "%s\n--b--\n", base64);
  g_autoptr(SatchelSource) source = open_sample (raw);
  g_autoptr(SatchelBody) body = satchel_body_read (source);
  g_autoptr(SatchelInvitation) invitation = satchel_invitation_read (source);

  g_assert_cmpstr (body->text, ==, "Come!");
  g_assert_cmpstr (body->notice, ==, invitations[1].text);
  g_assert_cmpint (invitation->kind, ==, SATCHEL_INVITATION_REQUEST);
  g_assert_true (invitation->all_day);
}

static void
test_bounds (void)
{
  g_autoptr(GString) calendar = g_string_new ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:");
  g_autoptr(SatchelInvitation) invitation = NULL;

  for (guint i = 0; i < 200000; i++)
    g_string_append (calendar, "é\n ");
  for (guint i = 0; i < 20000; i++)
    g_string_append (calendar, "\nATTENDEE:mailto:a@b");
  invitation = satchel_invitation_parse (calendar->str, calendar->len);
  g_assert_cmpint (g_utf8_strlen (invitation->summary, -1), ==, 500);
  g_assert_cmpuint (invitation->guests->len, ==, 200);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/notice/reports", test_reports);
  g_test_add_func ("/notice/report-text", test_report_text);
  g_test_add_func ("/notice/invitations", test_invitations);
  g_test_add_func ("/notice/recurrence", test_recurrence);
  g_test_add_func ("/notice/zone", test_zone);
  g_test_add_func ("/notice/message", test_message);
  g_test_add_func ("/notice/bounds", test_bounds);

  return g_test_run ();
}
