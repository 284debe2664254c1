/* test-schedule.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* When to look for mail: a table of situations, without any clock. */

#include "config.h"

#include "office/clocks.h"
#include "office/expire.h"
#include "office/schedule.h"
#include "office/trouble.h"

#define START  100000   /* seconds: when the account came to be known */
#define MINUTE 60

/* What happened to an account that looks every ten minutes: looks one after another, each lasting 5 seconds and
 * beginning when the one before was 20 minutes old. */
typedef struct
{
  const char    *path;
  guint          check_minutes;
  guint          provider_minutes;
  gint64         login_delay;      /* heard at each sign-in */
  SatchelOutcome outcomes[8];      /* NONE ends them */
  gint64         after;            /* … the last look's end: seconds until the next; SATCHEL_NEVER */
  SatchelWhy     why;
} Case;

#define DONE  SATCHEL_OUTCOME_DONE
#define BUSY  SATCHEL_OUTCOME_IN_USE
#define SOON  SATCHEL_OUTCOME_TOO_SOON
#define TEMP  SATCHEL_OUTCOME_TEMPORARY
#define PERM  SATCHEL_OUTCOME_PERMANENT
#define WRONG SATCHEL_OUTCOME_WRONG
#define NO    SATCHEL_OUTCOME_REFUSED
#define AWAY  SATCHEL_OUTCOME_UNREACHABLE
#define BAD   SATCHEL_OUTCOME_TROUBLE

static const Case cases[] = {
  { "interval/first", 10, 0, 0, { 0 }, 10 * MINUTE, SATCHEL_WHY_INTERVAL },
  { "interval/done", 10, 0, 0, { DONE }, 10 * MINUTE - 5, SATCHEL_WHY_INTERVAL },
  { "interval/by-hand", 0, 0, 0, { DONE }, SATCHEL_NEVER, SATCHEL_WHY_BY_HAND },
  { "interval/server", 2, 0, 300, { DONE }, 300 - 5 + 2, SATCHEL_WHY_INTERVAL },
  { "interval/server-shorter", 10, 0, 300, { DONE }, 10 * MINUTE - 5, SATCHEL_WHY_INTERVAL },
  { "interval/provider", 10, 15, 300, { DONE }, 15 * MINUTE - 5 + 2, SATCHEL_WHY_INTERVAL },
  { "interval/stopped", 10, 0, 0, { SATCHEL_OUTCOME_STOPPED }, 10 * MINUTE - 5, SATCHEL_WHY_INTERVAL },
  { "interval/trouble", 10, 0, 0, { BAD }, 10 * MINUTE - 5, SATCHEL_WHY_INTERVAL },
  { "interval/absurd-delay", 10, 0, G_MAXINT32, { DONE }, 24 * 60 * MINUTE - 5 + 2, SATCHEL_WHY_INTERVAL },

  { "in-use/once", 10, 0, 0, { BUSY }, 1 * MINUTE, SATCHEL_WHY_IN_USE },
  { "in-use/twice", 10, 0, 0, { BUSY, BUSY }, 5 * MINUTE, SATCHEL_WHY_IN_USE },
  { "in-use/three-times", 10, 0, 0, { BUSY, BUSY, BUSY }, 15 * MINUTE, SATCHEL_WHY_IN_USE },
  { "in-use/on-and-on", 10, 0, 0, { BUSY, BUSY, BUSY, BUSY, BUSY }, 15 * MINUTE, SATCHEL_WHY_IN_USE },
  { "in-use/after-done", 10, 0, 0, { BUSY, BUSY, DONE, BUSY }, 1 * MINUTE, SATCHEL_WHY_IN_USE },
  { "in-use/not-too-soon", 10, 0, 300, { DONE, BUSY }, 1 * MINUTE, SATCHEL_WHY_IN_USE },
  { "in-use/by-hand", 0, 0, 0, { BUSY }, 1 * MINUTE, SATCHEL_WHY_IN_USE },
  { "in-use/by-hand-gives-up", 0, 0, 0, { BUSY, BUSY, BUSY, BUSY }, SATCHEL_NEVER, SATCHEL_WHY_BY_HAND },

  { "too-soon/announced", 10, 0, 300, { DONE, SOON }, 300, SATCHEL_WHY_SERVER },
  { "too-soon/not-announced", 10, 0, 0, { SOON }, 5 * MINUTE, SATCHEL_WHY_SERVER },
  { "too-soon/again", 10, 0, 0, { SOON, SOON }, 10 * MINUTE, SATCHEL_WHY_SERVER },
  { "too-soon/on-and-on", 10, 0, 0, { SOON, SOON, SOON, SOON, SOON, SOON, SOON }, 60 * MINUTE, SATCHEL_WHY_SERVER },
  { "too-soon/teaches", 2, 0, 0, { SOON, DONE }, 5 * MINUTE - 5 + 2, SATCHEL_WHY_INTERVAL },
  { "too-soon/provider", 10, 15, 0, { SOON }, 15 * MINUTE, SATCHEL_WHY_SERVER },

  { "temporary/once", 10, 0, 0, { TEMP }, 1 * MINUTE, SATCHEL_WHY_TEMPORARY },
  { "temporary/twice", 10, 0, 0, { TEMP, TEMP }, 2 * MINUTE, SATCHEL_WHY_TEMPORARY },
  { "temporary/three-times", 10, 0, 0, { TEMP, TEMP, TEMP }, 5 * MINUTE, SATCHEL_WHY_TEMPORARY },
  { "temporary/at-most-interval", 4, 0, 0, { TEMP, TEMP, TEMP, TEMP }, 4 * MINUTE, SATCHEL_WHY_TEMPORARY },
  { "temporary/by-hand", 0, 0, 0, { TEMP }, SATCHEL_NEVER, SATCHEL_WHY_BY_HAND },
  { "permanent", 10, 0, 0, { PERM }, 4 * 60 * MINUTE, SATCHEL_WHY_PERMANENT },

  { "wrong/at-once", 10, 0, 0, { WRONG }, SATCHEL_NEVER, SATCHEL_WHY_REFUSED },
  { "refused/once", 10, 0, 0, { NO }, 10 * MINUTE - 5, SATCHEL_WHY_INTERVAL },
  { "refused/twice", 10, 0, 0, { NO, NO }, SATCHEL_NEVER, SATCHEL_WHY_REFUSED },
  { "refused/not-in-a-row", 10, 0, 0, { NO, DONE, NO }, 10 * MINUTE - 5, SATCHEL_WHY_INTERVAL },

  { "away/once", 60, 0, 0, { AWAY }, 1 * MINUTE, SATCHEL_WHY_UNREACHABLE },
  { "away/twice", 60, 0, 0, { AWAY, AWAY }, 2 * MINUTE, SATCHEL_WHY_UNREACHABLE },
  { "away/four-times", 60, 0, 0, { AWAY, AWAY, AWAY, AWAY }, 10 * MINUTE, SATCHEL_WHY_UNREACHABLE },
  { "away/six-times", 60, 0, 0, { AWAY, AWAY, AWAY, AWAY, AWAY, AWAY }, 15 * MINUTE, SATCHEL_WHY_UNREACHABLE },
  { "away/at-most-interval", 3, 0, 0, { AWAY, AWAY, AWAY }, 3 * MINUTE, SATCHEL_WHY_UNREACHABLE },
};

