/* unread.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/unread.h"

#include "ui/undo-toast.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

/* --- from one to the next --- */

typedef struct
{
  /* Owned */
  SatchelWindow *window;

  gboolean forward;
} Going;

static void
going_free (Going *going)
{
  g_object_unref (going->window);
  g_free (going);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Going, going_free)

/* The position of the message selected, or where a search from either end begins. */
static guint
find_start (SatchelWindow *window,
            gboolean       forward)
{
  SatchelListPane *pane = satchel_window_get_list (window);
  g_autoptr (GArray) selected = satchel_list_pane_get_selected (pane);
  guint n = satchel_message_list_get_n (satchel_list_pane_get_list (pane));
  guint position = G_MAXUINT;

  if (selected->len > 0)
    position = satchel_message_list_find (satchel_list_pane_get_list (pane), g_array_index (selected, gint64, 0));
  if (position != G_MAXUINT)
    return position;
  return forward ? n - 1 : 0;
}

static guint
find_next (SatchelMessageList *list,
           GHashTable         *unread,
           guint               start,
           gboolean            forward)
{
  guint n = satchel_message_list_get_n (list);

  for (guint i = 1; i <= n; i++)
    {
      guint position = forward ? (start + i) % n : (start + n - i % n) % n;
      gint64 number = satchel_message_list_get_number (list, position);

      if (position != start && g_hash_table_contains (unread, &number))
        return position;
    }
  return G_MAXUINT;
}

static void
on_unread_found (GObject      *store,
                 GAsyncResult *result,
                 gpointer      data)
{
  g_autoptr (Going) going = data;
  g_autoptr (GHashTable) unread = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GArray) numbers = satchel_store_query_finish (SATCHEL_STORE (store), result, NULL);
  SatchelListPane *pane = satchel_window_get_list (going->window);
  SatchelMessageList *list = satchel_list_pane_get_list (pane);
  guint position = G_MAXUINT;

  for (guint i = 0; numbers != NULL && i < numbers->len; i++)
    g_hash_table_add (unread, &g_array_index (numbers, gint64, i));
  if (g_hash_table_size (unread) > 0 && satchel_message_list_get_n (list) > 0)
    position = find_next (list, unread, find_start (going->window, going->forward), going->forward);

  if (position != G_MAXUINT)
    satchel_list_pane_select (pane, position);
  else
    satchel_window_add_toast (going->window, adw_toast_new (_("There is no other unread message here.")));
}

void
satchel_unread_go (SatchelWindow *window,
                   gboolean       forward)
{
  SatchelOffice *office;
  SatchelQuery query;
  Going *going;

  g_return_if_fail (SATCHEL_IS_WINDOW (window));

  office = satchel_window_get_office (window);
  if (office == NULL || !satchel_list_pane_get_query (satchel_window_get_list (window), &query))
    return;

  going = g_new0 (Going, 1);
  going->window = g_object_ref (window);
  going->forward = forward;
  query.unread = TRUE;
  query.conversations = FALSE;
  satchel_store_query_async (satchel_office_get_store (office), &query, NULL, on_unread_found, going);
}

/* --- all of them --- */

typedef struct
{
  /* Owned */
  SatchelWindow *window;
  SatchelStore  *store;
  GArray        *numbers;   /* of gint64: those that were unread */
} Marking;

static void
marking_free (Marking *marking)
{
  g_object_unref (marking->window);
  g_object_unref (marking->store);
  g_clear_pointer (&marking->numbers, g_array_unref);
  g_free (marking);
}

static void
say_failure (SatchelWindow *window,
             const GError  *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    satchel_window_add_toast (window, adw_toast_new (error->message));
}

static void
on_marked (GObject      *store,
           GAsyncResult *result,
           gpointer      data)
{
  Marking *marking = data;
  SatchelUndo *undo = satchel_undo_of (marking->window);
  g_autoptr (GError) error = NULL;
  g_autofree char *number = satchel_words_for_number (marking->numbers->len);
  g_autofree char *words = NULL;

  if (undo == NULL || !satchel_store_mark_finish (SATCHEL_STORE (store), result, &error))
    {
      if (error != NULL)
        say_failure (marking->window, error);
      marking_free (marking);
      return;
    }

  words = g_strdup_printf (ngettext ("%s message marked as read", "%s messages marked as read", marking->numbers->len),
                           number);
  satchel_undo_offer (marking->window, satchel_undo_add_marked (undo, marking->numbers, 0, SATCHEL_FLAG_SEEN), words);
  marking_free (marking);
}

static void
on_all_found (GObject      *store,
              GAsyncResult *result,
              gpointer      data)
{
  Marking *marking = data;
  g_autoptr (GError) error = NULL;

  marking->numbers = satchel_store_query_finish (SATCHEL_STORE (store), result, &error);
  if (marking->numbers != NULL && marking->numbers->len > 0)
    {
      satchel_store_mark_async (marking->store, (const gint64 *) marking->numbers->data, marking->numbers->len,
                                SATCHEL_FLAG_SEEN, 0, NULL, on_marked, marking);
      return;
    }

  if (marking->numbers != NULL)
    satchel_window_add_toast (marking->window, adw_toast_new (_("All messages here have been read.")));
  else
    say_failure (marking->window, error);
  marking_free (marking);
}

void
satchel_unread_mark_all (SatchelWindow *window)
{
  SatchelOffice *office;
  SatchelQuery query;
  Marking *marking;

  g_return_if_fail (SATCHEL_IS_WINDOW (window));

  office = satchel_window_get_office (window);
  if (office == NULL || !satchel_list_pane_get_query (satchel_window_get_list (window), &query))
    return;

  marking = g_new0 (Marking, 1);
  marking->window = g_object_ref (window);
  marking->store = g_object_ref (satchel_office_get_store (office));
  query.unread = TRUE;
  query.flagged = query.attachments = query.conversations = FALSE;
  satchel_store_query_async (marking->store, &query, NULL, on_all_found, marking);
}
