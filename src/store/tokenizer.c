/* tokenizer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/tokenizer.h"

#include <stdatomic.h>
#include <string.h>

/* What becomes of a character, packed: its kind in three bits, up to three characters that it is folded to in
 * twenty bits each. */
typedef guint64 Fold;

enum
{
  KIND_UNKNOWN,     /* not looked at yet */
  KIND_SEPARATOR,
  KIND_NOTHING,     /* as if it weren't there */
  KIND_LETTER,
  KIND_PAIR,        /* of a script without blanks */
  KIND_SYMBOL,      /* a word of its own: a picture */
};

#define FOLD_CHARS 3
#define FOLD_KIND(fold) ((guint) ((fold) & 7))
#define FOLD_CHAR(fold, i) ((gunichar) (((fold) >> (3 + 20 * (i))) & 0xfffff))

/* Above it are scripts that are told by ranges, or rare. */
#define N_CACHED 0x3000

/* Filled as characters are met; every thread would write the same. */
static _Atomic (Fold) cache[N_CACHED];

typedef struct
{
  gunichar first;
  gunichar last;
} Range;

static gboolean
is_in (gunichar     c,
       const Range *ranges,
       guint        n)
{
  for (guint i = 0; i < n && c >= ranges[i].first; i++)
    if (c <= ranges[i].last)
      return TRUE;
  return FALSE;
}

/* --- what a character is --- */

static gboolean
is_pair_script (gunichar c)
{
  static const Range ranges[] = {
    { 0x0e01, 0x0e3a }, { 0x0e40, 0x0e4e }, { 0x0e81, 0x0ecd }, { 0x0edc, 0x0edf },   /* Thai, Lao */
    { 0x1000, 0x103f }, { 0x1050, 0x108f },                                           /* Burmese */
    { 0x1100, 0x11ff },                                                               /* Hangul, in pieces */
    { 0x1780, 0x17d3 },                                                               /* Khmer */
    { 0x2e80, 0x2fd5 }, { 0x3005, 0x3007 }, { 0x3021, 0x3029 }, { 0x3031, 0x3035 },
    { 0x3041, 0x3096 }, { 0x3099, 0x309a }, { 0x309d, 0x309f }, { 0x30a1, 0x30fa },   /* kana */
    { 0x30fc, 0x30ff }, { 0x3105, 0x318e }, { 0x31a0, 0x31bf }, { 0x31f0, 0x31ff },
    { 0x3400, 0x4dbf }, { 0x4e00, 0x9fff }, { 0xa960, 0xa97c }, { 0xac00, 0xd7fb },
    { 0xf900, 0xfad9 }, { 0xff66, 0xffdc }, { 0x1b000, 0x1b16f }, { 0x20000, 0x3ffff },
  };

  return c >= ranges[0].first && is_in (c, ranges, G_N_ELEMENTS (ranges));
}

/* Soft hyphens, joiners, marks of direction, variants of a picture. */
static gboolean
is_nothing (gunichar c)
{
  static const Range ranges[] = {
    { 0x00ad, 0x00ad }, { 0x034f, 0x034f }, { 0x061c, 0x061c }, { 0x0640, 0x0640 }, { 0x180b, 0x180f },
    { 0x200b, 0x200f }, { 0x202a, 0x202e }, { 0x2060, 0x206f }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff },
    { 0x1f3fb, 0x1f3ff }, { 0xe0000, 0xe0fff },
  };

  return is_in (c, ranges, G_N_ELEMENTS (ranges));
}

/* The marks that are accents, points and signs of cantillation; other scripts write vowels with theirs. */
static gboolean
is_accent (gunichar c)
{
  static const Range ranges[] = {
    { 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd }, { 0x05bf, 0x05bf }, { 0x05c1, 0x05c2 },
    { 0x05c4, 0x05c5 }, { 0x05c7, 0x05c7 }, { 0x0610, 0x061a }, { 0x064b, 0x065f }, { 0x0670, 0x0670 },
    { 0x06d6, 0x06dc }, { 0x06df, 0x06e4 }, { 0x06e7, 0x06e8 }, { 0x06ea, 0x06ed }, { 0x0711, 0x0711 },
    { 0x0730, 0x074a }, { 0x08d3, 0x08ff }, { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x20d0, 0x20ff },
    { 0xfe20, 0xfe2f },
  };

  return is_in (c, ranges, G_N_ELEMENTS (ranges));
}

static gboolean
is_picture (gunichar c)
{
  return (c >= 0x2600 && c <= 0x27bf) || (c >= 0x1f000 && c <= 0x1faff);
}

