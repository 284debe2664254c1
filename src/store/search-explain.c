/* search-explain.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What is looked for, said back to the person. */

#include "config.h"

#include "store/search-private.h"

#include <glib/gi18n-lib.h>

static void explain (const SatchelTerm *term, GString *words);

static void
explain_words (const SatchelTerm *term,
               GString           *words)
{
  static const char *const forms[] = {
    [SATCHEL_COLUMN_SUBJECT] = N_("subject contains “%s”"),
    [SATCHEL_COLUMN_SENDER] = N_("from contains “%s”"),
    [SATCHEL_COLUMN_RECIPIENTS] = N_("to contains “%s”"),
    [SATCHEL_COLUMN_COPIES] = N_("copy to contains “%s”"),
    [SATCHEL_COLUMN_BODY] = N_("text contains “%s”"),
    [SATCHEL_COLUMN_FILES] = N_("name of an attachment contains “%s”"),
    [SATCHEL_N_COLUMNS] = N_("“%s”"),
  };
  g_autofree char *shown = g_strconcat (term->words, term->begins ? "…" : "", NULL);
  const char *form = _(forms[term->column]);
  const char *place = g_strstr_len (form, -1, "%s");

  /* A translation without its place, or with two, is no reason to read what isn't there. */
  if (place == NULL)
    {
      g_string_append (words, shown);
      return;
    }
  g_string_append_len (words, form, place - form);
  g_string_append (words, shown);
  g_string_append (words, place + 2);
}

static void
explain_flag (const SatchelTerm *term,
              GString           *words)
{
  switch (term->flag)
    {
    case SATCHEL_FLAG_SEEN:
      g_string_append (words, term->set ? _("read") : _("unread"));
      break;
    case SATCHEL_FLAG_FLAGGED:
      g_string_append (words, _("starred"));
      break;
    case SATCHEL_FLAG_ANSWERED:
      g_string_append (words, _("answered"));
      break;
    case SATCHEL_FLAG_PASSED:
      g_string_append (words, _("forwarded"));
      break;
    case SATCHEL_FLAG_DRAFT:
      g_string_append (words, _("a draft"));
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
explain_date (const SatchelTerm *term,
              GString           *words)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_local (term->number);
  /* Translators: a date in an explanation such as "before 1 May 2024", see strftime(3). */
  g_autofree char *day = date != NULL ? g_date_time_format (date, _("%-d %B %Y")) : g_strdup ("?");

  if (term->kind == SATCHEL_TERM_BEFORE)
    g_string_append_printf (words, _("before %s"), day);
  else
    g_string_append_printf (words, _("from %s on"), day);
}

static void
explain_size (const SatchelTerm *term,
              GString           *words)
{
  g_autofree char *size = g_format_size ((guint64) term->number);

  if (term->kind == SATCHEL_TERM_LARGER)
    g_string_append_printf (words, _("larger than %s"), size);
  else
    g_string_append_printf (words, _("smaller than %s"), size);
}

static void
explain_group (const SatchelTerm *term,
               GString           *words)
{
  for (guint i = 0; i < term->children->len; i++)
    {
      const SatchelTerm *child = g_ptr_array_index (term->children, i);
      gboolean brackets = child->kind == SATCHEL_TERM_ANY || child->kind == SATCHEL_TERM_ALL;

      if (i > 0)
        g_string_append (words, term->kind == SATCHEL_TERM_ANY ? _(" or ") : _(", "));
      if (brackets && term->children->len > 1)
        g_string_append_c (words, '(');
      explain (child, words);
      if (brackets && term->children->len > 1)
        g_string_append_c (words, ')');
    }
}

static void
explain (const SatchelTerm *term,
         GString           *words)
{
  switch (term->kind)
    {
    case SATCHEL_TERM_ALL:
    case SATCHEL_TERM_ANY:
      explain_group (term, words);
      break;
    case SATCHEL_TERM_NOT:
      g_string_append (words, _("not: "));
      explain (g_ptr_array_index (term->children, 0), words);
      break;
    case SATCHEL_TERM_WORDS:
      explain_words (term, words);
      break;
    case SATCHEL_TERM_FLAG:
      explain_flag (term, words);
      break;
    case SATCHEL_TERM_ATTACHMENT:
      g_string_append (words, _("has an attachment"));
      break;
    case SATCHEL_TERM_BEFORE:
    case SATCHEL_TERM_AFTER:
      explain_date (term, words);
      break;
    case SATCHEL_TERM_LARGER:
    case SATCHEL_TERM_SMALLER:
      explain_size (term, words);
      break;
    case SATCHEL_TERM_FOLDER:
      g_string_append_printf (words, _("in the folder “%s”"), term->words);
      break;
    case SATCHEL_TERM_ACCOUNT:
      g_string_append_printf (words, _("in the account “%s”"), term->words);
      break;
    default:
      g_assert_not_reached ();
    }
}

char *
satchel_search_explain (SatchelSearch *self)
{
  GString *words = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, g_string_free (words, FALSE));

  if (self->root != NULL)
    explain (self->root, words);
  return g_string_free (words, FALSE);
}
