/* invitation.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/invitation.h"

#include "message/charset.h"
#include "message/decode.h"

#include <string.h>

/* Octets of a calendar that are read, and of one line of it when it is unfolded. */
#define MAX_CALENDAR (1024 * 1024)
#define MAX_LINE (32 * 1024)

/* Guests that are told of, and characters of one value and of the description. */
#define MAX_GUESTS 200
#define MAX_CHARACTERS 500
#define MAX_DESCRIPTION 4000

/* Components in components that are told apart. */
#define MAX_DEPTH 20

/* One line: NAME;PARAMETER=value;…:value (RFC 5545 §3.1). */
typedef struct
{
  char *name;         /* owned; upper case */
  char *parameters;   /* owned; as they are, with the first semicolon */
  char *value;        /* borrowed from the line */
} Property;

typedef struct
{
  SatchelInvitation *self;
  guint              depth;       /* of BEGIN */
  guint              event;       /* the depth in the event; 0: not in it */
  gboolean           done;
  gint64             duration;    /* seconds; 0: none said */
} Reader;

/* The next line, with those folded onto it; moves *@at. NULL at the end. */
static char *
next_line (const char **at,
           const char  *end)
{
  GString *line = g_string_new (NULL);

  if (*at == end)
    return g_string_free (line, TRUE);
  do
    {
      const char *stop = memchr (*at, '\n', end - *at);
      gsize length = (stop != NULL ? stop : end) - *at;

      if (line->len < MAX_LINE)
        g_string_append_len (line, *at, (gssize) MIN (length, MAX_LINE));
      if (line->len > 0 && line->str[line->len - 1] == '\r')
        g_string_truncate (line, line->len - 1);
      *at = stop != NULL ? stop + 1 : end;
      if (*at == end || (**at != ' ' && **at != '\t'))
        return g_string_free (line, FALSE);
      ++*at;   /* its first blank only says that it is folded */
    }
  while (TRUE);
}

/* The colon that ends the parameters; one in quotes doesn't. */
static char *
find_colon (char *line)
{
  gboolean quoted = FALSE;

  for (; *line != '\0'; line++)
    if (*line == '"')
      quoted = !quoted;
    else if (*line == ':' && !quoted)
      return line;

  return NULL;
}

static gboolean
split_line (char     *line,
            Property *property)
{
  char *colon = find_colon (line);
  gsize n;

  if (colon == NULL)
    return FALSE;
  *colon = '\0';
  n = strcspn (line, ";");
  property->name = g_ascii_strup (line, (gssize) n);
  property->parameters = g_strdup (line + n);
  property->value = colon + 1;

  return TRUE;
}

/* ";CN=\"Ann Lee\";X=y" → "Ann Lee". Returns: (nullable). */
static char *
dup_parameter (const Property *property,
               const char     *name)
{
  const char *at = property->parameters;

  while (*at == ';')
    {
      const char *own = at + 1, *equals = own + strcspn (own, "=;");
      gboolean wanted = *equals == '=' && strlen (name) == (gsize) (equals - own)
                        && g_ascii_strncasecmp (own, name, equals - own) == 0;
      const char *value = equals + (*equals == '='), *end;

      if (*value == '"')
        {
          value++;
          end = value + strcspn (value, "\"");
          at = *end == '"' ? end + 1 : end;
          at += strcspn (at, ";");
        }
      else
        at = end = value + strcspn (value, ";");
      if (wanted)
        return g_strndup (value, end - value);
    }

  return NULL;
}

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

static int
read_digits (const char *text,
             gsize       n)
{
  int number = 0;

  for (gsize i = 0; i < n; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return -1;
      number = number * 10 + (text[i] - '0');
    }

  return number;
}

/* 20240411, 20240411T110000 or 20240411T080000Z (RFC 5545 §3.3.5), in the zone TZID names. What it names
 * is often known to the sender's calendar only; then the clock there is shown, and the name. */
static GDateTime *
read_time (Reader         *reader,
           const Property *property)
{
  const char *value = property->value;
  gsize length = strlen (value);
  g_autofree char *name = dup_parameter (property, "TZID");
  g_autoptr(GTimeZone) zone = NULL;
  int date[6] = { 0 };
  gboolean has_time = length >= 15 && value[8] == 'T';

  if (length < 8 || (length > 8 && !has_time))
    return NULL;
  date[0] = read_digits (value, 4);
  date[1] = read_digits (value + 4, 2);
  date[2] = read_digits (value + 6, 2);
  for (gsize i = 0; has_time && i < 3; i++)
    date[3 + i] = read_digits (value + 9 + 2 * i, 2);

  reader->self->all_day = !has_time;
  if (has_time && value[15] == 'Z')
    zone = g_time_zone_new_utc ();
  else if (has_time && name != NULL)
    {
      zone = g_time_zone_new_identifier (name);
      if (zone == NULL && reader->self->zone == NULL)
        reader->self->zone = read_text (name, TRUE, MAX_CHARACTERS);
    }
  if (zone == NULL)
    zone = reader->self->zone != NULL || !has_time ? g_time_zone_new_utc () : g_time_zone_new_local ();

  return g_date_time_new (zone, date[0], date[1], date[2], date[3], date[4], MIN (date[5], 59));
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
read_guest (const Property *property)
{
  SatchelInvitationGuest *guest = g_new0 (SatchelInvitationGuest, 1);
  g_autofree char *name = dup_parameter (property, "CN");
  g_autofree char *answer = dup_parameter (property, "PARTSTAT");
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
take_event_property (Reader         *reader,
                     const Property *property)
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
take_property (Reader         *reader,
               const Property *property)
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
  const char *end = text + length;
  char *line;

  g_return_val_if_fail (text != NULL, NULL);

  reader.self = self;
  self->summary = g_strdup ("");
  self->location = g_strdup ("");
  self->description = g_strdup ("");
  self->guests = g_ptr_array_new_with_free_func ((GDestroyNotify) guest_free);
  while (!reader.done && (line = next_line (&text, end)) != NULL)
    {
      Property property = { 0 };

      if (split_line (line, &property))
        take_property (&reader, &property);
      g_free (property.name);
      g_free (property.parameters);
      g_free (line);
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
