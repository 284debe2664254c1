/* autoconfig.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* From an address to the settings of its server. The order is that of SatchelSettingsSource: the table that Satchel comes
 * with; what the domain itself publishes; the public directory; who receives the domain's mail; its service
 * records; the usual names. What can be asked is asked at once, the best that has an answer wins, the others
 * are given up.
 *
 *   autoconfig = satchel_autoconfig_new ("amara@okafor.example");
 *   satchel_autoconfig_find_async (autoconfig, …);      what was found, or a guess of SATCHEL_SOURCE_NONE
 *   satchel_autoconfig_find_async (autoconfig, …);      that didn't answer: the next one
 *
 * The whole address is told to the domain itself only, encrypted; the directory and the provider behind the domain hear the
 * domain. No password is sent anywhere.
 */

#pragma once

#include "office/guess.h"

G_BEGIN_DECLS

#define SATCHEL_TYPE_AUTOCONFIG (satchel_autoconfig_get_type ())
G_DECLARE_FINAL_TYPE (SatchelAutoconfig, satchel_autoconfig, SATCHEL, AUTOCONFIG, GObject)

/* Signal "step" (const char *sentence, gboolean ended, gboolean found): begins, or ends, the step that this
 * sentence describes ("Trying the usual names, such as pop.okafor.example"). */

/* Returns: (transfer full). */
SatchelAutoconfig *satchel_autoconfig_new           (const char           *address);

/* At most some 13 seconds. Errors: G_IO_ERROR_CANCELLED only; that nothing was found, or nothing more, is
 * SATCHEL_SOURCE_NONE. A server without encryption, and the news that there is no POP3, come only after
 * everything else. Returns: (transfer full) (nullable). */
void               satchel_autoconfig_find_async    (SatchelAutoconfig    *self,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              data);
SatchelGuess      *satchel_autoconfig_find_finish   (SatchelAutoconfig    *self,
                                                     GAsyncResult         *result,
                                                     GError              **error);

/* Whether the domain's own place for its settings is there, but could not be asked with encryption. */
gboolean           satchel_autoconfig_can_ask_plain (SatchelAutoconfig    *self);

/* The next satchel_autoconfig_find_async() asks that place without: only after a person has agreed. The
 * address is not told there. */
void               satchel_autoconfig_ask_plain     (SatchelAutoconfig    *self);

G_END_DECLS
