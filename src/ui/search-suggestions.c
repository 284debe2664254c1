/* search-suggestions.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/search-suggestions.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const char *completion;
  const char *words;
} Known;

/* The most useful first. */
static const Known operators[] = {
  { "from:", N_("Sender: from:anna") },
  { "subject:", N_("Subject: subject:roof") },
  { "to:", N_("Recipient: to:anna") },
  { "has:attachment", N_("Messages with attachments") },
  { "is:unread", N_("Messages that have not been read") },
  { "is:starred", N_("Messages with a star") },
  { "is:read", N_("Messages that have been read") },
  { "is:answered", N_("Messages that have been answered") },
  { "in:", N_("Folder: in:Archive") },
  { "filename:", N_("Name of an attachment: filename:offer.pdf") },
  { "body:", N_("Text: body:gutter") },
  { "before:", N_("Older than: before:2024-05-01") },
  { "after:", N_("From a day on: after:2024-05-01") },
  { "larger:", N_("Larger than: larger:5M") },
  { "smaller:", N_("Smaller than: smaller:500k") },
  { "cc:", N_("Copy to: cc:anna") },
  { "account:", N_("Account: account:work") },
};

/* Dates as satchel_search_new() reads them. */
static const Known dates[] = {
  { "today", N_("Today") },
  { "yesterday", N_("Yesterday") },
  { "7d", N_("A week ago") },
  { "1m", N_("A month ago") },
  { "3m", N_("Three months ago") },
  { "1y", N_("A year ago") },
};

void
satchel_search_suggestion_free (gpointer suggestion)
{
  SatchelSearchSuggestion *self = suggestion;

  g_free (self->completion);
  g_free (self->label);
  g_free (self->words);
  g_free (self);
}

void
satchel_search_suggestions_add (GPtrArray  *found,
                                char       *completion,
                                const char *label,
                                const char *words)
{
  SatchelSearchSuggestion *suggestion;

  g_return_if_fail (found != NULL && completion != NULL && label != NULL && words != NULL);

  suggestion = g_new (SatchelSearchSuggestion, 1);
  suggestion->completion = completion;
  suggestion->label = g_strdup (label);
  suggestion->words = g_strdup (words);
  g_ptr_array_add (found, suggestion);
}

/* Where the last word begins, behind the signs that leave messages out and open brackets. A blank in quotation marks
 * ends no word. */
static const char *
find_last_word (const char *text)
{
  const char *word = text;
  gboolean quoted = FALSE;

  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '"')
        quoted = !quoted;
      else if (*at == ' ' && !quoted)
        word = at + 1;
    }
  while (*word == '-' || *word == '(')
    word++;
  return word;
}

char *
satchel_search_suggestions_split (const char  *text,
                                  char       **value)
{
  const char *word, *colon;

  g_return_val_if_fail (text != NULL && value != NULL, NULL);

  word = find_last_word (text);
  colon = strchr (word, ':');
  /* What has its closing mark is complete. */
  if (colon == NULL || (colon[1] == '"' && strchr (colon + 2, '"') != NULL))
    return NULL;
  *value = g_strdup (colon + 1 + (colon[1] == '"'));
  return g_ascii_strdown (word, colon - word);
}

char *
satchel_search_suggestions_join (const char *operator,
                                 const char *value)
{
  const char *mark;

  g_return_val_if_fail (operator != NULL && value != NULL, NULL);

  mark = strchr (value, ' ') != NULL ? "\"" : "";
  return g_strconcat (operator, ":", mark, value, mark, NULL);
}

static void
add_dates (GPtrArray  *found,
           const char *operator,
           const char *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (dates) && found->len < SATCHEL_N_SUGGESTIONS; i++)
    if (g_ascii_strncasecmp (dates[i].completion, value, strlen (value)) == 0
        && strlen (dates[i].completion) > strlen (value))
      satchel_search_suggestions_add (found, satchel_search_suggestions_join (operator, dates[i].completion),
                                      _(dates[i].words), dates[i].completion);
}

GPtrArray *
satchel_search_suggestions_find (const char *text)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (satchel_search_suggestion_free);
  g_autofree char *operator = NULL;
  g_autofree char *value = NULL;
  const char *word;
  gsize length;

  g_return_val_if_fail (text != NULL, found);

  word = find_last_word (text);
  length = strlen (word);
  for (guint i = 0; i < G_N_ELEMENTS (operators) && found->len < SATCHEL_N_SUGGESTIONS && length > 0; i++)
    if (g_ascii_strncasecmp (operators[i].completion, word, length) == 0
        && strlen (operators[i].completion) > length)
      satchel_search_suggestions_add (found, g_strdup (operators[i].completion), operators[i].completion,
                                      _(operators[i].words));

  operator = satchel_search_suggestions_split (text, &value);
  if (g_strcmp0 (operator, "before") == 0 || g_strcmp0 (operator, "after") == 0)
    add_dates (found, operator, value);

  return found;
}

char *
satchel_search_suggestions_complete (const char *text,
                                     const char *completion)
{
  g_autofree char *before = NULL;

  g_return_val_if_fail (text != NULL && completion != NULL, NULL);

  before = g_strndup (text, (gsize) (find_last_word (text) - text));
  /* What is complete is left behind; an operator waits for its word. */
  return g_strconcat (before, completion, g_str_has_suffix (completion, ":") ? "" : " ", NULL);
}
