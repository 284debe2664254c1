/* attachment.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/attachment.h"

#include "base/digest.h"
#include "base/limits.h"
#include "message/decode.h"

#include <string.h>

/* The part that is attachment @number; NULL if there is none. */
static SatchelPart *
find_part (SatchelSource *source,
           guint          number)
{
  GPtrArray *parts = satchel_source_get_parts (source);
  SatchelPart *part;

  (void) satchel_source_get_pieces (source);   /* finds the parts in parts */
  if (number >= parts->len)
    return NULL;
  part = g_ptr_array_index (parts, number);

  return part->is_multipart ? NULL : part;
}

static gboolean
add_size (const guint8 *octets,
          gsize         length,
          gpointer      data)
{
  *(guint64 *) data += length;
  return TRUE;
}

static guint64
measure_part (SatchelSource     *source,
              const SatchelPart *part)
{
  guint64 size = 0;

  satchel_source_decode (source, part, add_size, &size);

  return size;
}

/* 76 digits of base64 make 57 octets, and stand on lines of 78. */
static guint64
reckon_size (const SatchelPart *part)
{
  guint64 size = part->slice != NULL ? part->slice->length : part->end - part->body;

  if (part->octets != NULL)
    return g_bytes_get_size (part->octets);
  if (part->encoding == SATCHEL_ENCODING_BASE64)
    return size < 78 ? size * 3 / 4 : size * 57 / 78;
  if (part->encoding == SATCHEL_ENCODING_UUENCODE)
    return size * 45 / 62;

  return size;
}

static SatchelAttachment *
attachment_new (SatchelSource     *source,
                const SatchelPart *part,
                guint              number,
                gboolean           measure)
{
  SatchelAttachment *self = g_new0 (SatchelAttachment, 1);

  self->number = number;
  self->name = g_strdup (part->name);
  self->content_type = g_strdup (part->type);
  self->content_id = g_strdup (part->content_id);
  self->size = measure ? measure_part (source, part) : reckon_size (part);

  return self;
}

static void
mark_inline (SatchelSource *source,
             GPtrArray     *list)
{
  g_autoptr(GHashTable) marked = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < list->len; i++)
    {
      SatchelAttachment *attachment = g_ptr_array_index (list, i);
      const char *id = attachment->content_id;

      /* Of two parts with one id the first is shown. */
      attachment->is_inline = id != NULL
                              && g_hash_table_contains (satchel_source_get_shown_ids (source), id)
                              && g_hash_table_add (marked, (gpointer) id);
    }
}

/* A part is followed by those found inside of it, which stand at the end of all. */
static void
list_part (SatchelSource *source,
           GPtrArray     *list,
           guint          number,
           gboolean       measure)
{
  GPtrArray *parts = satchel_source_get_parts (source);
  SatchelPart *part = g_ptr_array_index (parts, number), *inner;

  if (!part->is_multipart && !part->is_body && !part->is_replaced)
    g_ptr_array_add (list, attachment_new (source, part, number, measure));
  if (part->holes == NULL && !part->is_replaced)
    return;
  for (guint i = number + 1; i < parts->len; i++)
    {
      inner = g_ptr_array_index (parts, i);
      if (inner->is_inner && inner->parent == (int) number && !inner->is_body)
        g_ptr_array_add (list, attachment_new (source, inner, i, measure));
    }
}

GPtrArray *
satchel_attachment_read_list (SatchelSource *source,
                              gboolean       measure)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_attachment_free);
  GPtrArray *parts;

  g_return_val_if_fail (source != NULL, list);

  parts = satchel_source_get_parts (source);
  (void) satchel_source_get_pieces (source);   /* picks the body, which is no attachment */
  for (guint i = 0; i < parts->len; i++)
    if (!((SatchelPart *) g_ptr_array_index (parts, i))->is_inner)
      list_part (source, list, i, measure);
  mark_inline (source, list);

  return list;
}

typedef struct
{
  GOutputStream *stream;
  GCancellable  *cancellable;
  GError       **error;
  gboolean       failed;
} Writing;

static gboolean
write_octets (const guint8 *octets,
              gsize         length,
              gpointer      data)
{
  Writing *writing = data;

  /* Not every stream asks while it writes. */
  writing->failed = g_cancellable_set_error_if_cancelled (writing->cancellable, writing->error)
                    || !g_output_stream_write_all (writing->stream, octets, length, NULL,
                                                   writing->cancellable, writing->error);
  return !writing->failed;
}

gboolean
satchel_attachment_write (SatchelSource *source,
                          guint          number,
                          GOutputStream *stream,
                          GCancellable  *cancellable,
                          GError       **error)
{
  Writing writing = { stream, cancellable, error, FALSE };
  SatchelPart *part;

  g_return_val_if_fail (source != NULL && G_IS_OUTPUT_STREAM (stream), FALSE);

  part = find_part (source, number);
  if (part == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no part %u.", number);
      return FALSE;
    }
  satchel_source_decode (source, part, write_octets, &writing);

  return !writing.failed;
}

GBytes *
satchel_attachment_read_cid (SatchelSource *source,
                             const char    *content_id,
                             gsize          limit,
                             char         **content_type)
{
  GPtrArray *parts;

  g_return_val_if_fail (source != NULL && content_id != NULL && content_type != NULL, NULL);

  *content_type = NULL;
  parts = satchel_source_get_parts (source);
  (void) satchel_source_get_pieces (source);   /* finds the parts in parts */
  for (guint i = 0; i < parts->len; i++)
    {
      SatchelPart *part = g_ptr_array_index (parts, i);
      g_autoptr(GByteArray) octets = NULL;
      gboolean cut;

      if (part->is_multipart || g_strcmp0 (part->content_id, content_id) != 0)
        continue;
      octets = satchel_source_read_part (source, part, limit, &cut);
      if (cut)
        continue;
      *content_type = g_strdup (part->type);
      return g_byte_array_free_to_bytes (g_steal_pointer (&octets));
    }

  return NULL;
}

typedef struct
{
  SatchelDigest digest;
  guint64       size;
} Digesting;

static gboolean
digest_octets (const guint8 *octets,
               gsize         length,
               gpointer      data)
{
  Digesting *digesting = data;

  satchel_digest_add (&digesting->digest, octets, length);
  digesting->size += length;

  return TRUE;
}

void
satchel_attachment_digest (SatchelSource *source,
                           guint          number,
                           guint8        *digest,
                           guint64       *size)
{
  Digesting digesting = { .size = 0 };
  SatchelPart *part;

  g_return_if_fail (source != NULL && digest != NULL && size != NULL);

  satchel_digest_begin (&digesting.digest);
  part = find_part (source, number);
  if (part != NULL)
    satchel_source_decode (source, part, digest_octets, &digesting);
  satchel_digest_end (&digesting.digest, digest);
  *size = digesting.size;
}

void
satchel_attachment_free (SatchelAttachment *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->content_type);
  g_free (self->content_id);
  g_free (self);
}
