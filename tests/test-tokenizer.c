/* test-tokenizer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/tokenizer.h"

#include <string.h>

typedef struct
{
  GString    *tokens;
  const char *text;
} Cut;

static gboolean
append_token (const char *token,
              gsize       length,
              gsize       start,
              gsize       end,
              gboolean    colocated,
              gpointer    data)
{
  Cut *cut = data;

  g_assert_cmpuint (start, <, end);
  g_assert_cmpuint (end, <=, strlen (cut->text));
  g_assert_cmpuint (length, <=, SATCHEL_TOKEN_SIZE);
  g_assert_true (g_utf8_validate (token, (gssize) length, NULL));
  if (cut->tokens->len > 0)
    g_string_append_c (cut->tokens, colocated ? '+' : ' ');
  g_string_append_len (cut->tokens, token, (gssize) length);

  return TRUE;
}

/* With a blank between them, a plus before one at the place of the one before. */
static char *
cut (const char      *text,
     SatchelTokenUse  use)
{
  Cut cut = { g_string_new (NULL), text };

  g_assert_true (satchel_tokenizer_run (text, -1, use, append_token, &cut));
  return g_string_free (cut.tokens, FALSE);
}

typedef struct
{
  const char *text;
  const char *tokens;
} Case;

static void
check (const Case      *cases,
       gsize            n,
       SatchelTokenUse  use)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *tokens = cut (cases[i].text, use);

      g_assert_cmpstr (tokens, ==, cases[i].tokens);
    }
}

static void
test_words (void)
{
  static const Case cases[] = {
    { "", "" },
    { " .,;-- ", "" },
    { "Tea for two", "tea for two" },
    { "don't", "don t" },
    { "anna.berg+news@mail.example.org", "anna berg news mail example org" },
    { "Rechnung_2024-05.PDF", "rechnung 2024 05 pdf" },
    { "1,234.50 €", "1 234 50" },
    { "soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth" },
    { "broken \xff\xfe octets\xc3", "broken octets" },
    { "party 🎉🎂!", "party 🎉 🎂" },
  };

  check (cases, G_N_ELEMENTS (cases), SATCHEL_TOKENS_OF_TEXT);
}

static void
test_folding (void)
{
  static const Case cases[] = {
    { "Crème BRÛLÉE Ångström", "creme brulee angstrom" },
    { "Cre\u0300me", "creme" },
    { "Straße STRASSE", "strasse strasse" },
    { "İstanbul ISTANBUL ısı", "istanbul istanbul isi" },
    { "Łódź Ørsted Æsir œuvre", "lodz orsted aesir oeuvre" },
    { "ＦＵＬＬ　ｗｉｄｔｈ１２", "full width12" },
    { "ﬁnd x² №", "find x2 no" },
    { "ΣΊΣΥΦΟΣ Σίσυφος", "σισυφοσ σισυφοσ" },
    { "Ёлка ёлка елка", "елка елка елка" },
    { "مُحَمَّد محمد", "محمد محمد" },
    { "أحمد احمد مكتبة مكتبه", "احمد احمد مكتبه مكتبه" },
    { "שָׁלוֹם שלום", "שלום שלום" },
    /* The vowel signs of Hindi are no accents. */
    { "किताब की", "किताब की" },
  };

  check (cases, G_N_ELEMENTS (cases), SATCHEL_TOKENS_OF_TEXT);
}

static void
test_pairs (void)
{
  static const Case cases[] = {
    { "東", "東" },
    { "東京", "東京+京" },
    { "東京都庁", "東京 京都 都庁+庁" },
    { "iPhone手机,新", "iphone 手机+机 新" },
    { "한국어", "한국 국어+어" },
    { "\u1112\u1161\u11ab\u1100\u116e\u11a8", "한국+국" },
    { "ｶﾞｽ か\u3099", "ガス+ス が" },
    { "ภาษา", "ภา าษ ษา+า" },
  };
  static const Case queries[] = {
    { "東", "東" },
    { "東京", "東京" },
    { "東京都", "東京 京都" },
    { "iPhone手机", "iphone 手机" },
  };

  check (cases, G_N_ELEMENTS (cases), SATCHEL_TOKENS_OF_TEXT);
  check (queries, G_N_ELEMENTS (queries), SATCHEL_TOKENS_OF_QUERY);
  g_assert_true (satchel_tokenizer_is_single ("東", strlen ("東")));
  g_assert_false (satchel_tokenizer_is_single ("東京", strlen ("東京")));
  g_assert_false (satchel_tokenizer_is_single ("a", 1));
  g_assert_false (satchel_tokenizer_is_single ("", 0));
}

static void
test_long (void)
{
  g_autofree char *ascii = g_strnfill (10000, 'A');
  g_autofree char *wanted = g_strnfill (SATCHEL_TOKEN_SIZE, 'a');
  g_autofree char *accents = g_strconcat ("x", "ßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßß", NULL);
  g_autofree char *cut_ascii = cut (ascii, SATCHEL_TOKENS_OF_TEXT);
  g_autofree char *cut_accents = cut (accents, SATCHEL_TOKENS_OF_TEXT);

  g_assert_cmpstr (cut_ascii, ==, wanted);
  g_assert_cmpuint (strlen (cut_accents), ==, SATCHEL_TOKEN_SIZE);
}

static gboolean
stop_at_two (const char *token,
             gsize       length,
             gsize       start,
             gsize       end,
             gboolean    colocated,
             gpointer    data)
{
  return ++*(guint *) data < 2;
}

static void
test_stop (void)
{
  guint n = 0;

  g_assert_false (satchel_tokenizer_run ("one two three", -1, SATCHEL_TOKENS_OF_TEXT, stop_at_two, &n));
  g_assert_cmpuint (n, ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tokenizer/words", test_words);
  g_test_add_func ("/tokenizer/folding", test_folding);
  g_test_add_func ("/tokenizer/pairs", test_pairs);
  g_test_add_func ("/tokenizer/long", test_long);
  g_test_add_func ("/tokenizer/stop", test_stop);

  return g_test_run ();
}
