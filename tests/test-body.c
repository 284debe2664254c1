/* test-body.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "base/limits.h"
#include "message-samples.h"
#include "message/body.h"

static const struct
{
  const char *path;
  const char *message;
  const char *text;
  const char *html;
} cases[] = {
  { "plain", "Subject: x\n\nHello\nthere\n", "Hello\nthere\n", NULL },
  { "no-heads-at-all", "Just words\nand more\n", "Just words\nand more\n", NULL },
  { "empty", "Subject: x\n\n", "", NULL },
  { "heads-only", "Subject: x\n", "", NULL },
  { "html", "Content-Type: text/html\n\n<p>Hi</p>\n", NULL, "<p>Hi</p>\n" },
  { "base64", "Content-Transfer-Encoding: base64\n\nSGVs\nbG8K\n", "Hello\n", NULL },
  { "base64-padded-in-the-middle", "Content-Transfer-Encoding: base64\n\nSGVsbA==\nbwo=\n",
    "Hello\n", NULL },
  { "base64-that-is-none", "Content-Transfer-Encoding: base64\n\nThis is just a plain text\n",
    "This is just a plain text\n", NULL },
  { "quoted-printable",
    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    "caf=C3=A9 and=\n more =zz =\n", "café and more =zz ", NULL },
  { "windows-1252", "Content-Type: text/plain; charset=iso-8859-1\n\n\x80 5\n", "€ 5\n", NULL },
  { "utf8-not-said", "Subject: x\n\ncaf\xc3\xa9\n", "café\n", NULL },
  { "html-charset-inside", "Content-Type: text/html\n\n<meta charset=koi8-r>\xf0\xd2\xc9\n", NULL,
    "<meta charset=koi8-r>При\n" },
  { "alternative",
    "Content-Type: multipart/alternative; boundary=b\n\npreamble\n--b\n\ntext\n--b\n"
    "Content-Type: text/html\n\n<b>html</b>\n--b--\nepilogue\n", "text", "<b>html</b>" },
  { "alternative-in-mixed",
    "Content-Type: multipart/mixed; boundary=m\n\n--m\n"
    "Content-Type: multipart/alternative; boundary=a\n\n--a\n\ntext\n--a\n"
    "Content-Type: text/html\n\n<b>html</b>\n--a--\n\n--m\n\nfooter\n--m--\n", "text\nfooter",
    "<b>html</b><div style=\"white-space: pre-wrap\">footer</div>" },
  { "alternative-of-related",
    "Content-Type: multipart/alternative; boundary=a\n\n--a\n\ntext\n--a\n"
    "Content-Type: multipart/related; boundary=r; start=\"<root@x>\"\n\n--r\n"
    "Content-Type: text/html\n\nnot this\n--r\nContent-ID: <root@x>\n"
    "Content-Type: text/html\n\nthis\n--r--\n--a--\n", "text", "this" },
  { "mixed-text-and-html",
    "Content-Type: multipart/mixed; boundary=m\n\n--m\n\na < b\n--m\n"
    "Content-Type: text/html\n\n<b>html</b>\n--m--\n", "a < b",
    "<div style=\"white-space: pre-wrap\">a &lt; b</div><b>html</b>" },
  { "text-as-attachment",
    "Content-Type: multipart/mixed; boundary=m\n\n--m\n\nbody\n--m\n"
    "Content-Disposition: attachment\n\nfile\n--m\nContent-Type: text/plain; name=a.txt\n\n"
    "named\n--m--\n", "body", NULL },
  { "named-text-alone", "Content-Type: text/plain; name=a.txt\n\nread me\n", "read me\n", NULL },
  { "attached-message",
    "Content-Type: multipart/mixed; boundary=m\n\n--m\n\nbody\n--m\n"
    "Content-Type: message/rfc822\n\nSubject: inner\n\nnot shown\n--m--\n", "body", NULL },
  { "picture-only", "Content-Type: image/png\n\nxyz\n", NULL, NULL },
  { "flowed",
    "Content-Type: text/plain; format=flowed\n\none \ntwo\n three\n> a \n> b\n>> c \n> d\n-- \nme\n",
    "one two\nthree\n> a b\n>> c \n> d\n-- \nme\n", NULL },
  { "flowed-delsp", "Content-Type: text/plain; format=flowed; delsp=yes\n\none \ntwo\n",
    "onetwo\n", NULL },
  { "boundary-never-closed",
    "Content-Type: multipart/mixed; boundary=m\n\n--m\n\nbody\nand more\n", "body\nand more\n",
    NULL },
  { "no-boundary-line", "Content-Type: multipart/mixed; boundary=m\n\nwords\n", "words\n", NULL },
  { "no-boundary-said", "Content-Type: multipart/mixed\n\nwords\n", "words\n", NULL },
  { "boundary-begins-like-another",
    "Content-Type: multipart/mixed; boundary=ab\n\n--ab\n"
    "Content-Type: multipart/mixed; boundary=abc\n\n--abc\n\none\n--abc--\n--ab\n\ntwo\n--ab--\n",
    "one\ntwo", NULL },
  { "part-without-heads",
    "Content-Type: multipart/mixed; boundary=m\n\n--m\nwords: at once\n\nx\n--m--\n", "x", NULL },
  { "part-ends-in-its-heads",
    "Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: text/plain\n--m\n\nx\n--m--\n",
    "\nx", NULL },
  { "line-in-heads-that-is-no-field",
    "Subject: one\nbroken fold\nContent-Type: text/html\n\n<b>\n", NULL, "<b>\n" },
  { "control-characters", "Subject: x\n\na\001\x1b[31mb\x7f\xc2\x85\tc\n", "a[31mb\tc\n", NULL },
};

static void
test_case (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr(SatchelSource) source = open_sample (cases[i].message);
  g_autoptr(SatchelBody) body = satchel_body_read (source);

  g_assert_cmpstr (body->text, ==, cases[i].text);
  g_assert_cmpstr (body->html, ==, cases[i].html);
  g_assert_false (body->cut);
}

static void
test_cut (void)
{
  g_autoptr(GString) raw = g_string_new ("Content-Type: text/plain; charset=utf-8\n\n");
  g_autoptr(SatchelSource) source = NULL;
  g_autoptr(SatchelBody) body = NULL;

  g_string_append_c (raw, 'x');   /* so that the bound falls in the middle of a character */
  for (guint i = 0; i < SATCHEL_LIMIT_TEXT; i++)
    g_string_append (raw, "é");
  source = open_sample (raw->str);
  body = satchel_body_read (source);
  g_assert_true (body->cut);
  g_assert_cmpuint (strlen (body->text), ==, SATCHEL_LIMIT_TEXT - 1);
  g_assert_true (g_str_has_suffix (body->text, "éé"));
}

