/* window-actions.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/window-actions.h"

#include "ui/deletion.h"
#include "ui/download.h"
#include "ui/folder-actions.h"
#include "ui/search-actions.h"
#include "ui/message-window.h"
#include "ui/move.h"
#include "ui/settings.h"
#include "ui/undo-toast.h"
#include "ui/unread.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* Milliseconds before the eyes after which a message counts as read: longer than passing over it
 * with the arrow keys takes. */
#define DWELL 1000

/* Messages looked at to tell whether all that are selected have a star. */
#define MAX_LOOKED_AT 200

#define DWELLING "satchel-dwelling"

/* --- marking --- */

static void
on_marked (GObject      *store,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (SatchelWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (!satchel_store_mark_finish (SATCHEL_STORE (store), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    satchel_window_add_toast (self, adw_toast_new (error->message));
}

static void
mark (SatchelWindow *self,
      const gint64  *rows,
      guint          n,
      SatchelFlags   set,
      SatchelFlags   clear)
{
  SatchelOffice *office = satchel_window_get_office (self);

  if (office != NULL && n > 0)
    satchel_store_mark_async (satchel_office_get_store (office), rows, n, set, clear, NULL, on_marked,
                              g_object_ref (self));
}

/* Those of @rows that a mark changes, as far as anybody would look; of more all. Returns: (transfer full). */
static GArray *
pick_changing (SatchelWindow *self,
               GArray        *rows,
               SatchelFlags   set,
               SatchelFlags   clear)
{
  SatchelMessageList *list = satchel_list_pane_get_list (satchel_window_get_list (self));
  GArray *changing = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < rows->len; i++)
    {
      gint64 row = g_array_index (rows, gint64, i);
      guint position = i < MAX_LOOKED_AT ? satchel_message_list_find (list, row) : G_MAXUINT;
      g_autoptr (SatchelMessageItem) item = NULL;

      if (position != G_MAXUINT)
        item = g_list_model_get_item (G_LIST_MODEL (list), position);
      if (item == NULL || (set != 0 && !satchel_message_item_has_flag (item, set))
          || (clear != 0 && satchel_message_item_has_flag (item, clear)))
        g_array_append_val (changing, row);
    }

  return changing;
}

/* What the person marks can be undone. */
static void
mark_rows (SatchelWindow *self,
           GArray        *rows,
           SatchelFlags   set,
           SatchelFlags   clear)
{
  g_autoptr (GArray) changing = pick_changing (self, rows, set, clear);
  SatchelUndo *steps = satchel_undo_of (self);

  mark (self, (const gint64 *) changing->data, changing->len, set, clear);
  if (steps != NULL && changing->len > 0)
    satchel_undo_add_marked (steps, changing, clear, set);
}

static void
mark_selected (SatchelWindow *self,
               SatchelFlags   set,
               SatchelFlags   clear)
{
  g_autoptr (GArray) rows = satchel_list_pane_get_selected (satchel_window_get_list (self));

  mark_rows (self, rows, set, clear);
}

static void
mark_read (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       self)
{
  mark_selected (self, SATCHEL_FLAG_SEEN, 0);
}

static void
mark_unread (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       self)
{
  satchel_window_actions_dwell (self, 0);
  mark_selected (self, 0, SATCHEL_FLAG_SEEN);
}

static void
toggle_read (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       self)
{
  g_autoptr (SatchelMessageItem) item = satchel_list_pane_get_item (satchel_window_get_list (self));

  if (item != NULL && satchel_message_item_has_flag (item, SATCHEL_FLAG_SEEN))
    mark_unread (action, parameter, self);
  else
    mark_read (action, parameter, self);
}

static gboolean
all_have_star (SatchelWindow *self,
               GArray        *rows)
{
  SatchelMessageList *list = satchel_list_pane_get_list (satchel_window_get_list (self));

  for (guint i = 0; i < rows->len && i < MAX_LOOKED_AT; i++)
    {
      guint position = satchel_message_list_find (list, g_array_index (rows, gint64, i));
      g_autoptr (SatchelMessageItem) item = g_list_model_get_item (G_LIST_MODEL (list), position);

      if (item == NULL || !satchel_message_item_has_flag (item, SATCHEL_FLAG_FLAGGED))
        return FALSE;
    }
  return TRUE;
}

static void
star (GSimpleAction *action,
      GVariant      *parameter,
      gpointer       self)
{
  g_autoptr (GArray) rows = satchel_list_pane_get_selected (satchel_window_get_list (self));

  if (all_have_star (self, rows))
    mark_rows (self, rows, 0, SATCHEL_FLAG_FLAGGED);
  else
    mark_rows (self, rows, SATCHEL_FLAG_FLAGGED, 0);
}

static void
set_star (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       self)
{
  gint64 row;
  gboolean starred;

  g_variant_get (parameter, "(xb)", &row, &starred);
  mark (self, &row, 1, starred ? SATCHEL_FLAG_FLAGGED : 0,
        starred ? 0 : SATCHEL_FLAG_FLAGGED);
}

/* --- reading marks as read --- */

typedef struct
{
  SatchelWindow *window;   /* borrowed: it has this */
  gint64         row;
  guint          source;
} Dwelling;

static void
dwelling_free (gpointer data)
{
  Dwelling *dwelling = data;

  g_clear_handle_id (&dwelling->source, g_source_remove);
  g_free (dwelling);
}

static gboolean
has_been_read (gpointer data)
{
  Dwelling *dwelling = data;
  SatchelWindow *window = dwelling->window;
  g_autoptr (SatchelMessageItem) item = satchel_list_pane_get_item (satchel_window_get_list (window));

  dwelling->source = 0;
  if (item != NULL && satchel_message_item_get_number (item) == dwelling->row
      && !satchel_message_item_has_flag (item, SATCHEL_FLAG_SEEN))
    mark (window, &dwelling->row, 1, SATCHEL_FLAG_SEEN, 0);

  return G_SOURCE_REMOVE;
}

void
satchel_window_actions_dwell (SatchelWindow *self,
                              gint64         row)
{
  Dwelling *dwelling;

  g_return_if_fail (SATCHEL_IS_WINDOW (self));

  g_object_set_data (G_OBJECT (self), DWELLING, NULL);
  if (row == 0)
    return;

  dwelling = g_new0 (Dwelling, 1);
  dwelling->window = self;
  dwelling->row = row;
  dwelling->source = g_timeout_add (DWELL, has_been_read, dwelling);
  g_object_set_data_full (G_OBJECT (self), DWELLING, dwelling, dwelling_free);
}

/* --- the others --- */

static void
delete_selected (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       self)
{
  satchel_deletion_begin (self);
}

static void
move_selected (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       self)
{
  satchel_move_ask (self);
}

static void
archive (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       self)
{
  satchel_move_to_role (self, SATCHEL_ROLE_ARCHIVE);
}

/* Out of Junk it goes where mail arrives. */
static void
junk (GSimpleAction *action,
      GVariant      *parameter,
      gpointer       self)
{
  SatchelSidebarItem *line = satchel_sidebar_get_selected (satchel_window_get_sidebar (self));

  if (line != NULL && satchel_sidebar_item_get_role (line) == SATCHEL_ROLE_JUNK)
    satchel_move_to_role (self, SATCHEL_ROLE_INBOX);
  else
    satchel_move_to_role (self, SATCHEL_ROLE_JUNK);
}

/* Dropped on a folder. */
static void
move_to_folder (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       self)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GVariant) rows = NULL;
  const char *name;
  const gint64 *all;
  gint64 folder;
  gsize n;

  g_variant_get (parameter, "(x&s@ax)", &folder, &name, &rows);
  all = g_variant_get_fixed_array (rows, &n, sizeof (gint64));
  g_array_append_vals (numbers, all, (guint) n);
  satchel_move_begin (self, numbers, folder, name);
}

