/* schedule.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/schedule.h"

#include "office/trouble.h"

#include <string.h>

#define MINUTE 60
#define HOUR   (60 * MINUTE)

/* Seconds that a network gets that has just come back: addresses and names come later than the link. */
#define GRACE 5

/* Seconds between the end of a look and the next one by the interval, where receiving took longer than that. */
#define BREATH MINUTE

/* A dropped session of our own or another program holds the mailbox; servers let go after 10 to 30 minutes. */
static const gint64 in_use_waits[] = { 1 * MINUTE, 5 * MINUTE, 15 * MINUTE };

/* Of a server or a network that is in trouble. */
static const gint64 trouble_waits[] = { 1 * MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE };

/* A server that refuses for good is asked now and then whether the provider has mended it. */
#define PERMANENT_WAIT (4 * HOUR)

/* A server that says "too soon" without saying what would not be: Gmail's five minutes, doubled each time
 * that it is still too soon. */
#define FIRST_LEARNED_DELAY (5 * MINUTE)
#define LAST_LEARNED_DELAY  HOUR

/* Announced delays beyond a day are a mistake: they would keep the account from looking at all. */
#define LONGEST_DELAY (24 * HOUR)

/* Refusals without a reason, one after another, until the account stops looking: RFC 3206 §3 on why one is not enough;
 * some providers lock an account after three. */
#define REFUSALS 2

/* Temporary troubles, one after another, until they are said: about a quarter of an hour. */
#define TEMPORARY_SAID 4

/* Looks of an account that looks only by hand that follow on one that found the mailbox in use. */
#define TRIES_BY_HAND 3

void
satchel_schedule_init (SatchelSchedule *self,
                       gint64           now)
{
  g_return_if_fail (self != NULL);

  *self = (SatchelSchedule) {
    .enabled = TRUE,
    .began = now,
    .ended = now,
    .signed_in = SATCHEL_NEVER,
    .wanted = SATCHEL_NEVER,
  };
}

void
satchel_schedule_begin (SatchelSchedule *self,
                        gint64           now)
{
  g_return_if_fail (self != NULL);

  self->began = now;
  self->wanted = SATCHEL_NEVER;
  self->by_hand = FALSE;
}

void
satchel_schedule_signed_in (SatchelSchedule *self,
                            gint64           now)
{
  g_return_if_fail (self != NULL);

  self->signed_in = now;
}

gboolean
satchel_schedule_hear_delay (SatchelSchedule *self,
                             gint64           seconds)
{
  gint64 before;

  g_return_val_if_fail (self != NULL, FALSE);

  before = self->login_delay;
  self->login_delay = CLAMP (seconds, 0, LONGEST_DELAY);
  if (self->login_delay > 0)
    self->learned_delay = 0;

  return self->login_delay != before;
}

/* Refused as too soon: what we knew was wrong, or nothing. */
static void
learn_delay (SatchelSchedule *self)
{
  gint64 known = MAX (self->login_delay, self->learned_delay);

  self->learned_delay = known == 0 ? FIRST_LEARNED_DELAY
                                   : MAX (known, MIN (2 * known, LAST_LEARNED_DELAY));
}

static SatchelOutcome
judge_busy (SatchelPopCode reason)
{
  switch (reason)
    {
    case SATCHEL_POP_CODE_IN_USE:
      return SATCHEL_OUTCOME_IN_USE;
    case SATCHEL_POP_CODE_LOGIN_DELAY:
      return SATCHEL_OUTCOME_TOO_SOON;
    case SATCHEL_POP_CODE_NONE:
    case SATCHEL_POP_CODE_SYS_TEMP:
    case SATCHEL_POP_CODE_SYS_PERM:
    case SATCHEL_POP_CODE_AUTH:
    case SATCHEL_POP_CODE_UTF8:
    case SATCHEL_POP_CODE_OTHER:
    default:
      return SATCHEL_OUTCOME_TROUBLE;   /* the store is, not the server */
    }
}

