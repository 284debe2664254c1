/* arrival.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Messages on their way from the wire into the store. One is read at a time; any number may be waiting for the
 * store to make them durable.
 *
 *   satchel_arrival_begin (arrival, item);
 *   while (!satchel_arrival_take (arrival, wire))          what has come; TRUE: to the lone dot
 *     if (satchel_arrival_is_full (arrival))
 *       … satchel_arrival_drain (arrival, …)
 *     else
 *       … satchel_wire_fill_async (wire, …)
 *   satchel_arrival_keep (arrival);
 *   if (satchel_arrival_is_behind (arrival))
 *     … satchel_arrival_wait (arrival, FALSE, …)
 *   …
 *   satchel_arrival_wait (arrival, TRUE, …)               all answered for
 *
 * An item's fields known and kept say that it is safe only after the store has said so.
 */

#pragma once

#include "net/wire.h"
#include "store/receive.h"

G_BEGIN_DECLS

typedef struct _SatchelArrival SatchelArrival;

typedef void (*SatchelArrivalFunc) (gpointer data);

/* What has come of it so far. */
typedef struct
{
  guint64 octets;       /* read, of whatever became of them */
  guint64 received;     /* messages newly stored */
  guint64 bytes;        /* … and theirs */
  guint64 recognised;   /* held already, came back under another unique id */
  guint64 partial;      /* messages newly stored by their first lines */
  guint64 cut_short;    /* newly stored, and far shorter than announced */
  guint64 failed;       /* could not be stored */
} SatchelArrivalCounts;

/* @changed: called when a count has changed. @store, @account: kept. Returns: (transfer full). */
SatchelArrival             *satchel_arrival_new        (SatchelStore        *store,
                                                        const char          *account,
                                                        SatchelArrivalFunc   changed,
                                                        gpointer             data);

/* @item: borrowed until the message is answered for. */
void                        satchel_arrival_begin      (SatchelArrival      *self,
                                                        SatchelListed       *item);

gboolean                    satchel_arrival_take       (SatchelArrival      *self,
                                                        SatchelWire         *wire);

/* The server does not count lines: what came as first lines was thrown away, and goes on to be. */
gboolean                    satchel_arrival_is_endless (SatchelArrival      *self);

gboolean                    satchel_arrival_is_full    (SatchelArrival      *self);

/* @done is called when more may be taken. A message that the store can't take is thrown away: the rest of it is
 * still to be read from the wire. */
void                        satchel_arrival_drain      (SatchelArrival      *self,
                                                        SatchelArrivalFunc   done,
                                                        gpointer             data);

/* The message is whole. */
void                        satchel_arrival_keep       (SatchelArrival      *self);

/* The message is not: throws away what has come of it. */
void                        satchel_arrival_abandon    (SatchelArrival      *self);

/* More has arrived than the store has made durable, by more than SATCHEL_LIMIT_UNKEPT. */
gboolean                    satchel_arrival_is_behind  (SatchelArrival      *self);

/* Messages that the store has not answered for. */
guint                       satchel_arrival_get_waiting (SatchelArrival     *self);

/* @done is called when it is behind no more; with @all when none is waiting. Only while some are. */
void                        satchel_arrival_wait       (SatchelArrival      *self,
                                                        gboolean             all,
                                                        SatchelArrivalFunc   done,
                                                        gpointer             data);

const SatchelArrivalCounts *satchel_arrival_get_counts (SatchelArrival      *self);

/* Why the first message could not be stored. (transfer none) (nullable). */
const char                 *satchel_arrival_get_why    (SatchelArrival      *self);

/* The store can take no more at all (a full disk): once. Returns: (transfer full) (nullable). */
GError                     *satchel_arrival_steal_error (SatchelArrival     *self);

/* Only when none is waiting. (nullable) */
void                        satchel_arrival_free       (SatchelArrival      *self);

G_END_DECLS
