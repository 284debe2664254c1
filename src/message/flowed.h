/* flowed.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* format=flowed (RFC 3676). Private to src/message. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Joins the lines that were one paragraph. @text: lines end by \n. @del_sp: the blank at the end of
 * a flowed line is not part of the text. Returns: (transfer full). */
char *satchel_flowed_unwrap (const char *text,
                             gboolean    del_sp);

G_END_DECLS
