/* relocate.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/relocate.h"

#include "base/digest.h"
#include "base/durable.h"
#include "base/limits.h"
#include "office/accounts.h"
#include "office/trouble.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Octets copied at once. */
#define CHUNK (256 * 1024)

/* Octets between two calls of progress. */
#define PROGRESS_EVERY (4 * 1024 * 1024)

/* Of a writer that runs; a copy of it would mean nothing. */
#define LOCK "lock"

typedef struct
{
  char         *from;
  char         *to;
  void        (*progress) (guint64 done, guint64 total, gpointer data);
  gpointer      progress_data;
  GMainContext *context;
  GCancellable *cancellable;   /* borrowed from the task */
  guint64       total;
  guint64       done;
  guint64       told;
  guint8       *chunk;
  int           lock;          /* -1: not held */
} Move;

typedef struct
{
  Move   *move;
  GTask  *task;
  guint64 done;
  guint64 total;
} Told;

static void
move_free (gpointer data)
{
  Move *move = data;

  g_free (move->from);
  g_free (move->to);
  g_free (move->chunk);
  if (move->lock >= 0)
    (void) close (move->lock);
  g_main_context_unref (move->context);
  g_free (move);
}

static void
told_free (gpointer data)
{
  Told *told = data;

  g_object_unref (told->task);
  g_free (told);
}

static gboolean
on_told (gpointer data)
{
  Told *told = data;

  told->move->progress (told->done, told->total, told->move->progress_data);

  return G_SOURCE_REMOVE;
}

static void
advance (GTask   *task,
         Move    *move,
         guint64  octets)
{
  Told *told;

  move->done += octets;
  if (move->progress == NULL || move->done - move->told < PROGRESS_EVERY)
    return;

  move->told = move->done;
  told = g_new (Told, 1);
  *told = (Told) { move, g_object_ref (task), move->done, move->total };
  g_main_context_invoke_full (move->context, G_PRIORITY_DEFAULT, on_told, told, told_free);
}

static gboolean
disk_error (GError       **error,
            const GError  *cause)
{
  g_set_error (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_DISK,
               _("The mail could not be copied (%s). Everything is where it was."), cause->message);
  return FALSE;
}

static gboolean
errno_error (GError **error)
{
  g_autoptr(GError) cause = g_error_new_literal (G_IO_ERROR, (int) g_io_error_from_errno (errno),
                                                 g_strerror (errno));

  return disk_error (error, cause);
}

/* Calls @visit for everything below @folder, folders before what is in them or, with @depth_first, after. */
typedef gboolean (*Visit) (GTask *task, Move *move, const char *path, gboolean is_folder, GError **error);

static gboolean
walk (GTask       *task,
      Move        *move,
      const char  *folder,
      gboolean     depth_first,
      Visit        visit,
      GError     **error)
{
  g_autoptr(GDir) dir = NULL;
  g_autoptr(GError) cause = NULL;
  const char *name;

  dir = g_dir_open (folder, 0, &cause);
  if (dir == NULL)
    return disk_error (error, cause);

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      gboolean is_folder = g_file_test (path, G_FILE_TEST_IS_DIR)
                           && !g_file_test (path, G_FILE_TEST_IS_SYMLINK);

      if (g_cancellable_set_error_if_cancelled (move->cancellable, error))
        return FALSE;
      if (!is_folder && g_str_equal (name, LOCK))
        continue;
      if (!depth_first && !visit (task, move, path, is_folder, error))
        return FALSE;
      if (is_folder && !walk (task, move, path, depth_first, visit, error))
        return FALSE;
      if (depth_first && !visit (task, move, path, is_folder, error))
        return FALSE;
    }
  return TRUE;
}

/* The same place below the new folder. */
static char *
counterpart (Move       *move,
             const char *path)
{
  return g_strconcat (move->to, path + strlen (move->from), NULL);
}

static gboolean
add_size (GTask       *task,
          Move        *move,
          const char  *path,
          gboolean     is_folder,
          GError     **error)
{
  GStatBuf status;

  if (!is_folder && g_stat (path, &status) == 0)
    move->total += 2 * (guint64) status.st_size;   /* once to copy, once to compare */
  return TRUE;
}

