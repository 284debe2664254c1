/* safe-html.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Told in three steps.
 *
 *   1. The sender's page is parsed, its style sheets are gathered, and <body> is written anew.
 *   2. What was written is parsed and written again, until it stays the same. A page can be written so that
 *      a parser makes another tree of its own tree ("mutation"): a table in a link in a table, a paragraph
 *      in a button that is left out. Only what stays the same is known to be read by the view as it was
 *      read here; where it never does there is no page.
 *   3. It is wrapped in a page of ours. */

#include "config.h"

#include "message/safe-html.h"

#include "base/limits.h"
#include "message/css-filter.h"
#include "message/safe-html-link.h"
#include "message/safe-html-names.h"
#include "message/safe-html-page.h"
#include "message/safe-html-tree.h"

#include <string.h>

/* Times that a page is written until it must stay the same. Real ones need two, the worst of the tests four. */
#define MAX_ROUNDS 8

/* Elements within elements that are kept; browsers flatten what is deeper than 512. */
#define MAX_DEPTH 200

/* Octets of an embedded picture, of a name, and of a link's words that are compared with its target. */
#define MAX_DATA (2 * 1024 * 1024)
#define MAX_NAME 1000
#define MAX_LINK_WORDS 200

/* Octets of style sheets: the largest seen have 100,000. */
#define MAX_STYLE (512 * 1024)

/* Pictures on the internet that are named; a long newsletter has 100. */
#define MAX_PICTURES 1000

/* Classes that begin so are ours, should we have any. */
#define OUR_CLASS "satchel-"

typedef struct
{
  /* Borrowed */
  SatchelSafeHtml     *result;

  /* Owned */
  GHashTable          *numbers;     /* of a picture's address, counted from 1 */
  GHashTable          *links;       /* set: uris of false_links */
  GString             *style;       /* as the sender wrote it */
  char                *base;

  SatchelSafeHtmlFlags flags;
  SatchelCssRules      rules;
  gboolean             again;       /* it is our own page that is read: "remote:N" is ours */
  gint64               deadline;
  guint                steps;
} Writer;

/* --- text --- */

static void
write_escaped (GString    *out,
               const char *text,
               gboolean    in_attribute)
{
  for (; *text != '\0'; text++)
    {
      /* U+202D and U+202E turn words round, so that "moc.knab" is seen as what it is not. */
      if (g_str_has_prefix (text, "\xe2\x80\xad") || g_str_has_prefix (text, "\xe2\x80\xae"))
        text += 2;
      else if (*text == '&')
        g_string_append (out, "&amp;");
      else if (*text == '<')
        g_string_append (out, "&lt;");
      else if (*text == '>')
        g_string_append (out, "&gt;");
      else if (*text == '"' && in_attribute)
        g_string_append (out, "&quot;");
      else if (*text == '\r')
        g_string_append (out, "&#13;");
      else
        g_string_append_c (out, *text);
    }
}

static void
write_attribute (GString    *out,
                 const char *name,
                 const char *value)
{
  g_string_append_printf (out, " %s=\"", name);
  write_escaped (out, value, TRUE);
  g_string_append_c (out, '"');
}

/* --- pictures --- */

/* Without blanks and control characters, as a browser reads an address. (transfer full) */
static char *
trim_uri (const char *uri)
{
  GString *trimmed = g_string_new (NULL);

  for (; *uri != '\0'; uri++)
    if ((guchar) *uri > ' ' && *uri != 0x7f)
      g_string_append_c (trimmed, *uri);

  return g_string_free (trimmed, FALSE);
}

