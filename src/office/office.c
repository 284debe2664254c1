/* office.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/office-private.h"

#include "net/trust.h"

G_DEFINE_FINAL_TYPE (SatchelOffice, satchel_office, G_TYPE_OBJECT)

enum
{
  CHANGED,
  ARRIVED,
  EXPIRES,
  RENUMBERED,
  CUT_SHORT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
office_tell_changed (SatchelOffice  *self,
                     SatchelAccount *account)
{
  g_signal_emit (self, signals[CHANGED], 0, account);
}

void
office_tell_arrived (SatchelOffice  *self,
                     SatchelAccount *account,
                     guint           messages)
{
  g_signal_emit (self, signals[ARRIVED], 0, account, messages);
}

void
office_tell_expires (SatchelOffice  *self,
                     SatchelAccount *account,
                     gint64          days)
{
  g_signal_emit (self, signals[EXPIRES], 0, account, days);
}

void
office_tell_renumbered (SatchelOffice  *self,
                        SatchelAccount *account,
                        guint           recognised,
                        guint           received)
{
  g_signal_emit (self, signals[RENUMBERED], 0, account, recognised, received);
}

void
office_tell_cut_short (SatchelOffice  *self,
                       SatchelAccount *account,
                       guint           messages)
{
  g_signal_emit (self, signals[CUT_SHORT], 0, account, messages);
}

/* --- the object --- */

static void
satchel_office_dispose (GObject *object)
{
  SatchelOffice *self = SATCHEL_OFFICE (object);

  if (self->clock != NULL)
    g_source_destroy (self->clock);
  g_clear_pointer (&self->clock, g_source_unref);

  G_OBJECT_CLASS (satchel_office_parent_class)->dispose (object);
}

static void
satchel_office_finalize (GObject *object)
{
  SatchelOffice *self = SATCHEL_OFFICE (object);

  g_hash_table_unref (self->desks);
  g_clear_object (&self->network);
  g_clear_object (&self->accounts);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (satchel_office_parent_class)->finalize (object);
}

static void
satchel_office_class_init (SatchelOfficeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = satchel_office_dispose;
  object_class->finalize = satchel_office_finalize;

  signals[CHANGED] = g_signal_new ("changed", SATCHEL_TYPE_OFFICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, SATCHEL_TYPE_ACCOUNT);
  signals[ARRIVED] = g_signal_new ("arrived", SATCHEL_TYPE_OFFICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 2, SATCHEL_TYPE_ACCOUNT, G_TYPE_UINT);
  signals[EXPIRES] = g_signal_new ("expires", SATCHEL_TYPE_OFFICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 2, SATCHEL_TYPE_ACCOUNT, G_TYPE_INT64);
  signals[CUT_SHORT] = g_signal_new ("cut-short", SATCHEL_TYPE_OFFICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                     NULL, G_TYPE_NONE, 2, SATCHEL_TYPE_ACCOUNT, G_TYPE_UINT);
  signals[RENUMBERED] = g_signal_new ("renumbered", SATCHEL_TYPE_OFFICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                      NULL, G_TYPE_NONE, 3, SATCHEL_TYPE_ACCOUNT, G_TYPE_UINT, G_TYPE_UINT);
}

static void
satchel_office_init (SatchelOffice *self)
{
  self->desks = g_hash_table_new_full (NULL, NULL, NULL, office_desk_free);
}

SatchelOffice *
satchel_office_new (SatchelAccounts *accounts,
                    SatchelStore    *store)
{
  SatchelOffice *self;

  g_return_val_if_fail (SATCHEL_IS_ACCOUNTS (accounts) && SATCHEL_IS_STORE (store), NULL);

  self = g_object_new (SATCHEL_TYPE_OFFICE, NULL);
  self->accounts = g_object_ref (accounts);
  self->store = g_object_ref (store);

  return self;
}

SatchelAccounts *
satchel_office_get_accounts (SatchelOffice *self)
{
  g_return_val_if_fail (SATCHEL_IS_OFFICE (self), NULL);

  return self->accounts;
}

SatchelStore *
satchel_office_get_store (SatchelOffice *self)
{
  g_return_val_if_fail (SATCHEL_IS_OFFICE (self), NULL);

  return self->store;
}

void
satchel_office_set_clocks (SatchelOffice  *self,
                           SatchelClocks (*read) (gpointer data),
                           gpointer        data)
{
  g_return_if_fail (SATCHEL_IS_OFFICE (self) && !self->has_started);

  self->read_clocks = read;
  self->clocks_data = data;
}

void
satchel_office_set_monitor (SatchelOffice   *self,
                            GNetworkMonitor *monitor)
{
  g_return_if_fail (SATCHEL_IS_OFFICE (self) && !self->has_started);
  g_return_if_fail (G_IS_NETWORK_MONITOR (monitor));

  g_clear_object (&self->network);
  self->network = satchel_network_watch_new (monitor);
}

void
satchel_office_set_spares_metered (SatchelOffice *self,
                                   gboolean       spares)
{
  g_return_if_fail (SATCHEL_IS_OFFICE (self));

  self->spares = spares;
  if (self->has_started)
    satchel_network_watch_set_spares (self->network, spares);
}

/* --- looking for mail --- */

static void
on_folders_made (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  g_autoptr(GError) error = NULL;

  /* What keeps folders from being made keeps mail from being stored, and is said then. */
  if (!satchel_store_add_account_finish (SATCHEL_STORE (source), result, &error))
    g_debug ("%s", error->message);
}

