/* office-clock.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/office-private.h"

#include "base/limits.h"

/* Seconds between two looks at the clocks, at most: by them it is seen that the computer has slept. */
#define LOOK_EVERY 20

SatchelClocks
office_read_clocks (SatchelOffice *self)
{
  return self->read_clocks != NULL ? self->read_clocks (self->clocks_data) : satchel_clocks_read ();
}

gint64
office_get_now (SatchelOffice *self)
{
  return office_read_clocks (self).boot / G_USEC_PER_SEC;
}

static SatchelPlan
plan_of (Desk *desk)
{
  return satchel_schedule_plan (&desk->schedule, &desk->office->weather);
}

/* Nobody begins by itself before it is known what there is to heed. */
static gboolean
may_begin (Desk *desk)
{
  return desk->fetch == NULL && desk->removal == NULL && desk->knows_notes && desk->office->knows_network;
}

void
office_begin_turns (SatchelOffice *self)
{
  guint n_busy = 0;
  guint n = satchel_accounts_get_n (self->accounts);

  for (guint i = 0; i < n; i++)
    n_busy += office_desk_of (self, satchel_accounts_get (self->accounts, i))->fetch != NULL;

  for (guint i = 0; i < n && n_busy < SATCHEL_LIMIT_CONVERSATIONS; i++)
    {
      Desk *desk = office_desk_of (self, satchel_accounts_get (self->accounts, i));

      if (!desk->waits_for_turn || desk->fetch != NULL)
        continue;
      office_desk_begin (desk);
      n_busy++;
    }
}

static void
tell_all_changed (SatchelOffice *self)
{
  for (guint i = 0; i < satchel_accounts_get_n (self->accounts); i++)
    office_tell_changed (self, satchel_accounts_get (self->accounts, i));
}

/* At the next deadline, but often enough to notice a sleep. */
static void
set_clock (SatchelOffice *self)
{
  gint64 now = office_get_now (self);
  gint64 seconds = LOOK_EVERY;

  if (self->clock == NULL)
    return;

  for (guint i = 0; i < satchel_accounts_get_n (self->accounts); i++)
    {
      Desk *desk = office_desk_of (self, satchel_accounts_get (self->accounts, i));
      SatchelPlan plan = plan_of (desk);

      if (may_begin (desk) && !desk->waits_for_turn && plan.due != SATCHEL_NEVER)
        seconds = MIN (seconds, MAX (plan.due - now, 1));
    }
  g_source_set_ready_time (self->clock, g_get_monotonic_time () + seconds * G_USEC_PER_SEC);
}

void
satchel_office_look_at_clocks (SatchelOffice *self)
{
  SatchelClocks now;
  gint64 sleep;

  g_return_if_fail (SATCHEL_IS_OFFICE (self));

  now = office_read_clocks (self);
  sleep = satchel_clocks_get_sleep (&self->clocks, &now);
  if (sleep > 0)
    {
      self->weather.fair_since = now.boot / G_USEC_PER_SEC;
      tell_all_changed (self);
    }
  self->clocks = now;

  for (guint i = 0; i < satchel_accounts_get_n (self->accounts); i++)
    {
      Desk *desk = office_desk_of (self, satchel_accounts_get (self->accounts, i));

      office_desk_watch (desk, sleep);
      if (may_begin (desk) && plan_of (desk).due <= now.boot / G_USEC_PER_SEC)
        desk->waits_for_turn = TRUE;
    }
  office_begin_turns (self);
  set_clock (self);
}

static gboolean
on_clock (gpointer data)
{
  satchel_office_look_at_clocks (data);

  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_clock (GSource    *source,
                GSourceFunc callback,
                gpointer    data)
{
  g_source_set_ready_time (source, -1);
  return callback (data);
}

static GSourceFuncs clock_funcs = { NULL, NULL, dispatch_clock, NULL, NULL, NULL };

/* A network that comes back is fair from now on; one that was there at the start was so all the time. */
static void
on_network_changed (SatchelOffice *self)
{
  SatchelNetwork before = self->weather.network;

  self->weather.network = satchel_network_watch_get (self->network);
  if (self->knows_network && before != SATCHEL_NETWORK_ONLINE && self->weather.network == SATCHEL_NETWORK_ONLINE)
    self->weather.fair_since = office_get_now (self);
  self->knows_network = satchel_network_watch_is_known (self->network);

  tell_all_changed (self);
  satchel_office_look_at_clocks (self);
}

void
office_start_clock (SatchelOffice *self)
{
  if (self->network == NULL)
    self->network = satchel_network_watch_new (NULL);
  satchel_network_watch_set_spares (self->network, self->spares);
  g_signal_connect_object (self->network, "changed", G_CALLBACK (on_network_changed), self, G_CONNECT_SWAPPED);
  self->weather.network = satchel_network_watch_get (self->network);
  self->knows_network = satchel_network_watch_is_known (self->network);
  self->clocks = office_read_clocks (self);

  self->clock = g_source_new (&clock_funcs, sizeof (GSource));
  g_source_set_static_name (self->clock, "who is to receive");
  g_source_set_callback (self->clock, on_clock, self, NULL);
  g_source_attach (self->clock, g_main_context_get_thread_default ());
  satchel_office_look_at_clocks (self);
}
