/* fuzz-search.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What is typed, and the text that it is looked for in: a query up to the first line feed, the text after it. */

#include "config.h"

#include "fuzz.h"
#include "store/search.h"
#include "store/tokenizer.h"

typedef struct
{
  gsize length;   /* of the text */
  gsize start;    /* of the last token */
} Cut;

static gboolean
check_token (const char *token,
             gsize       length,
             gsize       start,
             gsize       end,
             gboolean    colocated,
             gpointer    data)
{
  Cut *cut = data;

  FUZZ_CHECK (length > 0 && length <= SATCHEL_TOKEN_SIZE);
  FUZZ_CHECK (g_utf8_validate (token, (gssize) length, NULL));
  FUZZ_CHECK (memchr (token, '"', length) == NULL && memchr (token, ' ', length) == NULL);
  FUZZ_CHECK (start < end && end <= cut->length && start >= cut->start);
  cut->start = start;

  return TRUE;
}

static void
check_tokens (const char *text,
              gsize       length)
{
  for (guint use = 0; use <= SATCHEL_TOKENS_OF_QUERY; use++)
    {
      Cut cut = { length, 0 };

      FUZZ_CHECK (satchel_tokenizer_run (text, (gssize) length, use, check_token, &cut));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const guint8 *end = size > 0 ? memchr (data, '\n', size) : NULL;
  gsize length = end != NULL ? (gsize) (end - data) : size;
  const char *text = size > 0 ? (const char *) data + length : "";
  g_autofree char *query = g_strndup ((const char *) data, length);

  check_tokens (text, size - length);
  for (guint typing = 0; typing < 2; typing++)
    {
      g_autoptr(SatchelSearch) search = satchel_search_new (query, typing != 0);
      g_autofree char *words = satchel_search_explain (search);
      g_auto(GStrv) marked = satchel_search_dup_words (search);
      g_autoptr(GArray) marks = satchel_search_mark (search, SATCHEL_N_COLUMNS, text, (gssize) (size - length));
      gsize at = 0;

      FUZZ_CHECK (g_utf8_validate (words, -1, NULL));
      for (guint i = 0; marked[i] != NULL; i++)
        FUZZ_CHECK (*marked[i] != '\0' && g_utf8_validate (marked[i], -1, NULL));
      FUZZ_CHECK (satchel_search_get_remark (search) == NULL
                  || g_utf8_validate (satchel_search_get_remark (search), -1, NULL));
      FUZZ_CHECK (!satchel_search_is_empty (search) || (marks->len == 0 && *words == '\0'));
      for (guint i = 0; i < marks->len; i++)
        {
          const SatchelMark *mark = &g_array_index (marks, SatchelMark, i);

          FUZZ_CHECK (mark->start >= at && mark->start < mark->end && mark->end <= size - length);
          at = mark->end;
        }
    }

  return 0;
}
