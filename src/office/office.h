/* office.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the person wants done with accounts and mail, for the window: who is receiving, when to look
 * next, adding and removing accounts. */

#pragma once

#include "office/accounts.h"
#include "office/fetch.h"
#include "store/store.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_OFFICE (satchel_office_get_type ())
G_DECLARE_FINAL_TYPE (SatchelOffice, satchel_office, SATCHEL, OFFICE, GObject)

/* Signals:
 *   "changed" (SatchelAccount *account)     it began, went on or stopped receiving; its last error or the time
 *                                           of its last fetch changed; at most ten a second an account
 *   "arrived" (SatchelAccount *account, guint messages)   a fetch has ended with new mail
 */

/* Keeps both. Returns: (transfer full). */
SatchelOffice   *satchel_office_new            (SatchelAccounts       *accounts,
                                                SatchelStore          *store);

SatchelAccounts *satchel_office_get_accounts   (SatchelOffice         *self);
SatchelStore    *satchel_office_get_store      (SatchelOffice         *self);

/* Makes the folders of all accounts, looks for mail where "check-at-start" says so, and from then on every
 * "check-minutes". */
void             satchel_office_start          (SatchelOffice         *self);

/* Looks for mail now: @account, or all enabled ones (NULL). One that is receiving goes on. */
void             satchel_office_get_mail       (SatchelOffice         *self,
                                                SatchelAccount        *account);

/* Stops receiving: @account or all. What has arrived is kept. */
void             satchel_office_stop           (SatchelOffice         *self,
                                                SatchelAccount        *account);

/* The conversation under way. (transfer none) (nullable). */
SatchelFetch    *satchel_office_get_fetch      (SatchelOffice         *self,
                                                SatchelAccount        *account);

/* Why its last fetch failed; NULL if it didn't. Cancelling is no failure. (transfer none). */
const GError    *satchel_office_get_trouble    (SatchelOffice         *self,
                                                SatchelAccount        *account);

/* Unix seconds of its last fetch that came to its end; 0: none yet. */
gint64           satchel_office_get_last_received (SatchelOffice      *self,
                                                SatchelAccount        *account);

/* Adds a new account: keeps @password (nullable: it has a command) in the keyring, adds the settings, makes its folders,
 * and lets the waiting @fetch (nullable) go on receiving. Errors: KEYRING, SETTINGS, DISK: then nothing was
 * added and @fetch still waits. */
void             satchel_office_add_account_async  (SatchelOffice         *self,
                                                    SatchelAccount        *account,
                                                    const char            *password,
                                                    SatchelFetch          *fetch,
                                                    GCancellable          *cancellable,
                                                    GAsyncReadyCallback    callback,
                                                    gpointer               data);
gboolean         satchel_office_add_account_finish (SatchelOffice         *self,
                                                    GAsyncResult          *result,
                                                    GError               **error);

/* Stops it, forgets its password and settings; its mail stays unless @delete_mail. */
void             satchel_office_remove_account_async  (SatchelOffice      *self,
                                                       SatchelAccount     *account,
                                                       gboolean            delete_mail,
                                                       GCancellable       *cancellable,
                                                       GAsyncReadyCallback callback,
                                                       gpointer            data);
gboolean         satchel_office_remove_account_finish (SatchelOffice      *self,
                                                       GAsyncResult       *result,
                                                       GError            **error);

G_END_DECLS
