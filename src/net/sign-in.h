/* sign-in.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How a client signs in by SASL (RFC 4422), for any line protocol: what the server has said goes in, what
 * is to be answered comes out, both in base64 as they stand in a line. Nothing is sent or waited for here.
 *
 *   sign_in = satchel_sign_in_new ("SCRAM-SHA-256", "anna", password, "pop", "pop.example", 995);
 *   first = satchel_sign_in_begin (sign_in, &error);        NULL: the server begins
 *   … "+ cj1y…" is heard: satchel_sign_in_answer_async (sign_in, "cj1y…", …)
 *   … "+OK" is heard: believed only if satchel_sign_in_is_over (sign_in)
 *   satchel_sign_in_free (sign_in);
 *
 * SCRAM (RFC 5802, RFC 7677), CRAM-MD5 (RFC 2195), PLAIN (RFC 4616), LOGIN and EXTERNAL (RFC 4422 A) are GNU
 * SASL's; OAUTHBEARER (RFC 7628) and XOAUTH2 are written here, with the token as password.
 *
 * What is answered is secret: free it with satchel_sign_in_wipe(). A password is sent as it was typed by
 * PLAIN and LOGIN: preparing it is the server's part (RFC 4616 §2), and one that compares what it gets with
 * the hash of what once was typed into a form would not know it again in another form. SCRAM and CRAM-MD5
 * prepare it (SASLprep), as their RFCs want it.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SATCHEL_SIGN_IN_ERROR (satchel_sign_in_error_quark ())

/* Messages are for a log, but for REFUSED and UNSUPPORTED, which hold the server's own word. */
typedef enum
{
  SATCHEL_SIGN_IN_ERROR_CHALLENGE,     /* what the server said is none of the mechanism's forms */
  SATCHEL_SIGN_IN_ERROR_REFUSED,       /* the server refuses user name or password, in the exchange itself */
  SATCHEL_SIGN_IN_ERROR_UNSUPPORTED,   /* the mechanism can't be used with this server or this password */
  SATCHEL_SIGN_IN_ERROR_STRANGER,      /* the server does not know the password either, or somebody is between */
} SatchelSignInError;

GQuark satchel_sign_in_error_quark (void);

typedef struct _SatchelSignIn SatchelSignIn;

/* Whether @mechanism (upper case) is one of these. */
gboolean       satchel_sign_in_knows           (const char            *mechanism);

/* @password: octets of any encoding without NUL; for OAUTHBEARER and XOAUTH2 the token. @service: as GSSAPI
 * names it, "pop". Returns: (transfer full). */
SatchelSignIn *satchel_sign_in_new             (const char            *mechanism,
                                                const char            *user,
                                                const char            *password,
                                                const char            *service,
                                                const char            *host,
                                                guint16                port);

/* What names the TLS connection on both of its ends (RFC 5929, RFC 9266), for -PLUS, which needs it before beginning.
 * @exporter: tls-exporter, else tls-unique. */
void           satchel_sign_in_bind            (SatchelSignIn         *self,
                                                gboolean               exporter,
                                                GBytes                *binding);

/* The initial response, "" for an empty one. NULL without @error: the server begins. Errors: UNSUPPORTED.
 * Returns: (transfer full) (nullable). */
char          *satchel_sign_in_begin           (SatchelSignIn         *self,
                                                GError               **error);

/* The answer to @challenge. After satchel_sign_in_begin(). Errors: all. Returns: (transfer full) (nullable). */
char          *satchel_sign_in_answer          (SatchelSignIn         *self,
                                                const char            *challenge,
                                                GError               **error);

/* The same in a thread: SCRAM hashes the password as many thousand times as the server likes. @self is not
 * to be touched meanwhile. */
void           satchel_sign_in_answer_async    (SatchelSignIn         *self,
                                                const char            *challenge,
                                                GAsyncReadyCallback    callback,
                                                gpointer               data);
char          *satchel_sign_in_answer_finish   (GAsyncResult          *result,
                                                GError               **error);

/* Everything is said that the mechanism asks for, and the server has proved what it has to prove. */
gboolean       satchel_sign_in_is_over         (SatchelSignIn         *self);

/* Why the server is about to refuse, in its word ("invalid_token", "401"), where the mechanism tells.
 * (transfer none) (nullable). */
const char    *satchel_sign_in_get_reason      (SatchelSignIn         *self);

/* @self: (nullable). */
void           satchel_sign_in_free            (SatchelSignIn         *self);

/* Wipes and frees what was answered. @secret: (nullable). */
void           satchel_sign_in_wipe            (char                  *secret);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelSignIn, satchel_sign_in_free)

G_END_DECLS
