/* command-backup.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* backup, backup list, backup verify and restore. */

#include "config.h"

#include <glib/gi18n.h>

#include "ctl/ctl.h"
#include "ctl/output.h"
#include "ctl/progress.h"
#include "office/backups.h"
#include "office/keep-job.h"
#include "office/kept-settings.h"
#include "store/restore.h"

static void
on_progress (guint64  done,
             guint64  total,
             gpointer data)
{
  g_autofree char *text = g_strdup_printf (_("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " messages"), done, total);

  ctl_progress_show (done, total, text);
}

static void
say_ids (const char *sentence,
         GPtrArray  *ids)
{
  for (guint i = 0; i < ids->len; i++)
    ctl_say ("%s %s", sentence, (const char *) g_ptr_array_index (ids, i));
}

/* --- backup --- */

static int
end_backup (const SatchelSnapshotReport *report)
{
  g_autofree char *size = g_format_size (report->bytes);

  ctl_print (ngettext ("Backup %s: %" G_GUINT64_FORMAT " message, %s, verified.\n",
                       "Backup %s: %" G_GUINT64_FORMAT " messages, %s, verified.\n",
                       MIN (report->messages, G_MAXLONG)), report->name, report->messages, size);
  say_ids (_("Not as it was received, backed up as it is:"), report->damaged);
  if (report->unreadable->len == 0)
    return CTL_DONE;

  return ctl_failed (ngettext ("%u message can’t be read and is not in the backup; “satchelctl verify --repair” may"
                               " bring it back.",
                               "%u messages can’t be read and are not in the backup; “satchelctl verify --repair” may"
                               " bring them back.", report->unreadable->len), report->unreadable->len);
}

static int
ctl_backup_now (char **words)
{
  g_auto(GStrv) left = ctl_read_words (words, "backup", _("FOLDER"),
                                       _("Backs everything up to a folder, best on another disk, beside the backups that"
                                         " are there: “backup list FOLDER” shows them, “backup verify FOLDER” reads them"
                                         " again. Of old ones stay all of the last week, one a week for two months, and"
                                         " one a month from then on."), NULL, 1, 1);
  g_autoptr(SatchelSnapshotReport) report = NULL;
  g_autoptr(GAsyncResult) answer = NULL;
  g_autofree char *store = NULL;
  GError *error = NULL;

  if (left == NULL)
    return CTL_WRONG_USE;

  store = satchel_settings_get_store_path ();
  satchel_keep_back_up_async (store, left[0], on_progress, NULL, ctl_stoppable (), ctl_on_answer, &answer);
  report = satchel_keep_back_up_finish (ctl_wait (&answer), &error);
  ctl_progress_hide ();

  return report != NULL ? end_backup (report) : ctl_trouble (error, NULL);
}

/* --- backup list --- */

static void
print_list_json (GPtrArray *infos)
{
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < infos->len; i++)
    {
      const SatchelSnapshotInfo *info = g_ptr_array_index (infos, i);

      json_builder_begin_object (builder);
      ctl_json_string (builder, "snapshot", info->name);
      ctl_json_date (builder, "date", info->date, !info->damaged);
      ctl_json_number (builder, "messages", info->messages);
      ctl_json_number (builder, "bytes", info->bytes);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  ctl_json_print (builder);
}

static void
print_list (GPtrArray *infos)
{
  const char *titles[] = { _("Backup"), _("Date"), _("Messages"), _("Size"), NULL };
  CtlTable *table = ctl_table_new (titles);

  for (guint i = 0; i < infos->len; i++)
    {
      const SatchelSnapshotInfo *info = g_ptr_array_index (infos, i);
      g_autofree char *date = info->damaged ? g_strdup (_("damaged")) : ctl_format_date (info->date);
      g_autofree char *messages = g_strdup_printf ("%" G_GUINT64_FORMAT, info->messages);
      g_autofree char *size = g_format_size (info->bytes);

      ctl_table_add (table, info->name, date, messages, size);
    }
  ctl_table_print (table);
}

static int
ctl_backup_list (char **words)
{
  static gboolean json;
  static const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print JSON"), NULL },
    { NULL }
  };
  g_auto(GStrv) left = ctl_read_words (words, "backup list", _("FOLDER"),
                                       _("Lists the backups in a folder, newest first."), entries, 1, 1);
  g_autoptr(GPtrArray) infos = NULL;
  GError *error = NULL;

  if (left == NULL)
    return CTL_WRONG_USE;
  infos = satchel_snapshot_list (left[0], &error);
  if (infos == NULL)
    return ctl_trouble (error, NULL);

  if (json)
    print_list_json (infos);
  else
    print_list (infos);
  return CTL_DONE;
}

/* --- backup verify --- */

static void
print_verdict_json (const SatchelSnapshotVerdict *verdict)
{
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  ctl_json_boolean (builder, "ok", verdict->bad->len == 0);
  ctl_json_number (builder, "checked", verdict->checked);
  ctl_json_strings (builder, "bad", verdict->bad);
  json_builder_end_object (builder);
  ctl_json_print (builder);
}

static int
ctl_backup_verify (char **words)
{
  static gboolean json;
  static const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print JSON"), NULL },
    { NULL }
  };
  g_auto(GStrv) left = ctl_read_words (words, "backup verify", _("FOLDER"),
                                       _("Reads all that the backups in a folder hold and compares it with what was"
                                         " backed up."), entries, 1, 1);
  g_autoptr(SatchelSnapshotVerdict) verdict = NULL;
  g_autoptr(GAsyncResult) answer = NULL;
  GError *error = NULL;

  if (left == NULL)
    return CTL_WRONG_USE;
  satchel_keep_verify_async (left[0], on_progress, NULL, ctl_stoppable (), ctl_on_answer, &answer);
  verdict = satchel_keep_verify_finish (ctl_wait (&answer), &error);
  ctl_progress_hide ();
  if (verdict == NULL)
    return ctl_trouble (error, NULL);

  if (json)
    print_verdict_json (verdict);
  else
    {
      for (guint i = 0; i < verdict->bad->len; i++)
        ctl_print (_("changed or gone: %s\n"), (const char *) g_ptr_array_index (verdict->bad, i));
      ctl_print (ngettext ("%" G_GUINT64_FORMAT " message checked.\n", "%" G_GUINT64_FORMAT " messages checked.\n",
                           MIN (verdict->checked, G_MAXLONG)), verdict->checked);
    }
  if (verdict->bad->len == 0)
    return CTL_DONE;

  return ctl_failed (ngettext ("%u file of the backup is changed or gone. Back up to another disk soon.",
                               "%u files of the backup are changed or gone. Back up to another disk soon.",
                               verdict->bad->len), verdict->bad->len);
}

