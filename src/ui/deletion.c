/* deletion.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/deletion.h"

#include "ui/undo-toast.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

/* Key of the window's list of deletions that wait. */
#define WAITING "satchel-deletions"

typedef struct
{
  grefcount ref_count;

  /* Owned */
  SatchelWindow *window;
  SatchelStore  *store;
  GArray        *numbers;      /* of gint64: what was deleted */
  GHashTable    *groups;       /* account → GArray of gint64, for their several Trashes */
  GArray        *moved;        /* of SatchelMoved */

  guint    n_moving;
  gboolean is_decided;         /* for good, or undone */
} Deletion;

static Deletion *
deletion_ref (Deletion *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

static void
deletion_unref (gpointer data)
{
  Deletion *self = data;

  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_object_unref (self->window);
  g_object_unref (self->store);
  g_array_unref (self->numbers);
  g_hash_table_unref (self->groups);
  g_array_unref (self->moved);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Deletion, deletion_unref)

static void
toast_gone (gpointer  deletion,
            GClosure *closure)
{
  deletion_unref (deletion);
}

static SatchelMessageList *
list_of (Deletion *self)
{
  return satchel_list_pane_get_list (satchel_window_get_list (self->window));
}

static void
show_again (Deletion *self)
{
  satchel_message_list_unhide (list_of (self), (const gint64 *) self->numbers->data, self->numbers->len);
}

static void
say_failure (Deletion     *self,
             const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    satchel_window_add_toast (self->window, adw_toast_new (error->message));
}

/* --- to the Trash --- */

static void
on_moved_back (GObject      *store,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (Deletion) self = data;
  g_autoptr (GArray) moved = NULL;
  g_autoptr (GError) error = NULL;

  moved = satchel_store_move_finish (SATCHEL_STORE (store), result, &error);
  if (moved == NULL)
    say_failure (self, error);
}

static void
move_back (Deletion *self,
           gint64    from)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < self->moved->len; i++)
    {
      SatchelMoved *moved = &g_array_index (self->moved, SatchelMoved, i);

      if (moved->from == from)
        g_array_append_val (rows, moved->row);
    }
  satchel_store_move_async (self->store, (const gint64 *) rows->data, rows->len, from, NULL, on_moved_back,
                            deletion_ref (self));
}

static void
on_undo_move (AdwToast *toast,
              Deletion *self)
{
  g_autoptr (GHashTable) done = g_hash_table_new (g_int64_hash, g_int64_equal);

  if (self->is_decided)
    return;

  self->is_decided = TRUE;
  for (guint i = 0; i < self->moved->len; i++)
    {
      SatchelMoved *moved = &g_array_index (self->moved, SatchelMoved, i);

      if (g_hash_table_add (done, &moved->from))
        move_back (self, moved->from);
    }
}

static void
offer_undo_move (Deletion *self)
{
  guint n = self->moved->len;
  g_autofree char *number = satchel_words_for_number (n);
  g_autofree char *words = NULL;
  AdwToast *toast;

  words = n == 1 ? g_strdup (_("Message moved to Trash"))
                 : g_strdup_printf (ngettext ("%s message moved to Trash", "%s messages moved to Trash", n), number);
  toast = satchel_undo_toast_new (words);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_undo_move), deletion_ref (self), toast_gone, 0);
  satchel_window_add_toast (self->window, toast);
}

static void
on_moved (GObject      *store,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (Deletion) self = data;
  g_autoptr (GArray) moved = NULL;
  g_autoptr (GError) error = NULL;

  moved = satchel_store_move_finish (SATCHEL_STORE (store), result, &error);
  if (moved == NULL)
    say_failure (self, error);
  else
    g_array_append_vals (self->moved, moved->data, moved->len);

  if (--self->n_moving > 0)
    return;

  show_again (self);
  if (self->moved->len > 0)
    offer_undo_move (self);
}

