/* css-filter.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/css-filter.h"

#include "message/css-token.h"

#include <stdlib.h>
#include <string.h>

/* Brackets within brackets in one value or selector. */
#define DEPTH 16

/* Octets of one declaration's value, without pictures; the longest seen, a list of fonts, has 300. */
#define LONGEST_VALUE 4000

/* What may be said about a property's value, besides words, numbers and colours. */
enum
{
  PLAIN,
  COLOR    = 1 << 0,   /* says a colour of the sender's */
  PICTURE  = 1 << 1,   /* may have a picture */
  STRING   = 1 << 2,   /* may have strings */
  POSITION = 1 << 3,   /* only static and relative: nothing lies over what it does not belong to */
};

typedef struct
{
  const char *name;
  guint       kind;
} Property;

/* In the order of strcmp(). */
static const Property properties[] = {
  { "align-content", PLAIN },
  { "align-items", PLAIN },
  { "align-self", PLAIN },
  { "aspect-ratio", PLAIN },
  { "background", COLOR | PICTURE },
  { "background-attachment", PLAIN },
  { "background-clip", PLAIN },
  { "background-color", COLOR },
  { "background-image", COLOR | PICTURE },
  { "background-origin", PLAIN },
  { "background-position", PLAIN },
  { "background-position-x", PLAIN },
  { "background-position-y", PLAIN },
  { "background-repeat", PLAIN },
  { "background-size", PLAIN },
  { "border", PLAIN },
  { "border-bottom", PLAIN },
  { "border-bottom-color", PLAIN },
  { "border-bottom-left-radius", PLAIN },
  { "border-bottom-right-radius", PLAIN },
  { "border-bottom-style", PLAIN },
  { "border-bottom-width", PLAIN },
  { "border-collapse", PLAIN },
  { "border-color", PLAIN },
  { "border-left", PLAIN },
  { "border-left-color", PLAIN },
  { "border-left-style", PLAIN },
  { "border-left-width", PLAIN },
  { "border-radius", PLAIN },
  { "border-right", PLAIN },
  { "border-right-color", PLAIN },
  { "border-right-style", PLAIN },
  { "border-right-width", PLAIN },
  { "border-spacing", PLAIN },
  { "border-style", PLAIN },
  { "border-top", PLAIN },
  { "border-top-color", PLAIN },
  { "border-top-left-radius", PLAIN },
  { "border-top-right-radius", PLAIN },
  { "border-top-style", PLAIN },
  { "border-top-width", PLAIN },
  { "border-width", PLAIN },
  { "box-shadow", COLOR },
  { "box-sizing", PLAIN },
  { "caption-side", PLAIN },
  { "clear", PLAIN },
  { "color", COLOR },
  { "column-count", PLAIN },
  { "column-gap", PLAIN },
  { "column-width", PLAIN },
  { "columns", PLAIN },
  { "direction", PLAIN },
  { "display", PLAIN },
  { "empty-cells", PLAIN },
  { "flex", PLAIN },
  { "flex-basis", PLAIN },
  { "flex-direction", PLAIN },
  { "flex-flow", PLAIN },
  { "flex-grow", PLAIN },
  { "flex-shrink", PLAIN },
  { "flex-wrap", PLAIN },
  { "float", PLAIN },
  { "font", STRING },
  { "font-family", STRING },
  { "font-size", PLAIN },
  { "font-stretch", PLAIN },
  { "font-style", PLAIN },
  { "font-variant", PLAIN },
  { "font-weight", PLAIN },
  { "gap", PLAIN },
  { "height", PLAIN },
  { "hyphens", PLAIN },
  { "justify-content", PLAIN },
  { "letter-spacing", PLAIN },
  { "line-height", PLAIN },
  { "list-style", PICTURE },
  { "list-style-image", PICTURE },
  { "list-style-position", PLAIN },
  { "list-style-type", PLAIN },
  { "margin", PLAIN },
  { "margin-bottom", PLAIN },
  { "margin-left", PLAIN },
  { "margin-right", PLAIN },
  { "margin-top", PLAIN },
  { "max-height", PLAIN },
  { "max-width", PLAIN },
  { "min-height", PLAIN },
  { "min-width", PLAIN },
  { "object-fit", PLAIN },
  { "object-position", PLAIN },
  { "opacity", PLAIN },
  { "order", PLAIN },
  { "outline", PLAIN },
  { "overflow", PLAIN },
  { "overflow-wrap", PLAIN },
  { "overflow-x", PLAIN },
  { "overflow-y", PLAIN },
  { "padding", PLAIN },
  { "padding-bottom", PLAIN },
  { "padding-left", PLAIN },
  { "padding-right", PLAIN },
  { "padding-top", PLAIN },
  { "page-break-after", PLAIN },
  { "page-break-before", PLAIN },
  { "page-break-inside", PLAIN },
  { "position", POSITION },
  { "quotes", STRING },
  { "row-gap", PLAIN },
  { "tab-size", PLAIN },
  { "table-layout", PLAIN },
  { "text-align", PLAIN },
  { "text-align-last", PLAIN },
  { "text-decoration", PLAIN },
  { "text-decoration-color", PLAIN },
  { "text-decoration-line", PLAIN },
  { "text-decoration-style", PLAIN },
  { "text-indent", PLAIN },
  { "text-overflow", PLAIN },
  { "text-shadow", COLOR },
  { "text-transform", PLAIN },
  { "vertical-align", PLAIN },
  { "visibility", PLAIN },
  { "white-space", PLAIN },
  { "width", PLAIN },
  { "word-break", PLAIN },
  { "word-spacing", PLAIN },
  { "word-wrap", PLAIN },
};

