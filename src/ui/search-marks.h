/* search-marks.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Marks the words that were looked for where they are shown. */

#pragma once

#include "store/search.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows @text with the words of @search (nullable) marked, which is that part of a message. */
void satchel_search_marks_set  (GtkInscription *line,
                                const char     *text,
                                SatchelSearch  *search,
                                SatchelColumn   column);

/* Marks them in a text that is shown, in place of those marked before. */
void satchel_search_marks_show (GtkTextView    *view,
                                SatchelSearch  *search);

/* @page: HTML of safe-html.h. Returns: (transfer full): the same with the words marked; the tags stay as they are. */
char *satchel_search_marks_page (const char    *page,
                                SatchelSearch  *search);

G_END_DECLS
