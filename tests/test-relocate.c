/* test-relocate.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "office/accounts.h"
#include "office/relocate.h"
#include "office/trouble.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

typedef struct
{
  char *from;
  char *to;
} Fixture;

static void
write_file (const char *folder,
            const char *name,
            const char *contents)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, contents, -1, NULL));
}

static void
assert_file (const char *folder,
             const char *name,
             const char *expected)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *contents = NULL;

  g_file_get_contents (path, &contents, NULL, NULL);
  g_assert_cmpstr (contents, ==, expected);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->from = g_dir_make_tmp ("satchel-from-XXXXXX", NULL);
  fixture->to = g_dir_make_tmp ("satchel-to-XXXXXX", NULL);
  write_file (fixture->from, "state.sqlite", "the state");
  write_file (fixture->from, "lock", "");
  write_file (fixture->from, "mail/home/Inbox/cur/1.a:2,S", "one");
  write_file (fixture->from, "mail/home/House/Roof repair/new/2.b", "two");
  g_assert_true (satchel_settings_set_store_path (fixture->from, NULL));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  const char *argv[] = { "rm", "-rf", "--", fixture->from, fixture->to, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
  g_free (fixture->from);
  g_free (fixture->to);
}

static void
on_result (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  GAsyncResult **place = data;

  *place = g_object_ref (result);
}

static char *
relocate (const char    *from,
          const char    *to,
          GCancellable  *cancellable,
          GError       **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  satchel_relocate_async (from, to, NULL, NULL, cancellable, on_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return satchel_relocate_finish (result, error);
}

static void
assert_still_there (Fixture *fixture)
{
  g_autofree char *path = satchel_settings_get_store_path ();

  g_assert_cmpstr (path, ==, fixture->from);
  assert_file (fixture->from, "state.sqlite", "the state");
  assert_file (fixture->from, "mail/home/Inbox/cur/1.a:2,S", "one");
  assert_file (fixture->from, "mail/home/House/Roof repair/new/2.b", "two");
}

static void
test_moves (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *now = relocate (fixture->from, fixture->to, NULL, &error);
  g_autofree char *path = satchel_settings_get_store_path ();

  g_assert_no_error (error);
  g_assert_cmpstr (now, ==, fixture->to);
  g_assert_cmpstr (path, ==, fixture->to);
  assert_file (fixture->to, "state.sqlite", "the state");
  assert_file (fixture->to, "mail/home/Inbox/cur/1.a:2,S", "one");
  assert_file (fixture->to, "mail/home/House/Roof repair/new/2.b", "two");
  assert_file (fixture->to, "lock", NULL);
  g_assert_false (g_file_test (fixture->from, G_FILE_TEST_EXISTS));
}

static void
test_beside_other_things (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *now = NULL;
  g_autofree char *expected = g_build_filename (fixture->to, "Satchel", NULL);

  write_file (fixture->to, "holiday.jpg", "a picture");
  now = relocate (fixture->from, fixture->to, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (now, ==, expected);
  assert_file (now, "state.sqlite", "the state");
  assert_file (fixture->to, "holiday.jpg", "a picture");
}

static void
test_over_another_store (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  write_file (fixture->to, "Satchel/state.sqlite", "another");
  g_assert_null (relocate (fixture->from, fixture->to, NULL, &error));
  g_assert_error (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_STORE);
  assert_file (fixture->to, "Satchel/state.sqlite", "another");
  assert_still_there (fixture);
}

static void
test_into_itself (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *inside = g_build_filename (fixture->from, "mail", "new", NULL);

  g_assert_null (relocate (fixture->from, inside, NULL, &error));
  g_assert_error (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_STORE);
  assert_still_there (fixture);
}

static void
test_not_to_be_written (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (relocate (fixture->from, "/proc/nowhere", NULL, &error));
  g_assert_error (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_DISK);
  assert_still_there (fixture);
}

/* A Satchel that writes the store keeps it where it is. */
static void
test_in_use (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->from, "lock", NULL);
  g_autoptr(GError) error = NULL;
  int lock = g_open (path, O_RDWR, 0);

  g_assert_cmpint (flock (lock, LOCK_EX | LOCK_NB), ==, 0);
  g_assert_null (relocate (fixture->from, fixture->to, NULL, &error));
  g_assert_error (error, SATCHEL_OFFICE_ERROR, SATCHEL_OFFICE_ERROR_BUSY);
  close (lock);
  assert_still_there (fixture);
}

static void
test_stopped (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (relocate (fixture->from, fixture->to, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_still_there (fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, test) g_test_add ("/relocate/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("moves", test_moves);
  ADD ("beside-other-things", test_beside_other_things);
  ADD ("over-another-store", test_over_another_store);
  ADD ("into-itself", test_into_itself);
  ADD ("not-to-be-written", test_not_to_be_written);
  ADD ("in-use", test_in_use);
  ADD ("stopped", test_stopped);

  return g_test_run ();
}
