/* application-actions.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/application-actions.h"

#include "net/pins.h"
#include "ui/account-dialog.h"
#include "ui/certificate-dialog.h"
#include "ui/preferences.h"

#include <glib/gi18n-lib.h>

static SatchelAccount *
find_account (SatchelApplication *self,
              GVariant           *id)
{
  SatchelOffice *office = satchel_application_get_office (self);

  if (office == NULL)
    return NULL;
  return satchel_accounts_find (satchel_office_get_accounts (office), g_variant_get_string (id, NULL));
}

/* --- receiving --- */

static void
get_mail (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       self)
{
  SatchelOffice *office = satchel_application_get_office (self);

  if (office != NULL)
    satchel_office_get_mail (office, NULL);
}

static void
get_mail_of (GSimpleAction *action,
             GVariant      *id,
             gpointer       self)
{
  SatchelAccount *account = find_account (self, id);

  if (account != NULL)
    satchel_office_get_mail (satchel_application_get_office (self), account);
}

/* Although the server asks to wait. */
static void
insist (GSimpleAction *action,
        GVariant      *id,
        gpointer       self)
{
  SatchelAccount *account = find_account (self, id);

  if (account != NULL)
    satchel_office_insist (satchel_application_get_office (self), account);
}

static void
stop (GSimpleAction *action,
      GVariant      *id,
      gpointer       self)
{
  SatchelOffice *office = satchel_application_get_office (self);
  SatchelAccount *account = find_account (self, id);

  if (office != NULL && (account != NULL || *g_variant_get_string (id, NULL) == '\0'))
    satchel_office_stop (office, account);
}

/* --- accounts --- */

static void
add_account (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       self)
{
  satchel_application_add_account (self);
}

static void
account_settings (GSimpleAction *action,
                  GVariant      *id,
                  gpointer       self)
{
  SatchelAccount *account = find_account (self, id);

  if (account != NULL)
    gtk_window_present (satchel_account_dialog_new (satchel_application_get_office (self), account,
                                                    satchel_application_get_front (self)));
}

/* … at what is said about the copies on the server. */
static void
account_copies (GSimpleAction *action,
                GVariant      *id,
                gpointer       self)
{
  SatchelAccount *account = find_account (self, id);
  GtkWindow *dialog;

  if (account == NULL)
    return;
  dialog = satchel_account_dialog_new (satchel_application_get_office (self), account,
                                       satchel_application_get_front (self));
  gtk_window_present (dialog);
  satchel_account_dialog_show_copies (SATCHEL_ACCOUNT_DIALOG (dialog));
}

/* The settings at the field that mends a trouble: "mend-password", "mend-certificate" or "mend-server". */
static void
mend_account (GSimpleAction *action,
              GVariant      *id,
              gpointer       self)
{
  const char *name = g_action_get_name (G_ACTION (action));
  SatchelServerField field = SATCHEL_SERVER_FIELD_SERVER;
  SatchelAccount *account = find_account (self, id);
  GtkWindow *dialog;

  if (account == NULL)
    return;

  if (g_str_equal (name, "mend-password"))
    field = SATCHEL_SERVER_FIELD_PASSWORD;
  else if (g_str_equal (name, "mend-certificate"))
    field = SATCHEL_SERVER_FIELD_CA_FILE;

  dialog = satchel_account_dialog_new (satchel_application_get_office (self), account,
                                       satchel_application_get_front (self));
  gtk_window_present (dialog);
  satchel_account_dialog_show_receiving (SATCHEL_ACCOUNT_DIALOG (dialog), field);
}

static void
on_certificate_accepted (GtkWindow      *dialog,
                         SatchelAccount *account)
{
  SatchelApplication *self = SATCHEL_APPLICATION (g_application_get_default ());
  SatchelOffice *office = satchel_application_get_office (self);

  if (office != NULL)
    satchel_office_get_mail (office, account);
}

/* The certificate that the account's last fetch has refused. */
static void
show_certificate (GSimpleAction *action,
                  GVariant      *id,
                  gpointer       self)
{
  SatchelAccount *account = find_account (self, id);
  const SatchelRefusedPeer *peer = NULL;
  GtkWindow *dialog;

  if (account != NULL)
    peer = satchel_trouble_get_peer (satchel_office_get_trouble (satchel_application_get_office (self), account));
  if (peer == NULL)
    return;

  dialog = satchel_certificate_dialog_new (satchel_pins_get_default (), peer, satchel_application_get_front (self));
  g_signal_connect_object (dialog, "accepted", G_CALLBACK (on_certificate_accepted), account, 0);
  gtk_window_present (dialog);
}

static void
set_account_enabled (SatchelApplication *self,
                     GVariant           *id,
                     gboolean            enabled)
{
  SatchelAccount *account = find_account (self, id);

  if (account == NULL)
    return;

  if (!enabled)
    satchel_office_stop (satchel_application_get_office (self), account);
  g_object_set (account, "enabled", enabled, NULL);
}

static void
enable_account (GSimpleAction *action,
                GVariant      *id,
                gpointer       self)
{
  set_account_enabled (self, id, TRUE);
}

static void
disable_account (GSimpleAction *action,
                 GVariant      *id,
                 gpointer       self)
{
  set_account_enabled (self, id, FALSE);
}

/* --- the mail folder --- */

static void
move_mail (GSimpleAction *action,
           GVariant      *folder,
           gpointer       self)
{
  satchel_application_move_mail (self, g_variant_get_string (folder, NULL));
}

