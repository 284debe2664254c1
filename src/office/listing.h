/* listing.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a server holds: UIDL and LIST, read line by line into one array (RFC 1939 §5 and §7). */

#pragma once

#include "office/session.h"
#include "store/receive.h"

G_BEGIN_DECLS

/* Says UIDL. Messages with equal ids get copy numbers in the server's order; lines without an id are
 * left out, and counted in @unnamed. Errors: SATCHEL_OFFICE_ERROR_SERVER where it is refused (the conversation can go on), those of the wire,
 * SATCHEL_POP_ERROR. Returns: (transfer full) (element-type SatchelListed). */
void       satchel_listing_read_uids_async   (SatchelSession       *session,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              data);
GPtrArray *satchel_listing_read_uids_finish  (SatchelSession       *session,
                                              GAsyncResult         *result,
                                              guint                *unnamed,
                                              GError              **error);

/* Says LIST and fills in the sizes of @listing. A server that refuses leaves them unknown. */
void       satchel_listing_read_sizes_async  (SatchelSession       *session,
                                              GPtrArray            *listing,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              data);
gboolean   satchel_listing_read_sizes_finish (SatchelSession       *session,
                                              GAsyncResult         *result,
                                              GError              **error);

G_END_DECLS
