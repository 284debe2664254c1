/* search-actions.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/search-actions.h"

#include "ui/saved-searches.h"
#include "ui/settings.h"

#include <glib/gi18n-lib.h>

static void
begin_search (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       self)
{
  satchel_window_show_pane (self, "list");
  satchel_search_bar_open (satchel_window_get_search (self), NULL);
}

static void
stop_search (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       self)
{
  satchel_search_bar_close (satchel_window_get_search (self));
  satchel_list_pane_grab_focus (satchel_window_get_list (self));
}

static void
widen_search (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       self)
{
  satchel_search_bar_widen (satchel_window_get_search (self));
}

static void
show_found (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       self)
{
  satchel_list_pane_grab_focus (satchel_window_get_list (self));
}

/* --- searches that are kept --- */

static void
keep_search (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       self)
{
  SatchelSearch *search = satchel_search_bar_get_search (satchel_window_get_search (self));
  g_autoptr (GSettings) settings = satchel_settings_find ();
  g_autofree char *query = NULL;

  if (search == NULL)
    return;

  query = g_strstrip (g_strdup (satchel_search_get_text (search)));
  if (satchel_saved_searches_add (settings, query, query))
    satchel_window_add_toast (self, adw_toast_new (_("The search is kept among the folders.")));
  else
    satchel_window_add_toast (self, adw_toast_new (_("This search is among the folders already.")));
}

static void
remove_search (GSimpleAction *action,
               GVariant      *query,
               gpointer       self)
{
  g_autoptr (GSettings) settings = satchel_settings_find ();

  if (settings != NULL)
    satchel_saved_searches_remove (settings, g_variant_get_string (query, NULL));
}

static void
on_named (AdwMessageDialog *dialog,
          const char       *response,
          GtkEditable      *entry)
{
  g_autoptr (GSettings) settings = satchel_settings_find ();
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  if (settings != NULL && g_str_equal (response, "rename") && *name != '\0')
    satchel_saved_searches_rename (settings, g_object_get_data (G_OBJECT (dialog), "query"), name);
}

static const char *
find_name (GPtrArray  *all,
           const char *query)
{
  for (guint i = 0; i < all->len; i++)
    {
      const SatchelSavedSearch *search = g_ptr_array_index (all, i);

      if (g_str_equal (search->query, query))
        return search->name;
    }
  return query;
}

static void
rename_search (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       self)
{
  const char *query = g_variant_get_string (parameter, NULL);
  g_autoptr (GSettings) settings = satchel_settings_find ();
  g_autoptr (GPtrArray) all = satchel_saved_searches_read (settings);
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Rename Search"), NULL);

  gtk_editable_set_text (GTK_EDITABLE (entry), find_name (all, query));
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "rename", _("_Rename"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "rename");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "query", g_strdup (query), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_named), entry, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- all of them --- */

static const GActionEntry entries[] = {
  { .name = "search", .activate = begin_search },
  { .name = "stop-search", .activate = stop_search },
  { .name = "widen-search", .activate = widen_search },
  { .name = "show-found", .activate = show_found },
  { .name = "keep-search", .activate = keep_search },
  { .name = "rename-search", .activate = rename_search, .parameter_type = "s" },
  { .name = "remove-search", .activate = remove_search, .parameter_type = "s" },
};

/* Where the focus is in a message, the same keys look for words in it. */
void
satchel_search_actions_install (SatchelWindow *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  g_return_if_fail (SATCHEL_IS_WINDOW (self));

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Control>f"),
                                                          gtk_named_action_new ("win.search")));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
