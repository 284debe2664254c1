/* sender-caution.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/sender-caution.h"

#include "message/look-alike.h"

/* Most have one; more than a few are a mistake, or made to hide one. */
#define MAX_SENDERS 10

char *
satchel_sender_caution (const SatchelSummary *summary)
{
  g_return_val_if_fail (summary != NULL, NULL);

  for (guint i = 0; i < summary->from->len && i < MAX_SENDERS; i++)
    {
      const SatchelAddress *from = g_ptr_array_index (summary->from, i);
      g_autoptr (SatchelLookAlike) found = satchel_look_alike_find (from);

      if (found != NULL)
        return satchel_look_alike_to_text (found, from);
    }

  return NULL;
}