static gboolean
is_letter (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c);
}

/* --- folding --- */

static Fold
pack (guint           kind,
      const gunichar *chars,
      guint           n)
{
  Fold fold = kind;

  for (guint i = 0; i < n; i++)
    fold |= (Fold) chars[i] << (3 + 20 * i);
  return fold;
}

/* Letters that Unicode does not take apart but people do. */
static const char *
find_likeness (gunichar c)
{
  static const struct
  {
    gunichar    c;
    const char *likeness;
  } table[] = {
    { 0x00df, "ss" }, { 0x00e6, "ae" }, { 0x00f0, "d" },  { 0x00f8, "o" },  { 0x00fe, "th" },
    { 0x0111, "d" },  { 0x0127, "h" },  { 0x0131, "i" },  { 0x0142, "l" },  { 0x0153, "oe" },
    { 0x0167, "t" },  { 0x0180, "b" },  { 0x0268, "i" },  { 0x03c2, "σ" },  { 0x0629, "ه" },
    { 0x0649, "ي" },  { 0x06a9, "ك" },  { 0x06cc, "ي" },  { 0x1e9e, "ss" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].c == c)
      return table[i].likeness;
  return NULL;
}

/* Adds what @c is folded to; FALSE: it is no letter. */
static gboolean
add_folded (gunichar  c,
            gunichar *chars,
            guint    *n)
{
  const char *likeness;

  if (is_accent (c))
    return TRUE;
  if (!is_letter (c))
    return FALSE;

  c = g_unichar_tolower (c);
  likeness = find_likeness (c);
  if (likeness == NULL && *n < FOLD_CHARS && c <= 0xfffff)
    chars[(*n)++] = c;
  for (; likeness != NULL && *likeness != '\0' && *n < FOLD_CHARS; likeness = g_utf8_next_char (likeness))
    chars[(*n)++] = g_utf8_get_char (likeness);

  return TRUE;
}

static Fold
fold_pair (gunichar c)
{
  gunichar decomposed[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];

  /* Narrow kana, radicals and doubled ideographs: the usual character. All else stays whole. */
  if ((c >= 0xff66 || (c >= 0xf900 && c <= 0xfad9) || (c >= 0x2e80 && c <= 0x2fd5))
      && g_unichar_fully_decompose (c, TRUE, decomposed, G_N_ELEMENTS (decomposed)) == 1)
    c = decomposed[0];

  return pack (KIND_PAIR, &c, 1);
}

