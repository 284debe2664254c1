/* folder-actions.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/folder-actions.h"

#include "store/folder-change.h"
#include "ui/deletion.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static SatchelStore *
get_store (SatchelWindow *self)
{
  SatchelOffice *office = satchel_window_get_office (self);

  return office != NULL ? satchel_office_get_store (office) : NULL;
}

/* --- the dialog for a name --- */

typedef struct
{
  /* Owned */
  char *account;
  char *above;    /* path of the folder that it is in, "" for none */
  char *path;     /* of the folder to be renamed; NULL: a new one */

  /* Borrowed: the dialog has it */
  GtkEditable   *entry;
  SatchelWindow *window;
} Naming;

static void
naming_free (gpointer data)
{
  Naming *naming = data;

  g_free (naming->account);
  g_free (naming->above);
  g_free (naming->path);
  g_free (naming);
}

static void
on_created (GObject      *store,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (SatchelWindow) window = data;
  g_autoptr (GError) error = NULL;

  if (satchel_store_create_folder_finish (SATCHEL_STORE (store), result, &error) == 0)
    satchel_window_add_toast (window, adw_toast_new (error->message));
}

static void
on_renamed (GObject      *store,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (SatchelWindow) window = data;
  g_autoptr (GError) error = NULL;

  if (!satchel_store_rename_folder_finish (SATCHEL_STORE (store), result, &error))
    satchel_window_add_toast (window, adw_toast_new (error->message));
}

static void
on_named (AdwMessageDialog *dialog,
          const char       *response,
          Naming           *naming)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (naming->entry)));
  g_autofree char *path = NULL;
  SatchelStore *store = get_store (naming->window);

  if (!g_str_equal (response, "done") || store == NULL)
    return;

  path = *naming->above != '\0' ? g_strconcat (naming->above, "/", name, NULL) : g_strdup (name);
  if (naming->path != NULL)
    satchel_store_rename_folder_async (store, naming->account, naming->path, path, NULL, on_renamed,
                                       g_object_ref (naming->window));
  else
    satchel_store_create_folder_async (store, naming->account, path, NULL, on_created, g_object_ref (naming->window));
}

/* A slash would be another folder. */
static void
on_name_changed (AdwMessageDialog *dialog,
                 GParamSpec       *pspec,
                 GtkEditable      *entry)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (entry)));
  gboolean slash = strchr (name, '/') != NULL;

  adw_message_dialog_set_response_enabled (dialog, "done", *name != '\0' && !slash);
  if (slash)
    {
      gtk_widget_add_css_class (GTK_WIDGET (entry), "error");
      gtk_widget_set_tooltip_text (GTK_WIDGET (entry), _("A name can’t have a “/” in it."));
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (entry), "error");
      gtk_widget_set_tooltip_text (GTK_WIDGET (entry), NULL);
    }
}

static void
ask_name (SatchelWindow *self,
          Naming        *naming,
          const char    *title,
          const char    *body,
          const char    *button,
          const char    *name)
{
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), title, body);

  naming->entry = GTK_EDITABLE (entry);
  naming->window = self;
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "done", button, NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "done", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "done");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "naming", naming, naming_free);
  g_signal_connect (dialog, "response", G_CALLBACK (on_named), naming);
  g_signal_connect_object (entry, "notify::text", G_CALLBACK (on_name_changed), dialog, G_CONNECT_SWAPPED);
  gtk_editable_set_text (GTK_EDITABLE (entry), name);
  on_name_changed (ADW_MESSAGE_DIALOG (dialog), NULL, GTK_EDITABLE (entry));
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (entry);
}

static const char *
last_part (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL ? slash + 1 : path;
}

static void
new_folder (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       self)
{
  Naming *naming = g_new0 (Naming, 1);
  g_autofree char *body = NULL;

  g_variant_get (parameter, "(ss)", &naming->account, &naming->above);
  if (*naming->above != '\0')
    body = g_strdup_printf (_("It will be in “%s”."),
                            satchel_words_for_folder (satchel_role_from_path (naming->above),
                                                      last_part (naming->above)));
  ask_name (self, naming, _("New Folder"), body, _("_Create"), "");
}

static void
rename_folder (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       self)
{
  Naming *naming = g_new0 (Naming, 1);
  const char *name;

  g_variant_get (parameter, "(ss)", &naming->account, &naming->path);
  name = last_part (naming->path);
  naming->above = name > naming->path ? g_strndup (naming->path, name - naming->path - 1) : g_strdup ("");
  ask_name (self, naming, _("Rename Folder"), NULL, _("_Rename"), name);
}

/* --- the others --- */

