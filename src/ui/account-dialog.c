/* account-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/account-dialog.h"

#include <glib/gi18n.h>

#include "net/certificate.h"
#include "net/pins.h"
#include "office/expire.h"
#include "office/secrets.h"
#include "office/trouble.h"
#include "ui/account-removal.h"
#include "ui/copies-page.h"
#include "ui/field-note.h"
#include "ui/mnemonics.h"
#include "ui/notice-bar.h"
#include "ui/outlook-words.h"
#include "ui/server-form.h"
#include "ui/test-steps.h"

struct _SatchelAccountDialog
{
  AdwPreferencesWindow parent_instance;

  /* owned */
  SatchelOffice  *office;
  SatchelAccount *account;
  SatchelFetch   *test;
  GCancellable   *testing;   /* of test */

  gboolean filling;   /* the program is setting widgets, not the person */

  /* template */
  AdwEntryRow         *name_row;
  AdwEntryRow         *email_row;
  SatchelFieldNote    *email_note;
  AdwEntryRow         *label_row;
  GtkSwitch           *enabled_switch;
  SatchelServerForm   *server_form;
  GtkSwitch           *check_switch;
  GtkSpinButton       *minutes_spin;
  AdwActionRow        *minutes_row;
  GtkSwitch           *start_switch;
  GtkSwitch           *limit_switch;
  GtkSpinButton       *limit_spin;
  AdwActionRow        *limit_row;
  GtkButton           *test_button;
  SatchelTestSteps    *steps;
  AdwPreferencesGroup *pin_group;
  AdwActionRow        *pin_row;
  SatchelCopiesPage   *copies_page;
  SatchelNoticeBar    *expire_bar;
};

G_DEFINE_FINAL_TYPE (SatchelAccountDialog, satchel_account_dialog, ADW_TYPE_PREFERENCES_WINDOW)

/* How often is suggested to somebody who switches checking on again. */
#define USUAL_MINUTES 10

/* Up to which size messages come whole is suggested to somebody who wants a limit; most attachments are smaller. */
#define USUAL_MEGABYTES 10

#define MEGABYTE (1000 * 1000)

static void
say (SatchelAccountDialog *self,
     const char           *sentence)
{
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), adw_toast_new (sentence));
}

/* --- you --- */

static void
set_string (SatchelAccountDialog *self,
            const char           *property,
            const char           *value)
{
  g_autofree char *before = NULL;

  g_object_get (self->account, property, &before, NULL);
  if (g_strcmp0 (before, value) != 0)
    g_object_set (self->account, property, value, NULL);
}

static void
apply_text (SatchelAccountDialog *self,
            AdwEntryRow          *row,
            const char           *property)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  set_string (self, property, text);
}

static void
on_name_left (SatchelAccountDialog *self)
{
  apply_text (self, self->name_row, "name");
}

static void
on_label_left (SatchelAccountDialog *self)
{
  apply_text (self, self->label_row, "label");
}

static void
on_email_left (SatchelAccountDialog *self)
{
  g_autofree char *email =
    g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->email_row))));
  g_autofree char *wrong = satchel_account_check_email (email);

  satchel_field_note_say (self->email_note, wrong);
  if (wrong == NULL)
    set_string (self, "email", email);
}

static void
on_email_changed (SatchelAccountDialog *self)
{
  satchel_field_note_say (self->email_note, NULL);
}

static void
on_enabled_changed (SatchelAccountDialog *self)
{
  if (!self->filling)
    g_object_set (self->account, "enabled", gtk_switch_get_active (self->enabled_switch), NULL);
}

static void
on_remove_clicked (SatchelAccountDialog *self)
{
  satchel_account_removal_ask (self->office, self->account, GTK_WINDOW (self));
}

/* --- receiving --- */

