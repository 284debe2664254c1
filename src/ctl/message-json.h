/* message-json.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A message as `parse` and `list` print it; `show` prints both in one object. Each function adds
 * members to the object that is open in the builder. */

#pragma once

#include <json-glib/json-glib.h>

#include "message/attachment.h"
#include "message/body.h"
#include "message/summary.h"
#include "store/row.h"

G_BEGIN_DECLS

/* All that is read in a message. */
typedef struct
{
  SatchelSummary *summary;
  SatchelBody    *body;
  GPtrArray      *attachments;   /* of SatchelAttachment, measured */
  GPtrArray      *digests;       /* of char *, hexadecimal: one for each attachment */
  GPtrArray      *defects;       /* of char * */
} CtlMessage;

/* @digest: also hash the attachments, which decodes each. Returns: (transfer full). */
CtlMessage *ctl_message_read   (SatchelSource    *source,
                                gboolean          digest);
void        ctl_message_free   (CtlMessage       *self);

/* What `parse` prints but "file". @with_head: FALSE leaves out the members that ctl_json_row() adds. */
void        ctl_json_message   (JsonBuilder      *builder,
                                const CtlMessage *message,
                                gboolean          with_head);

/* What `list` prints. */
void        ctl_json_row       (JsonBuilder      *builder,
                                const SatchelRow *row);

/* One line of a list, as JSON or for a person. @builder: (nullable): an empty one; NULL: for a person. */
void        ctl_print_row      (const SatchelRow *row,
                                JsonBuilder      *builder);

/* The id to print for an account of the store: %NULL for the local folders. */
const char *ctl_json_account   (const char       *account);

/* Prints @message for a person. @text: only its text. */
void        ctl_print_message  (const CtlMessage *message);
void        ctl_print_text     (const CtlMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlMessage, ctl_message_free)

G_END_DECLS
