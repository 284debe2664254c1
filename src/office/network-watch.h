/* network-watch.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Whether mail can be looked for over the network as it is now: there, open, and not too dear. */

#pragma once

#include "office/schedule.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_NETWORK_WATCH (satchel_network_watch_get_type ())
G_DECLARE_FINAL_TYPE (SatchelNetworkWatch, satchel_network_watch, SATCHEL, NETWORK_WATCH, GObject)

/* Signal "changed" (): what satchel_network_watch_get() says has changed, or has come to be known. From the context in
 * which the monitor speaks, the default one. */

/* @monitor: (nullable): the system's, which is asked for in a thread, since that may wait for the system's bus. Kept.
 * Returns: (transfer full). */
SatchelNetworkWatch *satchel_network_watch_new      (GNetworkMonitor     *monitor);

/* FALSE until the system's monitor is there. */
gboolean             satchel_network_watch_is_known (SatchelNetworkWatch *self);

/* ONLINE while nothing is known. */
SatchelNetwork       satchel_network_watch_get      (SatchelNetworkWatch *self);

/* A connection that is paid by what is carried counts as SATCHEL_NETWORK_METERED; at first it does not. */
void                 satchel_network_watch_set_spares (SatchelNetworkWatch *self,
                                                       gboolean             spares);

G_END_DECLS
