/* test-durable.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "base/durable.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  char *folder;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer unused)
{
  fixture->folder = g_dir_make_tmp ("satchel-durable-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer unused)
{
  g_autoptr(GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
}

static char *
in_folder (Fixture    *fixture,
           const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static void
assert_contents (const char *path,
                 const char *expected)
{
  g_autofree char *contents = NULL;
  g_autoptr(GError) error = NULL;

  g_file_get_contents (path, &contents, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (contents, ==, expected);
}

static SatchelDurable *
begin (const char *path,
       const char *contents)
{
  g_autoptr(GError) error = NULL;
  SatchelDurable *file = satchel_durable_begin (path, 0600, &error);

  g_assert_no_error (error);
  g_assert_true (satchel_durable_write (file, contents, strlen (contents), &error));
  g_assert_no_error (error);

  return file;
}

static void
test_commit (Fixture      *fixture,
             gconstpointer unused)
{
  g_autofree char *tmp = in_folder (fixture, "tmp-a");
  g_autofree char *final = in_folder (fixture, "a");
  g_autoptr(GError) error = NULL;
  SatchelDurable *file = begin (tmp, "one");

  g_assert_true (satchel_durable_write (file, " two", 4, &error));
  g_assert_cmpuint (satchel_durable_get_length (file), ==, 7);
  g_assert_false (g_file_test (final, G_FILE_TEST_EXISTS));

  g_assert_true (satchel_durable_commit (file, final, &error));
  g_assert_no_error (error);
  assert_contents (final, "one two");
  g_assert_false (g_file_test (tmp, G_FILE_TEST_EXISTS));
}

static void
test_abandon (Fixture      *fixture,
              gconstpointer unused)
{
  g_autofree char *tmp = in_folder (fixture, "tmp-a");

  satchel_durable_abandon (begin (tmp, "nothing"));
  g_assert_false (g_file_test (tmp, G_FILE_TEST_EXISTS));
  satchel_durable_abandon (NULL);
}

static void
test_never_over_another (Fixture      *fixture,
                         gconstpointer unused)
{
  g_autofree char *tmp = in_folder (fixture, "tmp-a");
  g_autofree char *final = in_folder (fixture, "a");
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (final, "first", -1, NULL));
  g_assert_false (satchel_durable_commit (begin (tmp, "second"), final, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  assert_contents (final, "first");
  g_assert_false (g_file_test (tmp, G_FILE_TEST_EXISTS));
}

static void
test_replace (Fixture      *fixture,
              gconstpointer unused)
{
  g_autofree char *final = in_folder (fixture, "a");
  g_autoptr(GError) error = NULL;

  g_assert_true (satchel_durable_set_contents (final, "first", -1, &error));
  g_assert_true (satchel_durable_set_contents (final, "second", -1, &error));
  g_assert_no_error (error);
  assert_contents (final, "second");
}

/* One of a batch fails: the others are kept all the same. */
static void
test_batch (Fixture      *fixture,
            gconstpointer unused)
{
  SatchelDurable *files[3];
  char *finals[3];
  GError *errors[3];

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("tmp-%u", i);
      g_autofree char *tmp = in_folder (fixture, name);

      files[i] = begin (tmp, name);
      finals[i] = in_folder (fixture, name + strlen ("tmp-"));
    }
  g_assert_true (g_file_set_contents (finals[1], "in the way", -1, NULL));

  g_assert_false (satchel_durable_commit_many (files, (const char **) finals, 3, errors));
  g_assert_no_error (errors[0]);
  g_assert_error (errors[1], G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_no_error (errors[2]);
  assert_contents (finals[0], "tmp-0");
  assert_contents (finals[1], "in the way");
  assert_contents (finals[2], "tmp-2");

  g_clear_error (&errors[1]);
  for (guint i = 0; i < 3; i++)
    g_free (finals[i]);
}

