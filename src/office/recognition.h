/* recognition.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What lines of a listing are whose ids alone don't tell: the store says which, their heads are read from the
 * server, and the store compares (store/receive.h). */

#pragma once

#include "office/session.h"
#include "store/receive.h"

G_BEGIN_DECLS

/* @listing: (element-type SatchelListed), noted in the store, with sizes; borrowed until the callback. The result's source
 * is the session. Errors: those of wire, grammar and store, G_IO_ERROR_CANCELLED. */
void     satchel_recognition_async  (SatchelSession       *session,
                                     SatchelAccount       *account,
                                     SatchelStore         *store,
                                     GPtrArray            *listing,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              data);

/* @recognised: (out): those held already that came back under another id. */
gboolean satchel_recognition_finish (SatchelSession       *session,
                                     GAsyncResult         *result,
                                     guint                *recognised,
                                     GError              **error);

G_END_DECLS
