/* restore-state.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a backup remembers of servers and messages, taken over into the state beside what is known since. In the
 * store's thread, and, but for opening and closing, inside a transaction of the caller's. */

#pragma once

#include "store/statement.h"

G_BEGIN_DECLS

typedef struct _SatchelRestoreState SatchelRestoreState;

/* Copies the backup's state at @from to @scratch, brings it up to date, and attaches it to @state. @scratch is removed
 * again by closing. Returns: (transfer full) (nullable). */
SatchelRestoreState *satchel_restore_state_open    (SatchelDatabase      *state,
                                                    const char           *from,
                                                    const char           *scratch,
                                                    GError              **error);
void                 satchel_restore_state_close   (SatchelRestoreState  *self);

/* The message @id is here again. @twin: (nullable): or another that holds the same. */
gboolean             satchel_restore_state_take    (SatchelRestoreState  *self,
                                                    const char           *id,
                                                    const char           *twin,
                                                    gboolean              partial,
                                                    GError              **error);

/* All the rest: what was deleted, what is not wanted, and whatever else is remembered. What is said of messages that
 * did not come back is left: the server may have them still. */
gboolean             satchel_restore_state_take_rest (SatchelRestoreState *self,
                                                    GError              **error);

G_END_DECLS
