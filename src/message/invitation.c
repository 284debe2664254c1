/* invitation.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/invitation.h"

#include "message/calendar-line.h"
#include "message/calendar-zone.h"
#include "message/charset.h"
#include "message/decode.h"

#include <string.h>

/* Octets of a calendar that are read. */
#define MAX_CALENDAR (1024 * 1024)

/* Guests that are told of, and characters of one value and of the description. */
#define MAX_GUESTS 200
#define MAX_CHARACTERS 500
#define MAX_DESCRIPTION 4000

/* Components in components that are told apart. */
#define MAX_DEPTH 20

typedef struct
{
  SatchelInvitation    *self;
  SatchelCalendarZones *zones;
  guint                 depth;       /* of BEGIN */
  guint                 event;       /* the depth in the event; 0: not in it */
  gboolean              done;
  gint64                duration;    /* seconds; 0: none said */
} Reader;

/* Undoes \n, \, and their like (RFC 5545 §3.3.11); cuts to @limit characters. */
static char *
read_text (const char *value,
           gboolean    one_line,
           glong       limit)
{
  GString *text = g_string_new (NULL);
  char *tidy;

  for (; *value != '\0'; value++)
    if (*value == '\\' && value[1] != '\0')
      {
        value++;
        g_string_append_c (text, *value == 'n' || *value == 'N' ? '\n' : *value);
      }
    else
      g_string_append_c (text, *value);
  tidy = g_utf8_make_valid (text->str, (gssize) text->len);
  g_string_free (text, TRUE);
  if (one_line)
    satchel_charset_tidy_line (tidy);
  else
    g_strstrip (satchel_charset_tidy_text (tidy));
  if (g_utf8_strlen (tidy, -1) > limit)
    *g_utf8_offset_to_pointer (tidy, limit) = '\0';

  return tidy;
}

static void
set_text (char      **field,
          const char *value,
          gboolean    one_line)
{
  if (**field != '\0')
    return;
  g_free (*field);
  *field = read_text (value, one_line, one_line ? MAX_CHARACTERS : MAX_DESCRIPTION);
}

/* In the zone TZID names. What it names may be known to the sender's calendar only; then the clock there is shown,
 * and the name. */
static GDateTime *
read_time (Reader                    *reader,
           const SatchelCalendarLine *line)
{
  SatchelInvitation *self = reader->self;
  g_autofree char *name = satchel_calendar_line_dup_parameter (line, "TZID");
  g_autoptr(GDateTime) clock = NULL;
  GDateTime *meant = NULL;
  gboolean has_time, is_utc;

  clock = satchel_calendar_line_read_time (line, &has_time, &is_utc);
  if (clock == NULL)
    return NULL;
  self->all_day = !has_time;
  if (self->all_day || is_utc)
    return g_steal_pointer (&clock);

  if (name != NULL || self->zone == NULL)
    meant = satchel_calendar_zones_mean (reader->zones, name, clock);
  if (meant == NULL && name != NULL && self->zone == NULL)
    self->zone = read_text (name, TRUE, MAX_CHARACTERS);

  return meant != NULL ? meant : g_steal_pointer (&clock);
}

/* P1DT2H30M, P2W (RFC 5545 §3.3.6). */
static gint64
read_duration (const char *value)
{
  gint64 seconds = 0;

  for (; *value != '\0'; value++)
    if (g_ascii_isdigit (*value))
      {
        guint64 number = g_ascii_strtoull (value, (char **) &value, 10);

        seconds += (gint64) MIN (number, 100000) * (*value == 'W' ? 604800 : *value == 'D' ? 86400 : *value == 'H' ? 3600
                             : *value == 'M' ? 60 : 1);
        if (*value == '\0')
          break;
      }

  return seconds;
}

static SatchelInvitationGuest *
read_guest (const SatchelCalendarLine *property)
{
  SatchelInvitationGuest *guest = g_new0 (SatchelInvitationGuest, 1);
  g_autofree char *name = satchel_calendar_line_dup_parameter (property, "CN");
  g_autofree char *answer = satchel_calendar_line_dup_parameter (property, "PARTSTAT");
  const char *address = property->value;

  if (g_ascii_strncasecmp (address, "mailto:", 7) == 0)
    address += 7;
  guest->name = read_text (name != NULL ? name : "", TRUE, MAX_CHARACTERS);
  guest->address = read_text (address, TRUE, MAX_CHARACTERS);
  guest->answer = read_text (answer != NULL ? answer : "", TRUE, MAX_CHARACTERS);

  return guest;
}

static void
guest_free (SatchelInvitationGuest *guest)
{
  if (guest == NULL)
    return;

  g_free (guest->name);
  g_free (guest->address);
  g_free (guest->answer);
  g_free (guest);
}

