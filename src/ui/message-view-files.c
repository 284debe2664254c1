/* message-view-files.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/message-view-files.h"

#include "ui/attachment-file.h"
#include "ui/attachment-harm.h"
#include "ui/message-window.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* One wish of the person, for as long as it takes. */
typedef struct
{
  /* Owned */
  GtkWidget     *from;
  SatchelLetter *letter;
  GFile         *file;
  GFile         *folder;
  GPtrArray     *names;      /* of char *, for several */
  GArray        *numbers;    /* of guint */

  guint at;
} Wish;

static Wish *
wish_new (GtkWidget     *from,
          SatchelLetter *letter)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->from = g_object_ref (from);
  wish->letter = g_object_ref (letter);
  wish->names = g_ptr_array_new_with_free_func (g_free);
  wish->numbers = g_array_new (FALSE, FALSE, sizeof (guint));

  return wish;
}

static void
wish_add (Wish                    *wish,
          const SatchelAttachment *attachment)
{
  g_ptr_array_add (wish->names, satchel_attachment_file_name (attachment));
  g_array_append_val (wish->numbers, attachment->number);
}

static void
wish_free (Wish *wish)
{
  g_object_unref (wish->from);
  g_object_unref (wish->letter);
  g_clear_object (&wish->file);
  g_clear_object (&wish->folder);
  g_ptr_array_unref (wish->names);
  g_array_unref (wish->numbers);
  g_free (wish);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

static void
say (Wish       *wish,
     const char *words)
{
  gtk_widget_activate_action (wish->from, "win.toast", "s", words);
}

static void
say_failure (Wish         *wish,
             const char   *what,
             const GError *error)
{
  g_autofree char *words = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  words = g_strconcat (what, " ", error->message, NULL);
  say (wish, words);
}

static GtkWindow *
window_of (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

/* --- opening --- */

static void
on_shown (GObject      *window,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (Wish) wish = data;
  g_autoptr (GError) error = NULL;

  if (!gtk_show_uri_full_finish (GTK_WINDOW (window), result, &error))
    say (wish, _("No program opens files of this kind. Save it and choose one."));
}

static void
on_copied (GObject      *letter,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (Wish) wish = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;

  if (!satchel_attachment_file_save_finish (SATCHEL_LETTER (letter), result, &error))
    {
      say_failure (wish, _("The attachment can’t be opened."), error);
      return;
    }

  satchel_attachment_file_protect (wish->file);
  uri = g_file_get_uri (wish->file);
  gtk_show_uri_full (window_of (wish->from), uri, GDK_CURRENT_TIME, NULL, on_shown, wish);
  g_steal_pointer (&wish);
}

static void
open_outside (GtkWidget               *from,
              SatchelLetter           *letter,
              const SatchelAttachment *attachment)
{
  g_autoptr (Wish) wish = wish_new (from, letter);
  g_autoptr (GError) error = NULL;

  wish_add (wish, attachment);
  wish->file = satchel_attachment_file_new_private (g_ptr_array_index (wish->names, 0), &error);
  if (wish->file == NULL)
    {
      say_failure (wish, _("The attachment can’t be opened."), error);
      return;
    }

  satchel_attachment_file_save_async (letter, attachment->number, wish->file, NULL, on_copied, wish);
  g_steal_pointer (&wish);
}

/* --- opening what can do harm --- */

typedef struct
{
  GtkWidget         *from;
  SatchelLetter     *letter;
  SatchelAttachment *attachment;
} Question;

static void
question_free (Question *question)
{
  g_object_unref (question->from);
  g_object_unref (question->letter);
  satchel_attachment_free (question->attachment);
  g_free (question);
}

static SatchelAttachment *
copy_attachment (const SatchelAttachment *attachment)
{
  SatchelAttachment *copy = g_memdup2 (attachment, sizeof *attachment);

  copy->name = g_strdup (attachment->name);
  copy->content_type = g_strdup (attachment->content_type);
  copy->content_id = g_strdup (attachment->content_id);

  return copy;
}

static void
on_harm_answered (Question   *question,
                  const char *response)
{
  if (g_str_equal (response, "open"))
    open_outside (question->from, question->letter, question->attachment);
  else if (g_str_equal (response, "save"))
    satchel_files_save_attachment (question->from, question->letter, question->attachment);
  question_free (question);
}

static void
ask_about_harm (GtkWidget               *from,
                SatchelLetter           *letter,
                const SatchelAttachment *attachment,
                SatchelHarm              harm)
{
  Question *question = g_new0 (Question, 1);
  g_autofree char *name = satchel_attachment_file_name (attachment);
  GtkWidget *dialog;

  question->from = g_object_ref (from);
  question->letter = g_object_ref (letter);
  question->attachment = copy_attachment (attachment);

  dialog = adw_message_dialog_new (window_of (from), NULL, satchel_harm_get_words (harm));
  /* TRANSLATORS: an attachment that can do harm: its name. */
  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _("Open “%s”?"), name);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "save", _("_Save…"), "open",
                                    _("_Open Anyway"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "open", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_swapped (dialog, "response", G_CALLBACK (on_harm_answered), question);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
satchel_files_open_attachment (GtkWidget               *from,
                               SatchelLetter           *letter,
                               const SatchelAttachment *attachment)
{
  SatchelHarm harm;

  g_return_if_fail (GTK_IS_WIDGET (from));
  g_return_if_fail (SATCHEL_IS_LETTER (letter));
  g_return_if_fail (attachment != NULL);

  if (g_str_equal (attachment->content_type, "message/rfc822"))
    {
      g_autoptr (SatchelLetter) inner = satchel_letter_new_for_part (letter, attachment->number);

      satchel_message_window_open (window_of (from), inner);
      return;
    }

  harm = satchel_harm_of (attachment->name, attachment->content_type);
  if (harm != SATCHEL_HARM_NONE)
    ask_about_harm (from, letter, attachment, harm);
  else
    open_outside (from, letter, attachment);
}

/* --- saving --- */

static void save_next (Wish *wish);

static void
on_saved (GObject      *letter,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (Wish) wish = data;
  g_autoptr (GError) error = NULL;

  if (!satchel_attachment_file_save_finish (SATCHEL_LETTER (letter), result, &error))
    {
      say_failure (wish, _("The attachment can’t be saved."), error);
      return;
    }

  wish->at++;
  save_next (g_steal_pointer (&wish));
}

static void
say_saved (Wish *wish)
{
  g_autofree char *words = NULL;
  guint n = wish->numbers->len;

  if (n == 1)
    /* TRANSLATORS: an attachment was saved: its name. */
    words = g_strdup_printf (_("%s saved"), (const char *) g_ptr_array_index (wish->names, 0));
  else
    words = g_strdup_printf (ngettext ("%u attachment saved", "%u attachments saved", n), n);
  say (wish, words);
}

/* One after another, so that two of one name don't take the same new one. @wish: (transfer full). */
static void
save_next (Wish *wish)
{
  if (wish->at == wish->numbers->len)
    {
      say_saved (wish);
      wish_free (wish);
      return;
    }

  if (wish->folder != NULL)
    {
      g_clear_object (&wish->file);
      wish->file = satchel_attachment_file_new_unused (wish->folder, g_ptr_array_index (wish->names, wish->at));
    }
  satchel_attachment_file_save_async (wish->letter, g_array_index (wish->numbers, guint, wish->at), wish->file,
                                      NULL, on_saved, wish);
}

static void
on_chosen (GtkNativeDialog *dialog,
           int              response,
           Wish            *wish)
{
  if (response == GTK_RESPONSE_ACCEPT)
    wish->file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_object_unref (dialog);

  if (wish->file != NULL)
    save_next (wish);
  else
    wish_free (wish);
}

static void
on_folder_chosen (GtkNativeDialog *dialog,
                  int              response,
                  Wish            *wish)
{
  if (response == GTK_RESPONSE_ACCEPT)
    wish->folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_object_unref (dialog);

  if (wish->folder != NULL)
    save_next (wish);
  else
    wish_free (wish);
}

void
satchel_files_save_attachment (GtkWidget               *from,
                               SatchelLetter           *letter,
                               const SatchelAttachment *attachment)
{
  GtkFileChooserNative *dialog;
  Wish *wish;

  g_return_if_fail (GTK_IS_WIDGET (from));
  g_return_if_fail (attachment != NULL);

  wish = wish_new (from, letter);
  wish_add (wish, attachment);
  dialog = gtk_file_chooser_native_new (_("Save Attachment"), window_of (from), GTK_FILE_CHOOSER_ACTION_SAVE,
                                        _("_Save"), NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), g_ptr_array_index (wish->names, 0));
  g_signal_connect (dialog, "response", G_CALLBACK (on_chosen), wish);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

char *
satchel_files_new_name (const char *subject,
                        const char *content_type,
                        const char *ending)
{
  SatchelAttachment like = { 0 };
  g_autofree char *type = g_strdup (content_type);
  g_autofree char *wanted = NULL;

  g_return_val_if_fail (subject != NULL && content_type != NULL && ending != NULL, NULL);

  wanted = g_strconcat (*subject != '\0' ? subject : _("No subject"), ending, NULL);
  like.name = wanted;
  like.content_type = type;
  return satchel_attachment_file_name (&like);
}

void
satchel_files_save_message (GtkWidget     *from,
                            SatchelLetter *letter,
                            const char    *subject)
{
  GtkFileChooserNative *dialog;
  guint whole = SATCHEL_WHOLE_MESSAGE;
  Wish *wish;

  g_return_if_fail (GTK_IS_WIDGET (from));
  g_return_if_fail (SATCHEL_IS_LETTER (letter));
  g_return_if_fail (subject != NULL);

  wish = wish_new (from, letter);
  g_ptr_array_add (wish->names, satchel_files_new_name (subject, "message/rfc822", ".eml"));
  g_array_append_val (wish->numbers, whole);
  dialog = gtk_file_chooser_native_new (_("Save Message"), window_of (from), GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"),
                                        NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), g_ptr_array_index (wish->names, 0));
  g_signal_connect (dialog, "response", G_CALLBACK (on_chosen), wish);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
satchel_files_save_all (GtkWidget     *from,
                        SatchelLetter *letter,
                        GPtrArray     *attachments)
{
  GtkFileChooserNative *dialog;
  Wish *wish;

  g_return_if_fail (GTK_IS_WIDGET (from));
  g_return_if_fail (attachments != NULL);

  wish = wish_new (from, letter);
  for (guint i = 0; i < attachments->len; i++)
    wish_add (wish, g_ptr_array_index (attachments, i));
  dialog = gtk_file_chooser_native_new (_("Save All Attachments"), window_of (from),
                                        GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Save Here"), NULL);
  g_signal_connect (dialog, "response", G_CALLBACK (on_folder_chosen), wish);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* --- links --- */

static void
on_uri_shown (GObject      *window,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (GtkWidget) from = data;
  g_autoptr (GError) error = NULL;

  if (!gtk_show_uri_full_finish (GTK_WINDOW (window), result, &error))
    gtk_widget_activate_action (from, "win.toast", "s", _("No program is chosen to open links like this."));
}

void
satchel_files_open_uri (GtkWidget  *from,
                        const char *uri)
{
  g_return_if_fail (GTK_IS_WIDGET (from));
  g_return_if_fail (uri != NULL);

  gtk_show_uri_full (window_of (from), uri, GDK_CURRENT_TIME, NULL, on_uri_shown, g_object_ref (from));
}
