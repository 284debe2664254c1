/* trouble.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/trouble.h"

#include "base/limits.h"
#include "net/wire.h"
#include "pop/pop-reply.h"
#include "store/store.h"

#include <glib/gi18n-lib.h>

/* What an error of the office has beside code and message. */
typedef struct
{
  SatchelRefusedPeer *peer;   /* owned; nullable */
  SatchelPopCode      reason;
} SatchelOfficeErrorPrivate;

static void
satchel_office_error_private_init (SatchelOfficeErrorPrivate *self)
{
  self->peer = NULL;
  self->reason = SATCHEL_POP_CODE_NONE;
}

static void
satchel_office_error_private_copy (const SatchelOfficeErrorPrivate *self,
                                   SatchelOfficeErrorPrivate       *copy)
{
  copy->peer = self->peer != NULL ? satchel_refused_peer_copy (self->peer) : NULL;
  copy->reason = self->reason;
}

static void
satchel_office_error_private_clear (SatchelOfficeErrorPrivate *self)
{
  g_clear_pointer (&self->peer, satchel_refused_peer_free);
}

G_DEFINE_EXTENDED_ERROR (SatchelOfficeError, satchel_office_error)

SatchelPopCode
satchel_trouble_get_reason (const GError *error)
{
  g_return_val_if_fail (error != NULL, SATCHEL_POP_CODE_NONE);

  if (error->domain != SATCHEL_OFFICE_ERROR)
    return SATCHEL_POP_CODE_NONE;
  return satchel_office_error_get_private (error)->reason;
}

void
satchel_trouble_set_reason (GError         *error,
                            SatchelPopCode  reason)
{
  g_return_if_fail (error != NULL && error->domain == SATCHEL_OFFICE_ERROR);

  satchel_office_error_get_private (error)->reason = reason;
}

const char *
satchel_office_error_get_name (int code)
{
  static const char * const names[] = {
    [SATCHEL_OFFICE_ERROR_SIGN_IN] = "sign-in",
    [SATCHEL_OFFICE_ERROR_CERTIFICATE] = "certificate",
    [SATCHEL_OFFICE_ERROR_UNREACHABLE] = "unreachable",
    [SATCHEL_OFFICE_ERROR_TIMEOUT] = "timeout",
    [SATCHEL_OFFICE_ERROR_BUSY] = "busy",
    [SATCHEL_OFFICE_ERROR_SERVER] = "server",
    [SATCHEL_OFFICE_ERROR_PROTOCOL] = "protocol",
    [SATCHEL_OFFICE_ERROR_DISK] = "disk",
    [SATCHEL_OFFICE_ERROR_STORE] = "store",
    [SATCHEL_OFFICE_ERROR_KEYRING] = "keyring",
    [SATCHEL_OFFICE_ERROR_COMMAND] = "keyring",
    [SATCHEL_OFFICE_ERROR_SETTINGS] = "store",
    [SATCHEL_OFFICE_ERROR_MESSAGE] = "server",
    [SATCHEL_OFFICE_ERROR_TEMPORARY] = "server",
  };

  g_return_val_if_fail (code >= 0 && code < (int) G_N_ELEMENTS (names), "server");

  return names[code];
}

SatchelRefusedPeer *
satchel_refused_peer_new (const char           *host,
                          guint16               port,
                          GTlsCertificate      *certificate,
                          GTlsCertificateFlags  errors)
{
  SatchelRefusedPeer *self;

  g_return_val_if_fail (host != NULL && G_IS_TLS_CERTIFICATE (certificate), NULL);

  self = g_new0 (SatchelRefusedPeer, 1);
  self->host = g_strdup (host);
  self->port = port;
  self->certificate = g_object_ref (certificate);
  self->errors = errors;

  return self;
}

SatchelRefusedPeer *
satchel_refused_peer_copy (const SatchelRefusedPeer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return satchel_refused_peer_new (self->host, self->port, self->certificate, self->errors);
}

void
satchel_refused_peer_free (SatchelRefusedPeer *self)
{
  if (self == NULL)
    return;

  g_free (self->host);
  g_object_unref (self->certificate);
  g_free (self);
}

void
satchel_trouble_add_peer (GError      *error,
                          SatchelWire *wire)
{
  GTlsCertificateFlags errors = 0;
  GTlsCertificate *peer;
  GNetworkAddress *place;

  g_return_if_fail (error != NULL && SATCHEL_IS_WIRE (wire));

  peer = satchel_wire_get_peer (wire, &errors);
  if (!g_error_matches (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_CERTIFICATE)
      || peer == NULL || satchel_wire_is_secure (wire) || satchel_trouble_get_peer (error) != NULL)
    return;

  /* Where it was met, whatever the settings say by now. */
  place = G_NETWORK_ADDRESS (satchel_wire_get_identity (wire));
  satchel_office_error_get_private (error)->peer = satchel_refused_peer_new (
    g_network_address_get_hostname (place), g_network_address_get_port (place), peer, errors);
}

