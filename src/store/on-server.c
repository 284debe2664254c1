/* on-server.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/on-server.h"

#include "store/store-private.h"

#include <string.h>

typedef struct
{
  char       *account;
  const char *mailbox;   /* interned; nullable */
  GPtrArray  *copies;    /* the answer */
  GHashTable *table;     /* the copies of a listing, by uid and copy; NULL: what the state knows is asked for */
  char       *last_uid;  /* how far it was read */
  gint64      last_copy;
} Request;

SatchelServerCopy *
satchel_server_copy_new (const SatchelListed *listed)
{
  SatchelServerCopy *self;

  g_return_val_if_fail (listed != NULL, NULL);

  self = g_new0 (SatchelServerCopy, 1);
  self->listed = *listed;
  self->listed.uid = g_strdup (listed->uid);
  self->listed.id = g_strdup (listed->id);

  return self;
}

void
satchel_server_copy_free (SatchelServerCopy *self)
{
  if (self == NULL)
    return;

  g_free (self->listed.uid);
  g_free (self->listed.id);
  g_free (self->subject);
  g_free (self->from);
  g_free (self);
}

static Request *
request_new (const char *account)
{
  Request *self = g_new0 (Request, 1);

  self->account = g_strdup (account);
  self->copies = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_server_copy_free);
  self->last_uid = g_strdup ("");
  self->last_copy = -1;

  return self;
}

static void
request_free (gpointer data)
{
  Request *self = data;

  g_free (self->account);
  g_clear_pointer (&self->table, g_hash_table_unref);
  g_clear_pointer (&self->copies, g_ptr_array_unref);
  g_free (self->last_uid);
  g_free (self);
}

/* --- what the state says --- */

/* In the order of the key, from the last one that was read. */
#define COPY_SQL \
  "SELECT s.uid, s.copy, s.known, s.first_seen, s.kept, s.gone_since, s.deleted, s.name, s.mailbox, s.size," \
  "       s.confirmed, s.doubtful, s.wish, s.failures, m.subject, m.sender, m.date" \
  "  FROM server_copy s LEFT JOIN message m USING (name)" \
  " WHERE s.account = ? AND (s.uid, s.copy) > (?, ?) ORDER BY s.uid, s.copy LIMIT ?"

/* Rows read in one job. A hundred thousand take a second, and a list that the person wants to see comes between. */
#define AT_ONCE 4096

/* We deleted it there, the server said so, and here is one by its name: another message. */
static gboolean
is_another (SatchelStatement *statement)
{
  return sqlite3_column_type (statement, 5) != SQLITE_NULL && sqlite3_column_int (statement, 10) != 0;
}

static char *
dup_column (SatchelStatement *statement,
            int               i)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, i));
}

static SatchelDoubt
read_doubt (SatchelStatement *statement,
            const char       *mailbox)
{
  const char *kept_under = (const char *) sqlite3_column_text (statement, 8);
  SatchelDoubt doubt = sqlite3_column_int (statement, 11);

  if (sqlite3_column_int (statement, 2) != SATCHEL_KNOWN_HELD)
    return SATCHEL_DOUBT_NONE;
  if (doubt == SATCHEL_DOUBT_NONE && kept_under != NULL && mailbox != NULL && !g_str_equal (kept_under, mailbox))
    return SATCHEL_DOUBT_HEAD;
  return doubt;
}

static void
fill_in (SatchelServerCopy *copy,
         SatchelStatement  *statement)
{
  SatchelListed *listed = &copy->listed;

  listed->known_size = (guint64) sqlite3_column_int64 (statement, 9);
  listed->doubt = read_doubt (statement, listed->mailbox);
  /* Of another mailbox, and of another size than the one whose id it has: another message, and new. */
  if (listed->doubt != SATCHEL_DOUBT_NONE && listed->size != 0 && listed->known_size != 0
      && listed->size != listed->known_size)
    {
      listed->doubt = SATCHEL_DOUBT_NONE;
      listed->known_size = 0;
      return;
    }

  listed->known = sqlite3_column_int (statement, 2);
  listed->first_seen = sqlite3_column_int64 (statement, 3);
  listed->kept = sqlite3_column_int64 (statement, 4);
  listed->deleted_here = sqlite3_column_int64 (statement, 6) != 0;
  listed->wish = sqlite3_column_int (statement, 12);
  listed->failures = (guint) sqlite3_column_int (statement, 13);
  g_free (listed->id);
  listed->id = dup_column (statement, 7);
  copy->subject = dup_column (statement, 14);
  copy->from = dup_column (statement, 15);
  copy->date = sqlite3_column_int64 (statement, 16);
}

/* What the state knows to be there. */
static void
add_known (Request          *request,
           SatchelListed    *probe,
           SatchelStatement *statement)
{
  SatchelServerCopy *copy;

  if (sqlite3_column_type (statement, 5) != SQLITE_NULL)
    return;

  probe->mailbox = request->mailbox;
  copy = satchel_server_copy_new (probe);
  fill_in (copy, statement);
  g_ptr_array_add (request->copies, copy);
}

