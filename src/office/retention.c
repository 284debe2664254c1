/* retention.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/retention.h"

/* Octets that one message counts at most: a size that no server can hold must not make the sum run over. */
#define MOST_OCTETS ((guint64) 1 << 40)

/* Messages with one id. */
typedef struct
{
  gint64   when;
  gint64   first_seen;   /* of the first of them */
  guint64  number;
  guint64  octets;
  guint    n;
  gboolean is_loose;     /* a limit may take them: all are safe, and none is to stay */
} Group;

static gboolean
is_safe (const SatchelListed *item)
{
  return item->known == SATCHEL_KNOWN_HELD && item->kept != 0 && item->doubt == SATCHEL_DOUBT_NONE;
}

guint64
satchel_retention_get_size (const SatchelListed *item)
{
  g_return_val_if_fail (item != NULL, 0);

  return MIN (item->size != 0 ? item->size : item->known_size, MOST_OCTETS);
}

gboolean
satchel_retention_is_wished_away (const SatchelListed *item)
{
  g_return_val_if_fail (item != NULL, FALSE);

  if (item->wish != SATCHEL_WISH_DELETE)
    return FALSE;
  return item->known == SATCHEL_KNOWN_HELD || item->size == 0 || item->known_size == 0
         || item->size == item->known_size;
}

gint64
satchel_retention_goes_when (SatchelAccount      *account,
                             const SatchelListed *item)
{
  g_return_val_if_fail (SATCHEL_IS_ACCOUNT (account) && item != NULL, SATCHEL_GOES_NEVER);

  if (satchel_retention_is_wished_away (item))
    return SATCHEL_GOES_NEXT;
  if (item->wish == SATCHEL_WISH_KEEP || !is_safe (item))
    return SATCHEL_GOES_NEVER;

  switch (satchel_account_get_on_server (account))
    {
    case SATCHEL_ON_SERVER_REMOVE:
      return SATCHEL_GOES_NEXT;
    case SATCHEL_ON_SERVER_DAYS:
      return MAX (item->first_seen, 0) + (gint64) satchel_account_get_days (account) * 24 * 60 * 60;
    case SATCHEL_ON_SERVER_UNTIL_DELETED:
      return item->deleted_here ? SATCHEL_GOES_NEXT : SATCHEL_GOES_NEVER;
    case SATCHEL_ON_SERVER_KEEP:
    default:
      return SATCHEL_GOES_NEVER;
    }
}

/* --- messages with one id --- */

static gboolean
has_equal_ids (GPtrArray *listing)
{
  for (guint i = 0; i < listing->len; i++)
    {
      const SatchelListed *item = g_ptr_array_index (listing, i);

      if (item->copy > 0)
        return TRUE;
    }

  return FALSE;
}

/* Of each message the place of the first one with its id. */
static guint *
find_firsts (GPtrArray *listing)
{
  guint *firsts = g_new (guint, listing->len);
  g_autoptr(GHashTable) places = NULL;

  if (has_equal_ids (listing))
    places = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < listing->len; i++)
    {
      const SatchelListed *item = g_ptr_array_index (listing, i);
      gpointer first;

      firsts[i] = i;
      if (places == NULL)
        continue;
      if (g_hash_table_lookup_extended (places, item->uid, NULL, &first))
        firsts[i] = GPOINTER_TO_UINT (first);
      else
        g_hash_table_insert (places, item->uid, GUINT_TO_POINTER (i));
    }

  return firsts;
}

static void
add_to_group (Group               *group,
              const SatchelListed *item,
              gint64               when)
{
  gboolean is_loose = is_safe (item) && item->wish != SATCHEL_WISH_KEEP;

  if (group->n == 0)
    {
      *group = (Group) { when, item->first_seen, item->number, 0, 0, is_loose };
    }
  else if (group->when == SATCHEL_GOES_NEVER || when == SATCHEL_GOES_NEVER)
    {
      group->when = SATCHEL_GOES_NEVER;
    }
  else
    {
      group->when = MAX (group->when, when);
    }
  group->is_loose = group->is_loose && is_loose;
  group->octets += satchel_retention_get_size (item);
  group->n++;
}

/* As many as the listing has; those of n = 0 stand for none. */
static Group *
make_groups (SatchelAccount *account,
             GPtrArray      *listing,
             const guint    *firsts)
{
  Group *groups = g_new0 (Group, listing->len);

  for (guint i = 0; i < listing->len; i++)
    {
      const SatchelListed *item = g_ptr_array_index (listing, i);

      add_to_group (&groups[firsts[i]], item, satchel_retention_goes_when (account, item));
    }

  return groups;
}

