/* schema.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/schema.h"

#include "src/store/store-resources.h"
#include "store/store.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

typedef struct
{
  const char *folder;
  gint64      application_id;
  const char *settings;
} Schema;

/* The state is believed at once, so every commit of it is on the disk when it returns. The index
 * may lose its last commits at a power cut but not their order. */
static const Schema schemas[] = {
  [SATCHEL_SCHEMA_STATE] = {
    "state", 0x53617453 /* SatS */,
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 8388608;"
    "PRAGMA wal_autocheckpoint = 2000; PRAGMA cache_size = -16384;" },
  [SATCHEL_SCHEMA_INDEX] = {
    "index", 0x53617449 /* SatI */,
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 33554432;"
    "PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY;" },
};

static GBytes *
load_version (SatchelSchema schema,
              guint         version)
{
  g_autofree char *path = g_strdup_printf ("/io/github/satchelmail/Satchel/sql/%s/%03u.sql",
                                           schemas[schema].folder, version);

  return g_resource_lookup_data (satchel_store_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE,
                                 NULL);
}

guint
satchel_schema_get_version (SatchelSchema schema)
{
  guint version = 0;

  for (;;)
    {
      g_autoptr(GBytes) sql = load_version (schema, version + 1);

      if (sql == NULL)
        return version;
      version++;
    }
}

static gboolean
fail_damaged (SatchelDatabase *db,
              GError         **error)
{
  g_autofree char *name = g_filename_display_name (satchel_database_get_path (db));

  g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_DAMAGED,
               _("“%s” is not a database of Satchel, or it is damaged. Put it back from a backup."),
               name);
  return FALSE;
}

/* What version it has; 0: nothing is in it yet. */
static gboolean
read_version (SatchelDatabase *db,
              SatchelSchema    schema,
              guint           *version,
              GError         **error)
{
  gint64 application_id, user_version, objects;

  if (!satchel_database_ask_int (db, &application_id, 0, error, "PRAGMA application_id", "")
      || !satchel_database_ask_int (db, &user_version, 0, error, "PRAGMA user_version", "")
      || !satchel_database_ask_int (db, &objects, 0, error, "SELECT count(*) FROM sqlite_schema", ""))
    return FALSE;

  if (application_id == 0 && user_version == 0 && objects == 0)
    {
      *version = 0;
      return TRUE;
    }
  if (application_id != schemas[schema].application_id || user_version <= 0)
    return fail_damaged (db, error);
  if (user_version > (gint64) satchel_schema_get_version (schema))
    {
      g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_NEWER,
                   _("This mail folder was written by a newer Satchel. Use that one."));
      return FALSE;
    }

  *version = (guint) user_version;
  return TRUE;
}

static gboolean
upgrade (SatchelDatabase *db,
         SatchelSchema    schema,
         guint            version,
         GError         **error)
{
  g_autoptr(GBytes) sql = load_version (schema, version);
  g_autofree char *marks =
    g_strdup_printf ("PRAGMA application_id = %" G_GINT64_FORMAT "; PRAGMA user_version = %u;",
                     schemas[schema].application_id, version);

  if (!satchel_database_begin (db, error))
    return FALSE;
  if (satchel_database_run (db, g_bytes_get_data (sql, NULL), error)
      && satchel_database_run (db, marks, error))
    return satchel_database_commit (db, error);

  satchel_database_rollback (db);
  return FALSE;
}

SatchelDatabase *
satchel_schema_open (const char    *path,
                     SatchelSchema  schema,
                     GError       **error)
{
  g_autoptr(SatchelDatabase) db = NULL;
  guint version, latest = satchel_schema_get_version (schema);
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  /* SQLite would make it readable for everybody; its journals take after it. */
  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd >= 0)
    (void) close (fd);
  db = satchel_database_open (path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error);

  /* Looked at before anything is set: a database that isn't ours stays as it is. */
  if (db == NULL
      || !read_version (db, schema, &version, error)
      || !satchel_database_run (db, schemas[schema].settings, error))
    return NULL;

  while (version < latest)
    {
      if (!upgrade (db, schema, ++version, error))
        return NULL;
    }

  return g_steal_pointer (&db);
}

/* A WAL database wants its -shm file, which can't be made on a medium that can't be written; there
 * nobody else writes either, and what is in the main file is all there is. */
static char *
immutable_uri (const char *path)
{
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *uri = NULL;
  GStatBuf about;

  if (access (directory, W_OK) == 0 || (g_stat (wal, &about) == 0 && about.st_size > 0))
    return NULL;

  uri = g_filename_to_uri (path, NULL, NULL);
  return uri != NULL ? g_strconcat (uri, "?immutable=1", NULL) : NULL;
}

SatchelDatabase *
satchel_schema_open_reading (const char    *path,
                             SatchelSchema  schema,
                             GError       **error)
{
  g_autoptr(SatchelDatabase) db = NULL;
  g_autofree char *uri = NULL;
  guint version;

  g_return_val_if_fail (path != NULL, NULL);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_MISSING,
                   _("There is no mail folder yet."));
      return NULL;
    }

  uri = immutable_uri (path);
  db = satchel_database_open (uri != NULL ? uri : path, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, error);
  if (db == NULL || !read_version (db, schema, &version, error))
    return NULL;
  if (version < satchel_schema_get_version (schema))
    {
      g_set_error (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_MISSING,
                   _("The mail folder has yet to be brought up to date: start Satchel once."));
      return NULL;
    }

  return g_steal_pointer (&db);
}

SatchelDatabase *
satchel_schema_open_lists (const char *index_path,
                           const char *state_path,
                           GError    **error)
{
  g_autoptr(SatchelDatabase) lists = NULL;
  g_autoptr(SatchelDatabase) state = NULL;
  g_autoptr(GError) failure = NULL;
  const char *views = "CREATE TEMP VIEW on_server AS SELECT '' AS name, 0 AS wish WHERE 0;"
                      "CREATE TEMP VIEW server_copy AS"
                      "  SELECT '' AS account, x'' AS uid, 0 AS copy, 0 AS known, 0 AS first_seen, 0 AS kept,"
                      "         NULL AS gone_since, 0 AS confirmed, 0 AS deleted, 0 AS size, NULL AS mailbox,"
                      "         '' AS name, 0 AS doubtful, 0 AS wish, 0 AS failures WHERE 0;";

  lists = satchel_schema_open_reading (index_path, SATCHEL_SCHEMA_INDEX, error);
  if (lists == NULL)
    return NULL;

  /* Opened by itself first, which says better than ATTACH what is wrong with it. */
  state = satchel_schema_open_reading (state_path, SATCHEL_SCHEMA_STATE, &failure);
  if (state != NULL)
    {
      if (!satchel_database_do (lists, error, "ATTACH ? AS state", "s",
                                satchel_database_get_path (state)))
        return NULL;
      views = "CREATE TEMP VIEW on_server AS"
              "  SELECT name, wish FROM state.server_message WHERE name IS NOT NULL AND gone_since IS NULL;"
              "CREATE TEMP VIEW server_copy AS SELECT * FROM state.server_message;";
    }
  else if (!g_error_matches (failure, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_MISSING))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }

  if (!satchel_database_run (lists, views, error))
    return NULL;

  return g_steal_pointer (&lists);
}
