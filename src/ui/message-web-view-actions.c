/* message-web-view-actions.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui/message-web-view-private.h"

#include <string.h>

/* --- zoom, dark --- */

void
satchel_message_web_view_set_zoom (GtkWidget *widget,
                                   double     zoom)
{
  webkit_web_view_set_zoom_level (SATCHEL_MESSAGE_WEB_VIEW (widget)->view, zoom);
}

/* Everything is turned into its negative with its hue kept, and pictures once more, which makes them what they were.
 * It needs no understanding of the sender's colours, so it can't miss any. */
#define DARK_STYLE                                                                                \
  "@media screen {"                                                                               \
  "html { background: #e2e2e2 !important; filter: invert(1) hue-rotate(180deg) !important; }"     \
  "img, [background], [style*=\"background-image\"] { filter: invert(1) hue-rotate(180deg) !important; }" \
  "}"

/* What stands above the message on paper is not for the screen. */
#define PRINT_STYLE                                                                               \
  "@media screen { .satchel-print-head { display: none !important; } }"

/* Newsletters are drawn for a width of 600 to 700: where there is less, their fixed widths give way, cells share the row
 * and pictures shrink with them. Widths are of the view, not of what stands round them: within a table a percentage
 * doesn't keep a picture from being as wide as it is. Pictures that are as high as a line or less are only there to
 * keep a distance. Cells with a class are left to the sender's own rules, which may put them below one another. */
#define FIT_STYLE                                                                                 \
  "@media screen and (max-width: 760px) {"                                                        \
  "body *:not(pre) { min-width: 0 !important; max-width: calc(100vw - 32px) !important; }"        \
  "td[width]:not([width$='%']), th[width]:not([width$='%']), td[style*='width'], th[style*='width'] "             \
  "{ width: auto !important; }"                                                                   \
  "table[width]:not([width$='%']), table[style*='width'] { width: 100% !important; }"             \
  "td[nowrap], td[style*='nowrap'] { white-space: normal !important; }"                           \
  "img[src]:not(:is([height='1'], [height='2'], [height='3'], [height='4'], [height='5'], [height='6'], "         \
  "[height='8'], [height='10'], [height='12'], [height='15'], [height='16'], [height='20'])) "    \
  "{ height: auto !important; }"                                                                  \
  "td:not([class]):has(~ td img) img, td:has(img) ~ td:not([class]) img { max-width: calc(50vw - 28px) !important; }"       \
  "td:has(img) ~ td:has(img) ~ td:not([class]) img { max-width: calc(33vw - 20px) !important; }"               \
  "}"

static void
add_style (WebKitUserContentManager *content,
           const char               *css)
{
  WebKitUserStyleSheet *style = webkit_user_style_sheet_new (css, WEBKIT_USER_CONTENT_INJECT_ALL_FRAMES,
                                                             WEBKIT_USER_STYLE_LEVEL_USER, NULL, NULL);

  webkit_user_content_manager_add_style_sheet (content, style);
  webkit_user_style_sheet_unref (style);
}

void
satchel_message_web_view_set_dark (GtkWidget *widget,
                                   gboolean   dark)
{
  SatchelMessageWebView *self = SATCHEL_MESSAGE_WEB_VIEW (widget);
  WebKitUserContentManager *content = webkit_web_view_get_user_content_manager (self->view);
  const GdkRGBA clear = { 0, 0, 0, 0 }, black = { 0.114f, 0.114f, 0.114f, 1 };

  webkit_user_content_manager_remove_all_style_sheets (content);
  add_style (content, PRINT_STYLE);
  add_style (content, FIT_STYLE);
  if (dark)
    add_style (content, DARK_STYLE);
  webkit_web_view_set_background_color (self->view, dark ? &black : &clear);
}

/* --- finding words --- */

static void
tell_found (SatchelMessageWebView *self,
            guint                  n)
{
  SatchelFound found = self->found;

  self->found = NULL;
  if (found != NULL)
    found (n, self->found_data);
}

static void
on_found (WebKitFindController  *finder,
          guint                  n,
          SatchelMessageWebView *self)
{
  tell_found (self, MIN (n, SATCHEL_WEB_VIEW_MOST));
}

static void
on_not_found (WebKitFindController  *finder,
              SatchelMessageWebView *self)
{
  tell_found (self, 0);
}

void
satchel_message_web_view_find (GtkWidget   *widget,
                               const char  *words,
                               SatchelFound found,
                               gpointer     data)
{
  SatchelMessageWebView *self = SATCHEL_MESSAGE_WEB_VIEW (widget);
  WebKitFindController *finder = webkit_web_view_get_find_controller (self->view);

  g_signal_handlers_disconnect_by_data (finder, self);
  g_signal_connect_object (finder, "found-text", G_CALLBACK (on_found), self, 0);
  g_signal_connect_object (finder, "failed-to-find-text", G_CALLBACK (on_not_found), self, 0);
  self->found = found;
  self->found_data = data;
  webkit_find_controller_search (finder, words, WEBKIT_FIND_OPTIONS_CASE_INSENSITIVE | WEBKIT_FIND_OPTIONS_WRAP_AROUND,
                                 SATCHEL_WEB_VIEW_MOST);
}

