/* message-web-view.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The module that shows HTML. What it is given has been made safe (message/safe-html.h); should anything of
 * a sender's come through all the same, several walls stand behind one another, each of which would do alone:
 *
 *   scripts      switched off altogether, and the markup for them too; the policy allows none
 *   network      a content filter lets pass nothing but cid:, remote: and data:, the content security policy
 *                says the same, and the session's proxy leads nowhere; there are no names looked up either
 *   navigation   refused, but for the load that we began; links open outside
 *   storage      an ephemeral session; no cookies, no cache, no databases
 *
 * What can't be built (no filter, no web process) is not shown: the program shows the text instead.
 *
 * All views share one web process. It is ended when none of them has been before the person's eyes for a
 * while, and begins again with the next page. */

#include "config.h"

#include "ui/message-web-view-private.h"

#include <string.h>

#define POLICY                                                                                    \
  "default-src 'none'; img-src cid: remote: data:; style-src 'unsafe-inline'; font-src 'none'; "  \
  "form-action 'none'; base-uri 'none'; frame-src 'none'; object-src 'none'; script-src 'none'; " \
  "connect-src 'none'; media-src 'none'; worker-src 'none'"

#define FILTER_NAME "local-only"
#define LET_PASS(scheme)                                                                          \
  ",{\"trigger\":{\"url-filter\":\"^" scheme ":\"},\"action\":{\"type\":\"ignore-previous-rules\"}}"
#define FILTER                                                                                    \
  "[{\"trigger\":{\"url-filter\":\".*\"},\"action\":{\"type\":\"block\"}}"                        \
  LET_PASS ("cid") LET_PASS ("remote") LET_PASS ("data") LET_PASS ("about") "]"

/* Seconds without a page before anybody's eyes until the web process is ended: 60 to 100 MB. It takes half a
 * second to begin again. */
#define REST 60

/* Only the table below is for the program. */
extern G_MODULE_EXPORT const SatchelWebViewModule satchel_web_view_module;

/* Of SatchelMessageWebView: all there are. They share a process. */
static GList *views;
static guint  rest_source;

G_DEFINE_FINAL_TYPE (SatchelMessageWebView, satchel_message_web_view, GTK_TYPE_WIDGET)

static void
fail (SatchelMessageWebView *self)
{
  self->waiting = FALSE;
  if (self->host != NULL && self->ticket != 0)
    self->host->failed (self->ticket, self->data);
}

/* --- links --- */

static gboolean
is_for_people (const char *uri)
{
  g_autofree char *scheme = uri != NULL ? g_uri_parse_scheme (uri) : NULL;

  return scheme != NULL
         && (g_ascii_strcasecmp (scheme, "http") == 0 || g_ascii_strcasecmp (scheme, "https") == 0
             || g_ascii_strcasecmp (scheme, "mailto") == 0 || g_ascii_strcasecmp (scheme, "tel") == 0);
}

static void
open_outside (SatchelMessageWebView *self,
              const char            *uri)
{
  if (self->host != NULL && is_for_people (uri))
    self->host->open_link (uri, self->data);
}

/* What a page is loaded as. */
static gboolean
is_our_page (const char *uri)
{
  return g_strcmp0 (uri, "about:blank") == 0;
}

/* Nothing that was answered is taken for a page, or kept as a file. */
static gboolean
decide_response (WebKitPolicyDecision *decision)
{
  WebKitResponsePolicyDecision *response = WEBKIT_RESPONSE_POLICY_DECISION (decision);

  if (is_our_page (webkit_uri_request_get_uri (webkit_response_policy_decision_get_request (response))))
    return FALSE;

  webkit_policy_decision_ignore (decision);
  return TRUE;
}

static gboolean
on_decide_policy (WebKitWebView            *view,
                  WebKitPolicyDecision     *decision,
                  WebKitPolicyDecisionType  type,
                  SatchelMessageWebView    *self)
{
  WebKitNavigationAction *action;
  const char *uri;

  if (type == WEBKIT_POLICY_DECISION_TYPE_RESPONSE)
    return decide_response (decision);

  action = webkit_navigation_policy_decision_get_navigation_action (
      WEBKIT_NAVIGATION_POLICY_DECISION (decision));
  uri = webkit_uri_request_get_uri (webkit_navigation_action_get_request (action));

  if (webkit_navigation_action_get_navigation_type (action) == WEBKIT_NAVIGATION_TYPE_LINK_CLICKED)
    {
      /* A place within the page. */
      if (type == WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION && g_str_has_prefix (uri, "about:blank#"))
        return FALSE;
      open_outside (self, uri);
      webkit_policy_decision_ignore (decision);
      return TRUE;
    }

  if (type == WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION && self->loads > 0
      && is_our_page (uri))
    {
      self->loads--;
      return FALSE;
    }

  webkit_policy_decision_ignore (decision);
  return TRUE;
}

