/* uid-text.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A unique id as text that JSON, a terminal and an argument can hold. RFC 1939 §7 allows printing ASCII only, and some
 * servers send any octets. An id that is UTF-8 stands for itself. In any other each octet that is not part of UTF-8 is
 * written "%E4", in capitals, and a "%" is "%25"; so is one in an id that could be taken for something so written.
 * Each id has one text, and the text gives the id back. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: (transfer full): UTF-8. */
char  *ctl_uid_to_text     (const char  *uid);

/* What has nothing of that kind in it stands for itself, octet by octet. Returns: (transfer full). */
char  *ctl_uid_from_text   (const char  *text);

/* The same for a list of words, NULL-terminated. Returns: (transfer full). */
char **ctl_uids_from_texts (char       **texts);

G_END_DECLS
