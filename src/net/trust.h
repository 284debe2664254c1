/* trust.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Certificates: whom we believe. The system's authorities, and in addition one authority of the
 * account's own: a certificate is good if either verifies it for the server's name. One that is not good may
 * have been accepted by the person, for that server and port alone: see pins.h. */

#pragma once

#include "net/pins.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_TRUST (satchel_trust_get_type ())
G_DECLARE_FINAL_TYPE (SatchelTrust, satchel_trust, SATCHEL, TRUST, GObject)

/* @ca_file: (nullable): a PEM file with one or more authorities believed in addition.
 * Errors: G_IO_ERROR of reading, G_TLS_ERROR_BAD_CERTIFICATE. Returns: (transfer full) (nullable). */
SatchelTrust    *satchel_trust_new          (const char           *ca_file,
                                             GError              **error);

/* What the person has accepted; at first nothing. @pins: (nullable), kept. */
void             satchel_trust_set_pins     (SatchelTrust         *self,
                                             SatchelPins          *pins);

/* Loads what TLS needs in a thread, so that the first connection does not hold up the main loop. At start; where the
 * program may end before long: satchel_trust_end_warm_up(). @authorities: the system's too, which most connections
 * ask; not needed where each account has its own. */
void             satchel_trust_warm_up      (gboolean              authorities);

/* Waits for that: a program must not end while a thread of it still loads libraries. */
void             satchel_trust_end_warm_up  (void);

/* What a connection is to ask first: the account's authorities, or the system's where it has none.
 * Returns: (transfer full). */
GTlsDatabase    *satchel_trust_get_database (SatchelTrust         *self);

/* What is wrong with @peer for @identity after the account's and the system's authorities were
 * asked; 0: nothing. @errors: what the connection has found with satchel_trust_get_database(). */
GTlsCertificateFlags
                 satchel_trust_judge        (SatchelTrust         *self,
                                             GTlsCertificate      *peer,
                                             GSocketConnectable   *identity,
                                             GTlsCertificateFlags  errors);

/* The same from the beginning, for a connection whose backend may not have looked at the certificate at all: a
 * TLS session that is resumed is taken on trust, whoever trusted it first. */
GTlsCertificateFlags
                 satchel_trust_verify       (SatchelTrust         *self,
                                             GTlsCertificate      *peer,
                                             GSocketConnectable   *identity);

/* Whether the conversation may go on with @peer, with which @errors is wrong: nothing is, or the person has
 * accepted exactly this certificate for the host and port of @identity. One that was taken back by its
 * authority is never accepted. */
gboolean         satchel_trust_accept       (SatchelTrust         *self,
                                             GTlsCertificate      *peer,
                                             GSocketConnectable   *identity,
                                             GTlsCertificateFlags  errors);

/* One plain sentence about @errors for @host, with what is wrong in order of weight: another one than was
 * accepted there, another name, expired (with the date), not yet valid, unknown issuer, revoked, insecure.
 * @peer: (nullable). @accepted: Unix seconds when the person accepted another one; 0: never.
 * Returns: (transfer full). */
char            *satchel_trust_describe     (GTlsCertificateFlags  errors,
                                             GTlsCertificate      *peer,
                                             const char           *host,
                                             gint64                accepted);

/* The same, knowing by itself what was accepted. @peer: (nullable). Returns: (transfer full). */
char            *satchel_trust_explain      (SatchelTrust         *self,
                                             GTlsCertificate      *peer,
                                             GSocketConnectable   *identity,
                                             GTlsCertificateFlags  errors,
                                             const char           *host);

G_END_DECLS
