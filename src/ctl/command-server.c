/* command-server.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* server: what lies on an account's server. Each of its commands has a file of its own. */

#include "config.h"

#include <glib/gi18n.h>

#include "ctl/ctl.h"

static const CtlCommand commands[] = {
  { "fetch", ctl_server_fetch, N_("receive messages whole, however large") },
  { NULL }
};

int
ctl_server (char **words)
{
  return ctl_dispatch (commands, "satchelctl server", words);
}