static void
test_no_folder (Fixture      *fixture,
                gconstpointer unused)
{
  g_autofree char *path = in_folder (fixture, "none/a");
  g_autoptr(GError) error = NULL;

  g_assert_null (satchel_durable_begin (path, 0600, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);

  /* The system's words alone: a sentence for a person quotes them. */
  g_assert_cmpstr (error->message, ==, g_strerror (ENOENT));
}

static void
test_rename_keeps_what_is_there (Fixture      *fixture,
                                 gconstpointer unused)
{
  g_autofree char *a = in_folder (fixture, "a");
  g_autofree char *b = in_folder (fixture, "b");
  g_autofree char *c = in_folder (fixture, "c");
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (a, "a", 1, NULL));
  g_assert_true (g_file_set_contents (b, "b", 1, NULL));
  g_assert_false (satchel_durable_rename_unsynced (a, b, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  assert_contents (a, "a");
  assert_contents (b, "b");
  g_clear_error (&error);
  g_assert_true (satchel_durable_rename_unsynced (a, c, &error));
  g_assert_no_error (error);
  assert_contents (c, "a");
  g_assert_false (g_file_test (a, G_FILE_TEST_EXISTS));
}

/* A file that may not grow further: the write says so and the old contents stay. */
static void
test_too_large (Fixture      *fixture,
                gconstpointer unused)
{
  g_autofree char *final = in_folder (fixture, "a");
  g_autoptr(GError) error = NULL;
  struct rlimit before, small;
  g_autofree char *large = g_strnfill (100000, 'x');
  gboolean written;

  g_assert_true (satchel_durable_set_contents (final, "old", -1, &error));

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  small = before;
  small.rlim_cur = 50000;
  (void) signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  written = satchel_durable_set_contents (final, large, -1, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);

  g_assert_false (written);
  g_assert_nonnull (error);
  assert_contents (final, "old");
}

static int steps_left;

static void
die_in_time (const char *step,
             const char *path)
{
  if (--steps_left == 0)
    _exit (42);
}

/* Dies after the n-th step for every n: the file has its old contents or its new ones. */
static void
test_death_at_each_step (Fixture      *fixture,
                         gconstpointer unused)
{
  g_autofree char *final = in_folder (fixture, "a");
  int status = 0;
  guint died = 0;

  for (int n = 1; n < 100; n++)
    {
      g_autofree char *contents = NULL;
      pid_t child;

      g_assert_true (g_file_set_contents (final, "old", -1, NULL));
      child = fork ();
      if (child == 0)
        {
          steps_left = n;
          satchel_durable_set_observer (die_in_time);
          _exit (satchel_durable_set_contents (final, "new", -1, NULL) ? 0 : 1);
        }
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_true (WIFEXITED (status));
      g_assert_true (g_file_get_contents (final, &contents, NULL, NULL));
      if (WEXITSTATUS (status) == 0)
        {
          g_assert_cmpstr (contents, ==, "new");
          break;
        }
      g_assert_cmpint (WEXITSTATUS (status), ==, 42);
      died++;
      g_assert_true (g_str_equal (contents, "old") || g_str_equal (contents, "new"));
    }

  g_assert_cmpuint (died, ==, 4);   /* write, sync, rename, sync-directory */
}

/* --- folders --- */

static GString *steps;

static void
note_step (const char *step,
           const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  g_string_append_printf (steps, "%s %s\n", step, name);
}

/* Each is in its parent for good before there is one in it; and what a dead program made is synced. */
static void
test_directories (Fixture      *fixture,
                  gconstpointer unused)
{
  g_autofree char *outer = in_folder (fixture, "outer");
  g_autofree char *inner = g_build_filename (outer, "inner", NULL);
  g_autofree char *name = g_path_get_basename (fixture->folder);
  g_autofree char *expected = g_strdup_printf ("mkdir outer\nsync-directory %s\n"
                                               "mkdir inner\nsync-directory outer\n"
                                               "sync-directory outer\n", name);
  g_autoptr(GError) error = NULL;

  steps = g_string_new (NULL);
  satchel_durable_set_observer (note_step);
  g_assert_true (satchel_durable_make_directories (inner, &error));
  g_assert_no_error (error);
  g_assert_true (satchel_durable_make_directories (inner, &error));
  g_assert_no_error (error);
  satchel_durable_set_observer (NULL);
  g_assert_cmpstr (steps->str, ==, expected);
  g_string_free (steps, TRUE);

  g_assert_cmpint (g_rmdir (inner), ==, 0);
  g_assert_true (g_file_set_contents (inner, "a file", -1, NULL));
  g_assert_false (satchel_durable_make_directories (inner, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_cmpint (g_unlink (inner), ==, 0);
  g_assert_cmpint (g_rmdir (outer), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test) g_test_add ("/durable/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("commit", test_commit);
  ADD ("abandon", test_abandon);
  ADD ("never-over-another", test_never_over_another);
  ADD ("replace", test_replace);
  ADD ("batch", test_batch);
  ADD ("no-folder", test_no_folder);
  ADD ("rename-keeps-what-is-there", test_rename_keeps_what_is_there);
  ADD ("too-large", test_too_large);
  ADD ("death-at-each-step", test_death_at_each_step);
  ADD ("directories", test_directories);

  return g_test_run ();
}
