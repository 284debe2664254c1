/* attachment-provider.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/attachment-provider.h"

#include "ui/attachment-file.h"

#include <string.h>

/* What file managers of the GNOME family look for before they look for a list of addresses. */
#define COPIED_FILES "x-special/gnome-copied-files"

struct _SatchelAttachmentProvider
{
  GdkContentProvider parent_instance;

  /* Owned */
  SatchelLetter *letter;
  char          *name;
  GFile         *file;     /* the copy, once it is written */

  guint number;
};

G_DEFINE_FINAL_TYPE (SatchelAttachmentProvider, satchel_attachment_provider, GDK_TYPE_CONTENT_PROVIDER)

/* One program that asked. */
typedef struct
{
  GOutputStream *stream;
  char          *mime_type;
  char          *copied;     /* what is being written */
  GFile         *file;
  int            io_priority;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_object_unref (wish->stream);
  g_clear_object (&wish->file);
  g_free (wish->mime_type);
  g_free (wish->copied);
  g_free (wish);
}

/* GTK knows how a list of files is said, through the portal into a sandbox too. */
static GdkContentFormats *
satchel_attachment_provider_ref_formats (GdkContentProvider *provider)
{
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();
  g_autoptr (GdkContentFormats) files = gdk_content_formats_new_for_gtype (GDK_TYPE_FILE_LIST);
  const char *const *types;
  gsize n;

  files = gdk_content_formats_union_serialize_mime_types (g_steal_pointer (&files));
  types = gdk_content_formats_get_mime_types (files, &n);
  gdk_content_formats_builder_add_mime_type (builder, COPIED_FILES);
  for (gsize i = 0; i < n; i++)
    gdk_content_formats_builder_add_mime_type (builder, types[i]);

  return gdk_content_formats_builder_free_to_formats (builder);
}

static void
on_serialized (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (gdk_content_serialize_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_written (GObject      *stream,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (stream), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
say_where (GTask *task,
           GFile *file)
{
  Wish *wish = g_task_get_task_data (task);
  g_auto (GValue) value = G_VALUE_INIT;

  if (g_str_equal (wish->mime_type, COPIED_FILES))
    {
      g_autofree char *uri = g_file_get_uri (file);

      wish->copied = g_strconcat ("copy\n", uri, NULL);
      g_output_stream_write_all_async (wish->stream, wish->copied, strlen (wish->copied), wish->io_priority,
                                       g_task_get_cancellable (task), on_written, task);
      return;
    }

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, g_slist_prepend (NULL, g_object_ref (file)));
  gdk_content_serialize_async (wish->stream, wish->mime_type, &value, wish->io_priority,
                               g_task_get_cancellable (task), on_serialized, task);
}

static void
on_saved (GObject      *letter,
          GAsyncResult *result,
          gpointer      data)
{
  GTask *task = data;
  SatchelAttachmentProvider *self = g_task_get_source_object (task);
  Wish *wish = g_task_get_task_data (task);
  GError *error = NULL;

  if (!satchel_attachment_file_save_finish (SATCHEL_LETTER (letter), result, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }

  g_set_object (&self->file, wish->file);
  say_where (task, self->file);
}

static void
satchel_attachment_provider_write_mime_type_async (GdkContentProvider *provider,
                                                   const char         *mime_type,
                                                   GOutputStream      *stream,
                                                   int                 io_priority,
                                                   GCancellable       *cancellable,
                                                   GAsyncReadyCallback callback,
                                                   gpointer            data)
{
  SatchelAttachmentProvider *self = SATCHEL_ATTACHMENT_PROVIDER (provider);
  GTask *task = g_task_new (self, cancellable, callback, data);
  Wish *wish = g_new0 (Wish, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, satchel_attachment_provider_write_mime_type_async);
  wish->stream = g_object_ref (stream);
  wish->mime_type = g_strdup (mime_type);
  wish->io_priority = io_priority;
  g_task_set_task_data (task, wish, wish_free);

  if (self->file != NULL)
    {
      say_where (task, self->file);
      return;
    }

  wish->file = satchel_attachment_file_new_private (self->name, &error);
  if (wish->file == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  satchel_attachment_file_save_async (self->letter, self->number, wish->file, cancellable, on_saved, task);
}

static gboolean
satchel_attachment_provider_write_mime_type_finish (GdkContentProvider *provider,
                                                    GAsyncResult       *result,
                                                    GError            **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
satchel_attachment_provider_finalize (GObject *object)
{
  SatchelAttachmentProvider *self = SATCHEL_ATTACHMENT_PROVIDER (object);

  g_clear_object (&self->letter);
  g_clear_object (&self->file);
  g_free (self->name);
  G_OBJECT_CLASS (satchel_attachment_provider_parent_class)->finalize (object);
}

static void
satchel_attachment_provider_class_init (SatchelAttachmentProviderClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = satchel_attachment_provider_finalize;
  provider_class->ref_formats = satchel_attachment_provider_ref_formats;
  provider_class->write_mime_type_async = satchel_attachment_provider_write_mime_type_async;
  provider_class->write_mime_type_finish = satchel_attachment_provider_write_mime_type_finish;
}

static void
satchel_attachment_provider_init (SatchelAttachmentProvider *self)
{
}

GdkContentProvider *
satchel_attachment_provider_new (SatchelLetter           *letter,
                                 const SatchelAttachment *attachment)
{
  SatchelAttachmentProvider *self;

  g_return_val_if_fail (SATCHEL_IS_LETTER (letter), NULL);
  g_return_val_if_fail (attachment != NULL, NULL);

  self = g_object_new (SATCHEL_TYPE_ATTACHMENT_PROVIDER, NULL);
  self->letter = g_object_ref (letter);
  self->name = satchel_attachment_file_name (attachment);
  self->number = attachment->number;

  return GDK_CONTENT_PROVIDER (self);
}
