/* message-text.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/message-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Links looked for in one message: thousands of tags would slow the view down. */
#define MAX_LINKS 2000

/* Places marked that hold the words looked for; likewise. */
#define MAX_FOUND 1000

/* Quoted lines in one block that are shown; a longer one is folded, since whoever reads on has read it before. */
#define MAX_QUOTED 8

/* Blocks that are folded: each has a button. */
#define MAX_FOLDED 200

struct _SatchelMessageText
{
  GtkTextView parent_instance;

  /* Owned */
  GPtrArray *links;        /* of char *, the tags' addresses */
  GPtrArray *folds;        /* of GtkTextTag: a folded block each; the table has them */
  GArray    *found;        /* of Place: where the words looked for stand */

  /* Borrowed: the buffer's table has them */
  GtkTextTag *quote_tag;
  GtkTextTag *link_tag;
  GtkTextTag *zoom_tag;
  GtkTextTag *found_tag;
  GtkTextTag *current_tag;

  guint    current;        /* of found */
  gboolean is_over_link;
};

/* Characters of the buffer. */
typedef struct
{
  int start;
  int end;
} Place;

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
show_fold (GtkButton  *button,
           GtkTextTag *fold)
{
  gboolean hidden;
  guint n = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (fold), "satchel-lines"));
  g_autofree char *words = NULL;

  g_object_get (fold, "invisible", &hidden, NULL);
  if (hidden)
    words = g_strdup_printf (ngettext ("Show %u Quoted Line", "Show %u Quoted Lines", n), n);
  else
    words = g_strdup_printf (ngettext ("Hide %u Quoted Line", "Hide %u Quoted Lines", n), n);
  gtk_button_set_label (button, words);
}

static void
on_fold_clicked (GtkButton  *button,
                 GtkTextTag *fold)
{
  gboolean hidden;

  g_object_get (fold, "invisible", &hidden, NULL);
  g_object_set (fold, "invisible", !hidden, NULL);
  show_fold (button, fold);
}

/* Hides the lines and puts a button above them, which moves what follows. */
static void
fold_lines (SatchelMessageText *self,
            GtkTextBuffer      *buffer,
            int                 first,
            int                 end)
{
  GtkTextTag *fold = gtk_text_buffer_create_tag (buffer, NULL, "invisible", TRUE, NULL);
  GtkWidget *button = gtk_button_new ();
  GtkTextChildAnchor *anchor;
  GtkTextIter from, to;

  gtk_text_buffer_get_iter_at_line (buffer, &from, first);
  anchor = gtk_text_buffer_create_child_anchor (buffer, &from);
  gtk_text_buffer_insert (buffer, &from, "\n", 1);
  gtk_text_buffer_get_iter_at_line (buffer, &from, first + 1);
  if (end + 1 < gtk_text_buffer_get_line_count (buffer))
    gtk_text_buffer_get_iter_at_line (buffer, &to, end + 1);
  else
    gtk_text_buffer_get_end_iter (buffer, &to);
  gtk_text_buffer_apply_tag (buffer, fold, &from, &to);

  g_object_set_data (G_OBJECT (fold), "satchel-lines", GUINT_TO_POINTER ((guint) (end - first)));
  g_object_set_data (G_OBJECT (fold), "satchel-button", button);
  g_ptr_array_add (self->folds, fold);
  gtk_widget_add_css_class (button, "fold");
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect (button, "clicked", G_CALLBACK (on_fold_clicked), fold);
  show_fold (GTK_BUTTON (button), fold);
  gtk_text_view_add_child_at_anchor (GTK_TEXT_VIEW (self), button, anchor);
}

