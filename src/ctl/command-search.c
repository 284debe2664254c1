/* command-search.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* search and reindex. */

#include "config.h"

#include <glib/gi18n.h>

#include "ctl/ctl.h"
#include "ctl/message-json.h"
#include "ctl/output.h"
#include "ctl/progress.h"
#include "store/finding.h"

/* Rows asked for at once. */
#define CHUNK 500

/* Milliseconds between two looks at how far it is. */
#define LOOK 200

/* --- how far it is --- */

typedef struct
{
  SatchelStore  *store;
  GCancellable  *cancellable;
  SatchelSearch *nothing;
  guint64        most;        /* messages that were unread at once */
  guint          timer;
} Watch;

static void
on_counted (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(SatchelFound) found = satchel_store_search_finish (SATCHEL_STORE (source), result, &error);
  g_autofree char *text = NULL;
  Watch *watch = data;

  /* Cancelled: the watch is no more. */
  if (found == NULL)
    return;

  watch->most = MAX (watch->most, found->unread);
  text = g_strdup_printf (_("%" G_GUINT64_FORMAT " messages to be read"), found->unread);
  ctl_progress_show (watch->most - found->unread, found->whole ? watch->most : 0, text);
}

static gboolean
look (gpointer data)
{
  static const SatchelScope everywhere = { 0 };
  Watch *watch = data;

  satchel_store_search_async (watch->store, watch->nothing, &everywhere, watch->cancellable, on_counted, watch);
  return G_SOURCE_CONTINUE;
}

/* Waits until everything in @store can be found. */
static int
settle (SatchelStore *store)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(SatchelSearch) nothing = satchel_search_new ("", FALSE);
  g_autoptr(GAsyncResult) answer = NULL;
  Watch watch = { store, cancellable, nothing, 0, 0 };
  GError *error = NULL;
  gboolean settled;

  watch.timer = g_timeout_add (LOOK, look, &watch);
  satchel_store_settle_words_async (store, NULL, ctl_on_answer, &answer);
  settled = satchel_store_settle_finish (store, ctl_wait (&answer), &error);
  g_source_remove (watch.timer);
  g_cancellable_cancel (cancellable);
  ctl_progress_hide ();

  /* A look that is on its way must find its watch. */
  while (g_main_context_iteration (NULL, FALSE))
    ;

  return settled ? CTL_DONE : ctl_trouble (error, NULL);
}

/* --- search --- */

/* The names that "account:" knows accounts by. */
static GHashTable *
read_account_names (void)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  int status = CTL_DONE;
  g_autoptr(SatchelAccounts) accounts = ctl_open_accounts (&status);

  for (guint i = 0; accounts != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (accounts)); i++)
    {
      g_autoptr(SatchelAccount) account = g_list_model_get_item (G_LIST_MODEL (accounts), i);

      g_hash_table_insert (names, g_strdup (satchel_account_get_id (account)),
                           g_strjoin (" ", satchel_account_get_email (account), satchel_account_get_name (account),
                                      NULL));
    }

  return names;
}

static SatchelFound *
find (SatchelStore  *store,
      SatchelSearch *search,
      int            limit,
      int           *status)
{
  g_autoptr(GHashTable) names = g_strstr_len (satchel_search_get_text (search), -1, "account:") != NULL
                                ? read_account_names () : NULL;
  SatchelScope scope = { .limit = (guint) limit, .accounts = names };
  g_autoptr(GAsyncResult) answer = NULL;
  GError *error = NULL;
  SatchelFound *found;

  satchel_store_search_async (store, search, &scope, ctl_stoppable (), ctl_on_answer, &answer);
  found = satchel_store_search_finish (store, ctl_wait (&answer), &error);
  if (found == NULL)
    *status = ctl_trouble (error, NULL);

  return found;
}

