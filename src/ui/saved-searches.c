/* saved-searches.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/saved-searches.h"

#include "ui/settings.h"

/* More would be no list to choose from. */
#define MAX_SEARCHES 100

static void
saved_search_free (gpointer data)
{
  SatchelSavedSearch *self = data;

  g_free (self->name);
  g_free (self->query);
  g_free (self);
}

GPtrArray *
satchel_saved_searches_read (GSettings *settings)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (saved_search_free);
  g_autoptr (GVariant) value = NULL;
  GVariantIter iter;
  const char *name, *query;

  if (settings == NULL)
    return all;

  value = g_settings_get_value (settings, SATCHEL_SETTING_SEARCHES);
  g_variant_iter_init (&iter, value);
  while (all->len < MAX_SEARCHES && g_variant_iter_next (&iter, "(&s&s)", &name, &query))
    {
      SatchelSavedSearch *search = g_new (SatchelSavedSearch, 1);

      *search = (SatchelSavedSearch) { g_strdup (name), g_strdup (query) };
      g_ptr_array_add (all, search);
    }

  return all;
}

static void
write_all (GSettings *settings,
           GPtrArray *all)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ss)"));
  for (guint i = 0; i < all->len; i++)
    {
      const SatchelSavedSearch *search = g_ptr_array_index (all, i);

      g_variant_builder_add (&builder, "(ss)", search->name, search->query);
    }
  g_settings_set_value (settings, SATCHEL_SETTING_SEARCHES, g_variant_builder_end (&builder));
}

/* Returns: G_MAXUINT: it isn't kept. */
static guint
find (GPtrArray  *all,
      const char *query)
{
  for (guint i = 0; i < all->len; i++)
    if (g_str_equal (((SatchelSavedSearch *) g_ptr_array_index (all, i))->query, query))
      return i;
  return G_MAXUINT;
}

gboolean
satchel_saved_searches_add (GSettings  *settings,
                            const char *name,
                            const char *query)
{
  g_autoptr (GPtrArray) all = satchel_saved_searches_read (settings);
  SatchelSavedSearch *search;

  g_return_val_if_fail (name != NULL && query != NULL, FALSE);

  if (settings == NULL || all->len >= MAX_SEARCHES || find (all, query) != G_MAXUINT)
    return FALSE;

  search = g_new (SatchelSavedSearch, 1);
  *search = (SatchelSavedSearch) { g_strdup (name), g_strdup (query) };
  g_ptr_array_add (all, search);
  write_all (settings, all);

  return TRUE;
}

void
satchel_saved_searches_rename (GSettings  *settings,
                               const char *query,
                               const char *name)
{
  g_autoptr (GPtrArray) all = satchel_saved_searches_read (settings);
  guint place = find (all, query);
  SatchelSavedSearch *search;

  if (place == G_MAXUINT)
    return;

  search = g_ptr_array_index (all, place);
  g_free (search->name);
  search->name = g_strdup (name);
  write_all (settings, all);
}

void
satchel_saved_searches_remove (GSettings  *settings,
                               const char *query)
{
  g_autoptr (GPtrArray) all = satchel_saved_searches_read (settings);
  guint place = find (all, query);

  if (place == G_MAXUINT)
    return;

  g_ptr_array_remove_index (all, place);
  write_all (settings, all);
}
