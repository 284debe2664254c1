/* row-set.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A set of rows of the index, a bit each: a million messages take 125 kB, and two sets are joined in microseconds. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SatchelRowSet SatchelRowSet;

/* Rows from 1 to @last can be in it; others are passed over. Returns: (transfer full). */
SatchelRowSet *satchel_row_set_new      (gint64                last);
void           satchel_row_set_free     (SatchelRowSet        *self);
void           satchel_row_set_add      (SatchelRowSet        *self,
                                         gint64                row);
gboolean       satchel_row_set_contains (const SatchelRowSet  *self,
                                         gint64                row);
gsize          satchel_row_set_count    (const SatchelRowSet  *self);

/* Leaves those that are in both, in one of them, not in @other. Both are for the same last row. */
void           satchel_row_set_and      (SatchelRowSet        *self,
                                         const SatchelRowSet  *other);
void           satchel_row_set_or       (SatchelRowSet        *self,
                                         const SatchelRowSet  *other);
void           satchel_row_set_and_not  (SatchelRowSet        *self,
                                         const SatchelRowSet  *other);

/* The first row of the set after @row; 0: there is none. */
gint64         satchel_row_set_next     (const SatchelRowSet  *self,
                                         gint64                row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelRowSet, satchel_row_set_free)

G_END_DECLS
