/* test-schema.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store-fixture.h"
#include "store/schema.h"

#include <sqlite3.h>

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer unused)
{
  fixture->folder = fixture_make_folder ();
  fixture->path = g_build_filename (fixture->folder, "db.sqlite", NULL);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer unused)
{
  g_free (fixture->path);
  fixture_remove (fixture->folder);
}

/* As another program would write it. */
static void
run_foreign (const char *path,
             const char *sql)
{
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
test_create (Fixture      *fixture,
             gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  SatchelDatabase *db = satchel_schema_open (fixture->path, SATCHEL_SCHEMA_STATE, &error);
  gint64 version = -1, notes = -1;

  g_assert_no_error (error);
  g_assert_true (satchel_database_do (db, &error, "INSERT INTO note VALUES (?, ?, ?)", "sss", "a", "k",
                                      "v"));
  satchel_database_close (db);

  db = satchel_schema_open_reading (fixture->path, SATCHEL_SCHEMA_STATE, &error);
  g_assert_no_error (error);
  g_assert_true (satchel_database_ask_int (db, &version, 0, NULL, "PRAGMA user_version", ""));
  g_assert_cmpint (version, ==, satchel_schema_get_version (SATCHEL_SCHEMA_STATE));
  g_assert_true (satchel_database_ask_int (db, &notes, 0, NULL, "SELECT count(*) FROM note", ""));
  g_assert_cmpint (notes, ==, 1);

  /* A reading connection can't write. */
  g_assert_false (satchel_database_do (db, &error, "DELETE FROM note", ""));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_READ_ONLY);
  satchel_database_close (db);
}

