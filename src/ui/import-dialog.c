/* import-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/import-dialog.h"

#include "office/bring.h"
#include "office/profile.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Lines of what can't be read that are shown; all of them would be no help to anybody. */
#define MOST_LINES 1000

#define PATH "satchel-import-path"

struct _SatchelImportDialog
{
  AdwWindow parent_instance;

  /* owned */
  SatchelOffice *office;
  GCancellable  *cancellable;
  char          *path;         /* chosen */
  char          *folder;       /* where its mail comes to if nothing else is said */
  gboolean       counting;
  GtkFileChooserNative *chooser;

  /* template */
  GtkStack       *stack;
  GtkButton      *left_button;
  GtkButton      *right_button;
  AdwPreferencesGroup *found;
  GtkLabel       *work_title;
  GtkProgressBar *progress;
  GtkLabel       *work_words;
  GtkLabel       *ready_title;
  GtkLabel       *ready_words;
  GtkEditable    *into_row;
  GtkLabel       *done_title;
  GtkLabel       *done_words;
  GtkWidget      *unreadable;
  GtkTextView    *list;
};

G_DEFINE_FINAL_TYPE (SatchelImportDialog, satchel_import_dialog, ADW_TYPE_WINDOW)

static gboolean
is_at (SatchelImportDialog *self,
       const char          *page)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), page) == 0;
}

/* The buttons follow the page. @right: (nullable): there is none. */
static void
show_page (SatchelImportDialog *self,
           const char          *page,
           const char          *left,
           const char          *right)
{
  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_button_set_label (self->left_button, left != NULL ? left : "");
  gtk_widget_set_visible (GTK_WIDGET (self->left_button), left != NULL);
  gtk_button_set_label (self->right_button, right != NULL ? right : "");
  gtk_widget_set_visible (GTK_WIDGET (self->right_button), right != NULL);
  if (right != NULL)
    gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->right_button));
}

static void
show_choice (SatchelImportDialog *self)
{
  show_page (self, "choose", _("_Cancel"), NULL);
}

/* --- what has come of it --- */

static char *
say_rest (const SatchelBringReport *report)
{
  const SatchelImportReport *mail = report->mail;
  GString *words = g_string_new (NULL);
  g_autofree char *duplicates = satchel_words_for_number (mail->duplicates);
  g_autofree char *refused = satchel_words_for_number (mail->refused->len);
  g_autofree char *uids = satchel_words_for_number (report->uids);

  if (mail->duplicates > 0)
    g_string_append_printf (words, ngettext ("%s is here already and is not brought again. ",
                                             "%s are here already and are not brought again. ", mail->duplicates),
                            duplicates);
  if (mail->refused->len > 0)
    g_string_append_printf (words, ngettext ("%s can’t be read. ", "%s can’t be read. ", mail->refused->len), refused);
  if (report->uids > 0)
    g_string_append_printf (words, ngettext ("%s message at your provider won’t be received again. ",
                                             "%s messages at your provider won’t be received again. ", report->uids),
                            uids);
  return g_strchomp (g_string_free (words, FALSE));
}

static void
list_unreadable (SatchelImportDialog *self,
                 GPtrArray           *refused)
{
  g_autoptr(GString) lines = g_string_new (NULL);

  for (guint i = 0; i < MIN (refused->len, MOST_LINES); i++)
    {
      const SatchelMailRefusal *refusal = g_ptr_array_index (refused, i);
      g_autofree char *path = g_filename_display_name (refusal->path);

      if (refusal->offset > 0)
        g_string_append_printf (lines, "%s @%" G_GUINT64_FORMAT ": %s\n", path, refusal->offset, refusal->reason);
      else
        g_string_append_printf (lines, "%s: %s\n", path, refusal->reason);
    }
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->list), lines->str, -1);
  gtk_widget_set_visible (self->unreadable, refused->len > 0);
}

static void
show_failure (SatchelImportDialog *self,
              const char          *reason)
{
  gtk_label_set_label (self->done_title, _("The mail was not brought"));
  gtk_label_set_label (self->done_words, reason);
  gtk_widget_set_visible (self->unreadable, FALSE);
  show_page (self, "done", NULL, _("_Close"));
}

static void
show_done (SatchelImportDialog      *self,
           const SatchelBringReport *report)
{
  g_autofree char *number = satchel_words_for_number (report->mail->imported);
  g_autofree char *title = NULL;
  g_autofree char *rest = say_rest (report);

  if (report->mail->stopped)
    title = g_strdup_printf (ngettext ("Stopped: %s message was brought. Do it again to go on from there.",
                                       "Stopped: %s messages were brought. Do it again to go on from there.",
                                       report->mail->imported), number);
  else
    title = g_strdup_printf (ngettext ("%s message was brought", "%s messages were brought", report->mail->imported),
                             number);
  gtk_label_set_label (self->done_title, title);
  gtk_label_set_label (self->done_words, rest);
  gtk_widget_set_visible (GTK_WIDGET (self->done_words), *rest != '\0');
  list_unreadable (self, report->mail->refused);
  show_page (self, "done", NULL, _("_Close"));
}

