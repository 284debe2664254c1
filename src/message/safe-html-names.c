/* safe-html-names.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/safe-html-names.h"

#include <string.h>

/* Octets of an attribute that is shown or read aloud, and of one that says looks. */
#define LONGEST_WORDS 4000
#define LONGEST_LOOKS 100

/* Columns and rows that one cell may claim: browsers make each of them. */
#define MAX_COLUMNS 200
#define MAX_ROWS 2000

/* Kept, with what they are written as. */
static const struct
{
  GumboTag    tag;
  const char *name;
} kept[] = {
  { GUMBO_TAG_A, "a" },
  { GUMBO_TAG_ABBR, "abbr" },
  { GUMBO_TAG_ACRONYM, "acronym" },
  { GUMBO_TAG_ADDRESS, "address" },
  { GUMBO_TAG_ARTICLE, "article" },
  { GUMBO_TAG_ASIDE, "aside" },
  { GUMBO_TAG_B, "b" },
  { GUMBO_TAG_BDI, "bdi" },
  { GUMBO_TAG_BIG, "big" },
  { GUMBO_TAG_BLOCKQUOTE, "blockquote" },
  { GUMBO_TAG_CAPTION, "caption" },
  { GUMBO_TAG_CENTER, "center" },
  { GUMBO_TAG_CITE, "cite" },
  { GUMBO_TAG_CODE, "code" },
  { GUMBO_TAG_COLGROUP, "colgroup" },
  { GUMBO_TAG_DD, "dd" },
  { GUMBO_TAG_DEL, "del" },
  { GUMBO_TAG_DFN, "dfn" },
  { GUMBO_TAG_DIR, "dir" },
  { GUMBO_TAG_DIV, "div" },
  { GUMBO_TAG_DL, "dl" },
  { GUMBO_TAG_DT, "dt" },
  { GUMBO_TAG_EM, "em" },
  { GUMBO_TAG_FIGCAPTION, "figcaption" },
  { GUMBO_TAG_FIGURE, "figure" },
  { GUMBO_TAG_FONT, "font" },
  { GUMBO_TAG_FOOTER, "footer" },
  { GUMBO_TAG_H1, "h1" },
  { GUMBO_TAG_H2, "h2" },
  { GUMBO_TAG_H3, "h3" },
  { GUMBO_TAG_H4, "h4" },
  { GUMBO_TAG_H5, "h5" },
  { GUMBO_TAG_H6, "h6" },
  { GUMBO_TAG_HEADER, "header" },
  { GUMBO_TAG_HGROUP, "hgroup" },
  { GUMBO_TAG_I, "i" },
  { GUMBO_TAG_INS, "ins" },
  { GUMBO_TAG_KBD, "kbd" },
  { GUMBO_TAG_LI, "li" },
  { GUMBO_TAG_MAIN, "main" },
  { GUMBO_TAG_MAP, "map" },
  { GUMBO_TAG_MARK, "mark" },
  { GUMBO_TAG_NAV, "nav" },
  { GUMBO_TAG_OL, "ol" },
  { GUMBO_TAG_P, "p" },
  { GUMBO_TAG_PRE, "pre" },
  { GUMBO_TAG_Q, "q" },
  { GUMBO_TAG_RP, "rp" },
  { GUMBO_TAG_RT, "rt" },
  { GUMBO_TAG_RUBY, "ruby" },
  { GUMBO_TAG_S, "s" },
  { GUMBO_TAG_SAMP, "samp" },
  { GUMBO_TAG_SECTION, "section" },
  { GUMBO_TAG_SMALL, "small" },
  { GUMBO_TAG_SPAN, "span" },
  { GUMBO_TAG_STRIKE, "strike" },
  { GUMBO_TAG_STRONG, "strong" },
  { GUMBO_TAG_SUB, "sub" },
  { GUMBO_TAG_SUP, "sup" },
  { GUMBO_TAG_TABLE, "table" },
  { GUMBO_TAG_TBODY, "tbody" },
  { GUMBO_TAG_TD, "td" },
  { GUMBO_TAG_TFOOT, "tfoot" },
  { GUMBO_TAG_TH, "th" },
  { GUMBO_TAG_THEAD, "thead" },
  { GUMBO_TAG_TIME, "time" },
  { GUMBO_TAG_TR, "tr" },
  { GUMBO_TAG_TT, "tt" },
  { GUMBO_TAG_U, "u" },
  { GUMBO_TAG_UL, "ul" },
  { GUMBO_TAG_VAR, "var" },

  /* Raw text to a parser, words to a person. */
  { GUMBO_TAG_LISTING, "pre" },
  { GUMBO_TAG_PLAINTEXT, "pre" },
  { GUMBO_TAG_XMP, "pre" },
};

static const struct
{
  GumboTag    tag;
  const char *name;
} voids[] = {
  { GUMBO_TAG_AREA, "area" }, { GUMBO_TAG_BR, "br" },   { GUMBO_TAG_COL, "col" },
  { GUMBO_TAG_HR, "hr" },     { GUMBO_TAG_IMG, "img" }, { GUMBO_TAG_WBR, "wbr" },
};

/* What is in them is no text for people. */
static const GumboTag dropped[] = {
  GUMBO_TAG_APPLET,  GUMBO_TAG_AUDIO,    GUMBO_TAG_CANVAS, GUMBO_TAG_DATALIST, GUMBO_TAG_FRAMESET,
  GUMBO_TAG_HEAD,    GUMBO_TAG_IFRAME,   GUMBO_TAG_MATH,   GUMBO_TAG_NOEMBED,  GUMBO_TAG_NOFRAMES,
  GUMBO_TAG_SCRIPT,  GUMBO_TAG_SELECT,   GUMBO_TAG_STYLE,  GUMBO_TAG_SVG,      GUMBO_TAG_TEMPLATE,
  GUMBO_TAG_TEXTAREA, GUMBO_TAG_TITLE,
};

