/* export-folder.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/export-folder.h"

#include "store/export.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* One export, from the question to the report. */
typedef struct
{
  SatchelWindow        *window;
  SatchelStore         *store;
  GArray               *rows;
  SatchelExportFormat   format;
  char                 *target;
  GtkFileChooserNative *chooser;
  AdwToast             *toast;       /* with Stop; NULL: dismissed */
  GCancellable         *cancellable;
} Job;

static void
job_free (Job *self)
{
  g_clear_object (&self->window);
  g_clear_object (&self->store);
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_object (&self->chooser);
  g_clear_object (&self->cancellable);
  g_free (self->target);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

static const struct
{
  const char *id;
  const char *label;    /* N_() */
  const char *ending;
} formats[] = {
  [SATCHEL_EXPORT_MBOX] = { "mbox", N_("One file (mbox)"), ".mbox" },
  [SATCHEL_EXPORT_EML] = { "eml", N_("A folder of message files (.eml)"), "" },
  [SATCHEL_EXPORT_MAILDIR] = { "maildir", N_("A Maildir"), "" },
};

static void
say (Job        *self,
     const char *title,
     const char *words)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self->window), title, words);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
say_done (Job                       *self,
          const SatchelExportReport *report)
{
  g_autofree char *number = satchel_words_for_number (report->written);
  g_autofree char *name = g_path_get_basename (self->target);
  g_autofree char *place = g_filename_display_name (name);
  g_autofree char *title = g_strdup_printf (ngettext ("%s message was written to “%s”",
                                                      "%s messages were written to “%s”", report->written),
                                            number, place);
  guint64 left_out = report->partial + report->missing->len;
  g_autofree char *left = satchel_words_for_number (left_out);
  g_autofree char *words = g_strdup_printf (ngettext ("%s was left out, because it is not here whole.",
                                                      "%s were left out, because they are not here whole.", left_out),
                                            left);

  if (left_out > 0)
    say (self, title, words);
  else
    satchel_window_add_toast (self->window, adw_toast_new (title));
}

static void
on_exported (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(Job) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(SatchelExportReport) report = satchel_store_export_finish (SATCHEL_STORE (source), result, &error);

  if (self->toast != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->toast, self);
      adw_toast_dismiss (self->toast);
    }
  if (report != NULL)
    say_done (self, report);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    satchel_window_add_toast (self->window, adw_toast_new (_("Stopped; nothing of it was left")));
  else
    say (self, _("The Folder Was Not Exported"), error->message);
}

static void
on_dismissed (AdwToast *toast,
              Job      *self)
{
  g_clear_object (&self->toast);
}

static void
on_stop (AdwToast *toast,
         Job      *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
on_progress (guint64  done,
             guint64  total,
             gpointer data)
{
  Job *self = data;
  g_autofree char *number = satchel_words_for_number (done);
  g_autofree char *all = satchel_words_for_number (total);
  g_autofree char *words = g_strdup_printf (_("Exported %s of %s messages"), number, all);

  if (self->toast == NULL)
    {
      self->toast = g_object_ref_sink (adw_toast_new (words));
      adw_toast_set_timeout (self->toast, 0);
      adw_toast_set_button_label (self->toast, _("_Stop"));
      g_signal_connect (self->toast, "button-clicked", G_CALLBACK (on_stop), self);
      g_signal_connect (self->toast, "dismissed", G_CALLBACK (on_dismissed), self);
      satchel_window_add_toast (self->window, g_object_ref (self->toast));
      return;
    }
  adw_toast_set_title (self->toast, words);
}

static SatchelExportFormat
get_format (GtkFileChooser *chooser)
{
  const char *choice = gtk_file_chooser_get_choice (chooser, "format");
  SatchelExportFormat format = SATCHEL_EXPORT_MBOX;

  if (choice != NULL)
    (void) satchel_export_format_parse (choice, &format);
  return format;
}

/* A folder has no ".mbox" at its end, whatever the name was at first. */
static char *
fit_name (const char          *path,
          SatchelExportFormat  format)
{
  if (format != SATCHEL_EXPORT_MBOX && g_str_has_suffix (path, ".mbox"))
    return g_strndup (path, strlen (path) - strlen (".mbox"));
  return g_strdup (path);
}

static void
on_chosen (GtkNativeDialog *dialog,
           int              response,
           gpointer         data)
{
  g_autoptr(Job) self = data;
  g_autoptr(GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file == NULL || g_file_peek_path (file) == NULL)
    return;

  self->format = get_format (GTK_FILE_CHOOSER (dialog));
  self->target = fit_name (g_file_peek_path (file), self->format);
  self->cancellable = g_cancellable_new ();
  satchel_store_export_async (self->store, self->rows, self->format, self->target, on_progress, self,
                              self->cancellable, on_exported, self);
  g_steal_pointer (&self);
}

static void
ask (Job        *self,
     const char *name)
{
  const char *ids[G_N_ELEMENTS (formats) + 1] = { NULL }, *labels[G_N_ELEMENTS (formats) + 1] = { NULL };
  g_autofree char *file = g_strconcat (name, ".mbox", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      ids[i] = formats[i].id;
      labels[i] = _(formats[i].label);
    }
  self->chooser = gtk_file_chooser_native_new (_("Export Folder"), GTK_WINDOW (self->window),
                                               GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_add_choice (GTK_FILE_CHOOSER (self->chooser), "format", _("As"), ids, labels);
  gtk_file_chooser_set_choice (GTK_FILE_CHOOSER (self->chooser), "format", ids[0]);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), file);
  g_signal_connect (self->chooser, "response", G_CALLBACK (on_chosen), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_rows (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr(Job) self = data;
  g_autoptr(GError) error = NULL;

  self->rows = satchel_store_query_finish (SATCHEL_STORE (source), result, &error);
  if (self->rows == NULL)
    {
      say (self, _("The Folder Was Not Exported"), error->message);
      return;
    }
  ask (g_steal_pointer (&self), _("Mail"));
}

void
satchel_export_folder_ask (SatchelWindow *window)
{
  SatchelListPane *list = satchel_window_get_list (window);
  SatchelOffice *office = satchel_window_get_office (window);
  Job *self;
  SatchelQuery query;

  g_return_if_fail (SATCHEL_IS_WINDOW (window));

  if (office == NULL || !satchel_list_pane_get_query (list, &query))
    return;

  self = g_new0 (Job, 1);
  self->window = g_object_ref (window);
  self->store = g_object_ref (satchel_office_get_store (office));
  if (satchel_list_pane_get_n_selected (list) > 1)
    {
      self->rows = satchel_list_pane_get_selected (list);
      ask (self, _("Mail"));
      return;
    }

  /* All of the folder, whatever the quick filters hide. */
  query = (SatchelQuery) { .folder = query.folder, .role = query.role, .sort = SATCHEL_SORT_DATE, .ascending = TRUE };
  satchel_store_query_async (self->store, &query, NULL, on_rows, self);
}
