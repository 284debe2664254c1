/* saved-searches.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Searches that are kept as folders: a name and what is looked for. In the settings, so they outlive the mail. Each
 * query is kept once. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char *name;
  char *query;
} SatchelSavedSearch;

/* In order. Returns: (transfer full) (element-type SatchelSavedSearch). */
GPtrArray *satchel_saved_searches_read   (GSettings  *settings);   /* nullable */

/* FALSE: it is kept already, or nothing can be kept. */
gboolean   satchel_saved_searches_add    (GSettings  *settings,    /* nullable */
                                          const char *name,
                                          const char *query);
void       satchel_saved_searches_rename (GSettings  *settings,
                                          const char *query,
                                          const char *name);
void       satchel_saved_searches_remove (GSettings  *settings,
                                          const char *query);

G_END_DECLS
