/* office.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the person wants done with accounts and mail, for the window: who is receiving, when to look
 * next, adding and removing accounts. */

#pragma once

#include "office/accounts.h"
#include "office/clocks.h"
#include "office/fetch.h"
#include "office/schedule.h"
#include "store/store.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_OFFICE (satchel_office_get_type ())
G_DECLARE_FINAL_TYPE (SatchelOffice, satchel_office, SATCHEL, OFFICE, GObject)

/* Signals:
 *   "changed" (SatchelAccount *account)     it began, went on or stopped receiving; its last error, the time
 *                                           of its last fetch or its outlook changed; at most ten a second an account
 *   "arrived" (SatchelAccount *account, guint messages)   a fetch has ended with new mail
 *   "cut-short" (SatchelAccount *account, guint messages)   so many came much shorter than the server had announced; their
 *                                           copies stay there
 *   "renumbered" (SatchelAccount *account, guint recognised, guint received)   a fetch has ended for which the server
 *                                           called mail that is held by other ids: so many were recognised, so many new
 *   "expires" (SatchelAccount *account, gint64 days)      the server has said, for the first time, that it removes mail
 *                                           earlier than the account's settings would: see expire.h
 */

/* What comes next for an account, for a person to see. */
typedef struct
{
  gint64     due;            /* Unix seconds of the next look; 0: none by itself, or not known when */
  SatchelWhy why;
  gint64     interval;       /* seconds from look to look, as it comes out; 0: only by hand */
  gint64     least;          /* … and what server and provider want at least; 0: nothing */
  gint64     expire;         /* days after which the server removes mail; G_MAXINT64: never; -1: it says nothing */
  gint64     last_received;  /* Unix seconds; 0: none yet */
} SatchelOutlook;

/* Keeps both. Returns: (transfer full). */
SatchelOffice   *satchel_office_new            (SatchelAccounts       *accounts,
                                                SatchelStore          *store);

SatchelAccounts *satchel_office_get_accounts   (SatchelOffice         *self);
SatchelStore    *satchel_office_get_store      (SatchelOffice         *self);

/* For tests, before it starts: other clocks than the computer's, another monitor than the system's (kept). */
void             satchel_office_set_clocks     (SatchelOffice         *self,
                                                SatchelClocks        (*read) (gpointer data),
                                                gpointer               data);
void             satchel_office_set_monitor    (SatchelOffice         *self,
                                                GNetworkMonitor       *monitor);

/* Whether mail is looked for by itself on a metered connection: it is, until this says otherwise. */
void             satchel_office_set_spares_metered (SatchelOffice     *self,
                                                gboolean               spares);

/* Makes the folders of all accounts, looks for mail where "check-at-start" says so, and from then on when
 * it is due: see schedule.h. */
void             satchel_office_start          (SatchelOffice         *self);

/* What is done every some seconds: lets those begin that are due. For tests, whose clocks jump. */
void             satchel_office_look_at_clocks (SatchelOffice         *self);

/* Looks for mail: @account, or all enabled ones (NULL), now, or as soon as the server allows it. One that is
 * receiving goes on. One whose sign-in was refused for good is not among all, unless it is the only one. */
void             satchel_office_get_mail       (SatchelOffice         *self,
                                                SatchelAccount        *account);

/* The same for one account, whatever the server allows: the person insists. */
void             satchel_office_insist         (SatchelOffice         *self,
                                                SatchelAccount        *account);

/* Stops receiving: @account or all. What has arrived is kept. */
void             satchel_office_stop           (SatchelOffice         *self,
                                                SatchelAccount        *account);

/* The conversation under way. (transfer none) (nullable). */
SatchelFetch    *satchel_office_get_fetch      (SatchelOffice         *self,
                                                SatchelAccount        *account);

/* Why its last fetch failed; NULL if it didn't, or the trouble is one that goes away by itself and has not stayed for
 * long: the outlook tells of it. Cancelling is no failure. (transfer none). */
const GError    *satchel_office_get_trouble    (SatchelOffice         *self,
                                                SatchelAccount        *account);

SatchelOutlook   satchel_office_get_outlook    (SatchelOffice         *self,
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