/* From the last to the first, so that a button moves only what is done already. */
static void
fold_quotes (SatchelMessageText *self,
             GtkTextBuffer      *buffer,
             GArray             *blocks)
{
  guint folded = 0;

  for (guint i = blocks->len; i > 0 && folded < MAX_FOLDED; i--)
    {
      Place *block = &g_array_index (blocks, Place, i - 1);

      if (block->end - block->start > MAX_QUOTED)
        {
          fold_lines (self, buffer, block->start, block->end);
          folded++;
        }
    }
}

static void
tag_quotes (SatchelMessageText *self,
            GtkTextBuffer      *buffer)
{
  g_autoptr (GArray) blocks = g_array_new (FALSE, FALSE, sizeof (Place));
  int n = gtk_text_buffer_get_line_count (buffer);

  for (int i = 0; i < n;)
    {
      GtkTextIter from, to;
      Place block = { i, i };

      for (; i < n; i++)
        {
          gtk_text_buffer_get_iter_at_line (buffer, &to, i);
          if (gtk_text_iter_get_char (&to) != '>')
            break;
        }
      block.end = i;
      if (block.end == block.start)
        {
          i++;
          continue;
        }

      gtk_text_buffer_get_iter_at_line (buffer, &from, block.start);
      if (i == n)
        gtk_text_buffer_get_end_iter (buffer, &to);
      gtk_text_buffer_apply_tag (buffer, self->quote_tag, &from, &to);
      g_array_append_val (blocks, block);
    }

  fold_quotes (self, buffer, blocks);
}

static void
unfold_all (SatchelMessageText *self)
{
  for (guint i = 0; i < self->folds->len; i++)
    {
      GtkTextTag *fold = g_ptr_array_index (self->folds, i);

      g_object_set (fold, "invisible", FALSE, NULL);
      show_fold (g_object_get_data (G_OBJECT (fold), "satchel-button"), fold);
    }
}

/* --- finding words --- */

static void
forget_found (SatchelMessageText *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  GtkTextIter from, to;

  gtk_text_buffer_get_bounds (buffer, &from, &to);
  gtk_text_buffer_remove_tag (buffer, self->found_tag, &from, &to);
  gtk_text_buffer_remove_tag (buffer, self->current_tag, &from, &to);
  g_array_set_size (self->found, 0);
  self->current = 0;
}

/* By a regular expression over the text and not by the buffer's own search, which takes seconds over megabytes. */
static void
look_for (SatchelMessageText *self,
          const char         *text,
          const char         *words)
{
  g_autofree char *pattern = g_regex_escape_string (words, -1);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) info = NULL;
  int at = 0, offset = 0, start, end;

  if (regex == NULL)
    return;

  g_regex_match (regex, text, 0, &info);
  while (self->found->len < MAX_FOUND && g_match_info_matches (info) && g_match_info_fetch_pos (info, 0, &start, &end)
         && end > start)
    {
      Place place;

      place.start = offset + (int) g_utf8_strlen (text + at, start - at);
      place.end = place.start + (int) g_utf8_strlen (text + start, end - start);
      g_array_append_val (self->found, place);
      at = end;
      offset = place.end;
      if (!g_match_info_next (info, NULL))
        break;
    }
}

static void
tag_place (SatchelMessageText *self,
           GtkTextTag         *tag,
           guint               i,
           gboolean            on)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  Place *place = &g_array_index (self->found, Place, i);
  GtkTextIter from, to;

  gtk_text_buffer_get_iter_at_offset (buffer, &from, place->start);
  gtk_text_buffer_get_iter_at_offset (buffer, &to, place->end);
  if (on)
    gtk_text_buffer_apply_tag (buffer, tag, &from, &to);
  else
    gtk_text_buffer_remove_tag (buffer, tag, &from, &to);
}

static void
go_to_current (SatchelMessageText *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  Place *place = &g_array_index (self->found, Place, self->current);
  GtkTextIter iter;

  tag_place (self, self->current_tag, self->current, TRUE);
  gtk_text_buffer_get_iter_at_offset (buffer, &iter, place->start);
  gtk_text_buffer_place_cursor (buffer, &iter);
  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (self), gtk_text_buffer_get_insert (buffer), 0.1, FALSE, 0, 0);
}

