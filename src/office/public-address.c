/* public-address.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A GNetworkAddress, so that TLS takes the name from it, with an enumerator of its own around the one of
 * its parent:
 *
 *   GSocketClient ──▶ PublicEnumerator ──▶ GNetworkAddress' enumerator ──▶ GResolver
 *                     leaves out what is not public
 */

#include "config.h"

#include "office/public-address.h"

#include <string.h>

struct _SatchelPublicAddress
{
  GNetworkAddress     parent_instance;
  SatchelAddressCheck check;
};

/* --- which addresses --- */

typedef struct
{
  guint8 octets[16];
  guint  bits;
} Range;

static const Range ranges_4[] = {
  { { 0 }, 8 },               /* this network */
  { { 10 }, 8 },              /* private */
  { { 100, 64 }, 10 },        /* of the provider's own network, RFC 6598 */
  { { 127 }, 8 },             /* this computer */
  { { 169, 254 }, 16 },       /* link-local; cloud machines are told their secrets there */
  { { 172, 16 }, 12 },        /* private */
  { { 192, 0, 0 }, 24 },      /* protocol assignments */
  { { 192, 168 }, 16 },       /* private */
  { { 198, 18 }, 15 },        /* benchmarks */
  { { 224 }, 4 },             /* multicast */
  { { 240 }, 4 },             /* reserved, broadcast */
};

static const Range ranges_6[] = {
  { { 0 }, 8 },               /* unspecified, this computer, old wrappings of IPv4 */
  { { 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01 }, 48 },   /* NAT64 of this network, RFC 8215 */
  { { 0x01, 0x00 }, 64 },     /* discard */
  { { 0x20, 0x01, 0x00, 0x00 }, 32 },               /* Teredo */
  { { 0xfc }, 7 },            /* unique local */
  { { 0xfe, 0x80 }, 10 },     /* link-local */
  { { 0xfe, 0xc0 }, 10 },     /* site-local */
  { { 0xff }, 8 },            /* multicast */
};

static gboolean
is_within (const guint8 *octets,
           const Range  *range)
{
  guint whole = range->bits / 8, rest = range->bits % 8;

  return memcmp (octets, range->octets, whole) == 0
         && (rest == 0 || (octets[whole] ^ range->octets[whole]) >> (8 - rest) == 0);
}

static gboolean
is_in_ranges (const guint8 *octets,
              const Range  *ranges,
              gsize         n)
{
  for (gsize i = 0; i < n; i++)
    if (is_within (octets, &ranges[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_public_4 (const guint8 *octets)
{
  return !is_in_ranges (octets, ranges_4, G_N_ELEMENTS (ranges_4));
}

/* The address of IPv4 that one of IPv6 leads to: mapped, NAT64 (RFC 6052), 6to4 (RFC 3056). */
static const guint8 *
find_wrapped (const guint8 *octets)
{
  static const Range mapped = { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff }, 96 };
  static const Range nat64 = { { 0x00, 0x64, 0xff, 0x9b }, 96 };
  static const Range six_to_four = { { 0x20, 0x02 }, 16 };

  if (is_within (octets, &mapped) || is_within (octets, &nat64))
    return octets + 12;
  return is_within (octets, &six_to_four) ? octets + 2 : NULL;
}

gboolean
satchel_address_is_public (GInetAddress *address)
{
  const guint8 *octets, *wrapped;

  g_return_val_if_fail (G_IS_INET_ADDRESS (address), FALSE);

  octets = g_inet_address_to_bytes (address);
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    return is_public_4 (octets);

  wrapped = find_wrapped (octets);
  if (wrapped != NULL)
    return is_public_4 (wrapped);

  return !is_in_ranges (octets, ranges_6, G_N_ELEMENTS (ranges_6));
}

/* --- the enumerator --- */

#define TYPE_PUBLIC_ENUMERATOR (public_enumerator_get_type ())
G_DECLARE_FINAL_TYPE (PublicEnumerator, public_enumerator, PUBLIC, ENUMERATOR, GSocketAddressEnumerator)

struct _PublicEnumerator
{
  GSocketAddressEnumerator  parent_instance;
  GSocketAddressEnumerator *inner;
  SatchelAddressCheck       check;
  gboolean                  any;       /* one was good */
  gboolean                  refused;   /* one was not */
};

G_DEFINE_FINAL_TYPE (PublicEnumerator, public_enumerator, G_TYPE_SOCKET_ADDRESS_ENUMERATOR)

static gboolean
is_good (PublicEnumerator *self,
         GSocketAddress   *address)
{
  gboolean good = G_IS_INET_SOCKET_ADDRESS (address)
                  && self->check (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));

  self->any = self->any || good;
  self->refused = self->refused || !good;

  return good;
}

/* After the last one: that there were only bad ones is an error, not the end. */
static gboolean
is_refusal (PublicEnumerator  *self,
            GError           **error)
{
  if (self->any || !self->refused)
    return FALSE;

  self->refused = FALSE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, "This host is not on the internet.");
  return TRUE;
}

static GSocketAddress *
public_enumerator_next (GSocketAddressEnumerator  *enumerator,
                        GCancellable              *cancellable,
                        GError                   **error)
{
  PublicEnumerator *self = PUBLIC_ENUMERATOR (enumerator);
  GError *failure = NULL;
  GSocketAddress *address;

  while ((address = g_socket_address_enumerator_next (self->inner, cancellable, &failure)) != NULL)
    {
      if (is_good (self, address))
        return address;
      g_object_unref (address);
    }
  if (failure != NULL)
    g_propagate_error (error, failure);
  else
    is_refusal (self, error);

  return NULL;
}

static void
on_next (GObject      *inner,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr(GTask) task = data;
  PublicEnumerator *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(GSocketAddress) address = NULL;

  address = g_socket_address_enumerator_next_finish (G_SOCKET_ADDRESS_ENUMERATOR (inner), result, &error);
  if (address != NULL && !is_good (self, address))
    {
      g_socket_address_enumerator_next_async (self->inner, g_task_get_cancellable (task), on_next,
                                              g_object_ref (task));
      return;
    }

  if (error != NULL || (address == NULL && is_refusal (self, &error)))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&address), g_object_unref);
}

