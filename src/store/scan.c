/* scan.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/scan.h"

#include "store/partial.h"
#include "store/put-away.h"
#include "store/state.h"
#include "store/store-private.h"

#include "base/durable.h"

#include <string.h>
#include <unistd.h>

/* Files compared in one slice: about 5 ms. */
#define SLICE 500

void
satchel_scan_free (SatchelScan *self)
{
  satchel_index_folder_free (self->folder);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_free (self->directory);
  g_free (self);
}

void
satchel_pending_free (gpointer data)
{
  SatchelPending *self = data;

  satchel_maildir_file_free (self->file);
  g_free (self->directory);
  g_free (self);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  const SatchelMaildirFile *first = *(SatchelMaildirFile *const *) a;
  const SatchelMaildirFile *second = *(SatchelMaildirFile *const *) b;

  return strcmp (first->name, second->name);
}

SatchelScan *
satchel_scan_new (SatchelStore  *store,
                  gint64         folder,
                  GError       **error)
{
  g_autoptr(GError) unreadable = NULL;
  SatchelIndexFolder *info = satchel_index_get_folder (store->index, folder, error);
  SatchelScan *self;
  gint64 any_partial;

  if (info == NULL)
    return NULL;
  if (!satchel_database_ask_int (store->state, &any_partial, 0, error,
                                 "SELECT EXISTS (SELECT 1 FROM partial)", ""))
    {
      satchel_index_folder_free (info);
      return NULL;
    }

  self = g_new0 (SatchelScan, 1);
  self->folder = info;
  self->any_partial = any_partial != 0;
  self->directory = satchel_store_get_directory (store, info->account, info->path);

  /* The times first: what comes while the names are read makes them differ the next time. */
  self->cur_mtime = satchel_maildir_get_mtime (self->directory, TRUE);
  self->new_mtime = satchel_maildir_get_mtime (self->directory, FALSE);

  /* A directory that can't be read is like one without files: its rows stay, and say so when they are
   * opened. */
  self->files = satchel_maildir_list_files (self->directory, &unreadable);
  if (self->files == NULL)
    self->files = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_maildir_file_free);

  /* Names begin with the time of arrival: rows that are made anew come in the old order. */
  g_ptr_array_sort (self->files, compare_names);

  return self;
}

/* The names were read before the first slice, and between two slices the person deletes, marks and moves,
 * as other programs do at any time: what is no longer so must not be acted upon. */
static gboolean
is_there (SatchelScan        *scan,
          SatchelMaildirFile *file)
{
  g_autofree char *path = satchel_maildir_get_file (scan->directory, file->in_cur, file->name,
                                                    file->suffix);

  return access (path, F_OK) == 0;
}

static gboolean
take_over_place (SatchelStore        *store,
                 SatchelScan         *scan,
                 SatchelMaildirFile  *file,
                 SatchelPlace        *place,
                 GError             **error)
{
  scan->matched++;
  if (place->folder == scan->folder->folder && place->in_cur == file->in_cur
      && g_str_equal (place->suffix, file->suffix))
    return TRUE;
  if (!is_there (scan, file))
    return TRUE;

  if (place->folder != scan->folder->folder)
    satchel_store_tell_changed (store, place->folder);
  scan->changed = TRUE;
  place->folder = scan->folder->folder;
  place->in_cur = file->in_cur;
  g_free (place->suffix);
  place->suffix = g_strdup (file->suffix);
  place->flags = satchel_maildir_read_flags (file->suffix);

  return satchel_index_set_place (store->index, place, error);
}

/* Whether the file that a row of another folder speaks of is there: then this one is a copy that
 * somebody made under the same name, and no list can show both. */