static gboolean
signs_in (SatchelOutcome outcome)
{
  return outcome == DONE || outcome == SATCHEL_OUTCOME_STOPPED || outcome == BAD;
}

/* One look that begins at @now. Returns: when it has ended. */
static gint64
look (SatchelSchedule *schedule,
      SatchelOutcome   outcome,
      gint64           login_delay,
      gint64           now)
{
  satchel_schedule_begin (schedule, now);
  if (signs_in (outcome))
    {
      satchel_schedule_signed_in (schedule, now + 2);
      satchel_schedule_hear_delay (schedule, login_delay);
    }
  satchel_schedule_end (schedule, outcome, now + 5);

  return now + 5;
}

static void
test_case (gconstpointer data)
{
  const Case *wanted = data;
  const SatchelWeather fair = { SATCHEL_NETWORK_ONLINE, 0 };
  gint64 now = START;
  SatchelSchedule schedule;
  SatchelPlan plan;

  satchel_schedule_init (&schedule, START);
  schedule.check_minutes = wanted->check_minutes;
  schedule.provider_minutes = wanted->provider_minutes;
  for (guint i = 0; i < G_N_ELEMENTS (wanted->outcomes) && wanted->outcomes[i] != SATCHEL_OUTCOME_NONE; i++)
    now = look (&schedule, wanted->outcomes[i], wanted->login_delay, now + 20 * MINUTE);

  plan = satchel_schedule_plan (&schedule, &fair);
  g_assert_cmpint (plan.why, ==, wanted->why);
  g_assert_cmpint (plan.due, ==, wanted->after == SATCHEL_NEVER ? SATCHEL_NEVER : now + wanted->after);
}

