/* partial.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/partial.h"

#include "store/scan.h"
#include "store/state.h"
#include "store/store-private.h"

#include "base/durable.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

void
satchel_partial_free (SatchelPartial *self)
{
  if (self == NULL)
    return;

  g_free (self->account);
  g_free (self->folder);
  g_free (self);
}

/* --- files --- */

char *
satchel_partial_get_directory (const char *root,
                               const char *account)
{
  g_autofree char *directory = satchel_maildir_get_directory (root, account, "");

  return g_build_filename (directory, ".partial", NULL);
}

char *
satchel_partial_get_file (const char *root,
                          const char *account,
                          const char *name)
{
  g_autofree char *directory = satchel_partial_get_directory (root, account);

  return g_build_filename (directory, name, NULL);
}

static gboolean
make_one_directory (const char *path,
                    GError    **error)
{
  g_autofree char *parent = g_path_get_dirname (path);

  if (g_mkdir (path, 0700) != 0 && errno != EEXIST)
    {
      int saved = errno;

      g_set_error_literal (error, G_IO_ERROR, (int) g_io_error_from_errno (saved), g_strerror (saved));
      return FALSE;
    }

  satchel_durable_step ("mkdir", path);
  return satchel_durable_sync_directory (parent, error);
}

/* tmp/ last: where it is, what is above it has reached the disk. */
gboolean
satchel_partial_make_directory (const char *root,
                                const char *account,
                                GError    **error)
{
  g_autofree char *directory = satchel_partial_get_directory (root, account);
  g_autofree char *tmp = g_build_filename (directory, "tmp", NULL);

  if (g_file_test (tmp, G_FILE_TEST_IS_DIR))
    return TRUE;

  return satchel_maildir_create (root, account, "Inbox", error)
         && make_one_directory (directory, error)
         && make_one_directory (tmp, error);
}

/* --- the state --- */

SatchelPartial *
satchel_partial_get (SatchelDatabase *state,
                     const char      *name,
                     GError         **error)
{
  g_autoptr(SatchelStatement) statement =
    satchel_database_ask (state, error,
                          "SELECT account, folder, flags, arrived, size FROM partial WHERE name = ?", "s",
                          name);
  SatchelPartial *self;

  if (statement == NULL || !satchel_statement_next (statement, error))
    return NULL;

  self = g_new0 (SatchelPartial, 1);
  self->account = satchel_statement_dup_text (statement, 0);
  self->folder = satchel_statement_dup_text (statement, 1);
  self->flags = sqlite3_column_int (statement, 2);
  self->arrived = sqlite3_column_int64 (statement, 3);
  self->size = (guint64) sqlite3_column_int64 (statement, 4);

  return self;
}

gboolean
satchel_partial_add (SatchelDatabase *state,
                     const char      *name,
                     const char      *account,
                     gint64           arrived,
                     guint64          size,
                     GError         **error)
{
  return satchel_database_do (state, error,
                              "INSERT INTO partial (name, account, folder, arrived, size)"
                              " VALUES (?, ?, ?, ?, ?)",
                              "sssii", name, account, satchel_role_get_path (SATCHEL_ROLE_INBOX), arrived,
                              (gint64) size);
}

gboolean
satchel_partial_link (SatchelDatabase     *state,
                      const char          *account,
                      const SatchelListed *item,
                      const char          *name,
                      gint64               now,
                      GError             **error)
{
  return satchel_database_do (state, error,
                              "INSERT INTO server_message"
                              " (account, uid, copy, known, first_seen, size, mailbox, name)"
                              " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                              " ON CONFLICT (account, uid, copy) DO UPDATE SET"
                              "  known = excluded.known, kept = 0, deleted = 0, size = excluded.size,"
                              "  mailbox = excluded.mailbox, name = excluded.name, gone_since = NULL,"
                              "  confirmed = 0, doubtful = 0, failures = 0",
                              "sbiiiiss", account, item->uid, strlen (item->uid), (gint64) item->copy,
                              (gint64) SATCHEL_KNOWN_PARTIAL,
                              item->first_seen > 0 ? item->first_seen : now, (gint64) item->size,
                              item->mailbox, name);
}

