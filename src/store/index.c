/* index.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "store/index.h"

#include "store/maildir.h"

#define PLACE_COLUMNS "row, name, folder, in_cur, suffix, flags, heads_only, partial"

void
satchel_place_free (SatchelPlace *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->suffix);
  g_free (self);
}

void
satchel_index_folder_free (SatchelIndexFolder *self)
{
  if (self == NULL)
    return;

  g_free (self->account);
  g_free (self->path);
  g_free (self);
}

gboolean
satchel_index_find_folder (SatchelDatabase *index,
                           const char      *account,
                           const char      *path,
                           gint64          *folder,
                           GError         **error)
{
  return satchel_database_ask_int (index, folder, 0, error,
                                   "SELECT folder FROM folder WHERE account = ? AND path = ?", "ss",
                                   account, path);
}

SatchelIndexFolder *
satchel_index_get_folder (SatchelDatabase *index,
                          gint64           folder,
                          GError         **error)
{
  g_autoptr(SatchelStatement) statement =
    satchel_database_ask (index, error, "SELECT account, path, role FROM folder WHERE folder = ?",
                          "i", folder);
  SatchelIndexFolder *self;

  if (statement == NULL || !satchel_statement_next (statement, error))
    return NULL;

  self = g_new0 (SatchelIndexFolder, 1);
  self->folder = folder;
  self->account = satchel_statement_dup_text (statement, 0);
  self->path = satchel_statement_dup_text (statement, 1);
  self->role = sqlite3_column_int (statement, 2);

  return self;
}

gboolean
satchel_index_add_folder (SatchelDatabase *index,
                          const char      *account,
                          const char      *path,
                          gint64          *folder,
                          GError         **error)
{
  return satchel_database_do (index, error,
                              "INSERT OR IGNORE INTO folder (account, path, role) VALUES (?, ?, ?)",
                              "ssi", account, path, (gint64) satchel_role_from_path (path))
         && satchel_index_find_folder (index, account, path, folder, error);
}

static SatchelPlace *
read_place (SatchelStatement *statement,
            GError          **error)
{
  SatchelPlace *self;

  if (statement == NULL || !satchel_statement_next (statement, error))
    return NULL;

  self = g_new0 (SatchelPlace, 1);
  self->row = sqlite3_column_int64 (statement, 0);
  self->name = satchel_statement_dup_text (statement, 1);
  self->folder = sqlite3_column_int64 (statement, 2);
  self->in_cur = sqlite3_column_int (statement, 3);
  self->suffix = satchel_statement_dup_text (statement, 4);
  self->flags = sqlite3_column_int (statement, 5);
  self->heads_only = sqlite3_column_int (statement, 6);
  self->partial = sqlite3_column_int (statement, 7) == 1;

  return self;
}

SatchelPlace *
satchel_index_get_place (SatchelDatabase *index,
                         gint64           row,
                         GError         **error)
{
  g_autoptr(SatchelStatement) statement =
    satchel_database_ask (index, error, "SELECT " PLACE_COLUMNS " FROM message WHERE row = ?", "i",
                          row);

  return read_place (statement, error);
}

SatchelPlace *
satchel_index_find_place (SatchelDatabase *index,
                          const char      *name,
                          GError         **error)
{
  g_autoptr(SatchelStatement) statement =
    satchel_database_ask (index, error, "SELECT " PLACE_COLUMNS " FROM message WHERE name = ?", "s",
                          name);

  return read_place (statement, error);
}

gboolean
satchel_index_set_place (SatchelDatabase    *index,
                         const SatchelPlace *place,
                         GError            **error)
{
  return satchel_database_do (index, error,
                              "UPDATE message SET folder = ?, in_cur = ?, suffix = ?, flags = ?"
                              " WHERE row = ?",
                              "iisii", place->folder, (gint64) place->in_cur, place->suffix,
                              (gint64) place->flags, place->row);
}

gboolean
satchel_index_add (SatchelDatabase    *index,
                   const SatchelEntry *entry,
                   GError            **error)
{
  return satchel_database_do (index, error,
                              "INSERT OR IGNORE INTO message (name, folder, in_cur, suffix, flags,"
                              " date, arrived, size, attachments, heads_only, sender_key, subject_key,"
                              " subject, sender, recipients, preview, message_id, refs, partial)"
                              " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                              "siisiiiiiissssssssi", entry->name, entry->folder,
                              (gint64) entry->in_cur, entry->suffix,
                              (gint64) satchel_maildir_read_flags (entry->suffix), entry->date,
                              entry->arrived, (gint64) entry->size, (gint64) entry->attachments,
                              (gint64) entry->heads_only, entry->sender_key, entry->subject_key,
                              entry->subject, entry->sender, entry->recipients, entry->preview,
                              entry->message_id, entry->refs, (gint64) (entry->whole_size > 0));
}

gboolean
satchel_index_set_whole (SatchelDatabase *index,
                         const char      *name,
                         gboolean         in_cur,
                         const char      *suffix,
                         guint64          size,
                         GError         **error)
{
  return satchel_database_do (index, error,
                              "UPDATE message SET partial = 2, in_cur = ?, suffix = ?, size = ?"
                              " WHERE name = ? AND partial = 1",
                              "isis", (gint64) in_cur, suffix, (gint64) size, name);
}

gboolean
satchel_index_set_content (SatchelDatabase    *index,
                           const SatchelEntry *entry,
                           GError            **error)
{
  return satchel_database_do (index, error,
                              "UPDATE message SET date = ?, size = ?, attachments = ?, heads_only = ?,"
                              " sender_key = ?, subject_key = ?, subject = ?, sender = ?,"
                              " recipients = ?, preview = ?, message_id = ?, refs = ?, partial = 0"
                              " WHERE name = ?",
                              "iiiisssssssss", entry->date, (gint64) entry->size,
                              (gint64) entry->attachments, (gint64) entry->heads_only,
                              entry->sender_key, entry->subject_key, entry->subject, entry->sender,
                              entry->recipients, entry->preview, entry->message_id, entry->refs,
                              entry->name);
}

gboolean
satchel_index_remove (SatchelDatabase *index,
                      gint64           row,
                      GError         **error)
{
  return satchel_database_do (index, error, "DELETE FROM message WHERE row = ?", "i", row);
}
