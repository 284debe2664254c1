/* search-names.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/search-names.h"

#include "message/address.h"
#include "store/finding.h"
#include "ui/search-suggestions.h"

#include <string.h>

/* Messages that are looked at for people: the newest, who are those that a person looks for. */
#define MESSAGES 300

typedef struct
{
  char *operator;
  char *value;
} Question;

typedef struct
{
  char *address;
  char *name;
  guint met;
} Someone;

static void
question_free (gpointer data)
{
  Question *self = data;

  g_free (self->operator);
  g_free (self->value);
  g_free (self);
}

static void
someone_free (gpointer data)
{
  Someone *self = data;

  g_free (self->address);
  g_free (self->name);
  g_free (self);
}

static GPtrArray *
suggestions_new (void)
{
  return g_ptr_array_new_with_free_func (satchel_search_suggestion_free);
}

/* A word of @name begins so; accents don't matter. Nothing typed yet: each will do. */
static gboolean
fits (const char *value,
      const char *name)
{
  return *value == '\0' || g_str_match_string (value, name, TRUE);
}

/* --- people --- */

static void
meet (GHashTable *people,
      const char *value,
      const char *lines)
{
  g_autoptr(GPtrArray) addresses = satchel_addresses_from_lines (lines);

  for (guint i = 0; i < addresses->len; i++)
    {
      const SatchelAddress *address = g_ptr_array_index (addresses, i);
      Someone *someone = g_hash_table_lookup (people, address->address);

      if (*address->address == '\0' || (!fits (value, address->name) && !fits (value, address->address)))
        continue;
      if (someone == NULL)
        {
          someone = g_new0 (Someone, 1);
          someone->address = g_strdup (address->address);
          someone->name = g_strdup (address->name);
          g_hash_table_insert (people, someone->address, someone);
        }
      someone->met++;
    }
}

static int
compare_people (gconstpointer a,
                gconstpointer b)
{
  const Someone *first = *(Someone *const *) a, *second = *(Someone *const *) b;

  if (first->met != second->met)
    return first->met > second->met ? -1 : 1;
  return strcmp (first->address, second->address);
}

static void
on_rows (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr(GTask) task = data;
  const Question *question = g_task_get_task_data (task);
  g_autoptr(GHashTable) people = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, someone_free);
  g_autoptr(GPtrArray) sorted = g_ptr_array_new ();
  g_autoptr(GPtrArray) found = suggestions_new ();
  g_autoptr(GPtrArray) rows = NULL;
  GError *error = NULL;
  GHashTableIter iter;
  gpointer someone;

  rows = satchel_store_rows_finish (SATCHEL_STORE (source), result, &error);
  if (rows == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  for (guint i = 0; i < rows->len; i++)
    {
      const SatchelRow *row = g_ptr_array_index (rows, i);

      meet (people, question->value, g_str_equal (question->operator, "from") ? row->from : row->to);
    }
  g_hash_table_iter_init (&iter, people);
  while (g_hash_table_iter_next (&iter, NULL, &someone))
    g_ptr_array_add (sorted, someone);
  g_ptr_array_sort (sorted, compare_people);
  for (guint i = 0; i < sorted->len && i < SATCHEL_N_SUGGESTIONS; i++)
    {
      const Someone *one = g_ptr_array_index (sorted, i);

      /* What is there already needs no completion. */
      if (g_ascii_strcasecmp (one->address, question->value) != 0)
        satchel_search_suggestions_add (found, satchel_search_suggestions_join (question->operator, one->address),
                                        one->address, one->name);
    }

  g_task_return_pointer (task, g_steal_pointer (&found), (GDestroyNotify) g_ptr_array_unref);
}

