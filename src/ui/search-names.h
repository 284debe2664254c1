/* search-names.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* People, folders and accounts that a query may name: what stands behind "from:", "to:", "cc:", "in:" and "account:",
 * completed from what the store holds. */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/* @text: the query as far as it is typed. @accounts: (nullable): id → names and addresses of the account.
 * Returns by the callback (transfer full) (element-type SatchelSearchSuggestion): at most SATCHEL_N_SUGGESTIONS, those
 * met most often first; empty where the last word has no such operator. Errors: those of searches;
 * G_IO_ERROR_CANCELLED. */
void       satchel_search_names_find_async  (SatchelStore         *store,
                                             const char           *text,
                                             GHashTable           *accounts,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              data);
GPtrArray *satchel_search_names_find_finish (SatchelStore         *store,
                                             GAsyncResult         *result,
                                             GError              **error);

G_END_DECLS