/* A row that went meanwhile is left out. */
static int
print_found (SatchelStore *store,
             GArray       *rows,
             gboolean      json)
{
  g_autoptr(JsonBuilder) builder = json ? json_builder_new_immutable () : NULL;

  for (guint at = 0; at < rows->len; at += CHUNK)
    {
      g_autoptr(GAsyncResult) answer = NULL;
      g_autoptr(GPtrArray) chunk = NULL;
      GError *error = NULL;

      satchel_store_rows_async (store, &g_array_index (rows, gint64, at), MIN (CHUNK, rows->len - at), NULL,
                                ctl_on_answer, &answer);
      chunk = satchel_store_rows_finish (store, ctl_wait (&answer), &error);
      if (chunk == NULL)
        return ctl_trouble (error, NULL);
      for (guint i = 0; i < chunk->len; i++)
        ctl_print_row (g_ptr_array_index (chunk, i), builder);
    }

  return CTL_DONE;
}

/* Messages that nobody has read the words of yet are read now; unless a Satchel that is open does it already. */
static CtlStore *
open_to_catch_up (void)
{
  g_autofree char *path = satchel_settings_get_store_path ();
  SatchelStore *store = g_file_test (path, G_FILE_TEST_IS_DIR)
                        ? satchel_store_open (path, SATCHEL_STORE_VISIT, NULL) : NULL;

  if (store != NULL)
    (void) settle (store);
  return store;
}

static void
say_what_is_left (SatchelSearch      *search,
                  const SatchelFound *found)
{
  const char *remark = satchel_search_get_remark (search);

  if (remark != NULL)
    ctl_say ("%s", remark);
  if (found->unread > 0)
    ctl_say (ngettext ("%" G_GUINT64_FORMAT " message has not been searched yet. Try again in a moment.",
                       "%" G_GUINT64_FORMAT " messages have not been searched yet. Try again in a moment.",
                       MIN (found->unread, G_MAXLONG)), found->unread);
}

static int
search_for (SatchelSearch *search,
            int            limit,
            gboolean       json)
{
  g_autoptr(CtlStore) store = NULL;
  g_autoptr(CtlStore) writing = NULL;
  g_autoptr(SatchelFound) found = NULL;
  int status = CTL_DONE;

  store = ctl_open_store (SATCHEL_STORE_READ, &status);
  found = store != NULL ? find (store, search, limit, &status) : NULL;
  if (found == NULL)
    return status;

  if (found->unread > 0 || !found->whole)
    writing = open_to_catch_up ();
  if (writing != NULL)
    {
      satchel_found_free (found);
      found = find (writing, search, limit, &status);
      if (found == NULL)
        return status;
    }
  say_what_is_left (search, found);

  return print_found (writing != NULL ? writing : store, found->rows, json);
}

int
ctl_search (char **words)
{
  static gboolean json;
  static int limit;
  static const GOptionEntry entries[] = {
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, N_("So many messages at most"), "N" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print JSON, one object a line"), NULL },
    { NULL }
  };
  g_auto(GStrv) left = NULL;
  g_autofree char *query = NULL;
  g_autoptr(SatchelSearch) search = NULL;

  limit = -1;
  left = ctl_read_words (words, "search", "QUERY",
                         _("Looks for messages, newest first. Words, “exact words”, -without, OR, begin*, and:\n"
                           "from: to: cc: subject: body: filename: has:attachment is:unread is:starred\n"
                           "in:FOLDER account:ID before:2024-05-01 after:2024 larger:5M smaller:500k"),
                         entries, 1, G_MAXINT);
  if (left == NULL)
    return CTL_WRONG_USE;
  if (limit < -1 || limit == 0)
    return ctl_wrong_use (_("--limit takes a number from 1 on."));

  query = g_strjoinv (" ", left);
  search = satchel_search_new (query, FALSE);

  return search_for (search, MAX (limit, 0), json);
}

/* --- reindex --- */

int
ctl_reindex (char **words)
{
  g_auto(GStrv) left = NULL;
  g_autoptr(CtlStore) store = NULL;
  int status = CTL_DONE;

  left = ctl_read_words (words, "reindex", NULL,
                         _("Makes the lists and what is searched anew from the messages that are here. Nothing is"
                           " received again."),
                         NULL, 0, 0);
  if (left == NULL)
    return CTL_WRONG_USE;
  store = ctl_open_store (SATCHEL_STORE_REBUILD, &status);
  if (store == NULL)
    return status;

  return settle (store);
}
