/* receive.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the store remembers of a server. A listing is compared in one pass over what is known of the
 * account; where nothing changed, nothing is written. */

#include "config.h"

#include "store/receive.h"

#include "base/limits.h"
#include "store/brought.h"
#include "store/listing-job.h"
#include "store/state.h"

#include <string.h>

SatchelListed *
satchel_listed_new (guint64     number,
                    const char *uid)
{
  SatchelListed *self;

  g_return_val_if_fail (uid != NULL, NULL);

  self = g_new0 (SatchelListed, 1);
  self->number = number;
  self->uid = g_strdup (uid);

  return self;
}

void
satchel_listed_free (SatchelListed *self)
{
  if (self == NULL)
    return;

  g_free (self->uid);
  g_free (self->id);
  g_free (self->identity);
  g_free (self);
}

static int
compare_ids (const SatchelListed *first,
             const SatchelListed *second)
{
  int order = strcmp (first->uid, second->uid);

  return order != 0 ? order : (first->copy > second->copy) - (first->copy < second->copy);
}

static int
compare_listed (gconstpointer a,
                gconstpointer b)
{
  return compare_ids (*(SatchelListed *const *) a, *(SatchelListed *const *) b);
}

GPtrArray *
satchel_listed_sort (GPtrArray *items)
{
  GPtrArray *sorted;
  gboolean is_sorted = TRUE;

  g_return_val_if_fail (items != NULL, NULL);

  sorted = g_ptr_array_sized_new (items->len);
  for (guint i = 0; i < items->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (items, i);

      is_sorted = is_sorted && (i == 0 || compare_ids (g_ptr_array_index (items, i - 1), item) <= 0);
      g_ptr_array_add (sorted, item);
    }
  if (!is_sorted)
    g_ptr_array_sort (sorted, compare_listed);

  return sorted;
}

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* --- a listing --- */

/* What one listing means; lives for one job. */
typedef struct
{
  /* Borrowed */
  SatchelStore *store;
  const char   *account;
  GPtrArray    *items;
  gboolean      complete;

  /* Owned */
  gint64        now;
  GPtrArray    *sorted;      /* items, by uid and copy; borrowed ones */
  guint8       *is_known;    /* of each of these: the state has a row of it */
  guint         n_unknown;
  GPtrArray    *vanished;    /* SatchelListed: known, listed until now */
  GPtrArray    *returned;    /* items, borrowed: known, gone until now */
  GPtrArray    *adopted;     /* Adoption */
  gboolean      rows_changed;
} Listing;

/* What a crash left, to be linked with its line of the listing. */
typedef struct
{
  SatchelListed *item;       /* borrowed */
  char          *name;
  gboolean       forgotten;
  gboolean       deleted;
  gint64         folder;
  guint64        size;
  guint8         fingerprint[SATCHEL_DIGEST_SIZE];
  guint8         integrity[SATCHEL_DIGEST_SIZE];
} Adoption;

static void
adoption_free (gpointer data)
{
  Adoption *self = data;

  g_free (self->name);
  g_free (self);
}

static void
note_known (Listing          *self,
            SatchelListed    *item,
            SatchelStatement *statement)
{
  const char *mailbox = (const char *) sqlite3_column_text (statement, 8);

  item->known = sqlite3_column_int (statement, 2);
  item->first_seen = sqlite3_column_int64 (statement, 3);
  item->kept = sqlite3_column_int64 (statement, 4);
  item->deleted_here = sqlite3_column_int64 (statement, 6) != 0;
  g_free (item->id);
  item->id = g_strdup ((const char *) sqlite3_column_text (statement, 7));

  item->known_size = (guint64) sqlite3_column_int64 (statement, 9);
  item->is_elsewhere = item->known == SATCHEL_KNOWN_HELD && mailbox != NULL && item->mailbox != NULL
                       && !g_str_equal (mailbox, item->mailbox);
  item->doubt = sqlite3_column_int (statement, 11);
  if (item->is_elsewhere && item->doubt == SATCHEL_DOUBT_NONE)
    item->doubt = SATCHEL_DOUBT_HEAD;
  item->wish = sqlite3_column_int (statement, 12);
  item->failures = (guint) sqlite3_column_int (statement, 13);

  if (sqlite3_column_type (statement, 5) == SQLITE_NULL)
    return;

  g_ptr_array_add (self->returned, item);
  /* We deleted it there, the server said so, and here is one by its name. */
  if (sqlite3_column_int (statement, 10) != 0)
    {
      item->known = SATCHEL_KNOWN_NEW;
      item->first_seen = self->now;
      item->kept = 0;
      item->deleted_here = FALSE;
    }
}

