/* finding.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A query becomes sets of rows. What FTS5 can answer by itself, words joined in any way, is one question to it;
 * the first letters of a word are one look into the table of beginnings; all else is an index of the rows. The sets
 * are joined here, and found-order.c brings what is left into its order. So a word that is in every message costs some
 * tens of milliseconds among a hundred thousand. */

#include "config.h"

#include "store/finding.h"

#include "store/expression.h"
#include "store/found-order.h"
#include "store/row-set.h"
#include "store/schema.h"
#include "store/store-private.h"

#include <string.h>

typedef struct
{
  SatchelSearch *search;
  SatchelScope   scope;
} Request;

typedef struct
{
  SatchelDatabase    *lists;     /* borrowed */
  const SatchelScope *scope;     /* borrowed */
  gint64              last;      /* the highest row */
  GError             *error;     /* the first one; from then on nothing is asked */
} Finder;

static SatchelRowSet *find (Finder *self, const SatchelTerm *term);

static void
request_free (gpointer data)
{
  Request *self = data;

  satchel_search_unref (self->search);
  g_clear_pointer (&self->scope.accounts, g_hash_table_unref);
  g_free (self);
}

void
satchel_found_free (SatchelFound *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->rows);
  g_free (self);
}

/* --- sets from questions --- */

/* @statement: (nullable): NULL: it could not be asked. */
static void
add_answers (Finder           *self,
             SatchelRowSet    *set,
             SatchelStatement *statement)
{
  g_autoptr(SatchelStatement) asked = statement;

  while (asked != NULL && satchel_statement_next (asked, &self->error))
    satchel_row_set_add (set, sqlite3_column_int64 (asked, 0));
}

static SatchelRowSet *
ask_words (Finder     *self,
           const char *table,
           const char *expression)
{
  SatchelRowSet *set = satchel_row_set_new (self->last);

  if (self->error == NULL)
    add_answers (self, set, satchel_database_ask (self->lists, &self->error, table, "s", expression));
  return set;
}

#define WORDS_SQL "SELECT rowid FROM words WHERE words MATCH ?"
#define BEGINNINGS_SQL "SELECT rowid FROM beginnings WHERE beginnings MATCH ?"

static SatchelRowSet *
ask_number (Finder     *self,
            const char *sql,
            gint64      number)
{
  SatchelRowSet *set = satchel_row_set_new (self->last);

  if (self->error == NULL)
    add_answers (self, set, satchel_database_ask (self->lists, &self->error, sql, "i", number));
  return set;
}

/* The number is of no use: an index is walked from end to end. */
static SatchelRowSet *
ask_all (Finder     *self,
         const char *sql)
{
  SatchelRowSet *set = satchel_row_set_new (self->last);

  if (self->error == NULL)
    add_answers (self, set, satchel_database_ask (self->lists, &self->error, sql, ""));
  return set;
}

static SatchelRowSet *
ask_everything (Finder *self)
{
  return ask_all (self, "SELECT row FROM message INDEXED BY message_newest");
}

/* --- words --- */

static SatchelRowSet *
find_beginning (Finder            *self,
                const SatchelTerm *term)
{
  char letter = term->column != SATCHEL_N_COLUMNS ? satchel_text_get_letter (term->column) : 0;
  g_autofree char *beginning = letter != 0 ? g_strdup_printf ("\"%c:%s\"", letter, satchel_expression_get_last (term))
                                           : g_strdup_printf ("\"%s\"", satchel_expression_get_last (term));
  SatchelRowSet *set = ask_words (self, BEGINNINGS_SQL, beginning);

  if (term->tokens->len > 1)
    {
      g_autoptr(GString) expression = g_string_new (NULL);
      g_autoptr(SatchelRowSet) before = NULL;

      satchel_expression_append_phrase (expression, term, term->tokens->len - 1);
      before = ask_words (self, WORDS_SQL, expression->str);
      satchel_row_set_and (set, before);
    }

  return set;
}

/* --- folders and accounts --- */

static gboolean
is_folder (const char *path,
           const char *wanted,
           gboolean    exactly)
{
  const char *slash = strrchr (path, '/');
  g_autofree char *whole = satchel_search_fold (path);
  g_autofree char *name = satchel_search_fold (slash != NULL ? slash + 1 : path);

  return exactly ? g_str_equal (whole, wanted) || g_str_equal (name, wanted)
                 : g_str_has_prefix (whole, wanted) || g_str_has_prefix (name, wanted);
}

static gboolean
is_account (Finder     *self,
            const char *account,
            const char *wanted,
            gboolean    exactly)
{
  const char *names = self->scope->accounts != NULL ? g_hash_table_lookup (self->scope->accounts, account) : NULL;
  g_autofree char *id = satchel_search_fold (account);
  g_autofree char *folded = satchel_search_fold (names != NULL ? names : "");

  if (exactly)
    return g_str_equal (id, wanted);
  return g_str_has_prefix (id, wanted) || strstr (folded, wanted) != NULL;
}

