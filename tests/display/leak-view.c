/* leak-view.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Shows each of leak-vectors.h, one after the other, for leaks.py to listen.
 *
 *   leak-view whole DOMAIN     as Satchel does: made safe, in its view
 *   leak-view view DOMAIN      as the sender wrote it, in Satchel's view: its walls alone
 *   leak-view control DOMAIN   as the sender wrote it, in a view as it comes: what a leak looks like
 *   leak-view trees DOMAIN     made safe, in a view that can be asked: is its tree the one that was judged?
 *
 * What number N tells goes to the host vN.MODE.DOMAIN. Prints how many there are. */

#include "config.h"

#include "leak-vectors.h"
#include "message/safe-html.h"
#include "safe-html-check.h"
#include "ui/web-view-loader.h"

#include <gtk/gtk.h>
#include <string.h>
#include <webkit/webkit.h>

/* Milliseconds that a page stays after it was loaded; and after the last one. */
#define STAY 120
#define STAY_LAST 1500

/* Seconds for one page. */
#define PATIENCE 20

/* The tree of a page in the form of safe_html_dump(). */
#define DUMP                                                                                               \
  "(function dump (node, depth) {"                                                                         \
  "  if (node.nodeType === 3) return ' '.repeat (depth) + '\"' + node.data + '\"\\n';"                      \
  "  let line = ' '.repeat (depth) + node.localName;"                                                      \
  "  for (const a of node.attributes) line += ' ' + a.name + '=\"' + a.value + '\"';"                       \
  "  line += '\\n';"                                                                                        \
  "  for (const child of node.childNodes) line += dump (child, depth + 1);"                                \
  "  return line; }) (document.documentElement, 0)"

typedef enum
{
  WHOLE,
  VIEW,
  CONTROL,
  TREES,
} Mode;

static struct
{
  Mode                        mode;
  const char                 *mode_name;
  const char                 *domain;
  GMainLoop                  *loop;
  GtkWidget                  *window;
  const SatchelWebViewModule *module;
  GtkWidget                  *widget;     /* of the module */
  WebKitWebView              *view;
  char                       *html;       /* what is shown */
  gsize                       at;
  guint                       timeout;
  int                         status;
} show;

static void show_next (void);

/* --- the program's part --- */

static void
ask_picture (gint64               ticket,
             const char          *content_id,
             SatchelPictureAnswer answer,
             gpointer             request,
             gpointer             data)
{
  answer (request, NULL, NULL);
}

static void
ask_remote (gint64               ticket,
            guint                number,
            SatchelPictureAnswer answer,
            gpointer             request,
            gpointer             data)
{
  answer (request, NULL, NULL);
}

static void
on_link (const char *uri,
         gpointer    data)
{
  if (uri != NULL)
    g_printerr ("a link was followed: %s\n", uri);
}

static void
on_hover (const char *uri,
          gpointer    data)
{
}

static void
on_failed (gint64   ticket,
           gpointer data)
{
  g_printerr ("number %" G_GSIZE_FORMAT " could not be shown\n", show.at);
}

/* WebKit's own signal says it, for the view without walls too. */
static void
on_there (gint64   ticket,
          gpointer data)
{
}

static const SatchelWebViewHost host = {
  .ask_picture = ask_picture,
  .ask_remote = ask_remote,
  .open_link = on_link,
  .hover_link = on_hover,
  .failed = on_failed,
  .loaded = on_there,
};

/* --- one after the other --- */

static char *
fill (const char *vector,
      const char *where)
{
  g_auto (GStrv) pieces = g_strsplit (vector, "%s", -1);
  g_autofree char *filled = g_strjoinv (where, pieces);
  g_auto (GStrv) percents = g_strsplit (filled, "%%", -1);

  return g_strjoinv ("%", percents);
}

static gboolean
go_on (gpointer data)
{
  show.timeout = 0;
  show.at++;
  show_next ();
  return G_SOURCE_REMOVE;
}

static gboolean
on_patience (gpointer data)
{
  g_printerr ("number %" G_GSIZE_FORMAT " did not end\n", show.at);
  return go_on (NULL);
}

