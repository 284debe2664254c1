/* test-maildir.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store-fixture.h"
#include "store/maildir.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

static void
test_names (void)
{
  char tag[SATCHEL_TAG_LENGTH + 1], read[SATCHEL_TAG_LENGTH + 1], other[SATCHEL_TAG_LENGTH + 1];
  g_autofree char *name = satchel_maildir_make_name (1727784000, "home", "uid\xff 1", 2);
  g_autofree char *twin = satchel_maildir_make_name (1727784000, "home", "uid\xff 1", 2);

  satchel_maildir_make_tag ("home", "uid\xff 1", 2, tag);
  g_assert_true (satchel_maildir_read_tag (name, read));
  g_assert_cmpstr (read, ==, tag);
  g_assert_cmpint (satchel_maildir_read_arrived (name), ==, 1727784000);
  g_assert_cmpstr (name, !=, twin);

  satchel_maildir_make_tag ("home", "uid\xff 1", 1, other);
  g_assert_cmpstr (other, !=, tag);
  satchel_maildir_make_tag ("homeu", "id\xff 1", 2, other);
  g_assert_cmpstr (other, !=, tag);
}

static void
test_foreign_names (void)
{
  char tag[SATCHEL_TAG_LENGTH + 1];

  g_assert_false (satchel_maildir_read_tag ("1727784000.M1P2.host", tag));
  g_assert_false (satchel_maildir_read_tag (".satchel", tag));
  g_assert_false (satchel_maildir_read_tag ("12.0123456789abcdef.satchel", tag));
  g_assert_false (satchel_maildir_read_tag ("12.0123456789abcdeg_00000000.satchel", tag));
  g_assert_false (satchel_maildir_read_tag ("x12.0123456789abcdef_00000000.satchel", tag));
  g_assert_cmpint (satchel_maildir_read_arrived ("1727784000.M1P2.host"), ==, 1727784000);
  g_assert_cmpint (satchel_maildir_read_arrived ("7.M1P2.host"), ==, 0);
  g_assert_cmpint (satchel_maildir_read_arrived ("99999999999999999999.x"), ==, 0);
  g_assert_cmpint (satchel_maildir_read_arrived ("message"), ==, 0);
}

static void
test_flags (void)
{
  g_autofree char *plain = satchel_maildir_make_suffix ("", SATCHEL_FLAG_SEEN | SATCHEL_FLAG_FLAGGED);
  g_autofree char *kept = satchel_maildir_make_suffix (":2,ST", SATCHEL_FLAG_ANSWERED);
  g_autofree char *foreign = satchel_maildir_make_suffix (":2,Sab", SATCHEL_FLAG_DRAFT);

  g_assert_cmpstr (plain, ==, ":2,FS");
  g_assert_cmpstr (kept, ==, ":2,R");
  g_assert_cmpstr (foreign, ==, ":2,Dab");
  g_assert_cmpint (satchel_maildir_read_flags (":2,DFPRST"), ==, 0x3f);
  g_assert_cmpint (satchel_maildir_read_flags (":2,Sx"), ==, SATCHEL_FLAG_SEEN);
  g_assert_cmpint (satchel_maildir_read_flags (":1,S"), ==, 0);
  g_assert_cmpint (satchel_maildir_read_flags (""), ==, 0);
}

static void
test_directories (void)
{
  static const struct
  {
    const char *account, *path, *wanted;
  } cases[] = {
    { "home", "Inbox", "/r/mail/home/Inbox" },
    { "home", "House/Roof repair", "/r/mail/home/House/Roof repair" },
    { "home", "cur", "/r/mail/home/%63ur" },
    { "home", "curious/new", "/r/mail/home/curious/%6eew" },
    { "home", "../../etc", "/r/mail/home/%2e./%2e./etc" },
    { "..", "100%", "/r/mail/%2e./100%25" },
    { "a/b", "line\nbreak", "/r/mail/a%2fb/line%0abreak" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *directory =
        satchel_maildir_get_directory ("/r", cases[i].account, cases[i].path);

      g_assert_cmpstr (directory, ==, cases[i].wanted);
    }
}

static void
test_folders (void)
{
  char *root = fixture_make_folder ();
  static const char *const paths[] = { "Inbox", "House/Roof repair", "cur", ".hidden", "100%" };
  g_autoptr(GPtrArray) folders = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_assert_true (satchel_maildir_create (root, "home", paths[i], &error));
      g_assert_no_error (error);
    }
  g_assert_true (satchel_maildir_create (root, "home", "Inbox", &error));

  folders = satchel_maildir_list_folders (root);
  g_assert_cmpuint (folders->len, ==, G_N_ELEMENTS (paths));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      gboolean seen = FALSE;

      for (guint j = 0; j < folders->len; j++)
        {
          SatchelFolderInfo *info = g_ptr_array_index (folders, j);

          seen |= g_str_equal (info->path, paths[i]) && g_str_equal (info->account, "home");
        }
      g_assert_true (seen);
    }
  fixture_remove (root);
}

static void
test_root_is_not_made (void)
{
  char *folder = fixture_make_folder ();
  g_autofree char *root = g_build_filename (folder, "nothing", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_false (satchel_maildir_create (root, "home", "Inbox", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_false (g_file_test (root, G_FILE_TEST_EXISTS));
  fixture_remove (folder);
}

static void
write_file (const char *directory,
            const char *name,
            gint64      age)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  struct utimbuf times = { time (NULL) - age, time (NULL) - age };

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  g_assert_cmpint (utime (path, &times), ==, 0);
}

static gboolean
is_there (const char *directory,
          const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_sweep (void)
{
  char *root = fixture_make_folder ();
  g_autofree char *directory = satchel_maildir_get_directory (root, "home", "Inbox");
  g_autofree char *tmp = g_build_filename (directory, "tmp", NULL);

  g_assert_true (satchel_maildir_create (root, "home", "Inbox", NULL));
  write_file (tmp, "1727784000.0123456789abcdef_00000000.satchel", 0);
  write_file (tmp, "1727784000.M1P2.host", 3600);
  write_file (tmp, "1727780000.M1P2.host", 37 * 3600);
  satchel_maildir_sweep (directory);

  g_assert_false (is_there (tmp, "1727784000.0123456789abcdef_00000000.satchel"));
  g_assert_true (is_there (tmp, "1727784000.M1P2.host"));
  g_assert_false (is_there (tmp, "1727780000.M1P2.host"));
  fixture_remove (root);
}

static void
test_find (void)
{
  char *root = fixture_make_folder ();
  g_autofree char *directory = satchel_maildir_get_directory (root, "home", "Inbox");
  g_autofree char *cur = g_build_filename (directory, "cur", NULL);
  g_autoptr(SatchelMaildirFile) found = NULL;

  g_assert_true (satchel_maildir_create (root, "home", "Inbox", NULL));
  write_file (cur, "12.x:2,FS", 0);
  write_file (cur, "12.xy:2,S", 0);
  found = satchel_maildir_find (directory, "12.x");
  g_assert_nonnull (found);
  g_assert_true (found->in_cur);
  g_assert_cmpstr (found->suffix, ==, ":2,FS");
  g_assert_null (satchel_maildir_find (directory, "12."));
  fixture_remove (root);
}

/* The system's words alone: a sentence for a person quotes them. */
static void
test_reasons (void)
{
  char *root = fixture_make_folder ();
  g_autofree char *nowhere = g_build_filename (root, "nowhere", NULL);
  g_autofree char *file = g_build_filename (root, "mail", NULL);
  g_autoptr(GError) missing = NULL;
  g_autoptr(GError) in_the_way = NULL;

  g_assert_null (satchel_maildir_list_files (nowhere, &missing));
  g_assert_error (missing, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpstr (missing->message, ==, g_strerror (ENOENT));

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_assert_false (satchel_maildir_create (root, "home", "Inbox", &in_the_way));
  g_assert_cmpstr (in_the_way->message, ==, g_strerror (EEXIST));
  fixture_remove (root);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/maildir/names", test_names);
  g_test_add_func ("/maildir/foreign-names", test_foreign_names);
  g_test_add_func ("/maildir/flags", test_flags);
  g_test_add_func ("/maildir/directories", test_directories);
  g_test_add_func ("/maildir/folders", test_folders);
  g_test_add_func ("/maildir/root-is-not-made", test_root_is_not_made);
  g_test_add_func ("/maildir/sweep", test_sweep);
  g_test_add_func ("/maildir/find", test_find);
  g_test_add_func ("/maildir/reasons", test_reasons);

  return g_test_run ();
}
