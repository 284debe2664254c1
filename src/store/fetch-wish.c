/* fetch-wish.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/fetch-wish.h"

#include "store/store-private.h"

#include <string.h>

typedef struct _Request Request;

/* One of the two steps of a request. */
typedef gboolean (*Step) (SatchelStore  *store,
                          Request       *request,
                          GError       **error);

struct _Request
{
  GArray    *rows;
  char      *account;
  char     **uids;
  GPtrArray *names;    /* that the rows have */
  GPtrArray *found;    /* of char *: the answer */
  Step       look;     /* nullable */
  Step       write;    /* all in one transaction */
};

static Request *
request_new (Step look,
             Step write)
{
  Request *self = g_new0 (Request, 1);

  self->names = g_ptr_array_new_with_free_func (g_free);
  self->found = g_ptr_array_new_with_free_func (g_free);
  self->look = look;
  self->write = write;
  return self;
}

static Request *
request_new_for_uids (Step                look,
                      Step                write,
                      const char         *account,
                      const char * const *uids)
{
  Request *self = request_new (look, write);

  self->account = g_strdup (account);
  self->uids = g_strdupv ((char **) uids);
  return self;
}

static void
request_free (gpointer data)
{
  Request *self = data;

  g_clear_pointer (&self->rows, g_array_unref);
  g_free (self->account);
  g_strfreev (self->uids);
  g_ptr_array_unref (self->names);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_free (self);
}

static gboolean
write_in_one (SatchelStore  *store,
              Request       *request,
              GError       **error)
{
  if (!satchel_database_begin (store->state, error))
    return FALSE;
  if (request->write (store, request, error))
    return satchel_database_commit (store->state, error);

  satchel_database_rollback (store->state);
  return FALSE;
}

