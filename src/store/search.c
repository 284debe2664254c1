/* search.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/search-private.h"

#include "store/tokenizer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Brackets in brackets that are read as such, and terms of a query: more is no question of a person's. */
#define MAX_DEPTH 16
#define MAX_TERMS 100

typedef struct
{
  const char  *at;
  gboolean     typing;
  guint        depth;
  guint        n_terms;
  GString     *remark;
} Parser;

static SatchelTerm *parse_any (Parser *self);

/* --- terms --- */

SatchelTerm *
satchel_term_new (SatchelTermKind kind)
{
  SatchelTerm *self = g_new0 (SatchelTerm, 1);

  self->kind = kind;
  self->column = SATCHEL_N_COLUMNS;
  if (kind <= SATCHEL_TERM_NOT)
    self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_term_free);

  return self;
}

void
satchel_term_free (SatchelTerm *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_clear_pointer (&self->tokens, g_ptr_array_unref);
  g_free (self->words);
  g_free (self);
}

static gboolean
add_token (const char *token,
           gsize       length,
           gsize       start,
           gsize       end,
           gboolean    colocated,
           gpointer    data)
{
  g_ptr_array_add (data, g_strndup (token, length));
  return TRUE;
}

GPtrArray *
satchel_search_cut (const char *text)
{
  GPtrArray *tokens = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (text != NULL, tokens);

  satchel_tokenizer_run (text, -1, SATCHEL_TOKENS_OF_QUERY, add_token, tokens);
  return tokens;
}

char *
satchel_search_fold (const char *text)
{
  g_autoptr(GPtrArray) tokens = satchel_search_cut (text);

  g_ptr_array_add (tokens, NULL);
  return g_strjoinv (" ", (char **) tokens->pdata);
}

/* --- operators --- */

typedef struct
{
  const char     *name;
  SatchelTermKind kind;
  SatchelColumn   column;
} Operator;

static const Operator operators[] = {
  { "from", SATCHEL_TERM_WORDS, SATCHEL_COLUMN_SENDER },
  { "to", SATCHEL_TERM_WORDS, SATCHEL_COLUMN_RECIPIENTS },
  { "cc", SATCHEL_TERM_WORDS, SATCHEL_COLUMN_COPIES },
  { "bcc", SATCHEL_TERM_WORDS, SATCHEL_COLUMN_COPIES },
  { "subject", SATCHEL_TERM_WORDS, SATCHEL_COLUMN_SUBJECT },
  { "body", SATCHEL_TERM_WORDS, SATCHEL_COLUMN_BODY },
  { "filename", SATCHEL_TERM_WORDS, SATCHEL_COLUMN_FILES },
  { "has", SATCHEL_TERM_ATTACHMENT, SATCHEL_N_COLUMNS },
  { "is", SATCHEL_TERM_FLAG, SATCHEL_N_COLUMNS },
  { "in", SATCHEL_TERM_FOLDER, SATCHEL_N_COLUMNS },
  { "account", SATCHEL_TERM_ACCOUNT, SATCHEL_N_COLUMNS },
  { "before", SATCHEL_TERM_BEFORE, SATCHEL_N_COLUMNS },
  { "after", SATCHEL_TERM_AFTER, SATCHEL_N_COLUMNS },
  { "larger", SATCHEL_TERM_LARGER, SATCHEL_N_COLUMNS },
  { "smaller", SATCHEL_TERM_SMALLER, SATCHEL_N_COLUMNS },
};

static const struct
{
  const char  *name;
  SatchelFlags flag;
  gboolean     set;
} states[] = {
  { "unread", SATCHEL_FLAG_SEEN, FALSE },      { "read", SATCHEL_FLAG_SEEN, TRUE },
  { "starred", SATCHEL_FLAG_FLAGGED, TRUE },   { "flagged", SATCHEL_FLAG_FLAGGED, TRUE },
  { "answered", SATCHEL_FLAG_ANSWERED, TRUE }, { "forwarded", SATCHEL_FLAG_PASSED, TRUE },
  { "draft", SATCHEL_FLAG_DRAFT, TRUE },
};

static const Operator *
find_operator (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (g_ascii_strcasecmp (operators[i].name, name) == 0)
      return &operators[i];
  return NULL;
}

static void
add_remark (Parser     *self,
            const char *format,
            ...) G_GNUC_PRINTF (2, 3);

static void
add_remark (Parser     *self,
            const char *format,
            ...)
{
  va_list values;

  /* One is enough to see what is wrong. */
  if (self->remark->len > 0)
    return;

  va_start (values, format);
  g_string_append_vprintf (self->remark, format, values);
  va_end (values);
}

static SatchelTerm *
make_words (Parser        *self,
            const char    *text,
            SatchelColumn  column,
            gboolean       begins)
{
  g_autoptr(SatchelTerm) term = satchel_term_new (SATCHEL_TERM_WORDS);
  gsize length = strlen (text);

  term->words = g_strdup (text);
  if (length > 0 && text[length - 1] == '*')
    {
      term->words[length - 1] = '\0';
      term->begins = TRUE;
    }
  term->typing = begins;
  term->begins = term->begins || begins;
  term->column = column;
  term->tokens = satchel_search_cut (text);

  /* Only signs: nothing that could be looked for. */
  return term->tokens->len > 0 ? g_steal_pointer (&term) : NULL;
}

