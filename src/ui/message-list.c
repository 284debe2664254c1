/* message-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/message-list.h"

#include <string.h>

/* Items kept alive after they were handed out: a few screens. GtkListView itself holds those that
 * it shows. */
#define N_RECENT 256

/* GtkListView makes some two hundred rows as soon as there are as many items, which takes a tenth of a
 * second. So a list that fills up grows by a step a frame until the view has all the rows it wants. */
#define STEP 30
#define STEP_TIME 20   /* ms */
#define N_STEPWISE 280

/* Messages that are asked for first when a folder is opened: more than the view makes rows for. All numbers of a
 * folder of a million take a quarter of a second, and nobody looks at the end first. */
#define FIRST 400

/* Numbers that one comparison may look at in search of where two lists meet again: some
 * milliseconds. What is left then counts as one difference. */
#define MAX_LOOKED_AT (4 * 1000 * 1000)

/* Places that differ, each one items-changed. In the part that the view holds rows for, one costs up to
 * a millisecond; the rest then counts as one difference, which costs the rows once. */
#define MAX_DIFFERENCES 32

/* Milliseconds between an answer and the next question, while mail pours in. */
#define PAUSE 150

/* Milliseconds until a search is asked again that did not know all messages yet. */
#define BEHIND_PAUSE 1000

struct _SatchelMessageList
{
  GObject parent_instance;

  /* Owned */
  SatchelStore       *store;
  GCancellable       *cancellable;        /* of everything asked for the present query */
  GArray             *numbers;            /* of gint64 */
  GArray             *whole;              /* what numbers grows into, step by step; else NULL */
  GArray             *old;                /* while a change is being told, what is not yet so */
  GHashTable         *items;              /* number → SatchelMessageItem, not held */
  GHashTable         *hidden;             /* of gint64 */
  GArray             *wanted;             /* of gint64: placeholders to be filled */
  SatchelMessageItem *recent[N_RECENT];   /* a ring */

  SatchelSearch      *search;             /* asked for instead of the query */

  SatchelScope scope;
  guint64      unread;                    /* messages not searched yet */
  SatchelQuery query;
  gint64       kept;                      /* the message being read */
  guint        next_recent;
  guint        told;                      /* while a change is being told: numbers[0, told) and … */
  guint        old_at;                    /* … old[old_at, …) are what the model holds */
  guint        fill_source;
  guint        step_source;
  guint        ask_source;
  gboolean     has_query;
  gboolean     is_loading;
  gboolean     is_querying;
  gboolean     ask_again;
  gboolean     is_filling;
};

