/* header.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/header.h"

#include <string.h>

SatchelHeader *
satchel_header_new (void)
{
  SatchelHeader *self = g_new0 (SatchelHeader, 1);

  self->block = g_string_sized_new (1024);
  self->fields = g_array_sized_new (FALSE, FALSE, sizeof (SatchelField), 32);

  return self;
}

void
satchel_header_free (SatchelHeader *self)
{
  if (self == NULL)
    return;

  g_string_free (self->block, TRUE);
  g_array_unref (self->fields);
  g_free (self);
}

/* Octets of the field's name; 0 if @line is no field. A name is printable ASCII without colon
 * (RFC 5322 §2.2); blanks before the colon are obsolete syntax (§4.5). */
static gsize
measure_name (const char *line,
              gsize       length)
{
  gsize n = 0, after;

  while (n < length && line[n] > ' ' && line[n] < 0x7f && line[n] != ':')
    n++;
  for (after = n; after < length && (line[after] == ' ' || line[after] == '\t'); after++)
    ;

  return after < length && line[after] == ':' ? n : 0;
}

gboolean
satchel_header_is_field (const char *line,
                         gsize       length)
{
  return measure_name (line, length) > 0;
}

void
satchel_header_add_line (SatchelHeader *self,
                         const char    *line,
                         gsize          length)
{
  gsize n;

  g_return_if_fail (self != NULL && line != NULL);

  n = measure_name (line, length);
  if (n > 0 && line[0] != ' ' && line[0] != '\t')
    {
      const char *colon = memchr (line + n, ':', length - n);
      SatchelField field = { self->block->len, n, 0, 0 };

      field.value = self->block->len + (colon + 1 - line);
      field.value_length = length - (colon + 1 - line);
      g_array_append_val (self->fields, field);
    }
  else if (self->fields->len > 0)
    g_array_index (self->fields, SatchelField, self->fields->len - 1).value_length += length;
  g_string_append_len (self->block, line, length);
}

static gboolean
is_called (SatchelHeader      *self,
           const SatchelField *field,
           const char         *name,
           gsize               length)
{
  return field->name_length == length
         && g_ascii_strncasecmp (self->block->str + field->name, name, length) == 0;
}

const char *
satchel_header_get (SatchelHeader *self,
                    const char    *name,
                    gsize         *length)
{
  gsize name_length;

  g_return_val_if_fail (self != NULL && name != NULL && length != NULL, NULL);

  name_length = strlen (name);
  for (guint i = 0; i < self->fields->len; i++)
    {
      SatchelField *field = &g_array_index (self->fields, SatchelField, i);

      if (is_called (self, field, name, name_length))
        {
          *length = field->value_length;
          return self->block->str + field->value;
        }
    }
  *length = 0;

  return NULL;
}

guint
satchel_header_count (SatchelHeader *self,
                      const char    *name)
{
  guint count = 0;

  g_return_val_if_fail (self != NULL && name != NULL, 0);

  for (guint i = 0; i < self->fields->len; i++)
    count += is_called (self, &g_array_index (self->fields, SatchelField, i), name, strlen (name));

  return count;
}

char *
satchel_header_dup (SatchelHeader *self,
                    const char    *name)
{
  gsize length;
  const char *value = satchel_header_get (self, name, &length);
  char *line, *to;

  if (value == NULL)
    return NULL;

  /* Unfolding takes away line ends only (RFC 5322 §2.2.3). */
  line = to = g_malloc (length + 1);
  for (gsize i = 0; i < length; i++)
    if (value[i] != '\r' && value[i] != '\n' && value[i] != '\0')
      *to++ = value[i];
  *to = '\0';

  return g_strstrip (line);
}