/* Counted, nothing done yet. */
static void
show_ready (SatchelImportDialog      *self,
            const SatchelBringReport *report)
{
  g_autofree char *number = satchel_words_for_number (report->mail->imported);
  g_autofree char *title = NULL;
  g_autofree char *rest = say_rest (report);

  if (report->mail->found == 0)
    {
      show_failure (self, _("There is no mail in what you have chosen."));
      return;
    }
  if (report->mail->imported == 0 && report->mail->refused->len == 0 && report->uids == 0)
    {
      show_done (self, report);
      gtk_label_set_label (self->done_title, _("All of it is here already"));
      return;
    }

  title = g_strdup_printf (ngettext ("%s message can be brought", "%s messages can be brought", report->mail->imported),
                           number);
  gtk_label_set_label (self->ready_title, title);
  gtk_label_set_label (self->ready_words, rest);
  gtk_widget_set_visible (GTK_WIDGET (self->ready_words), *rest != '\0');
  gtk_editable_set_text (self->into_row, self->folder);
  show_page (self, "ready", _("_Back"), _("_Import"));
}

/* --- the work --- */

static void
on_progress (const SatchelImportProgress *progress,
             gpointer                     data)
{
  SatchelImportDialog *self = data;
  g_autofree char *number = satchel_words_for_number (progress->found);
  g_autofree char *words = g_strdup_printf (ngettext ("%s message", "%s messages", progress->found), number);

  if (progress->total > 0)
    gtk_progress_bar_set_fraction (self->progress, MIN (1.0, (double) progress->done / (double) progress->total));
  gtk_label_set_label (self->work_words, words);
}

static void
on_brought (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(SatchelImportDialog) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(SatchelBringReport) report = satchel_bring_finish (SATCHEL_STORE (source), result, &error);

  /* Closed meanwhile. */
  if (self->office == NULL)
    return;

  if (report == NULL)
    show_failure (self, error->message);
  else if (self->counting && report->mail->stopped)
    show_choice (self);
  else if (self->counting)
    show_ready (self, report);
  else
    show_done (self, report);
}

/* @counting: nothing is changed. */
static void
begin (SatchelImportDialog *self,
       gboolean             counting)
{
  const char *paths[] = { self->path, NULL };
  const char *into = counting ? NULL : gtk_editable_get_text (self->into_row);

  self->counting = counting;
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  gtk_label_set_label (self->work_title, counting ? _("Counting what is there…") : _("Bringing your mail…"));
  gtk_label_set_label (self->work_words, "");
  gtk_progress_bar_set_fraction (self->progress, 0);
  show_page (self, "work", _("_Stop"), NULL);

  /* A name left as it was is that of the program or the file. */
  if (into != NULL && g_str_equal (into, self->folder))
    into = NULL;
  satchel_bring_async (satchel_office_get_store (self->office), paths, into, counting, on_progress, self,
                       self->cancellable, on_brought, g_object_ref (self));
}

static void
choose (SatchelImportDialog *self,
        const char          *path,
        const char          *folder)
{
  g_free (self->path);
  g_free (self->folder);
  self->path = g_strdup (path);
  self->folder = folder != NULL ? g_strdup (folder) : satchel_mail_source_name (path);
  begin (self, TRUE);
}

/* --- choosing --- */

static void
on_profile_activated (AdwActionRow        *row,
                      SatchelImportDialog *self)
{
  choose (self, g_object_get_data (G_OBJECT (row), PATH), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
}

/* "~/.thunderbird" for what lies at home. */
static char *
say_place (const char *path)
{
  const char *home = g_get_home_dir ();
  g_autofree char *name = g_filename_display_name (path);

  if (g_str_has_prefix (path, home) && path[strlen (home)] == '/')
    return g_strconcat ("~", name + strlen (home), NULL);
  return g_steal_pointer (&name);
}

static void
add_profile (SatchelImportDialog  *self,
             const SatchelProfile *profile)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *path = say_place (profile->path);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), profile->program);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), path);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  g_object_set_data_full (G_OBJECT (row), PATH, g_strdup (profile->path), g_free);
  g_signal_connect (row, "activated", G_CALLBACK (on_profile_activated), self);
  adw_preferences_group_add (self->found, row);
}

static void
find_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  g_task_return_pointer (task, satchel_profile_find_all (g_get_home_dir ()), (GDestroyNotify) g_ptr_array_unref);
}

