/* address-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/address-list.h"

#include "base/limits.h"
#include "message/words.h"

#include <string.h>

/* Depth of comments in comments, and octets of one address, that are looked at. */
#define MAX_COMMENTS 100
#define MAX_ADDRESS 1000

/* One mailbox while it is read. */
typedef struct
{
  const char *at;
  const char *end;
  const char *fallback;
  GPtrArray  *list;

  GString    *phrase;      /* words outside brackets, without quotes */
  GString    *bare;        /* the same with quotes, in case they are the address */
  GString    *comment;
  GString    *address;     /* what stands in angle brackets */
  gboolean    has_angle;
  gsize       n_before;    /* octets of phrase before the bracket */
} Parser;

static void
clear (Parser *self)
{
  g_string_truncate (self->phrase, 0);
  g_string_truncate (self->bare, 0);
  g_string_truncate (self->comment, 0);
  g_string_truncate (self->address, 0);
  self->has_angle = FALSE;
}

static char *
decode (Parser     *self,
        const char *raw)
{
  char *text = satchel_words_decode (raw, strlen (raw), self->fallback);
  char *cut = g_utf8_strlen (text, -1) > SATCHEL_LIMIT_HEADER_CHARS
                ? g_utf8_offset_to_pointer (text, SATCHEL_LIMIT_HEADER_CHARS)
                : NULL;

  if (cut != NULL)
    *cut = '\0';

  return text;
}

static void
add (Parser     *self,
     const char *name,
     const char *address)
{
  g_autofree char *decoded_name = decode (self, name);
  g_autofree char *decoded_address = decode (self, address);

  if (*decoded_name == '\0' && *decoded_address == '\0')
    return;
  if (self->list->len < SATCHEL_LIMIT_ADDRESSES)
    g_ptr_array_add (self->list, satchel_address_new (decoded_name, decoded_address));
}

/* Copies a comment's text: "(of (the) house)" → "of (the) house". */
static void
read_comment (Parser *self)
{
  guint depth = 0;

  if (self->comment->len > 0)
    g_string_append_c (self->comment, ' ');
  for (; self->at < self->end; self->at++)
    {
      char c = *self->at;

      if (c == '\\' && self->at + 1 < self->end)
        c = *++self->at;
      else if (c == '(' && depth++ == 0)
        continue;
      else if (c == ')' && --depth == 0)
        break;
      if (depth > MAX_COMMENTS)
        break;
      g_string_append_c (self->comment, c);
    }
  self->at += self->at < self->end;
}

static void
read_quoted (Parser  *self,
             GString *unquoted,
             GString *quoted)
{
  g_string_append_c (quoted, '"');
  for (self->at++; self->at < self->end && *self->at != '"'; self->at++)
    {
      if (*self->at == '\\' && self->at + 1 < self->end)
        g_string_append_c (quoted, *self->at++);
      if (unquoted != NULL)
        g_string_append_c (unquoted, *self->at);
      g_string_append_c (quoted, *self->at);
    }
  g_string_append_c (quoted, '"');
  self->at += self->at < self->end;
}

/* <address>, with an obsolete route before it (RFC 5322 §4.4) left out. */
static void
read_angle (Parser *self)
{
  self->has_angle = TRUE;
  self->n_before = self->phrase->len;
  self->at++;
  while (self->at < self->end && *self->at != '>')
    {
      char c = *self->at;

      if (c == '"')
        {
          read_quoted (self, NULL, self->address);
          continue;
        }
      if (c == '(')
        {
          read_comment (self);
          continue;
        }
      if (c == ':' && self->address->len > 0 && self->address->str[0] == '@')
        g_string_truncate (self->address, 0);
      else if (c == '<')   /* "<<a@b>>" */
        g_string_truncate (self->address, 0);
      else if ((c == ',' || c == ';') && memchr (self->at, '>', self->end - self->at) == NULL)
        return;   /* a bracket that is never closed ends with its mailbox */
      else if (!g_ascii_isspace (c) && self->address->len < MAX_ADDRESS)
        g_string_append_c (self->address, c);
      self->at++;
    }
  self->at += self->at < self->end;
}

