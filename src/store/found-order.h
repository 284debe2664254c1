/* found-order.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What was found is brought into the order that is wanted: as a list of a folder has it, or what fits best first. */

#pragma once

#include "store/finding.h"
#include "store/row-set.h"
#include "store/search-private.h"
#include "store/statement.h"

G_BEGIN_DECLS

/* Appends those of @set, rows up to @last, to @rows, as many as @scope wants. Rows of no message are passed over.
 * @term: (nullable): what they were found by, for the best. Errors: as statement.h. */
gboolean satchel_found_put_in_order (SatchelDatabase     *lists,
                                     const SatchelScope  *scope,
                                     const SatchelTerm   *term,
                                     const SatchelRowSet *set,
                                     gint64               last,
                                     GArray              *rows,
                                     GError             **error);

G_END_DECLS
