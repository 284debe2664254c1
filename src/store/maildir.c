/* maildir.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/maildir.h"

#include "base/digest.h"
#include "base/durable.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Folders in folders; deeper ones are left alone. */
#define MAX_DEPTH 16

#define FOREIGN_TMP_SECONDS (36 * 60 * 60)

static const struct
{
  char         letter;
  SatchelFlags flag;
} flag_letters[] = {
  { 'D', SATCHEL_FLAG_DRAFT },
  { 'F', SATCHEL_FLAG_FLAGGED },
  { 'P', SATCHEL_FLAG_PASSED },
  { 'R', SATCHEL_FLAG_ANSWERED },
  { 'S', SATCHEL_FLAG_SEEN },
  { 'T', SATCHEL_FLAG_TRASHED },
};

SatchelMaildirFile *
satchel_maildir_file_new (const char *file_name,
                          gboolean    in_cur)
{
  SatchelMaildirFile *self;
  const char *colon;

  g_return_val_if_fail (file_name != NULL, NULL);

  colon = strchrnul (file_name, ':');
  self = g_new (SatchelMaildirFile, 1);
  self->name = g_strndup (file_name, colon - file_name);
  self->suffix = g_strdup (colon);
  self->in_cur = in_cur;

  return self;
}

void
satchel_maildir_file_free (SatchelMaildirFile *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->suffix);
  g_free (self);
}

/* --- names --- */

static gboolean
is_reserved (const char *component)
{
  return g_str_equal (component, "cur") || g_str_equal (component, "new")
         || g_str_equal (component, "tmp");
}

static void
append_escaped (GString    *target,
                const char *component)
{
  gboolean reserved = is_reserved (component);

  for (const char *at = component; *at != '\0'; at++)
    {
      guchar octet = (guchar) *at;
      gboolean first = at == component;

      if (octet < 0x20 || octet == 0x7f || octet == '%' || octet == '/'
          || (first && (octet == '.' || reserved)))
        g_string_append_printf (target, "%%%02x", octet);
      else
        g_string_append_c (target, *at);
    }
}

static char *
unescape (const char *component)
{
  GString *plain = g_string_new (NULL);

  for (const char *at = component; *at != '\0'; at++)
    {
      if (at[0] == '%' && g_ascii_isxdigit (at[1]) && g_ascii_isxdigit (at[2]))
        {
          int octet = g_ascii_xdigit_value (at[1]) * 16 + g_ascii_xdigit_value (at[2]);

          if (octet != 0)
            g_string_append_c (plain, (char) octet);
          at += 2;
        }
      else
        {
          g_string_append_c (plain, *at);
        }
    }

  return g_string_free (plain, FALSE);
}

char *
satchel_maildir_get_directory (const char *root,
                               const char *account,
                               const char *path)
{
  g_auto(GStrv) parts = NULL;
  GString *directory;

  g_return_val_if_fail (root != NULL && account != NULL && path != NULL, NULL);

  directory = g_string_new (root);
  g_string_append (directory, "/mail/");
  append_escaped (directory, account);

  parts = g_strsplit (path, "/", MAX_DEPTH);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (parts[i][0] == '\0')
        continue;
      g_string_append_c (directory, '/');
      append_escaped (directory, parts[i]);
    }

  return g_string_free (directory, FALSE);
}

SatchelPathFault
satchel_maildir_check_path (const char *path)
{
  g_auto(GStrv) parts = NULL;

  g_return_val_if_fail (path != NULL, SATCHEL_PATH_EMPTY);

  if (!g_utf8_validate (path, -1, NULL))
    return SATCHEL_PATH_NO_TEXT;

  parts = g_strsplit (path, "/", -1);
  if (g_strv_length (parts) >= MAX_DEPTH)
    return SATCHEL_PATH_TOO_DEEP;
  for (guint i = 0; i == 0 || parts[i] != NULL; i++)
    {
      g_autoptr(GString) escaped = g_string_new (NULL);
      g_autofree char *stripped = g_strstrip (g_strdup (parts[i] != NULL ? parts[i] : ""));

      if (*stripped == '\0')
        return SATCHEL_PATH_EMPTY;
      append_escaped (escaped, parts[i]);
      if (escaped->len > NAME_MAX)
        return SATCHEL_PATH_TOO_LONG;
    }

  return SATCHEL_PATH_GOOD;
}

char *
satchel_maildir_get_file (const char *directory,
                          gboolean    in_cur,
                          const char *name,
                          const char *suffix)
{
  return g_strconcat (directory, in_cur ? "/cur/" : "/new/", name, suffix, NULL);
}

