/* summary.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/summary.h"

#include "base/limits.h"
#include "message/address-list.h"
#include "message/attachment.h"
#include "message/body.h"
#include "message/charset.h"
#include "message/date.h"
#include "message/decode.h"
#include "message/words.h"

#include <string.h>

/* Ids of one References field that are kept, the last ones: RFC 5536 §3.2.10 keeps about 20. */
#define MAX_IDS 200

/* Decoded octets from which a preview is made: HTML often has kilobytes of styles first. */
#define PREVIEW_TEXT 2048
#define PREVIEW_HTML (32 * 1024)

/* Parts of the body that are tried for a preview: the first may be empty. */
#define PREVIEW_PIECES 4

/* Cuts @text to @limit characters. */
static char *
shorten (char *text,
         gsize limit)
{
  if (strlen (text) > limit && g_utf8_strlen (text, -1) > (glong) limit)
    *g_utf8_offset_to_pointer (text, limit) = '\0';
  return text;
}

static char *
read_subject (SatchelSource *source)
{
  gsize length;
  const char *raw = satchel_header_get (satchel_source_get_header (source), "Subject", &length);

  if (raw == NULL)
    return g_strdup ("");

  return shorten (satchel_words_decode (raw, length, satchel_source_get_charset (source)),
                  SATCHEL_LIMIT_HEADER_CHARS);
}

static GPtrArray *
read_addresses (SatchelSource *source,
                const char    *name)
{
  gsize length;
  const char *raw = satchel_header_get (satchel_source_get_header (source), name, &length);

  return satchel_address_list_parse (raw, length, satchel_source_get_charset (source));
}

/* The ids in angle brackets; old In-Reply-To fields have words around them (RFC 5322 §4.5.4). A
 * field of one word without brackets is an id too. */
static GPtrArray *
read_ids (SatchelSource *source,
          const char    *name)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *line = satchel_header_dup (satchel_source_get_header (source), name);
  const char *at = line;

  if (line == NULL)
    return ids;

  while ((at = strchr (at, '<')) != NULL)
    {
      char *id = satchel_part_dup_id (at);

      if (id != NULL)
        g_ptr_array_add (ids, id);
      if (ids->len > MAX_IDS)   /* the first of a conversation and the last are the useful ones */
        g_ptr_array_remove_index (ids, 1);
      at++;
    }
  if (ids->len == 0 && *line != '\0' && strpbrk (line, " \t") == NULL)
    {
      char *id = satchel_part_dup_id (line);

      if (id != NULL)
        g_ptr_array_add (ids, id);
    }

  return ids;
}

static char *
read_message_id (SatchelSource *source)
{
  g_autofree char *line = satchel_header_dup (satchel_source_get_header (source), "Message-ID");

  return line != NULL ? satchel_part_dup_id (line) : NULL;
}

static gint64
read_date (SatchelSource *source)
{
  g_autofree char *line = satchel_header_dup (satchel_source_get_header (source), "Date");
  gint64 date = satchel_date_parse (line);

  if (line != NULL && date == SATCHEL_NO_DATE)
    satchel_source_add_defect (source, "a date that can’t be read");

  return date;
}

static char *
read_preview (SatchelSource *source)
{
  GArray *pieces = satchel_source_get_pieces (source);

  for (guint i = 0; i < MIN (pieces->len, PREVIEW_PIECES); i++)
    {
      SatchelPart *part = g_array_index (pieces, SatchelPiece, i).part;
      gboolean is_html = satchel_part_is_html (part);
      char *text = satchel_decode_text (source, part, is_html ? PREVIEW_HTML : PREVIEW_TEXT, NULL);

      if (is_html)
        {
          char *html = text;

          text = satchel_body_html_to_text (html, 4 * SATCHEL_LIMIT_PREVIEW_CHARS);
          g_free (html);
        }
      shorten (satchel_charset_tidy_line (text), SATCHEL_LIMIT_PREVIEW_CHARS);

      /* Its buffer is that of the whole piece, and previews wait for the index by the thousand. */
      if (*text != '\0')
        return g_realloc (text, strlen (text) + 1);
      g_free (text);
    }

  return g_strdup ("");
}

/* What proves who sent a message is nothing that a person would save. */
static gboolean
is_worth_saving (const SatchelAttachment *attachment)
{
  return !attachment->is_inline
         && !g_str_equal (attachment->content_type, "application/pgp-signature")
         && !g_str_equal (attachment->content_type, "application/pkcs7-signature")
         && !g_str_equal (attachment->content_type, "application/x-pkcs7-signature");
}

static gboolean
find_attachments (SatchelSource *source)
{
  g_autoptr(GPtrArray) attachments = satchel_attachment_read_list (source, FALSE);

  for (guint i = 0; i < attachments->len; i++)
    if (is_worth_saving (g_ptr_array_index (attachments, i)))
      return TRUE;

  return FALSE;
}

/* Fields that stand once at most (RFC 5322 §3.6). Who writes a second one may want another program to
 * believe that, so it is said which one counts here. */
static void
note_duplicates (SatchelSource *source)
{
  static const struct
  {
    const char *name;
    const char *defect;
  } fields[] = {
    { "From", "more than one From field: the first counts" },
    { "Subject", "more than one Subject field: the first counts" },
    { "Date", "more than one Date field: the first counts" },
    { "To", "more than one To field: the first counts" },
    { "Cc", "more than one Cc field: the first counts" },
    { "Reply-To", "more than one Reply-To field: the first counts" },
    { "Message-ID", "more than one Message-ID field: the first counts" },
    { "Content-Type", "more than one Content-Type field: the first counts" },
  };
  SatchelHeader *header = satchel_source_get_header (source);

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (satchel_header_count (header, fields[i].name) > 1)
      satchel_source_add_defect (source, fields[i].defect);
}

static void
note_octets (SatchelSource *source)
{
  const GString *block = satchel_source_get_header (source)->block;

  if (memchr (block->str, '\0', block->len) != NULL)
    satchel_source_add_defect (source, "NUL octets in the heads");
  else if (!g_utf8_validate (block->str, (gssize) block->len, NULL))
    satchel_source_add_defect (source, "octets in the heads that are no UTF-8: their charset is a guess");
}

SatchelSummary *
satchel_summary_read (SatchelSource *source)
{
  SatchelSummary *self = g_new0 (SatchelSummary, 1);

  g_return_val_if_fail (source != NULL, self);

  note_duplicates (source);
  note_octets (source);
  self->subject = read_subject (source);
  self->from = read_addresses (source, "From");
  self->to = read_addresses (source, "To");
  self->cc = read_addresses (source, "Cc");
  self->reply_to = read_addresses (source, "Reply-To");
  self->date = read_date (source);
  self->message_id = read_message_id (source);
  self->in_reply_to = read_ids (source, "In-Reply-To");
  self->references = read_ids (source, "References");
  self->preview = read_preview (source);
  self->has_attachments = find_attachments (source);

  return self;
}

void
satchel_summary_free (SatchelSummary *self)
{
  if (self == NULL)
    return;

  g_free (self->subject);
  g_ptr_array_unref (self->from);
  g_ptr_array_unref (self->to);
  g_ptr_array_unref (self->cc);
  g_ptr_array_unref (self->reply_to);
  g_free (self->message_id);
  g_ptr_array_unref (self->in_reply_to);
  g_ptr_array_unref (self->references);
  g_free (self->preview);
  g_free (self);
}
