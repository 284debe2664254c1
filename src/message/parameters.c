/* parameters.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The parameters of a field, as they are and as they should be. */

#include "config.h"

#include "message/charset.h"
#include "message/header.h"
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

static const char *
skip_blanks (const char *at)
{
  while (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n')
    at++;
  return at;
}

/* Whether the quote at @at ends its value: it does before a semicolon or the end, and where the next
 * parameter comes without its semicolon. Quotes in a name that nobody escaped don't. */
static gboolean
ends_value (const char *at)
{
  const char *after = skip_blanks (at + 1);
  gsize token = strcspn (after, " \t\r\n;=\"");

  if (*after == '\0' || *after == ';' || (token > 0 && after[token] == '='))
    return TRUE;

  return after[strcspn (after, ";\"")] != '"';
}

static const char *
read_quoted (const char *at,
             GString    *value)
{
  for (at++; *at != '\0' && (*at != '"' || !ends_value (at)); at++)
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

static gboolean
is_ascii (const guint8 *octets,
          gsize         length)
{
  for (gsize i = 0; i < length; i++)
    if (octets[i] >= 0x80)
      return FALSE;
  return TRUE;
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

/* "utf-8'en'text" → charset and text. Some leave out the language with its apostrophe. */
static const char *
read_charset (const char *text,
              char      **charset)
{
  const char *language = strchr (text, '\'');
  const char *rest = language != NULL ? strchr (language + 1, '\'') : NULL;

  if (language == NULL)
    return text;
  *charset = g_strndup (text, language - text);
  if (rest != NULL)
    return rest + 1;
  if (**charset != '\0' && satchel_charset_is_known (*charset))
    return language + 1;
  g_clear_pointer (charset, g_free);

  return text;
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
        text = read_charset (text, &charset);
      if (extended[i])
        append_percent_decoded (octets, text);
      else
        g_byte_array_append (octets, (const guint8 *) text, strlen (text));
    }
  /* Encoded words cut into sections, or with a charset before them: against every rule, and seen. */
  if (charset == NULL || memmem (octets->data, octets->len, "=?", 2) != NULL)
    return satchel_words_decode ((const char *) octets->data, octets->len,
                                 charset != NULL ? charset : fallback);

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

/* To the semicolon after "attachment"; or to the blank, where somebody forgot the semicolon. */
static const char *
skip_main_value (const char *value)
{
  const char *end = value + strcspn (value, ";");
  const char *equals = memchr (value, '=', end - value);
  const char *blank = value + strcspn (value, " \t\r\n;");

  if (equals == NULL)
    return end;

  return equals > blank ? blank : value;
}

static void
find_parameter (const char *value,
                const char *name,
                Found      *found)
{
  g_autoptr(GString) buffer = g_string_new (NULL);
  Parameter parameter = { .value = buffer };

  value = skip_main_value (value);
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

/* Some begin to count at 1. */
static void
shift_sections (Found *found)
{
  if (found->sections[0] != NULL || found->sections[1] == NULL)
    return;
  memmove (found->sections, found->sections + 1, (MAX_SECTIONS - 1) * sizeof (char *));
  memmove (found->extended, found->extended + 1, (MAX_SECTIONS - 1) * sizeof (gboolean));
  found->sections[MAX_SECTIONS - 1] = NULL;
}

/* "na%C3%AFve.txt" without the star that would say so: taken for that where it makes UTF-8 beyond
 * ASCII. "100%25" stays. */
static char *
decode_plain (const char *plain,
              const char *fallback)
{
  g_autoptr(GByteArray) octets = NULL;

  if (strchr (plain, '%') != NULL && g_str_is_ascii (plain))
    {
      octets = g_byte_array_new ();
      append_percent_decoded (octets, plain);
      if (g_utf8_validate ((const char *) octets->data, octets->len, NULL)
          && !is_ascii (octets->data, octets->len))
        return satchel_charset_tidy_line (g_strndup ((const char *) octets->data, octets->len));
    }

  return satchel_words_decode (plain, strlen (plain), fallback);
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
  shift_sections (&found);
  /* The extended form is the better one where a sender gives both (RFC 6266 §4.3 says so for the
   * web; mail programs do the same). */
  if (found.sections[0] != NULL)
    result = join_sections (found.sections, found.extended, fallback);
  else if (found.plain != NULL)
    result = decode_plain (found.plain, fallback);
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