static void
on_hover (WebKitWebView         *view,
          WebKitHitTestResult   *hit,
          guint                  modifiers,
          SatchelMessageWebView *self)
{
  const char *uri = NULL;

  if (webkit_hit_test_result_context_is_link (hit))
    uri = webkit_hit_test_result_get_link_uri (hit);
  if (self->host != NULL)
    self->host->hover_link (is_for_people (uri) ? uri : NULL, self->data);
}

/* Only what works on text and the address of a link: no reloading, no downloads. */
static gboolean
on_context_menu (WebKitWebView         *view,
                 WebKitContextMenu     *menu,
                 WebKitHitTestResult   *hit,
                 SatchelMessageWebView *self)
{
  for (guint i = webkit_context_menu_get_n_items (menu); i > 0; i--)
    {
      WebKitContextMenuItem *item = webkit_context_menu_get_item_at_position (menu, i - 1);

      switch (webkit_context_menu_item_get_stock_action (item))
        {
        case WEBKIT_CONTEXT_MENU_ACTION_COPY:
        case WEBKIT_CONTEXT_MENU_ACTION_SELECT_ALL:
        case WEBKIT_CONTEXT_MENU_ACTION_COPY_LINK_TO_CLIPBOARD:
          break;
        default:
          webkit_context_menu_remove (menu, item);
          break;
        }
    }

  return webkit_context_menu_get_n_items (menu) == 0;
}

static gboolean
on_permission (WebKitWebView           *view,
               WebKitPermissionRequest *request,
               SatchelMessageWebView   *self)
{
  webkit_permission_request_deny (request);
  return TRUE;
}

static void
on_terminated (WebKitWebView                     *view,
               WebKitWebProcessTerminationReason  reason,
               SatchelMessageWebView             *self)
{
  if (reason != WEBKIT_WEB_PROCESS_TERMINATED_BY_API)
    fail (self);
}

static gboolean
on_load_failed (WebKitWebView         *view,
                WebKitLoadEvent        event,
                char                  *uri,
                GError                *error,
                SatchelMessageWebView *self)
{
  /* The next message took its place, or a link was turned away. */
  if (!g_error_matches (error, WEBKIT_NETWORK_ERROR, WEBKIT_NETWORK_ERROR_CANCELLED)
      && !g_error_matches (error, WEBKIT_POLICY_ERROR,
                           WEBKIT_POLICY_ERROR_FRAME_LOAD_INTERRUPTED_BY_POLICY_CHANGE))
    fail (self);

  return TRUE;
}

/* --- pictures of the message itself --- */

static void
answer_picture (gpointer    data,
                GBytes     *bytes,
                const char *content_type)
{
  g_autoptr (WebKitURISchemeRequest) request = data;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  if (bytes == NULL || content_type == NULL || !g_str_has_prefix (content_type, "image/"))
    {
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no such picture in this message");
      webkit_uri_scheme_request_finish_error (request, error);
      return;
    }

  stream = g_memory_input_stream_new_from_bytes (bytes);
  webkit_uri_scheme_request_finish (request, stream, (gint64) g_bytes_get_size (bytes), content_type);
}

static SatchelMessageWebView *
find_view (WebKitURISchemeRequest *request)
{
  WebKitWebView *view = webkit_uri_scheme_request_get_web_view (request);
  GtkWidget *parent = view != NULL ? gtk_widget_get_parent (GTK_WIDGET (view)) : NULL;

  return SATCHEL_IS_MESSAGE_WEB_VIEW (parent) ? SATCHEL_MESSAGE_WEB_VIEW (parent) : NULL;
}

static void
on_cid (WebKitURISchemeRequest *request,
        gpointer                data)
{
  SatchelMessageWebView *self = find_view (request);
  const char *uri = webkit_uri_scheme_request_get_uri (request);
  g_autofree char *content_id = g_uri_unescape_string (uri + strlen ("cid:"), NULL);

  if (self == NULL || self->host == NULL || content_id == NULL)
    answer_picture (g_object_ref (request), NULL, NULL);
  else
    self->host->ask_picture (self->ticket, content_id, answer_picture, g_object_ref (request),
                             self->data);
}