static void
assert_plan (const SatchelSchedule *schedule,
             SatchelNetwork         network,
             gint64                 fair_since,
             gint64                 due,
             SatchelWhy             why)
{
  const SatchelWeather weather = { network, fair_since };
  SatchelPlan plan = satchel_schedule_plan (schedule, &weather);

  g_assert_cmpint (plan.why, ==, why);
  g_assert_cmpint (plan.due, ==, due);
}

/* A look by hand before the server allows it is kept until it does. */
static void
test_wanted_too_soon (void)
{
  SatchelSchedule schedule;

  satchel_schedule_init (&schedule, START);
  schedule.check_minutes = 60;
  look (&schedule, DONE, 300, START);
  g_assert_cmpint (satchel_schedule_get_allowed (&schedule), ==, START + 2 + 300);
  g_assert_cmpint (satchel_schedule_get_interval (&schedule), ==, 60 * MINUTE);
  g_assert_cmpint (satchel_schedule_get_least (&schedule), ==, 300);

  satchel_schedule_want (&schedule, TRUE, START + 30);
  assert_plan (&schedule, SATCHEL_NETWORK_ONLINE, 0, START + 302, SATCHEL_WHY_SERVER);
  look (&schedule, DONE, 300, START + 302);
  assert_plan (&schedule, SATCHEL_NETWORK_ONLINE, 0, START + 302 + 60 * MINUTE, SATCHEL_WHY_INTERVAL);
}

static void
test_mended (void)
{
  SatchelSchedule schedule;

  satchel_schedule_init (&schedule, START);
  schedule.check_minutes = 10;
  look (&schedule, WRONG, 0, START);
  assert_plan (&schedule, SATCHEL_NETWORK_ONLINE, 0, SATCHEL_NEVER, SATCHEL_WHY_REFUSED);
  satchel_schedule_mended (&schedule, START + 100);
  assert_plan (&schedule, SATCHEL_NETWORK_ONLINE, 0, START + 100, SATCHEL_WHY_INTERVAL);

  /* Nothing was wrong: nothing is wanted before its time. */
  look (&schedule, DONE, 0, START + 100);
  satchel_schedule_mended (&schedule, START + 200);
  assert_plan (&schedule, SATCHEL_NETWORK_ONLINE, 0, START + 100 + 10 * MINUTE, SATCHEL_WHY_INTERVAL);

  /* One refusal more after the mending is the first again. */
  look (&schedule, NO, 0, START + 1000);
  look (&schedule, NO, 0, START + 2000);
  satchel_schedule_mended (&schedule, START + 3000);
  look (&schedule, NO, 0, START + 3000);
  assert_plan (&schedule, SATCHEL_NETWORK_ONLINE, 0, START + 3000 + 10 * MINUTE, SATCHEL_WHY_INTERVAL);
}

static void
test_disabled (void)
{
  SatchelSchedule schedule;

  satchel_schedule_init (&schedule, START);
  schedule.check_minutes = 10;
  schedule.enabled = FALSE;
  assert_plan (&schedule, SATCHEL_NETWORK_ONLINE, 0, SATCHEL_NEVER, SATCHEL_WHY_BY_HAND);
}

static void
test_network (void)
{
  SatchelSchedule schedule;

  satchel_schedule_init (&schedule, START);
  schedule.check_minutes = 10;
  look (&schedule, AWAY, 0, START);
  assert_plan (&schedule, SATCHEL_NETWORK_OFFLINE, 0, SATCHEL_NEVER, SATCHEL_WHY_OFFLINE);
  assert_plan (&schedule, SATCHEL_NETWORK_PORTAL, 0, SATCHEL_NEVER, SATCHEL_WHY_PORTAL);
  assert_plan (&schedule, SATCHEL_NETWORK_METERED, 0, SATCHEL_NEVER, SATCHEL_WHY_METERED);

  /* The network is back before the back-off was over: the trouble was the network's. */
  assert_plan (&schedule, SATCHEL_NETWORK_ONLINE, START + 20, START + 25, SATCHEL_WHY_UNREACHABLE);
  /* … or long before it failed: it was not. */
  assert_plan (&schedule, SATCHEL_NETWORK_ONLINE, START - 20, START + 65, SATCHEL_WHY_UNREACHABLE);

  /* A server in the house needs no way out. */
  schedule.nearby = TRUE;
  assert_plan (&schedule, SATCHEL_NETWORK_OFFLINE, 0, START + 65, SATCHEL_WHY_UNREACHABLE);

  /* What the person asked for may cost something. */
  schedule.nearby = FALSE;
  look (&schedule, DONE, 300, START + 1000);
  satchel_schedule_want (&schedule, TRUE, START + 1010);
  assert_plan (&schedule, SATCHEL_NETWORK_METERED, 0, START + 1302, SATCHEL_WHY_SERVER);
  assert_plan (&schedule, SATCHEL_NETWORK_OFFLINE, 0, SATCHEL_NEVER, SATCHEL_WHY_OFFLINE);
}