const SatchelRefusedPeer *
satchel_trouble_get_peer (const GError *error)
{
  if (error == NULL || error->domain != SATCHEL_OFFICE_ERROR)
    return NULL;

  return satchel_office_error_get_private (error)->peer;
}

static int
code_for_net (int code)
{
  switch (code)
    {
    case SATCHEL_NET_ERROR_SILENT:
      return SATCHEL_OFFICE_ERROR_TIMEOUT;
    case SATCHEL_NET_ERROR_CERTIFICATE:
      return SATCHEL_OFFICE_ERROR_CERTIFICATE;
    case SATCHEL_NET_ERROR_TLS:
    case SATCHEL_NET_ERROR_LINE:
    case SATCHEL_NET_ERROR_INJECTED:
      return SATCHEL_OFFICE_ERROR_PROTOCOL;
    default:
      return SATCHEL_OFFICE_ERROR_UNREACHABLE;
    }
}

static int
code_for_store (int code)
{
  switch (code)
    {
    case SATCHEL_STORE_ERROR_BUSY:
      return SATCHEL_OFFICE_ERROR_BUSY;
    case SATCHEL_STORE_ERROR_DISK_FULL:
    case SATCHEL_STORE_ERROR_READ_ONLY:
      return SATCHEL_OFFICE_ERROR_DISK;
    default:
      return SATCHEL_OFFICE_ERROR_STORE;
    }
}

GError *
satchel_trouble_translate (GError         *error,
                           SatchelAccount *account)
{
  g_autoptr(GError) cause = error;

  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain == SATCHEL_OFFICE_ERROR
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_steal_pointer (&cause);
  if (error->domain == SATCHEL_NET_ERROR)
    return g_error_new_literal (SATCHEL_OFFICE_ERROR, code_for_net (error->code), error->message);
  if (error->domain == SATCHEL_STORE_ERROR)
    return g_error_new_literal (SATCHEL_OFFICE_ERROR, code_for_store (error->code), error->message);
  if (error->domain == SATCHEL_POP_ERROR && account != NULL)
    return g_error_new (SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_PROTOCOL,
                        _("%s does not answer like a mail server for POP3. Check the name of the "
                          "server and the port (%u)."),
                        satchel_account_get_server (account), satchel_account_get_port (account));
  return g_error_new_literal (SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_SERVER, error->message);
}

GError *
satchel_trouble_about_step (SatchelAccount *account)
{
  return g_error_new (SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_PROTOCOL,
                      _("The server of %s lost its way: what it said was no answer to what was asked. What came in this "
                        "conversation is received again before its copies may go. Get mail again."),
                      satchel_account_get_label (account));
}

GError *
satchel_trouble_about_skipped (SatchelAccount *account,
                               guint64         n,
                               const char     *why)
{
  g_autofree char *count = NULL;

  count = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                        "%" G_GUINT64_FORMAT " message of %s could not be received",
                                        "%" G_GUINT64_FORMAT " messages of %s could not be received",
                                        (gulong) n),
                           n, satchel_account_get_label (account));
  return g_error_new (SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_MESSAGE,
                      _("%s (“%s”). What is left stays on the server and is tried again next time."),
                      count, why);
}

GError *
satchel_trouble_about_room (SatchelAccount *account,
                            guint64         bytes)
{
  g_autofree char *size = g_format_size (bytes);
  g_autofree char *reserve = g_format_size (SATCHEL_LIMIT_ROOM);

  /* TRANSLATORS: the account, the size of the new mail, and what is kept free for other things. */
  return g_error_new (SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_DISK,
                      _("There is not enough room on the disk for all new mail of %s (%s, and %s are kept free for other "
                        "things). Make room, then get mail again; what is left stays on the server."),
                      satchel_account_get_label (account), size, reserve);
}

GError *
satchel_trouble_about_leaving (SatchelAccount *account,
                               guint64         n)
{
  g_autofree char *count = NULL;

  count = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%" G_GUINT64_FORMAT " copy", "%" G_GUINT64_FORMAT " copies",
                                        (gulong) n), n);
  return g_error_new (SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_MESSAGE,
                      _("The server of %s did not confirm that it deleted %s. Nothing is lost by it; Satchel tries "
                        "again when it gets mail next."), satchel_account_get_label (account), count);
}
