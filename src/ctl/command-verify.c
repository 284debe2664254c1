/* command-verify.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* verify: is every message as it was received? */

#include "config.h"

#include <glib/gi18n.h>

#include "ctl/ctl.h"
#include "ctl/output.h"
#include "ctl/progress.h"

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
print_json (const SatchelVerdict *verdict)
{
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  ctl_json_number (builder, "messages", verdict->messages);
  ctl_json_strings (builder, "missing", verdict->missing);
  ctl_json_strings (builder, "damaged", verdict->damaged);
  ctl_json_strings (builder, "not_indexed", verdict->not_indexed);
  ctl_json_number (builder, "repaired", 0);
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
print (const SatchelVerdict *verdict)
{
  print_ids (_("missing:    "), verdict->missing);
  print_ids (_("damaged:    "), verdict->damaged);
  print_ids (_("not indexed:"), verdict->not_indexed);
  ctl_print (ngettext ("%" G_GUINT64_FORMAT " message checked.\n",
                       "%" G_GUINT64_FORMAT " messages checked.\n",
                       MIN (verdict->messages, G_MAXLONG)), verdict->messages);
}

static int
judge (const SatchelVerdict *verdict)
{
  if (verdict->missing->len + verdict->damaged->len + verdict->not_indexed->len == 0)
    return CTL_DONE;

  return ctl_failed (_("Missing: %u, damaged: %u, not in the list: %u."), verdict->missing->len,
                     verdict->damaged->len, verdict->not_indexed->len);
}

int
ctl_verify (char **words)
{
  static gboolean json;
  static const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print JSON"), NULL },
    { NULL }
  };
  g_auto(GStrv) left = NULL;
  g_autoptr(CtlStore) store = NULL;
  g_autoptr(SatchelVerdict) verdict = NULL;
  g_autoptr(GAsyncResult) answer = NULL;
  GError *error = NULL;
  int status = CTL_DONE;

  left = ctl_read_words (words, "verify", NULL,
                         _("Reads every message and compares it with what was received."), entries,
                         0, 0);
  if (left == NULL)
    return CTL_WRONG_USE;
  store = ctl_open_store (SATCHEL_STORE_READ, &status);
  if (store == NULL)
    return status;

  satchel_store_verify_async (store, on_progress, NULL, ctl_stoppable (), ctl_on_answer, &answer);
  verdict = satchel_store_verify_finish (store, ctl_wait (&answer), &error);
  ctl_progress_hide ();
  if (verdict == NULL)
    return ctl_trouble (error, NULL);

  if (json)
    print_json (verdict);
  else
    print (verdict);

  return judge (verdict);
}
