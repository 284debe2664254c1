/* open.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What has to be right before a store is used: its folder, the lock, both databases, the list of
 * folders. */

#include "config.h"

#include "store/folder-change.h"
#include "store/store-private.h"

#include "base/durable.h"
#include "store/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

static char *
get_rebuild_mark (const char *path)
{
  return g_build_filename (path, "rebuild-index", NULL);
}

void
satchel_store_look_at_index_error (SatchelStore *self,
                                   const GError *error)
{
  g_autofree char *mark = NULL;

  if (self->mode != SATCHEL_STORE_WRITE
      || !g_error_matches (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_DAMAGED))
    return;

  mark = get_rebuild_mark (self->path);
  g_file_set_contents (mark, "", 0, NULL);
}

/* The directory of the store itself; what is above it is made only where all of it is missing, so
 * that a first start works. The lock is made in it once it is durable: where there is one, so is what
 * is above it. */
static gboolean
make_root (SatchelStore *self,
           GError      **error)
{
  g_autofree char *lock = g_build_filename (self->path, "lock", NULL);
  GError *failure = NULL;

  if (g_file_test (lock, G_FILE_TEST_EXISTS)
      || satchel_durable_make_directories (self->path, &failure))
    return TRUE;

  /* EXISTS: a link to a place that isn't there. */
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      g_clear_error (&failure);
      g_set_error_literal (&failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, g_strerror (ENOENT));
    }
  g_propagate_error (error, satchel_store_explain (self, failure));
  return FALSE;
}

/* flock: it goes away with the process, however that ends. */
static gboolean
take_lock (SatchelStore *self,
           GError      **error)
{
  g_autofree char *path = g_build_filename (self->path, "lock", NULL);
  int saved;

  self->lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->lock >= 0 && flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;

  saved = errno;
  if (saved == EWOULDBLOCK)
    g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_BUSY,
                 _("Another Satchel is using this mail folder. Close it, then try again."));
  else
    g_propagate_error (error, satchel_store_explain (self,
      g_error_new (G_IO_ERROR, (int) g_io_error_from_errno (saved), "%s", g_strerror (saved))));
  return FALSE;
}

/* Puts an index that is of no use out of the way, for whoever wants to know what happened to it. */
static void
set_index_aside (const char *path)
{
  g_autofree char *aside = g_strconcat (path, ".set-aside", NULL);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *shm = g_strconcat (path, "-shm", NULL);

  if (g_rename (path, aside) != 0)
    (void) g_unlink (path);

  /* Without its database a journal is nothing, and must not meet the next one. */
  (void) g_unlink (wal);
  (void) g_unlink (shm);
}

/* It was asked for, so nobody wants to know what was wrong with the old one. */
static void
remove_index (const char *path)
{
  g_autofree char *aside = g_strconcat (path, ".set-aside", NULL);

  set_index_aside (path);
  (void) g_unlink (aside);
}

/* A damaged or foreign index is built anew without asking; one of a newer Satchel is not ours to
 * throw away. */
static gboolean
open_index (SatchelStore *self,
            GError      **error)
{
  g_autofree char *path = g_build_filename (self->path, "index.sqlite", NULL);
  g_autofree char *mark = get_rebuild_mark (self->path);
  g_autoptr(GError) failure = NULL;
  gint64 rows;

  if (self->rebuild)
    remove_index (path);
  if (g_file_test (mark, G_FILE_TEST_EXISTS) || !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      set_index_aside (path);
      (void) g_unlink (mark);
    }

  self->index = satchel_schema_open (path, SATCHEL_SCHEMA_INDEX, &failure);
  if (self->index != NULL
      && satchel_database_ask_int (self->index, &rows, 0, &failure,
                                   "SELECT max (row) FROM message", ""))
    return TRUE;

  g_clear_pointer (&self->index, satchel_database_close);
  if (!g_error_matches (failure, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_DAMAGED))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  set_index_aside (path);
  self->index = satchel_schema_open (path, SATCHEL_SCHEMA_INDEX, error);
  return self->index != NULL;
}

static gboolean
open_state (SatchelStore *self,
            GError      **error)
{
  g_autofree char *path = g_build_filename (self->path, "state.sqlite", NULL);
  g_autofree char *mail = g_build_filename (self->path, "mail", NULL);
  g_autofree char *index = g_build_filename (self->path, "index.sqlite", NULL);
  GStatBuf status;
  gint64 messages = 0;

  /* A new state beside an old index: what lies in the Maildir is to be noticed again, so that it is
   * recognised when the server lists it, and not received once more. */
  if (!g_file_test (path, G_FILE_TEST_EXISTS) || g_stat (path, &status) != 0 || status.st_size == 0)
    set_index_aside (index);

  self->state = satchel_schema_open (path, SATCHEL_SCHEMA_STATE, error);
  if (self->state == NULL
      || !satchel_database_ask_int (self->state, &messages, 0, error,
                                    "SELECT EXISTS (SELECT 1 FROM message WHERE forgotten IS NULL)", ""))
    return FALSE;

  /* A state that speaks of messages beside no Maildir at all: half of the folder is elsewhere. */
  if (messages > 0 && !g_file_test (mail, G_FILE_TEST_IS_DIR))
    {
      g_autofree char *name = g_filename_display_name (mail);

      g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_MISSING,
                   _("The mail folder “%s” is gone. Is its disk connected?"), name);
      return FALSE;
    }

  return TRUE;
}

