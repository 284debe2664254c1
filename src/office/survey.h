/* survey.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What is on the server, and what of it is new: the listing, held against what the store knows. */

#pragma once

#include "office/session.h"
#include "store/receive.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *listing;   /* of SatchelListed, in the server's order */
  GPtrArray *news;      /* borrowed from it: to be received, newest first, as far as the disk has room */
  guint      n_recognised; /* held already, came back under other ids */
  guint      n_put_off; /* new ones at which conversations have ended again and again */
  guint64    n_new;     /* messages that are to be received, with those for which there is no room */
  guint64    new_bytes; /* … and theirs, as the server says */
} SatchelSurvey;

/* Lists the server's messages in an open @session and notes them in @store. Sizes are asked for only where something is
 * new or does not add up, heads only where an id does not tell what its message is (store/receive.h). An account
 * that wants only mail from now on has, at its first survey, what is there noted as unwanted. Errors:
 * SATCHEL_OFFICE_ERROR, those of wire, grammar and store, G_IO_ERROR_CANCELLED. */
void           satchel_survey_async  (SatchelSession       *session,
                                      SatchelAccount       *account,
                                      SatchelStore         *store,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              data);

/* Returns: (transfer full) (nullable). */
SatchelSurvey *satchel_survey_finish (SatchelSession       *session,
                                      GAsyncResult         *result,
                                      GError              **error);

void           satchel_survey_free   (SatchelSurvey        *self);

G_END_DECLS
