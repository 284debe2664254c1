/* safe-html-check.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "safe-html-check.h"

#include <gumbo.h>
#include <string.h>

/* No element that is not here, whatever it does. */
static const char elements[] =
    " html head meta style body a abbr acronym address area article aside b bdi big blockquote br caption center"
    " cite code col colgroup dd del dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup"
    " hr i img ins kbd li main map mark nav ol p pre q rp rt ruby s samp section small span strike strong sub sup table"
    " tbody td tfoot th thead time tr tt u ul var wbr ";

static const char attributes[] =
    " charset http-equiv content name style class id href src background abbr align alt aria-hidden aria-label bgcolor"
    " border bordercolor cellpadding cellspacing clear color colspan compact coords datetime dir face frame headers"
    " height hspace lang link noshade nowrap reversed role rowspan rules scope shape size span start summary text title"
    " type usemap valign value vlink vspace width ";

static gboolean
is_in (const char *list,
       const char *name)
{
  g_autofree char *word = g_strdup_printf (" %s ", name);

  return strchr (name, ' ') == NULL && strstr (list, word) != NULL;
}

static gboolean
begins_with_one_of (const char        *value,
                    const char *const *beginnings)
{
  for (; *beginnings != NULL; beginnings++)
    if (g_str_has_prefix (value, *beginnings))
      return TRUE;
  return FALSE;
}

static gboolean
is_good_picture (const char *value,
                 gboolean    remote)
{
  static const char *const own[] = { "cid:", "data:image/png;base64,", "data:image/gif;base64,",
                                     "data:image/jpeg;base64,", NULL };

  return begins_with_one_of (value, own) || (remote && g_str_has_prefix (value, "remote:"));
}

/* Lower case, and without the insides of strings, unless they are addresses. */
static char *
strip_strings (const char *style)
{
  GString *stripped = g_string_new (NULL);

  while (*style != '\0')
    {
      const char *end = *style == '"' ? strchr (style + 1, '"') : NULL;

      if (end == NULL || g_str_has_suffix (stripped->str, "url("))
        {
          g_string_append_c (stripped, g_ascii_tolower (*style++));
          continue;
        }
      g_string_append (stripped, "\"\"");
      style = end + 1;
    }

  return g_string_free (stripped, FALSE);
}

static char *
check_style (const char *style,
             gboolean    remote)
{
  static const char *const bad[] = { "@import", "@font-face", "expression", "behavior", "-moz-binding", "javascript",
                                     "fixed", "absolute", "sticky", "image-set", "//", "src(", "attr(", "var(",
                                     "element(", "paint(", "env(", "<", NULL };
  g_autofree char *lower = strip_strings (style);

  for (guint i = 0; bad[i] != NULL; i++)
    if (strstr (lower, bad[i]) != NULL)
      return g_strdup_printf ("%s in style: %s", bad[i], style);
  for (const char *at = lower; (at = strstr (at, "url")) != NULL; at++)
    if (at[3] == '(' && (at[4] != '"' || !is_good_picture (at + 5, remote)))
      return g_strdup_printf ("an address in style: %s", style);

  return NULL;
}

static char *
check_attribute (const GumboNode      *node,
                 const GumboAttribute *attribute,
                 gboolean              remote)
{
  static const char *const targets[] = { "http://", "https://", "mailto:", "tel:", "#", NULL };
  const char *name = attribute->name, *value = attribute->value;
  GumboTag tag = node->v.element.tag;

  if (!is_in (attributes, name))
    return g_strdup_printf ("attribute %s=%s", name, value);
  if (g_str_equal (name, "href") && ((tag != GUMBO_TAG_A && tag != GUMBO_TAG_AREA)
                                     || !begins_with_one_of (value, targets)))
    return g_strdup_printf ("link to %s", value);
  if ((g_str_equal (name, "src") || g_str_equal (name, "background")) && !is_good_picture (value, remote))
    return g_strdup_printf ("picture of %s", value);
  if ((g_str_equal (name, "content") || g_str_equal (name, "http-equiv")) && tag != GUMBO_TAG_META)
    return g_strdup_printf ("attribute %s=%s", name, value);

  return g_str_equal (name, "style") ? check_style (value, remote) : NULL;
}

/* Ours are the policy, the character set and the viewport, each once. */
static char *
check_meta (const GumboNode *node,
            guint           *n_metas)
{
  const GumboAttribute *equivalent = gumbo_get_attribute (&node->v.element.attributes, "http-equiv");

  *n_metas += 1;
  if (*n_metas > 3 || (equivalent != NULL && !g_str_equal (equivalent->value, "Content-Security-Policy")))
    return g_strdup_printf ("meta number %u", *n_metas);

  return NULL;
}