SatchelOutcome
satchel_schedule_judge (const GError *error)
{
  SatchelPopCode reason;

  if (error == NULL)
    return SATCHEL_OUTCOME_DONE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return SATCHEL_OUTCOME_STOPPED;
  if (error->domain != SATCHEL_OFFICE_ERROR)
    return SATCHEL_OUTCOME_TROUBLE;

  reason = satchel_trouble_get_reason (error);
  switch ((SatchelOfficeError) error->code)
    {
    case SATCHEL_OFFICE_ERROR_BUSY:
      return judge_busy (reason);
    case SATCHEL_OFFICE_ERROR_TEMPORARY:
      return SATCHEL_OUTCOME_TEMPORARY;
    case SATCHEL_OFFICE_ERROR_SIGN_IN:
      return reason == SATCHEL_POP_CODE_AUTH ? SATCHEL_OUTCOME_WRONG : SATCHEL_OUTCOME_REFUSED;
    case SATCHEL_OFFICE_ERROR_SERVER:
      return reason == SATCHEL_POP_CODE_SYS_PERM ? SATCHEL_OUTCOME_PERMANENT : SATCHEL_OUTCOME_TROUBLE;
    case SATCHEL_OFFICE_ERROR_UNREACHABLE:
    case SATCHEL_OFFICE_ERROR_TIMEOUT:
      return SATCHEL_OUTCOME_UNREACHABLE;
    case SATCHEL_OFFICE_ERROR_CERTIFICATE:
    case SATCHEL_OFFICE_ERROR_PROTOCOL:
    case SATCHEL_OFFICE_ERROR_DISK:
    case SATCHEL_OFFICE_ERROR_STORE:
    case SATCHEL_OFFICE_ERROR_KEYRING:
    case SATCHEL_OFFICE_ERROR_COMMAND:
    case SATCHEL_OFFICE_ERROR_SETTINGS:
    case SATCHEL_OFFICE_ERROR_MESSAGE:
    default:
      return SATCHEL_OUTCOME_TROUBLE;
    }
}

void
satchel_schedule_end (SatchelSchedule *self,
                      SatchelOutcome   outcome,
                      gint64           now)
{
  g_return_if_fail (self != NULL);

  self->in_a_row = outcome == self->outcome ? self->in_a_row + 1 : 1;
  self->outcome = outcome;
  self->ended = now;
  /* The first time, an announced delay may just have been counted from another moment than the server's. */
  if (outcome == SATCHEL_OUTCOME_TOO_SOON && (self->in_a_row > 1 || satchel_schedule_get_least (self) == 0))
    learn_delay (self);
}

void
satchel_schedule_want (SatchelSchedule *self,
                       gboolean         by_hand,
                       gint64           now)
{
  g_return_if_fail (self != NULL);

  if (self->wanted == SATCHEL_NEVER)
    self->wanted = now;
  self->by_hand |= by_hand;
}

/* Nothing more is tried by itself: it would only lock the account. */
static gboolean
has_given_up (const SatchelSchedule *self)
{
  return self->outcome == SATCHEL_OUTCOME_WRONG
         || (self->outcome == SATCHEL_OUTCOME_REFUSED && self->in_a_row >= REFUSALS);
}

void
satchel_schedule_mended (SatchelSchedule *self,
                         gint64           now)
{
  gboolean failed;

  g_return_if_fail (self != NULL);

  failed = self->outcome > SATCHEL_OUTCOME_STOPPED;
  self->outcome = SATCHEL_OUTCOME_NONE;
  self->in_a_row = 0;
  /* Another server or another user: what the old one wanted between two sign-ins does not count. */
  self->signed_in = SATCHEL_NEVER;
  if (failed && self->check_minutes > 0)
    satchel_schedule_want (self, FALSE, now);
}

gint64
satchel_schedule_get_least (const SatchelSchedule *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return MAX (MAX (self->login_delay, self->learned_delay), (gint64) self->provider_minutes * MINUTE);
}

gint64
satchel_schedule_get_interval (const SatchelSchedule *self)
{
  g_return_val_if_fail (self != NULL, 0);

  if (self->check_minutes == 0)
    return 0;
  return MAX ((gint64) self->check_minutes * MINUTE, satchel_schedule_get_least (self));
}

