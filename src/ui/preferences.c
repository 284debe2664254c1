/* preferences.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/preferences.h"

#include <glib/gi18n.h>

#include "ui/mnemonics.h"
#include "ui/picture-senders-group.h"
#include "ui/settings.h"

struct _SatchelPreferences
{
  AdwPreferencesWindow parent_instance;

  /* owned */
  SatchelOffice        *office;
  GSettings            *settings;   /* NULL where the schema is not installed */
  GtkFileChooserNative *chooser;
  GPtrArray            *rows;   /* element-type AdwActionRow: the accounts' rows, in their order */

  /* template */
  AdwActionRow        *folder_row;
  AdwPreferencesGroup *accounts_group;
  AdwActionRow        *no_account_row;
  GtkWidget           *receiving_group;
  SatchelPictureSendersGroup *pictures_group;
  GtkSwitch           *metered_switch;
  GtkWidget           *reading_group;
  GtkSwitch           *own_window_switch;
  GtkSwitch           *plain_switch;
  GtkSwitch           *dark_switch;
};

G_DEFINE_FINAL_TYPE (SatchelPreferences, satchel_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static SatchelAccounts *
get_accounts (SatchelPreferences *self)
{
  return satchel_office_get_accounts (self->office);
}

/* --- the mail folder --- */

static void
show_folder (SatchelPreferences *self,
             guint64             bytes)
{
  const char *path = satchel_store_get_path (satchel_office_get_store (self->office));
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *size = g_format_size (bytes);
  g_autofree char *both = g_strdup_printf ("%s\n%s", name, size);

  adw_action_row_set_subtitle (self->folder_row, bytes > 0 ? both : name);
}

static void
on_folders_listed (GObject      *source,
                   GAsyncResult *result,
                   gpointer      data)
{
  g_autoptr(SatchelPreferences) self = data;
  g_autoptr(GPtrArray) folders = satchel_store_list_folders_finish (SATCHEL_STORE (source), result,
                                                                    NULL);
  guint64 bytes = 0;

  if (folders == NULL || self->office == NULL)
    return;

  for (guint i = 0; i < folders->len; i++)
    bytes += ((SatchelFolderInfo *) g_ptr_array_index (folders, i))->bytes;
  show_folder (self, bytes);
}

static void
on_folder_chosen (SatchelPreferences *self,
                  int                 response)
{
  g_autoptr(GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr(GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;

  file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  if (file == NULL || g_file_peek_path (file) == NULL)
    {
      adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self),
                                        adw_toast_new (_("Choose a folder on a disk of this computer")));
      return;
    }

  /* The application moves it and shows how far it is: this window would only be in the way. */
  gtk_widget_activate_action (GTK_WIDGET (self), "app.move-mail", "s", g_file_peek_path (file));
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_move_clicked (SatchelPreferences *self)
{
  if (self->chooser != NULL)
    return;

  self->chooser = gtk_file_chooser_native_new (_("Move the Mail To"), GTK_WINDOW (self),
                                               GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                               _("_Move Here"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_folder_chosen), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* --- the accounts --- */

static SatchelAccount *
get_account_of (GtkWidget *widget)
{
  GtkWidget *row = gtk_widget_get_ancestor (widget, ADW_TYPE_ACTION_ROW);

  return g_object_get_data (G_OBJECT (row), "account");
}

static guint
get_position (SatchelPreferences *self,
              SatchelAccount     *account)
{
  SatchelAccounts *accounts = get_accounts (self);
  guint position = 0;

  while (position < satchel_accounts_get_n (accounts)
         && satchel_accounts_get (accounts, position) != account)
    position++;

  return position;
}

/* The row's button in the same place keeps the cursor, so that a key can be pressed again. */
static void
focus_button (SatchelPreferences *self,
              guint               position,
              const char         *which)
{
  GtkWidget *row = g_ptr_array_index (self->rows, position);
  GtkWidget *button = g_object_get_data (G_OBJECT (row), which);

  if (!gtk_widget_get_sensitive (button))
    button = g_object_get_data (G_OBJECT (row), g_str_equal (which, "up") ? "down" : "up");
  gtk_widget_grab_focus (button);
}

static void
on_up_clicked (GtkButton          *button,
               SatchelPreferences *self)
{
  g_autoptr(SatchelAccount) account = g_object_ref (get_account_of (GTK_WIDGET (button)));
  guint position = get_position (self, account);

  if (position == 0)
    return;
  satchel_accounts_move (get_accounts (self), account, position - 1);
  focus_button (self, position - 1, "up");
}

static void
on_down_clicked (GtkButton          *button,
                 SatchelPreferences *self)
{
  g_autoptr(SatchelAccount) account = g_object_ref (get_account_of (GTK_WIDGET (button)));
  guint position = get_position (self, account);

  if (position + 1 >= satchel_accounts_get_n (get_accounts (self)))
    return;
  satchel_accounts_move (get_accounts (self), account, position + 1);
  focus_button (self, position + 1, "down");
}

static void
add_button (SatchelPreferences *self,
            AdwActionRow       *row,
            const char         *which,
            const char         *icon,
            const char         *tooltip,
            GCallback           on_clicked,
            gboolean            sensitive)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (button, sensitive);
  if (on_clicked != NULL)
    g_signal_connect_object (button, "clicked", on_clicked, self, 0);
  adw_action_row_add_suffix (row, button);
  g_object_set_data (G_OBJECT (row), which, button);
}

static void
name_row (AdwActionRow   *row,
          SatchelAccount *account)
{
  const char *label = satchel_account_get_label (account);   /* the address where it has none */
  const char *email = satchel_account_get_email (account);
  gboolean enabled = satchel_account_get_enabled (account);
  g_autofree char *off = g_strdup_printf (_("%s · not in use"), email);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), label);
  adw_action_row_set_subtitle (row, !enabled ? off : g_str_equal (label, email) ? "" : email);
}

static void
on_account_changed (SatchelAccount *account,
                    GParamSpec     *pspec,
                    AdwActionRow   *row)
{
  name_row (row, account);
}

static void
add_account_row (SatchelPreferences *self,
                 SatchelAccount     *account,
                 guint               position,
                 guint               n)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());
  GtkWidget *settings;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  g_object_set_data_full (G_OBJECT (row), "account", g_object_ref (account), g_object_unref);
  name_row (row, account);
  g_signal_connect_object (account, "notify", G_CALLBACK (on_account_changed), row, 0);

  add_button (self, row, "up", "go-up-symbolic", _("Move Up"), G_CALLBACK (on_up_clicked),
              position > 0);
  add_button (self, row, "down", "go-down-symbolic", _("Move Down"), G_CALLBACK (on_down_clicked),
              position + 1 < n);
  add_button (self, row, "settings", "emblem-system-symbolic", _("Account Settings"), NULL, TRUE);

  settings = g_object_get_data (G_OBJECT (row), "settings");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (settings), "app.account-settings");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (settings), "s", satchel_account_get_id (account));
  adw_action_row_set_activatable_widget (row, settings);

  adw_preferences_group_add (self->accounts_group, GTK_WIDGET (row));
  g_ptr_array_add (self->rows, row);
}

