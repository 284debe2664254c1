/* message-window.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/message-window.h"

#include "ui/message-view.h"
#include "ui/mnemonics.h"
#include "ui/window.h"

#include <glib/gi18n-lib.h>

/* Milliseconds before the eyes after which a message counts as read. */
#define DWELL 1000

struct _SatchelMessageWindow
{
  AdwApplicationWindow parent_instance;

  /* Owned */
  SatchelLetter *letter;
  GCancellable  *cancellable;

  guint dwell_source;

  /* Template */
  AdwToastOverlay    *toasts;
  AdwWindowTitle     *title;
  GtkMenuButton      *menu_button;
  SatchelMessageView *reader;
};

G_DEFINE_FINAL_TYPE (SatchelMessageWindow, satchel_message_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- being read --- */

static void
on_marked (GObject      *store,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (SatchelMessageWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (!satchel_store_mark_finish (SATCHEL_STORE (store), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    adw_toast_overlay_add_toast (self->toasts, adw_toast_new (error->message));
}

static void
mark (SatchelMessageWindow *self,
      SatchelFlags          set,
      SatchelFlags          clear)
{
  gint64 row = satchel_letter_get_row (self->letter);

  if (row != 0)
    satchel_store_mark_async (satchel_letter_get_store (self->letter), &row, 1, set, clear, NULL, on_marked,
                              g_object_ref (self));
}

static gboolean
has_been_read (gpointer data)
{
  SatchelMessageWindow *self = data;

  self->dwell_source = 0;
  mark (self, SATCHEL_FLAG_SEEN, 0);

  return G_SOURCE_REMOVE;
}

static void
on_shown (SatchelMessageWindow *self,
          gint64                row)
{
  const char *subject = satchel_message_view_get_subject (self->reader);

  gtk_window_set_title (GTK_WINDOW (self), subject);
  adw_window_title_set_title (self->title, subject);
  if (row != 0 && self->dwell_source == 0)
    self->dwell_source = g_timeout_add (DWELL, has_been_read, self);
}

/* --- only the beginning is here --- */

static void
on_row (GObject      *store,
        GAsyncResult *result,
        gpointer      data)
{
  g_autoptr (SatchelMessageWindow) self = data;
  g_autoptr (GPtrArray) rows = satchel_store_rows_finish (SATCHEL_STORE (store), result, NULL);

  if (rows != NULL && rows->len == 1)
    satchel_message_view_show_portion (self->reader, g_ptr_array_index (rows, 0));
}

static void
ask_row (SatchelMessageWindow *self)
{
  gint64 row = satchel_letter_get_row (self->letter);

  if (row != 0)
    satchel_store_rows_async (satchel_letter_get_store (self->letter), &row, 1, self->cancellable, on_row,
                              g_object_ref (self));
}

static GtkWindow *
find_main_window (SatchelMessageWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  for (GList *at = gtk_application_get_windows (application); at != NULL; at = at->next)
    if (SATCHEL_IS_WINDOW (at->data))
      return at->data;
  return NULL;
}

/* The main window has the accounts. */
static void
download (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       data)
{
  SatchelMessageWindow *self = data;
  GtkWindow *window = find_main_window (self);
  gint64 row = satchel_letter_get_row (self->letter);

  if (window != NULL && row != 0)
    g_action_group_activate_action (G_ACTION_GROUP (window), "download-message", g_variant_new_int64 (row));
}

/* --- the other actions --- */

static void
mark_unread (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  SatchelMessageWindow *self = data;

  g_clear_handle_id (&self->dwell_source, g_source_remove);
  mark (self, 0, SATCHEL_FLAG_SEEN);
}

static void
show_toast (GSimpleAction *action,
            GVariant      *words,
            gpointer       data)
{
  SatchelMessageWindow *self = data;

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (g_variant_get_string (words, NULL)));
}

static const GActionEntry entries[] = {
  { .name = "download", .activate = download },
  { .name = "mark-unread", .activate = mark_unread },
  { .name = "toast", .activate = show_toast, .parameter_type = "s" },
};

/* --- the widget --- */

static void
satchel_message_window_dispose (GObject *object)
{
  SatchelMessageWindow *self = SATCHEL_MESSAGE_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->dwell_source, g_source_remove);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->letter);
  G_OBJECT_CLASS (satchel_message_window_parent_class)->dispose (object);
}

static void
satchel_message_window_class_init (SatchelMessageWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = satchel_message_window_dispose;
  g_type_ensure (SATCHEL_TYPE_MESSAGE_VIEW);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "reader.find", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/satchelmail/Satchel/ui/message-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageWindow, title);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageWindow, reader);
  gtk_widget_class_bind_template_callback (widget_class, on_shown);
}

static void
satchel_message_window_init (SatchelMessageWindow *self)
{
  g_autoptr (GMenuModel) menu = satchel_message_view_new_menu ();

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_menu_model (self->menu_button, menu);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "reader", satchel_message_view_get_actions (self->reader));
  satchel_mnemonics_mend (GTK_WIDGET (self));
}

static SatchelMessageWindow *
find_window (GtkApplication *application,
             SatchelLetter  *letter)
{
  for (GList *at = gtk_application_get_windows (application); at != NULL; at = at->next)
    if (SATCHEL_IS_MESSAGE_WINDOW (at->data)
        && satchel_letter_equal (SATCHEL_MESSAGE_WINDOW (at->data)->letter, letter))
      return at->data;
  return NULL;
}

void
satchel_message_window_open (GtkWindow     *beside,
                             SatchelLetter *letter)
{
  GtkApplication *application;
  SatchelMessageWindow *self;

  g_return_if_fail (beside == NULL || GTK_IS_WINDOW (beside));
  g_return_if_fail (SATCHEL_IS_LETTER (letter));

  application = beside != NULL ? gtk_window_get_application (beside) : NULL;
  if (application == NULL)
    application = GTK_APPLICATION (g_application_get_default ());

  self = find_window (application, letter);
  if (self == NULL)
    {
      GAction *unread;

      self = g_object_new (SATCHEL_TYPE_MESSAGE_WINDOW, "application", application, "title", _("Message"), NULL);
      self->letter = g_object_ref (letter);
      unread = g_action_map_lookup_action (G_ACTION_MAP (self), "mark-unread");
      g_simple_action_set_enabled (G_SIMPLE_ACTION (unread), satchel_letter_get_row (letter) != 0);
      satchel_message_view_show_letter (self->reader, letter);
      ask_row (self);
      if (satchel_letter_get_store (letter) != NULL)
        g_signal_connect_object (satchel_letter_get_store (letter), "changed", G_CALLBACK (ask_row), self,
                                 G_CONNECT_SWAPPED);
    }
  gtk_window_present (GTK_WINDOW (self));
}