static gboolean
read_state (SatchelTerm *term,
            const char  *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_ascii_strcasecmp (states[i].name, value) == 0)
      {
        term->flag = states[i].flag;
        term->set = states[i].set;
        return TRUE;
      }
  return FALSE;
}

/* FALSE: the value is none for this operator. */
static gboolean
read_value (Parser         *self,
            SatchelTerm    *term,
            const Operator *operator,
            const char     *value)
{
  switch (operator->kind)
    {
    case SATCHEL_TERM_ATTACHMENT:
      if (g_ascii_strcasecmp (value, "attachment") == 0 || g_ascii_strcasecmp (value, "attachments") == 0)
        return TRUE;
      add_remark (self, _("“has:” is understood with “attachment” only; the rest is looked for as words."));
      return FALSE;
    case SATCHEL_TERM_FLAG:
      if (read_state (term, value))
        return TRUE;
      add_remark (self, _("“is:” is understood with “unread”, “read”, “starred” and “answered”; the rest is looked for as words."));
      return FALSE;
    case SATCHEL_TERM_BEFORE:
    case SATCHEL_TERM_AFTER:
      if (satchel_search_read_date (value, &term->number))
        return TRUE;
      add_remark (self, _("“%s” is no date; write it like 2024-05-01."), value);
      return FALSE;
    case SATCHEL_TERM_LARGER:
    case SATCHEL_TERM_SMALLER:
      if (satchel_search_read_size (value, &term->number))
        return TRUE;
      add_remark (self, _("“%s” is no size; write it like 5M or 500k."), value);
      return FALSE;
    default:
      return TRUE;
    }
}

/* What stands behind the colon. Returns: NULL: it is no operator after all. */
static SatchelTerm *
make_operator (Parser         *self,
               const Operator *operator,
               const char     *value,
               gboolean        begins)
{
  g_autoptr(SatchelTerm) term = NULL;

  if (operator->kind == SATCHEL_TERM_WORDS)
    return make_words (self, value, operator->column, begins);

  term = satchel_term_new (operator->kind);
  if (!read_value (self, term, operator, value))
    return NULL;
  term->words = g_strdup (value);
  term->begins = begins;

  return g_steal_pointer (&term);
}

/* --- words --- */

/* U+00A0 comes with what is pasted. */
static const char *
skip_blanks (const char *at)
{
  while (*at != '\0' && g_unichar_isspace (g_utf8_get_char (at)))
    at = g_utf8_next_char (at);
  return at;
}

/* The octets of an opening quotation mark at @at, 0: none. */
static gsize
opens_quote (const char *at)
{
  static const char *const marks[] = { "\"", "“", "„", "«", "”" };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (g_str_has_prefix (at, marks[i]))
      return strlen (marks[i]);
  return 0;
}

static gsize
closes_quote (const char *at)
{
  static const char *const marks[] = { "\"", "”", "“", "»" };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (g_str_has_prefix (at, marks[i]))
      return strlen (marks[i]);
  return 0;
}

/* From an opening mark to the closing one, or to the end. @closed: (out). */
static char *
read_quoted (Parser   *self,
             gboolean *closed)
{
  const char *start;
  char *text;

  self->at += opens_quote (self->at);
  start = self->at;
  while (*self->at != '\0' && closes_quote (self->at) == 0)
    self->at = g_utf8_next_char (self->at);
  text = g_strndup (start, (gsize) (self->at - start));
  *closed = *self->at != '\0';
  self->at += closes_quote (self->at);

  return text;
}

static gboolean
ends_word (const Parser *self,
           const char   *at)
{
  return *at == '\0' || g_unichar_isspace (g_utf8_get_char (at)) || (*at == ')' && self->depth > 0);
}

static char *
read_word (Parser *self)
{
  const char *start = self->at;

  while (!ends_word (self, self->at))
    self->at = g_utf8_next_char (self->at);
  return g_strndup (start, (gsize) (self->at - start));
}

/* The name before a colon at @self->at. Returns: (transfer full) (nullable). */
static char *
read_operator_name (Parser *self)
{
  gsize length = 0;

  while (g_ascii_isalpha (self->at[length]))
    length++;
  if (length == 0 || self->at[length] != ':')
    return NULL;
  return g_strndup (self->at, length);
}

static SatchelTerm *
parse_operator (Parser     *self,
                const char *name)
{
  const Operator *operator = find_operator (name);
  const char *start = self->at;
  g_autofree char *value = NULL;
  g_autofree char *all = NULL;
  gboolean quoted, closed = TRUE, begins;
  SatchelTerm *term;

  self->at += strlen (name) + 1;
  if (operator == NULL && g_str_has_prefix (self->at, "//"))
    operator = NULL;
  else if (operator == NULL && !ends_word (self, self->at))
    add_remark (self, _("“%s:” is not known; it is looked for as words."), name);

  quoted = opens_quote (self->at) > 0;
  value = quoted ? read_quoted (self, &closed) : read_word (self);
  begins = self->typing && *self->at == '\0' && (!quoted || !closed);
  if (operator != NULL)
    {
      /* Nothing behind the colon yet. */
      if (*value == '\0')
        return NULL;
      term = make_operator (self, operator, value, begins);
      if (term != NULL || operator->kind == SATCHEL_TERM_WORDS)
        return term;
    }

  all = g_strndup (start, (gsize) (self->at - start));
  return make_words (self, all, SATCHEL_N_COLUMNS, begins);
}

