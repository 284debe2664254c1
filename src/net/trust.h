/* trust.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Certificates: whom we believe. The system's authorities, and in addition one authority of the
 * account's own: a certificate is good if either verifies it for the server's name. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_TRUST (satchel_trust_get_type ())
G_DECLARE_FINAL_TYPE (SatchelTrust, satchel_trust, SATCHEL, TRUST, GObject)

/* @ca_file: (nullable): a PEM file with one or more authorities believed in addition.
 * Errors: G_IO_ERROR of reading, G_TLS_ERROR_BAD_CERTIFICATE. Returns: (transfer full) (nullable). */
SatchelTrust    *satchel_trust_new          (const char           *ca_file,
                                             GError              **error);

/* Loads the system's authorities in a thread, so that the first TLS connection does not hold up
 * the main loop. Call once at start; needs no end. */
void             satchel_trust_warm_up      (void);

/* What is wrong with @peer for @identity after the system's and the account's authorities were
 * asked; 0: nothing. @errors: what the connection already found. */
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

/* One plain sentence about @errors for @host, with what is wrong in order of weight: another name,
 * expired (with the date), not yet valid, unknown issuer, revoked, insecure.
 * @peer: (nullable). Returns: (transfer full). */
char            *satchel_trust_describe     (GTlsCertificateFlags  errors,
                                             GTlsCertificate      *peer,
                                             const char           *host);

G_END_DECLS
