/* export.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* In a thread and with a connection of its own, as verify.c: it holds nobody up, and works beside a process that
 * writes. */

#include "config.h"

#include "store/export.h"

#include "base/durable.h"
#include "base/limits.h"
#include "base/progress.h"
#include "store/mbox-writer.h"
#include "store/schema.h"
#include "store/store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Octets of a subject in a file name. */
#define MAX_SUBJECT 100

/* Microseconds between two calls of the telling function. */
#define TELL_INTERVAL (100 * 1000)

/* What is wanted of a message. */
typedef struct
{
  char         *name;
  char         *suffix;
  char         *subject;
  gint64        date;
  gint64        arrived;
  SatchelFlags  flags;
  gboolean      in_cur;
  int           fd;
} Message;

typedef struct
{
  /* Borrowed */
  SatchelStore        *store;
  GCancellable        *cancellable;
  SatchelProgressFunc  tell;
  gpointer             tell_data;
  gint64               told;

  /* Owned */
  GArray              *rows;
  SatchelExportFormat  format;
  char                *target;
  char                *part;      /* where it grows */
  SatchelDatabase     *index;
  SatchelExportReport *report;
  SatchelDurable      *file;      /* mbox */
  SatchelMboxWriter   *writer;
  GHashTable          *names;     /* eml: those that are taken, case not counting */
  char                *buffer;
} Export;

void
satchel_export_report_free (SatchelExportReport *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->missing);
  g_free (self);
}

static void
export_free (gpointer data)
{
  Export *self = data;

  g_array_unref (self->rows);
  g_clear_pointer (&self->index, satchel_database_close);
  g_clear_pointer (&self->report, satchel_export_report_free);
  g_clear_pointer (&self->writer, satchel_mbox_writer_free);
  g_clear_pointer (&self->file, satchel_durable_abandon);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_free (self->target);
  g_free (self->part);
  g_free (self->buffer);
  g_free (self);
}

static void
message_clear (Message *self)
{
  if (self->fd >= 0)
    (void) close (self->fd);
  g_free (self->name);
  g_free (self->suffix);
  g_free (self->subject);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Message, message_clear)

gboolean
satchel_export_format_parse (const char          *word,
                             SatchelExportFormat *format)
{
  static const char *const words[] = { "mbox", "maildir", "eml" };

  g_return_val_if_fail (word != NULL && format != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (g_str_equal (word, words[i]))
        {
          *format = (SatchelExportFormat) i;
          return TRUE;
        }
    }

  return FALSE;
}

/* What the target's disk has to say, for a person. @error: (inout). */
static void
explain (Export  *self,
         GError **error)
{
  g_autofree char *name = g_filename_display_name (self->target);
  GError *plain = NULL;

  if ((*error)->domain != G_IO_ERROR)
    return;
  switch ((*error)->code)
    {
    case G_IO_ERROR_CANCELLED:
      return;
    case G_IO_ERROR_NO_SPACE:
      g_set_error (&plain, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_DISK_FULL,
                   _("There is not enough room for “%s”. Make room there, or choose another place."), name);
      break;
    case G_IO_ERROR_EXISTS:
    case G_IO_ERROR_NOT_EMPTY:
      g_set_error (&plain, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_FAILED,
                   _("“%s” is there already and was left as it is. Choose another name."), name);
      break;
    default:
      g_set_error (&plain, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_FAILED, _("“%s” can’t be written: %s."), name,
                   (*error)->message);
    }
  g_error_free (*error);
  *error = plain;
}

static gboolean
fail (GError **error,
      int      saved)
{
  g_set_error_literal (error, G_IO_ERROR, (int) g_io_error_from_errno (saved), g_strerror (saved));
  return FALSE;
}

/* --- names --- */

static gboolean
is_welcome (gunichar character)
{
  return g_unichar_isprint (character) && (character >= 0x80 || strchr ("/\\:*?\"<>|%", (int) character) == NULL);
}

char *
satchel_export_make_name (gint64      date,
                          const char *subject)
{
  g_autoptr(GDateTime) when = g_date_time_new_from_unix_local (date);
  g_autofree char *day = when != NULL ? g_date_time_format (when, "%Y-%m-%d") : NULL;
  g_autofree char *valid = g_utf8_make_valid (subject, -1);
  GString *name = g_string_new (day != NULL ? day : "0000-00-00");
  gsize least = name->len;

  g_string_append_c (name, ' ');
  for (const char *at = valid; *at != '\0' && name->len < least + MAX_SUBJECT; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      g_string_append_unichar (name, is_welcome (character) ? character : '_');
    }

  /* Windows, and what was formatted there, has no names that end so. */
  while (name->len > least && (name->str[name->len - 1] == ' ' || name->str[name->len - 1] == '.'))
    g_string_truncate (name, name->len - 1);

  return g_string_free (name, FALSE);
}

