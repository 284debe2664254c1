/* message-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/message-row.h"

#include "message/address.h"
#include "ui/list-pane.h"
#include "ui/search-marks.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

struct _SatchelMessageRow
{
  GtkBox parent_instance;

  /* Owned */
  SatchelMessageItem *item;
  GSignalGroup       *signals;
  SatchelSearch      *search;

  /* Borrowed: it owns this row */
  GtkListItem    *list_item;

  /* Borrowed: made when a selection mode, a message of which only the beginning is here, or a conversation first
   * needs it; rows are many */
  GtkCheckButton *check;
  GtkButton      *download;

  GtkLabel       *number;

  gboolean show_recipients;
  gboolean show_number;
  gboolean selecting;
  gboolean starred;

  /* Borrowed: children */
  GtkBox         *mark;
  GtkWidget      *dot;
  GtkInscription *sender;
  GtkWidget      *cloud;
  GtkWidget      *clip;
  GtkLabel       *date;
  GtkInscription *subject;
  GtkInscription *preview;
  GtkBox         *lines;
  GtkButton      *star;
};

G_DEFINE_FINAL_TYPE (SatchelMessageRow, satchel_message_row, GTK_TYPE_BOX)

/* "Marta Lindqvist, Jonas Weber" out of lines of addresses. */
static char *
say_addresses (const char *lines)
{
  g_autoptr (GPtrArray) addresses = satchel_addresses_from_lines (lines);
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < addresses->len && i < 8; i++)
    {
      if (i > 0)
        g_string_append (words, C_("between names", ", "));
      g_string_append (words, satchel_address_get_label (g_ptr_array_index (addresses, i)));
    }

  return g_string_free (g_steal_pointer (&words), FALSE);
}

static char *
say_who (SatchelMessageRow *self,
         SatchelRow        *row)
{
  g_autofree char *names = say_addresses (self->show_recipients ? row->to : row->from);

  if (*names == '\0')
    return g_strdup (self->show_recipients ? _("Nobody yet") : _("Unknown sender"));
  /* TRANSLATORS: in the list of sent messages: "To: Marta Lindqvist". */
  return self->show_recipients ? g_strdup_printf (_("To: %s"), names) : g_steal_pointer (&names);
}

static char *
say_preview (SatchelRow *row)
{
  g_autofree char *size = NULL;

  if (!row->is_partial)
    return g_strdup (row->preview);

  size = g_format_size (row->size);
  /* TRANSLATORS: a message of which only the beginning is on this computer: "12 MB – first lines only". */
  return g_strdup_printf (_("%s – first lines only"), size);
}

static const char *
say_star (SatchelMessageRow *self)
{
  return self->starred ? _("Remove Star") : _("Add Star");
}

static gboolean
on_star_tooltip (SatchelMessageRow *self,
                 int                x,
                 int                y,
                 gboolean           by_keyboard,
                 GtkTooltip        *tooltip)
{
  gtk_tooltip_set_text (tooltip, say_star (self));
  return TRUE;
}

static void
show_star (SatchelMessageRow *self,
           gboolean           starred)
{
  if (self->starred == starred)
    return;

  self->starred = starred;
  gtk_button_set_icon_name (self->star, starred ? "starred-symbolic" : "non-starred-symbolic");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->star), GTK_ACCESSIBLE_PROPERTY_LABEL, say_star (self), -1);
  if (starred)
    gtk_widget_add_css_class (GTK_WIDGET (self->star), "starred");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->star), "starred");
}

