/* structure.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/structure.h"

#include "base/limits.h"
#include "message/boundaries.h"

#include <string.h>

/* Octets of one header block that are kept; the longest seen (a list of recipients) has 200 kB. */
#define MAX_HEADER (512 * 1024)

/* Octets looked at from the start of a line to tell whether it is a boundary: the longest boundary
 * taken (part.c), dashes, and some blanks. */
#define MAX_BOUNDARY_LINE 8100

typedef struct
{
  const char *text;     /* with its end; borrowed from the window */
  gsize       length;
  guint64     next;
} Line;

typedef struct
{
  SatchelSource     *source;       /* borrowed */
  GPtrArray         *parts;        /* borrowed */
  SatchelBoundaries *boundaries;   /* owned: of the multiparts that are not closed yet … */
  GArray            *open;         /* owned: of guint: … and their parts */
} Scanner;

/* Where a boundary line stands. */
typedef struct
{
  guint    level;     /* index into open */
  gboolean closes;
  guint64  start;
  guint64  next;
} Boundary;

/* A line that is longer than the window is cut; the cut is no loss, since only heads are read by
 * lines. */
static gboolean
read_line (SatchelSource *source,
           guint64        at,
           Line          *line)
{
  gsize available;
  const char *octets = (const char *) satchel_source_peek (source, at, 1, &available), *end;

  if (octets == NULL)
    return FALSE;
  end = memchr (octets, '\n', available);
  if (end == NULL)
    {
      octets = (const char *) satchel_source_peek (source, at, SATCHEL_SOURCE_WINDOW, &available);
      if (octets == NULL)
        return FALSE;
      end = memchr (octets, '\n', available);
    }
  line->text = octets;
  line->length = end != NULL ? (gsize) (end + 1 - octets) : available;
  line->next = at + line->length;

  return TRUE;
}

static gboolean
is_empty_line (const Line *line)
{
  for (gsize i = 0; i < line->length; i++)
    if (!g_ascii_isspace (line->text[i]))
      return FALSE;
  return TRUE;
}

/* The offset after the line at @at, however long it is. */
static guint64
find_line_end (SatchelSource *source,
               guint64        at)
{
  Line line;

  while (read_line (source, at, &line))
    {
      at = line.next;
      if (line.text[line.length - 1] == '\n')
        break;
    }

  return at;
}

/* Only base64 makes messages long, and it has no dash: looking for dashes is the fastest way. */
static gboolean
find_boundary (Scanner  *self,
               guint64   at,
               Boundary *boundary)
{
  gboolean fresh = TRUE;
  gsize available;
  const char *octets;

  while ((octets = (const char *) satchel_source_peek (self->source, at, MAX_BOUNDARY_LINE,
                                                       &available)) != NULL)
    {
      const char *dash = octets - 1, *end = octets + available;
      gboolean more = at + available < satchel_source_get_size (self->source);

      while ((dash = memchr (dash + 1, '-', end - (dash + 1))) != NULL)
        {
          if (dash == octets ? !fresh : dash[-1] != '\n')
            continue;
          if (more && dash > octets && end - dash < MAX_BOUNDARY_LINE)
            break;
          if (!satchel_boundaries_match (self->boundaries, dash, MIN (end - dash, MAX_BOUNDARY_LINE),
                                         &boundary->level, &boundary->closes))
            continue;
          boundary->start = at + (dash - octets);
          boundary->next = find_line_end (self->source, boundary->start);
          return TRUE;
        }
      fresh = dash != NULL || end[-1] == '\n';
      at += (dash != NULL ? dash : end) - octets;
    }

  return FALSE;
}

/* The line end before a boundary belongs to the boundary (RFC 2046 §5.1.1). */
static guint64
before_line_end (SatchelSource *source,
                 guint64        body,
                 guint64        at)
{
  guint64 from = at - MIN (2, at - body);
  gsize available;
  const guint8 *octets;

  if (at <= body)
    return body;
  octets = satchel_source_peek (source, from, at - from, &available);
  if (octets == NULL || available < at - from || octets[at - from - 1] != '\n')
    return at;

  return at - from == 2 && octets[0] == '\r' ? at - 2 : at - 1;
}

static gboolean
is_mailbox_line (const Line *line)
{
  return (line->length > 5 && memcmp (line->text, "From ", 5) == 0)
         || (line->length > 6 && memcmp (line->text, ">From ", 6) == 0);
}

/* Whether heads that are certainly heads go on at @at: after a line that is none, folded without
 * its blank by a careless program, or the first one of the text where the empty line was
 * forgotten. */
