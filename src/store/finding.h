/* finding.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The messages that a query finds, in a thread of its own with a connection that can only read. A person who types
 * cancels each search by the next letter; then it ends at once. */

#pragma once

#include "store/search.h"
#include "store/store.h"

G_BEGIN_DECLS

typedef struct
{
  gint64      folder;     /* only there; 0: everywhere, or: */
  gboolean    by_role;
  SatchelRole role;       /* … in this folder of all accounts */
  gboolean    unread;     /* only these … */
  gboolean    flagged;
  gboolean    attachments;
  gboolean    best;       /* what fits best first, else: */
  SatchelSort sort;
  gboolean    ascending;  /* else newest, largest, Z first */
  guint       limit;      /* so many at most; 0: all */
  GHashTable *accounts;   /* (nullable): id → names and addresses by which "account:" finds it, too */
} SatchelScope;

typedef struct
{
  GArray  *rows;          /* of gint64, in order */
  guint64  unread;        /* messages that have not been searched, since their words have yet to be read */
  gboolean whole;         /* the index knows all files of the Maildir */
} SatchelFound;

void          satchel_found_free          (SatchelFound         *self);

/* Errors: FAILED, DAMAGED; G_IO_ERROR_CANCELLED. Returns: (transfer full) (nullable). */
void          satchel_store_search_async  (SatchelStore         *self,
                                           SatchelSearch        *search,
                                           const SatchelScope   *scope,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              data);
SatchelFound *satchel_store_search_finish (SatchelStore         *self,
                                           GAsyncResult         *result,
                                           GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelFound, satchel_found_free)

G_END_DECLS
