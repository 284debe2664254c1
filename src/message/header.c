/* header.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/header.h"

#include "message/charset.h"
#include "message/words.h"

#include <string.h>

/* Pieces of one RFC 2231 value, and octets of one value, that are joined. */
#define MAX_SECTIONS 200
#define MAX_VALUE 8192

/* One parameter as it stands: name*section*=value */
typedef struct
{
  const char *name;
  gsize       name_length;   /* without * and section */
  int         section;       /* -1: not continued */
  gboolean    extended;      /* charset'language'%XX */
  GString    *value;         /* unquoted */
} Parameter;

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

      if (field->name_length == name_length
          && g_ascii_strncasecmp (self->block->str + field->name, name, name_length) == 0)
        {
          *length = field->value_length;
          return self->block->str + field->value;
        }
    }
  *length = 0;

  return NULL;
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

static const char *
skip_blanks (const char *at)
{
  while (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n')
    at++;
  return at;
}

static const char *
read_quoted (const char *at,
             GString    *value)
{
  for (at++; *at != '\0' && *at != '"'; at++)
    {
      /* Only these two: C:\mail\new.txt comes unescaped from some programs. */
      if (*at == '\\' && (at[1] == '"' || at[1] == '\\'))
        at++;
      if (value->len < MAX_VALUE && *at != '\r' && *at != '\n')
        g_string_append_c (value, *at);
    }

  return *at == '"' ? at + 1 : at;
}

/* Up to the next semicolon: names of files with blanks and without quotes are common. */
static const char *
read_unquoted (const char *at,
               GString    *value)
{
  const char *end = at + strcspn (at, ";");

  g_string_append_len (value, at, MIN (end - at, MAX_VALUE));
  while (value->len > 0 && g_ascii_isspace (value->str[value->len - 1]))
    g_string_truncate (value, value->len - 1);

  return end;
}

static gboolean
is_file_name (const Parameter *parameter)
{
  return (parameter->name_length == 4 && g_ascii_strncasecmp (parameter->name, "name", 4) == 0)
         || (parameter->name_length == 8
             && g_ascii_strncasecmp (parameter->name, "filename", 8) == 0);
}

/* The next parameter at or after @at, which stands on or before a semicolon. Returns where to go
 * on, NULL at the end. */
static const char *
read_parameter (const char *at,
                Parameter  *parameter)
{
  const char *name, *equals;

  for (;;)
    {
      at = skip_blanks (at);
      if (*at == ';')
        {
          at++;
          continue;
        }
      if (*at == '\0')
        return NULL;
      name = at;
      equals = name + strcspn (name, "=;");
      if (*equals == '=')
        break;
      at = equals;
    }

  parameter->name = name;
  parameter->name_length = strcspn (name, "*= \t\r\n");
  parameter->section = -1;
  parameter->extended = FALSE;
  at = name + parameter->name_length;
  if (at[0] == '*' && g_ascii_isdigit (at[1]))
    {
      parameter->section = (int) MIN (g_ascii_strtoull (at + 1, NULL, 10), MAX_SECTIONS);
      for (at++; g_ascii_isdigit (*at); at++)
        ;
    }
  if (at[0] == '*')
    parameter->extended = TRUE;

  at = skip_blanks (equals + 1);
  g_string_truncate (parameter->value, 0);
  if (*at == '"')
    {
      at = read_quoted (at, parameter->value);
      return *at == '\0' ? at : at + strcspn (at, "; \t\r\n");
    }
  at = read_unquoted (at, parameter->value);
  if (!is_file_name (parameter))   /* charset=us-ascii (Plain text); boundary=x charset=y */
    g_string_truncate (parameter->value, strcspn (parameter->value->str, " \t\r\n("));

  return at;
}

static void
append_percent_decoded (GByteArray *octets,
                        const char *text)
{
  for (; *text != '\0'; text++)
    {
      guint8 octet = *text;

      if (octet == '%' && g_ascii_isxdigit (text[1]) && g_ascii_isxdigit (text[2]))
        {
          octet = g_ascii_xdigit_value (text[1]) << 4 | g_ascii_xdigit_value (text[2]);
          text += 2;
        }
      g_byte_array_append (octets, &octet, 1);
    }
}

/* RFC 2231: sections may come in any order; what is missing ends the value. */
static char *
join_sections (char      **sections,
               gboolean   *extended,
               const char *fallback)
{
  g_autoptr(GByteArray) octets = g_byte_array_new ();
  g_autofree char *charset = NULL;

  for (guint i = 0; i < MAX_SECTIONS && sections[i] != NULL && octets->len < MAX_VALUE; i++)
    {
      const char *text = sections[i];

      if (i == 0 && extended[0])
        {
          const char *language = strchr (text, '\'');
          const char *rest = language != NULL ? strchr (language + 1, '\'') : NULL;

          if (rest != NULL)
            {
              charset = g_strndup (text, language - text);
              text = rest + 1;
            }
        }
      if (extended[i])
        append_percent_decoded (octets, text);
      else
        g_byte_array_append (octets, (const guint8 *) text, strlen (text));
    }
  if (charset == NULL)   /* encoded words cut into sections: against every rule, and seen */
    return satchel_words_decode ((const char *) octets->data, octets->len, fallback);

  return satchel_charset_tidy_line (satchel_charset_to_utf8 ((const char *) octets->data,
                                                             octets->len, charset, fallback));
}

/* All that @value says of parameter @name. */
typedef struct
{
  char    *plain;
  char    *sections[MAX_SECTIONS + 1];   /* ends at the first NULL */
  gboolean extended[MAX_SECTIONS];
} Found;

static void
find_parameter (const char *value,
                const char *name,
                Found      *found)
{
  g_autoptr(GString) buffer = g_string_new (NULL);
  Parameter parameter = { .value = buffer };

  value += strcspn (value, ";");
  while ((value = read_parameter (value, &parameter)) != NULL)
    {
      int place = MAX (parameter.section, 0);

      if (parameter.name_length != strlen (name)
          || g_ascii_strncasecmp (parameter.name, name, parameter.name_length) != 0)
        continue;
      if (parameter.section < 0 && !parameter.extended)
        {
          if (found->plain == NULL)
            found->plain = g_strndup (buffer->str, buffer->len);
        }
      else if (place < MAX_SECTIONS && found->sections[place] == NULL)
        {
          found->sections[place] = g_strndup (buffer->str, buffer->len);
          found->extended[place] = parameter.extended;
        }
    }
}

static void
found_clear (Found *found)
{
  g_free (found->plain);
  for (guint i = 0; i < MAX_SECTIONS; i++)
    g_free (found->sections[i]);
}

char *
satchel_header_get_parameter (const char *value,
                              const char *name,
                              const char *fallback)
{
  Found found = { 0 };
  char *result = NULL;

  g_return_val_if_fail (value != NULL && name != NULL, NULL);

  find_parameter (value, name, &found);
  /* The extended form is the better one where a sender gives both (RFC 6266 §4.3 says so for the
   * web; mail programs do the same). */
  if (found.sections[0] != NULL)
    result = join_sections (found.sections, found.extended, fallback);
  else if (found.plain != NULL)
    result = satchel_words_decode (found.plain, strlen (found.plain), fallback);
  found_clear (&found);

  return result;
}

char *
satchel_header_get_raw_parameter (const char *value,
                                  const char *name)
{
  Found found = { 0 };
  char *result;

  g_return_val_if_fail (value != NULL && name != NULL, NULL);

  find_parameter (value, name, &found);
  if (found.sections[0] != NULL && found.plain == NULL)
    result = g_strjoinv (NULL, found.sections);
  else
    result = g_steal_pointer (&found.plain);
  found_clear (&found);

  return result;
}
