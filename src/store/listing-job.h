/* listing-job.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A job of the store's thread about a listing of an account's server: what the calls of receive.h have in
 * common. */

#pragma once

#include "store/receive.h"
#include "store/store-private.h"

G_BEGIN_DECLS

/* The data of the task. */
typedef struct
{
  char      *account;
  GPtrArray *items;      /* of SatchelListed, borrowed until the callback */
  gboolean   complete;   /* a whole listing, not a part of one */
} SatchelListingJob;

/* Queues @func in its turn among what is received. @tag: of the task. */
void satchel_listing_job_run    (SatchelStore         *store,
                                 gpointer              tag,
                                 GTaskThreadFunc       func,
                                 const char           *account,
                                 GPtrArray            *items,
                                 gboolean              complete,
                                 GCancellable         *cancellable,
                                 GAsyncReadyCallback   callback,
                                 gpointer              data);

/* Ends it: TRUE where @done, else @error (transfer full). */
void satchel_listing_job_return (GTask                *task,
                                 gboolean              done,
                                 GError               *error);

G_END_DECLS
