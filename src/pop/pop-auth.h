/* pop-auth.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How signing in is said in POP3: AUTH (RFC 5034) and APOP (RFC 1939 §7). What a mechanism has to say comes
 * from net/sign-in. */

#pragma once

#include "pop/pop-reply.h"

G_BEGIN_DECLS

/* "AUTH PLAIN AGFubmEA…", with "=" for an empty @response. NULL: no line of RFC 2449's 255 octets, so the
 * response has to wait for the server's "+" (RFC 5034 §4). A secret. Returns: (transfer full) (nullable). */
char       *satchel_pop_auth_make_command   (const char             *mechanism,
                                             const char             *response);

/* The timestamp of a greeting, "<1896.697170952@dbc.mtview.ca.us>": what the server wants digested with the
 * password. NULL: none, or none that RFC 822 would take for a message id. Octets of other kinds are how a server
 * in the middle finds out a password digested by MD5, collision by collision: such a greeting gets no digest.
 * @greeting: behind "+OK". Returns: (transfer full) (nullable). */
char       *satchel_pop_auth_find_timestamp (const char             *greeting);

/* "APOP anna c4c9334bac560ecc979e58001b3e22fb". Returns: (transfer full). */
char       *satchel_pop_auth_make_apop      (const char             *user,
                                             const char             *timestamp,
                                             const char             *password);

/* Whether @reply, -ERR to a mechanism, means that the server does not have it, rather than that user name or
 * password are wrong. By its words, since there is no code for it; never where a code speaks of either. */
gboolean    satchel_pop_auth_is_unknown     (const SatchelPopReply  *reply);

G_END_DECLS
