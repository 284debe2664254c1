/* web-view-loader.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/web-view-loader.h"

#include <gmodule.h>

static const SatchelWebViewModule *
open_module (void)
{
  const char *folder = g_getenv ("SATCHEL_MODULE_DIR");
  g_autofree char *path = NULL;
  const SatchelWebViewModule *table = NULL;
  gpointer symbol = NULL;
  GModule *module;

  if (folder == NULL || *folder == '\0')
    folder = SATCHEL_MODULE_DIR;
  path = g_build_filename (folder, "libsatchel-web-view." G_MODULE_SUFFIX, NULL);

  module = g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  if (module == NULL)
    {
      g_warning ("HTML is shown as text: %s", g_module_error ());
      return NULL;
    }

  /* Its types are registered for good: it is never unloaded. */
  g_module_make_resident (module);
  if (g_module_symbol (module, SATCHEL_WEB_VIEW_SYMBOL, &symbol))
    table = symbol;
  if (table == NULL || table->version != SATCHEL_WEB_VIEW_VERSION)
    {
      g_warning ("HTML is shown as text: %s is of another version", path);
      return NULL;
    }

  return table;
}

const SatchelWebViewModule *
satchel_web_view_load (void)
{
  static const SatchelWebViewModule *module = NULL;
  static gboolean tried = FALSE;

  if (!tried)
    module = open_module ();
  tried = TRUE;

  return module;
}