static void
undo (GSimpleAction *action,
      GVariant      *parameter,
      gpointer       self)
{
  satchel_undo_last (self);
}

static void
download_selected (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       self)
{
  g_autoptr (GArray) rows = satchel_list_pane_get_selected (satchel_window_get_list (self));

  satchel_download_begin (self, (const gint64 *) rows->data, rows->len);
}

static void
download_message (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       self)
{
  gint64 row = g_variant_get_int64 (parameter);

  satchel_download_begin (self, &row, 1);
}

static void
open_message (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       self)
{
  SatchelLetter *letter = satchel_message_view_get_letter (satchel_window_get_reader (self));

  if (letter != NULL)
    satchel_message_window_open (GTK_WINDOW (self), letter);
}

/* Return or a double click in the list. */
static void
activate_message (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       self)
{
  g_autoptr (GSettings) settings = satchel_settings_find ();

  if (!satchel_window_is_folded (self)
      && (settings == NULL || g_settings_get_boolean (settings, SATCHEL_SETTING_OWN_WINDOW)))
    open_message (action, NULL, self);
  else
    satchel_window_show_pane (self, "reader");
}

static void
go_to_unread (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       self)
{
  satchel_unread_go (self, g_str_equal (g_action_get_name (G_ACTION (action)), "next-unread"));
}

