/* boundaries.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The boundaries of the multiparts that are open (RFC 2046 §5.1.1). Private to src/message.
 *
 * A message may nest a thousand multiparts and have a million lines that begin with two dashes, so a line
 * is not compared with each of them: wherever a boundary may end in it, what stands before is looked up. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SatchelBoundaries SatchelBoundaries;

SatchelBoundaries *satchel_boundaries_new       (void);
void               satchel_boundaries_free      (SatchelBoundaries *self);

/* Opens one more level. @text: borrowed until it is closed, not empty. */
void               satchel_boundaries_push      (SatchelBoundaries *self,
                                                 const char        *text);

/* Closes the innermost level. */
void               satchel_boundaries_pop       (SatchelBoundaries *self);

/* Whether the line at @line, with its end, is a boundary: the innermost one of those that fit. RFC 2046
 * has any line that begins with a boundary taken for it; but where one boundary is the beginning of
 * another, maybe of an attached message, only a blank or the end of the line tells them apart.
 * @level: (out): 0 is the outermost; @closes: (out): two dashes follow. */
gboolean           satchel_boundaries_match     (SatchelBoundaries *self,
                                                 const char        *line,
                                                 gsize              length,
                                                 guint             *level,
                                                 gboolean          *closes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelBoundaries, satchel_boundaries_free)

G_END_DECLS