/* The row as a sentence: list items of GTK 4.8 can't be labelled themselves. */
static void
name_for_screen_readers (SatchelMessageRow *self,
                         SatchelRow        *row,
                         const char        *who,
                         const char        *date)
{
  g_autoptr (GString) words = g_string_new (NULL);
  const char *subject = *row->subject != '\0' ? row->subject : _("No subject");

  if ((row->flags & SATCHEL_FLAG_SEEN) == 0)
    g_string_append_printf (words, "%s, ", _("Unread"));
  if ((row->flags & SATCHEL_FLAG_FLAGGED) != 0)
    g_string_append_printf (words, "%s, ", _("Starred"));
  if (self->show_recipients)
    g_string_append_printf (words, "%s, %s, %s", who, subject, date);
  else
    /* TRANSLATORS: a message as a screen reader says it: sender, subject, date. */
    g_string_append_printf (words, _("from %s, %s, %s"), who, subject, date);
  if (row->has_attachments)
    g_string_append_printf (words, ", %s", _("has attachments"));
  if (row->is_partial)
    g_string_append_printf (words, ", %s", _("only its beginning is here"));
  if (self->show_number && row->in_conversation > 1)
    {
      g_string_append (words, ", ");
      g_string_append_printf (words, ngettext ("conversation of %u message", "conversation of %u messages",
                                               row->in_conversation), row->in_conversation);
    }

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words->str, -1);
}

static void
on_download_clicked (SatchelMessageRow *self)
{
  if (self->item != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.download-message", "x",
                                satchel_message_item_get_number (self->item));
}

static void
make_download (SatchelMessageRow *self)
{
  self->download = GTK_BUTTON (gtk_button_new_with_label (""));
  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (self->download)), PANGO_ELLIPSIZE_END);
  gtk_widget_set_halign (GTK_WIDGET (self->download), GTK_ALIGN_START);
  gtk_widget_set_focusable (GTK_WIDGET (self->download), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->download), "flat");
  gtk_widget_add_css_class (GTK_WIDGET (self->download), "download");
  g_signal_connect_swapped (self->download, "clicked", G_CALLBACK (on_download_clicked), self);
  gtk_box_append (self->lines, GTK_WIDGET (self->download));
}

/* In place of the preview: how large the whole is, which a click brings. */
static void
show_download (SatchelMessageRow *self,
               SatchelRow        *row)
{
  gboolean possible = row != NULL && row->is_partial && row->on_server;

  if (possible)
    {
      g_autofree char *size = g_format_size (row->size);
      g_autofree char *words = NULL;

      if (row->is_wished)
        /* TRANSLATORS: a message of which only the beginning is here and that is asked for: "12 MB – comes next". */
        words = g_strdup_printf (_("%s – comes next"), size);
      else
        /* TRANSLATORS: a button on a message of which only the beginning is here: "12 MB – Download". */
        words = g_strdup_printf (_("%s – Download"), size);
      if (self->download == NULL)
        make_download (self);
      gtk_button_set_label (self->download, words);
    }
  if (self->download != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->download), possible);
  gtk_widget_set_visible (GTK_WIDGET (self->preview), !possible);
}

static void
show_number (SatchelMessageRow *self,
             guint              n)
{
  g_autofree char *words = g_strdup_printf ("%u", n);

  if (n > 1 && self->number == NULL)
    {
      self->number = GTK_LABEL (gtk_label_new (NULL));
      gtk_widget_add_css_class (GTK_WIDGET (self->number), "number");
      gtk_widget_add_css_class (GTK_WIDGET (self->number), "numeric");
      gtk_box_insert_child_after (GTK_BOX (gtk_widget_get_parent (GTK_WIDGET (self->sender))),
                                  GTK_WIDGET (self->number), GTK_WIDGET (self->sender));
    }
  if (self->number == NULL)
    return;

  gtk_label_set_label (self->number, words);
  gtk_widget_set_visible (GTK_WIDGET (self->number), n > 1);
}

