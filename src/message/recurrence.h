/* recurrence.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How an event comes again (RFC 5545 §3.3.10), so far as people say it: "every 2 weeks on Monday and Wednesday, until
 * 3 May 2024". What is said of it beyond that is left out: it is told, not reckoned with. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char     *unit;        /* "DAILY", "WEEKLY", "MONTHLY", "YEARLY" */
  guint     interval;    /* every so many of them, 1 to 1000 */
  guint     days;        /* bits of the days of the week, Monday the first; 0: none said */
  int       nth;         /* the days' number in a month: 1 the first, -1 the last; 0: all */
  guint     count;       /* times in all; 0: not said */
  GDate     until;       /* the last day; invalid: not said */
} SatchelRecurrence;

/* @rule: "FREQ=WEEKLY;INTERVAL=2;…". Returns: (transfer full) (nullable): NULL where it says nothing that can be
 * told. */
SatchelRecurrence *satchel_recurrence_parse (const char              *rule);

/* In words that go on a sentence. Returns: (transfer full). */
char              *satchel_recurrence_say   (const SatchelRecurrence *self);

void               satchel_recurrence_free  (SatchelRecurrence       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelRecurrence, satchel_recurrence_free)

G_END_DECLS