/* --- the limits --- */

static int
compare_ages (gconstpointer a,
              gconstpointer b)
{
  const Group *first = *(const Group **) a, *second = *(const Group **) b;

  if (first->first_seen != second->first_seen)
    return first->first_seen < second->first_seen ? -1 : 1;
  return (first->number > second->number) - (first->number < second->number);
}

static void
apply_limits (SatchelAccount *account,
              Group          *groups,
              guint           n_groups,
              gint64          now)
{
  guint64 most = satchel_account_get_keep_messages (account);
  guint64 most_octets = (guint64) satchel_account_get_keep_megabytes (account) * 1000 * 1000;
  g_autoptr(GPtrArray) loose = NULL;
  guint64 n = 0, octets = 0;

  if (most == 0 && most_octets == 0)
    return;

  loose = g_ptr_array_new ();
  for (guint i = 0; i < n_groups; i++)
    {
      Group *group = &groups[i];

      if (group->n == 0 || (group->when >= 0 && group->when <= now))
        continue;
      n += group->n;
      octets += group->octets;
      if (group->is_loose)
        g_ptr_array_add (loose, group);
    }

  g_ptr_array_sort (loose, compare_ages);
  for (guint i = 0; i < loose->len; i++)
    {
      Group *group = g_ptr_array_index (loose, i);

      if ((most == 0 || n <= most) && (most_octets == 0 || octets <= most_octets))
        return;
      group->when = SATCHEL_GOES_NEXT;
      n -= group->n;
      octets -= group->octets;
    }
}

/* --- a listing --- */

/* Nothing but itself and the account's rule decides about a message. */
static gboolean
goes_each_alone (SatchelAccount *account,
                 GPtrArray      *listing)
{
  return satchel_account_get_keep_messages (account) == 0 && satchel_account_get_keep_megabytes (account) == 0
         && !has_equal_ids (listing);
}

void
satchel_retention_foresee (SatchelAccount *account,
                           GPtrArray      *listing,
                           gint64          now,
                           gint64         *when)
{
  g_autofree guint *firsts = NULL;
  g_autofree Group *groups = NULL;

  g_return_if_fail (SATCHEL_IS_ACCOUNT (account) && listing != NULL);
  g_return_if_fail (when != NULL || listing->len == 0);

  if (goes_each_alone (account, listing))
    {
      for (guint i = 0; i < listing->len; i++)
        when[i] = satchel_retention_goes_when (account, g_ptr_array_index (listing, i));
      return;
    }

  firsts = find_firsts (listing);
  groups = make_groups (account, listing, firsts);
  apply_limits (account, groups, listing->len, now);

  for (guint i = 0; i < listing->len; i++)
    when[i] = groups[firsts[i]].when;
}

void
satchel_retention_pick (SatchelAccount *account,
                        GPtrArray      *listing,
                        gint64          now,
                        GPtrArray      *leaving)
{
  g_autofree gint64 *when = NULL;

  g_return_if_fail (SATCHEL_IS_ACCOUNT (account) && listing != NULL && leaving != NULL);

  when = g_new (gint64, listing->len);
  satchel_retention_foresee (account, listing, now, when);

  g_ptr_array_set_size (leaving, 0);
  for (guint i = 0; i < listing->len; i++)
    {
      if (when[i] >= 0 && when[i] <= now)
        g_ptr_array_add (leaving, g_ptr_array_index (listing, i));
    }
}

void
satchel_retention_sum (GPtrArray           *listing,
                       const gint64        *when,
                       gint64               now,
                       SatchelRetentionSum *sum)
{
  g_return_if_fail (listing != NULL && (when != NULL || listing->len == 0) && sum != NULL);

  *sum = (SatchelRetentionSum) { 0 };
  for (guint i = 0; i < listing->len; i++)
    {
      guint64 octets = satchel_retention_get_size (g_ptr_array_index (listing, i));

      if (when[i] == SATCHEL_GOES_NEVER)
        {
          sum->staying++;
          sum->staying_octets += octets;
        }
      else if (when[i] <= now)
        {
          sum->next++;
          sum->next_octets += octets;
        }
      else
        {
          sum->later++;
          sum->later_octets += octets;
          sum->last = MAX (sum->last, when[i]);
        }
    }
}