static void
on_password_kept (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr(SatchelAccountDialog) self = data;
  g_autoptr(GError) error = NULL;
  gboolean kept = satchel_secrets_store_finish (result, &error);

  /* The password was the remedy: no need to press Get Mail as well. */
  if (kept && satchel_account_get_enabled (self->account)
      && satchel_office_get_trouble (self->office, self->account) != NULL)
    satchel_office_get_mail (self->office, self->account);

  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return;
  if (kept)
    say (self, _("Password kept in the keyring"));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    satchel_server_form_say (self->server_form, SATCHEL_SERVER_FIELD_PASSWORD, error->message);
}

static void
apply_ca_file (SatchelAccountDialog *self)
{
  g_autoptr(GError) error = NULL;

  if (!satchel_accounts_set_ca (satchel_office_get_accounts (self->office), self->account,
                                satchel_server_form_get_ca_file (self->server_form), &error))
    satchel_server_form_say (self->server_form, SATCHEL_SERVER_FIELD_CA_FILE, error->message);
}

static void
apply_client_cert (SatchelAccountDialog *self)
{
  g_autoptr(GError) error = NULL;

  if (!satchel_accounts_set_client_cert (satchel_office_get_accounts (self->office), self->account,
                                         satchel_server_form_get_client_cert (self->server_form), &error))
    satchel_server_form_say (self->server_form, SATCHEL_SERVER_FIELD_CLIENT_CERT, error->message);
}

/* What the form holds, on an account of its own, from which one field is taken over. */
static void
apply_field (SatchelAccountDialog *self,
             SatchelServerField    field)
{
  g_autoptr(SatchelAccount) typed = satchel_account_new (NULL);

  satchel_server_form_read (self->server_form, typed);

  switch (field)
    {
    case SATCHEL_SERVER_FIELD_SERVER:
      set_string (self, "server", satchel_account_get_server (typed));
      break;

    case SATCHEL_SERVER_FIELD_USER:
      set_string (self, "user", satchel_account_get_user (typed));
      break;

    case SATCHEL_SERVER_FIELD_AUTH:
      set_string (self, "auth", satchel_account_get_auth (typed));
      break;

    case SATCHEL_SERVER_FIELD_PASSWORD_COMMAND:
      set_string (self, "password-command", satchel_account_get_password_command (typed));
      break;

    case SATCHEL_SERVER_FIELD_PORT:
      g_object_set (self->account, "port", satchel_account_get_port (typed), NULL);
      break;

    case SATCHEL_SERVER_FIELD_ENCRYPTION:
      g_object_set (self->account, "encryption", satchel_account_get_encryption (typed), NULL);
      break;

    case SATCHEL_SERVER_FIELD_PASSWORD:
      satchel_secrets_store_async (self->account,
                                   satchel_server_form_get_password (self->server_form), NULL,
                                   on_password_kept, g_object_ref (self));
      break;

    case SATCHEL_SERVER_FIELD_CA_FILE:
      apply_ca_file (self);
      break;

    case SATCHEL_SERVER_FIELD_CLIENT_CERT:
      apply_client_cert (self);
      break;

    default:
      g_assert_not_reached ();
    }
}

static void show_pin (SatchelAccountDialog *self);

static void
on_server_field_left (SatchelAccountDialog *self,
                      int                   field)
{
  if (self->filling)
    return;

  apply_field (self, (SatchelServerField) field);
  show_pin (self);
}

/* Where it is longer than what is chosen here, how often mail is looked for and why. */
static void
show_interval (SatchelAccountDialog *self)
{
  SatchelOutlook outlook = satchel_office_get_outlook (self->office, self->account);
  g_autofree char *words =
    satchel_outlook_words_for_least (&outlook, (guint) gtk_spin_button_get_value_as_int (self->minutes_spin));

  adw_action_row_set_subtitle (self->minutes_row, words != NULL ? words : "");
}

static void
on_check_changed (SatchelAccountDialog *self)
{
  gboolean checks = gtk_switch_get_active (self->check_switch);

  gtk_widget_set_sensitive (GTK_WIDGET (self->minutes_row), checks);
  if (!self->filling)
    g_object_set (self->account, "check-minutes",
                  checks ? (guint) gtk_spin_button_get_value_as_int (self->minutes_spin) : 0, NULL);
  show_interval (self);
}

