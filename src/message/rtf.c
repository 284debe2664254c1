/* rtf.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/rtf.h"

#include "base/limits.h"
#include "message/charset.h"

#include <string.h>

/* MS-OXRTFCP §2.1.3: heads, the window of the packer and what it begins with. */
#define HEAD_SIZE 16
#define MAGIC_PACKED 0x75465a4c
#define MAGIC_PLAIN 0x414c454d
#define WINDOW 4096

static const char first_window[] =
  "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
  "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
  "\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/* Groups in groups that are told apart; deeper ones count as their outer one. */
#define MAX_DEPTH 100

/* --- unpacking --- */

typedef struct
{
  SatchelStream *stream;
  guint64        left;
  guint8         window[WINDOW];
  guint          write;
  GByteArray    *rtf;
} Unpacker;

static gboolean
next_octet (Unpacker *self,
            guint8   *octet)
{
  if (self->left == 0 || self->rtf->len >= SATCHEL_LIMIT_TEXT)
    return FALSE;
  self->left--;

  return satchel_stream_read (self->stream, octet, 1);
}

static void
put (Unpacker *self,
     guint8    octet)
{
  self->window[self->write] = octet;
  self->write = (self->write + 1) % WINDOW;
  g_byte_array_append (self->rtf, &octet, 1);
}

/* A place in the window, 12 bits, and a length less two, 4 bits; the place of the next octet ends it. */
static gboolean
copy_from_window (Unpacker *self)
{
  guint8 high, low;
  guint place;

  if (!next_octet (self, &high) || !next_octet (self, &low))
    return FALSE;
  place = (guint) high << 4 | low >> 4;
  if (place == self->write)
    return FALSE;
  for (guint n = (low & 0xf) + 2; n > 0; n--)
    {
      put (self, self->window[place]);
      place = (place + 1) % WINDOW;
    }

  return TRUE;
}

static void
unpack (Unpacker *self)
{
  guint8 control, octet;

  while (next_octet (self, &control))
    for (guint bit = 0; bit < 8; bit++)
      {
        if ((control >> bit & 1) != 0)
          {
            if (!copy_from_window (self))
              return;
          }
        else if (next_octet (self, &octet))
          put (self, octet);
        else
          return;
      }
}

GByteArray *
satchel_rtf_unpack (SatchelStream *stream,
                    guint64        length)
{
  g_autofree Unpacker *self = g_new0 (Unpacker, 1);
  guint8 head[HEAD_SIZE], octet;
  guint32 magic;

  g_return_val_if_fail (stream != NULL, NULL);

  if (length < HEAD_SIZE || !satchel_stream_read (stream, head, HEAD_SIZE))
    return NULL;
  memcpy (&magic, head + 8, sizeof magic);
  magic = GUINT32_FROM_LE (magic);
  if (magic != MAGIC_PACKED && magic != MAGIC_PLAIN)
    return NULL;

  self->stream = stream;
  self->left = length - HEAD_SIZE;
  self->rtf = g_byte_array_new ();
  if (magic == MAGIC_PLAIN)
    while (next_octet (self, &octet))
      g_byte_array_append (self->rtf, &octet, 1);
  else
    {
      self->write = sizeof first_window - 1;
      memset (self->window, ' ', WINDOW);
      memcpy (self->window, first_window, self->write);
      unpack (self);
    }

  return self->rtf;
}

/* --- its words --- */

typedef struct
{
  gboolean hidden;    /* fonts, colours, pictures … */
  guint    fallback;  /* octets that stand for a \u where it isn't known */
} Group;

typedef struct
{
  const guint8 *at;
  const guint8 *end;
  GString      *text;
  GByteArray   *octets;             /* in the codepage, that wait for what follows */
  char          charset[16];
  Group         groups[MAX_DEPTH];
  guint         depth;
  guint         to_skip;            /* what stands for the last \u */
  guint         high;               /* first half of a surrogate pair */
} Reader;

static Group *
current (Reader *self)
{
  return &self->groups[MIN (self->depth, MAX_DEPTH - 1)];
}

static void
flush (Reader *self)
{
  g_autofree char *text = NULL;

  if (self->octets->len == 0)
    return;
  text = satchel_charset_to_utf8 ((const char *) self->octets->data, self->octets->len,
                                  self->charset, NULL);
  g_string_append (self->text, text);
  g_byte_array_set_size (self->octets, 0);
}

static void
take_octet (Reader *self,
            guint8  octet)
{
  if (self->to_skip > 0)
    self->to_skip--;
  else if (!current (self)->hidden)
    g_byte_array_append (self->octets, &octet, 1);
}

static void
take_character (Reader  *self,
                gunichar character)
{
  if (current (self)->hidden)
    return;
  flush (self);
  g_string_append_unichar (self->text, character);
}

/* \uN: UTF-16, signed; halves of a pair come one after the other. */
static void
take_unicode (Reader *self,
              int     number)
{
  guint unit = (guint) number & 0xffff;
  gsize n = self->text->len;

  self->to_skip = 0;
  if (unit >= 0xd800 && unit < 0xdc00)
    take_character (self, 0xfffd);   /* until its other half comes */
  else if (unit >= 0xdc00 && unit < 0xe000)
    {
      if (n >= 3 && self->octets->len == 0 && self->high != 0
          && memcmp (self->text->str + n - 3, "\xef\xbf\xbd", 3) == 0)
        {
          g_string_truncate (self->text, n - 3);
          take_character (self, 0x10000 + ((self->high - 0xd800) << 10) + (unit - 0xdc00));
        }
    }
  else if (unit != 0)
    take_character (self, unit);
  self->high = unit >= 0xd800 && unit < 0xdc00 ? unit : 0;
  self->to_skip = current (self)->fallback;
}

