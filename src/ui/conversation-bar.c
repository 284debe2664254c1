/* conversation-bar.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/conversation-bar.h"

#include "message/address.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

struct _SatchelConversationBar
{
  GtkBox parent_instance;

  /* Owned */
  SatchelStore *store;
  GCancellable *cancellable;
  GArray       *numbers;     /* of gint64: what the lines show */

  gint64   row;
  gboolean is_filling;

  /* Template */
  GtkLabel   *title;
  GtkListBox *lines;
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SatchelConversationBar, satchel_conversation_bar, GTK_TYPE_BOX)

/* --- lines --- */

static char *
say_sender (const SatchelRow *row)
{
  g_autoptr (GPtrArray) addresses = satchel_addresses_from_lines (row->from);

  if (addresses->len == 0)
    return g_strdup (_("Unknown sender"));
  return g_strdup (satchel_address_get_label (g_ptr_array_index (addresses, 0)));
}

static GtkWidget *
make_label (const char *words,
            const char *style)
{
  GtkWidget *label = gtk_label_new (words);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);

  return label;
}

static GtkWidget *
make_line (const SatchelRow *row)
{
  GtkWidget *line = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  g_autofree char *sender = say_sender (row);
  g_autofree char *date = satchel_words_for_date (row->date, g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *words = NULL;
  gboolean unread = (row->flags & SATCHEL_FLAG_SEEN) == 0;
  GtkWidget *from = make_label (sender, unread ? "heading" : NULL);
  GtkWidget *preview = make_label (row->preview, "dim-label");

  gtk_label_set_max_width_chars (GTK_LABEL (from), 24);
  gtk_widget_set_hexpand (preview, TRUE);
  gtk_box_append (GTK_BOX (box), from);
  gtk_box_append (GTK_BOX (box), preview);
  gtk_box_append (GTK_BOX (box), make_label (date, "dim-label"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (line), box);

  /* TRANSLATORS: a message of a conversation as a screen reader says it: sender, date, its first words. */
  words = g_strdup_printf (_("%s, %s, %s"), sender, date, row->preview);
  gtk_accessible_update_property (GTK_ACCESSIBLE (line), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);

  return line;
}

static void
clear_lines (SatchelConversationBar *self)
{
  GtkListBoxRow *line;

  while ((line = gtk_list_box_get_row_at_index (self->lines, 0)) != NULL)
    gtk_list_box_remove (self->lines, GTK_WIDGET (line));
  g_array_set_size (self->numbers, 0);
}

static void
select_current (SatchelConversationBar *self)
{
  self->is_filling = TRUE;
  for (guint i = 0; i < self->numbers->len; i++)
    if (g_array_index (self->numbers, gint64, i) == self->row)
      gtk_list_box_select_row (self->lines, gtk_list_box_get_row_at_index (self->lines, (int) i));
  self->is_filling = FALSE;
}

static void
fill (SatchelConversationBar *self,
      GPtrArray              *rows)
{
  g_autofree char *title = NULL;

  self->is_filling = TRUE;
  clear_lines (self);
  for (guint i = 0; i < rows->len; i++)
    {
      const SatchelRow *row = g_ptr_array_index (rows, i);

      g_array_append_val (self->numbers, row->row);
      gtk_list_box_append (self->lines, make_line (row));
    }
  self->is_filling = FALSE;

  title = g_strdup_printf (ngettext ("Conversation, %u message", "Conversation, %u messages", rows->len), rows->len);
  gtk_label_set_label (self->title, title);
  gtk_widget_set_visible (GTK_WIDGET (self), rows->len > 1);
  select_current (self);
}

/* --- the store --- */

static void
on_conversation (GObject      *store,
                 GAsyncResult *result,
                 gpointer      data)
{
  g_autoptr (SatchelConversationBar) self = data;
  g_autoptr (GPtrArray) rows = satchel_store_conversation_finish (SATCHEL_STORE (store), result, NULL);

  if (rows != NULL && self->store != NULL)
    fill (self, rows);
}

static void
ask (SatchelConversationBar *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  satchel_store_conversation_async (self->store, self->row, self->cancellable, on_conversation, g_object_ref (self));
}

static void
on_selected (SatchelConversationBar *self,
             GtkListBoxRow          *line)
{
  gint64 row;

  if (self->is_filling || line == NULL)
    return;

  row = g_array_index (self->numbers, gint64, gtk_list_box_row_get_index (line));
  if (row == self->row)
    return;

  self->row = row;
  g_signal_emit (self, signals[CHOSEN], 0, row);
}

static gboolean
is_shown (SatchelConversationBar *self,
          gint64                  row)
{
  for (guint i = 0; i < self->numbers->len; i++)
    if (g_array_index (self->numbers, gint64, i) == row)
      return TRUE;
  return FALSE;
}

void
satchel_conversation_bar_show (SatchelConversationBar *self,
                               SatchelStore           *store,
                               gint64                  row)
{
  gboolean same;

  g_return_if_fail (SATCHEL_IS_CONVERSATION_BAR (self));
  g_return_if_fail ((store == NULL) == (row == 0));

  same = store != NULL && self->store == store && is_shown (self, row);
  self->row = row;
  if (self->store != store && self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  if (g_set_object (&self->store, store) && store != NULL)
    g_signal_connect_object (store, "changed", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);

  if (same)
    {
      select_current (self);
      return;
    }
  g_cancellable_cancel (self->cancellable);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  clear_lines (self);
  if (store != NULL)
    ask (self);
}

/* --- the widget --- */

static void
satchel_conversation_bar_dispose (GObject *object)
{
  SatchelConversationBar *self = SATCHEL_CONVERSATION_BAR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (satchel_conversation_bar_parent_class)->dispose (object);
}

static void
satchel_conversation_bar_finalize (GObject *object)
{
  g_array_unref (SATCHEL_CONVERSATION_BAR (object)->numbers);
  G_OBJECT_CLASS (satchel_conversation_bar_parent_class)->finalize (object);
}

static void
satchel_conversation_bar_class_init (SatchelConversationBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = satchel_conversation_bar_dispose;
  G_OBJECT_CLASS (klass)->finalize = satchel_conversation_bar_finalize;

  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_INT64);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/satchelmail/Satchel/ui/conversation-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelConversationBar, title);
  gtk_widget_class_bind_template_child (widget_class, SatchelConversationBar, lines);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
}

static void
satchel_conversation_bar_init (SatchelConversationBar *self)
{
  self->numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  gtk_widget_init_template (GTK_WIDGET (self));
}
