/* html-text.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Text out of HTML, in one pass and without a tree: what mail calls HTML is often none, a preview
 * needs its first words only, and nothing here can be nested too deeply. */

#include "config.h"

#include "message/body.h"

#include "message/charset.h"
#include "message/entities.h"

#include <string.h>

typedef struct
{
  const char *at;
  GString    *text;
  gsize       limit;
  guint       newlines;   /* to be written before the next word */
  gboolean    blank;      /* a blank is to be written before the next word */
  guint       pre;        /* depth of <pre> */
} Stripper;

/* Elements that stand on lines of their own, and whether an empty line parts them. */
static const struct
{
  const char *name;
  guint       newlines;
} blocks[] = {
  { "address", 1 }, { "article", 1 }, { "blockquote", 2 }, { "body", 1 },   { "br", 0 },
  { "center", 1 },  { "dd", 1 },      { "div", 1 },        { "dl", 2 },     { "dt", 1 },
  { "footer", 1 },  { "form", 1 },    { "h1", 2 },         { "h2", 2 },     { "h3", 2 },
  { "h4", 2 },      { "h5", 2 },      { "h6", 2 },         { "header", 1 }, { "hr", 1 },
  { "li", 1 },      { "ol", 1 },      { "p", 2 },          { "pre", 2 },    { "section", 1 },
  { "table", 1 },   { "tr", 1 },      { "ul", 1 },
};

/* Elements whose contents are no text. */
static const char *const skipped[] = { "script", "style", "title", "template", "textarea", "xml" };

static gboolean
is_name (const char *name,
         gsize       length,
         const char *wanted)
{
  return strlen (wanted) == length && g_ascii_strncasecmp (name, wanted, length) == 0;
}

static void
append_character (Stripper   *self,
                  const char *octets,
                  gsize       length)
{
  if (self->text->len > 0)
    {
      for (guint i = 0; i < self->newlines; i++)
        g_string_append_c (self->text, '\n');
      if (self->newlines == 0 && self->blank)
        g_string_append_c (self->text, ' ');
    }
  self->newlines = 0;
  self->blank = FALSE;
  g_string_append_len (self->text, octets, length);
}

/* Past the end of a tag that begins before self->at; a ">" in quotes doesn't end it. A quote that
 * is never closed is none: it must not swallow the rest, and since no other of its kind follows, it
 * is looked for in vain only once. */
static void
skip_tag (Stripper *self)
{
  for (; *self->at != '\0' && *self->at != '>'; self->at++)
    if ((*self->at == '"' || *self->at == '\'') && self->at[-1] == '=')
      {
        const char *end = strchr (self->at + 1, *self->at);

        if (end != NULL)
          self->at = end;
      }
  self->at += *self->at == '>';
}

static void
skip_element (Stripper   *self,
              const char *name,
              gsize       length)
{
  const char *end = self->at;

  while ((end = strchr (end, '<')) != NULL)
    {
      if (end[1] == '/' && g_ascii_strncasecmp (end + 2, name, length) == 0
          && !g_ascii_isalnum (end[2 + length]))
        {
          self->at = end + 2;
          skip_tag (self);
          return;
        }
      end++;
    }
  self->at += strlen (self->at);
}

static void
break_line (Stripper   *self,
            const char *name,
            gsize       length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (blocks); i++)
    if (is_name (name, length, blocks[i].name))
      {
        if (blocks[i].newlines == 0)
          self->newlines = MIN (self->newlines + 1, 2);
        else
          self->newlines = MAX (self->newlines, blocks[i].newlines);
        return;
      }
  if (is_name (name, length, "td") || is_name (name, length, "th"))
    self->blank = TRUE;
}

static void
read_tag (Stripper *self)
{
  gboolean closes = self->at[1] == '/';
  const char *name = self->at + 1 + closes;
  gsize length = 0;

  while (g_ascii_isalnum (name[length]))
    length++;
  self->at = name + length;
  skip_tag (self);
  break_line (self, name, length);
  if (is_name (name, length, "pre"))
    self->pre = closes ? self->pre - (self->pre > 0) : self->pre + 1;
  for (gsize i = 0; !closes && i < G_N_ELEMENTS (skipped); i++)
    if (is_name (name, length, skipped[i]))
      skip_element (self, name, length);
}

/* At "<": a tag, a comment, a declaration, or just the character. */
static void
read_markup (Stripper *self)
{
  const char *end;

  if (g_ascii_isalpha (self->at[1]) || (self->at[1] == '/' && g_ascii_isalpha (self->at[2])))
    read_tag (self);
  else if (g_str_has_prefix (self->at, "<!--"))
    {
      end = strstr (self->at + 4, "-->");
      self->at = end != NULL ? end + 3 : self->at + strlen (self->at);
    }
  else if (self->at[1] == '!' || self->at[1] == '?' || self->at[1] == '/')
    {
      self->at += strcspn (self->at, ">");
      self->at += *self->at == '>';
    }
  else
    {
      append_character (self, "<", 1);
      self->at++;
    }
}

static void
read_entity (Stripper *self)
{
  const char *end;
  gunichar character = satchel_entity_read (self->at, &end);
  char octets[6];

  if (character == 0)
    {
      append_character (self, "&", 1);
      self->at++;
      return;
    }
  self->at = end;
  /* Senders fill the space after a preview with these; they aren't seen. */
  if (character == 0xad || character == 0x34f || character == 0xfeff
      || (character >= 0x200b && character <= 0x200f))
    return;
  if (character == 0xa0 || character < 0x20)
    self->blank = TRUE;
  else
    append_character (self, octets, g_unichar_to_utf8 (character, octets));
}

static void
read_space (Stripper *self)
{
  if (self->pre > 0 && *self->at == '\n')
    self->newlines = MIN (self->newlines + 1, 2);
  else
    self->blank = TRUE;
  self->at++;
}

/* Zero-width fillers written as characters: U+034F, U+00AD, U+200B–200F, U+FEFF; and U+00A0. */
static gsize
measure_filler (const char *at)
{
  const guchar *octets = (const guchar *) at;

  if (octets[0] == 0xc2 && (octets[1] == 0xa0 || octets[1] == 0xad))
    return 2;
  if (octets[0] == 0xcd && octets[1] == 0x8f)
    return 2;
  if (octets[0] == 0xe2 && octets[1] == 0x80 && octets[2] >= 0x8b && octets[2] <= 0x8f)
    return 3;
  if (octets[0] == 0xef && octets[1] == 0xbb && octets[2] == 0xbf)
    return 3;

  return 0;
}

static void
read_text (Stripper *self)
{
  gsize filler = measure_filler (self->at);

  if (filler > 0)
    {
      self->blank = self->blank || (guchar) self->at[1] == 0xa0;
      self->at += filler;
      return;
    }
  append_character (self, self->at, 1);
  self->at++;
}

char *
satchel_body_html_to_text (const char *html,
                           gsize       limit)
{
  Stripper self = { .at = html, .limit = limit };
  const char *end;

  g_return_val_if_fail (html != NULL, NULL);

  self.text = g_string_new (NULL);
  while (*self.at != '\0' && self.text->len < limit)
    {
      if (*self.at == '<')
        read_markup (&self);
      else if (*self.at == '&')
        read_entity (&self);
      else if (g_ascii_isspace (*self.at))
        read_space (&self);
      else
        read_text (&self);
    }

  if (self.text->len > limit)
    g_string_truncate (self.text, limit);
  if (!g_utf8_validate (self.text->str, self.text->len, &end))
    g_string_truncate (self.text, end - self.text->str);

  return satchel_charset_tidy_text (g_string_free (self.text, FALSE));
}
