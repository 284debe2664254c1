/* mail-reader.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/mail-reader.h"

#include "base/limits.h"
#include "store/maildir.h"
#include "store/mbox-reader.h"
#include "store/mh-marks.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file with one message. */
typedef struct
{
  char        *path;
  guint        number;     /* MH */
  SatchelFlags flags;      /* Maildir */
  gboolean     is_told;    /* … and its name says them */
} File;

struct _SatchelMailReader
{
  SatchelMailKind    kind;
  char              *path;
  gboolean           ended;

  /* A mailbox file */
  SatchelMboxReader *mbox;

  /* Files */
  GPtrArray         *files;
  guint              next;
  SatchelMhMarks    *marks;
  int                fd;
  GByteArray        *head;      /* read already of the file that is open */
  gsize              head_at;
  guint64            done;
  SatchelMailStatus  status;
};

static void
file_free (gpointer data)
{
  File *self = data;

  g_free (self->path);
  g_free (self);
}

static void
fail (GError **error,
      int      saved)
{
  g_set_error_literal (error, G_IO_ERROR, (int) g_io_error_from_errno (saved), g_strerror (saved));
}

/* --- opening --- */

static int
compare_files (gconstpointer a,
               gconstpointer b)
{
  const File *first = *(const File *const *) a, *second = *(const File *const *) b;

  if (first->number != second->number)
    return first->number < second->number ? -1 : 1;
  return strcmp (first->path, second->path);
}

static void
add_file (SatchelMailReader *self,
          char              *path,
          guint              number,
          SatchelFlags       flags)
{
  File *file = g_new (File, 1);

  *file = (File) { path, number, flags, flags != 0 || strstr (path, "2,") != NULL };
  g_ptr_array_add (self->files, file);
}

/* On disks without a colon "!2," or ";2," stands for ":2,". */
static SatchelFlags
read_flags (const SatchelMaildirFile *file)
{
  const char *mark = strpbrk (file->name, "!;");
  g_autofree char *suffix = mark != NULL && g_str_has_prefix (mark + 1, "2,") ? g_strconcat (":", mark + 1, NULL) : NULL;

  return satchel_maildir_read_flags (suffix != NULL ? suffix : file->suffix);
}

static gboolean
list_maildir (SatchelMailReader *self,
              GError           **error)
{
  static const char *const parts[] = { "new", "cur" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *path = g_build_filename (self->path, parts[i], NULL);
      g_autoptr(GDir) dir = g_dir_open (path, 0, i == 1 ? error : NULL);
      const char *name;

      if (dir == NULL && i == 1)
        return FALSE;
      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autoptr(SatchelMaildirFile) file = satchel_maildir_file_new (name, i == 1);

          if (name[0] != '.')
            add_file (self, g_build_filename (path, name, NULL), 0, read_flags (file));
        }
    }

  return TRUE;
}

static gboolean
list_directory (SatchelMailReader *self,
                GError           **error)
{
  g_autoptr(GDir) dir = g_dir_open (self->path, 0, error);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      gboolean numbered = name[strspn (name, "0123456789")] == '\0';
      gboolean wanted = self->kind == SATCHEL_MAIL_MH
                        ? numbered
                        : strlen (name) > 4 && g_ascii_strcasecmp (name + strlen (name) - 4, ".eml") == 0;

      if (wanted)
        add_file (self, g_build_filename (self->path, name, NULL),
                  numbered ? (guint) g_ascii_strtoull (name, NULL, 10) : 0, 0);
    }

  return dir != NULL;
}

static gboolean
list_files (SatchelMailReader *self,
            GError           **error)
{
  self->files = g_ptr_array_new_with_free_func (file_free);
  self->head = g_byte_array_new ();
  if (self->kind == SATCHEL_MAIL_FILE)
    add_file (self, g_strdup (self->path), 0, 0);
  else if (!(self->kind == SATCHEL_MAIL_MAILDIR ? list_maildir (self, error) : list_directory (self, error)))
    return FALSE;
  if (self->kind == SATCHEL_MAIL_MH)
    self->marks = satchel_mh_marks_read (self->path);
  g_ptr_array_sort (self->files, compare_files);

  return TRUE;
}

SatchelMailReader *
satchel_mail_reader_new (const SatchelMailSource *source,
                         GError                 **error)
{
  g_autoptr(SatchelMailReader) self = g_new0 (SatchelMailReader, 1);
  int fd;

  g_return_val_if_fail (source != NULL, NULL);

  self->kind = source->kind;
  self->path = g_strdup (source->path);
  self->fd = -1;
  if (self->kind != SATCHEL_MAIL_MBOX)
    return list_files (self, error) ? g_steal_pointer (&self) : NULL;

  fd = open (self->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    {
      fail (error, errno);
      return NULL;
    }
  (void) posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  self->mbox = satchel_mbox_reader_new (fd);

  return g_steal_pointer (&self);
}

static void
close_file (SatchelMailReader *self)
{
  if (self->fd >= 0)
    (void) close (self->fd);
  self->fd = -1;
}

void
satchel_mail_reader_free (SatchelMailReader *self)
{
  if (self == NULL)
    return;

  close_file (self);
  satchel_mail_status_clear (&self->status);
  g_clear_pointer (&self->mbox, satchel_mbox_reader_free);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->marks, satchel_mh_marks_free);
  g_clear_pointer (&self->head, g_byte_array_unref);
  g_free (self->path);
  g_free (self);
}

/* --- files --- */

