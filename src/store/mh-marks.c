/* mh-marks.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/mh-marks.h"

#include "base/limits.h"

#include <string.h>

/* The version that both programs have written since 2001. */
#define VERSION 2

#define MARK_NEW       (1u << 0)
#define MARK_UNREAD    (1u << 1)
#define MARK_MARKED    (1u << 2)
#define MARK_DELETED   (1u << 3)
#define MARK_REPLIED   (1u << 4)
#define MARK_FORWARDED (1u << 5)

struct _SatchelMhMarks
{
  GHashTable *marks;      /* number → bits; NULL: there is no such file */
  GHashTable *unseen;     /* of numbers; NULL: likewise */
};

static guint32
read_number (const char *octets,
             gboolean    swapped)
{
  guint32 number;

  memcpy (&number, octets, sizeof number);
  return swapped ? GUINT32_SWAP_LE_BE (number) : number;
}

static void
parse_marks (SatchelMhMarks *self,
             const char     *octets,
             gsize           length)
{
  gboolean swapped;

  if (length < 4)
    return;
  swapped = read_number (octets, TRUE) == VERSION;
  if (!swapped && read_number (octets, FALSE) != VERSION)
    return;

  self->marks = g_hash_table_new (NULL, NULL);
  for (gsize at = 4; at + 8 <= length; at += 8)
    g_hash_table_replace (self->marks, GUINT_TO_POINTER (read_number (octets + at, swapped)),
                          GUINT_TO_POINTER (read_number (octets + at + 4, swapped)));
}

static void
add_range (SatchelMhMarks *self,
           const char     *range)
{
  char *end;
  guint64 first = g_ascii_strtoull (range, &end, 10);
  guint64 last = *end == '-' ? g_ascii_strtoull (end + 1, NULL, 10) : first;

  for (; first > 0 && first <= MIN (last, G_MAXINT32)
         && g_hash_table_size (self->unseen) < SATCHEL_LIMIT_LISTING; first++)
    g_hash_table_add (self->unseen, GUINT_TO_POINTER ((guint) first));
}

static void
parse_sequences (SatchelMhMarks *self,
                 const char     *octets,
                 gsize           length)
{
  g_autofree char *text = g_strndup (octets, length);
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  self->unseen = g_hash_table_new (NULL, NULL);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) words = NULL;

      if (!g_str_has_prefix (lines[i], "unseen:"))
        continue;
      words = g_strsplit (lines[i] + strlen ("unseen:"), " ", -1);
      for (guint j = 0; words[j] != NULL; j++)
        add_range (self, words[j]);
    }
}

SatchelMhMarks *
satchel_mh_marks_parse (const char *marks,
                        gsize       marks_length,
                        const char *sequences,
                        gsize       sequences_length)
{
  SatchelMhMarks *self = g_new0 (SatchelMhMarks, 1);

  if (marks != NULL)
    parse_marks (self, marks, marks_length);
  if (sequences != NULL)
    parse_sequences (self, sequences, sequences_length);

  return self;
}

SatchelMhMarks *
satchel_mh_marks_read (const char *directory)
{
  static const char *const names[] = { ".claws_mark", ".sylpheed_mark" };
  g_autofree char *sequences = NULL;
  g_autofree char *marks = NULL;
  g_autofree char *path = g_build_filename (directory, ".mh_sequences", NULL);
  gsize marks_length = 0, sequences_length = 0;

  for (guint i = 0; marks == NULL && i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_build_filename (directory, names[i], NULL);

      (void) g_file_get_contents (file, &marks, &marks_length, NULL);
    }
  (void) g_file_get_contents (path, &sequences, &sequences_length, NULL);

  return satchel_mh_marks_parse (marks, marks_length, sequences, sequences_length);
}

void
satchel_mh_marks_free (SatchelMhMarks *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->marks, g_hash_table_unref);
  g_clear_pointer (&self->unseen, g_hash_table_unref);
  g_free (self);
}

/* One without a mark is new to these programs. */
static guint
get_bits (SatchelMhMarks *self,
          guint           number)
{
  gpointer bits;

  if (self->marks == NULL)
    return 0;
  return g_hash_table_lookup_extended (self->marks, GUINT_TO_POINTER (number), NULL, &bits)
         ? GPOINTER_TO_UINT (bits) : MARK_NEW | MARK_UNREAD;
}

SatchelFlags
satchel_mh_marks_get (SatchelMhMarks *self,
                      guint           number)
{
  SatchelFlags flags = 0;
  guint bits;

  g_return_val_if_fail (self != NULL, 0);

  bits = get_bits (self, number);
  if (self->marks == NULL && self->unseen != NULL)
    return g_hash_table_contains (self->unseen, GUINT_TO_POINTER (number)) ? 0 : SATCHEL_FLAG_SEEN;
  if ((bits & (MARK_NEW | MARK_UNREAD)) == 0)
    flags |= SATCHEL_FLAG_SEEN;
  if (bits & MARK_MARKED)
    flags |= SATCHEL_FLAG_FLAGGED;
  if (bits & MARK_REPLIED)
    flags |= SATCHEL_FLAG_ANSWERED;
  if (bits & MARK_FORWARDED)
    flags |= SATCHEL_FLAG_PASSED;

  return flags;
}

gboolean
satchel_mh_marks_is_removed (SatchelMhMarks *self,
                             guint           number)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return (get_bits (self, number) & MARK_DELETED) != 0;
}
