/* durable.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "base/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

struct _SatchelDurable
{
  char   *path;
  int     fd;
  guint64 length;
};

static void (*step_observer) (const char *step, const char *path);

void
satchel_durable_set_observer (void (*observer) (const char *step,
                                                const char *path))
{
  step_observer = observer;
}

void
satchel_durable_step (const char *step,
                      const char *path)
{
  if (step_observer != NULL)
    step_observer (step, path);
}

/* Sets @error from errno. It says the reason alone, in the person's language: what could not be done
 * is told by the sentence that quotes it. */
static gboolean
fail (GError    **error,
      const char *path)
{
  int saved = errno;

  g_debug ("%s: %s", path, g_strerror (saved));
  g_set_error_literal (error, G_IO_ERROR, (int) g_io_error_from_errno (saved), g_strerror (saved));
  return FALSE;
}

static void
durable_free (SatchelDurable *self)
{
  if (self->fd >= 0)
    (void) close (self->fd);
  g_free (self->path);
  g_free (self);
}

SatchelDurable *
satchel_durable_begin (const char *path,
                       int         mode,
                       GError    **error)
{
  SatchelDurable *self;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  if (fd < 0)
    {
      fail (error, path);
      return NULL;
    }

  self = g_new0 (SatchelDurable, 1);
  self->path = g_strdup (path);
  self->fd = fd;

  return self;
}

gboolean
satchel_durable_write (SatchelDurable *self,
                       gconstpointer   data,
                       gsize           length,
                       GError        **error)
{
  const guint8 *at = data;

  g_return_val_if_fail (self != NULL, FALSE);

  while (length > 0)
    {
      ssize_t written = write (self->fd, at, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return fail (error, self->path);

      at += written;
      length -= written;
      self->length += written;
    }
  satchel_durable_step ("write", self->path);

  return TRUE;
}

guint64
satchel_durable_get_length (SatchelDurable *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->length;
}

void
satchel_durable_abandon (SatchelDurable *self)
{
  if (self == NULL)
    return;

  (void) g_unlink (self->path);
  durable_free (self);
}

/* Starts writing out without waiting, so that the sync of the first file of a batch finds the
 * blocks of all the others allocated and takes them along in one journal commit. */
static void
start_writing_out (SatchelDurable *self)
{
  (void) sync_file_range (self->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
}

static gboolean
sync_and_close (SatchelDurable *self,
                GError        **error)
{
  int fd;

  if (fsync (self->fd) != 0)
    return fail (error, self->path);

  fd = self->fd;
  self->fd = -1;
  if (close (fd) != 0 && errno != EINTR)
    return fail (error, self->path);
  satchel_durable_step ("sync", self->path);

  return TRUE;
}

gboolean
satchel_durable_rename_unsynced (const char *from,
                                 const char *to,
                                 GError    **error)
{
  g_return_val_if_fail (from != NULL && to != NULL, FALSE);

  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) != 0)
    {
      /* Not every file system knows the flag (FAT, NFS): there, look first. */
      if (errno != EINVAL && errno != ENOSYS)
        return fail (error, to);
      if (access (to, F_OK) == 0)
        {
          errno = EEXIST;
          return fail (error, to);
        }
      if (rename (from, to) != 0)
        return fail (error, to);
    }
  satchel_durable_step ("rename", to);

  return TRUE;
}

gboolean
satchel_durable_sync_directory (const char *path,
                                GError    **error)
{
  gboolean synced;
  int fd;

  g_return_val_if_fail (path != NULL, FALSE);

  fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return fail (error, path);

  /* EINVAL: the file system has nothing to sync for a directory (some FUSE ones). */
  synced = fsync (fd) == 0 || errno == EINVAL;
  if (!synced)
    fail (error, path);
  (void) close (fd);
  if (synced)
    satchel_durable_step ("sync-directory", path);

  return synced;
}

gboolean
satchel_durable_sync_file (const char *path,
                           GError    **error)
{
  gboolean synced;
  int fd;

  g_return_val_if_fail (path != NULL, FALSE);

  fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0)
    return fail (error, path);

  synced = fsync (fd) == 0;
  if (!synced)
    fail (error, path);
  (void) close (fd);
  if (synced)
    satchel_durable_step ("sync", path);

  return synced;
}

static gboolean
sync_directory_of (const char *path,
                   GError    **error)
{
  g_autofree char *directory = g_path_get_dirname (path);

  return satchel_durable_sync_directory (directory, error);
}

gboolean
satchel_durable_make_directories (const char *path,
                                  GError    **error)
{
  g_autofree char *parent = NULL;

  g_return_val_if_fail (path != NULL, FALSE);

  if (g_mkdir (path, 0700) != 0)
    {
      if (errno == EEXIST && g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          /* Made by a program that died before it could sync. A directory that has been there for long
           * need not be one whose parent we may read, so this may fail. */
          (void) sync_directory_of (path, NULL);
          return TRUE;
        }
      if (errno != ENOENT)
        return fail (error, path);

      parent = g_path_get_dirname (path);
      if (g_str_equal (parent, path) || g_str_equal (parent, "."))
        return fail (error, path);
      if (!satchel_durable_make_directories (parent, error))
        return FALSE;
      if (g_mkdir (path, 0700) != 0 && errno != EEXIST)
        return fail (error, path);
    }
  satchel_durable_step ("mkdir", path);

  return sync_directory_of (path, error);
}

