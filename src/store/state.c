/* state.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/state.h"

#include "base/digest.h"
#include "store/maildir.h"

#include <string.h>

gboolean
satchel_state_get_message (SatchelDatabase     *state,
                           const char          *name,
                           SatchelStateMessage *message,
                           GError             **error)
{
  g_autoptr(SatchelStatement) statement = NULL;
  GError *failure = NULL;

  *message = (SatchelStateMessage) { 0 };
  statement = satchel_database_ask (state, error,
                                    "SELECT integrity IS NOT NULL, found, forgotten IS NOT NULL"
                                    "  FROM message WHERE name = ?", "s", name);
  if (statement == NULL)
    return FALSE;

  if (satchel_statement_next (statement, &failure))
    {
      message->known = TRUE;
      message->hashed = sqlite3_column_int (statement, 0);
      message->found = sqlite3_column_int (statement, 1);
      message->forgotten = sqlite3_column_int (statement, 2);
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
satchel_state_add_message (SatchelDatabase *state,
                           const char      *name,
                           const char      *account,
                           gint64           arrived,
                           guint64          size,
                           const guint8    *fingerprint,
                           const guint8    *integrity,
                           GError         **error)
{
  return satchel_database_do (state, error,
                              "INSERT OR REPLACE INTO message"
                              " (name, account, arrived, size, fingerprint, integrity, found)"
                              " VALUES (?, ?, ?, ?, ?, ?, 0)",
                              "ssiibb", name, account, arrived, (gint64) size,
                              fingerprint, (gsize) SATCHEL_DIGEST_SIZE,
                              integrity, (gsize) SATCHEL_DIGEST_SIZE);
}

gboolean
satchel_state_notice (SatchelDatabase *state,
                      const char      *name,
                      const char      *account,
                      GError         **error)
{
  char tag[SATCHEL_TAG_LENGTH + 1];

  return satchel_database_do (state, error,
                              "INSERT OR IGNORE INTO message (name, account, arrived, found, tag)"
                              " VALUES (?, ?, ?, 1, ?)",
                              "ssis", name, account, satchel_maildir_read_arrived (name),
                              satchel_maildir_read_tag (name, tag) ? tag : NULL);
}

gboolean
satchel_state_set_hashes (SatchelDatabase *state,
                          const char      *name,
                          guint64          size,
                          const guint8    *fingerprint,
                          const guint8    *integrity,
                          GError         **error)
{
  return satchel_database_do (state, error,
                              "UPDATE message SET size = ?, fingerprint = ?, integrity = ?"
                              " WHERE name = ?",
                              "ibbs", (gint64) size, fingerprint, (gsize) SATCHEL_DIGEST_SIZE,
                              integrity, (gsize) SATCHEL_DIGEST_SIZE, name);
}

gboolean
satchel_state_link (SatchelDatabase     *state,
                    const char          *account,
                    const SatchelListed *item,
                    const char          *name,
                    gint64               now,
                    gboolean             deleted,
                    GError             **error)
{
  return satchel_database_do (state, error,
                              "INSERT INTO server_message"
                              " (account, uid, copy, known, first_seen, kept, deleted, size, mailbox, name)"
                              " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                              " ON CONFLICT (account, uid, copy) DO UPDATE SET"
                              "  known = excluded.known, kept = excluded.kept,"
                              "  deleted = excluded.deleted, size = excluded.size,"
                              "  mailbox = excluded.mailbox, name = excluded.name, gone_since = NULL,"
                              "  confirmed = 0",
                              "sbiiiiiiss", account, item->uid, strlen (item->uid),
                              (gint64) item->copy, (gint64) SATCHEL_KNOWN_HELD,
                              item->first_seen > 0 ? item->first_seen : now, now,
                              deleted ? now : (gint64) 0, (gint64) item->size, item->mailbox,
                              name);
}

gboolean
satchel_state_find_twin (SatchelDatabase *state,
                         const char      *account,
                         const char      *uid,
                         const guint8    *integrity,
                         char           **name,
                         GError         **error)
{
  g_autoptr(SatchelStatement) statement = NULL;
  GError *failure = NULL;

  *name = NULL;
  statement = satchel_database_ask (state, error,
                                    "SELECT m.name FROM server_message s JOIN message m USING (name)"
                                    " WHERE s.account = ? AND s.uid = ? AND m.integrity = ?"
                                    "   AND m.forgotten IS NULL LIMIT 1",
                                    "sbb", account, uid, strlen (uid),
                                    integrity, (gsize) SATCHEL_DIGEST_SIZE);
  if (statement == NULL)
    return FALSE;

  if (satchel_statement_next (statement, &failure))
    *name = satchel_statement_dup_text (statement, 0);
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
satchel_state_find_leftover (SatchelDatabase *state,
                             const char      *tag,
                             char           **name,
                             gboolean        *forgotten,
                             GError         **error)
{
  g_autoptr(SatchelStatement) statement = NULL;
  GError *failure = NULL;

  *name = NULL;
  statement = satchel_database_ask (state, error,
                                    "SELECT name, forgotten IS NOT NULL FROM message AS m"
                                    " WHERE tag = ? AND found = 1 AND NOT EXISTS"
                                    "   (SELECT 1 FROM server_message AS s WHERE s.name = m.name)"
                                    " ORDER BY forgotten IS NOT NULL LIMIT 1", "s", tag);
  if (statement == NULL)
    return FALSE;

  if (satchel_statement_next (statement, &failure))
    {
      *name = satchel_statement_dup_text (statement, 0);
      *forgotten = sqlite3_column_int (statement, 1);
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
satchel_state_set_deleted (SatchelDatabase *state,
                           const char      *name,
                           gint64           when,
                           GError         **error)
{
  return satchel_database_do (state, error, "UPDATE server_message SET deleted = ? WHERE name = ?",
                              "is", when, name);
}

/* One that is partial counts as held from then on, since nothing of it is wanted any more: the account's rule
 * decides about the server's copy as about those of others that were deleted here. */
gboolean
satchel_state_set_forgotten (SatchelDatabase *state,
                             const char      *name,
                             gint64           when,
                             GError         **error)
{
  return satchel_database_do (state, error,
                              "UPDATE message SET forgotten = nullif (?, 0) WHERE name = ?", "is",
                              when, name)
         && satchel_state_set_deleted (state, name, when, error)
         && satchel_database_do (state, error,
                                 "UPDATE server_message SET known = iif (?, ?, ?), kept = ?, wish = 0"
                                 " WHERE name = ? AND EXISTS (SELECT 1 FROM partial WHERE name = ?)",
                                 "iiiiss", (gint64) (when != 0), (gint64) SATCHEL_KNOWN_HELD,
                                 (gint64) SATCHEL_KNOWN_PARTIAL, when, name, name);
}
