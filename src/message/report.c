/* report.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/report.h"

#include "message/source-private.h"
#include "message/words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Octets of a report that are read, and recipients told of. */
#define MAX_REPORT (256 * 1024)
#define MAX_RECIPIENTS 100

/* --- reading --- */

static gboolean
is_report (const SatchelPart *part,
           gboolean          *is_receipt)
{
  *is_receipt = g_str_equal (part->type, "message/disposition-notification");

  return !part->is_multipart
         && (*is_receipt || g_str_equal (part->type, "message/delivery-status")
             || g_str_equal (part->type, "message/global-delivery-status"));
}

/* The field's value on one line, decoded; with @typed without "rfc822;" before it. */
static char *
dup_field (SatchelHeader *header,
           const char    *name,
           gboolean       typed)
{
  g_autofree char *raw = satchel_header_dup (header, name);
  const char *value = raw, *type_end;

  if (raw == NULL || *raw == '\0')
    return NULL;
  type_end = raw + strcspn (raw, "; @");
  if (typed && *type_end == ';')
    value = type_end + 1;

  return satchel_words_decode (value, strlen (value), NULL);
}

static SatchelReportFate
read_action (SatchelHeader *header,
             const char    *status)
{
  g_autofree char *action = dup_field (header, "Action", FALSE);

  if (action == NULL)
    return status != NULL && *status == '2'   ? SATCHEL_REPORT_DELIVERED
           : status != NULL && *status == '4' ? SATCHEL_REPORT_DELAYED
                                              : SATCHEL_REPORT_FAILED;
  if (g_ascii_strncasecmp (action, "delivered", 9) == 0)
    return SATCHEL_REPORT_DELIVERED;
  if (g_ascii_strncasecmp (action, "delayed", 7) == 0)
    return SATCHEL_REPORT_DELAYED;
  if (g_ascii_strncasecmp (action, "relayed", 7) == 0
      || g_ascii_strncasecmp (action, "expanded", 8) == 0)
    return SATCHEL_REPORT_PASSED_ON;

  return SATCHEL_REPORT_FAILED;
}

static char *
find_recipient (SatchelHeader *header)
{
  char *address = dup_field (header, "Original-Recipient", TRUE);

  if (address == NULL)
    address = dup_field (header, "Final-Recipient", TRUE);
  if (address != NULL && *address == '<' && g_str_has_suffix (address, ">"))
    {
      memmove (address, address + 1, strlen (address));
      address[strlen (address) - 1] = '\0';
    }

  return address;
}

/* "5.1.1", maybe with words behind it. */
static char *
read_status (SatchelHeader *header)
{
  char *status = dup_field (header, "Status", FALSE);

  if (status != NULL)
    status[strspn (status, "0123456789.")] = '\0';
  if (status != NULL && *status == '\0')
    g_clear_pointer (&status, g_free);

  return status;
}

/* One group of fields; the first one is about the message and has no recipient. */
static void
add_recipient (GPtrArray     *report,
               SatchelHeader *header,
               gboolean       is_receipt)
{
  g_autofree char *address = find_recipient (header);
  g_autofree char *disposition = is_receipt ? dup_field (header, "Disposition", FALSE) : NULL;
  SatchelReportRecipient *recipient;

  if ((address == NULL && disposition == NULL) || report->len == MAX_RECIPIENTS)
    return;
  recipient = g_new0 (SatchelReportRecipient, 1);
  recipient->address = address != NULL ? g_steal_pointer (&address) : g_strdup ("");
  recipient->status = read_status (header);
  recipient->diagnostic = dup_field (header, "Diagnostic-Code", TRUE);
  if (!is_receipt)
    recipient->fate = read_action (header, recipient->status);
  else if (disposition != NULL && strstr (disposition, "deleted") != NULL)
    recipient->fate = SATCHEL_REPORT_DELETED;
  else if (disposition != NULL && (strstr (disposition, "failed") != NULL || strstr (disposition, "error") != NULL))
    recipient->fate = SATCHEL_REPORT_FAILED;
  else
    recipient->fate = SATCHEL_REPORT_READ;
  g_ptr_array_add (report, recipient);
}

static void
read_groups (GPtrArray        *report,
             const GByteArray *octets,
             gboolean          is_receipt)
{
  const char *at = (const char *) octets->data, *end = at + octets->len;
  g_autoptr(SatchelHeader) header = satchel_header_new ();

  while (at < end)
    {
      const char *next = memchr (at, '\n', end - at);
      gsize length = (next != NULL ? next + 1 : end) - at;
      gsize blanks = 0;

      while (blanks < length && g_ascii_isspace (at[blanks]))
        blanks++;
      if (blanks == length)
        {
          add_recipient (report, header, is_receipt);
          satchel_header_free (header);
          header = satchel_header_new ();
        }
      else
        satchel_header_add_line (header, at, length);
      at += length;
    }
  add_recipient (report, header, is_receipt);
}