static gboolean
is_elsewhere (SatchelStore *store,
              SatchelPlace *place)
{
  g_autoptr(SatchelIndexFolder) folder = satchel_index_get_folder (store->index, place->folder, NULL);
  g_autofree char *directory = NULL;
  g_autofree char *path = NULL;

  if (folder == NULL)
    return FALSE;

  directory = satchel_store_get_directory (store, folder->account, folder->path);
  path = satchel_maildir_get_file (directory, place->in_cur, place->name, place->suffix);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* What receiving has left may have its name in memory only: a file that the state knows of may be taken
 * for held, and then be deleted on the server. */
static gboolean
make_durable (SatchelStore  *store,
              SatchelScan   *scan,
              const char    *name,
              GError       **error)
{
  g_autofree char *new_ = g_build_filename (scan->directory, "new", NULL);
  g_autofree char *cur = g_build_filename (scan->directory, "cur", NULL);
  char tag[SATCHEL_TAG_LENGTH + 1];
  GError *failure = NULL;

  if (scan->durable || !satchel_maildir_read_tag (name, tag))
    return TRUE;

  scan->durable = satchel_durable_sync_directory (new_, &failure)
                  && satchel_durable_sync_directory (cur, &failure);
  if (failure != NULL)
    g_propagate_error (error, satchel_store_explain (store, failure));
  return scan->durable;
}

static gboolean
add_pending (SatchelStore        *store,
             SatchelScan         *scan,
             SatchelMaildirFile  *file,
             GError             **error)
{
  SatchelStateMessage message;
  SatchelPending *pending;

  if (!satchel_state_get_message (store->state, file->name, &message, error))
    return FALSE;
  if (!message.known
      && (!make_durable (store, scan, file->name, error)
          || !satchel_state_notice (store->state, file->name, scan->folder->account, error)))
    return FALSE;

  /* Deleted for good once, without a row, and there: somebody has put it back. */
  if (message.forgotten
      && (!satchel_state_set_forgotten (store->state, file->name, 0, error)
          || !satchel_put_away_forget (store->state, file->name, error)))
    return FALSE;

  pending = g_new0 (SatchelPending, 1);
  pending->file = satchel_maildir_file_new (file->name, file->in_cur);
  g_free (pending->file->suffix);
  pending->file->suffix = g_strdup (file->suffix);
  pending->folder = scan->folder->folder;
  pending->directory = g_strdup (scan->directory);
  pending->wants_hashes = !message.hashed;
  pending->suspect = scan->whole && message.known && !message.found && !message.forgotten;
  g_queue_push_tail (scan->unknown, pending);

  return TRUE;
}

/* The whole of a partial message lies in the Maildir: it had arrived, and nobody was told. @held: (out): what is to
 * be shown now is the whole. */
static gboolean
take_over_whole (SatchelStore        *store,
                 SatchelScan         *scan,
                 SatchelMaildirFile  *file,
                 SatchelPlace       **place,
                 gboolean            *held,
                 GError             **error)
{
  g_autofree char *path = satchel_maildir_get_file (scan->directory, file->in_cur, file->name,
                                                    file->suffix);

  *held = FALSE;
  if (!is_there (scan, file))
    return TRUE;
  if (!make_durable (store, scan, file->name, error)
      || !satchel_partial_adopt (store, file->name, path, held, error))
    return FALSE;
  if (!*held || *place == NULL)
    return TRUE;

  scan->changed = TRUE;
  if (!satchel_index_remove (store->index, (*place)->row, error))
    return FALSE;
  g_clear_pointer (place, satchel_place_free);
  return TRUE;
}

static gboolean
compare_file (SatchelStore        *store,
              SatchelScan         *scan,
              SatchelMaildirFile  *file,
              GError             **error)
{
  g_autoptr(SatchelPlace) place = NULL;
  GError *failure = NULL;

  /* On its way to its row. Names that are no text at all can't be shown: verify tells of them. */
  if (g_hash_table_contains (store->in_flight, file->name)
      || !g_utf8_validate (file->name, -1, NULL) || !g_utf8_validate (file->suffix, -1, NULL))
    return TRUE;

  place = satchel_index_find_place (store->index, file->name, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (scan->any_partial && (place == NULL || place->partial))
    {
      gboolean held;

      if (!take_over_whole (store, scan, file, &place, &held, error))
        return FALSE;
      if (!held)
        return TRUE;
    }
  if (place == NULL)
    return !is_there (scan, file) || add_pending (store, scan, file, error);
  if (place->folder != scan->folder->folder && is_elsewhere (store, place))
    return TRUE;

  return take_over_place (store, scan, file, place, error);
}

/* Rows whose file is nowhere in their folder. One that was deleted for good goes; the others stay, for
 * a lost message must be seen to be lost. */
static gboolean
look_for_forgotten (SatchelStore  *store,
                    SatchelScan   *scan,
                    GError       **error)
{
  g_autoptr(GHashTable) there = NULL;
  g_autoptr(GArray) rows = NULL;
  g_autoptr(SatchelStatement) statement = NULL;
  GError *failure = NULL;
  gint64 messages;

  if (!satchel_database_ask_int (store->index, &messages, 0, error,
                                 "SELECT messages FROM folder WHERE folder = ?", "i",
                                 scan->folder->folder))
    return FALSE;
  if ((guint64) messages == scan->matched)
    return TRUE;

  there = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < scan->files->len; i++)
    g_hash_table_add (there, ((SatchelMaildirFile *) g_ptr_array_index (scan->files, i))->name);

  rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  statement = satchel_database_ask (store->index, error,
                                    "SELECT row, name FROM message WHERE folder = ?", "i",
                                    scan->folder->folder);
  if (statement == NULL)
    return FALSE;
  while (satchel_statement_next (statement, &failure))
    {
      const char *name = (const char *) sqlite3_column_text (statement, 1);
      gint64 row = sqlite3_column_int64 (statement, 0);
      SatchelStateMessage message;

      if (!g_hash_table_contains (there, name)
          && satchel_state_get_message (store->state, name, &message, NULL) && message.forgotten)
        g_array_append_val (rows, row);
    }
  for (guint i = 0; i < rows->len && failure == NULL; i++)
    satchel_index_remove (store->index, g_array_index (rows, gint64, i), &failure);
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
compare_slice (SatchelStore  *store,
               SatchelScan   *scan,
               GError       **error)
{
  guint end = MIN (scan->next + SLICE, scan->files->len);

  for (; scan->next < end; scan->next++)
    {
      if (!compare_file (store, scan, g_ptr_array_index (scan->files, scan->next), error))
        return FALSE;
    }

  return scan->next < scan->files->len || look_for_forgotten (store, scan, error);
}

/* A slice that failed is compared again, should its scan go on. */
static void
take_back_slice (SatchelStore *store,
                 SatchelScan  *scan,
                 guint         first,
                 guint64       matched,
                 guint         n_unknown)
{
  satchel_database_rollback (store->index);
  satchel_database_rollback (store->state);
  scan->next = first;
  scan->matched = matched;
  while (scan->unknown->length > n_unknown)
    satchel_pending_free (g_queue_pop_tail (scan->unknown));
}

/* State first: it must know a file before a list shows it. */
gboolean
satchel_scan_run_slice (SatchelScan   *scan,
                        SatchelStore  *store,
                        gboolean       whole,
                        GQueue        *unknown,
                        GError       **error)
{
  guint first = scan->next;
  guint64 matched = scan->matched;
  guint n_unknown = unknown->length;

  scan->whole = whole;
  scan->unknown = unknown;
  if (!satchel_database_begin (store->state, error))
    return FALSE;
  if (!satchel_database_begin (store->index, error))
    {
      satchel_database_rollback (store->state);
      return FALSE;
    }

  if (compare_slice (store, scan, error) && satchel_database_commit (store->state, error)
      && satchel_database_commit (store->index, error))
    return TRUE;

  take_back_slice (store, scan, first, matched, n_unknown);
  return FALSE;
}

gboolean
satchel_scan_is_done (SatchelScan *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->next >= self->files->len;
}
