/* command-server.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* server: what an account's server holds. */

#include "config.h"

#include <glib/gi18n.h>

#include "ctl/ctl.h"

static const CtlCommand commands[] = {
  { "list",   ctl_server_list,   N_("list what the server holds, and when it goes") },
  { "fetch",  ctl_server_fetch,  N_("receive messages whole, however large") },
  { "delete", ctl_server_delete, N_("delete messages on the server") },
  { NULL }
};

int
ctl_server (char **words)
{
  return ctl_dispatch (commands, "satchelctl server", words);
}
