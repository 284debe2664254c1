/* words.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Dates, numbers and names of folders as people say them, in their language. For the main
 * thread. */

#pragma once

#include "store/row.h"

G_BEGIN_DECLS

/* "09:41" today, "Yesterday", "Thursday" within the last six days, "17 November" this year, else
 * "17 Nov 2024". @now: Unix seconds. Returns: (transfer full). */
char       *satchel_words_for_date        (gint64       date,
                                           gint64       now);

/* A day to come: "5 December", "5 Dec 2027". @now: Unix seconds. Returns: (transfer full). */
char       *satchel_words_for_coming_day  (gint64       date,
                                           gint64       now);

/* "Thu 19 Nov 2026 at 09:12". Returns: (transfer full). */
char       *satchel_words_for_long_date   (gint64       date);

/* "Thursday, 19 November 2026 at 09:12". Returns: (transfer full). */
char       *satchel_words_for_full_date   (gint64       date);

/* "09:41", with AM and PM where the locale says so. Returns: (transfer full). */
char       *satchel_words_for_time        (gint64       date);

/* "just now", "at 09:41", "yesterday at 09:41", "on 17 November": to go on a sentence.
 * Returns: (transfer full). */
char       *satchel_words_for_moment      (gint64       date,
                                           gint64       now);

/* "4,812", grouped as the locale does. Returns: (transfer full). */
char       *satchel_words_for_number      (guint64      number);

/* "about 2 min". @seconds: 0 or more. Returns: (transfer full). */
char       *satchel_words_for_time_left   (gint64       seconds);

/* The translated name of a standard folder, @name for one of the person's own. */
const char *satchel_words_for_folder      (SatchelRole  role,
                                           const char  *name);

/* The name of a symbolic icon. */
const char *satchel_words_icon_for_role   (SatchelRole  role);

G_END_DECLS
