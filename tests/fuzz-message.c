/* fuzz-message.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"

#include "base/limits.h"
#include "message/attachment.h"
#include "message/body.h"
#include "message/identity.h"
#include "message/look-alike.h"
#include "message/summary.h"

/* What is shown on one line is valid, short, and holds no control character. */
static void
check_line (const char *text)
{
  FUZZ_CHECK (text != NULL && g_utf8_validate (text, -1, NULL));
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    FUZZ_CHECK (!g_unichar_iscntrl (g_utf8_get_char (at)));
}

static void
check_look_alike (const SatchelAddress *address)
{
  g_autoptr(SatchelLookAlike) found = satchel_look_alike_find (address);
  g_autofree char *text = found != NULL ? satchel_look_alike_to_text (found, address) : NULL;

  if (text != NULL)
    check_line (text);
}

static void
check_addresses (GPtrArray *addresses)
{
  g_autofree char *lines = satchel_addresses_to_lines (addresses);
  g_autoptr(GPtrArray) back = satchel_addresses_from_lines (lines);

  FUZZ_CHECK (back->len == addresses->len);
  for (guint i = 0; i < addresses->len; i++)
    {
      SatchelAddress *address = g_ptr_array_index (addresses, i);

      check_line (address->name);
      check_line (address->address);
      check_look_alike (address);
      FUZZ_CHECK (g_str_equal (((SatchelAddress *) g_ptr_array_index (back, i))->name,
                               address->name));
    }
}

static void
check_summary (SatchelSource *source)
{
  g_autoptr(SatchelSummary) summary = satchel_summary_read (source);

  check_line (summary->subject);
  check_line (summary->preview);
  FUZZ_CHECK (g_utf8_strlen (summary->subject, -1) <= SATCHEL_LIMIT_HEADER_CHARS);
  FUZZ_CHECK (g_utf8_strlen (summary->preview, -1) <= SATCHEL_LIMIT_PREVIEW_CHARS);
  check_addresses (summary->from);
  check_addresses (summary->to);
  check_addresses (summary->cc);
  check_addresses (summary->reply_to);
  if (summary->message_id != NULL)
    check_line (summary->message_id);
  for (guint i = 0; i < summary->references->len; i++)
    check_line (g_ptr_array_index (summary->references, i));
  if (summary->date != SATCHEL_NO_DATE)
    {
      g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (summary->date);

      FUZZ_CHECK (date != NULL);
    }
}

static void
check_body (SatchelSource *source)
{
  g_autoptr(SatchelBody) body = satchel_body_read (source);
  g_autofree char *text = NULL;

  FUZZ_CHECK (body->text == NULL || g_utf8_validate (body->text, -1, NULL));
  if (body->html == NULL)
    return;
  FUZZ_CHECK (g_utf8_validate (body->html, -1, NULL));
  text = satchel_body_html_to_text (body->html, 1000);
  FUZZ_CHECK (g_utf8_validate (text, -1, NULL) && strlen (text) <= 1000);
}

static void
check_attachment (SatchelSource     *source,
                  SatchelAttachment *attachment)
{
  g_autofree char *name = satchel_attachment_file_name (attachment);
  guint8 digest[32];
  guint64 size;

  check_line (name);
  FUZZ_CHECK (*name != '\0' && *name != '.' && strlen (name) <= 200);
  FUZZ_CHECK (strpbrk (name, "/\\") == NULL);
  check_line (attachment->content_type);
  satchel_attachment_digest (source, attachment->number, digest, &size);
  FUZZ_CHECK (size == attachment->size);
}

/* What follows the head does not count. */
static void
check_identity (const guint8 *data,
                gsize         size)
{
  const guint8 *empty_line = size > 0 ? memmem (data, size, "\n\n", 2) : NULL;
  SatchelIdentity whole, head;

  satchel_identity_read (&whole, data, size);
  satchel_identity_read (&head, data, empty_line != NULL ? (gsize) (empty_line + 1 - data) : size);
  FUZZ_CHECK (memcmp (whole.octets, head.octets, sizeof whole.octets) == 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr(SatchelSource) source = satchel_source_new_for_bytes (bytes);
  g_autoptr(GPtrArray) list = NULL;

  check_summary (source);
  check_identity (data, size);
  check_body (source);
  list = satchel_attachment_read_list (source, TRUE);
  for (guint i = 0; i < list->len; i++)
    check_attachment (source, g_ptr_array_index (list, i));
  (void) satchel_source_get_defects (source);

  return 0;
}