static void
on_found (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(SatchelFound) found = NULL;
  GError *error = NULL;

  found = satchel_store_search_finish (SATCHEL_STORE (source), result, &error);
  if (found == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  satchel_store_rows_async (SATCHEL_STORE (source), (const gint64 *) found->rows->data, found->rows->len,
                            g_task_get_cancellable (task), on_rows, g_object_ref (task));
}

/* The heads of the newest messages with such a person. */
static void
find_people (SatchelStore *store,
             GTask        *task)
{
  const Question *question = g_task_get_task_data (task);
  const char *operator = g_str_equal (question->operator, "from") ? "from" : "to";
  g_autofree char *query = g_strconcat (operator, ":\"", question->value, NULL);
  g_autoptr(SatchelSearch) search = satchel_search_new (query, TRUE);
  const SatchelScope scope = { .limit = MESSAGES };

  satchel_store_search_async (store, search, &scope, g_task_get_cancellable (task), on_found, g_object_ref (task));
}

/* --- folders and accounts --- */

static gboolean
is_there (GPtrArray  *found,
          const char *completion)
{
  for (guint i = 0; i < found->len; i++)
    if (g_str_equal (((SatchelSearchSuggestion *) g_ptr_array_index (found, i))->completion, completion))
      return TRUE;
  return FALSE;
}

static void
on_folders (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(GTask) task = data;
  const Question *question = g_task_get_task_data (task);
  g_autoptr(GPtrArray) found = suggestions_new ();
  g_autoptr(GPtrArray) folders = NULL;
  GError *error = NULL;

  folders = satchel_store_list_folders_finish (SATCHEL_STORE (source), result, &error);
  if (folders == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  /* Two accounts have an Inbox each: "in:" means both. */
  for (guint i = 0; i < folders->len && found->len < SATCHEL_N_SUGGESTIONS; i++)
    {
      const SatchelFolderInfo *folder = g_ptr_array_index (folders, i);
      g_autofree char *completion = satchel_search_suggestions_join (question->operator, folder->path);

      if (fits (question->value, folder->path) && g_ascii_strcasecmp (question->value, folder->path) != 0
          && !is_there (found, completion))
        satchel_search_suggestions_add (found, g_steal_pointer (&completion), folder->path, folder->name);
    }

  g_task_return_pointer (task, g_steal_pointer (&found), (GDestroyNotify) g_ptr_array_unref);
}

/* @names: "anna@example.org Work". */
static GPtrArray *
find_accounts (const Question *question,
               GHashTable     *accounts)
{
  GPtrArray *found = suggestions_new ();
  GHashTableIter iter;
  gpointer id, names;

  if (accounts == NULL)
    return found;

  g_hash_table_iter_init (&iter, accounts);
  while (g_hash_table_iter_next (&iter, &id, &names) && found->len < SATCHEL_N_SUGGESTIONS)
    {
      g_autofree char *address = g_strndup (names, strcspn (names, " "));

      if ((fits (question->value, names) || fits (question->value, id))
          && g_ascii_strcasecmp (question->value, address) != 0)
        satchel_search_suggestions_add (found, satchel_search_suggestions_join (question->operator, address), address,
                                        names);
    }

  return found;
}

/* --- the whole --- */

static gboolean
names_people (const char *operator)
{
  static const char *const operators[] = { "from", "to", "cc", "bcc", NULL };

  return g_strv_contains (operators, operator);
}

void
satchel_search_names_find_async (SatchelStore        *store,
                                 const char          *text,
                                 GHashTable          *accounts,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             data)
{
  g_autoptr(GTask) task = g_task_new (store, cancellable, callback, data);
  Question *question = g_new0 (Question, 1);
  const char *operator;

  g_return_if_fail (SATCHEL_IS_STORE (store) && text != NULL);

  g_task_set_source_tag (task, satchel_search_names_find_async);
  g_task_set_task_data (task, question, question_free);
  question->operator = satchel_search_suggestions_split (text, &question->value);
  operator = question->operator != NULL ? question->operator : "";

  if (g_str_equal (operator, "in"))
    satchel_store_list_folders_async (store, cancellable, on_folders, g_object_ref (task));
  else if (g_str_equal (operator, "account"))
    g_task_return_pointer (task, find_accounts (question, accounts), (GDestroyNotify) g_ptr_array_unref);
  else if (*operator != '\0' && *question->value != '\0' && names_people (operator))
    find_people (store, task);
  else
    g_task_return_pointer (task, suggestions_new (), (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
satchel_search_names_find_finish (SatchelStore *store,
                                  GAsyncResult *result,
                                  GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
