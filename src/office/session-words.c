/* session-words.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/session-words.h"

#include "net/certificate.h"

#include <glib/gi18n-lib.h>

char *
satchel_session_words_certificate (SatchelWire *wire)
{
  g_autofree char *date = NULL;
  GTlsCertificateFlags errors = 0;
  GTlsCertificate *peer;

  g_return_val_if_fail (SATCHEL_IS_WIRE (wire), NULL);

  peer = satchel_wire_get_peer (wire, &errors);
  if (errors != 0)
    return g_strdup (_("The connection is encrypted; nothing but your own word says that the certificate is good."));
  if (peer != NULL)
    date = satchel_certificate_show_until (peer);
  if (date == NULL)
    return g_strdup (_("The connection is encrypted."));

  return g_strdup_printf (_("The connection is encrypted; the certificate is good until %s."), date);
}

char *
satchel_session_words_capabilities (const SatchelPopCapabilities *capabilities)
{
  g_return_val_if_fail (capabilities != NULL, NULL);

  if (!capabilities->known)
    return g_strdup (_("The server does not tell what it can do."));
  if (capabilities->pipelining)
    return g_strdup (_("The server can send many messages in a row."));
  return g_strdup (_("The server tells what it can do."));
}

char *
satchel_session_words_mailbox (guint64 messages,
                               guint64 bytes)
{
  g_autofree char *size = g_format_size (bytes);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "Your mailbox holds %" G_GUINT64_FORMAT " message, %s.",
                                       "Your mailbox holds %" G_GUINT64_FORMAT " messages, %s.",
                                       (gulong) messages), messages, size);
}
