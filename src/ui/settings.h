/* settings.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Settings of the program that belong to no account and not to the mail. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether mail is looked for on a metered connection only when it is asked for: boolean. */
#define SATCHEL_SETTING_SPARE_METERED "spare-metered"

/* Searches that are kept as folders: a(ss), names and queries. */
#define SATCHEL_SETTING_SEARCHES "searches"

/* How messages are shown: in per cent of their size; as plain text; their HTML on a dark ground where the desktop's
 * style is dark; in a window of their own on a double click. */
#define SATCHEL_SETTING_ZOOM "zoom"
#define SATCHEL_SETTING_PLAIN "prefer-plain-text"
#define SATCHEL_SETTING_DARK "dark-messages"
#define SATCHEL_SETTING_OWN_WINDOW "open-in-own-window"

/* Folders whose messages are shown by conversations: an array of "account/path". */
#define SATCHEL_SETTING_CONVERSATIONS "conversation-folders"

/* Returns: (transfer full) (nullable): NULL where the schema is not installed, or an older one. */
GSettings *satchel_settings_find (void);

G_END_DECLS
