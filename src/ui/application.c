/* application.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/application.h"

#include "office/picture-senders.h"
#include "office/relocate.h"
#include "ui/application-actions.h"
#include "ui/attachment-file.h"
#include "ui/message-window.h"
#include "ui/resources.h"
#include "ui/settings.h"
#include "ui/setup-assistant.h"
#include "ui/window.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

/* A toast that one has to read. */
#define NEWS_SECONDS 20

struct _SatchelApplication
{
  AdwApplication parent_instance;

  /* Owned */
  SatchelAccounts *accounts;
  SatchelStore    *store;
  SatchelOffice   *office;
  GSettings       *settings;       /* NULL where the schema is not installed */
  GCancellable    *moving;
  char            *say_later;      /* for when the window shows mail again */

  /* Borrowed: GtkApplication has it */
  SatchelWindow *window;

  gboolean is_opening;
};

G_DEFINE_FINAL_TYPE (SatchelApplication, satchel_application, ADW_TYPE_APPLICATION)

/* --- windows --- */

static void
on_window_destroyed (SatchelApplication *self)
{
  self->window = NULL;
}

static SatchelWindow *
get_window (SatchelApplication *self)
{
  if (self->window == NULL)
    {
      self->window = satchel_window_new (GTK_APPLICATION (self));
      g_signal_connect_object (self->window, "destroy", G_CALLBACK (on_window_destroyed), self,
                               G_CONNECT_SWAPPED);
      satchel_window_set_office (self->window, self->office);
    }

  return self->window;
}

GtkWindow *
satchel_application_get_front (SatchelApplication *self)
{
  g_return_val_if_fail (SATCHEL_IS_APPLICATION (self), NULL);

  return gtk_application_get_active_window (GTK_APPLICATION (self));
}

static void
on_assistant_done (SatchelApplication *self)
{
  gtk_window_present (GTK_WINDOW (get_window (self)));
}

/* At the first start it stands alone; closed without an account, it was the last window, and the
 * program ends. */
static void
show_assistant (SatchelApplication *self)
{
  GtkWindow *assistant = satchel_setup_assistant_new (self->office, self->window != NULL ? GTK_WINDOW (self->window)
                                                                                        : NULL);

  gtk_window_set_application (assistant, GTK_APPLICATION (self));
  g_signal_connect_object (assistant, "done", G_CALLBACK (on_assistant_done), self, G_CONNECT_SWAPPED);
  gtk_window_present (assistant);
}

void
satchel_application_add_account (SatchelApplication *self)
{
  g_return_if_fail (SATCHEL_IS_APPLICATION (self));

  if (self->office != NULL)
    show_assistant (self);
}

/* --- opening and closing --- */

static void
on_accounts_changed (SatchelApplication *self)
{
  if (self->office != NULL && satchel_accounts_get_n (self->accounts) == 0)
    show_assistant (self);
}

static void
show_trouble (SatchelApplication *self,
              const GError       *error)
{
  SatchelWindow *window = get_window (self);

  satchel_notice_show_trouble (satchel_window_show_notice (window), error);
  gtk_window_present (GTK_WINDOW (window));
}

static void
say_what_waits (SatchelApplication *self)
{
  if (self->say_later != NULL && self->window != NULL)
    satchel_window_add_toast (self->window, adw_toast_new (self->say_later));
  g_clear_pointer (&self->say_later, g_free);
}

static void
spare_metered (SatchelApplication *self)
{
  if (self->office != NULL && self->settings != NULL)
    satchel_office_set_spares_metered (self->office,
                                       g_settings_get_boolean (self->settings, SATCHEL_SETTING_SPARE_METERED));
}

/* One that has time to be read. @words: (transfer full). Returns: (transfer floating). */
static AdwToast *
make_news (char *words)
{
  g_autofree char *owned = words;
  AdwToast *toast = adw_toast_new (words);

  adw_toast_set_timeout (toast, NEWS_SECONDS);
  return toast;
}

/* Said once, shortly; the account's settings say it as long as it matters. */
static void
on_expires (SatchelApplication *self,
            SatchelAccount     *account,
            gint64              days)
{
  char *words;
  AdwToast *toast;

  if (self->window == NULL)
    return;

  if (days == 0)
    words = g_strdup_printf (_("Mail may leave the server once received · %s"), satchel_account_get_label (account));
  else
    words = g_strdup_printf (ngettext ("Mail leaves the server after %d day · %s",
                                       "Mail leaves the server after %d days · %s", (gulong) days),
                             (int) days, satchel_account_get_label (account));
  toast = make_news (words);
  adw_toast_set_button_label (toast, _("_Settings"));
  adw_toast_set_action_name (toast, "app.account-copies");
  adw_toast_set_action_target (toast, "s", satchel_account_get_id (account));
  satchel_window_add_toast (self->window, toast);
}

