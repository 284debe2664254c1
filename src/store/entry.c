/* entry.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/entry.h"

#include "base/limits.h"
#include "message/fingerprint.h"
#include "message/summary.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Octets of a head that are looked at where the parser must not. */
#define HEAD_SIZE (64 * 1024)

/* Octets of a sort key: what comes after no longer decides where a row stands. */
#define KEY_SIZE 64

#define READ_SIZE (256 * 1024)

SatchelEntry *
satchel_entry_new (const char *name,
                   gint64      folder,
                   gboolean    in_cur,
                   const char *suffix,
                   gint64      arrived)
{
  SatchelEntry *self = g_new0 (SatchelEntry, 1);

  g_return_val_if_fail (name != NULL && suffix != NULL, NULL);

  self->name = g_strdup (name);
  self->folder = folder;
  self->in_cur = in_cur;
  self->suffix = g_strdup (suffix);
  self->arrived = arrived;
  self->date = arrived;

  return self;
}

void
satchel_entry_free (SatchelEntry *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->suffix);
  g_free (self->sender_key);
  g_free (self->subject_key);
  g_free (self->subject);
  g_free (self->sender);
  g_free (self->recipients);
  g_free (self->preview);
  g_free (self->message_id);
  g_free (self->refs);
  g_free (self);
}

/* --- sort keys: the same in every locale, so that an index outlives a change of language --- */

static gboolean
is_plain (const char *text)
{
  for (; *text != '\0'; text++)
    {
      if ((guchar) *text >= 0x80)
        return FALSE;
    }
  return TRUE;
}

/* Letters without case and accents; what stands in front of the first letter or digit is left out. */
static char *
make_key (const char *text)
{
  g_autofree char *cut = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), 2 * KEY_SIZE));
  g_autofree char *decomposed = NULL;
  g_autofree char *folded = NULL;
  GString *key = g_string_sized_new (KEY_SIZE);

  if (is_plain (cut))
    {
      folded = g_ascii_strdown (cut, -1);
    }
  else
    {
      decomposed = g_utf8_normalize (cut, -1, G_NORMALIZE_ALL);
      folded = g_utf8_casefold (decomposed != NULL ? decomposed : "", -1);
    }

  for (const char *at = folded; *at != '\0' && key->len < KEY_SIZE; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_type (c) == G_UNICODE_NON_SPACING_MARK || (key->len == 0 && !g_unichar_isalnum (c)))
        continue;
      g_string_append_unichar (key, c);
    }

  return g_string_free (key, FALSE);
}

/* Behind "Re:", "Fwd: Re:" and what other languages say for them. */
static const char *
skip_reply_marks (const char *subject)
{
  static const char *const marks[] = { "re:", "fwd:", "fw:", "aw:", "wg:", "sv:", "vs:", "antw:",
                                       "odp:", "rif:", "tr:", "rv:" };
  gboolean skipped = TRUE;

  while (skipped)
    {
      skipped = FALSE;
      while (*subject == ' ')
        subject++;
      for (guint i = 0; i < G_N_ELEMENTS (marks) && !skipped; i++)
        {
          gsize length = strlen (marks[i]);

          if (g_ascii_strncasecmp (subject, marks[i], length) == 0)
            {
              subject += length;
              skipped = TRUE;
            }
        }
    }

  return subject;
}

/* --- by the parser --- */

static char *
join_ids (SatchelSummary *summary)
{
  GString *ids = g_string_new (NULL);
  GPtrArray *lists[] = { summary->references, summary->in_reply_to };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      for (guint j = 0; lists[i] != NULL && j < lists[i]->len; j++)
        {
          if (ids->len > 0)
            g_string_append_c (ids, ' ');
          g_string_append (ids, g_ptr_array_index (lists[i], j));
        }
    }

  return g_string_free (ids, FALSE);
}

void
satchel_entry_read (SatchelEntry  *self,
                    SatchelSource *source)
{
  g_autoptr(SatchelSummary) summary = satchel_summary_read (source);
  const char *label = "";

  g_return_if_fail (self != NULL && self->subject == NULL);

  if (summary->from->len > 0)
    label = satchel_address_get_label (g_ptr_array_index (summary->from, 0));

  self->size = self->whole_size > 0 ? self->whole_size : satchel_source_get_size (source);
  self->date = summary->date != SATCHEL_NO_DATE ? summary->date : self->arrived;
  self->attachments = summary->has_attachments;
  self->sender = satchel_addresses_to_lines (summary->from);
  self->recipients = satchel_addresses_to_lines (summary->to);
  self->sender_key = make_key (label);
  self->subject_key = make_key (skip_reply_marks (summary->subject));
  self->refs = join_ids (summary);
  self->subject = g_steal_pointer (&summary->subject);
  self->preview = g_steal_pointer (&summary->preview);
  self->message_id = g_steal_pointer (&summary->message_id);
}

/* --- without the parser --- */

/* The value of a header field (RFC 5322 §2.2), unfolded, encoded words left as they are. */
static char *
find_field (const char *head,
            const char *name)
{
  gsize length = strlen (name);
  g_autoptr(GString) value = NULL;

  for (const char *line = head; *line != '\0';)
    {
      gsize n = strcspn (line, "\n");
      gboolean folded = *line == ' ' || *line == '\t';

      if (value != NULL && !folded)
        break;
      if (value != NULL)
        g_string_append_len (value, line, (gssize) n);
      else if (g_ascii_strncasecmp (line, name, length) == 0 && line[length] == ':')
        value = g_string_new_len (line + length + 1, (gssize) (n - length - 1));
      line += n + (line[n] == '\n');
    }

  if (value == NULL)
    return g_strdup ("");
  g_string_truncate (value, MIN (value->len, SATCHEL_LIMIT_HEADER_CHARS));
  for (char *at = value->str; *at != '\0'; at++)
    {
      if (g_ascii_iscntrl (*at))
        *at = ' ';
    }
  g_strstrip (value->str);

  return g_utf8_make_valid (value->str, -1);
}

