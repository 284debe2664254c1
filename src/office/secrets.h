/* secrets.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Passwords: in the Secret Service (libsecret, its async calls only: a locked keyring blocks the sync
 * ones for ever), or printed by the account's password command. Never on disk by us, never in a log.
 * Free what comes out with satchel_secret_free(), which wipes it. */

#pragma once

#include "office/account.h"

G_BEGIN_DECLS

/* Errors: SATCHEL_OFFICE_ERROR_KEYRING (absent, locked, dismissed, or nothing in it for this account; the sentence
 * says which), SATCHEL_OFFICE_ERROR_COMMAND, G_IO_ERROR_CANCELLED. Returns: (transfer full) (nullable). */
void     satchel_secrets_lookup_async  (SatchelAccount       *account,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              data);
char    *satchel_secrets_lookup_finish (GAsyncResult         *result,
                                        GError              **error);

/* Keeps @password for @account in the keyring. Errors: KEYRING. */
void     satchel_secrets_store_async   (SatchelAccount       *account,
                                        const char           *password,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              data);
gboolean satchel_secrets_store_finish  (GAsyncResult         *result,
                                        GError              **error);

/* Forgets it. That there was none is no error. */
void     satchel_secrets_clear_async   (SatchelAccount       *account,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              data);
gboolean satchel_secrets_clear_finish  (GAsyncResult         *result,
                                        GError              **error);

/* Wipes and frees. (nullable) */
void     satchel_secret_free           (char                 *secret);

G_END_DECLS
