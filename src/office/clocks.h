/* clocks.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The three clocks of a computer, µs: one that goes on while it sleeps, one that does not, and the one on the wall, which
 * people and servers set. What the first two come to differ by is how long it has slept: no bus need be asked. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 boot;    /* CLOCK_BOOTTIME */
  gint64 awake;   /* CLOCK_MONOTONIC */
  gint64 wall;
} SatchelClocks;

SatchelClocks satchel_clocks_read      (void);

/* For how long, µs, the computer has slept between @before and @now; 0: not, or hardly. */
gint64        satchel_clocks_get_sleep (const SatchelClocks *before,
                                        const SatchelClocks *now);

/* A moment @boot (µs) as Unix seconds, as the wall's clock goes now. */
gint64        satchel_clocks_to_wall   (const SatchelClocks *now,
                                        gint64               boot);

G_END_DECLS
