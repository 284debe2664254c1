/* searchable.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/searchable.h"

#include "base/limits.h"
#include "message/address-list.h"
#include "message/attachment.h"
#include "message/body.h"
#include "message/decode.h"
#include "message/summary.h"

#include <string.h>

/* Messages in messages that are looked into. */
#define MAX_DEPTH 3

static void read_attached (SatchelSource *source, guint depth, GString *attached, GString *files);

static void
add_addresses (GString   *lines,
               GPtrArray *addresses)
{
  for (guint i = 0; i < addresses->len && lines->len < SATCHEL_LIMIT_SEARCHED; i++)
    {
      const SatchelAddress *address = g_ptr_array_index (addresses, i);

      g_string_append_printf (lines, "%s%s %s", lines->len > 0 ? "\n" : "", address->name, address->address);
    }
}

/* What the list knows of a message has no Bcc: only mail of one's own has that field. */
static void
add_blind_copies (GString       *lines,
                  SatchelSource *source)
{
  gsize length;
  const char *raw = satchel_header_get (satchel_source_get_header (source), "Bcc", &length);
  g_autoptr(GPtrArray) addresses = NULL;

  if (raw == NULL)
    return;
  addresses = satchel_address_list_parse (raw, length, satchel_source_get_charset (source));
  add_addresses (lines, addresses);
}

static void
add_text (GString    *text,
          const char *more)
{
  gsize length = strlen (more);
  gsize room = text->len < SATCHEL_LIMIT_SEARCHED ? SATCHEL_LIMIT_SEARCHED - text->len : 0;

  /* A character that is cut in two parts words, as any octet that is none. */
  g_string_append_len (text, more, (gssize) MIN (length, room));
  if (length > 0)
    g_string_append_c (text, '\n');
}

/* --- attachments --- */

/* Programs send many a text as octets. */
static gboolean
has_name_of_text (const char *name)
{
  static const char *const endings[] = { ".txt", ".csv", ".md", ".log", ".json", ".xml", ".ics", ".vcf" };
  g_autofree char *lower = g_ascii_strdown (name != NULL ? name : "", -1);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i]))
      return TRUE;
  return FALSE;
}

static void
add_text_part (SatchelSource     *source,
               const SatchelPart *part,
               GString           *attached)
{
  gsize room = attached->len < SATCHEL_LIMIT_SEARCHED ? SATCHEL_LIMIT_SEARCHED - attached->len : 0;
  g_autofree char *text = satchel_decode_text (source, part, room, NULL);

  if (g_str_equal (part->type, "text/html"))
    {
      g_autofree char *words = satchel_body_html_to_text (text, room);

      add_text (attached, words);
    }
  else
    add_text (attached, text);
}

static void
add_message_part (SatchelSource     *source,
                  const SatchelPart *part,
                  guint              depth,
                  GString           *attached,
                  GString           *files)
{
  gboolean cut;
  g_autoptr(GByteArray) octets = satchel_source_read_part (source, part, SATCHEL_LIMIT_TEXT, &cut);
  g_autoptr(GBytes) bytes = g_byte_array_free_to_bytes (g_steal_pointer (&octets));
  g_autoptr(SatchelSource) inner = satchel_source_new_for_bytes (bytes);
  g_autoptr(SatchelSummary) summary = satchel_summary_read (inner);
  g_autoptr(SatchelBody) body = satchel_body_read (inner);

  add_text (attached, summary->subject);
  add_addresses (attached, summary->from);
  g_string_append_c (attached, '\n');
  add_addresses (attached, summary->to);
  g_string_append_c (attached, '\n');
  if (body->text != NULL)
    add_text (attached, body->text);
  if (body->text == NULL && body->html != NULL)
    {
      g_autofree char *words = satchel_body_html_to_text (body->html, SATCHEL_LIMIT_SEARCHED);

      add_text (attached, words);
    }
  read_attached (inner, depth + 1, attached, files);
}

static void
read_attached (SatchelSource *source,
               guint          depth,
               GString       *attached,
               GString       *files)
{
  g_autoptr(GPtrArray) list = satchel_attachment_read_list (source, FALSE);
  GPtrArray *parts = satchel_source_get_parts (source);

  for (guint i = 0; i < list->len && attached->len < SATCHEL_LIMIT_SEARCHED; i++)
    {
      const SatchelAttachment *attachment = g_ptr_array_index (list, i);
      const SatchelPart *part = NULL;

      if (attachment->name != NULL)
        add_text (files, attachment->name);
      if (attachment->number < parts->len)
        part = g_ptr_array_index (parts, attachment->number);
      if (part == NULL || part->is_multipart)
        continue;
      if (g_str_has_prefix (part->type, "text/") || has_name_of_text (attachment->name))
        add_text_part (source, part, attached);
      else if (g_str_equal (part->type, "message/rfc822") && depth < MAX_DEPTH)
        add_message_part (source, part, depth, attached, files);
    }
}

/* --- the whole --- */

static void
read_body (SatchelSearchable *self,
           SatchelSource     *source)
{
  g_autoptr(SatchelBody) body = satchel_body_read (source);

  self->text = body->text != NULL ? g_steal_pointer (&body->text) : g_strdup ("");
  if (strlen (self->text) > SATCHEL_LIMIT_SEARCHED)
    self->text[SATCHEL_LIMIT_SEARCHED] = '\0';
  self->html = body->html != NULL ? satchel_body_html_to_text (body->html, SATCHEL_LIMIT_SEARCHED)
                                  : g_strdup ("");
}

SatchelSearchable *
satchel_searchable_read (SatchelSource *source)
{
  SatchelSearchable *self = g_new0 (SatchelSearchable, 1);
  g_autoptr(SatchelSummary) summary = NULL;
  GString *from = g_string_new (NULL), *to = g_string_new (NULL), *copies = g_string_new (NULL);
  GString *attached = g_string_new (NULL), *files = g_string_new (NULL);

  g_return_val_if_fail (source != NULL, self);

  summary = satchel_summary_read (source);
  add_addresses (from, summary->from);
  add_addresses (to, summary->to);
  add_addresses (copies, summary->cc);
  add_blind_copies (copies, source);
  read_body (self, source);
  read_attached (source, 0, attached, files);

  self->subject = g_steal_pointer (&summary->subject);
  self->from = g_string_free (from, FALSE);
  self->to = g_string_free (to, FALSE);
  self->copies = g_string_free (copies, FALSE);
  self->attached = g_string_free (attached, FALSE);
  self->files = g_string_free (files, FALSE);

  return self;
}

void
satchel_searchable_free (SatchelSearchable *self)
{
  if (self == NULL)
    return;

  g_free (self->subject);
  g_free (self->from);
  g_free (self->to);
  g_free (self->copies);
  g_free (self->text);
  g_free (self->html);
  g_free (self->attached);
  g_free (self->files);
  g_free (self);
}
