/* recognise.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Mail that a server calls by other unique ids than before: after a move to another machine, a rebuilt
 * mailbox, a restore; or another message under an id that is known.
 *
 *   the state's rows                                       the listing
 *   gone, and not deleted by us ──┐              ┌── new, of a size that is missing, or many at once
 *   known by another size ────────┼─ candidates  ├── known by another size
 *   ids that stand for several ───┘      │       └── ids that stand for several; another server or user
 *                                        │                        │ to_look
 *                                        └──── head for head ─────┘ TOP, by the caller
 *
 * A line takes at most one candidate and a candidate at most one line, so that of two equal messages both
 * stay two. What is taken by its head alone is doubtful until it was read whole: held, but not to be deleted
 * on the server. */

#include "config.h"

#include "store/receive.h"

#include "message/summary.h"
#include "store/candidates.h"
#include "store/listing-job.h"

#include <string.h>

/* Seconds for which ids that went missing count as missing just now: a first try to take them up again may
 * have been interrupted. */
#define RECENTLY (3 * 24 * 60 * 60)

/* So many missing ids are no accident: every new message is looked at, whatever its size. */
#define MANY 3

typedef struct
{
  /* Borrowed */
  SatchelStore *store;
  const char   *account;
  GPtrArray    *items;

  /* Owned */
  gint64        now;
  SatchelCandidates *candidates;
  GHashTable   *shared;       /* ids that stand for several messages: uid → itself */
  gint64        from_now_on;  /* Unix seconds; 0: all mail is wanted */
  guint         n_recognised;
} Recognition;

/* Ids under which the listing has several messages, or has had. */
static gboolean
find_shared (Recognition *self,
             GError     **error)
{
  g_autoptr(SatchelStatement) statement = NULL;
  GError *failure = NULL;

  for (guint i = 0; i < self->items->len; i++)
    {
      const SatchelListed *item = g_ptr_array_index (self->items, i);

      if (item->copy > 0)
        g_hash_table_add (self->shared, g_strdup (item->uid));
    }

  statement = satchel_database_ask (self->store->state, error,
                                    "SELECT DISTINCT uid FROM server_message WHERE account = ? AND copy > 0",
                                    "s", self->account);
  if (statement == NULL)
    return FALSE;
  while (satchel_statement_next (statement, &failure))
    g_hash_table_add (self->shared, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

/* --- which lines are to be looked at --- */

static gboolean
has_other_size (const SatchelListed *item)
{
  return item->known_size > 0 && item->size > 0 && item->size != item->known_size;
}

static gboolean
many_are_missing (Recognition *self,
                  guint        n_new)
{
  guint n = 0;

  for (guint i = 0; i < self->candidates->all->len; i++)
    {
      const SatchelCandidate *candidate = g_ptr_array_index (self->candidates->all, i);

      n += candidate->gone_since > self->now - RECENTLY;
    }

  return n >= MANY && n >= n_new / 4;
}

static gboolean
any_has_other_size (Recognition *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      const SatchelListed *item = g_ptr_array_index (self->items, i);

      if (item->known == SATCHEL_KNOWN_HELD && has_other_size (item))
        return TRUE;
    }
  return FALSE;
}

/* A known id means another message now, and ids are missing: a server that counts its messages through has moved all
 * of them up. */
static gboolean
ids_have_moved (Recognition *self)
{
  return self->candidates->all->len > 0 && any_has_other_size (self);
}

/* Sizes by which messages can't be told apart, of those that are listed and those that were. */
static GHashTable *
find_common_sizes (Recognition *self)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  GHashTable *common = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < self->items->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (self->items, i);

      if (!g_hash_table_add (seen, &item->known_size))
        g_hash_table_add (common, &item->known_size);
    }
  for (guint i = 0; i < self->candidates->all->len; i++)
    {
      SatchelCandidate *candidate = g_ptr_array_index (self->candidates->all, i);

      if (!g_hash_table_add (seen, &candidate->known_size))
        g_hash_table_add (common, &candidate->known_size);
    }
  return common;
}