static const char *const functions[] = {
  "calc", "clamp", "hsl", "hsla", "linear-gradient", "max", "min", "radial-gradient",
  "repeating-linear-gradient", "repeating-radial-gradient", "rgb", "rgba",
};

/* Pseudo-classes and -elements that only choose. */
static const char *const pseudos[] = {
  "active", "empty", "first-child", "first-letter", "first-line", "first-of-type", "focus", "hover",
  "last-child", "last-of-type", "link", "only-child", "only-of-type", "root", "visited",
};
static const char *const pseudo_functions[] = {
  "lang", "not", "nth-child", "nth-last-child", "nth-last-of-type", "nth-of-type",
};

static gboolean
is_one_of (const char        *name,
           const char *const *names,
           gsize              n)
{
  for (gsize i = 0; i < n; i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

#define IS_ONE_OF(name, names) is_one_of (name, names, G_N_ELEMENTS (names))

static int
compare_property (const void *name,
                  const void *property)
{
  return g_ascii_strcasecmp (name, ((const Property *) property)->name);
}

static const Property *
find_property (const char *name)
{
  return bsearch (name, properties, G_N_ELEMENTS (properties), sizeof (Property), compare_property);
}

/* --- passing over --- */

static char
get_closing (const SatchelCss *css)
{
  if (css->kind == SATCHEL_CSS_FUNCTION || satchel_css_is (css, '('))
    return ')';
  if (satchel_css_is (css, '['))
    return ']';
  return satchel_css_is (css, '{') ? '}' : '\0';
}

/* Behind the bracket that closes what the present word has opened; too deep is unclosed. */
static void
skip_block (SatchelCss *css)
{
  char closing[64];
  guint depth = 0;

  closing[depth++] = get_closing (css);
  while (depth > 0 && satchel_css_next (css) != SATCHEL_CSS_END)
    {
      char inner = get_closing (css);

      if (inner != '\0' && depth < sizeof closing)
        closing[depth++] = inner;
      else if (satchel_css_is (css, closing[depth - 1]))
        depth--;
    }
}

/* To the end of a declaration that is not taken; the word there is looked at by the caller. */
static void
skip_declaration (SatchelCss *css)
{
  while (css->kind != SATCHEL_CSS_END && !satchel_css_is (css, ';') && !satchel_css_is (css, '}'))
    {
      if (get_closing (css) != '\0')
        skip_block (css);
      satchel_css_next (css);
    }
}

/* --- values --- */

static void
write_number (const SatchelCss *css,
              GString          *out)
{
  g_string_append (out, css->name->str);
  if (g_str_equal (css->unit->str, "%"))
    g_string_append_c (out, '%');
  else
    satchel_css_write_name (out, css->unit->str);
}

static gboolean
write_picture (const char      *uri,
               SatchelCssRules *rules,
               GString         *out)
{
  g_autofree char *mapped = rules->map_picture != NULL ? rules->map_picture (uri, rules->data) : NULL;

  if (mapped == NULL)
    {
      /* The colour in front of it, or the place beside it, is still wanted. */
      g_string_append (out, "none");
      return TRUE;
    }
  g_string_append (out, "url(");
  satchel_css_write_string (out, mapped);
  g_string_append_c (out, ')');

  return TRUE;
}

/* One word of a value other than brackets. FALSE: the declaration is not taken. */
static gboolean
write_word (const SatchelCss *css,
            guint             kind,
            SatchelCssRules  *rules,
            GString          *out)
{
  switch (css->kind)
    {
    case SATCHEL_CSS_SPACE:
      if (out->len > 0)
        g_string_append_c (out, ' ');
      return TRUE;
    case SATCHEL_CSS_IDENT:
      satchel_css_write_name (out, css->name->str);
      return TRUE;
    case SATCHEL_CSS_HASH:
      g_string_append_c (out, '#');
      satchel_css_write_name (out, css->name->str);
      return TRUE;
    case SATCHEL_CSS_NUMBER:
      write_number (css, out);
      return TRUE;
    case SATCHEL_CSS_STRING:
      satchel_css_write_string (out, css->name->str);
      return (kind & STRING) != 0;
    case SATCHEL_CSS_URL:
      return (kind & PICTURE) != 0 && write_picture (css->name->str, rules, out);
    case SATCHEL_CSS_MARK:
      g_string_append_c (out, css->sign);
      return strchr (",/+-*", css->sign) != NULL;
    default:
      return FALSE;
    }
}

/* From the word after the colon to the one that ends the declaration. */
static gboolean
write_value (SatchelCss      *css,
             guint            kind,
             SatchelCssRules *rules,
             GString         *out)
{
  guint depth = 0;
  gsize before = out->len;

  for (;; satchel_css_next (css))
    {
      if (css->kind == SATCHEL_CSS_END || (depth == 0 && (satchel_css_is (css, ';') || satchel_css_is (css, '}'))))
        return depth == 0 && out->len > before;
      if (depth == 0 && satchel_css_is (css, '!'))
        return out->len > before;

      if (css->kind == SATCHEL_CSS_FUNCTION && IS_ONE_OF (css->name->str, functions) && depth < DEPTH)
        {
          satchel_css_write_name (out, css->name->str);
          g_string_append_c (out, '(');
          depth++;
        }
      else if (satchel_css_is (css, '(') && depth > 0 && depth < DEPTH)
        {
          g_string_append_c (out, '(');
          depth++;
        }
      else if (satchel_css_is (css, ')') && depth > 0)
        {
          g_string_append_c (out, ')');
          depth--;
        }
      else if (!write_word (css, kind, rules, out)
               || (css->kind != SATCHEL_CSS_URL && out->len - before > LONGEST_VALUE
                   && (kind & PICTURE) == 0))
        return FALSE;
    }
}

/* At the "!", if there is one. */
static gboolean
is_important (SatchelCss *css)
{
  if (!satchel_css_is (css, '!'))
    return FALSE;
  while (satchel_css_next (css) == SATCHEL_CSS_SPACE)
    ;

  return css->kind == SATCHEL_CSS_IDENT && g_ascii_strcasecmp (css->name->str, "important") == 0;
}

static gboolean
is_allowed (const Property  *property,
            const char      *value,
            SatchelCssRules *rules)
{
  if ((property->kind & COLOR) != 0)
    {
      rules->has_colors = TRUE;
      if (rules->drop_colors)
        return FALSE;
    }
  if ((property->kind & POSITION) != 0)
    return g_ascii_strcasecmp (value, "static") == 0 || g_ascii_strcasecmp (value, "relative") == 0;

  return TRUE;
}

/* At the name of a declaration. */
static void
filter_declaration (SatchelCss      *css,
                    SatchelCssRules *rules,
                    GString         *out)
{
  g_autoptr (GString) value = g_string_new (NULL);
  const Property *property = css->kind == SATCHEL_CSS_IDENT ? find_property (css->name->str) : NULL;
  const char *important;

  if (property == NULL)
    return;
  while (satchel_css_next (css) == SATCHEL_CSS_SPACE)
    ;
  if (!satchel_css_is (css, ':'))
    return;
  while (satchel_css_next (css) == SATCHEL_CSS_SPACE)
    ;
  if (!write_value (css, property->kind, rules, value))
    return;

  while (value->len > 0 && value->str[value->len - 1] == ' ')
    g_string_truncate (value, value->len - 1);
  important = is_important (css) ? "!important" : "";
  if (value->len > 0 && is_allowed (property, value->str, rules))
    g_string_append_printf (out, "%s:%s%s;", property->name, value->str, important);
}

/* To the "}" of a rule, or to the end of a style attribute. */
static void
filter_declarations (SatchelCss      *css,
                     SatchelCssRules *rules,
                     GString         *out)
{
  satchel_css_next (css);
  while (css->kind != SATCHEL_CSS_END && !satchel_css_is (css, '}'))
    {
      if (css->kind == SATCHEL_CSS_SPACE || satchel_css_is (css, ';'))
        {
          satchel_css_next (css);
          continue;
        }
      filter_declaration (css, rules, out);
      skip_declaration (css);
    }
}

void
satchel_css_filter_style (const char      *text,
                          SatchelCssRules *rules,
                          GString         *out)
{
  g_auto (SatchelCss) css = { 0 };

  g_return_if_fail (text != NULL && rules != NULL && out != NULL);

  satchel_css_init (&css, text);
  /* A "}" belongs to nothing here, what follows is read on. */
  do
    filter_declarations (&css, rules, out);
  while (css.kind != SATCHEL_CSS_END);
}

/* --- selectors --- */

/* After a ":"; "::" too. */
static gboolean
write_pseudo (SatchelCss *css,
              GString    *out,
              guint      *depth)
{
  g_string_append_c (out, ':');
  if (satchel_css_is (css, ':'))
    {
      g_string_append_c (out, ':');
      satchel_css_next (css);
    }
  if (css->kind == SATCHEL_CSS_IDENT && IS_ONE_OF (css->name->str, pseudos))
    {
      satchel_css_write_name (out, css->name->str);
      return TRUE;
    }
  if (css->kind != SATCHEL_CSS_FUNCTION || !IS_ONE_OF (css->name->str, pseudo_functions) || *depth >= DEPTH)
    return FALSE;

  satchel_css_write_name (out, css->name->str);
  g_string_append_c (out, '(');
  *depth += 1;
  return TRUE;
}

static gboolean
write_selector_mark (SatchelCss *css,
                     GString    *out,
                     guint      *depth)
{
  if (satchel_css_is (css, ':'))
    {
      satchel_css_next (css);
      return write_pseudo (css, out, depth);
    }
  if (satchel_css_is (css, ')'))
    {
      if (*depth == 0)
        return FALSE;
      *depth -= 1;
    }
  g_string_append_c (out, css->sign);

  return strchr (".,>+~*[]=^$|-)", css->sign) != NULL;
}

/* From the present word to the "{"; what is before it is written if it is all understood. */
static gboolean
write_selector (SatchelCss *css,
                GString    *out)
{
  gboolean good = TRUE;
  guint depth = 0;

  for (; css->kind != SATCHEL_CSS_END && !satchel_css_is (css, '{'); satchel_css_next (css))
    {
      if (!good)
        continue;
      if (css->kind == SATCHEL_CSS_MARK)
        good = write_selector_mark (css, out, &depth);
      else
        good = css->kind != SATCHEL_CSS_URL
               && write_word (css, STRING, &(SatchelCssRules) { 0 }, out);
      if (css->kind == SATCHEL_CSS_END)
        return FALSE;
      if (satchel_css_is (css, '{'))
        return FALSE;
    }

  return good && depth == 0 && css->kind != SATCHEL_CSS_END && out->len > 0;
}

/* --- rules --- */

static void
filter_rule (SatchelCss      *css,
             SatchelCssRules *rules,
             GString         *out)
{
  g_autoptr (GString) selector = g_string_new (NULL);
  g_autoptr (GString) declarations = g_string_new (NULL);
  gboolean good = write_selector (css, selector);

  if (css->kind == SATCHEL_CSS_END)
    return;
  if (!good)
    {
      skip_block (css);
      return;
    }

  filter_declarations (css, rules, declarations);
  if (declarations->len > 0)
    g_string_append_printf (out, "%s{%s}\n", selector->str, declarations->str);
}

/* "(max-width: 600px) and screen". What a sender says for dark style is left out: the page's paper is
 * white in dark style too, half a dark page on it can't be read. */
static gboolean
write_media (SatchelCss *css,
             GString    *out)
{
  gboolean good = TRUE;
  int depth = 0;

  while (satchel_css_next (css) != SATCHEL_CSS_END && !satchel_css_is (css, '{') && !satchel_css_is (css, ';'))
    {
      depth += satchel_css_is (css, '(') - satchel_css_is (css, ')');
      good = good && depth >= 0 && depth < DEPTH;
      if (css->kind == SATCHEL_CSS_IDENT)
        good = good && g_ascii_strcasecmp (css->name->str, "prefers-color-scheme") != 0;
      if (css->kind == SATCHEL_CSS_MARK && strchr ("():", css->sign) != NULL)
        g_string_append_c (out, css->sign);
      else
        good = write_word (css, PLAIN, &(SatchelCssRules) { 0 }, out) && good;
    }

  return good && depth == 0;
}

static void filter_rules (SatchelCss      *css,
                          SatchelCssRules *rules,
                          gsize            limit,
                          gboolean         nested,
                          GString         *out);

/* At an at-rule. Only @media is taken, and in the outermost place: mail has no other use for one. */
static void
filter_at_rule (SatchelCss      *css,
                SatchelCssRules *rules,
                gsize            limit,
                gboolean         nested,
                GString         *out)
{
  gboolean is_media = !nested && g_ascii_strcasecmp (css->name->str, "media") == 0;
  g_autoptr (GString) media = g_string_new (NULL);
  gsize before = out->len, header;
  gboolean good = write_media (css, media) && is_media;

  if (!satchel_css_is (css, '{'))
    return;
  if (!good)
    {
      skip_block (css);
      return;
    }

  g_string_append_printf (out, "@media %s{\n", media->str);
  header = out->len;
  filter_rules (css, rules, limit, TRUE, out);
  if (out->len == header)
    g_string_truncate (out, before);
  else
    g_string_append (out, "}\n");
}

/* Nested: to the "}" that ends it. */
static void
filter_rules (SatchelCss      *css,
              SatchelCssRules *rules,
              gsize            limit,
              gboolean         nested,
              GString         *out)
{
  while (satchel_css_next (css) != SATCHEL_CSS_END && out->len < limit)
    {
      if (css->kind == SATCHEL_CSS_SPACE || satchel_css_is (css, ';'))
        continue;
      if (satchel_css_is (css, '}'))
        {
          if (nested)
            return;
          continue;
        }
      if (css->kind == SATCHEL_CSS_AT)
        filter_at_rule (css, rules, limit, nested, out);
      else
        filter_rule (css, rules, out);
    }
}

void
satchel_css_filter_sheet (const char      *text,
                          SatchelCssRules *rules,
                          gsize            limit,
                          GString         *out)
{
  g_auto (SatchelCss) css = { 0 };

  g_return_if_fail (text != NULL && rules != NULL && out != NULL);

  satchel_css_init (&css, text);
  filter_rules (&css, rules, out->len + limit, FALSE, out);
}
