/* fuzz-pop-reply.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"
#include "pop/pop-reply.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *line = g_strndup ((const char *) data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(SatchelPopReply) reply = satchel_pop_reply_parse (line, &error);
  guint64 messages, octets;

  FUZZ_CHECK ((reply == NULL) == (error != NULL));
  if (reply == NULL)
    {
      FUZZ_CHECK (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }

  FUZZ_CHECK (g_utf8_validate (reply->text, -1, NULL));
  FUZZ_CHECK (strlen (reply->raw) <= strlen (line));
  for (const char *at = reply->text; *at != '\0'; at = g_utf8_next_char (at))
    FUZZ_CHECK (!g_unichar_iscntrl (g_utf8_get_char (at)));
  if (satchel_pop_reply_read_stat (reply, &messages, &octets))
    FUZZ_CHECK (g_ascii_isdigit (reply->raw[0]));

  return 0;
}
