/* message-view.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The reader: a message with its head, attachments and body; or what stands there instead.
 *
 * Signal "shown" (gint64 row): the message is before the person's eyes; 0: it is not of the store.
 *
 * What can be done with it is a group of actions, which its window inserts as "reader": "zoom-in", "zoom-out",
 * "zoom-reset", "find", "print", "save-pdf", "source", "save", "plain" (boolean), "dark" (boolean), "whole-heads" (boolean),
 * "charset" (string, "" for what the message says).
 */

#pragma once

#include "store/search.h"
#include "ui/letter.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_MESSAGE_VIEW (satchel_message_view_get_type ())
G_DECLARE_FINAL_TYPE (SatchelMessageView, satchel_message_view, SATCHEL, MESSAGE_VIEW, GtkBox)

/* Reads @letter and shows it; the message of before stays until then, for a moment. */
void    satchel_message_view_show_letter  (SatchelMessageView *self,
                                           SatchelLetter      *letter);

/* Reads @row and shows it; the message of before stays until then, for a moment. */
void    satchel_message_view_show_message (SatchelMessageView *self,
                                           SatchelStore       *store,
                                           gint64              row);

/* Says with a button where only the beginning of the message shown is here, as @row (nullable) says. When the whole
 * has come it is read again. The button does "win.download". */
void    satchel_message_view_show_portion (SatchelMessageView *self,
                                           const SatchelRow   *row);

/* @n_selected: 0 for none, otherwise several. @folder_empty: there is nothing to be chosen either. */
void    satchel_message_view_show_none    (SatchelMessageView *self,
                                           guint               n_selected,
                                           gboolean            folder_empty);

/* The words of @search (nullable) are marked in what is shown from now on. */
void    satchel_message_view_set_search   (SatchelMessageView *self,
                                           SatchelSearch      *search);

SatchelSearch *satchel_message_view_get_search (SatchelMessageView *self);   /* nullable */

/* The message that is shown or being read; 0: none, or one that is not of the store. */
gint64  satchel_message_view_get_row      (SatchelMessageView *self);
SatchelLetter *satchel_message_view_get_letter  (SatchelMessageView *self);   /* nullable */

/* Of the message that is shown, never empty; "" before it is. */
const char    *satchel_message_view_get_subject (SatchelMessageView *self);

/* Returns: (transfer none). */
GActionGroup  *satchel_message_view_get_actions (SatchelMessageView *self);

/* The menu of these actions. Returns: (transfer full). */
GMenuModel    *satchel_message_view_new_menu    (void);

G_END_DECLS