/* Kinds that hold dots and nothing else: drawings (SVG) can hold addresses and programs. */
static gboolean
is_embedded_picture (const char *uri)
{
  static const char *const kinds[] = { "png", "gif", "jpeg", "jpg", "webp", "bmp", "x-icon" };
  const char *kind;

  if (g_ascii_strncasecmp (uri, "data:image/", 11) != 0 || strlen (uri) > MAX_DATA)
    return FALSE;
  kind = uri + 11;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      gsize length = strlen (kinds[i]);

      if (g_ascii_strncasecmp (kind, kinds[i], length) == 0
          && g_ascii_strncasecmp (kind + length, ";base64,", 8) == 0)
        return kind[length + 8 + strspn (kind + length + 8, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                                            "0123456789+/=")] == '\0';
    }

  return FALSE;
}

/* (transfer full) (nullable) */
static char *
map_cid (const char *uri)
{
  g_autofree char *id = g_uri_unescape_string (uri + strlen ("cid:"), NULL);
  g_autofree char *escaped = NULL;

  if (id == NULL || *id == '\0' || strlen (id) > MAX_NAME || !g_utf8_validate (id, -1, NULL))
    return NULL;
  escaped = g_uri_escape_string (id, "@$!*()+", FALSE);

  return g_strconcat ("cid:", escaped, NULL);
}

/* (transfer full) (nullable) */
static char *
map_remote (Writer     *self,
            const char *uri)
{
  g_autofree char *normal = satchel_link_normalise (uri, self->base);
  guint number;

  if (normal == NULL || g_ascii_strncasecmp (normal, "http", 4) != 0)
    return NULL;

  number = GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, normal));
  if (number == 0 && self->result->pictures->len < MAX_PICTURES)
    {
      g_ptr_array_add (self->result->pictures, g_strdup (normal));
      number = self->result->pictures->len;
      g_hash_table_insert (self->numbers, g_strdup (normal), GUINT_TO_POINTER (number));
    }
  if (number == 0 || (self->flags & SATCHEL_SAFE_HTML_REMOTE) == 0)
    return NULL;

  return g_strdup_printf ("remote:%u", number - 1);
}

/* What we wrote ourselves the round before. */
static gboolean
is_ours (const Writer *self,
         const char   *uri)
{
  const char *number = uri + strlen ("remote:");

  return self->again && g_str_has_prefix (uri, "remote:") && *number != '\0'
         && number[strspn (number, "0123456789")] == '\0' && strlen (number) < 6;
}

static char *
map_picture (const char *uri,
             gpointer    data)
{
  Writer *self = data;
  g_autofree char *trimmed = NULL;

  if (strlen (uri) > MAX_DATA)
    return NULL;
  trimmed = trim_uri (uri);
  if (g_ascii_strncasecmp (trimmed, "cid:", 4) == 0)
    return map_cid (trimmed);
  if (is_ours (self, trimmed) || is_embedded_picture (trimmed))
    return g_steal_pointer (&trimmed);
  if (*trimmed == '\0' || self->again)
    return NULL;

  return map_remote (self, uri);
}

/* One dot or none: it isn't seen, it tells the sender that the message was opened. */
static gboolean
is_pixel (const GumboNode *node)
{
  const char *width = satchel_html_node_get (node, "width");
  const char *height = satchel_html_node_get (node, "height");

  return width != NULL && height != NULL && strchr (width, '%') == NULL && strchr (height, '%') == NULL
         && g_ascii_isdigit (*width) && g_ascii_isdigit (*height)
         && g_ascii_strtoll (width, NULL, 10) <= 1 && g_ascii_strtoll (height, NULL, 10) <= 1;
}

static gboolean
is_remote (Writer     *self,
           const char *uri)
{
  g_autofree char *normal = satchel_link_normalise (uri, self->base);

  return normal != NULL && g_ascii_strncasecmp (normal, "http", 4) == 0;
}

/* --- links --- */

static void
add_words (GString         *words,
           const GumboNode *link)
{
  for (const GumboNode *node = satchel_html_node_next (link, link, TRUE);
       node != NULL && words->len < MAX_LINK_WORDS; node = satchel_html_node_next (node, link, TRUE))
    if (satchel_html_node_is_text (node))
      g_string_append_len (words, node->v.text.text, strnlen (node->v.text.text, MAX_LINK_WORDS));
}