/* Those of this name, or where there are none, those whose names begin so. */
static GArray *
choose_folders (Finder            *self,
                const SatchelTerm *term,
                gboolean           exactly)
{
  GArray *folders = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *wanted = satchel_search_fold (term->words);
  g_autoptr(SatchelStatement) statement = NULL;

  if (self->error == NULL)
    statement = satchel_database_ask (self->lists, &self->error, "SELECT folder, account, path FROM folder", "");
  while (statement != NULL && satchel_statement_next (statement, &self->error))
    {
      gint64 folder = sqlite3_column_int64 (statement, 0);
      const char *account = (const char *) sqlite3_column_text (statement, 1);
      const char *path = (const char *) sqlite3_column_text (statement, 2);

      if (term->kind == SATCHEL_TERM_FOLDER ? is_folder (path, wanted, exactly)
                                            : is_account (self, account, wanted, exactly))
        g_array_append_val (folders, folder);
    }

  return folders;
}

static SatchelRowSet *
find_folders (Finder            *self,
              const SatchelTerm *term)
{
  SatchelRowSet *set = satchel_row_set_new (self->last);
  g_autoptr(GArray) folders = choose_folders (self, term, TRUE);

  if (folders->len == 0)
    {
      g_array_unref (folders);
      folders = choose_folders (self, term, FALSE);
    }
  for (guint i = 0; i < folders->len; i++)
    {
      g_autoptr(SatchelRowSet) one = ask_number (self, "SELECT row FROM message WHERE folder = ?",
                                                 g_array_index (folders, gint64, i));

      satchel_row_set_or (set, one);
    }

  return set;
}

/* --- terms --- */

#define UNREAD_SQL "SELECT row FROM message WHERE flags & 1 = 0"
#define FLAGGED_SQL "SELECT row FROM message WHERE flags & 2 = 2"
#define ATTACHMENTS_SQL "SELECT row FROM message WHERE attachments = 1"

static SatchelRowSet *
find_flag (Finder            *self,
           const SatchelTerm *term)
{
  if (term->flag == SATCHEL_FLAG_SEEN && !term->set)
    return ask_all (self, UNREAD_SQL);
  if (term->flag == SATCHEL_FLAG_FLAGGED && term->set)
    return ask_all (self, FLAGGED_SQL);
  return ask_number (self, "SELECT row FROM message WHERE flags & ? <> 0", (gint64) term->flag);
}

static SatchelRowSet *
find_leaf (Finder            *self,
           const SatchelTerm *term)
{
  switch (term->kind)
    {
    case SATCHEL_TERM_WORDS:
      return find_beginning (self, term);
    case SATCHEL_TERM_FLAG:
      return find_flag (self, term);
    case SATCHEL_TERM_ATTACHMENT:
      return ask_all (self, ATTACHMENTS_SQL);
    case SATCHEL_TERM_BEFORE:
      return ask_number (self, "SELECT row FROM message WHERE date < ?", term->number);
    case SATCHEL_TERM_AFTER:
      return ask_number (self, "SELECT row FROM message WHERE date >= ?", term->number);
    case SATCHEL_TERM_LARGER:
      return ask_number (self, "SELECT row FROM message INDEXED BY message_size WHERE size > ?", term->number);
    case SATCHEL_TERM_SMALLER:
      return ask_number (self, "SELECT row FROM message INDEXED BY message_size WHERE size < ?", term->number);
    default:
      return find_folders (self, term);
    }
}

/* The children that FTS5 can answer as one question. */
static SatchelRowSet *
find_plain_children (Finder            *self,
                     const SatchelTerm *term)
{
  g_autoptr(GString) expression = satchel_expression_new_for_children (term);

  return expression->len > 0 ? ask_words (self, WORDS_SQL, expression->str) : NULL;
}

static SatchelRowSet *
find_any (Finder            *self,
          const SatchelTerm *term)
{
  SatchelRowSet *set = find_plain_children (self, term);

  if (set == NULL)
    set = satchel_row_set_new (self->last);
  for (guint i = 0; i < term->children->len; i++)
    {
      const SatchelTerm *child = g_ptr_array_index (term->children, i);
      g_autoptr(SatchelRowSet) one = satchel_expression_can_say (child) ? NULL : find (self, child);

      if (one != NULL)
        satchel_row_set_or (set, one);
    }

  return set;
}

static SatchelRowSet *
find_all (Finder            *self,
          const SatchelTerm *term)
{
  SatchelRowSet *set = find_plain_children (self, term);

  /* First what is wanted, then what isn't: of nothing nothing has to be taken away. */
  for (guint round = 0; round < 2; round++)
    {
      for (guint i = 0; i < term->children->len; i++)
        {
          const SatchelTerm *child = g_ptr_array_index (term->children, i);
          gboolean unwanted = child->kind == SATCHEL_TERM_NOT;
          g_autoptr(SatchelRowSet) one = NULL;

          if (unwanted != (round == 1) || satchel_expression_can_say (child))
            continue;
          one = find (self, unwanted ? g_ptr_array_index (child->children, 0) : child);
          if (unwanted)
            {
              if (set == NULL)
                set = ask_everything (self);
              satchel_row_set_and_not (set, one);
            }
          else if (set == NULL)
            set = g_steal_pointer (&one);
          else
            satchel_row_set_and (set, one);
        }
    }

  return set;
}