static void
on_cut_short (SatchelApplication *self,
              SatchelAccount     *account,
              guint               messages)
{
  if (self->window != NULL)
    satchel_window_add_toast (self->window, make_news (g_strdup_printf (
      ngettext ("%u message may not be whole; its copy stays on the server · %s",
                "%u messages may not be whole; their copies stay on the server · %s", messages),
      messages, satchel_account_get_label (account))));
}

/* A provider's move is no reason to worry, and that little has come no fault. */
static void
on_renumbered (SatchelApplication *self,
               SatchelAccount     *account,
               guint               recognised,
               guint               received)
{
  g_autofree char *number = satchel_words_for_number (recognised);
  g_autofree char *new_number = satchel_words_for_number (received);

  /* TRANSLATORS: the server calls its messages by other numbers than before; so many are on this computer already,
   * so many are new; then the account: "Renumbered by the server: 4,812 recognised, 3 new · Work". */
  if (self->window != NULL)
    satchel_window_add_toast (self->window, make_news (g_strdup_printf (
      _("Renumbered by the server: %s recognised, %s new · %s"), number, new_number,
      satchel_account_get_label (account))));
}

static void
begin_office (SatchelApplication *self)
{
  self->office = satchel_office_new (self->accounts, self->store);
  g_signal_connect_object (self->office, "expires", G_CALLBACK (on_expires), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->office, "cut-short", G_CALLBACK (on_cut_short), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->office, "renumbered", G_CALLBACK (on_renumbered), self, G_CONNECT_SWAPPED);
  spare_metered (self);
  g_signal_connect_object (self->accounts, "items-changed", G_CALLBACK (on_accounts_changed), self,
                           G_CONNECT_SWAPPED);
  satchel_application_actions_update (self, TRUE);

  if (self->window != NULL)
    satchel_window_set_office (self->window, self->office);
  say_what_waits (self);
  if (satchel_accounts_get_n (self->accounts) == 0)
    show_assistant (self);

  satchel_office_start (self->office);
}

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (SatchelApplication) self = data;
  g_autoptr (GError) error = NULL;

  g_application_release (G_APPLICATION (self));
  self->is_opening = FALSE;
  self->store = satchel_store_open_finish (result, &error);
  if (self->store != NULL)
    begin_office (self);
  else
    show_trouble (self, error);
}

/* The window comes first: it is on the screen while the store opens. Without an account there is
 * nothing that it could show, and the assistant comes instead. */
static void
open_all (SatchelApplication *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  if (self->is_opening || self->office != NULL)
    return;

  g_clear_object (&self->accounts);
  self->accounts = satchel_accounts_load (&error);
  if (self->accounts == NULL)
    {
      show_trouble (self, error);
      return;
    }

  self->is_opening = TRUE;
  g_application_hold (G_APPLICATION (self));
  path = satchel_settings_get_store_path ();
  satchel_store_open_async (path, SATCHEL_STORE_WRITE, NULL, on_opened, g_object_ref (self));

  if (satchel_accounts_get_n (self->accounts) > 0)
    gtk_window_present (GTK_WINDOW (get_window (self)));
}

/* Lets go of the office and the store. What has arrived is kept. */
static void
close_all (SatchelApplication *self)
{
  satchel_application_actions_update (self, FALSE);
  if (self->office != NULL)
    satchel_office_stop (self->office, NULL);
  if (self->window != NULL)
    satchel_window_set_office (self->window, NULL);
  g_clear_object (&self->office);

  if (self->accounts != NULL)
    satchel_accounts_save (self->accounts, NULL);
  if (self->store != NULL)
    satchel_store_close (self->store);
  g_clear_object (&self->store);
  g_clear_object (&self->accounts);
}

void
satchel_application_reopen (SatchelApplication *self)
{
  g_return_if_fail (SATCHEL_IS_APPLICATION (self));

  if (self->is_opening || self->moving != NULL)
    return;

  close_all (self);
  open_all (self);
}

/* --- moving the mail --- */

static void
on_moving (guint64  done,
           guint64  total,
           gpointer data)
{
  SatchelApplication *self = data;

  if (self->window != NULL && self->moving != NULL)
    satchel_notice_show_moving (satchel_window_show_notice (self->window), done, total);
}

static void
on_relocated (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (SatchelApplication) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  path = satchel_relocate_finish (result, &error);
  g_clear_object (&self->moving);
  g_application_release (G_APPLICATION (self));

  if (path != NULL)
    /* TRANSLATORS: the mail folder has been moved: its path. */
    self->say_later = g_strdup_printf (_("Your mail is now in %s"), path);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->say_later = g_strdup (_("Your mail stays where it was."));
  else
    self->say_later = g_strdup (error->message);
  open_all (self);
}

