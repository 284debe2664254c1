/* message-text.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The text of a message: wrapped, selectable, links to click (or Return with the cursor in one),
 * quotes dimmed. Lays out only what is seen, so a text of megabytes opens at once.
 *
 * Signal "open-link" (const char *uri).
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_MESSAGE_TEXT (satchel_message_text_get_type ())
G_DECLARE_FINAL_TYPE (SatchelMessageText, satchel_message_text, SATCHEL, MESSAGE_TEXT, GtkTextView)

GtkWidget *satchel_message_text_new      (void);

void       satchel_message_text_set_text (SatchelMessageText *self,
                                          const char         *text);

/* The next link in @text at or after the octet @from: the address that it leads to, and the octets
 * that it covers. For the view and its test. Returns: (transfer full) (nullable): there is none. */
char      *satchel_message_text_find_link (const char        *text,
                                           gsize              from,
                                           gsize             *start,
                                           gsize             *length);

G_END_DECLS
