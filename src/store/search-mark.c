/* search-mark.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Where the words that were looked for stand in a text. The text is cut as it was for the index, so what is marked
 * is what was found. */

#include "config.h"

#include "store/search-private.h"

#include "base/limits.h"
#include "store/tokenizer.h"

#include <string.h>

/* Words of "exact words" that are compared; the first ones of a longer row are marked. */
#define MAX_PHRASE 32

typedef struct
{
  GPtrArray *terms;          /* of SatchelTerm, borrowed */
  GArray    *marks;          /* of SatchelMark */
  const char *text;

  /* The last words of the text, the newest at n - 1 */
  char       octets[MAX_PHRASE][SATCHEL_TOKEN_SIZE];
  gsize      lengths[MAX_PHRASE];
  gsize      starts[MAX_PHRASE];
  guint      n;
} Marker;

/* Those that a message may have been found by. */
static void
collect_terms (SatchelTerm   *term,
               SatchelColumn  column,
               GPtrArray     *terms)
{
  if (term->kind == SATCHEL_TERM_WORDS
      && (column == SATCHEL_N_COLUMNS || term->column == SATCHEL_N_COLUMNS || term->column == column))
    g_ptr_array_add (terms, term);
  if (term->kind != SATCHEL_TERM_ALL && term->kind != SATCHEL_TERM_ANY)
    return;
  for (guint i = 0; i < term->children->len; i++)
    collect_terms (g_ptr_array_index (term->children, i), column, terms);
}

static gboolean
is_token (const Marker *self,
          guint         back,
          const char   *token,
          gboolean      begins)
{
  guint place = (self->n - 1 - back) % MAX_PHRASE;
  gsize length = strlen (token);

  return (begins ? self->lengths[place] >= length : self->lengths[place] == length)
         && memcmp (self->octets[place], token, length) == 0;
}

/* The last words of the text are those of the term. */
static gboolean
ends_with (const Marker      *self,
           const SatchelTerm *term,
           guint              n)
{
  for (guint i = 0; i < n; i++)
    {
      const char *token = g_ptr_array_index (term->tokens, n - 1 - i);
      gboolean last = i == 0 && n == term->tokens->len;
      gboolean begins = last && (term->begins || satchel_tokenizer_is_single (token, strlen (token)));

      if (!is_token (self, i, token, begins))
        return FALSE;
    }
  return TRUE;
}

static void
add_mark (Marker *self,
          gsize   start,
          gsize   end)
{
  SatchelMark *last = self->marks->len > 0 ? &g_array_index (self->marks, SatchelMark, self->marks->len - 1)
                                           : NULL;
  SatchelMark mark = { start, end };

  /* A longer row of words may begin before the one that was marked. */
  while (last != NULL && last->end > start)
    {
      mark.start = MIN (mark.start, last->start);
      mark.end = MAX (mark.end, last->end);
      g_array_set_size (self->marks, self->marks->len - 1);
      last = self->marks->len > 0 ? last - 1 : NULL;
    }
  g_array_append_val (self->marks, mark);
}

static gboolean
compare_token (const char *token,
               gsize       length,
               gsize       start,
               gsize       end,
               gboolean    colocated,
               gpointer    data)
{
  Marker *self = data;
  guint place = self->n % MAX_PHRASE;

  memcpy (self->octets[place], token, length);
  self->lengths[place] = length;
  self->starts[place] = start;
  self->n++;

  for (guint i = 0; i < self->terms->len; i++)
    {
      const SatchelTerm *term = g_ptr_array_index (self->terms, i);
      guint n = MIN (term->tokens->len, MAX_PHRASE);
      const char *only = g_ptr_array_index (term->tokens, 0);

      if (self->n < n || !ends_with (self, term, n))
        continue;
      if (n == 1 && !colocated && length > strlen (only) && satchel_tokenizer_is_single (only, strlen (only)))
        add_mark (self, start, start + (gsize) g_utf8_skip[(guchar) self->text[start]]);
      else
        add_mark (self, self->starts[(self->n - n) % MAX_PHRASE], end);
    }
  /* It stands where the pair before it does: not in a row with what comes next. */
  if (colocated)
    self->n--;

  return TRUE;
}

GArray *
satchel_search_mark (SatchelSearch *self,
                     SatchelColumn  column,
                     const char    *text,
                     gssize         length)
{
  GArray *marks = g_array_new (FALSE, FALSE, sizeof (SatchelMark));
  g_autoptr(GPtrArray) terms = g_ptr_array_new ();
  g_autofree Marker *marker = NULL;
  gsize octets;

  g_return_val_if_fail (self != NULL && text != NULL, marks);

  if (self->root != NULL)
    collect_terms (self->root, column, terms);
  if (terms->len == 0)
    return marks;

  octets = length >= 0 ? (gsize) length : strlen (text);
  marker = g_new0 (Marker, 1);
  marker->terms = terms;
  marker->marks = marks;
  marker->text = text;
  satchel_tokenizer_run (text, (gssize) MIN (octets, SATCHEL_LIMIT_SEARCHED), SATCHEL_TOKENS_OF_TEXT,
                         compare_token, marker);

  return marks;
}

char **
satchel_search_dup_words (SatchelSearch *self)
{
  g_autoptr(GPtrArray) terms = g_ptr_array_new ();
  GPtrArray *words = g_ptr_array_new ();

  g_return_val_if_fail (self != NULL, NULL);

  if (self->root != NULL)
    collect_terms (self->root, SATCHEL_COLUMN_BODY, terms);
  for (guint i = 0; i < terms->len; i++)
    g_ptr_array_add (words, g_strdup (((SatchelTerm *) g_ptr_array_index (terms, i))->words));
  g_ptr_array_add (words, NULL);

  return (char **) g_ptr_array_free (words, FALSE);
}
