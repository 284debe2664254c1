/* snapshot-folder.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/snapshot-folder.h"

#include "base/durable.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define MARK "satchel-backup"

#define NAME_LENGTH (sizeof "2026-11-25T185349Z" - 1)

/* Octets copied at once. */
#define COPY_SIZE (128 * 1024)

/* --- errors --- */

GError *
satchel_snapshot_explain (GError *error)
{
  GError *plain;

  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain != G_IO_ERROR || error->code == G_IO_ERROR_CANCELLED)
    return error;

  switch (error->code)
    {
    case G_IO_ERROR_NO_SPACE:
      plain = g_error_new (SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_DISK_FULL,
                           _("The disk of the backup is full. Make room on it or choose another; the backups that were"
                             " there before are whole."));
      break;
    case G_IO_ERROR_READ_ONLY:
    case G_IO_ERROR_PERMISSION_DENIED:
      plain = g_error_new (SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_READ_ONLY,
                           _("The folder of the backup can’t be written. Look at its permissions, or choose another."));
      break;
    case G_IO_ERROR_NOT_FOUND:
    case G_IO_ERROR_NOT_DIRECTORY:
    case G_IO_ERROR_NOT_CONNECTED:
      plain = g_error_new (SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_MISSING,
                           _("The folder of the backup is gone. Is its disk connected?"));
      break;
    default:
      plain = g_error_new (SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_FAILED,
                           _("The folder of the backup can’t be used: %s."), error->message);
    }
  g_error_free (error);

  return plain;
}

gboolean
satchel_snapshot_fail (const char *path,
                       GError    **error)
{
  int saved = errno;

  g_debug ("%s: %s", path, g_strerror (saved));
  g_propagate_error (error, satchel_snapshot_explain (
    g_error_new_literal (G_IO_ERROR, (int) g_io_error_from_errno (saved), g_strerror (saved))));
  return FALSE;
}

/* --- opening --- */

static gboolean
is_name (const char *name)
{
  static const char form[] = "0000-00-00T000000Z";

  for (gsize i = 0; i < NAME_LENGTH; i++)
    {
      if (form[i] == '0' ? !g_ascii_isdigit (name[i]) : name[i] != form[i])
        return FALSE;
    }

  return TRUE;
}

static gboolean
has_mark (SatchelSnapshotFolder *self)
{
  g_autofree char *mark = g_build_filename (self->path, MARK, NULL);

  return g_file_test (mark, G_FILE_TEST_IS_REGULAR);
}

static gboolean
fail_no_backup (SatchelSnapshotFolder *self,
                GError               **error)
{
  g_autofree char *name = g_filename_display_name (self->path);

  if (g_file_test (self->path, G_FILE_TEST_IS_DIR))
    g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_NO_FOLDER,
                 _("There is no backup in “%s”. Choose the folder that you backed up to."), name);
  else
    g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_MISSING,
                 _("The folder “%s” is not there. Is its disk connected?"), name);
  return FALSE;
}

/* A folder of somebody else's is not written into unless nothing in it could be mistaken for ours. */
static gboolean
make_folder (SatchelSnapshotFolder *self,
             GError               **error)
{
  static const char words[] =
    "This folder holds backups of mail made by Satchel.\n"
    "Each message is a plain file (Maildir) that any mail program can read.\n"
    "To bring everything back: Satchel, Backups, Restore; or: satchelctl restore FOLDER\n";
  g_autofree char *mark = g_build_filename (self->path, MARK, NULL);
  g_autofree char *current = g_build_filename (self->path, "current", NULL);
  GError *failure = NULL;

  /* Only itself: a disk that is not there must not become a folder somewhere else. */
  if (g_mkdir (self->path, 0700) != 0 && errno != EEXIST)
    return satchel_snapshot_fail (self->path, error);
  if (has_mark (self))
    return TRUE;

  if (g_file_test (current, G_FILE_TEST_EXISTS))
    {
      g_autofree char *name = g_filename_display_name (self->path);

      g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_FAILED,
                   _("There are other things in “%s”. Choose an empty folder for the backup."), name);
      return FALSE;
    }
  if (satchel_durable_set_contents (mark, words, -1, &failure))
    return TRUE;

  g_propagate_error (error, satchel_snapshot_explain (failure));
  return FALSE;
}