static void
do_request (GTask        *task,
            gpointer      source,
            gpointer      data,
            GCancellable *cancellable)
{
  SatchelStore *store = source;
  Request *request = data;
  GError *error = NULL;

  if ((request->look != NULL && !request->look (store, request, &error)) || !write_in_one (store, request, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (request->rows != NULL && request->found->len > 0)
    satchel_store_tell_changed (store, 0);
  g_task_return_pointer (task, g_steal_pointer (&request->found), (GDestroyNotify) g_ptr_array_unref);
}

/* @request: (transfer full). */
static void
begin (SatchelStore        *store,
       gpointer             tag,
       int                  urgency,
       Request             *request,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             data)
{
  g_autoptr(GTask) task = satchel_store_new_task (store, tag, request, request_free, cancellable, callback, data);

  satchel_store_run (store, store->store, urgency, task, do_request);
}

/* --- by rows --- */

/* The names that rows have. */
static gboolean
find_names (SatchelStore  *store,
            Request       *request,
            GError       **error)
{
  GError *failure = NULL;

  for (guint i = 0; i < request->rows->len && failure == NULL; i++)
    {
      g_autoptr(SatchelPlace) place =
        satchel_index_get_place (store->index, g_array_index (request->rows, gint64, i), &failure);

      if (place != NULL && place->partial)
        g_ptr_array_add (request->names, g_steal_pointer (&place->name));
    }
  if (failure == NULL)
    return TRUE;

  satchel_store_look_at_index_error (store, failure);
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
add_accounts (SatchelStore  *store,
              const char    *name,
              GPtrArray     *accounts,
              GError       **error)
{
  g_autoptr(SatchelStatement) statement =
    satchel_database_ask (store->state, error,
                          "SELECT DISTINCT account FROM server_message"
                          " WHERE name = ? AND wish = ? AND gone_since IS NULL", "si", name,
                          (gint64) SATCHEL_WISH_FETCH);
  GError *failure = NULL;

  while (statement != NULL && satchel_statement_next (statement, &failure))
    {
      const char *account = (const char *) sqlite3_column_text (statement, 0);

      if (!g_ptr_array_find_with_equal_func (accounts, account, g_str_equal, NULL))
        g_ptr_array_add (accounts, g_strdup (account));
    }
  if (failure != NULL)
    g_propagate_error (error, failure);
  return statement != NULL && failure == NULL;
}

static gboolean
write_names (SatchelStore  *store,
             Request       *request,
             GError       **error)
{
  for (guint i = 0; i < request->names->len; i++)
    {
      const char *name = g_ptr_array_index (request->names, i);

      if (!satchel_database_do (store->state, error,
                                "UPDATE server_message SET wish = ?"
                                " WHERE name = ? AND known = ? AND gone_since IS NULL",
                                "isi", (gint64) SATCHEL_WISH_FETCH, name,
                                (gint64) SATCHEL_KNOWN_PARTIAL)
          || !add_accounts (store, name, request->found, error))
        return FALSE;
    }

  return TRUE;
}

void
satchel_store_wish_rows_async (SatchelStore        *self,
                               const gint64        *rows,
                               guint                n,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             data)
{
  Request *request;

  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (rows != NULL || n == 0);

  request = request_new (find_names, write_names);
  request->rows = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n);
  g_array_append_vals (request->rows, rows, n);
  begin (self, satchel_store_wish_rows_async, SATCHEL_URGENT, request, cancellable, callback, data);
}

GPtrArray *
satchel_store_wish_rows_finish (SatchelStore *self,
                                GAsyncResult *result,
                                GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- by unique ids --- */

static gboolean
write_uids (SatchelStore  *store,
            Request       *request,
            GError       **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  for (guint i = 0; request->uids[i] != NULL; i++)
    {
      const char *uid = request->uids[i];

      /* Deleted here for good: it comes as if it were new. */
      if (!satchel_database_do (store->state, error,
                                "UPDATE server_message SET known = ?, kept = 0, deleted = 0"
                                " WHERE account = ? AND uid = ? AND known = ? AND name IN"
                                "   (SELECT name FROM message WHERE forgotten IS NOT NULL)", "isbi",
                                (gint64) SATCHEL_KNOWN_NEW, request->account, uid, strlen (uid),
                                (gint64) SATCHEL_KNOWN_HELD)
          || !satchel_database_do (store->state, error,
                                   "INSERT OR IGNORE INTO server_message (account, uid, copy, known, first_seen)"
                                   " VALUES (?, ?, 0, ?, ?)", "sbii", request->account, uid, strlen (uid),
                                   (gint64) SATCHEL_KNOWN_NEW, now)
          || !satchel_database_do (store->state, error,
                                   "UPDATE server_message SET wish = ?"
                                   " WHERE account = ? AND uid = ? AND known <> ?", "isbi",
                                   (gint64) SATCHEL_WISH_FETCH, request->account, uid, strlen (uid),
                                   (gint64) SATCHEL_KNOWN_HELD))
        return FALSE;
    }

  return TRUE;
}

void
satchel_store_wish_uids_async (SatchelStore        *self,
                               const char          *account,
                               const char * const  *uids,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             data)
{
  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (account != NULL && uids != NULL);

  begin (self, satchel_store_wish_uids_async, SATCHEL_URGENT, request_new_for_uids (NULL, write_uids, account, uids),
         cancellable, callback, data);
}

gboolean
satchel_store_wish_uids_finish (SatchelStore *self,
                                GAsyncResult *result,
                                GError      **error)
{
  g_autoptr(GPtrArray) nothing = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  nothing = g_task_propagate_pointer (G_TASK (result), error);
  return nothing != NULL;
}

/* --- what has come of it --- */

static gboolean
drop_vain_wishes (SatchelStore  *store,
                  Request       *request,
                  GError       **error)
{
  for (guint i = 0; request->uids[i] != NULL; i++)
    {
      const char *uid = request->uids[i];

      if (!satchel_database_do (store->state, error,
                                "UPDATE server_message SET wish = 0 WHERE account = ? AND uid = ?"
                                " AND wish = ? AND gone_since IS NOT NULL", "sbi", request->account, uid,
                                strlen (uid), (gint64) SATCHEL_WISH_FETCH))
        return FALSE;
    }

  return TRUE;
}

static gboolean
find_missed (SatchelStore  *store,
             Request       *request,
             GError       **error)
{
  for (guint i = 0; request->uids[i] != NULL; i++)
    {
      const char *uid = request->uids[i];
      gint64 held = 0;

      if (!satchel_database_ask_int (store->state, &held, 0, error,
                                     "SELECT EXISTS (SELECT 1 FROM server_message"
                                     " WHERE account = ? AND uid = ? AND known = ?)", "sbi",
                                     request->account, uid, strlen (uid), (gint64) SATCHEL_KNOWN_HELD))
        return FALSE;
      if (!held)
        g_ptr_array_add (request->found, g_strdup (uid));
    }

  return TRUE;
}

void
satchel_store_missed_uids_async (SatchelStore        *self,
                                 const char          *account,
                                 const char * const  *uids,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             data)
{
  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (account != NULL && uids != NULL);

  begin (self, satchel_store_missed_uids_async, SATCHEL_ORDINARY,
         request_new_for_uids (find_missed, drop_vain_wishes, account, uids), cancellable, callback, data);
}

GPtrArray *
satchel_store_missed_uids_finish (SatchelStore *self,
                                  GAsyncResult *result,
                                  GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
