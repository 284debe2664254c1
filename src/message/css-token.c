/* css-token.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/css-token.h"

#include <string.h>

/* Octets of one name or string; a longer one is broken. Embedded pictures are the longest. */
#define LONGEST (1024 * 1024)

void
satchel_css_init (SatchelCss *self,
                  const char *text)
{
  g_return_if_fail (self != NULL && text != NULL);

  self->name = g_string_new (NULL);
  self->unit = g_string_new (NULL);
  self->at = text;
  self->kind = SATCHEL_CSS_SPACE;
  self->sign = '\0';
}

void
satchel_css_clear (SatchelCss *self)
{
  g_string_free (self->name, TRUE);
  g_string_free (self->unit, TRUE);
}

gboolean
satchel_css_is (const SatchelCss *self,
                char              sign)
{
  return self->kind == SATCHEL_CSS_MARK && self->sign == sign;
}

/* --- characters (§4.2, §4.3.8 to §4.3.10) --- */

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static gboolean
is_newline (char c)
{
  return c == '\n' || c == '\r' || c == '\f';
}

static gboolean
begins_name (char c)
{
  return g_ascii_isalpha (c) || c == '_' || (guchar) c >= 0x80;
}

static gboolean
is_of_name (char c)
{
  return begins_name (c) || g_ascii_isdigit (c) || c == '-';
}

static gboolean
is_escape (const char *at)
{
  return at[0] == '\\' && at[1] != '\0' && !is_newline (at[1]);
}

static gboolean
is_name_at (const char *at)
{
  if (at[0] == '-')
    return begins_name (at[1]) || at[1] == '-' || is_escape (at + 1);

  return begins_name (at[0]) || is_escape (at);
}

static gboolean
is_number_at (const char *at)
{
  if (at[0] == '+' || at[0] == '-')
    at++;
  if (at[0] == '.')
    at++;

  return g_ascii_isdigit (at[0]);
}

static void
append_character (GString  *out,
                  gunichar  character)
{
  if (character == 0 || character > 0x10ffff || (character >= 0xd800 && character <= 0xdfff))
    character = 0xfffd;
  g_string_append_unichar (out, character);
}

/* At the backslash of an escape. */
static void
read_escape (SatchelCss *self,
             GString    *out)
{
  gunichar character = 0;
  guint digits = 0;

  self->at++;
  for (; digits < 6 && g_ascii_isxdigit (*self->at); digits++, self->at++)
    character = character * 16 + g_ascii_xdigit_value (*self->at);
  if (digits > 0)
    {
      if (self->at[0] == '\r' && self->at[1] == '\n')
        self->at++;
      if (is_space (*self->at))
        self->at++;
      append_character (out, character);
      return;
    }

  g_string_append_c (out, *self->at++);
}

static void
read_name (SatchelCss *self,
           GString    *out)
{
  while (is_of_name (*self->at) || is_escape (self->at))
    {
      if (*self->at == '\\')
        read_escape (self, out);
      else
        g_string_append_c (out, *self->at++);
    }
}

/* --- words --- */

static SatchelCssKind
read_space (SatchelCss *self)
{
  for (;;)
    {
      if (is_space (*self->at))
        self->at++;
      else if (self->at[0] == '/' && self->at[1] == '*')
        {
          const char *end = strstr (self->at + 2, "*/");

          self->at = end != NULL ? end + 2 : self->at + strlen (self->at);
        }
      else
        return SATCHEL_CSS_SPACE;
    }
}

static SatchelCssKind
read_string (SatchelCss *self)
{
  char quote = *self->at++;

  while (*self->at != '\0' && *self->at != quote)
    {
      if (is_newline (*self->at))
        return SATCHEL_CSS_BAD;
      if (self->at[0] == '\\' && is_newline (self->at[1]))
        self->at += self->at[1] == '\r' && self->at[2] == '\n' ? 3 : 2;
      else if (is_escape (self->at))
        read_escape (self, self->name);
      else if (*self->at == '\\')
        self->at++;
      else
        g_string_append_c (self->name, *self->at++);
    }
  if (*self->at == quote)
    self->at++;

  return self->name->len <= LONGEST ? SATCHEL_CSS_STRING : SATCHEL_CSS_BAD;
}

/* What is left of a url() that is broken (§4.3.14). */
static SatchelCssKind
leave_url (SatchelCss *self)
{
  while (*self->at != '\0' && *self->at != ')')
    self->at += is_escape (self->at) ? 2 : 1;
  if (*self->at == ')')
    self->at++;

  return SATCHEL_CSS_BAD;
}

static void
skip_space (SatchelCss *self)
{
  while (is_space (*self->at))
    self->at++;
}