/* "remote:3", of the internet: the program fetches it, if the person wants that. */
static void
on_remote (WebKitURISchemeRequest *request,
           gpointer                data)
{
  SatchelMessageWebView *self = find_view (request);
  const char *uri = webkit_uri_scheme_request_get_uri (request);
  guint64 number;

  if (self == NULL || self->host == NULL
      || !g_ascii_string_to_unsigned (uri + strlen ("remote:"), 10, 0, G_MAXUINT, &number, NULL))
    answer_picture (g_object_ref (request), NULL, NULL);
  else
    self->host->ask_remote (self->ticket, (guint) number, answer_picture, g_object_ref (request), self->data);
}

/* --- what all views share --- */

static WebKitWebContext *
get_context (void)
{
  static WebKitWebContext *context = NULL;

  if (context == NULL)
    {
      context = webkit_web_context_new ();
      webkit_web_context_set_cache_model (context, WEBKIT_CACHE_MODEL_DOCUMENT_VIEWER);
      webkit_web_context_register_uri_scheme (context, "cid", on_cid, NULL, NULL);
      webkit_web_context_register_uri_scheme (context, "remote", on_remote, NULL, NULL);
    }

  return context;
}

static WebKitNetworkSession *
get_session (void)
{
  static WebKitNetworkSession *session = NULL;

  if (session == NULL)
    {
      /* Discard: nothing listens there. */
      WebKitNetworkProxySettings *nowhere = webkit_network_proxy_settings_new ("http://127.0.0.1:9", NULL);

      session = webkit_network_session_new_ephemeral ();
      webkit_network_session_set_proxy_settings (session, WEBKIT_NETWORK_PROXY_MODE_CUSTOM, nowhere);
      webkit_network_session_set_persistent_credential_storage_enabled (session, FALSE);
      webkit_network_session_set_tls_errors_policy (session, WEBKIT_TLS_ERRORS_POLICY_FAIL);
      webkit_cookie_manager_set_accept_policy (webkit_network_session_get_cookie_manager (session),
                                               WEBKIT_COOKIE_POLICY_ACCEPT_NEVER);
      webkit_network_proxy_settings_free (nowhere);
    }

  return session;
}

static WebKitSettings *
make_settings (void)
{
  return webkit_settings_new_with_settings ("enable-javascript", FALSE,
                                            "enable-javascript-markup", FALSE,
                                            "enable-html5-database", FALSE,
                                            "enable-html5-local-storage", FALSE,
                                            "enable-dns-prefetching", FALSE,
                                            "enable-encrypted-media", FALSE,
                                            "enable-site-specific-quirks", FALSE,
                                            "enable-page-cache", FALSE,
                                            "enable-media", FALSE,
                                            "enable-media-stream", FALSE,
                                            "enable-mediasource", FALSE,
                                            "enable-webaudio", FALSE,
                                            "enable-webgl", FALSE,
                                            "enable-webrtc", FALSE,
                                            "enable-fullscreen", FALSE,
                                            "enable-developer-extras", FALSE,
                                            "allow-modal-dialogs", FALSE,
                                            "javascript-can-open-windows-automatically", FALSE,
                                            "default-charset", "utf-8",
                                            NULL);
}

static void
on_forgotten (GObject      *manager,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (SatchelMessageWebView) self = data;

  webkit_website_data_manager_clear_finish (WEBKIT_WEBSITE_DATA_MANAGER (manager), result, NULL);
  if (!self->waiting || self->host == NULL || self->view == NULL)
    return;

  self->waiting = FALSE;
  /* One that is overtaken by the next is asked about all the same. */
  self->loads++;
  webkit_web_view_load_html (self->view, self->html, "about:blank");
}

/* "remote:0" and "cid:image001" are other pictures in each message: those of before are forgotten first. */
static void
load (SatchelMessageWebView *self)
{
  if (!self->waiting || !self->has_filter || self->host == NULL)
    return;

  webkit_website_data_manager_clear (webkit_network_session_get_website_data_manager (get_session ()),
                                     WEBKIT_WEBSITE_DATA_MEMORY_CACHE, 0, NULL, on_forgotten, g_object_ref (self));
}

