/* scan.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One folder of the Maildir compared with the index, a slice at a time, in the store's thread: what
 * is unknown is noticed by the state and handed out to be read, what other programs have moved or
 * marked is taken over.
 *
 *   scan = satchel_scan_new (store, folder, &error);
 *   while (satchel_scan_run_slice (scan, store, whole, &unknown, &error) && !satchel_scan_is_done (scan))
 *     …
 *   satchel_scan_free (scan);
 */

#pragma once

#include "store/index.h"
#include "store/maildir.h"
#include "store/store.h"

G_BEGIN_DECLS

typedef struct
{
  /* Owned */
  SatchelIndexFolder *folder;
  char               *directory;
  GPtrArray          *files;

  /* Borrowed */
  GQueue             *unknown;     /* of SatchelPending, during a slice */

  gboolean            whole;
  guint               next;
  guint64             matched;
  gboolean            changed;     /* rows of it were */
  gboolean            any_partial; /* there are partial messages, of which the whole may be found */
  gboolean            durable;     /* its directories were synced after its names were read */

  /* The directory's times before its names were read, nanoseconds */
  gint64              cur_mtime;
  gint64              new_mtime;
} SatchelScan;

/* A file to read. */
typedef struct
{
  SatchelMaildirFile *file;
  gint64              folder;
  char               *directory;
  gboolean            wants_hashes;
  gboolean            suspect;     /* held, but without a row in an index that was whole */
  guint64             whole_size;  /* only the first lines are in the file; 0: all of it is */
} SatchelPending;

/* Returns: (transfer full) (nullable): NULL without an error where there is no such folder. */
SatchelScan *satchel_scan_new       (SatchelStore    *store,
                                     gint64           folder,
                                     GError         **error);

/* @whole: the index had caught up with everything once. @unknown: gets SatchelPending. */
gboolean     satchel_scan_run_slice (SatchelScan     *self,
                                     SatchelStore    *store,
                                     gboolean         whole,
                                     GQueue          *unknown,
                                     GError         **error);
gboolean     satchel_scan_is_done   (SatchelScan     *self);
void         satchel_scan_free      (SatchelScan     *self);
void         satchel_pending_free   (gpointer         pending);

G_END_DECLS
