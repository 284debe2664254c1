/* cid.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/cid.h"

#include "base/limits.h"
#include "message/decode.h"
#include "message/entities.h"

#include <string.h>

/* An id is shorter than this, octets. */
#define MAX_ID 1000

/* Attributes by which an element shows what they name. Those of a link do, too, but not in an <a>. */
static const char *const attributes[] = {
  "src", "background", "srcset", "poster", "data", "style", "href", "xlink:href",
};

static gboolean
is_name (const char *name,
         gsize       length,
         const char *wanted)
{
  return strlen (wanted) == length && g_ascii_strncasecmp (name, wanted, length) == 0;
}

/* "pic%40x&amp;y" → "pic@x&y" */
static void
add_id (GHashTable *ids,
        const char *quoted,
        gsize       length)
{
  g_autoptr(GString) plain = g_string_new (NULL);
  const char *at = quoted;
  char *id;

  while (at < quoted + length)
    {
      const char *end;
      gunichar character = *at == '&' ? satchel_entity_read (at, &end) : 0;

      if (character != 0)
        {
          g_string_append_unichar (plain, character);
          at = end;
        }
      else
        g_string_append_c (plain, *at++);
    }
  id = g_uri_unescape_string (plain->str, NULL);
  g_hash_table_add (ids, id != NULL ? id : g_strdup (plain->str));
}

static void
find_ids (const char *at,
          const char *end,
          GHashTable *ids)
{
  for (; end - at > 4; at++)
    if (at[3] == ':' && g_ascii_strncasecmp (at, "cid", 3) == 0)
      {
        gsize length = strcspn (at + 4, "\"'<> \t\r\n),");

        length = MIN (length, (gsize) (end - at - 4));
        if (length > 0 && length < MAX_ID)
          add_id (ids, at + 4, length);
      }
}

/* The value at @at, quoted or not. Returns: its end. */
static const char *
find_value (const char  *at,
            const char **value)
{
  if (*at == '"' || *at == '\'')
    {
      const char *end = strchr (at + 1, *at);

      *value = at + 1;
      if (end != NULL)
        return end;
      *value = at;
    }
  else
    *value = at;

  return *value + strcspn (*value, "> \t\r\n");
}

static void
read_attribute (const char  *element,
                gsize        element_length,
                const char  *name,
                gsize        name_length,
                const char  *value,
                const char  *end,
                GHashTable  *ids)
{
  for (gsize i = 0; i < G_N_ELEMENTS (attributes); i++)
    if (is_name (name, name_length, attributes[i])
        && !(is_name (element, element_length, "a") && strchr (attributes[i], 'h') == attributes[i])
        && !is_name (element, element_length, "area"))
      find_ids (value, end, ids);
}

/* From behind the name of an element to behind its tag. */
static const char *
read_tag (const char *at,
          const char *element,
          gsize       element_length,
          GHashTable *ids)
{
  while (*at != '\0' && *at != '>')
    {
      const char *name, *value, *end;
      gsize length;

      at += strspn (at, " \t\r\n/");
      name = at;
      length = strcspn (at, "=> \t\r\n/");
      at += length;
      at += strspn (at, " \t\r\n");
      if (*at != '=')
        {
          at += length == 0 && *at != '\0' && *at != '>';
          continue;
        }
      at += 1 + strspn (at + 1, " \t\r\n");
      end = find_value (at, &value);
      read_attribute (element, element_length, name, length, value, end, ids);
      at = end + (*end == '"' || *end == '\'');
    }

  return *at == '>' ? at + 1 : at;
}

/* What is no text of HTML: up to where it ends. */
static const char *
find_end (const char *at,
          const char *end)
{
  for (; *at != '\0'; at++)
    if (g_ascii_strncasecmp (at, end, strlen (end)) == 0)
      return at;

  return at;
}

void
satchel_cid_collect (const char *html,
                     GHashTable *ids)
{
  const char *at = html;

  g_return_if_fail (html != NULL && ids != NULL);

  while ((at = strchr (at, '<')) != NULL)
    {
      const char *element = at + 1;
      gsize length = strcspn (element, "> \t\r\n/");

      if (g_str_has_prefix (at, "<!--"))
        {
          const char *end = strstr (at + 4, "-->");

          at = end != NULL ? end : at + strlen (at);
          continue;
        }
      if (!g_ascii_isalpha (*element))
        {
          at++;
          continue;
        }
      at = read_tag (element + length, element, length, ids);
      if (is_name (element, length, "style"))
        {
          const char *end = find_end (at, "</style");

          find_ids (at, end, ids);
          at = end;
        }
      else if (is_name (element, length, "script"))
        at = find_end (at, "</script");
    }
}

GHashTable *
satchel_cid_find (SatchelSource *source)
{
  GHashTable *ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GArray *pieces;

  g_return_val_if_fail (source != NULL, ids);

  pieces = satchel_source_get_pieces (source);
  for (guint i = 0; i < pieces->len; i++)
    {
      SatchelPart *part = g_array_index (pieces, SatchelPiece, i).part;
      g_autofree char *html = NULL;

      if (!satchel_part_is_html (part))
        continue;
      html = satchel_decode_text (source, part, SATCHEL_LIMIT_TEXT, NULL);
      satchel_cid_collect (html, ids);
    }

  return ids;
}
