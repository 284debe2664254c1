/* portion.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/portion.h"

#include "base/limits.h"

static guint64
size_of (const SatchelListed *item)
{
  return item->size > 0 ? item->size : item->known_size;
}

static gboolean
is_large (SatchelAccount      *account,
          const SatchelListed *item)
{
  guint limit = satchel_account_get_size_limit (account);

  return limit > 0 && size_of (item) > limit;
}

SatchelPortion
satchel_portion_of (SatchelAccount               *account,
                    const SatchelPopCapabilities *capabilities,
                    const SatchelListed          *item)
{
  gboolean wished, large;

  g_return_val_if_fail (SATCHEL_IS_ACCOUNT (account) && item != NULL, SATCHEL_PORTION_NONE);

  wished = item->wish == SATCHEL_WISH_FETCH;
  large = is_large (account, item);
  switch (item->known)
    {
    case SATCHEL_KNOWN_NEW:
      if (!large)
        return SATCHEL_PORTION_WHOLE;
      return wished || (capabilities->known && !capabilities->top) ? SATCHEL_PORTION_WHOLE_LAST
                                                                   : SATCHEL_PORTION_FIRST_LINES;
    case SATCHEL_KNOWN_PARTIAL:
      /* By itself, where the limit was raised; not what the person has thrown away. */
      return wished || (!large && !item->deleted_here) ? SATCHEL_PORTION_WHOLE_LAST : SATCHEL_PORTION_NONE;
    case SATCHEL_KNOWN_UNWANTED:
      return wished ? SATCHEL_PORTION_WHOLE_LAST : SATCHEL_PORTION_NONE;
    case SATCHEL_KNOWN_HELD:
    default:
      return SATCHEL_PORTION_NONE;
    }
}

guint64
satchel_portion_get_bytes (SatchelPortion       portion,
                           const SatchelListed *item)
{
  g_return_val_if_fail (item != NULL, 0);

  switch (portion)
    {
    case SATCHEL_PORTION_FIRST_LINES:
      return MIN (size_of (item), SATCHEL_LIMIT_TOP_LINES * 80);
    case SATCHEL_PORTION_WHOLE:
    case SATCHEL_PORTION_WHOLE_LAST:
      return size_of (item);
    case SATCHEL_PORTION_NONE:
    default:
      return 0;
    }
}