/* Words without brackets: "a@b", "Name a@b", "a @ b", "root". */
static void
end_bare (Parser *self)
{
  char *bare = g_strstrip (self->bare->str), *at = strrchr (bare, '@'), *start, *end;
  g_autofree char *name = NULL;
  g_autofree char *address = NULL;

  if (at == NULL)
    {
      gboolean is_word = *bare != '\0' && strpbrk (bare, " \t\r\n\"") == NULL
                         && strncmp (bare, "=?", 2) != 0;

      /* A user of this machine, "root"; else a name without an address. */
      add (self, is_word ? self->comment->str : self->phrase->str, is_word ? bare : "");
      return;
    }

  for (start = at; start > bare && g_ascii_isspace (start[-1]); start--)
    ;
  while (start > bare && !g_ascii_isspace (start[-1]))
    {
      start--;
      if (*start == '"')   /* a quoted local part may hold blanks */
        for (start -= start > bare; start > bare && *start != '"'; start--)
          ;
    }
  for (end = at + 1; g_ascii_isspace (*end); end++)
    ;
  end += strcspn (end, " \t\r\n");
  address = g_strndup (start, MIN (end - start, MAX_ADDRESS));
  name = start > bare ? g_strndup (bare, start - bare) : g_strdup (self->comment->str);
  for (char *from = start = address; ; from++)
    {
      if (!g_ascii_isspace (*from) || strchr (address, '"') != NULL)
        *start++ = *from;
      if (*from == '\0')
        break;
    }
  add (self, name, address);
}

static void
end_mailbox (Parser *self)
{
  if (self->has_angle)
    {
      gboolean has_phrase = strspn (self->phrase->str, " \t\r\n") < self->phrase->len;

      add (self, has_phrase ? self->phrase->str : self->comment->str, self->address->str);
    }
  else
    end_bare (self);
  clear (self);
}

/* "A <a@x> B <b@x>": a comma was forgotten, and what stands after the first bracket is the name of
 * the second mailbox. */
static void
end_mailbox_before_bracket (Parser *self)
{
  g_autofree char *name = g_strdup (self->phrase->str + self->n_before);

  g_string_truncate (self->phrase, self->n_before);
  end_mailbox (self);
  g_string_assign (self->phrase, name);
}

static void
append_both (Parser     *self,
             const char *text,
             gsize       length)
{
  g_string_append_len (self->phrase, text, length);
  g_string_append_len (self->bare, text, length);
}

static void
step (Parser *self)
{
  gsize length;

  switch (*self->at)
    {
    case '"':
      read_quoted (self, self->phrase, self->bare);
      return;
    case '(':
      read_comment (self);
      return;
    case '<':
      if (self->has_angle)
        end_mailbox_before_bracket (self);
      read_angle (self);
      return;
    case ',':
    case ';':
      end_mailbox (self);
      break;
    case ':':
      if (self->has_angle || strchr (self->bare->str, '@') != NULL)
        append_both (self, ":", 1);
      else
        clear (self);   /* the name of a group */
      break;
    case '=':
      if (satchel_words_find (self->at, self->end, &length))
        {
          append_both (self, self->at, length);
          self->at += length;
          return;
        }
      append_both (self, "=", 1);
      break;
    case '\0':
    case '>':
      break;
    case '\\':
      if (self->at + 1 < self->end && self->at[1] != '\0')
        self->at++;
      G_GNUC_FALLTHROUGH;
    default:
      append_both (self, self->at, 1);
    }
  self->at++;
}

GPtrArray *
satchel_address_list_parse (const char *raw,
                            gsize       length,
                            const char *fallback)
{
  Parser self = { .at = raw, .fallback = fallback };

  self.list = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_address_free);
  if (raw == NULL)
    return self.list;

  self.end = raw + length;
  self.phrase = g_string_new (NULL);
  self.bare = g_string_new (NULL);
  self.comment = g_string_new (NULL);
  self.address = g_string_new (NULL);
  while (self.at < self.end && self.list->len < SATCHEL_LIMIT_ADDRESSES)
    step (&self);
  end_mailbox (&self);
  g_string_free (self.phrase, TRUE);
  g_string_free (self.bare, TRUE);
  g_string_free (self.comment, TRUE);
  g_string_free (self.address, TRUE);

  return self.list;
}
