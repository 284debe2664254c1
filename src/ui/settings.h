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

/* Returns: (transfer full) (nullable): NULL where the schema is not installed, or an older one. */
GSettings *satchel_settings_find (void);

G_END_DECLS
