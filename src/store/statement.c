/* statement.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/statement.h"

#include "base/durable.h"
#include "store/store.h"
#include "store/tokenizer.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

struct _SatchelDatabase
{
  /* Owned */
  char       *path;
  sqlite3    *db;
  GHashTable *statements;   /* SQL → sqlite3_stmt */
};

/* Milliseconds to wait for another process that is writing or recovering. */
#define BUSY_TIMEOUT 5000

/* The remedy that belongs to an extended result code of SQLite. */
static int
code_for (int result,
          int system_error)
{
  switch (result & 0xff)
    {
    case SQLITE_FULL:
      return SATCHEL_STORE_ERROR_DISK_FULL;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return SATCHEL_STORE_ERROR_READ_ONLY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return SATCHEL_STORE_ERROR_DAMAGED;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return SATCHEL_STORE_ERROR_BUSY;
    case SQLITE_CANTOPEN:
      return system_error == ENOENT ? SATCHEL_STORE_ERROR_MISSING : SATCHEL_STORE_ERROR_READ_ONLY;
    case SQLITE_IOERR:
      if (system_error == ENOSPC || system_error == EDQUOT)
        return SATCHEL_STORE_ERROR_DISK_FULL;
      return SATCHEL_STORE_ERROR_FAILED;
    default:
      return SATCHEL_STORE_ERROR_FAILED;
    }
}

static gboolean
fail (sqlite3    *db,
      const char *path,
      int         result,
      GError    **error)
{
  g_autofree char *name = g_filename_display_name (path);
  int system_error = db != NULL ? sqlite3_system_errno (db) : 0;
  const char *words = db != NULL ? sqlite3_errmsg (db) : sqlite3_errstr (result);
  int code = code_for (result, system_error);

  switch (code)
    {
    case SATCHEL_STORE_ERROR_DISK_FULL:
      g_set_error (error, SATCHEL_STORE_ERROR, code,
                   _("The disk is full. Make room on it, then try again."));
      break;
    case SATCHEL_STORE_ERROR_READ_ONLY:
      g_set_error (error, SATCHEL_STORE_ERROR, code,
                   _("“%s” can’t be written. Look at the permissions of the mail folder."), name);
      break;
    case SATCHEL_STORE_ERROR_DAMAGED:
      g_set_error (error, SATCHEL_STORE_ERROR, code,
                   _("“%s” is damaged. Put it back from a backup."), name);
      break;
    case SATCHEL_STORE_ERROR_BUSY:
      g_set_error (error, SATCHEL_STORE_ERROR, code,
                   _("“%s” is in use by another program. Try again later."), name);
      break;
    case SATCHEL_STORE_ERROR_MISSING:
      g_set_error (error, SATCHEL_STORE_ERROR, code, _("“%s” is not there."), name);
      break;
    default:
      g_set_error (error, SATCHEL_STORE_ERROR, code, _("“%s” can’t be used: %s."), name, words);
    }

  return FALSE;
}

static gboolean
fail_here (SatchelDatabase *self,
           GError         **error)
{
  return fail (self->db, self->path, sqlite3_extended_errcode (self->db), error);
}

static void
finalize (gpointer statement)
{
  sqlite3_finalize (statement);
}

/* The first pages of a connection come into memory one by one, in a thread that has no heap yet: taken from
 * a block, they spare the kernel some hundred calls. Only before the first connection of the process; else, and where
 * somebody else was first, all is well without it. */
static void
prepare_library (void)
{
  static gsize prepared;

  if (g_once_init_enter (&prepared))
    {
      sqlite3_config (SQLITE_CONFIG_PAGECACHE, NULL, 0, -64);
      g_once_init_leave (&prepared, 1);
    }
}

