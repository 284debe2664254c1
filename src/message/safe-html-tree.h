/* safe-html-tree.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* HTML as a tree, parsed as a browser would. Private to src/message.
 *
 * The parser is gumbo. It knows no bounds: some kilobytes can be written so that it takes gigabytes or
 * minutes. Here it gets its memory from us, and where that or its time is used up there is no tree. */

#pragma once

#include <glib.h>
#include <gumbo.h>

G_BEGIN_DECLS

typedef struct _SatchelHtmlTree SatchelHtmlTree;

/* @html: UTF-8, must outlive the tree. @deadline: of this thread's satchel_html_tree_get_time().
 * Returns: (transfer full) (nullable): NULL where it takes more than SATCHEL_LIMIT_HTML_MEMORY or lasts
 * longer than that. */
SatchelHtmlTree *satchel_html_tree_new      (const char            *html,
                                             gsize                  length,
                                             gint64                 deadline);

/* The <html> element. (transfer none). Parents end at its document. */
const GumboNode *satchel_html_tree_get_root (const SatchelHtmlTree *self);

/* The first <body> below it. (transfer none) (nullable). */
const GumboNode *satchel_html_tree_get_body (const SatchelHtmlTree *self);

void             satchel_html_tree_free     (SatchelHtmlTree       *self);

/* Microseconds that this thread has worked: a busy machine makes no message unreadable. */
gint64           satchel_html_tree_get_time (void);

/* --- reading it --- */

/* The node that follows @node in the order of the document, within @top, without what is in @node if
 * not @into. (transfer none) (nullable). */
const GumboNode *satchel_html_node_next     (const GumboNode       *node,
                                             const GumboNode       *top,
                                             gboolean               into);

gboolean         satchel_html_node_is_element (const GumboNode     *node);
gboolean         satchel_html_node_is_text  (const GumboNode       *node);

/* Value of an attribute; NULL where it has none of this name. (transfer none) (nullable). */
const char      *satchel_html_node_get      (const GumboNode       *node,
                                             const char            *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelHtmlTree, satchel_html_tree_free)

G_END_DECLS