/* Returns: (transfer full): the path of a file that is not there yet. */
static char *
choose_file (Export        *self,
             const Message *message)
{
  g_autofree char *base = satchel_export_make_name (message->date, message->subject);
  g_autofree char *name = g_strdup (base);

  for (guint i = 2; ; i++)
    {
      g_autofree char *folded = g_utf8_casefold (name, -1);
      g_autofree char *file = g_strconcat (name, ".eml", NULL);

      if (g_hash_table_add (self->names, g_steal_pointer (&folded)))
        return g_build_filename (self->part, file, NULL);
      g_free (name);
      name = g_strdup_printf ("%s (%u)", base, i);
    }
}

/* --- the target --- */

static gboolean
begin_directory (Export     *self,
                 GError    **error)
{
  static const char *const parts[] = { "cur", "new", "tmp" };

  /* Asked for now, so that nobody waits for hours to hear it; and again, by the rename. */
  if (g_file_test (self->target, G_FILE_TEST_EXISTS))
    {
      g_autoptr(GDir) dir = g_dir_open (self->target, 0, NULL);

      if (dir == NULL || g_dir_read_name (dir) != NULL)
        return fail (error, EEXIST);
    }
  if (g_mkdir (self->part, 0700) != 0)
    return fail (error, errno);
  for (guint i = 0; self->format == SATCHEL_EXPORT_MAILDIR && i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *path = g_build_filename (self->part, parts[i], NULL);

      if (g_mkdir (path, 0700) != 0)
        return fail (error, errno);
    }

  return TRUE;
}

static gboolean
begin_target (Export  *self,
              GError **error)
{
  gsize length = strlen (self->target);

  while (length > 1 && self->target[length - 1] == '/')
    self->target[--length] = '\0';
  self->part = g_strdup_printf ("%s.%08x.part", self->target, g_random_int ());
  self->buffer = g_malloc (SATCHEL_LIMIT_HEAD);
  if (self->format != SATCHEL_EXPORT_MBOX)
    {
      self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      return begin_directory (self, error);
    }

  if (g_file_test (self->target, G_FILE_TEST_EXISTS))
    return fail (error, EEXIST);
  self->file = satchel_durable_begin (self->part, 0600, error);
  if (self->file == NULL)
    return FALSE;
  self->writer = satchel_mbox_writer_new (self->file);

  return TRUE;
}

/* An empty folder of this name gives way, nothing else. */
static gboolean
end_target (Export  *self,
            GError **error)
{
  g_autofree char *parent = NULL;

  if (self->format == SATCHEL_EXPORT_MBOX)
    return satchel_durable_commit (g_steal_pointer (&self->file), self->target, error);

  if (!satchel_durable_sync_file_system (self->part, error))
    return FALSE;
  if (rename (self->part, self->target) != 0)
    return fail (error, errno);
  parent = g_path_get_dirname (self->target);
  return satchel_durable_sync_directory (parent, error);
}

static void
remove_target (Export *self)
{
  g_clear_pointer (&self->file, satchel_durable_abandon);
  if (self->format != SATCHEL_EXPORT_MBOX && self->part != NULL)
    satchel_maildir_remove_tree (self->part);
}

/* --- messages --- */

static gssize
read_piece (Export  *self,
            Message *message,
            GError **error)
{
  gssize n;

  do
    n = read (message->fd, self->buffer, SATCHEL_LIMIT_HEAD);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    fail (error, errno);

  return n;
}

/* The first piece is the head, if that is not longer than any. */
static gboolean
write_to_mbox (Export  *self,
               Message *message,
               GError **error)
{
  gssize n = read_piece (self, message, error);

  if (n < 0 || !satchel_mbox_writer_begin (self->writer, message->arrived, message->flags, self->buffer, (gsize) n, error))
    return FALSE;
  while ((n = read_piece (self, message, error)) > 0)
    {
      if (!satchel_mbox_writer_add (self->writer, self->buffer, (gsize) n, error))
        return FALSE;
    }

  return n == 0 && satchel_mbox_writer_end (self->writer, error);
}

