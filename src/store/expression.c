/* expression.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/expression.h"

#include "store/text.h"
#include "store/tokenizer.h"

#include <string.h>

const char *
satchel_expression_get_last (const SatchelTerm *term)
{
  return g_ptr_array_index (term->tokens, term->tokens->len - 1);
}

static gboolean
ends_in_beginning (const SatchelTerm *term)
{
  const char *last = satchel_expression_get_last (term);

  return term->begins || satchel_tokenizer_is_single (last, strlen (last));
}

/* Its last letters are too few to go through all the words that begin so. In a row of words this is less exact than
 * FTS5 would be: good enough while the word is being typed. */
static gboolean
uses_beginnings (const SatchelTerm *term)
{
  return ends_in_beginning (term)
         && g_utf8_strlen (satchel_expression_get_last (term), -1) <= SATCHEL_BEGINNING_CHARS
         && (term->tokens->len == 1 || term->typing)
         && (term->column == SATCHEL_N_COLUMNS || satchel_text_get_letter (term->column) != 0);
}

gboolean
satchel_expression_can_say (const SatchelTerm *term)
{
  if (term->kind == SATCHEL_TERM_WORDS)
    return !uses_beginnings (term);
  if (term->kind != SATCHEL_TERM_ALL && term->kind != SATCHEL_TERM_ANY)
    return FALSE;
  for (guint i = 0; i < term->children->len; i++)
    if (!satchel_expression_can_say (g_ptr_array_index (term->children, i)))
      return FALSE;
  return TRUE;
}

static const char *
get_column_name (SatchelColumn column)
{
  static const char *const names[SATCHEL_N_COLUMNS] = {
    [SATCHEL_COLUMN_SUBJECT] = "subject", [SATCHEL_COLUMN_SENDER] = "sender",
    [SATCHEL_COLUMN_RECIPIENTS] = "recipients", [SATCHEL_COLUMN_COPIES] = "copies",
    [SATCHEL_COLUMN_BODY] = "body", [SATCHEL_COLUMN_FILES] = "files",
  };

  return names[column];
}

/* A token has letters, digits and marks only, never a quotation mark. */
void
satchel_expression_append_phrase (GString           *self,
                                  const SatchelTerm *term,
                                  guint              n_tokens)
{
  if (term->column != SATCHEL_N_COLUMNS)
    g_string_append_printf (self, "%s : ", get_column_name (term->column));
  g_string_append_c (self, '"');
  for (guint i = 0; i < n_tokens; i++)
    {
      if (i > 0)
        g_string_append_c (self, ' ');
      g_string_append (self, g_ptr_array_index (term->tokens, i));
    }
  g_string_append_c (self, '"');
  if (n_tokens == term->tokens->len && ends_in_beginning (term))
    g_string_append (self, " *");
}

void
satchel_expression_append (GString           *self,
                           const SatchelTerm *term)
{
  if (term->kind == SATCHEL_TERM_WORDS)
    {
      satchel_expression_append_phrase (self, term, term->tokens->len);
      return;
    }

  g_string_append_c (self, '(');
  for (guint i = 0; i < term->children->len; i++)
    {
      if (i > 0)
        g_string_append (self, term->kind == SATCHEL_TERM_ALL ? " AND " : " OR ");
      satchel_expression_append (self, g_ptr_array_index (term->children, i));
    }
  g_string_append_c (self, ')');
}

GString *
satchel_expression_new_for_children (const SatchelTerm *term)
{
  GString *self = g_string_new (NULL);

  for (guint i = 0; i < term->children->len; i++)
    {
      const SatchelTerm *child = g_ptr_array_index (term->children, i);

      if (!satchel_expression_can_say (child))
        continue;
      if (self->len > 0)
        g_string_append (self, term->kind == SATCHEL_TERM_ALL ? " AND " : " OR ");
      satchel_expression_append (self, child);
    }

  return self;
}