/* After "url(" (§4.3.6); with quotes it is read as the same here. */
static SatchelCssKind
read_url (SatchelCss *self)
{
  g_string_truncate (self->name, 0);
  skip_space (self);
  if (*self->at == '"' || *self->at == '\'')
    {
      if (read_string (self) == SATCHEL_CSS_BAD)
        return leave_url (self);
    }
  else
    while (*self->at != '\0' && *self->at != ')' && !is_space (*self->at))
      {
        if (is_escape (self->at))
          read_escape (self, self->name);
        else if (strchr ("\"'(\\", *self->at) != NULL || g_ascii_iscntrl (*self->at))
          return leave_url (self);
        else
          g_string_append_c (self->name, *self->at++);
      }
  skip_space (self);
  if (*self->at != ')')
    return leave_url (self);
  self->at++;

  return self->name->len <= LONGEST ? SATCHEL_CSS_URL : SATCHEL_CSS_BAD;
}

static SatchelCssKind
read_word (SatchelCss *self)
{
  read_name (self, self->name);
  if (self->name->len > LONGEST)
    return SATCHEL_CSS_BAD;
  if (*self->at != '(')
    return SATCHEL_CSS_IDENT;

  self->at++;
  return g_ascii_strcasecmp (self->name->str, "url") == 0 ? read_url (self) : SATCHEL_CSS_FUNCTION;
}

static void
read_digits (SatchelCss *self)
{
  while (g_ascii_isdigit (*self->at))
    g_string_append_c (self->name, *self->at++);
}

static SatchelCssKind
read_number (SatchelCss *self)
{
  if (*self->at == '+' || *self->at == '-')
    g_string_append_c (self->name, *self->at++);
  read_digits (self);
  if (self->at[0] == '.' && g_ascii_isdigit (self->at[1]))
    {
      g_string_append_c (self->name, *self->at++);
      read_digits (self);
    }
  if ((self->at[0] == 'e' || self->at[0] == 'E')
      && (g_ascii_isdigit (self->at[1])
          || ((self->at[1] == '+' || self->at[1] == '-') && g_ascii_isdigit (self->at[2]))))
    {
      g_string_append_len (self->name, self->at, 2);
      self->at += 2;
      read_digits (self);
    }

  if (*self->at == '%')
    g_string_append_c (self->unit, *self->at++);
  else if (is_name_at (self->at))
    read_name (self, self->unit);

  return self->name->len <= 64 && self->unit->len <= 16 ? SATCHEL_CSS_NUMBER : SATCHEL_CSS_BAD;
}

static SatchelCssKind
read_mark (SatchelCss *self)
{
  if ((self->at[0] == '#') && (is_of_name (self->at[1]) || is_escape (self->at + 1)))
    {
      self->at++;
      read_name (self, self->name);
      return SATCHEL_CSS_HASH;
    }
  if (self->at[0] == '@' && is_name_at (self->at + 1))
    {
      self->at++;
      read_name (self, self->name);
      return SATCHEL_CSS_AT;
    }
  /* Old pages wrap their style sheets in a comment of HTML. */
  if (g_str_has_prefix (self->at, "<!--") || g_str_has_prefix (self->at, "-->"))
    {
      self->at += *self->at == '<' ? 4 : 3;
      return SATCHEL_CSS_SPACE;
    }

  self->sign = *self->at++;
  return g_ascii_iscntrl (self->sign) ? SATCHEL_CSS_BAD : SATCHEL_CSS_MARK;
}

static SatchelCssKind
read_next (SatchelCss *self)
{
  if (*self->at == '\0')
    return SATCHEL_CSS_END;
  if (is_space (*self->at) || (self->at[0] == '/' && self->at[1] == '*'))
    return read_space (self);
  if (*self->at == '"' || *self->at == '\'')
    return read_string (self);
  if (is_number_at (self->at))
    return read_number (self);
  if (is_name_at (self->at) && !g_str_has_prefix (self->at, "-->"))
    return read_word (self);

  return read_mark (self);
}

SatchelCssKind
satchel_css_next (SatchelCss *self)
{
  g_return_val_if_fail (self != NULL, SATCHEL_CSS_END);

  g_string_truncate (self->name, 0);
  g_string_truncate (self->unit, 0);
  self->kind = read_next (self);

  return self->kind;
}

/* --- writing --- */

static void
write_escape (GString  *out,
              gunichar  character)
{
  g_string_append_printf (out, "\\%x ", character);
}

void
satchel_css_write_name (GString    *out,
                        const char *name)
{
  g_return_if_fail (out != NULL && name != NULL);

  for (const char *at = name; *at != '\0'; at++)
    {
      gboolean first = at == name || (at == name + 1 && name[0] == '-');

      if (is_of_name (*at) && !(first && g_ascii_isdigit (*at)) && !(name[0] == '-' && name[1] == '\0'))
        g_string_append_c (out, *at);
      else
        write_escape (out, (guchar) *at);
    }
}

void
satchel_css_write_string (GString    *out,
                          const char *text)
{
  g_return_if_fail (out != NULL && text != NULL);

  g_string_append_c (out, '"');
  for (const char *at = text; *at != '\0'; at++)
    {
      if (strchr ("\"'\\<>&", *at) != NULL || g_ascii_iscntrl (*at))
        write_escape (out, (guchar) *at);
      else
        g_string_append_c (out, *at);
    }
  g_string_append_c (out, '"');
}
