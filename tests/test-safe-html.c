/* test-safe-html.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "base/limits.h"
#include "leak-vectors.h"
#include "message/safe-html.h"
#include "message/safe-html-link.h"
#include "safe-html-check.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* Milliseconds of work for any message, in a build with assertions and under a sanitizer. */
#define PATIENCE (10 * SATCHEL_LIMIT_HTML_TIME)

static SatchelSafeHtml *
read_html (const char           *html,
           SatchelSafeHtmlFlags  flags)
{
  SatchelSafeHtml *page = satchel_safe_html_new (html, flags);
  g_autofree char *wrong = NULL;

  if (page == NULL)
    return NULL;
  wrong = safe_html_check (page->html, (flags & SATCHEL_SAFE_HTML_REMOTE) != 0);
  if (wrong != NULL)
    g_error ("%s\nin %s\nof %s", wrong, page->html, html);

  return page;
}

/* What stands in <body>. */
static char *
dup_body (const SatchelSafeHtml *page)
{
  const char *begin = strstr (page->html, "<body"), *end = g_strrstr (page->html, "</body>");

  g_assert_nonnull (begin);
  g_assert_nonnull (end);
  begin = strchr (begin, '>') + 1;

  return g_strndup (begin, end - begin);
}

static void
assert_body (const char           *html,
             SatchelSafeHtmlFlags  flags,
             const char           *expected)
{
  g_autoptr (SatchelSafeHtml) page = read_html (html, flags);
  g_autofree char *body = NULL;

  g_assert_nonnull (page);
  body = dup_body (page);
  g_assert_cmpstr (body, ==, expected);
}

/* --- what is kept --- */

static void
test_kept (void)
{
  static const char *const same[] = {
    "<p>Dear all,</p>",
    "<p>a &amp; b &lt;c&gt; \"d\"</p>",
    "<table width=\"600\" cellpadding=\"0\" bgcolor=\"#ffeedd\"><tbody><tr><td align=\"center\" colspan=\"2\">x</td></tr></tbody></table>",
    "<a href=\"https://example.com/a?b=c&amp;d=e#f\">x</a>",
    "<a href=\"mailto:ada@example.com?subject=Tea\">x</a>",
    "<a href=\"tel:+44123\">x</a>",
    "<a href=\"#end\">x</a><a name=\"end\"></a>",
    "<img src=\"cid:one@example\" alt=\"A cat\" width=\"20\">",
    "<img src=\"data:image/png;base64,iVBORw0KGgo=\">",
    "<p class=\"a b\" id=\"c\" style=\"color:red;\" dir=\"rtl\" lang=\"ar\">x</p>",
    "<ol start=\"3\" type=\"a\"><li value=\"7\">x</li></ol>",
    "<pre>\n\n a\n</pre>",
    "<h1>x</h1><blockquote><p>y</p></blockquote><hr>",
    "<map name=\"m\"><area shape=\"rect\" coords=\"1,2,3,4\" href=\"https://example.com/\"></map><img src=\"cid:x\" usemap=\"#m\">",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (same); i++)
    assert_body (same[i], SATCHEL_SAFE_HTML_PLAIN, same[i]);
}

