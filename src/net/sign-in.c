/* sign-in.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "net/sign-in.h"

#include <string.h>

char *
satchel_sign_in_make_plain (const char *user,
                            const char *password)
{
  gsize n_user, n_password, length;
  char *clear, *response;

  g_return_val_if_fail (user != NULL && password != NULL, NULL);

  n_user = strlen (user);
  n_password = strlen (password);
  length = n_user + n_password + 2;

  clear = g_malloc0 (length);
  memcpy (clear + 1, user, n_user);
  memcpy (clear + 2 + n_user, password, n_password);
  response = g_base64_encode ((const guint8 *) clear, length);
  explicit_bzero (clear, length);
  g_free (clear);

  return response;
}
