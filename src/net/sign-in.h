/* sign-in.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a user name and a password become on the wire, for any line protocol with SASL. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The response of SASL PLAIN (RFC 4616) in base64: no authorization identity, @user, @password. A secret
 * itself: wipe it. Returns: (transfer full). */
char *satchel_sign_in_make_plain (const char *user,
                                  const char *password);

G_END_DECLS
