/* wire-fixture.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the tests of a wire share: its calls, waited for with a deadline in the thread-default main
 * context, and never called back before they have returned. */

#pragma once

#include "certificates.h"
#include "net/wire.h"
#include "pop-server.h"

G_BEGIN_DECLS

/* NULL without the program openssl; set by main(). */
extern Certificates *certificates;

/* FALSE: the test is skipped. */
gboolean     have_certificates  (void);

/* A callback that keeps the result in the GAsyncResult * that @data points to; and waiting for that. */
void         on_result          (GObject       *source,
                                 GAsyncResult  *result,
                                 gpointer       data);
void         wait_for           (GAsyncResult **slot);

gboolean     connect_to         (SatchelWire   *wire,
                                 const char    *host,
                                 guint16        port,
                                 gboolean       tls,
                                 GError       **error);
char        *hear               (SatchelWire   *wire,
                                 GError       **error);
gboolean     fill               (SatchelWire   *wire,
                                 GError       **error);
gboolean     secure             (SatchelWire   *wire,
                                 GError       **error);

void         assert_hears       (SatchelWire   *wire,
                                 const char    *wanted);
void         assert_hear_fails  (SatchelWire   *wire,
                                 GQuark         domain,
                                 int            code);

/* A wire that trusts the authority of the tests; and one that is connected in plain text. */
SatchelWire *new_wire           (void);
SatchelWire *new_connected_wire (PopServer     *server);

G_END_DECLS