SatchelDatabase *
satchel_database_open (const char *path,
                       int         flags,
                       GError    **error)
{
  SatchelDatabase *self;
  sqlite3 *db = NULL;
  int result;

  g_return_val_if_fail (path != NULL, NULL);

  prepare_library ();
  result = sqlite3_open_v2 (path, &db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
  if (result == SQLITE_OK)
    result = satchel_tokenizer_register (db);
  if (result != SQLITE_OK)
    {
      fail (db, path, result, error);
      sqlite3_close (db);
      return NULL;
    }
  sqlite3_busy_timeout (db, BUSY_TIMEOUT);

  self = g_new0 (SatchelDatabase, 1);
  self->path = g_strdup (path);
  self->db = db;
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, finalize);

  return self;
}

void
satchel_database_close (SatchelDatabase *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->statements);
  sqlite3_close (self->db);
  g_free (self->path);
  g_free (self);
}

const char *
satchel_database_get_path (SatchelDatabase *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->path;
}

static int
is_cancelled (void *cancellable)
{
  return g_cancellable_is_cancelled (cancellable);
}

void
satchel_database_set_cancellable (SatchelDatabase *self,
                                  GCancellable    *cancellable)
{
  g_return_if_fail (self != NULL);

  /* Asked some thousand times a second. */
  sqlite3_progress_handler (self->db, 2000, cancellable != NULL ? is_cancelled : NULL, cancellable);
}

void
satchel_database_forget (SatchelDatabase *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_remove_all (self->statements);
}

/* Microseconds between two attempts where the source is locked, and how many of them. */
#define COPY_PAUSE (100 * 1000)
#define COPY_ATTEMPTS 50

static int
copy_pages (sqlite3 *from,
            sqlite3 *to)
{
  sqlite3_backup *backup = sqlite3_backup_init (to, "main", from, "main");
  int result = SQLITE_BUSY;

  if (backup == NULL)
    return sqlite3_extended_errcode (to);

  for (guint i = 0; i < COPY_ATTEMPTS && (result == SQLITE_BUSY || result == SQLITE_LOCKED); i++)
    {
      if (i > 0)
        g_usleep (COPY_PAUSE);
      result = sqlite3_backup_step (backup, -1);
    }
  (void) sqlite3_backup_finish (backup);

  return result == SQLITE_DONE ? SQLITE_OK : result;
}

