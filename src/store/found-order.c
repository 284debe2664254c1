/* found-order.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Few are asked for one by one what they are ordered by. Many are met on a walk along an index that has it: for
 * dates the walk is the order already, and ends where enough are found; the others have one index for each folder, so
 * what they meet is sorted. No list is ever joined with a table. */

#include "config.h"

#include "store/found-order.h"

#include "store/expression.h"

#include <string.h>

/* Where fewer than one in so many are found, they are asked for one by one. */
#define SPARSE 16

/* Of more messages than this nobody wants to know which fits best. */
#define MAX_RANKED 20000

typedef struct
{
  gint64      row;
  gint64      date;
  gint64      size;
  const char *name;    /* by which it is sorted; NULL: not by a name */
  double      rank;    /* smaller fits better */
} Hit;

typedef struct
{
  SatchelDatabase     *lists;   /* borrowed */
  const SatchelScope  *scope;   /* borrowed */
  const SatchelRowSet *set;     /* borrowed */
  GStringChunk        *names;   /* owned */
  GArray              *hits;    /* owned: of Hit */
  GError              *error;   /* the first one; from then on nothing is asked */
} Order;

/* Total, and the same as that of a folder's list. */
static int
compare_hits (gconstpointer a,
              gconstpointer b,
              gpointer      data)
{
  const SatchelScope *scope = data;
  const Hit *first = a, *second = b;
  int order = 0;

  if (first->rank != second->rank)
    return first->rank < second->rank ? -1 : 1;

  if (first->name != NULL && second->name != NULL)
    order = strcmp (first->name, second->name);
  if (order == 0 && first->size != second->size)
    order = first->size < second->size ? -1 : 1;
  if (order == 0 && first->date != second->date)
    order = first->date < second->date ? -1 : 1;
  if (order == 0)
    order = first->row < second->row ? -1 : first->row > second->row;

  return scope->ascending ? order : -order;
}

/* The third column is what is sorted by besides the date. */
static const char *
get_key (const Order *self)
{
  static const char *const keys[] = {
    [SATCHEL_SORT_DATE] = "0",
    [SATCHEL_SORT_SENDER] = "sender_key",
    [SATCHEL_SORT_SUBJECT] = "subject_key",
    [SATCHEL_SORT_SIZE] = "size",
  };

  return keys[self->scope->best ? SATCHEL_SORT_DATE : self->scope->sort];
}

static void
add_hit (Order            *self,
         SatchelStatement *statement)
{
  Hit hit = { .row = sqlite3_column_int64 (statement, 0), .date = sqlite3_column_int64 (statement, 1) };

  if (sqlite3_column_type (statement, 2) == SQLITE_TEXT)
    hit.name = g_string_chunk_insert (self->names, (const char *) sqlite3_column_text (statement, 2));
  else
    hit.size = sqlite3_column_int64 (statement, 2);
  g_array_append_val (self->hits, hit);
}

static void
read_hits (Order *self)
{
  g_autofree char *sql = g_strdup_printf ("SELECT row, date, %s FROM message WHERE row = ?", get_key (self));

  for (gint64 row = satchel_row_set_next (self->set, 0); row != 0 && self->error == NULL;
       row = satchel_row_set_next (self->set, row))
    {
      g_autoptr(SatchelStatement) statement = satchel_database_ask (self->lists, &self->error, sql, "i", row);

      /* Without a row: deleted, but not forgotten by the table of words. */
      if (statement != NULL && satchel_statement_next (statement, &self->error))
        add_hit (self, statement);
    }
}

static const char *
get_index (const Order *self)
{
  static const char *const indices[] = {
    [SATCHEL_SORT_DATE] = "message_newest",
    [SATCHEL_SORT_SENDER] = "message_sender",
    [SATCHEL_SORT_SUBJECT] = "message_subject",
    [SATCHEL_SORT_SIZE] = "message_size",
  };

  return indices[self->scope->sort];
}

/* Of many, all that the index of their key has. */
static void
meet_hits (Order *self)
{
  g_autofree char *sql = g_strdup_printf ("SELECT row, date, %s FROM message INDEXED BY %s%s", get_key (self),
                                          get_index (self), self->scope->folder != 0 ? " WHERE folder = ?" : "");
  g_autoptr(SatchelStatement) statement = NULL;

  if (self->scope->folder != 0)
    statement = satchel_database_ask (self->lists, &self->error, sql, "i", self->scope->folder);
  else
    statement = satchel_database_ask (self->lists, &self->error, sql, "");
  while (statement != NULL && satchel_statement_next (statement, &self->error))
    if (satchel_row_set_contains (self->set, sqlite3_column_int64 (statement, 0)))
      add_hit (self, statement);
}

