/* fake-network.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fake-network.h"

/* --- the monitor --- */

typedef struct
{
  GObject              parent_instance;
  gboolean             available;
  gboolean             metered;
  GNetworkConnectivity connectivity;
} FakeMonitor;

typedef struct
{
  GObjectClass parent_class;
} FakeMonitorClass;

enum
{
  PROP_0,
  PROP_AVAILABLE,
  PROP_METERED,
  PROP_CONNECTIVITY
};

static gboolean
fake_monitor_init_now (GInitable    *initable,
                       GCancellable *cancellable,
                       GError      **error)
{
  return TRUE;
}

static void
fake_monitor_initable_init (GInitableIface *iface)
{
  iface->init = fake_monitor_init_now;
}

static void
fake_monitor_monitor_init (GNetworkMonitorInterface *iface)
{
}

static GType fake_monitor_get_type (void);

G_DEFINE_TYPE_WITH_CODE (FakeMonitor, fake_monitor, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, fake_monitor_initable_init)
                         G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, fake_monitor_monitor_init))

static void
fake_monitor_get_property (GObject    *object,
                           guint       id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  FakeMonitor *self = (FakeMonitor *) object;

  if (id == PROP_AVAILABLE)
    g_value_set_boolean (value, self->available);
  else if (id == PROP_METERED)
    g_value_set_boolean (value, self->metered);
  else
    g_value_set_enum (value, (int) self->connectivity);
}

static void
fake_monitor_class_init (FakeMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = fake_monitor_get_property;
  g_object_class_override_property (object_class, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
fake_monitor_init (FakeMonitor *self)
{
  self->available = TRUE;
  self->connectivity = G_NETWORK_CONNECTIVITY_FULL;
}

GNetworkMonitor *
fake_network_new (void)
{
  return g_object_new (fake_monitor_get_type (), NULL);
}

void
fake_network_set (GNetworkMonitor     *monitor,
                  gboolean             available,
                  gboolean             metered,
                  GNetworkConnectivity connectivity)
{
  FakeMonitor *self = (FakeMonitor *) monitor;

  self->available = available;
  self->metered = metered;
  self->connectivity = connectivity;
  g_object_notify (G_OBJECT (self), "network-available");
  g_object_notify (G_OBJECT (self), "network-metered");
  g_object_notify (G_OBJECT (self), "connectivity");
  g_signal_emit_by_name (self, "network-changed", available);
}

/* --- the names --- */

typedef GResolver FakeResolver;
typedef GResolverClass FakeResolverClass;

static GType fake_resolver_get_type (void);

G_DEFINE_TYPE (FakeResolver, fake_resolver, G_TYPE_RESOLVER)

static GList *
find_home (void)
{
  return g_list_append (NULL, g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4));
}

static void
free_addresses (gpointer addresses)
{
  g_resolver_free_addresses (addresses);
}

static GList *
look_up (GResolver               *self,
         const char              *name,
         GResolverNameLookupFlags flags,
         GCancellable            *cancellable,
         GError                 **error)
{
  return find_home ();
}

static void
look_up_async (GResolver               *self,
               const char              *name,
               GResolverNameLookupFlags flags,
               GCancellable            *cancellable,
               GAsyncReadyCallback      callback,
               gpointer                 data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, data);

  if (flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY)
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "No such address");
  else
    g_task_return_pointer (task, find_home (), free_addresses);
}

static GList *
look_up_finish (GResolver    *self,
                GAsyncResult *result,
                GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fake_resolver_class_init (FakeResolverClass *klass)
{
  klass->lookup_by_name_with_flags = look_up;
  klass->lookup_by_name_with_flags_async = look_up_async;
  klass->lookup_by_name_with_flags_finish = look_up_finish;
}

static void
fake_resolver_init (FakeResolver *self)
{
}

void
fake_network_bend_names (void)
{
  g_autoptr(GResolver) resolver = g_object_new (fake_resolver_get_type (), NULL);

  g_resolver_set_default (resolver);
}
