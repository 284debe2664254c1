/* web-view-module.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the module with the web view and the program know of each other. WebKit costs a third of the
 * time to start by being linked, so it comes with the first HTML message: a module that alone links
 * WebKit, and that gets all it needs through these functions.
 *
 *   program: "show this HTML"  ──▶ module
 *   module:  "the picture with this Content-ID, please", "this link was clicked",
 *            "it has failed: show the text"  ──▶ program
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SATCHEL_WEB_VIEW_SYMBOL "satchel_web_view_module"

/* Of this shape; a module of another is not used. */
#define SATCHEL_WEB_VIEW_VERSION 2

/* Answers a request for a picture. @bytes: (nullable): there is none. Called once for each request. */
typedef void (*SatchelPictureAnswer) (gpointer    request,
                                      GBytes     *bytes,
                                      const char *content_type);

typedef struct
{
  /* @ticket: what satchel_web_view show() was given. */
  void (*ask_picture) (gint64               ticket,
                       const char          *content_id,
                       SatchelPictureAnswer answer,
                       gpointer             request,
                       gpointer             data);
  /* The picture "remote:@number" of the page that was shown. */
  void (*ask_remote)  (gint64               ticket,
                       guint                number,
                       SatchelPictureAnswer answer,
                       gpointer             request,
                       gpointer             data);
  /* @uri: http, https, mailto or tel. */
  void (*open_link)   (const char          *uri,
                       gpointer             data);
  /* The link under the pointer; NULL: none. */
  void (*hover_link)  (const char          *uri,
                       gpointer             data);
  /* This message can't be shown by the view. */
  void (*failed)      (gint64               ticket,
                       gpointer             data);
} SatchelWebViewHost;

typedef struct
{
  int         version;

  /* @host and @data must outlive the widget, or be taken away by satchel_web_view leave().
   * Returns: (transfer floating) (nullable). */
  GtkWidget *(*create) (const SatchelWebViewHost *host,
                        gpointer                  data);
  /* @html: a page of safe-html.h, never what a sender wrote. @ticket: names the message in questions. */
  void       (*show)   (GtkWidget                *view,
                        gint64                    ticket,
                        const char               *html);
  /* Shows nothing and asks nothing any more. */
  void       (*leave)  (GtkWidget                *view);
} SatchelWebViewModule;

G_END_DECLS
