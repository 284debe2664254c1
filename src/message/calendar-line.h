/* calendar-line.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The lines of a calendar (RFC 5545 §3.1): NAME;PARAMETER=value;…:value, however they are folded.
 *
 *   while (satchel_calendar_line_next (&at, end, &line))
 *     {
 *       …
 *       satchel_calendar_line_clear (&line);
 *     }
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *name;         /* owned; upper case; "" of a line that has no colon, which says nothing */
  char *parameters;   /* owned; as they are, with the first semicolon */
  char *value;        /* owned; as it is, with its backslashes */
} SatchelCalendarLine;

/* Reads the next line into @line, with those that are folded onto it, and moves *@at. Returns: FALSE at @end; then
 * @line holds nothing. What a line has beyond 32 kB is left out. */
gboolean   satchel_calendar_line_next          (const char               **at,
                                                const char                *end,
                                                SatchelCalendarLine       *line);

/* ";CN=\"Ann Lee\";X=y" → "Ann Lee". @name: in any case. Returns: (transfer full) (nullable): NULL if it isn't there. */
char      *satchel_calendar_line_dup_parameter (const SatchelCalendarLine *line,
                                                const char                *name);

/* What BEGIN or END (@name) speaks of is this @component. */
gboolean   satchel_calendar_line_is            (const SatchelCalendarLine *line,
                                                const char                *name,
                                                const char                *component);

/* 20240411, 20240411T110000 or 20240411T080000Z (RFC 5545 §3.3.5), on the clock that it is of, which is said to be
 * UTC's here. @has_time, @is_utc: (out) (optional): the hour is said; Z is. Returns: (transfer full) (nullable): NULL
 * if it is none. */
GDateTime *satchel_calendar_line_read_time     (const SatchelCalendarLine *line,
                                                gboolean                  *has_time,
                                                gboolean                  *is_utc);

void       satchel_calendar_line_clear         (SatchelCalendarLine       *line);

G_END_DECLS
