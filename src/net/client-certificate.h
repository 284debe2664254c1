/* client-certificate.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A person's own certificate with its key, by which some servers know whom they talk to. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether the PEM file at @path holds a certificate and its key, ready to be used. Errors, each a sentence for a
 * person: G_IO_ERROR where it can't be read; G_TLS_ERROR_BAD_CERTIFICATE where a part is missing, or the key is
 * locked by a pass phrase. */
gboolean satchel_client_certificate_check (const char  *path,
                                           GError     **error);

G_END_DECLS
