/* message-web-view-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the files of the module that shows HTML know of it: message-web-view.c shows pages and keeps them in,
 * message-web-view-actions.c does with the page what a person wants done. */

#pragma once

#include "ui/web-view-module.h"

#include <webkit/webkit.h>

G_BEGIN_DECLS

#define SATCHEL_TYPE_MESSAGE_WEB_VIEW (satchel_message_web_view_get_type ())
G_DECLARE_FINAL_TYPE (SatchelMessageWebView, satchel_message_web_view, SATCHEL, MESSAGE_WEB_VIEW,
                      GtkWidget)

struct _SatchelMessageWebView
{
  GtkWidget parent_instance;

  /* Owned */
  WebKitWebView *view;
  char          *html;          /* of the ticket */

  /* Borrowed */
  const SatchelWebViewHost *host;
  gpointer                  data;

  gint64   ticket;
  gboolean has_filter;
  gboolean waiting;             /* html is not loaded yet */
  guint    loads;               /* of ours that are on their way and were not decided about */

  SatchelFound found;           /* waits for the page to be searched */
  gpointer     found_data;
};

/* As in the table of web-view-module.h. */
void satchel_message_web_view_set_zoom  (GtkWidget    *widget,
                                         double        zoom);
void satchel_message_web_view_set_dark  (GtkWidget    *widget,
                                         gboolean      dark);
void satchel_message_web_view_find      (GtkWidget    *widget,
                                         const char   *words,
                                         SatchelFound  found,
                                         gpointer      data);
void satchel_message_web_view_find_step (GtkWidget    *widget,
                                         gboolean      forward);
void satchel_message_web_view_find_end  (GtkWidget    *widget);
void satchel_message_web_view_print     (GtkWidget    *widget,
                                         GtkWindow    *parent,
                                         const char   *head,
                                         const char   *uri,
                                         void        (*done) (const GError *error,
                                                              gpointer      data),
                                         gpointer      data);

G_END_DECLS
