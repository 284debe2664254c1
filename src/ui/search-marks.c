/* search-marks.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/search-marks.h"

#include <string.h>

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

/* --- in HTML --- */

/* The same yellow; a word keeps the sender's colour of it. */
#define MARK_BEGIN "<mark style=\"background:rgba(245,194,17,.4);color:inherit\">"
#define MARK_END "</mark>"

/* What stands for one character in a text of the page, which its writer has escaped; octets of it. */
static gsize
length_of_entity (const char *at,
                  const char *end,
                  char       *character)
{
  static const struct { const char *entity; char character; } entities[] = {
    { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&#13;", '\r' },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (entities); i++)
    {
      gsize length = strlen (entities[i].entity);

      if ((gsize) (end - at) >= length && memcmp (at, entities[i].entity, length) == 0)
        {
          *character = entities[i].character;
          return length;
        }
    }
  *character = *at;

  return 1;
}

/* The text between two tags, as it is read; @places: for each of its octets and its end, where it is written. */
static char *
read_text (const char *from,
           const char *end,
           GArray     *places)
{
  GString *text = g_string_sized_new ((gsize) (end - from));
  const char *at = from;
  gsize length;

  g_array_set_size (places, 0);
  while (at < end)
    {
      gsize place = (gsize) (at - from);
      char character;

      at += length_of_entity (at, end, &character);
      g_string_append_c (text, character);
      g_array_append_val (places, place);
    }
  length = (gsize) (end - from);
  g_array_append_val (places, length);

  return g_string_free (text, FALSE);
}

static void
append_marked (GString       *out,
               const char    *from,
               const char    *end,
               SatchelSearch *search,
               GArray        *places)
{
  g_autofree char *text = read_text (from, end, places);
  g_autoptr (GArray) marks = satchel_search_mark (search, SATCHEL_COLUMN_BODY, text, -1);
  gsize at = 0;

  for (guint i = 0; i < marks->len; i++)
    {
      const SatchelMark *mark = &g_array_index (marks, SatchelMark, i);
      gsize first = g_array_index (places, gsize, mark->start), last = g_array_index (places, gsize, mark->end);

      g_string_append_len (out, from + at, (gssize) (first - at));
      g_string_append (out, MARK_BEGIN);
      g_string_append_len (out, from + first, (gssize) (last - first));
      g_string_append (out, MARK_END);
      at = last;
    }
  g_string_append_len (out, from + at, (gssize) ((gsize) (end - from) - at));
}

static gboolean
has_words (const char *from,
           const char *end)
{
  for (; from < end; from++)
    if (!g_ascii_isspace (*from))
      return TRUE;
  return FALSE;
}

/* A "<" in the page is a tag, and one within a tag's values is written otherwise; ">" ends it, for the same reason. */
char *
satchel_search_marks_page (const char    *page,
                           SatchelSearch *search)
{
  GString *out;
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (gsize));
  const char *at;

  g_return_val_if_fail (page != NULL && search != NULL, NULL);

  at = strstr (page, "<body");
  if (at == NULL)
    return g_strdup (page);

  out = g_string_new_len (page, at - page);
  while (*at != '\0')
    {
      const char *tag = strchr (at, '<');
      const char *end = tag != NULL ? tag : at + strlen (at);

      if (has_words (at, end))
        append_marked (out, at, end, search, places);
      else
        g_string_append_len (out, at, end - at);
      at = end;
      if (tag == NULL)
        break;
      end = strchr (tag, '>');
      end = end != NULL ? end + 1 : tag + strlen (tag);
      g_string_append_len (out, tag, end - tag);
      at = end;
    }

  return g_string_free (out, FALSE);
}
