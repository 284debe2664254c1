/* picture-senders-group.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/picture-senders-group.h"

#include "office/picture-senders.h"

#include <glib/gi18n-lib.h>

/* Rows; who has chosen more finds the rest when some are taken back. */
#define MAX_ROWS 200

struct _SatchelPictureSendersGroup
{
  AdwPreferencesGroup parent_instance;

  /* Owned */
  SatchelAccounts *accounts;
  GPtrArray       *rows;      /* of AdwActionRow: borrowed */
};

G_DEFINE_FINAL_TYPE (SatchelPictureSendersGroup, satchel_picture_senders_group, ADW_TYPE_PREFERENCES_GROUP)

static void
on_forget (GtkButton *button,
           gpointer   self)
{
  satchel_picture_senders_forget (satchel_picture_senders_get_default (),
                                  g_object_get_data (G_OBJECT (button), "account"),
                                  g_object_get_data (G_OBJECT (button), "address"));
}

static GtkWidget *
make_button (SatchelPictureSendersGroup *self,
             const char                 *account,
             const char                 *address)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  /* TRANSLATORS: a button; %s is a mail address. */
  g_autofree char *words = g_strdup_printf (_("Don’t Show Pictures of %s"), address);

  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), "account", g_strdup (account), g_free);
  g_object_set_data_full (G_OBJECT (button), "address", g_strdup (address), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_forget), self, 0);

  return button;
}

static void
add_row (SatchelPictureSendersGroup *self,
         SatchelAccount             *account,
         const char                 *address)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), address);
  if (satchel_accounts_get_n (self->accounts) > 1)
    {
      g_autofree char *escaped = g_markup_escape_text (satchel_account_get_email (account), -1);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
    }
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_button (self, satchel_account_get_id (account), address));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

static void
show_senders (SatchelPictureSendersGroup *self)
{
  SatchelPictureSenders *senders = satchel_picture_senders_get_default ();

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  for (guint i = 0; i < satchel_accounts_get_n (self->accounts); i++)
    {
      SatchelAccount *account = satchel_accounts_get (self->accounts, i);
      g_auto (GStrv) addresses = satchel_picture_senders_get_addresses (senders, satchel_account_get_id (account));

      for (guint j = 0; addresses[j] != NULL && self->rows->len < MAX_ROWS; j++)
        add_row (self, account, addresses[j]);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), self->rows->len > 0);
}

void
satchel_picture_senders_group_set_accounts (SatchelPictureSendersGroup *self,
                                            SatchelAccounts            *accounts)
{
  g_return_if_fail (SATCHEL_IS_PICTURE_SENDERS_GROUP (self));
  g_return_if_fail (SATCHEL_IS_ACCOUNTS (accounts));

  g_set_object (&self->accounts, accounts);
  g_signal_connect_object (satchel_picture_senders_get_default (), "changed", G_CALLBACK (show_senders), self,
                           G_CONNECT_SWAPPED);
  show_senders (self);
}

static void
satchel_picture_senders_group_finalize (GObject *object)
{
  SatchelPictureSendersGroup *self = SATCHEL_PICTURE_SENDERS_GROUP (object);

  g_clear_object (&self->accounts);
  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (satchel_picture_senders_group_parent_class)->finalize (object);
}

static void
satchel_picture_senders_group_class_init (SatchelPictureSendersGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = satchel_picture_senders_group_finalize;
}

static void
satchel_picture_senders_group_init (SatchelPictureSendersGroup *self)
{
  self->rows = g_ptr_array_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("Pictures from the Internet"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self),
                                         _("Always shown in messages of these senders. They can see when you "
                                           "read one."));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
