/* calendar-zone.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a calendar says of the zones that its times are in (VTIMEZONE, RFC 5545 §3.6.5). Outlook calls its zones
 * "W. Europe Standard Time" or "Customized Time Zone", which no other system knows; but it also says in the calendar
 * when that zone's clock is set forward and back, and by how much. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SatchelCalendarZones SatchelCalendarZones;

/* @text: iCalendar, @length octets. Those of the zones that are said whole. Returns: (transfer full). */
SatchelCalendarZones *satchel_calendar_zones_read (const char                 *text,
                                                   gsize                       length);

/* @name: of the zone, as in TZID; (nullable): that of this computer. @clock: what the clock there shows, said as UTC's;
 * an hour that it shows twice is taken for one of the two. Returns: (transfer full) (nullable): the same moment, with
 * what that clock is ahead of UTC; NULL where the zone is known neither to this computer nor to the calendar. */
GDateTime            *satchel_calendar_zones_mean (const SatchelCalendarZones *self,
                                                   const char                 *name,
                                                   GDateTime                  *clock);

void                  satchel_calendar_zones_free (SatchelCalendarZones       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelCalendarZones, satchel_calendar_zones_free)

G_END_DECLS
