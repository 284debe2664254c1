/* mail-source.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/mail-source.h"

#include "store/mail-status.h"
#include "store/mbox-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Folders in folders that are looked into. */
#define MAX_DEPTH 16

/* Octets of a file that tell what it is. */
#define SNIFF_SIZE 4096

/* Octets of a folder's name. A file name has 255, and what is escaped in it takes three for one. */
#define MAX_NAME 120

SatchelMailSource *
satchel_mail_source_new (SatchelMailKind  kind,
                         const char      *path,
                         const char      *folder)
{
  SatchelMailSource *self = g_new0 (SatchelMailSource, 1);

  self->kind = kind;
  self->path = g_strdup (path);
  self->folder = g_strdup (folder);

  return self;
}

void
satchel_mail_source_free (SatchelMailSource *self)
{
  if (self == NULL)
    return;

  g_free (self->path);
  g_free (self->folder);
  g_free (self);
}

SatchelMailOrigin *
satchel_mail_origin_new (const char       *path,
                         const char       *folder,
                         SatchelMailNames  names)
{
  SatchelMailOrigin *self = g_new (SatchelMailOrigin, 1);

  *self = (SatchelMailOrigin) { g_strdup (path), g_strdup (folder), names };
  return self;
}

void
satchel_mail_origin_free (SatchelMailOrigin *self)
{
  if (self == NULL)
    return;

  g_free (self->path);
  g_free (self->folder);
  g_free (self);
}

SatchelMailRefusal *
satchel_mail_refusal_new (const char *path,
                          guint64     offset,
                          const char *reason)
{
  SatchelMailRefusal *self = g_new (SatchelMailRefusal, 1);

  *self = (SatchelMailRefusal) { g_strdup (path), offset, g_strdup (reason) };
  return self;
}

void
satchel_mail_refusal_free (SatchelMailRefusal *self)
{
  if (self == NULL)
    return;

  g_free (self->path);
  g_free (self->reason);
  g_free (self);
}

/* --- names --- */

static void
append_utf16 (GString *target,
              GArray  *units)
{
  g_autofree char *text = units->len > 0
                          ? g_utf16_to_utf8 ((const gunichar2 *) units->data, units->len, NULL, NULL, NULL) : NULL;

  if (text != NULL)
    g_string_append (target, text);
}

/* The base64 between "&" and "-" (RFC 3501 §5.1.3: "," for "/", no padding). Returns what follows it; NULL: it is
 * none. */
static const char *
read_shifted (const char *at,
              GString    *target)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
  g_autoptr(GArray) units = g_array_new (FALSE, FALSE, sizeof (gunichar2));
  guint32 bits = 0;
  guint n = 0;

  for (; *at != '\0' && *at != '-'; at++)
    {
      const char *letter = strchr (alphabet, *at);

      if (letter == NULL)
        break;
      bits = bits << 6 | (guint32) (letter - alphabet);
      n += 6;
      if (n >= 16)
        {
          gunichar2 unit = (gunichar2) (bits >> (n - 16));

          g_array_append_val (units, unit);
          n -= 16;
        }
    }
  if (*at != '-')
    return NULL;

  append_utf16 (target, units);
  return at + 1;
}

char *
satchel_mail_read_utf7 (const char *name)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (name != NULL, NULL);

  for (const char *at = name; *at != '\0';)
    {
      if (at[0] == '&' && at[1] == '-')
        {
          g_string_append_c (text, '&');
          at += 2;
        }
      else
        {
          const char *next = at[0] == '&' ? read_shifted (at + 1, text) : NULL;

          if (next == NULL)
            g_string_append_c (text, *at);
          at = next != NULL ? next : at + 1;
        }
    }

  return g_string_free (text, FALSE);
}

