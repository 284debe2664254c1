/* window.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/window.h"
#include "ui/mnemonics.h"

#include "ui/conversation-bar.h"
#include "ui/frame-log.h"
#include "ui/pane.h"
#include "ui/search-bar.h"
#include "ui/settings.h"
#include "ui/status.h"
#include "ui/window-actions.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

struct _SatchelWindow
{
  AdwApplicationWindow parent_instance;

  /* Owned */
  SatchelOffice      *office;
  GSettings          *settings;    /* NULL where the schema is not installed */
  GSignalGroup       *folder;      /* the line selected */
  SatchelMessageItem *item;        /* the message selected, for its star */
  GSignalGroup       *item_signals;

  /* Template */
  AdwToastOverlay    *toasts;
  GtkStack           *stack;
  AdwLeaflet         *outer;
  AdwLeaflet         *inner;
  SatchelSidebar     *sidebar;
  SatchelStatus      *status;
  AdwWindowTitle     *list_title;
  SatchelSearchBar   *search;
  GMenu              *message_menu;
  SatchelListPane    *list;
  GtkButton          *star_button;
  SatchelConversationBar *conversation;
  SatchelMessageView *reader;
  SatchelNotice      *notice;
};

G_DEFINE_FINAL_TYPE (SatchelWindow, satchel_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- folders --- */

/* In place of the folder. */
static void
show_found (SatchelWindow *self)
{
  SatchelMessageList *list = satchel_list_pane_get_list (self->list);
  guint n = satchel_message_list_get_n (list);
  g_autofree char *number = satchel_words_for_number (n);
  g_autofree char *words = g_strdup_printf (ngettext ("%s message found", "%s messages found", n), number);

  adw_window_title_set_title (self->list_title, _("Search"));
  adw_window_title_set_subtitle (self->list_title, satchel_message_list_is_loading (list) ? "" : words);
  satchel_search_bar_set_unread (self->search, satchel_message_list_get_unread (list));
}

static void
show_title (SatchelWindow *self)
{
  SatchelSidebarItem *folder = satchel_sidebar_get_selected (self->sidebar);
  g_autofree char *messages = NULL;
  g_autofree char *unread = NULL;
  g_autoptr (GString) words = g_string_new (NULL);
  guint64 n, n_unread;

  if (satchel_search_bar_get_search (self->search) != NULL)
    {
      show_found (self);
      return;
    }
  if (folder == NULL)
    {
      adw_window_title_set_title (self->list_title, "");
      adw_window_title_set_subtitle (self->list_title, "");
      return;
    }

  n = satchel_sidebar_item_get_messages (folder);
  n_unread = satchel_sidebar_item_get_unread (folder);
  messages = satchel_words_for_number (n);
  unread = satchel_words_for_number (n_unread);
  g_string_append_printf (words, ngettext ("%s message", "%s messages", (gulong) MIN (n, G_MAXINT)), messages);
  if (n_unread > 0)
    /* TRANSLATORS: goes on "4,812 messages". */
    g_string_append_printf (words, _(", %s unread"), unread);

  adw_window_title_set_title (self->list_title, satchel_sidebar_item_get_label (folder));
  adw_window_title_set_subtitle (self->list_title, n > 0 ? words->str : "");
}

static gboolean
is_search (SatchelSidebarItem *line)
{
  return line != NULL && satchel_sidebar_item_get_line (line) == SATCHEL_LINE_SEARCH;
}

static void
on_folder_selected (SatchelWindow *self)
{
  SatchelSidebarItem *folder = satchel_sidebar_get_selected (self->sidebar);

  g_signal_group_set_target (self->folder, folder);
  satchel_search_bar_close (self->search);
  if (is_search (folder))
    {
      satchel_list_pane_show_folder (self->list, NULL);
      satchel_search_bar_open (self->search, satchel_sidebar_item_get_query (folder));
      return;
    }
  satchel_list_pane_show_folder (self->list, folder);
  show_title (self);
  satchel_window_actions_update (self);
}

/* --- searching --- */

/* The names that "account:" knows accounts by. Returns: (transfer full). */
static GHashTable *
read_account_names (SatchelWindow *self)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GListModel *accounts = self->office != NULL ? G_LIST_MODEL (satchel_office_get_accounts (self->office)) : NULL;

  for (guint i = 0; accounts != NULL && i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (SatchelAccount) account = g_list_model_get_item (accounts, i);

      g_hash_table_insert (names, g_strdup (satchel_account_get_id (account)),
                           g_strjoin (" ", satchel_account_get_email (account), satchel_account_get_name (account),
                                      NULL));
    }

  return names;
}

static void
on_search_changed (SatchelWindow *self)
{
  SatchelSearch *search = satchel_search_bar_get_search (self->search);
  g_autoptr (GHashTable) accounts = read_account_names (self);

  satchel_list_pane_set_search (self->list, search, satchel_search_bar_is_narrow (self->search),
                                satchel_search_bar_wants_best (self->search), accounts);
  satchel_message_view_set_search (self->reader, search);
  if (search == NULL && !satchel_search_bar_is_open (self->search) && is_search (satchel_sidebar_get_selected (self->sidebar)))
    satchel_sidebar_select_first (self->sidebar);
  show_title (self);
  satchel_window_actions_update (self);
}