static void
note_false_link (Writer          *self,
                 const GumboNode *node,
                 const char      *uri)
{
  g_autoptr (GString) words = NULL;
  g_autofree char *named = NULL;
  g_autofree char *host = satchel_link_get_host (uri);
  SatchelFalseLink *link;

  if (host == NULL || self->again)
    return;
  words = g_string_new (NULL);
  add_words (words, node);
  named = satchel_link_read_host (words->str);
  if (named == NULL || satchel_link_is_within (named, host)
      || g_hash_table_contains (self->links, uri))
    return;

  link = g_new0 (SatchelFalseLink, 1);
  link->uri = g_strdup (uri);
  link->host = g_steal_pointer (&host);
  link->words = g_steal_pointer (&named);
  g_ptr_array_add (self->result->false_links, link);
  g_hash_table_add (self->links, link->uri);
}

static void
write_target (Writer          *self,
              const GumboNode *node,
              const char      *value,
              GString         *out)
{
  g_autofree char *uri = NULL;

  if (value[0] == '#' && strlen (value) <= MAX_NAME)
    {
      write_attribute (out, "href", value);
      return;
    }
  uri = satchel_link_normalise (value, self->base);
  if (uri == NULL)
    return;

  note_false_link (self, node, uri);
  write_attribute (out, "href", uri);
}

/* --- attributes --- */

static void
write_classes (const char *value,
               GString    *out)
{
  g_auto (GStrv) names = NULL;
  g_autoptr (GString) left = NULL;

  if (strlen (value) > MAX_NAME)
    return;
  names = g_strsplit_set (value, " \t\r\n\f", -1);
  left = g_string_new (NULL);
  for (guint i = 0; names[i] != NULL; i++)
    if (*names[i] != '\0' && !g_str_has_prefix (names[i], OUR_CLASS))
      g_string_append_printf (left, "%s%s", left->len > 0 ? " " : "", names[i]);
  if (left->len > 0)
    write_attribute (out, "class", left->str);
}

static void
write_style (Writer     *self,
             const char *value,
             GString    *out)
{
  g_autoptr (GString) style = g_string_new (NULL);

  satchel_css_filter_style (value, &self->rules, style);
  if (style->len > 0)
    write_attribute (out, "style", style->str);
}

static void
write_picture (Writer     *self,
               const char *name,
               const char *value,
               GString    *out)
{
  g_autofree char *uri = map_picture (value, self);

  if (uri != NULL)
    write_attribute (out, name, uri);
}

static gboolean
may_have_background (GumboTag tag)
{
  return tag == GUMBO_TAG_BODY || tag == GUMBO_TAG_TABLE || tag == GUMBO_TAG_TBODY || tag == GUMBO_TAG_THEAD
         || tag == GUMBO_TAG_TFOOT || tag == GUMBO_TAG_TR || tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH;
}

static void
write_background (Writer     *self,
                  const char *value,
                  GString    *out)
{
  self->rules.has_colors = TRUE;
  if (!self->rules.drop_colors)
    write_picture (self, "background", value, out);
}

/* Shown beside the pointer it would be taken for where the link leads. */
static gboolean
names_host (const char *words)
{
  g_autofree char *host = satchel_link_read_host (words);

  return host != NULL;
}