/* "_2E" and the like. */
static char *
read_evolution (const char *name)
{
  GString *text = g_string_new (NULL);

  for (const char *at = name; *at != '\0'; at++)
    {
      if (at[0] == '_' && g_ascii_isxdigit (at[1]) && g_ascii_isxdigit (at[2]))
        {
          g_string_append_c (text, (char) (g_ascii_xdigit_value (at[1]) * 16 + g_ascii_xdigit_value (at[2])));
          at += 2;
        }
      else
        {
          g_string_append_c (text, *at);
        }
    }

  return g_string_free (text, FALSE);
}

/* Two long names that differ stay two. */
static void
shorten (GString *name)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name->str, -1);
  const char *cut;

  if (name->len <= MAX_NAME)
    return;

  cut = g_utf8_find_prev_char (name->str, name->str + MAX_NAME - 9);
  g_string_truncate (name, cut != NULL ? (gsize) (cut - name->str) : 0);
  g_string_append_printf (name, "~%.8s", hash);
}

char *
satchel_mail_folder_below (const char *parent,
                           const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  g_autoptr(GString) clean = g_string_new (NULL);

  g_return_val_if_fail (parent != NULL && name != NULL, NULL);

  for (const char *at = g_strstrip (valid); *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (character == '/')
        g_string_append_c (clean, '-');
      else if (g_unichar_iscntrl (character))
        g_string_append_c (clean, ' ');
      else
        g_string_append_unichar (clean, character);
    }
  shorten (clean);
  if (clean->len == 0)
    g_string_append (clean, _("Unnamed"));

  return *parent != '\0' ? g_strconcat (parent, "/", clean->str, NULL) : g_strdup (clean->str);
}

char *
satchel_mail_source_name (const char *path)
{
  static const char *const endings[] = { ".mbox", ".mbx", ".mboxrd", ".eml", ".sbd" };
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *base = g_path_get_basename (absolute);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      if (g_str_has_suffix (base, endings[i]) && strlen (base) > strlen (endings[i]))
        {
          base[strlen (base) - strlen (endings[i])] = '\0';
          break;
        }
    }

  return satchel_mail_folder_below ("", base);
}

/* --- looking --- */

typedef struct
{
  GPtrArray        *sources;
  GPtrArray        *refused;
  SatchelMailNames  names;
  GCancellable     *cancellable;
} Finder;

static void find_below (Finder     *self,
                        const char *directory,
                        const char *folder,
                        guint       depth);

static SatchelMailSource *
add_source (Finder          *self,
            SatchelMailKind  kind,
            const char      *path,
            const char      *folder)
{
  SatchelMailSource *source = satchel_mail_source_new (kind, path, folder);

  g_ptr_array_add (self->sources, source);
  return source;
}

static void
refuse (Finder     *self,
        const char *path,
        int         reason)
{
  g_ptr_array_add (self->refused, satchel_mail_refusal_new (path, 0, g_strerror (reason)));
}

static gboolean
has_subdirectory (const char *directory,
                  const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);

  return g_file_test (path, G_FILE_TEST_IS_DIR);
}

/* Thunderbird's have no new/. */
static gboolean
is_maildir (const char *directory)
{
  return has_subdirectory (directory, "cur")
         && (has_subdirectory (directory, "new") || has_subdirectory (directory, "tmp"));
}

static gboolean
is_number (const char *name)
{
  return *name != '\0' && name[strspn (name, "0123456789")] == '\0';
}

static gboolean
ends_with (const char *name,
           const char *ending)
{
  gsize length = strlen (name), n = strlen (ending);

  return length > n && g_ascii_strcasecmp (name + length - n, ending) == 0;
}

/* Other things that mail programs keep beside the mail. */
static gboolean
is_no_mail (const char *name)
{
  static const char *const endings[] = { ".msf", ".dat", ".sqlite", ".json", ".html", ".htm", ".js", ".xml", ".ini",
                                         ".log", ".cmeta", ".ibex.index", ".ibex.index.data", ".ev-summary",
                                         ".ev-summary-meta", ".lock", ".db" };

  if (name[0] == '.')
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      if (ends_with (name, endings[i]))
        return TRUE;
    }

  return FALSE;
}

