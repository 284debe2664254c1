/* boundaries.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "message/boundaries.h"

#include <string.h>

#define NONE G_MAXUINT

typedef struct
{
  const char *text;       /* borrowed */
  gsize       length;
  guint64     hash;
  guint       outer;      /* the next level further out with the same hash, or NONE */
} Level;

struct _SatchelBoundaries
{
  GArray     *levels;     /* owned: of Level, the outermost first */
  GHashTable *innermost;  /* owned: hash → 1 + the innermost level that has it */
  guint64     seed;       /* so that nobody can write boundaries of one hash */
  gsize       longest;
};

SatchelBoundaries *
satchel_boundaries_new (void)
{
  SatchelBoundaries *self = g_new0 (SatchelBoundaries, 1);

  self->levels = g_array_new (FALSE, FALSE, sizeof (Level));
  self->innermost = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->seed = (guint64) g_random_int () << 32 | g_random_int ();

  return self;
}

void
satchel_boundaries_free (SatchelBoundaries *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->levels);
  g_hash_table_unref (self->innermost);
  g_free (self);
}

static Level *
get_level (SatchelBoundaries *self,
           guint              level)
{
  return &g_array_index (self->levels, Level, level);
}

/* FNV-1a, an octet at a time. */
static inline guint64
add_to_hash (guint64 hash,
             char    octet)
{
  return (hash ^ (guchar) octet) * 0x100000001b3u;
}

static guint
find_innermost (SatchelBoundaries *self,
                guint64            hash)
{
  guint found = GPOINTER_TO_UINT (g_hash_table_lookup (self->innermost, &hash));

  return found > 0 ? found - 1 : NONE;
}

static void
set_innermost (SatchelBoundaries *self,
               guint64            hash,
               guint              level)
{
  if (level == NONE)
    g_hash_table_remove (self->innermost, &hash);
  else
    g_hash_table_replace (self->innermost, g_memdup2 (&hash, sizeof hash),
                          GUINT_TO_POINTER (level + 1));
}

void
satchel_boundaries_push (SatchelBoundaries *self,
                         const char        *text)
{
  Level level = { text, 0, 0, NONE };

  g_return_if_fail (self != NULL && text != NULL && *text != '\0');

  level.length = strlen (text);
  level.hash = self->seed;
  for (gsize i = 0; i < level.length; i++)
    level.hash = add_to_hash (level.hash, text[i]);
  level.outer = find_innermost (self, level.hash);
  set_innermost (self, level.hash, self->levels->len);
  g_array_append_val (self->levels, level);
  self->longest = MAX (self->longest, level.length);
}

void
satchel_boundaries_pop (SatchelBoundaries *self)
{
  Level level;

  g_return_if_fail (self != NULL && self->levels->len > 0);

  level = *get_level (self, self->levels->len - 1);
  set_innermost (self, level.hash, level.outer);
  g_array_set_size (self->levels, self->levels->len - 1);
}

/* Whether what follows a boundary lets it be one. */
static gboolean
ends_well (const char *rest,
           const char *end,
           gboolean   *closes)
{
  *closes = end - rest >= 2 && rest[0] == '-' && rest[1] == '-';

  return *closes || rest == end || *rest == '\n' || *rest == ' ' || *rest == '\t' || *rest == '\r';
}

gboolean
satchel_boundaries_match (SatchelBoundaries *self,
                          const char        *line,
                          gsize              length,
                          guint             *level,
                          gboolean          *closes)
{
  guint64 hash;
  gboolean found = FALSE, this_closes;

  g_return_val_if_fail (self != NULL && line != NULL && level != NULL && closes != NULL, FALSE);

  if (length < 2 || line[0] != '-' || line[1] != '-' || self->levels->len == 0)
    return FALSE;
  line += 2;
  length -= 2;
  hash = self->seed;
  for (gsize n = 0; n <= MIN (length, self->longest); n++)
    {
      guint at;

      if (n > 0 && ends_well (line + n, line + length, &this_closes))
        for (at = find_innermost (self, hash); at != NONE; at = get_level (self, at)->outer)
          {
            const Level *open = get_level (self, at);

            if (open->length != n || memcmp (open->text, line, n) != 0)
              continue;
            if (!found || at > *level)
              {
                *level = at;
                *closes = this_closes;
              }
            found = TRUE;
            break;
          }
      if (n == length || line[n] == '\n')
        break;
      hash = add_to_hash (hash, line[n]);
    }

  return found;
}
