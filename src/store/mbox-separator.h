/* mbox-separator.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Whether a line parts two messages of an mbox; see mbox-reader.h. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Octets of the line and the next one that are looked at. */
#define SATCHEL_MBOX_WINDOW 2048

/* @data: the line and what comes after it, SATCHEL_MBOX_WINDOW octets or all that there are. @after_empty: an empty line, or
 * nothing, was before it. @when: (out) (optional): Unix
 * seconds, read as UTC; 0: no date. */
gboolean satchel_mbox_is_separator (const char *data,
                                    gsize       length,
                                    gboolean    after_empty,
                                    gint64     *when);

G_END_DECLS
