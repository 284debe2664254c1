/* arrival.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/arrival.h"

#include "base/limits.h"
#include "pop/pop-text.h"

struct _SatchelArrival
{
  /* Owned */
  SatchelStore        *store;
  char                *account;
  SatchelIncoming     *incoming;   /* NULL: the message is thrown away, or none is being read */
  GError              *error;
  char                *why;

  /* Borrowed */
  SatchelListed       *item;

  SatchelArrivalFunc   changed;
  gpointer             changed_data;
  SatchelArrivalFunc   done;       /* of drain or wait; NULL: nobody waits */
  gpointer             done_data;

  SatchelArrivalCounts counts;
  SatchelPopText       text;
  guint                n_waiting;
  guint64              first_octets;   /* of first lines, of this message */
  gboolean             is_full;
  gboolean             is_endless;     /* these are more than lines can be */
  gboolean             is_draining;
  gboolean             waits_for_all;
};

/* A message that the store is making durable. */
typedef struct
{
  SatchelArrival *arrival;
  SatchelListed  *item;
  guint64         size;
  gboolean        is_short;
} Keeping;

SatchelArrival *
satchel_arrival_new (SatchelStore       *store,
                     const char         *account,
                     SatchelArrivalFunc  changed,
                     gpointer            data)
{
  SatchelArrival *self;

  g_return_val_if_fail (SATCHEL_IS_STORE (store) && account != NULL && changed != NULL, NULL);

  self = g_new0 (SatchelArrival, 1);
  self->store = g_object_ref (store);
  self->account = g_strdup (account);
  self->changed = changed;
  self->changed_data = data;

  return self;
}

static void
tell_done (SatchelArrival *self)
{
  SatchelArrivalFunc done = g_steal_pointer (&self->done);

  if (done != NULL)
    done (self->done_data);
}

/* A full or read-only disk will not take the next message either; a single file that can't be written costs
 * only its own message. */
static gboolean
ends_all (const GError *error)
{
  return g_error_matches (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_DISK_FULL)
         || g_error_matches (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_READ_ONLY)
         || g_error_matches (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_MISSING);
}