enum
{
  LOADED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void satchel_message_list_iface_init (GListModelInterface *iface);
static void ask (SatchelMessageList *self);
static void want_rows (SatchelMessageList *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (SatchelMessageList, satchel_message_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      satchel_message_list_iface_init))

/* --- what differs --- */

/* Where the lists meet again: by leaving out @gone of one or putting in @came from the other, whichever
 * is nearer; by exchanging one where neither is found. Both are looked through side by side, so that
 * a small difference is found soon however long the lists are. */
static void
find_meeting (const gint64 *from,
              const gint64 *to,
              guint        *gone,
              guint        *came,
              guint        *budget)
{
  guint limit = MIN (MAX (*gone, *came), *budget);

  for (guint i = 1; i < limit; i++)
    {
      gboolean is_in_to = i < *came && to[i] == from[0];

      if (is_in_to || (i < *gone && from[i] == to[0]))
        {
          *came = is_in_to ? i : 0;
          *gone = is_in_to ? 0 : i;
          *budget -= i;
          return;
        }
    }

  *budget -= limit;
  *gone = *came = 1;
}

void
satchel_message_list_compare (const gint64     *from,
                              guint             n_from,
                              const gint64     *to,
                              guint             n_to,
                              SatchelDifference difference,
                              gpointer          data)
{
  guint i = 0, j = 0, n_differences = 0, budget = MAX_LOOKED_AT;

  g_return_if_fail (difference != NULL);

  /* The same at the end: what comes in by date changes the top only. */
  while (n_from > 0 && n_to > 0 && from[n_from - 1] == to[n_to - 1])
    n_from--, n_to--;

  while (i < n_from || j < n_to)
    {
      guint gone = n_from - i, came = n_to - j;

      if (gone > 0 && came > 0 && from[i] == to[j])
        {
          i++, j++;
          continue;
        }

      if (gone > 0 && came > 0 && ++n_differences < MAX_DIFFERENCES && budget > 0)
        find_meeting (from + i, to + j, &gone, &came, &budget);

      difference (j, gone, came, data);
      i += gone;
      j += came;
    }
}

/* --- the model --- */

static guint
get_n (SatchelMessageList *self)
{
  return self->old != NULL ? self->told + (self->old->len - self->old_at) : self->numbers->len;
}

static gint64
get_number (SatchelMessageList *self,
            guint               position)
{
  if (position >= get_n (self))
    return 0;
  if (self->old == NULL || position < self->told)
    return g_array_index (self->numbers, gint64, position);
  return g_array_index (self->old, gint64, self->old_at + (position - self->told));
}

static GType
satchel_message_list_get_item_type (GListModel *model)
{
  return SATCHEL_TYPE_MESSAGE_ITEM;
}

static guint
satchel_message_list_get_n_items (GListModel *model)
{
  return get_n (SATCHEL_MESSAGE_LIST (model));
}

static void
on_item_gone (gpointer data,
              GObject *item)
{
  SatchelMessageList *self = data;
  GHashTableIter iter;
  gpointer value;

  /* The item's own fields are gone by now: look for where it was. The table is small. */
  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (value == (gpointer) item)
      {
        g_hash_table_iter_remove (&iter);
        return;
      }
}

static void
keep_for_a_while (SatchelMessageList *self,
                  SatchelMessageItem *item)
{
  g_set_object (&self->recent[self->next_recent], item);
  self->next_recent = (self->next_recent + 1) % N_RECENT;
}

SatchelMessageItem *
satchel_message_list_dup_item (SatchelMessageList *self,
                               gint64              number)
{
  SatchelMessageItem *item;

  g_return_val_if_fail (SATCHEL_IS_MESSAGE_LIST (self), NULL);
  g_return_val_if_fail (number != 0, NULL);

  item = g_hash_table_lookup (self->items, &number);
  if (item != NULL)
    return g_object_ref (item);

  item = satchel_message_item_new (number);
  g_hash_table_insert (self->items, g_memdup2 (&number, sizeof number), item);
  g_object_weak_ref (G_OBJECT (item), on_item_gone, self);
  keep_for_a_while (self, item);
  g_array_append_val (self->wanted, number);
  want_rows (self);

  return item;
}

static gpointer
satchel_message_list_get_item (GListModel *model,
                               guint       position)
{
  SatchelMessageList *self = SATCHEL_MESSAGE_LIST (model);

  if (position >= get_n (self))
    return NULL;
  return satchel_message_list_dup_item (self, get_number (self, position));
}

static void
satchel_message_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = satchel_message_list_get_item_type;
  iface->get_n_items = satchel_message_list_get_n_items;
  iface->get_item = satchel_message_list_get_item;
}

/* --- filling placeholders --- */

static void
on_rows (GObject      *store,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (SatchelMessageList) self = data;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  rows = satchel_store_rows_finish (SATCHEL_STORE (store), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->is_filling = FALSE;
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      SatchelRow *row = g_ptr_array_index (rows, i);
      SatchelMessageItem *item = g_hash_table_lookup (self->items, &row->row);

      if (item != NULL)
        satchel_message_item_fill (item, row);
    }

  if (self->wanted->len > 0)
    want_rows (self);
}

static gboolean
fill (gpointer data)
{
  SatchelMessageList *self = data;

  self->fill_source = 0;
  if (self->store == NULL || self->wanted->len == 0)
    return G_SOURCE_REMOVE;

  self->is_filling = TRUE;
  satchel_store_rows_async (self->store, (const gint64 *) self->wanted->data, self->wanted->len,
                            self->cancellable, on_rows, g_object_ref (self));
  g_array_set_size (self->wanted, 0);

  return G_SOURCE_REMOVE;
}

/* Placeholders are asked for together: the idle runs after the frame that made them, and while one
 * answer is outstanding more are gathered. */
static void
want_rows (SatchelMessageList *self)
{
  if (self->fill_source == 0 && !self->is_filling)
    self->fill_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, fill, self, NULL);
}