static gboolean
take_lock (SatchelSnapshotFolder *self,
           gboolean               alone,
           GError               **error)
{
  g_autofree char *path = g_build_filename (self->path, "lock", NULL);

  self->lock = open (path, (alone ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW, 0600);

  /* To read from a disk that can't be written, or that has no locks, none is needed. */
  if (self->lock < 0)
    return !alone || satchel_snapshot_fail (path, error);
  if (flock (self->lock, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0 || errno != EWOULDBLOCK)
    return TRUE;

  g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_BUSY,
               _("Another Satchel is using this backup. Wait until it has finished, then try again."));
  return FALSE;
}

SatchelSnapshotFolder *
satchel_snapshot_folder_open (const char        *path,
                              SatchelSnapshotUse use,
                              GError           **error)
{
  g_autoptr(SatchelSnapshotFolder) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_new0 (SatchelSnapshotFolder, 1);
  self->path = g_canonicalize_filename (path, NULL);
  self->lock = -1;

  if (use == SATCHEL_SNAPSHOT_WRITE ? !make_folder (self, error)
                                    : !has_mark (self) && !fail_no_backup (self, error))
    return NULL;
  if (use != SATCHEL_SNAPSHOT_LOOK && !take_lock (self, use == SATCHEL_SNAPSHOT_WRITE, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
satchel_snapshot_folder_close (SatchelSnapshotFolder *self)
{
  if (self == NULL)
    return;

  if (self->lock >= 0)
    (void) close (self->lock);
  g_clear_pointer (&self->spots, g_hash_table_unref);
  g_clear_pointer (&self->moved, g_hash_table_unref);
  g_free (self->path);
  g_free (self);
}

/* --- the snapshots --- */

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
satchel_snapshot_folder_list_left (SatchelSnapshotFolder *self,
                                   const char            *ending)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GDir) dir = NULL;
  const char *name;

  g_return_val_if_fail (self != NULL && ending != NULL, names);

  dir = g_dir_open (self->path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (is_name (name) && g_str_equal (name + NAME_LENGTH, ending))
        g_ptr_array_add (names, g_strdup (name));
    }
  g_ptr_array_sort (names, compare_names);

  return names;
}

GPtrArray *
satchel_snapshot_folder_list_names (SatchelSnapshotFolder *self)
{
  return satchel_snapshot_folder_list_left (self, "");
}

/* @length: (out). Returns: (transfer full) (nullable). */
static char *
read_text (SatchelSnapshotFolder *self,
           const char            *name,
           gboolean               head,
           gsize                 *length,
           GError               **error)
{
  g_autofree char *path = g_build_filename (self->path, name, "manifest", NULL);
  g_autofree char *text = NULL;
  GStatBuf about;
  gsize want;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

  *length = 0;
  if (fd < 0)
    {
      satchel_snapshot_fail (path, error);
      return NULL;
    }

  want = fstat (fd, &about) == 0 && S_ISREG (about.st_mode)
           ? (gsize) MIN (about.st_size, head ? 1024 : SATCHEL_LIMIT_MANIFEST) : 0;
  text = g_malloc (want + 1);
  while (*length < want)
    {
      ssize_t n = read (fd, text + *length, want - *length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      *length += (gsize) n;
    }
  (void) close (fd);

  return g_steal_pointer (&text);
}

SatchelManifest *
satchel_snapshot_folder_read (SatchelSnapshotFolder *self,
                              const char            *name,
                              gboolean               head,
                              GError               **error)
{
  g_autofree char *text = NULL;
  gsize length;

  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  text = read_text (self, name, head, &length, error);
  if (text == NULL)
    return NULL;
  return head ? satchel_manifest_parse_head (text, length, error)
              : satchel_manifest_parse (text, length, error);
}

/* --- where a message lies --- */

/* Of the last of the snapshots whose names have @ending. Returns: (transfer full). */
static GHashTable *
read_spots (SatchelSnapshotFolder *self,
            const char            *ending)
{
  GHashTable *spots = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GPtrArray) names = satchel_snapshot_folder_list_left (self, ending);
  g_autoptr(SatchelManifest) manifest =
    names->len > 0 ? satchel_snapshot_folder_read (self, g_ptr_array_index (names, names->len - 1), FALSE, NULL) : NULL;

  for (guint i = 0; manifest != NULL && i < manifest->items->len; i++)
    {
      SatchelSnapshotItem *item = g_ptr_array_index (manifest->items, i);

      if (item->spot != NULL)
        g_hash_table_insert (spots, satchel_digest_to_hex (item->digest, SATCHEL_DIGEST_SIZE),
                             g_build_filename (self->path, item->spot, NULL));
    }

  return spots;
}

char *
satchel_snapshot_folder_get_attic (SatchelSnapshotFolder *self,
                                   const guint8          *digest)
{
  g_autofree char *hex = satchel_digest_to_hex (digest, SATCHEL_DIGEST_SIZE);

  return g_strconcat (self->path, "/attic/", hex, ".eml", NULL);
}

static gboolean
has_size (const char *path,
          guint64     size)
{
  GStatBuf about;

  return g_lstat (path, &about) == 0 && S_ISREG (about.st_mode) && (guint64) about.st_size == size;
}

static char *
find_in_single (SatchelSnapshotFolder *self,
                SatchelSnapshotItem   *item)
{
  g_autofree char *hex = satchel_digest_to_hex (item->digest, SATCHEL_DIGEST_SIZE);
  g_autofree char *attic = satchel_snapshot_folder_get_attic (self, item->digest);
  g_autofree char *own = g_build_filename (self->path, item->spot, NULL);
  const char *known, *moved;

  if (has_size (attic, item->size))
    return g_steal_pointer (&attic);

  /* Moved since then: the newest manifest says where to, and after a crash perhaps one that came to nothing. */
  if (self->spots == NULL)
    {
      self->spots = read_spots (self, "");
      self->moved = read_spots (self, SATCHEL_SNAPSHOT_PART);
    }
  known = g_hash_table_lookup (self->spots, hex);
  if (known != NULL && has_size (known, item->size))
    return g_strdup (known);
  moved = g_hash_table_lookup (self->moved, hex);
  if (moved != NULL && has_size (moved, item->size))
    return g_strdup (moved);

  return has_size (own, item->size) ? g_steal_pointer (&own) : NULL;
}

char *
satchel_snapshot_folder_find (SatchelSnapshotFolder *self,
                              const char            *name,
                              gboolean               linked,
                              SatchelSnapshotItem   *item)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (self != NULL && name != NULL && item != NULL, NULL);

  if (!linked && item->spot != NULL)
    return find_in_single (self, item);

  path = g_build_filename (self->path, name, item->place, NULL);
  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path) : NULL;
}

