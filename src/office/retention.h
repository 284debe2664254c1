/* retention.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Which messages leave the server, and when. Pure functions over a listing, so that the preview in the settings
 * and the deleting itself can't differ.
 *
 * What the person said of one copy goes before the account's rule: delete it there, leave it there. The rule is
 * for what is safe here: kept, and surely the message that was kept. Besides it there may be at most so many
 * copies, or so many octets, on the server: the oldest safe ones go until both hold; what is not safe, or is to
 * stay, counts but never goes by it. */

#pragma once

#include "office/account.h"
#include "store/receive.h"

G_BEGIN_DECLS

/* Stand for a time of going. */
#define SATCHEL_GOES_NEXT  0      /* at the next fetch */
#define SATCHEL_GOES_NEVER (-1)   /* not by itself */

/* The person has named it to be deleted there. Not where it is not held here and has another size than the one that
 * was named: the server has given the id to another message since. */
gboolean satchel_retention_is_wished_away (const SatchelListed *item);

/* When the copy goes by the person's wish and the account's rule, the limits left aside: Unix seconds,
 * SATCHEL_GOES_NEXT or SATCHEL_GOES_NEVER. Days count from when a listing first had the message, never from the
 * sender's Date. */
gint64 satchel_retention_goes_when (SatchelAccount      *account,
                                    const SatchelListed *item);

/* When each of @listing goes, as it is now, into @when, of as many: as above, and the limits with it. Where a
 * server has one id for several messages, which of them is the first one changes with every deletion: they go
 * together, at the latest of their times, or not at all. @now: Unix seconds. */
void   satchel_retention_foresee   (SatchelAccount      *account,
                                    GPtrArray           *listing,
                                    gint64               now,
                                    gint64              *when);

/* Those of @listing whose copies go now, into @leaving (borrowed, emptied first). */
void   satchel_retention_pick      (SatchelAccount      *account,
                                    GPtrArray           *listing,
                                    gint64               now,
                                    GPtrArray           *leaving);

/* A preview in a few numbers. */
typedef struct
{
  guint   next;            /* copies that go at the next fetch */
  guint64 next_octets;
  guint   later;           /* … at a date */
  guint64 later_octets;
  gint64  last;            /* the latest of these dates, Unix seconds; 0: none */
  guint   staying;
  guint64 staying_octets;
} SatchelRetentionSum;

/* @when: as satchel_retention_foresee() filled it in. */
void   satchel_retention_sum       (GPtrArray           *listing,
                                    const gint64        *when,
                                    gint64               now,
                                    SatchelRetentionSum *sum);

/* Octets of the copy, as far as they are known: as LIST said just now, else when it was kept. */
guint64 satchel_retention_get_size (const SatchelListed *item);

G_END_DECLS
