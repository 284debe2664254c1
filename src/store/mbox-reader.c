/* mbox-reader.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/mbox-reader.h"

#include "base/limits.h"
#include "store/mbox-separator.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is held of the file. A head is looked at as a whole. */
#define BUFFER_SIZE (256 * 1024)

G_STATIC_ASSERT (BUFFER_SIZE >= 2 * SATCHEL_LIMIT_HEAD);

/* Octets of a message of a believed length that are searched for a bare "From " line. */
#define BARE_SEARCH (4 * 1024 * 1024)

#define NO_LENGTH G_MAXUINT64

/* An empty line, "\n" or "\r\n". */
typedef struct
{
  char  octets[2];
  guint n;
} EmptyLine;

struct _SatchelMboxReader
{
  int                fd;
  guint64            size;          /* of the file, when it was opened */
  char              *buffer;
  gsize              start, end;    /* in the buffer, what is still to come */
  guint64            place;         /* in the file, of start */
  gboolean           begun;
  gboolean           ended;         /* the file has no more than is in the buffer */
  gboolean           is_bare;       /* one of a believed length had a bare "From " line: mboxcl2 */

  /* The message */
  SatchelMboxMessage message;
  gboolean           in_message;
  gboolean           at_line_start;
  gboolean           after_empty;
  gboolean           unquote;
  guint64            body_end;      /* in the file, as Content-Length says; NO_LENGTH: where a separator comes */
  EmptyLine          held;          /* not the message's, if a separator comes now */
  EmptyLine          due;           /* turned out to be the message's */
  guint64            quotes;        /* ">"s that come after it */
};

SatchelMboxReader *
satchel_mbox_reader_new (int fd)
{
  SatchelMboxReader *self = g_new0 (SatchelMboxReader, 1);
  struct stat about;

  self->fd = fd;
  self->size = fstat (fd, &about) == 0 ? (guint64) about.st_size : 0;
  self->buffer = g_malloc (BUFFER_SIZE);
  self->message.status.length = -1;

  return self;
}

void
satchel_mbox_reader_free (SatchelMboxReader *self)
{
  if (self == NULL)
    return;

  satchel_mail_status_clear (&self->message.status);
  (void) close (self->fd);
  g_free (self->buffer);
  g_free (self);
}

guint64
satchel_mbox_reader_get_place (SatchelMboxReader *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->place;
}

/* --- octets of the file --- */

static gssize
read_at (SatchelMboxReader *self,
         char              *target,
         gsize              size,
         guint64            place,
         GError           **error)
{
  gssize n;

  do
    n = pread (self->fd, target, size, (off_t) place);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    g_set_error_literal (error, G_IO_ERROR, (int) g_io_error_from_errno (errno), g_strerror (errno));

  return n;
}

/* Has @wanted octets in the buffer, or all that come. */
static gboolean
fill (SatchelMboxReader *self,
      gsize              wanted,
      GError           **error)
{
  if (self->end - self->start >= wanted || self->ended)
    return TRUE;

  if (self->start > 0)
    {
      memmove (self->buffer, self->buffer + self->start, self->end - self->start);
      self->end -= self->start;
      self->start = 0;
    }
  while (self->end < wanted && !self->ended)
    {
      gssize n = read_at (self, self->buffer + self->end, BUFFER_SIZE - self->end, self->place + self->end, error);

      if (n < 0)
        return FALSE;
      self->ended = n == 0;
      self->end += n;
    }

  return TRUE;
}

static const char *
at (SatchelMboxReader *self)
{
  return self->buffer + self->start;
}

static gsize
left (SatchelMboxReader *self)
{
  return self->end - self->start;
}

static void
advance (SatchelMboxReader *self,
         gsize              n)
{
  self->start += n;
  self->place += n;
}

/* Octets of an empty line; 0: it is none. */
static guint
measure_empty_line (const char *data,
                    gsize       length)
{
  if (length >= 1 && data[0] == '\n')
    return 1;
  return length >= 2 && data[0] == '\r' && data[1] == '\n' ? 2 : 0;
}

/* --- a length that is believed --- */

