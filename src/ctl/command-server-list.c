/* command-server-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* server list: what the server holds just now. Only looks: nothing is deleted, received or written down, so it can
 * run beside an open Satchel, as far as the server lets two in. */

#include "config.h"

#include <glib/gi18n.h>

#include "ctl/ctl.h"
#include "ctl/output.h"
#include "ctl/uid-text.h"
#include "message/summary.h"
#include "office/retention.h"
#include "office/server-view.h"

/* --- printing --- */

/* What was deleted for good here is no longer held, although it is remembered. */
static gboolean
is_held (const SatchelServerCopy *copy)
{
  return copy->listed.known == SATCHEL_KNOWN_HELD && !(copy->listed.deleted_here && copy->subject == NULL);
}

static void
print_json (const SatchelServerCopy *copy,
            gboolean                 held,
            gint64                   when,
            gint64                   now,
            JsonBuilder             *builder)
{
  g_autofree char *uid = ctl_uid_to_text (copy->listed.uid);

  json_builder_begin_object (builder);
  ctl_json_string (builder, "uid", uid);
  ctl_json_number (builder, "size", copy->listed.size != 0 ? copy->listed.size : copy->listed.known_size);
  ctl_json_boolean (builder, "held", held);
  ctl_json_date (builder, "goes", MAX (when, now), when != SATCHEL_GOES_NEVER);
  ctl_json_string (builder, "subject", copy->subject);
  if (copy->from != NULL)
    {
      g_autoptr(GPtrArray) from = satchel_addresses_from_lines (copy->from);

      ctl_json_addresses (builder, "from", from);
    }
  else
    {
      ctl_json_string (builder, "from", NULL);
    }
  ctl_json_date (builder, "date", copy->date, copy->subject != NULL && copy->date != SATCHEL_NO_DATE);
  json_builder_end_object (builder);
  ctl_json_print (builder);
}

static char *
describe_going (gint64 when,
                gint64 now)
{
  if (when == SATCHEL_GOES_NEVER)
    return g_strdup (_("stays"));
  if (when <= now)
    return g_strdup (_("next time"));
  return ctl_format_date (when);
}

static void
add_row (CtlTable                *table,
         const SatchelServerCopy *copy,
         gboolean                 held,
         gint64                   when,
         gint64                   now)
{
  g_autofree char *uid = ctl_uid_to_text (copy->listed.uid);
  g_autofree char *size = g_format_size (satchel_retention_get_size (&copy->listed));
  g_autofree char *goes = describe_going (when, now);
  g_autoptr(GPtrArray) from = satchel_addresses_from_lines (copy->from != NULL ? copy->from : "");
  const char *sender = from->len > 0 ? satchel_address_get_label (g_ptr_array_index (from, 0)) : "";

  ctl_table_add (table, uid, size, held ? _("yes") : _("no"), goes, sender,
                 copy->subject != NULL ? copy->subject : "");
}

/* @held: as many as there are copies; asked before subjects came from the server. */
static void
print_copies (SatchelServerView *view,
              const gboolean    *held,
              gboolean           json)
{
  const char *titles[] = { _("Id"), _("Size"), _("Here"), _("Goes"), _("From"), _("Subject"), NULL };
  GPtrArray *copies = satchel_server_view_get_copies (view);
  g_autofree gint64 *when = satchel_server_view_foresee (view);
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();
  CtlTable *table = ctl_table_new (titles);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  for (guint i = 0; i < copies->len; i++)
    {
      const SatchelServerCopy *copy = g_ptr_array_index (copies, i);

      if (json)
        print_json (copy, held[i], when[i], now, builder);
      else
        add_row (table, copy, held[i], when[i], now);
    }
  ctl_table_print (table);
}

/* --- the command --- */

static gboolean *
find_held (GPtrArray *copies)
{
  gboolean *held = g_new (gboolean, copies->len);

  for (guint i = 0; i < copies->len; i++)
    held[i] = is_held (g_ptr_array_index (copies, i));
  return held;
}

/* What is listed is printed even if the connection ends while the heads come. */
static int
look (SatchelServerView *view,
      SatchelAccount    *account,
      gboolean           json)
{
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GAsyncResult) read = NULL;
  g_autoptr(GAsyncResult) closed = NULL;
  g_autofree gboolean *held = NULL;
  GError *error = NULL;
  int status = CTL_DONE;

  satchel_server_view_open_async (view, ctl_stoppable (), ctl_on_answer, &opened);
  if (!satchel_server_view_open_finish (view, ctl_wait (&opened), &error))
    return ctl_trouble (error, account);

  held = find_held (satchel_server_view_get_copies (view));
  satchel_server_view_read_heads_async (view, ctl_stoppable (), ctl_on_answer, &read);
  if (satchel_server_view_read_heads_finish (view, ctl_wait (&read), &error))
    {
      satchel_server_view_close_async (view, ctl_stoppable (), ctl_on_answer, &closed);
      satchel_server_view_close_finish (view, ctl_wait (&closed), NULL, NULL);
    }
  else
    {
      status = ctl_trouble (error, account);
    }

  print_copies (view, held, json);
  return status;
}

int
ctl_server_list (char **words)
{
  static gboolean json;
  static const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print JSON"), NULL },
    { NULL }
  };
  g_auto(GStrv) left = NULL;
  g_autoptr(SatchelAccounts) accounts = NULL;
  g_autoptr(CtlStore) store = NULL;
  g_autoptr(SatchelServerView) view = NULL;
  SatchelAccount *account;
  int status = CTL_DONE;

  left = ctl_read_words (words, "server list", "ID",
                         _("Signs in and lists what the server holds: whether it is held here, and when it goes "
                           "from the server by the account’s settings. Nothing is changed."), entries, 1, 1);
  if (left == NULL)
    return CTL_WRONG_USE;
  account = ctl_open_for_account (left[0], SATCHEL_STORE_READ, &accounts, &store, &status);
  if (account == NULL)
    return status;

  view = satchel_server_view_new (account, store, SATCHEL_STORE_READ);
  return look (view, account, json);
}
