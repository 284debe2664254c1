/* profile.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The folders in which other mail programs keep everything: where their mail lies in them, and what they remember of
 * servers.
 *
 *   Thunderbird   profiles.ini, or a profile with prefs.js: Mail/, popstate.dat of each server
 *   Claws Mail    accountrc, folderlist.xml, uidl/; the mail where folderlist.xml says
 *   Sylpheed      the same
 *   Evolution     ~/.local/share/evolution: mail/local; uid-cache of each account, which ~/.config/evolution/sources names
 *
 * Reads only, waits for the disk.
 */

#pragma once

#include "office/uid-list.h"
#include "store/mail-source.h"

G_BEGIN_DECLS

typedef struct
{
  char      *mailbox;    /* "user@server" */
  char      *receiver;   /* as the program calls the account in the head of each message; NULL: it does not */
  GPtrArray *uids;       /* (element-type utf8) */
} SatchelMemory;

typedef struct
{
  const char *program;   /* "Thunderbird" */
  char       *path;
  GPtrArray  *origins;   /* (element-type SatchelMailOrigin) */
  GPtrArray  *memories;  /* (element-type SatchelMemory) */
} SatchelProfile;

/* @into: (nullable): the folder below which its mail is to come; NULL: one named after the program.
 * Returns: (transfer full) (nullable): NULL where there is no profile at @path. */
SatchelProfile *satchel_profile_read      (const char      *path,
                                           const char      *into);

/* Those of the person, in the usual places below @home. Returns: (transfer full) (element-type SatchelProfile): only those with mail. */
GPtrArray      *satchel_profile_find_all  (const char      *home);
void            satchel_profile_free      (SatchelProfile  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelProfile, satchel_profile_free)

G_END_DECLS
