/* link-question.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Links of a message: where they lead, said before they are followed. */

#pragma once

#include "message/safe-html.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Opens @uri in the person's own program for it. Where @page (nullable) says that the words of the link name another
 * host than it leads to, the person is asked first: Open, Copy, Don't Open. @from: the widget with the link. */
void  satchel_link_follow     (GtkWidget             *from,
                               const SatchelSafeHtml *page,
                               const char            *uri);

/* The address as markup, its host in bold: whose page it is. A host in other letters than those of the DNS is said in
 * both, since many letters look alike. Returns: (transfer full). */
char *satchel_link_to_markup  (const char            *uri);

G_END_DECLS
