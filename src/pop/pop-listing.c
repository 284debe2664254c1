/* pop-listing.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "pop/pop-listing.h"

#include "pop/pop-word.h"

#include <string.h>

/* The message's number, which begins at 1 (RFC 1939 §4), and the spaces behind it. @spaces: how many. */
static const char *
read_number_of_message (const char *line,
                        guint64    *number,
                        gsize      *spaces)
{
  const char *at = satchel_pop_skip_spaces (line);
  const char *end;

  g_assert (number != NULL && spaces != NULL);

  if (!satchel_pop_read_number (&at, number) || *number == 0)
    return NULL;

  end = satchel_pop_skip_spaces (at);
  *spaces = (gsize) (end - at);
  return end;
}

gboolean
satchel_pop_listing_read_uidl (char        *line,
                               guint64     *number,
                               const char **uid)
{
  const char *at;
  guint64 found;
  gsize spaces, length;

  g_return_val_if_fail (line != NULL && number != NULL && uid != NULL, FALSE);

  at = read_number_of_message (line, &found, &spaces);
  if (at == NULL || (spaces == 0 && *at != '\0'))
    return FALSE;

  length = strlen (at);
  while (length > 0 && (at[length - 1] == ' ' || at[length - 1] == '\t'))
    length--;
  line[(gsize) (at - line) + length] = '\0';

  *number = found;
  *uid = at;
  return TRUE;
}

gboolean
satchel_pop_listing_read_list (const char *line,
                               guint64    *number,
                               guint64    *octets)
{
  const char *at;
  guint64 found, size;
  gsize spaces;

  g_return_val_if_fail (line != NULL && number != NULL && octets != NULL, FALSE);

  at = read_number_of_message (line, &found, &spaces);
  if (at == NULL || spaces == 0 || !satchel_pop_read_number (&at, &size))
    return FALSE;
  if (*at != '\0' && *at != ' ' && *at != '\t')
    return FALSE;

  *number = found;
  *octets = size;
  return TRUE;
}