SatchelSearchBar *
satchel_window_get_search (SatchelWindow *self)
{
  g_return_val_if_fail (SATCHEL_IS_WINDOW (self), NULL);

  return self->search;
}

/* --- messages --- */

static void
show_star (SatchelWindow *self)
{
  gboolean starred = self->item != NULL && satchel_message_item_has_flag (self->item, SATCHEL_FLAG_FLAGGED);
  const char *words = starred ? _("Remove Star") : _("Add Star");

  satchel_window_actions_update (self);
  if (g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (self->star_button)), words) == 0)
    return;

  gtk_button_set_icon_name (self->star_button, starred ? "starred-symbolic" : "non-starred-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->star_button), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->star_button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
show_item (SatchelWindow *self)
{
  show_star (self);
  satchel_message_view_show_portion (self->reader,
                                     self->item != NULL ? satchel_message_item_get_row (self->item) : NULL);
}

static void
show_conversation (SatchelWindow *self)
{
  if (self->item != NULL && self->office != NULL && satchel_list_pane_get_conversations (self->list))
    satchel_conversation_bar_show (self->conversation, satchel_office_get_store (self->office),
                                   satchel_message_item_get_number (self->item));
  else
    satchel_conversation_bar_show (self->conversation, NULL, 0);
}

static void
on_message_chosen (SatchelWindow *self,
                   gint64         row)
{
  satchel_list_pane_choose (self->list, row);
}

static void
on_message_selected (SatchelWindow *self)
{
  g_autoptr (SatchelMessageItem) item = satchel_list_pane_get_item (self->list);
  guint n = satchel_list_pane_get_n_selected (self->list);

  g_set_object (&self->item, item);
  g_signal_group_set_target (self->item_signals, item);
  if (item != NULL && self->office != NULL)
    satchel_message_view_show_message (self->reader, satchel_office_get_store (self->office),
                                       satchel_message_item_get_number (item));
  else
    satchel_message_view_show_none (self->reader, n, FALSE);

  satchel_window_actions_dwell (self, 0);
  show_conversation (self);
  show_item (self);
}

static void
on_message_shown (SatchelWindow *self,
                  gint64         row)
{
  satchel_window_actions_dwell (self, row);
}

/* --- panes --- */

/* Only where panes are folded: unfolded, a leaflet would move the focus and nothing else. */
static void
unfold_to (AdwLeaflet *leaflet,
           const char *name)
{
  if (adw_leaflet_get_folded (leaflet))
    adw_leaflet_set_visible_child_name (leaflet, name);
}

void
satchel_window_show_pane (SatchelWindow *self,
                          const char    *name)
{
  g_return_if_fail (SATCHEL_IS_WINDOW (self));

  if (g_str_equal (name, "sidebar"))
    {
      unfold_to (self->outer, "sidebar");
      return;
    }

  unfold_to (self->outer, "mail");
  unfold_to (self->inner, name);
  if (g_str_equal (name, "list") && adw_leaflet_get_folded (self->inner))
    satchel_list_pane_grab_focus (self->list);
}

gboolean
satchel_window_is_folded (SatchelWindow *self)
{
  g_return_val_if_fail (SATCHEL_IS_WINDOW (self), FALSE);

  return adw_leaflet_get_folded (self->inner);
}

/* With room for two panes those two are list and reader; with room for one, the message being read
 * comes first. */
static void
on_folded (SatchelWindow *self)
{
  if (adw_leaflet_get_folded (self->outer))
    adw_leaflet_set_visible_child_name (self->outer, "mail");
  if (adw_leaflet_get_folded (self->inner))
    adw_leaflet_set_visible_child_name (self->inner, self->item != NULL ? "reader" : "list");
}

/* --- settings --- */

static void
bind_settings (SatchelWindow *self)
{
  self->settings = satchel_settings_find ();
  if (self->settings == NULL)
    return;

  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

/* --- the widget --- */

static void
satchel_window_dispose (GObject *object)
{
  SatchelWindow *self = SATCHEL_WINDOW (object);

  satchel_window_actions_dwell (self, 0);
  g_clear_object (&self->folder);
  g_clear_object (&self->item_signals);
  g_clear_object (&self->item);
  g_clear_object (&self->office);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (satchel_window_parent_class)->dispose (object);
}

static void
satchel_window_class_init (SatchelWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = satchel_window_dispose;

  g_type_ensure (SATCHEL_TYPE_PANE);
  g_type_ensure (SATCHEL_TYPE_SIDEBAR);
  g_type_ensure (SATCHEL_TYPE_STATUS);
  g_type_ensure (SATCHEL_TYPE_LIST_PANE);
  g_type_ensure (SATCHEL_TYPE_SEARCH_BAR);
  g_type_ensure (SATCHEL_TYPE_CONVERSATION_BAR);
  g_type_ensure (SATCHEL_TYPE_MESSAGE_VIEW);
  g_type_ensure (SATCHEL_TYPE_NOTICE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/satchelmail/Satchel/ui/window.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, SatchelWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, SatchelWindow, outer);
  gtk_widget_class_bind_template_child (widget_class, SatchelWindow, inner);
  gtk_widget_class_bind_template_child (widget_class, SatchelWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, SatchelWindow, status);
  gtk_widget_class_bind_template_child (widget_class, SatchelWindow, list_title);
  gtk_widget_class_bind_template_child (widget_class, SatchelWindow, search);
  gtk_widget_class_bind_template_child (widget_class, SatchelWindow, message_menu);
  gtk_widget_class_bind_template_child (widget_class, SatchelWindow, list);
  gtk_widget_class_bind_template_child (widget_class, SatchelWindow, star_button);
  gtk_widget_class_bind_template_child (widget_class, SatchelWindow, reader);
  gtk_widget_class_bind_template_child (widget_class, SatchelWindow, conversation);
  gtk_widget_class_bind_template_callback (widget_class, on_message_chosen);
  gtk_widget_class_bind_template_child (widget_class, SatchelWindow, notice);
  gtk_widget_class_bind_template_callback (widget_class, on_folder_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_message_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_message_shown);
}

static void
add_reader_actions (SatchelWindow *self)
{
  g_autoptr (GMenuModel) menu = satchel_message_view_new_menu ();

  g_menu_append_section (self->message_menu, NULL, menu);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "reader", satchel_message_view_get_actions (self->reader));
}

static void
satchel_window_init (SatchelWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_reader_actions (self);

  self->folder = g_signal_group_new (SATCHEL_TYPE_SIDEBAR_ITEM);
  g_signal_group_connect_swapped (self->folder, "changed", G_CALLBACK (show_title), self);
  self->item_signals = g_signal_group_new (SATCHEL_TYPE_MESSAGE_ITEM);
  g_signal_group_connect_swapped (self->item_signals, "filled", G_CALLBACK (show_item), self);
  g_signal_connect_object (satchel_list_pane_get_list (self->list), "loaded", G_CALLBACK (show_title), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->outer, "notify::folded", G_CALLBACK (on_folded), self);
  g_signal_connect_swapped (self->inner, "notify::folded", G_CALLBACK (on_folded), self);

  satchel_mnemonics_mend (GTK_WIDGET (self));
  satchel_window_actions_install (self);
  satchel_message_view_show_none (self->reader, 0, TRUE);
  bind_settings (self);
  satchel_frame_log_watch (GTK_WIDGET (self));
}

SatchelWindow *
satchel_window_new (GtkApplication *application)
{
  return g_object_new (SATCHEL_TYPE_WINDOW, "application", application, NULL);
}

void
satchel_window_set_office (SatchelWindow *self,
                           SatchelOffice *office)
{
  SatchelStore *store;

  g_return_if_fail (SATCHEL_IS_WINDOW (self));
  g_return_if_fail (office == NULL || SATCHEL_IS_OFFICE (office));

  if (!g_set_object (&self->office, office))
    return;

  store = office != NULL ? satchel_office_get_store (office) : NULL;
  satchel_conversation_bar_show (self->conversation, NULL, 0);
  satchel_sidebar_set_source (self->sidebar, NULL, NULL);
  on_folder_selected (self);
  satchel_list_pane_set_store (self->list, store);
  satchel_sidebar_set_source (self->sidebar, office != NULL ? satchel_office_get_accounts (office) : NULL, store);
  satchel_status_set_office (self->status, office);
  satchel_message_view_show_none (self->reader, 0, office == NULL);
  if (office != NULL)
    satchel_window_show_mail (self);
}

SatchelOffice *
satchel_window_get_office (SatchelWindow *self)
{
  g_return_val_if_fail (SATCHEL_IS_WINDOW (self), NULL);

  return self->office;
}

SatchelNotice *
satchel_window_show_notice (SatchelWindow *self)
{
  g_return_val_if_fail (SATCHEL_IS_WINDOW (self), NULL);

  gtk_stack_set_visible_child_name (self->stack, "notice");
  return self->notice;
}

void
satchel_window_show_mail (SatchelWindow *self)
{
  g_return_if_fail (SATCHEL_IS_WINDOW (self));

  gtk_stack_set_visible_child_name (self->stack, "mail");
}

SatchelListPane *
satchel_window_get_list (SatchelWindow *self)
{
  g_return_val_if_fail (SATCHEL_IS_WINDOW (self), NULL);

  return self->list;
}

SatchelSidebar *
satchel_window_get_sidebar (SatchelWindow *self)
{
  g_return_val_if_fail (SATCHEL_IS_WINDOW (self), NULL);

  return self->sidebar;
}

SatchelMessageView *
satchel_window_get_reader (SatchelWindow *self)
{
  g_return_val_if_fail (SATCHEL_IS_WINDOW (self), NULL);

  return self->reader;
}

void
satchel_window_add_toast (SatchelWindow *self,
                          AdwToast      *toast)
{
  g_return_if_fail (SATCHEL_IS_WINDOW (self));

  adw_toast_overlay_add_toast (self->toasts, toast);
}
