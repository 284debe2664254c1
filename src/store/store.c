/* store.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What is true after which step
 * =============================
 *
 * Three things on the disk can disagree after a crash: the Maildir (the truth about which messages
 * there are and what their bytes are), state.sqlite (the truth about what is held of which server,
 * and what the person has deleted) and index.sqlite (a cache of both). No transaction spans two of
 * them, so every change is a row of steps, each durable before the next, and ordered so that after
 * any of them the worst that is left is known and mended. "Dies" below is a crash of the program or
 * a power cut.
 *
 * Making folders (open.c, maildir.c)
 *
 *   Each directory is synced into its parent before anything is made in it, from the first that is
 *   missing down to a Maildir's tmp/, which comes after cur/ and new/. The store's lock is made after the
 *   store's own folder. So the lock and tmp/ are signs: what is above and beside them is durable, and a
 *   directory without its sign is synced again by whoever comes next, since one who died may have made
 *   it. Mail in a folder whose own name a power cut takes away would be lost mail.
 *
 * Receiving a message (incoming.c)
 *
 *   1. bytes to tmp/NAME, fsync            dies: tmp/ is swept at the next open; the server still
 *                                          lists the message as new, it is received again
 *   2. rename to new/NAME, fsync new/      dies: a file that the state does not know. The next open
 *                                          syncs new/ and notices it (found = 1). NAME carries a hash
 *                                          of account and unique id: at the next listing the file is
 *                                          hashed and adopted, and not asked for again
 *   3. commit to the state: HELD           From here on, and not before, the caller is told, and DELE
 *      (synchronous = FULL)                may be said. Dies: held, but in no list; the next open
 *                                          compares the directory with the index and adds it
 *   4. row in the index                    nothing left to do
 *
 *   After 3, in any order with 4, and only by office/:
 *
 *   5. the file is read again, its hash    dies: held and still on the server; it goes with the next
 *      compared (held.c); then DELE        fetch. A server forgets a DELE without QUIT
 *   6. QUIT                                dies, or +OK is not heard: gone from the server or not, the
 *                                          next listing says which. It is held in either case
 *   7. commit to the state: GONE           nothing left to do
 *
 *   Several messages share each of these steps; one that fails in 1 or in the rename fails alone. If
 *   the sync of new/ or 3 fails all of the batch are reported as not held, but their files stay: a commit
 *   that reports failure may still be found in the journal after a crash, and then a removed file would
 *   be lost mail. The folder is doubted instead, which adopts them at the next listing, after a sync of
 *   new/ that does not fail.
 *
 *   The bytes are hashed before 3, by code that treats them as octets. They are given to the parser
 *   only after 3: a message that kills the parser is then held, and does not come again and again. At
 *   the next open it is in the state but not in the index, which makes it suspect: see catch-up.c.
 *
 * Receiving the first lines of a large message (batch.c, partial.c)
 *
 *   The same steps with other places: 2. is a rename to ACCOUNT/.partial/NAME, where no other program takes
 *   them for the message, and 3. says PARTIAL, with folder, flags and the size of the whole in a row of its
 *   own, for no file name has these. The server's copy is the only whole one: nothing PARTIAL is deleted there.
 *
 *   1. 2. dies: a file that no row of the state speaks of. The next open removes it if the state knows a
 *         message with the same tag; the server still lists the message as new
 *   3.    dies: the next open adds the row to the index, as it does for all of them when that was lost
 *
 * Receiving the whole of it
 *
 *   1. bytes to tmp/NAME, fsync            dies: the first lines are as they were; tmp/ is swept
 *   2. rename to FOLDER/new/NAME, or       dies: two files of one name, of which the state knows the first
 *      cur/NAME:2,FLAGS, fsync             lines. The comparison of FOLDER finds the whole, hashes it and
 *                                          does step 3
 *   3. commit to the state: HELD, hashes   From here on the message is the file in the Maildir
 *      of the whole, no row of its own     dies: the row in the index still says partial: the next open
 *                                          removes it and reads the whole
 *   4. row in the index                    dies: .partial/NAME is left, which no row speaks of: swept
 *   5. unlink .partial/NAME
 *
 *   Folder and flags are those of the moment of step 2; marks and moves are jobs of the same thread.
 *
 * Moving and marking first lines: a commit to the state, then the index. Where the folder is another account's
 * the file is renamed to that account's .partial/ before; the next open brings one back that the state expects
 * elsewhere.
 *
 * Deleting first lines for good: forgotten and HELD (nothing of it is wanted, and the account's rule decides about
 * the server's copy), unlink, the row of its own, the index. The next open ends what was begun.
 *
 * Moving to a Trash: it is to be deleted on the server, with a policy that says so (change.c)
 *
 *   1. rename into Trash, fsync both       dies: in Trash here, not deleted on the server: too little
 *   2. commit to the state: deleted        nothing left but the index
 *
 * Moving out of a Trash: the other way round
 *
 *   1. commit to the state: not deleted    dies: in Trash here, stays on the server: too little
 *   2. rename, fsync both
 *
 *   With step 2 goes, in put_away, since when a message is in the Trash and where it was before, so that one
 *   deletion can be taken back after a restart and the Trash empties itself by the days a message was in it. Junk
 *   has such rows, too. A row that is lost only makes a message wait longer.
 *
 * Deleting for good what can be taken back for some days (put-away.c)
 *
 *   1. commit to the state: forgotten,     dies: the file is still there, and so is its row in the index: the
 *      put_away with its folder and flags  next open ends the work
 *   2. rename to ACCOUNT/.deleted/NAME     dies: as before; the row goes at the next open
 *   3. row out of the index
 *   4. days later: unlink, then the row    dies: a row without a file: the next open removes it
 *      of put_away goes
 *
 *   The files are hidden and not left where they are, because a Maildir is what other programs see: what was
 *   deleted must be deleted there, too. They are not put into the state, because no message is ever written
 *   twice. Forgotten is what every other part of the store asks: the server's copy follows the account's rule,
 *   nothing is received again, and verify misses nothing. First lines stay in .partial/, which no list shows.
 *
 * … and taking it back
 *
 *   1. rename to FOLDER/cur/NAME:2,FLAGS   dies: a file that the state calls forgotten, without a row: somebody
 *      fsync both                          has put it back, and it is remembered again (scan.c)
 *   2. commit to the state: not forgotten, dies: the next open finds the file and reads it
 *      no put_away
 *   3. its folder is compared: it is read and gets a new row
 *
 * Renaming a folder (folder-change.c)
 *
 *   1. note in the state: old and new path dies: the old directory is there: the next open drops the note
 *   2. rename of the directory, with all   dies: the next open sees that only the new one is there, and goes on
 *      below it; fsync both parents
 *   3. commit to the state: the folder of  dies: as before; the paths in the index follow the note, or, where the
 *      first lines and of what was put     index was lost, the directories
 *      away is the new one; no note
 *   4. paths in the index
 *
 * Deleting a folder: its messages are moved to Trash as above, those of the folders below it first; then the
 *   directories are removed, tmp/ first, each only if it is empty. Dies: a folder with fewer messages, or without
 *   some of its directories, which whoever needs them makes again. Nothing is unlinked.
 *
 * Deleting for good, at once
 *
 *   1. commit to the state: forgotten      dies: the file is still there, and so is its row in the
 *      (and deleted)                       index: the next open ends the work. Where there is no row,
 *                                          somebody has put the file back: it is remembered again
 *   2. unlink                              dies: a row without a file that the state calls forgotten:
 *                                          the next open removes the row
 *   3. row out of the index
 *
 * Marking is a rename and a row; the file name is right whatever happens to the row.
 *
 * All of this is proved from outside, with the real program (tests/prove, "./dev prove"): it dies after
 * each step, finds the disk full at each step, loses the power after each step with what was not synced
 * dropped, and each time every message that was on the server is here once, byte for byte, or still there.
 *
 * The index is never asked about what must be true; a lost one is built again from the two others. Its
 * rows carry the directory times at which they were compared last. We do not note times after our own
 * changes, since another program may have changed the directory in the same moment: a folder that we
 * have touched is compared again at the next open.
 *
 * Threads: "store" owns both writing connections and does everything that changes names in the Maildir,
 * so the order of its jobs is the order of truth. "parse" hashes and reads what has arrived, and spills
 * long messages to tmp/. "read" answers lists from connections of its own that can only read. "show"
 * reads messages for the person, "find" searches. What they hand each other are jobs and queues; nothing is locked. */