/* The beginning of a file; -1: errno says why not. */
static gssize
sniff (const char *path,
       char       *octets)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  gssize n;
  int saved;

  if (fd < 0)
    return -1;
  n = read (fd, octets, SNIFF_SIZE);
  saved = errno;
  (void) close (fd);
  errno = saved;

  return n;
}

/* A file in a folder: a mailbox, or nothing of ours. */
static void
look_at_file (Finder     *self,
              const char *path,
              const char *name,
              const char *folder,
              guint64     size)
{
  char octets[SNIFF_SIZE];
  gssize n;

  if (size == 0 || is_no_mail (name))
    return;
  n = sniff (path, octets);
  if (n < 0)
    refuse (self, path, errno);
  else if (satchel_mbox_reader_is_mbox (octets, (gsize) n))
    {
      /* "Name.mbox/mbox". */
      g_autofree char *base = satchel_mail_source_name (path);
      g_autofree char *own = g_str_equal (name, "mbox") ? g_strdup (folder)
                                                        : satchel_mail_folder_below (folder, base);

      add_source (self, SATCHEL_MAIL_MBOX, path, own)->bytes = size;
    }
}

/* ".Name.Below": the path below that of the Maildir it is in. */
static char *
make_dotted_folder (Finder     *self,
                    const char *folder,
                    const char *name)
{
  g_auto(GStrv) parts = g_strsplit (name + 1, ".", MAX_DEPTH);
  char *path = g_strdup (folder);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *part = self->names == SATCHEL_MAIL_NAMES_EVOLUTION ? read_evolution (parts[i])
                                                                          : satchel_mail_read_utf7 (parts[i]);
      g_autofree char *parent = path;

      path = *part != '\0' ? satchel_mail_folder_below (parent, part) : g_strdup (parent);
    }

  return path;
}

static void
look_at_directory (Finder     *self,
                   const char *path,
                   const char *name,
                   const char *folder,
                   guint       depth)
{
  g_autofree char *plain = g_strdup (name);
  g_autofree char *below = NULL;

  if (g_str_equal (name, "cur") || g_str_equal (name, "new") || g_str_equal (name, "tmp"))
    return;
  if (name[0] == '.' && g_str_has_suffix (name, ".directory"))
    {
      /* KMail: the folders below "Name". */
      plain[strlen (plain) - strlen (".directory")] = '\0';
      below = satchel_mail_folder_below (folder, plain + 1);
    }
  else if (name[0] == '.')
    {
      if (!is_maildir (path))
        return;
      below = make_dotted_folder (self, folder, name);
    }
  else
    {
      if (g_str_has_suffix (plain, ".sbd") || (g_str_has_suffix (plain, ".mbox") && strlen (plain) > 5))
        *strrchr (plain, '.') = '\0';
      below = satchel_mail_folder_below (folder, plain);
    }

  find_below (self, path, below, depth + 1);
}

/* Sizes of a Maildir's files are told by asking for each: its messages are counted instead. */
#define TYPICAL_MESSAGE 8192