static void
add_to_group (Deletion   *self,
              const char *account,
              gint64      number)
{
  GArray *group = g_hash_table_lookup (self->groups, account);

  if (group == NULL)
    {
      group = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_hash_table_insert (self->groups, g_strdup (account), group);
    }
  g_array_append_val (group, number);
}

static void
move_groups (Deletion *self)
{
  SatchelSidebar *sidebar = satchel_window_get_sidebar (self->window);
  GHashTableIter iter;
  gpointer account, group;

  self->n_moving = 1;   /* this function's own, so that it ends once */
  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, &account, &group))
    {
      gint64 trash = satchel_sidebar_find_folder (sidebar, account, SATCHEL_ROLE_TRASH);
      GArray *rows = group;

      if (trash == 0)
        {
          satchel_window_add_toast (self->window, adw_toast_new (_("This account has no Trash to move it to.")));
          continue;
        }
      self->n_moving++;
      satchel_store_move_async (self->store, (const gint64 *) rows->data, rows->len, trash, NULL, on_moved,
                                deletion_ref (self));
    }

  if (--self->n_moving == 0)
    show_again (self);
}

static void
on_rows (GObject      *store,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (Deletion) self = data;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  rows = satchel_store_rows_finish (SATCHEL_STORE (store), result, &error);
  if (rows == NULL)
    {
      say_failure (self, error);
      show_again (self);
      return;
    }

  for (guint i = 0; i < rows->len; i++)
    {
      SatchelRow *row = g_ptr_array_index (rows, i);

      add_to_group (self, row->account, row->row);
    }
  move_groups (self);
}

/* Of one folder the account is known; of All Inboxes the store has to say. */
static void
move_to_trash (Deletion           *self,
               SatchelSidebarItem *folder)
{
  const char *account = satchel_sidebar_item_get_account_id (folder);

  if (account == NULL)
    {
      satchel_store_rows_async (self->store, (const gint64 *) self->numbers->data, self->numbers->len, NULL,
                                on_rows, deletion_ref (self));
      return;
    }

  for (guint i = 0; i < self->numbers->len; i++)
    add_to_group (self, account, g_array_index (self->numbers, gint64, i));
  move_groups (self);
}

/* --- for good --- */

static void
on_expunged (GObject      *store,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (Deletion) self = data;
  g_autoptr (GError) error = NULL;

  if (!satchel_store_expunge_finish (SATCHEL_STORE (store), result, &error))
    say_failure (self, error);
  show_again (self);
}

static void
forget_waiting (Deletion *self)
{
  GPtrArray *waiting = g_object_get_data (G_OBJECT (self->window), WAITING);

  if (waiting != NULL)
    g_ptr_array_remove (waiting, self);
}

static void
expunge (Deletion *self)
{
  if (self->is_decided)
    return;

  self->is_decided = TRUE;
  satchel_store_expunge_async (self->store, (const gint64 *) self->numbers->data, self->numbers->len, NULL,
                               on_expunged, deletion_ref (self));
}

static void
on_undo_expunge (AdwToast *toast,
                 Deletion *self)
{
  if (self->is_decided)
    return;

  self->is_decided = TRUE;
  show_again (self);
}

static void
on_dismissed (AdwToast *toast,
              Deletion *self)
{
  expunge (self);
  forget_waiting (self);
}

static void
offer_undo_expunge (Deletion *self)
{
  guint n = self->numbers->len;
  g_autofree char *number = satchel_words_for_number (n);
  g_autofree char *words = NULL;
  GPtrArray *waiting = g_object_get_data (G_OBJECT (self->window), WAITING);
  AdwToast *toast;

  if (waiting == NULL)
    {
      waiting = g_ptr_array_new_with_free_func (deletion_unref);
      g_object_set_data_full (G_OBJECT (self->window), WAITING, waiting, (GDestroyNotify) g_ptr_array_unref);
    }
  g_ptr_array_add (waiting, deletion_ref (self));

  words = n == 1 ? g_strdup (_("Message deleted for good"))
                 : g_strdup_printf (ngettext ("%s message deleted for good", "%s messages deleted for good", n),
                                    number);
  toast = satchel_undo_toast_new (words);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_undo_expunge), deletion_ref (self), toast_gone, 0);
  g_signal_connect_data (toast, "dismissed", G_CALLBACK (on_dismissed), deletion_ref (self), toast_gone, 0);
  satchel_window_add_toast (self->window, toast);
}

