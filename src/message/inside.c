/* inside.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/inside.h"

#include "message/charset.h"
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

/* A picture that says it is text, and was only picked for want of anything else, is a file. */
static void
drop_binary (SatchelSource *source,
             GArray        *pieces)
{
  SatchelPart *part = pieces->len == 1 ? g_array_index (pieces, SatchelPiece, 0).part : NULL;
  g_autoptr(GByteArray) octets = NULL;

  if (part == NULL || part->name == NULL || !satchel_charset_is_guess (part->charset))
    return;
  octets = satchel_source_read_part (source, part, BLANKS, NULL);
  for (guint i = 0; i < octets->len; i++)
    if (octets->data[i] < 0x07 || (octets->data[i] > 0x0d && octets->data[i] < 0x1b))
      {
        satchel_source_add_defect (source, "a file that says it is a text");
        part->is_body = FALSE;
        g_array_set_size (pieces, 0);
        return;
      }
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

  drop_binary (source, pieces);
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
