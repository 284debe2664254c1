/* uid-list.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What other programs remember of a server, a line each:
 *
 *   Thunderbird  popstate.dat   "k UID TIME" received, "d" to be deleted there; "b" and "f": not, or not whole
 *   Claws Mail   uidl/HOST-USER "UID TAB TIME TAB 0"; something else than 0: only the first lines
 *   Sylpheed     uidl/HOST-USER "UID TAB TIME"
 *   Evolution    uid-cache      "UID"
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "*HOST USER", then the lines for it; popstate.dat may have several such parts. */
typedef struct
{
  char      *server;   /* NULL: the file does not say */
  char      *user;
  GPtrArray *uids;     /* (element-type utf8): whole messages that the program has had */
} SatchelUidList;

void       satchel_uid_list_free            (SatchelUidList *self);

/* Returns: (transfer full) (element-type SatchelUidList). @text: (not NUL-terminated). */
GPtrArray *satchel_uid_list_parse_popstate  (const char     *text,
                                             gsize           length);

/* Returns: (transfer full): the other three kinds. */
SatchelUidList *satchel_uid_list_parse_lines (const char    *text,
                                              gsize          length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelUidList, satchel_uid_list_free)

G_END_DECLS
