/* candidates.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/candidates.h"

#include <string.h>

static guint
hash_line (gconstpointer data)
{
  const SatchelCandidate *candidate = data;

  return g_str_hash (candidate->uid) ^ (candidate->copy * 2654435761u);
}

static gboolean
equal_line (gconstpointer a,
            gconstpointer b)
{
  const SatchelCandidate *first = a, *second = b;

  return first->copy == second->copy && g_str_equal (first->uid, second->uid);
}

static void
candidate_free (gpointer data)
{
  SatchelCandidate *self = data;

  g_free (self->uid);
  g_free (self->name);
  g_free (self);
}

SatchelCandidates *
satchel_candidates_new (SatchelStore *store,
                        const char   *account)
{
  SatchelCandidates *self = g_new0 (SatchelCandidates, 1);

  self->store = store;
  self->account = account;
  self->all = g_ptr_array_new_with_free_func (candidate_free);
  self->by_mail = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                         (GDestroyNotify) g_ptr_array_unref);
  self->by_delivery = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                             (GDestroyNotify) g_ptr_array_unref);
  self->by_line = g_hash_table_new (hash_line, equal_line);
  self->taken = g_hash_table_new (g_str_hash, g_str_equal);

  return self;
}

void
satchel_candidates_free (SatchelCandidates *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->by_mail);
  g_hash_table_unref (self->by_delivery);
  g_hash_table_unref (self->by_line);
  g_hash_table_unref (self->taken);
  g_ptr_array_unref (self->all);
  g_free (self);
}

/* --- who may be meant --- */

static SatchelCandidate *
read_candidate (SatchelStatement *statement)
{
  SatchelCandidate *self = g_new0 (SatchelCandidate, 1);

  self->uid = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  self->copy = (guint) sqlite3_column_int (statement, 1);
  self->known = sqlite3_column_int (statement, 2);
  self->first_seen = sqlite3_column_int64 (statement, 3);
  self->kept = sqlite3_column_int64 (statement, 4);
  self->deleted = sqlite3_column_int64 (statement, 5);
  self->gone_since = sqlite3_column_int64 (statement, 6);
  self->known_size = (guint64) sqlite3_column_int64 (statement, 7);
  self->wish = sqlite3_column_int (statement, 8);
  self->name = g_strdup ((const char *) sqlite3_column_text (statement, 9));
  self->size = (guint64) sqlite3_column_int64 (statement, 10);
  self->forgotten = sqlite3_column_int (statement, 11);
  if (sqlite3_column_bytes (statement, 12) == SATCHEL_IDENTITY_SIZE)
    {
      memcpy (self->identity, sqlite3_column_blob (statement, 12), SATCHEL_IDENTITY_SIZE);
      self->has_identity = TRUE;
    }
  if (sqlite3_column_bytes (statement, 13) == SATCHEL_DIGEST_SIZE)
    memcpy (self->fingerprint, sqlite3_column_blob (statement, 13), SATCHEL_DIGEST_SIZE);

  return self;
}

#define CANDIDATE_COLUMNS                                                              \
  "SELECT s.uid, s.copy, s.known, s.first_seen, s.kept, s.deleted, ifnull (s.gone_since, 0)," \
  "       s.size, s.wish, s.name, m.size, m.forgotten IS NOT NULL, m.identity,"        \
  "       m.fingerprint"                                                              \
  "  FROM server_message AS s LEFT JOIN message AS m ON m.name = s.name"

