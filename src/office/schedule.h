/* schedule.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* When to look for mail of one account, and why then: decisions only. It has no clock and no network of
 * its own, it is told what happened and asked what follows:
 *
 *   satchel_schedule_begin (&schedule, now);             a conversation begins
 *   satchel_schedule_signed_in (&schedule, now);
 *   satchel_schedule_hear_delay (&schedule, 300);        LOGIN-DELAY of the CAPA after sign-in
 *   satchel_schedule_end (&schedule, SATCHEL_OUTCOME_DONE, now);
 *   plan = satchel_schedule_plan (&schedule, &weather);
 *
 * Times are seconds of a clock that goes on while the computer sleeps and that nobody sets. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* No such time: it has not happened, or will not happen by itself. */
#define SATCHEL_NEVER G_MAXINT64

/* How the last look ended, by what it means for the next one. */
typedef enum
{
  SATCHEL_OUTCOME_NONE,        /* there was none yet, or the person has mended what was wrong */
  SATCHEL_OUTCOME_DONE,
  SATCHEL_OUTCOME_STOPPED,     /* by the person */
  SATCHEL_OUTCOME_IN_USE,      /* RFC 2449 §8.1.2 */
  SATCHEL_OUTCOME_TOO_SOON,    /* RFC 2449 §8.1.1: LOGIN-DELAY */
  SATCHEL_OUTCOME_TEMPORARY,   /* RFC 3206 §4: SYS/TEMP */
  SATCHEL_OUTCOME_PERMANENT,   /* RFC 3206 §4: SYS/PERM */
  SATCHEL_OUTCOME_WRONG,       /* user name or password, and the server says so: RFC 3206 §5 */
  SATCHEL_OUTCOME_REFUSED,     /* the sign-in, without a reason */
  SATCHEL_OUTCOME_UNREACHABLE, /* the network, or nobody answers */
  SATCHEL_OUTCOME_TROUBLE,     /* anything else */
} SatchelOutcome;

/* Why the next look is when it is. */
typedef enum
{
  SATCHEL_WHY_BY_HAND,         /* never by itself: the person wants that, or the account is off */
  SATCHEL_WHY_INTERVAL,        /* the person's, or a longer one: satchel_schedule_get_interval() */
  SATCHEL_WHY_SERVER,          /* wanted now, but the server or the provider allows none before */
  SATCHEL_WHY_IN_USE,
  SATCHEL_WHY_TEMPORARY,
  SATCHEL_WHY_PERMANENT,
  SATCHEL_WHY_REFUSED,         /* never by itself until the person has done something */
  SATCHEL_WHY_UNREACHABLE,
  SATCHEL_WHY_OFFLINE,         /* as soon as there is a network */
  SATCHEL_WHY_PORTAL,          /* … as soon as the network is open: it wants a sign-in of its own */
  SATCHEL_WHY_METERED,         /* … as soon as the connection costs nothing, or by hand */
} SatchelWhy;

typedef enum
{
  SATCHEL_NETWORK_ONLINE,
  SATCHEL_NETWORK_OFFLINE,
  SATCHEL_NETWORK_PORTAL,
  SATCHEL_NETWORK_METERED,     /* and the person wants no looks by themselves on such a one */
} SatchelNetwork;

/* What is the same for all accounts. */
typedef struct
{
  SatchelNetwork network;
  gint64         fair_since;   /* when the network came back or the computer woke up, whichever was last; else 0 */
} SatchelWeather;

/* What is known of one account. The settings are set by whoever has it; the rest by the functions below. */
typedef struct
{
  /* Settings */
  gboolean       enabled;
  gboolean       nearby;           /* its server needs no way out: satchel_schedule_is_nearby() */
  guint          check_minutes;    /* the person's; 0: only by hand */
  guint          provider_minutes; /* 0: not known */

  /* What was said and what happened */
  gint64         login_delay;      /* seconds, as the server announced; 0: nothing */
  gint64         learned_delay;    /* … and as its refusals have taught; 0: nothing */
  gint64         began;            /* the last look; SATCHEL_NEVER: none yet */
  gint64         ended;
  gint64         signed_in;
  SatchelOutcome outcome;
  guint          in_a_row;         /* times that it came one after another */
  gint64         wanted;           /* since when a look is wanted that is not due by the interval; SATCHEL_NEVER: not */
  gboolean       by_hand;          /* … by the person, who need not care what the connection costs */
} SatchelSchedule;

typedef struct
{
  gint64     due;      /* SATCHEL_NEVER: not by itself, or not known when */
  SatchelWhy why;
} SatchelPlan;

/* Nothing known, everything 0 or SATCHEL_NEVER. @now: the interval counts from here. */
void        satchel_schedule_init         (SatchelSchedule      *self,
                                           gint64                now);

void        satchel_schedule_begin        (SatchelSchedule      *self,
                                           gint64                now);
void        satchel_schedule_signed_in    (SatchelSchedule      *self,
                                           gint64                now);

/* What the CAPA after sign-in says about LOGIN-DELAY; -1: nothing. Returns: whether that is news. */
gboolean    satchel_schedule_hear_delay   (SatchelSchedule      *self,
                                           gint64                seconds);

/* What an error of the office means for the next look. @error: (nullable). */
SatchelOutcome satchel_schedule_judge     (const GError         *error);

void        satchel_schedule_end          (SatchelSchedule      *self,
                                           SatchelOutcome        outcome,
                                           gint64                now);

/* A look is wanted as soon as the server allows one. @by_hand: by the person. */
void        satchel_schedule_want         (SatchelSchedule      *self,
                                           gboolean              by_hand,
                                           gint64                now);

/* The person has changed what a look depends on: what went wrong before does not count any more, and if it
 * kept the account from looking, it is wanted now. */
void        satchel_schedule_mended       (SatchelSchedule      *self,
                                           gint64                now);

/* When the next look is due, and why then. One that is due already has a time that is past. */
SatchelPlan satchel_schedule_plan         (const SatchelSchedule *self,
                                           const SatchelWeather *weather);

/* Seconds from one look to the next: the largest of the person's, the server's and the provider's; 0: only by hand. */
gint64      satchel_schedule_get_interval (const SatchelSchedule *self);

/* Seconds that the server or the provider wants between two sign-ins; 0: none. */
gint64      satchel_schedule_get_least    (const SatchelSchedule *self);

/* The first moment at which the server and the provider allow a sign-in; 0: any. */
gint64      satchel_schedule_get_allowed  (const SatchelSchedule *self);

/* Whether the trouble is worth a word: one that goes away by itself is not, until it has stayed. */
gboolean    satchel_schedule_is_worth_saying (const SatchelSchedule *self);

/* A server on this computer or in the house is there without a way to the internet: "localhost", a private
 * address, a name without a dot or ending in ".local". */
gboolean    satchel_schedule_is_nearby    (const char           *server);

G_END_DECLS
