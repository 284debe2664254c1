/* enclosed.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/enclosed.h"

#include "base/limits.h"
#include "message/charset.h"
#include "message/file-type.h"
#include "message/stream.h"

#include <string.h>

/* Octets of a line that are looked at: a line of yEnc has 128 and some, by its drafts at most 997. */
#define MAX_LINE 1200

typedef struct
{
  SatchelSource *source;    /* borrowed, as are these two */
  GPtrArray     *parts;
  SatchelPart   *text;
  guint          number;

  SatchelStream  stream;
  GByteArray    *line;      /* owned, as are these two; without its end, terminated */
  SatchelSlice  *slice;     /* NULL: in no file */
  char          *name;
  SatchelEncoding encoding;
  guint64        start;     /* of the file in the text */
  guint          n_lines;   /* after its first */
} Finder;

/* "begin 644 name": three or four octal digits, then the name. */
static const char *
find_uuencode_name (const char *line)
{
  const char *digits;
  gsize n;

  if (!g_str_has_prefix (line, "begin "))
    return NULL;
  digits = line + 6 + strspn (line + 6, " ");
  n = strspn (digits, "01234567");

  return n >= 3 && n <= 4 && digits[n] == ' ' && digits[n + 1] != '\0' ? digits + n + 1 : NULL;
}

/* "=ybegin line=128 size=12345 name=name": the name goes to the end of the line. */
static const char *
find_yenc_name (const char *line)
{
  const char *name;

  if (!g_str_has_prefix (line, "=ybegin ") || strstr (line, " size=") == NULL)
    return NULL;
  name = strstr (line, " name=");

  return name != NULL ? name + strlen (" name=") : NULL;
}

/* A line of @n octets of uuencode. @strict: as it was written, with no blanks lost at its end. */
static gboolean
is_uuencode_line (const char *line,
                  gsize       n,
                  gboolean    strict)
{
  gsize wanted;

  if (n == 0 || line[0] < ' ' || line[0] > '`')
    return FALSE;
  wanted = (((line[0] - ' ') & 0x3f) + 2) / 3 * 4;
  for (gsize i = 1; i < n; i++)
    if (line[i] < ' ' || line[i] > '`')
      return FALSE;

  /* A check character may follow. */
  return n - 1 <= wanted + 1 && n - 1 >= (strict ? wanted : wanted / 2);
}

static char *
tidy_name (const char *name)
{
  return satchel_charset_tidy_line (satchel_charset_to_utf8 (name, strlen (name), NULL, NULL));
}

static void
begin_file (Finder         *self,
            SatchelSlice   *slice,
            const char     *name,
            SatchelEncoding encoding,
            guint64         start)
{
  self->slice = slice;
  self->name = tidy_name (name);
  self->encoding = encoding;
  self->start = start;
  self->n_lines = 0;
}

/* The file ended before octet @end of the text. */
static void
end_file (Finder  *self,
          guint64  end)
{
  SatchelHole hole = { self->start, end };
  const char *type = satchel_file_type_guess (self->name);
  SatchelPart *part;

  self->slice->length = end - self->start;
  part = satchel_part_new_inner (self->number, type, g_steal_pointer (&self->name),
                                 g_steal_pointer (&self->slice));
  part->encoding = self->encoding;
  part->depth = self->text->depth + 1;
  if (self->text->holes == NULL)
    self->text->holes = g_array_new (FALSE, FALSE, sizeof (SatchelHole));
  g_array_append_val (self->text->holes, hole);
  g_ptr_array_add (self->parts, part);
}

static void
forget_file (Finder *self)
{
  g_clear_pointer (&self->slice, g_free);
  g_clear_pointer (&self->name, g_free);
}

/* A line inside of a file. Returns: whether it belongs to it. */
static gboolean
take_line (Finder *self)
{
  const char *line = (const char *) self->line->data;
  gsize n = self->line->len - 1;

  self->n_lines++;
  if (self->encoding == SATCHEL_ENCODING_YENC)
    {
      if (g_str_has_prefix (line, "=yend"))
        end_file (self, self->stream.position);
      return TRUE;
    }
  if (strcmp (line, "end") == 0)
    {
      end_file (self, self->stream.position);
      return TRUE;
    }

  /* An empty line is what is left of one for no octets. */
  return (n == 0 && self->n_lines > 1) || is_uuencode_line (line, n, self->n_lines == 1);
}

static void
look_at_line (Finder       *self,
              guint64       start,
              SatchelSlice *slice)
{
  const char *line = (const char *) self->line->data;
  const char *name = find_uuencode_name (line);
  SatchelEncoding encoding = SATCHEL_ENCODING_UUENCODE;

  if (self->slice != NULL)
    {
      if (take_line (self))
        name = NULL;
      else if (self->n_lines == 1)
        forget_file (self);   /* somebody's words that begin with "begin 644" */
      else
        {
          satchel_source_add_defect (self->source, "a uuencoded file that has no end");
          end_file (self, start);
        }
    }
  if (name == NULL && self->slice == NULL)
    {
      name = find_yenc_name (line);
      encoding = SATCHEL_ENCODING_YENC;
    }
  if (name != NULL && self->parts->len < SATCHEL_LIMIT_MIME_PARTS)
    begin_file (self, slice, name, encoding, start);
  else
    g_free (slice);
}

static void
chop (GByteArray *line)
{
  static const guint8 nul;

  while (line->len > 0 && (line->data[line->len - 1] == '\n' || line->data[line->len - 1] == '\r'))
    g_byte_array_set_size (line, line->len - 1);
  g_byte_array_append (line, &nul, 1);
}

static void
find_files (Finder *self)
{
  for (;;)
    {
      guint64 start = self->stream.position;
      SatchelSlice *slice = NULL;
      gsize n;
      const guint8 *next = satchel_stream_peek (&self->stream, &n);

      if (n > 0 && (*next == 'b' || *next == '='))
        slice = satchel_stream_cut (&self->stream, 0);
      if (!satchel_stream_read_line (&self->stream, self->line, MAX_LINE))
        {
          g_free (slice);
          break;
        }
      chop (self->line);
      look_at_line (self, start, slice);
    }

  if (self->slice != NULL && self->n_lines > 0)
    {
      satchel_source_add_defect (self->source, "an enclosed file that has no end");
      end_file (self, self->stream.position);
    }
  forget_file (self);
}

/* Whether there may be a file at all; most texts are told by this alone. Only base64 hides it. */
static gboolean
may_enclose (SatchelSource     *source,
             const SatchelPart *part)
{
  guint64 at = part->body;
  gsize available;
  const guint8 *octets;

  if (part->encoding == SATCHEL_ENCODING_BASE64)
    return TRUE;
  while (at < part->end && (octets = satchel_source_peek (source, at, 16, &available)) != NULL)
    {
      gsize length = MIN (available, part->end - at);

      if (memmem (octets, length, "begin", 5) != NULL)
        return TRUE;
      at += length > 16 ? length - 5 : length;
    }

  return FALSE;
}

void
satchel_enclosed_find (SatchelSource *source,
                       GPtrArray     *parts,
                       guint          number)
{
  Finder self = { .source = source, .parts = parts, .number = number };

  g_return_if_fail (source != NULL && parts != NULL && number < parts->len);

  self.text = g_ptr_array_index (parts, number);
  if (self.text->octets != NULL || self.text->slice != NULL || !may_enclose (source, self.text))
    return;
  self.line = g_byte_array_new ();
  satchel_stream_open (&self.stream, source, self.text);
  find_files (&self);
  satchel_stream_close (&self.stream);
  g_byte_array_unref (self.line);
}
