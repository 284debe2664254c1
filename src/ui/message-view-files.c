/* message-view-files.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/message-view-files.h"

#include "ui/attachment-file.h"

#include <glib/gi18n-lib.h>

/* One wish of the person, for as long as it takes. */
typedef struct
{
  /* Owned */
  GtkWidget    *from;
  SatchelStore *store;
  GFile        *file;
  GFile        *folder;
  GPtrArray    *names;      /* of char *, for several */
  GArray       *numbers;    /* of guint */

  gint64 row;
  guint  at;
} Wish;

static Wish *
wish_new (GtkWidget    *from,
          SatchelStore *store,
          gint64        row)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->from = g_object_ref (from);
  wish->store = g_object_ref (store);
  wish->row = row;
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
  g_object_unref (wish->store);
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
on_copied (GObject      *store,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (Wish) wish = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;

  if (!satchel_attachment_file_save_finish (SATCHEL_STORE (store), result, &error))
    {
      say_failure (wish, _("The attachment can’t be opened."), error);
      return;
    }

  satchel_attachment_file_protect (wish->file);
  uri = g_file_get_uri (wish->file);
  gtk_show_uri_full (window_of (wish->from), uri, GDK_CURRENT_TIME, NULL, on_shown, wish);
  g_steal_pointer (&wish);
}

void
satchel_files_open_attachment (GtkWidget               *from,
                               SatchelStore            *store,
                               gint64                   row,
                               const SatchelAttachment *attachment)
{
  g_autoptr (Wish) wish = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (GTK_IS_WIDGET (from));
  g_return_if_fail (attachment != NULL);

  wish = wish_new (from, store, row);
  wish_add (wish, attachment);
  wish->file = satchel_attachment_file_new_private (g_ptr_array_index (wish->names, 0), &error);
  if (wish->file == NULL)
    {
      say_failure (wish, _("The attachment can’t be opened."), error);
      return;
    }

  satchel_attachment_file_save_async (store, row, attachment->number, wish->file, NULL, on_copied, wish);
  g_steal_pointer (&wish);
}

/* --- saving --- */

static void save_next (Wish *wish);

static void
on_saved (GObject      *store,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (Wish) wish = data;
  g_autoptr (GError) error = NULL;

  if (!satchel_attachment_file_save_finish (SATCHEL_STORE (store), result, &error))
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
  satchel_attachment_file_save_async (wish->store, wish->row, g_array_index (wish->numbers, guint, wish->at),
                                      wish->file, NULL, on_saved, wish);
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
                               SatchelStore            *store,
                               gint64                   row,
                               const SatchelAttachment *attachment)
{
  GtkFileChooserNative *dialog;
  Wish *wish;

  g_return_if_fail (GTK_IS_WIDGET (from));
  g_return_if_fail (attachment != NULL);

  wish = wish_new (from, store, row);
  wish_add (wish, attachment);
  dialog = gtk_file_chooser_native_new (_("Save Attachment"), window_of (from), GTK_FILE_CHOOSER_ACTION_SAVE,
                                        _("_Save"), NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), g_ptr_array_index (wish->names, 0));
  g_signal_connect (dialog, "response", G_CALLBACK (on_chosen), wish);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
satchel_files_save_all (GtkWidget    *from,
                        SatchelStore *store,
                        gint64        row,
                        GPtrArray    *attachments)
{
  GtkFileChooserNative *dialog;
  Wish *wish;

  g_return_if_fail (GTK_IS_WIDGET (from));
  g_return_if_fail (attachments != NULL);

  wish = wish_new (from, store, row);
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
