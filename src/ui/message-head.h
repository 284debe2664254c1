/* message-head.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The head of a message: subject, sender as written and the true address, date; all recipients, or all fields of the
 * head, on demand; a line of caution where the sender is not what it seems. */

#pragma once

#include "message/summary.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_MESSAGE_HEAD (satchel_message_head_get_type ())
G_DECLARE_FINAL_TYPE (SatchelMessageHead, satchel_message_head, SATCHEL, MESSAGE_HEAD, GtkBox)

/* @fields: of SatchelHeadField, all of the head. @caution: (nullable): what is odd about the sender. */
void satchel_message_head_show      (SatchelMessageHead   *self,
                                     const SatchelSummary *summary,
                                     GPtrArray            *fields,
                                     const char           *caution);

/* Whether all fields are seen. Stays for the messages that follow. */
void satchel_message_head_set_whole (SatchelMessageHead   *self,
                                     gboolean              whole);

G_END_DECLS