static void
on_filter (GObject      *store,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (SatchelMessageWebView) self = data;
  g_autoptr (GError) error = NULL;
  WebKitUserContentFilter *filter;

  filter = webkit_user_content_filter_store_save_finish (WEBKIT_USER_CONTENT_FILTER_STORE (store), result,
                                                         &error);
  if (self->view == NULL)
    {
      g_clear_pointer (&filter, webkit_user_content_filter_unref);
      return;
    }
  if (filter == NULL)
    {
      g_warning ("HTML is shown as text: %s", error->message);
      fail (self);
      return;
    }

  webkit_user_content_manager_add_filter (webkit_web_view_get_user_content_manager (self->view), filter);
  webkit_user_content_filter_unref (filter);
  self->has_filter = TRUE;
  load (self);
}

static void
make_filter (SatchelMessageWebView *self)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "satchel", "web", NULL);
  g_autoptr (WebKitUserContentFilterStore) store = webkit_user_content_filter_store_new (folder);
  g_autoptr (GBytes) rules = g_bytes_new_static (FILTER, strlen (FILTER));

  webkit_user_content_filter_store_save (store, FILTER_NAME, rules, NULL, on_filter, g_object_ref (self));
}

static void
make_view (SatchelMessageWebView *self)
{
  g_autoptr (WebKitUserContentManager) content = webkit_user_content_manager_new ();
  g_autoptr (WebKitSettings) settings = make_settings ();
  SatchelMessageWebView *other = views != NULL ? views->data : NULL;

  /* A related one has the context and the session of the other, and wants to hear of none. */
  if (other != NULL)
    self->view = g_object_new (WEBKIT_TYPE_WEB_VIEW,
                               "related-view", other->view,
                               "user-content-manager", content,
                               "settings", settings,
                               "default-content-security-policy", POLICY,
                               NULL);
  else
    self->view = g_object_new (WEBKIT_TYPE_WEB_VIEW,
                               "web-context", get_context (),
                               "network-session", get_session (),
                               "user-content-manager", content,
                               "settings", settings,
                               "default-content-security-policy", POLICY,
                               NULL);
  /* Until there is a page: what stands behind, which is dark where the page will be. */
  webkit_web_view_set_background_color (self->view, &(GdkRGBA) { 0, 0, 0, 0 });
  views = g_list_prepend (views, self);
  gtk_widget_set_parent (GTK_WIDGET (self->view), GTK_WIDGET (self));

  g_signal_connect_object (self->view, "decide-policy", G_CALLBACK (on_decide_policy), self, 0);
  g_signal_connect_object (self->view, "mouse-target-changed", G_CALLBACK (on_hover), self, 0);
  g_signal_connect_object (self->view, "context-menu", G_CALLBACK (on_context_menu), self, 0);
  g_signal_connect_object (self->view, "permission-request", G_CALLBACK (on_permission), self, 0);
  g_signal_connect_object (self->view, "web-process-terminated", G_CALLBACK (on_terminated), self, 0);
  g_signal_connect_object (self->view, "load-failed", G_CALLBACK (on_load_failed), self, 0);
}

/* --- the web process --- */

/* Tests have less patience. */
static guint
get_rest (void)
{
  const char *seconds = g_getenv ("SATCHEL_WEB_REST");
  guint64 rest;

  return seconds != NULL && g_ascii_string_to_unsigned (seconds, 10, 1, REST, &rest, NULL) ? (guint) rest : REST;
}

static gboolean
is_any_mapped (void)
{
  for (GList *link = views; link != NULL; link = link->next)
    if (gtk_widget_get_mapped (link->data))
      return TRUE;
  return FALSE;
}

static gboolean
rest (gpointer data)
{
  rest_source = 0;
  if (views == NULL || is_any_mapped ())
    return G_SOURCE_REMOVE;

  webkit_web_view_terminate_web_process (((SatchelMessageWebView *) views->data)->view);
  for (GList *link = views; link != NULL; link = link->next)
    {
      SatchelMessageWebView *self = link->data;

      self->waiting = self->html != NULL;
    }

  return G_SOURCE_REMOVE;
}

static void
satchel_message_web_view_map (GtkWidget *widget)
{
  g_clear_handle_id (&rest_source, g_source_remove);
  GTK_WIDGET_CLASS (satchel_message_web_view_parent_class)->map (widget);
  load (SATCHEL_MESSAGE_WEB_VIEW (widget));
}

static void
satchel_message_web_view_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (satchel_message_web_view_parent_class)->unmap (widget);
  g_clear_handle_id (&rest_source, g_source_remove);
  rest_source = g_timeout_add_seconds (get_rest (), rest, NULL);
}

/* --- the widget --- */

