/* sender-caution.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/sender-caution.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What looks like an address within a name: "security@bank.example". */
static char *
find_address (const char *name)
{
  static GRegex *regex = NULL;
  g_autoptr (GMatchInfo) info = NULL;

  if (g_once_init_enter (&regex))
    g_once_init_leave (&regex, g_regex_new ("[^\\s<>\"'()@,;:]+@[^\\s<>\"'()@,;:]+\\.[^\\s<>\"'()@,;:.]+",
                                            G_REGEX_OPTIMIZE, 0, NULL));
  if (!g_regex_match (regex, name, 0, &info))
    return NULL;

  return g_match_info_fetch (info, 0);
}

char *
satchel_sender_caution (const SatchelSummary *summary)
{
  const SatchelAddress *from;
  g_autofree char *shown = NULL;

  g_return_val_if_fail (summary != NULL, NULL);

  if (summary->from->len == 0)
    return NULL;

  from = g_ptr_array_index (summary->from, 0);
  shown = find_address (from->name);
  if (shown == NULL || g_ascii_strcasecmp (shown, from->address) == 0)
    return NULL;

  /* TRANSLATORS: the sender's name is made to look like an address: that address, then the true one. */
  return g_strdup_printf (_("The name says “%s”, but the message was sent as %s."), shown, from->address);
}
