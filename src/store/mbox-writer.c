/* mbox-writer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/mbox-writer.h"

#include <string.h>

/* Octets gathered before they are written. */
#define GATHERED (256 * 1024)

static const char separator[] = "From ";

struct _SatchelMboxWriter
{
  SatchelDurable *file;     /* borrowed */
  GString        *text;     /* to be written */
  gboolean        line_start;   /* what has come of the line is ">"s and a beginning of "From ", all held back */
  guint64         quotes;
  guint           matched;
  gboolean        cr;       /* a CR whose next octet hasn't come */
  char            last;     /* octet of the message before it */
};

SatchelMboxWriter *
satchel_mbox_writer_new (SatchelDurable *file)
{
  SatchelMboxWriter *self = g_new0 (SatchelMboxWriter, 1);

  g_return_val_if_fail (file != NULL, NULL);

  self->file = file;
  self->text = g_string_sized_new (GATHERED + 4096);

  return self;
}

void
satchel_mbox_writer_free (SatchelMboxWriter *self)
{
  if (self == NULL)
    return;

  g_string_free (self->text, TRUE);
  g_free (self);
}

static gboolean
flush (SatchelMboxWriter *self,
       gsize              most,
       GError           **error)
{
  if (self->text->len <= most)
    return TRUE;
  if (!satchel_durable_write (self->file, self->text->str, self->text->len, error))
    return FALSE;

  g_string_truncate (self->text, 0);
  return TRUE;
}

/* What was held back, now that it is clear whether it is to be quoted. */
static void
decide_line (SatchelMboxWriter *self)
{
  if (self->matched == strlen (separator))
    self->quotes++;
  while (self->quotes > 0)
    {
      g_string_append_c (self->text, '>');
      self->quotes--;
    }
  g_string_append_len (self->text, separator, self->matched);
  self->line_start = FALSE;
  self->matched = 0;
}

/* TRUE: taken, and held back. */
static gboolean
match (SatchelMboxWriter *self,
       char               octet)
{
  if (octet == '>' && self->matched == 0)
    {
      self->quotes++;
      return TRUE;
    }
  if (self->matched < strlen (separator) && octet == separator[self->matched])
    {
      self->matched++;
      return TRUE;
    }

  decide_line (self);
  return FALSE;
}

/* CR LF becomes LF, but not after another CR: what is left would be taken for CR LF. */
static void
add_newline (SatchelMboxWriter *self,
             gboolean           cr)
{
  if (self->line_start)
    decide_line (self);
  if (cr && self->last == '\r')
    g_string_append_c (self->text, '\r');
  g_string_append_c (self->text, '\n');
  self->line_start = TRUE;
  self->last = '\n';
}

/* Octets of a line without its end. */
static void
add_piece (SatchelMboxWriter *self,
           const char        *data,
           gsize              length)
{
  gsize at = 0;

  while (at < length && self->line_start && match (self, data[at]))
    at++;
  if (at < length)
    g_string_append_len (self->text, data + at, (gssize) (length - at));
  if (length > 0)
    self->last = data[length - 1];
}

gboolean
satchel_mbox_writer_add (SatchelMboxWriter *self,
                         const char        *data,
                         gsize              length,
                         GError           **error)
{
  const char *end = data + length;

  g_return_val_if_fail (self != NULL && (data != NULL || length == 0), FALSE);

  while (data < end)
    {
      const char *newline = memchr (data, '\n', end - data);
      const char *stop = newline != NULL ? newline : end;
      gboolean cr = stop > data && stop[-1] == '\r';
      gboolean cr_before;

      if (self->cr && newline != data)
        add_piece (self, "\r", 1);
      cr_before = self->cr && newline == data;
      self->cr = newline == NULL && cr;
      add_piece (self, data, stop - data - cr);
      if (newline != NULL)
        add_newline (self, cr || cr_before);
      data = newline != NULL ? newline + 1 : end;
      if (!flush (self, GATHERED, error))
        return FALSE;
    }

  return TRUE;
}

/* --- the head --- */