static char *
check_element (const GumboNode *node,
               gboolean         remote,
               guint           *n_metas)
{
  const GumboElement *element = &node->v.element;
  const char *name = gumbo_normalized_tagname (element->tag);
  char *wrong = NULL;

  if (element->tag_namespace != GUMBO_NAMESPACE_HTML || node->type != GUMBO_NODE_ELEMENT || !is_in (elements, name))
    return g_strdup_printf ("element %s", name);
  if (element->tag == GUMBO_TAG_META)
    wrong = check_meta (node, n_metas);
  if (element->tag == GUMBO_TAG_STYLE && element->children.length == 1)
    wrong = check_style (((const GumboNode *) element->children.data[0])->v.text.text, remote);
  for (guint i = 0; wrong == NULL && i < element->attributes.length; i++)
    wrong = check_attribute (node, element->attributes.data[i], remote);

  return wrong;
}

static char *
check_node (const GumboNode *node,
            gboolean         remote,
            guint           *n_metas)
{
  char *wrong;

  if (node->type == GUMBO_NODE_COMMENT)
    return g_strdup ("a comment");
  if (node->type != GUMBO_NODE_ELEMENT && node->type != GUMBO_NODE_TEMPLATE)
    return NULL;

  wrong = check_element (node, remote, n_metas);
  for (guint i = 0; wrong == NULL && i < node->v.element.children.length; i++)
    wrong = check_node (node->v.element.children.data[i], remote, n_metas);

  return wrong;
}

char *
safe_html_check (const char *page,
                 gboolean    remote)
{
  GumboOutput *output = gumbo_parse (page);
  guint n_metas = 0;
  char *wrong = check_node (output->root, remote, &n_metas);

  if (wrong == NULL && (strstr (page, "<meta http-equiv=\"Content-Security-Policy\"") == NULL
                        || strstr (page, "<meta http-equiv=\"Content-Security-Policy\"") > strstr (page, "<style")))
    wrong = g_strdup ("no policy");
  gumbo_destroy_output (&kGumboDefaultOptions, output);

  return wrong;
}

static char *
find_in_node (const GumboNode *node,
              const char      *host)
{
  char *found = NULL;

  if (node->type != GUMBO_NODE_ELEMENT)
    return node->parent->v.element.tag == GUMBO_TAG_STYLE && strstr (node->v.text.text, host) != NULL
               ? g_strdup (node->v.text.text) : NULL;

  for (guint i = 0; i < node->v.element.attributes.length; i++)
    {
      const GumboAttribute *attribute = node->v.element.attributes.data[i];

      if (strstr (attribute->value, host) != NULL && !is_in (" href alt title ", attribute->name))
        return g_strdup_printf ("%s=%s", attribute->name, attribute->value);
    }
  for (guint i = 0; found == NULL && i < node->v.element.children.length; i++)
    found = find_in_node (node->v.element.children.data[i], host);

  return found;
}

char *
safe_html_find (const char *page,
                const char *host)
{
  GumboOutput *output = gumbo_parse (page);
  char *found = find_in_node (output->root, host);

  gumbo_destroy_output (&kGumboDefaultOptions, output);

  return found;
}

static void
dump_node (const GumboNode *node,
           guint            depth,
           GString         *out)
{
  if (node->type != GUMBO_NODE_ELEMENT)
    {
      g_string_append_printf (out, "%*s\"%s\"\n", (int) depth, "", node->v.text.text);
      return;
    }
  g_string_append_printf (out, "%*s%s", (int) depth, "", gumbo_normalized_tagname (node->v.element.tag));
  for (guint i = 0; i < node->v.element.attributes.length; i++)
    {
      const GumboAttribute *attribute = node->v.element.attributes.data[i];

      g_string_append_printf (out, " %s=\"%s\"", attribute->name, attribute->value);
    }
  g_string_append_c (out, '\n');
  for (guint i = 0; i < node->v.element.children.length; i++)
    dump_node (node->v.element.children.data[i], depth + 1, out);
}

char *
safe_html_dump (const char *page)
{
  GumboOutput *output = gumbo_parse (page);
  GString *out = g_string_new (NULL);

  dump_node (output->root, 0, out);
  gumbo_destroy_output (&kGumboDefaultOptions, output);

  return g_string_free (out, FALSE);
}
