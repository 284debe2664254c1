/* mail-status.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/mail-status.h"

#include "base/limits.h"
#include "message/fingerprint.h"

#include <string.h>

/* Octets of a field's name, and of a value that means something here. */
#define MAX_NAME  80
#define MAX_VALUE 4096

/* Thunderbird's bits. */
#define MOZILLA_READ      0x0001
#define MOZILLA_REPLIED   0x0002
#define MOZILLA_MARKED    0x0004
#define MOZILLA_EXPUNGED  0x0008
#define MOZILLA_FORWARDED 0x1000

gboolean
satchel_mail_status_is_field (const char *line,
                              gsize       length)
{
  gsize at = 0;

  while (at < length && at < MAX_NAME && line[at] > ' ' && line[at] < 0x7f && line[at] != ':')
    at++;
  if (at == 0)
    return FALSE;
  while (at < length && (line[at] == ' ' || line[at] == '\t'))
    at++;

  return at < length && line[at] == ':';
}

static void
read_letters (SatchelMailStatus *self,
              const char        *value)
{
  static const struct
  {
    char         letter;
    SatchelFlags flag;
  } letters[] = {
    { 'R', SATCHEL_FLAG_SEEN },  { 'A', SATCHEL_FLAG_ANSWERED }, { 'F', SATCHEL_FLAG_FLAGGED },
    { 'T', SATCHEL_FLAG_DRAFT }, { 'D', SATCHEL_FLAG_TRASHED },
  };

  self->is_told = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    {
      if (strchr (value, letters[i].letter) != NULL)
        self->flags |= letters[i].flag;
    }
}

static void
read_mozilla (SatchelMailStatus *self,
              const char        *value)
{
  guint64 bits = g_ascii_strtoull (value, NULL, 16);

  self->is_told = self->is_mozilla = TRUE;
  if (bits & MOZILLA_READ)
    self->flags |= SATCHEL_FLAG_SEEN;
  if (bits & MOZILLA_REPLIED)
    self->flags |= SATCHEL_FLAG_ANSWERED;
  if (bits & MOZILLA_MARKED)
    self->flags |= SATCHEL_FLAG_FLAGGED;
  if (bits & MOZILLA_FORWARDED)
    self->flags |= SATCHEL_FLAG_PASSED;
  self->removed = self->removed || (bits & MOZILLA_EXPUNGED) != 0;
}

static void
read_words (SatchelMailStatus *self,
            const char        *value)
{
  g_auto(GStrv) words = g_strsplit_set (value, " ,\t\r\n", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (g_ascii_strcasecmp (words[i], "$Forwarded") == 0)
        self->flags |= SATCHEL_FLAG_PASSED;
    }
}

static void
read_labels (SatchelMailStatus *self,
             const char        *value)
{
  g_auto(GStrv) labels = g_strsplit (value, ",", -1);
  gboolean unread = FALSE;

  /* Somebody has said it better since. */
  if (self->is_told)
    return;

  for (guint i = 0; labels[i] != NULL; i++)
    {
      char *label = g_strstrip (labels[i]);

      unread = unread || g_str_equal (label, "Unread");
      if (g_str_equal (label, "Starred"))
        self->flags |= SATCHEL_FLAG_FLAGGED;
    }
  if (!unread)
    self->flags |= SATCHEL_FLAG_SEEN;
}

static void
read_length (SatchelMailStatus *self,
             const char        *value)
{
  char *end;
  gint64 length = g_ascii_strtoll (value, &end, 10);

  self->length = g_ascii_isdigit (*value) && *end == '\0' && length >= 0 && length < (gint64) SATCHEL_LIMIT_SIZE
                 ? length : -1;
}

static void
read_uid (SatchelMailStatus *self,
          const char        *value)
{
  if (*value != '\0' && strlen (value) <= SATCHEL_LIMIT_UID && strpbrk (value, " \t\r\n") == NULL)
    {
      g_free (self->uid);
      self->uid = g_strdup (value);
    }
}

static void
read_receiver (SatchelMailStatus *self,
               const char        *value)
{
  if (*value != '\0' && strpbrk (value, " \t\r\n") == NULL)
    {
      g_free (self->receiver);
      self->receiver = g_strdup (value);
    }
}

/* Thunderbird puts its own fields above all others. Further down anybody may have written them, and a stranger must
 * not decide that a message counts as deleted. */
static const struct
{
  const char *name;
  gboolean    top;
  void (*read) (SatchelMailStatus *self, const char *value);
} fields[] = {
  { "status", FALSE, read_letters },          { "x-status", FALSE, read_letters },
  { "x-mozilla-status", TRUE, read_mozilla }, { "x-mozilla-keys", TRUE, read_words },
  { "x-keywords", FALSE, read_words },        { "x-gmail-labels", FALSE, read_labels },
  { "content-length", FALSE, read_length },   { "x-uidl", TRUE, read_uid },
  { "x-account-key", TRUE, read_receiver },
};

/* One field with the lines that continue it. @top: (inout): only fields that a mailbox adds came before. */
static void
read_field (SatchelMailStatus *self,
            const char        *field,
            gsize              length,
            gboolean          *top)
{
  const char *colon = memchr (field, ':', MIN (length, MAX_NAME));
  gsize name = colon != NULL ? (gsize) (colon - field) : 0;

  while (name > 0 && (field[name - 1] == ' ' || field[name - 1] == '\t'))
    name--;
  if (name == 0)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      if (strlen (fields[i].name) == name && g_ascii_strncasecmp (fields[i].name, field, name) == 0
          && (*top || !fields[i].top))
        {
          g_autofree char *value = g_strndup (colon + 1, MIN ((gsize) (field + length - colon - 1), MAX_VALUE));

          fields[i].read (self, g_strstrip (value));
          break;
        }
    }
  *top = *top && satchel_fingerprint_is_mailbox_field (field, name);
}

void
satchel_mail_status_read (SatchelMailStatus *self,
                          const char        *data,
                          gsize              length)
{
  const char *end = data + MIN (length, SATCHEL_LIMIT_HEAD);
  const char *field = data;
  gboolean top = TRUE;

  g_return_if_fail (self != NULL && (data != NULL || length == 0));

  *self = (SatchelMailStatus) { .length = -1 };
  self->is_head = satchel_mail_status_is_field (data, end - data);
  for (const char *line = data; line < end;)
    {
      const char *newline = memchr (line, '\n', end - line);
      const char *next = newline != NULL ? newline + 1 : end;

      if (*line == '\n' || (*line == '\r' && newline == line + 1))
        {
          read_field (self, field, line - field, &top);
          self->end = next - data;
          return;
        }
      if (*line != ' ' && *line != '\t' && line > field)
        {
          read_field (self, field, line - field, &top);
          field = line;
        }
      line = next;
    }
  read_field (self, field, end - field, &top);
}

void
satchel_mail_status_clear (SatchelMailStatus *self)
{
  g_clear_pointer (&self->uid, g_free);
  g_clear_pointer (&self->receiver, g_free);
}
