/* message-view-files.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Opening and saving attachments: the choosing of files, and a word when it is done or has failed.
 * What is begun goes on when the reader shows another message. */

#pragma once

#include "message/attachment.h"
#include "store/store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @from: the widget that asks; says by its action "win.toast" how it went. */
void satchel_files_open_attachment (GtkWidget               *from,
                                    SatchelStore            *store,
                                    gint64                   row,
                                    const SatchelAttachment *attachment);

void satchel_files_save_attachment (GtkWidget               *from,
                                    SatchelStore            *store,
                                    gint64                   row,
                                    const SatchelAttachment *attachment);

/* Asks for a folder; names that are taken there get a number. @attachments: of SatchelAttachment. */
void satchel_files_save_all        (GtkWidget               *from,
                                    SatchelStore            *store,
                                    gint64                   row,
                                    GPtrArray               *attachments);

/* Opens a web page or an address in the program that the person has chosen for it. */
void satchel_files_open_uri        (GtkWidget               *from,
                                    const char              *uri);

G_END_DECLS
