/* mail-domain.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/mail-domain.h"

#include "office/late-soup.h"

#include <gio/gio.h>
#include <string.h>

/* RFC 1035 §2.3.4. */
#define LIMIT_NAME 253
#define LIMIT_LABEL 63

char *
satchel_domain_of_address (const char *address)
{
  const char *at;
  g_autofree char *ascii = NULL;
  g_autofree char *domain = NULL;

  g_return_val_if_fail (address != NULL, NULL);

  at = strrchr (address, '@');
  if (at == NULL || at[1] == '\0' || !g_utf8_validate (at, -1, NULL))
    return NULL;
  ascii = g_hostname_to_ascii (at + 1);
  domain = ascii != NULL ? g_ascii_strdown (ascii, -1) : NULL;

  return domain != NULL && satchel_domain_is_host (domain) ? g_steal_pointer (&domain) : NULL;
}

char *
satchel_domain_local_part (const char *address)
{
  const char *at;

  g_return_val_if_fail (address != NULL, NULL);

  at = strrchr (address, '@');
  return g_strndup (address, at != NULL ? (gsize) (at - address) : strlen (address));
}

char *
satchel_domain_to_display (const char *domain)
{
  char *shown;

  g_return_val_if_fail (domain != NULL, NULL);

  shown = g_hostname_to_unicode (domain);
  return shown != NULL ? shown : g_strdup (domain);
}

/* The last two labels. */
static char *
last_labels (const char *host)
{
  const char *dot = strrchr (host, '.');

  if (dot == NULL)
    return g_strdup (host);
  while (dot > host && dot[-1] != '.')
    dot--;
  return g_strdup (dot);
}

char *
satchel_domain_get_base (const char *host)
{
  const char *base;

  g_return_val_if_fail (host != NULL, NULL);

  if (g_hostname_is_ip_address (host))
    return g_strdup (host);
  base = soup_tld_get_base_domain (host, NULL);

  return base != NULL ? g_ascii_strdown (base, -1) : last_labels (host);
}

static gboolean
is_label (const char *label)
{
  gsize length = strlen (label);

  if (length == 0 || length > LIMIT_LABEL || label[0] == '-' || label[length - 1] == '-')
    return FALSE;
  for (const char *at = label; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && *at != '-' && *at != '_')
      return FALSE;
  return TRUE;
}

gboolean
satchel_domain_is_host (const char *host)
{
  g_auto(GStrv) labels = NULL;

  g_return_val_if_fail (host != NULL, FALSE);

  if (strlen (host) > LIMIT_NAME)
    return FALSE;
  if (g_hostname_is_ip_address (host))
    return TRUE;

  labels = g_strsplit (host, ".", -1);
  for (guint i = 0; labels[i] != NULL; i++)
    if (!is_label (labels[i]))
      return FALSE;

  return labels[0] != NULL;
}

gboolean
satchel_domain_is_public (const char *domain)
{
  static const char * const local[] = { ".localhost", ".local", ".invalid", ".home.arpa" };

  g_return_val_if_fail (domain != NULL, FALSE);

  if (strchr (domain, '.') == NULL || g_hostname_is_ip_address (domain))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (local); i++)
    if (g_str_has_suffix (domain, local[i]))
      return FALSE;

  return TRUE;
}
