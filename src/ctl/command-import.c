/* command-import.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* import: mail that lies somewhere else on this computer. */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ctl/ctl.h"
#include "ctl/output.h"
#include "ctl/progress.h"
#include "office/bring.h"

static void
on_progress (const SatchelImportProgress *progress,
             gpointer                     data)
{
  g_autofree char *text =
    g_strdup_printf (_("%" G_GUINT64_FORMAT " messages found, %" G_GUINT64_FORMAT " brought"), progress->found,
                     progress->imported);

  ctl_progress_show (MIN (progress->done, progress->total), progress->total, text);
}

static void
print_json (const SatchelBringReport *report)
{
  const SatchelImportReport *mail = report->mail;
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  ctl_json_number (builder, "found", mail->found);
  ctl_json_number (builder, "imported", mail->imported);
  ctl_json_number (builder, "duplicates", mail->duplicates);
  json_builder_set_member_name (builder, "unreadable");
  json_builder_begin_array (builder);
  for (guint i = 0; i < mail->refused->len; i++)
    {
      const SatchelMailRefusal *refusal = g_ptr_array_index (mail->refused, i);
      g_autofree char *path = g_filename_display_name (refusal->path);

      json_builder_begin_object (builder);
      ctl_json_string (builder, "path", path);
      ctl_json_number (builder, "offset", refusal->offset);
      ctl_json_string (builder, "reason", refusal->reason);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  ctl_json_number (builder, "uidls", report->uids);
  json_builder_end_object (builder);
  ctl_json_print (builder);
}

static void
print (const SatchelBringReport *report,
       gboolean                  dry_run)
{
  const SatchelImportReport *mail = report->mail;

  for (guint i = 0; i < mail->refused->len; i++)
    {
      const SatchelMailRefusal *refusal = g_ptr_array_index (mail->refused, i);
      g_autofree char *path = g_filename_display_name (refusal->path);
      g_autofree char *clean = ctl_clean (path, FALSE);

      ctl_print (_("unreadable: %s, at octet %" G_GUINT64_FORMAT ": %s\n"), clean, refusal->offset, refusal->reason);
    }
  ctl_print (dry_run ? _("Found %" G_GUINT64_FORMAT " messages: %" G_GUINT64_FORMAT " would be brought, %"
                         G_GUINT64_FORMAT " are here already, %u can’t be read.\n")
                     : _("Found %" G_GUINT64_FORMAT " messages: %" G_GUINT64_FORMAT " brought, %" G_GUINT64_FORMAT
                         " were here already, %u can’t be read.\n"),
             mail->found, mail->imported, mail->duplicates, mail->refused->len);
  if (report->uids > 0)
    ctl_print (ngettext ("%" G_GUINT64_FORMAT " message on a server will not be received again.\n",
                         "%" G_GUINT64_FORMAT " messages on servers will not be received again.\n",
                         MIN (report->uids, G_MAXLONG)), report->uids);
}

static int
judge (const SatchelBringReport *report)
{
  if (report->mail->stopped)
    return ctl_failed (_("Stopped; what had come is kept, and a second run goes on from there."));
  if (report->mail->refused->len > 0)
    return ctl_failed (ngettext ("%u message could not be read; its file was left as it is.",
                                 "%u messages could not be read; their files were left as they are.",
                                 report->mail->refused->len), report->mail->refused->len);

  return CTL_DONE;
}

int
ctl_import (char **words)
{
  static gboolean json, dry_run;
  static char *into;
  static const GOptionEntry entries[] = {
    { "into", 0, 0, G_OPTION_ARG_STRING, &into,
      N_("Into the local folder with this path; unsaid: one named after each source"), "PATH" },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_("Change nothing, say what would be brought"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print JSON"), NULL },
    { NULL }
  };
  g_auto(GStrv) left = NULL;
  g_autoptr(CtlStore) store = NULL;
  g_autoptr(SatchelBringReport) report = NULL;
  g_autoptr(GAsyncResult) answer = NULL;
  GError *error = NULL;
  int status = CTL_DONE;

  left = ctl_read_words (words, "import", "PATH…",
                         _("Brings mail from mailbox files (mbox), Maildirs, MH folders, .eml files, folders with any of "
                           "these, and the profiles of Thunderbird, Evolution, Claws Mail and Sylpheed. The files are not "
                           "changed; what is here already is not brought again."), entries, 1, G_MAXUINT);
  if (left == NULL)
    return CTL_WRONG_USE;
  if (into != NULL && into[strspn (into, "/ ")] == '\0')
    return ctl_wrong_use (_("--into needs the path of a folder, such as “Old mail”."));
  store = ctl_open_store (dry_run ? SATCHEL_STORE_READ : SATCHEL_STORE_VISIT, &status);
  if (store == NULL)
    return status;

  satchel_bring_async (store, (const char *const *) left, into, dry_run, on_progress, NULL, ctl_stoppable (),
                       ctl_on_answer, &answer);
  report = satchel_bring_finish (store, ctl_wait (&answer), &error);
  ctl_progress_hide ();
  if (report == NULL)
    return ctl_trouble (error, NULL);

  if (json)
    print_json (report);
  else
    print (report, dry_run);

  return judge (report);
}
