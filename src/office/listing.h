/* listing.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a server holds: UIDL and LIST, read line by line into one array (RFC 1939 §5 and §7).
 *
 * Messages to which the server gives no id, because it can't or because the line can't be read, are told of by
 * LIST. They have an empty uid until satchel_listing_name() makes one up from their heads.
 */

#pragma once

#include "office/session.h"
#include "store/receive.h"

G_BEGIN_DECLS

/* Begins the ids that are made up. One of the first kind is as good as a head: the body may be another. One of the
 * second kind says nothing at all. */
#define SATCHEL_UID_HEAD  "satchel-head:"
#define SATCHEL_UID_BLANK "satchel-blank"

/* Says UIDL. Messages with equal ids get copy numbers in the server's order; lines without an id are
 * left out, and where the server knows no UIDL the array is empty. Errors: SATCHEL_OFFICE_ERROR where it is refused with a
 * reason, those of the wire, SATCHEL_POP_ERROR. Returns: (transfer full) (element-type SatchelListed). */
void       satchel_listing_read_uids_async   (SatchelSession       *session,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              data);
GPtrArray *satchel_listing_read_uids_finish  (SatchelSession       *session,
                                              GAsyncResult         *result,
                                              GError              **error);

/* Says LIST and fills in the sizes of @listing; adds the messages that UIDL has not told of, in their place, with an
 * empty uid. A server that refuses leaves sizes unknown. */
void       satchel_listing_read_sizes_async  (SatchelSession       *session,
                                              GPtrArray            *listing,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              data);
gboolean   satchel_listing_read_sizes_finish (SatchelSession       *session,
                                              GAsyncResult         *result,
                                              GError              **error);

/* Those of @listing that have no id, into @unnamed (borrowed, emptied first). TRUE: there are some. */
gboolean   satchel_listing_pick_unnamed      (GPtrArray            *listing,
                                              GPtrArray            *unnamed);

/* Gives those without an id one, made from their identity where it was read, and their copy numbers. */
void       satchel_listing_name              (GPtrArray            *listing);

G_END_DECLS