static void
write_one (Writer               *self,
           const GumboNode      *node,
           const GumboAttribute *attribute,
           GString              *out)
{
  const char *name = attribute->name, *value = attribute->value;
  GumboTag tag = node->v.element.tag;

  if (attribute->attr_namespace != GUMBO_ATTR_NAMESPACE_NONE)
    return;
  if (g_str_equal (name, "style"))
    write_style (self, value, out);
  else if (g_str_equal (name, "class"))
    write_classes (value, out);
  else if ((g_str_equal (name, "id") || (g_str_equal (name, "name") && (tag == GUMBO_TAG_A || tag == GUMBO_TAG_MAP)))
           && strlen (value) <= MAX_NAME)
    write_attribute (out, name, value);
  else if (g_str_equal (name, "href") && (tag == GUMBO_TAG_A || tag == GUMBO_TAG_AREA))
    write_target (self, node, value, out);
  else if (g_str_equal (name, "src") && tag == GUMBO_TAG_IMG)
    write_picture (self, name, value, out);
  else if (g_str_equal (name, "background") && may_have_background (tag))
    write_background (self, value, out);
  else if (g_str_equal (name, "title") && names_host (value))
    return;
  else if (satchel_html_is_harmless (attribute))
    {
      gboolean color = satchel_html_is_color (attribute);

      self->rules.has_colors = self->rules.has_colors || color;
      if (!color || !self->rules.drop_colors)
        write_attribute (out, name, value);
    }
}

static void
write_attributes (Writer          *self,
                  const GumboNode *node,
                  GString         *out)
{
  const GumboVector *attributes = &node->v.element.attributes;

  for (guint i = 0; i < attributes->length; i++)
    write_one (self, node, attributes->data[i], out);
}

/* --- elements --- */

static gboolean
is_left_out (Writer          *self,
             const GumboNode *node)
{
  const char *source;
  g_autofree char *mapped = NULL;

  /* One that we wrote without its address keeps the place. */
  if (node->v.element.tag != GUMBO_TAG_IMG || self->again)
    return FALSE;
  source = satchel_html_node_get (node, "src");
  if (source != NULL && is_remote (self, source))
    {
      self->result->has_pixels = self->result->has_pixels || is_pixel (node);
      return is_pixel (node);
    }

  mapped = source != NULL ? map_picture (source, self) : NULL;
  return mapped == NULL && satchel_html_node_get (node, "alt") == NULL;
}

static void
write_begin (Writer          *self,
             const GumboNode *node,
             const char      *name,
             GString         *out)
{
  const GumboVector *children = &node->v.element.children;
  const GumboNode *first = children->length > 0 ? children->data[0] : NULL;

  g_string_append_printf (out, "<%s", name);
  write_attributes (self, node, out);
  g_string_append_c (out, '>');
  /* A parser swallows the first line end in it. */
  if (g_str_equal (name, "pre") && first != NULL && satchel_html_node_is_text (first)
      && first->v.text.text[0] == '\n')
    g_string_append_c (out, '\n');
}

/* Begins what is in @node or writes it. Returns: whether to go on within it; @open gets what is to be
 * closed then. */
static gboolean
enter (Writer          *self,
       const GumboNode *node,
       GPtrArray       *open,
       GString         *out)
{
  const char *name;

  if (satchel_html_node_is_text (node))
    write_escaped (out, node->v.text.text, FALSE);
  if (!satchel_html_node_is_element (node))
    return FALSE;

  switch (satchel_html_get_fate (node, &name))
    {
    case SATCHEL_HTML_DROP:
      return FALSE;
    case SATCHEL_HTML_UNWRAP:
      g_ptr_array_add (open, NULL);
      return TRUE;
    case SATCHEL_HTML_VOID:
      if (!is_left_out (self, node))
        write_begin (self, node, name, out);
      return FALSE;
    case SATCHEL_HTML_KEEP:
    default:
      if (open->len >= MAX_DEPTH)
        name = NULL;
      else
        write_begin (self, node, name, out);
      g_ptr_array_add (open, (gpointer) name);
      return TRUE;
    }
}

static void
close_last (GPtrArray *open,
            GString   *out)
{
  const char *name = g_ptr_array_index (open, open->len - 1);

  g_ptr_array_set_size (open, (int) open->len - 1);
  if (name != NULL)
    g_string_append_printf (out, "</%s>", name);
}

static gboolean
has_time (Writer *self)
{
  return ++self->steps % 128 != 0 || satchel_html_tree_get_time () < self->deadline;
}

/* All that is in @top, without calling itself: what is nested a million deep costs no stack.
 * FALSE: there is too much of it. */