/* Overdue after a sleep: some seconds after waking up, not in the same moment and not an interval later. */
static void
test_sleep (void)
{
  const gint64 woke = START + 8 * 60 * MINUTE;
  SatchelSchedule schedule;

  satchel_schedule_init (&schedule, START);
  schedule.check_minutes = 10;
  look (&schedule, DONE, 0, START);
  assert_plan (&schedule, SATCHEL_NETWORK_ONLINE, woke, woke + 5, SATCHEL_WHY_INTERVAL);

  /* One that was not due yet keeps its time. */
  look (&schedule, DONE, 0, woke - 30);
  assert_plan (&schedule, SATCHEL_NETWORK_ONLINE, woke, woke - 30 + 10 * MINUTE, SATCHEL_WHY_INTERVAL);
}

static void
test_clocks (void)
{
  SatchelClocks before = { 1000 * G_USEC_PER_SEC, 900 * G_USEC_PER_SEC, (gint64) 1700000000 * G_USEC_PER_SEC };
  SatchelClocks now = before;

  now.boot += 20 * G_USEC_PER_SEC;
  now.awake += 20 * G_USEC_PER_SEC;
  g_assert_cmpint (satchel_clocks_get_sleep (&before, &now), ==, 0);

  /* Somebody sets the clock on the wall. */
  now.wall -= (gint64) 3600 * G_USEC_PER_SEC;
  g_assert_cmpint (satchel_clocks_get_sleep (&before, &now), ==, 0);
  g_assert_cmpint (satchel_clocks_to_wall (&now, now.boot + 60 * G_USEC_PER_SEC), ==, 1700000000 - 3600 + 60);

  now.boot += 60 * G_USEC_PER_SEC;
  g_assert_cmpint (satchel_clocks_get_sleep (&before, &now), ==, 60 * G_USEC_PER_SEC);

  now = satchel_clocks_read ();
  before = now;
  g_assert_cmpint (satchel_clocks_get_sleep (&before, &now), ==, 0);
  g_assert_cmpint (now.boot, >=, now.awake - G_USEC_PER_SEC);
}

