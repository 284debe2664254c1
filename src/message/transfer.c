/* transfer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/transfer.h"

#include "message/late-gmime.h"

#include <string.h>

/* Six bits each digit; 64: padding, 255: no digit. */
static guint8 base64_digits[256];

static void
make_base64_digits (void)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  static gsize made;

  if (!g_once_init_enter (&made))
    return;
  memset (base64_digits, 255, sizeof base64_digits);
  for (guint i = 0; i < 64; i++)
    base64_digits[(guchar) alphabet[i]] = i;
  base64_digits['='] = 64;
  g_once_init_leave (&made, 1);
}

SatchelEncoding
satchel_transfer_get_encoding (const char *name,
                               gboolean   *known)
{
  static const struct
  {
    const char     *name;
    SatchelEncoding encoding;
  } encodings[] = {
    { "7bit", SATCHEL_ENCODING_IDENTITY },
    { "7-bit", SATCHEL_ENCODING_IDENTITY },
    { "8bit", SATCHEL_ENCODING_IDENTITY },
    { "8-bit", SATCHEL_ENCODING_IDENTITY },
    { "binary", SATCHEL_ENCODING_IDENTITY },
    { "base64", SATCHEL_ENCODING_BASE64 },
    { "base-64", SATCHEL_ENCODING_BASE64 },
    { "quoted-printable", SATCHEL_ENCODING_QUOTED_PRINTABLE },
    { "x-uuencode", SATCHEL_ENCODING_UUENCODE },
    { "uuencode", SATCHEL_ENCODING_UUENCODE },
    { "x-uue", SATCHEL_ENCODING_UUENCODE },
  };
  gsize length;

  if (known != NULL)
    *known = TRUE;
  if (name == NULL)
    return SATCHEL_ENCODING_IDENTITY;

  while (g_ascii_isspace (*name) || *name == '"')
    name++;
  length = strcspn (name, " \t\r\n;\"(");
  for (gsize i = 0; i < G_N_ELEMENTS (encodings); i++)
    if (strlen (encodings[i].name) == length
        && g_ascii_strncasecmp (encodings[i].name, name, length) == 0)
      return encodings[i].encoding;
  if (known != NULL)
    *known = length == 0;

  return SATCHEL_ENCODING_IDENTITY;
}

