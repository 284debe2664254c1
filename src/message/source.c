/* source.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/source.h"

#include "base/limits.h"
#include "message/charset.h"
#include "message/cid.h"
#include "message/inside.h"
#include "message/source-private.h"
#include "message/stream.h"
#include "message/structure.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct _SatchelSource
{
  /* Owned */
  GBytes        *bytes;       /* NULL: read from fd */
  GBytes        *lines;       /* bytes as they are parsed; NULL: as they are */
  int            fd;
  guint8        *window;      /* what was read last from fd */
  SatchelHeader *header;
  GPtrArray     *parts;
  GArray        *pieces;
  GHashTable    *shown_ids;
  GPtrArray     *defects;
  char          *charset;     /* instead of what the message says; nullable */

  guint64        whole;           /* octets there are … */
  guint64        size;            /* … and that are parsed */
  guint64        body;        /* offset after the heads */
  gboolean       cr_ends;     /* lines end in CR alone, and are parsed as if it were LF */
  guint64        window_start;
  gsize          window_length;
  gsize          window_size;
};

static SatchelSource *
source_new (void)
{
  SatchelSource *self = g_new0 (SatchelSource, 1);

  self->fd = -1;
  self->defects = g_ptr_array_new_with_free_func (g_free);

  return self;
}

SatchelSource *
satchel_source_new_for_path (const char *path,
                             GError    **error)
{
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    {
      int saved = errno;
      g_autofree char *name = g_filename_display_name (path);

      g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (saved),
                   _("Can’t open “%s”: %s"), name, g_strerror (saved));
      return NULL;
    }

  return satchel_source_new_for_fd (fd);
}

SatchelSource *
satchel_source_new_for_fd (int fd)
{
  SatchelSource *self = source_new ();
  struct stat status;

  self->fd = fd;
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    self->whole = self->size = status.st_size;
  /* An ordinary message fits whole, and needs one read. */
  self->window_size = MIN (self->size, 4 * SATCHEL_SOURCE_WINDOW);

  return self;
}

/* As the Macintosh ended lines before 2001. In such a message there is no LF at all. */
static gboolean
has_cr_ends (const guint8 *octets,
             gsize         length)
{
  return length > 0 && memchr (octets, '\n', length) == NULL && memchr (octets, '\r', length) != NULL;
}

static void
end_lines (guint8 *octets,
           gsize   length)
{
  for (gsize i = 0; i < length; i++)
    if (octets[i] == '\r')
      octets[i] = '\n';
}

static void
note_cr_ends (SatchelSource *self)
{
  self->cr_ends = TRUE;
  satchel_source_add_defect (self, "lines that end in CR alone");
}

static void
read_lines (SatchelSource *self)
{
  gsize length;
  const guint8 *octets = g_bytes_get_data (self->bytes, &length);
  guint8 *lines;

  if (!has_cr_ends (octets, length))
    return;

  note_cr_ends (self);
  lines = g_memdup2 (octets, length);
  end_lines (lines, length);
  self->lines = g_bytes_new_take (lines, length);
}

SatchelSource *
satchel_source_new_for_bytes (GBytes *bytes)
{
  SatchelSource *self;

  g_return_val_if_fail (bytes != NULL, NULL);

  self = source_new ();
  self->bytes = g_bytes_ref (bytes);
  self->whole = self->size = g_bytes_get_size (bytes);
  read_lines (self);

  return self;
}

void
satchel_source_free (SatchelSource *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->lines, g_bytes_unref);
  if (self->fd >= 0)
    (void) close (self->fd);
  g_free (self->window);
  g_clear_pointer (&self->header, satchel_header_free);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_pointer (&self->pieces, g_array_unref);
  g_clear_pointer (&self->shown_ids, g_hash_table_unref);
  g_ptr_array_unref (self->defects);
  g_free (self->charset);
  g_free (self);
}