/* As the C locale has it, whatever the person's is. */
static void
add_separator (SatchelMboxWriter *self,
               gint64             delivered)
{
  static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (delivered);

  if (date == NULL || g_date_time_get_year (date) < 1970 || g_date_time_get_year (date) > 2999)
    {
      g_clear_pointer (&date, g_date_time_unref);
      date = g_date_time_new_from_unix_utc (0);
    }
  g_string_append_printf (self->text, "From MAILER-DAEMON %s %s %2d %02d:%02d:%02d %04d\n",
                          days[g_date_time_get_day_of_week (date) - 1], months[g_date_time_get_month (date) - 1],
                          g_date_time_get_day_of_month (date), g_date_time_get_hour (date),
                          g_date_time_get_minute (date), g_date_time_get_second (date),
                          g_date_time_get_year (date));
}

static void
add_status (SatchelMboxWriter *self,
            SatchelFlags       flags)
{
  g_autoptr(GString) letters = g_string_new (NULL);

  g_string_append_printf (self->text, "Status: %sO\n", flags & SATCHEL_FLAG_SEEN ? "R" : "");
  if (flags & SATCHEL_FLAG_ANSWERED)
    g_string_append_c (letters, 'A');
  if (flags & SATCHEL_FLAG_FLAGGED)
    g_string_append_c (letters, 'F');
  if (flags & SATCHEL_FLAG_DRAFT)
    g_string_append_c (letters, 'T');
  if (flags & SATCHEL_FLAG_TRASHED)
    g_string_append_c (letters, 'D');
  if (letters->len > 0)
    g_string_append_printf (self->text, "X-Status: %s\n", letters->str);
  if (flags & SATCHEL_FLAG_PASSED)
    g_string_append (self->text, "X-Keywords: $Forwarded\n");
}

/* A field that would contradict what is written. */
static gboolean
is_replaced (const char *field,
             gsize       length)
{
  static const char *const names[] = {
    "status", "x-status", "x-mozilla-status", "x-mozilla-status2", "content-length",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize n = strlen (names[i]);

      if (length > n && g_ascii_strncasecmp (field, names[i], n) == 0
          && field[n + strspn (field + n, " \t")] == ':')
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_empty_line (const char *line,
               const char *newline)
{
  return newline == line || (newline == line + 1 && *line == '\r');
}

/* A "From " line in front of the head says what the separator says. */
static const char *
skip_from_line (const char *head,
                gsize       length)
{
  const char *newline = memchr (head, '\n', length);

  return length >= strlen (separator) && memcmp (head, separator, strlen (separator)) == 0 && newline != NULL
         ? newline + 1 : head;
}

/* The lines of @head but for those of fields that are replaced, and what comes after the head. */
static gboolean
add_head (SatchelMboxWriter *self,
          const char        *head,
          gsize              length,
          GError           **error)
{
  const char *end = head + length;
  gboolean dropping = FALSE;

  while (head < end)
    {
      const char *newline = memchr (head, '\n', end - head);
      const char *next = newline != NULL ? newline + 1 : end;

      if (is_empty_line (head, newline))
        return satchel_mbox_writer_add (self, head, end - head, error);
      if (*head != ' ' && *head != '\t')
        dropping = newline != NULL && is_replaced (head, newline - head);
      if (!dropping && !satchel_mbox_writer_add (self, head, next - head, error))
        return FALSE;
      head = next;
    }

  return TRUE;
}

gboolean
satchel_mbox_writer_begin (SatchelMboxWriter *self,
                           gint64             delivered,
                           SatchelFlags       flags,
                           const char        *head,
                           gsize              length,
                           GError           **error)
{
  const char *first = skip_from_line (head, length);

  g_return_val_if_fail (self != NULL && head != NULL, FALSE);

  self->line_start = TRUE;
  self->quotes = self->matched = 0;
  self->cr = FALSE;
  self->last = '\n';
  add_separator (self, delivered);

  /* What is no head, but looks like the continuation of a field, must not continue one. */
  if (length == 0 || (*head != ' ' && *head != '\t'))
    add_status (self, flags);

  return add_head (self, first, length - (first - head), error);
}

gboolean
satchel_mbox_writer_end (SatchelMboxWriter *self,
                         GError           **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->cr)
    add_piece (self, "\r", 1);
  self->cr = FALSE;
  if (!self->line_start || self->quotes > 0 || self->matched > 0)
    add_newline (self, FALSE);
  g_string_append_c (self->text, '\n');

  return flush (self, 0, error);
}
