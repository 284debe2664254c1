/* entities.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Character references of HTML. Private to src/message. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The character that the reference at @at (its "&") stands for; 0 if it is none, @end is then
 * undefined. @at: terminated. */
gunichar satchel_entity_read (const char  *at,
                              const char **end);

G_END_DECLS