static gboolean
copy_contents (GTask          *task,
               Move           *move,
               int             fd,
               SatchelDurable *file,
               GError        **error)
{
  g_autoptr(GError) cause = NULL;
  ssize_t n;

  while ((n = read (fd, move->chunk, CHUNK)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return errno_error (error);
      if (g_cancellable_set_error_if_cancelled (move->cancellable, error))
        return FALSE;
      if (!satchel_durable_write (file, move->chunk, (gsize) n, &cause))
        return disk_error (error, cause);
      advance (task, move, (guint64) n);
    }
  return TRUE;
}

static gboolean
copy_file (GTask       *task,
           Move        *move,
           const char  *path,
           GError     **error)
{
  g_autofree char *target = counterpart (move, path);
  g_autofree char *part = g_strconcat (target, ".part", NULL);
  g_autoptr(GError) cause = NULL;
  SatchelDurable *file;
  gboolean copied;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);

  if (fd < 0)
    return errno_error (error);
  file = satchel_durable_begin (part, 0600, &cause);
  if (file == NULL)
    {
      (void) close (fd);
      return disk_error (error, cause);
    }

  copied = copy_contents (task, move, fd, file, error);
  (void) close (fd);
  if (!copied)
    {
      satchel_durable_abandon (file);
      return FALSE;
    }
  if (!satchel_durable_commit (file, target, &cause))
    return disk_error (error, cause);
  return TRUE;
}

static gboolean
copy (GTask       *task,
      Move        *move,
      const char  *path,
      gboolean     is_folder,
      GError     **error)
{
  g_autofree char *target = NULL;

  if (!is_folder)
    return copy_file (task, move, path, error);

  target = counterpart (move, path);
  return g_mkdir (target, 0700) == 0 || errno_error (error);
}

/* The names of folders in it reach the disk too; those of files have. */
static gboolean
settle (GTask       *task,
        Move        *move,
        const char  *path,
        gboolean     is_folder,
        GError     **error)
{
  g_autofree char *target = counterpart (move, path);
  g_autoptr(GError) cause = NULL;

  if (!is_folder || satchel_durable_sync_directory (target, &cause))
    return TRUE;
  return disk_error (error, cause);
}

static gboolean
settle_all (GTask   *task,
            Move    *move,
            GError **error)
{
  g_autofree char *parent = g_path_get_dirname (move->to);
  g_autoptr(GError) cause = NULL;

  if (!walk (task, move, move->from, TRUE, settle, error))
    return FALSE;
  if (satchel_durable_sync_directory (move->to, &cause)
      && satchel_durable_sync_directory (parent, &cause))
    return TRUE;
  return disk_error (error, cause);
}

static gboolean
hash_file (GTask       *task,
           Move        *move,
           const char  *path,
           guint8      *digest,
           GError     **error)
{
  SatchelDigest hash;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  ssize_t n;

  if (fd < 0)
    return errno_error (error);
  satchel_digest_begin (&hash);
  while ((n = read (fd, move->chunk, CHUNK)) > 0)
    satchel_digest_add (&hash, move->chunk, (gsize) n);
  (void) close (fd);
  if (n < 0)
    return errno_error (error);
  satchel_digest_end (&hash, digest);
  return TRUE;
}

static gboolean
compare (GTask       *task,
         Move        *move,
         const char  *path,
         gboolean     is_folder,
         GError     **error)
{
  guint8 before[SATCHEL_DIGEST_SIZE], after[SATCHEL_DIGEST_SIZE];
  g_autofree char *target = counterpart (move, path);
  GStatBuf status;

  if (is_folder)
    return TRUE;
  if (!hash_file (task, move, path, before, error) || !hash_file (task, move, target, after, error))
    return FALSE;
  if (memcmp (before, after, sizeof before) != 0)
    {
      g_set_error (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_DISK,
                   _("The copy on the new disk differs from the mail here; that disk can’t be "
                     "trusted. Everything is where it was."));
      return FALSE;
    }
  if (g_stat (path, &status) == 0)
    advance (task, move, (guint64) status.st_size);
  return TRUE;
}

static gboolean
erase (GTask       *task,
       Move        *move,
       const char  *path,
       gboolean     is_folder,
       GError     **error)
{
  (void) (is_folder ? g_rmdir (path) : g_unlink (path));
  return TRUE;
}