static gboolean
write_children (Writer          *self,
                const GumboNode *top,
                GString         *out)
{
  g_autoptr (GPtrArray) open = g_ptr_array_new ();
  const GumboNode *node = satchel_html_node_next (top, top, TRUE);

  while (node != NULL && out->len < SATCHEL_LIMIT_HTML_PAGE && has_time (self))
    {
      gboolean into = enter (self, node, open, out);
      const GumboNode *next = satchel_html_node_next (node, top, into);
      const GumboNode *parent = next != NULL ? next->parent : top;

      if (into && node->v.element.children.length > 0)
        {
          node = next;
          continue;
        }
      if (into)
        close_last (open, out);
      for (const GumboNode *up = node->parent; up != parent; up = up->parent)
        close_last (open, out);
      node = next;
    }

  return node == NULL && out->len <= SATCHEL_LIMIT_HTML_PAGE;
}

/* --- the three steps --- */

static void
add_sheet (Writer          *self,
           const GumboNode *node)
{
  const char *media = satchel_html_node_get (node, "media");
  const GumboVector *children = &node->v.element.children;
  gboolean wrapped = media != NULL && *media != '\0' && strpbrk (media, "{};@") == NULL;

  if (self->style->len > MAX_STYLE)
    return;
  if (wrapped)
    g_string_append_printf (self->style, "@media %s {", media);
  for (guint i = 0; i < children->length; i++)
    {
      const GumboNode *child = children->data[i];

      if (satchel_html_node_is_text (child))
        g_string_append (self->style, child->v.text.text);
    }
  g_string_append (self->style, wrapped ? "\n}\n" : "\n");
}

/* What stands outside of <body>, or is not written where it stands. */
static void
gather (Writer                *self,
        const SatchelHtmlTree *tree)
{
  const GumboNode *root = satchel_html_tree_get_root (tree);

  for (const GumboNode *node = root; node != NULL; node = satchel_html_node_next (node, root, TRUE))
    {
      if (!satchel_html_node_is_element (node) || node->v.element.tag_namespace != GUMBO_NAMESPACE_HTML)
        continue;
      if (node->v.element.tag == GUMBO_TAG_STYLE)
        add_sheet (self, node);
      else if (node->v.element.tag == GUMBO_TAG_BASE && self->base == NULL)
        self->base = g_strdup (satchel_html_node_get (node, "href"));
    }
}

static gboolean
write_body (Writer                *self,
            const SatchelHtmlTree *tree,
            GString               *out)
{
  const GumboNode *root = satchel_html_tree_get_root (tree);
  const GumboNode *body = satchel_html_tree_get_body (tree);
  const char *direction = satchel_html_node_get (root, "dir");

  g_string_append (out, "<body");
  if (body != NULL)
    write_attributes (self, body, out);
  if (direction != NULL && g_ascii_strcasecmp (direction, "rtl") == 0
      && (body == NULL || satchel_html_node_get (body, "dir") == NULL))
    write_attribute (out, "dir", "rtl");
  g_string_append_c (out, '>');
  if (body != NULL && !write_children (self, body, out))
    return FALSE;
  g_string_append (out, "</body>");

  return TRUE;
}

/* (transfer full) (nullable) */
static GString *
write_again (Writer     *self,
             const char *html)
{
  g_autoptr (SatchelHtmlTree) tree = NULL;
  g_autoptr (GString) out = NULL;

  if (satchel_html_tree_get_time () < self->deadline)
    tree = satchel_html_tree_new (html, strlen (html), self->deadline);
  if (tree == NULL)
    return NULL;

  out = g_string_new (NULL);
  if (!self->again)
    gather (self, tree);

  return write_body (self, tree, out) ? g_steal_pointer (&out) : NULL;
}

