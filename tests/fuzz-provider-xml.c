/* fuzz-provider-xml.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "base/limits.h"
#include "fuzz.h"
#include "office/mail-domain.h"
#include "office/provider-xml.h"

static void
check_servers (GPtrArray *servers)
{
  FUZZ_CHECK (servers->len <= SATCHEL_LIMIT_PROVIDER_SERVERS);
  for (guint i = 0; i < servers->len; i++)
    {
      const SatchelProviderServer *server = servers->pdata[i];
      g_autofree char *wrong = satchel_account_check_server (server->host);

      FUZZ_CHECK (wrong == NULL && satchel_domain_is_host (server->host));
      FUZZ_CHECK (server->port > 0 && server->port <= G_MAXUINT16);
      if (server->user != NULL)
        FUZZ_CHECK (*server->user != '\0' && strpbrk (server->user, "\r\n") == NULL);
      /* Nothing without encryption stands before something with it. */
      if (i > 0 && server->encryption != SATCHEL_ENCRYPTION_NONE)
        FUZZ_CHECK (((SatchelProviderServer *) servers->pdata[i - 1])->encryption != SATCHEL_ENCRYPTION_NONE);
    }
}

static void
check_text (const char *text)
{
  if (text == NULL)
    return;
  FUZZ_CHECK (g_utf8_validate (text, -1, NULL) && *text != '\0');
  FUZZ_CHECK (g_utf8_strlen (text, -1) <= SATCHEL_LIMIT_PROVIDER_CHARS);
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    FUZZ_CHECK (!g_unichar_iscntrl (g_utf8_get_char (at)));
}

static void
check_uri (const char *uri)
{
  if (uri != NULL)
    FUZZ_CHECK (g_ascii_strncasecmp (uri, "http://", 7) == 0 || g_ascii_strncasecmp (uri, "https://", 8) == 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const char * const languages[] = { "de_DE.UTF-8", "de_DE", "de", "C", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(SatchelProvider) provider = satchel_provider_parse ((const char *) data, size, "amara@okafor.example",
                                                                languages, &error);

  FUZZ_CHECK ((provider == NULL) == (error != NULL));
  if (provider == NULL)
    return 0;

  check_servers (provider->incoming);
  check_servers (provider->outgoing);
  check_text (provider->name);
  check_text (provider->instruction);
  check_uri (provider->enable_uri);
  check_uri (provider->help_uri);

  return 0;
}
