/* restore-state.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/restore-state.h"

#include "store/schema.h"
#include "store/snapshot-folder.h"
#include "store/state.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

struct _SatchelRestoreState
{
  /* Borrowed */
  SatchelDatabase *state;

  /* Owned */
  char            *scratch;
  GHashTable      *scripts;   /* what is done to which table → SQL */
};

/* A state made by an older Satchel is brought up to date in a copy: the backup stays as it was. */
static gboolean
copy_and_upgrade (const char *from,
                  const char *scratch,
                  GError    **error)
{
  g_autoptr(SatchelDatabase) copy = NULL;
  guint8 digest[SATCHEL_DIGEST_SIZE];
  guint64 size;

  (void) g_unlink (scratch);
  if (!satchel_snapshot_copy (from, scratch, &size, digest, NULL, error))
    return error != NULL && *error != NULL ? FALSE : satchel_snapshot_fail (from, error);

  copy = satchel_schema_open (scratch, SATCHEL_SCHEMA_STATE, error);
  return copy != NULL && satchel_database_run (copy, "PRAGMA journal_mode = DELETE", error);
}

SatchelRestoreState *
satchel_restore_state_open (SatchelDatabase *state,
                            const char      *from,
                            const char      *scratch,
                            GError         **error)
{
  SatchelRestoreState *self;

  g_return_val_if_fail (state != NULL && from != NULL && scratch != NULL, NULL);

  if (!copy_and_upgrade (from, scratch, error)
      || !satchel_database_do (state, error, "ATTACH ? AS backup", "s", scratch))
    {
      (void) g_unlink (scratch);
      return NULL;
    }

  self = g_new0 (SatchelRestoreState, 1);
  self->state = state;
  self->scratch = g_strdup (scratch);
  self->scripts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
satchel_restore_state_close (SatchelRestoreState *self)
{
  if (self == NULL)
    return;

  satchel_database_forget (self->state);
  (void) satchel_database_run (self->state, "DETACH backup", NULL);
  (void) g_unlink (self->scratch);
  g_hash_table_unref (self->scripts);
  g_free (self->scratch);
  g_free (self);
}

/* "account, uid, …" of the columns that both have, each called @name in @with if that is not NULL.
 * Returns: (transfer full). */
static char *
list_columns (SatchelRestoreState *self,
              const char          *table,
              const char          *with)
{
  g_autoptr(GString) columns = g_string_new (NULL);
  g_autoptr(SatchelStatement) statement =
    satchel_database_ask (self->state, NULL,
                          "SELECT a.name FROM pragma_table_info (?, 'main') a"
                          "  JOIN pragma_table_info (?, 'backup') b USING (name)", "ss", table, table);

  while (statement != NULL && satchel_statement_next (statement, NULL))
    {
      g_autofree char *name = satchel_statement_dup_text (statement, 0);

      if (columns->len > 0)
        g_string_append (columns, ", ");
      if (with != NULL && g_str_equal (name, "name"))
        g_string_append (columns, with);
      else
        g_string_append_printf (columns, "\"%s\"", name);
    }

  return g_string_free (g_steal_pointer (&columns), FALSE);
}

/* What is here already is newer, and stays. */
static const char *
get_script (SatchelRestoreState *self,
            const char          *table,
            const char          *with,
            const char          *where)
{
  g_autofree char *key = g_strdup_printf ("%s %s %s", table, with != NULL ? with : "", where);
  g_autofree char *columns = NULL;
  g_autofree char *values = NULL;
  char *script = g_hash_table_lookup (self->scripts, key);

  if (script != NULL)
    return script;

  columns = list_columns (self, table, NULL);
  values = list_columns (self, table, with);
  script = g_strdup_printf ("INSERT OR IGNORE INTO main.\"%s\" (%s) SELECT %s FROM backup.\"%s\" %s", table, columns,
                            values, table, where);
  g_hash_table_insert (self->scripts, g_steal_pointer (&key), script);

  return script;
}

/* A line of a listing that is known and held by nobody is held by the message that has come back. */
static gboolean
link_known (SatchelRestoreState *self,
            const char          *id,
            const char          *held,
            GError             **error)
{
  return satchel_database_do (self->state, error,
                              "UPDATE main.server_message AS s"
                              "   SET known = o.known, kept = o.kept, name = ?, mailbox = o.mailbox,"
                              "       doubtful = o.doubtful"
                              "  FROM backup.server_message AS o"
                              " WHERE o.name = ? AND s.account = o.account AND s.uid = o.uid AND s.copy = o.copy"
                              "   AND s.name IS NULL AND s.size IN (0, o.size)", "ss", held, id);
}

gboolean
satchel_restore_state_take (SatchelRestoreState *self,
                            const char          *id,
                            const char          *twin,
                            gboolean             partial,
                            GError             **error)
{
  g_return_val_if_fail (self != NULL && id != NULL, FALSE);

  if (twin != NULL)
    return satchel_database_do (self->state, error,
                                get_script (self, "server_message", "?1", "WHERE name = ?2"), "ss", twin, id)
           && link_known (self, id, twin, error);

  return satchel_database_do (self->state, error, get_script (self, "message", NULL, "WHERE name = ?"), "s", id)
         && (!partial
             || satchel_database_do (self->state, error, get_script (self, "partial", NULL, "WHERE name = ?"), "s", id))
         && satchel_database_do (self->state, error, get_script (self, "server_message", NULL, "WHERE name = ?"),
                                 "s", id)
         && link_known (self, id, id, error)
         && satchel_state_set_forgotten (self->state, id, 0, error)
         && satchel_state_set_deleted (self->state, id, 0, error);
}

static gboolean
take_other_tables (SatchelRestoreState *self,
                   GError             **error)
{
  g_autoptr(SatchelStatement) statement =
    satchel_database_ask (self->state, error,
                          "SELECT b.name FROM backup.sqlite_schema b JOIN main.sqlite_schema m USING (name, type)"
                          " WHERE b.type = 'table' AND b.name NOT LIKE 'sqlite_%'"
                          "   AND b.name NOT IN ('message', 'server_message', 'partial')", "");
  GError *failure = NULL;

  if (statement == NULL)
    return FALSE;
  while (failure == NULL && satchel_statement_next (statement, &failure))
    {
      g_autofree char *table = satchel_statement_dup_text (statement, 0);

      (void) satchel_database_do (self->state, &failure, get_script (self, table, NULL, ""), "");
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
satchel_restore_state_take_rest (SatchelRestoreState *self,
                                 GError             **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return satchel_database_do (self->state, error,
                              get_script (self, "message", NULL, "WHERE forgotten IS NOT NULL"), "")
         && satchel_database_do (self->state, error,
                                 get_script (self, "server_message", NULL,
                                             "WHERE name IS NULL OR name IN (SELECT name FROM main.message)"), "")
         && take_other_tables (self, error);
}
