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
                           const guint8    *identity,
                           GError         **error)
{
  return satchel_database_do (state, error,
                              "INSERT OR REPLACE INTO message"
                              " (name, account, arrived, size, fingerprint, integrity, identity, found)"
                              " VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
                              "ssiibbb", name, account, arrived, (gint64) size,
                              fingerprint, (gsize) SATCHEL_DIGEST_SIZE,
                              integrity, (gsize) SATCHEL_DIGEST_SIZE,
                              identity, (gsize) (identity != NULL ? SATCHEL_IDENTITY_SIZE : 0));
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
                    SatchelDoubt         doubt,
                    GError             **error)
{
  return satchel_database_do (state, error,
                              "INSERT INTO server_message"
                              " (account, uid, copy, known, first_seen, kept, deleted, size, mailbox, name, doubtful)"
                              " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                              " ON CONFLICT (account, uid, copy) DO UPDATE SET"
                              "  known = excluded.known, kept = excluded.kept,"
                              "  deleted = iif (name IS excluded.name, deleted, excluded.deleted),"
                              "  size = excluded.size, mailbox = excluded.mailbox,"
                              "  name = excluded.name, gone_since = NULL, confirmed = 0,"
                              "  doubtful = excluded.doubtful, failures = 0, wish = iif (wish = ?, wish, 0)",
                              "sbiiiiiissii", account, item->uid, strlen (item->uid),
                              (gint64) item->copy, (gint64) SATCHEL_KNOWN_HELD,
                              item->first_seen > 0 ? item->first_seen : now, now,
                              deleted ? now : (gint64) 0, (gint64) item->size, item->mailbox,
                              name, (gint64) doubt,
                              (gint64) SATCHEL_WISH_KEEP);
}

/* A wish to delete is about the message that was there when it was said: what comes back under its id may be
 * another one. */
gboolean
satchel_state_set_gone (SatchelDatabase     *state,
                        const char          *account,
                        const SatchelListed *item,
                        gint64               gone_since,
                        gboolean             confirmed,
                        GError             **error)
{
  return satchel_database_do (state, error,
                              "UPDATE server_message SET gone_since = ?, confirmed = ?,"
                              " wish = iif (? OR wish = ?, 0, wish)"
                              " WHERE account = ? AND uid = ? AND copy = ?",
                              "iiiisbi", gone_since, (gint64) confirmed, (gint64) confirmed,
                              (gint64) SATCHEL_WISH_DELETE, account, item->uid, strlen (item->uid),
                              (gint64) item->copy);
}

/* The first row of @statement (transfer full) (nullable): a name, whether it is forgotten. */
static gboolean
take_name (SatchelStatement *statement,
           char            **name,
           gboolean         *forgotten,
           GError          **error)
{
  g_autoptr(SatchelStatement) owned = statement;
  GError *failure = NULL;

  *name = NULL;
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
satchel_state_find_twin (SatchelDatabase *state,
                         const char      *account,
                         const char      *uid,
                         const guint8    *fingerprint,
                         const guint8    *integrity,
                         char           **name,
                         gboolean        *forgotten,
                         GError         **error)
{
  return take_name (satchel_database_ask (state, error,
                                          "SELECT m.name, m.forgotten IS NOT NULL"
                                          "  FROM server_message s JOIN message m USING (name)"
                                          " WHERE s.account = ? AND s.uid = ?"
                                          "   AND ((m.integrity = ? AND m.forgotten IS NULL)"
                                          "        OR (s.doubtful AND m.fingerprint = ?)) LIMIT 1",
                                          "sbbb", account, uid, strlen (uid),
                                          integrity, (gsize) SATCHEL_DIGEST_SIZE,
                                          fingerprint, (gsize) SATCHEL_DIGEST_SIZE),
                    name, forgotten, error);
}

/* CROSS JOIN: from the few of that fingerprint, not from all of the account's. This is asked of each that arrives. */
gboolean
satchel_state_find_lost (SatchelDatabase *state,
                         const char      *account,
                         const guint8    *fingerprint,
                         GHashTable      *taken,
                         char           **name,
                         gboolean        *forgotten,
                         gint64          *deleted,
                         GError         **error)
{
  g_autoptr(SatchelStatement) statement =
    satchel_database_ask (state, error,
                          "SELECT m.name, m.forgotten IS NOT NULL, s.deleted"
                          "  FROM message m CROSS JOIN server_message s ON s.name = m.name"
                          " WHERE m.fingerprint = ? AND s.account = ?"
                          "   AND s.gone_since IS NOT NULL AND s.confirmed = 0"
                          "   AND NOT EXISTS (SELECT 1 FROM server_message t"
                          "         WHERE t.name = m.name AND t.gone_since IS NULL)",
                          "bs", fingerprint, (gsize) SATCHEL_DIGEST_SIZE, account);
  GError *failure = NULL;

  *name = NULL;
  if (statement == NULL)
    return FALSE;

  while (*name == NULL && satchel_statement_next (statement, &failure))
    {
      if (g_hash_table_contains (taken, sqlite3_column_text (statement, 0)))
        continue;
      *name = satchel_statement_dup_text (statement, 0);
      *forgotten = sqlite3_column_int (statement, 1);
      *deleted = sqlite3_column_int64 (statement, 2);
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
satchel_state_find_any (SatchelDatabase *state,
                        const char      *account,
                        const guint8    *fingerprint,
                        char           **name,
                        gboolean        *forgotten,
                        GError         **error)
{
  return take_name (satchel_database_ask (state, error,
                                          "SELECT name, forgotten IS NOT NULL FROM message"
                                          " WHERE fingerprint = ? AND account = ?"
                                          " ORDER BY forgotten IS NOT NULL LIMIT 1",
                                          "bs", fingerprint, (gsize) SATCHEL_DIGEST_SIZE, account),
                    name, forgotten, error);
}

gboolean
satchel_state_find_former (SatchelDatabase      *state,
                           const char           *account,
                           const SatchelListed  *item,
                           const guint8         *identity,
                           char                **name,
                           GError              **error)
{
  gboolean forgotten = FALSE;

  return take_name (satchel_database_ask (state, error,
                                          "SELECT m.name, 0 FROM server_message s JOIN message m USING (name)"
                                          " WHERE s.account = ? AND s.uid = ? AND s.copy = ?"
                                          "   AND m.forgotten IS NULL AND substr (m.identity, 1, ?) = ?",
                                          "sbiib", account, item->uid, strlen (item->uid),
                                          (gint64) item->copy, (gint64) SATCHEL_IDENTITY_HALF,
                                          identity, (gsize) SATCHEL_IDENTITY_HALF),
                    name, &forgotten, error);
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
