/* setup-copies.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/setup-copies.h"

#include <glib/gi18n.h>

#include "office/trouble.h"
#include "ui/notice-bar.h"
#include "ui/on-server-form.h"

struct _SatchelSetupCopies
{
  AdwBin parent_instance;

  /* template */
  SatchelNoticeBar    *error_bar;
  AdwPreferencesGroup *command_group;
  AdwEntryRow         *command_row;
  GtkLabel            *title;
  GtkLabel            *description;
  SatchelOnServerForm *form;
  AdwComboRow         *start_row;
};

G_DEFINE_FINAL_TYPE (SatchelSetupCopies, satchel_setup_copies, ADW_TYPE_BIN)

void
satchel_setup_copies_set_mailbox (SatchelSetupCopies *self,
                                  guint64             messages,
                                  guint64             bytes)
{
  g_autofree char *size = g_format_size (bytes);
  g_autofree char *sentence = NULL;

  g_return_if_fail (SATCHEL_IS_SETUP_COPIES (self));

  if (messages == 0)
    {
      gtk_label_set_label (self->title, _("Your mailbox is empty"));
      gtk_label_set_label (self->description,
                           _("Mail that comes is brought to this computer and kept here. What should "
                             "happen to the copies at your provider?"));
      return;
    }

  /* Translators: "Your mailbox holds 4,812 messages, 1.2 GB" */
  sentence = g_strdup_printf (ngettext ("Your mailbox holds %'u message, %s",
                                        "Your mailbox holds %'u messages, %s",
                                        (gulong) messages),
                              (guint) MIN (messages, G_MAXUINT), size);
  gtk_label_set_label (self->title, sentence);
  gtk_label_set_label (self->description,
                       _("All of it is brought to this computer and kept here. What should happen to "
                         "the copies at your provider?"));
}

void
satchel_setup_copies_advise (SatchelSetupCopies *self,
                             guint               days)
{
  g_return_if_fail (SATCHEL_IS_SETUP_COPIES (self) && days > 0);

  satchel_on_server_form_set (self->form, SATCHEL_ON_SERVER_DAYS, days);
}

void
satchel_setup_copies_read (SatchelSetupCopies *self,
                           SatchelAccount     *account)
{
  g_return_if_fail (SATCHEL_IS_SETUP_COPIES (self) && SATCHEL_IS_ACCOUNT (account));

  g_object_set (account,
                "on-server", satchel_on_server_form_get_choice (self->form),
                "days", satchel_on_server_form_get_days (self->form),
                "from-now-on", adw_combo_row_get_selected (self->start_row) == 1,
                NULL);
}

void
satchel_setup_copies_say (SatchelSetupCopies *self,
                          const GError       *error)
{
  g_return_if_fail (SATCHEL_IS_SETUP_COPIES (self));

  if (error == NULL)
    {
      satchel_notice_bar_hide (self->error_bar);
      return;
    }

  satchel_notice_bar_show (self->error_bar, SATCHEL_NOTICE_ERROR, error->message, NULL);
  if (g_error_matches (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_KEYRING))
    gtk_widget_set_visible (GTK_WIDGET (self->command_group), TRUE);
  if (gtk_widget_get_visible (GTK_WIDGET (self->command_group)))
    gtk_widget_grab_focus (GTK_WIDGET (self->command_row));
}

char *
satchel_setup_copies_get_command (SatchelSetupCopies *self)
{
  g_return_val_if_fail (SATCHEL_IS_SETUP_COPIES (self), NULL);

  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->command_row))));
}

/* What the sentence above the choices says of the copies depends on what is brought. */
static void
on_start_changed (SatchelSetupCopies *self)
{
  gboolean from_now_on = adw_combo_row_get_selected (self->start_row) == 1;

  adw_action_row_set_subtitle (
    ADW_ACTION_ROW (self->start_row),
    from_now_on ? _("What is there now stays on the server, untouched.") : "");
}

static void
satchel_setup_copies_dispose (GObject *object)
{
  /* The bin would unparent its child once more after the template has gone. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), SATCHEL_TYPE_SETUP_COPIES);

  G_OBJECT_CLASS (satchel_setup_copies_parent_class)->dispose (object);
}

static void
satchel_setup_copies_class_init (SatchelSetupCopiesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (SATCHEL_TYPE_NOTICE_BAR);
  g_type_ensure (SATCHEL_TYPE_ON_SERVER_FORM);

  G_OBJECT_CLASS (klass)->dispose = satchel_setup_copies_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/satchelmail/Satchel/ui/setup-copies.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupCopies, error_bar);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupCopies, command_group);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupCopies, command_row);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupCopies, title);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupCopies, description);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupCopies, form);
  gtk_widget_class_bind_template_child (widget_class, SatchelSetupCopies, start_row);
  gtk_widget_class_bind_template_callback (widget_class, on_start_changed);
}

static void
satchel_setup_copies_init (SatchelSetupCopies *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
