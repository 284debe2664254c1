/* kept-settings.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Which settings a backup holds, and how they come back. Accounts, accepted certificates and authorities are among
 * them; passwords are in no file, and what else proves who somebody is (the keys of client certificates) stays out of
 * backups, which lie on sticks. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Paths of the files, NULL-terminated. Returns: (transfer full). */
char     **satchel_kept_settings_list    (void);

/* Adds what the snapshot @name (NULL: the newest) in @folder has and the settings here don't: accounts by their id, and
 * so on; nothing that is here is changed. @accounts: (out) (optional): how many accounts came back. Waits for the
 * disk. Errors: SATCHEL_STORE_ERROR, SATCHEL_OFFICE_ERROR_SETTINGS. */
gboolean   satchel_kept_settings_restore (const char  *folder,
                                          const char  *name,
                                          guint       *accounts,
                                          GError     **error);

G_END_DECLS
