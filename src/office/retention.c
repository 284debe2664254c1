/* retention.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/retention.h"

gint64
satchel_retention_goes_when (SatchelAccount      *account,
                             const SatchelListed *item)
{
  g_return_val_if_fail (SATCHEL_IS_ACCOUNT (account) && item != NULL, -1);

  if (item->known != SATCHEL_KNOWN_HELD || item->kept == 0 || item->is_doubtful)
    return -1;

  switch (satchel_account_get_on_server (account))
    {
    case SATCHEL_ON_SERVER_REMOVE:
      return 0;
    case SATCHEL_ON_SERVER_DAYS:
      return item->first_seen + (gint64) satchel_account_get_days (account) * 24 * 60 * 60;
    case SATCHEL_ON_SERVER_UNTIL_DELETED:
      return item->deleted_here ? 0 : -1;
    case SATCHEL_ON_SERVER_KEEP:
    default:
      return -1;
    }
}

gboolean
satchel_retention_goes (SatchelAccount      *account,
                        const SatchelListed *item,
                        gint64               now)
{
  gint64 when = satchel_retention_goes_when (account, item);

  return when >= 0 && when <= now;
}

void
satchel_retention_pick (SatchelAccount *account,
                        GPtrArray      *listing,
                        gint64          now,
                        GPtrArray      *leaving)
{
  g_autoptr(GHashTable) staying = g_hash_table_new (g_str_hash, g_str_equal);

  g_return_if_fail (SATCHEL_IS_ACCOUNT (account) && listing != NULL && leaving != NULL);

  for (guint i = 0; i < listing->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (listing, i);

      if (!satchel_retention_goes (account, item, now))
        g_hash_table_add (staying, item->uid);
    }

  g_ptr_array_set_size (leaving, 0);
  for (guint i = 0; i < listing->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (listing, i);

      if (!g_hash_table_contains (staying, item->uid))
        g_ptr_array_add (leaving, item);
    }
}