static void
stop_moving (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       self)
{
  satchel_application_stop_moving (self);
}

static void
try_again (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       self)
{
  satchel_application_reopen (self);
}

static void
say_in_window (SatchelApplication *self,
               const char         *words)
{
  GtkWindow *window = satchel_application_get_front (self);

  if (window != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.toast", "s", words);
}

static void
on_folder_chosen (GtkNativeDialog    *dialog,
                  int                 response,
                  SatchelApplication *self)
{
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GError) error = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_object_unref (dialog);

  if (folder == NULL || g_file_peek_path (folder) == NULL)
    return;

  if (satchel_settings_set_store_path (g_file_peek_path (folder), &error))
    satchel_application_reopen (self);
  else
    say_in_window (self, error->message);
}

static void
choose_folder (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       self)
{
  GtkFileChooserNative *dialog;

  dialog = gtk_file_chooser_native_new (_("Choose the Folder of Your Mail"), satchel_application_get_front (self),
                                        GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Choose"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (on_folder_chosen), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* --- the program --- */

static void
preferences (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       self)
{
  SatchelOffice *office = satchel_application_get_office (self);

  if (office != NULL)
    gtk_window_present (satchel_preferences_new (office, satchel_application_get_front (self)));
}

static void
about (GSimpleAction *action,
       GVariant      *parameter,
       gpointer       self)
{
  adw_show_about_window (satchel_application_get_front (self),
                         "application-name", "Satchel",
                         "application-icon", SATCHEL_APP_ID,
                         "version", SATCHEL_VERSION,
                         "developer-name", _("The Satchel contributors"),
                         "comments", _("Brings your mail to your computer and keeps it there."),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         NULL);
}

static void
quit (GSimpleAction *action,
      GVariant      *parameter,
      gpointer       self)
{
  g_application_quit (G_APPLICATION (self));
}

static const GActionEntry entries[] = {
  { .name = "get-mail", .activate = get_mail },
  { .name = "get-mail-of", .activate = get_mail_of, .parameter_type = "s" },
  { .name = "insist", .activate = insist, .parameter_type = "s" },
  { .name = "stop", .activate = stop, .parameter_type = "s" },
  { .name = "add-account", .activate = add_account },
  { .name = "account-settings", .activate = account_settings, .parameter_type = "s" },
  { .name = "account-copies", .activate = account_copies, .parameter_type = "s" },
  { .name = "mend-password", .activate = mend_account, .parameter_type = "s" },
  { .name = "mend-certificate", .activate = mend_account, .parameter_type = "s" },
  { .name = "mend-server", .activate = mend_account, .parameter_type = "s" },
  { .name = "show-certificate", .activate = show_certificate, .parameter_type = "s" },
  { .name = "enable-account", .activate = enable_account, .parameter_type = "s" },
  { .name = "disable-account", .activate = disable_account, .parameter_type = "s" },
  { .name = "preferences", .activate = preferences },
  { .name = "move-mail", .activate = move_mail, .parameter_type = "s" },
  { .name = "stop-moving", .activate = stop_moving },
  { .name = "try-again", .activate = try_again },
  { .name = "choose-folder", .activate = choose_folder },
  { .name = "about", .activate = about },
  { .name = "quit", .activate = quit },
};

static const struct
{
  const char *action;
  const char *keys[5];
} accels[] = {
  { "app.quit", { "<Control>q" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.get-mail", { "F5", "<Control>r" } },
  { "window.close", { "<Control>w" } },
  { "win.delete", { "Delete", "KP_Delete" } },
  { "win.undo", { "<Control>z" } },
  { "win.move", { "<Control>m" } },
  { "win.archive", { "<Control>e" } },
  { "win.junk", { "<Control>j" } },
  { "win.star", { "<Control>d" } },
  { "win.toggle-read", { "<Control>u" } },
  { "win.select-all", { "<Control><Shift>a" } },
  { "win.leave-selection", { "Escape" } },
  { "win.search", { "<Control><Shift>f" } },
  { "win.stop-search", { "Escape" } },
  { "win.show-list", { "<Alt>Left" } },
  { "win.open-message", { "<Control>o" } },
  { "win.next-unread", { "<Alt>Down", "<Control>bracketright" } },
  { "win.previous-unread", { "<Alt>Up", "<Control>bracketleft" } },
  { "win.mark-all-read", { "<Control><Shift>m" } },
  { "reader.zoom-in", { "<Control>plus", "<Control>equal", "<Control>KP_Add" } },
  { "reader.zoom-out", { "<Control>minus", "<Control>KP_Subtract" } },
  { "reader.zoom-reset", { "<Control>0", "<Control>KP_0" } },
  { "reader.print", { "<Control>p" } },
  { "reader.save", { "<Control>s" } },
  { "win.show-help-overlay", { "<Control>question" } },
};

void
satchel_application_actions_install (SatchelApplication *self)
{
  g_return_if_fail (SATCHEL_IS_APPLICATION (self));

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action,
                                           (const char *const *) accels[i].keys);
  satchel_application_actions_update (self, FALSE);
}

void
satchel_application_actions_update (SatchelApplication *self,
                                    gboolean            has_office)
{
  const char *names[] = { "get-mail", "get-mail-of", "stop", "add-account", "account-settings", "preferences",
                          "move-mail", "enable-account", "disable-account", "mend-password", "mend-certificate",
                          "mend-server", "insist", "account-copies", "show-certificate" };

  g_return_if_fail (SATCHEL_IS_APPLICATION (self));

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), names[i])),
                                 has_office);
}
