/* mh-marks.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What an MH folder remembers of its messages, by their numbers:
 *
 *   .claws_mark, .sylpheed_mark   32-bit numbers in the order of the machine that wrote them: a version, then number and
 *                                 flags of each; a later pair of the same number counts
 *   .mh_sequences                 "unseen: 3 5-9", by nmh and mutt
 *
 * Without any of them nothing is known, and mail counts as read: it has been lying there.
 */

#pragma once

#include "store/row.h"

G_BEGIN_DECLS

typedef struct _SatchelMhMarks SatchelMhMarks;

/* Returns: (transfer full). */
SatchelMhMarks *satchel_mh_marks_read   (const char           *directory);

/* The same of octets of such files; both (nullable). */
SatchelMhMarks *satchel_mh_marks_parse  (const char           *marks,
                                         gsize                 marks_length,
                                         const char           *sequences,
                                         gsize                 sequences_length);
void            satchel_mh_marks_free   (SatchelMhMarks       *self);
SatchelFlags    satchel_mh_marks_get    (SatchelMhMarks       *self,
                                         guint                 number);

/* Deleted, but not yet removed. */
gboolean        satchel_mh_marks_is_removed (SatchelMhMarks   *self,
                                         guint                 number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelMhMarks, satchel_mh_marks_free)

G_END_DECLS