static gboolean
add_candidates (SatchelCandidates      *self,
                SatchelStatement *statement,
                GError          **error)
{
  GError *failure = NULL;

  if (statement == NULL)
    return FALSE;
  while (satchel_statement_next (statement, &failure))
    g_ptr_array_add (self->all, read_candidate (statement));
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
satchel_candidates_add_gone (SatchelCandidates *self,
          GError     **error)
{
  g_autoptr(SatchelStatement) statement =
    satchel_database_ask (self->store->state, error,
                          CANDIDATE_COLUMNS
                          " WHERE s.account = ? AND s.gone_since IS NOT NULL AND s.confirmed = 0"
                          "   AND s.known <> ? AND NOT EXISTS (SELECT 1 FROM server_message AS t"
                          "     WHERE t.name = s.name AND t.gone_since IS NULL)",
                          "si", self->account, (gint64) SATCHEL_KNOWN_NEW);

  return add_candidates (self, statement, error);
}

gboolean
satchel_candidates_add_listed (SatchelCandidates *self,
            const char  *uid,
            GError     **error)
{
  g_autoptr(SatchelStatement) statement =
    satchel_database_ask (self->store->state, error,
                          CANDIDATE_COLUMNS
                          " WHERE s.account = ? AND s.uid = ? AND s.gone_since IS NULL AND s.name IS NOT NULL"
                          "   AND s.known <> ?",
                          "sbi", self->account, uid, strlen (uid), (gint64) SATCHEL_KNOWN_NEW);

  return add_candidates (self, statement, error);
}

GHashTable *
satchel_candidates_get_sizes (SatchelCandidates *self)
{
  GHashTable *sizes = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < self->all->len; i++)
    {
      SatchelCandidate *candidate = g_ptr_array_index (self->all, i);

      g_hash_table_add (sizes, &candidate->known_size);
      g_hash_table_add (sizes, &candidate->size);
    }

  return sizes;
}

/* --- head for head --- */

static void
enter (GHashTable *table,
       SatchelCandidate  *candidate,
       gsize       offset)
{
  g_autoptr(GBytes) key = g_bytes_new (candidate->identity + offset, SATCHEL_IDENTITY_HALF);
  GPtrArray *places = g_hash_table_lookup (table, key);

  if (places == NULL)
    {
      places = g_ptr_array_new ();
      g_hash_table_insert (table, g_steal_pointer (&key), places);
    }
  g_ptr_array_add (places, candidate);
}

/* Kept before identities were remembered: its file tells. */
static void
read_identity (SatchelCandidates *self,
               SatchelCandidate   *candidate)
{
  g_autofree char *path = satchel_store_find_file (self->store, candidate->name);
  g_autoptr(GBytes) head = path != NULL ? satchel_entry_read_head (path, NULL) : NULL;
  SatchelIdentity identity;

  if (head == NULL)
    return;

  satchel_identity_read (&identity, g_bytes_get_data (head, NULL), g_bytes_get_size (head));
  memcpy (candidate->identity, identity.octets, SATCHEL_IDENTITY_SIZE);
  candidate->has_identity = TRUE;
  satchel_database_do (self->store->state, NULL, "UPDATE message SET identity = ? WHERE name = ?", "bs",
                       identity.octets, (gsize) SATCHEL_IDENTITY_SIZE, candidate->name);
}

void
satchel_candidates_enter (SatchelCandidates *self)
{
  for (guint i = 0; i < self->all->len; i++)
    {
      SatchelCandidate *candidate = g_ptr_array_index (self->all, i);

      g_hash_table_add (self->by_line, candidate);
      self->n_unwanted += candidate->known == SATCHEL_KNOWN_UNWANTED && candidate->gone_since != 0;
      if (candidate->name == NULL)
        continue;
      if (!candidate->has_identity && !candidate->forgotten)
        read_identity (self, candidate);
      if (!candidate->has_identity)
        continue;
      enter (self->by_mail, candidate, 0);
      enter (self->by_delivery, candidate, SATCHEL_IDENTITY_HALF);
    }
}

gboolean
satchel_candidate_has_size_of (const SatchelCandidate *self,
                               const SatchelListed    *item)
{
  return item->size > 0 && (item->size == self->known_size || item->size == self->size);
}

