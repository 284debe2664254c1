/* address.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/address.h"

#include <string.h>

SatchelAddress *
satchel_address_new (const char *name,
                     const char *address)
{
  SatchelAddress *self = g_new (SatchelAddress, 1);

  self->name = g_strdup (name != NULL ? name : "");
  self->address = g_strdup (address != NULL ? address : "");

  return self;
}

void
satchel_address_free (SatchelAddress *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->address);
  g_free (self);
}

const char *
satchel_address_get_label (const SatchelAddress *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return *self->name != '\0' ? self->name : self->address;
}

/* @text without what would end a line or a column early. */
static void
append_clean (GString    *lines,
              const char *text)
{
  for (; *text != '\0'; text++)
    if ((guchar) *text >= 0x20)
      g_string_append_c (lines, *text);
}

char *
satchel_addresses_to_lines (GPtrArray *addresses)
{
  GString *lines = g_string_new (NULL);

  g_return_val_if_fail (addresses != NULL, g_string_free (lines, FALSE));

  for (guint i = 0; i < addresses->len; i++)
    {
      const SatchelAddress *address = g_ptr_array_index (addresses, i);

      if (i > 0)
        g_string_append_c (lines, '\n');
      append_clean (lines, address->address);
      g_string_append_c (lines, '\t');
      append_clean (lines, address->name);
    }

  return g_string_free (lines, FALSE);
}

GPtrArray *
satchel_addresses_from_lines (const char *lines)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_address_free);

  while (lines != NULL && *lines != '\0')
    {
      const char *end = strchrnul (lines, '\n');
      const char *tab = memchr (lines, '\t', end - lines);
      g_autofree char *address = g_strndup (lines, (tab != NULL ? tab : end) - lines);
      g_autofree char *name = tab != NULL ? g_strndup (tab + 1, end - tab - 1) : NULL;

      g_ptr_array_add (addresses, satchel_address_new (name, address));
      lines = *end == '\n' ? end + 1 : end;
    }

  return addresses;
}