static void
note_vanished (Listing             *self,
               const SatchelListed *probe,
               SatchelStatement    *statement)
{
  SatchelListed *item;

  if (!self->complete || sqlite3_column_type (statement, 5) != SQLITE_NULL)
    return;

  item = satchel_listed_new (0, probe->uid);
  item->copy = probe->copy;
  g_ptr_array_add (self->vanished, item);
  self->rows_changed |= sqlite3_column_type (statement, 7) != SQLITE_NULL;
}

/* Rows and items come in the same order: one walk along both. @place: of the first item that is not before
 * the row. */
static void
note_row (Listing          *self,
          guint            *place,
          SatchelStatement *statement)
{
  /* As text a blob ends in NUL; its octets stay what they are. */
  SatchelListed probe = { .uid = (char *) sqlite3_column_text (statement, 0),
                          .copy = (guint) sqlite3_column_int (statement, 1) };
  gboolean is_listed = FALSE;
  int order = -1;

  while (*place < self->sorted->len && order <= 0)
    {
      SatchelListed *item = g_ptr_array_index (self->sorted, *place);

      order = compare_ids (item, &probe);
      if (order == 0)
        {
          note_known (self, item, statement);
          self->is_known[*place] = TRUE;
          self->n_unknown--;
          is_listed = TRUE;
        }
      if (order <= 0)
        (*place)++;
    }
  if (!is_listed)
    note_vanished (self, &probe, statement);
}

