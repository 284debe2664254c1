/* message-json.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ctl/message-json.h"

#include <glib/gi18n.h>

#include "base/digest.h"
#include "base/limits.h"
#include "ctl/output.h"
#include "store/store.h"

/* --- reading --- */

static char *
digest_of (SatchelSource     *source,
           SatchelAttachment *attachment)
{
  guint8 digest[SATCHEL_DIGEST_SIZE];

  /* Size and digest come from one decoding, so they fit together. */
  satchel_attachment_digest (source, attachment->number, digest, &attachment->size);

  return satchel_digest_to_hex (digest, sizeof digest);
}

static gpointer
copy_string (gconstpointer string,
             gpointer      data)
{
  return g_strdup (string);
}

CtlMessage *
ctl_message_read (SatchelSource *source,
                  gboolean       digest)
{
  CtlMessage *self = g_new0 (CtlMessage, 1);

  self->summary = satchel_summary_read (source);
  self->body = satchel_body_read (source);
  self->attachments = satchel_attachment_read_list (source, FALSE);
  self->digests = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; digest && i < self->attachments->len; i++)
    g_ptr_array_add (self->digests, digest_of (source, g_ptr_array_index (self->attachments, i)));

  /* The last question: only now the list of defects is complete. It belongs to the source, which
   * may be gone before this is printed. */
  self->defects = g_ptr_array_copy (satchel_source_get_defects (source), copy_string, NULL);
  g_ptr_array_set_free_func (self->defects, g_free);

  return self;
}

void
ctl_message_free (CtlMessage *self)
{
  satchel_summary_free (self->summary);
  satchel_body_free (self->body);
  g_ptr_array_unref (self->attachments);
  g_ptr_array_unref (self->digests);
  g_ptr_array_unref (self->defects);
  g_free (self);
}

/* --- JSON --- */