static void
satchel_message_web_view_dispose (GObject *object)
{
  SatchelMessageWebView *self = SATCHEL_MESSAGE_WEB_VIEW (object);

  self->host = NULL;
  views = g_list_remove (views, self);
  if (self->view != NULL)
    {
      gtk_widget_unparent (GTK_WIDGET (self->view));
      self->view = NULL;
    }
  G_OBJECT_CLASS (satchel_message_web_view_parent_class)->dispose (object);
}

static void
satchel_message_web_view_finalize (GObject *object)
{
  SatchelMessageWebView *self = SATCHEL_MESSAGE_WEB_VIEW (object);

  g_free (self->html);
  G_OBJECT_CLASS (satchel_message_web_view_parent_class)->finalize (object);
}

/* It scrolls, so it needs no room of its own. Left to itself, WebKit's view insists on the height that
 * it was first given, at the cost of what stands above it. */
static void
satchel_message_web_view_measure (GtkWidget      *widget,
                                  GtkOrientation  orientation,
                                  int             for_size,
                                  int            *minimum,
                                  int            *natural,
                                  int            *minimum_baseline,
                                  int            *natural_baseline)
{
  SatchelMessageWebView *self = SATCHEL_MESSAGE_WEB_VIEW (widget);

  if (self->view != NULL)
    gtk_widget_measure (GTK_WIDGET (self->view), orientation, for_size, minimum, natural, NULL, NULL);
  *minimum = *natural = 0;
}

static void
satchel_message_web_view_size_allocate (GtkWidget *widget,
                                        int        width,
                                        int        height,
                                        int        baseline)
{
  SatchelMessageWebView *self = SATCHEL_MESSAGE_WEB_VIEW (widget);

  if (self->view != NULL)
    gtk_widget_allocate (GTK_WIDGET (self->view), width, height, baseline, NULL);
}

static void
satchel_message_web_view_class_init (SatchelMessageWebViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = satchel_message_web_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = satchel_message_web_view_finalize;
  GTK_WIDGET_CLASS (klass)->map = satchel_message_web_view_map;
  GTK_WIDGET_CLASS (klass)->unmap = satchel_message_web_view_unmap;
  GTK_WIDGET_CLASS (klass)->measure = satchel_message_web_view_measure;
  GTK_WIDGET_CLASS (klass)->size_allocate = satchel_message_web_view_size_allocate;
}

static void
satchel_message_web_view_init (SatchelMessageWebView *self)
{
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
  make_view (self);
  make_filter (self);
}

/* --- being there --- */

static void
on_load_changed (WebKitWebView         *view,
                 WebKitLoadEvent        event,
                 SatchelMessageWebView *self)
{
  if (event == WEBKIT_LOAD_FINISHED && self->host != NULL)
    self->host->loaded (self->ticket, self->data);
}

/* --- the table --- */

static GtkWidget *
create (const SatchelWebViewHost *host,
        gpointer                  data)
{
  SatchelMessageWebView *self = g_object_new (SATCHEL_TYPE_MESSAGE_WEB_VIEW, NULL);

  self->host = host;
  self->data = data;
  g_signal_connect_object (self->view, "load-changed", G_CALLBACK (on_load_changed), self, 0);

  return GTK_WIDGET (self);
}

static void
show (GtkWidget  *widget,
      gint64      ticket,
      const char *html)
{
  SatchelMessageWebView *self = SATCHEL_MESSAGE_WEB_VIEW (widget);

  self->ticket = ticket;
  g_free (self->html);
  self->html = g_strdup (html);
  self->waiting = TRUE;
  load (self);
}

static void
leave (GtkWidget *widget)
{
  SatchelMessageWebView *self = SATCHEL_MESSAGE_WEB_VIEW (widget);

  self->host = NULL;
  self->ticket = 0;
  self->waiting = FALSE;
  self->found = NULL;
  g_clear_pointer (&self->html, g_free);
  webkit_web_view_stop_loading (self->view);
}

const SatchelWebViewModule satchel_web_view_module = {
  .version = SATCHEL_WEB_VIEW_VERSION,
  .create = create,
  .show = show,
  .leave = leave,
  .set_zoom = satchel_message_web_view_set_zoom,
  .set_dark = satchel_message_web_view_set_dark,
  .find = satchel_message_web_view_find,
  .find_step = satchel_message_web_view_find_step,
  .find_end = satchel_message_web_view_find_end,
  .print = satchel_message_web_view_print,
};
