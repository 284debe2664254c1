/* safe-html.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* HTML without what phones home. The sender's page is parsed as a browser would, and a new page is written
 * from what is known to be harmless in it; nothing is taken out of the old one. What is on no list is
 * not in the new one: scripts, frames, forms, plug-ins, drawings that can hold programs, every address
 * but those of links and of pictures.
 *
 *   links      http, https, mailto and tel, as they are; others lose their target
 *   pictures   "cid:…" of the message itself and "data:…" of kinds that hold dots only. One on the internet
 *              is "remote:N", the N-th of @pictures, if that is asked for, else it is not named at all
 *   style      see css-filter.h
 *
 * The page is a whole one, with its own policy (Content-Security-Policy) in front, and means the same to
 * every parser: read and written once more, it stays the same. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SATCHEL_SAFE_HTML_PLAIN      = 0,
  SATCHEL_SAFE_HTML_REMOTE     = 1 << 0,   /* pictures on the internet are named */
  SATCHEL_SAFE_HTML_OWN_COLORS = 1 << 1,   /* the sender's colours are left out: it follows dark style */
} SatchelSafeHtmlFlags;

/* A link whose words name another host than it leads to. */
typedef struct
{
  char *uri;
  char *host;     /* where it leads */
  char *words;    /* the host that its words name */
} SatchelFalseLink;

typedef struct
{
  char      *html;          /* UTF-8 */
  GPtrArray *pictures;      /* of utf8: addresses on the internet, each once, http or https */
  GPtrArray *false_links;   /* of SatchelFalseLink, each uri once */
  gboolean   has_colors;    /* the sender has said colours: it is shown on white, else in the desktop's style */
  gboolean   has_pixels;    /* a picture too small to be seen, that only tells of being fetched, was left out */
} SatchelSafeHtml;

/* @html: UTF-8; what is not is replaced. Bounded: at most SATCHEL_LIMIT_HTML_TIME of work and
 * SATCHEL_LIMIT_HTML_MEMORY. Returns: (transfer full) (nullable): NULL where that doesn't do, or no safe
 * page can be written: show it as text. */
SatchelSafeHtml        *satchel_safe_html_new       (const char             *html,
                                                     SatchelSafeHtmlFlags    flags);

/* (transfer none) (nullable) */
const SatchelFalseLink *satchel_safe_html_find_false_link (const SatchelSafeHtml *self,
                                                     const char             *uri);

/* A page of plain text. Returns: (transfer full). */
char                   *satchel_safe_html_from_text (const char             *text);

void                    satchel_safe_html_free      (SatchelSafeHtml        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SatchelSafeHtml, satchel_safe_html_free)

G_END_DECLS
