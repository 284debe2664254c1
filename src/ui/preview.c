/* preview.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/preview.h"

#include "base/limits.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define HELPER "satchel-preview"

/* Octets of a drawn picture with its number of pages. */
#define MAX_DRAWN (64 * 1024 * 1024)

typedef struct
{
  /* Owned */
  GSubprocess *helper;
  GBytes      *octets;

  SatchelPreviewKind kind;
  guint number;
  int   width;
  int   height;
  guint n_pages;
  guint deadline;
} Drawing;

static void
drawing_free (gpointer data)
{
  Drawing *drawing = data;

  g_clear_handle_id (&drawing->deadline, g_source_remove);
  g_clear_object (&drawing->helper);
  g_clear_pointer (&drawing->octets, g_bytes_unref);
  g_free (drawing);
}

/* --- what can be shown --- */

static gboolean
has_ending (const char        *name,
            const char *const *endings)
{
  const char *dot = name != NULL ? strrchr (name, '.') : NULL;

  for (; dot != NULL && *endings != NULL; endings++)
    if (g_ascii_strcasecmp (dot + 1, *endings) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
can_draw_pdf (void)
{
#ifdef SATCHEL_PDF_PREVIEWS
  return TRUE;
#else
  return FALSE;
#endif
}

SatchelPreviewKind
satchel_preview_kind (const SatchelAttachment *attachment)
{
  static const char *const pictures[] = { "png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff", "svg", NULL };
  static const char *const texts[] = { "txt", "csv", "log", "md", "json", "patch", "diff", "ics", "vcf", "ini", "yaml",
                                       "yml", "tex", "c", "h", NULL };
  static const char *const pdf[] = { "pdf", NULL };
  const char *type;

  g_return_val_if_fail (attachment != NULL, SATCHEL_PREVIEW_NONE);

  type = attachment->content_type;
  if (attachment->size > SATCHEL_LIMIT_PREVIEW)
    return SATCHEL_PREVIEW_NONE;
  if (g_str_equal (type, "application/pdf") || g_str_equal (type, "application/x-pdf")
      || has_ending (attachment->name, pdf))
    return can_draw_pdf () ? SATCHEL_PREVIEW_PDF : SATCHEL_PREVIEW_NONE;
  if (g_str_has_prefix (type, "image/") || has_ending (attachment->name, pictures))
    return SATCHEL_PREVIEW_PICTURE;
  if (g_str_equal (type, "text/html") || g_str_equal (type, "text/xml"))
    return SATCHEL_PREVIEW_NONE;
  if (g_str_has_prefix (type, "text/") || has_ending (attachment->name, texts))
    return SATCHEL_PREVIEW_TEXT;

  return SATCHEL_PREVIEW_NONE;
}

/* --- its octets --- */

static gpointer
take_octets (SatchelSource *source,
             gpointer       data,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();

  if (!satchel_attachment_write (source, GPOINTER_TO_UINT (data), stream, cancellable, error)
      || !g_output_stream_close (stream, cancellable, error))
    return NULL;

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));
}

void
satchel_preview_read_async (SatchelLetter           *letter,
                            const SatchelAttachment *attachment,
                            GCancellable            *cancellable,
                            GAsyncReadyCallback      callback,
                            gpointer                 data)
{
  g_return_if_fail (SATCHEL_IS_LETTER (letter));
  g_return_if_fail (attachment != NULL && attachment->size <= SATCHEL_LIMIT_PREVIEW);

  satchel_letter_read_async (letter, take_octets, GUINT_TO_POINTER (attachment->number),
                             (GDestroyNotify) g_bytes_unref, cancellable, callback, data);
}

GBytes *
satchel_preview_read_finish (SatchelLetter *letter,
                             GAsyncResult  *result,
                             GError       **error)
{
  return satchel_letter_read_finish (letter, result, error);
}

/* --- drawing it --- */

static void
fail (GTask *task)
{
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, _("This attachment can’t be shown here."));
}

