/* invitation-text.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* An invitation in words. */

#include "config.h"

#include "message/invitation.h"

#include <glib/gi18n-lib.h>

const char *
satchel_invitation_get_title (const SatchelInvitation *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  switch (self->kind)
    {
    case SATCHEL_INVITATION_REQUEST:
      return _("Invitation");
    case SATCHEL_INVITATION_REPLY:
      return _("Answer to an invitation");
    case SATCHEL_INVITATION_CANCEL:
      return _("Called off");
    case SATCHEL_INVITATION_EVENT:
    case SATCHEL_INVITATION_OTHER:
    default:
      return _("Event");
    }
}

static GDateTime *
shift (const SatchelInvitation *self,
       GDateTime               *time,
       GTimeZone               *zone)
{
  if (time == NULL)
    return NULL;
  if (self->all_day || self->zone != NULL)
    return g_date_time_ref (time);

  return zone != NULL ? g_date_time_to_timezone (time, zone) : g_date_time_to_local (time);
}

static char *
format_day (GDateTime *time)
{
  /* Translators: a day, "Thursday, 11 April 2024"; see g_date_time_format() */
  return g_date_time_format (time, _("%A, %-d %B %Y"));
}

static char *
format_end (GDateTime *start,
            GDateTime *end,
            gboolean   all_day)
{
  gboolean same_day = g_date_time_get_year (start) == g_date_time_get_year (end)
                      && g_date_time_get_day_of_year (start) == g_date_time_get_day_of_year (end);
  g_autofree char *day = format_day (end);
  g_autofree char *hour = g_date_time_format (end, "%H:%M");

  if (all_day)
    return g_strdup (same_day ? "" : day);

  return same_day ? g_strdup (hour) : g_strdup_printf ("%s, %s", day, hour);
}

char *
satchel_invitation_when (const SatchelInvitation *self,
                         GTimeZone               *zone)
{
  g_autoptr(GDateTime) start = NULL, end = NULL;
  g_autofree char *day = NULL, *until = NULL;
  GString *when;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->start == NULL)
    return g_strdup ("");
  start = shift (self, self->start, zone);
  end = shift (self, self->end, zone);
  if (end != NULL && self->all_day)
    {
      GDateTime *last = g_date_time_add_days (end, -1);

      g_date_time_unref (end);
      end = last;
    }
  day = format_day (start);
  when = g_string_new (day);
  if (!self->all_day)
    {
      g_autofree char *hour = g_date_time_format (start, "%H:%M");

      g_string_append_printf (when, ", %s", hour);
    }
  if (end != NULL && g_date_time_compare (end, start) > 0)
    {
      until = format_end (start, end, self->all_day);
      if (*until != '\0')
        g_string_append_printf (when, " – %s", until);
    }
  if (self->zone != NULL)
    g_string_append_printf (when, " (%s)", self->zone);
  if (self->repeats != NULL)
    {
      g_autofree char *repetition = satchel_recurrence_say (self->repeats);

      g_string_append_printf (when, ", %s", repetition);
    }

  return g_string_free (when, FALSE);
}

static const char *
get_answer (const char *answer)
{
  if (g_ascii_strcasecmp (answer, "ACCEPTED") == 0)
    return _("comes");
  if (g_ascii_strcasecmp (answer, "DECLINED") == 0)
    return _("doesn’t come");
  if (g_ascii_strcasecmp (answer, "TENTATIVE") == 0)
    return _("comes perhaps");
  return NULL;
}

char *
satchel_invitation_guest_say (const SatchelInvitationGuest *guest,
                              gboolean                      whole)
{
  gboolean has_name;
  const char *answer;
  GString *words;

  g_return_val_if_fail (guest != NULL, NULL);

  has_name = *guest->name != '\0' && !g_str_equal (guest->name, guest->address);
  words = g_string_new (has_name ? guest->name : guest->address);
  if (has_name && whole)
    g_string_append_printf (words, " <%s>", guest->address);
  answer = get_answer (guest->answer);
  if (answer != NULL)
    g_string_append_printf (words, " (%s)", answer);

  return g_string_free (words, FALSE);
}

static void
append_line (GString    *text,
             const char *label,
             const char *value)
{
  if (*value != '\0')
    g_string_append_printf (text, "%s %s\n", label, value);
}

static void
append_guests (GString                 *text,
               const SatchelInvitation *self)
{
  g_autoptr(GString) guests = g_string_new (NULL);

  for (guint i = 0; i < self->guests->len; i++)
    {
      g_autofree char *who = satchel_invitation_guest_say (g_ptr_array_index (self->guests, i), TRUE);

      g_string_append_printf (guests, "%s%s", i > 0 ? ", " : "", who);
    }
  append_line (text, _("Guests:"), guests->str);
}

char *
satchel_invitation_to_text (const SatchelInvitation *self,
                            GTimeZone               *zone)
{
  GString *text;
  g_autofree char *when = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (NULL);
  when = satchel_invitation_when (self, zone);
  g_string_append_printf (text, "%s\n", satchel_invitation_get_title (self));
  append_line (text, _("What:"), self->summary);
  append_line (text, _("When:"), when);
  append_line (text, _("Where:"), self->location);
  if (self->organizer != NULL)
    {
      g_autofree char *organizer = satchel_invitation_guest_say (self->organizer, TRUE);

      append_line (text, _("From:"), organizer);
    }
  append_guests (text, self);
  if (*self->description != '\0')
    g_string_append_printf (text, "\n%s\n", self->description);

  return g_string_free (text, FALSE);
}