/* Removes a tree, as far as it can be. Not to be stopped half-way. */
static void
erase_tree (GTask      *task,
            Move       *move,
            const char *folder)
{
  GCancellable *cancellable = g_steal_pointer (&move->cancellable);
  g_autofree char *lock = g_build_filename (folder, LOCK, NULL);

  (void) walk (task, move, folder, TRUE, erase, NULL);
  (void) g_unlink (lock);
  (void) g_rmdir (folder);
  move->cancellable = cancellable;
}

static gboolean
is_empty (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);

  return dir == NULL || g_dir_read_name (dir) == NULL;
}

/* The folder chosen if it is empty, else a new one in it. */
static gboolean
choose_target (Move    *move,
               GError **error)
{
  g_autoptr(GError) cause = NULL;

  if (!is_empty (move->to))
    {
      g_autofree char *inside = g_build_filename (move->to, "Satchel", NULL);

      g_free (move->to);
      move->to = g_steal_pointer (&inside);
    }
  if (g_str_has_prefix (move->to, move->from) && strchr ("/", move->to[strlen (move->from)]) != NULL)
    {
      g_set_error (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_STORE,
                   _("The mail can’t be moved into its own folder. Choose another one."));
      return FALSE;
    }
  if (!is_empty (move->to))
    {
      g_set_error (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_STORE,
                   _("There is something in “%s” already. Choose an empty folder."), move->to);
      return FALSE;
    }
  if (!satchel_durable_make_directories (move->to, &cause))
    return disk_error (error, cause);
  return TRUE;
}

/* The store's own lock, until the old copy is erased: what another Satchel received here meanwhile would be
 * erased with it. */
static gboolean
take_lock (Move    *move,
           GError **error)
{
  g_autofree char *path = g_build_filename (move->from, LOCK, NULL);

  move->lock = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (move->lock < 0)
    return errno_error (error);
  if (flock (move->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;

  g_set_error (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_BUSY,
               _("Another Satchel is using the mail folder. Wait for it to end, then try again."));
  return FALSE;
}

static gboolean
has_room (Move    *move,
          GError **error)
{
  struct statvfs status;
  g_autofree char *needed = g_format_size (move->total / 2);

  if (statvfs (move->to, &status) != 0
      || (guint64) status.f_bavail * status.f_frsize > move->total / 2 + SATCHEL_LIMIT_ROOM)
    return TRUE;

  g_set_error (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_DISK,
               _("There is not enough room there: %s are needed. Choose another disk."), needed);
  return FALSE;
}

static void
relocate (GTask        *task,
          gpointer      source,
          gpointer      task_data,
          GCancellable *cancellable)
{
  Move *move = task_data;
  g_autoptr(GError) cause = NULL;
  GError *error = NULL;

  move->cancellable = cancellable;
  if (!take_lock (move, &error) || !choose_target (move, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (!walk (task, move, move->from, FALSE, add_size, &error)
      || !has_room (move, &error)
      || !walk (task, move, move->from, FALSE, copy, &error)
      || !settle_all (task, move, &error)
      || !walk (task, move, move->from, FALSE, compare, &error))
    {
      erase_tree (task, move, move->to);
      g_task_return_error (task, error);
      return;
    }
  if (!satchel_settings_set_store_path (move->to, &cause))
    {
      erase_tree (task, move, move->to);
      disk_error (&error, cause);
      g_task_return_error (task, error);
      return;
    }

  erase_tree (task, move, move->from);
  g_task_return_pointer (task, g_strdup (move->to), g_free);
}

void
satchel_relocate_async (const char          *from,
                        const char          *to,
                        void               (*progress) (guint64  done,
                                                        guint64  total,
                                                        gpointer data),
                        gpointer             progress_data,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  Move *move = g_new0 (Move, 1);

  g_return_if_fail (from != NULL && to != NULL);

  g_task_set_source_tag (task, satchel_relocate_async);
  move->from = g_canonicalize_filename (from, NULL);
  move->to = g_canonicalize_filename (to, NULL);
  move->progress = progress;
  move->progress_data = progress_data;
  move->context = g_main_context_ref_thread_default ();
  move->chunk = g_malloc (CHUNK);
  move->lock = -1;
  g_task_set_task_data (task, move, move_free);
  g_task_set_return_on_cancel (task, FALSE);
  g_task_run_in_thread (task, relocate);
  g_object_unref (task);
}

char *
satchel_relocate_finish (GAsyncResult *result,
                         GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, satchel_relocate_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
