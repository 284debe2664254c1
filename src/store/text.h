/* text.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What is searched of one message, as it goes into the index: a text a column, and how its words begin. Made in
 * the parsing thread. */

#pragma once

#include "message/source.h"
#include "store/statement.h"

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_COLUMN_SUBJECT,
  SATCHEL_COLUMN_SENDER,
  SATCHEL_COLUMN_RECIPIENTS,
  SATCHEL_COLUMN_COPIES,
  SATCHEL_COLUMN_BODY,
  SATCHEL_COLUMN_FILES,
  SATCHEL_N_COLUMNS,
} SatchelColumn;

/* Characters of a word that are looked up as its beginning; of more there are few enough words. */
#define SATCHEL_BEGINNING_CHARS 3

typedef struct
{
  char *columns[SATCHEL_N_COLUMNS];
  char *beginnings;   /* a blank between them, see 003.sql */
} SatchelText;

/* Returns: (transfer full). */
SatchelText *satchel_text_new          (SatchelSource      *source);

/* Of one whose file can't be read, what its row says. Returns: (transfer full). */
SatchelText *satchel_text_new_for_row  (const char         *subject,
                                        const char         *sender,
                                        const char         *recipients);
void         satchel_text_free         (SatchelText        *self);

/* Inside a transaction of the caller's; the row is no longer one of those whose text is unread. */
gboolean     satchel_text_write        (const SatchelText  *self,
                                        SatchelDatabase    *index,
                                        gint64              row,
                                        GError            **error);

/* The letter that stands before beginnings in this column; 0: the column has none of its own. */
char         satchel_text_get_letter   (SatchelColumn       column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelText, satchel_text_free)

G_END_DECLS
