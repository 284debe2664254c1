/* incoming-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A message on its way in, as the threads hand it on: incoming.c fills its file, batch.c keeps it. */

#pragma once

#include "base/durable.h"
#include "message/fingerprint.h"
#include "store/partial.h"
#include "store/receive.h"
#include "store/store-private.h"

G_BEGIN_DECLS

struct _SatchelIncoming
{
  /* Owned */
  SatchelStore       *store;
  char               *account;
  SatchelListed      *item;
  char               *name;
  GTask              *task;        /* of keep */

  /* The caller's, then from keep on the one thread's that works on it */
  GByteArray         *buffer;
  guint64             length;
  gint64              arrived;
  gboolean            spilled;
  gboolean            begins_oddly; /* with "+OK", which no head does: the server is an answer behind */
  gboolean            completes;   /* it is the whole of a message whose first lines are here */

  /* The parsing thread's, until it is handed to the store's */
  SatchelDurable     *file;
  SatchelFingerprint *hashes;
  guint8              fingerprint[SATCHEL_DIGEST_SIZE];
  guint8              integrity[SATCHEL_DIGEST_SIZE];
  SatchelIdentity     identity;
  GError             *error;       /* this message's alone */

  /* The store's thread's */
  gint64              folder;
  SatchelKept         kept;        /* not NEW: name is that of the message that is held */
  gint64              deleted;     /* Unix seconds: it came back, but was deleted here; 0: not */
  SatchelPartial     *partial;     /* what it completes, as it was when it had arrived */
  char               *path;        /* of its file */
  char               *suffix;
  SatchelIncoming    *twin;        /* borrowed: the same message in the same batch */
  SatchelEntry       *entry;
};

void satchel_incoming_unref         (gpointer         self);

/* The bytes in memory are the caller's to wait for no longer. */
void satchel_incoming_release_bytes (SatchelIncoming *self);

G_END_DECLS