static void
show_row (SatchelMessageRow *self,
          SatchelRow        *row)
{
  g_autofree char *who = say_who (self, row);
  g_autofree char *preview = say_preview (row);
  g_autofree char *date = satchel_words_for_date (row->date, g_get_real_time () / G_USEC_PER_SEC);
  gboolean unread = (row->flags & SATCHEL_FLAG_SEEN) == 0;

  satchel_search_marks_set (self->sender, who, self->search,
                            self->show_recipients ? SATCHEL_COLUMN_RECIPIENTS : SATCHEL_COLUMN_SENDER);
  satchel_search_marks_set (self->subject, *row->subject != '\0' ? row->subject : _("No subject"), self->search,
                            SATCHEL_COLUMN_SUBJECT);
  satchel_search_marks_set (self->preview, preview, self->search, SATCHEL_COLUMN_BODY);
  gtk_label_set_label (self->date, date);
  gtk_widget_set_visible (self->cloud, row->on_server);
  gtk_widget_set_visible (self->clip, row->has_attachments);
  gtk_widget_set_visible (self->dot, unread && !self->selecting);
  if (unread)
    gtk_widget_add_css_class (GTK_WIDGET (self), "unread");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "unread");
  show_star (self, (row->flags & SATCHEL_FLAG_FLAGGED) != 0);
  show_download (self, row);
  show_number (self, self->show_number ? row->in_conversation : 1);
  name_for_screen_readers (self, row, who, date);
}

static void
show_placeholder (SatchelMessageRow *self)
{
  gtk_inscription_set_text (self->sender, "");
  gtk_inscription_set_text (self->subject, "");
  gtk_inscription_set_text (self->preview, "");
  gtk_label_set_label (self->date, "");
  gtk_widget_set_visible (self->cloud, FALSE);
  gtk_widget_set_visible (self->clip, FALSE);
  gtk_widget_set_visible (self->dot, FALSE);
  show_star (self, FALSE);
  show_download (self, NULL);
  show_number (self, 1);
}

void
satchel_message_row_set_search (SatchelMessageRow *self,
                                SatchelSearch     *search)
{
  g_return_if_fail (SATCHEL_IS_MESSAGE_ROW (self));

  if (self->search == search)
    return;

  g_clear_pointer (&self->search, satchel_search_unref);
  if (search != NULL)
    self->search = satchel_search_ref (search);
  if (self->item != NULL)
    satchel_message_row_refresh (self);
}

void
satchel_message_row_refresh (SatchelMessageRow *self)
{
  SatchelRow *row;

  g_return_if_fail (SATCHEL_IS_MESSAGE_ROW (self));

  row = self->item != NULL ? satchel_message_item_get_row (self->item) : NULL;
  if (row != NULL)
    show_row (self, row);
  else
    show_placeholder (self);
}

static void
on_star_clicked (SatchelMessageRow *self)
{
  if (self->item != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.set-star", "(xb)",
                                satchel_message_item_get_number (self->item),
                                !satchel_message_item_has_flag (self->item, SATCHEL_FLAG_FLAGGED));
}

/* While selecting, a click is the row's alone: the list would select only this one. */
static void
on_pressed (GtkGestureClick   *gesture,
            int                n_press,
            double             x,
            double             y,
            SatchelMessageRow *self)
{
  if (self->selecting)
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
on_released (GtkGestureClick   *gesture,
             int                n_press,
             double             x,
             double             y,
             SatchelMessageRow *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  if (!gtk_widget_contains (GTK_WIDGET (self), x, y))
    return;

  if (self->selecting)
    gtk_widget_activate_action (GTK_WIDGET (self), "list.select-item", "(ubb)",
                                gtk_list_item_get_position (self->list_item), TRUE,
                                (state & GDK_SHIFT_MASK) != 0);
  else if ((state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) == 0)
    {
      /* Before the list does it: where one pane slides over the list, the list loses the click. */
      gtk_widget_activate_action (GTK_WIDGET (self), "list.select-item", "(ubb)",
                                  gtk_list_item_get_position (self->list_item), FALSE, FALSE);
      gtk_widget_activate_action (GTK_WIDGET (self), "win.show-reader", NULL);
    }
}

static void
satchel_message_row_dispose (GObject *object)
{
  SatchelMessageRow *self = SATCHEL_MESSAGE_ROW (object);

  g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->item);
  G_OBJECT_CLASS (satchel_message_row_parent_class)->dispose (object);
}

static void
satchel_message_row_finalize (GObject *object)
{
  SatchelMessageRow *self = SATCHEL_MESSAGE_ROW (object);

  g_clear_object (&self->signals);
  g_clear_pointer (&self->search, satchel_search_unref);
  G_OBJECT_CLASS (satchel_message_row_parent_class)->finalize (object);
}