static gsize
skip_empty_lines (const char *data,
                  gsize       length)
{
  gsize skipped = 0;
  guint n;

  while ((n = measure_empty_line (data + skipped, length - skipped)) > 0)
    skipped += n;

  return skipped;
}

/* What begins at @place, of which @before is the octet before, is the end of the file or parts two messages. */
static gboolean
is_end_of_message (SatchelMboxReader *self,
                   guint64            place)
{
  char window[1 + 2 * SATCHEL_MBOX_WINDOW];
  gssize n = read_at (self, window, sizeof window, place - 1, NULL);
  gsize skipped;

  if (place > self->size || n < 1)
    return FALSE;
  if (place == self->size)
    return TRUE;

  skipped = skip_empty_lines (window + 1, n - 1);
  if (window[0] != '\n' && skipped == 0)
    return FALSE;
  return (gsize) n == 1 + skipped || satchel_mbox_is_separator (window + 1 + skipped, n - 1 - skipped, TRUE, NULL);
}

/* A line in the file between @place and @end that begins with "From ". */
static gboolean
has_bare_line (SatchelMboxReader *self,
               guint64            place,
               guint64            end)
{
  g_autofree char *piece = g_malloc (BUFFER_SIZE);

  end = MIN (end, place + BARE_SEARCH);

  /* From the line feed before it; pieces overlap by what is looked for. */
  for (place--; place + 6 <= end; place += BUFFER_SIZE - 5)
    {
      gssize n = read_at (self, piece, MIN (BUFFER_SIZE, end - place), place, NULL);

      if (n < 6)
        return FALSE;
      if (memmem (piece, n, "\nFrom ", 6) != NULL)
        return TRUE;
    }

  return FALSE;
}

static void
judge_length (SatchelMboxReader *self)
{
  const SatchelMailStatus *status = &self->message.status;
  guint64 body = self->place + status->end;

  self->body_end = NO_LENGTH;
  self->unquote = TRUE;
  if (status->end == 0 || status->length < 0 || !is_end_of_message (self, body + status->length))
    return;

  self->body_end = body + status->length;
  self->is_bare = self->is_bare || has_bare_line (self, body, self->body_end);
  self->unquote = !self->is_bare;
}

/* --- from message to message --- */

static gboolean
skip_message (SatchelMboxReader *self,
              GError           **error)
{
  char unwanted[16 * 1024];
  gssize n;

  do
    n = satchel_mbox_reader_read (self, unwanted, sizeof unwanted, error);
  while (n > 0);

  return n == 0;
}

/* To the next separator, or what should be one. */
static gboolean
skip_to_separator (SatchelMboxReader *self,
                   GError           **error)
{
  guint n;

  do
    {
      if (!fill (self, SATCHEL_MBOX_WINDOW, error))
        return FALSE;
      if (!self->begun && left (self) >= 3 && memcmp (at (self), "\xef\xbb\xbf", 3) == 0)
        advance (self, 3);
      self->begun = TRUE;
      n = measure_empty_line (at (self), left (self));
      advance (self, n);
    }
  while (n > 0);

  return fill (self, SATCHEL_MBOX_WINDOW, error);
}

/* Its length is bounded by what made it one. */
static void
pass_separator (SatchelMboxReader *self)
{
  const char *newline = memchr (at (self), '\n', left (self));

  advance (self, newline != NULL ? (gsize) (newline + 1 - at (self)) : left (self));
}

gboolean
satchel_mbox_reader_next (SatchelMboxReader   *self,
                          SatchelMboxMessage **message,
                          GError             **error)
{
  gboolean parted;

  g_return_val_if_fail (self != NULL && message != NULL, FALSE);

  if (!skip_message (self, error) || !skip_to_separator (self, error) || left (self) == 0)
    return FALSE;

  self->message.offset = self->place;
  parted = satchel_mbox_is_separator (at (self), left (self), TRUE, &self->message.delivered);
  if (parted)
    pass_separator (self);
  if (!fill (self, SATCHEL_LIMIT_HEAD, error))
    return FALSE;

  satchel_mail_status_clear (&self->message.status);
  satchel_mail_status_read (&self->message.status, at (self), left (self));
  self->message.status.is_head = parted && self->message.status.is_head;
  judge_length (self);
  self->held.n = self->due.n = 0;
  self->quotes = 0;
  self->in_message = self->at_line_start = self->after_empty = TRUE;
  *message = &self->message;

  return TRUE;
}