static void
test_dropped (void)
{
  static const struct
  {
    const char *html;
    const char *body;
  } cases[] = {
    { "a<script>b</script>c", "ac" },
    { "<form action=\"https://x.example\"><label>Name</label><input name=n><button>Go</button></form>", "NameGo" },
    { "<a href=\"javascript:alert(1)\">x</a>", "<a>x</a>" },
    { "<a href=\"java\nscript:alert(1)\">x</a>", "<a>x</a>" },
    { "<a href=\" &#1;javascript:alert(1)\">x</a>", "<a>x</a>" },
    { "<a href=\"data:text/html,x\">x</a>", "<a>x</a>" },
    { "<a href=\"file:///etc/passwd\">x</a>", "<a>x</a>" },
    { "<a href=\"satchel:x\" target=_blank ping=\"https://x.example\">x</a>", "<a>x</a>" },
    { "<a href=\"here.html\">x</a>", "<a>x</a>" },
    { "<p onclick=\"x()\" onmouseover=y() ONLOAD=z()>x</p>", "<p>x</p>" },
    { "<svg><circle r=1></svg>x<math><mi>y</mi></math>", "x" },
    { "<img src=\"data:image/svg+xml;base64,AAAA\">x", "x" },
    { "<img src=\"data:text/html;base64,AAAA\" alt=\"y\">x", "<img alt=\"y\">x" },
    { "<!-- x -->y<![CDATA[z]]>", "y" },
    { "<font color=\"red;url(x)\" face=\"Arial\">x</font>", "<font face=\"Arial\">x</font>" },
    { "<td colspan=\"99999999\">x", "x" },
    { "<table><tr><td colspan=\"99999999\">x</table>", "<table><tbody><tr><td>x</td></tr></tbody></table>" },
    { "<p class=\"satchel-x y\">x</p>", "<p class=\"y\">x</p>" },
    { "<img src=\"remote:0\">x", "x" },
    { "<a href=\"mailto:a@b.example?attach=/etc/passwd&subject=x&attachment=y\">x</a>",
      "<a href=\"mailto:a@b.example?subject=x\">x</a>" },
    { "<a href=\"https://a.example/\" title=\"https://b.example/\">x</a>", "<a href=\"https://a.example/\">x</a>" },
    { "<b title=\"Monday\">x</b>", "<b title=\"Monday\">x</b>" },
    { "<bdo dir=\"rtl\" style=\"unicode-bidi:bidi-override\">x</bdo>\u202emoc.knab", "xmoc.knab" },
    { "<custom-tag a=b>x</custom-tag>", "x" },
    { "<xmp><b></xmp>", "<pre>&lt;b&gt;</pre>" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_body (cases[i].html, SATCHEL_SAFE_HTML_PLAIN, cases[i].body);
}

static void
test_base (void)
{
  assert_body ("<base href=\"https://example.com/a/\"><a href=\"b?c\">x</a><a href=\"#d\">y</a>", SATCHEL_SAFE_HTML_PLAIN,
               "<a href=\"https://example.com/a/b?c\">x</a><a href=\"#d\">y</a>");
  assert_body ("<base href=\"javascript:\"><a href=\"alert(1)\">x</a>", SATCHEL_SAFE_HTML_PLAIN, "<a>x</a>");
}

/* --- style --- */

static void
assert_style (const char *style,
              const char *expected)
{
  g_autofree char *escaped = g_markup_escape_text (style, -1);
  g_autofree char *html = g_strdup_printf ("<p style=\"%s\">x</p>", escaped);
  g_autofree char *kept = g_markup_escape_text (expected, -1);
  g_autofree char *body = *expected != '\0' ? g_strdup_printf ("<p style=\"%s\">x</p>", kept) : g_strdup ("<p>x</p>");

  assert_body (html, SATCHEL_SAFE_HTML_PLAIN, body);
}

static void
test_style (void)
{
  assert_style ("color: red", "color:red;");
  assert_style ("COLOR:#AbC !important; margin: 0 auto", "color:#AbC!important;margin:0 auto;");
  assert_style ("font-family: \"Open Sans\", Arial", "font-family:\"Open Sans\", Arial;");
  assert_style ("width: calc(100% - 2 * (1px + 2em))", "width:calc(100% - 2 * (1px + 2em));");
  assert_style ("background: linear-gradient(to right, rgba(1,2,3,.5), #fff 50%)",
                "background:linear-gradient(to right, rgba(1,2,3,.5), #fff 50%);");
  assert_style ("background:#eee url(cid:a@b) no-repeat", "background:#eee url(\"cid:a@b\") no-repeat;");
  assert_style ("background:#eee url(https://x.example/y.png) no-repeat", "background:#eee none no-repeat;");
  assert_style ("position:fixed;top:0;color:red", "color:red;");
  assert_style ("position: Fixed", "");
  assert_style ("position:f\\69xed", "");
  assert_style ("position:relative", "position:relative;");
  assert_style ("behavior:url(x);-moz-binding:url(y);-ms-behavior:url(z)", "");
  assert_style ("width:expression(alert(1));height:1px", "height:1px;");
  assert_style ("width:exp/**/ression(alert(1))", "");
  assert_style ("background:url(javascript:alert(1))", "");
  assert_style ("background:url('javascript:alert(1)')", "background:none;");
  assert_style ("color:var(--x);--x:red", "");
  assert_style ("color:red;;}p{color:blue", "color:red;");
  assert_style ("{color:red} color:blue", "");
  assert_style ("content:\"x\";cursor:url(x);filter:blur(1px);animation:x 1s;transition:all;z-index:9;transform:none", "");
  assert_style ("font-family:\"</p><script>\"", "font-family:\"\\3c /p\\3e \\3c script\\3e \";");
}

static void
assert_sheet (const char *sheet,
              const char *expected)
{
  g_autofree char *html = g_strdup_printf ("<style>%s</style><p>x", sheet);
  g_autoptr (SatchelSafeHtml) page = read_html (html, SATCHEL_SAFE_HTML_PLAIN);
  const char *ours = strstr (page->html, "</style>"), *theirs = strstr (ours, "<style>\n");
  g_autofree char *kept = NULL;

  if (theirs != NULL)
    kept = g_strndup (theirs + 8, strstr (theirs, "</style>") - theirs - 8);
  g_assert_cmpstr (kept, ==, expected);
}

static void
test_sheet (void)
{
  assert_sheet ("p{color:red}", "p{color:red;}\n");
  assert_sheet ("<!-- .a > b, #c:hover{ margin:0 } -->", ".a > b, #c:hover{margin:0;}\n");
  assert_sheet ("@import 'x'; p{color:red}", "p{color:red;}\n");
  assert_sheet ("@charset \"x\"; @font-face{src:url(x)} @page{margin:0} p{color:red}", "p{color:red;}\n");
  assert_sheet ("@media only screen and (max-width:600px){.a{width:100%!important} @import 'x';}",
                "@media only screen and (max-width:600px){\n.a{width:100%!important;}\n}\n");
  assert_sheet ("@media (prefers-color-scheme: dark){p{color:white}}", NULL);
  assert_sheet ("@supports (x:y){p{color:red}} @layer a{p{color:red}}", NULL);
  assert_sheet ("p:has(a){color:red} p:unknown{color:red} ::slotted(x){color:red}", NULL);
  assert_sheet ("a[href*=\"x\"]{color:red}", "a[href*=\"x\"]{color:red;}\n");
  assert_sheet ("p{color:red", "p{color:red;}\n");
  assert_sheet ("p{color:red} q{", "p{color:red;}\n");
  assert_sheet ("a{b{c{d}}} p{color:red}", "p{color:red;}\n");
  assert_sheet ("p::after{content:url(x);color:red}", NULL);
}

/* --- pictures on the internet --- */

static void
test_pictures (void)
{
  const char *html = "<img src=\"https://a.example/1.png\" alt=\"One\"><img src=http://a.example/2.png>"
                     "<img src=\"https://A.example/1.png\"><table background=\"https://a.example/3.png\"></table>"
                     "<p style=\"background:url(https://a.example/4.png)\">x</p>";
  g_autoptr (SatchelSafeHtml) page = read_html (html, SATCHEL_SAFE_HTML_PLAIN);
  static const char *const addresses[] = { "https://a.example/1.png", "http://a.example/2.png", "https://a.example/3.png",
                                           "https://a.example/4.png" };

  g_assert_cmpuint (page->pictures->len, ==, G_N_ELEMENTS (addresses));
  for (guint i = 0; i < page->pictures->len; i++)
    g_assert_cmpstr (g_ptr_array_index (page->pictures, i), ==, addresses[i]);
  g_assert_null (strstr (page->html, "a.example"));
  g_assert_null (strstr (page->html, "remote:"));

  assert_body (html, SATCHEL_SAFE_HTML_REMOTE,
               "<img src=\"remote:0\" alt=\"One\"><img src=\"remote:1\"><img src=\"remote:0\">"
               "<table background=\"remote:2\"></table><p style=\"background:url(&quot;remote:3&quot;);\">x</p>");
}

static void
test_pixels (void)
{
  g_autoptr (SatchelSafeHtml) page = read_html ("<img src=https://a.example/ width=1 height=1>"
                                                "<img src=\"https://a.example/\" width=\"0\" height=\"1px\">x",
                                                SATCHEL_SAFE_HTML_REMOTE);
  g_autofree char *body = dup_body (page);

  g_assert_cmpstr (body, ==, "x");
  g_assert_cmpuint (page->pictures->len, ==, 0);
  g_assert_true (page->has_pixels);
}

static void
test_colors (void)
{
  const char *html = "<body bgcolor=black text=white><p style=\"color:red;margin:0\"><font color=blue size=2>x</font></p>"
                     "<style>p{background:red;width:1px}</style>";
  g_autoptr (SatchelSafeHtml) with = read_html (html, SATCHEL_SAFE_HTML_PLAIN);
  g_autoptr (SatchelSafeHtml) without = read_html (html, SATCHEL_SAFE_HTML_OWN_COLORS);
  g_autoptr (SatchelSafeHtml) none = read_html ("<p>x</p>", SATCHEL_SAFE_HTML_PLAIN);

  g_assert_true (with->has_colors);
  g_assert_nonnull (strstr (with->html, "<body bgcolor=\"black\" text=\"white\">"));
  g_assert_null (strstr (with->html, "prefers-color-scheme"));
  g_assert_true (without->has_colors);
  g_assert_nonnull (strstr (without->html, "<body><p style=\"margin:0;\"><font size=\"2\">x</font></p>"));
  g_assert_nonnull (strstr (without->html, "p{width:1px;}"));
  g_assert_nonnull (strstr (without->html, "prefers-color-scheme"));
  g_assert_false (none->has_colors);
  g_assert_nonnull (strstr (none->html, "prefers-color-scheme"));
}

/* --- links --- */

static void
test_addresses (void)
{
  static const struct
  {
    const char *uri;
    const char *normal;
  } cases[] = {
    { "https://example.com", "https://example.com/" },
    { " HTTPS://EXAMPLE.com/A b ", "https://example.com/A%20b" },
    { "https:\\\\evil.example\\@bank.example", "https://evil.example/@bank.example" },
    { "https:evil.example", "https://evil.example/" },
    { "https:///evil.example/x", "https://evil.example/x" },
    { "https://bank.example@evil.example/", "https://evil.example/" },
    { "https://b\xc3\xbc""cher.example/", "https://xn--bcher-kva.example/" },
    { "https://www.b%61nk.example/", "https://www.bank.example/" },
    { "h\tt\ntps://example.com/", "https://example.com/" },
    { "//example.com/x", "https://example.com/x" },
    { "https://", NULL },
    { "https://a b.example/", NULL },
    { "https://a%00b.example/", NULL },
    { "ftp://example.com/", NULL },
    { "javascript:alert(1)", NULL },
    { "vbscript:x", NULL },
    { "/relative", NULL },
    { "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *normal = satchel_link_normalise (cases[i].uri, NULL);

      g_assert_cmpstr (normal, ==, cases[i].normal);
    }
}

static void
assert_false_link (const char *words,
                   const char *uri,
                   const char *named,
                   const char *host)
{
  g_autofree char *html = g_strdup_printf ("<a href=\"%s\">%s</a>", uri, words);
  g_autoptr (SatchelSafeHtml) page = read_html (html, SATCHEL_SAFE_HTML_PLAIN);
  g_autofree char *normal = satchel_link_normalise (uri, NULL);
  const SatchelFalseLink *link = satchel_safe_html_find_false_link (page, normal);

  if (named == NULL)
    {
      g_assert_null (link);
      return;
    }
  g_assert_nonnull (link);
  g_assert_cmpstr (link->words, ==, named);
  g_assert_cmpstr (link->host, ==, host);
}

static void
test_false_links (void)
{
  assert_false_link ("www.bank.example", "https://evil.example/x", "www.bank.example", "evil.example");
  assert_false_link ("https://bank.example/login", "http://bank.example.evil.example", "bank.example",
                     "bank.example.evil.example");
  assert_false_link ("<b>bank</b>.example", "https://evil.example", "bank.example", "evil.example");
  assert_false_link (" bank.example ", "https://bank.example@evil.example", "bank.example", "evil.example");
  assert_false_link ("https://bank.example for more", "https://evil.example", "bank.example", "evil.example");
  assert_false_link ("BANK.example", "https://www.bank.example/", NULL, NULL);
  assert_false_link ("bank.example", "https://login.bank.example/", NULL, NULL);
  assert_false_link ("Read more", "https://evil.example", NULL, NULL);
  assert_false_link ("report.pdf", "https://files.example/1", NULL, NULL);
  assert_false_link ("ada@bank.example", "https://evil.example", NULL, NULL);
  assert_false_link ("version 2.0", "https://evil.example", NULL, NULL);
  assert_false_link ("3.14", "https://evil.example", NULL, NULL);
  assert_false_link ("bank.example", "mailto:x@evil.example", NULL, NULL);
}

/* --- what must not come through --- */

static char *
fill (const char *vector,
      const char *where)
{
  g_auto (GStrv) pieces = g_strsplit (vector, "%s", -1);
  g_autofree char *filled = g_strjoinv (where, pieces);
  g_auto (GStrv) percents = g_strsplit (filled, "%%", -1);

  return g_strjoinv ("%", percents);
}

static void
assert_settled (const SatchelSafeHtml *page)
{
  g_autofree char *tree = safe_html_dump (page->html);
  g_autoptr (SatchelSafeHtml) again = satchel_safe_html_new (page->html, SATCHEL_SAFE_HTML_PLAIN);
  g_autofree char *body = dup_body (page);
  g_autofree char *body_again = NULL;

  g_assert_nonnull (tree);
  g_assert_nonnull (again);
  body_again = dup_body (again);
  if (strstr (body, "remote:") == NULL && strstr (body, "<img") == NULL)
    g_assert_cmpstr (body, ==, body_again);
}

static void
test_vectors (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (leak_vectors); i++)
    {
      g_autofree char *html = fill (leak_vectors[i], "https://leak.example/x");
      g_autoptr (SatchelSafeHtml) page = read_html (html, SATCHEL_SAFE_HTML_PLAIN);
      g_autoptr (SatchelSafeHtml) with_pictures = read_html (html, SATCHEL_SAFE_HTML_REMOTE);
      g_autofree char *where = safe_html_find (page->html, "leak.example");

      assert_settled (page);
      assert_settled (with_pictures);
      if (where != NULL)
        g_error ("%s\nin %s\nof %s", where, page->html, html);
    }
}

/* Public payloads, where they are at hand. */
static void
test_corpus (void)
{
  g_autofree char *path = g_build_filename (SATCHEL_SOURCE_ROOT, "..", "shared", "mail-corpus", "cure53+DOMPurify",
                                            "dompurify-expect.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *payloads;

  if (!json_parser_load_from_file (parser, path, NULL))
    {
      g_test_skip ("they are not here");
      return;
    }

  payloads = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (payloads), >=, 200);
  for (guint i = 0; i < json_array_get_length (payloads); i++)
    {
      const char *html = json_object_get_string_member (json_array_get_object_element (payloads, i), "payload");
      g_autoptr (SatchelSafeHtml) page = read_html (html, SATCHEL_SAFE_HTML_PLAIN);
      g_autoptr (SatchelSafeHtml) with_pictures = read_html (html, SATCHEL_SAFE_HTML_REMOTE);

      g_assert_nonnull (page);
      assert_settled (page);
      assert_settled (with_pictures);
    }
}

/* Trees that a parser reads otherwise than they were written. */
static void
test_mutations (void)
{
  static const char *const cases[] = {
    "<p><button><p>a</button></p>",
    "<a>1<table><tr><td><a>2</a></td></tr></table></a>",
    "<table><a>1<tr><td>2</a><b>3</table>4</b>",
    "<b><p>1</b>2</p>3<i><b>4</i>5</b>",
    "<h1><button><h2>x</h2></button></h1>",
    "<li><select><li>x</select></li>",
    "<p><object><p>a</object>b",
    "<dd><marquee><dd>x</marquee>",
    "<table><caption><table><tr><td>x</caption>",
    "<ruby><rt><rp>a<rt>b</ruby>",
    "<nobr>1<nobr>2<p>3</nobr>4",
    "<center><p><center>x<p></center>",
    "<form><p><form><p>x</form>y",
    "<pre>\n\n\nx<listing>\ny</pre>",
    "<dl><dt><dl><dd>x</dt></dl>",
    "<table><colgroup><col><tr><col><td>x",
    "<font><p><font><p><font><p>x</font></p>",
    "<p><svg><foreignObject><p>x",
    "<a href=\"https://a.example\"><div><a href=\"https://b.example\">x</a></div>y</a>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SatchelSafeHtml) page = read_html (cases[i], SATCHEL_SAFE_HTML_PLAIN);

      g_assert_nonnull (page);
      assert_settled (page);
    }
}

/* --- bounds --- */

/* "%u" in @unit is a number. */
static char *
repeat (const char *before,
        const char *unit,
        guint       n,
        const char *after)
{
  GString *string = g_string_new (before);
  const char *number = strstr (unit, "%u");
  gsize length = number != NULL ? (gsize) (number - unit) : strlen (unit);

  for (guint i = 0; i < n; i++)
    {
      g_string_append_len (string, unit, length);
      if (number != NULL)
        g_string_append_printf (string, "%u%s", i, number + 2);
    }
  g_string_append (string, after);

  return g_string_free (string, FALSE);
}

/* Whether there is a page of it or not: it ends in time. Returns: whether there was. */
static gboolean
read_bomb (char *html)
{
  g_autofree char *bomb = html;
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (SatchelSafeHtml) page = satchel_safe_html_new (bomb, SATCHEL_SAFE_HTML_REMOTE);

  g_assert_cmpint ((g_get_monotonic_time () - begin) / 1000, <, PATIENCE);
  g_test_message ("%.20s: %s, %" G_GINT64_FORMAT " ms", bomb, page != NULL ? "a page" : "none",
                  (g_get_monotonic_time () - begin) / 1000);

  return page != NULL;
}

static void
test_bombs (void)
{
  read_bomb (repeat ("", "<div>", 800000, ""));
  read_bomb (repeat ("", "<b id=%u>", 100000, "") );
  read_bomb (repeat ("<b id=1><b id=2><b id=3><b id=4><i id=1><i id=2><i id=3><u id=1><u id=2>", "<p>", 100000, "x"));
  read_bomb (repeat ("", "<span>", 200000, "</x>"));
  read_bomb (repeat ("", "<table><td>", 100000, ""));
  read_bomb (repeat ("", "</x>", 800000, ""));
  read_bomb (repeat ("<p ", "a%u=b ", 200000, ">"));
  read_bomb (repeat ("<p style=\"", "a{[(", 400000, "\">x"));
  read_bomb (repeat ("<style>", "@media x{", 300000, "</style>"));
  read_bomb (repeat ("<style>", "p{color:red}", 300000, "</style>"));
  read_bomb (repeat ("<style>", "/*", 1500000, "</style>"));
  read_bomb (repeat ("", "<img src=https://a.example/%u>", 100000, ""));
  read_bomb (repeat ("", "<a href=https://a.example/%u>b.example</a>", 60000, ""));
  read_bomb (repeat ("", "<", 4000000, ""));
  read_bomb (repeat ("", "&", 4000000, ""));
  read_bomb (repeat ("<svg>", "<g>", 800000, ""));
}

static void
test_deep (void)
{
  g_autofree char *html = repeat ("", "<div>", 3000, "words");
  g_autoptr (SatchelSafeHtml) page = read_html (html, SATCHEL_SAFE_HTML_PLAIN);

  g_assert_nonnull (page);
  g_assert_nonnull (strstr (page->html, "words"));
}

static void
test_newsletter (void)
{
  g_autofree char *html = repeat ("<table>", "<tr><td style=\"color:red;padding:0 10px\" class=\"x\"><a href=\"https://a.example/%u\">"
                                  "<img src=\"https://a.example/x.png\" width=\"20\"></a> words</td></tr>", 3000, "</table>");
  g_autoptr (SatchelSafeHtml) page = satchel_safe_html_new (html, SATCHEL_SAFE_HTML_PLAIN);

  g_assert_nonnull (page);
  g_assert_nonnull (strstr (page->html, "https://a.example/2999"));
}

static void
test_nonsense (void)
{
  assert_body ("", SATCHEL_SAFE_HTML_PLAIN, "");
  assert_body ("\xff\xfe<p>\xc3", SATCHEL_SAFE_HTML_PLAIN, "\xef\xbf\xbd\xef\xbf\xbd<p>\xef\xbf\xbd</p>");
  assert_body ("<frameset><frame src=x></frameset>", SATCHEL_SAFE_HTML_PLAIN, "");
}

static void
test_text (void)
{
  g_autofree char *page = satchel_safe_html_from_text ("\na <b> & \"c\"\n");
  g_autofree char *wrong = safe_html_check (page, FALSE);

  g_assert_null (wrong);
  g_assert_nonnull (strstr (page, "<pre>\n\na &lt;b&gt; &amp; \"c\"\n</pre>"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/safe-html/kept", test_kept);
  g_test_add_func ("/safe-html/dropped", test_dropped);
  g_test_add_func ("/safe-html/base", test_base);
  g_test_add_func ("/safe-html/style", test_style);
  g_test_add_func ("/safe-html/sheet", test_sheet);
  g_test_add_func ("/safe-html/pictures", test_pictures);
  g_test_add_func ("/safe-html/pixels", test_pixels);
  g_test_add_func ("/safe-html/colors", test_colors);
  g_test_add_func ("/safe-html/addresses", test_addresses);
  g_test_add_func ("/safe-html/false-links", test_false_links);
  g_test_add_func ("/safe-html/vectors", test_vectors);
  g_test_add_func ("/safe-html/corpus", test_corpus);
  g_test_add_func ("/safe-html/mutations", test_mutations);
  g_test_add_func ("/safe-html/bombs", test_bombs);
  g_test_add_func ("/safe-html/deep", test_deep);
  g_test_add_func ("/safe-html/newsletter", test_newsletter);
  g_test_add_func ("/safe-html/nonsense", test_nonsense);
  g_test_add_func ("/safe-html/text", test_text);

  return g_test_run ();
}