static void
on_start_changed (SatchelAccountDialog *self)
{
  if (!self->filling)
    g_object_set (self->account, "check-at-start", gtk_switch_get_active (self->start_switch), NULL);
}

/* --- a certificate that was accepted for this server and port --- */

static void
show_pin (SatchelAccountDialog *self)
{
  gint64 when = 0;
  gboolean is_pinned = satchel_pins_get (satchel_pins_get_default (), satchel_account_get_server (self->account),
                                         (guint16) satchel_account_get_port (self->account), &when) != NULL;
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (when);
  g_autofree char *shown = satchel_certificate_show_date (date);
  g_autofree char *words = g_strdup_printf (
    _("On %s, for %s, port %u. Nothing but your own word says that it is good."), shown != NULL ? shown : "?",
    satchel_account_get_server (self->account), satchel_account_get_port (self->account));

  adw_action_row_set_subtitle (self->pin_row, words);
  gtk_widget_set_visible (GTK_WIDGET (self->pin_group), is_pinned);
}

static void
on_forget_clicked (SatchelAccountDialog *self)
{
  satchel_pins_forget (satchel_pins_get_default (), satchel_account_get_server (self->account),
                       (guint16) satchel_account_get_port (self->account));
  show_pin (self);
}

static void
on_limit_changed (SatchelAccountDialog *self)
{
  gboolean limited = gtk_switch_get_active (self->limit_switch);

  gtk_widget_set_sensitive (GTK_WIDGET (self->limit_row), limited);
  if (!self->filling)
    g_object_set (self->account, "size-limit",
                  limited ? (guint) gtk_spin_button_get_value_as_int (self->limit_spin) * MEGABYTE : 0, NULL);
}

/* A limit that was given in bytes elsewhere stays what it is until this one is changed. */
static void
show_limit (SatchelAccountDialog *self)
{
  guint limit = satchel_account_get_size_limit (self->account);

  gtk_switch_set_active (self->limit_switch, limit > 0);
  gtk_spin_button_set_value (self->limit_spin, limit > 0 ? (limit + MEGABYTE / 2) / MEGABYTE : USUAL_MEGABYTES);
  on_limit_changed (self);
}

/* --- the test --- */

static void
end_test (SatchelAccountDialog *self)
{
  g_clear_object (&self->test);
  g_clear_object (&self->testing);
}

static void
name_test_button (SatchelAccountDialog *self,
                  const char           *label)
{
  gtk_button_set_label (self->test_button, label);
  satchel_mnemonics_mend (GTK_WIDGET (self->test_button));
}

static void
on_tested (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr(SatchelAccountDialog) self = data;
  g_autoptr(GError) error = NULL;

  satchel_fetch_run_finish (SATCHEL_FETCH (source), result, &error);
  if (self->test == NULL || SATCHEL_FETCH (source) != self->test)
    return;

  satchel_test_steps_end (self->steps, error);
  name_test_button (self, _("_Test"));
  end_test (self);
  show_pin (self);

  /* What kept the mail away is mended: no need to press Get Mail as well. */
  if (error == NULL && satchel_account_get_enabled (self->account)
      && satchel_trouble_get_peer (satchel_office_get_trouble (self->office, self->account)) != NULL)
    satchel_office_get_mail (self->office, self->account);
}

static void
on_test_clicked (SatchelAccountDialog *self)
{
  const char *password = satchel_server_form_get_password (self->server_form);

  if (self->testing != NULL)
    {
      g_cancellable_cancel (self->testing);
      return;
    }
  if (!satchel_server_form_check (self->server_form))
    return;

  self->test = satchel_fetch_new (self->account, NULL);
  self->testing = g_cancellable_new ();
  if (*password != '\0')
    satchel_fetch_set_password (self->test, password);

  name_test_button (self, _("S_top"));
  gtk_widget_set_visible (GTK_WIDGET (self->steps), TRUE);
  satchel_test_steps_watch (self->steps, self->test);
  satchel_fetch_run_async (self->test, SATCHEL_FETCH_TEST, self->testing, on_tested,
                           g_object_ref (self));
}

