/* test-steps.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The steps of a connection test while they happen: name, certificate, greeting … each with a tick
 * or a cross and a sentence; where one fails, a button that mends it where that can be; the conversation as it
 * was, to be read and copied for somebody who can help. */

#pragma once

#include <adwaita.h>

#include "office/accounts.h"
#include "office/fetch.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_TEST_STEPS (satchel_test_steps_get_type ())
G_DECLARE_FINAL_TYPE (SatchelTestSteps, satchel_test_steps, SATCHEL, TEST_STEPS, AdwPreferencesGroup)

/* Signals:
 *   "again" ()            the test is to be run again: the person says so, or has accepted the certificate
 *   "field" (int field)   a SatchelServerField that is to be mended
 */

/* Does what the button beside the failed step does: shows the certificate, or emits one of the signals. */
void satchel_test_steps_mend            (SatchelTestSteps *self);

/* Certificates that were accepted here are accepted no more, unless an account is at that server and port. */
void satchel_test_steps_forget_accepted (SatchelTestSteps *self,
                                         SatchelAccounts  *accounts);

/* Shows what @fetch, which is about to be run, does. Keeps it for its log. */
void satchel_test_steps_watch (SatchelTestSteps *self,
                               SatchelFetch     *fetch);

/* The test has come to its end; @error: (nullable): what it ended with. Steps that were not come to
 * go away; an error that no step told is shown under the step it stopped at. */
void satchel_test_steps_end   (SatchelTestSteps *self,
                               const GError     *error);

G_END_DECLS