#include "config.h"

#include "store/partial.h"
#include "store/store-private.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

G_DEFINE_QUARK (satchel-store-error-quark, satchel_store_error)
G_DEFINE_FINAL_TYPE (SatchelStore, satchel_store, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Microseconds between two emissions of "changed". */
#define CHANGE_INTERVAL (100 * 1000)

/* Somebody who waits until all has settled: the task, or the queue that close() listens to. */
typedef struct
{
  GTask       *task;
  gboolean     words;    /* what is searched, too */
  GAsyncQueue *closer;
} Settler;

static void
satchel_store_finalize (GObject *object)
{
  SatchelStore *self = SATCHEL_STORE (object);

  /* Dropping a store that is open would have to wait for the disk here. */
  g_warn_if_fail (self->read == NULL);

  g_clear_pointer (&self->catch_up, satchel_catch_up_free);
  g_clear_pointer (&self->text_job, satchel_text_job_free);
  g_clear_pointer (&self->in_flight, g_hash_table_unref);
  g_clear_pointer (&self->arrivals, g_async_queue_unref);
  g_clear_pointer (&self->changes, g_async_queue_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self->path);

  G_OBJECT_CLASS (satchel_store_parent_class)->finalize (object);
}

static void
satchel_store_class_init (SatchelStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = satchel_store_finalize;

  signals[CHANGED] = g_signal_new ("changed", SATCHEL_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
satchel_store_init (SatchelStore *self)
{
  self->lock = -1;
  self->in_flight = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->arrivals = g_async_queue_new ();
  self->changes = g_async_queue_new_full (g_free);
  g_queue_init (&self->settling);
}

/* --- errors --- */

GError *
satchel_store_explain (SatchelStore *self,
                       GError       *error)
{
  g_autofree char *name = g_filename_display_name (self->path);
  GError *plain;

  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain != G_IO_ERROR)
    return error;

  switch (error->code)
    {
    case G_IO_ERROR_NO_SPACE:
      plain = g_error_new (SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_DISK_FULL,
                           _("The disk is full. Make room on it, then try again."));
      break;
    case G_IO_ERROR_READ_ONLY:
    case G_IO_ERROR_PERMISSION_DENIED:
      plain = g_error_new (SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_READ_ONLY,
                           _("The mail folder “%s” can’t be written. Look at its permissions."), name);
      break;
    case G_IO_ERROR_NOT_FOUND:
    case G_IO_ERROR_NOT_DIRECTORY:
      plain = g_error_new (SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_MISSING,
                           _("The mail folder “%s” is gone. Is its disk connected?"), name);
      break;
    case G_IO_ERROR_CANCELLED:
      return error;
    default:
      plain = g_error_new (SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_FAILED,
                           _("The mail folder can’t be used: %s."), error->message);
    }
  g_error_free (error);

  return plain;
}

/* --- opening --- */

static SatchelStore *
open_in_context (const char       *path,
                 SatchelStoreMode  mode,
                 GMainContext     *context,
                 GError          **error)
{
  g_autoptr(SatchelStore) self = g_object_new (SATCHEL_TYPE_STORE, NULL);

  self->path = g_strdup (path);
  self->rebuild = mode == SATCHEL_STORE_REBUILD;
  atomic_store (&self->words_wait, mode == SATCHEL_STORE_VISIT);
  self->mode = mode == SATCHEL_STORE_READ ? mode : SATCHEL_STORE_WRITE;
  self->context = g_main_context_ref (context);

  if (!satchel_store_open_files (self, error))
    {
      satchel_store_close_files (self);
      return NULL;
    }

  if (self->mode == SATCHEL_STORE_WRITE)
    {
      self->catch_up = satchel_catch_up_new ();
      self->text_job = satchel_text_job_new ();
      self->parse = satchel_worker_new ("store-parse");
      self->store = satchel_worker_new ("store");
    }
  self->read = satchel_worker_new ("store-read");
  self->show = satchel_worker_new ("store-show");
  self->find = satchel_worker_new ("store-find");
  if (self->mode == SATCHEL_STORE_WRITE)
    satchel_catch_up_start (self);

  return g_steal_pointer (&self);
}

SatchelStore *
satchel_store_open (const char       *path,
                    SatchelStoreMode  mode,
                    GError          **error)
{
  g_autoptr(GMainContext) context = g_main_context_ref_thread_default ();

  g_return_val_if_fail (path != NULL, NULL);

  return open_in_context (path, mode, context, error);
}

typedef struct
{
  char             *path;
  SatchelStoreMode  mode;
  GMainContext     *context;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_free (opening->path);
  g_main_context_unref (opening->context);
  g_free (opening);
}

static void
open_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Opening *opening = data;
  GError *error = NULL;
  SatchelStore *self = open_in_context (opening->path, opening->mode, opening->context, &error);

  if (self != NULL)
    g_task_return_pointer (task, self, g_object_unref);
  else
    g_task_return_error (task, error);
}

void
satchel_store_open_async (const char          *path,
                          SatchelStoreMode     mode,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, data);
  Opening *opening = g_new (Opening, 1);

  g_return_if_fail (path != NULL);

  *opening = (Opening) { g_strdup (path), mode, g_main_context_ref_thread_default () };
  g_task_set_source_tag (task, satchel_store_open_async);

  /* A store that was opened must not be dropped because somebody cancelled in the same moment. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, open_in_thread);
}

SatchelStore *
satchel_store_open_finish (GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

const char *
satchel_store_get_path (SatchelStore *self)
{
  g_return_val_if_fail (SATCHEL_IS_STORE (self), NULL);

  return self->path;
}

char *
satchel_store_get_directory (SatchelStore *self,
                             const char   *account,
                             const char   *path)
{
  return satchel_maildir_get_directory (self->path, account, path);
}

/* --- settling and closing --- */

static gboolean
has_settled (SatchelStore *self,
             Settler      *settler)
{
  if (atomic_load (&self->n_arriving) > 0)
    return FALSE;

  /* Who closes does not wait for the whole of it, only until no job of it is on its way. */
  if (settler->closer != NULL)
    return satchel_catch_up_is_still (self) && satchel_text_job_is_still (self);
  return satchel_catch_up_is_done (self) && (!settler->words || satchel_text_job_is_done (self));
}

void
satchel_store_check_settled (SatchelStore *self)
{
  GList *link = self->settling.head;

  while (link != NULL)
    {
      GList *next = link->next;
      Settler *settler = link->data;

      if (has_settled (self, settler))
        {
          g_queue_delete_link (&self->settling, link);
          if (settler->closer != NULL)
            g_async_queue_push (settler->closer, self);
          if (settler->task != NULL)
            g_task_return_boolean (settler->task, TRUE);
          g_clear_object (&settler->task);
          g_free (settler);
        }
      link = next;
    }
}

typedef struct
{
  SatchelStore *store;
  Settler      *settler;
} Settling;

static void
settle (gpointer data)
{
  Settling *settling = data;

  g_queue_push_tail (&settling->store->settling, settling->settler);
  if (settling->settler->words && atomic_exchange (&settling->store->words_wait, FALSE))
    satchel_text_job_wake (settling->store, FALSE);
  satchel_store_check_settled (settling->store);
}

static void
wait_until_settled (SatchelStore *self,
                    GTask        *task,
                    gboolean      words,
                    GAsyncQueue  *closer)
{
  Settling *settling = g_new (Settling, 1);

  settling->store = self;
  settling->settler = g_new (Settler, 1);
  settling->settler->task = task != NULL ? g_object_ref (task) : NULL;
  settling->settler->words = words;
  settling->settler->closer = closer;
  satchel_worker_push (self->store, SATCHEL_IDLE, settle, settling, g_free);
}

static void
settle_task (SatchelStore *self,
             GTask        *task,
             gboolean      words)
{
  if (self->store == NULL)
    g_task_return_boolean (task, TRUE);
  else
    wait_until_settled (self, task, words, NULL);
}

void
satchel_store_settle_async (SatchelStore        *self,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (SATCHEL_IS_STORE (self));

  task = satchel_store_new_task (self, satchel_store_settle_async, NULL, NULL, cancellable, callback,
                                 data);
  settle_task (self, task, FALSE);
}

void
satchel_store_settle_words_async (SatchelStore        *self,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (SATCHEL_IS_STORE (self));

  task = satchel_store_new_task (self, satchel_store_settle_words_async, NULL, NULL, cancellable, callback,
                                 data);
  settle_task (self, task, TRUE);
}

gboolean
satchel_store_settle_finish (SatchelStore *self,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
give_up_settling (SatchelStore *self)
{
  Settler *settler;

  while ((settler = g_queue_pop_head (&self->settling)) != NULL)
    {
      if (settler->task != NULL)
        g_task_return_new_error (settler->task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                 "The store was closed");
      g_clear_object (&settler->task);
      g_free (settler);
    }
}

void
satchel_store_close (SatchelStore *self)
{
  g_return_if_fail (SATCHEL_IS_STORE (self));

  if (self->read == NULL)
    return;

  atomic_store (&self->closing, TRUE);
  if (self->store != NULL)
    {
      g_autoptr(GAsyncQueue) closer = g_async_queue_new ();

      /* Jobs go back and forth between the two threads until all that has arrived is indexed;
       * neither may end before. */
      wait_until_settled (self, NULL, FALSE, closer);
      g_async_queue_pop (closer);
      satchel_worker_finish (g_steal_pointer (&self->parse));
      satchel_worker_finish (g_steal_pointer (&self->store));
      satchel_text_job_stop (self);
      give_up_settling (self);
    }
  satchel_worker_finish (g_steal_pointer (&self->read));
  satchel_worker_finish (g_steal_pointer (&self->show));
  satchel_worker_finish (g_steal_pointer (&self->find));

  if (self->change_source != NULL)
    g_source_destroy (self->change_source);
  g_clear_pointer (&self->change_source, g_source_unref);
  satchel_store_close_files (self);
}

/* --- for the other files of this layer --- */

GTask *
satchel_store_new_task (SatchelStore        *self,
                        gpointer             tag,
                        gpointer             task_data,
                        GDestroyNotify       free_data,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, tag);

  /* Work that was begun is done, and what is said of it is true. */
  g_task_set_check_cancellable (task, FALSE);
  if (task_data != NULL)
    g_task_set_task_data (task, task_data, free_data);

  return task;
}

void
satchel_store_run (SatchelStore    *self,
                   SatchelWorker   *worker,
                   int              urgency,
                   GTask           *task,
                   GTaskThreadFunc  func)
{
  if (worker != NULL)
    satchel_worker_run (worker, urgency, task, func);
  else if (self->read != NULL)
    g_task_return_new_error (task, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_READ_ONLY,
                             _("The mail folder is open for reading only."));
  else
    g_task_return_new_error (task, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_FAILED,
                             _("The mail folder is closed."));
}

char *
satchel_store_locate (SatchelStore    *self,
                      SatchelDatabase *index,
                      SatchelPlace    *place,
                      GError         **error)
{
  g_autoptr(SatchelIndexFolder) folder = satchel_index_get_folder (index, place->folder, error);
  g_autoptr(SatchelMaildirFile) found = NULL;
  g_autofree char *directory = NULL;
  g_autofree char *path = NULL;

  if (folder == NULL)
    return NULL;

  if (place->partial)
    {
      path = satchel_partial_get_file (self->path, folder->account, place->name);
      return access (path, F_OK) == 0 ? g_steal_pointer (&path) : NULL;
    }

  directory = satchel_store_get_directory (self, folder->account, folder->path);
  path = satchel_maildir_get_file (directory, place->in_cur, place->name, place->suffix);
  if (access (path, F_OK) == 0)
    return g_steal_pointer (&path);

  found = satchel_maildir_find (directory, place->name);
  if (found == NULL)
    return NULL;

  place->in_cur = found->in_cur;
  g_free (place->suffix);
  place->suffix = g_strdup (found->suffix);
  place->flags = satchel_maildir_read_flags (found->suffix);
  return satchel_maildir_get_file (directory, found->in_cur, found->name, found->suffix);
}

/* Where most mail lies, and with which flags: asking for these names is quicker than reading a directory. */
static char *
guess_file (const char *directory,
            const char *name)
{
  static const char *const suffixes[] = { "", ":2,", ":2,S" };

  for (guint i = 0; i < 1 + G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = satchel_maildir_get_file (directory, i > 0, name,
                                                        suffixes[i > 0 ? i - 1 : 0]);

      if (access (path, F_OK) == 0)
        return g_steal_pointer (&path);
    }

  return NULL;
}

char *
satchel_store_find_file (SatchelStore *self,
                         const char   *name)
{
  g_autoptr(SatchelPlace) place = satchel_index_find_place (self->index, name, NULL);
  g_autoptr(SatchelPartial) partial = NULL;
  g_autoptr(GPtrArray) folders = NULL;
  char *path;

  if (place != NULL)
    return satchel_store_locate (self, self->index, place, NULL);

  partial = satchel_partial_get (self->state, name, NULL);
  path = partial != NULL ? satchel_partial_get_file (self->path, partial->account, name) : NULL;
  if (path != NULL && access (path, F_OK) == 0)
    return path;
  g_free (path);

  folders = satchel_maildir_list_folders (self->path);
  for (guint i = 0; i < 2 * folders->len; i++)
    {
      const SatchelFolderInfo *folder = g_ptr_array_index (folders, i % folders->len);
      g_autofree char *directory = satchel_store_get_directory (self, folder->account, folder->path);
      g_autoptr(SatchelMaildirFile) found = NULL;

      if (i < folders->len)
        path = guess_file (directory, name);
      else
        path = (found = satchel_maildir_find (directory, name)) == NULL ? NULL
               : satchel_maildir_get_file (directory, found->in_cur, found->name, found->suffix);
      if (path != NULL)
        return path;
    }

  return NULL;
}

gboolean
satchel_store_ensure_folder (SatchelStore *self,
                             const char   *account,
                             const char   *path,
                             gint64       *folder,
                             GError      **error)
{
  GError *failure = NULL;

  if (!satchel_maildir_create (self->path, account, path, &failure))
    {
      g_propagate_error (error, satchel_store_explain (self, failure));
      return FALSE;
    }

  return satchel_index_add_folder (self->index, account, path, folder, error);
}

/* --- "changed" --- */

static gboolean
emit_changes (gpointer data)
{
  SatchelStore *self = data;
  g_autoptr(GHashTable) folders = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GHashTableIter iter;
  gint64 *folder;

  atomic_store (&self->last_change, g_get_monotonic_time ());

  /* Before the queue is emptied: what comes after this finds nobody waiting and says so again. */
  g_clear_pointer (&self->change_source, g_source_unref);
  atomic_store (&self->change_waits, FALSE);
  while ((folder = g_async_queue_try_pop (self->changes)) != NULL)
    g_hash_table_add (folders, folder);

  g_object_ref (self);
  g_hash_table_iter_init (&iter, folders);
  while (g_hash_table_iter_next (&iter, (gpointer *) &folder, NULL))
    g_signal_emit (self, signals[CHANGED], 0, *folder);
  g_object_unref (self);

  return G_SOURCE_REMOVE;
}

void
satchel_store_tell_changed (SatchelStore *self,
                            gint64        folder)
{
  gint64 due;

  g_async_queue_push (self->changes, g_memdup2 (&folder, sizeof folder));
  if (atomic_exchange (&self->change_waits, TRUE))
    return;

  due = atomic_load (&self->last_change) + CHANGE_INTERVAL - g_get_monotonic_time ();
  self->change_source = g_timeout_source_new (due > 0 ? (guint) (due / 1000 + 1) : 0);
  g_source_set_callback (self->change_source, emit_changes, self, NULL);
  g_source_attach (self->change_source, self->context);
}