gboolean
satchel_partial_remove (SatchelDatabase *state,
                        const char      *name,
                        GError         **error)
{
  return satchel_database_do (state, error, "DELETE FROM partial WHERE name = ?", "s", name);
}

/* A server that says one id twice may have two messages that begin alike: which of them this is can't be told, so
 * neither may go before it was compared. */
gboolean
satchel_partial_complete (SatchelDatabase *state,
                          const char      *name,
                          gint64           now,
                          GError         **error)
{
  return satchel_partial_remove (state, name, error)
         && satchel_database_do (state, error,
                                 "UPDATE server_message SET known = ?, kept = ?, failures = 0,"
                                 " wish = iif (wish = ?, 0, wish),"
                                 " doubtful = (SELECT count (*) > 1 FROM server_message WHERE name = ?)"
                                 " WHERE name = ? AND known = ?",
                                 "iiissi", (gint64) SATCHEL_KNOWN_HELD, now,
                                 (gint64) SATCHEL_WISH_FETCH, name, name,
                                 (gint64) SATCHEL_KNOWN_PARTIAL);
}

/* --- what a person does --- */

static gboolean
write_place (SatchelStore             *store,
             const char               *name,
             const SatchelIndexFolder *folder,
             SatchelFlags              flags,
             GError                  **error)
{
  if (!satchel_database_begin (store->state, error))
    return FALSE;
  if (satchel_database_do (store->state, error,
                           "UPDATE partial SET account = ?, folder = ?, flags = ? WHERE name = ?", "ssis",
                           folder->account, folder->path, (gint64) flags, name))
    return satchel_database_commit (store->state, error);

  satchel_database_rollback (store->state);
  return FALSE;
}

/* The file lies with the account of its folder, so that it stays or goes with that. A crash before the state
 * says so leaves it with the other one: the next open brings it back. */
static gboolean
move_file (SatchelStore *store,
           const char   *path,
           const char   *account,
           const char   *name,
           GError      **error)
{
  g_autofree char *target = satchel_partial_get_file (store->path, account, name);
  GError *failure = NULL;

  if (g_str_equal (path, target))
    return TRUE;
  if (satchel_partial_make_directory (store->path, account, &failure)
      && satchel_durable_rename (path, target, &failure))
    return TRUE;

  g_propagate_error (error, satchel_store_explain (store, failure));
  return FALSE;
}

gboolean
satchel_partial_change (SatchelStore *store,
                        SatchelPlace *place,
                        const char   *path,
                        gint64        folder,
                        SatchelFlags  flags,
                        GError      **error)
{
  g_autoptr(SatchelIndexFolder) target = satchel_index_get_folder (store->index, folder, error);

  if (target == NULL || !move_file (store, path, target->account, place->name, error)
      || !write_place (store, place->name, target, flags, error))
    return FALSE;

  place->folder = folder;
  place->flags = flags;
  g_free (place->suffix);
  place->suffix = satchel_maildir_make_suffix ("", flags);
  return TRUE;
}

/* --- when a store is opened --- */

/* Calls @func for each account's directory of partial messages. */
static void
each_directory (SatchelStore *store,
                void        (*func) (SatchelStore *store,
                                     const char   *directory,
                                     gpointer      data),
                gpointer      data)
{
  g_autofree char *mail = g_build_filename (store->path, "mail", NULL);
  g_autoptr(GDir) accounts = g_dir_open (mail, 0, NULL);
  const char *account;

  while (accounts != NULL && (account = g_dir_read_name (accounts)) != NULL)
    {
      g_autofree char *directory = g_build_filename (mail, account, ".partial", NULL);

      if (account[0] != '.' && g_file_test (directory, G_FILE_TEST_IS_DIR))
        func (store, directory, data);
    }
}

/* What the state knows and does not call partial is whole by now, or deleted. What it does not know at all may be of
 * a state that was lost: it stays until another message with its unique id is here. */
