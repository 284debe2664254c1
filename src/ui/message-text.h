/* message-text.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The text of a message: wrapped, selectable, links to click (or Return with the cursor in one),
 * quotes dimmed and long ones folded. Lays out only what is seen, so a text of megabytes opens at once.
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

/* 1: as the desktop has it. Stays for the texts that follow. */
void       satchel_message_text_set_zoom (SatchelMessageText *self,
                                          double              zoom);

/* Marks @words (nullable: none) wherever they stand, however they are written, unfolds quotes and goes to the
 * first place. Returns: how many there are, at most 1000. */
guint      satchel_message_text_find      (SatchelMessageText *self,
                                           const char         *words);

/* Goes to the next or the previous place, from the last to the first. Returns: its number, from 1; 0: there is none. */
guint      satchel_message_text_find_step (SatchelMessageText *self,
                                           gboolean            forward);

/* The next link in @text at or after the octet @from: the address that it leads to, and the octets
 * that it covers. For the view and its test. Returns: (transfer full) (nullable): there is none. */
char      *satchel_message_text_find_link (const char        *text,
                                           gsize              from,
                                           gsize             *start,
                                           gsize             *length);

G_END_DECLS