static void
fill_window (SatchelSource *self,
             guint64        offset)
{
  if (self->window == NULL)
    self->window = g_malloc (self->window_size);
  self->window_start = offset;
  self->window_length = 0;

  while (self->window_length < self->window_size)
    {
      ssize_t n = pread (self->fd, self->window + self->window_length,
                         self->window_size - self->window_length, offset + self->window_length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        satchel_source_add_defect (self, "the file can’t be read");
      if (n <= 0)
        break;
      self->window_length += n;
    }

  /* The first window is that of the head. */
  if (offset == 0 && !self->cr_ends && has_cr_ends (self->window, self->window_length))
    note_cr_ends (self);
  if (self->cr_ends)
    end_lines (self->window, self->window_length);
}

const guint8 *
satchel_source_peek (SatchelSource *self,
                     guint64        offset,
                     gsize          wanted,
                     gsize         *available)
{
  g_return_val_if_fail (self != NULL && available != NULL, NULL);
  g_return_val_if_fail (wanted <= SATCHEL_SOURCE_WINDOW, NULL);

  *available = 0;
  if (offset >= self->size)
    return NULL;
  if (self->bytes != NULL)
    {
      *available = self->size - offset;
      return (const guint8 *) g_bytes_get_data (self->lines != NULL ? self->lines : self->bytes, NULL) + offset;
    }

  if (self->window == NULL || offset < self->window_start
      || MIN (offset + wanted, self->size) > self->window_start + self->window_length)
    fill_window (self, offset);
  if (offset >= self->window_start + self->window_length)
    return NULL;
  *available = self->window_start + self->window_length - offset;

  return self->window + (offset - self->window_start);
}

SatchelHeader *
satchel_source_get_header (SatchelSource *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->header == NULL)
    self->header = satchel_structure_read_header (self, &self->body);

  return self->header;
}

GPtrArray *
satchel_source_get_parts (SatchelSource *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->parts == NULL)
    {
      SatchelHeader *header = satchel_source_get_header (self);   /* finds body, too */

      self->parts = satchel_structure_read_parts (self, header, self->body);
    }

  return self->parts;
}

void
satchel_source_set_charset (SatchelSource *self,
                            const char    *charset)
{
  g_return_if_fail (self != NULL);

  g_free (self->charset);
  self->charset = g_strdup (charset);
}

const char *
satchel_source_get_override (SatchelSource *self)
{
  return self->charset;
}

const char *
satchel_source_get_charset (SatchelSource *self)
{
  GPtrArray *parts = satchel_source_get_parts (self);

  if (self->charset != NULL)
    return self->charset;

  for (guint i = 0; i < parts->len; i++)
    {
      SatchelPart *part = g_ptr_array_index (parts, i);

      if (!satchel_charset_is_guess (part->charset))
        return part->charset;
    }

  return NULL;
}

GArray *
satchel_source_get_pieces (SatchelSource *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->pieces == NULL)
    {
      self->pieces = satchel_structure_pick (satchel_source_get_parts (self));
      satchel_inside_find (self, self->parts, self->pieces);
    }

  return self->pieces;
}

GHashTable *
satchel_source_get_shown_ids (SatchelSource *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->shown_ids == NULL)
    self->shown_ids = satchel_cid_find (self);

  return self->shown_ids;
}

gboolean
satchel_source_is_message (SatchelSource *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return satchel_source_get_header (self)->fields->len > 0;
}

guint64
satchel_source_get_size (SatchelSource *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->size;
}

GPtrArray *
satchel_source_get_defects (SatchelSource *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  (void) satchel_source_get_parts (self);

  return self->defects;
}

void
satchel_source_add_defect (SatchelSource *self,
                           const char    *defect)
{
  g_return_if_fail (self != NULL && defect != NULL);

  satchel_defects_add (self->defects, defect);
}

void
satchel_source_limit (SatchelSource *self,
                      guint64        octets)
{
  g_return_if_fail (self != NULL);

  self->size = MIN (self->whole, octets);
}

gboolean
satchel_source_write_raw (SatchelSource  *self,
                          guint64         limit,
                          void          (*sink) (const guint8 *octets,
                                                 gsize         length,
                                                 gpointer      data),
                          gpointer        data,
                          GError        **error)
{
  guint8 block[32 * 1024];
  guint64 at = 0, size;

  g_return_val_if_fail (self != NULL && sink != NULL, FALSE);

  size = MIN (self->whole, limit);
  if (self->bytes != NULL)
    {
      sink (g_bytes_get_data (self->bytes, NULL), size, data);
      return TRUE;
    }

  while (at < size)
    {
      ssize_t n = pread (self->fd, block, MIN (sizeof block, size - at), (off_t) at);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("The file can’t be read."));
          return FALSE;
        }
      sink (block, (gsize) n, data);
      at += (guint64) n;
    }
  return TRUE;
}

