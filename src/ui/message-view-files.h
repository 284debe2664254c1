/* message-view-files.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Opening and saving attachments: the choosing of files, and a word when it is done or has failed.
 * What is begun goes on when the reader shows another message. */

#pragma once

#include "message/attachment.h"
#include "ui/letter.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @from: the widget that asks; says by its action "win.toast" how it went. An attached message is opened in a window
 * of ours; what can do harm asks first. */
void satchel_files_open_attachment (GtkWidget               *from,
                                    SatchelLetter           *letter,
                                    const SatchelAttachment *attachment);

void satchel_files_save_attachment (GtkWidget               *from,
                                    SatchelLetter           *letter,
                                    const SatchelAttachment *attachment);

/* Asks for a folder; names that are taken there get a number. @attachments: of SatchelAttachment. */
void satchel_files_save_all        (GtkWidget               *from,
                                    SatchelLetter           *letter,
                                    GPtrArray               *attachments);

/* The message itself, as a file that other programs open. @subject: for its name. */
void satchel_files_save_message    (GtkWidget               *from,
                                    SatchelLetter           *letter,
                                    const char              *subject);

/* @subject as a file name that any folder takes. @ending: ".eml". Returns: (transfer full). */
char *satchel_files_new_name       (const char              *subject,
                                    const char              *content_type,
                                    const char              *ending);

/* Opens a web page or an address in the program that the person has chosen for it. */
void satchel_files_open_uri        (GtkWidget               *from,
                                    const char              *uri);

G_END_DECLS