static gboolean
is_leftover (SatchelStore *store,
             const char   *name)
{
  char tag[SATCHEL_TAG_LENGTH + 1];
  gint64 answer = 0;

  if (!satchel_maildir_read_tag (name, tag)
      || !satchel_database_ask_int (store->state, &answer, 0, NULL,
                                    "SELECT EXISTS (SELECT 1 FROM partial WHERE name = ?)", "s", name)
      || answer != 0)
    return FALSE;

  return satchel_database_ask_int (store->state, &answer, 0, NULL,
                                   "SELECT EXISTS (SELECT 1 FROM message WHERE name = ?)"
                                   "    OR EXISTS (SELECT 1 FROM message WHERE instr (name, ? || '_') > 0)",
                                   "ss", name, tag)
         && answer != 0;
}

static void
sweep (SatchelStore *store,
       const char   *directory,
       gpointer      unused)
{
  g_autoptr(GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  satchel_maildir_sweep (directory);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      if (is_leftover (store, name))
        (void) g_unlink (path);
    }
}

typedef struct
{
  const char *name;
  const char *path;   /* where it should be */
} Search;

static void
bring_back (SatchelStore *store,
            const char   *directory,
            gpointer      data)
{
  const Search *search = data;
  g_autofree char *found = g_build_filename (directory, search->name, NULL);

  if (access (found, F_OK) == 0 && !g_str_equal (found, search->path))
    (void) satchel_durable_rename (found, search->path, NULL);
}

/* A partial message as the state has it, while all are compared. */
typedef struct
{
  char           *name;
  SatchelPartial *partial;
  gboolean        forgotten;
} Known;

static void
known_free (gpointer data)
{
  Known *self = data;

  satchel_partial_free (self->partial);
  g_free (self->name);
  g_free (self);
}

static GPtrArray *
list_known (SatchelStore *store,
            GError      **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func (known_free);
  g_autoptr(SatchelStatement) statement =
    satchel_database_ask (store->state, error,
                          "SELECT p.name, p.account, p.folder, p.flags, p.arrived, p.size,"
                          "       m.forgotten IS NOT NULL"
                          "  FROM partial p LEFT JOIN message m USING (name)"
                          " WHERE NOT EXISTS (SELECT 1 FROM put_away WHERE name = p.name AND suffix IS NOT NULL)"
                          " ORDER BY p.name", "");
  GError *failure = NULL;

  if (statement == NULL)
    return NULL;
  while (satchel_statement_next (statement, &failure))
    {
      Known *known = g_new0 (Known, 1);

      known->name = satchel_statement_dup_text (statement, 0);
      known->partial = g_new0 (SatchelPartial, 1);
      known->partial->account = satchel_statement_dup_text (statement, 1);
      known->partial->folder = satchel_statement_dup_text (statement, 2);
      known->partial->flags = sqlite3_column_int (statement, 3);
      known->partial->arrived = sqlite3_column_int64 (statement, 4);
      known->partial->size = (guint64) sqlite3_column_int64 (statement, 5);
      known->forgotten = sqlite3_column_int (statement, 6);
      g_ptr_array_add (all, known);
    }
  if (failure == NULL)
    return g_steal_pointer (&all);

  g_propagate_error (error, failure);
  return NULL;
}

/* Deleted for good by the person: what was begun is ended. */
static gboolean
end_deletion (SatchelStore *store,
              const Known  *known,
              const char   *path,
              GError      **error)
{
  /* A file that can't be removed now is tried again at the next open. */
  if (g_unlink (path) != 0 && errno != ENOENT)
    return TRUE;

  return satchel_partial_remove (store->state, known->name, error);
}

static void
queue_reading (SatchelStore *store,
               const Known  *known,
               gint64        folder,
               GQueue       *unknown)
{
  SatchelPending *pending = g_new0 (SatchelPending, 1);
  g_autofree char *suffix = satchel_maildir_make_suffix ("", known->partial->flags);

  pending->file = satchel_maildir_file_new (known->name, TRUE);
  g_free (pending->file->suffix);
  pending->file->suffix = g_steal_pointer (&suffix);
  pending->folder = folder;
  pending->directory = satchel_partial_get_directory (store->path, known->partial->account);
  pending->whole_size = known->partial->size;
  g_queue_push_tail (unknown, pending);
}