static gboolean
goes_on (SatchelSource *source,
         guint64        at)
{
  static const char *const names[] = {
    "Content-", "MIME-Version:", "From:", "To:", "Cc:", "Subject:", "Date:", "Message-ID:",
    "Received:", "Reply-To:", "Return-Path:", "References:", "In-Reply-To:", "X-", "Sender:",
    "DKIM-", "ARC-", "Authentication-Results:", "List-",
  };
  Line line;

  if (!read_line (source, at, &line) || !satchel_header_is_field (line.text, line.length))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (line.length > strlen (names[i])
        && g_ascii_strncasecmp (line.text, names[i], strlen (names[i])) == 0)
      return TRUE;

  return FALSE;
}

/* A first line that begins with a blank goes on nothing. Where it is a field behind its blanks, these
 * are taken off. */
static gboolean
strip_field (Line *line)
{
  gsize blanks = 0;

  while (blanks < line->length && (line->text[blanks] == ' ' || line->text[blanks] == '\t'))
    blanks++;
  if (!satchel_header_is_field (line->text + blanks, line->length - blanks))
    return FALSE;
  line->text += blanks;
  line->length -= blanks;

  return TRUE;
}

/* Reads heads from *@at and sets it to where the body begins. @boundaries: of open multiparts, which
 * end the heads too; NULL for the message itself. */
static SatchelHeader *
read_header (SatchelSource     *source,
             SatchelBoundaries *boundaries,
             guint64           *at)
{
  SatchelHeader *header = satchel_header_new ();
  Line line;
  gboolean cut = FALSE, closes;
  guint level;

  while (read_line (source, *at, &line))
    {
      gboolean continues = line.text[0] == ' ' || line.text[0] == '\t';

      if (boundaries != NULL
          && satchel_boundaries_match (boundaries, line.text, line.length, &level, &closes))
        break;
      if (is_empty_line (&line) && (!continues || header->fields->len == 0))
        {
          *at = line.next;
          break;
        }
      if (boundaries == NULL && header->fields->len == 0 && is_mailbox_line (&line))
        {
          *at = line.next;
          continue;
        }
      if (continues && header->fields->len == 0 && strip_field (&line))
        {
          satchel_source_add_defect (source, "a first line that begins with a blank");
          continues = FALSE;
        }
      if (!cut && !continues && !satchel_header_is_field (line.text, line.length))
        {
          guint64 next = line.next;

          satchel_source_add_defect (source, "a line in the heads that is no field");
          if (header->fields->len == 0 || !goes_on (source, next))
            break;
          *at = next;
          continue;
        }
      if (header->block->len + line.length <= MAX_HEADER)
        satchel_header_add_line (header, line.text, line.length);
      else
        satchel_source_add_defect (source, "heads that are too long");
      *at = line.next;
      cut = line.text[line.length - 1] != '\n';
    }

  return header;
}

SatchelHeader *
satchel_structure_read_header (SatchelSource *source,
                               guint64       *body)
{
  gsize available;
  const guint8 *octets;

  g_return_val_if_fail (source != NULL && body != NULL, NULL);

  *body = 0;
  octets = satchel_source_peek (source, 0, 3, &available);
  if (available >= 3 && memcmp (octets, "\xef\xbb\xbf", 3) == 0)   /* saved by a text editor */
    *body = 3;

  return read_header (source, NULL, body);
}

/* A multipart in which no boundary came: what it holds is shown as text rather than lost. */
static void
close_multipart (Scanner *self,
                 guint64  end)
{
  guint number = g_array_index (self->open, guint, self->open->len - 1);
  SatchelPart *part = g_ptr_array_index (self->parts, number);

  satchel_boundaries_pop (self->boundaries);
  g_array_set_size (self->open, self->open->len - 1);
  part->end = MAX (end, part->body);
  if (number + 1 < self->parts->len)
    return;
  part->is_multipart = FALSE;
  satchel_part_set_type (part, "text/plain");
  satchel_source_add_defect (self->source, "a multipart without parts");
}

/* Octets of a multipart that are looked at for its first boundary. */
#define MAX_PREAMBLE (16 * 1024)

static gboolean
begins_with (const char *text,
             gsize       length,
             const char *start)
{
  gsize n = strlen (start);

  return length >= n && memcmp (text, start, n) == 0;
}

/* A multipart that names no boundary, or another one than it uses: what stands before the heads of its
 * first part is one. */