/* No fifo is waited for, no device read. */
static gboolean
open_file (SatchelMailReader *self,
           const char        *path,
           gint64            *modified,
           GError           **error)
{
  struct stat about;

  self->fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (self->fd < 0 || fstat (self->fd, &about) != 0)
    {
      fail (error, errno);
      return FALSE;
    }
  if (!S_ISREG (about.st_mode))
    {
      fail (error, EINVAL);
      return FALSE;
    }

  *modified = about.st_mtime;
  self->done += (guint64) about.st_size;
  return TRUE;
}

static gssize
read_file (SatchelMailReader *self,
           gpointer           buffer,
           gsize              size,
           GError           **error)
{
  gssize n;

  do
    n = read (self->fd, buffer, size);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    fail (error, errno);

  return n;
}

static gboolean
read_head (SatchelMailReader *self,
           GError           **error)
{
  gssize n;

  g_byte_array_set_size (self->head, SATCHEL_LIMIT_HEAD);
  n = read_file (self, self->head->data, SATCHEL_LIMIT_HEAD, error);
  g_byte_array_set_size (self->head, n > 0 ? (guint) n : 0);
  self->head_at = 0;
  satchel_mail_status_clear (&self->status);
  satchel_mail_status_read (&self->status, (const char *) self->head->data, self->head->len);

  return n >= 0;
}

static void
tell_flags (SatchelMailReader *self,
            const File        *file,
            SatchelMail       *mail)
{
  switch (self->kind)
    {
    case SATCHEL_MAIL_MAILDIR:
      mail->flags = file->flags;
      /* Thunderbird's names say nothing. */
      if (!file->is_told && self->status.is_mozilla)
        {
          mail->flags = self->status.flags;
          mail->removed = self->status.removed;
        }
      break;
    case SATCHEL_MAIL_MH:
      mail->flags = satchel_mh_marks_get (self->marks, file->number);
      mail->removed = satchel_mh_marks_is_removed (self->marks, file->number);
      break;
    default:
      mail->flags = self->status.flags;
      mail->removed = self->status.removed;
    }
}

/* A message that other programs wrote with a "From " line in front is one, too. */
static gboolean
is_mail (SatchelMailReader *self)
{
  const char *head = (const char *) self->head->data;
  const char *newline;

  if (self->status.is_head || self->head->len < 5 || memcmp (head, "From ", 5) != 0)
    return self->status.is_head;

  newline = memchr (head, '\n', self->head->len);
  return newline != NULL
         && satchel_mail_status_is_field (newline + 1, (const char *) self->head->data + self->head->len - newline - 1);
}

static gboolean
next_file (SatchelMailReader *self,
           SatchelMail       *mail,
           GError           **error)
{
  const File *file;
  gint64 modified;

  close_file (self);
  if (self->next == self->files->len)
    {
      self->ended = TRUE;
      return FALSE;
    }

  file = g_ptr_array_index (self->files, self->next++);
  mail->path = file->path;
  if (!open_file (self, file->path, &modified, error) || !read_head (self, error))
    return FALSE;

  tell_flags (self, file, mail);
  mail->is_mail = is_mail (self);
  mail->uid = self->status.uid;
  mail->receiver = self->status.receiver;
  mail->delivered = modified;
  if (self->kind == SATCHEL_MAIL_MAILDIR)
    {
      g_autofree char *base = g_path_get_basename (file->path);
      gint64 arrived = satchel_maildir_read_arrived (base);

      mail->delivered = arrived != 0 ? arrived : modified;
    }

  return TRUE;
}

/* --- mailboxes --- */

static gboolean
next_in_mbox (SatchelMailReader *self,
              SatchelMail       *mail,
              GError           **error)
{
  SatchelMboxMessage *message;
  GError *failure = NULL;

  mail->path = self->path;
  mail->offset = satchel_mbox_reader_get_place (self->mbox);
  if (!satchel_mbox_reader_next (self->mbox, &message, &failure))
    {
      /* Nothing can be told of what comes after what can't be read. */
      self->ended = TRUE;
      if (failure != NULL)
        g_propagate_error (error, failure);
      return FALSE;
    }

  mail->offset = message->offset;
  mail->flags = message->status.flags;
  mail->removed = message->status.removed;
  mail->is_mail = message->status.is_head;
  mail->delivered = message->delivered;
  mail->uid = message->status.uid;
  mail->receiver = message->status.receiver;

  return TRUE;
}

gboolean
satchel_mail_reader_next (SatchelMailReader *self,
                          SatchelMail       *mail,
                          GError           **error)
{
  g_return_val_if_fail (self != NULL && mail != NULL, FALSE);

  *mail = (SatchelMail) { .path = self->path };
  if (self->ended)
    return FALSE;

  return self->mbox != NULL ? next_in_mbox (self, mail, error) : next_file (self, mail, error);
}

gssize
satchel_mail_reader_read (SatchelMailReader *self,
                          gpointer           buffer,
                          gsize              size,
                          GError           **error)
{
  gsize n;

  g_return_val_if_fail (self != NULL && buffer != NULL, -1);

  if (self->mbox != NULL)
    return satchel_mbox_reader_read (self->mbox, buffer, size, error);
  if (self->fd < 0)
    return 0;
  if (self->head_at == self->head->len)
    return read_file (self, buffer, size, error);

  n = MIN (size, self->head->len - self->head_at);
  memcpy (buffer, self->head->data + self->head_at, n);
  self->head_at += n;
  return (gssize) n;
}

gboolean
satchel_mail_reader_has_ended (SatchelMailReader *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->ended;
}

guint64
satchel_mail_reader_get_done (SatchelMailReader *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->mbox != NULL ? satchel_mbox_reader_get_place (self->mbox) : self->done;
}