static void
on_again (SatchelAccountDialog *self)
{
  show_pin (self);
  if (self->testing == NULL)
    on_test_clicked (self);
}

static void
on_field_wanted (SatchelAccountDialog *self,
                 int                   field)
{
  satchel_server_form_focus (self->server_form, (SatchelServerField) field);
}

/* --- copies on the server --- */

/* Where the server says that it removes mail earlier than that. */
static void
show_expire (SatchelAccountDialog *self)
{
  SatchelOutlook outlook = satchel_office_get_outlook (self->office, self->account);
  g_autofree char *words = satchel_expire_explain (self->account, outlook.expire);

  if (words != NULL)
    satchel_notice_bar_show (self->expire_bar, SATCHEL_NOTICE_WARNING, words, NULL);
  else
    satchel_notice_bar_hide (self->expire_bar);
}

/* --- the object --- */

static void
show_account (SatchelAccountDialog *self)
{
  SatchelAccount *account = self->account;
  guint minutes = satchel_account_get_check_minutes (account);
  g_autofree char *label = NULL;   /* as it was typed: "" where the address stands in */

  g_object_get (account, "label", &label, NULL);

  self->filling = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), satchel_account_get_name (account));
  gtk_editable_set_text (GTK_EDITABLE (self->email_row), satchel_account_get_email (account));
  gtk_editable_set_text (GTK_EDITABLE (self->label_row), label);
  gtk_switch_set_active (self->enabled_switch, satchel_account_get_enabled (account));

  satchel_server_form_show (self->server_form, account);
  gtk_switch_set_active (self->check_switch, minutes > 0);
  gtk_spin_button_set_value (self->minutes_spin, minutes > 0 ? minutes : USUAL_MINUTES);
  gtk_switch_set_active (self->start_switch, satchel_account_get_check_at_start (account));

  satchel_copies_page_show (self->copies_page, satchel_office_get_store (self->office), account);
  g_signal_connect_object (account, "notify::on-server", G_CALLBACK (show_expire), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::days", G_CALLBACK (show_expire), self, G_CONNECT_SWAPPED);
  show_expire (self);
  on_check_changed (self);
  show_pin (self);
  show_limit (self);
  self->filling = FALSE;
}

static gboolean
satchel_account_dialog_close_request (GtkWindow *window)
{
  SatchelAccountDialog *self = SATCHEL_ACCOUNT_DIALOG (window);

  /* The field that has the cursor is left by closing, too. */
  gtk_window_set_focus (window, NULL);
  satchel_copies_page_settle (self->copies_page);
  if (self->testing != NULL)
    g_cancellable_cancel (self->testing);
  end_test (self);

  return GTK_WINDOW_CLASS (satchel_account_dialog_parent_class)->close_request (window);
}

static void
satchel_account_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SATCHEL_TYPE_ACCOUNT_DIALOG);

  G_OBJECT_CLASS (satchel_account_dialog_parent_class)->dispose (object);
}