/* What the listing has. */
static void
fill_in_listed (Request             *request,
                const SatchelListed *probe,
                SatchelStatement    *statement)
{
  SatchelServerCopy *copy = g_hash_table_lookup (request->table, probe);

  if (copy != NULL && !is_another (statement))
    fill_in (copy, statement);
}

static void
take_row (Request          *request,
          SatchelStatement *statement)
{
  /* As text a blob ends in NUL; its octets stay what they are. */
  SatchelListed probe = { .uid = (char *) sqlite3_column_text (statement, 0),
                          .copy = (guint) sqlite3_column_int (statement, 1) };

  if (request->table != NULL)
    fill_in_listed (request, &probe, statement);
  else
    add_known (request, &probe, statement);

  g_free (request->last_uid);
  request->last_uid = g_strdup (probe.uid);
  request->last_copy = probe.copy;
}

/* @n: (out): how many there were; fewer than AT_ONCE: that was the end. */
static gboolean
read_some (SatchelDatabase  *lists,
           Request          *request,
           guint            *n,
           GError          **error)
{
  g_autoptr(SatchelStatement) statement = NULL;
  GError *failure = NULL;

  *n = 0;
  statement = satchel_database_ask (lists, error, COPY_SQL, "sbii", request->account, request->last_uid,
                                    strlen (request->last_uid), request->last_copy, (gint64) AT_ONCE);
  if (statement == NULL)
    return FALSE;

  for (; satchel_statement_next (statement, &failure); (*n)++)
    take_row (request, statement);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

/* --- a listing --- */

static guint
hash_copy (gconstpointer data)
{
  const SatchelListed *listed = data;

  return g_str_hash (listed->uid) ^ (listed->copy * 2654435761u);
}

static gboolean
equal_copies (gconstpointer a,
              gconstpointer b)
{
  const SatchelListed *first = a, *second = b;

  return first->copy == second->copy && g_str_equal (first->uid, second->uid);
}

/* --- from outside --- */

static void
do_answer (GTask        *task,
           gpointer      source,
           gpointer      data,
           GCancellable *cancellable)
{
  SatchelStore *store = source;
  Request *request = data;
  GError *error = NULL;
  SatchelDatabase *lists = satchel_store_get_lists (store, &error);
  guint n = 0;

  /* No store yet: nothing is known. */
  if (lists != NULL)
    read_some (lists, request, &n, &error);
  if (error == NULL)
    g_cancellable_set_error_if_cancelled (cancellable, &error);

  if (error != NULL)
    {
      satchel_store_look_at_index_error (store, error);
      g_task_return_error (task, error);
    }
  else if (n < AT_ONCE)
    {
      g_task_return_pointer (task, g_steal_pointer (&request->copies), (GDestroyNotify) g_ptr_array_unref);
    }
  else
    {
      satchel_worker_run (store->read, SATCHEL_ORDINARY, task, do_answer);
    }
}

/* A list that somebody wants to see now overtakes it. */
static void
ask (SatchelStore        *self,
     gpointer             tag,
     Request             *request,
     GCancellable        *cancellable,
     GAsyncReadyCallback  callback,
     gpointer             data)
{
  g_autoptr(GTask) task = satchel_store_new_task (self, tag, request, request_free, cancellable, callback, data);

  satchel_store_run (self, self->read, SATCHEL_ORDINARY, task, do_answer);
}

void
satchel_store_on_server_async (SatchelStore        *self,
                               const char          *account,
                               const char          *mailbox,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             data)
{
  Request *request;

  g_return_if_fail (SATCHEL_IS_STORE (self) && account != NULL);

  request = request_new (account);
  request->mailbox = g_intern_string (mailbox);
  ask (self, satchel_store_on_server_async, request, cancellable, callback, data);
}

GPtrArray *
satchel_store_on_server_finish (SatchelStore *self,
                                GAsyncResult *result,
                                GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
satchel_store_recall_async (SatchelStore        *self,
                            const char          *account,
                            GPtrArray           *listing,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             data)
{
  Request *request;

  g_return_if_fail (SATCHEL_IS_STORE (self) && account != NULL && listing != NULL);

  request = request_new (account);
  request->table = g_hash_table_new (hash_copy, equal_copies);
  for (guint i = 0; i < listing->len; i++)
    {
      SatchelServerCopy *copy = satchel_server_copy_new (g_ptr_array_index (listing, i));

      g_ptr_array_add (request->copies, copy);
      g_hash_table_add (request->table, copy);
    }
  ask (self, satchel_store_recall_async, request, cancellable, callback, data);
}

GPtrArray *
satchel_store_recall_finish (SatchelStore *self,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
