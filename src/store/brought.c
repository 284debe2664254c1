/* brought.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/brought.h"

#include "store/store-private.h"

#include <string.h>

typedef struct
{
  char      *mailbox;
  GPtrArray *list;
} Request;

static void
request_free (gpointer data)
{
  Request *self = data;

  g_free (self->mailbox);
  g_ptr_array_unref (self->list);
  g_free (self);
}

SatchelBrought *
satchel_brought_new (const char *uid,
                     const char *id)
{
  SatchelBrought *self = g_new (SatchelBrought, 1);

  *self = (SatchelBrought) { g_strdup (uid), g_strdup (id) };
  return self;
}

void
satchel_brought_free (SatchelBrought *self)
{
  if (self == NULL)
    return;

  g_free (self->uid);
  g_free (self->id);
  g_free (self);
}

/* Octets of the user name in "user@server". */
static gsize
measure_user (const char *mailbox)
{
  const char *at = strrchr (mailbox, '@');

  return at != NULL ? (gsize) (at - mailbox) : 0;
}

gboolean
satchel_brought_is_same_mailbox (const char *one,
                                 const char *other)
{
  gsize user = measure_user (one), other_user = measure_user (other);
  gsize local = strcspn (one, "@"), other_local = strcspn (other, "@");

  g_return_val_if_fail (one != NULL && other != NULL, FALSE);

  if (user == 0 || other_user == 0 || g_ascii_strcasecmp (one + user, other + other_user) != 0)
    return FALSE;
  if (user == other_user && strncmp (one, other, user) == 0)
    return TRUE;

  /* "amara" and "amara@okafor.example". */
  return (local == user) != (other_local == other_user) && local == other_local && strncmp (one, other, local) == 0;
}

/* --- noting --- */

static gboolean
write_all (SatchelDatabase *state,
           const Request   *request,
           GError         **error)
{
  if (!satchel_database_begin (state, error))
    return FALSE;

  for (guint i = 0; i < request->list->len; i++)
    {
      const SatchelBrought *item = g_ptr_array_index (request->list, i);

      if (!satchel_database_do (state, error,
                                "INSERT INTO brought (mailbox, uid, name) VALUES (?, ?, ?)"
                                " ON CONFLICT (mailbox, uid) DO UPDATE SET name = ifnull (excluded.name, name)",
                                "sbs", request->mailbox, item->uid, strlen (item->uid), item->id))
        {
          satchel_database_rollback (state);
          return FALSE;
        }
    }

  return satchel_database_commit (state, error);
}

static void
do_note (GTask        *task,
         gpointer      source,
         gpointer      data,
         GCancellable *cancellable)
{
  SatchelStore *self = source;
  GError *error = NULL;

  if (write_all (self->state, data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
satchel_store_note_brought_async (SatchelStore        *self,
                                  const char          *mailbox,
                                  GPtrArray           *list,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             data)
{
  g_autoptr(GTask) task = NULL;
  Request *request;

  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (mailbox != NULL && list != NULL);

  request = g_new (Request, 1);
  *request = (Request) { g_strdup (mailbox), g_ptr_array_ref (list) };
  task = satchel_store_new_task (self, satchel_store_note_brought_async, request, request_free, cancellable,
                                 callback, data);
  satchel_store_run (self, self->store, SATCHEL_ORDINARY, task, do_note);
}

gboolean
satchel_store_note_brought_finish (SatchelStore  *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- claiming --- */

/* The mailboxes that something waits for. Returns: (transfer full) (nullable). */
static GPtrArray *
list_mailboxes (SatchelDatabase *state,
                GError         **error)
{
  g_autoptr(GPtrArray) mailboxes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(SatchelStatement) statement = satchel_database_ask (state, error, "SELECT DISTINCT mailbox FROM brought", "");
  GError *failure = NULL;

  while (statement != NULL && satchel_statement_next (statement, &failure))
    g_ptr_array_add (mailboxes, satchel_statement_dup_text (statement, 0));
  if (failure != NULL)
    g_propagate_error (error, failure);

  return statement != NULL && failure == NULL ? g_steal_pointer (&mailboxes) : NULL;
}

/* A message that was deleted for good meanwhile holds its id all the same. */
static gboolean
claim (SatchelDatabase *state,
       const char      *account,
       const char      *mailbox,
       const char      *waiting,
       GError         **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (!satchel_database_begin (state, error))
    return FALSE;
  if (satchel_database_do (state, error,
                           "INSERT INTO server_message"
                           " (account, uid, copy, known, first_seen, kept, mailbox, name, doubtful)"
                           " SELECT ?, uid, 0, iif (name IS NULL, ?, ?), ?, iif (name IS NULL, 0, ?),"
                           "        iif (name IS NULL, NULL, ?), name, iif (name IS NULL, ?, ?)"
                           "   FROM brought WHERE mailbox = ?"
                           " ON CONFLICT (account, uid, copy) DO UPDATE SET"
                           "  known = excluded.known, kept = excluded.kept, mailbox = excluded.mailbox,"
                           "  name = excluded.name, doubtful = excluded.doubtful"
                           " WHERE known = ?",
                           "siiiisiisi", account, (gint64) SATCHEL_KNOWN_UNWANTED, (gint64) SATCHEL_KNOWN_HELD, now,
                           now, mailbox, (gint64) SATCHEL_DOUBT_NONE, (gint64) SATCHEL_DOUBT_HEAD, waiting,
                           (gint64) SATCHEL_KNOWN_NEW)
      && satchel_database_do (state, error, "DELETE FROM brought WHERE mailbox = ?", "s", waiting))
    return satchel_database_commit (state, error);

  satchel_database_rollback (state);
  return FALSE;
}

gboolean
satchel_brought_claim (SatchelDatabase *state,
                       const char      *account,
                       const char      *mailbox,
                       GError         **error)
{
  g_autoptr(GPtrArray) waiting = NULL;

  g_return_val_if_fail (state != NULL && account != NULL, FALSE);

  if (mailbox == NULL)
    return TRUE;
  waiting = list_mailboxes (state, error);
  if (waiting == NULL)
    return FALSE;
  for (guint i = 0; i < waiting->len; i++)
    {
      const char *name = g_ptr_array_index (waiting, i);

      if (satchel_brought_is_same_mailbox (name, mailbox) && !claim (state, account, mailbox, name, error))
        return FALSE;
    }

  return TRUE;
}
