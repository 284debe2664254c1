/* fuzz-pop-listing.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fuzz.h"
#include "pop/pop-listing.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *line = g_strndup ((const char *) data, size);
  gsize length = strlen (line);
  guint64 number = 0, octets = 0;
  const char *uid = NULL;

  if (satchel_pop_listing_read_list (line, &number, &octets))
    FUZZ_CHECK (number > 0);

  if (satchel_pop_listing_read_uidl (line, &number, &uid))
    {
      FUZZ_CHECK (number > 0);
      FUZZ_CHECK (uid >= line && uid + strlen (uid) <= line + length);
      FUZZ_CHECK (*uid == '\0' || (uid[strlen (uid) - 1] != ' ' && *uid != ' '));
    }

  return 0;
}
