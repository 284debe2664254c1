/* late.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "base/late.h"

#include <dlfcn.h>

gpointer
satchel_late_find (const char *library,
                   const char *name)
{
  gpointer handle, found;

  g_return_val_if_fail (library != NULL && name != NULL, NULL);

  /* One that is there already is found, and only counted once more. Never closed: GObject keeps its types. */
  handle = dlopen (library, RTLD_NOW | RTLD_LOCAL);
  found = handle != NULL ? dlsym (handle, name) : NULL;
  if (found == NULL)
    g_error ("%s", dlerror ());

  return found;
}
