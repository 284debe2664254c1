/* profile-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the files for each program share. */

#pragma once

#include "office/profile.h"

G_BEGIN_DECLS

/* Each fills in what it finds. FALSE: @path is no profile of that program. */
gboolean satchel_profile_read_thunderbird (SatchelProfile *self,
                                           const char     *path,
                                           const char     *into);
gboolean satchel_profile_read_claws       (SatchelProfile *self,
                                           const char     *path,
                                           const char     *into);
gboolean satchel_profile_read_evolution   (SatchelProfile *self,
                                           const char     *path,
                                           const char     *into);

/* Adds a place where mail lies, if there is anything. */
void     satchel_profile_add_origin       (SatchelProfile   *self,
                                           const char       *path,
                                           const char       *folder,
                                           SatchelMailNames  names);

/* Adds what is remembered of @user at @server. @receiver: (nullable). @uids: (transfer none) (element-type utf8). */
void     satchel_profile_add_memory       (SatchelProfile *self,
                                           const char     *user,
                                           const char     *server,
                                           const char     *receiver,
                                           GPtrArray      *uids);

/* The whole of a small text file. Returns: (transfer full) (nullable). */
char    *satchel_profile_read_file        (const char     *directory,
                                           const char     *name,
                                           gsize          *length);

G_END_DECLS
