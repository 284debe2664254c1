/* account-removal.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/account-removal.h"

#include <glib/gi18n.h>

#define REMOVAL "satchel-removal"

/* One question, until the account is gone or stays. */
typedef struct
{
  SatchelOffice  *office;
  SatchelAccount *account;
  GtkWindow      *parent;   /* weak */
  GtkCheckButton *delete_mail;
} Removal;

static void
removal_free (Removal *self)
{
  g_clear_weak_pointer (&self->parent);
  g_object_unref (self->office);
  g_object_unref (self->account);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Removal, removal_free)

static void
say_failure (Removal      *self,
             const GError *error)
{
  GtkWidget *dialog = adw_message_dialog_new (self->parent, _("The Account Was Not Removed"),
                                              error->message);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_removed (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(Removal) self = data;
  g_autoptr(GError) error = NULL;

  if (!satchel_office_remove_account_finish (SATCHEL_OFFICE (source), result, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        say_failure (self, error);
      if (self->parent != NULL)
        gtk_widget_set_sensitive (GTK_WIDGET (self->parent), TRUE);
      return;
    }

  if (self->parent != NULL)
    gtk_window_destroy (self->parent);
}

static void
on_response (AdwMessageDialog *dialog,
             const char       *response,
             gpointer          data)
{
  g_autoptr(Removal) self = data;
  gboolean delete_mail = gtk_check_button_get_active (self->delete_mail);

  if (!g_str_equal (response, "remove"))
    return;

  if (self->parent != NULL)
    gtk_widget_set_sensitive (GTK_WIDGET (self->parent), FALSE);
  satchel_office_remove_account_async (self->office, self->account, delete_mail, NULL, on_removed,
                                       self);
  g_steal_pointer (&self);
}

/* Where the mail of the account is on the disk. */
static char *
get_mail_path (Removal *self)
{
  return g_build_filename (satchel_store_get_path (satchel_office_get_store (self->office)), "mail",
                           satchel_account_get_id (self->account), NULL);
}

/* What the button does is what the sentence says. */
static void
say_what_happens (Removal          *self,
                  AdwMessageDialog *dialog)
{
  g_autofree char *path = get_mail_path (self);
  g_autofree char *shown = g_filename_display_name (path);
  const char *label = satchel_account_get_label (self->account);

  if (gtk_check_button_get_active (self->delete_mail))
    {
      adw_message_dialog_format_body (dialog,
                                      _("Satchel forgets the settings and the password of %s and deletes "
                                        "the mail that was received, in %s, for good. Nothing is removed "
                                        "from the server."),
                                      label, shown);
      adw_message_dialog_set_response_label (dialog, "remove", _("_Delete Mail Too"));
    }
  else
    {
      adw_message_dialog_format_body (dialog,
                                      _("Satchel forgets the settings and the password of %s. The mail "
                                        "that was received stays on this computer, in %s. Nothing is "
                                        "removed from the server."),
                                      label, shown);
      adw_message_dialog_set_response_label (dialog, "remove", _("_Remove Account"));
    }
}

static void
on_delete_mail_toggled (AdwMessageDialog *dialog,
                        GtkCheckButton   *check)
{
  say_what_happens (g_object_get_data (G_OBJECT (check), REMOVAL), dialog);
}

static AdwMessageDialog *
make_dialog (Removal *self)
{
  GtkWidget *dialog = adw_message_dialog_new (self->parent, _("Remove the Account?"), NULL);
  GtkWidget *check = gtk_check_button_new_with_mnemonic (_("Also _delete its mail from this computer"));

  self->delete_mail = GTK_CHECK_BUTTON (check);
  gtk_widget_set_halign (check, GTK_ALIGN_CENTER);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), check);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "cancel", _("_Cancel"),
                                    "remove", _("_Remove Account"),
                                    NULL);
  g_object_set_data (G_OBJECT (check), REMOVAL, self);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_delete_mail_toggled), dialog, G_CONNECT_SWAPPED);
  say_what_happens (self, ADW_MESSAGE_DIALOG (dialog));
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "remove",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");

  return ADW_MESSAGE_DIALOG (dialog);
}

void
satchel_account_removal_ask (SatchelOffice  *office,
                             SatchelAccount *account,
                             GtkWindow      *parent)
{
  AdwMessageDialog *dialog;
  Removal *self;

  g_return_if_fail (SATCHEL_IS_OFFICE (office) && SATCHEL_IS_ACCOUNT (account));
  g_return_if_fail (GTK_IS_WINDOW (parent));

  self = g_new0 (Removal, 1);
  self->office = g_object_ref (office);
  self->account = g_object_ref (account);
  g_set_weak_pointer (&self->parent, parent);

  dialog = make_dialog (self);
  g_signal_connect (dialog, "response", G_CALLBACK (on_response), self);
  gtk_window_present (GTK_WINDOW (dialog));
}