/* FAT has no colon. */
static SatchelDurable *
begin_file (Export      *self,
            Message     *message,
            GError     **error)
{
  g_autofree char *path = self->format == SATCHEL_EXPORT_EML
                          ? choose_file (self, message)
                          : satchel_maildir_get_file (self->part, message->in_cur, message->name, message->suffix);
  g_autoptr(GError) failure = NULL;
  SatchelDurable *file = satchel_durable_begin (path, 0600, &failure);
  char *colon = strrchr (path, ':');

  if (file == NULL && colon != NULL && self->format == SATCHEL_EXPORT_MAILDIR
      && g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
    {
      *colon = '!';
      return satchel_durable_begin (path, 0600, error);
    }
  if (file == NULL)
    g_propagate_error (error, g_steal_pointer (&failure));

  return file;
}

static gboolean
write_to_file (Export  *self,
               Message *message,
               GError **error)
{
  g_autoptr(SatchelDurable) file = begin_file (self, message, error);
  gssize n;

  if (file == NULL)
    return FALSE;
  while ((n = read_piece (self, message, error)) > 0)
    {
      if (!satchel_durable_write (file, self->buffer, (gsize) n, error))
        return FALSE;
    }

  return n == 0 && satchel_durable_leave (g_steal_pointer (&file), error);
}

/* FALSE: there is no such message any more, or not whole, which is counted. */
static gboolean
open_message (Export  *self,
              gint64   row,
              Message *message)
{
  g_autoptr(SatchelPlace) place = satchel_index_get_place (self->index, row, NULL);
  g_autoptr(SatchelStatement) statement =
    satchel_database_ask (self->index, NULL, "SELECT subject, date, arrived FROM message WHERE row = ?", "i", row);
  g_autofree char *path = NULL;

  if (place == NULL || statement == NULL || !satchel_statement_next (statement, NULL))
    return FALSE;
  if (place->partial)
    {
      self->report->partial++;
      return FALSE;
    }

  path = satchel_store_locate (self->store, self->index, place, NULL);
  message->fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC) : -1;
  if (message->fd < 0)
    {
      g_ptr_array_add (self->report->missing, g_strdup (place->name));
      return FALSE;
    }

  message->subject = satchel_statement_dup_text (statement, 0);
  message->date = sqlite3_column_int64 (statement, 1);
  message->arrived = sqlite3_column_int64 (statement, 2);
  message->name = g_strdup (place->name);
  message->suffix = g_strdup (place->suffix);
  message->in_cur = place->in_cur;
  message->flags = place->flags;
  return TRUE;
}

static gboolean
export_message (Export  *self,
                gint64   row,
                GError **error)
{
  g_auto(Message) message = { .fd = -1 };

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (!open_message (self, row, &message))
    return TRUE;
  if (!(self->format == SATCHEL_EXPORT_MBOX ? write_to_mbox (self, &message, error)
                                            : write_to_file (self, &message, error)))
    return FALSE;

  self->report->written++;
  return TRUE;
}

static void
tell (Export  *self,
      guint64  done)
{
  gint64 now = g_get_monotonic_time ();

  if (now - self->told < TELL_INTERVAL)
    return;

  self->told = now;
  satchel_progress_tell (self->store->context, self->tell, self->tell_data, done, self->rows->len);
}

static gboolean
export_all (Export  *self,
            GError **error)
{
  g_autofree char *path = g_build_filename (self->store->path, "index.sqlite", NULL);

  self->index = satchel_schema_open_reading (path, SATCHEL_SCHEMA_INDEX, error);
  if (self->index == NULL || !begin_target (self, error))
    return FALSE;
  for (guint i = 0; i < self->rows->len; i++)
    {
      if (!export_message (self, g_array_index (self->rows, gint64, i), error))
        return FALSE;
      tell (self, i + 1);
    }

  return end_target (self, error);
}

static void
export_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      data,
                  GCancellable *cancellable)
{
  Export *self = data;
  GError *error = NULL;

  if (export_all (self, &error))
    {
      g_task_return_pointer (task, g_steal_pointer (&self->report), (GDestroyNotify) satchel_export_report_free);
      return;
    }
  remove_target (self);
  explain (self, &error);
  g_task_return_error (task, error);
}

void
satchel_store_export_async (SatchelStore        *self,
                            GArray              *rows,
                            SatchelExportFormat  format,
                            const char          *target,
                            void               (*tell_function) (guint64  done,
                                                                 guint64  total,
                                                                 gpointer data),
                            gpointer             tell_data,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             data)
{
  Export *export = g_new0 (Export, 1);
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (rows != NULL && target != NULL);

  task = satchel_store_new_task (self, satchel_store_export_async, export, export_free, cancellable, callback, data);
  export->store = self;
  export->cancellable = cancellable;
  export->rows = g_array_ref (rows);
  export->format = format;
  export->target = g_canonicalize_filename (target, NULL);
  export->tell = tell_function;
  export->tell_data = tell_data;
  export->report = g_new0 (SatchelExportReport, 1);
  export->report->missing = g_ptr_array_new_with_free_func (g_free);
  g_task_run_in_thread (task, export_in_thread);
}

SatchelExportReport *
satchel_store_export_finish (SatchelStore  *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
