/* setup-lookup.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The assistant's second page: what is being tried to find the provider's settings, and then what
 * was found, as a card. */

#pragma once

#include <adwaita.h>

#include "office/autoconfig.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_SETUP_LOOKUP (satchel_setup_lookup_get_type ())
G_DECLARE_FINAL_TYPE (SatchelSetupLookup, satchel_setup_lookup, SATCHEL, SETUP_LOOKUP, AdwBin)

/* Signals:
 *   "ended" ()      the looking up has come to its end, or the person has answered a question about
 *                   what was found: see satchel_setup_lookup_get_guess()
 *   "by-hand" ()    the person wants to type, or to change, the settings
 */

/* Looks up @email, unless that was done last: then what was found is still there. */
void                satchel_setup_lookup_start     (SatchelSetupLookup *self,
                                                    const char         *email);

/* A test of what was found failed by @error. If that means that no mail server answered, looks for the next one;
 * otherwise FALSE. */
gboolean            satchel_setup_lookup_go_on     (SatchelSetupLookup *self,
                                                    const GError       *error);

/* Whether what was found can be used as it is: a server of another domain only once the person has said so. */
gboolean            satchel_setup_lookup_is_usable (SatchelSetupLookup *self);

/* Nothing was found, but the person is asked whether something else may be tried. */
gboolean            satchel_setup_lookup_has_question (SatchelSetupLookup *self);

/* Gives it up. */
void                satchel_setup_lookup_stop      (SatchelSetupLookup *self);

/* What was found for @email; NULL while it is looked for, after it was given up, and where another
 * address was looked up. (transfer none). */
const SatchelGuess *satchel_setup_lookup_get_guess (SatchelSetupLookup *self,
                                                    const char         *email);

G_END_DECLS
