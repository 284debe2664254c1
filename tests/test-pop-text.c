/* test-pop-text.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "pop/pop-text.h"

#include <string.h>

typedef struct
{
  GString *text;
  guint    runs;
} Heard;

static void
add (const guint8 *data,
     gsize         length,
     gpointer      user_data)
{
  Heard *heard = user_data;

  g_assert_cmpuint (length, >, 0);
  g_string_append_len (heard->text, (const char *) data, (gssize) length);
  heard->runs++;
}

typedef struct
{
  const char *path;
  const char *served;
  const char *text;
  const char *rest;    /* what follows the text; NULL: it does not end */
} Case;

static const Case cases[] = {
  { "plain", "a\r\nb\r\n.\r\n+OK", "a\r\nb\r\n", "+OK" },
  { "empty", ".\r\n+OK", "", "+OK" },
  { "empty-lf", ".\n+OK", "", "+OK" },
  { "empty-line", "\r\n.\r\n", "\r\n", "" },
  { "stuffed", "a\r\n..\r\n..b\r\n...\r\n.\r\n", "a\r\n.\r\n.b\r\n..\r\n", "" },
  { "stuffed-first", "..\r\n.\r\n", ".\r\n", "" },
  { "dot-before-anything", "a\r\n.x\r\n.\r\n", "a\r\nx\r\n", "" },
  { "dot-inside", "a.\r\nb.c\r\n.\r\n", "a.\r\nb.c\r\n", "" },
  { "dot-cr-no-lf", "a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n", "" },
  { "dot-cr-cr-lf", "a\r\n.\r\r\n.\r\n", "a\r\n\r\r\n", "" },
  { "lf-only", "a\nb\n..c\n.\n+OK", "a\nb\n.c\n", "+OK" },
  { "lf-only-dot-crlf", "a\n.\r\n+OK", "a\n", "+OK" },
  { "lone-lf-in-crlf", "a\r\nb\n.\nc\n.\r\nd\r\n.\r\n+OK", "a\r\nb\n.\nc\n.\r\nd\r\n", "+OK" },
  { "lone-lf-and-dot-in-crlf", "a\r\nb\n.c\r\n.\r\n", "a\r\nb\n.c\r\n", "" },
  { "dot-lf-in-crlf", "a\r\n.\nb\r\n.\r\n", "a\r\n\nb\r\n", "" },
  { "lone-cr", "a\rb\r\r\n\r.\r\n.\r\n", "a\rb\r\r\n\r.\r\n", "" },
  { "not-ended", "a\r\nb", "a\r\nb", NULL },
  { "not-ended-dot", "a\r\n.", "a\r\n", NULL },
  { "not-ended-dot-cr", "a\r\n.\r", "a\r\n", NULL },
  { "nothing", "", "", NULL },
  { "two-texts", "a\r\n.\r\n+OK\r\nb\r\n.\r\n", "a\r\n", "+OK\r\nb\r\n.\r\n" },
};

/* Serves @length octets in pieces that end at @cut (0: whole), 2 @cut, …, or at the octets of which
 * @bits has a 1. Returns the octets read. */
static gsize
serve (const char *served,
       gsize       length,
       gsize       cut,
       guint64     bits,
       Heard      *heard,
       gboolean   *ended)
{
  SatchelPopText text = { 0 };
  gsize from = 0;

  *ended = FALSE;
  for (gsize to = 1; to <= length && !*ended; to++)
    if (to == length || (cut > 0 && to % cut == 0) || (to < 64 && ((bits >> to) & 1) != 0))
      {
        /* A copy of the exact size, so that a read beyond it is seen by the sanitizer. */
        g_autofree guint8 *piece = g_memdup2 (served + from, to - from);
        gsize read = satchel_pop_text_read (&text, piece, to - from, add, heard, ended);

        g_assert_true (*ended || read == to - from);
        from += read;
      }

  return from;
}