static void
add_attachments (JsonBuilder      *builder,
                 const CtlMessage *message)
{
  json_builder_set_member_name (builder, "attachments");
  json_builder_begin_array (builder);
  for (guint i = 0; i < message->attachments->len; i++)
    {
      const SatchelAttachment *attachment = g_ptr_array_index (message->attachments, i);

      json_builder_begin_object (builder);
      ctl_json_string (builder, "name", attachment->name);
      ctl_json_string (builder, "content_type", attachment->content_type);
      ctl_json_number (builder, "size", attachment->size);
      ctl_json_string (builder, "sha256", g_ptr_array_index (message->digests, i));
      ctl_json_boolean (builder, "inline", attachment->is_inline);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

void
ctl_json_message (JsonBuilder      *builder,
                  const CtlMessage *message,
                  gboolean          with_head)
{
  const SatchelSummary *summary = message->summary;

  if (with_head)
    {
      ctl_json_string (builder, "subject", summary->subject);
      ctl_json_addresses (builder, "from", summary->from);
    }
  ctl_json_addresses (builder, "to", summary->to);
  ctl_json_addresses (builder, "cc", summary->cc);
  ctl_json_addresses (builder, "reply_to", summary->reply_to);
  if (with_head)
    ctl_json_date (builder, "date", summary->date, summary->date != SATCHEL_NO_DATE);
  ctl_json_string (builder, "message_id", summary->message_id);
  ctl_json_strings (builder, "in_reply_to", summary->in_reply_to);
  ctl_json_strings (builder, "references", summary->references);
  ctl_json_string (builder, "text", message->body->text);
  ctl_json_boolean (builder, "html", message->body->html != NULL);
  add_attachments (builder, message);
  ctl_json_strings (builder, "defects", message->defects);
}

static void
add_flags (JsonBuilder  *builder,
           SatchelFlags  flags)
{
  static const struct
  {
    SatchelFlags flag;
    const char  *name;
  } names[] = {
    { SATCHEL_FLAG_SEEN, "seen" },         { SATCHEL_FLAG_FLAGGED, "flagged" },
    { SATCHEL_FLAG_ANSWERED, "answered" }, { SATCHEL_FLAG_PASSED, "passed" },
    { SATCHEL_FLAG_DRAFT, "draft" },       { SATCHEL_FLAG_TRASHED, "trashed" },
  };

  json_builder_set_member_name (builder, "flags");
  json_builder_begin_array (builder);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if ((flags & names[i].flag) != 0)
        json_builder_add_string_value (builder, names[i].name);
    }
  json_builder_end_array (builder);
}

const char *
ctl_json_account (const char *account)
{
  return g_strcmp0 (account, SATCHEL_LOCAL_ACCOUNT) == 0 ? NULL : account;
}

void
ctl_json_row (JsonBuilder      *builder,
              const SatchelRow *row)
{
  g_autoptr(GPtrArray) from = satchel_addresses_from_lines (row->from);

  ctl_json_string (builder, "id", row->id);
  ctl_json_string (builder, "account", ctl_json_account (row->account));
  ctl_json_string (builder, "path", row->path);
  ctl_json_string (builder, "subject", row->subject);
  ctl_json_addresses (builder, "from", from);
  ctl_json_date (builder, "date", row->date, TRUE);
  ctl_json_number (builder, "size", row->size);
  add_flags (builder, row->flags);
  ctl_json_boolean (builder, "on_server", row->on_server);
  ctl_json_boolean (builder, "partial", row->is_partial);
}

void
ctl_print_row (const SatchelRow *row,
               JsonBuilder      *builder)
{
  g_autoptr(GPtrArray) from = NULL;
  g_autofree char *date = NULL;

  if (builder != NULL)
    {
      json_builder_begin_object (builder);
      ctl_json_row (builder, row);
      json_builder_end_object (builder);
      ctl_json_print (builder);
      return;
    }

  from = satchel_addresses_from_lines (row->from);
  date = ctl_format_date (row->date);
  ctl_print ("%s%s ", (row->flags & SATCHEL_FLAG_SEEN) != 0 ? " " : "●",
             (row->flags & SATCHEL_FLAG_FLAGGED) != 0 ? "★" : " ");
  ctl_print_cell (date, 16);
  ctl_print ("  ");
  ctl_print_cell (from->len > 0 ? satchel_address_get_label (g_ptr_array_index (from, 0)) : "", 20);
  ctl_print ("  ");
  ctl_print_cell (row->subject, 36);
  ctl_print ("  %s\n", row->id);
}

/* --- for people --- */

static void
print_addresses (const char *label,
                 GPtrArray  *addresses)
{
  g_autoptr(GString) line = g_string_new (NULL);
  g_autofree char *clean = NULL;

  for (guint i = 0; i < addresses->len; i++)
    {
      const SatchelAddress *address = g_ptr_array_index (addresses, i);

      if (i > 0)
        g_string_append (line, ", ");
      if (address->name[0] != '\0')
        g_string_append_printf (line, "%s <%s>", address->name, address->address);
      else
        g_string_append (line, address->address);
    }
  clean = ctl_clean (line->str, FALSE);
  if (addresses->len > 0)
    ctl_print ("%s %s\n", label, clean);
}

void
ctl_print_text (const CtlMessage *message)
{
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;

  if (message->body->text != NULL)
    text = g_strdup (message->body->text);
  else if (message->body->html != NULL)
    text = satchel_body_html_to_text (message->body->html, SATCHEL_LIMIT_TEXT);
  else
    text = g_strdup (message->body->notice);
  if (text == NULL || text[0] == '\0')
    return;

  clean = ctl_clean (text, TRUE);
  ctl_print ("%s%s", clean, g_str_has_suffix (clean, "\n") ? "" : "\n");
}

static void
print_attachments (const CtlMessage *message)
{
  if (message->attachments->len > 0)
    ctl_print ("\n");
  for (guint i = 0; i < message->attachments->len; i++)
    {
      const SatchelAttachment *attachment = g_ptr_array_index (message->attachments, i);
      g_autofree char *name = satchel_attachment_file_name (attachment);
      g_autofree char *size = g_format_size (attachment->size);

      ctl_print (_("Attachment: %s (%s, %s)\n"), name, attachment->content_type, size);
    }
}

void
ctl_print_message (const CtlMessage *message)
{
  const SatchelSummary *summary = message->summary;
  g_autofree char *subject = ctl_clean (summary->subject, FALSE);

  print_addresses (_("From:"), summary->from);
  print_addresses (_("To:"), summary->to);
  print_addresses (_("Cc:"), summary->cc);
  if (summary->date != SATCHEL_NO_DATE)
    {
      g_autofree char *date = ctl_format_date (summary->date);

      ctl_print (_("Date: %s\n"), date);
    }
  ctl_print (_("Subject: %s\n\n"), subject);
  ctl_print_text (message);
  print_attachments (message);
  for (guint i = 0; i < message->defects->len; i++)
    {
      g_autofree char *defect = ctl_clean (g_ptr_array_index (message->defects, i), FALSE);

      ctl_print (_("Defect: %s\n"), defect);
    }
}