void
satchel_message_web_view_find_step (GtkWidget *widget,
                                    gboolean   forward)
{
  WebKitFindController *finder = webkit_web_view_get_find_controller (SATCHEL_MESSAGE_WEB_VIEW (widget)->view);

  if (forward)
    webkit_find_controller_search_next (finder);
  else
    webkit_find_controller_search_previous (finder);
}

void
satchel_message_web_view_find_end (GtkWidget *widget)
{
  SatchelMessageWebView *self = SATCHEL_MESSAGE_WEB_VIEW (widget);

  self->found = NULL;
  webkit_find_controller_search_finish (webkit_web_view_get_find_controller (self->view));
}

/* --- printing --- */

/* What GTK calls the printer that writes files, before it is translated; WebKit finds it by its name alone. */
#define PRINT_TO_FILE "Print to File"

typedef struct
{
  /* Owned */
  SatchelMessageWebView *self;
  GtkWindow             *parent;
  char                  *uri;
  GError                *error;

  void   (*done) (const GError *error, gpointer data);
  gpointer data;
  gulong   loaded;
} Printing;

static void
printing_free (Printing *printing)
{
  g_object_unref (printing->self);
  g_clear_object (&printing->parent);
  g_free (printing->uri);
  g_clear_error (&printing->error);
  g_free (printing);
}

static void
on_print_failed (WebKitPrintOperation *operation,
                 GError               *error,
                 Printing             *printing)
{
  if (printing->error == NULL)
    printing->error = g_error_copy (error);
}

static void
on_printed (WebKitPrintOperation *operation,
            Printing             *printing)
{
  printing->done (printing->error, printing->data);
  g_object_unref (operation);
  printing_free (printing);
}

static void
begin_printing (Printing *printing)
{
  WebKitPrintOperation *operation = webkit_print_operation_new (printing->self->view);
  g_autoptr (GtkPrintSettings) settings = NULL;

  g_signal_connect (operation, "failed", G_CALLBACK (on_print_failed), printing);
  if (printing->uri != NULL)
    {
      settings = gtk_print_settings_new ();
      gtk_print_settings_set_printer (settings, g_dgettext ("gtk40", PRINT_TO_FILE));
      gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_URI, printing->uri);
      gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_FILE_FORMAT, "pdf");
      webkit_print_operation_set_print_settings (operation, settings);
      g_signal_connect (operation, "finished", G_CALLBACK (on_printed), printing);
      webkit_print_operation_print (operation);
      return;
    }

  g_signal_connect (operation, "finished", G_CALLBACK (on_printed), printing);
  if (webkit_print_operation_run_dialog (operation, printing->parent) == WEBKIT_PRINT_OPERATION_RESPONSE_CANCEL)
    {
      g_signal_handlers_disconnect_by_data (operation, printing);
      on_printed (operation, printing);
    }
}

static void
on_loaded_to_print (WebKitWebView  *view,
                    WebKitLoadEvent event,
                    Printing       *printing)
{
  if (event != WEBKIT_LOAD_FINISHED)
    return;

  g_signal_handler_disconnect (view, printing->loaded);
  begin_printing (printing);
}

/* The page with the head above its text. It is one of safe-html.h, where the only "<body" is the tag and ">" ends it. */
static char *
add_head (const char *page,
          const char *head)
{
  const char *body = strstr (page, "<body");
  const char *place = body != NULL ? strchr (body, '>') : NULL;
  g_autofree char *before = place != NULL ? g_strndup (page, (gsize) (place + 1 - page)) : NULL;

  if (place == NULL)
    return g_strconcat (head, page, NULL);
  return g_strconcat (before, "<div class=\"satchel-print-head\">", head, "</div>", place + 1, NULL);
}

/* The page is loaded once more, with the head, which is not seen on the screen. */
void
satchel_message_web_view_print (GtkWidget  *widget,
                                GtkWindow  *parent,
                                const char *head,
                                const char *uri,
                                void      (*done) (const GError *error,
                                                   gpointer      data),
                                gpointer    data)
{
  SatchelMessageWebView *self = SATCHEL_MESSAGE_WEB_VIEW (widget);
  g_autofree char *html = NULL;
  Printing *printing;

  if (self->html == NULL)
    {
      done (NULL, data);
      return;
    }

  printing = g_new0 (Printing, 1);
  printing->self = g_object_ref (self);
  g_set_object (&printing->parent, parent);
  printing->uri = g_strdup (uri);
  printing->done = done;
  printing->data = data;
  printing->loaded = g_signal_connect (self->view, "load-changed", G_CALLBACK (on_loaded_to_print), printing);

  html = add_head (self->html, head);
  self->loads++;
  webkit_web_view_load_html (self->view, html, "about:blank");
}