static void
delete_folder (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       self)
{
  const char *account, *path;

  g_variant_get (parameter, "(&s&s)", &account, &path);
  satchel_deletion_remove_folder (self, account, path);
}

static void
empty_folder (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       self)
{
  const char *account, *path;

  g_variant_get (parameter, "(&s&s)", &account, &path);
  satchel_deletion_empty (self, account, path);
}

typedef struct
{
  SatchelWindow *window;
  char          *account;
  char          *path;
} Looking;

static void
show_properties (SatchelWindow           *window,
                 SatchelStore            *store,
                 const SatchelFolderInfo *info)
{
  g_autofree char *messages = satchel_words_for_number (info->messages);
  g_autofree char *unread = satchel_words_for_number (info->unread);
  g_autofree char *size = g_format_size (info->bytes);
  g_autofree char *directory = satchel_store_get_directory (store, info->account, info->path);
  g_autofree char *shown = g_filename_display_name (directory);
  g_autofree char *words = NULL;
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (window), NULL, NULL);
  GtkWidget *label;

  /* TRANSLATORS: messages, unread ones, size on disk. */
  words = g_strdup_printf (_("Messages: %s\nUnread: %s\nSize on disk: %s"), messages, unread, size);
  adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (dialog), satchel_words_for_folder (info->role, info->name));
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), words);
  label = gtk_label_new (shown);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, "dim-label");
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), label);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_folders (GObject      *store,
            GAsyncResult *result,
            gpointer      data)
{
  Looking *looking = data;
  g_autoptr (GPtrArray) folders = satchel_store_list_folders_finish (SATCHEL_STORE (store), result, NULL);

  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      const SatchelFolderInfo *info = g_ptr_array_index (folders, i);

      if (g_str_equal (info->account, looking->account) && g_str_equal (info->path, looking->path))
        show_properties (looking->window, SATCHEL_STORE (store), info);
    }
  g_object_unref (looking->window);
  g_free (looking->account);
  g_free (looking->path);
  g_free (looking);
}

static void
folder_properties (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       self)
{
  Looking *looking;

  if (get_store (self) == NULL)
    return;

  looking = g_new0 (Looking, 1);
  looking->window = g_object_ref (self);
  g_variant_get (parameter, "(ss)", &looking->account, &looking->path);
  satchel_store_list_folders_async (get_store (self), NULL, on_folders, looking);
}

/* --- all of them --- */

static const GActionEntry entries[] = {
  { .name = "new-folder", .activate = new_folder, .parameter_type = "(ss)" },
  { .name = "rename-folder", .activate = rename_folder, .parameter_type = "(ss)" },
  { .name = "delete-folder", .activate = delete_folder, .parameter_type = "(ss)" },
  { .name = "empty-folder", .activate = empty_folder, .parameter_type = "(ss)" },
  { .name = "folder-properties", .activate = folder_properties, .parameter_type = "(ss)" },
};

void
satchel_folder_actions_install (SatchelWindow *self)
{
  g_return_if_fail (SATCHEL_IS_WINDOW (self));

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

static void
append (GMenu      *menu,
        const char *label,
        const char *action,
        const char *account,
        const char *path)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "(ss)", account, path);
  g_menu_append_item (menu, item);
}

GMenuModel *
satchel_folder_actions_new_menu (SatchelSidebarItem *line)
{
  g_autoptr (GMenu) menu = NULL;
  g_autoptr (GMenu) change = NULL;
  g_autoptr (GMenu) about = NULL;
  const char *account, *path;
  SatchelRole role;

  g_return_val_if_fail (SATCHEL_IS_SIDEBAR_ITEM (line), NULL);

  if (satchel_sidebar_item_get_line (line) != SATCHEL_LINE_FOLDER)
    return NULL;

  account = satchel_sidebar_item_get_account_id (line);
  path = satchel_sidebar_item_get_path (line);
  role = satchel_sidebar_item_get_role (line);
  menu = g_menu_new ();
  change = g_menu_new ();
  about = g_menu_new ();
  append (menu, _("_New Folder…"), "win.new-folder", account, "");
  append (menu, _("New Folder _Inside…"), "win.new-folder", account, path);
  if (role == SATCHEL_ROLE_NONE)
    append (change, _("_Rename…"), "win.rename-folder", account, path);
  append (change, _("_Empty"), "win.empty-folder", account, path);
  if (role == SATCHEL_ROLE_NONE)
    append (change, _("_Delete"), "win.delete-folder", account, path);
  append (about, _("_Properties"), "win.folder-properties", account, path);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (change));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (about));

  return G_MENU_MODEL (g_steal_pointer (&menu));
}
