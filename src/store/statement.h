/* statement.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* SQLite with GError and autoptr.
 *
 *   g_autoptr(SatchelStatement) statement =
 *     satchel_database_ask (db, error, "SELECT row FROM message WHERE name = ?", "s", name);
 *
 *   while (statement != NULL && satchel_statement_next (statement, &failure))
 *     … sqlite3_column_int64 (statement, 0) …
 *
 * What stands for the question marks is told by a format: s a string (nullable), i a gint64, b two
 * arguments, the octets and a gsize. Statements are prepared once a connection, so one that is being
 * stepped through must not be asked again meanwhile. A connection belongs to one thread at a time.
 *
 * Errors are SATCHEL_STORE_ERROR: DISK_FULL, READ_ONLY, DAMAGED, MISSING, BUSY, FAILED.
 */

#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

typedef struct _SatchelDatabase SatchelDatabase;
typedef struct sqlite3_stmt     SatchelStatement;

/* @flags: SQLITE_OPEN_…. Returns: (transfer full) (nullable). */
SatchelDatabase  *satchel_database_open   (const char        *path,
                                           int                flags,
                                           GError           **error);
void              satchel_database_close  (SatchelDatabase   *self);

/* The file it was opened as. */
const char       *satchel_database_get_path (SatchelDatabase *self);

/* From now on a statement that runs ends with an error soon after @cancellable was cancelled, NULL: none does. */
void              satchel_database_set_cancellable (SatchelDatabase *self,
                                                    GCancellable    *cancellable);

/* Copies the whole database as it is at one moment, beside whoever writes it, to the new file @path, which is one
 * file without a journal. It has not reached the disk when this returns. */
gboolean          satchel_database_copy   (SatchelDatabase   *self,
                                           const char        *path,
                                           GError           **error);

/* Forgets the statements that were prepared, so that what they speak of can be detached. */
void              satchel_database_forget (SatchelDatabase   *self);

/* Runs a script of statements that answer nothing. */
gboolean          satchel_database_run    (SatchelDatabase   *self,
                                           const char        *script,
                                           GError           **error);

/* Runs one statement to its end. */
gboolean          satchel_database_do     (SatchelDatabase   *self,
                                           GError           **error,
                                           const char        *sql,
                                           const char        *format,
                                           ...);

/* Returns: (transfer full) (nullable). */
SatchelStatement *satchel_database_ask    (SatchelDatabase   *self,
                                           GError           **error,
                                           const char        *sql,
                                           const char        *format,
                                           ...);

/* FALSE at the end, and when it failed. */
gboolean          satchel_statement_next  (SatchelStatement  *self,
                                           GError           **error);

/* Gives it back to its connection. */
void              satchel_statement_end   (SatchelStatement  *self);

/* The first column of the first row; @fallback where there is none. FALSE: failed. */
gboolean          satchel_database_ask_int (SatchelDatabase  *self,
                                            gint64           *answer,
                                            gint64            fallback,
                                            GError          **error,
                                            const char       *sql,
                                            const char       *format,
                                            ...);

/* A transaction. Commit takes itself back where it fails. */
gboolean          satchel_database_begin    (SatchelDatabase *self,
                                             GError         **error);
gboolean          satchel_database_commit   (SatchelDatabase *self,
                                             GError         **error);
void              satchel_database_rollback (SatchelDatabase *self);

/* Column @i as a string. Returns: (transfer full): "" for NULL. */
char             *satchel_statement_dup_text (SatchelStatement *self,
                                              int               i);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelDatabase, satchel_database_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelStatement, satchel_statement_end)

G_END_DECLS