static void
public_enumerator_next_async (GSocketAddressEnumerator *enumerator,
                              GCancellable             *cancellable,
                              GAsyncReadyCallback       callback,
                              gpointer                  data)
{
  PublicEnumerator *self = PUBLIC_ENUMERATOR (enumerator);
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, public_enumerator_next_async);
  g_socket_address_enumerator_next_async (self->inner, cancellable, on_next, task);
}

static GSocketAddress *
public_enumerator_next_finish (GSocketAddressEnumerator  *enumerator,
                               GAsyncResult              *result,
                               GError                   **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
public_enumerator_finalize (GObject *object)
{
  g_clear_object (&PUBLIC_ENUMERATOR (object)->inner);

  G_OBJECT_CLASS (public_enumerator_parent_class)->finalize (object);
}

static void
public_enumerator_class_init (PublicEnumeratorClass *klass)
{
  GSocketAddressEnumeratorClass *enumerator_class = G_SOCKET_ADDRESS_ENUMERATOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = public_enumerator_finalize;
  enumerator_class->next = public_enumerator_next;
  enumerator_class->next_async = public_enumerator_next_async;
  enumerator_class->next_finish = public_enumerator_next_finish;
}

static void
public_enumerator_init (PublicEnumerator *self)
{
}

/* --- the address --- */

static GSocketConnectableIface *parent_iface;

static void satchel_public_address_connectable_init (GSocketConnectableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SatchelPublicAddress, satchel_public_address, G_TYPE_NETWORK_ADDRESS,
  G_IMPLEMENT_INTERFACE (G_TYPE_SOCKET_CONNECTABLE, satchel_public_address_connectable_init))

static GSocketAddressEnumerator *
satchel_public_address_enumerate (GSocketConnectable *connectable)
{
  SatchelPublicAddress *self = SATCHEL_PUBLIC_ADDRESS (connectable);
  PublicEnumerator *enumerator = g_object_new (TYPE_PUBLIC_ENUMERATOR, NULL);

  enumerator->inner = parent_iface->enumerate (connectable);
  enumerator->check = self->check;

  return G_SOCKET_ADDRESS_ENUMERATOR (enumerator);
}

static void
satchel_public_address_connectable_init (GSocketConnectableIface *iface)
{
  parent_iface = g_type_interface_peek_parent (iface);
  iface->enumerate = satchel_public_address_enumerate;
  /* With a proxy in between it would be the proxy that looks the name up. */
  iface->proxy_enumerate = satchel_public_address_enumerate;
}

static void
satchel_public_address_class_init (SatchelPublicAddressClass *klass)
{
}

static void
satchel_public_address_init (SatchelPublicAddress *self)
{
}

GSocketConnectable *
satchel_public_address_new (const char          *host,
                            guint16              port,
                            SatchelAddressCheck  check)
{
  SatchelPublicAddress *self;

  g_return_val_if_fail (host != NULL, NULL);

  self = g_object_new (SATCHEL_TYPE_PUBLIC_ADDRESS, "hostname", host, "port", (guint) port, NULL);
  self->check = check != NULL ? check : satchel_address_is_public;

  return G_SOCKET_CONNECTABLE (self);
}
