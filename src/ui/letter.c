/* letter.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/letter.h"

#include "message/attachment.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <unistd.h>

struct _SatchelLetter
{
  GObject parent_instance;

  /* Owned: the one or the other */
  SatchelStore *store;
  GFile        *file;

  GArray *parts;     /* of guint: which part of the message, which part of that one … */
  char   *charset;   /* nullable */
  gint64  row;
};

/* One reading: what the other thread needs, and nothing that the main thread may change meanwhile. */
typedef struct
{
  /* Owned */
  GArray *parts;
  char   *charset;
  char   *path;

  SatchelStoreReader work;
  gpointer           work_data;
  GDestroyNotify     free_result;
} Reading;

G_DEFINE_FINAL_TYPE (SatchelLetter, satchel_letter, G_TYPE_OBJECT)

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_array_unref (reading->parts);
  g_free (reading->charset);
  g_free (reading->path);
  g_free (reading);
}

/* A file without a name, so that an attached message of any size costs no memory and leaves nothing behind. */
static int
open_nameless (GError **error)
{
  int fd = g_open (g_get_user_cache_dir (), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      g_autofree char *name = NULL;

      fd = g_file_open_tmp ("satchel-XXXXXX", &name, error);
      if (name != NULL)
        g_unlink (name);
    }

  return fd;
}

static SatchelSource *
take_out (SatchelSource *source,
          guint          number,
          GCancellable  *cancellable,
          GError       **error)
{
  g_autoptr (GOutputStream) stream = NULL;
  int fd = open_nameless (error);

  if (fd < 0)
    return NULL;

  stream = g_unix_output_stream_new (fd, FALSE);
  if (!satchel_attachment_write (source, number, stream, cancellable, error))
    {
      close (fd);
      return NULL;
    }

  lseek (fd, 0, SEEK_SET);
  return satchel_source_new_for_fd (fd);
}

/* @source: the caller's; what is taken out of it is ours. */
static gpointer
read_parts (SatchelSource *source,
            gpointer       data,
            GCancellable  *cancellable,
            GError       **error)
{
  Reading *reading = data;
  g_autoptr (SatchelSource) inner = NULL;
  SatchelSource *at = source;

  for (guint i = 0; i < reading->parts->len; i++)
    {
      SatchelSource *next = take_out (at, g_array_index (reading->parts, guint, i), cancellable, error);

      g_clear_pointer (&inner, satchel_source_free);
      at = inner = next;
      if (at == NULL)
        return NULL;
    }

  satchel_source_set_charset (at, reading->charset);
  return reading->work (at, reading->work_data, cancellable, error);
}

static void
read_file (GTask        *task,
           gpointer      self,
           gpointer      data,
           GCancellable *cancellable)
{
  Reading *reading = data;
  g_autoptr (SatchelSource) source = NULL;
  GError *error = NULL;
  gpointer result = NULL;

  source = satchel_source_new_for_path (reading->path, &error);
  if (source != NULL && !satchel_source_is_message (source))
    error = g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("This file is not a message."));
  if (error == NULL)
    result = read_parts (source, reading, cancellable, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, reading->free_result);
}

static void
on_store_read (GObject      *store,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (GTask) task = data;
  Reading *reading = g_task_get_task_data (task);
  GError *error = NULL;
  gpointer answer = satchel_store_read_finish (SATCHEL_STORE (store), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, answer, reading->free_result);
}

