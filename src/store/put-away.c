/* put-away.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/put-away.h"

#include "store/change-private.h"
#include "store/partial.h"
#include "store/state.h"
#include "store/store-private.h"

#include "base/durable.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define UNDO_SECONDS (SATCHEL_UNDO_DAYS * 24 * 60 * 60)

void
satchel_deletion_free (SatchelDeletion *self)
{
  if (self == NULL)
    return;

  g_free (self->account);
  g_free (self->path);
  g_free (self);
}

/* --- the state --- */

gboolean
satchel_put_away_begin (SatchelDatabase     *state,
                        SatchelDeletionKind  kind,
                        const char          *account,
                        const char          *folders,
                        gint64              *deletion,
                        GError             **error)
{
  return satchel_database_do (state, error,
                              "INSERT INTO deletion (kind, time, account, folders) VALUES (?, ?, ?, ?)", "iiss",
                              (gint64) kind, g_get_real_time () / G_USEC_PER_SEC, account, folders)
         && satchel_database_ask_int (state, deletion, 0, error, "SELECT max (deletion) FROM deletion", "");
}

gboolean
satchel_put_away_note (SatchelDatabase *state,
                       const char      *name,
                       gint64           deletion,
                       gint64           since,
                       const char      *account,
                       const char      *folder,
                       const char      *suffix,
                       GError         **error)
{
  return satchel_database_do (state, error,
                              "INSERT OR REPLACE INTO put_away (name, deletion, since, account, folder, suffix)"
                              " VALUES (?, ?, ?, ?, ?, ?)",
                              "siisss", name, deletion, since, account, folder, suffix);
}

gboolean
satchel_put_away_forget (SatchelDatabase *state,
                         const char      *name,
                         GError         **error)
{
  return satchel_database_do (state, error, "DELETE FROM put_away WHERE name = ?", "s", name);
}

/* --- files --- */

static char *
get_hidden (SatchelStore *self,
            const char   *account,
            const char   *name)
{
  g_autofree char *directory = satchel_store_get_directory (self, account, "");

  return g_build_filename (directory, ".deleted", name, NULL);
}

static gboolean
make_hidden (SatchelStore *self,
             const char   *account,
             GError      **error)
{
  g_autofree char *directory = satchel_store_get_directory (self, account, "");
  g_autofree char *hidden = g_build_filename (directory, ".deleted", NULL);

  if (g_mkdir (hidden, 0700) != 0 && errno != EEXIST)
    {
      int saved = errno;

      g_set_error_literal (error, G_IO_ERROR, (int) g_io_error_from_errno (saved), g_strerror (saved));
      return FALSE;
    }
  satchel_durable_step ("mkdir", hidden);
  return satchel_durable_sync_directory (directory, error);
}

/* First lines stay in .partial/: no list shows them from there. */
static gboolean
hide_file (SatchelStore  *self,
           SatchelChange *change,
           const char    *account,
           GError       **error)
{
  g_autofree char *hidden = get_hidden (self, account, change->place->name);
  GError *failure = NULL;

  if (change->path == NULL || change->place->partial
      || satchel_durable_rename_unsynced (change->path, hidden, &failure)
      || g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_clear_error (&failure);
      return change->done = TRUE;
    }

  g_propagate_error (error, satchel_store_explain (self, failure));
  return FALSE;
}

/* --- putting away --- */

static gboolean
write_put_away (SatchelStore *self,
                GPtrArray    *changes,
                gint64        deletion,
                GError      **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (!satchel_database_begin (self->state, error))
    return FALSE;
  for (guint i = 0; i < changes->len; i++)
    {
      const SatchelChange *change = g_ptr_array_index (changes, i);
      const SatchelPlace *place = change->place;
      g_autoptr(SatchelIndexFolder) folder = satchel_index_get_folder (self->index, place->folder, error);

      if (folder == NULL
          || !satchel_put_away_note (self->state, place->name, deletion, now, folder->account, folder->path,
                                     place->suffix, error)
          || !satchel_state_set_forgotten (self->state, place->name, now, error))
        {
          satchel_database_rollback (self->state);
          return FALSE;
        }
    }

  return satchel_database_commit (self->state, error);
}