GPtrArray *
satchel_report_read (SatchelSource *source)
{
  g_autoptr(GPtrArray) report = NULL;
  GPtrArray *parts;

  g_return_val_if_fail (source != NULL, NULL);

  report = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_report_recipient_free);
  parts = satchel_source_get_parts (source);
  for (guint i = 0; i < parts->len && report->len == 0; i++)
    {
      SatchelPart *part = g_ptr_array_index (parts, i);
      gboolean is_receipt;

      if (is_report (part, &is_receipt))
        {
          g_autoptr(GByteArray) octets = satchel_source_read_part (source, part, MAX_REPORT, NULL);

          if (octets->len > 0)
            read_groups (report, octets, is_receipt);
        }
    }

  return report->len > 0 ? g_steal_pointer (&report) : NULL;
}

/* --- words --- */

/* What a status means (RFC 3463 §3), where that is of use to somebody who only wrote a message. Its first
 * figure says whether it is for good, so only the others count. */
static const char *
explain_status (const char *status)
{
  static const struct
  {
    const char *detail;
    const char *words;
  } meanings[] = {
    { ".1.1", N_("There is no such address.") },
    { ".1.2", N_("There is no such mail server.") },
    { ".1.3", N_("The address is written wrongly.") },
    { ".1.6", N_("The mailbox has moved, and nobody knows where to.") },
    { ".1.10", N_("The address takes no mail.") },
    { ".2.1", N_("The mailbox is closed.") },
    { ".2.2", N_("The mailbox is full.") },
    { ".2.3", N_("The message is too large for the mailbox.") },
    { ".3.1", N_("The mail server has no room left.") },
    { ".3.4", N_("The message is too large for the mail server.") },
    { ".4.1", N_("The mail server doesn’t answer.") },
    { ".4.2", N_("The connection to the mail server broke.") },
    { ".4.4", N_("The mail server can’t be found.") },
    { ".4.6", N_("The message went round in circles.") },
    { ".4.7", N_("The mail server couldn’t be reached for too long.") },
    { ".7.1", N_("The mail server refused it.") },
  };
  const char *detail = status != NULL ? strchr (status, '.') : NULL;

  for (gsize i = 0; detail != NULL && i < G_N_ELEMENTS (meanings); i++)
    if (g_str_equal (detail, meanings[i].detail))
      return _(meanings[i].words);
  if (detail != NULL && g_str_has_prefix (detail, ".7."))
    return _("The mail server refused it.");

  return NULL;
}

static gboolean
is_bad (const SatchelReportRecipient *recipient)
{
  return recipient->fate == SATCHEL_REPORT_FAILED || recipient->fate == SATCHEL_REPORT_DELAYED;
}

const char *
satchel_report_say_reason (const SatchelReportRecipient *recipient)
{
  g_return_val_if_fail (recipient != NULL, NULL);

  return is_bad (recipient) ? explain_status (recipient->status) : NULL;
}

char *
satchel_report_say_fate (const SatchelReportRecipient *recipient)
{
  const char *who;

  g_return_val_if_fail (recipient != NULL, NULL);

  who = *recipient->address != '\0' ? recipient->address : _("the recipient");
  switch (recipient->fate)
    {
    case SATCHEL_REPORT_DELAYED:
      return g_strdup_printf (_("The message to %s has not arrived yet. It is still being tried."), who);
    case SATCHEL_REPORT_DELIVERED:
      return g_strdup_printf (_("The message to %s has arrived."), who);
    case SATCHEL_REPORT_PASSED_ON:
      return g_strdup_printf (_("The message to %s was passed on. Nothing more will be heard of it."), who);
    case SATCHEL_REPORT_READ:
      return g_strdup_printf (_("The message to %s was opened."), who);
    case SATCHEL_REPORT_DELETED:
      return g_strdup_printf (_("The message to %s was deleted without having been read."), who);
    case SATCHEL_REPORT_FAILED:
    default:
      return g_strdup_printf (_("The message to %s could not be delivered."), who);
    }
}

char *
satchel_report_to_text (GPtrArray *report)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (report != NULL, g_string_free (text, FALSE));

  for (guint i = 0; i < report->len; i++)
    {
      const SatchelReportRecipient *recipient = g_ptr_array_index (report, i);
      g_autofree char *fate = satchel_report_say_fate (recipient);
      const char *why = satchel_report_say_reason (recipient);

      g_string_append (text, fate);
      if (why != NULL)
        g_string_append_printf (text, " %s", why);
      g_string_append_c (text, '\n');
      if (is_bad (recipient) && recipient->diagnostic != NULL && *recipient->diagnostic != '\0')
        {
          g_string_append_printf (text, _("The server’s own words: “%s”"), recipient->diagnostic);
          g_string_append_c (text, '\n');
        }
    }

  return g_string_free (text, FALSE);
}

void
satchel_report_recipient_free (SatchelReportRecipient *self)
{
  if (self == NULL)
    return;

  g_free (self->address);
  g_free (self->status);
  g_free (self->diagnostic);
  g_free (self);
}
