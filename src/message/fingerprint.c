/* fingerprint.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The fingerprint is SHA-256 of what is left of the octets, in this order:
 *
 *   1. CRLF becomes LF; a CR without LF stays.
 *   2. In the heads, that is up to the first empty line: a first line that begins with "From " is
 *      left out; so is each field named in the header file, case not counting, with blanks before
 *      its colon or not, and the lines after it that begin with a blank or tab.
 *   3. All LF at the end are left out, so that a message without a last line end, with one, or with
 *      the empty line that mbox adds is the same.
 *
 * It is kept in people's stores: a change of these rules would make known mail look new. */

#include "config.h"

#include "message/fingerprint.h"

#include <string.h>

/* The longest name below and some blanks: a line that has no colon by then is none of them. */
#define MAX_START 32

/* Octets gathered before they are hashed: lines are short, and each call has its price. */
#define GATHERED 4096

static const char *const mailbox_fields[] = {
  "status", "x-status", "x-mozilla-status", "x-mozilla-status2", "x-mozilla-keys", "x-uidl",
  "x-keywords", "content-length", "lines", "x-account-key",
};

typedef enum
{
  LINE_START,     /* in the heads; what begins the line is held back */
  LINE_KEPT,
  LINE_DROPPED,
  BODY,
} Place;

struct _SatchelFingerprint
{
  SatchelDigest integrity;
  SatchelDigest fingerprint;
  Place         place;
  gboolean      first_line;
  gboolean      dropping;             /* the field of this line's predecessor was left out */
  gboolean      cr;                   /* a CR whose next octet hasn't come */
  guint64       newlines;             /* that may turn out to be the last ones */
  guint         n_start;
  char          start[MAX_START];
  guint         n_gathered;
  guint8        gathered[GATHERED];
};

SatchelFingerprint *
satchel_fingerprint_new (void)
{
  SatchelFingerprint *self = g_new (SatchelFingerprint, 1);

  satchel_digest_begin (&self->integrity);
  satchel_digest_begin (&self->fingerprint);
  self->place = LINE_START;
  self->first_line = TRUE;
  self->dropping = self->cr = FALSE;
  self->newlines = 0;
  self->n_start = self->n_gathered = 0;

  return self;
}

static void
hash_gathered (SatchelFingerprint *self)
{
  satchel_digest_add (&self->fingerprint, self->gathered, self->n_gathered);
  self->n_gathered = 0;
}

static void
gather (SatchelFingerprint *self,
        const void         *octets,
        gsize               length)
{
  while (self->newlines > 0)
    {
      if (self->n_gathered == GATHERED)
        hash_gathered (self);
      self->gathered[self->n_gathered++] = '\n';
      self->newlines--;
    }
  if (length > GATHERED - self->n_gathered)
    hash_gathered (self);
  if (length > GATHERED)
    satchel_digest_add (&self->fingerprint, octets, length);
  else
    {
      memcpy (self->gathered + self->n_gathered, octets, length);
      self->n_gathered += length;
    }
}

gboolean
satchel_fingerprint_is_mailbox_field (const char *name,
                                      gsize       length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (mailbox_fields); i++)
    if (strlen (mailbox_fields[i]) == length
        && g_ascii_strncasecmp (name, mailbox_fields[i], length) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_mailbox_line (SatchelFingerprint *self)
{
  return self->first_line && self->n_start >= 5 && memcmp (self->start, "From ", 5) == 0;
}

/* Whether the line that begins with self->start is left out; asked when enough of it is there. */
static gboolean
is_left_out (SatchelFingerprint *self)
{
  gsize length = 0;
  const char *colon;

  if (self->n_start > 0 && (self->start[0] == ' ' || self->start[0] == '\t'))
    return self->dropping;
  if (is_mailbox_line (self))
    return TRUE;

  colon = memchr (self->start, ':', self->n_start);
  if (colon == NULL)
    return FALSE;
  length = colon - self->start;
  while (length > 0 && (self->start[length - 1] == ' ' || self->start[length - 1] == '\t'))
    length--;
  return satchel_fingerprint_is_mailbox_field (self->start, length);
}

static void
decide_line (SatchelFingerprint *self)
{
  gboolean dropped = is_left_out (self);

  self->place = dropped ? LINE_DROPPED : LINE_KEPT;
  /* What follows a "From " line is a field of its own, whatever it begins with. */
  self->dropping = dropped && !is_mailbox_line (self);
  if (!dropped && self->n_start > 0)
    gather (self, self->start, self->n_start);
  self->n_start = 0;
  self->first_line = FALSE;
}

static void
end_line (SatchelFingerprint *self)
{
  if (self->place == BODY)
    {
      self->newlines++;
      return;
    }
  if (self->place == LINE_START && self->n_start == 0)
    {
      self->place = BODY;
      self->newlines++;
      return;
    }
  if (self->place == LINE_START)
    decide_line (self);
  if (self->place == LINE_KEPT)
    self->newlines++;
  self->place = LINE_START;
}

/* Octets without a line end. */
static void
add_run (SatchelFingerprint *self,
         const char         *octets,
         gsize               length)
{
  while (length > 0 && self->place == LINE_START)
    {
      self->start[self->n_start++] = *octets;
      if (*octets == ':' || self->n_start == MAX_START)
        decide_line (self);
      octets++;
      length--;
    }
  if (length > 0 && self->place != LINE_DROPPED)
    gather (self, octets, length);
}

void
satchel_fingerprint_add (SatchelFingerprint *self,
                         gconstpointer       data,
                         gsize               length)
{
  const char *at = data, *end = at + length;

  g_return_if_fail (self != NULL && (data != NULL || length == 0));

  satchel_digest_add (&self->integrity, data, length);
  while (at < end)
    {
      const char *newline = memchr (at, '\n', end - at);
      const char *stop = newline != NULL ? newline : end;
      gboolean cr = stop > at && stop[-1] == '\r';

      /* The CR held from before belongs to the line end only if that comes at once. */
      if (self->cr && !(newline == at))
        add_run (self, "\r", 1);
      self->cr = newline == NULL && cr;
      add_run (self, at, stop - at - cr);
      if (newline != NULL)
        end_line (self);
      at = newline != NULL ? newline + 1 : end;
    }
}

void
satchel_fingerprint_end (SatchelFingerprint *self,
                         guint8             *fingerprint,
                         guint8             *integrity)
{
  g_return_if_fail (self != NULL && fingerprint != NULL && integrity != NULL);

  if (self->cr)
    add_run (self, "\r", 1);
  if (self->place == LINE_START && self->n_start > 0)
    decide_line (self);
  hash_gathered (self);
  satchel_digest_end (&self->fingerprint, fingerprint);
  satchel_digest_end (&self->integrity, integrity);
  satchel_fingerprint_free (self);
}

void
satchel_fingerprint_free (SatchelFingerprint *self)
{
  g_free (self);
}
