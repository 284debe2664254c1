/* test-message-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/message-list.h"

#include <stdio.h>

/* Applies what satchel_message_list_compare() tells to the first list, as a view of the model would. */
typedef struct
{
  GArray       *numbers;   /* as the view has them so far */
  const gint64 *to;
  guint         n_told;
  guint         n_touched;
} View;

static void
follow (guint    at,
        guint    removed,
        guint    added,
        gpointer data)
{
  View *view = data;

  g_assert_cmpuint (at + removed, <=, view->numbers->len);
  if (removed > 0)
    g_array_remove_range (view->numbers, at, removed);
  g_array_insert_vals (view->numbers, at, view->to + at, added);
  view->n_told++;
  view->n_touched += removed + added;
}

static View
compare (const gint64 *from,
         guint         n_from,
         const gint64 *to,
         guint         n_to)
{
  View view = { g_array_new (FALSE, FALSE, sizeof (gint64)), to, 0, 0 };

  g_array_append_vals (view.numbers, from, n_from);
  satchel_message_list_compare (from, n_from, to, n_to, follow, &view);
  g_assert_cmpmem (view.numbers->data, view.numbers->len * sizeof (gint64), to, n_to * sizeof (gint64));
  g_array_unref (view.numbers);

  return view;
}

static void
test_nothing (void)
{
  const gint64 list[] = { 3, 2, 1 };

  g_assert_cmpuint (compare (list, 3, list, 3).n_told, ==, 0);
  g_assert_cmpuint (compare (list, 0, list, 0).n_told, ==, 0);
}

static void
test_first_and_last (void)
{
  const gint64 list[] = { 3, 2, 1 };

  g_assert_cmpuint (compare (list, 0, list, 3).n_told, ==, 1);
  g_assert_cmpuint (compare (list, 3, list, 0).n_told, ==, 1);
}

static void
test_arrivals_leave_the_rest (void)
{
  const gint64 from[] = { 30, 20, 10 };
  const gint64 to[] = { 40, 30, 25, 20, 10, 5 };
  View view = compare (from, 3, to, 6);

  g_assert_cmpuint (view.n_told, ==, 3);
  g_assert_cmpuint (view.n_touched, ==, 3);
}

static void
test_gone_and_come (void)
{
  const gint64 from[] = { 50, 40, 30, 20, 10 };
  const gint64 to[] = { 60, 50, 30, 20, 15, 10 };
  View view = compare (from, 5, to, 6);

  g_assert_cmpuint (view.n_touched, ==, 3);
}

static void
test_moved (void)
{
  const gint64 from[] = { 1, 2, 3, 4, 5 };
  const gint64 to[] = { 2, 3, 4, 1, 5 };
  View view = compare (from, 5, to, 5);

  g_assert_cmpuint (view.n_touched, ==, 2);
}

static void
test_turned_round (void)
{
  g_autofree gint64 *from = g_new (gint64, 5000);
  g_autofree gint64 *to = g_new (gint64, 5000);

  for (guint i = 0; i < 5000; i++)
    from[i] = to[4999 - i] = i + 1;

  g_assert_cmpuint (compare (from, 5000, to, 5000).n_told, <=, 64);
}

/* Mail of all ages arrives in a large folder: the message being read must keep its place. */
static void
test_many_between (void)
{
  const guint n = 100000;
  g_autofree gint64 *from = g_new (gint64, n);
  g_autofree gint64 *to = g_new (gint64, n + 20);
  guint at = 0;
  View view;

  for (guint i = 0; i < n; i++)
    {
      from[i] = i + 1;
      if (i % 1000 == 500 && i % 5000 < 1000)
        to[at++] = n + i;
      to[at++] = i + 1;
    }

  view = compare (from, n, to, at);
  g_assert_cmpuint (at, ==, n + 20);
  g_assert_cmpuint (view.n_told, ==, 20);
  g_assert_cmpuint (view.n_touched, ==, 20);
}

