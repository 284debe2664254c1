/* command-parse.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* parse: what is read in a message file. Opens no store. */

#include "config.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "ctl/ctl.h"
#include "ctl/message-json.h"
#include "ctl/output.h"

SatchelSource *
ctl_open_message (const char *path,
                  GError    **error)
{
  g_autoptr(SatchelSource) source = NULL;
  GStatBuf info;

  /* A device or a pipe could keep the program waiting for ever. */
  if (g_stat (path, &info) == 0 && !S_ISREG (info.st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _("This is not a file."));
      return NULL;
    }

  source = satchel_source_new_for_path (path, error);
  if (source != NULL && !satchel_source_is_message (source))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("This file is not a message."));
      return NULL;
    }

  return g_steal_pointer (&source);
}

static void
print_json (const char       *name,
            const CtlMessage *message,
            const GError     *error)
{
  g_autoptr(JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  ctl_json_string (builder, "file", name);
  if (message != NULL)
    ctl_json_message (builder, message, TRUE);
  else
    ctl_json_string (builder, "error", error->message);
  json_builder_end_object (builder);
  ctl_json_print (builder);
}

static int
parse (const char *path,
       gboolean    json,
       gboolean    alone)
{
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *clean = ctl_clean (name, FALSE);
  g_autoptr(GError) error = NULL;
  g_autoptr(SatchelSource) source = ctl_open_message (path, &error);
  g_autoptr(CtlMessage) message = source != NULL ? ctl_message_read (source, TRUE) : NULL;

  if (json)
    {
      print_json (name, message, error);
    }
  else if (message != NULL)
    {
      if (!alone)
        ctl_print ("== %s ==\n", clean);
      ctl_print_message (message);
      if (!alone)
        ctl_print ("\n");
    }

  return message != NULL ? CTL_DONE : ctl_failed ("%s: %s", clean, error->message);
}

int
ctl_parse (char **words)
{
  static gboolean json;
  static const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print JSON, one object a line"), NULL },
    { NULL }
  };
  g_auto(GStrv) left = NULL;
  int status = CTL_DONE;

  left = ctl_read_words (words, "parse", "FILE…",
                         _("Shows what is read in message files; no mail is touched."), entries, 1,
                         G_MAXUINT);
  if (left == NULL)
    return CTL_WRONG_USE;

  for (guint i = 0; left[i] != NULL; i++)
    status = ctl_graver (status, parse (left[i], json, left[1] == NULL));

  return status;
}