void
satchel_transfer_begin (SatchelTransfer *self,
                        SatchelEncoding  encoding)
{
  g_return_if_fail (self != NULL);

  memset (self, 0, sizeof *self);
  self->encoding = encoding;
  if (encoding == SATCHEL_ENCODING_BASE64)
    make_base64_digits ();
  else if (encoding == SATCHEL_ENCODING_QUOTED_PRINTABLE)
    g_mime_encoding_init_decode (&self->gmime, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
}

/* What the digits left over make: 12 bits an octet, 18 bits two. */
static guint8 *
end_quantum (SatchelTransfer *self,
             guint8          *out)
{
  if (self->n_bits >= 12)
    *out++ = self->bits >> (self->n_bits - 8);
  if (self->n_bits >= 18)
    *out++ = self->bits >> (self->n_bits - 16);
  self->bits = self->n_bits = 0;

  return out;
}

/* What is no digit is passed over (RFC 2045 §6.8). Digits after padding begin anew: programs that
 * encode block by block pad in the middle, and nothing of theirs shall be lost. */
static void
add_base64 (SatchelTransfer *self,
            GByteArray      *decoded,
            const guint8    *octets,
            gsize            length,
            gboolean         last)
{
  gsize before = decoded->len;
  guint8 *out;

  g_byte_array_set_size (decoded, before + length / 4 * 3 + 8);
  out = decoded->data + before;
  for (gsize i = 0; i < length; i++)
    {
      guint8 digit = base64_digits[octets[i]];

      if (digit == 64)
        out = end_quantum (self, out);
      else if (digit < 64)
        {
          self->bits = self->bits << 6 | digit;
          self->n_bits += 6;
          if (self->n_bits == 24)
            {
              *out++ = self->bits >> 16;
              *out++ = self->bits >> 8;
              *out++ = self->bits;
              self->bits = self->n_bits = 0;
            }
        }
    }
  if (last)
    out = end_quantum (self, out);
  g_byte_array_set_size (decoded, out - decoded->data);
}

static guint8
digit_of (const SatchelTransfer *self,
          guint                  at)
{
  return at < self->n_line ? (self->line[at] - ' ') & 0x3f : 0;
}

/* One line of uuencode: how many octets, then four digits for three of them. Blanks at its end may
 * have been lost on the way, and stand for zeros. */
static void
end_uuencode_line (SatchelTransfer *self,
                   GByteArray      *decoded)
{
  guint wanted;

  while (self->n_line > 0 && self->line[self->n_line - 1] == '\r')
    self->n_line--;
  if (!self->begun)
    {
      self->begun = self->n_line > 6 && memcmp (self->line, "begin ", 6) == 0;
      return;
    }
  if (self->n_line == 3 && memcmp (self->line, "end", 3) == 0)
    {
      self->ended = TRUE;
      return;
    }
  wanted = self->n_line > 0 ? digit_of (self, 0) : 0;
  for (guint at = 1; wanted > 0; at += 4)
    {
      guint32 bits = digit_of (self, at) << 18 | digit_of (self, at + 1) << 12
                     | digit_of (self, at + 2) << 6 | digit_of (self, at + 3);
      guint8 octets[3] = { bits >> 16, bits >> 8, bits };
      guint n = MIN (wanted, 3);

      g_byte_array_append (decoded, octets, n);
      wanted -= n;
    }
}

static void
add_uuencode (SatchelTransfer *self,
              GByteArray      *decoded,
              const guint8    *octets,
              gsize            length,
              gboolean         last)
{
  for (gsize i = 0; i < length && !self->ended; i++)
    if (octets[i] == '\n')
      {
        end_uuencode_line (self, decoded);
        self->n_line = 0;
      }
    else if (self->n_line < SATCHEL_UUENCODE_LINE)
      self->line[self->n_line++] = octets[i];
  if (last && self->n_line > 0 && !self->ended)
    end_uuencode_line (self, decoded);
}

/* yEnc (draft 1.3, 2002): each octet plus 42, "=" before one that needs 64 more. Lines that begin
 * with "=y" are its heads; no escaped octet is a "y". */
static void
add_yenc (SatchelTransfer *self,
          GByteArray      *decoded,
          const guint8    *octets,
          gsize            length)
{
  gsize before = decoded->len;
  guint8 *out;

  g_byte_array_set_size (decoded, before + length);
  out = decoded->data + before;
  for (gsize i = 0; i < length && !self->ended; i++)
    {
      guint8 c = octets[i];
      gboolean is_head = self->n_line >= 2 && self->line[0] == '=' && self->line[1] == 'y';

      if (c == '\n')
        {
          self->ended = is_head && self->line[2] == 'e';
          self->begun = self->begun || is_head;
          self->n_line = self->escaped = 0;
          memset (self->line, 0, 3);
          continue;
        }
      if (self->n_line < 3)
        self->line[self->n_line++] = c;
      if (is_head || !self->begun || c == '\r'
          || (self->n_line == 2 && self->line[0] == '=' && c == 'y'))
        continue;
      if (c == '=' && !self->escaped)
        self->escaped = TRUE;
      else
        {
          *out++ = c - 42 - (self->escaped ? 64 : 0);
          self->escaped = FALSE;
        }
    }
  g_byte_array_set_size (decoded, out - decoded->data);
}

static void
add_by_gmime (SatchelTransfer *self,
              GByteArray      *decoded,
              const guint8    *octets,
              gsize            length,
              gboolean         last)
{
  gsize before = decoded->len, added;
  const char *in = (const char *) octets;

  g_byte_array_set_size (decoded, before + g_mime_encoding_outlen (&self->gmime, length) + 8);
  if (last)
    added = g_mime_encoding_flush (&self->gmime, in, length, (char *) decoded->data + before);
  else
    added = g_mime_encoding_step (&self->gmime, in, length, (char *) decoded->data + before);
  g_byte_array_set_size (decoded, before + added);
}

void
satchel_transfer_add (SatchelTransfer *self,
                      GByteArray      *decoded,
                      const guint8    *octets,
                      gsize            length,
                      gboolean         last)
{
  static const guint8 nothing[1];

  g_return_if_fail (self != NULL && decoded != NULL);

  if (octets == NULL)
    octets = nothing;
  switch (self->encoding)
    {
    case SATCHEL_ENCODING_BASE64:
      add_base64 (self, decoded, octets, length, last);
      break;
    case SATCHEL_ENCODING_UUENCODE:
      add_uuencode (self, decoded, octets, length, last);
      break;
    case SATCHEL_ENCODING_YENC:
      add_yenc (self, decoded, octets, length);
      break;
    case SATCHEL_ENCODING_QUOTED_PRINTABLE:
      add_by_gmime (self, decoded, octets, length, last);
      break;
    case SATCHEL_ENCODING_IDENTITY:
    default:
      g_byte_array_append (decoded, octets, length);
    }
}

void
satchel_transfer_append_base64 (GByteArray *decoded,
                                const char *text,
                                gsize       length)
{
  SatchelTransfer transfer;

  g_return_if_fail (decoded != NULL && (text != NULL || length == 0));

  satchel_transfer_begin (&transfer, SATCHEL_ENCODING_BASE64);
  satchel_transfer_add (&transfer, decoded, (const guint8 *) text, length, TRUE);
}
