/* disk.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Stands between a program and its disk, by LD_PRELOAD. What changes a file or a name below one folder
 * is a step: a write, a truncation, a file or folder made, a rename, a link, a removal, a sync; and so
 * is what is sent to a server. Each step is done under one lock, so that their order is known. By these
 * variables of the environment it can
 *
 *   SATCHEL_DISK_ROOT     the folder; without it nothing is done
 *   SATCHEL_DISK_LOG      record each step, with its data, at the end of this file
 *   SATCHEL_DISK_DIE      die (SIGKILL) after the step of this number, from 1; not counting those of files
 *                         that end in -shm
 *   SATCHEL_DISK_FAIL     make the step of this number fail; only those are counted that can
 *   SATCHEL_DISK_ERROR    … with this errno. ENOSPC: what needs no room can't fail
 *   SATCHEL_DISK_FULL     … and, if it is set, each one after it: a disk stays full. The first write to
 *                         fail takes half of its octets, as a disk does
 *   SATCHEL_DISK_REPORT   what it died at or made fail, a line each, at the end of this file
 *
 * A record is a line "KIND INODE OFFSET L1 L2 L3\n", then two paths and the data, so long each:
 *
 *   C file made    W written    T truncated to OFFSET    S synced    M folder made    D folder removed
 *   R renamed      L linked     U unlinked               N sent
 *
 * It has nothing to do with Satchel but its name, so it uses nothing but the C library. */

/* The functions of both names are defined here, not what headers make of them. */
#undef _FILE_OFFSET_BITS
#undef _FORTIFY_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* The one behind this one: the C library's, or a sanitizer's. */
#define NEXT(name) ((__typeof__ (&name)) find (#name))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *root;
static size_t root_length;
static int log_fd = -1;
static int report_fd = -1;
static long die_at;
static long fail_at;
static int fail_error;
static int stays_full;
static long steps;
static long failable;

static void *
find (const char *name)
{
  void *function = dlsym (RTLD_NEXT, name);

  if (function == NULL)
    abort ();
  return function;
}

static long
get_number (const char *name)
{
  const char *value = getenv (name);

  return value != NULL ? atol (value) : 0;
}

