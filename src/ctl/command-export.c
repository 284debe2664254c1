/* command-export.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* export: the messages of a folder, for any other program. */

#include "config.h"

#include <glib/gi18n.h>

#include "ctl/ctl.h"
#include "ctl/output.h"
#include "ctl/progress.h"
#include "store/export.h"

static void
on_progress (guint64  done,
             guint64  total,
             gpointer data)
{
  g_autofree char *text =
    g_strdup_printf (_("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " messages written"), done, total);

  ctl_progress_show (done, total, text);
}

/* Adds the messages of @folder, oldest first. */
static gboolean
add_rows (SatchelStore *store,
          gint64        folder,
          GArray       *rows,
          int          *status)
{
  SatchelQuery query = { .folder = folder, .sort = SATCHEL_SORT_DATE, .ascending = TRUE };
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GArray) found = NULL;
  GError *error = NULL;

  satchel_store_query_async (store, &query, NULL, ctl_on_answer, &answer);
  found = satchel_store_query_finish (store, ctl_wait (&answer), &error);
  if (found == NULL)
    {
      *status = ctl_trouble (error, NULL);
      return FALSE;
    }

  g_array_append_vals (rows, found->data, found->len);
  return TRUE;
}

/* Of all folders with this path. Returns: (transfer full) (nullable). */
static GArray *
find_rows (SatchelStore *store,
           const char   *path,
           const char   *account,
           int          *status)
{
  g_autoptr(GPtrArray) folders = ctl_list_folders (store, status);
  g_autoptr(GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean any = FALSE;

  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      const SatchelFolderInfo *folder = g_ptr_array_index (folders, i);

      if (!g_str_equal (folder->path, path) || (account != NULL && !g_str_equal (folder->account, account)))
        continue;
      any = TRUE;
      if (!add_rows (store, folder->row, rows, status))
        return NULL;
    }
  if (folders == NULL)
    return NULL;
  if (!any)
    {
      *status = ctl_failed (_("There is no folder “%s”; “satchelctl folders” shows them."), path);
      return NULL;
    }

  return g_steal_pointer (&rows);
}

static int
judge (const SatchelExportReport *report)
{
  ctl_print (ngettext ("%" G_GUINT64_FORMAT " message written.\n", "%" G_GUINT64_FORMAT " messages written.\n",
                       MIN (report->written, G_MAXLONG)), report->written);
  if (report->missing->len > 0)
    return ctl_failed (ngettext ("The file of %u message is missing or can’t be read; “satchelctl verify” says which.",
                                 "The files of %u messages are missing or can’t be read; “satchelctl verify” says which.",
                                 report->missing->len), report->missing->len);
  if (report->partial > 0)
    ctl_say (ngettext ("%" G_GUINT64_FORMAT " message is not here whole and was left out.",
                       "%" G_GUINT64_FORMAT " messages are not here whole and were left out.",
                       MIN (report->partial, G_MAXLONG)), report->partial);

  return CTL_DONE;
}

int
ctl_export (char **words)
{
  static char *account, *word;
  static const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &word, N_("mbox, maildir or eml"), "FORMAT" },
    { "account", 0, 0, G_OPTION_ARG_STRING, &account,
      N_("Only the folder of this account; “local” for the local folders"), "ID" },
    { NULL }
  };
  g_auto(GStrv) left = NULL;
  g_autoptr(CtlStore) store = NULL;
  g_autoptr(GArray) rows = NULL;
  g_autoptr(SatchelExportReport) report = NULL;
  g_autoptr(GAsyncResult) answer = NULL;
  SatchelExportFormat format;
  GError *error = NULL;
  int status = CTL_DONE;

  left = ctl_read_words (words, "export", "PATH TARGET",
                         _("Writes the messages of the folders with this path to TARGET, which must not be there yet: one "
                           "file (mbox), a Maildir, or a folder of .eml files."), entries, 2, 2);
  if (left == NULL)
    return CTL_WRONG_USE;
  if (word == NULL || !satchel_export_format_parse (word, &format))
    return ctl_wrong_use (_("--format has to be mbox, maildir or eml."));
  store = ctl_open_store (SATCHEL_STORE_READ, &status);
  if (store == NULL)
    return status;
  rows = find_rows (store, left[0], account, &status);
  if (rows == NULL)
    return status;

  satchel_store_export_async (store, rows, format, left[1], on_progress, NULL, ctl_stoppable (), ctl_on_answer,
                              &answer);
  report = satchel_store_export_finish (store, ctl_wait (&answer), &error);
  ctl_progress_hide ();
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_error_free (error);
      return ctl_failed (_("Stopped; nothing of it was left."));
    }
  if (report == NULL)
    return ctl_trouble (error, NULL);

  return judge (report);
}