SatchelHtmlFate
satchel_html_get_fate (const GumboNode  *node,
                       const char      **name)
{
  const GumboElement *element = &node->v.element;

  *name = NULL;
  /* Foreign elements read what is in them by other rules; so do templates. */
  if (element->tag_namespace != GUMBO_NAMESPACE_HTML || node->type == GUMBO_NODE_TEMPLATE)
    return SATCHEL_HTML_DROP;

  for (gsize i = 0; i < G_N_ELEMENTS (dropped); i++)
    if (element->tag == dropped[i])
      return SATCHEL_HTML_DROP;
  for (gsize i = 0; i < G_N_ELEMENTS (voids); i++)
    if (element->tag == voids[i].tag)
      {
        *name = voids[i].name;
        return SATCHEL_HTML_VOID;
      }
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    if (element->tag == kept[i].tag)
      {
        *name = kept[i].name;
        return SATCHEL_HTML_KEEP;
      }

  return SATCHEL_HTML_UNWRAP;
}

/* --- attributes --- */

static gboolean
is_number (const char *value,
           gint64      most)
{
  char *end = NULL;
  gint64 number = g_ascii_strtoll (value, &end, 10);

  return end != value && number >= 0 && number <= most;
}

/* "80%", "120", "120px" */
static gboolean
is_length (const char *value)
{
  gsize digits = strspn (value, "0123456789.");

  return digits > 0 && digits < 8 && strlen (value) <= digits + 2;
}

/* Words, numbers and colours, the values of what says looks. */
static gboolean
is_looks (const char *value)
{
  const char *at = value;

  while (g_ascii_isalnum (*at) || (*at != '\0' && strchr (" #%,.-+_", *at) != NULL))
    at++;

  return *at == '\0' && at - value <= LONGEST_LOOKS;
}

/* Names of fonts, in any script. */
static gboolean
is_face (const char *value)
{
  return strpbrk (value, ":;()<>\\/{}") == NULL && strlen (value) <= LONGEST_LOOKS;
}

static gboolean
is_words (const char *value)
{
  return strlen (value) <= LONGEST_WORDS;
}

static gboolean
is_columns (const char *value)
{
  return is_number (value, MAX_COLUMNS);
}

static gboolean
is_rows (const char *value)
{
  return is_number (value, MAX_ROWS);
}

static gboolean
is_fragment (const char *value)
{
  return value[0] == '#' && is_words (value);
}

/* In the order of strcmp(). */
static const struct
{
  const char *name;
  gboolean  (*fits) (const char *value);
  gboolean    is_color;
} harmless[] = {
  { "abbr", is_words, FALSE },
  { "align", is_looks, FALSE },
  { "alt", is_words, FALSE },
  { "aria-hidden", is_looks, FALSE },
  { "aria-label", is_words, FALSE },
  { "bgcolor", is_looks, TRUE },
  { "border", is_looks, FALSE },
  { "bordercolor", is_looks, FALSE },
  { "cellpadding", is_length, FALSE },
  { "cellspacing", is_length, FALSE },
  { "clear", is_looks, FALSE },
  { "color", is_looks, TRUE },
  { "colspan", is_columns, FALSE },
  { "compact", is_looks, FALSE },
  { "coords", is_looks, FALSE },
  { "datetime", is_words, FALSE },
  { "dir", is_looks, FALSE },
  { "face", is_face, FALSE },
  { "frame", is_looks, FALSE },
  { "headers", is_looks, FALSE },
  { "height", is_length, FALSE },
  { "hspace", is_length, FALSE },
  { "lang", is_looks, FALSE },
  { "link", is_looks, TRUE },
  { "noshade", is_looks, FALSE },
  { "nowrap", is_looks, FALSE },
  { "reversed", is_looks, FALSE },
  { "role", is_looks, FALSE },
  { "rowspan", is_rows, FALSE },
  { "rules", is_looks, FALSE },
  { "scope", is_looks, FALSE },
  { "shape", is_looks, FALSE },
  { "size", is_looks, FALSE },
  { "span", is_columns, FALSE },
  { "start", is_looks, FALSE },
  { "summary", is_words, FALSE },
  { "text", is_looks, TRUE },
  { "title", is_words, FALSE },
  { "type", is_looks, FALSE },
  { "usemap", is_fragment, FALSE },
  { "valign", is_looks, FALSE },
  { "value", is_looks, FALSE },
  { "vlink", is_looks, TRUE },
  { "vspace", is_length, FALSE },
  { "width", is_length, FALSE },
};

static int
find_harmless (const GumboAttribute *attribute)
{
  for (gsize i = 0; i < G_N_ELEMENTS (harmless); i++)
    if (g_str_equal (attribute->name, harmless[i].name))
      return (int) i;

  return -1;
}

gboolean
satchel_html_is_harmless (const GumboAttribute *attribute)
{
  int place = find_harmless (attribute);

  return place >= 0 && attribute->attr_namespace == GUMBO_ATTR_NAMESPACE_NONE
         && harmless[place].fits (attribute->value);
}

gboolean
satchel_html_is_color (const GumboAttribute *attribute)
{
  int place = find_harmless (attribute);

  return place >= 0 && harmless[place].is_color;
}
