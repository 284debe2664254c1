/* settings.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/settings.h"

GSettings *
satchel_settings_find (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, SATCHEL_APP_ID, TRUE);
  /* An older one that is installed, or was left behind in a build folder, would end the program at the first new key. */
  if (schema == NULL || !g_settings_schema_has_key (schema, SATCHEL_SETTING_CONVERSATIONS)
      || !g_settings_schema_has_key (schema, SATCHEL_SETTING_SEARCHES))
    return NULL;
  return g_settings_new_full (schema, NULL, NULL);
}