static gboolean
is_full (Order        *self,
         const GArray *rows)
{
  return self->scope->limit > 0 && rows->len >= self->scope->limit;
}

static void
take_hits (Order  *self,
           GArray *rows)
{
  /* What fits equally well comes newest first. */
  SatchelScope newest = { 0 };

  g_array_sort_with_data (self->hits, compare_hits,
                          self->scope->best ? &newest : (gpointer) self->scope);
  for (guint i = 0; i < self->hits->len && !is_full (self, rows); i++)
    g_array_append_val (rows, g_array_index (self->hits, Hit, i).row);
}

/* Of many: from the newest message on, or from the oldest. */
static void
walk_dates (Order  *self,
            GArray *rows)
{
  const char *direction = self->scope->ascending && !self->scope->best ? "ASC" : "DESC";
  g_autofree char *sql = g_strdup_printf ("SELECT row FROM message %s ORDER BY date %s, row %s",
                                          self->scope->folder != 0 ? "WHERE folder = ?" : "INDEXED BY message_newest",
                                          direction, direction);
  g_autoptr(SatchelStatement) statement = NULL;

  if (self->scope->folder != 0)
    statement = satchel_database_ask (self->lists, &self->error, sql, "i", self->scope->folder);
  else
    statement = satchel_database_ask (self->lists, &self->error, sql, "");
  while (statement != NULL && !is_full (self, rows) && satchel_statement_next (statement, &self->error))
    {
      gint64 row = sqlite3_column_int64 (statement, 0);

      if (satchel_row_set_contains (self->set, row))
        g_array_append_val (rows, row);
    }
}

/* Okapi BM25; a word in the subject or in a name weighs more than one in a text. */
#define RANK_SQL \
  "SELECT rowid, bm25 (words, 8.0, 6.0, 3.0, 2.0, 1.0, 4.0) FROM words WHERE words MATCH ?"

static void
rank_hits (Order             *self,
           const SatchelTerm *term)
{
  g_autoptr(GHashTable) by_row = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr(GString) expression = NULL;
  g_autoptr(SatchelStatement) statement = NULL;

  if (satchel_expression_can_say (term))
    satchel_expression_append (expression = g_string_new (NULL), term);
  else if (term->kind == SATCHEL_TERM_ALL)
    expression = satchel_expression_new_for_children (term);
  if (expression == NULL || expression->len == 0 || self->error != NULL)
    return;

  for (guint i = 0; i < self->hits->len; i++)
    g_hash_table_insert (by_row, &g_array_index (self->hits, Hit, i).row, &g_array_index (self->hits, Hit, i));
  statement = satchel_database_ask (self->lists, &self->error, RANK_SQL, "s", expression->str);
  while (statement != NULL && satchel_statement_next (statement, &self->error))
    {
      gint64 row = sqlite3_column_int64 (statement, 0);
      Hit *hit = g_hash_table_lookup (by_row, &row);

      if (hit != NULL)
        hit->rank = sqlite3_column_double (statement, 1);
    }
}

static void
put_in_order (Order             *self,
              const SatchelTerm *term,
              gint64             last,
              GArray            *rows)
{
  gsize count = satchel_row_set_count (self->set);
  gboolean best = self->scope->best && count <= MAX_RANKED;
  gboolean few = count < (gsize) last / SPARSE;

  if (!best && !few && (self->scope->best || self->scope->sort == SATCHEL_SORT_DATE))
    {
      walk_dates (self, rows);
      return;
    }

  if (best || few)
    read_hits (self);
  else
    meet_hits (self);
  if (best && term != NULL)
    rank_hits (self, term);
  take_hits (self, rows);
}

gboolean
satchel_found_put_in_order (SatchelDatabase     *lists,
                            const SatchelScope  *scope,
                            const SatchelTerm   *term,
                            const SatchelRowSet *set,
                            gint64               last,
                            GArray              *rows,
                            GError             **error)
{
  Order self = { .lists = lists, .scope = scope, .set = set };

  self.names = g_string_chunk_new (4096);
  self.hits = g_array_new (FALSE, FALSE, sizeof (Hit));
  put_in_order (&self, term, last, rows);
  g_array_unref (self.hits);
  g_string_chunk_free (self.names);

  if (self.error == NULL)
    return TRUE;
  g_propagate_error (error, self.error);
  return FALSE;
}
