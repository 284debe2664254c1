/* setup-assistant.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* From an address to mail that arrives: You → looking up → (server) → test → copies on the server.
 * One sign-in for all: the session that tests the settings tells what the mailbox holds, waits, and
 * then receives. What was typed stays whatever happens; nothing is kept before the last page. */

#pragma once

#include <adwaita.h>

#include "office/office.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_SETUP_ASSISTANT (satchel_setup_assistant_get_type ())
G_DECLARE_FINAL_TYPE (SatchelSetupAssistant, satchel_setup_assistant, SATCHEL, SETUP_ASSISTANT, AdwWindow)

/* Signal "done" (SatchelAccount *account): it was added and receiving has begun; the assistant
 * closes. */

/* @parent: (nullable). */
GtkWindow *satchel_setup_assistant_new (SatchelOffice *office,
                                        GtkWindow     *parent);

G_END_DECLS