/* The words after “backup” are a folder, unless they name one of its commands; a folder of that name is ./list. */
int
ctl_backup (char **words)
{
  if (words[1] != NULL && g_str_equal (words[1], "list"))
    return ctl_backup_list (words + 1);
  if (words[1] != NULL && g_str_equal (words[1], "verify"))
    return ctl_backup_verify (words + 1);

  return ctl_backup_now (words);
}

/* --- restore --- */

/* The mail first: it is what can't be had elsewhere. */
static int
restore (const char *folder,
         const char *snapshot,
         const char *only)
{
  g_autoptr(CtlStore) store = NULL;
  g_autoptr(SatchelRestored) restored = NULL;
  g_autoptr(GAsyncResult) answer = NULL;
  GError *error = NULL;
  int status = CTL_DONE;

  store = ctl_open_store (SATCHEL_STORE_VISIT, &status);
  if (store == NULL)
    return status;

  satchel_store_restore_async (store, folder, snapshot, only, NULL, on_progress, NULL, ctl_stoppable (), ctl_on_answer,
                               &answer);
  restored = satchel_store_restore_finish (store, ctl_wait (&answer), &error);
  ctl_progress_hide ();
  if (restored == NULL)
    return ctl_trouble (error, NULL);
  if (only == NULL && !satchel_kept_settings_restore (folder, snapshot, NULL, &error))
    status = ctl_trouble (error, NULL);

  ctl_settle_store (store);
  ctl_print (ngettext ("%" G_GUINT64_FORMAT " message restored", "%" G_GUINT64_FORMAT " messages restored",
                       MIN (restored->restored, G_MAXLONG)), restored->restored);
  ctl_print (_(", %" G_GUINT64_FORMAT " were here already.\n"), restored->present);
  if (restored->lost->len > 0)
    status = ctl_failed (ngettext ("%u message is changed or gone in this backup and did not come back: try a backup of"
                                   " another day with --snapshot.",
                                   "%u messages are changed or gone in this backup and did not come back: try a backup of"
                                   " another day with --snapshot.", restored->lost->len), restored->lost->len);

  return status;
}

int
ctl_restore (char **words)
{
  static char *snapshot, *only;
  static const GOptionEntry entries[] = {
    { "snapshot", 0, 0, G_OPTION_ARG_STRING, &snapshot, N_("Which backup; “backup list” shows them (else: the newest)"),
      N_("NAME") },
    { "only", 0, 0, G_OPTION_ARG_STRING, &only, N_("One message"), N_("ID") },
    { NULL }
  };
  g_auto(GStrv) left = ctl_read_words (words, "restore", _("FOLDER"),
                                       _("Brings back from a backup what is not here: messages, folders, accounts without"
                                         " their passwords, and what was known of the servers, so that nothing is"
                                         " received again. Nothing that is here is changed."), entries, 1, 1);
  g_autoptr(SatchelManifest) manifest = NULL;
  GError *error = NULL;

  if (left == NULL)
    return CTL_WRONG_USE;

  /* Before anything is made: a wrong word must not leave an empty mail folder. */
  manifest = satchel_snapshot_read (left[0], snapshot, &error);
  if (manifest == NULL)
    return ctl_trouble (error, NULL);

  return restore (left[0], snapshot, only);
}