static void
read_heads (SatchelEntry *self,
            GBytes       *head)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (head, NULL), g_bytes_get_size (head));
  g_autoptr(GPtrArray) from = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_address_free);
  g_autofree char *sender = find_field (text, "From");

  self->heads_only = TRUE;
  self->subject = find_field (text, "Subject");
  g_ptr_array_add (from, satchel_address_new (sender, ""));
  self->sender = satchel_addresses_to_lines (from);
  self->sender_key = make_key (sender);
  self->subject_key = make_key (skip_reply_marks (self->subject));
  self->recipients = g_strdup ("");
  self->refs = g_strdup ("");
  self->preview = g_strdup (_("This message made Satchel end when it was read. Only its heads are shown."));
}

/* The reason alone, for the sentence that quotes it. */
static void
set_reason (GError **error)
{
  int saved = errno;

  g_set_error_literal (error, G_IO_ERROR, (int) g_io_error_from_errno (saved), g_strerror (saved));
}

static int
open_file (const char *path,
           GError    **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

  if (fd < 0)
    set_reason (error);

  return fd;
}

/* -1: failed, errno is set. */
static gssize
read_some (int     fd,
           guint8 *buffer,
           gsize   size)
{
  gssize n;

  do
    n = read (fd, buffer, size);
  while (n < 0 && errno == EINTR);

  return n;
}

GBytes *
satchel_entry_read_head (const char *path,
                         GError    **error)
{
  g_autofree guint8 *buffer = g_malloc (HEAD_SIZE);
  gsize length = 0;
  gssize n = 0;
  int fd = open_file (path, error);

  if (fd < 0)
    return NULL;

  while (length < HEAD_SIZE && (n = read_some (fd, buffer + length, HEAD_SIZE - length)) > 0)
    length += (gsize) n;
  (void) close (fd);

  for (gsize i = 0; i + 1 < length; i++)
    {
      if (buffer[i] == '\n' && (buffer[i + 1] == '\n'
                                || (i + 2 < length && buffer[i + 1] == '\r' && buffer[i + 2] == '\n')))
        length = i + 1 + (buffer[i + 1] == '\r' ? 2 : 1);
    }

  return g_bytes_new (buffer, length);
}

gboolean
satchel_entry_count_lines (const char *path,
                           guint64    *lines)
{
  g_autofree guint8 *buffer = g_malloc (READ_SIZE);
  gssize n;
  int fd = open_file (path, NULL);

  if (fd < 0)
    return FALSE;

  *lines = 0;
  while ((n = read_some (fd, buffer, READ_SIZE)) > 0)
    for (gssize i = 0; i < n; i++)
      *lines += buffer[i] == '\n';
  (void) close (fd);

  return n == 0;
}

gboolean
satchel_entry_hash_file (const char   *path,
                         guint8       *fingerprint,
                         guint8       *integrity,
                         guint64      *size,
                         GCancellable *cancellable,
                         GError      **error)
{
  SatchelFingerprint *hashes;
  g_autofree guint8 *buffer = NULL;
  gssize n;
  int fd = open_file (path, error);

  if (fd < 0)
    return FALSE;

  (void) posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  buffer = g_malloc (READ_SIZE);
  hashes = satchel_fingerprint_new ();
  *size = 0;
  while ((n = read_some (fd, buffer, READ_SIZE)) > 0)
    {
      satchel_fingerprint_add (hashes, buffer, (gsize) n);
      *size += (guint64) n;
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        break;
    }
  if (n < 0)
    set_reason (error);
  (void) close (fd);

  /* n > 0: cancelled. */
  if (n != 0)
    {
      satchel_fingerprint_free (hashes);
      return FALSE;
    }
  satchel_fingerprint_end (hashes, fingerprint, integrity);
  return TRUE;
}

static gboolean
read_heads_of_file (SatchelEntry *self,
                    const char   *path)
{
  g_autoptr(GBytes) head = satchel_entry_read_head (path, NULL);
  struct stat about;

  if (head == NULL || stat (path, &about) != 0)
    return FALSE;

  self->size = self->whole_size > 0 ? self->whole_size : (guint64) about.st_size;
  read_heads (self, head);
  return TRUE;
}

gboolean
satchel_entry_read_file (SatchelEntry *self,
                         const char   *path,
                         gboolean      heads_only)
{
  g_autoptr(SatchelSource) source = NULL;
  struct stat about;
  int fd;

  g_return_val_if_fail (self != NULL && path != NULL, FALSE);

  if (self->wants_hashes
      && !satchel_entry_hash_file (path, self->fingerprint, self->integrity, &self->size, NULL, NULL))
    return FALSE;
  if (heads_only)
    return read_heads_of_file (self, path);

  fd = open_file (path, NULL);
  if (fd < 0)
    return FALSE;
  if (fstat (fd, &about) != 0 || !S_ISREG (about.st_mode))
    {
      (void) close (fd);
      return FALSE;
    }

  /* What came by other ways has no time of arrival in its name. */
  if (self->arrived == 0)
    self->arrived = about.st_mtime;
  source = satchel_source_new_for_fd (fd);
  satchel_entry_read (self, source);

  return TRUE;
}