/* --- dragging --- */

/* All that are selected, if the one that is dragged is among them; else that alone. */
static GdkContentProvider *
on_drag_prepare (SatchelMessageRow *self)
{
  GtkWidget *pane = gtk_widget_get_ancestor (GTK_WIDGET (self), SATCHEL_TYPE_LIST_PANE);
  g_autoptr (GArray) numbers = NULL;
  gint64 number;

  if (self->item == NULL || pane == NULL)
    return NULL;

  number = satchel_message_item_get_number (self->item);
  if (gtk_list_item_get_selected (self->list_item))
    numbers = satchel_list_pane_get_selected (SATCHEL_LIST_PANE (pane));
  if (numbers == NULL || numbers->len == 0)
    {
      g_clear_pointer (&numbers, g_array_unref);
      numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_val (numbers, number);
    }

  return gdk_content_provider_new_typed (G_TYPE_ARRAY, numbers);
}

static void
add_drag (SatchelMessageRow *self)
{
  GtkDragSource *drag = gtk_drag_source_new ();

  gtk_drag_source_set_actions (drag, GDK_ACTION_MOVE);
  g_signal_connect_object (drag, "prepare", G_CALLBACK (on_drag_prepare), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

static void
satchel_message_row_class_init (SatchelMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = satchel_message_row_dispose;
  object_class->finalize = satchel_message_row_finalize;

  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

/* Made by hand and not from a template: a list makes some two hundred rows at once, and a template
 * costs twice as much as the widgets in it (measured: 1 ms a row). */

static GtkInscription *
make_line (const char *style)
{
  GtkWidget *line = gtk_inscription_new (NULL);

  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (line), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_widget_set_hexpand (line, TRUE);
  gtk_widget_add_css_class (line, style);

  return GTK_INSCRIPTION (line);
}

/* Tooltips are asked for when they are wanted: gtk_widget_set_tooltip_text() asks the display server where
 * the pointer is and waits for the answer, half of what a row costs. */
static gboolean
on_icon_tooltip (GtkWidget  *icon,
                 int         x,
                 int         y,
                 gboolean    by_keyboard,
                 GtkTooltip *tooltip,
                 gpointer    words)
{
  gtk_tooltip_set_text (tooltip, words);
  return TRUE;
}

/* @words: a string that stays. */
static GtkWidget *
make_icon (const char *icon_name,
           const char *words)
{
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_name);

  gtk_widget_set_has_tooltip (icon, TRUE);
  g_signal_connect (icon, "query-tooltip", G_CALLBACK (on_icon_tooltip), (gpointer) words);
  gtk_widget_set_visible (icon, FALSE);
  gtk_widget_add_css_class (icon, "row-icon");

  return icon;
}

static void
make_mark (SatchelMessageRow *self)
{
  self->mark = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0));
  gtk_widget_set_valign (GTK_WIDGET (self->mark), GTK_ALIGN_START);
  gtk_widget_set_hexpand (GTK_WIDGET (self->mark), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->mark), "mark");

  self->dot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_hexpand (self->dot, TRUE);
  gtk_widget_set_halign (self->dot, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->dot, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->dot, "unread-dot");
  gtk_box_append (self->mark, self->dot);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->mark));
}

static GtkWidget *
make_top (SatchelMessageRow *self)
{
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->sender = make_line ("sender");
  self->cloud = make_icon ("satchel-cloud-symbolic", _("A copy is on the server"));
  self->clip = make_icon ("mail-attachment-symbolic", _("Has attachments"));
  self->date = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_single_line_mode (self->date, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->date), "date");
  gtk_widget_add_css_class (GTK_WIDGET (self->date), "numeric");

  gtk_box_append (GTK_BOX (top), GTK_WIDGET (self->sender));
  gtk_box_append (GTK_BOX (top), self->cloud);
  gtk_box_append (GTK_BOX (top), self->clip);
  gtk_box_append (GTK_BOX (top), GTK_WIDGET (self->date));

  return top;
}

