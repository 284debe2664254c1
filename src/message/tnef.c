/* tnef.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/tnef.h"

#include "base/limits.h"
#include "message/charset.h"
#include "message/file-type.h"
#include "message/rtf.h"
#include "message/stream.h"

#include <string.h>

#define SIGNATURE 0x223e9f78

/* Attributes, MS-OXTNEF §2.1.3.2: with the upper 16 bits that tell their type. */
#define ATTRIBUTE_BODY 0x0002800c
#define ATTRIBUTE_CODEPAGE 0x00069007
#define ATTRIBUTE_PROPERTIES 0x00069003
#define ATTRIBUTE_NEW_FILE 0x00069002
#define ATTRIBUTE_FILE_TITLE 0x00018010
#define ATTRIBUTE_FILE_DATA 0x0006800f
#define ATTRIBUTE_FILE_PROPERTIES 0x00069005

/* Properties, MS-OXPROPS. */
#define PROPERTY_BODY 0x1000
#define PROPERTY_RTF 0x1009
#define PROPERTY_HTML 0x1013
#define PROPERTY_DISPLAY_NAME 0x3001
#define PROPERTY_DATA 0x3701
#define PROPERTY_SHORT_NAME 0x3704
#define PROPERTY_LONG_NAME 0x3707
#define PROPERTY_TYPE 0x370e
#define PROPERTY_CONTENT_ID 0x3712
#define PROPERTY_CODEPAGE 0x3fde

/* Types of properties, MS-OXCDATA §2.11.1. */
#define TYPE_OBJECT 0x000d
#define TYPE_STRING8 0x001e
#define TYPE_UNICODE 0x001f
#define TYPE_BINARY 0x0102
#define TYPE_MULTIPLE 0x1000

/* Messages in messages that are looked into; the first is the one that the winmail.dat is about. */
#define MAX_DEPTH 8

/* A type and subtype, RFC 6838 §4.2. */
#define TYPE "^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$"

/* Octets of a name or type that are read. */
#define MAX_STRING 2048

/* What is known of one attached file so far. */
typedef struct
{
  char         *names[4];     /* owned: the best one first */
  char         *type;         /* owned, as are these; nullable */
  char         *content_id;
  SatchelSlice *data;
} File;

enum { LONG_NAME, TITLE, SHORT_NAME, DISPLAY_NAME };

/* Forms of the message's text, the best one for us first. */
enum { BODY_HTML, BODY_TEXT, BODY_RTF, N_BODIES };

/* One message: the one it is about, or one attached to it. */
typedef struct
{
  File         file;
  gboolean     has_file;
  SatchelPart *bodies[N_BODIES];    /* owned; nullable */
} Message;

typedef struct
{
  SatchelSource *source;    /* borrowed, as is parts */
  GPtrArray     *parts;
  guint          number;
  SatchelStream  stream;
  guint32        codepage;
  guint          depth;
} Reader;

static gboolean read_message (Reader  *self,
                              guint64  end,
                              Message *message);

static gboolean
read_16 (Reader  *self,
         guint16 *number)
{
  if (!satchel_stream_read (&self->stream, number, sizeof *number))
    return FALSE;
  *number = GUINT16_FROM_LE (*number);

  return TRUE;
}

static gboolean
read_32 (Reader  *self,
         guint32 *number)
{
  if (!satchel_stream_read (&self->stream, number, sizeof *number))
    return FALSE;
  *number = GUINT32_FROM_LE (*number);

  return TRUE;
}

static gboolean
skip_to (Reader  *self,
         guint64  position)
{
  return position >= self->stream.position
         && satchel_stream_skip (&self->stream, position - self->stream.position);
}

/* Windows numbers its charsets; most are known by that number. */
static void
name_codepage (guint32 codepage,
               char    name[32])
{
  if (codepage > 28590 && codepage < 28606)
    g_snprintf (name, 32, "iso-8859-%u", codepage - 28590);
  else if (codepage == 20866 || codepage == 21866)
    g_strlcpy (name, codepage == 20866 ? "koi8-r" : "koi8-u", 32);
  else if (codepage >= 50220 && codepage <= 50222)
    g_strlcpy (name, "iso-2022-jp", 32);
  else if (codepage == 51932 || codepage == 51949)
    g_strlcpy (name, codepage == 51932 ? "euc-jp" : "euc-kr", 32);
  else if (codepage == 0 || codepage == 20127)
    g_strlcpy (name, "us-ascii", 32);
  else
    g_snprintf (name, 32, "cp%u", codepage);
}