/* A server that counts line ends as one octet says less than was kept. */
static gboolean
has_size_counted_otherwise (SatchelCandidates         *self,
                            const SatchelListed *item,
                            const SatchelCandidate     *candidate)
{
  g_autofree char *path = NULL;
  guint64 lines = 0;

  if (candidate->forgotten || item->size > candidate->size)
    return FALSE;

  path = satchel_store_find_file (self->store, candidate->name);
  return path != NULL && satchel_entry_count_lines (path, &lines)
         && item->size == candidate->size - lines;
}

static gboolean
is_there (SatchelCandidates     *self,
          const SatchelCandidate *candidate)
{
  g_autofree char *path = NULL;

  if (candidate->forgotten || candidate->known == SATCHEL_KNOWN_PARTIAL)
    return TRUE;
  path = satchel_store_find_file (self->store, candidate->name);
  return path != NULL || g_hash_table_contains (self->store->in_flight, candidate->name);
}

typedef enum
{
  SAME_DELIVERY,         /* the whole head is the same */
  SAME_DELIVERY_RECOUNTED,
  SAME_MAIL,             /* Message-ID, Date and From are, and the size to the octet */
} Sameness;

static gboolean
fits (SatchelCandidates         *self,
      const SatchelListed *item,
      const SatchelCandidate     *candidate,
      Sameness             sameness)
{
  if (g_hash_table_contains (self->taken, candidate->name))
    return FALSE;
  if (sameness == SAME_DELIVERY_RECOUNTED)
    return has_size_counted_otherwise (self, item, candidate) && is_there (self, candidate);
  if (sameness == SAME_DELIVERY && item->size == 0)
    return is_there (self, candidate);
  return satchel_candidate_has_size_of (candidate, item) && is_there (self, candidate);
}

static gboolean
is_other_mail (const SatchelCandidate *first,
               const SatchelCandidate *second)
{
  return !g_str_equal (first->name, second->name)
         && memcmp (first->fingerprint, second->fingerprint, SATCHEL_DIGEST_SIZE) != 0;
}

/* @several: (out): more than one mail here may be meant; which one only its bytes can tell. */
static SatchelCandidate *
find_same (SatchelCandidates         *self,
           const SatchelListed *item,
           Sameness             sameness,
           gboolean            *several)
{
  gboolean by_mail = sameness == SAME_MAIL;
  g_autoptr(GBytes) key = g_bytes_new (item->identity->octets + (by_mail ? 0 : SATCHEL_IDENTITY_HALF),
                                       SATCHEL_IDENTITY_HALF);
  GPtrArray *places = g_hash_table_lookup (by_mail ? self->by_mail : self->by_delivery, key);
  SatchelCandidate *found = NULL;

  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      SatchelCandidate *candidate = g_ptr_array_index (places, i);

      if (!fits (self, item, candidate, sameness))
        continue;
      *several = found != NULL && is_other_mail (found, candidate);
      if (*several)
        return NULL;
      if (found == NULL)
        found = candidate;
    }
  return found;
}

void
satchel_candidates_take (SatchelCandidates *self,
                         SatchelCandidate  *candidate)
{
  g_return_if_fail (self != NULL && candidate != NULL);

  candidate->is_taken = TRUE;
  if (candidate->name != NULL)
    g_hash_table_add (self->taken, candidate->name);
}

SatchelCandidate *
satchel_candidates_find_own (SatchelCandidates         *self,
          const SatchelListed *item)
{
  SatchelCandidate probe = { .uid = item->uid, .copy = item->copy };

  return g_hash_table_lookup (self->by_line, &probe);
}

SatchelCandidate *
satchel_candidates_find (SatchelCandidates   *self,
                         const SatchelListed *item)
{
  SatchelCandidate *found = NULL;
  gboolean several = FALSE;

  g_return_val_if_fail (self != NULL && item != NULL && item->identity != NULL, NULL);

  if (!satchel_identity_is_telling (item->identity->octets))
    return NULL;
  for (int sameness = SAME_DELIVERY; found == NULL && !several && sameness <= SAME_MAIL; sameness++)
    found = find_same (self, item, (Sameness) sameness, &several);
  return found;
}