static void
find_real_boundary (Scanner     *self,
                    SatchelPart *part)
{
  guint64 at = part->body;
  gboolean closes;
  guint level;
  Line line;

  while (at < part->body + MAX_PREAMBLE && read_line (self->source, at, &line))
    {
      gsize length = line.length;
      char *boundary;

      at = line.next;
      if (length < 4 || memcmp (line.text, "--", 2) != 0)
        continue;
      if (satchel_boundaries_match (self->boundaries, line.text, length, &level, &closes))
        return;
      while (g_ascii_isspace (line.text[length - 1]))
        length--;
      if (length < 4 || length > MAX_BOUNDARY_LINE - 4)
        continue;
      if (part->boundary != NULL && begins_with (line.text + 2, line.length - 2, part->boundary))
        return;
      boundary = g_strndup (line.text + 2, length - 2);
      if (goes_on (self->source, at))
        {
          satchel_source_add_defect (self->source, "a multipart with another boundary than it says");
          g_free (part->boundary);
          part->boundary = boundary;
          return;
        }
      g_free (boundary);
    }
}

/* Adds the part whose heads have been read. */
static void
add_part (Scanner       *self,
          SatchelHeader *header,
          int            parent,
          guint64        body)
{
  SatchelPart *around = parent >= 0 ? g_ptr_array_index (self->parts, parent) : NULL;
  SatchelPart *first = self->parts->len > 0 ? g_ptr_array_index (self->parts, 0) : NULL;
  gboolean is_digest = around != NULL && g_str_equal (around->type, "multipart/digest");
  g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  SatchelPart *part = satchel_part_new (header, is_digest ? "message/rfc822" : "text/plain",
                                        first != NULL ? first->charset : NULL, defects);

  for (guint i = 0; i < defects->len; i++)
    satchel_source_add_defect (self->source, g_ptr_array_index (defects, i));
  part->parent = parent;
  part->depth = around != NULL ? around->depth + 1 : 0;
  part->body = body;
  part->end = satchel_source_get_size (self->source);
  g_ptr_array_add (self->parts, part);

  if (!g_str_has_prefix (part->type, "multipart/"))
    return;
  find_real_boundary (self, part);
  if (part->boundary == NULL)
    satchel_source_add_defect (self->source, "a multipart without a boundary");
  else if (self->open->len == SATCHEL_LIMIT_MIME_DEPTH)
    satchel_source_add_defect (self->source, "parts nested too deeply to look into");
  else
    {
      guint number = self->parts->len - 1;

      part->is_multipart = TRUE;
      satchel_boundaries_push (self->boundaries, part->boundary);
      g_array_append_val (self->open, number);
    }
  if (!part->is_multipart)   /* shown as it is rather than lost */
    satchel_part_set_type (part, "text/plain");
}

/* Ends what the boundary ends: the part before it, and multiparts further in. */
static void
end_parts (Scanner        *self,
           const Boundary *boundary,
           gboolean       *in_leaf)
{
  SatchelPart *last = g_ptr_array_index (self->parts, self->parts->len - 1);

  if (*in_leaf && !last->is_multipart)
    last->end = before_line_end (self->source, last->body, boundary->start);
  *in_leaf = FALSE;
  while (self->open->len > boundary->level + 1)
    {
      guint number = g_array_index (self->open, guint, self->open->len - 1);
      SatchelPart *part = g_ptr_array_index (self->parts, number);

      satchel_source_add_defect (self->source, "a multipart that is not closed");
      close_multipart (self, before_line_end (self->source, part->body, boundary->start));
    }
  if (boundary->closes)
    close_multipart (self, boundary->start);
}

GPtrArray *
satchel_structure_read_parts (SatchelSource *source,
                              SatchelHeader *header,
                              guint64        body)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_part_free);
  Scanner self = { source, parts, NULL, NULL };
  gboolean in_leaf = TRUE;
  Boundary boundary;

  g_return_val_if_fail (source != NULL && header != NULL, parts);

  self.boundaries = satchel_boundaries_new ();
  self.open = g_array_new (FALSE, FALSE, sizeof (guint));
  add_part (&self, header, -1, body);
  while (self.open->len > 0 && find_boundary (&self, body, &boundary))
    {
      end_parts (&self, &boundary, &in_leaf);
      body = boundary.next;
      if (boundary.closes)
        continue;
      if (parts->len == SATCHEL_LIMIT_MIME_PARTS)
        {
          satchel_source_add_defect (source, "more parts than are looked at");
          ((SatchelPart *) g_ptr_array_index (parts, parts->len - 1))->end
            = satchel_source_get_size (source);
          break;
        }

      g_autoptr(SatchelHeader) part_header = read_header (source, self.boundaries, &body);
      add_part (&self, part_header, (int) g_array_index (self.open, guint, self.open->len - 1),
                body);
      in_leaf = TRUE;
    }
  if (self.open->len > 0)
    satchel_source_add_defect (source, "a multipart that is not closed");
  while (self.open->len > 0)
    close_multipart (&self, satchel_source_get_size (source));
  satchel_boundaries_free (self.boundaries);
  g_array_unref (self.open);

  return parts;
}
