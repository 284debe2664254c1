/* bring.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Coming from another program: its mail, and what it remembers of servers, so that nothing is received again.
 *
 *   satchel_bring_async (store, paths, NULL, FALSE, on_progress, …)
 *
 * A path is a profile of a program that is known (see profile.h), or anything in which mail lies (see
 * store/mail-source.h).
 *
 * What is done with the memory of a server, a unique id each:
 *
 *   - A message that tells by its head under which id it came (Thunderbird writes that), and that is here now, holds this
 *     id. It is not received again; before the account's rule may delete the copy on the server, that is received and
 *     compared, since a head is no proof of a whole.
 *   - Of other ids nobody can tell which message they were: it may be among those that have come, or have been deleted in the
 *     other program. They become unwanted: not received by themselves, and never deleted there. The server's copy is listed under
 *     "On the server" as not being here, and can be had from there. So nothing is lost by it whatever it was.
 *   - That is done only when all mail of the profile has been gone through. After Stop nothing is marked; and with something
 *     unreadable in the profile of a program that does write ids into heads, those without a message stay new, since one of them
 *     may be what could not be read.
 *   - Ids of which the other program itself has only the first lines, or nothing yet, stay new.
 *
 * The ids wait in the state for the first listing of that user's mailbox at that server: the account may be made
 * afterwards.
 */

#pragma once

#include "store/import.h"

G_BEGIN_DECLS

typedef struct
{
  SatchelImportReport *mail;
  guint64              uids;      /* that will not be received again */
} SatchelBringReport;

/* @into: (nullable): the path of a local folder; NULL: one named after each source. @dry_run: nothing is changed,
 * the store may be one for reading, and the report says what would be.
 * Errors: those of satchel_store_import_async(). */
void                satchel_bring_async       (SatchelStore        *store,
                                               const char * const  *paths,
                                               const char          *into,
                                               gboolean             dry_run,
                                               SatchelImportTell    tell,
                                               gpointer             tell_data,
                                               GCancellable        *cancellable,
                                               GAsyncReadyCallback  callback,
                                               gpointer             data);

/* Returns: (transfer full) (nullable). */
SatchelBringReport *satchel_bring_finish      (SatchelStore        *store,
                                               GAsyncResult        *result,
                                               GError             **error);
void                satchel_bring_report_free (SatchelBringReport  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelBringReport, satchel_bring_report_free)

G_END_DECLS