static gboolean
compare_with_state (Listing *self,
                    GError **error)
{
  g_autoptr(SatchelStatement) statement = NULL;
  GError *failure = NULL;
  guint place = 0;

  statement = satchel_database_ask (self->store->state, error,
                                    "SELECT uid, copy, known, first_seen, kept, gone_since, deleted, name,"
                                    "       mailbox, size, confirmed, doubtful, wish, failures"
                                    "  FROM server_message WHERE account = ? ORDER BY uid, copy", "s",
                                    self->account);
  if (statement == NULL)
    return FALSE;

  while (satchel_statement_next (statement, &failure))
    note_row (self, &place, statement);
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

/* --- what a crash left --- */

/* Where a leftover lies: nearly always where receiving put it, unless the person was quicker. */
static char *
locate_leftover (Listing    *self,
                 Adoption   *adoption,
                 GError    **error)
{
  SatchelStore *store = self->store;
  g_autoptr(SatchelPlace) place = satchel_index_find_place (store->index, adoption->name, error);
  g_autoptr(SatchelIndexFolder) folder = NULL;

  if (place == NULL)
    {
      if (!satchel_index_find_folder (store->index, self->account, "Inbox", &adoption->folder, error))
        return NULL;
      place = g_new0 (SatchelPlace, 1);
      place->name = g_strdup (adoption->name);
      place->suffix = g_strdup ("");
      place->folder = adoption->folder;
    }

  folder = satchel_index_get_folder (store->index, place->folder, error);
  if (folder == NULL)
    return NULL;
  adoption->folder = folder->folder;
  adoption->deleted = folder->role == SATCHEL_ROLE_TRASH;
  return satchel_store_locate (store, store->index, place, error);
}

/* Only a file that can be read to its end is as good as one received again. */
static gboolean
prove_leftover (Listing  *self,
                Adoption *adoption,
                GError  **error)
{
  g_autoptr(GError) unreadable = NULL;
  g_autofree char *path = NULL;
  GError *failure = NULL;

  if (adoption->forgotten)
    return TRUE;

  path = locate_leftover (self, adoption, &failure);
  if (failure != NULL)
    g_propagate_error (error, failure);
  return path != NULL
         && satchel_entry_hash_file (path, adoption->fingerprint, adoption->integrity, &adoption->size,
                                     NULL, &unreadable)
         && adoption->size > 0;
}

static gboolean
look_for_leftover (Listing       *self,
                   SatchelListed *item,
                   GError       **error)
{
  char tag[SATCHEL_TAG_LENGTH + 1];
  GError *failure = NULL;
  Adoption *adoption = g_new0 (Adoption, 1);

  adoption->item = item;
  satchel_maildir_make_tag (self->account, item->uid, item->copy, tag);
  if (satchel_state_find_leftover (self->store->state, tag, &adoption->name, &adoption->forgotten,
                                   &failure)
      && adoption->name != NULL
      && prove_leftover (self, adoption, &failure))
    g_ptr_array_add (self->adopted, g_steal_pointer (&adoption));
  g_clear_pointer (&adoption, adoption_free);

  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
look_for_leftovers (Listing *self,
                    GError **error)
{
  gboolean noticed = FALSE;

  if (satchel_catch_up_is_in_doubt (self->store) && !satchel_catch_up_notice (self->store, error))
    return FALSE;

  for (guint i = 0; i < self->items->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (self->items, i);
      gint64 any = 0;

      if (item->known != SATCHEL_KNOWN_NEW)
        continue;
      if (!noticed
          && (!satchel_catch_up_notice (self->store, error)
              || !satchel_database_ask_int (self->store->state, &any, 0, error,
                                            "SELECT EXISTS (SELECT 1 FROM message"
                                            " WHERE found = 1 AND tag IS NOT NULL)", "")))
        return FALSE;
      if (!noticed && any == 0)
        return TRUE;
      noticed = TRUE;
      if (!look_for_leftover (self, item, error))
        return FALSE;
    }

  return TRUE;
}

/* --- writing down --- */

static gboolean
write_new (Listing *self,
           GError **error)
{
  for (guint i = 0; i < self->sorted->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (self->sorted, i);

      if (self->is_known[i])
        continue;
      item->first_seen = self->now;
      if (!satchel_database_do (self->store->state, error,
                                "INSERT OR IGNORE INTO server_message"
                                " (account, uid, copy, known, first_seen, size) VALUES (?, ?, ?, ?, ?, ?)",
                                "sbiiii", self->account, item->uid, strlen (item->uid),
                                (gint64) item->copy, (gint64) SATCHEL_KNOWN_NEW, self->now,
                                (gint64) item->size))
        return FALSE;
    }

  return TRUE;
}

/* A row that came back, as note_known() has judged it. */
static gboolean
write_returned (Listing             *self,
                const SatchelListed *item,
                GError             **error)
{
  return satchel_database_do (self->store->state, error,
                              "UPDATE server_message SET gone_since = NULL, confirmed = 0, known = ?,"
                              " first_seen = ?, kept = ?, deleted = iif (?, deleted, 0)"
                              " WHERE account = ? AND uid = ? AND copy = ?",
                              "iiiisbi", (gint64) item->known, item->first_seen, item->kept,
                              (gint64) item->deleted_here, self->account, item->uid,
                              strlen (item->uid), (gint64) item->copy);
}

static gboolean
write_adoption (Listing  *self,
                Adoption *adoption,
                GError  **error)
{
  SatchelDatabase *state = self->store->state;

  if (!adoption->forgotten
      && !satchel_state_add_message (state, adoption->name, self->account,
                                     satchel_maildir_read_arrived (adoption->name), adoption->size,
                                     adoption->fingerprint, adoption->integrity, NULL, error))
    return FALSE;

  return satchel_state_link (state, self->account, adoption->item, adoption->name, self->now,
                             adoption->forgotten || adoption->deleted, adoption->item->doubt, error);
}

static gboolean
write_all (Listing *self,
           GError **error)
{
  if (!write_new (self, error))
    return FALSE;
  for (guint i = 0; i < self->vanished->len; i++)
    {
      if (!satchel_state_set_gone (self->store->state, self->account,
                                   g_ptr_array_index (self->vanished, i), self->now, FALSE, error))
        return FALSE;
    }
  for (guint i = 0; i < self->returned->len; i++)
    {
      if (!write_returned (self, g_ptr_array_index (self->returned, i), error))
        return FALSE;
    }
  for (guint i = 0; i < self->adopted->len; i++)
    {
      if (!write_adoption (self, g_ptr_array_index (self->adopted, i), error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
write_down (Listing *self,
            GError **error)
{
  if (self->n_unknown == 0 && self->vanished->len == 0
      && self->returned->len == 0 && self->adopted->len == 0)
    return TRUE;

  if (!satchel_database_begin (self->store->state, error))
    return FALSE;
  if (write_all (self, error))
    return satchel_database_commit (self->store->state, error);

  satchel_database_rollback (self->store->state);
  return FALSE;
}

/* Only what has been written is told. */
static void
tell_adopted (Listing *self)
{
  for (guint i = 0; i < self->adopted->len; i++)
    {
      Adoption *adoption = g_ptr_array_index (self->adopted, i);
      SatchelListed *item = adoption->item;

      item->known = SATCHEL_KNOWN_HELD;
      item->kept = self->now;
      item->deleted_here = adoption->forgotten || adoption->deleted;
      g_free (item->id);
      item->id = g_strdup (adoption->name);
      satchel_store_tell_changed (self->store, adoption->folder);
    }
  for (guint i = 0; i < self->returned->len; i++)
    self->rows_changed |= ((SatchelListed *) g_ptr_array_index (self->returned, i))->id != NULL;
  if (self->rows_changed)
    satchel_store_tell_changed (self->store, 0);
}

static void
do_note_listing (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  SatchelListingJob *request = data;
  g_autoptr(GPtrArray) sorted = satchel_listed_sort (request->items);
  g_autofree guint8 *is_known = g_new0 (guint8, MAX (sorted->len, 1));
  g_autoptr(GPtrArray) vanished =
    g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_listed_free);
  g_autoptr(GPtrArray) returned = g_ptr_array_new ();
  g_autoptr(GPtrArray) adopted = g_ptr_array_new_with_free_func (adoption_free);
  Listing listing = { source, request->account, request->items, request->complete,
                      now_seconds (), sorted, is_known, sorted->len, vanished, returned, adopted, FALSE };
  const char *mailbox = NULL;
  GError *error = NULL;
  gboolean done;

  for (guint i = 0; i < request->items->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (request->items, i);

      item->known = SATCHEL_KNOWN_NEW;
      mailbox = item->mailbox;
    }

  done = satchel_brought_claim (listing.store->state, request->account, mailbox, &error)
         && compare_with_state (&listing, &error)
         && look_for_leftovers (&listing, &error)
         && write_down (&listing, &error);
  if (done)
    tell_adopted (&listing);
  satchel_listing_job_return (task, done, error);
}

/* A listing that will come. */
typedef struct
{
  SatchelStore *store;      /* borrowed: it outlives its threads */
  char         *account;
} Expectation;

static void
expectation_free (gpointer data)
{
  Expectation *self = data;

  g_free (self->account);
  g_free (self);
}

/* Goes through all pages that compare_with_state() will, for the database's own cache. Failing is for that to tell. */
static void
read_ahead (gpointer data)
{
  Expectation *self = data;
  gint64 octets = 0;

  (void) satchel_database_ask_int (self->store->state, &octets, 0, NULL,
                                   "SELECT sum (length (uid)) FROM"
                                   " (SELECT uid FROM server_message WHERE account = ? LIMIT ?)", "si",
                                   self->account, (gint64) SATCHEL_LIMIT_READ_AHEAD);
}

void
satchel_store_expect_listing (SatchelStore *self,
                              const char   *account)
{
  Expectation *expectation;

  g_return_if_fail (SATCHEL_IS_STORE (self) && account != NULL);

  if (self->store == NULL)
    return;
  expectation = g_new (Expectation, 1);
  *expectation = (Expectation) { self, g_strdup (account) };
  satchel_worker_push (self->store, SATCHEL_ORDINARY, read_ahead, expectation, expectation_free);
}

void
satchel_store_note_listing_async (SatchelStore        *self,
                                  const char          *account,
                                  GPtrArray           *listing,
                                  gboolean             complete,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             data)
{
  satchel_listing_job_run (self, satchel_store_note_listing_async, do_note_listing, account, listing,
                           complete, cancellable, callback, data);
}

gboolean
satchel_store_note_listing_finish (SatchelStore *self,
                                   GAsyncResult *result,
                                   GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
