/* row-set.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/row-set.h"

struct _SatchelRowSet
{
  gint64  last;
  gsize   n;
  guint64 bits[];
};

SatchelRowSet *
satchel_row_set_new (gint64 last)
{
  gsize n = (gsize) MAX (last, 0) / 64 + 1;
  SatchelRowSet *self = g_malloc0 (sizeof (SatchelRowSet) + n * sizeof (guint64));

  self->last = last;
  self->n = n;

  return self;
}

void
satchel_row_set_free (SatchelRowSet *self)
{
  g_free (self);
}

void
satchel_row_set_add (SatchelRowSet *self,
                     gint64         row)
{
  if (row > 0 && row <= self->last)
    self->bits[row / 64] |= G_GUINT64_CONSTANT (1) << (row % 64);
}

gboolean
satchel_row_set_contains (const SatchelRowSet *self,
                          gint64               row)
{
  return row > 0 && row <= self->last && (self->bits[row / 64] >> (row % 64) & 1) != 0;
}

gsize
satchel_row_set_count (const SatchelRowSet *self)
{
  gsize count = 0;

  for (gsize i = 0; i < self->n; i++)
    count += (gsize) __builtin_popcountll (self->bits[i]);
  return count;
}

void
satchel_row_set_and (SatchelRowSet       *self,
                     const SatchelRowSet *other)
{
  g_return_if_fail (self->n == other->n);

  for (gsize i = 0; i < self->n; i++)
    self->bits[i] &= other->bits[i];
}

void
satchel_row_set_or (SatchelRowSet       *self,
                    const SatchelRowSet *other)
{
  g_return_if_fail (self->n == other->n);

  for (gsize i = 0; i < self->n; i++)
    self->bits[i] |= other->bits[i];
}

void
satchel_row_set_and_not (SatchelRowSet       *self,
                         const SatchelRowSet *other)
{
  g_return_if_fail (self->n == other->n);

  for (gsize i = 0; i < self->n; i++)
    self->bits[i] &= ~other->bits[i];
}

gint64
satchel_row_set_next (const SatchelRowSet *self,
                      gint64               row)
{
  gsize at = (gsize) (row + 1) / 64;
  guint64 left;

  if (at >= self->n)
    return 0;

  left = self->bits[at] & (~G_GUINT64_CONSTANT (0) << ((row + 1) % 64));
  while (left == 0 && ++at < self->n)
    left = self->bits[at];

  return left != 0 ? (gint64) at * 64 + __builtin_ctzll (left) : 0;
}