/* What goes away by itself is told by the outlook only, until it has stayed. */
static void
test_worth_saying (void)
{
  static const struct { SatchelOutcome outcome; guint times; } said[] = {
    { DONE, 0 }, { SOON, 0 }, { TEMP, 4 }, { BUSY, 4 }, { PERM, 1 }, { WRONG, 1 }, { NO, 1 }, { AWAY, 1 }, { BAD, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    {
      SatchelSchedule schedule;

      satchel_schedule_init (&schedule, START);
      schedule.check_minutes = 10;
      for (guint n = 1; n <= 5; n++)
        {
          look (&schedule, said[i].outcome, 0, START + n * 1000);
          g_assert_cmpint (satchel_schedule_is_worth_saying (&schedule), ==,
                           said[i].times > 0 && n >= said[i].times);
        }
    }
}

static void
test_nearby (void)
{
  static const char * const near[] = { "127.0.0.1", "::1", "localhost", "LOCALHOST", "192.168.1.5", "10.0.0.1",
                                       "172.20.3.4", "fe80::1", "nas", "nas.local", "mail.localhost" };
  static const char * const far[] = { "pop.example", "8.8.8.8", "2001:db8::1", "local.example", "172.32.0.1",
                                      "mail.notlocal" };

  for (guint i = 0; i < G_N_ELEMENTS (near); i++)
    g_assert_true (satchel_schedule_is_nearby (near[i]));
  for (guint i = 0; i < G_N_ELEMENTS (far); i++)
    g_assert_false (satchel_schedule_is_nearby (far[i]));
}

static void
assert_judged (int            code,
               SatchelPopCode reason,
               SatchelOutcome outcome)
{
  g_autoptr(GError) error = g_error_new_literal (SATCHEL_OFFICE_ERROR, code, "said");
  g_autoptr(GError) copy = NULL;

  satchel_trouble_set_reason (error, reason);
  copy = g_error_copy (error);
  g_assert_cmpint (satchel_trouble_get_reason (copy), ==, reason);
  g_assert_cmpint (satchel_schedule_judge (copy), ==, outcome);
}

static void
test_judge (void)
{
  g_autoptr(GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop");

  g_assert_cmpint (satchel_schedule_judge (NULL), ==, DONE);
  g_assert_cmpint (satchel_schedule_judge (cancelled), ==, SATCHEL_OUTCOME_STOPPED);
  g_assert_cmpint (satchel_trouble_get_reason (cancelled), ==, SATCHEL_POP_CODE_NONE);
  assert_judged (SATCHEL_OFFICE_ERROR_BUSY, SATCHEL_POP_CODE_IN_USE, BUSY);
  assert_judged (SATCHEL_OFFICE_ERROR_BUSY, SATCHEL_POP_CODE_LOGIN_DELAY, SOON);
  assert_judged (SATCHEL_OFFICE_ERROR_BUSY, SATCHEL_POP_CODE_NONE, BAD);
  assert_judged (SATCHEL_OFFICE_ERROR_TEMPORARY, SATCHEL_POP_CODE_SYS_TEMP, TEMP);
  assert_judged (SATCHEL_OFFICE_ERROR_SERVER, SATCHEL_POP_CODE_SYS_PERM, PERM);
  assert_judged (SATCHEL_OFFICE_ERROR_SERVER, SATCHEL_POP_CODE_NONE, BAD);
  assert_judged (SATCHEL_OFFICE_ERROR_SIGN_IN, SATCHEL_POP_CODE_AUTH, WRONG);
  assert_judged (SATCHEL_OFFICE_ERROR_SIGN_IN, SATCHEL_POP_CODE_NONE, NO);
  assert_judged (SATCHEL_OFFICE_ERROR_SIGN_IN, SATCHEL_POP_CODE_OTHER, NO);
  assert_judged (SATCHEL_OFFICE_ERROR_TIMEOUT, SATCHEL_POP_CODE_NONE, AWAY);
  assert_judged (SATCHEL_OFFICE_ERROR_UNREACHABLE, SATCHEL_POP_CODE_NONE, AWAY);
  assert_judged (SATCHEL_OFFICE_ERROR_KEYRING, SATCHEL_POP_CODE_NONE, BAD);
}

static void
assert_expire (SatchelOnServer on_server,
               guint           days,
               gint64          expire,
               gboolean        matters)
{
  g_autoptr(SatchelAccount) account = satchel_account_new ("home");
  g_autofree char *words = NULL;

  g_object_set (account, "email", "anna@home.example", "on-server", on_server, "days", days, NULL);
  words = satchel_expire_explain (account, expire);
  g_assert_cmpint (satchel_expire_matters (account, expire), ==, matters);
  g_assert_cmpint (words != NULL, ==, matters);
}

static void
test_expire (void)
{
  assert_expire (SATCHEL_ON_SERVER_DAYS, 14, 30, FALSE);
  assert_expire (SATCHEL_ON_SERVER_DAYS, 30, 30, TRUE);
  assert_expire (SATCHEL_ON_SERVER_DAYS, 31, 30, TRUE);
  assert_expire (SATCHEL_ON_SERVER_DAYS, 14, 0, TRUE);
  assert_expire (SATCHEL_ON_SERVER_KEEP, 14, 30, TRUE);
  assert_expire (SATCHEL_ON_SERVER_UNTIL_DELETED, 14, 0, TRUE);
  assert_expire (SATCHEL_ON_SERVER_REMOVE, 14, 0, FALSE);
  assert_expire (SATCHEL_ON_SERVER_KEEP, 14, G_MAXINT64, FALSE);
  assert_expire (SATCHEL_ON_SERVER_KEEP, 14, -1, FALSE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/schedule/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/schedule/wanted-too-soon", test_wanted_too_soon);
  g_test_add_func ("/schedule/mended", test_mended);
  g_test_add_func ("/schedule/disabled", test_disabled);
  g_test_add_func ("/schedule/network", test_network);
  g_test_add_func ("/schedule/sleep", test_sleep);
  g_test_add_func ("/schedule/clocks", test_clocks);
  g_test_add_func ("/schedule/worth-saying", test_worth_saying);
  g_test_add_func ("/schedule/nearby", test_nearby);
  g_test_add_func ("/schedule/judge", test_judge);
  g_test_add_func ("/schedule/expire", test_expire);

  return g_test_run ();
}