static void
mark_all_read (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       self)
{
  satchel_unread_mark_all (self);
}

static void
show_all (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       self)
{
  satchel_list_pane_show_all (satchel_window_get_list (self));
}

static void
select_all (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       self)
{
  satchel_list_pane_select_all (satchel_window_get_list (self));
}

static void
show_pane (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       self)
{
  /* "show-reader" → "reader" */
  satchel_window_show_pane (self, g_action_get_name (G_ACTION (action)) + strlen ("show-"));
}

static void
show_toast (GSimpleAction *action,
            GVariant      *words,
            gpointer       self)
{
  satchel_window_add_toast (self, adw_toast_new (g_variant_get_string (words, NULL)));
}

static void
leave_selection (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       self)
{
  g_object_set (satchel_window_get_list (self), "selecting", FALSE, NULL);
}

/* --- sorting --- */

static SatchelSort
sort_from_word (const char *word)
{
  if (g_str_equal (word, "sender"))
    return SATCHEL_SORT_SENDER;
  if (g_str_equal (word, "subject"))
    return SATCHEL_SORT_SUBJECT;
  if (g_str_equal (word, "size"))
    return SATCHEL_SORT_SIZE;
  return SATCHEL_SORT_DATE;
}

/* Names and subjects begin at A, dates at the newest, sizes at the largest; unless reversed. */
static void
apply_sort (SatchelWindow *self)
{
  GActionGroup *group = G_ACTION_GROUP (self);
  g_autoptr (GVariant) word = g_action_group_get_action_state (group, "sort");
  g_autoptr (GVariant) reverse = g_action_group_get_action_state (group, "reverse");
  SatchelSort sort = sort_from_word (g_variant_get_string (word, NULL));
  gboolean ascending = sort == SATCHEL_SORT_SENDER || sort == SATCHEL_SORT_SUBJECT;

  if (g_variant_get_boolean (reverse))
    ascending = !ascending;
  satchel_list_pane_set_sort (satchel_window_get_list (self), sort, ascending);
}

static void
change_sort (GSimpleAction *action,
             GVariant      *state,
             gpointer       self)
{
  g_simple_action_set_state (action, state);
  apply_sort (self);
}

static void
change_conversations (GSimpleAction *action,
                      GVariant      *state,
                      gpointer       self)
{
  g_simple_action_set_state (action, state);
  satchel_list_pane_set_conversations (satchel_window_get_list (self), g_variant_get_boolean (state));
}

/* --- all of them --- */