static const struct
{
  const char *html;
  const char *text;
} pages[] = {
  { "<p>one<p>two", "one\n\ntwo" },
  { "<div>one</div><div>two</div>", "one\ntwo" },
  { "one<br>two<br><br>three", "one\ntwo\n\nthree" },
  { "  a \n b&nbsp;&nbsp; c ", "a b c" },
  { "<style>p { x }</style>a<script>if (a < b) x ('</p>');</script>b", "ab" },
  { "<title>t</title><!-- c > --><!DOCTYPE x>a<?php x ?>", "a" },
  { "&lt;b&gt; &amp;amp; &euro;&#8364;&#x20AC;&#128;&eacute &nosuch; &", "<b> &amp; €€€é &nosuch; &" },
  { "<a title=\"x > y\" href='>'>link</a>", "link" },
  { "<a title=\"never closed>text</a>", "text" },
  { "1 < 2 and 3 <4", "1 < 2 and 3 <4" },
  { "<pre>a\n b</pre>", "a\nb" },
  { "<td>a</td><td>b</td>", "a b" },
  { "Hi&zwnj;&#847;\xcd\x8f\xe2\x80\x8c there", "Hi there" },
  { "<script>never closed", "" },
  { "<", "<" },
  { "&#", "&#" },
  { "&#xd800;&#0;&#x110000;", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
  { "", "" },
};

static void
test_html_to_text (void)
{
  g_autofree char *cut = satchel_body_html_to_text ("ééééé", 5);

  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *text = satchel_body_html_to_text (pages[i].html, 1000);

      g_assert_cmpstr (text, ==, pages[i].text);
    }
  g_assert_cmpstr (cut, ==, "éé");
}

/* Each of these once took a time that grew with the square of its length in some mail program. */
static void
test_html_is_linear (void)
{
  static const char *const pieces[] = { "<a x=\"", "<!--", "<script>", "<", "&", "</", "<a ='",
                                        "<style></", "&#" };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr(GString) html = g_string_new (NULL);
      g_autofree char *text = NULL;
      gint64 start;

      while (html->len < 2 * 1024 * 1024)
        g_string_append (html, pieces[i]);
      start = g_get_monotonic_time ();
      text = satchel_body_html_to_text (html->str, SATCHEL_LIMIT_TEXT);
      g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/body/", cases[i].path, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_case);
    }
  g_test_add_func ("/body/cut", test_cut);
  g_test_add_func ("/body/html-to-text", test_html_to_text);
  g_test_add_func ("/body/html-is-linear", test_html_is_linear);

  return g_test_run ();
}
