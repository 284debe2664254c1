/* held.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The last look before a server is told to delete: is what we say we hold really there? */

#include "config.h"

#include "store/receive.h"

#include "store/index.h"
#include "store/listing-job.h"

#include <string.h>

/* The name and the hash of the message that holds @item, as the state has them. What the person has done since the
 * listing was noted, an hour of receiving ago perhaps, is taken over into @item: an undo reaches as far as here. */
static gboolean
find_message (SatchelStore         *store,
              const char           *account,
              SatchelListed        *item,
              char                **name,
              guint8               *integrity,
              GError              **error)
{
  g_autoptr(SatchelStatement) statement = NULL;
  GError *failure = NULL;

  *name = NULL;
  statement = satchel_database_ask (store->state, error,
                                    "SELECT m.name, m.integrity, s.deleted, s.wish"
                                    "  FROM server_message s LEFT JOIN message m USING (name)"
                                    " WHERE s.account = ? AND s.uid = ? AND s.copy = ?",
                                    "sbi", account, item->uid, strlen (item->uid), (gint64) item->copy);
  if (statement == NULL)
    return FALSE;

  if (satchel_statement_next (statement, &failure))
    {
      item->deleted_here = sqlite3_column_int64 (statement, 2) != 0;
      item->wish = sqlite3_column_int (statement, 3);
      if (sqlite3_column_bytes (statement, 1) == SATCHEL_DIGEST_SIZE)
        {
          *name = g_strdup ((const char *) sqlite3_column_text (statement, 0));
          memcpy (integrity, sqlite3_column_blob (statement, 1), SATCHEL_DIGEST_SIZE);
        }
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
is_there (SatchelStore *store,
          const char   *name,
          const guint8 *integrity)
{
  g_autofree char *path = satchel_store_find_file (store, name);
  guint8 fingerprint[SATCHEL_DIGEST_SIZE], found[SATCHEL_DIGEST_SIZE];
  guint64 size;

  return path != NULL && satchel_entry_hash_file (path, fingerprint, found, &size, NULL, NULL)
         && memcmp (found, integrity, SATCHEL_DIGEST_SIZE) == 0;
}

static gboolean
write_lost (SatchelStore         *store,
            const char           *account,
            const SatchelListed  *item,
            GError              **error)
{
  return satchel_database_do (store->state, error,
                              "UPDATE server_message SET known = ?, kept = 0"
                              " WHERE account = ? AND uid = ? AND copy = ?",
                              "isbi", (gint64) SATCHEL_KNOWN_NEW, account, item->uid,
                              strlen (item->uid), (gint64) item->copy);
}

static gboolean
check_item (SatchelStore   *store,
            const char     *account,
            SatchelListed  *item,
            GError        **error)
{
  g_autofree char *name = NULL;
  guint8 integrity[SATCHEL_DIGEST_SIZE];

  if (!find_message (store, account, item, &name, integrity, error))
    return FALSE;
  /* The person has named it, or has deleted it here. */
  if (item->wish == SATCHEL_WISH_DELETE || item->deleted_here)
    return TRUE;
  if (name != NULL && is_there (store, name, integrity))
    return TRUE;

  item->known = SATCHEL_KNOWN_NEW;
  item->kept = 0;
  return write_lost (store, account, item, error);
}

static void
do_check_held (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  SatchelStore *store = source;
  SatchelListingJob *check = data;
  GError *error = NULL;

  for (guint i = 0; i < check->items->len; i++)
    {
      if (!check_item (store, check->account, g_ptr_array_index (check->items, i), &error))
        {
          g_task_return_error (task, error);
          return;
        }
    }
  g_task_return_boolean (task, TRUE);
}

void
satchel_store_check_held_async (SatchelStore        *self,
                                const char          *account,
                                GPtrArray           *listing,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             data)
{
  satchel_listing_job_run (self, satchel_store_check_held_async, do_check_held, account, listing,
                           FALSE, cancellable, callback, data);
}

gboolean
satchel_store_check_held_finish (SatchelStore  *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