/* The rest of a message that is no longer on the server can't be had. */
static gboolean
can_download (SatchelMessageItem *item)
{
  SatchelRow *row = item != NULL ? satchel_message_item_get_row (item) : NULL;

  return row != NULL && row->is_partial && row->on_server;
}

static const GActionEntry entries[] = {
  { .name = "delete", .activate = delete_selected },
  { .name = "move", .activate = move_selected },
  { .name = "move-to-folder", .activate = move_to_folder, .parameter_type = "(xsax)" },
  { .name = "archive", .activate = archive },
  { .name = "junk", .activate = junk },
  { .name = "undo", .activate = undo },
  { .name = "mark-read", .activate = mark_read },
  { .name = "mark-unread", .activate = mark_unread },
  { .name = "toggle-read", .activate = toggle_read },
  { .name = "star", .activate = star },
  { .name = "set-star", .activate = set_star, .parameter_type = "(xb)" },
  { .name = "download", .activate = download_selected },
  { .name = "download-message", .activate = download_message, .parameter_type = "x" },
  { .name = "open-message", .activate = open_message },
  { .name = "activate-message", .activate = activate_message },
  { .name = "next-unread", .activate = go_to_unread },
  { .name = "previous-unread", .activate = go_to_unread },
  { .name = "mark-all-read", .activate = mark_all_read },
  { .name = "select-all", .activate = select_all },
  { .name = "leave-selection", .activate = leave_selection },
  { .name = "show-all", .activate = show_all },
  { .name = "show-sidebar", .activate = show_pane },
  { .name = "show-list", .activate = show_pane },
  { .name = "show-reader", .activate = show_pane },
  { .name = "toast", .activate = show_toast, .parameter_type = "s" },
  { .name = "sort", .parameter_type = "s", .state = "'date'", .change_state = change_sort },
  { .name = "reverse", .state = "false", .change_state = change_sort },
  { .name = "conversations", .state = "false", .change_state = change_conversations },
};

static void
set_enabled (SatchelWindow *self,
             const char    *name,
             gboolean       enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

void
satchel_window_actions_update (SatchelWindow *self)
{
  g_autoptr (SatchelMessageItem) item = NULL;
  gboolean selecting;
  guint n;

  g_return_if_fail (SATCHEL_IS_WINDOW (self));

  g_object_get (satchel_window_get_list (self), "selecting", &selecting, NULL);
  n = satchel_list_pane_get_n_selected (satchel_window_get_list (self));
  item = satchel_list_pane_get_item (satchel_window_get_list (self));
  set_enabled (self, "stop-search", satchel_search_bar_get_search (satchel_window_get_search (self)) != NULL
                                    && !selecting);
  g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "conversations")),
                             g_variant_new_boolean (satchel_list_pane_get_conversations (satchel_window_get_list (self))));
  set_enabled (self, "leave-selection", selecting);   /* Escape has other uses */
  set_enabled (self, "delete", n > 0);
  set_enabled (self, "move", n > 0);
  set_enabled (self, "archive", n > 0);
  set_enabled (self, "junk", n > 0);
  set_enabled (self, "download", n > 1 || can_download (item));
  set_enabled (self, "open-message", n == 1);
  set_enabled (self, "star", n > 0);
  set_enabled (self, "toggle-read", n > 0);
  set_enabled (self, "mark-read", n > 1 || (item != NULL && !satchel_message_item_has_flag (item, SATCHEL_FLAG_SEEN)));
  set_enabled (self, "mark-unread", n > 1 || (item != NULL && satchel_message_item_has_flag (item, SATCHEL_FLAG_SEEN)));
}

void
satchel_window_actions_install (SatchelWindow *self)
{
  g_return_if_fail (SATCHEL_IS_WINDOW (self));

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  satchel_search_actions_install (self);
  satchel_folder_actions_install (self);
  g_signal_connect_object (satchel_window_get_list (self), "notify::selecting",
                           G_CALLBACK (satchel_window_actions_update), self, G_CONNECT_SWAPPED);
  satchel_window_actions_update (self);
}