/* --- copying --- */

static gboolean
write_all (int         fd,
           const char *data,
           gsize       length)
{
  while (length > 0)
    {
      ssize_t n = write (fd, data, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      data += n;
      length -= (gsize) n;
    }

  return TRUE;
}

/* 0: done; 1: @in can't be read; 2: @out can't be written; 3: cancelled. errno is set. */
static int
pump (int           in,
      int           out,
      SatchelDigest *sum,
      guint64      *size,
      GCancellable *cancellable)
{
  g_autofree char *buffer = g_malloc (COPY_SIZE);

  for (*size = 0;;)
    {
      ssize_t n = read (in, buffer, COPY_SIZE);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return n < 0 ? 1 : 0;
      satchel_digest_add (sum, buffer, (gsize) n);
      if (out >= 0 && !write_all (out, buffer, (gsize) n))
        return 2;
      *size += (guint64) n;
      if (g_cancellable_is_cancelled (cancellable))
        return 3;
    }
}

/* Read again, from the disk if the system does us the favour. */
static int
open_regular (const char *path)
{
  GStatBuf about;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

  if (fd < 0)
    return -1;
  if (fstat (fd, &about) != 0 || !S_ISREG (about.st_mode))
    {
      (void) close (fd);
      errno = EINVAL;
      return -1;
    }

  (void) posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  return fd;
}

gboolean
satchel_snapshot_copy (const char   *from,
                       const char   *to,
                       guint64      *size,
                       guint8       *digest,
                       GCancellable *cancellable,
                       GError      **error)
{
  SatchelDigest sum;
  int in, out = -1, ended, saved;

  g_return_val_if_fail (from != NULL && size != NULL && digest != NULL, FALSE);

  in = open_regular (from);
  if (in < 0)
    return FALSE;
  if (to != NULL)
    {
      out = open (to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
      if (out < 0)
        {
          satchel_snapshot_fail (to, error);
          (void) close (in);
          return FALSE;
        }
    }

  satchel_digest_begin (&sum);
  ended = pump (in, out, &sum, size, cancellable);
  saved = errno;
  satchel_digest_end (&sum, digest);
  (void) close (in);
  if (out >= 0 && close (out) != 0 && ended == 0)
    {
      ended = 2;
      saved = errno;
    }

  if (ended != 0 && to != NULL)
    (void) g_unlink (to);
  errno = saved;
  if (ended == 2)
    satchel_snapshot_fail (to, error);
  if (ended == 3)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Stopped."));
  errno = saved;
  if (ended == 0 && to != NULL)
    satchel_durable_step ("write", to);
  return ended == 0;
}
