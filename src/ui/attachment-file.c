/* attachment-file.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/attachment-file.h"

#include "message/attachment.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  GFile *target;
  guint  number;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  g_object_unref (saving->target);
  g_free (saving);
}

/* Closing a stream of g_file_replace() that was cancelled leaves the old file as it was. */
static void
give_up (GOutputStream *stream)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  g_cancellable_cancel (cancelled);
  g_output_stream_close (stream, cancelled, NULL);
}

typedef struct
{
  GOutputStream *stream;
  GCancellable  *cancellable;
  GError        *error;
} RawSink;

static void
write_raw (const guint8 *octets,
           gsize         length,
           gpointer      data)
{
  RawSink *sink = data;

  if (sink->error == NULL)
    g_output_stream_write_all (sink->stream, octets, length, NULL, sink->cancellable, &sink->error);
}

static gboolean
write_part (SatchelSource  *source,
            guint           number,
            GOutputStream  *stream,
            GCancellable   *cancellable,
            GError        **error)
{
  RawSink sink = { stream, cancellable, NULL };

  if (number != SATCHEL_WHOLE_MESSAGE)
    return satchel_attachment_write (source, number, stream, cancellable, error);

  if (!satchel_source_write_raw (source, G_MAXUINT64, write_raw, &sink, error))
    return FALSE;
  if (sink.error != NULL)
    g_propagate_error (error, sink.error);
  return sink.error == NULL;
}

static gpointer
save (SatchelSource  *source,
      gpointer        data,
      GCancellable   *cancellable,
      GError        **error)
{
  Saving *saving = data;
  g_autoptr (GFileOutputStream) stream = NULL;

  stream = g_file_replace (saving->target, NULL, FALSE,
                           G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, cancellable, error);
  if (stream == NULL)
    return NULL;

  if (!write_part (source, saving->number, G_OUTPUT_STREAM (stream), cancellable, error))
    {
      give_up (G_OUTPUT_STREAM (stream));
      return NULL;
    }
  if (!g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, error))
    return NULL;

  return g_object_ref (saving->target);
}

static void
on_saved (GObject      *letter,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GFile) file = NULL;
  GError *error = NULL;

  file = satchel_letter_read_finish (SATCHEL_LETTER (letter), result, &error);
  if (file != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
satchel_attachment_file_save_async (SatchelLetter       *letter,
                                    guint                number,
                                    GFile               *target,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             data)
{
  Saving *saving;
  GTask *task;

  g_return_if_fail (SATCHEL_IS_LETTER (letter));
  g_return_if_fail (G_IS_FILE (target));

  task = g_task_new (letter, cancellable, callback, data);
  g_task_set_source_tag (task, satchel_attachment_file_save_async);
  saving = g_new0 (Saving, 1);
  saving->target = g_object_ref (target);
  saving->number = number;
  g_task_set_task_data (task, saving, saving_free);
  satchel_letter_read_async (letter, save, saving, g_object_unref, cancellable, on_saved, task);
}

gboolean
satchel_attachment_file_save_finish (SatchelLetter *letter,
                                     GAsyncResult  *result,
                                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, letter), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- copies to be opened --- */

static char *
copies_path (void)
{
  return g_build_filename (g_get_user_cache_dir (), "satchel", "opened", NULL);
}

GFile *
satchel_attachment_file_new_private (const char  *name,
                                     GError     **error)
{
  g_autofree char *copies = copies_path ();
  g_autofree char *folder = g_build_filename (copies, "XXXXXX", NULL);

  g_return_val_if_fail (name != NULL && strchr (name, '/') == NULL, NULL);

  if (g_mkdir_with_parents (copies, 0700) != 0 || g_mkdtemp_full (folder, 0700) == NULL)
    {
      int code = errno;

      g_set_error_literal (error, G_IO_ERROR, (int) g_io_error_from_errno (code), g_strerror (code));
      return NULL;
    }

  return g_file_new_build_filename (folder, name, NULL);
}

void
satchel_attachment_file_protect (GFile *file)
{
  g_return_if_fail (G_IS_FILE (file));

  g_chmod (g_file_peek_path (file), 0400);
}

/* Folders with one file each: nothing deeper is ours. */
static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  g_rmdir (path);
}

void
satchel_attachment_file_sweep (void)
{
  g_autofree char *copies = copies_path ();
  g_autoptr (GDir) dir = g_dir_open (copies, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (copies, name, NULL);

      remove_folder (folder);
    }
}

GFile *
satchel_attachment_file_new_unused (GFile      *folder,
                                    const char *name)
{
  const char *dot;
  GFile *file;

  g_return_val_if_fail (G_IS_FILE (folder), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  file = g_file_get_child (folder, name);
  dot = strrchr (name, '.');
  if (dot == NULL || dot == name)
    dot = name + strlen (name);

  for (guint i = 2; g_file_query_exists (file, NULL) && i < 10000; i++)
    {
      g_autofree char *other = g_strdup_printf ("%.*s (%u)%s", (int) (dot - name), name, i, dot);

      g_object_unref (file);
      file = g_file_get_child (folder, other);
    }

  return file;
}