/* (transfer full) (nullable) */
static GString *
settle (Writer     *self,
        const char *html)
{
  g_autoptr (GString) page = write_again (self, html);

  self->again = TRUE;
  for (guint i = 0; page != NULL && i < MAX_ROUNDS; i++)
    {
      g_autofree char *whole = g_strconcat ("<!DOCTYPE html><html><head></head>", page->str, "</html>", NULL);
      GString *next = write_again (self, whole);

      if (next != NULL && g_string_equal (next, page))
        {
          g_string_free (next, TRUE);
          return g_steal_pointer (&page);
        }
      g_string_free (page, TRUE);
      page = next;
    }

  return NULL;
}

static void
false_link_free (gpointer data)
{
  SatchelFalseLink *link = data;

  g_free (link->uri);
  g_free (link->host);
  g_free (link->words);
  g_free (link);
}

static void
writer_clear (Writer *self)
{
  g_hash_table_unref (self->numbers);
  g_hash_table_unref (self->links);
  g_string_free (self->style, TRUE);
  g_free (self->base);
}

SatchelSafeHtml *
satchel_safe_html_new (const char           *html,
                       SatchelSafeHtmlFlags  flags)
{
  g_autoptr (SatchelSafeHtml) result = g_new0 (SatchelSafeHtml, 1);
  g_autofree char *valid = NULL;
  g_autoptr (GString) page = NULL;
  g_autoptr (GString) style = g_string_new (NULL);
  Writer writer = { .result = result, .flags = flags };

  g_return_val_if_fail (html != NULL, NULL);

  result->pictures = g_ptr_array_new_with_free_func (g_free);
  result->false_links = g_ptr_array_new_with_free_func (false_link_free);
  writer.deadline = satchel_html_tree_get_time () + SATCHEL_LIMIT_HTML_TIME * 1000;
  writer.links = g_hash_table_new (g_str_hash, g_str_equal);
  writer.numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  writer.style = g_string_new (NULL);
  writer.rules = (SatchelCssRules) { map_picture, &writer, (flags & SATCHEL_SAFE_HTML_OWN_COLORS) != 0, FALSE };
  if (!g_utf8_validate (html, -1, NULL))
    html = valid = g_utf8_make_valid (html, -1);

  page = settle (&writer, html);
  if (page != NULL)
    {
      gboolean plain;

      writer.again = FALSE;
      satchel_css_filter_sheet (writer.style->str, &writer.rules, MAX_STYLE, style);
      g_assert (strchr (style->str, '<') == NULL);
      result->has_colors = writer.rules.has_colors;
      plain = !result->has_colors || (flags & SATCHEL_SAFE_HTML_OWN_COLORS) != 0;
      result->html = satchel_safe_html_wrap (page->str, style->str, (flags & SATCHEL_SAFE_HTML_REMOTE) != 0, plain);
    }
  writer_clear (&writer);

  return result->html != NULL ? g_steal_pointer (&result) : NULL;
}

const SatchelFalseLink *
satchel_safe_html_find_false_link (const SatchelSafeHtml *self,
                                   const char            *uri)
{
  g_return_val_if_fail (self != NULL && uri != NULL, NULL);

  for (guint i = 0; i < self->false_links->len; i++)
    {
      const SatchelFalseLink *link = g_ptr_array_index (self->false_links, i);

      if (g_str_equal (link->uri, uri))
        return link;
    }

  return NULL;
}

char *
satchel_safe_html_from_text (const char *text)
{
  g_autoptr (GString) body = g_string_new ("<body><pre>\n");

  g_return_val_if_fail (text != NULL, NULL);

  write_escaped (body, text, FALSE);
  g_string_append (body, "</pre></body>");

  return satchel_safe_html_wrap (body->str, "", FALSE, TRUE);
}

void
satchel_safe_html_free (SatchelSafeHtml *self)
{
  if (self == NULL)
    return;

  g_free (self->html);
  g_clear_pointer (&self->pictures, g_ptr_array_unref);
  g_clear_pointer (&self->false_links, g_ptr_array_unref);
  g_free (self);
}
