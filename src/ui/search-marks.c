/* search-marks.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/search-marks.h"

/* Marks in one text: thousands of tagged places would slow the view down. */
#define MAX_MARKS 1000

#define TAG "satchel-sought"

/* A marker's yellow, so thin that letters stand out on light and dark. */
#define MARKER_RED   0xf5f5
#define MARKER_GREEN 0xc2c2
#define MARKER_BLUE  0x1111
#define MARKER_ALPHA 0x6666

static void
add_attribute (PangoAttrList  *list,
               PangoAttribute *attribute,
               gsize           start,
               gsize           end)
{
  attribute->start_index = (guint) start;
  attribute->end_index = (guint) end;
  pango_attr_list_insert (list, attribute);
}

void
satchel_search_marks_set (GtkInscription *line,
                          const char     *text,
                          SatchelSearch  *search,
                          SatchelColumn   column)
{
  g_autoptr (GArray) marks = NULL;
  PangoAttrList *list;

  g_return_if_fail (GTK_IS_INSCRIPTION (line));
  g_return_if_fail (text != NULL);

  gtk_inscription_set_text (line, text);
  if (search == NULL)
    {
      if (gtk_inscription_get_attributes (line) != NULL)
        gtk_inscription_set_attributes (line, NULL);
      return;
    }

  marks = satchel_search_mark (search, column, text, -1);
  list = pango_attr_list_new ();
  for (guint i = 0; i < marks->len; i++)
    {
      const SatchelMark *mark = &g_array_index (marks, SatchelMark, i);

      add_attribute (list, pango_attr_background_new (MARKER_RED, MARKER_GREEN, MARKER_BLUE), mark->start, mark->end);
      add_attribute (list, pango_attr_background_alpha_new (MARKER_ALPHA), mark->start, mark->end);
      add_attribute (list, pango_attr_weight_new (PANGO_WEIGHT_BOLD), mark->start, mark->end);
    }
  gtk_inscription_set_attributes (line, list);
  pango_attr_list_unref (list);
}

static GtkTextTag *
get_tag (GtkTextBuffer *buffer)
{
  GtkTextTag *tag = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), TAG);
  const GdkRGBA marker = { MARKER_RED / 65535.0f, MARKER_GREEN / 65535.0f, MARKER_BLUE / 65535.0f,
                           MARKER_ALPHA / 65535.0f };

  if (tag == NULL)
    tag = gtk_text_buffer_create_tag (buffer, TAG, "background-rgba", &marker, NULL);
  return tag;
}

/* Octets become characters on the way, each counted once. */
static void
tag_marks (GtkTextBuffer *buffer,
           const char    *text,
           GArray        *marks)
{
  GtkTextTag *tag = get_tag (buffer);
  gsize at = 0;
  int n_chars = 0;

  for (guint i = 0; i < marks->len && i < MAX_MARKS; i++)
    {
      const SatchelMark *mark = &g_array_index (marks, SatchelMark, i);
      GtkTextIter from, to;

      n_chars += (int) g_utf8_strlen (text + at, (gssize) (mark->start - at));
      gtk_text_buffer_get_iter_at_offset (buffer, &from, n_chars);
      n_chars += (int) g_utf8_strlen (text + mark->start, (gssize) (mark->end - mark->start));
      gtk_text_buffer_get_iter_at_offset (buffer, &to, n_chars);
      gtk_text_buffer_apply_tag (buffer, tag, &from, &to);
      at = mark->end;
    }
}

void
satchel_search_marks_show (GtkTextView   *view,
                           SatchelSearch *search)
{
  GtkTextBuffer *buffer;
  g_autofree char *text = NULL;
  g_autoptr (GArray) marks = NULL;
  GtkTextIter start, end;

  g_return_if_fail (GTK_IS_TEXT_VIEW (view));

  buffer = gtk_text_view_get_buffer (view);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_tag (buffer, get_tag (buffer), &start, &end);
  if (search == NULL)
    return;

  /* A slice has a character for whatever else stands in the text, so places are what they are in the buffer. */
  text = gtk_text_buffer_get_slice (buffer, &start, &end, TRUE);
  marks = satchel_search_mark (search, SATCHEL_COLUMN_BODY, text, -1);
  tag_marks (buffer, text, marks);
}
