/* uid-text.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ctl/uid-text.h"

#include <string.h>

/* The octet that is written at @at: '%' or one beyond ASCII. 0: none is. */
static guchar
read_escape (const char *at)
{
  static const char digits[] = "0123456789ABCDEF";
  const char *high, *low;
  guchar octet;

  if (at[0] != '%' || at[1] == '\0' || at[2] == '\0')
    return 0;
  high = strchr (digits, at[1]);
  low = strchr (digits, at[2]);
  if (high == NULL || low == NULL)
    return 0;

  octet = (guchar) ((high - digits) * 16 + (low - digits));
  return octet == '%' || octet >= 0x80 ? octet : 0;
}

static gboolean
has_escape (const char *text)
{
  for (const char *at = strchr (text, '%'); at != NULL; at = strchr (at + 1, '%'))
    if (read_escape (at) != 0)
      return TRUE;
  return FALSE;
}

char *
ctl_uid_to_text (const char *uid)
{
  GString *text;

  g_return_val_if_fail (uid != NULL, NULL);

  if (g_utf8_validate (uid, -1, NULL) && !has_escape (uid))
    return g_strdup (uid);

  text = g_string_sized_new (strlen (uid) + 16);
  while (*uid != '\0')
    {
      gunichar c = g_utf8_get_char_validated (uid, -1);

      if (c == '%' || c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_printf (text, "%%%02X", (guchar) *uid);
          uid++;
        }
      else
        {
          g_string_append_unichar (text, c);
          uid = g_utf8_next_char (uid);
        }
    }
  return g_string_free (text, FALSE);
}

char *
ctl_uid_from_text (const char *text)
{
  GString *uid;

  g_return_val_if_fail (text != NULL, NULL);

  uid = g_string_sized_new (strlen (text));
  while (*text != '\0')
    {
      guchar octet = read_escape (text);

      g_string_append_c (uid, octet != 0 ? (char) octet : *text);
      text += octet != 0 ? 3 : 1;
    }
  return g_string_free (uid, FALSE);
}

char **
ctl_uids_from_texts (char **texts)
{
  char **uids = g_new0 (char *, g_strv_length (texts) + 1);

  for (guint i = 0; texts[i] != NULL; i++)
    uids[i] = ctl_uid_from_text (texts[i]);
  return uids;
}
