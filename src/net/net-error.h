/* net-error.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Errors of GIO as errors of this layer: a code by remedy, and a plain sentence. For this layer
 * alone. */

#pragma once

#include "net/wire.h"

G_BEGIN_DECLS

/* @host: in the sentence; @error: (transfer full), of GIO; cancelling stays G_IO_ERROR_CANCELLED and
 * errors of this layer stay what they are. Returns: (transfer full). */
GError *satchel_net_error_translate (GError          *error,
                                     const char      *host);

/* Errors with a sentence of their own: SILENT, ENDED, TLS, INJECTED, LINE. Returns: (transfer full). */
GError *satchel_net_error_new       (SatchelNetError  code,
                                     const char      *host);

G_END_DECLS
