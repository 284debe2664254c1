/* safe-html-names.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Which elements and attributes of HTML a message may have. Private to src/message. */

#pragma once

#include "message/safe-html-tree.h"

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_HTML_UNWRAP,    /* the tags go, what is between them stays */
  SATCHEL_HTML_DROP,      /* goes with all that is in it */
  SATCHEL_HTML_KEEP,
  SATCHEL_HTML_VOID,      /* is kept and has no end tag */
} SatchelHtmlFate;

/* @name: (out) (transfer none): as what it is written; NULL unless it is kept. */
SatchelHtmlFate satchel_html_get_fate   (const GumboNode       *node,
                                         const char           **name);

/* An attribute that says nothing but looks, structure or words, with a value that is fit for it. Those
 * with addresses, "style", "class" and "id" are not among them. */
gboolean        satchel_html_is_harmless (const GumboAttribute *attribute);

/* One that says a colour of the sender's. */
gboolean        satchel_html_is_color   (const GumboAttribute  *attribute);

G_END_DECLS
