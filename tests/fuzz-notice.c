/* fuzz-notice.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A calendar, and the same octets as a delivery report. */

#include "config.h"

#include "fuzz.h"

#include "message/body.h"
#include "message/invitation.h"

static void
check_line (const char *text)
{
  FUZZ_CHECK (text != NULL && g_utf8_validate (text, -1, NULL));
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    FUZZ_CHECK (!g_unichar_iscntrl (g_utf8_get_char (at)));
}

static void
check_report (const guint8 *data,
              gsize         size)
{
  static const char head[] = "Content-Type: message/delivery-status\n\n";
  g_autoptr(GByteArray) raw = g_byte_array_new ();
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(SatchelSource) source = NULL;
  g_autoptr(SatchelBody) body = NULL;

  g_byte_array_append (raw, (const guint8 *) head, sizeof head - 1);
  g_byte_array_append (raw, data, (guint) size);
  bytes = g_bytes_new (raw->data, raw->len);
  source = satchel_source_new_for_bytes (bytes);
  body = satchel_body_read (source);
  FUZZ_CHECK (body->notice == NULL || g_utf8_validate (body->notice, -1, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(SatchelInvitation) invitation = satchel_invitation_parse (text, strlen (text));
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *card = NULL;

  check_report (data, size);
  if (invitation == NULL)
    return 0;
  check_line (invitation->summary);
  check_line (invitation->location);
  if (invitation->zone != NULL)
    check_line (invitation->zone);
  for (guint i = 0; i < invitation->guests->len; i++)
    check_line (((SatchelInvitationGuest *) g_ptr_array_index (invitation->guests, i))->name);
  card = satchel_invitation_to_text (invitation, utc);
  FUZZ_CHECK (g_utf8_validate (card, -1, NULL));

  return 0;
}
