/* source-window.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/source-window.h"

#include "base/limits.h"
#include "ui/message-view-files.h"
#include "ui/mnemonics.h"
#include "ui/source-text.h"

#include <glib/gi18n-lib.h>

struct _SatchelSourceWindow
{
  AdwApplicationWindow parent_instance;

  /* Owned */
  SatchelLetter *letter;
  GCancellable  *cancellable;
  char          *subject;

  /* Template */
  AdwToastOverlay *toasts;
  AdwWindowTitle  *title;
  GtkStack        *stack;
  GtkSpinner      *spinner;
  GtkTextView     *text;
  GtkLabel        *cut;
  AdwStatusPage   *failed;
};

G_DEFINE_FINAL_TYPE (SatchelSourceWindow, satchel_source_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- reading --- */

typedef struct
{
  char   *text;
  guint64 size;
  gboolean cut;
} Source;

static void
source_free (gpointer data)
{
  Source *source = data;

  g_free (source->text);
  g_free (source);
}

static gpointer
read_source (SatchelSource *message,
             gpointer       data,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr (GBytes) raw = satchel_source_read_raw (message, SATCHEL_LIMIT_SOURCE, error);
  Source *source;
  gsize length;
  const char *octets;

  if (raw == NULL)
    return NULL;

  octets = g_bytes_get_data (raw, &length);
  source = g_new0 (Source, 1);
  source->text = satchel_source_text_new (octets, length);
  source->size = satchel_source_get_size (message);
  source->cut = source->size > length;

  return source;
}

static void
show_source (SatchelSourceWindow *self,
             Source              *source)
{
  g_autofree char *size = g_format_size (source->size);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter start;

  gtk_text_buffer_set_text (buffer, source->text, -1);
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_place_cursor (buffer, &start);
  adw_window_title_set_subtitle (self->title, size);
  if (source->cut)
    {
      g_autofree char *shown = g_format_size (SATCHEL_LIMIT_SOURCE);
      /* TRANSLATORS: two sizes: "Only the first 2.1 MB of 300 MB are shown." */
      g_autofree char *words = g_strdup_printf (_("Only the first %s of %s are shown. Saved, it is whole."), shown,
                                                size);

      gtk_label_set_label (self->cut, words);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->cut), source->cut);
  gtk_stack_set_visible_child_name (self->stack, "text");
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

static void
on_read (GObject      *letter,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (SatchelSourceWindow) self = data;
  g_autoptr (GError) error = NULL;
  Source *source = satchel_letter_read_finish (SATCHEL_LETTER (letter), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  gtk_spinner_stop (self->spinner);
  if (source != NULL)
    {
      show_source (self, source);
      source_free (source);
    }
  else
    {
      g_autofree char *words = g_markup_escape_text (error->message, -1);

      adw_status_page_set_description (self->failed, words);
      gtk_stack_set_visible_child_name (self->stack, "failed");
    }
}

/* --- actions --- */

static void
copy (GSimpleAction *action,
      GVariant      *parameter,
      gpointer       data)
{
  SatchelSourceWindow *self = data;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  g_autofree char *text = NULL;
  GtkTextIter from, to;

  gtk_text_buffer_get_bounds (buffer, &from, &to);
  text = gtk_text_buffer_get_text (buffer, &from, &to, TRUE);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_("Source copied")));
}

static void
save (GSimpleAction *action,
      GVariant      *parameter,
      gpointer       data)
{
  SatchelSourceWindow *self = data;

  satchel_files_save_message (GTK_WIDGET (self), self->letter, self->subject);
}

static void
show_toast (GSimpleAction *action,
            GVariant      *words,
            gpointer       data)
{
  SatchelSourceWindow *self = data;

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (g_variant_get_string (words, NULL)));
}

static const GActionEntry entries[] = {
  { .name = "copy-source", .activate = copy },
  { .name = "save-source", .activate = save },
  { .name = "toast", .activate = show_toast, .parameter_type = "s" },
};

/* --- the widget --- */

static void
satchel_source_window_dispose (GObject *object)
{
  SatchelSourceWindow *self = SATCHEL_SOURCE_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->letter);
  G_OBJECT_CLASS (satchel_source_window_parent_class)->dispose (object);
}

static void
satchel_source_window_finalize (GObject *object)
{
  g_free (SATCHEL_SOURCE_WINDOW (object)->subject);
  G_OBJECT_CLASS (satchel_source_window_parent_class)->finalize (object);
}

static void
satchel_source_window_class_init (SatchelSourceWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = satchel_source_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = satchel_source_window_finalize;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "win.save-source", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/satchelmail/Satchel/ui/source-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelSourceWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, SatchelSourceWindow, title);
  gtk_widget_class_bind_template_child (widget_class, SatchelSourceWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, SatchelSourceWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, SatchelSourceWindow, text);
  gtk_widget_class_bind_template_child (widget_class, SatchelSourceWindow, cut);
  gtk_widget_class_bind_template_child (widget_class, SatchelSourceWindow, failed);
}

static void
satchel_source_window_init (SatchelSourceWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  satchel_mnemonics_mend (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

void
satchel_source_window_open (GtkWindow     *beside,
                            SatchelLetter *letter,
                            const char    *subject)
{
  SatchelSourceWindow *self;
  g_autofree char *title = NULL;

  g_return_if_fail (beside == NULL || GTK_IS_WINDOW (beside));
  g_return_if_fail (SATCHEL_IS_LETTER (letter));
  g_return_if_fail (subject != NULL);

  /* TRANSLATORS: the title of a window: the subject of the message whose source it shows. */
  title = g_strdup_printf (_("Source of “%s”"), subject);
  self = g_object_new (SATCHEL_TYPE_SOURCE_WINDOW,
                       "application", beside != NULL ? gtk_window_get_application (beside) : NULL,
                       "title", title,
                       NULL);
  self->letter = g_object_ref (letter);
  self->subject = g_strdup (subject);
  adw_window_title_set_title (self->title, title);
  gtk_spinner_start (self->spinner);
  satchel_letter_read_async (letter, read_source, NULL, source_free, self->cancellable, on_read, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}