void
satchel_office_start (SatchelOffice *self)
{
  g_return_if_fail (SATCHEL_IS_OFFICE (self) && !self->has_started);

  self->has_started = TRUE;
  satchel_trust_warm_up (TRUE);
  for (guint i = 0; i < satchel_accounts_get_n (self->accounts); i++)
    {
      SatchelAccount *account = satchel_accounts_get (self->accounts, i);
      Desk *desk = office_desk_of (self, account);

      satchel_store_add_account_async (self->store, satchel_account_get_id (account), NULL, on_folders_made, NULL);
      office_desk_prepare (desk);
      if (satchel_account_get_enabled (account) && satchel_account_get_check_at_start (account))
        satchel_schedule_want (&desk->schedule, FALSE, office_get_now (self));
    }
  office_start_clock (self);
}

/* One that has given up is asked by itself only: to press Get Mail for the others may not lock it. */
static gboolean
is_meant_by_all (SatchelOffice *self,
                 Desk          *desk)
{
  guint n_enabled = 0;

  for (guint i = 0; i < satchel_accounts_get_n (self->accounts); i++)
    n_enabled += satchel_account_get_enabled (satchel_accounts_get (self->accounts, i));

  return satchel_account_get_enabled (desk->account)
         && (n_enabled == 1
             || satchel_schedule_plan (&desk->schedule, &self->weather).why != SATCHEL_WHY_REFUSED);
}

void
satchel_office_get_mail (SatchelOffice  *self,
                         SatchelAccount *account)
{
  gint64 now;

  g_return_if_fail (SATCHEL_IS_OFFICE (self));

  now = office_get_now (self);
  for (guint i = 0; i < satchel_accounts_get_n (self->accounts); i++)
    {
      Desk *desk = office_desk_of (self, satchel_accounts_get (self->accounts, i));

      if (desk->fetch != NULL
          || (account != NULL ? desk->account != account : !is_meant_by_all (self, desk)))
        continue;

      if (now >= satchel_schedule_get_allowed (&desk->schedule))
        desk->waits_for_turn = TRUE;
      else
        satchel_schedule_want (&desk->schedule, TRUE, now);
      office_tell_changed (self, desk->account);
    }
  office_begin_turns (self);
}

void
satchel_office_insist (SatchelOffice  *self,
                       SatchelAccount *account)
{
  Desk *desk;

  g_return_if_fail (SATCHEL_IS_OFFICE (self) && SATCHEL_IS_ACCOUNT (account));

  desk = office_desk_of (self, account);
  desk->waits_for_turn = desk->fetch == NULL;
  office_begin_turns (self);
}

void
satchel_office_stop (SatchelOffice  *self,
                     SatchelAccount *account)
{
  GHashTableIter iter;
  gpointer value;

  g_return_if_fail (SATCHEL_IS_OFFICE (self));

  g_hash_table_iter_init (&iter, self->desks);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Desk *desk = value;

      if (account != NULL && desk->account != account)
        continue;
      if (desk->cancellable != NULL)
        {
          g_cancellable_cancel (desk->cancellable);
        }
      else if (desk->waits_for_turn)
        {
          /* It is due: as if it had begun, else it would begin again at once. */
          satchel_schedule_begin (&desk->schedule, office_get_now (self));
          satchel_schedule_end (&desk->schedule, SATCHEL_OUTCOME_STOPPED, office_get_now (self));
        }
      desk->waits_for_turn = FALSE;
    }
}

/* --- what is known --- */

SatchelFetch *
satchel_office_get_fetch (SatchelOffice  *self,
                          SatchelAccount *account)
{
  Desk *desk;

  g_return_val_if_fail (SATCHEL_IS_OFFICE (self), NULL);

  desk = g_hash_table_lookup (self->desks, account);
  return desk != NULL ? desk->fetch : NULL;
}

const GError *
satchel_office_get_trouble (SatchelOffice  *self,
                            SatchelAccount *account)
{
  Desk *desk;

  g_return_val_if_fail (SATCHEL_IS_OFFICE (self), NULL);

  desk = g_hash_table_lookup (self->desks, account);
  if (desk == NULL || desk->trouble == NULL || !satchel_schedule_is_worth_saying (&desk->schedule))
    return NULL;
  return desk->trouble;
}

SatchelOutlook
satchel_office_get_outlook (SatchelOffice  *self,
                            SatchelAccount *account)
{
  SatchelOutlook outlook = { .why = SATCHEL_WHY_BY_HAND };
  SatchelClocks now;
  SatchelPlan plan;
  Desk *desk;

  g_return_val_if_fail (SATCHEL_IS_OFFICE (self) && SATCHEL_IS_ACCOUNT (account), outlook);

  now = office_read_clocks (self);
  desk = office_desk_of (self, account);
  plan = satchel_schedule_plan (&desk->schedule, &self->weather);
  outlook.why = plan.why;
  if (plan.due != SATCHEL_NEVER)
    outlook.due = MAX (1, satchel_clocks_to_wall (&now, plan.due * G_USEC_PER_SEC));
  outlook.interval = satchel_schedule_get_interval (&desk->schedule);
  outlook.least = satchel_schedule_get_least (&desk->schedule);
  outlook.expire = desk->expire;
  outlook.last_received = desk->last_received;

  return outlook;
}

gint64
satchel_office_get_last_received (SatchelOffice  *self,
                                  SatchelAccount *account)
{
  Desk *desk;

  g_return_val_if_fail (SATCHEL_IS_OFFICE (self), 0);

  desk = g_hash_table_lookup (self->desks, account);
  return desk != NULL ? desk->last_received : 0;
}
