/* network-watch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/network-watch.h"

struct _SatchelNetworkWatch
{
  GObject          parent_instance;

  /* Owned */
  GNetworkMonitor *monitor;  /* NULL: not there yet */

  SatchelNetwork   last;     /* as "changed" has told it */
  gboolean         spares;
};

G_DEFINE_FINAL_TYPE (SatchelNetworkWatch, satchel_network_watch, G_TYPE_OBJECT)

static guint changed_signal;

SatchelNetwork
satchel_network_watch_get (SatchelNetworkWatch *self)
{
  g_return_val_if_fail (SATCHEL_IS_NETWORK_WATCH (self), SATCHEL_NETWORK_ONLINE);

  if (self->monitor == NULL)
    return SATCHEL_NETWORK_ONLINE;
  if (!g_network_monitor_get_network_available (self->monitor))
    return SATCHEL_NETWORK_OFFLINE;
  /* Behind a portal somebody else answers for every server. "Limited" is no such sign: where only the
   * system's own question for its connectivity is blocked, mail comes through. */
  if (g_network_monitor_get_connectivity (self->monitor) == G_NETWORK_CONNECTIVITY_PORTAL)
    return SATCHEL_NETWORK_PORTAL;
  if (self->spares && g_network_monitor_get_network_metered (self->monitor))
    return SATCHEL_NETWORK_METERED;

  return SATCHEL_NETWORK_ONLINE;
}

/* The monitor speaks of every route that comes and goes. */
static void
on_notify (SatchelNetworkWatch *self)
{
  SatchelNetwork now = satchel_network_watch_get (self);

  if (now == self->last)
    return;
  self->last = now;
  g_signal_emit (self, changed_signal, 0);
}

static void
take_monitor (SatchelNetworkWatch *self,
              GNetworkMonitor     *monitor)
{
  self->monitor = g_object_ref (monitor);
  self->last = satchel_network_watch_get (self);
  g_signal_connect_object (monitor, "notify", G_CALLBACK (on_notify), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (monitor, "network-changed", G_CALLBACK (on_notify), self, G_CONNECT_SWAPPED);
}

static void
find_monitor (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  (void) g_network_monitor_get_default ();
  g_task_return_boolean (task, TRUE);
}

static void
on_monitor_found (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  SatchelNetworkWatch *self = SATCHEL_NETWORK_WATCH (source);

  take_monitor (self, g_network_monitor_get_default ());
  g_signal_emit (self, changed_signal, 0);
}

static void
satchel_network_watch_finalize (GObject *object)
{
  SatchelNetworkWatch *self = SATCHEL_NETWORK_WATCH (object);

  g_clear_object (&self->monitor);
  G_OBJECT_CLASS (satchel_network_watch_parent_class)->finalize (object);
}

static void
satchel_network_watch_class_init (SatchelNetworkWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = satchel_network_watch_finalize;

  changed_signal = g_signal_new ("changed", SATCHEL_TYPE_NETWORK_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
satchel_network_watch_init (SatchelNetworkWatch *self)
{
}

SatchelNetworkWatch *
satchel_network_watch_new (GNetworkMonitor *monitor)
{
  SatchelNetworkWatch *self;

  g_return_val_if_fail (monitor == NULL || G_IS_NETWORK_MONITOR (monitor), NULL);

  self = g_object_new (SATCHEL_TYPE_NETWORK_WATCH, NULL);
  if (monitor != NULL)
    {
      take_monitor (self, monitor);
    }
  else
    {
      g_autoptr(GTask) task = g_task_new (self, NULL, on_monitor_found, NULL);

      g_task_set_source_tag (task, satchel_network_watch_new);
      g_task_run_in_thread (task, find_monitor);
    }

  return self;
}

gboolean
satchel_network_watch_is_known (SatchelNetworkWatch *self)
{
  g_return_val_if_fail (SATCHEL_IS_NETWORK_WATCH (self), FALSE);

  return self->monitor != NULL;
}

void
satchel_network_watch_set_spares (SatchelNetworkWatch *self,
                                  gboolean             spares)
{
  g_return_if_fail (SATCHEL_IS_NETWORK_WATCH (self));

  self->spares = spares;
  on_notify (self);
}
