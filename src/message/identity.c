/* identity.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Kept in people's stores: a change of what is hashed would make known mail look new after a server has
 * renumbered. */

#include "config.h"

#include "message/identity.h"

#include "base/digest.h"
#include "base/limits.h"
#include "message/date.h"
#include "message/fingerprint.h"
#include "message/summary.h"

#include <string.h>

/* What one field after another is read into. */
typedef struct
{
  GString      *name;         /* lower case */
  GString      *value;        /* unfolded, each run of blanks one space, none at the ends */
  SatchelDigest delivery;
  char         *message_id;
  char         *date;
  char         *from;
  char         *received;
} Reader;

/* The first field of a name counts. */
static void
take (char      **place,
      const char *value)
{
  if (*place == NULL)
    *place = g_strdup (value);
}

static void
end_field (Reader *self)
{
  if (self->name->len == 0 || satchel_fingerprint_is_mailbox_field (self->name->str, self->name->len))
    return;

  g_strchomp (self->value->str);
  satchel_digest_add (&self->delivery, self->name->str, self->name->len);
  satchel_digest_add (&self->delivery, ":", 1);
  satchel_digest_add (&self->delivery, self->value->str, strlen (self->value->str));
  satchel_digest_add (&self->delivery, "\n", 1);

  if (g_str_equal (self->name->str, "message-id"))
    take (&self->message_id, self->value->str);
  else if (g_str_equal (self->name->str, "date"))
    take (&self->date, self->value->str);
  else if (g_str_equal (self->name->str, "from"))
    take (&self->from, self->value->str);
  else if (g_str_equal (self->name->str, "received"))
    take (&self->received, self->value->str);
}

static void
add_value (Reader     *self,
           const char *text,
           gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      gboolean blank = text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\0';

      if (!blank)
        g_string_append_c (self->value, text[i]);
      else if (self->value->len > 0 && self->value->str[self->value->len - 1] != ' ')
        g_string_append_c (self->value, ' ');
    }
}

static void
read_line (Reader     *self,
           const char *line,
           gsize       length)
{
  const char *colon;

  if (line[0] == ' ' || line[0] == '\t')
    {
      add_value (self, " ", 1);
      add_value (self, line, length);
      return;
    }

  end_field (self);
  g_string_truncate (self->name, 0);
  g_string_truncate (self->value, 0);
  colon = memchr (line, ':', length);
  if (colon == NULL)
    return;

  g_string_append_len (self->name, line, colon - line);
  g_strchomp (self->name->str);
  g_string_truncate (self->name, strlen (self->name->str));
  g_string_ascii_down (self->name);
  add_value (self, colon + 1, length - (gsize) (colon + 1 - line));
}

/* Up to the empty line; what comes after the bound is not read. */
static void
read_head (Reader     *self,
           const char *at,
           const char *end)
{
  while (at < end)
    {
      const char *newline = memchr (at, '\n', (gsize) (end - at));
      const char *stop = newline != NULL ? newline : end;
      gsize length = (gsize) (stop - at);

      if (length > 0 && at[length - 1] == '\r')
        length--;
      if (length == 0)
        break;
      read_line (self, at, length);
      at = newline != NULL ? newline + 1 : end;
    }
  end_field (self);
}

static void
cut_digest (SatchelDigest *digest,
            guint8        *half)
{
  guint8 whole[SATCHEL_DIGEST_SIZE];

  satchel_digest_end (digest, whole);
  memcpy (half, whole, SATCHEL_IDENTITY_HALF);
}

static void
hash_mail (Reader *self,
           guint8 *half)
{
  const char *parts[] = { self->message_id, self->date, self->from };
  SatchelDigest digest;

  memset (half, 0, SATCHEL_IDENTITY_HALF);
  if ((self->message_id == NULL || *self->message_id == '\0')
      && (self->date == NULL || *self->date == '\0' || self->from == NULL || *self->from == '\0'))
    return;

  satchel_digest_begin (&digest);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      if (parts[i] != NULL)
        satchel_digest_add (&digest, parts[i], strlen (parts[i]));
      satchel_digest_add (&digest, "\n", 1);
    }
  cut_digest (&digest, half);
}

/* The date of a Received field stands behind its last semicolon (RFC 5321 §4.4). */
static gint64
find_delivered (Reader *self)
{
  const char *semicolon = self->received != NULL ? strrchr (self->received, ';') : NULL;
  gint64 date = semicolon != NULL ? satchel_date_parse (semicolon + 1) : SATCHEL_NO_DATE;

  return date != SATCHEL_NO_DATE ? date : satchel_date_parse (self->date);
}

void
satchel_identity_read (SatchelIdentity *self,
                       gconstpointer    data,
                       gsize            length)
{
  Reader reader = { 0 };

  g_return_if_fail (self != NULL && (data != NULL || length == 0));

  reader.name = g_string_new (NULL);
  reader.value = g_string_new (NULL);
  satchel_digest_begin (&reader.delivery);
  if (length > 0)
    read_head (&reader, data, (const char *) data + MIN (length, SATCHEL_LIMIT_HEAD));

  hash_mail (&reader, self->octets);
  cut_digest (&reader.delivery, self->octets + SATCHEL_IDENTITY_HALF);
  self->delivered = find_delivered (&reader);

  g_string_free (reader.name, TRUE);
  g_string_free (reader.value, TRUE);
  g_free (reader.message_id);
  g_free (reader.date);
  g_free (reader.from);
  g_free (reader.received);
}

gboolean
satchel_identity_is_telling (const guint8 *octets)
{
  static const guint8 nothing[SATCHEL_IDENTITY_HALF];

  g_return_val_if_fail (octets != NULL, FALSE);

  return memcmp (octets, nothing, SATCHEL_IDENTITY_HALF) != 0;
}

gboolean
satchel_identity_same_mail (const guint8 *octets,
                            const guint8 *others)
{
  return satchel_identity_is_telling (octets) && memcmp (octets, others, SATCHEL_IDENTITY_HALF) == 0;
}

gboolean
satchel_identity_same_delivery (const guint8 *octets,
                                const guint8 *others)
{
  return memcmp (octets + SATCHEL_IDENTITY_HALF, others + SATCHEL_IDENTITY_HALF,
                 SATCHEL_IDENTITY_HALF) == 0;
}