static void
satchel_account_dialog_finalize (GObject *object)
{
  SatchelAccountDialog *self = SATCHEL_ACCOUNT_DIALOG (object);

  g_clear_object (&self->office);
  g_clear_object (&self->account);
  g_clear_object (&self->test);
  g_clear_object (&self->testing);

  G_OBJECT_CLASS (satchel_account_dialog_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/satchelmail/Satchel/ui/account-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelAccountDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, SatchelAccountDialog, email_row);
  gtk_widget_class_bind_template_child (widget_class, SatchelAccountDialog, email_note);
  gtk_widget_class_bind_template_child (widget_class, SatchelAccountDialog, label_row);
  gtk_widget_class_bind_template_child (widget_class, SatchelAccountDialog, enabled_switch);
  gtk_widget_class_bind_template_child (widget_class, SatchelAccountDialog, server_form);
  gtk_widget_class_bind_template_child (widget_class, SatchelAccountDialog, check_switch);
  gtk_widget_class_bind_template_child (widget_class, SatchelAccountDialog, minutes_spin);
  gtk_widget_class_bind_template_child (widget_class, SatchelAccountDialog, minutes_row);
  gtk_widget_class_bind_template_child (widget_class, SatchelAccountDialog, start_switch);
  gtk_widget_class_bind_template_child (widget_class, SatchelAccountDialog, limit_switch);
  gtk_widget_class_bind_template_child (widget_class, SatchelAccountDialog, limit_spin);
  gtk_widget_class_bind_template_child (widget_class, SatchelAccountDialog, limit_row);
  gtk_widget_class_bind_template_child (widget_class, SatchelAccountDialog, test_button);
  gtk_widget_class_bind_template_child (widget_class, SatchelAccountDialog, steps);
  gtk_widget_class_bind_template_child (widget_class, SatchelAccountDialog, pin_group);
  gtk_widget_class_bind_template_child (widget_class, SatchelAccountDialog, pin_row);
  gtk_widget_class_bind_template_child (widget_class, SatchelAccountDialog, copies_page);
  gtk_widget_class_bind_template_child (widget_class, SatchelAccountDialog, expire_bar);
  gtk_widget_class_bind_template_callback (widget_class, on_name_left);
  gtk_widget_class_bind_template_callback (widget_class, on_email_left);
  gtk_widget_class_bind_template_callback (widget_class, on_email_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_label_left);
  gtk_widget_class_bind_template_callback (widget_class, on_enabled_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_server_field_left);
  gtk_widget_class_bind_template_callback (widget_class, on_check_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_start_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_limit_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_test_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_again);
  gtk_widget_class_bind_template_callback (widget_class, on_field_wanted);
  gtk_widget_class_bind_template_callback (widget_class, on_forget_clicked);
}

static void
satchel_account_dialog_class_init (SatchelAccountDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  g_type_ensure (SATCHEL_TYPE_FIELD_NOTE);
  g_type_ensure (SATCHEL_TYPE_SERVER_FORM);
  g_type_ensure (SATCHEL_TYPE_TEST_STEPS);
  g_type_ensure (SATCHEL_TYPE_COPIES_PAGE);
  g_type_ensure (SATCHEL_TYPE_NOTICE_BAR);

  object_class->dispose = satchel_account_dialog_dispose;
  object_class->finalize = satchel_account_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = satchel_account_dialog_close_request;

  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
satchel_account_dialog_init (SatchelAccountDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  satchel_mnemonics_mend (GTK_WIDGET (self));
}

GtkWindow *
satchel_account_dialog_new (SatchelOffice  *office,
                            SatchelAccount *account,
                            GtkWindow      *parent)
{
  GApplication *application = g_application_get_default ();
  SatchelAccountDialog *self;

  g_return_val_if_fail (SATCHEL_IS_OFFICE (office) && SATCHEL_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);

  self = g_object_new (SATCHEL_TYPE_ACCOUNT_DIALOG,
                       "application", GTK_IS_APPLICATION (application) ? application : NULL,
                       "transient-for", parent,
                       "modal", parent != NULL,
                       NULL);
  self->office = g_object_ref (office);
  self->account = g_object_ref (account);
  show_account (self);

  return GTK_WINDOW (self);
}

void
satchel_account_dialog_show_receiving (SatchelAccountDialog *self,
                                       SatchelServerField    field)
{
  g_return_if_fail (SATCHEL_IS_ACCOUNT_DIALOG (self));

  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (self), "receiving");
  satchel_server_form_focus (self->server_form, field);
}

void
satchel_account_dialog_show_copies (SatchelAccountDialog *self)
{
  g_return_if_fail (SATCHEL_IS_ACCOUNT_DIALOG (self));

  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (self), "copies");
}