gboolean
satchel_database_copy (SatchelDatabase *self,
                       const char      *path,
                       GError         **error)
{
  sqlite3 *copy = NULL;
  int result;

  g_return_val_if_fail (self != NULL && path != NULL, FALSE);

  result = sqlite3_open_v2 (path, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
                            | SQLITE_OPEN_EXRESCODE, NULL);
  if (result == SQLITE_OK)
    result = sqlite3_exec (copy, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
  if (result == SQLITE_OK)
    result = copy_pages (self->db, copy);
  if (result == SQLITE_OK)
    result = sqlite3_exec (copy, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
  if (result != SQLITE_OK)
    fail (copy, path, result, error);
  sqlite3_close (copy);

  return result == SQLITE_OK;
}

gboolean
satchel_database_run (SatchelDatabase *self,
                      const char      *script,
                      GError         **error)
{
  g_return_val_if_fail (self != NULL && script != NULL, FALSE);

  if (sqlite3_exec (self->db, script, NULL, NULL, NULL) != SQLITE_OK)
    return fail_here (self, error);

  return TRUE;
}

static SatchelStatement *
prepare (SatchelDatabase *self,
         const char      *sql,
         GError         **error)
{
  SatchelStatement *statement = g_hash_table_lookup (self->statements, sql);

  if (statement != NULL)
    return statement;

  if (sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL)
      != SQLITE_OK)
    {
      fail_here (self, error);
      return NULL;
    }
  g_hash_table_insert (self->statements, g_strdup (sql), statement);

  return statement;
}

/* The values live until the statement is ended: SQLite need not copy them where the caller waits
 * for the end, which do() and ask_int() do; ask() can't know. */
static void
bind (SatchelStatement    *statement,
      const char          *format,
      va_list             *values,
      sqlite3_destructor_type keep)
{
  for (int i = 1; *format != '\0'; format++, i++)
    {
      switch (*format)
        {
        case 's':
          sqlite3_bind_text (statement, i, va_arg (*values, const char *), -1, keep);
          break;
        case 'i':
          sqlite3_bind_int64 (statement, i, va_arg (*values, gint64));
          break;
        case 'b':
          {
            const void *octets = va_arg (*values, const void *);
            gsize length = va_arg (*values, gsize);

            sqlite3_bind_blob64 (statement, i, octets, length, keep);
            break;
          }
        default:
          g_assert_not_reached ();
        }
    }
}

gboolean
satchel_database_do (SatchelDatabase *self,
                     GError         **error,
                     const char      *sql,
                     const char      *format,
                     ...)
{
  SatchelStatement *statement;
  va_list values;
  int result;

  g_return_val_if_fail (self != NULL, FALSE);

  statement = prepare (self, sql, error);
  if (statement == NULL)
    return FALSE;

  va_start (values, format);
  bind (statement, format, &values, SQLITE_STATIC);
  va_end (values);

  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    ;
  if (result != SQLITE_DONE)
    fail_here (self, error);
  satchel_statement_end (statement);

  return result == SQLITE_DONE;
}

SatchelStatement *
satchel_database_ask (SatchelDatabase *self,
                      GError         **error,
                      const char      *sql,
                      const char      *format,
                      ...)
{
  SatchelStatement *statement;
  va_list values;

  g_return_val_if_fail (self != NULL, NULL);

  statement = prepare (self, sql, error);
  if (statement == NULL)
    return NULL;

  va_start (values, format);
  bind (statement, format, &values, SQLITE_TRANSIENT);
  va_end (values);

  return statement;
}

gboolean
satchel_statement_next (SatchelStatement *self,
                        GError          **error)
{
  sqlite3 *db = sqlite3_db_handle (self);
  int result = sqlite3_step (self);

  if (result == SQLITE_ROW)
    return TRUE;

  if (result != SQLITE_DONE)
    fail (db, sqlite3_db_filename (db, "main"), sqlite3_extended_errcode (db), error);
  return FALSE;
}

void
satchel_statement_end (SatchelStatement *self)
{
  if (self == NULL)
    return;

  sqlite3_reset (self);
  sqlite3_clear_bindings (self);
}

gboolean
satchel_database_ask_int (SatchelDatabase *self,
                          gint64          *answer,
                          gint64           fallback,
                          GError         **error,
                          const char      *sql,
                          const char      *format,
                          ...)
{
  g_autoptr(SatchelStatement) statement = NULL;
  GError *failure = NULL;
  va_list values;

  g_return_val_if_fail (self != NULL && answer != NULL, FALSE);

  *answer = fallback;
  statement = prepare (self, sql, error);
  if (statement == NULL)
    return FALSE;

  va_start (values, format);
  bind (statement, format, &values, SQLITE_STATIC);
  va_end (values);

  if (satchel_statement_next (statement, &failure))
    *answer = sqlite3_column_int64 (statement, 0);
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
satchel_database_begin (SatchelDatabase *self,
                        GError         **error)
{
  return satchel_database_do (self, error, "BEGIN IMMEDIATE", "");
}

gboolean
satchel_database_commit (SatchelDatabase *self,
                         GError         **error)
{
  if (satchel_database_do (self, error, "COMMIT", ""))
    {
      satchel_durable_step ("commit", self->path);
      return TRUE;
    }

  satchel_database_rollback (self);
  return FALSE;
}

void
satchel_database_rollback (SatchelDatabase *self)
{
  g_return_if_fail (self != NULL);

  /* Some failures have ended the transaction already. */
  if (!sqlite3_get_autocommit (self->db))
    satchel_database_do (self, NULL, "ROLLBACK", "");
}

char *
satchel_statement_dup_text (SatchelStatement *self,
                            int               i)
{
  const char *text = (const char *) sqlite3_column_text (self, i);

  return g_strdup (text != NULL ? text : "");
}
