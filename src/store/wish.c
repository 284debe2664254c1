/* wish.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/wish.h"

#include "store/store-private.h"

#include <string.h>

typedef struct
{
  char       *account;
  char      **uids;
  SatchelWish wish;
} Request;

static void
request_free (gpointer data)
{
  Request *self = data;

  g_free (self->account);
  g_strfreev (self->uids);
  g_free (self);
}

/* Only what is there: under the id of one that is gone another message may come. */
static gboolean
write_wish (SatchelStore   *store,
            const Request  *request,
            const char     *uid,
            guint          *known,
            GError        **error)
{
  gint64 there = 0;

  if (!satchel_database_ask_int (store->state, &there, 0, error,
                                 "SELECT 1 FROM server_message"
                                 " WHERE account = ? AND uid = ? AND gone_since IS NULL LIMIT 1",
                                 "sb", request->account, uid, strlen (uid)))
    return FALSE;
  if (there == 0)
    return TRUE;

  (*known)++;
  return satchel_database_do (store->state, error,
                              "UPDATE server_message SET wish = ?"
                              " WHERE account = ? AND uid = ? AND gone_since IS NULL",
                              "isb", (gint64) request->wish, request->account, uid, strlen (uid));
}

static gboolean
write_wishes (SatchelStore   *store,
              const Request  *request,
              guint          *known,
              GError        **error)
{
  if (!satchel_database_begin (store->state, error))
    return FALSE;

  for (guint i = 0; request->uids[i] != NULL; i++)
    {
      if (!write_wish (store, request, request->uids[i], known, error))
        {
          satchel_database_rollback (store->state);
          return FALSE;
        }
    }

  return satchel_database_commit (store->state, error);
}

static void
do_wish (GTask        *task,
         gpointer      source,
         gpointer      data,
         GCancellable *cancellable)
{
  GError *error = NULL;
  guint known = 0;

  if (!write_wishes (source, data, &known, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (known > 0)
    satchel_store_tell_changed (source, 0);
  g_task_return_int (task, known);
}

void
satchel_store_wish_async (SatchelStore        *self,
                          const char          *account,
                          const char * const  *uids,
                          SatchelWish          wish,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             data)
{
  g_autoptr(GTask) task = NULL;
  Request *request;

  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (account != NULL && uids != NULL);

  request = g_new (Request, 1);
  *request = (Request) { g_strdup (account), g_strdupv ((char **) uids), wish };
  task = satchel_store_new_task (self, satchel_store_wish_async, request, request_free, cancellable,
                                 callback, data);
  satchel_store_run (self, self->store, SATCHEL_URGENT, task, do_wish);
}

gboolean
satchel_store_wish_finish (SatchelStore *self,
                           GAsyncResult *result,
                           guint        *known,
                           GError      **error)
{
  gssize answer;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  answer = g_task_propagate_int (G_TASK (result), error);
  if (known != NULL)
    *known = (guint) MAX (answer, 0);
  return answer >= 0;
}
