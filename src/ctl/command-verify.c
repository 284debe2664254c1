/* command-verify.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* verify: is every message as it was received, and does every list show what is here? What is not so can be mended:
 * messages from backups, lists from the messages. */

#include "config.h"

#include <glib/gi18n.h>

#include "ctl/ctl.h"
#include "ctl/output.h"
#include "ctl/progress.h"
#include "office/backups.h"
#include "store/restore.h"

static void
on_progress (guint64  done,
             guint64  total,
             gpointer data)
{
  g_autofree char *text = NULL;

  text = g_strdup_printf (_("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " messages checked"), done,
                          total);
  ctl_progress_show (done, total, text);
}

static void
print_json (const SatchelVerdict *verdict,
            guint64               repaired)
{
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  ctl_json_number (builder, "messages", verdict->messages);
  ctl_json_strings (builder, "missing", verdict->missing);
  ctl_json_strings (builder, "damaged", verdict->damaged);
  ctl_json_strings (builder, "not_indexed", verdict->not_indexed);
  ctl_json_number (builder, "repaired", repaired);
  json_builder_end_object (builder);
  ctl_json_print (builder);
}

static void
print_ids (const char *title,
           GPtrArray  *ids)
{
  for (guint i = 0; i < ids->len; i++)
    ctl_print ("%s %s\n", title, (const char *) g_ptr_array_index (ids, i));
}

static void
print (const SatchelVerdict *verdict,
       guint64               repaired)
{
  if (repaired > 0)
    ctl_print (ngettext ("%" G_GUINT64_FORMAT " message put right.\n", "%" G_GUINT64_FORMAT " messages put right.\n",
                         MIN (repaired, G_MAXLONG)), repaired);
  print_ids (_("missing:    "), verdict->missing);
  print_ids (_("damaged:    "), verdict->damaged);
  print_ids (_("not indexed:"), verdict->not_indexed);
  ctl_print (ngettext ("%" G_GUINT64_FORMAT " message checked.\n",
                       "%" G_GUINT64_FORMAT " messages checked.\n",
                       MIN (verdict->messages, G_MAXLONG)), verdict->messages);
}

static guint64
count_bad (const SatchelVerdict *verdict)
{
  return (guint64) verdict->missing->len + verdict->damaged->len + verdict->not_indexed->len;
}

static int
judge (const SatchelVerdict *verdict)
{
  if (count_bad (verdict) == 0)
    return CTL_DONE;

  return ctl_failed (_("Missing: %u, damaged: %u, not in the list: %u."), verdict->missing->len,
                     verdict->damaged->len, verdict->not_indexed->len);
}

/* Returns: (transfer full) (nullable). */
static SatchelVerdict *
look (SatchelStore *store,
      GError      **error)
{
  g_autoptr(GAsyncResult) answer = NULL;
  SatchelVerdict *verdict;

  satchel_store_verify_async (store, on_progress, NULL, ctl_stoppable (), ctl_on_answer, &answer);
  verdict = satchel_store_verify_finish (store, ctl_wait (&answer), error);
  ctl_progress_hide ();

  return verdict;
}

/* Without anything being written. */
static SatchelVerdict *
look_only (GError **error)
{
  g_autofree char *path = satchel_settings_get_store_path ();
  g_autoptr(CtlStore) store = satchel_store_open (path, SATCHEL_STORE_READ, error);

  return store != NULL ? look (store, error) : NULL;
}

/* --- mending --- */

static void
mend (SatchelStore         *store,
      const SatchelVerdict *verdict)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();
  g_autoptr(GAsyncResult) answer = NULL;
  g_auto(GStrv) folders = satchel_backups_list_folders ();

  g_ptr_array_extend (ids, verdict->damaged, NULL, NULL);
  g_ptr_array_extend (ids, verdict->missing, NULL, NULL);
  if (ids->len == 0)
    return;

  satchel_store_mend_async (store, (const char *const *) folders, ids, ctl_stoppable (), ctl_on_answer, &answer);
  (void) satchel_store_mend_finish (store, ctl_wait (&answer), NULL);
  ctl_settle_store (store);
}

/* Opening alone brings the lists up to date and makes missing or foreign ones anew; @rebuild: what is wrong with them
 * is within. Returns: (transfer full) (nullable): what is left. */
static SatchelVerdict *
repair (SatchelStoreMode  mode,
        int              *status)
{
  g_autoptr(CtlStore) store = ctl_open_store (mode, status);
  g_autoptr(SatchelVerdict) verdict = NULL;
  GError *error = NULL;

  if (store == NULL)
    return NULL;

  ctl_settle_store (store);
  verdict = look (store, &error);
  if (verdict != NULL && verdict->damaged->len + verdict->missing->len > 0)
    {
      mend (store, verdict);
      g_clear_pointer (&verdict, satchel_verdict_free);
      verdict = look (store, &error);
    }
  if (verdict == NULL)
    *status = ctl_trouble (error, NULL);

  return g_steal_pointer (&verdict);
}

/* @before: (nullable): what was found; NULL: the lists could not even be read. */
static SatchelVerdict *
repair_all (const SatchelVerdict *before,
            int                  *status)
{
  g_autoptr(SatchelVerdict) after = NULL;

  if (before != NULL)
    {
      after = repair (SATCHEL_STORE_VISIT, status);
      if (after == NULL || after->not_indexed->len == 0)
        return g_steal_pointer (&after);
    }

  return repair (SATCHEL_STORE_REBUILD, status);
}

static int
report (const SatchelVerdict *verdict,
        guint64               repaired,
        gboolean              json)
{
  if (json)
    print_json (verdict, repaired);
  else
    print (verdict, repaired);

  return judge (verdict);
}

static int
verify_and_repair (gboolean json)
{
  g_autoptr(SatchelVerdict) before = NULL;
  g_autoptr(SatchelVerdict) after = NULL;
  GError *error = NULL;
  int status = CTL_DONE;
  guint64 bad;

  before = look_only (&error);
  if (before == NULL && !g_error_matches (error, SATCHEL_STORE_ERROR, SATCHEL_STORE_ERROR_DAMAGED))
    return ctl_trouble (error, NULL);
  g_clear_error (&error);
  if (before != NULL && count_bad (before) == 0)
    return report (before, 0, json);

  after = repair_all (before, &status);
  if (after == NULL)
    return status;

  /* Lists that can't be read show nothing. */
  bad = before != NULL ? count_bad (before) : after->messages + after->missing->len;
  return report (after, bad - MIN (bad, count_bad (after)), json);
}

int
ctl_verify (char **words)
{
  static gboolean json, repairs;
  static const GOptionEntry entries[] = {
    { "repair", 0, 0, G_OPTION_ARG_NONE, &repairs, N_("Put right what can be put right"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print JSON"), NULL },
    { NULL }
  };
  g_auto(GStrv) left = NULL;
  g_autoptr(SatchelVerdict) verdict = NULL;
  GError *error = NULL;

  left = ctl_read_words (words, "verify", NULL,
                         _("Reads every message and compares it with what was received. With --repair the lists are made"
                           " anew from the messages, and messages that are damaged or missing come back from the newest"
                           " backup that has them; nothing is received again."), entries, 0, 0);
  if (left == NULL)
    return CTL_WRONG_USE;
  if (repairs)
    return verify_and_repair (json);

  verdict = look_only (&error);
  return verdict != NULL ? report (verdict, 0, json) : ctl_trouble (error, NULL);
}