static Fold
compute_fold (gunichar c)
{
  gunichar decomposed[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  gunichar chars[FOLD_CHARS];
  guint n = 0;
  gsize n_decomposed;

  if (is_nothing (c))
    return KIND_NOTHING;
  if (is_pair_script (c))
    return fold_pair (c);
  if (is_picture (c))
    return pack (KIND_SYMBOL, &c, 1);

  n_decomposed = g_unichar_fully_decompose (c, TRUE, decomposed, G_N_ELEMENTS (decomposed));
  for (gsize i = 0; i < n_decomposed; i++)
    if (!add_folded (decomposed[i], chars, &n))
      break;

  if (n > 0)
    return pack (KIND_LETTER, chars, n);
  return is_accent (c) ? KIND_NOTHING : KIND_SEPARATOR;
}

static Fold
get_fold (gunichar c)
{
  Fold fold;

  if (c >= N_CACHED)
    return compute_fold (c);

  fold = atomic_load_explicit (&cache[c], memory_order_relaxed);
  if (FOLD_KIND (fold) == KIND_UNKNOWN)
    {
      fold = compute_fold (c);
      atomic_store_explicit (&cache[c], fold, memory_order_relaxed);
    }

  return fold;
}

/* --- cutting --- */

typedef struct
{
  /* Template */
  const char      *text;
  gsize            length;
  SatchelTokenUse  use;
  SatchelTokenSink sink;
  gpointer         data;

  gsize            at;           /* where the next character begins */

  /* The word, or the last two of a row of pairs */
  char             word[SATCHEL_TOKEN_SIZE + FOLD_CHARS * 6];
  gsize            word_length;
  gsize            start;
  gsize            end;
  gsize            last_length;  /* octets of the last character of a row; 0: we are in none */
  gsize            last_start;
  guint            row;          /* characters of the row */
} Cutter;

static gboolean
end_word (Cutter *self)
{
  gsize length = self->word_length, last = self->last_length;
  gboolean more = TRUE;

  self->word_length = self->last_length = 0;
  if (length == 0)
    return TRUE;
  if (last == 0 || self->row == 1)
    return self->sink (self->word, length, self->start, self->end, FALSE, self->data);

  /* The pair has been told. */
  if (self->use == SATCHEL_TOKENS_OF_TEXT)
    more = self->sink (self->word + length - last, last, self->last_start, self->end, TRUE, self->data);
  return more;
}

static void
append_chars (Cutter *self,
              Fold    fold)
{
  for (guint i = 0; i < FOLD_CHARS && FOLD_CHAR (fold, i) != 0; i++)
    {
      gunichar c = FOLD_CHAR (fold, i);

      /* What comes after the limit still belongs to the word but does not count, nor does what would pass it. */
      if (self->word_length + g_unichar_to_utf8 (c, NULL) > SATCHEL_TOKEN_SIZE)
        continue;
      self->word_length += (gsize) g_unichar_to_utf8 (c, self->word + self->word_length);
    }
}

static gboolean
add_letter (Cutter *self,
            Fold    fold,
            gsize   start)
{
  if (self->last_length > 0 && !end_word (self))
    return FALSE;
  if (self->word_length == 0)
    self->start = start;
  append_chars (self, fold);
  self->end = self->at;

  return TRUE;
}

static gboolean
add_pair (Cutter   *self,
          gunichar  c,
          gsize     start)
{
  if (self->last_length == 0 && !end_word (self))
    return FALSE;

  if (self->last_length == 0)
    {
      self->row = 0;
      self->start = start;
    }
  else
    {
      /* Only the last one is kept. */
      memmove (self->word, self->word + self->word_length - self->last_length, self->last_length);
      self->word_length = self->last_length;
      self->start = self->last_start;
    }
  self->last_length = (gsize) g_unichar_to_utf8 (c, self->word + self->word_length);
  self->word_length += self->last_length;
  self->last_start = start;
  self->end = self->at;
  self->row++;

  return self->row == 1
         || self->sink (self->word, self->word_length, self->start, self->end, FALSE, self->data);
}

static gboolean
is_combining (gunichar c,
              gunichar next)
{
  return next == 0x3099 || next == 0x309a || next == 0xff9e || next == 0xff9f
         || (c >= 0x1100 && c <= 0x11ff && next >= 0x1160 && next <= 0x11ff);
}

/* The next character; FALSE: an octet that is none. */
static gboolean
read_char (Cutter   *self,
           gunichar *c)
{
  gunichar read = g_utf8_get_char_validated (self->text + self->at, (gssize) (self->length - self->at));

  if ((gint32) read < 0 || read == 0)
    {
      self->at++;
      return FALSE;
    }
  self->at += (gsize) g_utf8_skip[(guchar) self->text[self->at]];
  *c = read;

  return TRUE;
}

/* A voiced kana, or a syllable of Hangul, may be written in pieces. */
static gboolean
add_composed (Cutter   *self,
              gunichar  c,
              gsize     start)
{
  gsize next_start = self->at;
  gunichar next;
  g_autofree char *composed = NULL;
  guint pieces = 1;

  while (pieces < 3 && self->at < self->length && read_char (self, &next) && is_combining (c, next))
    {
      next_start = self->at;
      pieces++;
    }
  self->at = next_start;
  if (pieces == 1)
    return add_pair (self, FOLD_CHAR (get_fold (c), 0), start);

  composed = g_utf8_normalize (self->text + start, (gssize) (self->at - start), G_NORMALIZE_ALL_COMPOSE);
  for (const char *at = composed; at != NULL && *at != '\0'; at = g_utf8_next_char (at))
    if (!add_pair (self, g_utf8_get_char (at), start))
      return FALSE;

  return TRUE;
}

static gboolean
add_char (Cutter   *self,
          gunichar  c,
          gsize     start)
{
  Fold fold = get_fold (c);

  switch (FOLD_KIND (fold))
    {
    case KIND_NOTHING:
      if (self->word_length > 0)
        self->end = self->at;
      return TRUE;
    case KIND_LETTER:
      return add_letter (self, fold, start);
    case KIND_PAIR:
      return add_composed (self, c, start);
    case KIND_SYMBOL:
      return end_word (self) && add_letter (self, fold, start) && end_word (self);
    default:
      return end_word (self);
    }
}

/* Nearly all of nearly every text. */
static inline gboolean
add_ascii (Cutter *self,
           guchar  c)
{
  if (!g_ascii_isalnum (c))
    {
      self->at++;
      return self->word_length == 0 || end_word (self);
    }

  if (self->last_length > 0 && !end_word (self))
    return FALSE;
  if (self->word_length == 0)
    self->start = self->at;
  if (self->word_length < SATCHEL_TOKEN_SIZE)
    self->word[self->word_length++] = (char) (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  self->end = ++self->at;

  return TRUE;
}

gboolean
satchel_tokenizer_run (const char       *text,
                       gssize            length,
                       SatchelTokenUse   use,
                       SatchelTokenSink  sink,
                       gpointer          data)
{
  Cutter self;

  g_return_val_if_fail (text != NULL || length == 0, TRUE);
  g_return_val_if_fail (sink != NULL, TRUE);

  self.text = text;
  self.length = length >= 0 ? (gsize) length : strlen (text);
  self.use = use;
  self.sink = sink;
  self.data = data;
  self.at = self.word_length = self.last_length = 0;

  while (self.at < self.length)
    {
      gsize start = self.at;
      gunichar c;

      if ((guchar) text[start] < 0x80)
        {
          if (!add_ascii (&self, (guchar) text[start]))
            return FALSE;
        }
      else if (!(read_char (&self, &c) ? add_char (&self, c, start) : end_word (&self)))
        return FALSE;
    }

  return end_word (&self);
}

gboolean
satchel_tokenizer_is_single (const char *token,
                             gsize       length)
{
  gunichar c;

  g_return_val_if_fail (token != NULL, FALSE);

  c = length > 0 ? g_utf8_get_char_validated (token, (gssize) length) : 0;
  return (gint32) c > 0 && (gsize) g_utf8_skip[(guchar) *token] == length && is_pair_script (c);
}

/* --- for FTS5 --- */

typedef struct
{
  void  *context;
  int  (*token) (void *context, int flags, const char *token, int length, int start, int end);
  int    result;
} Passing;

static gboolean
pass_on (const char *token,
         gsize       length,
         gsize       start,
         gsize       end,
         gboolean    colocated,
         gpointer    data)
{
  Passing *passing = data;

  passing->result = passing->token (passing->context, colocated ? FTS5_TOKEN_COLOCATED : 0, token,
                                    (int) length, (int) start, (int) end);
  return passing->result == SQLITE_OK;
}

static int
tokenize (Fts5Tokenizer *unused,
          void          *context,
          int            flags,
          const char    *text,
          int            length,
          int          (*token) (void *, int, const char *, int, int, int))
{
  Passing passing = { context, token, SQLITE_OK };
  gboolean query = (flags & FTS5_TOKENIZE_QUERY) != 0;

  satchel_tokenizer_run (text, length, query ? SATCHEL_TOKENS_OF_QUERY : SATCHEL_TOKENS_OF_TEXT, pass_on,
                         &passing);

  return passing.result;
}

static int
tokenize_verbatim (Fts5Tokenizer *unused,
                   void          *context,
                   int            flags,
                   const char    *text,
                   int            length,
                   int          (*token) (void *, int, const char *, int, int, int))
{
  int result = SQLITE_OK;

  for (int at = 0, end; at < length && result == SQLITE_OK; at = end + 1)
    {
      for (end = at; end < length && text[end] != ' '; end++)
        ;
      if (end > at)
        result = token (context, 0, text + at, end - at, at, end);
    }

  return result;
}

/* A tokenizer has no state; FTS5 only wants to hold something. */
static int
create (void           *unused,
        const char    **arguments,
        int             n_arguments,
        Fts5Tokenizer **tokenizer)
{
  static char something;

  *tokenizer = (Fts5Tokenizer *) &something;
  return SQLITE_OK;
}

static void
destroy (Fts5Tokenizer *unused)
{
}

int
satchel_tokenizer_register (sqlite3 *db)
{
  static fts5_tokenizer folding = { create, destroy, tokenize };
  static fts5_tokenizer verbatim = { create, destroy, tokenize_verbatim };
  fts5_api *api = NULL;
  sqlite3_stmt *statement = NULL;
  int result;

  g_return_val_if_fail (db != NULL, SQLITE_MISUSE);

  result = sqlite3_prepare_v2 (db, "SELECT fts5 (?)", -1, &statement, NULL);
  if (result != SQLITE_OK)
    return result;
  sqlite3_bind_pointer (statement, 1, (void *) &api, "fts5_api_ptr", NULL);
  (void) sqlite3_step (statement);
  sqlite3_finalize (statement);
  if (api == NULL)
    return SQLITE_ERROR;

  result = api->xCreateTokenizer (api, "satchel", NULL, &folding, NULL);
  if (result == SQLITE_OK)
    result = api->xCreateTokenizer (api, "satchel_verbatim", NULL, &verbatim, NULL);
  return result;
}