/* "12\n" and a PNG. */
static GdkTexture *
read_answer (Drawing *drawing,
             GBytes  *answer)
{
  gsize length;
  const char *data = g_bytes_get_data (answer, &length);
  const char *line_end = data != NULL ? memchr (data, '\n', MIN (length, 12)) : NULL;
  g_autoptr (GBytes) png = NULL;

  if (line_end == NULL || length > MAX_DRAWN)
    return NULL;

  drawing->n_pages = (guint) g_ascii_strtoull (data, NULL, 10);
  png = g_bytes_new_from_bytes (answer, (gsize) (line_end + 1 - data), length - (gsize) (line_end + 1 - data));
  return gdk_texture_new_from_bytes (png, NULL);
}

static void
on_drawn (GObject      *helper,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;
  Drawing *drawing = g_task_get_task_data (task);
  GdkTexture *texture = NULL;

  g_clear_handle_id (&drawing->deadline, g_source_remove);
  if (g_subprocess_communicate_finish (G_SUBPROCESS (helper), result, &answer, NULL, &error)
      && g_subprocess_get_successful (G_SUBPROCESS (helper)))
    texture = read_answer (drawing, answer);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_subprocess_force_exit (G_SUBPROCESS (helper));
      g_task_return_error (task, g_steal_pointer (&error));
    }
  else if (texture != NULL)
    g_task_return_pointer (task, texture, g_object_unref);
  else
    fail (task);
}

static gboolean
on_deadline (gpointer data)
{
  Drawing *drawing = data;

  drawing->deadline = 0;
  g_subprocess_force_exit (drawing->helper);

  return G_SOURCE_REMOVE;
}

static GSubprocess *
start_helper (Drawing *drawing)
{
  const char *folder = g_getenv ("SATCHEL_MODULE_DIR");
  g_autofree char *path = NULL;
  g_autofree char *width = g_strdup_printf ("%d", drawing->width);
  g_autofree char *height = g_strdup_printf ("%d", drawing->height);

  if (folder == NULL || *folder == '\0')
    folder = SATCHEL_MODULE_DIR;
  path = g_build_filename (folder, HELPER, NULL);

  return g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                             | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                           NULL, path, drawing->kind == SATCHEL_PREVIEW_PDF ? "pdf" : "picture", width, height, NULL);
}

static void
on_octets (GObject      *letter,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GTask) task = data;
  Drawing *drawing = g_task_get_task_data (task);
  GError *error = NULL;

  drawing->octets = satchel_preview_read_finish (SATCHEL_LETTER (letter), result, &error);
  if (drawing->octets == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  drawing->helper = start_helper (drawing);
  if (drawing->helper == NULL)
    {
      fail (task);
      return;
    }
  drawing->deadline = g_timeout_add_seconds (SATCHEL_LIMIT_PREVIEW_SECONDS, on_deadline, drawing);
  g_subprocess_communicate_async (drawing->helper, drawing->octets, g_task_get_cancellable (task), on_drawn,
                                  g_object_ref (task));
}

void
satchel_preview_async (SatchelLetter           *letter,
                       const SatchelAttachment *attachment,
                       int                      width,
                       int                      height,
                       GCancellable            *cancellable,
                       GAsyncReadyCallback      callback,
                       gpointer                 data)
{
  GTask *task;
  Drawing *drawing;

  g_return_if_fail (SATCHEL_IS_LETTER (letter));
  g_return_if_fail (attachment != NULL);

  task = g_task_new (letter, cancellable, callback, data);
  g_task_set_source_tag (task, satchel_preview_async);
  drawing = g_new0 (Drawing, 1);
  drawing->kind = satchel_preview_kind (attachment);
  drawing->number = attachment->number;
  drawing->width = width;
  drawing->height = height;
  g_task_set_task_data (task, drawing, drawing_free);

  if (drawing->kind != SATCHEL_PREVIEW_PICTURE && drawing->kind != SATCHEL_PREVIEW_PDF)
    {
      fail (task);
      g_object_unref (task);
      return;
    }
  satchel_preview_read_async (letter, attachment, cancellable, on_octets, task);
}

GdkTexture *
satchel_preview_finish (SatchelLetter *letter,
                        GAsyncResult  *result,
                        guint         *n_pages,
                        GError       **error)
{
  Drawing *drawing;

  g_return_val_if_fail (g_task_is_valid (result, letter), NULL);

  drawing = g_task_get_task_data (G_TASK (result));
  if (n_pages != NULL)
    *n_pages = drawing->n_pages;
  return g_task_propagate_pointer (G_TASK (result), error);
}