guint
satchel_message_text_find (SatchelMessageText *self,
                           const char         *words)
{
  GtkTextBuffer *buffer;
  g_autofree char *text = NULL;
  GtkTextIter from, to;

  g_return_val_if_fail (SATCHEL_IS_MESSAGE_TEXT (self), 0);

  forget_found (self);
  if (words == NULL || *words == '\0')
    return 0;

  /* With what is hidden and with what buttons stand for, so that places are the buffer's. */
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  gtk_text_buffer_get_bounds (buffer, &from, &to);
  text = gtk_text_buffer_get_slice (buffer, &from, &to, TRUE);
  look_for (self, text, words);
  for (guint i = 0; i < self->found->len; i++)
    tag_place (self, self->found_tag, i, TRUE);
  if (self->found->len > 0)
    {
      unfold_all (self);
      go_to_current (self);
    }

  return self->found->len;
}

guint
satchel_message_text_find_step (SatchelMessageText *self,
                                gboolean            forward)
{
  g_return_val_if_fail (SATCHEL_IS_MESSAGE_TEXT (self), 0);

  if (self->found->len == 0)
    return 0;

  tag_place (self, self->current_tag, self->current, FALSE);
  self->current = (self->current + (forward ? 1 : self->found->len - 1)) % self->found->len;
  go_to_current (self);

  return self->current + 1;
}

/* --- zoom --- */

static void
apply_zoom (SatchelMessageText *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
  GtkTextIter from, to;

  gtk_text_buffer_get_bounds (buffer, &from, &to);
  gtk_text_buffer_apply_tag (buffer, self->zoom_tag, &from, &to);
}

void
satchel_message_text_set_zoom (SatchelMessageText *self,
                               double              zoom)
{
  g_return_if_fail (SATCHEL_IS_MESSAGE_TEXT (self));

  g_object_set (self->zoom_tag, "scale", zoom, NULL);
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
  if (gtk_style_context_lookup_color (style, "warning_bg_color", &link))
    {
      g_object_set (self->current_tag, "background-rgba", &link, NULL);
      link.alpha *= 0.35f;
      g_object_set (self->found_tag, "background-rgba", &link, NULL);
    }
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
  g_clear_pointer (&self->folds, g_ptr_array_unref);
  g_clear_pointer (&self->found, g_array_unref);
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
  self->folds = g_ptr_array_new ();
  self->found = g_array_new (FALSE, FALSE, sizeof (Place));
  self->zoom_tag = gtk_text_buffer_create_tag (buffer, "zoom", "scale", 1.0, NULL);
  self->quote_tag = gtk_text_buffer_create_tag (buffer, "quote", NULL);
  self->link_tag = gtk_text_buffer_create_tag (buffer, "link", "underline", PANGO_UNDERLINE_SINGLE, NULL);
  self->found_tag = gtk_text_buffer_create_tag (buffer, "found", NULL);
  self->current_tag = gtk_text_buffer_create_tag (buffer, "current", "foreground", "black", NULL);
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
drop_tags (GtkTextBuffer *buffer,
           GPtrArray     *tags)
{
  GtkTextTagTable *table = gtk_text_buffer_get_tag_table (buffer);

  for (guint i = 0; i < tags->len; i++)
    gtk_text_tag_table_remove (table, g_ptr_array_index (tags, i));
  g_ptr_array_set_size (tags, 0);
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
  drop_tags (buffer, self->links);
  g_array_set_size (self->found, 0);
  gtk_text_buffer_set_text (buffer, text, -1);   /* takes the buttons of folds away */
  drop_tags (buffer, self->folds);
  tag_links (self, buffer, text);
  tag_quotes (self, buffer);
  apply_zoom (self);
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_place_cursor (buffer, &start);
}
