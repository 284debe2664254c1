/* wish.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the person wants of single copies on a server, before the account's rule. */

#pragma once

#include "store/receive.h"

G_BEGIN_DECLS

/* Notes @wish durably for every message that @account's server had under one of @uids (NULL-terminated, octets) at
 * the last listing; NONE takes it back. Deleting and keeping is done by the next fetch; a wish to delete is
 * forgotten when the message is gone. Errors: READ_ONLY, DISK_FULL, FAILED: nothing was noted. */
void     satchel_store_wish_async  (SatchelStore         *self,
                                    const char           *account,
                                    const char * const   *uids,
                                    SatchelWish           wish,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              data);

/* @known: (out) (optional): how many of the uids were known to be there. */
gboolean satchel_store_wish_finish (SatchelStore         *self,
                                    GAsyncResult         *result,
                                    guint                *known,
                                    GError              **error);

G_END_DECLS