static void
check (const char *served,
       gsize       length,
       gsize       cut,
       guint64     bits,
       const char *text,
       gsize       text_length,
       gssize      rest)
{
  Heard heard = { g_string_new (NULL), 0 };
  gboolean ended;
  gsize read = serve (served, length, cut, bits, &heard, &ended);

  g_assert_cmpint (ended, ==, rest >= 0);
  g_assert_cmpuint (length - read, ==, rest >= 0 ? (gsize) rest : 0);
  g_assert_cmpmem (heard.text->str, heard.text->len, text, text_length);
  g_string_free (heard.text, TRUE);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  gsize length = strlen (c->served);
  gssize rest = c->rest != NULL ? (gssize) strlen (c->rest) : -1;

  /* Whole, in pieces of one size, and cut at every choice of places. */
  for (gsize cut = 0; cut <= length; cut++)
    check (c->served, length, cut, 0, c->text, strlen (c->text), rest);
  for (guint64 bits = 0; bits < (1u << MIN (length, 14)); bits++)
    check (c->served, length, 0, bits << 1, c->text, strlen (c->text), rest);
}

static void
test_nul (void)
{
  check ("a\0b\r\n.\0\r\n.\r\n", 12, 0, 0, "a\0b\r\n\0\r\n", 8, 0);
  check ("a\0b\r\n.\0\r\n.\r\n", 12, 1, 0, "a\0b\r\n\0\r\n", 8, 0);
}

/* A message is handed over in as few runs as it has stuffed lines. */
static void
test_long_runs (void)
{
  GString *served = g_string_new (NULL);
  Heard heard = { g_string_new (NULL), 0 };
  gboolean ended;

  for (guint i = 0; i < 10000; i++)
    g_string_append (served, "0123456789012345678901234567890123456789\r\n");
  g_string_append (served, "..x\r\n.\r\n");

  g_assert_cmpuint (serve (served->str, served->len, 0, 0, &heard, &ended), ==, served->len);
  g_assert_true (ended);
  g_assert_cmpuint (heard.runs, ==, 2);
  g_assert_cmpuint (heard.text->len, ==, 10000 * 42 + 4);
  g_string_free (heard.text, TRUE);
  g_string_free (served, TRUE);
}

/* As RFC 1939 §3 tells a server to do it. */
static void
stuff (GString    *served,
       const char *text,
       gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '.' && (i == 0 || (i > 1 && text[i - 1] == '\n' && text[i - 2] == '\r')))
        g_string_append_c (served, '.');
      g_string_append_c (served, text[i]);
    }
  g_string_append (served, ".\r\n");
}

/* Any text whose first line ends with CRLF comes out as it went in, however it is cut, and what
 * follows is left alone. */
static void
test_any_text (void)
{
  static const char alphabet[] = { '.', '\r', '\n', 'a', '\0' };
  GRand *rand = g_rand_new_with_seed (1939);

  for (guint round = 0; round < 20000; round++)
    {
      GString *text = g_string_new ("h\r\n");
      GString *served = g_string_new (NULL);
      guint length = (guint) g_rand_int_range (rand, 0, 40);

      for (guint i = 0; i < length; i++)
        g_string_append_c (text, alphabet[g_rand_int_range (rand, 0, G_N_ELEMENTS (alphabet))]);
      g_string_append (text, "\r\n");
      stuff (served, text->str, text->len);
      g_string_append (served, "+OK\r\n.\r\n");

      check (served->str, served->len, 0, ((guint64) g_rand_int (rand) << 32) | g_rand_int (rand), text->str,
             text->len, 8);
      g_string_free (text, TRUE);
      g_string_free (served, TRUE);
    }
  g_rand_free (rand);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/pop-text/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/pop-text/nul", test_nul);
  g_test_add_func ("/pop-text/long-runs", test_long_runs);
  g_test_add_func ("/pop-text/any-text", test_any_text);

  return g_test_run ();
}
