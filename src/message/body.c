/* body.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/body.h"

#include "base/limits.h"
#include "message/decode.h"
#include "message/notice.h"

#include <string.h>

/* A text part between HTML parts, so that showing the HTML leaves nothing out. */
static void
append_as_html (GString    *html,
                const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (html, "<div style=\"white-space: pre-wrap\">%s</div>", escaped);
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
add_piece (SatchelSource      *source,
           const SatchelPiece *piece,
           GString           **text,
           GString            *html,
           gboolean           *cut)
{
  gboolean is_html = satchel_part_is_html (piece->part);
  gsize used = (*text != NULL ? (*text)->len : 0) + (html != NULL ? html->len : 0);
  gsize room = used < SATCHEL_LIMIT_TEXT ? SATCHEL_LIMIT_TEXT - used : 0;
  g_autofree char *decoded = NULL;
  gboolean is_cut;

  decoded = satchel_decode_text (source, piece->part, room, &is_cut);
  *cut = *cut || is_cut;

  if (piece->in_text && !is_html)
    {
      if (*text == NULL)
        *text = g_string_new (NULL);
      else
        g_string_append_c (*text, '\n');
      g_string_append (*text, decoded);
    }
  if (piece->in_html && html != NULL && is_html)
    g_string_append (html, decoded);
  else if (piece->in_html && html != NULL)
    append_as_html (html, decoded);
}

SatchelBody *
satchel_body_read (SatchelSource *source)
{
  SatchelBody *self = g_new0 (SatchelBody, 1);
  GString *text = NULL, *html = NULL;
  GArray *pieces;

  g_return_val_if_fail (source != NULL, self);

  pieces = satchel_source_get_pieces (source);
  if (has_html (pieces))
    html = g_string_new (NULL);
  for (guint i = 0; i < pieces->len; i++)
    add_piece (source, &g_array_index (pieces, SatchelPiece, i), &text, html, &self->cut);

  self->text = text != NULL ? g_string_free (text, FALSE) : NULL;
  self->html = html != NULL ? g_string_free (html, FALSE) : NULL;
  self->notice = satchel_notice_read (source);

  return self;
}

void
satchel_body_free (SatchelBody *self)
{
  if (self == NULL)
    return;

  g_free (self->text);
  g_free (self->html);
  g_free (self->notice);
  g_free (self);
}
