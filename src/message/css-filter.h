/* css-filter.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Style sheets made new from what is known to be harmless: properties, functions, selectors and media
 * queries that are on a list, nothing else. What fetches (@import, @font-face, url() of anything that
 * the caller doesn't map), runs (expression(), behavior, -moz-binding) or leaves its place
 * (position: fixed) is not on it. Private to src/message. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  /* What a picture's address becomes. Returns: (transfer full) (nullable): NULL: nothing. */
  char   *(*map_picture) (const char *uri,
                          gpointer    data);
  gpointer  data;
  gboolean  drop_colors;    /* colours and backgrounds are left out */
  gboolean  has_colors;     /* set: the sender has said some */
} SatchelCssRules;

/* The declarations of a style attribute. Appends "color:red;…", nothing where nothing is left. */
void satchel_css_filter_style (const char      *text,
                               SatchelCssRules *rules,
                               GString         *out);

/* A style sheet, at most @limit octets of it. What is appended may stand in a style element: there is
 * no "<" in it. */
void satchel_css_filter_sheet (const char      *text,
                               SatchelCssRules *rules,
                               gsize            limit,
                               GString         *out);

G_END_DECLS