/* --- the octets of a message --- */

/* The ">"s at the beginning of a line, one less where they quote a "From ". They are counted, since there may be any number
 * of them. */
static gboolean
take_quotes (SatchelMboxReader *self,
             GError           **error)
{
  self->quotes = 0;
  while (self->place < self->body_end && left (self) > 0 && *at (self) == '>')
    {
      advance (self, 1);
      self->quotes++;
      if (!fill (self, 5, error))
        return FALSE;
    }
  if (self->quotes > 0 && self->place < self->body_end && left (self) >= 5 && memcmp (at (self), "From ", 5) == 0)
    self->quotes--;

  return TRUE;
}

/* An empty line waits until it is clear whether another one of the message comes after it. */
static gboolean
hold_empty_line (SatchelMboxReader *self)
{
  guint n = measure_empty_line (at (self), left (self));

  if (n == 0)
    return FALSE;

  self->due = self->held;
  memcpy (self->held.octets, at (self), n);
  self->held.n = n;
  advance (self, n);
  self->after_empty = TRUE;
  return TRUE;
}

/* At the beginning of a line: whether it is the message's, and how it is written. */
static gboolean
begin_line (SatchelMboxReader *self,
            GError           **error)
{
  if (!fill (self, SATCHEL_MBOX_WINDOW, error))
    return FALSE;

  if (self->place >= self->body_end || left (self) == 0
      || (self->body_end == NO_LENGTH
          && satchel_mbox_is_separator (at (self), left (self), self->after_empty, NULL)))
    {
      self->in_message = FALSE;
      return TRUE;
    }
  if (self->body_end == NO_LENGTH && hold_empty_line (self))
    return TRUE;

  self->due = self->held;
  self->held.n = 0;
  self->at_line_start = self->after_empty = FALSE;

  return !self->unquote || take_quotes (self, error);
}

static gsize
take_due (SatchelMboxReader *self,
          char              *target,
          gsize              size)
{
  gsize n = MIN (size, self->due.n);

  if (self->due.n == 0)
    {
      n = MIN (size, self->quotes);
      memset (target, '>', n);
      self->quotes -= n;
      return n;
    }
  memcpy (target, self->due.octets, n);
  self->due.octets[0] = self->due.octets[1];
  self->due.n -= n;

  return n;
}

/* The rest of the line, or what is here of it. */
static gsize
take_line (SatchelMboxReader *self,
           char              *target,
           gsize              size)
{
  gsize n = MIN (MIN (left (self), size), self->body_end - self->place);
  const char *newline = memchr (at (self), '\n', n);

  if (newline != NULL)
    {
      n = newline + 1 - at (self);
      self->at_line_start = TRUE;
    }
  memcpy (target, at (self), n);
  advance (self, n);

  return n;
}

gssize
satchel_mbox_reader_read (SatchelMboxReader *self,
                          gpointer           buffer,
                          gsize              size,
                          GError           **error)
{
  char *target = buffer;
  gsize n = 0;

  g_return_val_if_fail (self != NULL && (buffer != NULL || size == 0), -1);

  while (n < size && (self->in_message || self->due.n > 0 || self->quotes > 0))
    {
      if (self->due.n > 0 || self->quotes > 0)
        {
          n += take_due (self, target + n, size - n);
          continue;
        }
      if (self->at_line_start)
        {
          if (!begin_line (self, error))
            return -1;
          continue;
        }
      if (!fill (self, 1, error))
        return -1;
      if (left (self) == 0 || self->place >= self->body_end)
        self->in_message = FALSE;
      else
        n += take_line (self, target + n, size - n);
    }

  return (gssize) n;
}

gboolean
satchel_mbox_reader_is_mbox (const char *data,
                             gsize       length)
{
  gsize skipped = length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

  skipped += skip_empty_lines (data + skipped, length - skipped);
  return satchel_mbox_is_separator (data + skipped, length - skipped, TRUE, NULL);
}
