/* outlook-words.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What comes next for an account, in plain sentences. */

#pragma once

#include "office/office.h"

G_BEGIN_DECLS

/* Why a look that should be is not yet, and when it will be: "The server allows the next look at 09:56." NULL where all goes its
 * usual way, and for troubles that have a sentence of their own. @now: Unix seconds. Returns: (transfer full) (nullable). */
char *satchel_outlook_words_for_wait     (const SatchelOutlook *outlook,
                                          gint64                now);

/* To follow a trouble's sentence: "Next try at 09:45", "Satchel does not try again by itself". NULL: nothing to say.
 * Returns: (transfer full) (nullable). */
char *satchel_outlook_words_for_next_try (const SatchelOutlook *outlook,
                                          gint64                now);

/* Always something: "Next look at 09:51", "Only when you ask", or the above. Returns: (transfer full). */
char *satchel_outlook_words_for_next     (const SatchelOutlook *outlook,
                                          gint64                now);

/* "Last received at 09:41", "Nothing received yet". Returns: (transfer full). */
char *satchel_outlook_words_for_last     (const SatchelOutlook *outlook,
                                          gint64                now);

/* "This provider allows a look every 15 minutes." NULL where @minutes, the person's, are not fewer.
 * Returns: (transfer full) (nullable). */
char *satchel_outlook_words_for_least    (const SatchelOutlook *outlook,
                                          guint                 minutes);

G_END_DECLS