static void
on_found (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  SatchelImportDialog *self = SATCHEL_IMPORT_DIALOG (source);
  g_autoptr(GPtrArray) profiles = g_task_propagate_pointer (G_TASK (result), NULL);

  if (self->office == NULL || profiles == NULL)
    return;
  for (guint i = 0; i < profiles->len; i++)
    add_profile (self, g_ptr_array_index (profiles, i));
  gtk_widget_set_visible (GTK_WIDGET (self->found), profiles->len > 0);
}

static void
on_chosen (GtkNativeDialog     *chooser,
           int                  response,
           SatchelImportDialog *self)
{
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser)) : NULL;

  if (file != NULL && g_file_peek_path (file) != NULL)
    choose (self, g_file_peek_path (file), NULL);
  g_clear_object (&self->chooser);
}

static void
show_chooser (SatchelImportDialog  *self,
              GtkFileChooserAction  action,
              const char           *title)
{
  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, _("_Choose"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect (self->chooser, "response", G_CALLBACK (on_chosen), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_file_activated (SatchelImportDialog *self)
{
  show_chooser (self, GTK_FILE_CHOOSER_ACTION_OPEN, _("Choose a Mailbox or Message File"));
}

static void
on_folder_activated (SatchelImportDialog *self)
{
  show_chooser (self, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("Choose a Folder with Mail"));
}

/* --- the buttons --- */

static void
on_left_clicked (SatchelImportDialog *self)
{
  if (is_at (self, "work"))
    g_cancellable_cancel (self->cancellable);
  else if (is_at (self, "ready"))
    show_choice (self);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
on_right_clicked (SatchelImportDialog *self)
{
  if (!is_at (self, "ready"))
    gtk_window_close (GTK_WINDOW (self));
  else if (*gtk_editable_get_text (self->into_row) == '\0')
    gtk_widget_grab_focus (GTK_WIDGET (self->into_row));
  else
    begin (self, FALSE);
}

static void
on_copy_clicked (SatchelImportDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->list);
  g_autofree char *text = NULL;

  g_object_get (buffer, "text", &text, NULL);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

/* --- the object --- */

static void
satchel_import_dialog_dispose (GObject *object)
{
  SatchelImportDialog *self = SATCHEL_IMPORT_DIALOG (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->chooser);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (satchel_import_dialog_parent_class)->dispose (object);
}

static void
satchel_import_dialog_finalize (GObject *object)
{
  SatchelImportDialog *self = SATCHEL_IMPORT_DIALOG (object);

  g_free (self->path);
  g_free (self->folder);

  G_OBJECT_CLASS (satchel_import_dialog_parent_class)->finalize (object);
}

static gboolean
satchel_import_dialog_close_request (GtkWindow *window)
{
  SatchelImportDialog *self = SATCHEL_IMPORT_DIALOG (window);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->office);

  return GTK_WINDOW_CLASS (satchel_import_dialog_parent_class)->close_request (window);
}

static void
satchel_import_dialog_class_init (SatchelImportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = satchel_import_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = satchel_import_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = satchel_import_dialog_close_request;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/satchelmail/Satchel/ui/import-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelImportDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, SatchelImportDialog, left_button);
  gtk_widget_class_bind_template_child (widget_class, SatchelImportDialog, right_button);
  gtk_widget_class_bind_template_child (widget_class, SatchelImportDialog, found);
  gtk_widget_class_bind_template_child (widget_class, SatchelImportDialog, work_title);
  gtk_widget_class_bind_template_child (widget_class, SatchelImportDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, SatchelImportDialog, work_words);
  gtk_widget_class_bind_template_child (widget_class, SatchelImportDialog, ready_title);
  gtk_widget_class_bind_template_child (widget_class, SatchelImportDialog, ready_words);
  gtk_widget_class_bind_template_child (widget_class, SatchelImportDialog, into_row);
  gtk_widget_class_bind_template_child (widget_class, SatchelImportDialog, done_title);
  gtk_widget_class_bind_template_child (widget_class, SatchelImportDialog, done_words);
  gtk_widget_class_bind_template_child (widget_class, SatchelImportDialog, unreadable);
  gtk_widget_class_bind_template_child (widget_class, SatchelImportDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, on_left_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_right_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_file_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_folder_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
}

static void
satchel_import_dialog_init (SatchelImportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self->found), FALSE);
  show_choice (self);
}

GtkWindow *
satchel_import_dialog_new (SatchelOffice *office,
                           GtkWindow     *parent)
{
  SatchelImportDialog *self = g_object_new (SATCHEL_TYPE_IMPORT_DIALOG, "transient-for", parent, NULL);
  g_autoptr(GTask) task = g_task_new (self, NULL, on_found, NULL);

  self->office = g_object_ref (office);
  g_task_run_in_thread (task, find_in_thread);

  return GTK_WINDOW (self);
}
