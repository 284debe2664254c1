/* providers.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/providers.h"

#include <string.h>

#include "office/mail-domain.h"
#include "src/office/office-resources.h"

#define PROVIDERS "/io/github/satchelmail/Satchel/office/providers.ini"

static GKeyFile *
open_table (void)
{
  g_autoptr(GBytes) bytes = g_resource_lookup_data (satchel_office_get_resource (), PROVIDERS,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  GKeyFile *table = g_key_file_new ();

  g_assert (bytes != NULL);
  g_key_file_load_from_bytes (table, bytes, G_KEY_FILE_NONE, NULL);

  return table;
}

/* The group with @name in its list @key. (transfer full) (nullable). */
static char *
find_group (GKeyFile   *table,
            const char *key,
            const char *name)
{
  g_auto(GStrv) groups = g_key_file_get_groups (table, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_auto(GStrv) names = g_key_file_get_string_list (table, groups[i], key, NULL, NULL);

      if (names != NULL && g_strv_contains ((const char * const *) names, name))
        return g_strdup (groups[i]);
    }
  return NULL;
}

static SatchelGuess *
guess_from_group (GKeyFile             *table,
                  const char           *group,
                  SatchelSettingsSource source,
                  const char           *address)
{
  SatchelGuess *guess = satchel_guess_new (source, address);
  g_autofree char *encryption = g_key_file_get_string (table, group, "encryption", NULL);
  g_autofree char *user = g_key_file_get_string (table, group, "user", NULL);

  guess->provider = g_key_file_get_string (table, group, "name", NULL);
  guess->hint = g_key_file_get_string (table, group, "hint", NULL);
  guess->hint_uri = g_key_file_get_string (table, group, "uri", NULL);
  guess->no_pop = g_key_file_get_boolean (table, group, "no-pop", NULL);
  guess->minutes = (guint) g_key_file_get_integer (table, group, "min-minutes", NULL);
  guess->server = g_key_file_get_string (table, group, "server", NULL);
  if (!satchel_encryption_from_string (encryption, &guess->encryption))
    guess->encryption = SATCHEL_ENCRYPTION_NONE;
  guess->port = (guint) g_key_file_get_integer (table, group, "port", NULL);
  if (guess->port == 0)
    guess->port = satchel_encryption_get_port (guess->encryption);
  if (g_strcmp0 (user, "local") == 0)
    {
      g_free (guess->user);
      guess->user = satchel_domain_local_part (address);
    }
  guess->user_known = TRUE;

  return guess;
}

SatchelGuess *
satchel_providers_find (const char *address)
{
  g_autoptr(GKeyFile) table = NULL;
  g_autofree char *domain = NULL;
  g_autofree char *group = NULL;

  g_return_val_if_fail (address != NULL, NULL);

  domain = satchel_domain_of_address (address);
  if (domain == NULL)
    return NULL;

  table = open_table ();
  group = find_group (table, "domains", domain);
  return group != NULL ? guess_from_group (table, group, SATCHEL_SOURCE_BUILT_IN, address) : NULL;
}

SatchelGuess *
satchel_providers_find_by_exchanger (const char *exchanger,
                                     const char *address)
{
  g_autoptr(GKeyFile) table = NULL;

  g_return_val_if_fail (exchanger != NULL && address != NULL, NULL);

  /* From "okafor-example.mail.protection.outlook.com" to "com", label by label. */
  table = open_table ();
  for (const char *at = exchanger; at != NULL; at = strchr (at, '.'), at = at != NULL ? at + 1 : NULL)
    {
      g_autofree char *group = find_group (table, "exchangers", at);

      if (group != NULL)
        return guess_from_group (table, group, SATCHEL_SOURCE_MX, address);
    }
  return NULL;
}

guint
satchel_providers_get_minutes (const char *server)
{
  g_autoptr(GKeyFile) table = NULL;
  g_autofree char *name = NULL;
  g_autofree char *group = NULL;

  g_return_val_if_fail (server != NULL, 0);

  table = open_table ();
  name = g_ascii_strdown (server, -1);
  group = find_group (table, "server", name);
  return group != NULL ? (guint) g_key_file_get_integer (table, group, "min-minutes", NULL) : 0;
}
