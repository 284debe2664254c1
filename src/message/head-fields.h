/* head-fields.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* All fields of a message's head, for a person who wants to see them. */

#pragma once

#include "message/source.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;    /* as sent: "X-Mailer" */
  char *value;   /* decoded, on one line, without control characters */
} SatchelHeadField;

/* In the order of the message, at most SATCHEL_LIMIT_HEAD_FIELDS. Never fails.
 * Returns: (transfer full) (element-type SatchelHeadField). */
GPtrArray *satchel_head_fields_read (SatchelSource    *source);

void       satchel_head_field_free  (SatchelHeadField *self);

G_END_DECLS