static int
open_log (const char *name)
{
  const char *path = getenv (name);

  return path != NULL ? (int) syscall (SYS_openat, AT_FDCWD, path,
                                       O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
}

__attribute__ ((constructor))
static void
set_up (void)
{
  root = getenv ("SATCHEL_DISK_ROOT");
  root_length = root != NULL ? strlen (root) : 0;
  log_fd = open_log ("SATCHEL_DISK_LOG");
  report_fd = open_log ("SATCHEL_DISK_REPORT");
  die_at = get_number ("SATCHEL_DISK_DIE");
  fail_at = get_number ("SATCHEL_DISK_FAIL");
  fail_error = (int) get_number ("SATCHEL_DISK_ERROR");
  stays_full = get_number ("SATCHEL_DISK_FULL") != 0;
}

/* --- what a path and a descriptor are --- */

static int
is_inside (const char *path)
{
  return root != NULL && strncmp (path, root, root_length) == 0
         && (path[root_length] == '/' || path[root_length] == '\0');
}

/* The path of @fd; FALSE if it is not of the folder. */
static int
get_fd_path (int  fd,
             char path[PATH_MAX])
{
  char link[64];
  ssize_t length;

  if (root == NULL)
    return 0;
  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink (link, path, PATH_MAX - 1);
  if (length <= 0)
    return 0;
  path[length] = '\0';

  return is_inside (path);
}

/* @name as seen from @dir. */
static int
get_path (int         dir,
          const char *name,
          char        path[PATH_MAX])
{
  char base[PATH_MAX];
  int length;

  if (root == NULL || name == NULL)
    return 0;
  if (name[0] == '/')
    length = snprintf (path, PATH_MAX, "%s", name);
  else if (dir == AT_FDCWD)
    length = getcwd (base, sizeof base) != NULL ? snprintf (path, PATH_MAX, "%s/%s", base, name) : -1;
  else
    length = get_fd_path (dir, base) ? snprintf (path, PATH_MAX, "%s/%s", base, name) : -1;

  return length > 0 && length < PATH_MAX && is_inside (path);
}

static int
is_internet (int fd)
{
  struct sockaddr_storage address;
  socklen_t length = sizeof address;

  return root != NULL && getsockname (fd, (struct sockaddr *) &address, &length) == 0
         && (address.ss_family == AF_INET || address.ss_family == AF_INET6);
}

static unsigned long
get_inode_of_path (const char *path)
{
  struct stat about;

  return lstat (path, &about) == 0 ? (unsigned long) about.st_ino : 0;
}

static unsigned long
get_inode (int fd)
{
  struct stat about;

  return fstat (fd, &about) == 0 ? (unsigned long) about.st_ino : 0;
}

/* --- a step --- */

static void
report (char        kind,
        const char *path)
{
  char line[PATH_MAX + 16];
  int length = snprintf (line, sizeof line, "%c %s\n", kind, path);

  if (report_fd >= 0)
    (void) !syscall (SYS_write, report_fd, line, length);
}

/* Before a step: TRUE if it is to fail, with errno set. @needs_room: it can for want of room. */
static int
is_to_fail (char        kind,
            const char *path,
            int         needs_room)
{
  if (fail_at == 0 || (fail_error == ENOSPC && !needs_room))
    return 0;
  failable++;
  if (failable != fail_at && !(stays_full && failable > fail_at))
    return 0;
  report (kind, path);
  errno = fail_error;

  return 1;
}

/* The index of a journal, which lives only as long as somebody has it open: nothing depends on it. */
static int
is_passing (const char *path)
{
  size_t length = strlen (path);

  return length > 4 && strcmp (path + length - 4, "-shm") == 0;
}

/* After a step that went well. */
static void
done (char           kind,
      unsigned long  inode,
      long long      offset,
      const char    *path,
      const char    *other,
      const void    *data,
      size_t         length)
{
  char head[128];
  struct iovec parts[4];
  int saved = errno;

  if (log_fd >= 0)
    {
      int n = snprintf (head, sizeof head, "%c %lu %lld %zu %zu %zu\n", kind, inode, offset,
                        strlen (path), strlen (other), length);

      parts[0] = (struct iovec) { head, (size_t) n };
      parts[1] = (struct iovec) { (void *) path, strlen (path) };
      parts[2] = (struct iovec) { (void *) other, strlen (other) };
      parts[3] = (struct iovec) { (void *) data, length };
      (void) !syscall (SYS_writev, log_fd, parts, 4);
    }
  if (die_at != 0 && !is_passing (path) && ++steps == die_at)
    {
      report (kind, path);
      (void) kill (getpid (), SIGKILL);
    }
  errno = saved;
}

/* --- files --- */

static int
open_at (int         dir,
         const char *name,
         int         flags,
         mode_t      mode)
{
  char path[PATH_MAX];
  unsigned long before;
  int fd;

  if ((flags & (O_CREAT | O_TRUNC)) == 0 || !get_path (dir, name, path))
    return NEXT (openat) (dir, name, flags, mode);

  pthread_mutex_lock (&lock);
  before = get_inode_of_path (path);
  fd = -1;
  if (before != 0 || (flags & O_CREAT) == 0 || !is_to_fail ('C', path, 1))
    fd = NEXT (openat) (dir, name, flags, mode);
  if (fd >= 0 && before == 0)
    done ('C', get_inode (fd), 0, path, "", NULL, 0);
  else if (fd >= 0 && (flags & O_TRUNC) != 0)
    done ('T', before, 0, path, "", NULL, 0);
  pthread_mutex_unlock (&lock);

  return fd;
}

#define DEFINE_OPEN(name)                                             \
  int                                                                 \
  name (const char *path, int flags, ...)                             \
  {                                                                   \
    va_list arguments;                                                \
    mode_t mode = 0;                                                  \
                                                                      \
    va_start (arguments, flags);                                      \
    if ((flags & O_CREAT) != 0)                                       \
      mode = va_arg (arguments, mode_t);                              \
    va_end (arguments);                                               \
    return open_at (AT_FDCWD, path, flags, mode);                     \
  }

DEFINE_OPEN (open)
DEFINE_OPEN (open64)

/* Writes at @offset, or where the file stands if it is negative. */
static ssize_t
write_at (int         fd,
          const void *data,
          size_t      length,
          off_t       offset)
{
  return offset < 0 ? NEXT (write) (fd, data, length) : NEXT (pwrite) (fd, data, length, offset);
}

static ssize_t
do_write (int         fd,
          const void *data,
          size_t      length,
          off_t       offset)
{
  char path[PATH_MAX];
  ssize_t written;

  if (!get_fd_path (fd, path))
    return write_at (fd, data, length, offset);

  pthread_mutex_lock (&lock);
  written = -1;
  if (!is_to_fail ('W', path, 1))
    written = write_at (fd, data, length, offset);
  else if (stays_full && failable == fail_at && length > 1)
    written = write_at (fd, data, length / 2, offset);
  if (written > 0)
    done ('W', get_inode (fd), offset < 0 ? lseek (fd, 0, SEEK_CUR) - written : offset, path, "", data,
          (size_t) written);
  pthread_mutex_unlock (&lock);

  return written;
}

ssize_t
write (int         fd,
       const void *data,
       size_t      length)
{
  return do_write (fd, data, length, -1);
}

ssize_t
pwrite (int         fd,
        const void *data,
        size_t      length,
        off_t       offset)
{
  return do_write (fd, data, length, offset);
}

ssize_t
pwrite64 (int         fd,
          const void *data,
          size_t      length,
          off64_t     offset)
{
  return do_write (fd, data, length, offset);
}

int
ftruncate (int   fd,
           off_t length)
{
  char path[PATH_MAX];
  struct stat about;
  int result = -1;

  if (!get_fd_path (fd, path))
    return NEXT (ftruncate) (fd, length);

  pthread_mutex_lock (&lock);
  if (!is_to_fail ('T', path, fstat (fd, &about) == 0 && about.st_size < length))
    result = NEXT (ftruncate) (fd, length);
  if (result == 0)
    done ('T', get_inode (fd), length, path, "", NULL, 0);
  pthread_mutex_unlock (&lock);

  return result;
}

int
ftruncate64 (int     fd,
             off64_t length)
{
  return ftruncate (fd, length);
}

static int
sync_by (int fd,
         int (*sync) (int fd))
{
  char path[PATH_MAX];
  int result = -1;

  if (!get_fd_path (fd, path))
    return sync (fd);

  pthread_mutex_lock (&lock);
  if (!is_to_fail ('S', path, 1))
    result = sync (fd);
  if (result == 0)
    done ('S', get_inode (fd), 0, path, "", NULL, 0);
  pthread_mutex_unlock (&lock);

  return result;
}

int
fsync (int fd)
{
  return sync_by (fd, NEXT (fsync));
}

int
fdatasync (int fd)
{
  return sync_by (fd, NEXT (fdatasync));
}

/* --- names --- */

int
renameat2 (int          from_dir,
           const char  *from,
           int          to_dir,
           const char  *to,
           unsigned int flags)
{
  char from_path[PATH_MAX];
  char to_path[PATH_MAX];
  int result = -1;

  if (!get_path (from_dir, from, from_path) || !get_path (to_dir, to, to_path))
    return NEXT (renameat2) (from_dir, from, to_dir, to, flags);

  pthread_mutex_lock (&lock);
  if (!is_to_fail ('R', to_path, 1))
    result = NEXT (renameat2) (from_dir, from, to_dir, to, flags);
  if (result == 0)
    done ('R', get_inode_of_path (to_path), 0, from_path, to_path, NULL, 0);
  pthread_mutex_unlock (&lock);

  return result;
}

int
rename (const char *from,
        const char *to)
{
  return renameat2 (AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
renameat (int         from_dir,
          const char *from,
          int         to_dir,
          const char *to)
{
  return renameat2 (from_dir, from, to_dir, to, 0);
}

int
link (const char *from,
      const char *to)
{
  char from_path[PATH_MAX];
  char to_path[PATH_MAX];
  int result = -1;

  if (!get_path (AT_FDCWD, from, from_path) || !get_path (AT_FDCWD, to, to_path))
    return NEXT (link) (from, to);

  pthread_mutex_lock (&lock);
  if (!is_to_fail ('L', to_path, 1))
    result = NEXT (link) (from, to);
  if (result == 0)
    done ('L', get_inode_of_path (to_path), 0, from_path, to_path, NULL, 0);
  pthread_mutex_unlock (&lock);

  return result;
}

int
unlinkat (int         dir,
          const char *name,
          int         flags)
{
  char kind = (flags & AT_REMOVEDIR) != 0 ? 'D' : 'U';
  char path[PATH_MAX];
  int result = -1;

  if (!get_path (dir, name, path))
    return NEXT (unlinkat) (dir, name, flags);

  pthread_mutex_lock (&lock);
  if (!is_to_fail (kind, path, 0))
    result = NEXT (unlinkat) (dir, name, flags);
  if (result == 0)
    done (kind, 0, 0, path, "", NULL, 0);
  pthread_mutex_unlock (&lock);

  return result;
}

int
unlink (const char *name)
{
  return unlinkat (AT_FDCWD, name, 0);
}

int
rmdir (const char *name)
{
  return unlinkat (AT_FDCWD, name, AT_REMOVEDIR);
}

int
mkdir (const char *name,
       mode_t      mode)
{
  char path[PATH_MAX];
  int result = -1;

  if (!get_path (AT_FDCWD, name, path) || get_inode_of_path (path) != 0)
    return NEXT (mkdir) (name, mode);

  pthread_mutex_lock (&lock);
  if (!is_to_fail ('M', path, 1))
    result = NEXT (mkdir) (name, mode);
  if (result == 0)
    done ('M', get_inode_of_path (path), 0, path, "", NULL, 0);
  pthread_mutex_unlock (&lock);

  return result;
}

/* --- what is sent: noted before it is, so that nothing that follows from it stands before it; and once
 * more, without data, after it, for those who die there --- */

static void
note_sent (int         fd,
           const void *data,
           size_t      length)
{
  if (!is_internet (fd))
    return;

  pthread_mutex_lock (&lock);
  done ('N', 0, 0, "", "", data, length);
  pthread_mutex_unlock (&lock);
}

ssize_t
send (int         fd,
      const void *data,
      size_t      length,
      int         flags)
{
  ssize_t sent;

  note_sent (fd, data, length);
  sent = NEXT (send) (fd, data, length, flags);
  note_sent (fd, NULL, 0);

  return sent;
}

ssize_t
sendmsg (int                  fd,
         const struct msghdr *message,
         int                  flags)
{
  ssize_t sent;

  for (size_t i = 0; i < message->msg_iovlen; i++)
    note_sent (fd, message->msg_iov[i].iov_base, message->msg_iov[i].iov_len);
  sent = NEXT (sendmsg) (fd, message, flags);
  note_sent (fd, NULL, 0);

  return sent;
}