void
satchel_letter_read_async (SatchelLetter       *self,
                           SatchelStoreReader   work,
                           gpointer             work_data,
                           GDestroyNotify       free_result,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             data)
{
  GTask *task;
  Reading *reading;

  g_return_if_fail (SATCHEL_IS_LETTER (self));
  g_return_if_fail (work != NULL);

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, satchel_letter_read_async);
  reading = g_new0 (Reading, 1);
  reading->parts = g_array_copy (self->parts);
  reading->charset = g_strdup (self->charset);
  reading->path = self->file != NULL ? g_file_get_path (self->file) : NULL;
  reading->work = work;
  reading->work_data = work_data;
  reading->free_result = free_result;
  g_task_set_task_data (task, reading, reading_free);

  if (self->store != NULL)
    {
      satchel_store_read_async (self->store, self->row, read_parts, reading, free_result, cancellable, on_store_read,
                                task);
      return;
    }

  if (reading->path != NULL)
    g_task_run_in_thread (task, read_file);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                             _("This file is not on this computer. Copy it here and open the copy."));
  g_object_unref (task);
}

gpointer
satchel_letter_read_finish (SatchelLetter *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- the object --- */

static void
satchel_letter_finalize (GObject *object)
{
  SatchelLetter *self = SATCHEL_LETTER (object);

  g_clear_object (&self->store);
  g_clear_object (&self->file);
  g_array_unref (self->parts);
  g_free (self->charset);
  G_OBJECT_CLASS (satchel_letter_parent_class)->finalize (object);
}

static void
satchel_letter_class_init (SatchelLetterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = satchel_letter_finalize;
}

static void
satchel_letter_init (SatchelLetter *self)
{
  self->parts = g_array_new (FALSE, FALSE, sizeof (guint));
}

SatchelLetter *
satchel_letter_new_for_row (SatchelStore *store,
                            gint64        row)
{
  SatchelLetter *self;

  g_return_val_if_fail (SATCHEL_IS_STORE (store), NULL);
  g_return_val_if_fail (row != 0, NULL);

  self = g_object_new (SATCHEL_TYPE_LETTER, NULL);
  self->store = g_object_ref (store);
  self->row = row;

  return self;
}

SatchelLetter *
satchel_letter_new_for_file (GFile *file)
{
  SatchelLetter *self;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  self = g_object_new (SATCHEL_TYPE_LETTER, NULL);
  self->file = g_object_ref (file);

  return self;
}

SatchelLetter *
satchel_letter_new_for_part (SatchelLetter *parent,
                             guint          number)
{
  SatchelLetter *self;

  g_return_val_if_fail (SATCHEL_IS_LETTER (parent), NULL);

  self = g_object_new (SATCHEL_TYPE_LETTER, NULL);
  g_set_object (&self->store, parent->store);
  g_set_object (&self->file, parent->file);
  self->row = parent->row;
  g_array_append_vals (self->parts, parent->parts->data, parent->parts->len);
  g_array_append_val (self->parts, number);

  return self;
}

gint64
satchel_letter_get_row (SatchelLetter *self)
{
  g_return_val_if_fail (SATCHEL_IS_LETTER (self), 0);

  return self->parts->len == 0 ? self->row : 0;
}

SatchelStore *
satchel_letter_get_store (SatchelLetter *self)
{
  g_return_val_if_fail (SATCHEL_IS_LETTER (self), NULL);

  return self->store;
}

gboolean
satchel_letter_equal (SatchelLetter *self,
                      SatchelLetter *other)
{
  if (self == NULL || other == NULL || self == other)
    return self == other;

  if (self->store != other->store || self->row != other->row || self->parts->len != other->parts->len)
    return FALSE;
  if (self->file != NULL && (other->file == NULL || !g_file_equal (self->file, other->file)))
    return FALSE;
  for (guint i = 0; i < self->parts->len; i++)
    if (g_array_index (self->parts, guint, i) != g_array_index (other->parts, guint, i))
      return FALSE;
  return TRUE;
}

void
satchel_letter_set_charset (SatchelLetter *self,
                            const char    *charset)
{
  g_return_if_fail (SATCHEL_IS_LETTER (self));

  g_free (self->charset);
  self->charset = g_strdup (charset);
}

const char *
satchel_letter_get_charset (SatchelLetter *self)
{
  g_return_val_if_fail (SATCHEL_IS_LETTER (self), NULL);

  return self->charset;
}
