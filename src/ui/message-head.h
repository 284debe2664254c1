/* message-head.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The head of a message: subject, sender, date, and all recipients on demand. */

#pragma once

#include "message/summary.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_MESSAGE_HEAD (satchel_message_head_get_type ())
G_DECLARE_FINAL_TYPE (SatchelMessageHead, satchel_message_head, SATCHEL, MESSAGE_HEAD, GtkBox)

void satchel_message_head_show (SatchelMessageHead   *self,
                                const SatchelSummary *summary);

G_END_DECLS