static GtkWidget *
make_bottom (SatchelMessageRow *self)
{
  GtkWidget *bottom = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->subject = make_line ("subject");
  self->preview = make_line ("preview");
  self->lines = GTK_BOX (lines);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (self->subject));
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (self->preview));

  self->star = GTK_BUTTON (gtk_button_new_from_icon_name ("non-starred-symbolic"));
  gtk_widget_set_valign (GTK_WIDGET (self->star), GTK_ALIGN_CENTER);
  gtk_widget_set_focusable (GTK_WIDGET (self->star), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->star), "flat");
  gtk_widget_add_css_class (GTK_WIDGET (self->star), "star");
  gtk_widget_set_has_tooltip (GTK_WIDGET (self->star), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->star), GTK_ACCESSIBLE_PROPERTY_LABEL, say_star (self), -1);
  g_signal_connect_swapped (self->star, "query-tooltip", G_CALLBACK (on_star_tooltip), self);
  g_signal_connect_swapped (self->star, "clicked", G_CALLBACK (on_star_clicked), self);

  gtk_box_append (GTK_BOX (bottom), lines);
  gtk_box_append (GTK_BOX (bottom), GTK_WIDGET (self->star));

  return bottom;
}

static void
satchel_message_row_init (SatchelMessageRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_add_css_class (GTK_WIDGET (self), "message-row");
  make_mark (self);
  gtk_box_append (GTK_BOX (text), make_top (self));
  gtk_box_append (GTK_BOX (text), make_bottom (self));
  gtk_box_append (GTK_BOX (self), text);

  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  g_signal_connect (click, "released", G_CALLBACK (on_released), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  add_drag (self);

  self->signals = g_signal_group_new (SATCHEL_TYPE_MESSAGE_ITEM);
  g_signal_group_connect_swapped (self->signals, "filled", G_CALLBACK (satchel_message_row_refresh),
                                  self);
}

static void
on_selected (SatchelMessageRow *self)
{
  if (self->check != NULL)
    gtk_check_button_set_active (self->check, gtk_list_item_get_selected (self->list_item));
}

GtkWidget *
satchel_message_row_new (GtkListItem *list_item)
{
  SatchelMessageRow *self;

  g_return_val_if_fail (GTK_IS_LIST_ITEM (list_item), NULL);

  self = g_object_new (SATCHEL_TYPE_MESSAGE_ROW, NULL);
  self->list_item = list_item;
  g_signal_connect_object (list_item, "notify::selected", G_CALLBACK (on_selected), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

void
satchel_message_row_set_item (SatchelMessageRow  *self,
                              SatchelMessageItem *item,
                              gboolean            show_recipients,
                              gboolean            numbered)
{
  g_return_if_fail (SATCHEL_IS_MESSAGE_ROW (self));
  g_return_if_fail (item == NULL || SATCHEL_IS_MESSAGE_ITEM (item));

  self->show_recipients = show_recipients;
  self->show_number = numbered;
  g_set_object (&self->item, item);
  g_signal_group_set_target (self->signals, item);
  if (item != NULL)
    {
      satchel_message_row_refresh (self);
      on_selected (self);
    }
}

static void
make_check (SatchelMessageRow *self)
{
  self->check = GTK_CHECK_BUTTON (gtk_check_button_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->check), "selection-mode");
  gtk_widget_set_hexpand (GTK_WIDGET (self->check), TRUE);
  gtk_widget_set_halign (GTK_WIDGET (self->check), GTK_ALIGN_CENTER);
  gtk_widget_set_focusable (GTK_WIDGET (self->check), FALSE);
  gtk_widget_set_can_target (GTK_WIDGET (self->check), FALSE);
  gtk_box_append (self->mark, GTK_WIDGET (self->check));
  on_selected (self);
}

void
satchel_message_row_set_selecting (SatchelMessageRow *self,
                                   gboolean           selecting)
{
  g_return_if_fail (SATCHEL_IS_MESSAGE_ROW (self));

  self->selecting = selecting;
  if (selecting && self->check == NULL)
    make_check (self);
  if (self->check != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->check), selecting);
  satchel_message_row_refresh (self);
}
