/* stream.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/stream.h"

#include <string.h>

/* Octets decoded at once. */
#define BLOCK (16 * 1024)

/* Decodes until there is an octet to read, or none is left. */
static void
fill (SatchelStream *self)
{
  while (self->at == self->octets->len && !self->ended)
    {
      gsize available = 0, length;
      const guint8 *octets = NULL;

      if (self->raw < self->raw_end)
        octets = satchel_source_peek (self->source, self->raw, 1, &available);
      length = MIN (MIN (available, self->raw_end - self->raw), BLOCK);
      self->before = self->transfer;
      self->raw_before = self->raw;
      self->ended = octets == NULL;
      g_byte_array_set_size (self->octets, 0);
      self->at = 0;
      satchel_transfer_add (&self->transfer, self->octets, octets, length, self->ended);
      self->raw += length;
    }
}

void
satchel_stream_open (SatchelStream     *self,
                     SatchelSource     *source,
                     const SatchelPart *part)
{
  const SatchelSlice *slice;

  g_return_if_fail (self != NULL && source != NULL && part != NULL);

  slice = part->slice;
  memset (self, 0, sizeof *self);
  self->source = source;
  self->part = part;
  self->octets = g_byte_array_sized_new (BLOCK);
  self->left = G_MAXUINT64;
  if (part->octets != NULL || part->is_multipart)
    {
      self->ended = TRUE;
      if (part->octets != NULL)
        g_byte_array_append (self->octets, g_bytes_get_data (part->octets, NULL),
                             (guint) g_bytes_get_size (part->octets));
      return;
    }

  self->raw = slice != NULL ? slice->raw : part->body;
  self->raw_end = slice != NULL ? slice->raw_end : part->end;
  if (slice == NULL)
    satchel_transfer_begin (&self->transfer, part->encoding);
  else
    {
      self->transfer = slice->transfer;
      (void) satchel_stream_skip (self, slice->skip);
      self->left = slice->length;
      self->position = 0;
    }
}

void
satchel_stream_close (SatchelStream *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->octets, g_byte_array_unref);
}

const guint8 *
satchel_stream_peek (SatchelStream *self,
                     gsize         *length)
{
  static const guint8 nothing[1];

  g_return_val_if_fail (self != NULL && length != NULL, NULL);

  if (self->left > 0)
    fill (self);
  *length = MIN (self->octets->len - self->at, self->left);

  return *length > 0 ? self->octets->data + self->at : nothing;
}

static void
advance (SatchelStream *self,
         gsize          length)
{
  self->at += length;
  self->position += length;
  self->left -= length;
}

gboolean
satchel_stream_skip (SatchelStream *self,
                     guint64        length)
{
  while (length > 0)
    {
      gsize n;

      (void) satchel_stream_peek (self, &n);
      if (n == 0)
        return FALSE;
      n = MIN (n, length);
      advance (self, n);
      length -= n;
    }

  return TRUE;
}

gboolean
satchel_stream_read (SatchelStream *self,
                     gpointer       octets,
                     gsize          length)
{
  guint8 *to = octets;

  g_return_val_if_fail (octets != NULL || length == 0, FALSE);

  while (length > 0)
    {
      gsize n;
      const guint8 *from = satchel_stream_peek (self, &n);

      if (n == 0)
        return FALSE;
      n = MIN (n, length);
      memcpy (to, from, n);
      advance (self, n);
      to += n;
      length -= n;
    }

  return TRUE;
}

gboolean
satchel_stream_read_line (SatchelStream *self,
                          GByteArray    *line,
                          gsize          limit)
{
  gboolean any = FALSE;

  g_return_val_if_fail (line != NULL, FALSE);

  g_byte_array_set_size (line, 0);
  for (;;)
    {
      gsize n;
      const guint8 *octets = satchel_stream_peek (self, &n), *end;

      if (n == 0)
        return any;
      any = TRUE;
      end = memchr (octets, '\n', n);
      if (end != NULL)
        n = end + 1 - octets;
      if (line->len < limit)
        g_byte_array_append (line, octets, (guint) MIN (n, limit - line->len));
      advance (self, n);
      if (end != NULL)
        return TRUE;
    }
}

SatchelSlice *
satchel_stream_cut (SatchelStream *self,
                    guint64        length)
{
  SatchelSlice *slice = g_new0 (SatchelSlice, 1);
  gsize n;

  g_return_val_if_fail (self != NULL && self->part->octets == NULL, slice);

  (void) satchel_stream_peek (self, &n);
  slice->raw = self->raw_before;
  slice->raw_end = self->raw_end;
  slice->transfer = self->before;
  slice->skip = self->at;
  slice->length = MIN (length, self->left);

  return slice;
}
