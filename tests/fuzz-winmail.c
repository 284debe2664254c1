/* fuzz-winmail.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A winmail.dat as it is, without base64 around it, so that its octets are within the fuzzer's reach. */

#include "config.h"

#include "fuzz.h"

#include "base/limits.h"
#include "message/attachment.h"
#include "message/body.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const char head[] = "Content-Type: application/ms-tnef\n\n";
  g_autoptr(GByteArray) raw = g_byte_array_new ();
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(SatchelSource) source = NULL;
  g_autoptr(SatchelBody) body = NULL;
  g_autoptr(GPtrArray) list = NULL;
  guint64 total = 0;

  g_byte_array_append (raw, (const guint8 *) head, sizeof head - 1);
  g_byte_array_append (raw, data, (guint) size);
  bytes = g_bytes_new (raw->data, raw->len);
  source = satchel_source_new_for_bytes (bytes);
  body = satchel_body_read (source);
  list = satchel_attachment_read_list (source, TRUE);
  FUZZ_CHECK (body->text == NULL || g_utf8_validate (body->text, -1, NULL));
  FUZZ_CHECK (body->html == NULL || g_utf8_validate (body->html, -1, NULL));
  FUZZ_CHECK (list->len <= SATCHEL_LIMIT_MIME_PARTS);
  for (guint i = 0; i < list->len; i++)
    {
      SatchelAttachment *attachment = g_ptr_array_index (list, i);

      total += attachment->size;
      FUZZ_CHECK (attachment->name == NULL || g_utf8_validate (attachment->name, -1, NULL));
      FUZZ_CHECK (g_str_is_ascii (attachment->content_type));
    }

  /* Nothing is in two files, but for a text that was unpacked. */
  FUZZ_CHECK (total <= size + SATCHEL_LIMIT_TEXT * (guint64) 10);

  return 0;
}