/* Dialogs hold the office that is about to go. */
static void
close_dialogs (SatchelApplication *self)
{
  g_autoptr (GListModel) toplevels = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = g_list_model_get_n_items (toplevels); i > 0; i--)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (toplevels, i - 1);

      if (window != NULL && window != GTK_WINDOW (self->window))
        gtk_window_destroy (window);
    }
}

void
satchel_application_move_mail (SatchelApplication *self,
                               const char         *folder)
{
  g_autofree char *from = NULL;

  g_return_if_fail (SATCHEL_IS_APPLICATION (self));
  g_return_if_fail (folder != NULL);

  if (self->store == NULL || self->moving != NULL || self->window == NULL)
    return;

  from = g_strdup (satchel_store_get_path (self->store));
  self->moving = g_cancellable_new ();
  on_moving (0, 0, self);
  close_dialogs (self);
  close_all (self);
  g_application_hold (G_APPLICATION (self));
  satchel_relocate_async (from, folder, on_moving, self, self->moving, on_relocated, g_object_ref (self));
}

void
satchel_application_stop_moving (SatchelApplication *self)
{
  g_return_if_fail (SATCHEL_IS_APPLICATION (self));

  g_cancellable_cancel (self->moving);
}

SatchelOffice *
satchel_application_get_office (SatchelApplication *self)
{
  g_return_val_if_fail (SATCHEL_IS_APPLICATION (self), NULL);

  return self->office;
}

/* --- the object --- */

static void
satchel_application_startup (GApplication *application)
{
  SatchelApplication *self = SATCHEL_APPLICATION (application);

  G_APPLICATION_CLASS (satchel_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (SATCHEL_APP_ID);
  satchel_application_actions_install (self);

  self->settings = satchel_settings_find ();
  if (self->settings != NULL)
    g_signal_connect_object (self->settings, "changed::" SATCHEL_SETTING_SPARE_METERED, G_CALLBACK (spare_metered),
                             self, G_CONNECT_SWAPPED);
}

/* The main window or the assistant, and not a message that was opened from a file. */
static GtkWindow *
find_front (SatchelApplication *self)
{
  if (self->window != NULL)
    return GTK_WINDOW (self->window);

  for (GList *at = gtk_application_get_windows (GTK_APPLICATION (self)); at != NULL; at = at->next)
    if (SATCHEL_IS_SETUP_ASSISTANT (at->data))
      return at->data;
  return NULL;
}

/* Messages in files are shown and not kept: neither accounts nor store are needed for it. */
static void
satchel_application_open (GApplication *application,
                          GFile       **files,
                          int           n_files,
                          const char   *hint)
{
  for (int i = 0; i < n_files; i++)
    {
      g_autoptr (SatchelLetter) letter = satchel_letter_new_for_file (files[i]);

      satchel_message_window_open (NULL, letter);
    }
}

static void
satchel_application_activate (GApplication *application)
{
  SatchelApplication *self = SATCHEL_APPLICATION (application);
  GtkWindow *front = find_front (self);

  if (front != NULL)
    gtk_window_present (front);
  else if (self->office == NULL)
    open_all (self);
  else if (satchel_accounts_get_n (self->accounts) > 0)
    gtk_window_present (GTK_WINDOW (get_window (self)));
  else
    show_assistant (self);
}

static void
satchel_application_shutdown (GApplication *application)
{
  SatchelApplication *self = SATCHEL_APPLICATION (application);

  g_cancellable_cancel (self->moving);
  close_dialogs (self);
  close_all (self);
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  satchel_attachment_file_sweep ();
  satchel_picture_senders_flush (satchel_picture_senders_get_default ());

  G_APPLICATION_CLASS (satchel_application_parent_class)->shutdown (application);
}

static void
satchel_application_finalize (GObject *object)
{
  SatchelApplication *self = SATCHEL_APPLICATION (object);

  g_clear_object (&self->moving);
  g_clear_object (&self->settings);
  g_free (self->say_later);
  G_OBJECT_CLASS (satchel_application_parent_class)->finalize (object);
}

static void
satchel_application_class_init (SatchelApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = satchel_application_finalize;
  application_class->startup = satchel_application_startup;
  application_class->activate = satchel_application_activate;
  application_class->open = satchel_application_open;
  application_class->shutdown = satchel_application_shutdown;
}

static void
satchel_application_init (SatchelApplication *self)
{
}

SatchelApplication *
satchel_application_new (void)
{
  /* A static library's resources don't register themselves. */
  g_resources_register (satchel_get_resource ());

  return g_object_new (SATCHEL_TYPE_APPLICATION,
                       "application-id", SATCHEL_APP_ID,
                       "flags", G_APPLICATION_HANDLES_OPEN,
                       NULL);
}