static void
on_tree (GObject      *view,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JSCValue) value = webkit_web_view_evaluate_javascript_finish (show.view, result, &error);
  g_autofree char *theirs = value != NULL ? jsc_value_to_string (value) : g_strdup (error->message);
  g_autofree char *ours = safe_html_dump (show.html);

  if (strcmp (theirs, ours) != 0)
    {
      g_printerr ("number %" G_GSIZE_FORMAT " is read as\n%s\nbut was judged as\n%s\n", show.at, theirs, ours);
      show.status = 1;
    }
  go_on (NULL);
}

static void
on_load_changed (WebKitWebView   *view,
                 WebKitLoadEvent  event,
                 gpointer         data)
{
  if (event != WEBKIT_LOAD_FINISHED || show.at >= G_N_ELEMENTS (leak_vectors) || show.html == NULL)
    return;

  g_clear_handle_id (&show.timeout, g_source_remove);
  if (show.mode == TREES)
    webkit_web_view_evaluate_javascript (view, DUMP, -1, NULL, NULL, NULL, on_tree, NULL);
  else
    show.timeout = g_timeout_add (STAY, go_on, NULL);
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (show.loop);
  return G_SOURCE_REMOVE;
}

static void
load (void)
{
  if (show.module != NULL)
    show.module->show (show.widget, (gint64) show.at + 1, show.html);
  else
    webkit_web_view_load_html (show.view, show.html, "about:blank");
}

static void
show_next (void)
{
  g_autofree char *where = NULL;
  g_autofree char *html = NULL;
  g_autoptr (SatchelSafeHtml) page = NULL;

  g_clear_pointer (&show.html, g_free);
  if (show.at >= G_N_ELEMENTS (leak_vectors))
    {
      g_timeout_add (STAY_LAST, quit, NULL);
      return;
    }

  where = g_strdup_printf ("http://v%" G_GSIZE_FORMAT ".%s.%s/x", show.at, show.mode_name, show.domain);
  html = fill (leak_vectors[show.at], where);
  if (show.mode == WHOLE || show.mode == TREES)
    {
      page = satchel_safe_html_new (html, SATCHEL_SAFE_HTML_PLAIN);
      show.html = g_strdup (page->html);
    }
  else
    show.html = g_steal_pointer (&html);
  show.timeout = g_timeout_add_seconds (PATIENCE, on_patience, NULL);
  load ();
}

/* --- the views --- */

static void
make_raw_view (void)
{
  g_autoptr (WebKitNetworkSession) session = webkit_network_session_new_ephemeral ();

  show.view = g_object_new (WEBKIT_TYPE_WEB_VIEW, "network-session", session, NULL);
  if (show.mode == TREES)
    webkit_settings_set_enable_javascript_markup (webkit_web_view_get_settings (show.view), FALSE);
  gtk_window_set_child (GTK_WINDOW (show.window), GTK_WIDGET (show.view));
}

static void
make_our_view (void)
{
  show.module = satchel_web_view_load ();
  g_assert_nonnull (show.module);
  show.widget = show.module->create (&host, NULL);
  gtk_window_set_child (GTK_WINDOW (show.window), show.widget);
  show.view = WEBKIT_WEB_VIEW (gtk_widget_get_first_child (show.widget));
}

int
main (int    argc,
      char **argv)
{
  static const char *const modes[] = { "whole", "view", "control", "trees", NULL };

  g_assert_cmpint (argc, ==, 3);
  g_assert_true (g_strv_contains (modes, argv[1]));
  while (!g_str_equal (modes[show.mode], argv[1]))
    show.mode++;
  show.mode_name = argv[1];
  show.domain = argv[2];

  gtk_init ();
  show.loop = g_main_loop_new (NULL, FALSE);
  show.window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (show.window), 600, 400);
  if (show.mode == WHOLE || show.mode == VIEW)
    make_our_view ();
  else
    make_raw_view ();
  g_signal_connect (show.view, "load-changed", G_CALLBACK (on_load_changed), NULL);
  gtk_window_present (GTK_WINDOW (show.window));
  show_next ();
  g_main_loop_run (show.loop);
  g_print ("%" G_GSIZE_FORMAT "\n", G_N_ELEMENTS (leak_vectors));

  return show.status;
}