/* What is on the screen may have been read, starred, fetched whole. */
static void
want_all_again (SatchelMessageList *self)
{
  GHashTableIter iter;
  gpointer key;

  g_array_set_size (self->wanted, 0);
  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_array_append_vals (self->wanted, key, 1);

  if (self->wanted->len > 0)
    want_rows (self);
}

/* --- the query --- */

static void
tell_difference (guint    at,
                 guint    removed,
                 guint    added,
                 gpointer data)
{
  SatchelMessageList *self = data;

  /* Everything before @at is as in numbers; as much of old has been passed as is left behind it. */
  self->old_at = self->old->len - (get_n (self) - at) + removed;
  self->told = at + added;
  g_list_model_items_changed (G_LIST_MODEL (self), at, removed, added);
}

/* While the differences are told one by one, the model is a seam of the new list and the old one,
 * which costs nothing to move along. */
static void
take_numbers (SatchelMessageList *self,
              GArray             *numbers)
{
  g_assert (self->old == NULL);

  self->old = self->numbers;
  self->numbers = numbers;
  self->old_at = 0;
  self->told = 0;
  satchel_message_list_compare ((const gint64 *) self->old->data, self->old->len,
                                (const gint64 *) self->numbers->data, self->numbers->len,
                                tell_difference, self);
  g_clear_pointer (&self->old, g_array_unref);
}

static gboolean on_step (gpointer data);

/* While a message is being read everything comes at once: its place must not go in between. */
static void
take_step (SatchelMessageList *self)
{
  guint n = self->numbers->len;
  GArray *next;

  if (n >= N_STEPWISE || self->whole->len <= n + STEP || self->kept != 0)
    {
      take_numbers (self, g_steal_pointer (&self->whole));
      return;
    }

  next = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n + STEP);
  g_array_append_vals (next, self->whole->data, n + STEP);
  take_numbers (self, next);
  if (self->step_source == 0)
    self->step_source = g_timeout_add (STEP_TIME, on_step, self);   /* an idle would not wait for the frame */
}

static gboolean
on_step (gpointer data)
{
  SatchelMessageList *self = data;

  self->step_source = 0;
  if (self->whole != NULL)
    take_step (self);

  return G_SOURCE_REMOVE;
}

/* Leaves out what is hidden; in place. */
static void
leave_out_hidden (SatchelMessageList *self,
                  GArray             *numbers)
{
  guint kept = 0;

  if (g_hash_table_size (self->hidden) == 0)
    return;

  for (guint i = 0; i < numbers->len; i++)
    {
      gint64 number = g_array_index (numbers, gint64, i);

      if (!g_hash_table_contains (self->hidden, &number))
        g_array_index (numbers, gint64, kept++) = number;
    }
  g_array_set_size (numbers, kept);
}

/* Puts the message being read back where it was. */
static void
put_kept_back (SatchelMessageList *self,
               GArray             *numbers)
{
  guint position;

  if (self->kept == 0 || !(self->search != NULL || self->query.unread || self->query.flagged)
      || g_hash_table_contains (self->hidden, &self->kept))
    return;

  for (guint i = 0; i < numbers->len; i++)
    if (g_array_index (numbers, gint64, i) == self->kept)
      return;

  position = satchel_message_list_find (self, self->kept);
  if (position != G_MAXUINT)
    g_array_insert_val (numbers, MIN (position, numbers->len), self->kept);
}

static gboolean
ask_after_pause (gpointer data)
{
  SatchelMessageList *self = data;

  self->ask_source = 0;
  ask (self);

  return G_SOURCE_REMOVE;
}

/* @numbers: (transfer full). */
static void
take_answer (SatchelMessageList *self,
             GArray             *numbers)
{
  gboolean has_more = self->search == NULL && self->query.limit != 0 && numbers->len == self->query.limit;

  self->is_querying = FALSE;
  self->is_loading = FALSE;
  leave_out_hidden (self, numbers);
  put_kept_back (self, numbers);
  g_clear_pointer (&self->whole, g_array_unref);
  self->whole = numbers;
  take_step (self);
  want_all_again (self);
  g_signal_emit (self, signals[LOADED], 0);

  if (has_more)
    ask (self);
  else if (self->ask_again)
    self->ask_source = g_timeout_add (PAUSE, ask_after_pause, self);
  else if (self->unread > 0 && self->ask_source == 0)
    self->ask_source = g_timeout_add (BEHIND_PAUSE, ask_after_pause, self);
}

