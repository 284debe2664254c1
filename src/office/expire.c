/* expire.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/expire.h"

#include <glib/gi18n-lib.h>

gboolean
satchel_expire_matters (SatchelAccount *account,
                        gint64          days)
{
  g_return_val_if_fail (SATCHEL_IS_ACCOUNT (account), FALSE);

  if (days < 0 || days == G_MAXINT64)
    return FALSE;

  switch (satchel_account_get_on_server (account))
    {
    case SATCHEL_ON_SERVER_REMOVE:
      return FALSE;
    case SATCHEL_ON_SERVER_DAYS:
      return satchel_account_get_days (account) >= days;
    case SATCHEL_ON_SERVER_UNTIL_DELETED:
    case SATCHEL_ON_SERVER_KEEP:
    default:
      return TRUE;
    }
}

char *
satchel_expire_explain (SatchelAccount *account,
                        gint64          days)
{
  g_return_val_if_fail (SATCHEL_IS_ACCOUNT (account), NULL);

  if (!satchel_expire_matters (account, days))
    return NULL;
  if (days == 0)
    return g_strdup_printf (_("The server of %s says that it may remove mail as soon as it was received. What is "
                              "here stays here."), satchel_account_get_label (account));
  return g_strdup_printf (
    g_dngettext (GETTEXT_PACKAGE,
                 "The server of %s says that it removes mail by itself after %d day, whatever is chosen here. What "
                 "is here stays here.",
                 "The server of %s says that it removes mail by itself after %d days, whatever is chosen here. What "
                 "is here stays here.", (gulong) days),
    satchel_account_get_label (account), (int) days);
}
