/* pick.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Which parts are the body. */

#include "config.h"

#include "message/structure.h"

static void collect (GPtrArray *parts, guint number, GArray *pieces);

static SatchelPart *
get_part (GPtrArray *parts,
          guint      number)
{
  return g_ptr_array_index (parts, number);
}

/* The child of @parent after @number (or its first one, for @parent itself); 0: no more. */
static guint
next_child (GPtrArray *parts,
            guint      parent,
            guint      number)
{
  for (guint i = number + 1; i < parts->len; i++)
    {
      if (get_part (parts, i)->depth <= get_part (parts, parent)->depth)
        return 0;
      if (get_part (parts, i)->parent == (int) parent)
        return i;
    }

  return 0;
}

static gboolean
has_html (GArray *pieces)
{
  for (guint i = 0; i < pieces->len; i++)
    if (satchel_part_is_html (g_array_index (pieces, SatchelPiece, i).part))
      return TRUE;
  return FALSE;
}

static void
append_pieces (GArray   *pieces,
               GArray   *more,
               gboolean  in_text,
               gboolean  in_html)
{
  for (guint i = 0; i < more->len; i++)
    {
      SatchelPiece piece = g_array_index (more, SatchelPiece, i);

      piece.in_text = piece.in_text && in_text;
      piece.in_html = piece.in_html && in_html;
      if (piece.in_text || piece.in_html)
        g_array_append_val (pieces, piece);
    }
}

/* RFC 2046 §5.1.4: the last form is the richest. Of those that can be shown, those without HTML are
 * the text (two of them are hardly the same), the last with HTML is the HTML; what is neither stays
 * an attachment. */
static void
collect_alternative (GPtrArray *parts,
                     guint      number,
                     GArray    *pieces)
{
  g_autoptr(GArray) text = g_array_new (FALSE, FALSE, sizeof (SatchelPiece));
  g_autoptr(GArray) html = NULL;

  for (guint i = next_child (parts, number, number); i != 0; i = next_child (parts, number, i))
    {
      g_autoptr(GArray) form = g_array_new (FALSE, FALSE, sizeof (SatchelPiece));

      collect (parts, i, form);
      if (form->len == 0)
        continue;
      if (has_html (form))
        {
          g_clear_pointer (&html, g_array_unref);
          html = g_steal_pointer (&form);
        }
      else
        g_array_append_vals (text, form->data, form->len);
    }

  append_pieces (pieces, text, TRUE, html == NULL);
  if (html != NULL)
    append_pieces (pieces, html, text->len == 0, TRUE);
}

/* RFC 2387: the root is named by "start", else it is the first part. */
static guint
find_root (GPtrArray *parts,
           guint      number)
{
  const char *start = get_part (parts, number)->start;
  guint first = next_child (parts, number, number);

  if (start != NULL)
    for (guint i = first; i != 0; i = next_child (parts, number, i))
      if (g_strcmp0 (get_part (parts, i)->content_id, start) == 0)
        return i;

  return first;
}

static void
collect_related (GPtrArray *parts,
                 guint      number,
                 GArray    *pieces)
{
  guint root = find_root (parts, number), before = pieces->len;

  if (root != 0)
    collect (parts, root, pieces);
  /* A sender that puts its pictures first: the first text found is the root. */
  for (guint i = next_child (parts, number, number); i != 0 && pieces->len == before;
       i = next_child (parts, number, i))
    if (i != root)
      collect (parts, i, pieces);
}

static void
collect_leaf (GPtrArray *parts,
              guint      number,
              GArray    *pieces)
{
  SatchelPart *part = get_part (parts, number);
  gboolean is_html = satchel_part_is_html (part);
  SatchelPiece piece = { part, !is_html, TRUE };

  if (!part->is_attachment && part->name == NULL && (is_html || satchel_part_is_text (part)))
    g_array_append_val (pieces, piece);
}

static void
collect (GPtrArray *parts,
         guint      number,
         GArray    *pieces)
{
  SatchelPart *part = get_part (parts, number);

  if (!part->is_multipart)
    collect_leaf (parts, number, pieces);
  else if (g_str_equal (part->type, "multipart/alternative"))
    collect_alternative (parts, number, pieces);
  else if (g_str_equal (part->type, "multipart/related"))
    collect_related (parts, number, pieces);
  else
    for (guint i = next_child (parts, number, number); i != 0; i = next_child (parts, number, i))
      collect (parts, i, pieces);
}

/* Other forms of text that can be read as they are (RFC 2046 §4.1.4), where they have no name. */
static gboolean
is_readable (const SatchelPart *part)
{
  static const char *const types[] = { "text/enriched", "text/richtext", "text/markdown" };

  for (gsize i = 0; part->name == NULL && i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (part->type, types[i]))
      return TRUE;
  return FALSE;
}

/* A text with a name is a file; but where there is nothing else to show, the name is just one that
 * a program gave to its text. */
static void
collect_named (GPtrArray *parts,
               GArray    *pieces)
{
  for (guint i = 0; i < parts->len; i++)
    {
      SatchelPart *part = get_part (parts, i);
      gboolean is_html = satchel_part_is_html (part);
      SatchelPiece piece = { part, !is_html, TRUE };

      if (part->is_multipart || part->is_attachment || part->end == part->body
          || !(is_html || satchel_part_is_text (part) || is_readable (part)))
        continue;
      g_array_append_val (pieces, piece);
      return;
    }
}

GArray *
satchel_structure_pick (GPtrArray *parts)
{
  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (SatchelPiece));

  g_return_val_if_fail (parts != NULL && parts->len > 0, pieces);

  collect (parts, 0, pieces);
  if (pieces->len == 0)
    collect_named (parts, pieces);
  for (guint i = 0; i < pieces->len; i++)
    g_array_index (pieces, SatchelPiece, i).part->is_body = TRUE;

  return pieces;
}