static SatchelRowSet *
find (Finder            *self,
      const SatchelTerm *term)
{
  if (satchel_expression_can_say (term))
    {
      g_autoptr(GString) expression = g_string_new (NULL);

      satchel_expression_append (expression, term);
      return ask_words (self, WORDS_SQL, expression->str);
    }
  if (term->kind == SATCHEL_TERM_ALL)
    return find_all (self, term);
  if (term->kind == SATCHEL_TERM_ANY)
    return find_any (self, term);
  if (term->kind == SATCHEL_TERM_NOT)
    {
      SatchelRowSet *set = ask_everything (self);
      g_autoptr(SatchelRowSet) unwanted = find (self, g_ptr_array_index (term->children, 0));

      satchel_row_set_and_not (set, unwanted);
      return set;
    }
  return find_leaf (self, term);
}

/* --- the whole --- */

/* Leaves those that @sql finds, by an index that has only them. */
static void
leave (Finder        *self,
       SatchelRowSet *set,
       gboolean       wanted,
       const char    *sql)
{
  g_autoptr(SatchelRowSet) those = NULL;

  if (!wanted || satchel_row_set_next (set, 0) == 0)
    return;
  those = ask_all (self, sql);
  satchel_row_set_and (set, those);
}

static void
narrow (Finder        *self,
        SatchelRowSet *set)
{
  g_autoptr(SatchelRowSet) scope = NULL;

  if (self->scope->folder != 0)
    scope = ask_number (self, "SELECT row FROM message WHERE folder = ?", self->scope->folder);
  else if (self->scope->by_role)
    scope = ask_number (self, "SELECT row FROM message WHERE folder IN"
                              " (SELECT folder FROM folder WHERE role = ?)", (gint64) self->scope->role);
  if (scope != NULL)
    satchel_row_set_and (set, scope);
  leave (self, set, self->scope->unread, UNREAD_SQL);
  leave (self, set, self->scope->flagged, FLAGGED_SQL);
  leave (self, set, self->scope->attachments, ATTACHMENTS_SQL);
}

static gboolean
ask_about_index (Finder       *self,
                 SatchelFound *found)
{
  gint64 unread = 0, whole = 0;

  if (!satchel_database_ask_int (self->lists, &self->last, 0, &self->error, "SELECT max (row) FROM message", "")
      || !satchel_database_ask_int (self->lists, &unread, 0, &self->error, "SELECT count (*) FROM unread_text", "")
      || !satchel_database_ask_int (self->lists, &whole, 0, &self->error,
                                    "SELECT value FROM note WHERE key = 'whole'", ""))
    return FALSE;

  found->unread = (guint64) unread;
  found->whole = whole != 0;
  return TRUE;
}

static void
search (Finder        *self,
        SatchelSearch *search,
        SatchelFound  *found)
{
  g_autoptr(SatchelRowSet) set = NULL;

  if (!ask_about_index (self, found) || search->root == NULL)
    return;

  set = find (self, search->root);
  narrow (self, set);
  if (self->error == NULL)
    satchel_found_put_in_order (self->lists, self->scope, search->root, set, self->last, found->rows, &self->error);
}

static void
do_search (GTask        *task,
           gpointer      source,
           gpointer      data,
           GCancellable *cancellable)
{
  SatchelStore *store = source;
  Request *request = data;
  g_autoptr(SatchelFound) found = g_new0 (SatchelFound, 1);
  Finder finder = { .scope = &request->scope };

  found->rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  finder.lists = satchel_store_get_finding_lists (store, &finder.error);
  if (finder.lists != NULL)
    {
      /* One state of the index for all questions. */
      satchel_database_set_cancellable (finder.lists, cancellable);
      if (satchel_database_do (finder.lists, &finder.error, "BEGIN", ""))
        search (&finder, request->search, found);
      satchel_database_set_cancellable (finder.lists, NULL);
      satchel_database_rollback (finder.lists);
    }

  if (finder.error == NULL)
    {
      g_task_return_pointer (task, g_steal_pointer (&found), (GDestroyNotify) satchel_found_free);
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    {
      g_error_free (finder.error);
      return;
    }
  satchel_store_look_at_index_error (store, finder.error);
  g_task_return_error (task, finder.error);
}

void
satchel_store_search_async (SatchelStore        *self,
                            SatchelSearch       *search,
                            const SatchelScope  *scope,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             data)
{
  g_autoptr(GTask) task = NULL;
  Request *request;

  g_return_if_fail (SATCHEL_IS_STORE (self));
  g_return_if_fail (search != NULL && scope != NULL);

  request = g_new0 (Request, 1);
  request->search = satchel_search_ref (search);
  request->scope = *scope;
  if (scope->accounts != NULL)
    g_hash_table_ref (scope->accounts);
  task = satchel_store_new_task (self, satchel_store_search_async, request, request_free, cancellable, callback,
                                 data);
  satchel_store_run (self, self->find != NULL ? self->find : self->read, SATCHEL_URGENT, task, do_search);
}

SatchelFound *
satchel_store_search_finish (SatchelStore *self,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