static void
test_newer (Fixture      *fixture,
            gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  satchel_database_close (satchel_schema_open (fixture->path, SATCHEL_SCHEMA_STATE, NULL));
  run_foreign (fixture->path, "PRAGMA user_version = 999");
  g_assert_null (satchel_schema_open (fixture->path, SATCHEL_SCHEMA_STATE, &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_NEWER);
  g_clear_error (&error);
  g_assert_null (satchel_schema_open_reading (fixture->path, SATCHEL_SCHEMA_STATE, &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_NEWER);
}

static void
test_foreign (Fixture      *fixture,
              gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  gint64 rows = 0;
  SatchelDatabase *db;

  run_foreign (fixture->path, "CREATE TABLE t (a); INSERT INTO t VALUES (7)");
  g_assert_null (satchel_schema_open (fixture->path, SATCHEL_SCHEMA_STATE, &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_DAMAGED);

  /* And it is as it was. */
  db = satchel_database_open (fixture->path, SQLITE_OPEN_READONLY, NULL);
  g_assert_true (satchel_database_ask_int (db, &rows, 0, NULL, "SELECT a FROM t", ""));
  g_assert_cmpint (rows, ==, 7);
  satchel_database_close (db);
}

static void
test_of_the_other_kind (Fixture      *fixture,
                        gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  satchel_database_close (satchel_schema_open (fixture->path, SATCHEL_SCHEMA_INDEX, NULL));
  g_assert_null (satchel_schema_open (fixture->path, SATCHEL_SCHEMA_STATE, &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_DAMAGED);
}

static void
test_no_database (Fixture      *fixture,
                  gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->path, "This is a letter, not a database at all.", -1,
                                      NULL));
  g_assert_null (satchel_schema_open (fixture->path, SATCHEL_SCHEMA_STATE, &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_DAMAGED);
}

static void
test_missing (Fixture      *fixture,
              gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (satchel_schema_open_reading (fixture->path, SATCHEL_SCHEMA_STATE, &error));
  g_assert_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_MISSING);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

/* What lists walk along must be an index: a million rows are sorted by nobody. */
static void
test_lists_need_no_sorting (Fixture      *fixture,
                            gconstpointer unused)
{
  static const struct
  {
    const char *where, *order, *index;
  } cases[] = {
    { "", "date DESC, row DESC", "message_date" },
    { "", "date ASC, row ASC", "message_date" },
    { "", "sender_key DESC, date DESC, row DESC", "message_sender" },
    { "", "subject_key ASC, date ASC, row ASC", "message_subject" },
    { "", "size DESC, date DESC, row DESC", "message_size" },
    { " AND flags & 1 = 0", "date DESC, row DESC", "message_unread" },
    { " AND flags & 2 = 2", "date DESC, row DESC", "message_flagged" },
    { " AND attachments = 1", "date DESC, row DESC", "message_attachments" },
  };
  g_autoptr(SatchelDatabase) db = satchel_schema_open (fixture->path, SATCHEL_SCHEMA_INDEX, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *sql =
        g_strdup_printf ("EXPLAIN QUERY PLAN SELECT row FROM message WHERE folder = ?%s ORDER BY %s",
                         cases[i].where, cases[i].order);
      g_autoptr(SatchelStatement) plan = satchel_database_ask (db, NULL, sql, "i", (gint64) 1);
      g_autofree char *detail = NULL;

      g_assert_true (satchel_statement_next (plan, NULL));
      detail = satchel_statement_dup_text (plan, 3);
      g_assert_nonnull (g_strrstr (detail, cases[i].index));
      g_assert_true (*cases[i].where != '\0' || g_strrstr (detail, "COVERING INDEX") != NULL);
      g_assert_false (satchel_statement_next (plan, NULL));
    }
}

/* A state of before: what it holds stays, and what other programs knew has a place. */
static void
test_older_state (Fixture      *fixture,
                  gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(SatchelDatabase) db = NULL;
  gint64 held = 0, waiting = -1;

  satchel_database_close (satchel_schema_open (fixture->path, SATCHEL_SCHEMA_STATE, NULL));
  run_foreign (fixture->path, "DROP TABLE brought; PRAGMA user_version = 2;"
                              "INSERT INTO message (name, account, arrived, fingerprint) VALUES ('m', 'home', 1, x'07');");

  db = satchel_schema_open (fixture->path, SATCHEL_SCHEMA_STATE, &error);
  g_assert_no_error (error);
  g_assert_true (satchel_database_ask_int (db, &held, 0, NULL,
                                           "SELECT count(*) FROM message WHERE fingerprint = x'07'", ""));
  g_assert_cmpint (held, ==, 1);
  g_assert_true (satchel_database_do (db, &error, "INSERT INTO brought VALUES (?, ?, ?)", "sss", "a@b", "u", NULL));
  g_assert_true (satchel_database_ask_int (db, &waiting, 0, NULL, "SELECT count(*) FROM brought", ""));
  g_assert_cmpint (waiting, ==, 1);
}

/* Whether a message is here already is asked for each that is brought: a walk along an index, in a store of a million. */
static void
test_fingerprints_need_no_scan (Fixture      *fixture,
                                gconstpointer unused)
{
  g_autoptr(SatchelDatabase) db = satchel_schema_open (fixture->path, SATCHEL_SCHEMA_STATE, NULL);
  g_autoptr(SatchelStatement) plan =
    satchel_database_ask (db, NULL,
                          "EXPLAIN QUERY PLAN SELECT name FROM message WHERE fingerprint = ? AND forgotten IS NULL"
                          " AND NOT EXISTS (SELECT 1 FROM partial WHERE partial.name = message.name)", "b", "x", (gsize) 1);
  g_autofree char *detail = NULL;

  g_assert_true (satchel_statement_next (plan, NULL));
  detail = satchel_statement_dup_text (plan, 3);
  g_assert_nonnull (g_strrstr (detail, "message_fingerprint"));
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/schema/create", test_create);
  ADD ("/schema/newer", test_newer);
  ADD ("/schema/foreign", test_foreign);
  ADD ("/schema/of-the-other-kind", test_of_the_other_kind);
  ADD ("/schema/no-database", test_no_database);
  ADD ("/schema/missing", test_missing);
  ADD ("/schema/lists-need-no-sorting", test_lists_need_no_sorting);
  ADD ("/schema/older-state", test_older_state);
  ADD ("/schema/fingerprints-need-no-scan", test_fingerprints_need_no_scan);

  return g_test_run ();
}