static void
on_queried (GObject      *store,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (SatchelMessageList) self = data;
  g_autoptr (GError) error = NULL;
  GArray *numbers = satchel_store_query_finish (SATCHEL_STORE (store), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  /* The folder is gone: so are its messages. */
  take_answer (self, numbers != NULL ? numbers : g_array_new (FALSE, FALSE, sizeof (gint64)));
}

static void
on_found (GObject      *store,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (SatchelMessageList) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SatchelFound) found = satchel_store_search_finish (SATCHEL_STORE (store), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->unread = found != NULL ? found->unread : 0;
  take_answer (self, found != NULL ? g_array_ref (found->rows) : g_array_new (FALSE, FALSE, sizeof (gint64)));
}

static void
ask (SatchelMessageList *self)
{
  if (self->store == NULL || !(self->has_query || self->search != NULL) || self->ask_source != 0)
    return;

  self->ask_again = self->is_querying;
  if (self->is_querying)
    return;

  self->is_querying = TRUE;
  if (self->search != NULL)
    {
      satchel_store_search_async (self->store, self->search, &self->scope, self->cancellable, on_found,
                                  g_object_ref (self));
      return;
    }
  self->query.kept = self->kept;
  self->query.limit = self->is_loading && !self->query.conversations ? FIRST : 0;
  satchel_store_query_async (self->store, &self->query, self->cancellable, on_queried,
                             g_object_ref (self));
}

static void
on_store_changed (SatchelStore       *store,
                  gint64              folder,
                  SatchelMessageList *self)
{
  /* A search goes beyond its folder, and so does a conversation. */
  if (self->search != NULL || folder == 0 || self->query.folder == 0 || folder == self->query.folder
      || self->query.conversations)
    ask (self);
}

static void
forget (SatchelMessageList *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->is_querying = self->ask_again = self->is_filling = FALSE;
  g_clear_handle_id (&self->fill_source, g_source_remove);
  g_clear_handle_id (&self->step_source, g_source_remove);
  g_clear_handle_id (&self->ask_source, g_source_remove);
  g_array_set_size (self->wanted, 0);
}

static void
show_nothing (SatchelMessageList *self)
{
  guint n = self->numbers->len;

  g_clear_pointer (&self->whole, g_array_unref);
  g_array_set_size (self->numbers, 0);
  for (guint i = 0; i < N_RECENT; i++)
    g_clear_object (&self->recent[i]);
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

/* --- the object --- */

static void
forget_item (gpointer key,
             gpointer item,
             gpointer self)
{
  g_object_weak_unref (item, on_item_gone, self);
}

static void
satchel_message_list_dispose (GObject *object)
{
  SatchelMessageList *self = SATCHEL_MESSAGE_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->fill_source, g_source_remove);
  g_clear_handle_id (&self->step_source, g_source_remove);
  g_clear_handle_id (&self->ask_source, g_source_remove);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_object (&self->store);
  for (guint i = 0; i < N_RECENT; i++)
    g_clear_object (&self->recent[i]);

  G_OBJECT_CLASS (satchel_message_list_parent_class)->dispose (object);
}

static void
satchel_message_list_finalize (GObject *object)
{
  SatchelMessageList *self = SATCHEL_MESSAGE_LIST (object);

  g_hash_table_foreach (self->items, forget_item, self);
  g_hash_table_unref (self->items);
  g_hash_table_unref (self->hidden);
  g_array_unref (self->numbers);
  g_clear_pointer (&self->whole, g_array_unref);
  g_array_unref (self->wanted);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->search, satchel_search_unref);
  g_clear_pointer (&self->scope.accounts, g_hash_table_unref);

  G_OBJECT_CLASS (satchel_message_list_parent_class)->finalize (object);
}