void
satchel_maildir_make_tag (const char *account,
                          const char *uid,
                          guint       copy,
                          char       *tag)
{
  g_autofree char *number = g_strdup_printf ("%u", copy);
  guint8 octets[SATCHEL_DIGEST_SIZE];
  g_autofree char *hex = NULL;
  SatchelDigest digest;

  g_return_if_fail (account != NULL && uid != NULL && tag != NULL);

  satchel_digest_begin (&digest);
  satchel_digest_add (&digest, account, strlen (account) + 1);
  satchel_digest_add (&digest, uid, strlen (uid) + 1);
  satchel_digest_add (&digest, number, strlen (number));
  satchel_digest_end (&digest, octets);

  hex = satchel_digest_to_hex (octets, SATCHEL_TAG_LENGTH / 2);
  memcpy (tag, hex, SATCHEL_TAG_LENGTH + 1);
}

char *
satchel_maildir_make_name (gint64      arrived,
                           const char *account,
                           const char *uid,
                           guint       copy)
{
  char tag[SATCHEL_TAG_LENGTH + 1];

  satchel_maildir_make_tag (account, uid, copy, tag);

  return g_strdup_printf ("%" G_GINT64_FORMAT ".%s_%08x.satchel", arrived, tag, g_random_int ());
}

gboolean
satchel_maildir_read_tag (const char *name,
                          char       *tag)
{
  const char *at = name;

  g_return_val_if_fail (name != NULL && tag != NULL, FALSE);

  if (!g_str_has_suffix (name, ".satchel"))
    return FALSE;
  while (g_ascii_isdigit (*at))
    at++;
  if (at == name || *at++ != '.')
    return FALSE;
  if (strspn (at, "0123456789abcdef") != SATCHEL_TAG_LENGTH || at[SATCHEL_TAG_LENGTH] != '_')
    return FALSE;

  memcpy (tag, at, SATCHEL_TAG_LENGTH);
  tag[SATCHEL_TAG_LENGTH] = '\0';
  return TRUE;
}

gint64
satchel_maildir_read_arrived (const char *name)
{
  char *end;
  gint64 seconds;

  g_return_val_if_fail (name != NULL, 0);

  if (!g_ascii_isdigit (*name))
    return 0;
  seconds = g_ascii_strtoll (name, &end, 10);

  /* The years 1980 to 3000: anything else is a counter or a nonsense. */
  return *end == '.' && seconds > 315532800 && seconds < 32503680000 ? seconds : 0;
}

static SatchelFlags
flag_for (char letter)
{
  for (guint i = 0; i < G_N_ELEMENTS (flag_letters); i++)
    {
      if (flag_letters[i].letter == letter)
        return flag_letters[i].flag;
    }

  return 0;
}

SatchelFlags
satchel_maildir_read_flags (const char *suffix)
{
  SatchelFlags flags = 0;

  g_return_val_if_fail (suffix != NULL, 0);

  if (!g_str_has_prefix (suffix, ":2,"))
    return 0;
  for (const char *at = suffix + 3; *at != '\0' && *at != ','; at++)
    flags |= flag_for (*at);

  return flags;
}

static int
compare_letters (gconstpointer a,
                 gconstpointer b)
{
  return *(const char *) a - *(const char *) b;
}

/* Maildir wants the letters in ASCII order. */
char *
satchel_maildir_make_suffix (const char   *suffix,
                             SatchelFlags  flags)
{
  g_autoptr(GString) letters = g_string_new (NULL);

  g_return_val_if_fail (suffix != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (flag_letters); i++)
    {
      if (flags & flag_letters[i].flag)
        g_string_append_c (letters, flag_letters[i].letter);
    }
  if (g_str_has_prefix (suffix, ":2,"))
    {
      for (const char *at = suffix + 3; *at != '\0'; at++)
        {
          if (g_ascii_isalpha (*at) && flag_for (*at) == 0)
            g_string_append_c (letters, *at);
        }
    }
  qsort (letters->str, letters->len, 1, compare_letters);

  return g_strconcat (":2,", letters->str, NULL);
}

/* --- folders --- */

/* tmp/ last: where there is one, files that are begun in it have somewhere to go, and the two others and
 * what is above them have reached the disk. */
static const char *const subdirectories[] = { "cur", "new", "tmp" };

/* The reason alone, for the sentence that quotes it. */
static gboolean
fail (GError **error,
      int      saved)
{
  g_set_error_literal (error, G_IO_ERROR, (int) g_io_error_from_errno (saved), g_strerror (saved));
  return FALSE;
}

