/* part.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/part.h"

#include "message/charset.h"
#include "message/words.h"

#include <string.h>

/* Longest type and boundary taken, octets: RFC 6838 §4.2 allows 127 each side of the slash, RFC
 * 2046 §5.1.1 70 for a boundary, which test messages of other libraries pass. */
#define MAX_TYPE 255
#define MAX_BOUNDARY 8000

void
satchel_defects_add (GPtrArray  *defects,
                     const char *defect)
{
  g_return_if_fail (defects != NULL && defect != NULL);

  if (!g_ptr_array_find_with_equal_func (defects, defect, g_str_equal, NULL))
    g_ptr_array_add (defects, g_strdup (defect));
}

static gboolean
is_type_character (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$&-^_.+*/", c) != NULL);
}

/* "Text/HTML; charset=x" → "text/html". NULL where there is no type and subtype: RFC 2045 §5.2 then
 * has text/plain. */
static char *
read_type (const char *value)
{
  const char *start, *slash;
  gsize length = 0;

  while (g_ascii_isspace (*value) || *value == '"')
    value++;
  start = value;
  while (length < MAX_TYPE && is_type_character (start[length]))
    length++;
  slash = memchr (start, '/', length);
  if (slash == NULL || slash == start || slash == start + length - 1)
    return NULL;

  return g_ascii_strdown (start, length);
}

static void
read_content_type (SatchelPart   *self,
                   SatchelHeader *header,
                   const char    *type,
                   const char    *fallback,
                   GPtrArray     *defects)
{
  g_autofree char *value = satchel_header_dup (header, "Content-Type");
  g_autofree char *format = NULL, *del_sp = NULL, *start = NULL;
  gboolean is_unreadable = FALSE;

  if (value != NULL)
    {
      self->type = read_type (value);
      if (self->type == NULL && *value != '\0')
        satchel_defects_add (defects, "Content-Type that can’t be read");
      is_unreadable = self->type == NULL;
    }
  if (self->type == NULL)
    self->type = g_strdup (value != NULL ? "text/plain" : type);
  if (value == NULL || strchr (value, '=') == NULL)
    return;

  self->name = satchel_header_get_parameter (value, "name", fallback);
  self->is_attachment = is_unreadable && self->name != NULL;   /* hardly a text */
  if (g_str_has_prefix (self->type, "text/"))
    {
      self->charset = satchel_header_get_parameter (value, "charset", NULL);
      format = satchel_header_get_parameter (value, "format", NULL);
      self->is_flowed = format != NULL && g_ascii_strcasecmp (format, "flowed") == 0;
    }
  if (self->is_flowed)
    {
      del_sp = satchel_header_get_parameter (value, "delsp", NULL);
      self->del_sp = del_sp != NULL && g_ascii_strcasecmp (del_sp, "yes") == 0;
    }
  if (g_str_has_prefix (self->type, "multipart/"))
    {
      self->boundary = satchel_header_get_raw_parameter (value, "boundary");
      start = satchel_header_get_parameter (value, "start", NULL);
      self->start = start != NULL ? satchel_part_dup_id (start) : NULL;
    }
  if (self->boundary != NULL && (*self->boundary == '\0' || strlen (self->boundary) > MAX_BOUNDARY))
    g_clear_pointer (&self->boundary, g_free);
}

static void
read_disposition (SatchelPart   *self,
                  SatchelHeader *header,
                  const char    *fallback)
{
  g_autofree char *value = satchel_header_dup (header, "Content-Disposition");
  char *name;

  if (value == NULL)
    return;

  if (g_ascii_strncasecmp (value, "attachment", 10) == 0)
    self->is_attachment = TRUE;
  name = satchel_header_get_parameter (value, "filename", fallback);
  if (name == NULL)
    name = satchel_header_get_parameter (value, "name", fallback);
  if (name != NULL && *name != '\0')
    {
      g_free (self->name);
      self->name = g_steal_pointer (&name);
    }
  g_free (name);
}

SatchelPart *
satchel_part_new (SatchelHeader *header,
                  const char    *type,
                  const char    *fallback,
                  GPtrArray     *defects)
{
  SatchelPart *self = g_new0 (SatchelPart, 1);
  g_autofree char *encoding = NULL, *id = NULL;
  gboolean known;

  g_return_val_if_fail (header != NULL && type != NULL && defects != NULL, NULL);

  self->parent = -1;
  read_content_type (self, header, type, fallback, defects);
  read_disposition (self, header, fallback);
  encoding = satchel_header_dup (header, "Content-Transfer-Encoding");
  self->encoding = satchel_transfer_get_encoding (encoding, &known);
  if (!known)
    satchel_defects_add (defects, "unknown Content-Transfer-Encoding");
  if (!satchel_charset_is_known (self->charset))
    satchel_defects_add (defects, "unknown charset");
  id = satchel_header_dup (header, "Content-ID");
  self->content_id = id != NULL ? satchel_part_dup_id (id) : NULL;
  if (self->name != NULL && *self->name == '\0')
    g_clear_pointer (&self->name, g_free);

  return self;
}

SatchelPart *
satchel_part_new_inner (guint         parent,
                        const char   *type,
                        char         *name,
                        SatchelSlice *slice)
{
  SatchelPart *self = g_new0 (SatchelPart, 1);

  g_return_val_if_fail (type != NULL, self);

  self->parent = (int) parent;
  self->type = g_strdup (type);
  self->name = name;
  self->slice = slice;
  self->is_inner = TRUE;
  if (self->name != NULL && *self->name == '\0')
    g_clear_pointer (&self->name, g_free);

  return self;
}

void
satchel_part_set_type (SatchelPart *self,
                       const char  *type)
{
  g_return_if_fail (self != NULL && type != NULL);

  g_free (self->type);
  self->type = g_strdup (type);
}

gboolean
satchel_part_is_text (const SatchelPart *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return g_str_equal (self->type, "text/plain");
}

gboolean
satchel_part_is_html (const SatchelPart *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return g_str_equal (self->type, "text/html");
}

char *
satchel_part_dup_id (const char *value)
{
  const char *start, *end;
  char *id;

  g_return_val_if_fail (value != NULL, NULL);

  start = strchr (value, '<');
  if (start != NULL)
    {
      start++;
      end = start + strcspn (start, ">");
    }
  else
    {
      start = value + strspn (value, " \t");
      end = start + strcspn (start, " \t");
    }
  id = satchel_words_decode (start, end - start, NULL);
  if (*id == '\0')
    g_clear_pointer (&id, g_free);

  return id;
}

void
satchel_part_free (SatchelPart *self)
{
  if (self == NULL)
    return;

  g_free (self->type);
  g_free (self->charset);
  g_free (self->boundary);
  g_free (self->start);
  g_free (self->name);
  g_free (self->content_id);
  g_free (self->slice);
  g_clear_pointer (&self->octets, g_bytes_unref);
  g_clear_pointer (&self->holes, g_array_unref);
  g_free (self);
}