static void
test_random (void)
{
  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (GArray) from = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr (GArray) to = g_array_new (FALSE, FALSE, sizeof (gint64));

      for (gint64 i = 1; i < 300; i++)
        {
          int kind = g_test_rand_int_range (0, 10);

          if (kind != 0)
            g_array_append_val (from, i);
          if (kind == 1)
            g_array_prepend_val (to, i);
          else if (kind != 2)
            g_array_append_val (to, i);
        }
      compare ((gint64 *) from->data, from->len, (gint64 *) to->data, to->len);
    }
}

/* --- over a store --- */

typedef struct
{
  char               *path;
  SatchelStore       *store;
  SatchelMessageList *list;
  gint64              inbox;
  guint               n_loaded;
} Fixture;

static void
write_message (Fixture    *fixture,
               const char *name,
               const char *subject,
               guint       minute)
{
  g_autofree char *folder = g_build_filename (fixture->path, "mail", "home", "Inbox", NULL);
  g_autofree char *new_folder = g_build_filename (folder, "new", NULL);
  g_autofree char *cur_folder = g_build_filename (folder, "cur", NULL);
  g_autofree char *tmp_folder = g_build_filename (folder, "tmp", NULL);
  g_autofree char *file = g_build_filename (cur_folder, name, NULL);
  g_autofree char *text = NULL;

  text = g_strdup_printf ("From: Jonas Weber <jonas@weber.example>\r\nSubject: %s\r\n"
                          "Date: Sat, 21 Nov 2026 09:%02u:00 +0000\r\n\r\nHello.\r\n", subject, minute);
  g_assert_cmpint (g_mkdir_with_parents (new_folder, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (cur_folder, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (tmp_folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
}

static void
keep_result (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  GAsyncResult **place = data;

  *place = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **place)
{
  while (*place == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *place;
}

static void
on_loaded (Fixture *fixture)
{
  fixture->n_loaded++;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) settled = NULL;
  g_autoptr (GAsyncResult) listed = NULL;
  g_autoptr (GPtrArray) folders = NULL;
  SatchelQuery query = { 0 };

  fixture->path = g_dir_make_tmp ("satchel-list-XXXXXX", &error);
  g_assert_no_error (error);
  write_message (fixture, "1.M1P1.host:2,S", "first", 1);
  write_message (fixture, "2.M2P1.host:2,", "second", 2);
  write_message (fixture, "3.M3P1.host:2,F", "third", 3);

  fixture->store = satchel_store_open (fixture->path, SATCHEL_STORE_WRITE, &error);
  g_assert_no_error (error);
  satchel_store_settle_async (fixture->store, NULL, keep_result, &settled);
  satchel_store_settle_finish (fixture->store, wait_for (&settled), &error);
  g_assert_no_error (error);

  satchel_store_list_folders_async (fixture->store, NULL, keep_result, &listed);
  folders = satchel_store_list_folders_finish (fixture->store, wait_for (&listed), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < folders->len; i++)
    {
      SatchelFolderInfo *info = g_ptr_array_index (folders, i);

      if (info->role == SATCHEL_ROLE_INBOX)
        fixture->inbox = info->row;
    }
  g_assert_cmpint (fixture->inbox, !=, 0);

  fixture->list = satchel_message_list_new ();
  g_signal_connect_swapped (fixture->list, "loaded", G_CALLBACK (on_loaded), fixture);
  satchel_message_list_set_store (fixture->list, fixture->store);
  query.folder = fixture->inbox;
  satchel_message_list_set_query (fixture->list, &query);
  while (fixture->n_loaded == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  remove (path);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  satchel_message_list_set_store (fixture->list, NULL);
  g_assert_finalize_object (fixture->list);
  satchel_store_close (fixture->store);
  g_object_unref (fixture->store);
  remove_tree (fixture->path);
  g_free (fixture->path);
}

static char *
subject_at (Fixture *fixture,
            guint    position)
{
  g_autoptr (SatchelMessageItem) item = g_list_model_get_item (G_LIST_MODEL (fixture->list), position);

  g_assert_nonnull (item);
  while (satchel_message_item_get_row (item) == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_strdup (satchel_message_item_get_row (item)->subject);
}

static void
test_rows_fill_themselves (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autofree char *first = subject_at (fixture, 0);
  g_autofree char *last = subject_at (fixture, 2);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->list)), ==, 3);
  g_assert_cmpstr (first, ==, "third");
  g_assert_cmpstr (last, ==, "first");
}

static void
test_one_item_a_row (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr (SatchelMessageItem) item = g_list_model_get_item (G_LIST_MODEL (fixture->list), 1);
  g_autoptr (SatchelMessageItem) again = g_list_model_get_item (G_LIST_MODEL (fixture->list), 1);

  g_assert_true (item == again);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (fixture->list), 3));
}

static void
test_hidden_and_back (Fixture       *fixture,
                      gconstpointer  data)
{
  gint64 second = satchel_message_list_get_number (fixture->list, 1);
  gint64 first = satchel_message_list_get_number (fixture->list, 2);
  guint n_loaded = fixture->n_loaded;

  satchel_message_list_hide (fixture->list, &second, 1);
  g_assert_cmpuint (satchel_message_list_get_n (fixture->list), ==, 2);
  g_assert_cmpint (satchel_message_list_get_number (fixture->list, 1), ==, first);
  g_assert_cmpuint (satchel_message_list_find (fixture->list, second), ==, G_MAXUINT);

  satchel_message_list_unhide (fixture->list, &second, 1);
  while (fixture->n_loaded == n_loaded)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (satchel_message_list_find (fixture->list, second), ==, 1);
}

/* In a list of unread messages, reading one marks it: it stays until another is read. */
static void
test_kept_while_read (Fixture       *fixture,
                      gconstpointer  data)
{
  SatchelQuery query = { .folder = fixture->inbox, .unread = TRUE };
  g_autoptr (GAsyncResult) marked = NULL;
  g_autoptr (GError) error = NULL;
  guint n_loaded = fixture->n_loaded;
  gint64 read;

  satchel_message_list_set_query (fixture->list, &query);
  while (fixture->n_loaded == n_loaded)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (satchel_message_list_get_n (fixture->list), ==, 2);

  read = satchel_message_list_get_number (fixture->list, 0);
  satchel_message_list_keep (fixture->list, read);
  n_loaded = fixture->n_loaded;
  satchel_store_mark_async (fixture->store, &read, 1, SATCHEL_FLAG_SEEN, 0, NULL, keep_result, &marked);
  satchel_store_mark_finish (fixture->store, wait_for (&marked), &error);
  g_assert_no_error (error);
  while (fixture->n_loaded == n_loaded)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (satchel_message_list_get_n (fixture->list), ==, 2);
  g_assert_cmpint (satchel_message_list_get_number (fixture->list, 0), ==, read);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/message-list/compare/nothing", test_nothing);
  g_test_add_func ("/message-list/compare/first-and-last", test_first_and_last);
  g_test_add_func ("/message-list/compare/arrivals-leave-the-rest", test_arrivals_leave_the_rest);
  g_test_add_func ("/message-list/compare/gone-and-come", test_gone_and_come);
  g_test_add_func ("/message-list/compare/moved", test_moved);
  g_test_add_func ("/message-list/compare/turned-round", test_turned_round);
  g_test_add_func ("/message-list/compare/many-between", test_many_between);
  g_test_add_func ("/message-list/compare/random", test_random);
  g_test_add ("/message-list/rows-fill-themselves", Fixture, NULL, set_up, test_rows_fill_themselves, tear_down);
  g_test_add ("/message-list/one-item-a-row", Fixture, NULL, set_up, test_one_item_a_row, tear_down);
  g_test_add ("/message-list/hidden-and-back", Fixture, NULL, set_up, test_hidden_and_back, tear_down);
  g_test_add ("/message-list/kept-while-read", Fixture, NULL, set_up, test_kept_while_read, tear_down);

  return g_test_run ();
}