/* There are a handful of accounts: all rows are made anew. */
static void
show_accounts (SatchelPreferences *self)
{
  SatchelAccounts *accounts = get_accounts (self);
  guint n = satchel_accounts_get_n (accounts);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->accounts_group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  for (guint i = 0; i < n; i++)
    add_account_row (self, satchel_accounts_get (accounts, i), i, n);
  gtk_widget_set_visible (GTK_WIDGET (self->no_account_row), n == 0);
}

/* --- the object --- */

static void
satchel_preferences_dispose (GObject *object)
{
  SatchelPreferences *self = SATCHEL_PREFERENCES (object);

  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  g_clear_object (&self->office);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), SATCHEL_TYPE_PREFERENCES);

  G_OBJECT_CLASS (satchel_preferences_parent_class)->dispose (object);
}

static void
satchel_preferences_class_init (SatchelPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = satchel_preferences_dispose;

  g_type_ensure (SATCHEL_TYPE_PICTURE_SENDERS_GROUP);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/satchelmail/Satchel/ui/preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelPreferences, folder_row);
  gtk_widget_class_bind_template_child (widget_class, SatchelPreferences, accounts_group);
  gtk_widget_class_bind_template_child (widget_class, SatchelPreferences, no_account_row);
  gtk_widget_class_bind_template_child (widget_class, SatchelPreferences, receiving_group);
  gtk_widget_class_bind_template_child (widget_class, SatchelPreferences, pictures_group);
  gtk_widget_class_bind_template_child (widget_class, SatchelPreferences, metered_switch);
  gtk_widget_class_bind_template_child (widget_class, SatchelPreferences, reading_group);
  gtk_widget_class_bind_template_child (widget_class, SatchelPreferences, own_window_switch);
  gtk_widget_class_bind_template_child (widget_class, SatchelPreferences, plain_switch);
  gtk_widget_class_bind_template_child (widget_class, SatchelPreferences, dark_switch);
  gtk_widget_class_bind_template_callback (widget_class, on_move_clicked);
}

static void
bind_settings (SatchelPreferences *self)
{
  const struct { const char *key; GtkSwitch *control; } settings[] = {
    { SATCHEL_SETTING_SPARE_METERED, self->metered_switch },
    { SATCHEL_SETTING_OWN_WINDOW, self->own_window_switch },
    { SATCHEL_SETTING_PLAIN, self->plain_switch },
    { SATCHEL_SETTING_DARK, self->dark_switch },
  };

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    g_settings_bind (self->settings, settings[i].key, settings[i].control, "active", G_SETTINGS_BIND_DEFAULT);
}

static void
satchel_preferences_init (SatchelPreferences *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  satchel_mnemonics_mend (GTK_WIDGET (self));

  self->settings = satchel_settings_find ();
  gtk_widget_set_visible (self->receiving_group, self->settings != NULL);
  gtk_widget_set_visible (self->reading_group, self->settings != NULL);
  if (self->settings != NULL)
    bind_settings (self);
}

GtkWindow *
satchel_preferences_new (SatchelOffice *office,
                         GtkWindow     *parent)
{
  GApplication *application = g_application_get_default ();
  SatchelPreferences *self;

  g_return_val_if_fail (SATCHEL_IS_OFFICE (office), NULL);
  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);

  self = g_object_new (SATCHEL_TYPE_PREFERENCES,
                       "application", GTK_IS_APPLICATION (application) ? application : NULL,
                       "transient-for", parent,
                       "modal", parent != NULL,
                       NULL);
  self->office = g_object_ref (office);
  g_signal_connect_object (get_accounts (self), "items-changed", G_CALLBACK (show_accounts), self,
                           G_CONNECT_SWAPPED);
  show_accounts (self);
  satchel_picture_senders_group_set_accounts (self->pictures_group, get_accounts (self));
  show_folder (self, 0);
  satchel_store_list_folders_async (satchel_office_get_store (office), NULL, on_folders_listed,
                                    g_object_ref (self));

  return GTK_WINDOW (self);
}