static void
append_raw (const guint8 *octets,
            gsize         length,
            gpointer      data)
{
  g_byte_array_append (data, octets, (guint) length);
}

GBytes *
satchel_source_read_raw (SatchelSource *self,
                         gsize          limit,
                         GError       **error)
{
  GByteArray *raw;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->bytes != NULL)
    return g_bytes_new_from_bytes (self->bytes, 0, MIN (self->whole, limit));

  raw = g_byte_array_sized_new ((guint) MIN (self->whole, limit));
  if (satchel_source_write_raw (self, limit, append_raw, raw, error))
    return g_byte_array_free_to_bytes (raw);
  g_byte_array_unref (raw);
  return NULL;
}

/* Octets decoded between two calls of a sink. */
#define BLOCK (16 * 1024)

/* On its way to a sink: what was enclosed is decoded, and what has been taken out of a text left
 * out. */
typedef struct
{
  SatchelTransfer transfer;
  GByteArray     *decoded;
  GArray         *holes;      /* borrowed; nullable */
  guint           hole;       /* the next one */
  guint64         at;
  SatchelSink     sink;
  gpointer        data;
} Way;

static gboolean
hand_on (Way          *way,
         const guint8 *octets,
         gsize         length,
         gboolean      last)
{
  if (way->transfer.encoding == SATCHEL_ENCODING_IDENTITY)
    return length == 0 || way->sink (octets, length, way->data);

  g_byte_array_set_size (way->decoded, 0);
  satchel_transfer_add (&way->transfer, way->decoded, octets, length, last);
  return way->decoded->len == 0 || way->sink (way->decoded->data, way->decoded->len, way->data);
}

/* How many of @length octets from way->at on lie on the same side of a hole's edge. @is_in: (out). */
static gsize
measure_side (Way      *way,
              gsize     length,
              gboolean *is_in)
{
  const SatchelHole *hole;

  *is_in = FALSE;
  while (way->holes != NULL && way->hole < way->holes->len)
    {
      hole = &g_array_index (way->holes, SatchelHole, way->hole);
      if (way->at >= hole->end)
        {
          way->hole++;
          continue;
        }
      *is_in = way->at >= hole->start;
      return MIN (length, (*is_in ? hole->end : hole->start) - way->at);
    }

  return length;
}

void
satchel_source_decode (SatchelSource     *self,
                       const SatchelPart *part,
                       SatchelSink        sink,
                       gpointer           data)
{
  g_autoptr(GByteArray) decoded = g_byte_array_sized_new (BLOCK);
  Way way = { .decoded = decoded, .sink = sink, .data = data };
  SatchelStream stream;
  gboolean goes_on = TRUE;

  g_return_if_fail (self != NULL && part != NULL && sink != NULL);

  /* What is no slice is decoded by the stream itself. */
  satchel_transfer_begin (&way.transfer,
                          part->slice != NULL ? part->encoding : SATCHEL_ENCODING_IDENTITY);
  way.holes = part->holes;
  satchel_stream_open (&stream, self, part);
  while (goes_on)
    {
      gsize length;
      const guint8 *octets = satchel_stream_peek (&stream, &length);
      gboolean is_in, is_last = length == 0;

      length = measure_side (&way, length, &is_in);
      if (!is_in)
        goes_on = hand_on (&way, octets, length, is_last);
      way.at += length;
      (void) satchel_stream_skip (&stream, length);
      goes_on = goes_on && !is_last;
    }
  satchel_stream_close (&stream);
}

typedef struct
{
  GByteArray *octets;
  gsize       limit;
  gboolean    cut;
} Reading;

static gboolean
take (const guint8 *octets,
      gsize         length,
      gpointer      data)
{
  Reading *reading = data;
  gsize room = reading->limit - reading->octets->len;

  g_byte_array_append (reading->octets, octets, MIN (length, room));
  reading->cut = length > room;

  return !reading->cut;
}

GByteArray *
satchel_source_read_part (SatchelSource     *self,
                          const SatchelPart *part,
                          gsize              limit,
                          gboolean          *cut)
{
  Reading reading = { NULL, limit, FALSE };

  g_return_val_if_fail (self != NULL && part != NULL, NULL);

  reading.octets = g_byte_array_sized_new ((guint) MIN (part->end - part->body, limit));
  satchel_source_decode (self, part, take, &reading);
  if (cut != NULL)
    *cut = reading.cut;

  return reading.octets;
}
