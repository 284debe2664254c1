/* command-show.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* show: one message. */

#include "config.h"

#include <glib/gi18n.h>

#include "ctl/ctl.h"
#include "ctl/message-json.h"
#include "ctl/output.h"

typedef enum
{
  SHOW_ALL,
  SHOW_RAW,
  SHOW_TEXT,
  SHOW_JSON,
} What;

static void
print_json (const SatchelRow *row,
            const CtlMessage *message)
{
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  ctl_json_row (builder, row);
  ctl_json_string (builder, "file", NULL);
  ctl_json_message (builder, message, FALSE);
  json_builder_end_object (builder);
  ctl_json_print (builder);
}

static void
write_octets (const guint8 *octets,
              gsize         length,
              gpointer      data)
{
  ctl_write (octets, length);
}

static int
print_raw (SatchelSource *source)
{
  GError *error = NULL;

  return satchel_source_write_raw (source, G_MAXUINT64, write_octets, NULL, &error)
         ? CTL_DONE : ctl_trouble (error, NULL);
}

/* Who takes the output for the message is told otherwise where that does not get into it. */
static void
warn_of_partial (const SatchelRow *row)
{
  g_autofree char *size = g_format_size (row->size);

  if (row->on_server)
    g_printerr (_("satchelctl: Only the beginning of this message is here; the whole has %s.\n"), size);
  else
    g_printerr (_("satchelctl: Only the beginning of this message is here; the rest is no longer on the "
                  "server.\n"));
}

static int
show (SatchelStore *store,
      const char   *id,
      What          what)
{
  g_autoptr(GAsyncResult) found = NULL;
  g_autoptr(GAsyncResult) loaded = NULL;
  g_autoptr(SatchelRow) row = NULL;
  g_autoptr(SatchelSource) source = NULL;
  g_autoptr(CtlMessage) message = NULL;
  GError *error = NULL;

  satchel_store_find_async (store, id, NULL, ctl_on_answer, &found);
  row = satchel_store_find_finish (store, ctl_wait (&found), &error);
  if (row == NULL)
    return ctl_trouble (error, NULL);

  satchel_store_load_async (store, row->row, NULL, ctl_on_answer, &loaded);
  source = satchel_store_load_finish (store, ctl_wait (&loaded), &error);
  if (source == NULL)
    return ctl_trouble (error, NULL);

  if (row->is_partial && what != SHOW_JSON)
    warn_of_partial (row);
  if (what == SHOW_RAW)
    return print_raw (source);

  message = ctl_message_read (source, what == SHOW_JSON);
  if (what == SHOW_JSON)
    print_json (row, message);
  else if (what == SHOW_TEXT)
    ctl_print_text (message);
  else
    ctl_print_message (message);

  return CTL_DONE;
}

int
ctl_show (char **words)
{
  static gboolean raw, text, json;
  static const GOptionEntry entries[] = {
    { "raw", 0, 0, G_OPTION_ARG_NONE, &raw, N_("Print the bytes as received"), NULL },
    { "text", 0, 0, G_OPTION_ARG_NONE, &text, N_("Print only the text"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print JSON"), NULL },
    { NULL }
  };
  g_auto(GStrv) left = NULL;
  g_autoptr(CtlStore) store = NULL;
  int status = CTL_DONE;

  left = ctl_read_words (words, "show", "ID", _("Shows the message with this id."),
                         entries, 1, 1);
  if (left == NULL)
    return CTL_WRONG_USE;
  if (raw + text + json > 1)
    return ctl_wrong_use (_("--raw, --text and --json exclude each other."));
  store = ctl_open_store (SATCHEL_STORE_READ, &status);
  if (store == NULL)
    return status;

  return show (store, left[0], raw ? SHOW_RAW : text ? SHOW_TEXT : json ? SHOW_JSON : SHOW_ALL);
}