/* Those whose files could not be hidden are as they were. */
static void
take_back (SatchelStore *self,
           GPtrArray    *changes)
{
  gboolean written = satchel_database_begin (self->state, NULL);

  for (guint i = 0; written && i < changes->len; i++)
    {
      const SatchelChange *change = g_ptr_array_index (changes, i);

      written = change->done
                || (satchel_state_set_forgotten (self->state, change->place->name, 0, NULL)
                    && satchel_put_away_forget (self->state, change->place->name, NULL));
    }
  if (written)
    satchel_database_commit (self->state, NULL);
  else
    satchel_database_rollback (self->state);
}

static gboolean
hide_files (SatchelStore *self,
            GPtrArray    *changes,
            GError      **error)
{
  g_autoptr(GHashTable) touched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer directory;
  GError *failure = NULL;

  for (guint i = 0; i < changes->len && failure == NULL; i++)
    {
      SatchelChange *change = g_ptr_array_index (changes, i);
      g_autoptr(SatchelIndexFolder) folder = satchel_index_get_folder (self->index, change->place->folder, &failure);
      g_autofree char *hidden = folder != NULL ? get_hidden (self, folder->account, "") : NULL;

      if (folder == NULL)
        continue;
      if (!g_hash_table_contains (touched, hidden) && !make_hidden (self, folder->account, &failure))
        failure = satchel_store_explain (self, failure);
      else if (hide_file (self, change, folder->account, &failure) && change->path != NULL)
        g_hash_table_add (touched, g_path_get_dirname (change->path));
      g_hash_table_add (touched, g_steal_pointer (&hidden));
    }

  /* A name that a power cut brings back is hidden again by the next open. */
  g_hash_table_iter_init (&iter, touched);
  while (g_hash_table_iter_next (&iter, &directory, NULL))
    satchel_durable_sync_directory (directory, NULL);
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
satchel_put_away_discard (SatchelStore *self,
                          GPtrArray    *changes,
                          gint64        deletion,
                          GError      **error)
{
  gboolean hidden;

  if (!write_put_away (self, changes, deletion, error))
    return FALSE;

  hidden = hide_files (self, changes, error);
  if (!hidden)
    take_back (self, changes);
  satchel_change_remove_rows (self, changes);
  satchel_change_tell (self, changes);
  return hidden;
}

/* --- and back --- */

static gboolean
write_restored (SatchelStore *self,
                const char   *name,
                const char   *account,
                const char   *folder,
                gboolean     *partial,
                GError      **error)
{
  gint64 lines = 0;

  if (!satchel_database_ask_int (self->state, &lines, 0, error,
                                 "SELECT EXISTS (SELECT 1 FROM partial WHERE name = ?)", "s", name)
      || !satchel_database_begin (self->state, error))
    return FALSE;

  /* Its folder may have another name by now. */
  *partial = lines != 0;
  if (satchel_state_set_forgotten (self->state, name, 0, error)
      && satchel_put_away_forget (self->state, name, error)
      && satchel_database_do (self->state, error, "UPDATE partial SET account = ?, folder = ? WHERE name = ?",
                              "sss", account, folder, name)
      && (satchel_role_from_path (folder) != SATCHEL_ROLE_TRASH
          || satchel_state_set_deleted (self->state, name, g_get_real_time () / G_USEC_PER_SEC, error)))
    return satchel_database_commit (self->state, error);

  satchel_database_rollback (self->state);
  return FALSE;
}

static gboolean
show_file (SatchelStore *self,
           const char   *name,
           const char   *account,
           const char   *folder,
           const char   *suffix,
           GError      **error)
{
  g_autofree char *hidden = get_hidden (self, account, name);
  g_autofree char *directory = satchel_store_get_directory (self, account, folder);
  g_autofree char *marked = satchel_maildir_make_suffix (suffix, satchel_maildir_read_flags (suffix));
  g_autofree char *target = satchel_maildir_get_file (directory, TRUE, name, marked);
  GError *failure = NULL;

  if (satchel_durable_rename (hidden, target, &failure)
      || g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_clear_error (&failure);
      return TRUE;
    }

  g_propagate_error (error, satchel_store_explain (self, failure));
  return FALSE;
}

gboolean
satchel_put_away_restore (SatchelStore *self,
                          const char   *name,
                          const char   *account,
                          const char   *folder,
                          const char   *suffix,
                          GError      **error)
{
  gboolean partial;
  gint64 row;

  if (!satchel_store_ensure_folder (self, account, folder, &row, error)
      || !show_file (self, name, account, folder, suffix, error)
      || !write_restored (self, name, account, folder, &partial, error))
    return FALSE;

  /* It is read again, and gets a row like one that somebody has put there. */
  if (partial)
    return satchel_catch_up_look_at_partial (self, error);
  satchel_catch_up_look_at (self, row);
  return TRUE;
}

/* --- when a store is opened --- */

/* Put away, and still in a list: the program died between. */
static gboolean
end_one (SatchelStore *self,
         const char   *name,
         GError      **error)
{
  GError *failure = NULL;
  g_autoptr(SatchelPlace) place = satchel_index_find_place (self->index, name, &failure);
  g_autoptr(SatchelIndexFolder) folder = NULL;
  g_autoptr(GError) refused = NULL;
  SatchelChange change = { .place = place };

  if (place != NULL)
    folder = satchel_index_get_folder (self->index, place->folder, &failure);
  if (folder != NULL)
    change.path = satchel_store_locate (self, self->index, place, &failure);

  /* What can't be hidden now is tried again at the next open. */
  if (failure == NULL && folder != NULL && make_hidden (self, folder->account, &refused)
      && hide_file (self, &change, folder->account, &refused))
    satchel_index_remove (self->index, place->row, &failure);
  g_free (change.path);
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

/* The time is over: the file goes first, so that none is left that nobody speaks of. */
static gboolean
end_hiding (SatchelStore *self,
            const char   *name,
            const char   *account,
            GError      **error)
{
  g_autofree char *hidden = get_hidden (self, account, name);
  g_autofree char *lines = satchel_partial_get_file (self->path, account, name);
  gint64 partial = 0;

  if (g_unlink (hidden) != 0 && errno != ENOENT)
    return TRUE;
  satchel_durable_step ("unlink", hidden);
  if (!satchel_database_ask_int (self->state, &partial, 0, error,
                                 "SELECT EXISTS (SELECT 1 FROM partial WHERE name = ?)", "s", name))
    return FALSE;
  if (partial && g_unlink (lines) != 0 && errno != ENOENT)
    return TRUE;

  return satchel_partial_remove (self->state, name, error) && satchel_put_away_forget (self->state, name, error);
}

typedef struct
{
  char  *name;
  char  *account;
  gint64 since;
} Hidden;

static void
hidden_free (gpointer data)
{
  Hidden *self = data;

  g_free (self->name);
  g_free (self->account);
  g_free (self);
}

static GPtrArray *
list_hidden (SatchelStore *self,
             GError      **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func (hidden_free);
  g_autoptr(SatchelStatement) statement = NULL;
  GError *failure = NULL;

  statement = satchel_database_ask (self->state, error,
                                    "SELECT name, account, since FROM put_away WHERE suffix IS NOT NULL", "");
  if (statement == NULL)
    return NULL;
  while (satchel_statement_next (statement, &failure))
    {
      Hidden *hidden = g_new0 (Hidden, 1);

      hidden->name = satchel_statement_dup_text (statement, 0);
      hidden->account = satchel_statement_dup_text (statement, 1);
      hidden->since = sqlite3_column_int64 (statement, 2);
      g_ptr_array_add (all, hidden);
    }
  if (failure == NULL)
    return g_steal_pointer (&all);

  g_propagate_error (error, failure);
  return NULL;
}

gboolean
satchel_put_away_catch_up (SatchelStore *self,
                           GError      **error)
{
  gint64 oldest = g_get_real_time () / G_USEC_PER_SEC - UNDO_SECONDS;
  g_autoptr(GPtrArray) all = list_hidden (self, error);

  if (all == NULL)
    return FALSE;
  for (guint i = 0; i < all->len; i++)
    {
      const Hidden *hidden = g_ptr_array_index (all, i);

      if (!end_one (self, hidden->name, error)
          || (hidden->since < oldest && !end_hiding (self, hidden->name, hidden->account, error)))
        return FALSE;
    }

  return satchel_database_do (self->state, error,
                              "UPDATE put_away SET deletion = 0 WHERE deletion IN"
                              " (SELECT deletion FROM deletion WHERE time < ?)", "i", oldest)
         && satchel_database_do (self->state, error, "DELETE FROM deletion WHERE time < ?", "i", oldest);
}
