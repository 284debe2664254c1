/* server-view.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A live look at what an account's server holds: one session in which the person sees each copy and when it goes,
 * and deletes what they name.
 *
 *   view = satchel_server_view_new (account, store, SATCHEL_STORE_WRITE);
 *   satchel_server_view_open_async (view, …);        signed in, listed
 *   satchel_server_view_read_heads_async (view, …);  what the messages are that aren't here
 *   satchel_server_view_delete_async (view, uids, …);
 *   satchel_server_view_close_async (view, …);       only now is anything deleted there
 *
 * One call at a time. With SATCHEL_STORE_READ it is for looking only: it changes nothing, here or there, and works
 * beside another Satchel. Errors of all calls are SATCHEL_OFFICE_ERROR or G_IO_ERROR_CANCELLED; after one the session
 * is over, and but for closing nothing was deleted on the server.
 */

#pragma once

#include "office/account.h"
#include "store/on-server.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_SERVER_VIEW (satchel_server_view_get_type ())
G_DECLARE_FINAL_TYPE (SatchelServerView, satchel_server_view, SATCHEL, SERVER_VIEW, GObject)

/* @mode: whether @store may be written. Returns: (transfer full). */
SatchelServerView *satchel_server_view_new               (SatchelAccount       *account,
                                                          SatchelStore         *store,
                                                          SatchelStoreMode      mode);

/* Uses this password as it was typed instead of asking the keyring or the command. */
void               satchel_server_view_set_password      (SatchelServerView    *self,
                                                          const char           *password);

/* Signs in and reads the listing, sizes included. Once. */
void               satchel_server_view_open_async        (SatchelServerView    *self,
                                                          GCancellable         *cancellable,
                                                          GAsyncReadyCallback   callback,
                                                          gpointer              data);
gboolean           satchel_server_view_open_finish       (SatchelServerView    *self,
                                                          GAsyncResult         *result,
                                                          GError              **error);

/* After opening: what is there, in the server's order. Returns: (transfer none) (element-type SatchelServerCopy). */
GPtrArray         *satchel_server_view_get_copies        (SatchelServerView    *self);

/* Some message there has this uid. */
gboolean           satchel_server_view_has               (SatchelServerView    *self,
                                                          const char           *uid);

/* When each of the copies goes, SATCHEL_GOES_NEXT, SATCHEL_GOES_NEVER or Unix seconds, by the account's settings as
 * they are now. Returns: (transfer full). */
gint64            *satchel_server_view_foresee           (SatchelServerView    *self);

/* Asks the server for subject, sender and date of those copies that the index does not know; of the newest
 * SATCHEL_LIMIT_SHOWN_HEADS of them. What it does not give stays NULL. */
void               satchel_server_view_read_heads_async  (SatchelServerView    *self,
                                                          GCancellable         *cancellable,
                                                          GAsyncReadyCallback   callback,
                                                          gpointer              data);
gboolean           satchel_server_view_read_heads_finish (SatchelServerView    *self,
                                                          GAsyncResult         *result,
                                                          GError              **error);

/* Notes durably that the person wants the messages with @uids (NULL-terminated) deleted there, held here or not, all
 * that have such a uid; then says DELE for them. One that the server refuses costs only itself. What does not come
 * to its end is tried again by the next fetch. */
void               satchel_server_view_delete_async      (SatchelServerView    *self,
                                                          const char * const   *uids,
                                                          GCancellable         *cancellable,
                                                          GAsyncReadyCallback   callback,
                                                          gpointer              data);
gboolean           satchel_server_view_delete_finish     (SatchelServerView    *self,
                                                          GAsyncResult         *result,
                                                          GError              **error);

/* Ends the session by QUIT; what was said to be deleted then is (RFC 1939 §6), and is noted as gone. @deleted: (out)
 * (optional): how many are. Errors also: MESSAGE, if the server refused some or did not confirm. */
void               satchel_server_view_close_async       (SatchelServerView    *self,
                                                          GCancellable         *cancellable,
                                                          GAsyncReadyCallback   callback,
                                                          gpointer              data);
gboolean           satchel_server_view_close_finish      (SatchelServerView    *self,
                                                          GAsyncResult         *result,
                                                          guint                *deleted,
                                                          GError              **error);

/* Ends the session at once, without QUIT: nothing is deleted. */
void               satchel_server_view_abandon           (SatchelServerView    *self);

G_END_DECLS