/* RFC 2449 §6.5 counts from sign-in to sign-in. A refusal as too soon may start the server's clock anew. */
gint64
satchel_schedule_get_allowed (const SatchelSchedule *self)
{
  gint64 from;

  g_return_val_if_fail (self != NULL, 0);

  from = self->signed_in;
  if (self->outcome == SATCHEL_OUTCOME_TOO_SOON)
    from = self->ended;
  return from == SATCHEL_NEVER ? 0 : from + satchel_schedule_get_least (self);
}

static gint64
wait_of (const gint64 *waits,
         guint         n,
         guint         in_a_row)
{
  g_assert (in_a_row > 0);

  return waits[MIN (in_a_row, n) - 1];
}

static SatchelPlan
plan_interval (const SatchelSchedule *self)
{
  gint64 interval = satchel_schedule_get_interval (self);
  SatchelPlan plan = { SATCHEL_NEVER, SATCHEL_WHY_BY_HAND };

  if (interval == 0)
    return plan;

  plan.why = SATCHEL_WHY_INTERVAL;
  plan.due = self->began + interval;
  if (self->outcome != SATCHEL_OUTCOME_NONE)
    plan.due = MAX (plan.due, self->ended + MIN (BREATH, interval));
  return plan;
}

/* Sooner than the interval, if that is longer. */
static SatchelPlan
plan_again (const SatchelSchedule *self,
            SatchelWhy             why,
            gint64                 fair_since)
{
  gint64 interval = satchel_schedule_get_interval (self);
  gint64 wait;

  if (interval == 0)
    return (SatchelPlan) { SATCHEL_NEVER, SATCHEL_WHY_BY_HAND };

  wait = MIN (wait_of (trouble_waits, G_N_ELEMENTS (trouble_waits), self->in_a_row), interval);
  if (why == SATCHEL_WHY_UNREACHABLE && fair_since > self->ended)
    return (SatchelPlan) { fair_since, why };
  return (SatchelPlan) { self->ended + wait, why };
}

static SatchelPlan
plan_in_use (const SatchelSchedule *self)
{
  if (self->check_minutes == 0 && self->in_a_row > TRIES_BY_HAND)
    return (SatchelPlan) { SATCHEL_NEVER, SATCHEL_WHY_BY_HAND };
  return (SatchelPlan) {
    self->ended + wait_of (in_use_waits, G_N_ELEMENTS (in_use_waits), self->in_a_row), SATCHEL_WHY_IN_USE
  };
}

/* By what happened last, as if there were nothing else. */
static SatchelPlan
plan_by_outcome (const SatchelSchedule *self,
                 gint64                 fair_since)
{
  switch (self->outcome)
    {
    case SATCHEL_OUTCOME_IN_USE:
      return plan_in_use (self);
    case SATCHEL_OUTCOME_TOO_SOON:
      return (SatchelPlan) { satchel_schedule_get_allowed (self), SATCHEL_WHY_SERVER };
    case SATCHEL_OUTCOME_TEMPORARY:
      return plan_again (self, SATCHEL_WHY_TEMPORARY, fair_since);
    case SATCHEL_OUTCOME_UNREACHABLE:
      return plan_again (self, SATCHEL_WHY_UNREACHABLE, fair_since);
    case SATCHEL_OUTCOME_PERMANENT:
      if (self->check_minutes == 0)
        break;
      return (SatchelPlan) { self->ended + MAX (PERMANENT_WAIT, satchel_schedule_get_interval (self)),
                             SATCHEL_WHY_PERMANENT };
    case SATCHEL_OUTCOME_WRONG:
    case SATCHEL_OUTCOME_REFUSED:
      if (has_given_up (self))
        return (SatchelPlan) { SATCHEL_NEVER, SATCHEL_WHY_REFUSED };
      break;
    case SATCHEL_OUTCOME_NONE:
    case SATCHEL_OUTCOME_DONE:
    case SATCHEL_OUTCOME_STOPPED:
    case SATCHEL_OUTCOME_TROUBLE:
    default:
      break;
    }

  return plan_interval (self);
}

