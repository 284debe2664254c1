/* state.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Writing what can't be rebuilt: what is, was and shall not be on each server, and the hashes of what
 * is kept. Called in the store's thread, inside a transaction of the caller's. */

#pragma once

#include "store/receive.h"
#include "store/statement.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean known;        /* else the rest says nothing */
  gboolean hashed;
  gboolean found;        /* it lay in the Maildir, nobody said "keep" */
  gboolean forgotten;    /* the person deleted it for good */
} SatchelStateMessage;

gboolean satchel_state_get_message   (SatchelDatabase      *state,
                                      const char           *name,
                                      SatchelStateMessage  *message,
                                      GError              **error);

/* A message that is kept because somebody said so, with its hashes. */
gboolean satchel_state_add_message   (SatchelDatabase      *state,
                                      const char           *name,
                                      const char           *account,
                                      gint64                arrived,
                                      guint64               size,
                                      const guint8         *fingerprint,
                                      const guint8         *integrity,
                                      const guint8         *identity,   /* SATCHEL_IDENTITY_SIZE; nullable */
                                      GError              **error);

/* One that lay in the Maildir unknown: nothing more is known yet than its name. */
gboolean satchel_state_notice        (SatchelDatabase      *state,
                                      const char           *name,
                                      const char           *account,
                                      GError              **error);
gboolean satchel_state_set_hashes    (SatchelDatabase      *state,
                                      const char           *name,
                                      guint64               size,
                                      const guint8         *fingerprint,
                                      const guint8         *integrity,
                                      GError              **error);

/* The message @name holds what the server calls @uid, from now on, and as surely as @doubt says. @deleted: the person has deleted
 * it here already; what is known of that stays where the line was linked with @name before. A wish that it be received
 * is fulfilled by it, one to delete what had this uid before is over. */
gboolean satchel_state_link          (SatchelDatabase      *state,
                                      const char           *account,
                                      const SatchelListed  *item,
                                      const char           *name,
                                      gint64                now,
                                      gboolean              deleted,
                                      SatchelDoubt          doubt,
                                      GError              **error);

/* The line is gone from the server since @gone_since, Unix seconds. @confirmed: we had it deleted there. */
gboolean satchel_state_set_gone      (SatchelDatabase      *state,
                                      const char           *account,
                                      const SatchelListed  *item,
                                      gint64                gone_since,
                                      gboolean              confirmed,
                                      GError              **error);

/* A message that another line of the listing with the same uid holds, of the same bytes; for a line that is doubtful the
 * same mail is enough, and it may have been deleted for good.
 * @name: (out) (transfer full): NULL where there is none. @forgotten: (out). */
gboolean satchel_state_find_twin     (SatchelDatabase      *state,
                                      const char           *account,
                                      const char           *uid,
                                      const guint8         *fingerprint,
                                      const guint8         *integrity,
                                      char                **name,
                                      gboolean             *forgotten,
                                      GError              **error);

/* One of the same mail whose ids are all gone from the server, without our having deleted it there, and whose name is not
 * in @taken. @deleted: (out): Unix seconds when the person deleted it here; 0: not. @name: (out) (transfer full): NULL where there is none. */
gboolean satchel_state_find_lost     (SatchelDatabase      *state,
                                      const char           *account,
                                      const guint8         *fingerprint,
                                      GHashTable           *taken,
                                      char                **name,
                                      gboolean             *forgotten,
                                      gint64               *deleted,
                                      GError              **error);

/* Any of the account's of the same mail. @name: (out) (transfer full): NULL where there is none. */
gboolean satchel_state_find_any      (SatchelDatabase      *state,
                                      const char           *account,
                                      const guint8         *fingerprint,
                                      char                **name,
                                      gboolean             *forgotten,
                                      GError              **error);

/* What @uid held until its size changed, if its head tells the same mail as @identity.
 * @name: (out) (transfer full): NULL where there is none. */
gboolean satchel_state_find_former   (SatchelDatabase      *state,
                                      const char           *account,
                                      const SatchelListed  *item,
                                      const guint8         *identity,
                                      char                **name,
                                      GError              **error);

/* A found message whose name has @tag and that holds nothing of a server yet: a crash left it.
 * @name: (out) (transfer full): NULL where there is none. */
gboolean satchel_state_find_leftover (SatchelDatabase      *state,
                                      const char           *tag,
                                      char                **name,
                                      gboolean             *forgotten,
                                      GError              **error);

/* The person deleted @name here, at @when; 0: took it back. */
gboolean satchel_state_set_deleted   (SatchelDatabase      *state,
                                      const char           *name,
                                      gint64                when,
                                      GError              **error);

/* The person deleted it for good, at @when; 0: it is back. */
gboolean satchel_state_set_forgotten (SatchelDatabase      *state,
                                      const char           *name,
                                      gint64                when,
                                      GError              **error);

G_END_DECLS