/* The folders on the disk are those in the index; tmp/ holds nothing yet that is ours. */
static gboolean
take_stock (SatchelStore *self,
            GError      **error)
{
  g_autofree char *mail = g_build_filename (self->path, "mail", NULL);
  g_autoptr(GPtrArray) folders = satchel_maildir_list_folders (self->path);
  g_autoptr(GDir) accounts = g_dir_open (mail, 0, NULL);
  const char *name;

  /* What a removal of an account did not get to. */
  while (accounts != NULL && (name = g_dir_read_name (accounts)) != NULL)
    {
      g_autofree char *removed = g_build_filename (mail, name, NULL);

      if (g_str_has_prefix (name, ".removed-"))
        satchel_maildir_remove_tree (removed);
    }

  if (!satchel_database_begin (self->index, error))
    return FALSE;
  for (guint i = 0; i < folders->len; i++)
    {
      SatchelFolderInfo *info = g_ptr_array_index (folders, i);
      g_autofree char *directory = satchel_store_get_directory (self, info->account, info->path);
      gint64 folder;

      satchel_maildir_sweep (directory);
      if (!satchel_index_add_folder (self->index, info->account, info->path, &folder, error))
        {
          satchel_database_rollback (self->index);
          return FALSE;
        }
    }

  return satchel_database_commit (self->index, error);
}

/* Folders that somebody removed; one that still has rows stays, so that the loss is seen. */
static gboolean
drop_empty_folders (SatchelStore *self,
                    GError      **error)
{
  g_autoptr(GArray) gone = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(SatchelStatement) statement = NULL;
  GError *failure = NULL;

  statement = satchel_database_ask (self->index, error,
                                    "SELECT folder, account, path FROM folder WHERE messages = 0", "");
  if (statement == NULL)
    return FALSE;
  while (satchel_statement_next (statement, &failure))
    {
      gint64 folder = sqlite3_column_int64 (statement, 0);
      g_autofree char *account = satchel_statement_dup_text (statement, 1);
      g_autofree char *path = satchel_statement_dup_text (statement, 2);
      g_autofree char *directory = satchel_store_get_directory (self, account, path);

      if (!g_file_test (directory, G_FILE_TEST_IS_DIR))
        g_array_append_val (gone, folder);
    }
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }

  for (guint i = 0; i < gone->len; i++)
    {
      if (!satchel_database_do (self->index, error, "DELETE FROM folder WHERE folder = ?", "i",
                                g_array_index (gone, gint64, i)))
        return FALSE;
    }

  return TRUE;
}

/* An index whose inner pages are damaged opens well and fails later: it is built anew too. */
static gboolean
use_index (SatchelStore *self,
           GError      **error)
{
  g_autofree char *path = g_build_filename (self->path, "index.sqlite", NULL);
  g_autoptr(GError) failure = NULL;

  if (open_index (self, &failure) && satchel_folder_catch_up (self, &failure) && take_stock (self, &failure)
      && drop_empty_folders (self, &failure))
    return TRUE;
  if (!g_error_matches (failure, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_DAMAGED))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  g_clear_pointer (&self->index, satchel_database_close);
  set_index_aside (path);
  return open_index (self, error) && satchel_folder_catch_up (self, error) && take_stock (self, error) && drop_empty_folders (self, error);
}

static gboolean
open_for_writing (SatchelStore *self,
                  GError      **error)
{
  return make_root (self, error)
         && take_lock (self, error)
         && open_state (self, error)
         && use_index (self, error);
}

/* Nothing is opened yet but to see whether it can be: a list asked for later finds what is there
 * then. */
static gboolean
open_for_reading (SatchelStore *self,
                  GError      **error)
{
  g_autofree char *state = g_build_filename (self->path, "state.sqlite", NULL);
  g_autofree char *index = g_build_filename (self->path, "index.sqlite", NULL);
  g_autoptr(GError) failure = NULL;

  self->lists = satchel_schema_open_lists (index, state, &failure);
  if (self->lists != NULL
      || g_error_matches (failure, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_MISSING))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
satchel_store_open_files (SatchelStore *self,
                          GError      **error)
{
  return self->mode == SATCHEL_STORE_WRITE ? open_for_writing (self, error)
                                           : open_for_reading (self, error);
}

void
satchel_store_close_files (SatchelStore *self)
{
  g_clear_pointer (&self->lists, satchel_database_close);
  g_clear_pointer (&self->finding_lists, satchel_database_close);
  g_clear_pointer (&self->conversations, satchel_conversations_free);
  g_clear_pointer (&self->index, satchel_database_close);
  g_clear_pointer (&self->state, satchel_database_close);
  if (self->lock >= 0)
    (void) close (self->lock);
  self->lock = -1;
}
