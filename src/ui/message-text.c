/* message-text.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/message-text.h"

#include <string.h>

/* Links looked for in one message: thousands of tags would slow the view down. */
#define MAX_LINKS 2000

struct _SatchelMessageText
{
  GtkTextView parent_instance;

  /* Owned */
  GPtrArray *links;        /* of char *, the tags' addresses */

  /* Borrowed: the buffer's table has them */
  GtkTextTag *quote_tag;
  GtkTextTag *link_tag;

  gboolean is_over_link;
};

enum
{
  OPEN_LINK,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SatchelMessageText, satchel_message_text, GTK_TYPE_TEXT_VIEW)

/* --- links --- */

static GRegex *
link_regex (void)
{
  static GRegex *regex = NULL;

  if (g_once_init_enter (&regex))
    g_once_init_leave (&regex, g_regex_new ("\\b(?:https?://|mailto:|www\\.)[^\\s<>\"\\x{201c}\\x{201d}]+"
                                            "|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+",
                                            G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL));
  return regex;
}

/* A full stop or a bracket at the end belongs to the sentence, unless the bracket was opened in the
 * link, as encyclopedias have it. */
static gsize
trim_link (const char *link,
           gsize       length)
{
  while (length > 0)
    {
      char last = link[length - 1];
      gsize open = 0, closed = 0;

      if (strchr (".,;:!?'*_", last) != NULL)
        {
          length--;
          continue;
        }
      if (last != ')' && last != ']')
        break;

      for (gsize i = 0; i < length; i++)
        {
          open += link[i] == (last == ')' ? '(' : '[');
          closed += link[i] == last;
        }
      if (closed <= open)
        break;
      length--;
    }

  return length;
}

static char *
address_of_link (const char *link)
{
  if (g_ascii_strncasecmp (link, "http", 4) == 0 || g_ascii_strncasecmp (link, "mailto:", 7) == 0)
    return g_strdup (link);
  if (g_ascii_strncasecmp (link, "www.", 4) == 0)
    return g_strconcat ("https://", link, NULL);
  return g_strconcat ("mailto:", link, NULL);
}

char *
satchel_message_text_find_link (const char *text,
                                gsize       from,
                                gsize      *start,
                                gsize      *length)
{
  g_autoptr (GMatchInfo) info = NULL;
  g_autofree char *link = NULL;
  int begin, end;

  g_return_val_if_fail (text != NULL && start != NULL && length != NULL, NULL);

  if (!g_regex_match_full (link_regex (), text, -1, (int) from, 0, &info, NULL)
      || !g_match_info_fetch_pos (info, 0, &begin, &end))
    return NULL;

  *start = (gsize) begin;
  *length = trim_link (text + begin, (gsize) (end - begin));
  link = g_strndup (text + begin, *length);

  return address_of_link (link);
}

/* Each link has a tag of its own that names its place in the array; the look is one tag for all. */
static void
tag_link (SatchelMessageText *self,
          GtkTextBuffer      *buffer,
          int                 start,
          int                 end,
          char               *uri)
{
  GtkTextTag *tag = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  GtkTextIter from, to;

  g_object_set_data_full (G_OBJECT (tag), "satchel-uri", uri, g_free);
  gtk_text_buffer_get_iter_at_offset (buffer, &from, start);
  gtk_text_buffer_get_iter_at_offset (buffer, &to, end);
  gtk_text_buffer_apply_tag (buffer, tag, &from, &to);
  gtk_text_buffer_apply_tag (buffer, self->link_tag, &from, &to);
  g_ptr_array_add (self->links, tag);
}

static void
tag_links (SatchelMessageText *self,
           GtkTextBuffer      *buffer,
           const char         *text)
{
  gsize at = 0, start, length;
  int offset = 0;

  while (self->links->len < MAX_LINKS)
    {
      g_autofree char *uri = satchel_message_text_find_link (text, at, &start, &length);
      int n_chars;

      if (uri == NULL)
        return;

      offset += (int) g_utf8_strlen (text + at, (gssize) (start - at));
      n_chars = (int) g_utf8_strlen (text + start, (gssize) length);
      if (length > 0)
        tag_link (self, buffer, offset, offset + n_chars, g_steal_pointer (&uri));
      offset += n_chars;
      at = start + MAX (length, 1);
      if (length == 0)
        offset++;
    }
}

static const char *
link_at (SatchelMessageText *self,
         const GtkTextIter  *iter)
{
  g_autoptr (GSList) tags = gtk_text_iter_get_tags (iter);

  for (GSList *at = tags; at != NULL; at = at->next)
    {
      const char *uri = g_object_get_data (at->data, "satchel-uri");

      if (uri != NULL)
        return uri;
    }
  return NULL;
}

static const char *
link_under (SatchelMessageText *self,
            double              x,
            double              y)
{
  GtkTextIter iter;
  int buffer_x, buffer_y;

  gtk_text_view_window_to_buffer_coords (GTK_TEXT_VIEW (self), GTK_TEXT_WINDOW_WIDGET, (int) x, (int) y,
                                         &buffer_x, &buffer_y);
  if (!gtk_text_view_get_iter_at_location (GTK_TEXT_VIEW (self), &iter, buffer_x, buffer_y))
    return NULL;
  return link_at (self, &iter);
}