/* Synced in any case: one that is there already may be what a dead program made. */
static gboolean
make_directory (const char *path,
                GError    **error)
{
  g_autofree char *parent = NULL;
  int saved;

  if (g_mkdir (path, 0700) != 0)
    {
      saved = errno;
      if (saved != EEXIST || !g_file_test (path, G_FILE_TEST_IS_DIR))
        return fail (error, saved);
    }
  satchel_durable_step ("mkdir", path);

  parent = g_path_get_dirname (path);
  return satchel_durable_sync_directory (parent, error);
}

/* @directory has its three parts, and they are durable: only then is the last one made. */
static gboolean
is_complete (const char *directory)
{
  for (guint i = 0; i < G_N_ELEMENTS (subdirectories); i++)
    {
      g_autofree char *part = g_build_filename (directory, subdirectories[i], NULL);

      if (!g_file_test (part, G_FILE_TEST_IS_DIR))
        return FALSE;
    }

  return TRUE;
}

gboolean
satchel_maildir_create (const char *root,
                        const char *account,
                        const char *path,
                        GError    **error)
{
  g_autofree char *directory = satchel_maildir_get_directory (root, account, path);

  if (is_complete (directory))
    return TRUE;

  /* One level after the other below the root, which is not made: a disk that is not there must not
   * become an empty mail folder somewhere else. */
  for (char *at = directory + strlen (root) + 1; at != NULL;)
    {
      char *slash = strchr (at, '/');

      if (slash != NULL)
        *slash = '\0';
      if (!make_directory (directory, error))
        return FALSE;
      if (slash != NULL)
        *slash = '/';
      at = slash != NULL ? slash + 1 : NULL;
    }

  for (guint i = 0; i < G_N_ELEMENTS (subdirectories); i++)
    {
      g_autofree char *part = g_build_filename (directory, subdirectories[i], NULL);

      if (!make_directory (part, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_directory (const char          *path,
              const struct dirent *entry)
{
  if (entry->d_type == DT_UNKNOWN)
    return g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK);

  return entry->d_type == DT_DIR;
}

static gboolean
is_maildir (const char *directory)
{
  g_autofree char *cur = g_build_filename (directory, "cur", NULL);
  g_autofree char *new_ = g_build_filename (directory, "new", NULL);

  return g_file_test (cur, G_FILE_TEST_IS_DIR) && g_file_test (new_, G_FILE_TEST_IS_DIR);
}

static void
add_folder (GPtrArray  *folders,
            const char *account,
            const char *path)
{
  SatchelFolderInfo *info = g_new0 (SatchelFolderInfo, 1);
  const char *slash = strrchr (path, '/');

  info->account = g_strdup (account);
  info->path = g_strdup (path);
  info->name = g_strdup (slash != NULL ? slash + 1 : path);
  info->role = satchel_role_from_path (path);
  g_ptr_array_add (folders, info);
}

/* @path: NULL at the level of an account. */
static void
list_folders_below (GPtrArray  *folders,
                    const char *directory,
                    const char *account,
                    const char *path,
                    guint       depth)
{
  DIR *dir = opendir (directory);
  struct dirent *entry;

  if (dir == NULL)
    return;

  while ((entry = readdir (dir)) != NULL)
    {
      g_autofree char *below = g_build_filename (directory, entry->d_name, NULL);
      g_autofree char *part = NULL;
      g_autofree char *below_path = NULL;

      if (entry->d_name[0] == '.' || is_reserved (entry->d_name)
          || !is_directory (below, entry) || !g_utf8_validate (entry->d_name, -1, NULL))
        continue;

      part = unescape (entry->d_name);
      below_path = path != NULL ? g_strconcat (path, "/", part, NULL) : g_strdup (part);
      if (is_maildir (below))
        add_folder (folders, account, below_path);
      if (depth < MAX_DEPTH)
        list_folders_below (folders, below, account, below_path, depth + 1);
    }
  (void) closedir (dir);
}

GPtrArray *
satchel_maildir_list_folders (const char *root)
{
  g_autofree char *mail = g_build_filename (root, "mail", NULL);
  GPtrArray *folders = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_folder_info_free);
  DIR *dir = opendir (mail);
  struct dirent *entry;

  if (dir == NULL)
    return folders;

  while ((entry = readdir (dir)) != NULL)
    {
      g_autofree char *directory = g_build_filename (mail, entry->d_name, NULL);
      g_autofree char *account = NULL;

      if (entry->d_name[0] == '.' || !is_directory (directory, entry))
        continue;
      account = unescape (entry->d_name);
      list_folders_below (folders, directory, account, NULL, 1);
    }
  (void) closedir (dir);

  return folders;
}

/* Calls @func for each file of cur/ or new/ until it says FALSE. */
static gboolean
each_file (const char *directory,
           gboolean    in_cur,
           gboolean  (*func) (const char *file_name,
                              gboolean    in_cur,
                              gpointer    data),
           gpointer    data,
           GError    **error)
{
  g_autofree char *path = g_build_filename (directory, in_cur ? "cur" : "new", NULL);
  DIR *dir = opendir (path);
  struct dirent *entry;
  int saved;

  if (dir == NULL)
    return fail (error, errno);

  while ((errno = 0, entry = readdir (dir)) != NULL)
    {
      if (entry->d_name[0] == '.' || (entry->d_type != DT_REG && entry->d_type != DT_UNKNOWN))
        continue;
      if (!func (entry->d_name, in_cur, data))
        break;
    }
  saved = entry == NULL ? errno : 0;
  (void) closedir (dir);

  return saved == 0 || fail (error, saved);
}

static gboolean
add_file (const char *file_name,
          gboolean    in_cur,
          gpointer    data)
{
  g_ptr_array_add (data, satchel_maildir_file_new (file_name, in_cur));
  return TRUE;
}

/* new/ before cur/: what another program moves from one to the other meanwhile is seen once or
 * twice, never not at all. */
GPtrArray *
satchel_maildir_list_files (const char *directory,
                            GError    **error)
{
  g_autoptr(GPtrArray) files =
    g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_maildir_file_free);

  g_return_val_if_fail (directory != NULL, NULL);

  if (!each_file (directory, FALSE, add_file, files, error)
      || !each_file (directory, TRUE, add_file, files, error))
    return NULL;

  return g_steal_pointer (&files);
}

typedef struct
{
  const char         *name;
  gsize               length;
  SatchelMaildirFile *found;
} Search;

static gboolean
is_it (const char *file_name,
       gboolean    in_cur,
       gpointer    data)
{
  Search *search = data;

  if (strncmp (file_name, search->name, search->length) != 0
      || (file_name[search->length] != ':' && file_name[search->length] != '\0'))
    return TRUE;

  search->found = satchel_maildir_file_new (file_name, in_cur);
  return FALSE;
}

SatchelMaildirFile *
satchel_maildir_find (const char *directory,
                      const char *name)
{
  Search search = { name, strlen (name), NULL };

  if (each_file (directory, FALSE, is_it, &search, NULL) && search.found == NULL)
    each_file (directory, TRUE, is_it, &search, NULL);

  return search.found;
}

void
satchel_maildir_sweep (const char *directory)
{
  g_autofree char *path = g_build_filename (directory, "tmp", NULL);
  DIR *dir = opendir (path);
  struct dirent *entry;
  time_t now = time (NULL);

  if (dir == NULL)
    return;

  while ((entry = readdir (dir)) != NULL)
    {
      char tag[SATCHEL_TAG_LENGTH + 1];
      struct stat about;

      if (fstatat (dirfd (dir), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0
          || !S_ISREG (about.st_mode))
        continue;
      if (satchel_maildir_read_tag (entry->d_name, tag)
          || about.st_mtime < now - FOREIGN_TMP_SECONDS)
        (void) unlinkat (dirfd (dir), entry->d_name, 0);
    }
  (void) closedir (dir);
}

gint64
satchel_maildir_get_mtime (const char *directory,
                           gboolean    in_cur)
{
  g_autofree char *path = g_build_filename (directory, in_cur ? "cur" : "new", NULL);
  struct stat about;

  if (stat (path, &about) != 0)
    return 0;

  return (gint64) about.st_mtim.tv_sec * 1000000000 + about.st_mtim.tv_nsec;
}

static void
remove_below (int         parent,
              const char *name,
              guint       depth)
{
  int fd = openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  struct dirent *entry;

  if (dir == NULL)
    {
      if (fd >= 0)
        (void) close (fd);
      return;
    }

  while ((entry = readdir (dir)) != NULL)
    {
      if (g_str_equal (entry->d_name, ".") || g_str_equal (entry->d_name, ".."))
        continue;
      if (unlinkat (fd, entry->d_name, 0) != 0 && depth < 2 * MAX_DEPTH)
        remove_below (fd, entry->d_name, depth + 1);
    }
  (void) closedir (dir);
  (void) unlinkat (parent, name, AT_REMOVEDIR);
}

void
satchel_maildir_remove_tree (const char *directory)
{
  remove_below (AT_FDCWD, directory, 0);
}