/* What the network says to a look that would be due. */
static SatchelPlan
heed_weather (const SatchelSchedule *self,
              const SatchelWeather  *weather,
              SatchelPlan            plan)
{
  if (plan.due == SATCHEL_NEVER || self->nearby)
    return plan;

  switch (weather->network)
    {
    case SATCHEL_NETWORK_OFFLINE:
      return (SatchelPlan) { SATCHEL_NEVER, SATCHEL_WHY_OFFLINE };
    case SATCHEL_NETWORK_PORTAL:
      return (SatchelPlan) { SATCHEL_NEVER, SATCHEL_WHY_PORTAL };
    case SATCHEL_NETWORK_METERED:
      if (self->by_hand)
        break;
      return (SatchelPlan) { SATCHEL_NEVER, SATCHEL_WHY_METERED };
    case SATCHEL_NETWORK_ONLINE:
    default:
      break;
    }

  /* Due long ago, while the computer slept or had no network: not in the very moment that this ends. */
  if (weather->fair_since > 0)
    plan.due = MAX (plan.due, weather->fair_since + GRACE);
  return plan;
}

SatchelPlan
satchel_schedule_plan (const SatchelSchedule *self,
                       const SatchelWeather  *weather)
{
  gint64 allowed;
  SatchelPlan plan;

  g_return_val_if_fail (self != NULL && weather != NULL, ((SatchelPlan) { SATCHEL_NEVER, SATCHEL_WHY_BY_HAND }));

  /* An account that is off can still be looked at by hand, like one that has given up. */
  plan = self->enabled ? plan_by_outcome (self, weather->fair_since)
                       : (SatchelPlan) { SATCHEL_NEVER, SATCHEL_WHY_BY_HAND };
  if (self->wanted < plan.due)
    plan = (SatchelPlan) { self->wanted, SATCHEL_WHY_INTERVAL };

  allowed = satchel_schedule_get_allowed (self);
  if (plan.due < allowed)
    {
      plan.due = allowed;
      if (self->wanted != SATCHEL_NEVER)
        plan.why = SATCHEL_WHY_SERVER;
    }

  return heed_weather (self, weather, plan);
}

gboolean
satchel_schedule_is_worth_saying (const SatchelSchedule *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  switch (self->outcome)
    {
    case SATCHEL_OUTCOME_NONE:
    case SATCHEL_OUTCOME_DONE:
    case SATCHEL_OUTCOME_STOPPED:
    case SATCHEL_OUTCOME_TOO_SOON:
      return FALSE;
    case SATCHEL_OUTCOME_TEMPORARY:
      /* Where nothing is tried again by itself, the person who tried wants to know. */
      return self->in_a_row >= TEMPORARY_SAID || self->check_minutes == 0;
    case SATCHEL_OUTCOME_IN_USE:
      return self->in_a_row > G_N_ELEMENTS (in_use_waits);
    case SATCHEL_OUTCOME_PERMANENT:
    case SATCHEL_OUTCOME_WRONG:
    case SATCHEL_OUTCOME_REFUSED:
    case SATCHEL_OUTCOME_UNREACHABLE:
    case SATCHEL_OUTCOME_TROUBLE:
    default:
      return TRUE;
    }
}

gboolean
satchel_schedule_is_nearby (const char *server)
{
  g_autoptr(GInetAddress) address = NULL;
  g_autofree char *lower = NULL;

  g_return_val_if_fail (server != NULL, FALSE);

  address = g_inet_address_new_from_string (server);
  if (address != NULL)
    return g_inet_address_get_is_loopback (address) || g_inet_address_get_is_link_local (address)
           || g_inet_address_get_is_site_local (address);

  lower = g_ascii_strdown (server, -1);
  return strchr (lower, '.') == NULL || g_str_has_suffix (lower, ".local")
         || g_str_has_suffix (lower, ".localhost");
}
