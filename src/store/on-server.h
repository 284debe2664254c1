/* on-server.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What is on an account's server, with what is known of it here: from the state alone, or for a listing that a
 * server has just given. Answered off the main thread by the reading connection; nothing is written, so it
 * works beside another Satchel. */

#pragma once

#include "store/receive.h"

G_BEGIN_DECLS

/* One copy on a server. */
typedef struct
{
  SatchelListed listed;     /* first, so that an array of copies can be read as one of SatchelListed */
  char         *subject;    /* of the message that holds it, as the list shows it; NULL: not known here */
  char         *from;       /* lines of satchel_addresses_to_lines(); NULL with the subject */
  gint64        date;       /* Unix seconds; means nothing without a subject */
} SatchelServerCopy;

/* A copy of which only what @listed says is known. Returns: (transfer full). */
SatchelServerCopy *satchel_server_copy_new  (const SatchelListed *listed);
void               satchel_server_copy_free (SatchelServerCopy   *self);

/* What the last listing of @account's server had, in the order of uids. @mailbox: (nullable): as in
 * SatchelListed, by which copies kept under another name are doubtful. Numbers are 0, sizes are in known_size. A
 * store that is not there has none. Errors: DAMAGED, FAILED, G_IO_ERROR_CANCELLED.
 * Returns: (transfer full) (element-type SatchelServerCopy). */
void               satchel_store_on_server_async  (SatchelStore         *self,
                                                   const char           *account,
                                                   const char           *mailbox,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              data);
GPtrArray         *satchel_store_on_server_finish (SatchelStore         *self,
                                                   GAsyncResult         *result,
                                                   GError              **error);

/* The same for @listing (of SatchelListed, as satchel_store_note_listing_async() takes it; copied): a copy for each,
 * in its order. What it says of each is what noting the listing would say, without noting it. */
void               satchel_store_recall_async     (SatchelStore         *self,
                                                   const char           *account,
                                                   GPtrArray            *listing,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              data);
GPtrArray         *satchel_store_recall_finish    (SatchelStore         *self,
                                                   GAsyncResult         *result,
                                                   GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelServerCopy, satchel_server_copy_free)

G_END_DECLS