gboolean
satchel_durable_commit (SatchelDurable *self,
                        const char     *path,
                        GError        **error)
{
  GError *failure = NULL;

  if (satchel_durable_commit_many (&self, &path, 1, &failure))
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
satchel_durable_replace (SatchelDurable *self,
                         const char     *path,
                         GError        **error)
{
  g_return_val_if_fail (self != NULL && path != NULL, FALSE);

  if (!sync_and_close (self, error))
    {
      satchel_durable_abandon (self);
      return FALSE;
    }
  if (rename (self->path, path) != 0)
    {
      fail (error, path);
      satchel_durable_abandon (self);
      return FALSE;
    }
  satchel_durable_step ("rename", path);
  durable_free (self);

  return sync_directory_of (path, error);
}

/* Syncs each directory that a committed file went to once; what it fails for is not durable. */
static gboolean
sync_directories (const char **paths,
                  guint        n,
                  GError     **errors)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean all = TRUE;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *directory = g_path_get_dirname (paths[i]);
      GError *failure = NULL;

      if (errors[i] != NULL || g_hash_table_contains (seen, directory))
        continue;
      if (!satchel_durable_sync_directory (directory, &failure))
        {
          for (guint j = i; j < n; j++)
            {
              g_autofree char *other = g_path_get_dirname (paths[j]);

              if (errors[j] == NULL && g_str_equal (other, directory))
                errors[j] = g_error_copy (failure);
            }
          g_error_free (failure);
          all = FALSE;
        }
      g_hash_table_add (seen, g_steal_pointer (&directory));
    }

  return all;
}

gboolean
satchel_durable_commit_many (SatchelDurable **files,
                             const char     **paths,
                             guint            n,
                             GError         **errors)
{
  gboolean all = TRUE;

  g_return_val_if_fail (errors != NULL, FALSE);

  for (guint i = 0; i < n; i++)
    {
      errors[i] = NULL;
      start_writing_out (files[i]);
    }

  for (guint i = 0; i < n; i++)
    {
      if (sync_and_close (files[i], &errors[i])
          && satchel_durable_rename_unsynced (files[i]->path, paths[i], &errors[i]))
        {
          durable_free (files[i]);
        }
      else
        {
          satchel_durable_abandon (files[i]);
          all = FALSE;
        }
    }

  return sync_directories (paths, n, errors) && all;
}

gboolean
satchel_durable_leave (SatchelDurable *self,
                       GError        **error)
{
  int fd;

  g_return_val_if_fail (self != NULL, FALSE);

  /* The disk may begin at once; who waits for all of them later waits for less. */
  start_writing_out (self);
  fd = self->fd;
  self->fd = -1;
  if (close (fd) != 0 && errno != EINTR)
    {
      fail (error, self->path);
      satchel_durable_abandon (self);
      return FALSE;
    }
  durable_free (self);

  return TRUE;
}

gboolean
satchel_durable_sync_file_system (const char *path,
                                  GError    **error)
{
  gboolean synced;
  int fd;

  g_return_val_if_fail (path != NULL, FALSE);

  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return fail (error, path);
  synced = syncfs (fd) == 0;
  if (!synced)
    fail (error, path);
  (void) close (fd);
  if (synced)
    satchel_durable_step ("sync-file-system", path);

  return synced;
}

gboolean
satchel_durable_set_contents (const char *path,
                              const char *contents,
                              gssize      length,
                              GError    **error)
{
  g_autofree char *temporary = NULL;
  SatchelDurable *file;

  g_return_val_if_fail (path != NULL && contents != NULL, FALSE);

  temporary = g_strdup_printf ("%s.%d-%08x.part", path, (int) getpid (), g_random_int ());
  file = satchel_durable_begin (temporary, 0600, error);
  if (file == NULL)
    return FALSE;

  if (!satchel_durable_write (file, contents, length < 0 ? strlen (contents) : (gsize) length, error))
    {
      satchel_durable_abandon (file);
      return FALSE;
    }

  return satchel_durable_replace (file, path, error);
}

gboolean
satchel_durable_rename (const char *from,
                        const char *to,
                        GError    **error)
{
  g_autofree char *here = g_path_get_dirname (from);
  g_autofree char *there = g_path_get_dirname (to);

  if (!satchel_durable_rename_unsynced (from, to, error))
    return FALSE;

  /* The new name first: in between, a crash may leave both, never none. */
  return satchel_durable_sync_directory (there, error)
         && (g_str_equal (here, there) || satchel_durable_sync_directory (here, error));
}
