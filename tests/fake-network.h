/* fake-network.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A network that comes and goes as a test says, and names that all lead to this computer. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A GNetworkMonitor. Returns: (transfer full): online, not metered. */
GNetworkMonitor *fake_network_new  (void);

void             fake_network_set  (GNetworkMonitor      *self,
                                    gboolean              available,
                                    gboolean              metered,
                                    GNetworkConnectivity  connectivity);

/* From now on every name is that of 127.0.0.1. */
void             fake_network_bend_names (void);

G_END_DECLS
