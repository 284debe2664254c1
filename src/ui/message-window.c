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

  guint    dwell_source;
  gboolean is_starred;

  /* Template */
  AdwToastOverlay    *toasts;
  AdwWindowTitle     *title;
  GtkMenuButton      *menu_button;
  GtkButton          *star_button;
  GtkWidget          *steps;
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

/* --- what the store says of it --- */

static void
set_enabled (SatchelMessageWindow *self,
             const char           *name,
             gboolean              enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
show_star (SatchelMessageWindow *self,
           gboolean              starred)
{
  const char *words = starred ? _("Remove Star") : _("Add Star");

  self->is_starred = starred;
  gtk_button_set_icon_name (self->star_button, starred ? "starred-symbolic" : "non-starred-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->star_button), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->star_button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
on_row (GObject      *store,
        GAsyncResult *result,
        gpointer      data)
{
  g_autoptr (SatchelMessageWindow) self = data;
  g_autoptr (GPtrArray) rows = satchel_store_rows_finish (SATCHEL_STORE (store), result, NULL);

  if (rows != NULL && rows->len == 1 && self->letter != NULL
      && ((SatchelRow *) g_ptr_array_index (rows, 0))->row == satchel_letter_get_row (self->letter))
    {
      SatchelRow *row = g_ptr_array_index (rows, 0);

      satchel_message_view_show_portion (self->reader, row);
      show_star (self, (row->flags & SATCHEL_FLAG_FLAGGED) != 0);
    }
}

static void update_actions (SatchelMessageWindow *self);

static void
ask_row (SatchelMessageWindow *self)
{
  gint64 row = satchel_letter_get_row (self->letter);

  update_actions (self);
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

/* The number of the message that stands @by places further in the list of the main window; 0: there is none. */
static gint64
find_neighbour (SatchelMessageWindow *self,
                int                   by)
{
  GtkWindow *window = find_main_window (self);
  gint64 row = satchel_letter_get_row (self->letter);
  SatchelMessageList *list;
  guint position;

  if (window == NULL || row == 0)
    return 0;

  list = satchel_list_pane_get_list (satchel_window_get_list (SATCHEL_WINDOW (window)));
  position = satchel_message_list_find (list, row);
  if (position == GTK_INVALID_LIST_POSITION || (by < 0 && position == 0))
    return 0;
  return satchel_message_list_get_number (list, by < 0 ? position - 1 : position + 1);
}

static void
update_actions (SatchelMessageWindow *self)
{
  gboolean is_kept = satchel_letter_get_row (self->letter) != 0;

  set_enabled (self, "mark-unread", is_kept);
  set_enabled (self, "toggle-read", is_kept);
  set_enabled (self, "star", is_kept);
  set_enabled (self, "delete", is_kept && find_main_window (self) != NULL);
  set_enabled (self, "next-message", find_neighbour (self, 1) != 0);
  set_enabled (self, "previous-message", find_neighbour (self, -1) != 0);
  gtk_widget_set_visible (self->steps, is_kept);
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
star (GSimpleAction *action,
      GVariant      *parameter,
      gpointer       data)
{
  SatchelMessageWindow *self = data;

  mark (self, self->is_starred ? 0 : SATCHEL_FLAG_FLAGGED, self->is_starred ? SATCHEL_FLAG_FLAGGED : 0);
}

static void
show_letter (SatchelMessageWindow *self,
             SatchelLetter        *letter)
{
  g_clear_handle_id (&self->dwell_source, g_source_remove);
  g_set_object (&self->letter, letter);
  satchel_message_view_show_letter (self->reader, letter);
  ask_row (self);
}

static void
step (GSimpleAction *action,
      GVariant      *parameter,
      gpointer       data)
{
  SatchelMessageWindow *self = data;
  gboolean next = g_str_equal (g_action_get_name (G_ACTION (action)), "next-message");
  gint64 row = find_neighbour (self, next ? 1 : -1);
  g_autoptr (SatchelLetter) letter = NULL;

  if (row == 0)
    return;

  letter = satchel_letter_new_for_row (satchel_letter_get_store (self->letter), row);
  show_letter (self, letter);
}

/* The main window does it, and offers to undo it. */
static void
delete (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       data)
{
  SatchelMessageWindow *self = data;
  GtkWindow *window = find_main_window (self);

  if (window == NULL)
    return;

  g_action_group_activate_action (G_ACTION_GROUP (window), "delete-message",
                                  g_variant_new_int64 (satchel_letter_get_row (self->letter)));
  gtk_window_close (GTK_WINDOW (self));
  gtk_window_present (window);
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
  { .name = "toggle-read", .activate = mark_unread },   /* it is read by being here */
  { .name = "star", .activate = star },
  { .name = "delete", .activate = delete },
  { .name = "next-message", .activate = step },
  { .name = "previous-message", .activate = step },
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
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageWindow, star_button);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageWindow, steps);
  gtk_widget_class_bind_template_child (widget_class, SatchelMessageWindow, reader);
  gtk_widget_class_bind_template_callback (widget_class, on_shown);
}

/* What can be done with any message, and before it what only the store's can have done. */
static GMenuModel *
new_menu (void)
{
  g_autoptr (GMenu) menu = G_MENU (satchel_message_view_new_menu ());
  g_autoptr (GMenu) marks = g_menu_new ();

  g_menu_append (marks, _("Mark as _Unread"), "win.mark-unread");
  g_menu_prepend_section (menu, NULL, G_MENU_MODEL (marks));

  return G_MENU_MODEL (g_steal_pointer (&menu));
}

static void
satchel_message_window_init (SatchelMessageWindow *self)
{
  g_autoptr (GMenuModel) menu = new_menu ();

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

/* What is opened from among what was found, or from such a message, has the words marked. */
static void
mark_found (SatchelMessageWindow *self,
            GtkWindow            *beside)
{
  SatchelSearch *search = NULL;

  if (SATCHEL_IS_WINDOW (beside))
    search = satchel_search_bar_get_search (satchel_window_get_search (SATCHEL_WINDOW (beside)));
  else if (SATCHEL_IS_MESSAGE_WINDOW (beside))
    search = satchel_message_view_get_search (SATCHEL_MESSAGE_WINDOW (beside)->reader);
  satchel_message_view_set_search (self->reader, search);
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
  if (self != NULL)
    mark_found (self, beside);
  else
    {
      self = g_object_new (SATCHEL_TYPE_MESSAGE_WINDOW, "application", application, "title", _("Message"), NULL);
      mark_found (self, beside);
      show_star (self, FALSE);
      show_letter (self, letter);
      if (satchel_letter_get_store (letter) != NULL)
        g_signal_connect_object (satchel_letter_get_store (letter), "changed", G_CALLBACK (ask_row), self,
                                 G_CONNECT_SWAPPED);
    }
  gtk_window_present (GTK_WINDOW (self));
}
