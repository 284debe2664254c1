/* conversation-job.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Conversations for lists: what of them the index knows, in the reading thread. */

#include "config.h"

#include "store/store-private.h"

#include "base/limits.h"

/* Messages read between two looks at whether somebody still waits. */
#define STEP 4096

/* Reads what has come since it was last done; the first time, all there is: a second for a million. What was read
 * before it is cancelled stays. */
gboolean
satchel_store_update_conversations (SatchelStore    *self,
                                    SatchelDatabase *lists,
                                    GCancellable    *cancellable,
                                    GError         **error)
{
  g_autoptr(SatchelStatement) statement = NULL;
  g_autoptr(GError) failure = NULL;
  guint n = 0;

  if (self->conversations == NULL)
    self->conversations = satchel_conversations_new ();

  statement = satchel_database_ask (lists, &failure,
                                    "SELECT row, message_id, refs FROM message WHERE row > ? ORDER BY row", "i",
                                    satchel_conversations_get_last (self->conversations));
  while (statement != NULL && satchel_statement_next (statement, &failure))
    {
      const char *refs = (const char *) sqlite3_column_text (statement, 2);

      satchel_conversations_add (self->conversations, sqlite3_column_int64 (statement, 0),
                                 (const char *) sqlite3_column_text (statement, 1), refs != NULL ? refs : "");
      if (++n % STEP == 0 && g_cancellable_set_error_if_cancelled (cancellable, &failure))
        break;
    }

  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return failure == NULL;
}

/* The conversation of @kept, if it is among @rows. */
static guint
find_kept (SatchelStore *self,
           GArray       *rows,
           gint64        kept)
{
  for (guint i = 0; kept != 0 && i < rows->len; i++)
    if (g_array_index (rows, gint64, i) == kept)
      return satchel_conversations_find (self->conversations, kept);
  return G_MAXUINT;
}

/* Leaves of each conversation the first row, or in its place the one that is kept; in place. */
void
satchel_store_fold_conversations (SatchelStore *self,
                                  GArray       *rows,
                                  gint64        kept)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);
  guint of_kept = find_kept (self, rows, kept), n = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      gint64 row = g_array_index (rows, gint64, i);
      guint conversation = satchel_conversations_find (self->conversations, row);

      /* One that came after the update stands for itself until the next. */
      if (conversation == G_MAXUINT || g_hash_table_add (seen, GUINT_TO_POINTER (conversation + 1)))
        g_array_index (rows, gint64, n++) = conversation != G_MAXUINT && conversation == of_kept ? kept : row;
    }
  g_array_set_size (rows, n);
}

/* The members that are still there, and not thrown away: those in Trash and Junk count only among themselves.
 * Returns: (transfer full). */
GArray *
satchel_store_read_conversation (SatchelStore    *self,
                                 SatchelDatabase *lists,
                                 gint64           row,
                                 GError         **error)
{
  g_autoptr(GArray) members = satchel_conversations_get_members (self->conversations, row,
                                                                 SATCHEL_LIMIT_CONVERSATION);
  g_autoptr(GError) failure = NULL;
  GArray *there = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; failure == NULL && i < members->len; i++)
    {
      gint64 member = g_array_index (members, gint64, i), answer = 0;

      if (member != row)
        satchel_database_ask_int (lists, &answer, 0, &failure,
                                  "SELECT 1 FROM message m JOIN folder f USING (folder) WHERE m.row = ?"
                                  "   AND f.role NOT IN (5, 6)", "i", member);   /* SATCHEL_ROLE_JUNK, TRASH */
      if (member == row || answer != 0)
        g_array_append_val (there, member);
    }

  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return there;
}

static int
compare_dates (gconstpointer a,
               gconstpointer b)
{
  const SatchelRow *one = *(SatchelRow *const *) a, *other = *(SatchelRow *const *) b;

  if (one->date != other->date)
    return one->date < other->date ? -1 : 1;
  return one->row < other->row ? -1 : one->row > other->row;
}

static void
do_conversation (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  SatchelStore *self = source;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GArray) members = NULL;
  GError *error = NULL;
  SatchelDatabase *lists = satchel_store_get_lists (self, &error);

  if (lists != NULL && satchel_store_update_conversations (self, lists, cancellable, &error))
    members = satchel_store_read_conversation (self, lists, *(gint64 *) data, &error);
  if (members != NULL && error == NULL)
    rows = satchel_store_read_rows (self, lists, members, &error);

  if (error != NULL)
    {
      satchel_store_look_at_index_error (self, error);
      g_task_return_error (task, error);
      return;
    }
  if (rows == NULL)
    rows = g_ptr_array_new_with_free_func ((GDestroyNotify) satchel_row_unref);
  g_ptr_array_sort (rows, compare_dates);
  g_task_return_pointer (task, g_steal_pointer (&rows), (GDestroyNotify) g_ptr_array_unref);
}

void
satchel_store_conversation_async (SatchelStore        *self,
                                  gint64               row,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (SATCHEL_IS_STORE (self));

  task = satchel_store_new_task (self, satchel_store_conversation_async, g_memdup2 (&row, sizeof row), g_free,
                                 cancellable, callback, data);
  satchel_store_run (self, self->read, SATCHEL_URGENT, task, do_conversation);
}

GPtrArray *
satchel_store_conversation_finish (SatchelStore *self,
                                   GAsyncResult *result,
                                   GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
