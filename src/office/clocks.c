/* clocks.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/clocks.h"

#include <time.h>

/* µs; the two clocks are read one after another, and a busy computer does something else in between. */
#define DOZE (3 * G_USEC_PER_SEC)

static gint64
read_clock (clockid_t clock,
            gint64    otherwise)
{
  struct timespec time;

  if (clock_gettime (clock, &time) != 0)
    return otherwise;
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

SatchelClocks
satchel_clocks_read (void)
{
  gint64 awake = g_get_monotonic_time ();
  SatchelClocks now = { .awake = awake, .wall = g_get_real_time () };

#ifdef CLOCK_BOOTTIME
  now.boot = read_clock (CLOCK_BOOTTIME, awake);
#else
  /* There, the monotonic clock goes on while the computer sleeps. */
  now.boot = read_clock (CLOCK_MONOTONIC, awake);
#endif

  return now;
}

gint64
satchel_clocks_get_sleep (const SatchelClocks *before,
                          const SatchelClocks *now)
{
  gint64 sleep;

  g_return_val_if_fail (before != NULL && now != NULL, 0);

  sleep = (now->boot - now->awake) - (before->boot - before->awake);
  return sleep > DOZE ? sleep : 0;
}

gint64
satchel_clocks_to_wall (const SatchelClocks *now,
                        gint64               boot)
{
  g_return_val_if_fail (now != NULL, 0);

  return (now->wall + (boot - now->boot)) / G_USEC_PER_SEC;
}