static SatchelTerm *
parse_brackets (Parser *self)
{
  SatchelTerm *term;

  self->at++;
  self->depth++;
  term = parse_any (self);
  self->at = skip_blanks (self->at);
  self->at += *self->at == ')';
  self->depth--;

  return term;
}

static SatchelTerm *
parse_one (Parser *self)
{
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  gboolean closed;

  self->n_terms++;
  if (*self->at == '(' && self->depth < MAX_DEPTH)
    return parse_brackets (self);
  if (opens_quote (self->at) > 0)
    {
      text = read_quoted (self, &closed);
      return make_words (self, text, SATCHEL_N_COLUMNS, self->typing && !closed);
    }

  name = read_operator_name (self);
  if (name != NULL)
    return parse_operator (self, name);

  text = read_word (self);
  return make_words (self, text, SATCHEL_N_COLUMNS, self->typing && *self->at == '\0');
}

/* A word of the language of queries: only if it stands alone. */
static gboolean
takes (Parser     *self,
       const char *word)
{
  gsize length = strlen (word);

  if (!g_str_has_prefix (self->at, word) || !g_unichar_isspace (g_utf8_get_char (self->at + length)))
    return FALSE;
  self->at += length;
  return TRUE;
}

static SatchelTerm *
parse_item (Parser *self)
{
  gboolean negated = takes (self, "NOT");
  SatchelTerm *term, *whole;

  self->at = skip_blanks (self->at);
  if (!negated && *self->at == '-' && !ends_word (self, self->at + 1) && self->at[1] != '-')
    {
      negated = TRUE;
      self->at++;
    }
  term = parse_one (self);
  if (term == NULL || !negated)
    return term;

  whole = satchel_term_new (SATCHEL_TERM_NOT);
  g_ptr_array_add (whole->children, term);
  return whole;
}

/* A group of one is that one. @group: (transfer full). */
static SatchelTerm *
simplify (SatchelTerm *group)
{
  SatchelTerm *only;

  if (group->children->len > 1)
    return group;
  only = group->children->len == 1 ? g_ptr_array_steal_index (group->children, 0) : NULL;
  satchel_term_free (group);
  return only;
}

/* @more: (out): OR follows. */
static SatchelTerm *
parse_all (Parser   *self,
           gboolean *more)
{
  SatchelTerm *group = satchel_term_new (SATCHEL_TERM_ALL);

  *more = FALSE;
  for (;;)
    {
      SatchelTerm *term;

      self->at = skip_blanks (self->at);
      if (*self->at == '\0' || (*self->at == ')' && self->depth > 0) || self->n_terms >= MAX_TERMS)
        break;
      if (takes (self, "OR"))
        {
          *more = TRUE;
          break;
        }
      if (takes (self, "AND"))
        continue;
      term = parse_item (self);
      if (term != NULL)
        g_ptr_array_add (group->children, term);
    }

  return simplify (group);
}

static SatchelTerm *
parse_any (Parser *self)
{
  SatchelTerm *group = satchel_term_new (SATCHEL_TERM_ANY);
  gboolean more = TRUE;

  while (more)
    {
      SatchelTerm *term = parse_all (self, &more);

      if (term != NULL)
        g_ptr_array_add (group->children, term);
    }

  return simplify (group);
}

/* --- the whole --- */

SatchelSearch *
satchel_search_new (const char *text,
                    gboolean    typing)
{
  SatchelSearch *self = g_atomic_rc_box_new0 (SatchelSearch);
  g_autofree char *cut = NULL;
  Parser parser = { .typing = typing };

  g_return_val_if_fail (text != NULL, self);

  cut = g_strndup (text, SATCHEL_QUERY_SIZE);
  self->text = g_utf8_make_valid (cut, -1);
  parser.at = self->text;
  parser.remark = g_string_new (NULL);
  self->root = parse_any (&parser);

  self->remark = g_string_free (parser.remark, parser.remark->len == 0);
  return self;
}

SatchelSearch *
satchel_search_ref (SatchelSearch *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
search_clear (gpointer data)
{
  SatchelSearch *self = data;

  satchel_term_free (self->root);
  g_free (self->text);
  g_free (self->remark);
}

void
satchel_search_unref (SatchelSearch *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, search_clear);
}

gboolean
satchel_search_is_empty (SatchelSearch *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->root == NULL;
}

const char *
satchel_search_get_text (SatchelSearch *self)
{
  g_return_val_if_fail (self != NULL, "");

  return self->text;
}

const char *
satchel_search_get_remark (SatchelSearch *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->remark;
}
