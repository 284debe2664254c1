/* safe-html-check.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Judges a page by rules of its own, not by those that it was made with. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is wrong with @page: an element, an attribute or an address that could run, fetch or be sent;
 * NULL: nothing. @remote: "remote:N" is expected in it. */
char *safe_html_check (const char *page,
                       gboolean    remote);

/* An attribute or a style sheet that names @host; NULL: none. Words that name it, and the targets of links, are
 * no harm. */
char *safe_html_find  (const char *page,
                       const char *host);

/* The tree of a page in a form that can be compared. */
char *safe_html_dump  (const char *page);

G_END_DECLS
