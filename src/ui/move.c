/* move.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/move.h"

#include "ui/move-dialog.h"
#include "ui/undo-toast.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

/* On its way: one move for each account's folder. */
typedef struct
{
  /* Owned */
  SatchelWindow *window;
  GArray        *numbers;   /* of gint64 */
  GArray        *moved;     /* of SatchelMoved */
  GHashTable    *groups;    /* folder → GArray of gint64 */
  char          *name;

  SatchelRole role;
  guint       n_moving;
} Move;

static void
move_free (Move *self)
{
  g_object_unref (self->window);
  g_array_unref (self->numbers);
  g_array_unref (self->moved);
  g_hash_table_unref (self->groups);
  g_free (self->name);
  g_free (self);
}

static SatchelStore *
get_store (Move *self)
{
  return satchel_office_get_store (satchel_window_get_office (self->window));
}

static void
say_failure (Move         *self,
             const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    satchel_window_add_toast (self->window, adw_toast_new (error->message));
}

static void
end (Move *self)
{
  guint n = self->moved->len;
  g_autofree char *number = satchel_words_for_number (n);
  g_autofree char *words = NULL;

  satchel_message_list_unhide (satchel_list_pane_get_list (satchel_window_get_list (self->window)),
                               (const gint64 *) self->numbers->data, self->numbers->len);
  if (n > 0 && satchel_undo_of (self->window) != NULL)
    {
      words = g_strdup_printf (ngettext ("%1$s message moved to “%2$s”", "%1$s messages moved to “%2$s”", n), number,
                               self->name);
      satchel_undo_offer (self->window, satchel_undo_add_moved (satchel_undo_of (self->window), self->moved), words);
    }
  move_free (self);
}

static void
on_moved (GObject      *store,
          GAsyncResult *result,
          gpointer      data)
{
  Move *self = data;
  g_autoptr (GArray) moved = NULL;
  g_autoptr (GError) error = NULL;

  moved = satchel_store_move_finish (SATCHEL_STORE (store), result, &error);
  if (moved == NULL)
    say_failure (self, error);
  else
    g_array_append_vals (self->moved, moved->data, moved->len);
  if (--self->n_moving == 0)
    end (self);
}

static void
move_groups (Move *self)
{
  GHashTableIter iter;
  gpointer folder, rows;

  self->n_moving = 1;   /* this function's own, so that it ends once */
  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, &folder, &rows))
    {
      self->n_moving++;
      satchel_store_move_async (get_store (self), (const gint64 *) ((GArray *) rows)->data, ((GArray *) rows)->len,
                                *(gint64 *) folder, NULL, on_moved, self);
    }
  if (--self->n_moving == 0)
    end (self);
}

static void
add_to_group (Move   *self,
              gint64  folder,
              gint64  number)
{
  GArray *group = g_hash_table_lookup (self->groups, &folder);

  if (group == NULL)
    {
      group = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_hash_table_insert (self->groups, g_memdup2 (&folder, sizeof folder), group);
    }
  g_array_append_val (group, number);
}

static Move *
move_new (SatchelWindow *window,
          GArray        *numbers,
          const char    *name)
{
  Move *self = g_new0 (Move, 1);

  /* So that the steps of former days are older than this one. */
  (void) satchel_undo_of (window);
  self->window = g_object_ref (window);
  self->numbers = g_array_ref (numbers);
  self->moved = g_array_new (FALSE, FALSE, sizeof (SatchelMoved));
  self->groups = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_array_unref);
  self->name = g_strdup (name);
  satchel_list_pane_take_away (satchel_window_get_list (window), numbers);
  if (satchel_window_is_folded (window))
    satchel_window_show_pane (window, "list");

  return self;
}

void
satchel_move_begin (SatchelWindow *window,
                    GArray        *numbers,
                    gint64         folder,
                    const char    *name)
{
  Move *self;

  g_return_if_fail (SATCHEL_IS_WINDOW (window));
  g_return_if_fail (numbers != NULL && name != NULL);

  if (satchel_window_get_office (window) == NULL || numbers->len == 0)
    return;

  self = move_new (window, numbers, name);
  for (guint i = 0; i < numbers->len; i++)
    add_to_group (self, folder, g_array_index (numbers, gint64, i));
  move_groups (self);
}

/* --- to a folder of their own accounts --- */

static void
add_by_account (Move       *self,
                const char *account,
                gint64      number)
{
  gint64 folder = satchel_sidebar_find_folder (satchel_window_get_sidebar (self->window), account, self->role);

  if (folder != 0)
    add_to_group (self, folder, number);
}

static void
on_rows (GObject      *store,
         GAsyncResult *result,
         gpointer      data)
{
  Move *self = data;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  rows = satchel_store_rows_finish (SATCHEL_STORE (store), result, &error);
  if (rows == NULL)
    say_failure (self, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    add_by_account (self, ((SatchelRow *) g_ptr_array_index (rows, i))->account,
                    ((SatchelRow *) g_ptr_array_index (rows, i))->row);
  move_groups (self);
}

/* Of one folder the account is known; of All Inboxes and a search the store has to say. */
void
satchel_move_to_role (SatchelWindow *window,
                      SatchelRole    role)
{
  g_autoptr (GArray) numbers = NULL;
  SatchelSidebarItem *line;
  const char *account;
  Move *self;

  g_return_if_fail (SATCHEL_IS_WINDOW (window));

  numbers = satchel_list_pane_get_selected (satchel_window_get_list (window));
  if (satchel_window_get_office (window) == NULL || numbers->len == 0)
    return;

  line = satchel_sidebar_get_selected (satchel_window_get_sidebar (window));
  account = line != NULL && satchel_search_bar_get_search (satchel_window_get_search (window)) == NULL
              ? satchel_sidebar_item_get_account_id (line) : NULL;
  self = move_new (window, numbers, satchel_words_for_folder (role, satchel_role_get_path (role)));
  self->role = role;
  if (account == NULL)
    {
      satchel_store_rows_async (get_store (self), (const gint64 *) numbers->data, numbers->len, NULL, on_rows, self);
      return;
    }
  for (guint i = 0; i < numbers->len; i++)
    add_by_account (self, account, g_array_index (numbers, gint64, i));
  move_groups (self);
}

/* --- to a folder that is asked for --- */

static void
on_chosen (SatchelMoveDialog *dialog,
           gint64             folder,
           const char        *name,
           SatchelWindow     *window)
{
  satchel_move_begin (window, g_object_get_data (G_OBJECT (dialog), "numbers"), folder, name);
}

void
satchel_move_ask (SatchelWindow *window)
{
  g_autoptr (GArray) numbers = NULL;
  GtkWidget *dialog;

  g_return_if_fail (SATCHEL_IS_WINDOW (window));

  numbers = satchel_list_pane_get_selected (satchel_window_get_list (window));
  if (satchel_window_get_office (window) == NULL || numbers->len == 0)
    return;

  dialog = satchel_move_dialog_new (GTK_WINDOW (window),
                                    satchel_sidebar_get_lines (satchel_window_get_sidebar (window)));
  g_object_set_data_full (G_OBJECT (dialog), "numbers", g_steal_pointer (&numbers), (GDestroyNotify) g_array_unref);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (on_chosen), window, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
