/* trouble.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What went wrong, as a person should hear it: one plain sentence with what to do. */

#pragma once

#include <gio/gio.h>

#include "net/wire.h"
#include "office/account.h"
#include "pop/pop-reply.h"

G_BEGIN_DECLS

#define SATCHEL_OFFICE_ERROR (satchel_office_error_quark ())

/* Codes by remedy. */
typedef enum
{
  SATCHEL_OFFICE_ERROR_SIGN_IN,      /* user name or password refused */
  SATCHEL_OFFICE_ERROR_CERTIFICATE,  /* see satchel_trouble_get_peer() */
  SATCHEL_OFFICE_ERROR_UNREACHABLE,  /* no such host, nobody listens, no network, connection ended */
  SATCHEL_OFFICE_ERROR_TIMEOUT,
  SATCHEL_OFFICE_ERROR_BUSY,         /* mailbox in use, or asked to wait; another Satchel writes */
  SATCHEL_OFFICE_ERROR_SERVER,       /* the server says it can't, for now or for good */
  SATCHEL_OFFICE_ERROR_PROTOCOL,     /* not a POP3 server, or it broke the rules */
  SATCHEL_OFFICE_ERROR_DISK,         /* full, or can't be written */
  SATCHEL_OFFICE_ERROR_STORE,        /* the store is damaged, newer, or not there */
  SATCHEL_OFFICE_ERROR_KEYRING,      /* locked, absent, or it has no password for this account */
  SATCHEL_OFFICE_ERROR_COMMAND,      /* the password command failed */
  SATCHEL_OFFICE_ERROR_SETTINGS,
  SATCHEL_OFFICE_ERROR_MESSAGE,      /* some messages could not be received, the others were */
  SATCHEL_OFFICE_ERROR_TEMPORARY,    /* the server says it can't just now: RFC 3206 [SYS/TEMP] */
} SatchelOfficeError;

GQuark      satchel_office_error_quark      (void);

/* "sign-in", "certificate" … as satchelctl prints them. */
const char *satchel_office_error_get_name   (int              code);

/* The code with which the server gave its reason; NONE where it gave none, or the error is none of a server. It goes
 * with the error when that is copied. @error: of SATCHEL_OFFICE_ERROR for setting. */
SatchelPopCode satchel_trouble_get_reason   (const GError    *error);
void        satchel_trouble_set_reason      (GError          *error,
                                             SatchelPopCode   reason);

/* @error of any layer as an error of the office, worded for @account (nullable). Cancelling stays G_IO_ERROR_CANCELLED.
 * @error: (transfer full). Returns: (transfer full). */
GError     *satchel_trouble_translate       (GError          *error,
                                             SatchelAccount  *account);

/* A certificate that was refused, and where: what a person needs to decide about it. */
typedef struct
{
  char                *host;
  guint16              port;
  GTlsCertificate     *certificate;
  GTlsCertificateFlags errors;         /* what is wrong with it */
} SatchelRefusedPeer;

SatchelRefusedPeer *satchel_refused_peer_new  (const char               *host,
                                               guint16                   port,
                                               GTlsCertificate          *certificate,
                                               GTlsCertificateFlags      errors);
SatchelRefusedPeer *satchel_refused_peer_copy (const SatchelRefusedPeer *self);
void                satchel_refused_peer_free (SatchelRefusedPeer       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelRefusedPeer, satchel_refused_peer_free)

/* An error CERTIFICATE carries the certificate that the failing connection itself has met, and so do its copies:
 * nobody connects again only to see it. Adds it, if @error is one and @wire, which failed, has met one. */
void                      satchel_trouble_add_peer (GError             *error,
                                                    SatchelWire        *wire);

/* NULL where @error (nullable, of any domain) is not about a certificate, or none could be seen. (transfer none). */
const SatchelRefusedPeer *satchel_trouble_get_peer (const GError       *error);

/* What the server of @account said was no answer. PROTOCOL. */
GError     *satchel_trouble_about_step      (SatchelAccount  *account);

/* @n messages of @account could not be received, @why in the server's or the store's words. MESSAGE. */
GError     *satchel_trouble_about_skipped   (SatchelAccount  *account,
                                             guint64          n,
                                             const char      *why);

/* @account's server refused to delete @n copies, or did not say at the end that it has. MESSAGE. */
GError     *satchel_trouble_about_leaving   (SatchelAccount  *account,
                                             guint64          n);

/* There is no room for @bytes of new mail of @account. DISK. */
GError     *satchel_trouble_about_room      (SatchelAccount  *account,
                                             guint64          bytes);

G_END_DECLS
