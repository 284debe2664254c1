/* test-steps.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The steps of a connection test while they happen: name, certificate, greeting … each with a tick
 * or a cross and a sentence, and a button that copies the conversation for somebody who can help. */

#pragma once

#include <adwaita.h>

#include "office/fetch.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_TEST_STEPS (satchel_test_steps_get_type ())
G_DECLARE_FINAL_TYPE (SatchelTestSteps, satchel_test_steps, SATCHEL, TEST_STEPS, AdwPreferencesGroup)

/* Shows what @fetch, which is about to be run, does. Keeps it for its log. */
void satchel_test_steps_watch (SatchelTestSteps *self,
                               SatchelFetch     *fetch);

/* The test has come to its end; @error: (nullable): what it ended with. Steps that were not come to
 * go away; an error that no step told is shown under the step it stopped at. */
void satchel_test_steps_end   (SatchelTestSteps *self,
                               const GError     *error);

G_END_DECLS