static gboolean
compare_row (SatchelStore *store,
             const Known  *known,
             GQueue       *unknown,
             GError      **error)
{
  g_autoptr(SatchelPlace) place = NULL;
  GError *failure = NULL;
  gint64 folder;

  if (!satchel_store_ensure_folder (store, known->partial->account, known->partial->folder, &folder, error))
    return FALSE;

  place = satchel_index_find_place (store->index, known->name, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (place == NULL)
    {
      queue_reading (store, known, folder, unknown);
      return TRUE;
    }

  /* Whole in the index already, and not in the state: the comparison of its folder will find it. */
  if (!place->partial || (place->folder == folder && place->flags == known->partial->flags))
    return TRUE;

  place->folder = folder;
  place->flags = known->partial->flags;
  g_free (place->suffix);
  place->suffix = satchel_maildir_make_suffix ("", place->flags);
  return satchel_index_set_place (store->index, place, error);
}

static gboolean
compare_known (SatchelStore *store,
               const Known  *known,
               GQueue       *unknown,
               GError      **error)
{
  g_autofree char *path =
    satchel_partial_get_file (store->path, known->partial->account, known->name);
  Search search = { known->name, path };

  if (known->forgotten)
    return end_deletion (store, known, path, error);

  if (access (path, F_OK) != 0)
    each_directory (store, bring_back, &search);
  return compare_row (store, known, unknown, error);
}

/* Rows of messages that are not partial any more, and of those that became whole and were not read: they are found in
 * their folder, and get another. */
static gboolean
drop_stale_rows (SatchelStore *store,
                 GError      **error)
{
  g_autoptr(GArray) stale = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(SatchelStatement) statement =
    satchel_database_ask (store->index, error, "SELECT row, name, partial = 1 FROM message WHERE partial <> 0", "");
  GError *failure = NULL;

  if (statement == NULL)
    return FALSE;
  while (failure == NULL && satchel_statement_next (statement, &failure))
    {
      gint64 row = sqlite3_column_int64 (statement, 0);
      g_autoptr(SatchelPartial) partial =
        satchel_partial_get (store->state, (const char *) sqlite3_column_text (statement, 1), &failure);

      if (failure == NULL && (partial == NULL || !sqlite3_column_int (statement, 2)))
        g_array_append_val (stale, row);
    }
  for (guint i = 0; i < stale->len && failure == NULL; i++)
    {
      /* Its folder is compared, whatever its times are. */
      satchel_database_do (store->index, &failure,
                           "UPDATE folder SET cur_mtime = 0, new_mtime = 0 WHERE folder ="
                           " (SELECT folder FROM message WHERE row = ?)", "i",
                           g_array_index (stale, gint64, i));
      if (failure == NULL)
        satchel_index_remove (store->index, g_array_index (stale, gint64, i), &failure);
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
satchel_partial_catch_up (SatchelStore *store,
                          GQueue       *unknown,
                          GError      **error)
{
  g_autoptr(GPtrArray) all = list_known (store, error);

  if (all == NULL)
    return FALSE;

  for (guint i = 0; i < all->len; i++)
    {
      if (!compare_known (store, g_ptr_array_index (all, i), unknown, error))
        return FALSE;
    }
  if (!drop_stale_rows (store, error))
    return FALSE;

  each_directory (store, sweep, NULL);
  return TRUE;
}

gboolean
satchel_partial_adopt (SatchelStore *store,
                       const char   *name,
                       const char   *path,
                       gboolean     *whole,
                       GError      **error)
{
  g_autoptr(SatchelPartial) partial = NULL;
  guint8 fingerprint[SATCHEL_DIGEST_SIZE], integrity[SATCHEL_DIGEST_SIZE];
  GError *failure = NULL;
  guint64 size = 0;

  *whole = TRUE;
  partial = satchel_partial_get (store->state, name, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (partial == NULL)
    return TRUE;

  *whole = satchel_entry_hash_file (path, fingerprint, integrity, &size, NULL, NULL) && size > 0;
  return !*whole
         || (satchel_state_add_message (store->state, name, partial->account, partial->arrived, size,
                                        fingerprint, integrity, NULL, error)
             && satchel_partial_complete (store->state, name, g_get_real_time () / G_USEC_PER_SEC, error));
}
