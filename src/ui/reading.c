/* reading.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/reading.h"

#include "message/head-fields.h"
#include "ui/sender-caution.h"

void
satchel_reading_free (SatchelReading *self)
{
  g_clear_pointer (&self->summary, satchel_summary_free);
  g_clear_pointer (&self->body, satchel_body_free);
  g_clear_pointer (&self->report, g_ptr_array_unref);
  g_clear_pointer (&self->invitation, satchel_invitation_free);
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  g_clear_pointer (&self->attachments, g_ptr_array_unref);
  g_clear_pointer (&self->page, satchel_safe_html_free);
  g_free (self->sender);
  g_free (self->caution);
  g_free (self);
}

static void
free_reading (gpointer data)
{
  satchel_reading_free (data);
}

/* A part that the HTML shows by its Content-ID is no attachment to a person; without HTML it is. */
static void
leave_out_shown (SatchelReading *self)
{
  if (self->body->html == NULL)
    return;

  for (guint i = self->attachments->len; i > 0; i--)
    {
      SatchelAttachment *attachment = g_ptr_array_index (self->attachments, i - 1);

      if (attachment->is_inline)
        g_ptr_array_remove_index (self->attachments, i - 1);
    }
}

/* What is said in lines there is shown in parts. */
static void
read_notice (SatchelReading *self,
             SatchelSource  *source)
{
  if (self->body->notice == NULL)
    return;

  self->report = satchel_report_read (source);
  if (self->report == NULL)
    self->invitation = satchel_invitation_read (source);
}

static gpointer
read_message (SatchelSource *source,
              gpointer       data,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr (SatchelReading) self = g_new0 (SatchelReading, 1);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  self->summary = satchel_summary_read (source);
  self->fields = satchel_head_fields_read (source);
  self->caution = satchel_sender_caution (self->summary);
  self->body = satchel_body_read (source);
  read_notice (self, source);
  self->attachments = satchel_attachment_read_list (source, FALSE);
  leave_out_shown (self);
  if (self->body->html != NULL)
    self->page = satchel_safe_html_new (self->body->html, SATCHEL_SAFE_HTML_PLAIN);
  self->proof = satchel_sender_proof_read (source, self->summary, &self->sender);

  return g_steal_pointer (&self);
}

void
satchel_reading_async (SatchelLetter       *letter,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             data)
{
  g_return_if_fail (SATCHEL_IS_LETTER (letter));

  satchel_letter_read_async (letter, read_message, NULL, free_reading, cancellable, callback, data);
}

SatchelReading *
satchel_reading_finish (SatchelLetter *letter,
                        GAsyncResult  *result,
                        GError       **error)
{
  return satchel_letter_read_finish (letter, result, error);
}
