/* outlook-words.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/outlook-words.h"

#include "ui/words.h"

#include <glib/gi18n-lib.h>

/* Seconds: what is nearer needs no day. */
#define SOON (18 * 3600)

/* "at 09:45", "on 17 November". */
static char *
say_when (gint64 due,
          gint64 now)
{
  g_autofree char *time = NULL;

  if (due - now > SOON)
    return satchel_words_for_moment (due, now);
  time = satchel_words_for_time (MAX (due, now));
  return g_strdup_printf (C_("moment", "at %s"), time);
}

char *
satchel_outlook_words_for_wait (const SatchelOutlook *outlook,
                                gint64                now)
{
  g_autofree char *when = NULL;

  g_return_val_if_fail (outlook != NULL, NULL);

  when = say_when (outlook->due, now);
  switch (outlook->why)
    {
    case SATCHEL_WHY_SERVER:
      /* TRANSLATORS: "… at 09:56", "… on 17 November". */
      return g_strdup_printf (_("The server allows the next look %s."), when);
    case SATCHEL_WHY_IN_USE:
      return g_strdup_printf (_("The mailbox is in use by another program or device. Next try %s."), when);
    case SATCHEL_WHY_TEMPORARY:
      return g_strdup_printf (_("The server has trouble just now. Next try %s."), when);
    case SATCHEL_WHY_OFFLINE:
      return g_strdup (_("Offline. Mail is looked for as soon as there is a network."));
    case SATCHEL_WHY_PORTAL:
      return g_strdup (_("This network wants a sign-in of its own. Open a page in a web browser first."));
    case SATCHEL_WHY_METERED:
      return g_strdup (_("Metered connection. Mail is looked for only when you ask."));
    case SATCHEL_WHY_BY_HAND:
    case SATCHEL_WHY_INTERVAL:
    case SATCHEL_WHY_PERMANENT:
    case SATCHEL_WHY_REFUSED:
    case SATCHEL_WHY_UNREACHABLE:
    default:
      return NULL;
    }
}

char *
satchel_outlook_words_for_next_try (const SatchelOutlook *outlook,
                                    gint64                now)
{
  g_autofree char *when = NULL;

  g_return_val_if_fail (outlook != NULL, NULL);

  if (outlook->why == SATCHEL_WHY_REFUSED)
    return g_strdup (_("Satchel does not try again by itself"));
  if (outlook->due == 0)
    return NULL;
  when = say_when (outlook->due, now);
  /* TRANSLATORS: "… at 09:45", "… on 17 November". */
  return g_strdup_printf (_("Next try %s"), when);
}

char *
satchel_outlook_words_for_next (const SatchelOutlook *outlook,
                                gint64                now)
{
  char *wait;
  g_autofree char *when = NULL;

  g_return_val_if_fail (outlook != NULL, NULL);

  wait = satchel_outlook_words_for_wait (outlook, now);
  if (wait != NULL)
    return wait;
  if (outlook->why == SATCHEL_WHY_INTERVAL)
    {
      when = say_when (outlook->due, now);
      /* TRANSLATORS: for mail: "… at 09:51". */
      return g_strdup_printf (_("Next look %s"), when);
    }

  wait = satchel_outlook_words_for_next_try (outlook, now);
  return wait != NULL ? wait : g_strdup (_("Only when you ask"));
}

char *
satchel_outlook_words_for_last (const SatchelOutlook *outlook,
                                gint64                now)
{
  g_autofree char *moment = NULL;

  g_return_val_if_fail (outlook != NULL, NULL);

  if (outlook->last_received == 0)
    return g_strdup (_("Nothing received yet"));
  moment = satchel_words_for_moment (outlook->last_received, now);
  /* TRANSLATORS: "Last received at 09:41", "Last received yesterday at 09:41". */
  return g_strdup_printf (_("Last received %s"), moment);
}

char *
satchel_outlook_words_for_least (const SatchelOutlook *outlook,
                                 guint                 minutes)
{
  guint least;

  g_return_val_if_fail (outlook != NULL, NULL);

  least = (guint) ((outlook->least + 59) / 60);
  if (minutes == 0 || least <= minutes)
    return NULL;
  return g_strdup_printf (ngettext ("This provider allows a look every %u minute.",
                                    "This provider allows a look every %u minutes.", least), least);
}