void
satchel_deletion_settle (SatchelWindow *window)
{
  GPtrArray *waiting;

  g_return_if_fail (SATCHEL_IS_WINDOW (window));

  waiting = g_object_get_data (G_OBJECT (window), WAITING);
  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    expunge (g_ptr_array_index (waiting, i));
  g_object_set_data (G_OBJECT (window), WAITING, NULL);
}

/* --- beginning --- */

static Deletion *
deletion_new (SatchelWindow *window,
              GArray        *numbers)
{
  Deletion *self = g_new0 (Deletion, 1);

  g_ref_count_init (&self->ref_count);
  self->window = g_object_ref (window);
  self->store = g_object_ref (satchel_office_get_store (satchel_window_get_office (window)));
  self->numbers = numbers;
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  self->moved = g_array_new (FALSE, FALSE, sizeof (SatchelMoved));

  return self;
}

/* The row says which account's Trash is meant, and whether it lies there already. */
static void
on_message_row (GObject      *store,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr (Deletion) self = data;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  SatchelRow *row;

  rows = satchel_store_rows_finish (SATCHEL_STORE (store), result, &error);
  if (rows == NULL || rows->len == 0)
    {
      if (rows == NULL)
        say_failure (self, error);
      show_again (self);
      return;
    }

  row = g_ptr_array_index (rows, 0);
  if (row->folder == satchel_sidebar_find_folder (satchel_window_get_sidebar (self->window), row->account,
                                                  SATCHEL_ROLE_TRASH))
    {
      offer_undo_expunge (self);
      return;
    }
  add_to_group (self, row->account, row->row);
  move_groups (self);
}

void
satchel_deletion_begin_message (SatchelWindow *window,
                                gint64         row)
{
  g_autoptr (GArray) selected = NULL;
  GArray *numbers;
  Deletion *self;

  g_return_if_fail (SATCHEL_IS_WINDOW (window));
  g_return_if_fail (row != 0);

  if (satchel_window_get_office (window) == NULL)
    return;

  numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (numbers, row);
  self = deletion_new (window, numbers);
  selected = satchel_list_pane_get_selected (satchel_window_get_list (window));
  if (selected->len == 1 && g_array_index (selected, gint64, 0) == row)
    satchel_list_pane_take_away (satchel_window_get_list (window), numbers);
  else
    satchel_message_list_hide (list_of (self), &row, 1);
  satchel_store_rows_async (self->store, &row, 1, NULL, on_message_row, self);
}

void
satchel_deletion_begin (SatchelWindow *window)
{
  g_autoptr (Deletion) self = NULL;
  SatchelListPane *list;
  SatchelSidebarItem *folder;

  g_return_if_fail (SATCHEL_IS_WINDOW (window));

  list = satchel_window_get_list (window);
  folder = satchel_sidebar_get_selected (satchel_window_get_sidebar (window));
  if (folder == NULL || satchel_window_get_office (window) == NULL
      || satchel_list_pane_get_n_selected (list) == 0)
    return;

  self = deletion_new (window, satchel_list_pane_get_selected (list));
  satchel_list_pane_take_away (list, self->numbers);
  if (satchel_window_is_folded (window))
    satchel_window_show_pane (window, "list");
  if (satchel_sidebar_item_get_role (folder) == SATCHEL_ROLE_TRASH)
    offer_undo_expunge (self);
  else
    move_to_trash (self, folder);
}
