/* inside.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/inside.h"

#include "message/enclosed.h"
#include "message/tnef.h"

/* Octets of a text that are looked at to tell whether it says anything. */
#define BLANKS 1024

/* A text of blanks, which programs put before a winmail.dat for those that can't read it. */
static gboolean
shows_nothing (SatchelSource *source,
               GArray        *pieces)
{
  for (guint i = 0; i < pieces->len; i++)
    {
      SatchelPart *part = g_array_index (pieces, SatchelPiece, i).part;
      g_autoptr(GByteArray) octets = satchel_source_read_part (source, part, BLANKS, NULL);

      for (guint j = 0; j < octets->len; j++)
        if (!g_ascii_isspace (octets->data[j]))
          return FALSE;
    }

  return TRUE;
}

static void
open_winmail (SatchelSource *source,
              GPtrArray     *parts,
              GArray        *pieces,
              guint          number)
{
  SatchelPart *body;

  if (!satchel_tnef_open (source, parts, number, &body) || body == NULL)
    return;
  if (shows_nothing (source, pieces))
    {
      gboolean is_html = satchel_part_is_html (body);
      SatchelPiece piece = { body, !is_html, TRUE };

      body->is_body = TRUE;
      g_array_append_val (pieces, piece);
      g_ptr_array_add (parts, body);
    }
  else
    satchel_part_free (body);
}

void
satchel_inside_find (SatchelSource *source,
                     GPtrArray     *parts,
                     GArray        *pieces)
{
  guint n_parts;

  g_return_if_fail (source != NULL && parts != NULL && pieces != NULL);

  n_parts = parts->len;
  for (guint i = 0; i < n_parts; i++)
    {
      SatchelPart *part = g_ptr_array_index (parts, i);

      if (part->is_body && satchel_part_is_text (part))
        satchel_enclosed_find (source, parts, i);
      else if (satchel_tnef_is (source, part))
        open_winmail (source, parts, pieces, i);
    }
}
