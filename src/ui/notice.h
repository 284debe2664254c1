/* notice.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What fills the window where there is no mail to show: the store can't be opened, or it is moving
 * to another disk. A sentence, what to do about it as buttons, how far it is. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_NOTICE (satchel_notice_get_type ())
G_DECLARE_FINAL_TYPE (SatchelNotice, satchel_notice, SATCHEL, NOTICE, GtkBox)

/* Why the store could not be opened, an error of SATCHEL_STORE_ERROR or of another domain. */
void satchel_notice_show_trouble  (SatchelNotice *self,
                                   const GError  *error);

/* The mail folder is being moved; the button activates "app.stop-moving". */
void satchel_notice_show_moving   (SatchelNotice *self,
                                   guint64        done,
                                   guint64        total);

G_END_DECLS
