/* usual-names.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Tries the names that POP3 servers mostly have: pop., pop3. and mail. before the domain, and the domain itself, with TLS
 * on port 995, then with STARTTLS on 110; never without. Greeting only: no user name and no password is said. */

#pragma once

#include "office/guess.h"

G_BEGIN_DECLS

/* All are tried at once, @seconds each; those that answered with a good certificate, best first.
 * Errors: G_IO_ERROR_CANCELLED. Returns: (transfer full) (nullable): SatchelGuess. */
void       satchel_usual_names_find_async  (const char           *address,
                                            guint                 seconds,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              data);
GPtrArray *satchel_usual_names_find_finish (GAsyncResult         *result,
                                            GError              **error);

G_END_DECLS
