/* schema.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Brings a database to today's version, refuses tomorrow's. One SQL file a version, data/sql/…/NNN.sql,
 * compiled in as resources; user_version says how many have been run, application_id whose
 * database it is. */

#pragma once

#include "store/statement.h"

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_SCHEMA_STATE,
  SATCHEL_SCHEMA_INDEX,
} SatchelSchema;

/* Opens for writing; creates where there is none. Errors: NEWER, DAMAGED (somebody else's database
 * too), READ_ONLY, DISK_FULL, FAILED. Returns: (transfer full) (nullable). */
SatchelDatabase *satchel_schema_open          (const char     *path,
                                               SatchelSchema   schema,
                                               GError        **error);

/* Opens for reading, beside a writer or without one. Errors: MISSING: there is none, or one that
 * nothing has been written to yet; NEWER, DAMAGED, FAILED. */
SatchelDatabase *satchel_schema_open_reading  (const char     *path,
                                               SatchelSchema   schema,
                                               GError        **error);

/* A reading connection to the index with the state attached as "state"; the views on_server (name) and
 * server_copy, the rows of server_message, are there with or without a state. Errors as above, MISSING for the index. */
SatchelDatabase *satchel_schema_open_lists    (const char     *index_path,
                                               const char     *state_path,
                                               GError        **error);

/* Today's version. */
guint            satchel_schema_get_version   (SatchelSchema   schema);

G_END_DECLS
