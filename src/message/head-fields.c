/* head-fields.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/head-fields.h"

#include "base/limits.h"
#include "message/charset.h"
#include "message/source-private.h"
#include "message/words.h"

static char *
shorten (char *value)
{
  if (g_utf8_strlen (value, -1) > SATCHEL_LIMIT_HEADER_CHARS)
    *g_utf8_offset_to_pointer (value, SATCHEL_LIMIT_HEADER_CHARS) = '\0';

  return value;
}

GPtrArray *
satchel_head_fields_read (SatchelSource *source)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_head_field_free);
  SatchelHeader *header;

  g_return_val_if_fail (source != NULL, fields);

  header = satchel_source_get_header (source);
  for (guint i = 0; i < header->fields->len && i < SATCHEL_LIMIT_HEAD_FIELDS; i++)
    {
      const SatchelField *from = &g_array_index (header->fields, SatchelField, i);
      SatchelHeadField *field = g_new0 (SatchelHeadField, 1);

      field->name = satchel_charset_to_utf8 (header->block->str + from->name, from->name_length, NULL, NULL);
      satchel_charset_tidy_line (field->name);
      field->value = shorten (satchel_words_decode (header->block->str + from->value, from->value_length,
                                                    satchel_source_get_charset (source)));
      g_ptr_array_add (fields, field);
    }

  return fields;
}

void
satchel_head_field_free (SatchelHeadField *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->value);
  g_free (self);
}
