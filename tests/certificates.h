/* certificates.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Certificates for servers of tests, made on the spot by the program openssl in a temporary folder:
 * an authority, and certificates for localhost, 127.0.0.1 and ::1, good and bad. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CERTIFICATE_GOOD,
  CERTIFICATE_EXPIRED,        /* on 3 March 2020 */
  CERTIFICATE_NOT_YET_VALID,  /* before 3 March 2090 */
  CERTIFICATE_OTHER_NAME,     /* for mail.example alone */
  CERTIFICATE_SELF_SIGNED,
  CERTIFICATE_STRANGER,       /* good, but of another authority */
  N_CERTIFICATES,
} CertificateKind;

typedef struct _Certificates Certificates;

/* NULL if the program openssl is not there. */
Certificates *certificates_new        (void);

/* The authority's PEM file. */
const char   *certificates_get_ca     (Certificates    *self);

/* A PEM file with certificate and key. */
const char   *certificates_get        (Certificates    *self,
                                       CertificateKind  kind);

/* Removes the folder. */
void          certificates_free       (Certificates    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Certificates, certificates_free)

G_END_DECLS