/* A string of @length octets on one line; what is too long is cut. */
static char *
read_string (Reader  *self,
             guint64  length,
             gboolean is_unicode)
{
  guint8 octets[MAX_STRING];
  gsize n = MIN (length, MAX_STRING);
  char charset[32] = "utf-16le";

  if (!satchel_stream_read (&self->stream, octets, n)
      || !satchel_stream_skip (&self->stream, length - n))
    return NULL;
  if (!is_unicode)
    name_codepage (self->codepage, charset);
  else
    n -= n % 2;

  return satchel_charset_tidy_line (satchel_charset_to_utf8 ((const char *) octets, n, charset,
                                                             NULL));
}

static void
set_name (Message *message,
          guint    which,
          char    *name)
{
  g_free (message->file.names[which]);
  message->file.names[which] = name;
}

static void
set_body (Message     *message,
          guint        which,
          SatchelPart *body)
{
  if (message->bodies[which] != NULL)
    satchel_part_free (message->bodies[which]);
  message->bodies[which] = body;
}

/* The next @length octets are the text of the message, in one of its forms. */
static void
take_body (Reader  *self,
           Message *message,
           guint    which,
           guint64  length,
           gboolean is_unicode)
{
  SatchelPart *body;
  char charset[32] = "utf-16le";

  if (!is_unicode)
    name_codepage (self->codepage, charset);
  body = satchel_part_new_inner (self->number, which == BODY_HTML ? "text/html" : "text/plain", NULL,
                                 satchel_stream_cut (&self->stream, length));
  if (is_unicode || which != BODY_HTML)   /* HTML says itself what it is in */
    body->charset = g_strdup (charset);
  set_body (message, which, body);
}

static void
take_rtf (Reader  *self,
          Message *message,
          guint64  length)
{
  g_autoptr(GByteArray) rtf = satchel_rtf_unpack (&self->stream, length);
  SatchelPart *body;
  char *text;

  if (rtf == NULL)
    return;
  text = satchel_rtf_to_text (rtf);
  body = satchel_part_new_inner (self->number, "text/plain", NULL, NULL);
  body->charset = g_strdup ("utf-8");
  body->octets = g_bytes_new_take (text, strlen (text));
  set_body (message, BODY_RTF, body);
}

/* --- files --- */

static void
clear_file (File *file)
{
  for (gsize i = 0; i < G_N_ELEMENTS (file->names); i++)
    g_free (file->names[i]);
  g_free (file->type);
  g_free (file->content_id);
  g_free (file->data);
  memset (file, 0, sizeof *file);
}

static void
add_part (Reader      *self,
          SatchelPart *part)
{
  SatchelPart *around = g_ptr_array_index (self->parts, self->number);

  part->depth = around->depth + 1;
  if (self->parts->len < SATCHEL_LIMIT_MIME_PARTS)
    g_ptr_array_add (self->parts, part);
  else
    satchel_part_free (part);
}

static void
end_file (Reader  *self,
          Message *message)
{
  File *file = &message->file;
  const char *type, *name = NULL;
  SatchelPart *part;

  for (gsize i = 0; i < G_N_ELEMENTS (file->names) && name == NULL; i++)
    if (file->names[i] != NULL && *file->names[i] != '\0')
      name = file->names[i];
  if (file->data != NULL)
    {
      type = file->type != NULL && g_regex_match_simple (TYPE, file->type, 0, 0)
               ? file->type
               : satchel_file_type_guess (name);
      part = satchel_part_new_inner (self->number, type, g_strdup (name),
                                     g_steal_pointer (&file->data));
      part->content_id = g_steal_pointer (&file->content_id);
      add_part (self, part);
    }
  clear_file (file);
}

/* An attached message: its files become ours, and its text a file with its name. */
static gboolean
take_message (Reader  *self,
              Message *message,
              guint64  end)
{
  Message inner = { 0 };
  gboolean done = self->depth < MAX_DEPTH;
  const char *name = message->file.names[DISPLAY_NAME];

  if (!done)
    satchel_source_add_defect (self->source, "messages in a winmail.dat nested too deeply to look into");
  self->depth++;
  if (done)
    done = read_message (self, end, &inner);
  self->depth--;

  for (guint i = 0; i < N_BODIES; i++)
    {
      SatchelPart *body = g_steal_pointer (&inner.bodies[i]);

      if (body == NULL)
        continue;
      if (name != NULL)
        body->name = g_strconcat (name, i == BODY_HTML ? ".html" : ".txt", NULL);
      add_part (self, body);
      break;
    }
  for (guint i = 0; i < N_BODIES; i++)
    set_body (&inner, i, NULL);

  return done;
}

/* --- properties --- */

/* Octets of one value of a fixed size; all fill four at least. */
static guint
measure_fixed (guint16 type)
{
  switch (type)
    {
    case 0x0001:   /* null */
      return 0;
    case 0x0005:   /* double, currency, time of an application, 64 bits, time */
    case 0x0006:
    case 0x0007:
    case 0x0014:
    case 0x0040:
      return 8;
    case 0x0048:   /* GUID */
      return 16;
    default:
      return 4;
    }
}

