/* brought.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What another program knew of a server, so that nothing is received again. It is noted when its mail is brought, by the
 * mailbox that it is about, and becomes part of an account's memory with the first listing of that mailbox:
 *
 *   with a message      HELD by it, but doubtful: before the server's copy may be deleted by the account's rule it is received
 *                       and compared, since nothing proves that the message here is the whole of it
 *   without             UNWANTED: not received by itself, and never deleted there by a rule
 *
 * What the account knows by itself already stays as it is. */

#pragma once

#include "store/state.h"
#include "store/store.h"

G_BEGIN_DECLS

typedef struct
{
  char *uid;
  char *id;      /* of the message that came by it; NULL: nobody can tell */
} SatchelBrought;

SatchelBrought *satchel_brought_new              (const char           *uid,
                                                  const char           *id);
void            satchel_brought_free             (SatchelBrought       *self);

/* Two ways to write one mailbox, "user@server": the server's case does not count, and a user name without "@" is that of an
 * address that begins with it. */
gboolean        satchel_brought_is_same_mailbox  (const char           *one,
                                                  const char           *other);

/* Notes @list (element-type SatchelBrought) for @mailbox, durably. Errors: DISK_FULL, READ_ONLY, FAILED. */
void            satchel_store_note_brought_async (SatchelStore         *self,
                                                  const char           *mailbox,
                                                  GPtrArray            *list,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              data);
gboolean        satchel_store_note_brought_finish (SatchelStore        *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

/* A listing of @mailbox has come for @account: what waits for it is the account's from now on. The store's thread; a
 * transaction of its own where there is anything. @mailbox: (nullable). */
gboolean        satchel_brought_claim            (SatchelDatabase      *state,
                                                  const char           *account,
                                                  const char           *mailbox,
                                                  GError              **error);

G_END_DECLS