static void
take_event_property (Reader                    *reader,
                     const SatchelCalendarLine *property)
{
  SatchelInvitation *self = reader->self;
  const char *name = property->name;

  if (g_str_equal (name, "SUMMARY"))
    set_text (&self->summary, property->value, TRUE);
  else if (g_str_equal (name, "LOCATION"))
    set_text (&self->location, property->value, TRUE);
  else if (g_str_equal (name, "DESCRIPTION"))
    set_text (&self->description, property->value, FALSE);
  else if (g_str_equal (name, "DTSTART") && self->start == NULL)
    self->start = read_time (reader, property);
  else if ((g_str_equal (name, "DTEND") || g_str_equal (name, "DUE")) && self->end == NULL)
    self->end = read_time (reader, property);
  else if (g_str_equal (name, "DURATION"))
    reader->duration = read_duration (property->value);
  else if (g_str_equal (name, "RRULE") && self->repeats == NULL)
    self->repeats = satchel_recurrence_parse (property->value);
  else if (g_str_equal (name, "ORGANIZER") && self->organizer == NULL)
    self->organizer = read_guest (property);
  else if (g_str_equal (name, "ATTENDEE") && self->guests->len < MAX_GUESTS)
    g_ptr_array_add (self->guests, read_guest (property));
  else if (g_str_equal (name, "STATUS") && g_str_equal (property->value, "CANCELLED"))
    self->kind = SATCHEL_INVITATION_CANCEL;
}

static void
read_method (SatchelInvitation *self,
             const char        *method)
{
  static const struct
  {
    const char           *method;
    SatchelInvitationKind kind;
  } kinds[] = {
    { "PUBLISH", SATCHEL_INVITATION_EVENT },
    { "REQUEST", SATCHEL_INVITATION_REQUEST },
    { "REPLY", SATCHEL_INVITATION_REPLY },
    { "CANCEL", SATCHEL_INVITATION_CANCEL },
  };

  self->kind = SATCHEL_INVITATION_OTHER;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_ascii_strcasecmp (method, kinds[i].method) == 0)
      self->kind = kinds[i].kind;
}

static void
take_property (Reader                    *reader,
               const SatchelCalendarLine *property)
{
  if (g_str_equal (property->name, "BEGIN"))
    {
      reader->depth++;
      if (reader->event == 0 && (g_ascii_strcasecmp (property->value, "VEVENT") == 0
                                 || g_ascii_strcasecmp (property->value, "VTODO") == 0))
        reader->event = reader->depth;
      reader->done = reader->depth > MAX_DEPTH;
    }
  else if (g_str_equal (property->name, "END"))
    {
      reader->done = reader->event > 0 && reader->depth <= reader->event;
      reader->depth -= reader->depth > 0;
    }
  else if (reader->event > 0 && reader->depth == reader->event)   /* not in its alarms */
    take_event_property (reader, property);
  else if (g_str_equal (property->name, "METHOD"))
    read_method (reader->self, property->value);
}

SatchelInvitation *
satchel_invitation_parse (const char *text,
                          gsize       length)
{
  Reader reader = { 0 };
  SatchelInvitation *self = g_new0 (SatchelInvitation, 1);
  g_autoptr(SatchelCalendarZones) zones = NULL;
  const char *end = text + length;
  SatchelCalendarLine line;

  g_return_val_if_fail (text != NULL, NULL);

  reader.self = self;
  reader.zones = zones = satchel_calendar_zones_read (text, length);
  self->summary = g_strdup ("");
  self->location = g_strdup ("");
  self->description = g_strdup ("");
  self->guests = g_ptr_array_new_with_free_func ((GDestroyNotify) guest_free);
  while (!reader.done && satchel_calendar_line_next (&text, end, &line))
    {
      take_property (&reader, &line);
      satchel_calendar_line_clear (&line);
    }
  if (self->start != NULL && self->end == NULL && reader.duration > 0)
    self->end = g_date_time_add_seconds (self->start, (double) reader.duration);
  if (reader.event > 0)
    return self;
  satchel_invitation_free (self);

  return NULL;
}

SatchelInvitation *
satchel_invitation_read (SatchelSource *source)
{
  GPtrArray *parts;

  g_return_val_if_fail (source != NULL, NULL);

  parts = satchel_source_get_parts (source);
  for (guint i = 0; i < parts->len; i++)
    {
      SatchelPart *part = g_ptr_array_index (parts, i);
      g_autofree char *text = NULL;
      SatchelInvitation *self;

      if (part->is_multipart
          || (!g_str_equal (part->type, "text/calendar") && !g_str_equal (part->type, "application/ics")))
        continue;
      text = satchel_decode_text (source, part, MAX_CALENDAR, NULL);
      self = satchel_invitation_parse (text, strlen (text));
      if (self != NULL)
        return self;
    }

  return NULL;
}

void
satchel_invitation_free (SatchelInvitation *self)
{
  if (self == NULL)
    return;

  g_free (self->summary);
  g_free (self->location);
  g_free (self->description);
  guest_free (self->organizer);
  g_ptr_array_unref (self->guests);
  g_clear_pointer (&self->start, g_date_time_unref);
  g_clear_pointer (&self->end, g_date_time_unref);
  g_free (self->zone);
  satchel_recurrence_free (self->repeats);
  g_free (self);
}