/* IMessage, 00020307-0000-0000-C000-000000000046, as it lies in the file. */
static const guint8 message_interface[16]
  = { 0x07, 0x03, 0x02, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46 };

static void
take_object (Reader  *self,
             Message *message,
             guint64  length)
{
  guint64 end = self->stream.position + length;
  guint8 interface[16];

  if (length <= sizeof interface
      || !satchel_stream_read (&self->stream, interface, sizeof interface))
    return;
  if (memcmp (interface, message_interface, sizeof interface) == 0)
    {
      if (!take_message (self, message, end))
        satchel_source_add_defect (self->source, "a message in a winmail.dat that can’t be read");
    }
  else if (message->file.data == NULL)
    message->file.data = satchel_stream_cut (&self->stream, length - sizeof interface);
}

static void
take_file_property (Reader  *self,
                    Message *message,
                    guint16  type,
                    guint16  id,
                    guint64  length)
{
  gboolean is_unicode = type == TYPE_UNICODE, is_string = is_unicode || type == TYPE_STRING8;
  File *file = &message->file;

  if (is_string && id == PROPERTY_LONG_NAME)
    set_name (message, LONG_NAME, read_string (self, length, is_unicode));
  else if (is_string && id == PROPERTY_SHORT_NAME)
    set_name (message, SHORT_NAME, read_string (self, length, is_unicode));
  else if (is_string && id == PROPERTY_DISPLAY_NAME)
    set_name (message, DISPLAY_NAME, read_string (self, length, is_unicode));
  else if (is_string && id == PROPERTY_TYPE && file->type == NULL)
    {
      g_autofree char *name = read_string (self, length, is_unicode);

      file->type = name != NULL ? g_ascii_strdown (name, -1) : NULL;
    }
  else if (is_string && id == PROPERTY_CONTENT_ID && file->content_id == NULL)
    file->content_id = read_string (self, length, is_unicode);
  else if (id == PROPERTY_DATA && type == TYPE_BINARY && file->data == NULL)
    file->data = satchel_stream_cut (&self->stream, length);
  else if (id == PROPERTY_DATA && type == TYPE_OBJECT)
    take_object (self, message, length);
}

static void
take_message_property (Reader  *self,
                       Message *message,
                       guint16  type,
                       guint16  id,
                       guint64  length)
{
  gboolean is_unicode = type == TYPE_UNICODE;

  if (id == PROPERTY_BODY && (is_unicode || type == TYPE_STRING8))
    take_body (self, message, BODY_TEXT, length, is_unicode);
  else if (id == PROPERTY_HTML && (is_unicode || type == TYPE_STRING8 || type == TYPE_BINARY))
    take_body (self, message, BODY_HTML, length, is_unicode);
  else if (id == PROPERTY_RTF && type == TYPE_BINARY)
    take_rtf (self, message, length);
}

/* The name of a property beyond 0x8000: a GUID, then a number or words. */
static gboolean
skip_property_name (Reader *self)
{
  guint32 kind, length;

  if (!satchel_stream_skip (&self->stream, 16) || !read_32 (self, &kind)
      || !read_32 (self, &length))
    return FALSE;

  return kind == 0 || satchel_stream_skip (&self->stream, ((guint64) length + 3) & ~3u);
}

/* The values of one property; the first is the one that counts. Returns: FALSE where reading can't
 * go on. */