static void
mark_lines (Recognition *self,
            guint        n_new)
{
  g_autoptr(GHashTable) sizes = satchel_candidates_get_sizes (self->candidates);
  g_autoptr(GHashTable) common = ids_have_moved (self) ? find_common_sizes (self) : NULL;
  gboolean many = many_are_missing (self, n_new);

  for (guint i = 0; i < self->items->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (self->items, i);

      if (item->known == SATCHEL_KNOWN_NEW)
        item->to_look |= self->candidates->all->len > 0
                         && (many || item->size == 0 || g_hash_table_contains (sizes, &item->size));
      else if (item->known != SATCHEL_KNOWN_UNWANTED)
        item->to_look |= has_other_size (item) || item->is_elsewhere
                         || g_hash_table_contains (self->shared, item->uid)
                         || (common != NULL && g_hash_table_contains (common, &item->known_size));
    }
}

static void
recognition_clear (Recognition *self)
{
  satchel_candidates_free (self->candidates);
  g_hash_table_unref (self->shared);
}

static void
recognition_init (Recognition  *self,
                  SatchelStore *store,
                  const char   *account,
                  GPtrArray    *items)
{
  *self = (Recognition) { .store = store, .account = account, .items = items };
  self->now = g_get_real_time () / G_USEC_PER_SEC;
  self->candidates = satchel_candidates_new (store, account);
  self->shared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static guint
count_new (GPtrArray *items)
{
  guint n = 0;

  for (guint i = 0; i < items->len; i++)
    n += ((SatchelListed *) g_ptr_array_index (items, i))->known == SATCHEL_KNOWN_NEW;
  return n;
}

static gboolean
suspect (Recognition *self,
         GError     **error)
{
  guint n_new = count_new (self->items);

  if (!find_shared (self, error)
      || ((n_new > 0 || any_has_other_size (self)) && !satchel_candidates_add_gone (self->candidates, error)))
    return FALSE;

  mark_lines (self, n_new);
  return TRUE;
}

/* Still the same message behind a known id. A head that tells enough may have grown by some lines; one that
 * does not must be the same, and so must the size. */
static gboolean
is_still (const SatchelListed *item,
          const SatchelCandidate     *own,
          gboolean             shared)
{
  if (own->is_taken)
    return FALSE;
  /* Deleted here for good before heads were remembered, or not to be read: nothing but its size is left to compare. */
  if (!own->has_identity)
    return satchel_candidate_has_size_of (own, item);
  if (shared || !satchel_identity_is_telling (item->identity->octets))
    return satchel_identity_same_delivery (item->identity->octets, own->identity)
           && (item->size == 0 || satchel_candidate_has_size_of (own, item));
  return satchel_identity_same_mail (item->identity->octets, own->identity);
}

/* --- what becomes of the lines --- */

static gboolean
write_line (Recognition         *self,
            const SatchelListed *item,
            const SatchelCandidate     *candidate,
            GError             **error)
{
  return satchel_database_do (self->store->state, error,
                              "INSERT INTO server_message"
                              " (account, uid, copy, known, first_seen, kept, deleted, size, mailbox, name,"
                              "  doubtful, wish) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                              " ON CONFLICT (account, uid, copy) DO UPDATE SET"
                              "  known = excluded.known, first_seen = excluded.first_seen,"
                              "  kept = excluded.kept, deleted = excluded.deleted, size = excluded.size,"
                              "  mailbox = excluded.mailbox, name = excluded.name,"
                              "  doubtful = excluded.doubtful, wish = excluded.wish, failures = 0,"
                              "  gone_since = NULL, confirmed = 0",
                              "sbiiiiiissii", self->account, item->uid, strlen (item->uid),
                              (gint64) item->copy, (gint64) item->known, item->first_seen, item->kept,
                              candidate != NULL ? candidate->deleted : 0, (gint64) item->size,
                              item->mailbox, candidate != NULL ? candidate->name : NULL,
                              (gint64) item->doubt, (gint64) item->wish);
}

static gboolean
take (Recognition   *self,
      SatchelListed *item,
      SatchelCandidate     *candidate,
      gboolean       own,
      GError       **error)
{
  satchel_candidates_take (self->candidates, candidate);
  if (!own)
    item->doubt = SATCHEL_DOUBT_HEAD;
  item->known = candidate->known;
  item->first_seen = candidate->first_seen;
  item->kept = candidate->kept;
  item->deleted_here = candidate->deleted != 0;
  item->wish = candidate->wish;
  item->known_size = item->size;
  g_free (item->id);
  item->id = g_strdup (candidate->name);
  if (candidate->gone_since != 0 && !own)
    self->n_recognised++;

  return write_line (self, item, candidate, error);
}

/* Not what was known, as far as its head tells: a message of its own. The name stays in the row until it has come:
 * should its bytes be those that are held, it was the same after all. */
static gboolean
make_new (Recognition   *self,
          SatchelListed *item,
          GError       **error)
{
  if (item->known == SATCHEL_KNOWN_NEW)
    return TRUE;

  item->known = SATCHEL_KNOWN_NEW;
  item->first_seen = self->now;
  item->kept = 0;
  item->deleted_here = FALSE;
  item->doubt = SATCHEL_DOUBT_NONE;
  item->wish = SATCHEL_WISH_NONE;
  g_clear_pointer (&item->id, g_free);
  return satchel_database_do (self->store->state, error,
                              "UPDATE server_message SET known = ?, first_seen = ?, kept = 0, deleted = 0, size = ?,"
                              " mailbox = ?, doubtful = 0, wish = 0, failures = 0, gone_since = NULL, confirmed = 0"
                              " WHERE account = ? AND uid = ? AND copy = ?",
                              "iiissbi", (gint64) SATCHEL_KNOWN_NEW, item->first_seen, (gint64) item->size,
                              item->mailbox, self->account, item->uid, strlen (item->uid), (gint64) item->copy);
}

/* "Only new mail from now on" was said, and this was delivered before, under an id that is gone. */
static gboolean
was_unwanted (Recognition         *self,
              const SatchelListed *item)
{
  if (self->from_now_on == 0 || self->candidates->n_unwanted == 0 || item->known != SATCHEL_KNOWN_NEW
      || item->identity->delivered == SATCHEL_NO_DATE
      || item->identity->delivered >= self->from_now_on)
    return FALSE;

  self->candidates->n_unwanted--;
  return TRUE;
}

/* The server would not show the head. One that is new is received and then compared by its bytes; of what
 * is known the size alone tells. */
static gboolean
judge_unseen (Recognition   *self,
              SatchelListed *item,
              GError       **error)
{
  if (item->known == SATCHEL_KNOWN_NEW || (!has_other_size (item) && item->size > 0))
    return TRUE;

  /* The name stays in the row: what comes may be the same mail with lines that the server has added. */
  item->known = SATCHEL_KNOWN_NEW;
  item->is_changed = TRUE;
  item->doubt = SATCHEL_DOUBT_NONE;
  return satchel_database_do (self->store->state, error,
                              "UPDATE server_message SET known = ?, kept = 0"
                              " WHERE account = ? AND uid = ? AND copy = ?",
                              "isbi", (gint64) SATCHEL_KNOWN_NEW, self->account, item->uid,
                              strlen (item->uid), (gint64) item->copy);
}

static gboolean
judge_seen (Recognition   *self,
            SatchelListed *item,
            GError       **error)
{
  SatchelCandidate *candidate;

  candidate = satchel_candidates_find (self->candidates, item);
  if (candidate != NULL)
    return take (self, item, candidate, FALSE, error);
  if (!was_unwanted (self, item))
    return make_new (self, item, error);

  item->known = SATCHEL_KNOWN_UNWANTED;
  return write_line (self, item, NULL, error);
}

/* Those that are still what they were come first: they are not to be taken by others. */
static gboolean
judge_known (Recognition *self,
             GPtrArray   *others,
             GError     **error)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (self->items, i);
      gboolean shared = g_hash_table_contains (self->shared, item->uid);
      SatchelCandidate *own = item->to_look && item->identity != NULL && item->known != SATCHEL_KNOWN_NEW
                         ? satchel_candidates_find_own (self->candidates, item) : NULL;

      if (!item->to_look)
        continue;
      if (own == NULL || !is_still (item, own, shared))
        {
          g_ptr_array_add (others, item);
          continue;
        }
      /* Before its copy goes its bytes will have to tell. */
      if (item->doubt == SATCHEL_DOUBT_NONE && !own->has_identity && !own->forgotten)
        item->doubt = SATCHEL_DOUBT_HEAD;
      if (!take (self, item, own, TRUE, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
judge_all (Recognition *self,
           GError     **error)
{
  g_autoptr(GPtrArray) others = g_ptr_array_new ();

  if (!judge_known (self, others, error))
    return FALSE;
  for (guint i = 0; i < others->len; i++)
    {
      SatchelListed *item = g_ptr_array_index (others, i);

      if (!(item->identity != NULL ? judge_seen (self, item, error) : judge_unseen (self, item, error)))
        return FALSE;
    }

  return TRUE;
}

static gboolean
gather_candidates (Recognition *self,
                   GError     **error)
{
  g_autoptr(GHashTable) asked = g_hash_table_new (g_str_hash, g_str_equal);

  if (!find_shared (self, error) || !satchel_candidates_add_gone (self->candidates, error))
    return FALSE;
  for (guint i = 0; i < self->items->len; i++)
    {
      const SatchelListed *item = g_ptr_array_index (self->items, i);

      if (item->to_look && (item->known != SATCHEL_KNOWN_NEW || item->copy > 0)
          && g_hash_table_add (asked, item->uid) && !satchel_candidates_add_listed (self->candidates, item->uid, error))
        return FALSE;
    }
  if (!satchel_database_ask_int (self->store->state, &self->from_now_on, 0, error,
                                 "SELECT CAST (value AS INTEGER) FROM note WHERE account = ? AND key = ?",
                                 "ss", self->account, SATCHEL_NOTE_FROM_NOW_ON))
    return FALSE;

  satchel_candidates_enter (self->candidates);
  return TRUE;
}

static gboolean
recognise (Recognition *self,
           GError     **error)
{
  SatchelDatabase *state = self->store->state;

  if (!satchel_database_begin (state, error))
    return FALSE;
  if (gather_candidates (self, error) && judge_all (self, error))
    return satchel_database_commit (state, error);

  satchel_database_rollback (state);
  return FALSE;
}

/* --- from outside --- */

static void
do_suspect (GTask        *task,
            gpointer      source,
            gpointer      data,
            GCancellable *cancellable)
{
  SatchelListingJob *request = data;
  Recognition recognition;
  GError *error = NULL;

  recognition_init (&recognition, source, request->account, request->items);
  if (suspect (&recognition, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  recognition_clear (&recognition);
}

static void
do_recognise (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  SatchelListingJob *request = data;
  Recognition recognition;
  GError *error = NULL;

  recognition_init (&recognition, source, request->account, request->items);
  if (recognise (&recognition, &error))
    {
      satchel_store_tell_changed (source, 0);
      g_task_return_int (task, recognition.n_recognised);
    }
  else
    {
      g_task_return_error (task, error);
    }
  recognition_clear (&recognition);
}

void
satchel_store_suspect_async (SatchelStore        *self,
                             const char          *account,
                             GPtrArray           *listing,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             data)
{
  satchel_listing_job_run (self, satchel_store_suspect_async, do_suspect, account, listing,
                           TRUE, cancellable, callback, data);
}

gboolean
satchel_store_suspect_finish (SatchelStore *self,
                              GAsyncResult *result,
                              GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
satchel_store_recognise_async (SatchelStore        *self,
                               const char          *account,
                               GPtrArray           *listing,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             data)
{
  satchel_listing_job_run (self, satchel_store_recognise_async, do_recognise, account, listing,
                           TRUE, cancellable, callback, data);
}

gboolean
satchel_store_recognise_finish (SatchelStore *self,
                                GAsyncResult *result,
                                guint        *recognised,
                                GError      **error)
{
  GError *failure = NULL;
  gssize n;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  n = g_task_propagate_int (G_TASK (result), &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }

  *recognised = (guint) n;
  return TRUE;
}