static void
on_released (GtkGestureClick    *gesture,
             int                 n_press,
             double              x,
             double              y,
             SatchelMessageText *self)
{
  const char *uri = link_under (self, x, y);

  if (uri != NULL && n_press == 1
      && !gtk_text_buffer_get_has_selection (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self))))
    g_signal_emit (self, signals[OPEN_LINK], 0, uri);
}

static void
on_motion (GtkEventControllerMotion *motion,
           double                    x,
           double                    y,
           SatchelMessageText       *self)
{
  const char *uri = link_under (self, x, y);

  if ((uri != NULL) == self->is_over_link)
    return;

  self->is_over_link = uri != NULL;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), uri != NULL ? "pointer" : "text");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), uri);
}

static gboolean
on_key (GtkEventControllerKey *key,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        SatchelMessageText    *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  GtkTextIter iter;
  const char *uri;

  if (keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter)
    return GDK_EVENT_PROPAGATE;

  gtk_text_buffer_get_iter_at_mark (buffer, &iter, gtk_text_buffer_get_insert (buffer));
  uri = link_at (self, &iter);
  if (uri == NULL)
    return GDK_EVENT_PROPAGATE;

  g_signal_emit (self, signals[OPEN_LINK], 0, uri);
  return GDK_EVENT_STOP;
}

/* --- quotes --- */

static void
tag_quotes (SatchelMessageText *self,
            GtkTextBuffer      *buffer)
{
  int n = gtk_text_buffer_get_line_count (buffer);

  for (int i = 0; i < n;)
    {
      GtkTextIter from, to;
      int first = i;

      for (; i < n; i++)
        {
          gtk_text_buffer_get_iter_at_line (buffer, &to, i);
          if (gtk_text_iter_get_char (&to) != '>')
            break;
        }
      if (i > first)
        {
          gtk_text_buffer_get_iter_at_line (buffer, &from, first);
          if (i == n)
            gtk_text_buffer_get_end_iter (buffer, &to);
          gtk_text_buffer_apply_tag (buffer, self->quote_tag, &from, &to);
        }
      else
        i++;
    }
}

/* --- colours follow the style --- */

static void
on_style_changed (SatchelMessageText *self)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));
  GdkRGBA colour, link;

  gtk_style_context_get_color (style, &colour);
  colour.alpha *= 0.6f;
  g_object_set (self->quote_tag, "foreground-rgba", &colour, NULL);
  if (gtk_style_context_lookup_color (style, "accent_color", &link))
    g_object_set (self->link_tag, "foreground-rgba", &link, NULL);
}

static void
satchel_message_text_css_changed (GtkWidget         *widget,
                                  GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (satchel_message_text_parent_class)->css_changed (widget, change);
  on_style_changed (SATCHEL_MESSAGE_TEXT (widget));
}

/* --- the widget --- */

static void
satchel_message_text_finalize (GObject *object)
{
  SatchelMessageText *self = SATCHEL_MESSAGE_TEXT (object);

  g_clear_pointer (&self->links, g_ptr_array_unref);
  G_OBJECT_CLASS (satchel_message_text_parent_class)->finalize (object);
}

static void
satchel_message_text_class_init (SatchelMessageTextClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = satchel_message_text_finalize;
  GTK_WIDGET_CLASS (klass)->css_changed = satchel_message_text_css_changed;

  signals[OPEN_LINK] = g_signal_new ("open-link", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
satchel_message_text_init (SatchelMessageText *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();

  gtk_text_view_set_editable (GTK_TEXT_VIEW (self), FALSE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (self), FALSE);
  gtk_text_view_set_pixels_below_lines (GTK_TEXT_VIEW (self), 2);
  gtk_text_view_set_pixels_inside_wrap (GTK_TEXT_VIEW (self), 4);
  gtk_text_view_set_pixels_above_lines (GTK_TEXT_VIEW (self), 2);
  gtk_widget_add_css_class (GTK_WIDGET (self), "message-text");

  self->links = g_ptr_array_new ();
  self->quote_tag = gtk_text_buffer_create_tag (buffer, "quote", NULL);
  self->link_tag = gtk_text_buffer_create_tag (buffer, "link", "underline", PANGO_UNDERLINE_SINGLE, NULL);
  on_style_changed (self);

  g_signal_connect (click, "released", G_CALLBACK (on_released), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect (key, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
}

GtkWidget *
satchel_message_text_new (void)
{
  return g_object_new (SATCHEL_TYPE_MESSAGE_TEXT, NULL);
}

static void
drop_links (SatchelMessageText *self,
            GtkTextBuffer      *buffer)
{
  GtkTextTagTable *table = gtk_text_buffer_get_tag_table (buffer);

  for (guint i = 0; i < self->links->len; i++)
    gtk_text_tag_table_remove (table, g_ptr_array_index (self->links, i));
  g_ptr_array_set_size (self->links, 0);
}

void
satchel_message_text_set_text (SatchelMessageText *self,
                               const char         *text)
{
  GtkTextBuffer *buffer;
  GtkTextIter start;

  g_return_if_fail (SATCHEL_IS_MESSAGE_TEXT (self));
  g_return_if_fail (text != NULL);

  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  drop_links (self, buffer);
  gtk_text_buffer_set_text (buffer, text, -1);
  tag_quotes (self, buffer);
  tag_links (self, buffer, text);
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_place_cursor (buffer, &start);
}