/* @error: (transfer full). */
static void
failed (SatchelArrival *self,
        GError         *error)
{
  self->counts.failed++;
  if (self->why == NULL)
    self->why = g_strdup (error->message);

  if (ends_all (error) && self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
}

void
satchel_arrival_begin (SatchelArrival *self,
                       SatchelListed  *item)
{
  g_return_if_fail (self != NULL && self->incoming == NULL);

  self->text = (SatchelPopText) { 0 };
  self->is_full = self->is_endless = FALSE;
  self->first_octets = 0;
  self->item = item;
  self->incoming = satchel_store_begin (self->store, self->account, item);
}

static void
on_text (const guint8 *data,
         gsize         length,
         gpointer      user_data)
{
  SatchelArrival *self = user_data;

  self->counts.octets += length;
  self->first_octets += length;
  if (self->item->first_lines && self->first_octets > SATCHEL_LIMIT_FIRST_LINES && self->incoming != NULL)
    {
      self->is_endless = TRUE;
      self->is_full = FALSE;
      satchel_arrival_abandon (self);
    }
  if (self->incoming != NULL && !satchel_incoming_write (self->incoming, data, length))
    self->is_full = TRUE;
}

gboolean
satchel_arrival_take (SatchelArrival *self,
                      SatchelWire    *wire)
{
  gboolean ends = FALSE;
  const guint8 *data;
  gsize length, taken;

  g_return_val_if_fail (self != NULL, TRUE);

  data = satchel_wire_peek (wire, &length);
  if (length == 0)
    return FALSE;

  taken = satchel_pop_text_read (&self->text, data, length, on_text, self, &ends);
  satchel_wire_take (wire, taken);
  self->changed (self->changed_data);

  return ends;
}

gboolean
satchel_arrival_is_endless (SatchelArrival *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_endless;
}

gboolean
satchel_arrival_is_full (SatchelArrival *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_full;
}

static void
on_drained (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  SatchelArrival *self = data;
  GError *error = NULL;

  self->is_full = self->is_draining = FALSE;
  if (!satchel_incoming_drain_finish (self->incoming, result, &error))
    {
      satchel_arrival_abandon (self);
      failed (self, error);
    }
  tell_done (self);
}

void
satchel_arrival_drain (SatchelArrival     *self,
                       SatchelArrivalFunc  done,
                       gpointer            data)
{
  g_return_if_fail (self != NULL && self->incoming != NULL && self->done == NULL);

  self->done = done;
  self->done_data = data;
  self->is_draining = TRUE;
  satchel_incoming_drain_async (self->incoming, NULL, on_drained, self);
}

/* Somebody waits for what is being kept, and need not any longer. Who waits for the long message that is
 * being read is told when it is drained, whatever else has been kept meanwhile. */
static gboolean
may_tell (SatchelArrival *self)
{
  if (self->done == NULL || self->is_draining)
    return FALSE;
  return self->n_waiting == 0
         || (!self->waits_for_all
             && satchel_store_get_unkept (self->store) < SATCHEL_LIMIT_UNKEPT / 2);
}

/* First lines make nothing safe. */
static void
note_kept (SatchelArrival *self,
           const Keeping  *keeping,
           SatchelKept     kept)
{
  SatchelListed *item = keeping->item;

  item->doubt = keeping->is_short ? SATCHEL_DOUBT_SHORT : SATCHEL_DOUBT_NONE;
  item->is_fresh = TRUE;
  self->counts.cut_short += keeping->is_short && kept == SATCHEL_KEPT_NEW;
  if (item->first_lines)
    {
      item->known = SATCHEL_KNOWN_PARTIAL;
      self->counts.partial += kept == SATCHEL_KEPT_NEW;
      self->counts.recognised += kept == SATCHEL_KEPT_CAME_BACK;
      return;
    }

  item->known = SATCHEL_KNOWN_HELD;
  item->kept = g_get_real_time () / G_USEC_PER_SEC;
  self->counts.received += kept == SATCHEL_KEPT_NEW;
  self->counts.recognised += kept == SATCHEL_KEPT_CAME_BACK;
  self->counts.bytes += kept == SATCHEL_KEPT_NEW ? keeping->size : 0;
}

static void
on_kept (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autofree Keeping *keeping = data;
  SatchelArrival *self = keeping->arrival;
  SatchelKept kept = SATCHEL_KEPT_NEW;
  GError *error = NULL;

  self->n_waiting--;
  if (satchel_incoming_keep_finish (self->store, result, &kept, &error))
    note_kept (self, keeping, kept);
  else
    failed (self, error);
  self->changed (self->changed_data);

  if (may_tell (self))
    tell_done (self);
}

void
satchel_arrival_keep (SatchelArrival *self)
{
  Keeping *keeping;

  g_return_if_fail (self != NULL);

  if (self->incoming == NULL)
    return;

  keeping = g_new (Keeping, 1);
  *keeping = (Keeping) { self, self->item, satchel_incoming_get_length (self->incoming),
                         satchel_incoming_is_short (self->incoming) };
  self->n_waiting++;
  satchel_incoming_keep_async (g_steal_pointer (&self->incoming), on_kept, keeping);
}

void
satchel_arrival_abandon (SatchelArrival *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->incoming, satchel_incoming_abandon);
}

gboolean
satchel_arrival_is_behind (SatchelArrival *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->n_waiting > 0 && satchel_store_get_unkept (self->store) > SATCHEL_LIMIT_UNKEPT;
}

guint
satchel_arrival_get_waiting (SatchelArrival *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_waiting;
}

void
satchel_arrival_wait (SatchelArrival     *self,
                      gboolean            all,
                      SatchelArrivalFunc  done,
                      gpointer            data)
{
  g_return_if_fail (self != NULL && self->n_waiting > 0 && self->done == NULL);

  self->waits_for_all = all;
  self->done = done;
  self->done_data = data;
}

const SatchelArrivalCounts *
satchel_arrival_get_counts (SatchelArrival *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->counts;
}

const char *
satchel_arrival_get_why (SatchelArrival *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->why;
}

GError *
satchel_arrival_steal_error (SatchelArrival *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_steal_pointer (&self->error);
}

void
satchel_arrival_free (SatchelArrival *self)
{
  if (self == NULL)
    return;

  g_assert (self->n_waiting == 0);
  satchel_arrival_abandon (self);
  g_object_unref (self->store);
  g_clear_error (&self->error);
  g_free (self->account);
  g_free (self->why);
  g_free (self);
}