static void
satchel_message_list_class_init (SatchelMessageListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = satchel_message_list_dispose;
  object_class->finalize = satchel_message_list_finalize;

  signals[LOADED] = g_signal_new ("loaded", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
satchel_message_list_init (SatchelMessageList *self)
{
  self->cancellable = g_cancellable_new ();
  self->numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->items = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->hidden = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

SatchelMessageList *
satchel_message_list_new (void)
{
  return g_object_new (SATCHEL_TYPE_MESSAGE_LIST, NULL);
}

void
satchel_message_list_set_store (SatchelMessageList *self,
                                SatchelStore       *store)
{
  g_return_if_fail (SATCHEL_IS_MESSAGE_LIST (self));
  g_return_if_fail (store == NULL || SATCHEL_IS_STORE (store));

  if (self->store == store)
    return;

  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_set_object (&self->store, store);
  g_hash_table_remove_all (self->hidden);
  satchel_message_list_set_query (self, NULL);
  if (store != NULL)
    g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), self, 0);
}

void
satchel_message_list_set_query (SatchelMessageList *self,
                                const SatchelQuery *query)
{
  g_return_if_fail (SATCHEL_IS_MESSAGE_LIST (self));

  forget (self);
  show_nothing (self);
  self->kept = 0;
  g_clear_pointer (&self->search, satchel_search_unref);
  self->unread = 0;
  self->has_query = query != NULL;
  self->is_loading = query != NULL;
  if (query != NULL)
    self->query = *query;
  ask (self);
}

void
satchel_message_list_set_search (SatchelMessageList *self,
                                 SatchelSearch      *search,
                                 const SatchelScope *scope)
{
  g_return_if_fail (SATCHEL_IS_MESSAGE_LIST (self));
  g_return_if_fail (search == NULL || scope != NULL);

  forget (self);
  self->unread = 0;
  self->kept = 0;
  g_clear_pointer (&self->search, satchel_search_unref);
  g_clear_pointer (&self->scope.accounts, g_hash_table_unref);
  if (search == NULL)
    return;

  self->search = satchel_search_ref (search);
  self->scope = *scope;
  if (scope->accounts != NULL)
    g_hash_table_ref (scope->accounts);
  self->is_loading = TRUE;
  ask (self);
}

guint64
satchel_message_list_get_unread (SatchelMessageList *self)
{
  g_return_val_if_fail (SATCHEL_IS_MESSAGE_LIST (self), 0);

  return self->unread;
}

gboolean
satchel_message_list_is_loading (SatchelMessageList *self)
{
  g_return_val_if_fail (SATCHEL_IS_MESSAGE_LIST (self), FALSE);

  return self->is_loading;
}

guint
satchel_message_list_get_n (SatchelMessageList *self)
{
  g_return_val_if_fail (SATCHEL_IS_MESSAGE_LIST (self), 0);

  return get_n (self);
}

gint64
satchel_message_list_get_number (SatchelMessageList *self,
                                 guint               position)
{
  g_return_val_if_fail (SATCHEL_IS_MESSAGE_LIST (self), 0);

  return get_number (self, position);
}

guint
satchel_message_list_find (SatchelMessageList *self,
                           gint64              number)
{
  guint n;

  g_return_val_if_fail (SATCHEL_IS_MESSAGE_LIST (self), G_MAXUINT);

  n = get_n (self);
  for (guint i = 0; i < n; i++)
    if (get_number (self, i) == number)
      return i;
  return G_MAXUINT;
}

void
satchel_message_list_hide (SatchelMessageList *self,
                           const gint64       *numbers,
                           guint               n)
{
  GArray *left;

  g_return_if_fail (SATCHEL_IS_MESSAGE_LIST (self));
  g_return_if_fail (numbers != NULL || n == 0);

  for (guint i = 0; i < n; i++)
    g_hash_table_add (self->hidden, g_memdup2 (&numbers[i], sizeof numbers[i]));

  if (self->whole != NULL)
    leave_out_hidden (self, self->whole);
  left = g_array_copy (self->numbers);
  leave_out_hidden (self, left);
  take_numbers (self, left);
}

void
satchel_message_list_unhide (SatchelMessageList *self,
                             const gint64       *numbers,
                             guint               n)
{
  g_return_if_fail (SATCHEL_IS_MESSAGE_LIST (self));
  g_return_if_fail (numbers != NULL || n == 0);

  for (guint i = 0; i < n; i++)
    g_hash_table_remove (self->hidden, &numbers[i]);
  ask (self);
}

void
satchel_message_list_keep (SatchelMessageList *self,
                           gint64              number)
{
  g_return_if_fail (SATCHEL_IS_MESSAGE_LIST (self));

  self->kept = number;
}
