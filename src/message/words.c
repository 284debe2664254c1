/* words.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/words.h"

#include "message/charset.h"
#include "message/transfer.h"

#include <string.h>

typedef struct
{
  const char *charset;
  gsize       charset_length;   /* without an RFC 2231 §5 language */
  char        encoding;         /* 'b' or 'q' */
  const char *text;
  gsize       text_length;
  const char *end;
} Word;

/* Decoded octets that wait for what follows: of words of one charset, or raw ones. */
typedef struct
{
  GString    *line;
  GByteArray *octets;
  char       *charset;
  gboolean    in_words;
  const char *fallback;
} Decoder;

/* =?charset*language?encoding?text?= (RFC 2047 §2). Blanks in the text are let pass: some senders
 * write them, and some programs fold the line in the middle of a long word. Where the next word begins
 * after a line end, this one was never ended. */
static gboolean
read_word (const char *at,
           const char *end,
           Word       *word)
{
  const char *mark, *star;
  gboolean folded = FALSE;

  if (end - at < 8 || at[0] != '=' || at[1] != '?')
    return FALSE;
  word->charset = at + 2;
  mark = memchr (word->charset, '?', MIN (end - word->charset, 80));
  if (mark == NULL || mark == word->charset || end - mark < 5 || mark[2] != '?')
    return FALSE;
  star = memchr (word->charset, '*', mark - word->charset);
  word->charset_length = (star != NULL ? star : mark) - word->charset;
  word->encoding = g_ascii_tolower (mark[1]);
  if (word->encoding != 'b' && word->encoding != 'q')
    return FALSE;

  /* A Q text may hold "?=" by mistake only after "=3D"… the first one ends it. */
  word->text = mark + 3;
  for (mark = word->text; mark + 1 < end; mark++)
    {
      folded = folded || *mark == '\n';
      if (folded && mark[0] == '=' && mark[1] == '?' && mark + 2 < end && mark[2] != '=')
        return FALSE;
      if (mark[0] == '?' && mark[1] == '=')
        {
          word->text_length = mark - word->text;
          word->end = mark + 2;
          return TRUE;
        }
    }

  return FALSE;
}

gboolean
satchel_words_find (const char *at,
                    const char *end,
                    gsize      *word_length)
{
  Word word;

  g_return_val_if_fail (at != NULL && end != NULL && word_length != NULL, FALSE);

  if (!read_word (at, end, &word))
    return FALSE;
  *word_length = word.end - at;

  return TRUE;
}

static void
flush (Decoder *self)
{
  g_autofree char *text = NULL;

  if (self->octets->len == 0)
    return;
  /* Programs that label their words by habit are common, words that look like UTF-8 and are none
   * hardly exist. */
  if (self->in_words
      && satchel_charset_is_utf8_after_all ((const char *) self->octets->data, self->octets->len,
                                            self->charset))
    g_clear_pointer (&self->charset, g_free);
  text = satchel_charset_to_utf8 ((const char *) self->octets->data, self->octets->len,
                                  self->charset, self->fallback);
  g_string_append (self->line, text);
  g_byte_array_set_size (self->octets, 0);
}

static void
append_q (GByteArray *octets,
          const char *text,
          gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      guint8 octet = text[i];

      if (octet == '\r' || octet == '\n')   /* folded in the middle */
        {
          while (i + 1 < length && g_ascii_isspace (text[i + 1]))
            i++;
          continue;
        }
      if (octet == '_')
        octet = ' ';
      else if (octet == '=' && i + 2 < length && g_ascii_isxdigit (text[i + 1])
               && g_ascii_isxdigit (text[i + 2]))
        {
          octet = g_ascii_xdigit_value (text[i + 1]) << 4 | g_ascii_xdigit_value (text[i + 2]);
          i += 2;
        }
      g_byte_array_append (octets, &octet, 1);
    }
}

static void
take_word (Decoder    *self,
           const Word *word)
{
  if (!self->in_words || self->charset == NULL
      || strlen (self->charset) != word->charset_length
      || g_ascii_strncasecmp (self->charset, word->charset, word->charset_length) != 0)
    {
      flush (self);
      g_free (self->charset);
      self->charset = g_strndup (word->charset, word->charset_length);
    }
  self->in_words = TRUE;

  if (word->encoding == 'q')
    append_q (self->octets, word->text, word->text_length);
  else
    satchel_transfer_append_base64 (self->octets, word->text, word->text_length);
}

static void
take_raw (Decoder    *self,
          const char *text,
          gsize       length)
{
  if (self->in_words)
    {
      flush (self);
      g_clear_pointer (&self->charset, g_free);
      self->in_words = FALSE;
    }
  g_byte_array_append (self->octets, (const guint8 *) text, length);
}

/* White space between two words belongs to neither (RFC 2047 §6.2). */
static void
take_gap (Decoder    *self,
          const char *from,
          const char *to)
{
  if (from == to)
    return;
  if (self->in_words)
    {
      const char *at = from;

      while (at < to && g_ascii_isspace (*at))
        at++;
      if (at == to)
        return;
    }
  take_raw (self, from, to - from);
}

static void
decode (Decoder    *self,
        const char *raw,
        const char *end)
{
  const char *from = raw;

  for (const char *at = raw; at < end;)
    {
      Word word;

      at = memchr (at, '=', end - at);
      if (at == NULL)
        break;
      if (!read_word (at, end, &word))
        {
          at++;
          continue;
        }
      take_gap (self, from, at);
      take_word (self, &word);
      at = from = word.end;
    }
  if (from < end)
    take_raw (self, from, end - from);
}

static gboolean
is_plain (const char *raw,
          gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar) raw[i] >= 0x7f || (guchar) raw[i] < 0x20 || (raw[i] == '=' && raw[i + 1] == '?'))
      return FALSE;
  return TRUE;
}

char *
satchel_words_decode (const char *raw,
                      gsize       length,
                      const char *fallback)
{
  Decoder self = { 0 };

  g_return_val_if_fail (raw != NULL || length == 0, NULL);

  if (length == 0)
    return g_strdup ("");
  if (is_plain (raw, length - 1) && (guchar) raw[length - 1] < 0x7f)
    return satchel_charset_tidy_line (g_strndup (raw, length));

  self.line = g_string_sized_new (length);
  self.octets = g_byte_array_sized_new (length);
  /* Old Japanese senders put ISO-2022-JP into headers as it is; nobody else sends ESC $. */
  self.fallback = fallback;
  if (memmem (raw, length, "\x1b$", 2) != NULL)
    self.charset = g_strdup ("iso-2022-jp");
  decode (&self, raw, raw + length);
  flush (&self);
  g_byte_array_unref (self.octets);
  g_free (self.charset);

  return satchel_charset_tidy_line (g_string_free (self.line, FALSE));
}
