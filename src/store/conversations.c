/* conversations.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/conversations.h"

#include "base/limits.h"

#include <string.h>

/* Who is who by place: the message added as number i has rows[i], parents[i], rings[i].
 *
 *   parents   a forest of disjoint sets: up to the root is up to the conversation
 *   rings     the next message of the same conversation, round and round
 *   slots     hash of an id → the message that named it first; open addressing, 0 is empty */
typedef struct
{
  guint64 hash;
  guint   place;
} Slot;

struct _SatchelConversations
{
  GArray *rows;      /* of gint64, increasing */
  GArray *parents;   /* of guint */
  GArray *rings;     /* of guint */
  Slot   *slots;
  gsize   n_slots;   /* a power of two */
  gsize   n_used;
  guint64 key;
};

#define FIRST_SLOTS 1024

SatchelConversations *
satchel_conversations_new (void)
{
  SatchelConversations *self = g_new0 (SatchelConversations, 1);

  self->rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->parents = g_array_new (FALSE, FALSE, sizeof (guint));
  self->rings = g_array_new (FALSE, FALSE, sizeof (guint));
  self->n_slots = FIRST_SLOTS;
  self->slots = g_new0 (Slot, self->n_slots);
  self->key = (guint64) g_random_int () << 32 | g_random_int ();

  return self;
}

void
satchel_conversations_free (SatchelConversations *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->rows);
  g_array_unref (self->parents);
  g_array_unref (self->rings);
  g_free (self->slots);
  g_free (self);
}

/* --- ids --- */

static guint64
mix (guint64 hash)
{
  hash ^= hash >> 33;
  hash *= G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  hash ^= hash >> 33;
  hash *= G_GUINT64_CONSTANT (0xc4ceb9fe1a85ec53);

  return hash ^ hash >> 33;
}

/* Eight octets at a time, each step mixed with the key; never 0, which is an empty slot. */
static guint64
hash_id (SatchelConversations *self,
         const char           *id,
         gsize                 length)
{
  guint64 hash = mix (self->key ^ length);

  for (gsize at = 0; at < length; at += sizeof (guint64))
    {
      guint64 octets = 0;

      memcpy (&octets, id + at, MIN (sizeof octets, length - at));
      hash = mix (hash ^ octets) + self->key;
    }

  return hash != 0 ? hash : 1;
}

static Slot *
find_slot (Slot   *slots,
           gsize   n_slots,
           guint64 hash)
{
  gsize at = hash & (n_slots - 1);

  while (slots[at].hash != 0 && slots[at].hash != hash)
    at = (at + 1) & (n_slots - 1);

  return &slots[at];
}

static void
make_room (SatchelConversations *self)
{
  gsize n_slots = self->n_slots * 2;
  Slot *slots;

  if (self->n_used * 4 < self->n_slots * 3)
    return;

  slots = g_new0 (Slot, n_slots);
  for (gsize i = 0; i < self->n_slots; i++)
    if (self->slots[i].hash != 0)
      *find_slot (slots, n_slots, self->slots[i].hash) = self->slots[i];
  g_free (self->slots);
  self->slots = slots;
  self->n_slots = n_slots;
}

/* --- sets --- */

static guint
find_root (SatchelConversations *self,
           guint                 place)
{
  guint *parents = (guint *) (void *) self->parents->data;

  /* Halving the way as it is gone keeps all ways short. */
  while (parents[place] != place)
    {
      parents[place] = parents[parents[place]];
      place = parents[place];
    }

  return place;
}

/* Exchanging the two followers makes one ring of two. */
static void
join (SatchelConversations *self,
      guint                 a,
      guint                 b)
{
  guint *rings = (guint *) (void *) self->rings->data;
  guint root_a = find_root (self, a), root_b = find_root (self, b), next = rings[root_a];

  if (root_a == root_b)
    return;

  rings[root_a] = rings[root_b];
  rings[root_b] = next;
  g_array_index (self->parents, guint, MAX (root_a, root_b)) = MIN (root_a, root_b);
}

static void
name (SatchelConversations *self,
      guint                 place,
      const char           *id,
      gsize                 length)
{
  guint64 hash = hash_id (self, id, length);
  Slot *slot;

  make_room (self);
  slot = find_slot (self->slots, self->n_slots, hash);
  if (slot->hash != 0)
    {
      join (self, place, slot->place);
      return;
    }

  slot->hash = hash;
  slot->place = place;
  self->n_used++;
}

void
satchel_conversations_add (SatchelConversations *self,
                           gint64                row,
                           const char           *message_id,
                           const char           *refs)
{
  guint place;

  g_return_if_fail (self != NULL);
  g_return_if_fail (row > satchel_conversations_get_last (self));
  g_return_if_fail (refs != NULL);

  place = self->rows->len;
  g_array_append_val (self->rows, row);
  g_array_append_val (self->parents, place);
  g_array_append_val (self->rings, place);

  if (message_id != NULL && *message_id != '\0')
    name (self, place, message_id, strlen (message_id));
  for (guint n = 0; *refs != '\0' && n < SATCHEL_LIMIT_REFERENCES; n++)
    {
      gsize length = strcspn (refs, " ");

      if (length > 0)
        name (self, place, refs, length);
      refs += length;
      refs += strspn (refs, " ");
    }
}

gint64
satchel_conversations_get_last (SatchelConversations *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->rows->len > 0 ? g_array_index (self->rows, gint64, self->rows->len - 1) : 0;
}

static gboolean
find_place (SatchelConversations *self,
            gint64                row,
            guint                *place)
{
  guint low = 0, high = self->rows->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->rows, gint64, middle) < row)
        low = middle + 1;
      else
        high = middle;
    }

  *place = low;
  return low < self->rows->len && g_array_index (self->rows, gint64, low) == row;
}

guint
satchel_conversations_find (SatchelConversations *self,
                            gint64                row)
{
  guint place;

  g_return_val_if_fail (self != NULL, G_MAXUINT);

  return find_place (self, row, &place) ? find_root (self, place) : G_MAXUINT;
}

GArray *
satchel_conversations_get_members (SatchelConversations *self,
                                   gint64                row,
                                   guint                 limit)
{
  GArray *members = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint place, at;

  g_return_val_if_fail (self != NULL, members);

  if (!find_place (self, row, &place))
    return members;

  at = place;
  do
    {
      g_array_append_val (members, g_array_index (self->rows, gint64, at));
      at = g_array_index (self->rings, guint, at);
    }
  while (at != place && members->len < limit);

  return members;
}