static gboolean
is_hidden_word (const char *word)
{
  static const char *const words[] = {
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "headerl", "headerr",
    "footer", "footerl", "footerr", "listtable", "listoverridetable", "filetbl", "revtbl",
    "rsidtbl", "generator", "themedata", "colorschememapping", "datastore", "latentstyles",
    "xmlnstbl", "fldinst", "bkmkstart", "bkmkend", "nonshppict",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i], word))
      return TRUE;
  return FALSE;
}

static gunichar
find_character (const char *word)
{
  static const struct
  {
    const char *word;
    gunichar    character;
  } characters[] = {
    { "par", '\n' },        { "line", '\n' },        { "row", '\n' },        { "page", '\n' },
    { "sect", '\n' },       { "tab", '\t' },         { "cell", '\t' },       { "emdash", 0x2014 },
    { "endash", 0x2013 },   { "lquote", 0x2018 },    { "rquote", 0x2019 },   { "bullet", 0x2022 },
    { "ldblquote", 0x201c }, { "rdblquote", 0x201d }, { "emspace", ' ' },    { "enspace", ' ' },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (characters); i++)
    if (g_str_equal (characters[i].word, word))
      return characters[i].character;
  return 0;
}

static void
take_word (Reader     *self,
           const char *word,
           int         number)
{
  gunichar character = find_character (word);

  if (character != 0)
    take_character (self, character);
  else if (g_str_equal (word, "u"))
    take_unicode (self, number);
  else if (g_str_equal (word, "uc"))
    current (self)->fallback = CLAMP (number, 0, 16);
  else if (g_str_equal (word, "ansicpg"))
    g_snprintf (self->charset, sizeof self->charset, "cp%d", CLAMP (number, 0, 99999));
  else if (g_str_equal (word, "bin"))
    self->at += MIN (MAX (number, 0), self->end - self->at);
  else if (is_hidden_word (word))
    current (self)->hidden = TRUE;
}

static int
hex_of (guint8 c)
{
  return g_ascii_xdigit_value ((char) c);
}

/* \word, \word-12, each with a blank that belongs to it; or \ and a character. */
static void
take_control (Reader *self)
{
  char word[32];
  gsize n = 0;
  int sign = 1, number = 0;

  if (self->at == self->end)
    return;
  if (!g_ascii_isalpha (*self->at))
    {
      guint8 c = *self->at++;

      if (c == '\'' && self->end - self->at >= 2 && hex_of (self->at[0]) >= 0
          && hex_of (self->at[1]) >= 0)
        {
          take_octet (self, (guint8) (hex_of (self->at[0]) << 4 | hex_of (self->at[1])));
          self->at += 2;
        }
      else if (c == '\\' || c == '{' || c == '}')
        take_octet (self, c);
      else if (c == '~')
        take_character (self, ' ');
      else if (c == '_')
        take_character (self, '-');
      else if (c == '\n' || c == '\r')
        take_character (self, '\n');
      else if (c == '*')   /* what a reader may pass over if it doesn't know it */
        current (self)->hidden = TRUE;
      return;
    }

  for (; self->at < self->end && g_ascii_isalpha (*self->at); self->at++)
    if (n + 1 < sizeof word)
      word[n++] = (char) *self->at;
  word[n] = '\0';
  if (self->at < self->end && *self->at == '-')
    {
      sign = -1;
      self->at++;
    }
  for (; self->at < self->end && g_ascii_isdigit (*self->at); self->at++)
    number = MIN (number * 10 + (*self->at - '0'), 100000000);
  if (self->at < self->end && *self->at == ' ')
    self->at++;
  take_word (self, word, sign * number);
}

static void
change_depth (Reader *self,
              gboolean deeper)
{
  flush (self);
  self->to_skip = 0;
  if (deeper)
    {
      Group outer = *current (self);

      self->depth++;
      if (self->depth < MAX_DEPTH)
        self->groups[self->depth] = outer;
    }
  else if (self->depth > 0)
    self->depth--;
}

char *
satchel_rtf_to_text (const GByteArray *rtf)
{
  g_autoptr(GByteArray) octets = g_byte_array_new ();
  Reader self = { .octets = octets, .charset = "cp1252" };

  g_return_val_if_fail (rtf != NULL, NULL);

  if (rtf->len == 0)
    return g_strdup ("");
  self.at = rtf->data;
  self.end = rtf->data + rtf->len;
  self.text = g_string_new (NULL);
  self.groups[0].fallback = 1;
  while (self.at < self.end)
    {
      guint8 c = *self.at++;

      if (c == '\\')
        take_control (&self);
      else if (c == '{' || c == '}')
        change_depth (&self, c == '{');
      else if (c != '\r' && c != '\n' && c != '\0')
        take_octet (&self, c);
    }
  flush (&self);

  return satchel_charset_tidy_text (g_string_free (self.text, FALSE));
}