static guint64
count_files (const char *directory,
             const char *part)
{
  g_autofree char *path = g_build_filename (directory, part, NULL);
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  guint64 n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

/* What is in a directory besides mailboxes and directories. */
typedef struct
{
  gboolean is_mh;      /* a program that keeps mail so has been here */
  guint64 numbered;
  guint64 messages;
  guint64 bytes;
} Content;

static gboolean
has_mh_signs (const char *directory)
{
  static const char *const signs[] = { ".mh_sequences", ".claws_mark", ".sylpheed_mark", ".claws_cache",
                                       ".sylpheed_cache", ".xmhcache" };

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    {
      g_autofree char *path = g_build_filename (directory, signs[i], NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return TRUE;
    }

  return FALSE;
}

/* "2019" may be a message of an MH folder, or Thunderbird's mailbox of that year. */
static gboolean
is_message_file (const char    *path,
                 const char    *name,
                 const Content *content)
{
  char octets[SNIFF_SIZE];
  gssize n;

  if (!is_number (name) || content->is_mh)
    return is_number (name) || ends_with (name, ".eml");

  n = sniff (path, octets);
  return n <= 0 || !satchel_mbox_reader_is_mbox (octets, (gsize) n);
}

static void
look_at_entry (Finder     *self,
               const char *directory,
               const char *name,
               const char *folder,
               guint       depth,
               Content    *content)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  struct stat about;

  if (g_lstat (path, &about) != 0)
    return;
  if (S_ISDIR (about.st_mode))
    {
      if (depth < MAX_DEPTH)
        look_at_directory (self, path, name, folder, depth);
    }
  else if (S_ISREG (about.st_mode) && is_message_file (path, name, content))
    {
      content->numbered += is_number (name);
      content->messages += !is_number (name);
      content->bytes += (guint64) about.st_size;
    }
  else if (S_ISREG (about.st_mode))
    {
      look_at_file (self, path, name, folder, (guint64) about.st_size);
    }
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Sorted, so that two runs see the same. Returns: (transfer full) (nullable). */
static GPtrArray *
list_names (const char *directory)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GDir *dir = (errno = 0, g_dir_open (directory, 0, NULL));
  const char *name;

  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_dir_close (dir);
  g_ptr_array_sort (names, compare_names);

  return g_steal_pointer (&names);
}

static void
find_below (Finder     *self,
            const char *directory,
            const char *folder,
            guint       depth)
{
  g_autoptr(GPtrArray) names = NULL;
  Content content = { .is_mh = has_mh_signs (directory) };

  if (is_maildir (directory))
    add_source (self, SATCHEL_MAIL_MAILDIR, directory, folder)->bytes =
      TYPICAL_MESSAGE * (count_files (directory, "cur") + count_files (directory, "new"));

  names = list_names (directory);
  if (names == NULL)
    {
      refuse (self, directory, errno != 0 ? errno : EIO);
      return;
    }
  for (guint i = 0; i < names->len && !g_cancellable_is_cancelled (self->cancellable); i++)
    look_at_entry (self, directory, g_ptr_array_index (names, i), folder, depth, &content);

  if (content.numbered > 0)
    add_source (self, SATCHEL_MAIL_MH, directory, folder)->bytes = content.bytes;
  if (content.messages > 0)
    add_source (self, SATCHEL_MAIL_FILES, directory, folder)->bytes = content.bytes;
}

/* A file that somebody has named: a mailbox or one message, whatever its name is. */
static void
find_file (Finder     *self,
           const char *path,
           const char *folder,
           guint64     size)
{
  char octets[SNIFF_SIZE];
  gssize n = sniff (path, octets);

  if (n < 0)
    refuse (self, path, errno);
  else if (n == 0)
    return;
  else if (!satchel_mbox_reader_is_mbox (octets, (gsize) n) && satchel_mail_status_is_field (octets, (gsize) n))
    add_source (self, SATCHEL_MAIL_FILE, path, folder)->bytes = size;
  else
    add_source (self, SATCHEL_MAIL_MBOX, path, folder)->bytes = size;
}

void
satchel_mail_source_find (GPtrArray        *sources,
                          GPtrArray        *refused,
                          const char       *path,
                          const char       *folder,
                          SatchelMailNames  names,
                          GCancellable     *cancellable)
{
  Finder self = { sources, refused, names, cancellable };
  struct stat about;

  g_return_if_fail (sources != NULL && refused != NULL && path != NULL && folder != NULL);

  if (g_stat (path, &about) != 0)
    refuse (&self, path, errno);
  else if (S_ISDIR (about.st_mode))
    find_below (&self, path, folder, 1);
  else
    find_file (&self, path, folder, (guint64) about.st_size);
}
