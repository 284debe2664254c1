/* net-error.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "net/net-error.h"

#include <glib/gi18n-lib.h>

G_DEFINE_QUARK (satchel-net-error-quark, satchel_net_error)

/* Sentences for people: what is wrong with %s, the server, and what to do. */
static const char *sentences[] = {
  [SATCHEL_NET_ERROR_NAME] =
    N_("The server “%s” was not found. Check its name, and whether this computer is online."),
  [SATCHEL_NET_ERROR_REFUSED] =
    N_("The server “%s” can’t be reached. Check the server’s name and port, and whether this computer "
       "is online."),
  [SATCHEL_NET_ERROR_SILENT] =
    N_("The server “%s” did not answer in time. Try again later; if it never answers, check its name and "
       "port."),
  [SATCHEL_NET_ERROR_ENDED] =
    N_("The server “%s” ended the connection. Try again in a while."),
  [SATCHEL_NET_ERROR_CERTIFICATE] =
    N_("The certificate of “%s” does not fit. Ask your provider."),
  [SATCHEL_NET_ERROR_TLS] =
    N_("The server “%s” does not answer with an encryption that is safe (TLS 1.2 or newer). Nothing secret "
       "was sent. Check its name and port (mostly 995 for SSL/TLS, 110 for STARTTLS); if they are right, ask "
       "your provider."),
  [SATCHEL_NET_ERROR_LINE] =
    N_("The server “%s” sent something that is not an answer of a mail server. Check its name and port."),
  [SATCHEL_NET_ERROR_INJECTED] =
    N_("Somebody put words into the connection to “%s” before it was encrypted. Nothing was sent; try "
       "from another network."),
  [SATCHEL_NET_ERROR_FAILED] =
    N_("The connection to “%s” failed. Try again in a while."),
};

GError *
satchel_net_error_new (SatchelNetError code,
                       const char     *host)
{
  g_auto(GStrv) parts = NULL;
  g_autofree char *message = NULL;

  g_return_val_if_fail (code < G_N_ELEMENTS (sentences) && host != NULL, NULL);

  /* Not printf: the format would not be a literal. */
  parts = g_strsplit (_(sentences[code]), "%s", 2);
  message = g_strjoinv (host, parts);

  return g_error_new_literal (SATCHEL_NET_ERROR, (int) code, message);
}

static SatchelNetError
classify_io (int code)
{
  switch (code)
    {
    case G_IO_ERROR_HOST_NOT_FOUND:
    case G_IO_ERROR_INVALID_ARGUMENT:      /* a name that can't be one */
      return SATCHEL_NET_ERROR_NAME;

    case G_IO_ERROR_CONNECTION_REFUSED:
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_PERMISSION_DENIED:     /* a firewall of this computer */
      return SATCHEL_NET_ERROR_REFUSED;

    case G_IO_ERROR_TIMED_OUT:
      return SATCHEL_NET_ERROR_SILENT;

    case G_IO_ERROR_CONNECTION_CLOSED:     /* with it BROKEN_PIPE */
    case G_IO_ERROR_NOT_CONNECTED:
      return SATCHEL_NET_ERROR_ENDED;

    default:
      return SATCHEL_NET_ERROR_FAILED;
    }
}

static SatchelNetError
classify (const GError *error)
{
  if (error->domain == G_IO_ERROR)
    return classify_io (error->code);
  if (error->domain == G_RESOLVER_ERROR)
    return SATCHEL_NET_ERROR_NAME;
  if (error->domain == G_TLS_ERROR)
    {
      if (error->code == G_TLS_ERROR_BAD_CERTIFICATE)
        return SATCHEL_NET_ERROR_CERTIFICATE;
      /* Once TLS is on, the connection ended without the other side's goodbye. */
      if (error->code == G_TLS_ERROR_EOF)
        return SATCHEL_NET_ERROR_ENDED;
      if (error->code == G_TLS_ERROR_UNAVAILABLE)
        return SATCHEL_NET_ERROR_FAILED;
      return SATCHEL_NET_ERROR_TLS;
    }

  return SATCHEL_NET_ERROR_FAILED;
}

GError *
satchel_net_error_translate (GError     *error,
                             const char *host)
{
  GError *translated;
  SatchelNetError code;

  g_return_val_if_fail (error != NULL && host != NULL, error);

  if (error->domain == SATCHEL_NET_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return error;

  code = classify (error);
  translated = satchel_net_error_new (code, host);
  /* For the rest nobody could guess what happened: keep the system's own words. */
  if (code == SATCHEL_NET_ERROR_FAILED)
    {
      g_free (translated->message);
      translated->message = g_strdup_printf (_("The connection to “%s” failed: %s."), host, error->message);
    }
  g_error_free (error);

  return translated;
}
