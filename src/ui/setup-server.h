/* setup-server.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The assistant's page for the server's settings: typed by hand, or mended after a test that
 * failed; then it says above the form what went wrong and below it what was tried. */

#pragma once

#include <adwaita.h>

#include "office/autoconfig.h"
#include "ui/server-form.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_SETUP_SERVER (satchel_setup_server_get_type ())
G_DECLARE_FINAL_TYPE (SatchelSetupServer, satchel_setup_server, SATCHEL, SETUP_SERVER, AdwBin)

/* Signal "mend" (): the button beside what went wrong: looking at the certificate, or trying again. */

/* (transfer none) */
SatchelServerForm *satchel_setup_server_get_form  (SatchelSetupServer *self);

/* With which @sentence the page opens, "" for none; and what is known of the provider (nullable). */
void               satchel_setup_server_introduce (SatchelSetupServer *self,
                                                   const char         *sentence,
                                                   const SatchelGuess *guess);

/* What went wrong; NULL takes it away. The cursor goes to where the fault is, or to the button that mends it. */
void               satchel_setup_server_say       (SatchelSetupServer *self,
                                                   const GError       *error);

/* Where the steps of the last test are shown. */
void               satchel_setup_server_set_steps (SatchelSetupServer *self,
                                                   GtkWidget          *steps);

G_END_DECLS
