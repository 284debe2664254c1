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
  /* This message is there with all its pictures. */
  void (*loaded)      (gint64               ticket,
                       gpointer             data);
} SatchelWebViewHost;

/* How many places of the page hold the words: SATCHEL_WEB_VIEW_MOST for that many or more. */
#define SATCHEL_WEB_VIEW_MOST 1000
typedef void (*SatchelFound) (guint    n,
                              gpointer data);

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

  /* 1: as the sender meant it. Stays for the messages that follow. */
  void       (*set_zoom)  (GtkWidget             *view,
                           double                 zoom);
  /* Turns light into dark and leaves pictures as they are. Stays for the messages that follow. */
  void       (*set_dark)  (GtkWidget             *view,
                           gboolean               dark);
  /* Marks @words in the page and goes to the first place; @found is called once the page has been searched, unless
   * other words are looked for before. */
  void       (*find)      (GtkWidget             *view,
                           const char            *words,
                           SatchelFound           found,
                           gpointer               data);
  void       (*find_step) (GtkWidget             *view,
                           gboolean               forward);
  void       (*find_end)  (GtkWidget             *view);
  /* Shows the print dialog. @head: HTML of ours to stand above the message on paper. @uri: (nullable): writes a PDF
   * there instead. @done: is called in any case, with an error where it failed. */
  void       (*print)     (GtkWidget             *view,
                           GtkWindow             *parent,
                           const char            *head,
                           const char            *uri,
                           void                 (*done) (const GError *error,
                                                         gpointer      data),
                           gpointer               data);
} SatchelWebViewModule;

G_END_DECLS
