/* main.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* satchelctl: the same mail from a terminal, on the same store and settings as the window. */

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>

#include "ctl/ctl.h"
#include "ctl/output.h"

static const CtlCommand commands[] = {
  { "account", ctl_account, N_("add, change, list, test and remove accounts") },
  { "fetch",   ctl_fetch,   N_("receive mail") },
  { "server",  ctl_server,  N_("look at what a server holds, receive or delete there") },
  { "folders", ctl_folders, N_("list the folders") },
  { "folder",  ctl_folder,  N_("make, rename and delete folders") },
  { "list",    ctl_list,    N_("list the messages of a folder") },
  { "search",  ctl_search,  N_("look for messages") },
  { "show",    ctl_show,    N_("show a message") },
  { "move",    ctl_move,    N_("move messages to another folder") },
  { "mark",    ctl_mark,    N_("mark messages as read, with a star …") },
  { "delete",  ctl_delete,  N_("move messages to Trash, or delete them for good") },
  { "parse",   ctl_parse,   N_("show what is read in a message file") },
  { "render",  ctl_render,  N_("print the page that is shown of a message file") },
  { "verify",  ctl_verify,  N_("check that every message is as it was received") },
  { "reindex", ctl_reindex, N_("make the lists and what is searched anew from the messages") },
  { NULL }
};

/* The forms for a locale's character set would turn quotation marks into question marks in the C
 * locale; what is read and written is UTF-8 always. */
static void
print_utf8 (const char *text)
{
  ctl_write (text, strlen (text));
}

static void
print_utf8_error (const char *text)
{
  fputs (text, stderr);
}

static void
prepare (void)
{
  setlocale (LC_ALL, "");
  /* A timer has no locale: arguments and output are UTF-8 all the same. */
  if (!g_get_charset (NULL) && setlocale (LC_CTYPE, "C.UTF-8") == NULL)
    g_debug ("There is no UTF-8 locale");
  bindtextdomain (GETTEXT_PACKAGE, SATCHEL_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_set_print_handler (print_utf8);
  g_set_printerr_handler (print_utf8_error);

  /* GVfs would look for a session bus, and mail is in local files. */
  g_setenv ("GIO_USE_VFS", "local", FALSE);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GError) error = NULL;
  int status;

  prepare ();

  if (argc > 1 && g_str_equal (argv[1], "--version"))
    {
      ctl_print ("satchelctl %s\n", SATCHEL_VERSION);
      status = CTL_DONE;
    }
  else
    {
      status = ctl_dispatch (commands, "satchelctl", argv);
    }

  if (!ctl_finish_output (&error))
    status = ctl_graver (status, ctl_failed ("%s", error->message));

  return status;
}
