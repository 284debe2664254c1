/* attachment-preview.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/attachment-preview.h"

#include "base/limits.h"
#include "ui/mnemonics.h"
#include "ui/preview.h"
#include "ui/source-text.h"

#include <glib/gi18n-lib.h>

/* Pixels of what is drawn: enough for a page on a large screen. */
#define DRAWN_WIDTH 1600
#define DRAWN_HEIGHT 1600

struct _SatchelAttachmentPreview
{
  AdwWindow parent_instance;

  /* Owned */
  GCancellable *cancellable;
  GtkWidget    *from;

  guint number;

  /* Template */
  AdwWindowTitle *title;
  GtkStack       *stack;
  GtkSpinner     *spinner;
  GtkPicture     *picture;
  GtkTextView    *text;
  AdwStatusPage  *failed;
};

G_DEFINE_FINAL_TYPE (SatchelAttachmentPreview, satchel_attachment_preview, ADW_TYPE_WINDOW)

static void
show_failure (SatchelAttachmentPreview *self,
              const GError             *error)
{
  g_autofree char *words = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  words = g_markup_escape_text (error->message, -1);
  adw_status_page_set_description (self->failed, words);
  gtk_stack_set_visible_child_name (self->stack, "failed");
}

static void
on_drawn (GObject      *letter,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (SatchelAttachmentPreview) self = data;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) error = NULL;
  guint n_pages = 0;

  texture = satchel_preview_finish (SATCHEL_LETTER (letter), result, &n_pages, &error);
  if (texture == NULL)
    {
      show_failure (self, error);
      return;
    }

  if (n_pages > 1)
    {
      /* TRANSLATORS: of a document of which the first page is shown. */
      g_autofree char *words = g_strdup_printf (ngettext ("Page 1 of %u", "Page 1 of %u", n_pages), n_pages);

      adw_window_title_set_subtitle (self->title, words);
    }
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_stack_set_visible_child_name (self->stack, "picture");
}

/* As UTF-8 if it is, else as Windows of the West writes it, which is what text of no name mostly is. */
static char *
to_text (GBytes *octets)
{
  gsize length;
  const char *data = g_bytes_get_data (octets, &length);
  gsize shown = MIN (length, SATCHEL_LIMIT_PREVIEW_TEXT);
  g_autofree char *converted = NULL;

  if (!g_utf8_validate (data, (gssize) shown, NULL))
    converted = g_convert_with_fallback (data, (gssize) shown, "UTF-8", "WINDOWS-1252", "\xef\xbf\xbd", NULL, &shown,
                                         NULL);
  return converted != NULL ? satchel_source_text_new (converted, shown) : satchel_source_text_new (data, shown);
}

static void
on_text (GObject      *letter,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (SatchelAttachmentPreview) self = data;
  g_autoptr (GBytes) octets = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  octets = satchel_preview_read_finish (SATCHEL_LETTER (letter), result, &error);
  if (octets == NULL)
    {
      show_failure (self, error);
      return;
    }

  text = to_text (octets);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), text, -1);
  if (g_bytes_get_size (octets) > SATCHEL_LIMIT_PREVIEW_TEXT)
    adw_window_title_set_subtitle (self->title, _("Only the beginning is shown"));
  gtk_stack_set_visible_child_name (self->stack, "text");
}

static void
act (SatchelAttachmentPreview *self,
     const char               *action)
{
  if (gtk_widget_get_root (self->from) != NULL)
    gtk_widget_activate_action (self->from, action, "u", self->number);
}

static void
on_open_clicked (SatchelAttachmentPreview *self)
{
  act (self, "attachment.open");
}

static void
on_save_clicked (SatchelAttachmentPreview *self)
{
  act (self, "attachment.save");
}

static void
satchel_attachment_preview_dispose (GObject *object)
{
  SatchelAttachmentPreview *self = SATCHEL_ATTACHMENT_PREVIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->from);
  G_OBJECT_CLASS (satchel_attachment_preview_parent_class)->dispose (object);
}

static void
satchel_attachment_preview_class_init (SatchelAttachmentPreviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = satchel_attachment_preview_dispose;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/satchelmail/Satchel/ui/attachment-preview.ui");
  gtk_widget_class_bind_template_child (widget_class, SatchelAttachmentPreview, title);
  gtk_widget_class_bind_template_child (widget_class, SatchelAttachmentPreview, stack);
  gtk_widget_class_bind_template_child (widget_class, SatchelAttachmentPreview, spinner);
  gtk_widget_class_bind_template_child (widget_class, SatchelAttachmentPreview, picture);
  gtk_widget_class_bind_template_child (widget_class, SatchelAttachmentPreview, text);
  gtk_widget_class_bind_template_child (widget_class, SatchelAttachmentPreview, failed);
  gtk_widget_class_bind_template_callback (widget_class, on_open_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked);
}

static void
satchel_attachment_preview_init (SatchelAttachmentPreview *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  satchel_mnemonics_mend (GTK_WIDGET (self));
}

void
satchel_attachment_preview_open (GtkWidget               *from,
                                 SatchelLetter           *letter,
                                 const SatchelAttachment *attachment)
{
  SatchelAttachmentPreview *self;
  g_autofree char *name = NULL;
  GtkRoot *root;

  g_return_if_fail (GTK_IS_WIDGET (from));
  g_return_if_fail (SATCHEL_IS_LETTER (letter));
  g_return_if_fail (attachment != NULL);

  root = gtk_widget_get_root (from);
  name = satchel_attachment_file_name (attachment);
  self = g_object_new (SATCHEL_TYPE_ATTACHMENT_PREVIEW, "title", name, NULL);
  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (GTK_WINDOW (self), GTK_WINDOW (root));
  self->from = g_object_ref (from);
  self->number = attachment->number;
  adw_window_title_set_title (self->title, name);
  gtk_spinner_start (self->spinner);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->picture), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  if (satchel_preview_kind (attachment) == SATCHEL_PREVIEW_TEXT)
    satchel_preview_read_async (letter, attachment, self->cancellable, on_text, g_object_ref (self));
  else
    satchel_preview_async (letter, attachment, DRAWN_WIDTH, DRAWN_HEIGHT, self->cancellable, on_drawn,
                           g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}
