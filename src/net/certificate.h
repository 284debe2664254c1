/* certificate.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a certificate says of itself, as text for people. Whoever made it chose the words: whatever is
 * returned here is valid UTF-8 of bounded length, on one line, without control characters and
 * without those that turn the direction of writing. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* @octets as text; at most @characters of them. Returns: (transfer full). */
char *satchel_certificate_clean       (const char      *octets,
                                       gsize            length,
                                       guint            characters);

/* "mail.example, imap.example, 192.0.2.1 …", the names and addresses of hosts it is for (RFC 6125 §6.4), at
 * most @most of them. NULL where it has none. Returns: (transfer full) (nullable). */
char *satchel_certificate_list_names  (GTlsCertificate *certificate,
                                       guint            most);

/* A distinguished name (RFC 4514; nullable) as people read it: "Example CA, Example Ltd", its common name and
 * organization, or all of it where it has neither. "": it says nothing. Returns: (transfer full). */
char *satchel_certificate_show_name   (const char      *name);

/* The same of whom it was given to, and of who signed it. */
char *satchel_certificate_get_subject (GTlsCertificate *certificate);
char *satchel_certificate_get_issuer  (GTlsCertificate *certificate);

/* Subject and issuer are the same. */
gboolean satchel_certificate_is_self_signed (GTlsCertificate *certificate);

/* "3 March 2026", NULL where it can't be read; in the person's time zone. Returns: (transfer full) (nullable). */
char *satchel_certificate_show_from   (GTlsCertificate *certificate);
char *satchel_certificate_show_until  (GTlsCertificate *certificate);
char *satchel_certificate_show_date   (GDateTime       *date);

/* SHA-256 of the certificate (its DER) in groups of two octets: "A1B2 C3D4 …". Returns: (transfer full). */
char *satchel_certificate_get_sha256  (GTlsCertificate *certificate);

G_END_DECLS