static gboolean
read_values (Reader  *self,
             Message *message,
             guint16  type,
             guint16  id,
             guint64  end,
             gboolean of_file)
{
  guint16 base = type & ~TYPE_MULTIPLE;
  gboolean is_variable = base == TYPE_OBJECT || base == TYPE_STRING8 || base == TYPE_UNICODE
                         || base == TYPE_BINARY;
  guint32 count = 1, length;

  if ((is_variable || type != base) && !read_32 (self, &count))
    return FALSE;
  if (!is_variable)
    return satchel_stream_skip (&self->stream, (guint64) count * measure_fixed (base));

  for (guint32 i = 0; i < count; i++)
    {
      guint64 start;

      if (!read_32 (self, &length))
        return FALSE;
      start = self->stream.position;
      if (start + length > end)
        return FALSE;
      if (i == 0 && of_file)
        take_file_property (self, message, base, id, length);
      else if (i == 0)
        take_message_property (self, message, base, id, length);
      if (!skip_to (self, start + (((guint64) length + 3) & ~3u)))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_properties (Reader  *self,
                 Message *message,
                 guint64  end,
                 gboolean of_file)
{
  guint32 count;

  if (!read_32 (self, &count))
    return FALSE;
  for (; count > 0 && self->stream.position + 4 <= end; count--)
    {
      guint16 type, id;

      if (!read_16 (self, &type) || !read_16 (self, &id)
          || (id >= 0x8000 && !skip_property_name (self)))
        return FALSE;
      if (id == PROPERTY_CODEPAGE && type == 3)
        {
          guint32 codepage;

          if (!read_32 (self, &codepage))
            return FALSE;
        }
      else if (!read_values (self, message, type, id, end, of_file))
        return FALSE;
    }

  return TRUE;
}

/* --- attributes --- */

static void
take_attribute (Reader  *self,
                Message *message,
                guint32  id,
                guint32  length)
{
  guint64 end = self->stream.position + length;

  switch (id)
    {
    case ATTRIBUTE_CODEPAGE:
      if (length >= 4)
        (void) read_32 (self, &self->codepage);
      break;
    case ATTRIBUTE_BODY:
      take_body (self, message, BODY_TEXT, length, FALSE);
      break;
    case ATTRIBUTE_PROPERTIES:
      if (!read_properties (self, message, end, FALSE))
        satchel_source_add_defect (self->source, "a winmail.dat with damaged properties");
      break;
    case ATTRIBUTE_NEW_FILE:
      end_file (self, message);
      break;
    case ATTRIBUTE_FILE_TITLE:
      set_name (message, TITLE, read_string (self, length, FALSE));
      break;
    case ATTRIBUTE_FILE_DATA:
      g_free (message->file.data);
      message->file.data = satchel_stream_cut (&self->stream, length);
      break;
    case ATTRIBUTE_FILE_PROPERTIES:
      if (!read_properties (self, message, end, TRUE))
        satchel_source_add_defect (self->source, "a winmail.dat with damaged properties");
      break;
    default:
      break;
    }
}

/* Reads one message, from its signature up to @end. A check sum stands after each attribute; one
 * that is wrong is no reason to lose a file. */
static gboolean
read_message (Reader  *self,
              guint64  end,
              Message *message)
{
  guint32 signature;
  guint16 key;
  gboolean whole = TRUE;

  if (!read_32 (self, &signature) || signature != SIGNATURE || !read_16 (self, &key))
    return FALSE;

  while (whole && self->stream.position < end)
    {
      guint8 level;
      guint32 id, length;
      guint64 start;

      /* What follows the last attribute may be anything. */
      if (!satchel_stream_read (&self->stream, &level, 1) || level < 1 || level > 2
          || !read_32 (self, &id) || !read_32 (self, &length))
        break;
      start = self->stream.position;
      if (length > end - start)
        {
          satchel_source_add_defect (self->source, "a winmail.dat that is cut off");
          length = (guint32) (end - start);
        }
      take_attribute (self, message, id, length);
      whole = skip_to (self, start + length + 2);
    }
  end_file (self, message);

  return TRUE;
}

/* --- from outside --- */

gboolean
satchel_tnef_is (SatchelSource     *source,
                 const SatchelPart *part)
{
  SatchelStream stream;
  guint32 signature;
  gboolean is_one;

  g_return_val_if_fail (source != NULL && part != NULL, FALSE);

  if (part->is_multipart || part->is_body || part->is_inner
      || (!g_str_equal (part->type, "application/ms-tnef")
          && !g_str_equal (part->type, "application/vnd.ms-tnef")
          && (part->name == NULL || g_ascii_strcasecmp (part->name, "winmail.dat") != 0)))
    return FALSE;
  satchel_stream_open (&stream, source, part);
  is_one = satchel_stream_read (&stream, &signature, sizeof signature)
           && GUINT32_FROM_LE (signature) == SIGNATURE;
  satchel_stream_close (&stream);
  if (!is_one)
    satchel_source_add_defect (source, "a winmail.dat that can’t be read");

  return is_one;
}

gboolean
satchel_tnef_open (SatchelSource *source,
                   GPtrArray     *parts,
                   guint          number,
                   SatchelPart  **body)
{
  Reader self = { .source = source, .parts = parts, .number = number };
  Message message = { 0 };
  SatchelPart *part;
  gboolean done;
  guint before;

  g_return_val_if_fail (source != NULL && parts != NULL && body != NULL, FALSE);

  *body = NULL;
  part = g_ptr_array_index (parts, number);
  before = parts->len;
  satchel_stream_open (&self.stream, source, part);
  done = read_message (&self, G_MAXUINT64 - G_MAXUINT32, &message);
  satchel_stream_close (&self.stream);
  for (guint i = 0; i < N_BODIES; i++)
    {
      if (*body == NULL)
        *body = g_steal_pointer (&message.bodies[i]);
      set_body (&message, i, NULL);
    }
  part->is_replaced = done && (parts->len > before || *body != NULL);

  return part->is_replaced;
}
