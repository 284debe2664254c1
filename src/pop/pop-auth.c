/* pop-auth.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "pop/pop-auth.h"

#include "base/limits.h"

#include <string.h>

char *
satchel_pop_auth_make_command (const char *mechanism,
                               const char *response)
{
  g_return_val_if_fail (mechanism != NULL && response != NULL, NULL);

  if (*response == '\0')
    response = "=";
  if (strlen ("AUTH ") + strlen (mechanism) + strlen (" ") + strlen (response) + strlen ("\r\n")
      > SATCHEL_LIMIT_COMMAND)
    return NULL;

  return g_strconcat ("AUTH ", mechanism, " ", response, NULL);
}

char *
satchel_pop_auth_find_timestamp (const char *greeting)
{
  const char *begin, *at;
  guint n_at = 0;

  g_return_val_if_fail (greeting != NULL, NULL);

  begin = strchr (greeting, '<');
  if (begin == NULL)
    return NULL;

  for (at = begin + 1; *at != '>'; at++)
    if (!g_ascii_isgraph (*at) || strchr ("<()[],;:\\\"", *at) != NULL)
      return NULL;
    else if (*at == '@')
      n_at++;
  /* Something on either side of the one "@". */
  if (n_at != 1 || begin[1] == '@' || at[-1] == '@')
    return NULL;

  return g_strndup (begin, (gsize) (at + 1 - begin));
}

char *
satchel_pop_auth_make_apop (const char *user,
                            const char *timestamp,
                            const char *password)
{
  g_autoptr(GChecksum) digest = g_checksum_new (G_CHECKSUM_MD5);

  g_return_val_if_fail (user != NULL && timestamp != NULL && password != NULL, NULL);

  g_checksum_update (digest, (const guchar *) timestamp, -1);
  g_checksum_update (digest, (const guchar *) password, -1);
  return g_strdup_printf ("APOP %s %s", user, g_checksum_get_string (digest));
}

gboolean
satchel_pop_auth_is_unknown (const SatchelPopReply *reply)
{
  /* "Unknown user" and "invalid login" are no such words. */
  static const char * const words[] = {
    "mechanism", "unsupported", "not supported", "not implemented", "unimplemented", "unknown command",
    "invalid command", "bad command", "command not recogni", "unrecogni", "unknown auth", "no such command",
    "command unknown", "syntax error", "protocol error",
  };
  g_autofree char *lower = NULL;

  g_return_val_if_fail (reply != NULL, FALSE);

  if (reply->status != SATCHEL_POP_ERR
      || (reply->code != SATCHEL_POP_CODE_NONE && reply->code != SATCHEL_POP_CODE_OTHER))
    return FALSE;

  lower = g_utf8_strdown (reply->text, -1);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (lower, words[i]) != NULL)
      return TRUE;
  return FALSE;
}
