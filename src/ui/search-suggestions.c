/* search-suggestions.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/search-suggestions.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The most useful first. */
static const SatchelSearchSuggestion suggestions[] = {
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

/* Where the last word begins; behind the sign that leaves messages out. */
static const char *
find_last_word (const char *text)
{
  const char *space = strrchr (text, ' ');
  const char *word = space != NULL ? space + 1 : text;

  while (*word == '-' || *word == '(')
    word++;
  return word;
}

guint
satchel_search_suggestions_find (const char                     *text,
                                 const SatchelSearchSuggestion **found)
{
  const char *word;
  gsize length;
  guint n = 0;

  g_return_val_if_fail (text != NULL && found != NULL, 0);

  word = find_last_word (text);
  length = strlen (word);
  for (guint i = 0; i < G_N_ELEMENTS (suggestions) && n < SATCHEL_N_SUGGESTIONS && length > 0; i++)
    if (g_ascii_strncasecmp (suggestions[i].completion, word, length) == 0
        && strlen (suggestions[i].completion) > length)
      found[n++] = &suggestions[i];

  return n;
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
