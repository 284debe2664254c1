/* remedy.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/remedy.h"

#include <glib/gi18n-lib.h>

SatchelRemedy
satchel_remedy_for (const GError *error)
{
  const SatchelRemedy again = { SATCHEL_REMEDY_TRY_AGAIN, SATCHEL_SERVER_FIELD_SERVER, _("Try A_gain") };
  const SatchelRemedy look = { SATCHEL_REMEDY_CERTIFICATE, SATCHEL_SERVER_FIELD_CA_FILE, _("Show _Certificate…") };
  const SatchelRemedy file = { SATCHEL_REMEDY_FIELD, SATCHEL_SERVER_FIELD_CA_FILE, _("_Change File") };
  const SatchelRemedy command = { SATCHEL_REMEDY_FIELD, SATCHEL_SERVER_FIELD_PASSWORD_COMMAND, _("_Change Command") };
  const SatchelRemedy password = { SATCHEL_REMEDY_FIELD, SATCHEL_SERVER_FIELD_PASSWORD, _("_Change Password") };
  const SatchelRemedy server = { SATCHEL_REMEDY_FIELD, SATCHEL_SERVER_FIELD_SERVER, _("_Change Server") };

  g_return_val_if_fail (error != NULL, again);

  if (error->domain != SATCHEL_OFFICE_ERROR)
    return again;

  switch ((SatchelOfficeError) error->code)
    {
    case SATCHEL_OFFICE_ERROR_CERTIFICATE:
      return satchel_trouble_get_peer (error) != NULL ? look : file;
    case SATCHEL_OFFICE_ERROR_COMMAND:
      return command;
    case SATCHEL_OFFICE_ERROR_SIGN_IN:
    case SATCHEL_OFFICE_ERROR_KEYRING:
      return password;
    case SATCHEL_OFFICE_ERROR_UNREACHABLE:
    case SATCHEL_OFFICE_ERROR_TIMEOUT:
    case SATCHEL_OFFICE_ERROR_PROTOCOL:
    case SATCHEL_OFFICE_ERROR_SETTINGS:
      return server;
    case SATCHEL_OFFICE_ERROR_BUSY:
    case SATCHEL_OFFICE_ERROR_SERVER:
    case SATCHEL_OFFICE_ERROR_DISK:
    case SATCHEL_OFFICE_ERROR_STORE:
    case SATCHEL_OFFICE_ERROR_MESSAGE:
    case SATCHEL_OFFICE_ERROR_TEMPORARY:
    default:
      return again;
    }
}

char *
satchel_remedy_explain (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (satchel_trouble_get_peer (error) == NULL)
    return g_strdup (error->message);
  return g_strdup_printf (_("%s Press “Show Certificate” to look at it."), error->message);
}
